"""The command that shows what a document said before."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.commands.options import home_option, json_option, json_text, opened

if TYPE_CHECKING:
    from corpus.versions import Version
    from qa.answers import Revision


@click.command()
@click.argument("document_id", metavar="ID")
@home_option
@json_option
def versions(document_id: str, home: Path | None, as_json: bool) -> None:
    """Show the versions that a document has replaced, the last one first, and the figures that changed since that."""
    from qa.serialising import version_to_dict

    with opened(home) as engine:
        found = engine.versions(document_id)
        changed = engine.revisions(document_id)
        now = {figure.id: figure.text for figure in engine.library.document_figures(document_id)}
    if as_json:
        click.echo(json_text([version_to_dict(version) for version in found]))
        return
    if not found:
        click.echo("It has replaced no other version.")
    for n, version in enumerate(found):
        click.echo("\n".join(_lines(version, () if n else changed, now)))


def _lines(version: "Version", changed: "tuple[Revision, ...]", now: dict[str, str]) -> Iterator[str]:
    document = version.document
    published = document.published.isoformat() if document.published else "no date"
    yield (
        f"{document.id}  {published:10}  {document.title}  "
        f"(replaced on {version.replaced_at:%Y-%m-%d}, {len(document.text):,} characters)"
    )
    yield from (f"  {revision.text} → {now[revision.figure]}" for revision in changed)


COMMANDS = (versions,)
