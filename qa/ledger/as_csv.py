"""The ledger as CSV that a spreadsheet opens right: UTF-8 with a byte order mark, one row a figure.

Numbers are numbers. Text is somebody else's: what a spreadsheet would run as a formula, or turn into a date that the
text does not say, gets an apostrophe in front, which makes it text (OWASP, "CSV Injection").
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Value
from corpus.ledger import Entry
from qa.serialising import exact_text

Cell = Value | date | int | None

MEDIA_TYPE = "text/csv; charset=utf-8"
FILENAME = "figures.csv"

# Rows that are made into one piece of the file.
_BATCH = 500
# More than any spreadsheet keeps of a fraction.
_FRACTION = Context(prec=20, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
# Of this many digits a number is written out; past it with a power of ten.
_PLAIN = 40

# A column is one line here.
COLUMNS: tuple[tuple[str, Callable[[Entry], Cell]], ...] = (
    ("document", lambda entry: entry.document.title),
    ("source", lambda entry: entry.document.source),
    ("published", lambda entry: entry.document.published),
    ("text", lambda entry: entry.figure.text),
    ("kind", lambda entry: entry.figure.kind),
    ("value", lambda entry: entry.figure.value),
    ("low", lambda entry: entry.figure.low),
    ("high", lambda entry: entry.figure.high),
    ("unit", lambda entry: entry.figure.unit),
    ("per", lambda entry: entry.figure.per),
    ("concept", lambda entry: entry.figure.concept),
    ("subject", lambda entry: entry.figure.subject),
    ("qualifier", lambda entry: entry.figure.qualifier),
    ("change", lambda entry: entry.figure.change),
    ("as_of", lambda entry: entry.figure.as_of.iso if entry.figure.as_of else None),
    ("nature", lambda entry: entry.figure.nature),
    ("resolved", lambda entry: entry.figure.resolved),
    ("rate", lambda entry: entry.figure.rate),
    ("doubt", lambda entry: entry.figure.doubt),
    ("quote", lambda entry: entry.quote),
    ("page", lambda entry: entry.page),
    ("start", lambda entry: entry.figure.span.start),
    ("end", lambda entry: entry.figure.span.end),
    ("exact", lambda entry: exact_text(entry.figure)),
)

# What begins a formula, at the start of the text or where a spreadsheet that parts cells by semicolons would begin one:
# behind spaces, quotation marks and what is not seen.
_FORMULA = re.compile(r"(^|;)([ \u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"']*)([=+\-@＝＋－＠])")
_MONTH = "|".join((*FULL_MONTHS, *SHORT_MONTHS))
# "5-7", "1/3", "Sept 19", "19 September": to a spreadsheet, days of this year. And digits that it would round.
_GUESSED = re.compile(
    rf"\d{{1,2}} ?[/-] ?\d{{1,4}}|\d{{3,4}} ?/ ?\d{{1,2}}|(?:{_MONTH})\.? \d{{1,2}}|\d{{1,2}} (?:{_MONTH})\.?"
    r"|[\d.]{16,}",
    re.IGNORECASE,
)


def csv_pieces(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The file piece by piece, from its byte order mark on."""
    rows = iter(entries)
    yield b"\xef\xbb\xbf" + _encoded([[name for name, _ in COLUMNS]])
    while batch := list(islice(rows, _BATCH)):
        yield _encoded([cell(read(entry)) for _, read in COLUMNS] for entry in batch)


def cell(value: Cell) -> str:
    """The text of a cell; what is not text cannot be taken for a formula."""
    match value:
        case None:
            return ""
        case str():
            return _harmless(value)
        case Decimal():
            return _number(value)
        case Fraction():
            return _number(_FRACTION.divide(Decimal(value.numerator), Decimal(value.denominator)))
        case _:
            return str(value)


@lru_cache(maxsize=4_096)
def _harmless(text: str) -> str:
    text = " ".join(text.split())
    return f"'{text}" if _GUESSED.fullmatch(text) else _FORMULA.sub(r"\1'\2\3", text)


def _number(value: Decimal) -> str:
    if abs(value.adjusted()) > _PLAIN:
        return str(value)
    return f"{value:f}"


def _encoded(rows: Iterable[Iterable[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()
