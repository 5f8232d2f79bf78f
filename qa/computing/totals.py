"""Questions for what several things come to together, and for how much of one there is each month or year."""

import re

from qa.computing.computed import Rule
from qa.computing.operand_questions import level
from qa.computing.plans import AskedComputation, listed
from qa.computing.times import at, listed_times

_TOGETHER = (
    r"(?:(?:all )?together|altogether|combined|in (?:total|all|sum)|all told|put together|taken together|"
    r"when added(?: up| together)?)"
)
_COME_TO = re.compile(
    r"(?:what|how much|how many) (?:do|does|did|would|will) (?P<what>.+?) "
    rf"(?:(?:come|amount|run|add up|sum up|sum|total up) to|total|make up|add up to)(?: {_TOGETHER})?",
    re.IGNORECASE,
)
_ARE_TOGETHER = re.compile(
    rf"(?:what|how (?:much|large|big|high)) (?:is|are|was|were|will be) (?P<what>.+?),? "
    rf"(?:worth )?{_TOGETHER}(?P<rest>.*)",
    re.IGNORECASE,
)
# "How much was spent on A and on B together?"
_DONE_TOGETHER = re.compile(
    r"(?P<how>how (?:much|many)(?: [\w-]+){0,3}?) (?P<done>(?:is|are|was|were|will be) (?:\w+ed|spent|paid|made|"
    rf"sold|lost|cut|built|given|won)) (?P<link>on|for|to|in|by|from|at) (?P<things>.+ and .+?),? "
    rf"{_TOGETHER}(?P<rest>.*)",
    re.IGNORECASE,
)
_EARN_TOGETHER = re.compile(
    rf"(?P<how>what|how (?:much|many)(?: [\w-]+){{0,3}}?) (?P<auxiliary>do|does|did|will|have|has|had) (?P<who>.+?) "
    rf"(?P<verb>\S+(?: (?:in|on|for) [^,]+)?),? {_TOGETHER}(?P<rest>.*)",
    re.IGNORECASE,
)
_PLUS = re.compile(
    r"(?:what|how (?:much|large)) (?:is|are|was|were) (?P<one>.+?) (?:plus|added to) (?P<other>.+)", re.IGNORECASE
)
_ON_AVERAGE = re.compile(r",? ?\b(?:on|in the) average\b,?|\baverages?\b", re.IGNORECASE)
_EACH_TIME = re.compile(
    r" ?\b(?:(?:each|every|per|an?) (?:single )?(?P<unit>month|quarter|year)|"
    r"(?P<often>monthly|quarterly|yearly|annually))\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"how (?:much|many)\b|what\b", re.IGNORECASE)
_SINGULAR = {"do": "does", "have": "has"}


def asked_together(text: str) -> AskedComputation | None:
    """ "What do the fines of 2004 and 2006 come to together?", "What did A and B earn combined?"."""
    match = _COME_TO.fullmatch(text)
    if match is not None:
        return _sum_of(match["what"])
    match = _PLUS.fullmatch(text)
    if match is not None:
        return _sum(tuple(level(match[name], is_counted=True) for name in ("one", "other")))
    match = _DONE_TOGETHER.fullmatch(text) if listed_times(text) is None else None
    if match is not None:
        things = [re.sub(rf"\A{match['link']} ", "", thing) for thing in listed(match["things"], many=True)]
        asked = f"{match['how'].capitalize()} {match['done']} {match['link']}"
        return _sum(tuple(f"{asked} {thing}{match['rest']}?" for thing in things))
    match = _ARE_TOGETHER.fullmatch(text)
    if match is not None:
        return _sum_of(f"{match['what']}{match['rest']}")
    return None


def asked_made_together(text: str) -> AskedComputation | None:
    """ "What did A and B earn combined?"."""
    match = _EARN_TOGETHER.fullmatch(text)
    if match is None or listed_times(text) is not None:
        return None
    who = listed(match["who"], many=True)
    auxiliary = _SINGULAR.get(match["auxiliary"].lower(), match["auxiliary"].lower())
    how = "How much" if match["how"].lower() == "what" else match["how"].capitalize()
    return _sum(tuple(f"{how} {auxiliary} {one} {match['verb']}{match['rest']}?" for one in who))


def asked_each(text: str) -> AskedComputation | None:
    """ "On average, how many were sold each month from May to July 2018?": the average of what each month's were."""
    bare, n_averages = _ON_AVERAGE.subn("", text)
    if not n_averages:
        return None
    found = listed_times(bare)
    each = _EACH_TIME.search(found.rest) if found is not None else None
    if found is None or each is None:
        return None
    rest = " ".join(_EACH_TIME.sub("", found.rest).split()).strip(" ,")
    if not _HOW.match(rest) or not _are_each(found.times, each):
        return None
    rest = f"{rest[0].upper()}{rest[1:]}"
    rule: Rule = "average"
    return AskedComputation(rule=rule, operands=tuple(f"{rest} {at(time)}?" for time in found.times))


def _are_each(times: tuple[str, ...], each: re.Match[str]) -> bool:
    """Whether the times are of the length that the average is for: single months, or single years."""
    unit = (each["unit"] or each["often"]).lower()
    words = [len(time.replace(" of ", " ").split()) for time in times]
    return all(n == 1 for n in words) if unit in ("year", "yearly", "annually") else all(n > 1 for n in words)


def _sum_of(what: str) -> AskedComputation | None:
    found = listed_times(what)
    if found is not None:
        rest = re.sub(r" (?:of|for|in)\Z", "", found.rest)
        return _sum(tuple(level(rest, time) for time in found.times))
    shared = re.fullmatch(r"(?P<of>.+? (?:of|for|in|from|by|on) )(?:both )?(?P<things>.+ and .+)", what, re.IGNORECASE)
    things = listed(what, many=True)
    if shared is not None and not re.search(r" (?:of|for|in|from|by|on) ", shared["things"]):
        things = tuple(f"{shared['of']}{thing}" for thing in listed(shared["things"], many=True))
    elif things and (owned := re.fullmatch(r".+?(?:s['’]|['’]s) (?P<head>.+)", things[-1])) is not None:
        # "Lima's and Cusco's budgets".
        things = tuple(f"{thing} {owned['head']}" if re.search(r"['’]s?\Z", thing) else thing for thing in things)
    return _sum(tuple(level(thing, is_counted=True) for thing in things))


def _sum(operands: tuple[str, ...]) -> AskedComputation | None:
    return AskedComputation(rule="sum", operands=operands) if len(operands) > 1 else None
