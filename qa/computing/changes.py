"""Questions for how one thing changed, or what it comes to over several times.

"The percentage change in sales between 2018 and 2019", "by how much will it grow", "average income for 2017-2019".
"""

import re

from qa.computing.computed import Rule
from qa.computing.operand_questions import level
from qa.computing.plans import OPENING, AskedComputation, listed
from qa.computing.times import Times, at, listed_times, one_time, two_times, year_before

_PERCENT = r"(?:percentage|per ?cent|%|proportional|relative)"
_NOUN = (
    r"(?:increase|decrease|change|difference|growth|rise|fall|drop|decline|gain|reduction|movement|variation|gap|jump|"
    r"improvement|expansion|contraction)"
)
_OR_DOWN = (
    r"(?: ?/ ?\(?(?:increase|decrease|decline|fall|drop)\)?| \((?:decrease|increase|decline)\)|"
    r" or (?:decrease|decline|fall))?"
)
_KINDS = r"(?:(?:total|net|nominal|overall|absolute|actual|expected|global|annual|yearly|year[- ](?:on|over)[- ]year) )"
_CHANGE = re.compile(
    rf"(?:how much of an? |{OPENING})(?P<kinds>{_KINDS}{{0,3}})(?P<percent>{_PERCENT} )?(?P<points>points? )?"
    rf"(?P<noun>{_NOUN})(?P<rate> rate)?{_OR_DOWN}(?: rate)?(?: (?:in|of|for|to|among|between(?! .* and )))? "
    r"(?P<what>(?!between\b|from\b).+)",
    re.IGNORECASE,
)
_CHANGE_BEHIND = re.compile(
    rf"{OPENING}(?P<what>.+?) (?P<noun>growth|increase|decrease|change|decline)(?P<rate> rate)?"
    r"(?P<percent> in per ?cent(?:age)?)?",
    re.IGNORECASE,
)
_VERB = (
    r"(?:grow|grew|grown|growing|increas(?:e|ed|ing)|rise|rose|risen|rising|fall|fell|fallen|falling|drop(?:ped|ping)?|"
    r"declin(?:e|ed|ing)|decreas(?:e|ed|ing)|shrink|shrank|shrunk|shrinking|chang(?:e|ed|ing)|climb(?:ed)?|soar(?:ed)?|"
    r"jump(?:ed)?|expand(?:ed)?|improv(?:e|ed)|surge[d]?|plunge[d]?|slump(?:ed)?|widen(?:ed)?|narrow(?:ed)?|"
    r"go(?:ne|ing)? (?:up|down)|went (?:up|down)|contract(?:ed)?)"
)
_GROWS = re.compile(
    r"(?P<how>(?:by )?how (?:much|many(?: per ?cent(?:age)?(?: points?)?)?|fast|quickly|rapidly|far|strongly)|"
    r"(?:by )?(?:what|which|how many|how much) (?:(?:annual|yearly|average annual) )?"
    r"(?:percentage(?: points?)?|per ?cent|rate|proportion|fraction|amount))"
    r"(?: more| less)? (?P<auxiliary>is|are|was|were|did|does|do|has|have|had|will|would|should) (?P<what>.{1,250}?) "
    r"(?P<plan>(?:be )?(?:expected|forecast|forecasted|projected|planned|predicted|estimated|likely|set|going|due|"
    rf"supposed|hoped|anticipated) to )?(?P<verb>{_VERB})\b(?P<rest>.*)",
    re.IGNORECASE,
)
_AS_PERCENT = re.compile(
    r" ?\b(?:in|as an?|in terms of) (?:%|per ?cent(?:age)?s?)(?: terms)?\b| percentage-wise", re.IGNORECASE
)
_A_YEAR = re.compile(
    r" ?\b(?:(?:per|a|each|every) year|annually|yearly|on average(?: (?:per|a|each) year)?)\b", re.IGNORECASE
)
_FILLERS = re.compile(r" ?\b(?:by|over the period|in total|overall|in absolute terms|altogether)$", re.IGNORECASE)
_PLACE = re.compile(r" (?:in|at|for|within|among|across|of|on|to) .+|", re.IGNORECASE)
_COMPOUND = (
    r"(?:compound(?:ed)? (?:annual|yearly) (?:growth|rate of growth)(?: rate)?|cagr|"
    r"(?:average|mean) (?:annual|yearly|annuali[sz]ed) "
    r"(?:rate of growth|growth|percentage (?:change|increase|growth))(?: rate)?|"
    r"annuali[sz]ed (?:growth|rate of growth)(?: rate)?|"
    r"(?P<{0}>(?:annual|yearly) (?:growth rate|rate of growth)))(?: \(cagr\))?"
)
_COMPOUNDED = re.compile(
    rf"{OPENING}(?:implied )?{_COMPOUND.format('loose')}(?: (?:in|of|for))? (?P<what>.+)|"
    rf"{OPENING}(?P<owner>.+?)(?:['’]s?)? {_COMPOUND.format('loosely')}",
    re.IGNORECASE,
)
_AVERAGE = re.compile(
    rf"{OPENING}(?:(?:overall|simple|arithmetic) )?(?:average|mean)(?: (?:annual|yearly|quarterly|monthly))?"
    r"(?: of)?(?: the)? (?P<what>.+)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"{OPENING}(?P<how>sum(?: total)?|combined(?: total)?|total|aggregate|cumulative)(?: amount)?"
    r"(?: of)?(?: the)? (?P<what>.+)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r",? (?:(?:all )?together|altogether|in total|combined|in all|in sum|taken together)\b", re.IGNORECASE
)
_SUM_OF = re.compile(r"\b(?:sum|total|combination) of\b", re.IGNORECASE)
# Words up to the first auxiliary.
_UP_TO_VERB = r"(?:(?!\b(?:do|does|did|has|have|had|will)\b).){1,150}?"
_COUNTED = re.compile(
    rf"(?P<how>how (?:many|much)) (?P<what>{_UP_TO_VERB} and .+?) "
    r"(?P<rest>(?:is|are|was|were|do|does|did|has|have|had|will|can)\b.*)",
    re.IGNORECASE,
)
_DOERS = re.compile(
    r"(?P<how>how (?:many|much)\b.*?) (?P<auxiliary>do|did|have|had|will|are|were) "
    rf"(?P<who>{_UP_TO_VERB} and .+?) (?P<verb>\w+(?: \w+)?)",
    re.IGNORECASE,
)
_SINGULAR = {"do": "does", "have": "has", "are": "is", "were": "was"}
_PREVIOUS = re.compile(r"(?:the )?(?:previous|prior|preceding) (?:fiscal |financial )?year", re.IGNORECASE)


def asked_change(text: str) -> AskedComputation | None:
    """The difference, the growth, or the growth a year between two times of one thing."""
    found = two_times(text)
    is_loose = False
    if found is None:
        found, is_loose = _with_year_before(text), True
    if found is None:
        return None
    found = _with_previous(found)
    compound = _COMPOUNDED.fullmatch(found.rest)
    if compound is not None:
        if is_loose:
            return None
        what = compound["what"] or compound["owner"]
        return _plan("compound_growth", what, found, is_loose=bool(compound["loose"] or compound["loosely"]))
    noun = _CHANGE.fullmatch(found.rest)
    verb = _GROWS.fullmatch(found.rest) if noun is None else None
    if verb is not None:
        return _of_verb(verb, found, is_loose=is_loose)
    noun = noun or _CHANGE_BEHIND.fullmatch(found.rest)
    if noun is None:
        return None
    groups = noun.groupdict()
    is_relative = bool(groups["percent"] or groups["rate"] or groups["noun"].lower() == "growth")
    is_points = bool(groups.get("points")) or "absolute" in (groups.get("kinds") or "").lower()
    what, n_percents = _AS_PERCENT.subn("", groups["what"])
    rule: Rule = "growth" if (is_relative or n_percents) and not is_points else "difference"
    return _plan(rule, what, found, is_loose=is_loose)


def asked_average(text: str) -> AskedComputation | None:
    """The average of one thing over several times, or of several things."""
    found = listed_times(text)
    match = _AVERAGE.fullmatch(found.rest if found is not None else text)
    if match is None:
        return None
    if found is not None:
        return _over("average", match["what"], found)
    things = listed(match["what"], many=True) if re.search(r"\b(?:average|mean) of\b", text, re.IGNORECASE) else ()
    return AskedComputation(rule="average", operands=tuple(map(level, things))) if things else None


def asked_sum(text: str) -> AskedComputation | None:
    """The sum of one thing over several times, or of several things."""
    found = listed_times(text)
    rest = found.rest if found is not None else text
    match = _TOTAL.fullmatch(rest)
    if match is not None and found is not None:
        return _over("sum", match["what"], found, is_loose="sum" not in match["how"].lower())
    if match is not None:
        return _of_things(rest, match["how"].lower(), match["what"])
    bare, n_together = _TOGETHER.subn("", rest)
    if not n_together or re.match(r"how (?:much|many) ", bare, re.IGNORECASE) is None:
        return None
    if found is not None:
        return AskedComputation(
            rule="sum", operands=tuple(f"{bare} {at(time)}?" for time in found.times), is_loose=True
        )
    return _counted_together(bare)


def _of_things(text: str, how: str, what: str) -> AskedComputation | None:
    """ "The sum of A and B", "the combined population of A and B", "total sales of both A and B"."""
    if _SUM_OF.search(text) is not None:
        return _each(listed(what, many=True))
    shared = re.fullmatch(
        r"(?P<of>.+? (?:of|for|in|from|by) )(?P<both>both )?(?P<things>.+ and .+)", what, re.IGNORECASE
    )
    if shared is None:
        return _each(listed(what, many=True)) if "combined" in how else None
    if "combined" not in how and not shared["both"]:
        return None
    article = "" if shared["of"].lower().startswith("the ") else "the "
    return _each(tuple(f"{article}{shared['of']}{thing}" for thing in listed(shared["things"], many=True)))


def _each(things: tuple[str, ...]) -> AskedComputation | None:
    if not things:
        return None
    return AskedComputation(rule="sum", operands=tuple(level(thing, is_counted=True) for thing in things))


def _counted_together(text: str) -> AskedComputation | None:
    """ "How many inns and mills are there": each by itself; "how many mines do A and B have": of each."""
    counted = _COUNTED.fullmatch(text)
    if counted is not None:
        questions = [f"{counted['how']} {thing} {counted['rest']}?" for thing in listed(counted["what"], many=True)]
    else:
        doing = _DOERS.fullmatch(text)
        if doing is None:
            return None
        auxiliary = _SINGULAR.get(doing["auxiliary"].lower(), doing["auxiliary"])
        questions = [f"{doing['how']} {auxiliary} {who} {doing['verb']}?" for who in listed(doing["who"], many=True)]
    return AskedComputation(rule="sum", operands=tuple(questions)) if questions else None


def _of_verb(match: re.Match[str], times: Times, *, is_loose: bool) -> AskedComputation | None:
    how, rest = match["how"].lower(), match["rest"]
    rest, n_percents = _AS_PERCENT.subn("", rest)
    rest, n_years = _A_YEAR.subn("", rest)
    rest = _FILLERS.sub("", rest)
    place = _PLACE.fullmatch(rest)
    if place is None:
        return None
    is_relative = (
        n_percents > 0 or re.search(r"percent|per cent|rate|fast|quick|rapid|proportion|fraction", how) is not None
    )
    is_yearly = n_years > 0 or "annual" in how or "yearly" in how
    rule: Rule = "growth" if is_relative and "point" not in how else "difference"
    if is_yearly:
        if rule != "growth" or is_loose:
            return None
        rule = "compound_growth"
    auxiliary = match["auxiliary"].lower()
    ahead = None
    if match["plan"]:
        ahead = (
            f"{auxiliary} {match['plan'].strip()} be"
            if auxiliary in ("is", "are", "was", "were")
            else f"{auxiliary} be"
        )
    elif auxiliary in ("will", "would", "should"):
        ahead = f"{auxiliary} be"
    return _plan(rule, f"{match['what']}{rest}", times, is_loose=is_loose or is_yearly, ahead=ahead)


def _plan(rule: Rule, what: str, times: Times, *, is_loose: bool, ahead: str | None = None) -> AskedComputation:
    """The earlier and the later of a thing; ahead: how the later is told, where it lies ahead."""
    earlier, later = times.times
    operands = level(what, earlier), level(what, later, verb=ahead)
    return AskedComputation(rule=rule, operands=operands, is_loose=is_loose, has_direction=True)


def _over(rule: Rule, what: str, times: Times, *, is_loose: bool = False) -> AskedComputation:
    return AskedComputation(rule=rule, operands=tuple(level(what, time) for time in times.times), is_loose=is_loose)


def _with_year_before(text: str) -> Times | None:
    """The only year that is named, and the one before it."""
    found = one_time(text)
    before = year_before(found.times[0]) if found is not None else None
    return Times((before, found.times[0]), found.rest) if found is not None and before is not None else None


def _with_previous(found: Times) -> Times:
    """ "In 2018 from the previous year" with that year's number."""
    first, second = found.times
    if _PREVIOUS.fullmatch(first):
        first = year_before(second) or first
    elif _PREVIOUS.fullmatch(second):
        first, second = year_before(first) or second, first
    return Times((first, second), found.rest)
