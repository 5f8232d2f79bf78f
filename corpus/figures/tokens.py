"""The pieces a sentence is read in: runs of digits, words, single marks. Cut once; every grammar here walks them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from corpus.documents import Change, FigureKind, Nature, Period, Qualifier, Span, Value

TokenKind = Literal["digits", "word", "mark", "address"]

# Every alternative is a run of one class or bounded, so that cutting is linear.
_TOKEN = re.compile(
    r"(?P<address>(?:https?://|www\.)\S+|[A-Za-z][\w.+-]{0,63}@[\w-][\w.-]{0,127})"
    r"|(?P<digits>\d+)"
    r"|(?P<word>[⺀-鿿豈-﫿]|[¼-¾⅐-⅞]|['’](?:s|t|re|ve|ll|d|m)\b|(?:[^\W\d_⺀-鿿豈-﫿¼-¾⅐-⅞])+)"
    r"|(?P<mark>[^\s])"
)


class Token(NamedTuple):
    """text[start:end] of the document. lower: in one spelling. glued: no space stands before it."""

    start: int
    end: int
    text: str
    lower: str
    kind: TokenKind
    glued: bool


# Stands for what is before the first and after the last token, so that grammars need not ask.
NOTHING = Token(0, 0, "", "", "mark", False)


def cut(text: str, within: Span) -> list[Token]:
    """The tokens of text[within], in order; together they are every character that is not white space."""
    tokens = []
    before = -1
    for match in _TOKEN.finditer(text, within.start, within.end):
        start, end = match.span()
        piece = match.group()
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        tokens.append(Token(start, end, piece, piece.lower().replace("’", "'"), kind, start == before))
        before = end
    return tokens


# Grammars look this far before the first and behind the last token at most, and find NOTHING there.
_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence being read: its tokens, and which of them a figure or a name has claimed already.

    claimed: one byte for each token; 1 once it belongs to something. One token belongs to one thing.
    padded: the tokens and a margin of NOTHING, which an index just below 0 reaches too, so that a look costs no test.
    """

    tokens: Sequence[Token]
    claimed: bytearray
    padded: Sequence[Token]

    def at(self, index: int) -> Token:
        try:
            return self.padded[index]
        except IndexError:
            return NOTHING

    def word(self, index: int) -> str:
        """The token in lower case, "" outside of the sentence."""
        try:
            return self.padded[index].lower
        except IndexError:
            return ""

    def words(self, index: int, count: int) -> tuple[str, ...]:
        return tuple(self.word(position) for position in range(index, index + count))

    def is_free(self, first: int, last: int) -> bool:
        return not any(self.claimed[first:last])

    def claim(self, first: int, last: int) -> None:
        self.claimed[first:last] = b"\x01" * (last - first)

    def follows_closely(self, index: int) -> bool:
        """Whether the token stands directly behind the one before, with no space between."""
        return 0 < index < len(self.tokens) and self.tokens[index].glued


def read_sentence(text: str, within: Span) -> Sentence:
    tokens = cut(text, within)
    return Sentence(tokens, bytearray(len(tokens)), [*tokens, *[NOTHING] * _MARGIN])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A figure in the making: tokens [first, last) of a sentence and what is known of it so far.

    period: what becomes the figure's as_of. deadline: a date with "by" before it. scale: of its scale words.
    per, rate, doubt: as the figure's.
    """

    first: int
    last: int
    kind: FigureKind
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    change: Change | None = None
    nature: Nature = "actual"
    period: Period | None = None
    resolved: str | None = None
    deadline: bool = False
    scale: Decimal = Decimal(1)
    per: str | None = None
    rate: Decimal | None = None
    doubt: str | None = None


Number = Decimal | Fraction


def times(one: Number, two: Number) -> Number:
    """The product, exact: a Decimal of two Decimals, else a Fraction."""
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return one * two
    return Fraction(one) * Fraction(two)


def plus(one: Number, two: Number) -> Number:
    """The sum, exact as `times`."""
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return one + two
    return Fraction(one) + Fraction(two)


def over(one: Number, two: Decimal) -> Number:
    """The quotient by a power of ten or another divisor that leaves a Decimal exact."""
    return one / two if isinstance(one, Decimal) else one / Fraction(two)


Item = TypeVar("Item")


def joined(items: Sequence[Item], join: Callable[[Item, Item], Item | None]) -> Iterator[Item]:
    """The items in order, two neighbours as the one that they join to, where they do."""
    index = 0
    while index < len(items):
        both = join(items[index], items[index + 1]) if index + 1 < len(items) else None
        yield items[index] if both is None else both
        index += 1 if both is None else 2
