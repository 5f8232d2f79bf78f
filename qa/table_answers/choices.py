"""Questions that a table answers with its own headers and labels, or with how many of them there are.

"In which year was X the largest?", "Which years does the table give?", "Which segment had the highest revenue?",
"How many years did X exceed 5,000?", "What are the components of current assets?".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.documents import Span
from qa.questions.question import Question

__all__ = ["AskedChoice", "Condition", "asked_choice", "by_extreme"]

Of = Literal["times", "things"]

_TIMES = r"(?:fiscal |financial |calendar )?(?:years?(?:\(s\))?|periods?|quarters?|months?|FYs?)"
_WHICH_TIME = re.compile(
    rf"\b(?:which|what)(?: of the)?(?: are the)? {_TIMES}\b|\bwhat are the {_TIMES}\b|\bhow many {_TIMES}\b",
    re.IGNORECASE,
)
_WHICH_THING = re.compile(
    r"^(?:[^?]{0,60}\b(?:in|for|of|from) )?(?:which|what) "
    r"(?!(?:is|are|was|were|did|does|do|has|have|had)\b)[\w-]+"
    r"|^(?:for [^?,]{1,40}, )?what (?:is|was) the "
    r"(?:component|segment|item|category|region|country|currency|type|source)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_LARGEST = re.compile(
    r"\b(?:largest|highest|greatest|biggest|most|maximum|larger|higher|greater|bigger|more|best|peak(?:ed)?)\b"
    r"(?! than| expensive)",
    re.IGNORECASE,
)
_SMALLEST = re.compile(
    r"\b(?:smallest|lowest|least|minimum|smaller|lower|fewest|fewer|less|worst)\b(?! than| expensive)", re.IGNORECASE
)
_SECOND = re.compile(r"\b(?:second|2nd)[ -](?=\w+est\b)", re.IGNORECASE)
_ABOVE = r"exceed(?:s|ed|ing)?|above|over|(?:more|greater|higher|larger|bigger) than"
_BELOW = r"below|under|(?:less|lower|smaller|fewer) than"
_BOUND = re.compile(
    rf"\b(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})|(?P<least>at least)|(?P<most>at most)) ?"
    r"(?P<sign>[-–−(]?)[$€£¥ ]{0,2}(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>thousand|million|billion)?",
    re.IGNORECASE,
)
# What is asked of a table that has no more to it than its headers.
_TELLS = re.compile(
    r"\b(?:tables?|provid\w+|calculat\w+|record(?:ed|s)?|present\w*|report(?:ed|s)?|includ\w+|shown?|list(?:ed|s)?|"
    r"available|information|data|cover\w*|summari[sz]\w+|highlighted|disclosed|given)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:what|which|how many)\b.{0,20}?\b(?:components?|items?|types?|categories|constituents|parts)\b.{0,30}?"
    r"\b(?:under|of|in|making up|make up|comprise|consist)\b",
    re.IGNORECASE,
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9}

Condition = Callable[[Decimal], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChoice:
    """of: whether times are asked for, or what else the table lists. is_count: only how many of them.

    extreme: 1 for the largest, 2 for the second largest, -1 for the smallest; 0 for all that meet the bound.
    above, below: the bound as it is written, and the power of ten of its scale; None without one. is_parts: whether the
    rows under a section are asked for. choosing: the words that say all this, which are of no row.
    """

    of: Of
    is_count: bool
    extreme: int
    bound: tuple[Literal["above", "below"], bool, Decimal, int | None] | None
    is_parts: bool
    choosing: tuple[Span, ...]


def asked_choice(question: Question) -> AskedChoice | None:
    """What a question wants chosen among a table's headers or labels; None where it asks for something else."""
    text = question.text
    time, count = _WHICH_TIME.search(text), _HOW_MANY.search(text)
    bound, parts = _BOUND.search(text), _PARTS.search(text)
    extreme = 0 if bound else _extreme(text)
    if time is not None:
        asks_headers = not extreme and bound is None and count is None
        if asks_headers and not (_TELLS.search(text) and _is_plural(time.group())):
            return None
        if count is not None and bound is None:
            return None
    elif count is not None:
        if bound is None and parts is None:
            return None
    elif (parts is None or extreme or bound) and (_WHICH_THING.search(text) is None or not (extreme or bound)):
        return None
    found = [match for match in (time, bound, count, *_marks(text, extreme)) if match is not None]
    if not extreme and bound is None:
        found += [*_TELLS.finditer(text), *_PARTS.finditer(text)]
    return AskedChoice(
        of="times" if time is not None else "things",
        is_count=count is not None,
        extreme=extreme,
        bound=_read_bound(bound) if bound is not None else None,
        is_parts=parts is not None and time is None and not extreme and bound is None,
        choosing=tuple(Span(*match.span()) for match in found),
    )


def by_extreme(values: Sequence[Decimal], extreme: int) -> int | None:
    """The place of the largest, second largest or smallest; losses, all negative, by their size. None of a tie."""
    sizes = [abs(value) for value in values] if all(value <= 0 for value in values) else list(values)
    order = sorted(range(len(sizes)), key=lambda n: sizes[n], reverse=extreme > 0)
    place = abs(extreme) - 1
    if len(order) <= max(1, place):
        return None
    return order[place] if sizes.count(sizes[order[place]]) == 1 else None


def _extreme(text: str) -> int:
    if _LARGEST.search(text):
        return 2 if _SECOND.search(text) else 1
    return -1 if _SMALLEST.search(text) else 0


def _marks(text: str, extreme: int) -> list["re.Match[str] | None"]:
    return [(_LARGEST if extreme > 0 else _SMALLEST).search(text)] if extreme else []


def _is_plural(words: str) -> bool:
    return words.lower().rstrip(")").endswith("s") or "(s" in words.lower()


def _read_bound(match: "re.Match[str]") -> tuple[Literal["above", "below"], bool, Decimal, int | None]:
    is_above = bool(match["above"] or match["least"])
    number = Decimal(match["number"].replace(",", ""))
    scale = _SCALES[match["scale"].lower()] if match["scale"] else None
    included = bool(match["least"] or match["most"])
    return ("above" if is_above else "below"), included, -number if match["sign"] else number, scale
