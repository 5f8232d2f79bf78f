"""The commands that look after a library: status, doctor, backup, restore."""

from pathlib import Path

import click

from qa.commands.options import home_option, json_option, json_text


@click.command()
@home_option
@json_option
def status(home: Path | None, as_json: bool) -> None:
    """Show what the library holds, how large it is, whether it has to be rebuilt, who writes, and the last errors."""
    from qa.settings import load_settings
    from qa.status import read_status

    found = read_status(load_settings(home=home))
    click.echo(json_text(found.to_dict()) if as_json else "\n".join(found.lines()))


@click.command()
@click.option("--no-repair", is_flag=True, help="Only tell what is wrong.")
@home_option
@json_option
def doctor(no_repair: bool, home: Path | None, as_json: bool) -> None:
    """Check that database and indexes are whole and agree, and repair what can be derived. Exits with 1 if not all."""
    from qa.doctor import examine
    from qa.settings import load_settings

    report = examine(load_settings(home=home), repair=not no_repair)
    click.echo(json_text(report.to_dict()) if as_json else "\n".join(report.lines()))
    if not report.is_well:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@home_option
def backup(file: Path, force: bool, home: Path | None) -> None:
    """Write the library to one FILE, of one moment, while it is used. `restore` brings it back."""
    from corpus.backup import back_up
    from qa.home import DATABASE
    from qa.settings import load_settings
    from qa.wording import counted

    done = back_up(load_settings(home=home).home / DATABASE, file, force=force)
    click.echo(f"backed up  {counted(done.n_documents, 'document')} to {done.file} ({done.size / 1e6:,.1f} MB)")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Although the library holds documents; they are kept in a backup.")
@home_option
def restore(file: Path, force: bool, home: Path | None) -> None:
    """Put the backup FILE in the place of what the library holds, also while it is used."""
    from qa.restoring import restore as restore_backup
    from qa.settings import load_settings
    from qa.wording import counted

    settings = load_settings(home=home)
    restored = restore_backup(settings.home, file, force=force, lock_timeout=settings.lock_timeout)
    click.echo(f"restored   {counted(restored.n_documents, 'document')} from {file} to {settings.home}")
    if restored.kept is not None:
        click.echo(f"kept       what was there before, in {restored.kept}")
    if restored.exchanged:
        click.echo("article-qa: the old library was damaged; start every server on it again.", err=True)


COMMANDS = (status, doctor, backup, restore)
