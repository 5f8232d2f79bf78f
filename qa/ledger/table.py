"""The ledger as a table that a person reads in a terminal: a heading for each document, a line for each figure."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

from corpus.ledger import DocumentSource, Entry
from qa.serialising import figure_to_dict

# Lines that are aligned with each other; a ledger has no end to wait for.
_BLOCK = 1_000

# A column is one line here: its heading, its greatest width, what stands in it.
COLUMNS: tuple[tuple[str, int, Callable[[Entry], str]], ...] = (
    ("text", 32, lambda entry: entry.figure.text),
    ("kind", 11, lambda entry: entry.figure.kind),
    ("value", 32, lambda entry: _value(entry)),
    ("of", 48, lambda entry: entry.figure.concept or ""),
    ("as of", 21, lambda entry: _as_of(entry)),
    ("", 40, lambda entry: _remarks(entry)),
)


def table_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the table; none for no figures."""
    for number, (document, group) in enumerate(groupby(entries, key=lambda entry: entry.document)):
        if number:
            yield ""
        yield _heading(document)
        rows = iter(group)
        headings: tuple[str, ...] = tuple(name for name, _, _ in COLUMNS)
        while block := list(islice(rows, _BLOCK)):
            cells = [[shortened(read(entry), width) for _, width, read in COLUMNS] for entry in block]
            lines = [list(headings), *cells] if headings else cells
            headings = ()
            widths = [max(map(width_of, column)) for column in zip(*lines, strict=True)]
            for line in lines:
                padded = (text + " " * (width - width_of(text)) for text, width in zip(line, widths, strict=True))
                yield f"  {'  '.join(padded)}".rstrip()


def _heading(document: DocumentSource) -> str:
    published = document.published.isoformat() if document.published else "no date"
    return f"{document.title} ({document.source}, {published})"


def _value(entry: Entry) -> str:
    as_json = figure_to_dict(entry.figure)
    if as_json["exact"]:
        value = str(as_json["exact"])
    elif as_json["value"] is None:
        value = f"{_readable(as_json['low'])} to {_readable(as_json['high'])}"
    else:
        value = _readable(as_json["value"])
    return f"{value} {entry.figure.unit}" if entry.figure.unit else value


def _readable(value: int | float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _as_of(entry: Entry) -> str:
    """The period; a date's own is its value."""
    as_of = entry.figure.as_of
    return as_of.iso if as_of and entry.figure.kind != "date" else ""


def _remarks(entry: Entry) -> str:
    """What is to be known beside the value, in words."""
    figure = entry.figure
    remarks = (figure.qualifier, figure.change, None if figure.nature == "actual" else figure.nature)
    return ", ".join(remark.replace("_", " ") for remark in remarks if remark)


def shortened(text: str, width: int) -> str:
    """The text on one line, cut to a width."""
    text = " ".join(text.split())
    if width_of(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += width_of(character)
        if used > width:
            break
        kept.append(character)
    return f"{''.join(kept).rstrip()}…"


def width_of(text: str) -> int:
    """Columns of a terminal: East Asian characters take two, combining marks none."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1
        for character in text
    )
