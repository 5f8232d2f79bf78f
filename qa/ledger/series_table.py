"""Series as tables that a person reads in a terminal: a heading for each series, a line for each point."""

from collections.abc import Callable, Iterable, Iterator

from qa.ledger.series import Point, Series
from qa.ledger.table import COLUMNS as LEDGER_COLUMNS
from qa.ledger.table import shortened, width_of

_READ = {name: read for name, _, read in LEDGER_COLUMNS}

# A column is one line here: its heading, its greatest width, what stands in it.
COLUMNS: tuple[tuple[str, int, Callable[[Point], str]], ...] = (
    ("as of", 21, lambda point: point.period.iso),
    ("value", 32, lambda point: _READ["value"](point.entry)),
    ("", 40, lambda point: _READ[""](point.entry)),
    ("document", 60, lambda point: _document(point)),
)


def series_lines(series: Iterable[Series]) -> Iterator[str]:
    """The lines of the tables; none for no series."""
    for number, item in enumerate(series):
        if number:
            yield ""
        yield heading(item)
        lines = [[shortened(read(point), width) for _, width, read in COLUMNS] for point in item.points]
        lines.insert(0, [name for name, _, _ in COLUMNS])
        # A column in which nothing stands is left out.
        columns = [column for column in zip(*lines, strict=True) if any(column[1:])]
        widths = [max(map(width_of, column)) for column in columns]
        for line in zip(*columns, strict=True):
            padded = (text + " " * (width - width_of(text)) for text, width in zip(line, widths, strict=True))
            yield f"  {'  '.join(padded)}".rstrip()


def heading(series: Series) -> str:
    """ "unemployment rate, US (%)"; "cars (count per month, change)"."""
    what = ", ".join(filter(None, (series.concept, series.subject)))
    per = f" per {series.per}" if series.per else ""
    return f"{what} ({series.unit or series.kind}{per}{', change' if series.is_change else ''})"


def _document(point: Point) -> str:
    document = point.entry.document
    return f"{document.title} ({document.published.isoformat() if document.published else 'no date'})"
