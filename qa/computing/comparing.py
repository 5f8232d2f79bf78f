"""Questions for which of two things is more, and whether one is more than the other."""

import re
from collections.abc import Callable

from qa.computing.comparisons import GREATER, SMALLER, with_time
from qa.computing.operand_questions import is_of_amounts, is_plural, level
from qa.computing.plans import AskedComputation, Telling, filled, numbered
from qa.computing.times import at, is_time, one_time

_BE = r"(?:is|are|was|were)"
_DO = r"(?:do|does|did|has|have|had|will)"
_MORE = frozenset([*GREATER, "more", "above", "bigger", "more expensive", "dearer", "costlier", "stronger", "better"])
_LESS = frozenset([*SMALLER, "less", "fewer", "below", "less expensive", "weaker", "worse"])
_ADJECTIVE = "|".join(sorted([*_MORE, *_LESS], key=len, reverse=True))
_PLACED = r"(?:in|at|for|on|by|during|under|among|of|with) "
# "Was A higher in P or in Q?", "When was A higher, in P or in Q?"
_WHERE = re.compile(
    rf"(?:(?:when|where|in which \w+|in what \w+) )?{_BE} (?P<what>.+?) (?:the )?(?P<more>{_ADJECTIVE}),?:? "
    rf"(?P<one>{_PLACED}.+?),? or (?P<other>.+)",
    re.IGNORECASE,
)
# "Were more jobs lost in P or in Q?", "Did A lose more jobs in P or in Q?"
_WHERE_DONE = re.compile(
    rf"(?:(?:when|where|in which \w+|in what \w+) )?(?P<auxiliary>{_BE}|{_DO}) (?P<who>.+? )?(?P<more>more|fewer|less) "
    rf"(?P<what>.+?),?:? (?P<one>{_PLACED}.+?),? or (?P<other>.+)",
    re.IGNORECASE,
)
# "Which was larger, A or B?", "Which of A and B was larger?"
_WHICH = re.compile(
    rf"(?:which|what|who)(?: of the two| one)?(?:['’]s| {_BE}) (?:the )?(?P<more>{_ADJECTIVE})(?:,|:| -| –|,? of)? "
    r"(?P<one>.+?),? or (?P<other>.+)",
    re.IGNORECASE,
)
_WHICH_OF = re.compile(
    rf"which of (?P<one>.+?) (?:and|or) (?P<other>.+) {_BE} (?:the )?(?P<more>{_ADJECTIVE})", re.IGNORECASE
)
# "Which country spends a larger share of its GDP, A or B?", "Who sold more cars, A or B?"
_WHICH_DOES = re.compile(
    r"(?:which(?: [\w-]+){0,2}?|who|what) (?P<verb>[\w'’]+) (?:an? |the )?(?P<more>more|fewer|less|larger|bigger|"
    r"higher|greater|smaller|lower) (?P<what>[^,:]+?)(?:,|:) (?P<one>.+?),? or (?P<other>.+)",
    re.IGNORECASE,
)
# "Which airline lost more, A or B?"
_WHICH_DOES_MORE = re.compile(
    r"(?:which(?: [\w-]+){0,2}?|who|what) (?P<verb>\w+) (?P<more>more|less)(?:,|:) (?P<one>.+?),? or (?P<other>.+)",
    re.IGNORECASE,
)
# "Did A have more X than B?", "Did A carry more passengers in P than in Q?"
_DOES = re.compile(
    rf"(?P<auxiliary>{_DO}) (?P<who>.+?) (?P<verb>\S+) (?:an? |the )?"
    r"(?P<more>more|fewer|less|larger|bigger|higher|greater|smaller|lower) (?P<what>.+?) than (?P<other>.+)",
    re.IGNORECASE,
)
# "Was A larger than B?"
_IS = re.compile(rf"{_BE} (?P<one>.+?) (?P<more>{_ADJECTIVE})(?: than)? (?P<other>.+)", re.IGNORECASE)
# "Were more jobs lost in P than in Q?"
_WERE = re.compile(
    rf"(?P<auxiliary>{_BE}) (?P<more>more|fewer|less) (?P<what>.+?) (?P<one>{_PLACED}.+?) than (?P<other>.+)",
    re.IGNORECASE,
)
# Against what nobody gives a figure for, or what a text tells by itself.
_NO_THING = re.compile(
    r"(?:ever|usual|before|expected|anyone|anybody|anything|any|average|normal|others?|most|half|twice|he|she|it|they|"
    r"that|this|these|those|last year|previously|an?)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"(?:not|less|more|fewer|lower|higher|later|the other|else)\b", re.IGNORECASE)
_PLURAL_VERBS = {"spends": "spend", "has": "have", "had": "have", "sold": "sell", "sells": "sell", "lost": "lose"} | {
    "loses": "lose", "made": "make", "makes": "make", "earned": "earn", "spent": "spend", "got": "get", "paid": "pay",
    "won": "win", "carried": "carry", "carries": "carry", "cut": "cut", "cuts": "cut", "gained": "gain", "added": "add",
}  # fmt: skip


def asked_comparison(text: str) -> AskedComputation | None:
    """The two things to be held against each other; None where there are not two, each of which may have a figure."""
    return next((plan for read in _READERS if (plan := read(text)) is not None), None)


def _where(text: str) -> AskedComputation | None:
    match = _WHERE.fullmatch(text)
    if match is None or " than " in text:
        return None
    one, other = _placed(match["one"], match["other"])
    return _plan(f"{match['what']} {one}", f"{match['what']} {other}", match["more"], names=(one, other))


def _where_done(text: str) -> AskedComputation | None:
    match = _WHERE_DONE.fullmatch(text)
    if match is None or " than " in text:
        return None
    one, other = _placed(match["one"], match["other"])
    what, auxiliary, who = match["what"], match["auxiliary"].lower(), match["who"] or ""
    if auxiliary in ("is", "are", "was", "were"):
        if who:
            return None
        head, _, done = what.rpartition(" ")
        asked = f"How {_many(head or what)} {head or what} {auxiliary} {done if head else 'there'}"
    else:
        *doer, verb = who.split()
        if not doer:
            return None
        asked = f"How {_many(what)} {what} {auxiliary} {' '.join(doer)} {verb}"
    if _ANOTHER.match(match["other"]):
        return None
    return _told((f"{asked} {one}?", f"{asked} {other}?"), match["more"], (one, other))


def _which(text: str) -> AskedComputation | None:
    match = _WHICH.fullmatch(text) or _WHICH_OF.fullmatch(text)
    if match is None or " than " in text:
        return None
    return _plan(match["one"], match["other"], match["more"], names=(match["one"], match["other"]))


def _which_does(text: str) -> AskedComputation | None:
    match = _WHICH_DOES.fullmatch(text) or _WHICH_DOES_MORE.fullmatch(text)
    if match is None or " than " in text or re.fullmatch(_BE, match["verb"], re.IGNORECASE):
        return None
    what, more = match.groupdict().get("what"), match["more"].lower()
    verb = _PLURAL_VERBS.get(match["verb"].lower())
    if verb is None and not match["verb"].lower().endswith("ed"):
        return None
    names = (match["one"], match["other"])
    if more in ("more", "fewer", "less"):
        does = "did" if match["verb"].lower() not in ("spends", "has", "sells", "loses", "makes", "carries") else "does"
        how = f"How {_many(what)} {what}" if what else "How much"
        asks = f"{does} {{}} {verb}" if verb is not None else f"{{}} {match['verb']}"
        return _told(tuple(f"{how} {asks.format(name)}?" for name in names), more, names)
    return _told(tuple(_owned(name, what or "") for name in names), more, names)


def _does(text: str) -> AskedComputation | None:
    match = _DOES.fullmatch(text)
    if match is None or " or " in text or not _is_thing(match["other"]):
        return None
    who, verb, what, auxiliary = match["who"], match["verb"], match["what"], match["auxiliary"].lower()
    other = re.sub(rf" {_DO}\Z", "", match["other"], flags=re.IGNORECASE)
    more = match["more"].lower()
    if is_time(other) or re.match(_PLACED, other, re.IGNORECASE):
        time = one_time(what)
        bare = time.rest if time is not None else re.sub(rf" {_PLACED}.+\Z", "", what, flags=re.IGNORECASE)
        one = what[len(bare) :].strip()
        other = at(other) if is_time(other) else other
        if not bare or not one:
            return None
        asked = f"How {_many(bare)} {bare} {auxiliary} {who} {verb}"
        return _told((f"{asked} {one}?", f"{asked} {other}?"), more, (one, other), is_whether=True)
    if more not in ("more", "fewer", "less"):
        time = one_time(other)
        if time is not None:
            what, other = f"{what} {at(time.times[0])}", time.rest
        return _told((_owned(who, what), _owned(other, what)), more, (who, other), is_whether=True)
    named = one_time(other)
    bare = named.rest if named is not None else other
    when = f" {at(named.times[0])}" if named is not None else ""
    asked = f"How {_many(what)} {what} {auxiliary}"
    return _told((f"{asked} {who} {verb}{when}?", f"{asked} {bare} {verb}{when}?"), more, (who, bare), is_whether=True)


def _were(text: str) -> AskedComputation | None:
    match = _WERE.fullmatch(text)
    if match is None or " or " in text or not _is_thing(match["other"]):
        return None
    head, _, done = match["what"].rpartition(" ")
    if not head:
        return None
    one, other = _placed(match["one"], match["other"])
    asked = f"How {_many(head)} {head} {match['auxiliary'].lower()} {done}"
    return _told((f"{asked} {one}?", f"{asked} {other}?"), match["more"], (one, other), is_whether=True)


def _is(text: str) -> AskedComputation | None:
    match = _IS.fullmatch(text)
    if match is None or " or " in text or not _is_thing(match["other"]):
        return None
    if " than " not in text and match["more"].lower() not in ("above", "below"):
        return None
    one, other = match["one"], filled(match["one"], match["other"])
    return _plan(one, other, match["more"], names=(one, other), is_whether=True)


def _plan(
    one: str, other: str, more: str, *, names: tuple[str, str], is_whether: bool = False
) -> AskedComputation | None:
    if numbered(one) or numbered(other) or _ANOTHER.match(other):
        return None
    first, second = with_time(one, other)
    told = level(first, is_counted=True), level(second, is_counted=True)
    return _told(told, more, names, is_whether=is_whether)


def _told(
    operands: tuple[str, ...], more: str, names: tuple[str, str], *, is_whether: bool = False
) -> AskedComputation:
    is_more = more.lower() in _MORE
    telling: Telling = ("is_more" if is_more else "is_less") if is_whether else ("more" if is_more else "less")
    # What is taken away comes first.
    return AskedComputation(
        rule="difference", operands=(operands[1], operands[0]), telling=telling, names=(names[1], names[0])
    )


def _placed(one: str, other: str) -> tuple[str, str]:
    """Two places or times, each with the word before it and the year that it shares: "in May or June 2008"."""
    word = one.split(maxsplit=1)[0]
    if not re.match(_PLACED, other, re.IGNORECASE):
        other = f"{word} {other}"
    times = one.split(maxsplit=1)[1], other.split(maxsplit=1)[1]
    year = re.search(r"\b(?:19|20)\d\d\Z", times[1])
    if year is not None and is_time(times[0]) and not re.search(r"\b(?:19|20)\d\d\b", times[0]):
        one = f"{one} {year.group()}"
    return one, other


def _owned(owner: str, what: str) -> str:
    return level(f"{what} of {owner}")


def _is_thing(other: str) -> bool:
    return not numbered(other) and _NO_THING.match(other) is None


def _many(what: str) -> str:
    return "many" if is_plural(what) and not is_of_amounts(what) else "much"


_READERS: tuple[Callable[[str], AskedComputation | None], ...] = (
    _where, _where_done, _which, _which_does, _does, _were, _is
)  # fmt: skip
