"""What a question wants computed, and of what."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.documents import Change, FigureKind
from qa.computing.computed import Rule
from qa.computing.times import one_time

# What an answer tells: the result; what is left of a whole; which of two is more, or whether the second is; from what
# to what it changed.
Telling = Literal["result", "rest", "more", "less", "is_more", "is_less", "from_to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedComputation:
    """rule: of `qa.computing.arithmetic`. operands: a question for each figure, in the order that `compute` takes them.

    For "exchange_rate" there may be none: the rate is then that of an amount named before. is_loose: whether the words
    could as well ask for a figure that a text states. has_direction: whether up or down is asked for, as of a change;
    else only how far apart two things are. unit: the one named for the result, of a time: "day". kinds: those of the
    operands, where the question tells: points are between percentages; none where any will do. names: of the operands,
    for telling which of them is more. contrary: how a result is told that goes the other way than the question takes
    for granted, "fewer" of "how many more", and that way.
    """

    rule: Rule
    operands: tuple[str, ...]
    is_loose: bool = False
    has_direction: bool = False
    unit: str | None = None
    telling: Telling = "result"
    kinds: tuple[FigureKind, ...] = ()
    names: tuple[str, ...] = ()
    contrary: tuple[str, Change] | None = None


# "What is", "how large was"; or nothing, before keywords.
ASKED = (
    r"(?:(?:what|which|how (?:much|big|large|high|great|many))"
    r"(?:['’]s| is| was| were| are| will be| would be| has been)? )?"
)
OPENING = rf"{ASKED}(?:the )?(?:company['’]s )?"
# Of two things, what stands before the noun that both share: "the high and low prices".
_SHARED = frozenset(
    "high low medium current gross net upper lower male female minimum maximum highest lowest opening closing "
    "beginning ending basic diluted finite-lived indefinite-lived non-current short-term long-term domestic foreign "
    "public private urban rural new old".split()
)
_THAT_OF = re.compile(r"(?:that|those) (?=of |in |for )", re.IGNORECASE)
_LINK = re.compile(r" (?:of|in|for) ")
_OWNED = re.compile(r"(?P<owner>.+?(?:s['’]|['’]s)) (?P<head>.+)", re.IGNORECASE)
_BARE_OWNER = re.compile(r"(?P<owner>.+?(?:s['’]|['’]s))(?P<rest> (?:in|on|at|during|by|for|of) .+)?", re.IGNORECASE)
_PLACED = re.compile(r"(?P<head>.+?) (?P<link>in|of|for|at|among|by|from) (?P<rest>.+)", re.IGNORECASE)
_EXPECTATIONS = re.compile(
    r"(?:[\w'’-]+ ){0,3}?(?:expectations?|forecasts?|predictions?|projections?|estimates?|targets?|budget|plan)", re.I
)
_AS_EXPECTED = re.compile(
    r"what (?:[\w'’-]+ ){1,4}(?:predict|expect|forecast|project|estimat|anticipat|plann)\w*", re.I
)
_BARE_LINK = re.compile(r"(?:in|of|for|on|at|from|by)?", re.IGNORECASE)
_PLACE = re.compile(r"(?:in|of|for|at|among|by|from|on|during) .+", re.IGNORECASE)
_ARTICLE = re.compile(r"\A(?:the|its|their|a|an) ", re.IGNORECASE)
_AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|will|would|can|could"
_INDEFINITE = re.compile(r"an? ", re.IGNORECASE)


def listed(text: str, join: str = " and ", *, many: bool = False) -> tuple[str, ...]:
    """The two things named, or if many "A, B and C" too; none where it is not plain where one ends.

    What stands with one of two and is meant for both is given to both: a time, "in Peru", "of Peru" behind "that".
    """
    parts = text.split(join)
    if len(parts) > 2:
        whole = [n for n in range(1, len(parts)) if re.match(r"(?:the|that of|those of|its|their) ", parts[n], re.I)]
        if len(whole) != 1:
            return ()
        parts = [join.join(parts[: whole[0]]), join.join(parts[whole[0] :])]
    if len(parts) != 2 or not all(part.strip() for part in parts):
        return ()
    first, last = parts[0].strip(" ,"), parts[1].strip(" ,")
    if _INDEFINITE.match(first) and _INDEFINITE.match(last):
        return ()  # of what "a comet and a star" are, nothing is computed
    several = [part.strip() for part in re.split(r", (?=\D)", first) if part.strip()] if many else [first]
    head = _LINK.split(first, maxsplit=1)[0]
    last = _THAT_OF.sub(f"{head} ", last, count=1)
    words = first.split()
    if words and words[-1].lower() in _SHARED and len(words) <= 2 and len(last.split()) > 1:
        first = f"{first} {last.split(maxsplit=1)[1]}"
        several = [first]
    time = one_time(last)
    if time is not None and one_time(first) is None and last.endswith(time.times[0]):
        when = last[len(time.rest) :].strip()
        several = [f"{part} {when}" for part in several]
    return (*several, last)


def filled(one: str, other: str) -> str:
    """The second of two things with the words that it shares with the first and leaves out.

    "Latvia's rate" and "the Netherlands'" are two rates; so are "the rate of Latvia" and "that of Spain", "sales in
    May" and "in June".
    """
    other = re.sub(rf" (?:{_AUXILIARIES})\Z", "", other.strip(" ,"), flags=re.IGNORECASE)
    if _EXPECTATIONS.fullmatch(other) is not None and _EXPECTATIONS.search(one) is None:
        return f"{other} for {_ARTICLE.sub('', one)}"
    if _AS_EXPECTED.fullmatch(other) is not None:
        return f"{one}, as {other.removeprefix('what ')}"
    if _THAT_OF.match(other) is not None:
        then, now = one_time(_THAT_OF.sub("", other, count=1)), one_time(one)
        if then is not None and _BARE_LINK.fullmatch(then.rest) is not None:
            return f"{(now.rest if now is not None else one).removesuffix(' of')} {other.split(maxsplit=1)[1]}"
    owned, placed = _OWNED.fullmatch(one), _PLACED.fullmatch(one)
    bare = _BARE_OWNER.fullmatch(other)
    if bare is not None and owned is not None:
        time = one_time(owned["head"])
        head = time.rest if bare["rest"] and time is not None else owned["head"]
        return f"{bare['owner']} {head}{bare['rest'] or ''}"
    if bare is not None and placed is not None:
        return f"{bare['owner']} {_ARTICLE.sub('', placed['head'])}{bare['rest'] or ''}"
    head = owned["head"] if owned is not None else placed["head"] if placed is not None else one
    if owned is not None and (inner := _PLACED.fullmatch(head)) is not None and one_time(head) is not None:
        head = inner["head"]
    if _THAT_OF.match(other) is not None:
        return _THAT_OF.sub(f"{head} " if owned is None else f"the {head} ", other, count=1)
    if _PLACE.fullmatch(other) is not None and placed is not None and one_time(other) is None:
        return f"{placed['head']} {other}"
    return other


def numbered(what: str) -> bool:
    """Whether a thing is a number itself: "1,000", "$5 billion"; nothing of it has to be found."""
    return re.match(r"(?:about |around |nearly |almost )?[$€£¥]? ?\d", what) is not None
