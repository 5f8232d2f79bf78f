"""The nouns: documents, their passages, the figures in them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

PassageKind = Literal["title", "paragraph", "caption", "list", "table"]
FigureKind = Literal["count", "money", "percent", "fraction", "ratio", "ordinal", "date", "duration", "measurement"]
Qualifier = Literal["approximately", "more_than", "at_least", "less_than", "at_most"]
Change = Literal["up", "down"]
Nature = Literal["actual", "target", "forecast"]
Precision = Literal["day", "month", "quarter", "half", "year", "decade", "century"]

# An exact number, or for a date its ISO 8601 form, as coarse as the text: 2018, 2019-05, 2019-05-21.
Value = Decimal | Fraction | str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Period:
    """Days [start, end), and how exactly the text gives them."""

    start: date
    end: date
    precision: Precision

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"not a period: {self.start}..{self.end}")

    def holds(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def iso(self) -> str:
        """As coarse as the precision: 2018, 2018-12, 2018-12-31; else first and last day, 2019-08-29/2019-08-31."""
        first, last = self.start, self.end - timedelta(days=1)
        if self.precision == "year" and (first.month, first.day, last.year) == (1, 1, first.year):
            return f"{first.year:04d}"
        if self.precision == "month" and first.day == 1 and (first.year, first.month) == (last.year, last.month):
            return f"{first.year:04d}-{first.month:02d}"
        return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored text and where it comes from.

    id: 32 hexadecimal digits, the first half of the SHA-256 of the text; the same text is the same document.
    text: Unicode in normal form C, line ends as \\n. Every offset in the project counts its characters.
    url: where it says that it stands, or its address. address: where it was read from; another text from there is a new
    version of it. published: the document's clock, against which "this year" is read; None where it does not tell.
    pages: where each page begins in the text; empty where there are none. added_at: UTC.
    """

    id: str
    title: str
    source: str
    url: str | None
    published: date | None
    media_type: str
    text: str
    added_at: datetime
    author: str | None = None
    address: str | None = None
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The number of the page that a character stands on, from 1; None in a document without pages."""
        return page_of(self.pages, offset)

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """The number of the page that a character stands on; pages: where each begins."""
    return max(1, bisect_right(pages, offset)) if pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit that is found and cited.

    id: the document's id, ".p" and the ordinal. span: offsets into the document's text.
    sentences: spans inside the passage's span, in order, not overlapping.
    Passages of one document do not overlap.
    """

    id: str
    document_id: str
    ordinal: int
    span: Span
    kind: PassageKind
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as the text gives it: `document.quote(figure.span) == figure.text`.

    id: the document's id, ".f" and its number in the document.
    value: or low and high (inclusive) for a range; never both.
    unit: ISO 4217 for money, a unit's usual symbol for measurements, "%" for percent; None for plain counts.
    concept: the words that say what is counted or measured, as they stand in the text.
    per: what the amount is for each of: a unit's symbol or a noun ("month", "gal", "share").
    subject: the words for whom or what the sentence tells it of, where that is not the concept: "the company".
    as_of: the period that the figure holds for. For kind "date" it is the date itself.
    resolved: the rule and the words that gave a relative date; None where the text is explicit.
    equivalents: ids of figures that say the same amount in another currency or unit.
    rate: of money, how many of its unit one of the first equivalent's is, as the text implies: 6.89 yuan a dollar.
    doubt: why the reading may be wrong, in words; None where nothing speaks against it.
    """

    id: str
    document_id: str
    passage_id: str
    text: str
    span: Span
    kind: FigureKind
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    unit: str | None = None
    concept: str | None = None
    subject: str | None = None
    per: str | None = None
    qualifier: Qualifier | None = None
    change: Change | None = None
    as_of: Period | None = None
    nature: Nature = "actual"
    resolved: str | None = None
    equivalents: tuple[str, ...] = ()
    rate: Decimal | None = None
    doubt: str | None = None

    def __post_init__(self) -> None:
        is_range = self.low is not None and self.high is not None
        if (self.value is None) != is_range or (self.low is None) != (self.high is None):
            raise ValueError(f"a figure has a value, or low and high: {self.text!r}")
