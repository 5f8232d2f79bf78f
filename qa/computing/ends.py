"""The two ends of a change that one sentence tells: "rose from 2 to 3 million tonnes".

The first is written without what both share, its scale and its unit; it takes them over from the second where it stands
right before it and is of its size.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from corpus.documents import Figure, Span
from qa.computing.common_units import ends_of
from qa.computing.expressions import wording_of

_ABOUT = (
    r"(?:(?:about|around|nearly|almost|over|more than|less than|at least|up to|some|an? (?:estimated|average of)) )*"
)
_MARK = r"[$€£¥]?\s?"
_FROM = re.compile(rf"\bfrom {_ABOUT}{_MARK}\Z", re.IGNORECASE)
_TO = re.compile(rf"[^;:.]{{0,40}}?\bto {_ABOUT}{_MARK}", re.IGNORECASE)
_MOVED = (
    r"(?:ris(?:e|en)|rose|grow|grown|grew|increas(?:e|ed)|climb(?:ed)?|jump(?:ed)?|go(?:ne)? (?:up|down)|"
    r"fall(?:en)?|fell|drop(?:ped)?|declin(?:e|ed)|decreas(?:e|ed)|shr[iu]nk|rais(?:e|ed)|lower(?:ed)?|cut|reduc(?:e|ed)|chang(?:e|ed)|"
    r"widen(?:ed)?|narrow(?:ed)?|expand(?:ed)?|mov(?:e|ed)|surge[d]?|plunge[d]?|slump(?:ed)?|soar(?:ed)?)"
)
_ASKS_MOVE = re.compile(
    rf"\b(?:by (?:how (?:much|many)|what)|how (?:much|far|many (?:percentage )?points))\b.{{1,200}}?"
    rf"\b{_MOVED}\b(?! (?:for|from|to)\b)"
    r"|\b(?:what|how (?:large|big|high|great))(?:['’]s| is| was| were) the (?:[\w-]+ )?"
    r"(?:increase|rise|growth|drop|fall|decline|decrease|change|gain|reduction|jump|cut)(?: (?:in|of)\b|$)",
    re.IGNORECASE,
)
# Between two that are told at once: " to ".
_RIGHT_BEHIND = 4
# No end of a change is so many times the other where only one of them has a scale: "from 900 to 1.2 million" is open.
_MOST_TIMES = 20


def asks_move(question: str) -> bool:
    """Whether it asks by how much something went up or down, and not to what."""
    return _ASKS_MOVE.search(question) is not None


def told_ends(figure: Figure, figures: Sequence[Figure], text: str, sentence: Span) -> tuple[Figure, Figure] | None:
    """Both ends of the change that a figure is one end of, the earlier first; None where it is none.

    figures: the sentence's, of any kind; text: the document's.
    """
    numbers = sorted((item for item in figures if item.kind not in ("date", "ordinal")), key=lambda item: item.span)
    for one, other in pairwise(numbers):
        if figure.id not in (one.id, other.id):
            continue
        between = text[one.span.end : other.span.start]
        if _FROM.search(text, sentence.start, one.span.start) and _TO.fullmatch(between.removeprefix(",")):
            return one, other
        # "To 25 dollars from 40".
        if _is_to(text, sentence, one) and re.fullmatch(rf",? (?:\w+ ){{0,3}}?from {_ABOUT}{_MARK}", between):
            return other, one
    return None


def is_level(figure: Figure, text: str, sentence: Span) -> bool:
    """Whether a figure is what something rose or fell to or from, and not by how much."""
    return _is_to(text, sentence, figure) or _FROM.search(text, sentence.start, figure.span.start) is not None


def with_shared_words(operands: Sequence[Figure]) -> tuple[Figure, ...]:
    """The two ends as they are meant; any other figures as they are."""
    if len(operands) != 2:
        return tuple(operands)
    first, second = sorted(operands, key=lambda item: item.span)
    shared = _shared(first, second)
    return tuple(shared if shared is not None and item.id == first.id else item for item in operands)


def restored(figures: Sequence[Figure], operands: Sequence[Figure]) -> tuple[Figure, ...]:
    """Figures that were calculated with, as they stand in the ledger."""
    by_id: Mapping[str, Figure] = {item.id: item for item in operands}
    return tuple(by_id.get(item.id, item) for item in figures)


def _shared(first: Figure, second: Figure) -> Figure | None:
    if first.document_id != second.document_id or second.span.start - first.span.end != _RIGHT_BEHIND:
        return None
    is_bare = first.kind == "count" and first.unit is None
    is_alike = (first.kind, first.unit) == (second.kind, second.unit)
    one, other, wording, own = ends_of(first), ends_of(second), wording_of(second), wording_of(first)
    if not (is_bare or is_alike) or one is None or other is None or wording is None or own is None:
        return None
    if first.value is None or isinstance(first.value, str) or own.scale != 1 or not other[1]:
        return None
    if wording.scale > 1 and not Fraction(1, _MOST_TIMES) <= one[0] * wording.scale / other[1] <= _MOST_TIMES:
        return None
    return replace(first, kind=second.kind, unit=second.unit, value=first.value * wording.scale)


def _is_to(text: str, sentence: Span, figure: Figure) -> bool:
    return re.search(rf"\bto {_ABOUT}{_MARK}\Z", text[sentence.start : figure.span.start], re.IGNORECASE) is not None
