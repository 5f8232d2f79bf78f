"""An answer in TAT-QA's form, and how near it comes to the expected one: exact match and F1 as its authors count them.

The rules are those of tatqa_metric.py (NExTplusplus/TAT-QA; Zhu et al. 2021) and of tatqa_utils.py as the same authors
keep it beside it (fengbinzhu/TAT-LLM). The items of an answer are sorted; each that is a number is written out with its
scale, any other is followed by the scale's name; all are joined to one text, whose words are compared. Their oddities
are kept, so that the figures compare: "(56)" is -56, but "(1,056)" is 1056, and ".5" is no number.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corpus.documents import Figure, Span
from qa.answers import Answer
from qa.computing.computed import Computed

AnswerKind = Literal["span", "multi-span", "arithmetic", "count"]
ANSWER_KINDS: tuple[AnswerKind, ...] = ("span", "multi-span", "arithmetic", "count")
COMPUTED: tuple[AnswerKind, ...] = ("arithmetic", "count")

SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "percent": 0.01}
# What a table's headers multiply its numbers by.
_TABLE_SCALES = ("thousand", "million", "billion")
_NOT_IN_NUMBERS = str.maketrans("", "", "'\"\\$€£¥%(),[]")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_DIGITS = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)")
_NEGATIVE = re.compile(r"\([\d.\s%]+\)")
_PERCENT = re.compile(r"[\d.\s]+%")
_SCALED = re.compile(r"[\d.]+\s?[a-zA-Z]+")
# Longer rows of digits are no amount, and more than a float holds.
_LARGEST = 1e100


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the data set's form: its items, and one scale for all of them, "" or a name of SCALES."""

    items: tuple[str, ...]
    scale: str = ""

    def __str__(self) -> str:
        return " | ".join(self.items) + (f" ({self.scale})" if self.scale else "")


NOTHING = Reply(())


@dataclass(frozen=True, slots=True)
class Score:
    """Both 0..1."""

    exact_match: float
    f1: float


def score(given: Reply, expected: Reply, kind: AnswerKind) -> Score:
    """The better of the given answer as it is and, for a bare number, as the fraction that a percentage is.

    What is computed is right or wrong: its F1 is its exact match.
    """
    if not any(item.strip() for item in given.items) or not expected.items:
        return Score(0.0, 0.0)
    wanted = normalised(_written(expected))
    texts = [normalised(_written(given)), *map(normalised, _as_fraction(given))]
    exact = float(wanted in texts)
    return Score(exact, exact if kind in COMPUTED else max(_f1(text, wanted) for text in texts))


def normalised(text: str) -> str:
    """Its words in lower case, without marks and articles; numbers in one form."""
    words = (_ARTICLE.sub(" ", _plain_word(word.lower())).split() for word in text.split(" "))
    return " ".join(piece for pieces in words for piece in pieces)


def is_number(text: str) -> bool:
    """Whether it is digits, with the marks of money and percent, and at most the name of a scale behind them."""
    words = text.translate(_NOT_IN_NUMBERS).split()
    try:
        is_amount = bool(words) and abs(float(words[0])) < _LARGEST
    except ValueError:
        return False
    return is_amount and (len(words) == 1 or _size(words[1]) != 1)


def to_number(text: str) -> float | None:
    """$2.3 million → 2300000.0, (56) → -56, 7% → 0.07; None if no digit is in it. text: one that `is_number`."""
    found = _DIGITS.search(text.translate(_NOT_IN_NUMBERS))
    if found is None or found.group().lstrip("+-").startswith("."):
        return None
    number: float = float(found.group()) if "." in found.group() else int(found.group())
    scaled = _SCALED.search(text)
    size = _size(scaled.group()) if scaled else 1
    sign = -1 if _NEGATIVE.search(text) else 1
    return round(number * size * sign * (0.01 if _PERCENT.search(text) else 1), 4)


def _size(text: str) -> float:
    return next((size for name, size in SCALES.items() if name in text.lower()), 1)


def _plain_word(word: str) -> str:
    if not is_number(word):
        return word.translate(_PUNCTUATION)
    number = to_number(word)
    return word if number is None else str(number)


def _written(reply: Reply) -> str:
    return " ".join(_item(item, reply.scale) for item in sorted(reply.items))


def _item(text: str, scale: str) -> str:
    number = to_number(text) if is_number(text) else None
    if number is None:
        return f"{text} {scale}" if scale else text
    # A percent sign says all of it.
    return f"{number:.4f}" if "%" in text else f"{round(number, 2) * _size(scale):.4f}"


def _as_fraction(given: Reply) -> list[str]:
    """0.2342 answers for 23.42 percent: not rounded to two digits, as other numbers are."""
    if len(given.items) > 1 or given.scale or "%" in given.items[0] or not is_number(given.items[0]):
        return []
    number = to_number(given.items[0])
    return [] if number is None else [f"{number:.4f}"]


def _f1(given: str, expected: str) -> float:
    left, right = set(given.split()), set(expected.split())
    if not left or not right:
        return float(left == right)
    return round(2 * len(left & right) / (len(left) + len(right)), 2)


def reply_of(answer: Answer) -> Reply:
    """What is answered: what was calculated, else the figures, else the words; nothing if it was withheld."""
    if not answer.answered:
        return NOTHING
    derived: list[Figure | Computed] = [item.figure for item in answer.figures if item.role == "derived"]
    if answer.computed is not None:
        derived.append(answer.computed)
    if derived:
        return _calculated(derived, operands_of(answer))
    figures = [item.figure for item in answer.figures if item.role == "answer"]
    if figures:
        return _quoted(figures)
    spans: list[Span] = []
    texts: list[str] = []
    for item in answer.spans:
        # Behind the words that answer comes the sentence that they stand in.
        if not any(item.span.overlaps(other) for other in spans):
            spans.append(item.span)
            texts.append(" ".join(item.text.split()))
    return Reply(tuple(texts))


def operands_of(answer: Answer) -> list[Figure]:
    """The figures that it was calculated from."""
    ids = answer.derivation.operands if answer.derivation else ()
    return [item.figure for item in answer.figures if item.role == "operand" or item.figure.id in ids]


def _quoted(figures: Sequence[Figure]) -> Reply:
    """The figures as they stand, with the scale that their headers give; of several scales, the bare ones in full."""
    scales = [scale_of(figure) for figure in figures]
    if len(set(scales)) == 1:
        return Reply(tuple(" ".join(figure.text.split()) for figure in figures), scales[0])
    return Reply(
        tuple(
            _in_full(figure) if scale else " ".join(figure.text.split())
            for figure, scale in zip(figures, scales, strict=True)
        )
    )


def _calculated(figures: Sequence[Figure | Computed], operands: Sequence[Figure]) -> Reply:
    """Numbers in the scale of what they were calculated from, since it is there that they are rounded."""
    if all(figure.unit in ("%", "pp") for figure in figures):
        return Reply(tuple(_decimal(_signed(figure)) for figure in figures), "percent")
    units = {figure.unit for figure in (*figures, *operands)}
    scales = {scale_of(figure) for figure in operands if figure.kind != "date"}
    scale = scales.pop() if len(units) == 1 and len(scales) == 1 else ""
    size = Fraction(SCALES[scale]) if scale in _TABLE_SCALES else Fraction(1)
    return Reply(tuple(_decimal(_signed(figure) / size) for figure in figures), scale if size != 1 else "")


def _signed(figure: Figure | Computed) -> Fraction:
    number = _number(figure) or Fraction(0)
    return -number if figure.change == "down" and number > 0 else number


def scale_of(figure: Figure) -> str:
    """What the headers multiply a bare number by; "" where the figure says all of it itself."""
    number = to_number(figure.text) if is_number(figure.text) else None
    value = _number(figure)
    if figure.kind == "date" or number is None or not value or re.search(r"[^\W\d_]|%", figure.text):
        return ""
    if figure.unit == "%":
        return "percent"
    ratio = abs(value / Fraction(str(number))) if number else Fraction(0)
    return next((name for name in _TABLE_SCALES if ratio == SCALES[name]), "")


def _number(figure: Figure | Computed) -> Fraction | None:
    value = figure.value if figure.value is not None else figure.low
    return Fraction(value) if isinstance(value, Decimal | Fraction) else None


def _in_full(figure: Figure) -> str:
    value = _number(figure)
    assert value is not None
    return f"{_decimal(value)}%" if figure.unit == "%" else _decimal(value)


def _decimal(value: Fraction) -> str:
    """Digits without an exponent, as many as tell what is rounded to four."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.8f}".rstrip("0").rstrip(".")
