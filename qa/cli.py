"""The command line: every command but `serve`, which web.command adds.

Commands import what they need in their bodies, so that --help and usage errors cost nothing.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import ArticleQAError
from qa.commands import care as care_commands
from qa.commands import conversations as conversation_commands
from qa.commands import feedback as feedback_commands
from qa.commands import proof as evidence_commands
from qa.commands import versions as version_commands
from qa.commands.measuring import evaluate
from qa.commands.options import home_option, json_option, json_text, opened

if TYPE_CHECKING:
    from corpus.documents import Document, Figure
    from corpus.ledger import Entry, FigureFilter
    from qa.answers import Answer

ABSTAINED = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and log what is done.")
@click.version_option(package_name="article-qa")
def cli(debug: bool) -> None:
    """Ask articles and documents questions; get passages, figures and quotes, or an honest "they don't say"."""
    if debug:
        import logging

        logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def run(command: click.Group) -> None:
    """Run the program: an error of ours is one line on stderr and an exit code, never a traceback."""
    debug = "--debug" in sys.argv[1:]
    try:
        code = command.main(standalone_mode=False)
    except ArticleQAError as error:
        if debug:
            raise
        click.echo(f"article-qa: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("article-qa: stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and there is nobody to tell.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        what = f"{type(error).__name__}: {error}".rstrip(".")
        click.echo(f"article-qa: an unexpected error: {what}. Run it again with --debug to see where.", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


@cli.command()
@click.argument("question")
@click.option("--top-k", default=5, show_default=True, help="How many passages to show.")
@click.option("--conversation", metavar="ID", help="Ask in this kept conversation; `new` begins one.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write quotes, places and hashes to FILE: JSON for `verify`, or Markdown if it ends in .md.",
)
@home_option
@json_option
@click.pass_context
def ask(
    context: click.Context,
    question: str,
    top_k: int,
    conversation: str | None,
    evidence: Path | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Answer a QUESTION from the documents. Exits with 3 if they do not say."""
    from qa.proof.pack import check_writable, write_evidence
    from qa.serialising import answer_to_dict

    if evidence is not None:
        check_writable(evidence)
    with opened(home) as engine:
        if conversation is None:
            answer = engine.ask(question, top_k=top_k)
        else:
            conversation_id = None if conversation == "new" else conversation
            answer = engine.converse(question, conversation_id=conversation_id, top_k=top_k)
        if evidence is not None:
            write_evidence(answer, evidence, engine)
    click.echo(json_text(answer_to_dict(answer)) if as_json else "\n".join(_answer_lines(answer)))
    if not answer.answered:
        context.exit(ABSTAINED)


@cli.command()
@click.argument("file", metavar="[FILE|-]", required=False)
@click.option("--published", metavar="DATE", help="The document's date (2019-08-01), if it does not tell itself.")
@click.option("--document", "documents", multiple=True, metavar="ID", help="Only of this document in the library.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only count, money, percent, date …; repeatable.")
@click.option("--unit", metavar="UNIT", help="Only in this unit: CNY, %, km.")
@click.option(
    "--q", metavar="WORDS", help="Only with these words in the figure, in what it counts or whom it is told of."
)
@click.option("--min", "minimum", metavar="VALUE", help="Only this much or more; a number or a date.")
@click.option("--max", "maximum", metavar="VALUE", help="Only this much or less; a number or a date.")
@click.option("--from", "since", metavar="DATE", help="Only what holds on this day or later.")
@click.option("--to", "until", metavar="DATE", help="Only what holds on this day or earlier.")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one figure a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
@click.option("--series", "as_series", is_flag=True, help="Print what is told of the same over several periods.")
def figures(
    file: str | None,
    published: str | None,
    documents: tuple[str, ...],
    home: Path | None,
    as_json: bool,
    as_csv: bool,
    as_series: bool,
    **given: Any,
) -> None:
    """Print the figures in a FILE, or with "-" in standard input; no library is needed. Without FILE, the library's."""
    from qa.ledger.filtering import read_filter

    if as_csv and (as_json or as_series):
        raise click.UsageError(f"--{'json' if as_json else 'series'} and --csv cannot be had at once.")
    if file is None and published is not None:
        raise click.UsageError("--published is for a FILE: the library's documents have their dates.")
    if file is not None and (documents or home):
        raise click.UsageError("--document and --home are for the library; with a FILE they have no use.")
    wanted = read_filter(document_ids=documents, **given)
    if file is not None:
        entries = _entries_in(_document(file, published), wanted)
        _print_entries(entries, as_json=as_json, as_csv=as_csv, as_series=as_series)
        return
    with opened(home) as engine:
        _print_entries(engine.each_figure(wanted), as_json=as_json, as_csv=as_csv, as_series=as_series)


def _entries_in(document: "Document", wanted: "FigureFilter") -> "Iterator[Entry]":
    from corpus.chunking import split_passages
    from corpus.figures.extract import extract_figures
    from corpus.language import Syntax
    from corpus.ledger import entries_of

    passages = split_passages(document)
    figures = (
        figure
        for figure in extract_figures(document, passages, Syntax(threads=os.cpu_count() or 1))
        if wanted.matches(figure)
    )
    return entries_of(document, passages, figures)


def _print_entries(entries: "Iterable[Entry]", *, as_json: bool, as_csv: bool, as_series: bool) -> None:
    from qa.ledger.as_csv import csv_pieces
    from qa.ledger.table import table_lines
    from qa.serialising import entry_to_dict

    if as_csv:
        # Bytes, so that no system puts line ends of its own in place of CSV's.
        output = sys.stdout.buffer
        for piece in csv_pieces(entries):
            output.write(piece)
        output.flush()
    elif as_series:
        for line in _series_lines(entries, as_json=as_json):
            click.echo(line)
    elif as_json:
        for entry in entries:
            click.echo(json.dumps(entry_to_dict(entry), ensure_ascii=False))
    else:
        for line in table_lines(entries):
            click.echo(line)


def _series_lines(entries: "Iterable[Entry]", *, as_json: bool) -> Iterator[str]:
    from qa.ledger.series import series_of
    from qa.ledger.series_table import series_lines
    from qa.serialising import series_to_dict

    found = series_of(entries)
    if as_json:
        return (json.dumps(series_to_dict(series), ensure_ascii=False) for series in found)
    return series_lines(found)


def _document(file: str, published: str | None) -> "Document":
    from datetime import date

    from corpus.reading import document_from_bytes, read_document

    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        raise click.BadParameter(f"'{published}' is not a date such as 2019-08-01", param_hint="--published") from None
    if file == "-":
        data = sys.stdin.buffer.read()
        return document_from_bytes(data, name="standard input", source="standard input", published=day)
    return read_document(Path(file), published=day)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...|-")
@home_option
def add(paths: tuple[Path, ...], home: Path | None) -> None:
    """Add documents: files, all those in folders, or what comes from standard input (-).

    Read are text, Markdown, HTML, PDF, DOCX, CSV and TSV. A file that fails is named; the others are added.
    """
    from qa.adding import sources_in
    from qa.commands.progress_bar import progress_bar
    from qa.engine import NotAdded
    from qa.wording import counted

    found = sources_in(paths)
    for path in found.skipped:
        click.echo(f"skipped  {path}: of no kind that is read", err=True)
    for error in found.errors:
        click.echo(f"failed   {error}", err=True)
    failed = len(found.errors)
    with opened(home) as engine, progress_bar("adding") as report:
        for item in engine.add_sources(found.sources, report=report) if found.sources else ():
            # Over the bar, which comes again with the next report.
            if sys.stderr.isatty():
                click.echo("\r\x1b[K", nl=False, err=True)
            if isinstance(item, NotAdded):
                failed += 1
                click.echo(f"failed   {item.error}", err=True)
                continue
            what = "replaced" if item.replaced else "existed" if item.existed else "added"
            counts = f"{counted(item.n_passages, 'passage')}, {counted(item.n_figures, 'figure')}"
            click.echo(f"{what:8} {item.source.name}: {counts} ({item.document.id})")
    if failed:
        raise click.exceptions.Exit(1)


@cli.command(name="list")
@home_option
@json_option
def list_documents(home: Path | None, as_json: bool) -> None:
    """List the documents in the library."""
    from qa.serialising import document_to_dict

    with opened(home) as engine:
        documents = engine.documents()
    if as_json:
        click.echo(
            json_text(
                [
                    document_to_dict(item.document, n_passages=item.n_passages, n_figures=item.n_figures)
                    for item in documents
                ]
            )
        )
        return
    for item in documents:
        published = item.document.published.isoformat() if item.document.published else "no date"
        click.echo(f"{item.document.id}  {published:10}  {item.document.title}  ({item.document.source})")


@cli.command()
@click.argument("document_ids", nargs=-1, required=True, metavar="ID...")
@home_option
def remove(document_ids: tuple[str, ...], home: Path | None) -> None:
    """Remove documents by their ids; `list` shows them."""
    with opened(home) as engine:
        for document_id in document_ids:
            title = engine.document(document_id).document.title
            engine.remove(document_id)
            click.echo(f"removed  {title} ({document_id})")


@cli.command()
@home_option
def rebuild(home: Path | None) -> None:
    """Make passages, figures, vectors and indexes anew; the library answers as it was until that is done."""
    from qa.commands.progress_bar import progress_bar

    with opened(home, any_model=True) as engine, progress_bar("rebuilding") as report:
        rebuilt = engine.rebuild(report=report)
    click.echo(
        f"rebuilt  {rebuilt.n_documents} documents, {rebuilt.n_passages} passages (generation {rebuilt.generation})"
    )


for command in (
    *care_commands.COMMANDS,
    *conversation_commands.COMMANDS,
    *evidence_commands.COMMANDS,
    *feedback_commands.COMMANDS,
    *version_commands.COMMANDS,
    evaluate,
):
    cli.add_command(command)


@cli.command()
def prepare() -> None:
    """Export the embedding model, once, so that the first question does not have to wait for it."""
    from index.embedding import load_embedder, prepare_embedder
    from qa.settings import load_settings

    settings = load_settings()
    prepare_embedder(settings.embedder, models_dir=settings.models)
    embedder = load_embedder(settings.embedder, models_dir=settings.models, threads=settings.threads or 1)
    click.echo(f"ready    {embedder.name} ({embedder.dim} dimensions) in {settings.models}")


def _answer_lines(answer: "Answer") -> Iterator[str]:
    if answer.interpreted_as != answer.question:
        yield f"Understood as: {answer.interpreted_as}"
    yield answer.text
    if answer.computed is not None:
        yield f"Computed: {answer.computed.expression} = {answer.computed.text}"
    yield from (revision.line for revision in answer.revisions)
    shown = [item for item in answer.figures if item.role != "nearest"]
    nearest = [item for item in answer.figures if item.role == "nearest"]
    for heading, items in (
        ("Computed from" if answer.computed else "Figures", shown),
        ("Nearest, but not an answer", nearest),
    ):
        if items:
            yield f"\n{heading}"
            yield from (f"  {_figure_line(item.figure)}" for item in items)
    if answer.conversation_id is not None:
        yield f"\nConversation {answer.conversation_id}"
    if answer.passages:
        yield "\nPassages"
    for found in answer.passages:
        document, span = found.document, found.passage.span
        date = f", {document.published}" if document.published else ""
        page = f"page {number}, " if (number := document.page(span.start)) else ""
        yield f"  {' '.join(found.text.split())}"
        yield f"    {document.title} ({document.source}{date}), {page}characters {span.start}–{span.end}"


def _figure_line(figure: "Figure") -> str:
    from qa.serialising import figure_to_dict

    as_json = figure_to_dict(figure)
    value = as_json["exact"] or as_json["value"]
    if value is None:
        value = f"{as_json['low']} to {as_json['high']}"
    parts = [figure.kind, f"{value:,}" if isinstance(value, int | float) else str(value)]
    parts += [part for part in (figure.unit, figure.qualifier and figure.qualifier.replace("_", " ")) if part]
    parts += [f"of {figure.concept}"] if figure.concept else []
    parts += [f"as of {figure.as_of.iso}"] if figure.as_of and figure.kind != "date" else []
    return f"{figure.text}  [{', '.join(parts)}]"
