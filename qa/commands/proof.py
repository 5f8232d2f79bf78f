"""The command that checks evidence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.commands.options import home_option, json_option, json_text

if TYPE_CHECKING:
    from qa.proof.holdings import Holdings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="[DOCUMENT]...")
@home_option
@json_option
def verify(file: Path, documents: tuple[Path, ...], home: Path | None, as_json: bool) -> None:
    """Check an evidence FILE of `ask --evidence`, claim by claim. Exits with 1 if not all of it holds.

    It is checked against the library's documents; where DOCUMENT files are given, against them, and no library is
    needed.
    """
    from corpus.language import Syntax
    from qa.proof.claims import read_pack
    from qa.proof.holdings import figure_reader
    from qa.proof.verifying import verify as verify_pack

    if documents and home:
        raise click.UsageError("--home is for the library; with DOCUMENT files it has no use.")
    pack = read_pack(file)
    with _holdings(documents, home) as holdings:
        verification = verify_pack(pack, holdings, figure_reader(Syntax(threads=os.cpu_count() or 1)))
    if as_json:
        click.echo(json_text(verification.to_dict()))
    else:
        click.echo("\n".join(verification.lines()))
    if not verification.holds:
        raise click.exceptions.Exit(1)


@contextmanager
def _holdings(documents: tuple[Path, ...], home: Path | None) -> "Iterator[Holdings]":
    """What to check against. Of a library its database alone is opened: no index and no model has a part in it."""
    from corpus.database import Database
    from corpus.errors import NoLibrary
    from corpus.library import Library
    from corpus.reading import read_document
    from qa.home import DATABASE
    from qa.proof.holdings import of_files, of_library
    from qa.settings import load_settings

    if documents:
        yield of_files([read_document(path) for path in documents])
        return
    path = load_settings(home=home).home / DATABASE
    if not path.is_file():
        raise NoLibrary(
            f"There is no library in '{path.parent}'", hint="Name the documents behind FILE, or a library with --home."
        )
    with Database(path) as database:
        yield of_library(Library(database))


COMMANDS = (verify,)
