"""What a question wants computed, and of what."""

import re
from dataclasses import dataclass

from qa.computing.computed import Rule
from qa.computing.times import one_time


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedComputation:
    """rule: of `qa.computing.arithmetic`. operands: a question for each figure, in the order that `compute` takes them.

    For "exchange_rate" there may be none: the rate is then that of an amount named before. is_loose: whether the words
    could as well ask for a figure that a text states. has_direction: whether up or down is asked for, as of a change;
    else only how far apart two things are. unit: the one named for the result, of a time: "day".
    """

    rule: Rule
    operands: tuple[str, ...]
    is_loose: bool = False
    has_direction: bool = False
    unit: str | None = None


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
