"""The results of the MCP server's tools as text, for clients that pass on nothing else to their model."""

from collections.abc import Iterator, Sequence

from qa.wording import counted
from web import mcp_schemas as schemas


def answer_text(result: schemas.Answered) -> str:
    return "\n".join(_answer_lines(result))


def passages_text(result: schemas.Found) -> str:
    return "\n".join(_passage_lines(result.passages)) or "No passage fits."


def figures_text(result: schemas.Ledger) -> str:
    lines = [f"{len(result.figures)} of {counted(result.total, 'figure')}"]
    for figure in result.figures:
        lines += [f"- {figure_line(figure)}", f"  “{_in_one_line(figure.quote)}” {_place(figure)}"]
    if result.next is not None:
        lines.append(f"More follow: pass cursor {result.next}")
    return "\n".join(lines)


def documents_text(result: schemas.Documents) -> str:
    lines = [
        f"- {item.title} ({item.source}, {item.published or 'no date'}): "
        f"{counted(item.passages, 'passage')}, {counted(item.figures, 'figure')}; id {item.id}"
        for item in result.documents
    ]
    part = result.text
    if part is None:
        lines.insert(0, f"{counted(result.total, 'document')}, page {result.page} of {result.pages}")
        return "\n".join(lines)
    whole = result.documents[0].characters
    follows = "the end" if part.next is None else f"go on with start {part.next}"
    return "\n".join((*lines, f"Characters {part.start}–{part.end} of {whole}; {follows}", "", part.text))


def figure_line(figure: schemas.ReadFigure) -> str:
    """The figure's own words, and how they were read."""
    value = figure.exact or figure.value
    parts = [figure.kind, f"{figure.low} to {figure.high}" if value is None else str(value)]
    parts += [part for part in (figure.unit, figure.qualifier and figure.qualifier.replace("_", " ")) if part]
    parts += [f"per {figure.per}"] if figure.per else []
    parts += [figure.change] if figure.change else []
    parts += [f"of {figure.concept}"] if figure.concept else []
    parts += [f"told of {figure.subject}"] if figure.subject else []
    parts += [f"as of {figure.as_of}"] if figure.as_of and figure.kind != "date" else []
    parts += [figure.nature] if figure.nature != "actual" else []
    parts += [f"doubtful: {figure.doubt}"] if figure.doubt else []
    return f"{figure.text} [{', '.join(parts)}]"


def _answer_lines(result: schemas.Answered) -> Iterator[str]:
    yield result.answer
    yield f"(confidence {result.confidence:.2f})" if result.answered else f"(not answered: {result.reason})"
    if result.interpreted_as != result.question:
        yield f"Understood as: {result.interpreted_as}"
    if result.calculation is not None:
        derived = ", ".join(figure.text for figure in result.figures if figure.role == "derived")
        yield f"Computed: {result.calculation.expression} = {derived}"
    yield from result.revisions
    nearest = [figure for figure in result.figures if figure.role == "nearest"]
    shown = [figure for figure in result.figures if figure.role not in ("nearest", "derived")]
    for heading, figures in (("Figures", shown), ("Nearest, but not an answer", nearest)):
        if figures:
            yield f"\n{heading}"
            yield from (f"- {figure_line(figure)}" for figure in figures)
    if result.quotes:
        yield "\nQuotes"
        yield from (f"- “{_in_one_line(quote.text)}” {_place(quote)}" for quote in result.quotes)
    if result.accounts:
        yield "\nDocuments that tell of it"
        yield from (f"- {item.title}: {'agrees' if item.agrees else 'differs'}" for item in result.accounts)
    if result.passages:
        yield "\nPassages"
        yield from _passage_lines(result.passages)
    yield f"\nConversation {result.conversation_id}, turn {result.turn}"


def _passage_lines(passages: Sequence[schemas.FoundPassage]) -> Iterator[str]:
    for number, passage in enumerate(passages, start=1):
        yield f"{number}. {passage.text.strip()}"
        yield f"   {_place(passage, passage.published)}"


def _place(place: schemas.Place, published: str | None = None) -> str:
    date = f", {published}" if published else ""
    page = f"page {place.page}, " if place.page is not None else ""
    return f"({place.title}{date}; {page}characters {place.start}–{place.end} of {place.document_id})"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
