"""Questions that pick figures out of all: "which fines were over 1 million", "what was the largest fine".

What is counted or measured has to be a noun of amounts: the largest fine is an amount, the largest city is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.documents import FigureKind, Span
from index.lexical import stem
from qa.computing.operand_questions import is_plural
from qa.ledger.series_words import stems_of
from qa.on_a_day import asks_what_happened
from qa.questions.amounts import AskedAmount, AskedAmounts, Extreme, read_amounts
from qa.questions.question import Question
from qa.questions.words import Word

Form = Literal["figures", "events", "extreme"]

# Nouns of amounts, in the singular; those that a plain number may tell beside those that only money or a unit does.
_COUNTED_AMOUNTS = (
    "population attendance turnout toll sales production output circulation enrolment enrollment score export import "
    "death arrival passenger"
)
_AMOUNTS = (
    "amount sum rate investment profit loss price cost fine penalty revenue income earnings budget spending "
    "expenditure expense debt loan payment donation grant fee fare tax tariff wage salary bonus dividend deficit "
    "surplus turnover gdp temperature speed distance height depth length weight share percentage proportion increase "
    "decrease drop fall rise gain decline reduction growth inflation yield margin contract deal bid offer bail award "
    f"prize compensation settlement subsidy aid reward ransom stake deposit unemployment {_COUNTED_AMOUNTS}"
)
# Amounts that are told as going up or down; of any other, that is a change of it and not the amount.
CHANGES = frozenset("loss increase decrease drop fall rise gain decline reduction growth profit deficit".split())
_GENERIC = "amount sum figure number value quantity statistic money data total percentage".split()


def _plurals(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield from (word, f"{word}s", f"{word}es")
        if word.endswith("y"):
            yield f"{word[:-1]}ies"


NOUNS = frozenset(_plurals(_AMOUNTS.split()))
_COUNTED_NOUNS = frozenset(_plurals(_COUNTED_AMOUNTS.split()))
_CHANGE_NOUNS = frozenset(_plurals(sorted(CHANGES)))
_GENERIC_NOUNS = frozenset(_plurals(_GENERIC))
_MONEY = frozenset(("amount", "amounts", "sum", "sums", "money"))
_PERCENTAGES = frozenset(("percentage", "percentages"))

_WORD = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_OPENS_LIST = re.compile(
    r"(?:please )?(?:(?:which|what)(?: (?:of|are|were) (?:all )?the)?|"
    r"(?:list|name|show|give|find|tell)(?: me)?(?: all| the| any| every)*)\s+",
    re.IGNORECASE,
)
_WHICH_EVENTS = re.compile(
    r"(?:(?:what|which) (?:events?|things?) (?:happened|took place|occurred)|"
    r"(?:list|name|show|give)(?: me)?(?: all| the)* events)\b",
    re.IGNORECASE,
)
# What ends a noun phrase.
_ENDS = frozenset(
    "is are was were be been being has have had do does did will would can could that which who whose in for on at by "
    "from to during since after before between with within until among and or ever so than over under above below more "
    "less fewer exceed exceeds exceeded exceeding there this these those it they he she made paid given named "
    "mentioned reported recorded stated listed".split()
)
# Words around a figure that narrow nothing.
_SAID_OF_FIGURES = frozenset(
    "before since after until till prior between from to named mentioned given stated reported recorded listed told "
    "cited made paid documents document article articles text texts figure figures amount amounts sum sums value "
    "values total totals exceed exceeds exceeded exceeding reach reached reaches fell fall falls rose stood stand "
    "stands come came happened happen happens occurred place took takes event events things ever described".split()
)
# "Minimum" is more often what is required than what there was.
_LARGEST = r"largest|biggest|highest|greatest"
_SMALLEST = r"smallest|lowest"
_LATEST, _EARLIEST = r"latest|most recent|newest", r"earliest|oldest"
_DEGREE = rf"(?P<degree>{_LARGEST}|{_SMALLEST}|{_LATEST}|{_EARLIEST})"
_IS = r"(?:is|was|are|were)"
_EXTREMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"what(?:['’]s| {_IS}) (?:the |its |their )?{_DEGREE} (?P<what>.+)",
        rf"how (?:much|large|high|big|low|small|great) {_IS} (?:the |its |their ){_DEGREE} (?P<what>.+)",
        rf"(?:which|what) (?P<what>(?:[\w-]+ ){{1,4}}?){_IS} (?:the )?{_DEGREE}(?P<rest>.*)",
        r"(?:which|what) (?P<owner>[a-z-]+(?: [a-z-]+)?) (?:has|had|have|reported|posted|recorded|saw|made|suffered|"
        rf"paid|received|got|reached|showed) (?:the |its )?{_DEGREE} (?P<what>.+)",
    )
)
_FIGURE_FOR = re.compile(
    r"(?:figures?|numbers?|values?|amounts?|readings?|data|levels?) (?:for|of|on) (?:the )?", re.IGNORECASE
)
_OF = re.compile(r" of (?!money\b)", re.IGNORECASE)
_NUMBER_OF = re.compile(r"(?:total )?number of ", re.IGNORECASE)
_PLACE_IN_ORDER = re.compile(r"\b(?:second|third|fourth|fifth|next|\d+(?:nd|rd|th))[- ]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPick:
    """Which figures are to be picked.

    form: all figures in the ranges, all events in them, or one figure by its size or time. what: the words for what
    they count or measure, as asked; head: the stem of their noun; concept: what they all come down to
    (qa.ledger.series_words), empty for whatever.
    kinds: of figures that may be picked. is_change: whether an amount that went up or down is one. owner: the noun for
    those to whom the figures belong, where they are asked for ("country"). unit: of figures that
    may be picked, where the question names one. others: further words of the question that
    the figure's surroundings have to hold.
    """

    form: Form
    amounts: AskedAmounts
    what: str = ""
    head: str = ""
    concept: frozenset[str] = frozenset()
    kinds: tuple[FigureKind, ...] = ()
    is_change: bool = False
    owner: str | None = None
    unit: str | None = None
    others: tuple[Word, ...] = ()

    @property
    def dates(self) -> tuple[AskedAmount, ...]:
        return tuple(amount for amount in self.amounts.amounts if amount.kind == "date")

    @property
    def numbers(self) -> tuple[AskedAmount, ...]:
        return tuple(amount for amount in self.amounts.amounts if amount.kind != "date")


def read_pick(question: Question) -> AskedPick | None:
    """What a question wants picked; None where it wants none, or where that is not sure. Never raises."""
    if question.is_yes_no or question.about is not None or question.parts[1:]:
        return None
    amounts = read_amounts(question.text)
    if question.relative_period is not None and not any(amount.is_yearless for amount in amounts.amounts):
        return None  # "this year" is another one in each document
    if asks_what_happened(question) or _WHICH_EVENTS.match(question.text):
        return _events(question, amounts)
    return _extreme(question, amounts) or _list(question, amounts)


# Lists


def _events(question: Question, amounts: AskedAmounts) -> AskedPick | None:
    dates = [amount for amount in amounts.amounts if amount.kind == "date"]
    if len(dates) != 1 or dates[0].is_exact or len(amounts.amounts) != 1:
        return None
    others = _others(question, [dates[0].span])
    return AskedPick(form="events", amounts=amounts, kinds=("date",), others=others)


def _list(question: Question, amounts: AskedAmounts) -> AskedPick | None:
    opened = _OPENS_LIST.match(question.text)
    if opened is None:
        return None
    numbers = [amount for amount in amounts.amounts if amount.kind != "date"]
    if len({amount.span for amount in numbers}) > 1 or any(amount.is_exact for amount in numbers):
        return None
    dates = [amount for amount in amounts.amounts if amount.kind == "date"]
    if len(dates) > 1 or (not numbers and not dates):
        return None
    spans = [amount.span for amount in (*numbers, *dates)]
    words = _phrase(question.text, opened.end(), min(span.start for span in spans))
    if not words:
        return None
    head = words[-1].group().lower()
    is_generic = head in _GENERIC_NOUNS
    if not is_plural(head) or not (is_generic or head in NOUNS) or (numbers and numbers[0].is_counted):
        return None
    if not numbers and dates[0].is_exact and not is_generic:
        return None
    phrase = Span(words[0].start(), words[-1].end())
    # "The values of the leases" are those of something, which the noun does not tell.
    of = _OF.match(question.text, phrase.end) if is_generic else None
    if of is not None and all(span.start != of.end() for span in spans):
        return None
    what = question.text[phrase.start : phrase.end]
    return AskedPick(
        form="figures",
        amounts=amounts,
        what=what,
        head=stem(_head(words)),
        concept=frozenset() if is_generic and len(words) == 1 else stems_of(what),
        kinds=(numbers[0].kind,) if numbers else _kinds(head) if not is_generic else _ANY,
        is_change=is_generic or head in _CHANGE_NOUNS,
        others=_others(question, [phrase, *spans]),
    )


# Extremes


def _extreme(question: Question, amounts: AskedAmounts) -> AskedPick | None:
    text = question.text.rstrip("?. !")
    if any(amount.kind != "date" for amount in amounts.amounts):
        return None
    for pattern in _EXTREMES:
        match = pattern.fullmatch(text)
        if match is None or _PLACE_IN_ORDER.search(text, 0, match.start("degree")):
            continue
        picked = _picked(question, amounts, match)
        if picked is not None:
            return picked
    return None


def _picked(question: Question, amounts: AskedAmounts, match: "re.Match[str]") -> AskedPick | None:
    start, end = match.span("what")
    counted = _NUMBER_OF.match(match.string, start, end)
    opened = counted or _FIGURE_FOR.match(match.string, start, end)
    words = _phrase(match.string, opened.end() if opened else start, end, keeps_of=counted is None)
    if counted is not None:
        words = _up_to_plural(words)
    # "The largest city's population" is no largest population.
    if not words or any("'" in word.group() or "’" in word.group() for word in words):
        return None
    head, is_generic = _head(words), _names_nothing(words)
    kinds: tuple[FigureKind, ...] = ("count",) if counted else _kinds_of(head, is_generic, opened is not None)
    if not kinds:
        return None
    phrase = Span(words[0].start(), words[-1].end())
    what = match.string[phrase.start : phrase.end]
    owner = match.groupdict().get("owner")
    spans = [phrase, Span(*match.span("degree")), *(amount.span for amount in amounts.amounts)]
    if opened is not None:
        spans.append(Span(*opened.span()))
    if owner is not None:
        spans.append(Span(*match.span("owner")))
    return AskedPick(
        form="extreme",
        amounts=AskedAmounts(amounts=amounts.amounts, extreme=_extreme_of(match["degree"].lower())),
        what=what,
        head=stem(head),
        concept=frozenset() if is_generic else stems_of(what),
        kinds=kinds,
        is_change=is_generic or head in _CHANGE_NOUNS,
        owner=owner,
        unit=question.unit or ("%" if head in _PERCENTAGES else None),
        others=_others(question, spans),
    )


def _names_nothing(words: Sequence["re.Match[str]"]) -> bool:
    """ "Amount", "amount of money", "percentage": whatever it is of."""
    is_alone = len(words) == 1 or words[-1].group().lower() == "money"
    return is_alone and _head(words) in _GENERIC_NOUNS


def _kinds_of(head: str, is_generic: bool, is_opened: bool) -> tuple[FigureKind, ...]:
    """Which kinds may be the largest; none where the noun is of no amount. is_opened: behind "the figure for"."""
    if is_generic:
        return ("money",) if head in _MONEY else ("percent",) if head in _PERCENTAGES else ()
    if head in NOUNS:
        return _kinds(head)
    return _ANY if is_opened else ()


def _extreme_of(degree: str) -> Extreme:
    patterns: dict[Extreme, str] = {
        "largest": _LARGEST, "smallest": _SMALLEST, "latest": _LATEST, "earliest": _EARLIEST,
    }  # fmt: skip
    return next(name for name, pattern in patterns.items() if re.fullmatch(pattern, degree))


# Words


_ANY: tuple[FigureKind, ...] = ("count", "money", "percent", "fraction", "measurement", "duration")


def _kinds(head: str) -> tuple[FigureKind, ...]:
    amounts: tuple[FigureKind, ...] = ("money", "percent", "measurement")
    return (*amounts, "count") if head in _COUNTED_NOUNS else amounts


def _phrase(text: str, start: int, end: int, *, keeps_of: bool = False) -> list["re.Match[str]"]:
    """The words of the noun phrase that begins there."""
    found: list[re.Match[str]] = []
    for match in _WORD.finditer(text, start, end):
        word = match.group().lower()
        gap = text[found[-1].end() if found else start : match.start()]
        if word in _ENDS or gap.strip() or (word == "of" and not keeps_of):
            break
        if word in ("the", "a", "an"):
            if found:
                break
            continue
        found.append(match)
    while found and found[-1].group().lower() in ("of", "the"):
        found.pop()
    return found


def _up_to_plural(words: list["re.Match[str]"]) -> list["re.Match[str]"]:
    """ "Jobs" of "jobs lost"."""
    ends = (n + 1 for n, word in enumerate(words) if is_plural(word.group()))
    return words[: next(ends, len(words))]


def _head(words: Sequence["re.Match[str]"]) -> str:
    """The noun before "of", or the last."""
    lower = [word.group().lower() for word in words]
    return lower[lower.index("of") - 1] if "of" in lower[1:] else lower[-1]


def _others(question: Question, spans: Sequence[Span]) -> tuple[Word, ...]:
    """The telling words of the question that stand in none of the spans."""
    return tuple(
        word
        for word in question.content
        if word not in question.times
        and word.text.lower() not in _SAID_OF_FIGURES
        and not any(span.overlaps(word.span) for span in spans)
    )
