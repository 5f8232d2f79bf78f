"""Questions that hold one thing against another: how far apart they are, their ratio, the one's share of the other."""

import re

from corpus.documents import Change
from qa.computing.computed import Rule
from qa.computing.operand_questions import is_of_amounts, is_plural, level
from qa.computing.plans import ASKED, OPENING, AskedComputation, filled, listed, numbered
from qa.computing.times import at, is_time, names_time, one_time, two_times

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)"
_QUANTITY = re.compile(
    r"\b(?:number|population|budget|price|cost|revenue|sale|profit|rate|size|share|percentage|age|height|weight|length|"
    r"distance|value|amount|total|temperature|income|score|level|wage|speed|area|expense|asset|liabilit|tax|earning|"
    r"margin|output|production|salar|debt|loss|gain|balance|high|low|volume)",
    re.IGNORECASE,
)
_SOLE = r"(?:(?:total|net|nominal|overall|absolute|percentage|numerical) )?"
_APART = re.compile(
    rf"{OPENING}{_SOLE}(?:difference|gap|spread|margin)(?: in (?P<quantity>.+?))? between (?P<things>.+)",
    re.IGNORECASE,
)
_APART_IN = re.compile(rf"{OPENING}{_SOLE}difference (?:in|of) (?P<things>.+ and .+)", re.IGNORECASE)
_TOWARDS = re.compile(r",? (?:as )?compared (?:to|with) | versus | vs\.? ", re.IGNORECASE)
_MORE_THAN = re.compile(
    r"how (?P<many>many|much) (?P<more>more|fewer|less)(?: (?P<middle>.+?))? than (?P<other>.+)", re.IGNORECASE
)
_ANOTHER_NOUN = re.compile(rf"(?P<noun>.+?) (?P<rest>{_AUXILIARY}\b.+)", re.IGNORECASE)
_AS_EXPECTED = re.compile(
    r"(?:what )?(?:[\w'’-]+ ){0,4}(?:predict|expect|forecast|project|estimat|anticipat|plann)\w*", re.IGNORECASE
)
_DOING = re.compile(rf"(?P<noun>.*?)(?P<auxiliary>\b{_AUXILIARY}) (?P<who>.+?) (?P<verb>\S+)", re.IGNORECASE)
_PLACE = re.compile(r"(?P<before>.+) (?P<place>(?:in|at|for|on|from|by|during) .+)", re.IGNORECASE)
GREATER = {
    "more": "large", "larger": "large", "bigger": "large", "higher": "large", "greater": "large", "older": "old",
    "longer": "long", "taller": "tall", "heavier": "heavy", "wider": "wide", "deeper": "deep", "faster": "fast",
    "hotter": "hot", "farther": "far", "further": "far", "warmer": "warm", "thicker": "thick",
}  # fmt: skip
SMALLER = {
    "smaller": "large", "lower": "large", "less": "large", "younger": "old", "shorter": "long", "lighter": "heavy",
    "slower": "fast", "colder": "cold", "narrower": "wide", "cheaper": "large", "nearer": "far", "closer": "far",
}  # fmt: skip
# How it is told that it is the other way round.
_CONTRARY = {
    "fewer": "more", "less": "more", "larger": "smaller", "bigger": "smaller", "higher": "lower", "greater": "smaller",
    "older": "younger", "longer": "shorter", "taller": "shorter", "heavier": "lighter", "wider": "narrower",
    "deeper": "less deep", "faster": "slower", "hotter": "colder", "farther": "nearer", "further": "nearer",
    "warmer": "colder", "thicker": "thinner", "smaller": "larger", "lower": "higher", "younger": "older",
    "shorter": "longer", "lighter": "heavier", "slower": "faster", "colder": "warmer", "narrower": "wider",
    "cheaper": "more expensive", "nearer": "farther", "closer": "farther",
}  # fmt: skip
_BY_ADJECTIVE = re.compile(
    r"(?:by )?(?P<how>how (?:much|many times|many percent|far)|what percentage) "
    rf"(?P<adjective>{'|'.join([*GREATER, *SMALLER])}) "
    r"(?P<verb>is|are|was|were|will) (?P<one>.+?)(?: be)?,? (?:than|compared (?:to|with)) (?P<other>.+)",
    re.IGNORECASE,
)
_PERCENTS = r"(?:what|which|how (?:many|much)) (?:percentage|per ?cent|percent)|how (?:many|much) in per ?cent"
_EXCEEDS = re.compile(
    rf"by (?:(?P<percent>{_PERCENTS})|how (?:much|many(?: [\w.-]+)?)|what (?:amount|margin))(?P<points> points?)? "
    r"(?:do|does|did|will|has|have|had) (?P<one>.+?) "
    r"(?:exceed|surpass|outnumber|top|outweigh|beat|outpace|outstrip|outdo|overtake|better)(?:ed|en)? "
    r"(?P<other>.+?)(?: by)?",
    re.IGNORECASE,
)
_FALLS_SHORT = re.compile(
    rf"(?:by )?(?:(?P<percent>{_PERCENTS})|how much|how many(?: [\w.-]+)?)(?P<points> points?)? (?:do|does|did|will) "
    r"(?P<one>.+?) (?:fall short of|miss|undershoot|trail|lag(?: behind)?|stay below|fall below) "
    r"(?P<other>.+?)(?: by)?",
    re.IGNORECASE,
)
_BY_PERCENT = re.compile(
    rf"(?:by )?(?:(?P<percent>{_PERCENTS})|how much|how many(?: percentage)? points) "
    r"(?P<verb>is|are|was|were) (?P<one>.+?) "
    rf"(?P<adjective>{'|'.join([*GREATER, *SMALLER])}) than (?P<other>.+)",
    re.IGNORECASE,
)
_TIMES_AS = re.compile(
    rf"how many times (?:as (?P<adjective>large|big|high|long|old|tall|heavy|great)|(?P<more>{'|'.join(GREATER)})) "
    r"(?P<verb>is|are|was|were) (?P<one>.+?) (?:as|than) (?P<other>.+)",
    re.IGNORECASE,
)
_TIMES_PLACED = re.compile(
    rf"how many times (?:as many|as much|more) (?P<what>.+?) (?P<verb>{_AUXILIARY}) (?P<rest>.+?) "
    r"(?P<one>(?:in|at|on|by|for|during|from) .+?) (?:as|than) (?P<other>.+)",
    re.IGNORECASE,
)
_TIMES_MANY = re.compile(
    rf"how many times (?:as many|more) (?P<one>.+?) (?:as|than) (?P<other>.+?) (?P<rest>{_AUXILIARY}\b.*)",
    re.IGNORECASE,
)
_RATIO = re.compile(rf"{OPENING}ratio(?: \([^()]{{0,30}}\))? (?P<link>of|between) (?P<things>.+)", re.IGNORECASE)
_NAMED_RATIO = re.compile(rf"{OPENING}(?P<one>[\w-]+?)[ -]to[ -](?P<other>[\w-]+) ratio(?P<rest>.*)", re.IGNORECASE)
_SHARE = r"(?:percentage|per ?cent|%|share|proportion|fraction)"
_AS_SHARE = re.compile(
    rf"{ASKED}(?P<part>.+?),?(?: (?:expressed|shown|given))? as an? (?:{_SHARE}|(?P<ratio>ratio)) of (?P<whole>.+)",
    re.IGNORECASE,
)
_SHARE_IN = re.compile(
    rf"{OPENING}(?:total )?{_SHARE}(?: \(in percentage\))?(?P<made> (?:of )?constitution)?(?: of)? (?P<rest>.+)",
    re.IGNORECASE,
)
_LINKS = re.compile(r" (?P<link>in|within|to|out of|over|among|relative to|against|from|of) ", re.IGNORECASE)
_CHANGES = re.compile(
    r"(?:points? )?(?:change|increase|decrease|growth|difference|rise|fall|drop|decline)", re.IGNORECASE
)
_STRONG_LINKS = ("out of", "over", "among", "relative to", "against")
_WHOLE = re.compile(
    r"(?:the |its |their |all )?(?:[\w'’-]+ ){0,4}?(?:total|overall|whole|entire|combined|sum)\b|all ", re.IGNORECASE
)
_SHARE_OF = re.compile(
    rf"what {_SHARE} of (?P<whole>.+?) "
    r"(?P<verb>came|comes|come|is|are|was|were|went|goes|go|has|have|had|consists? of|stems?|stemmed) (?P<rest>.+)",
    re.IGNORECASE,
)
_SHARE_MADE = re.compile(
    rf"what {_SHARE} of (?P<whole>.+?) (?P<verb>do|does|did) (?P<part>.+?) "
    r"(?:account for|make up|represent|constitute|contribute|bring in)(?P<rest>.*)",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"(?:the |its |their |all |total |overall |whole |entire |company['’]s )+", re.IGNORECASE)


def asked_difference(text: str) -> AskedComputation | None:
    """How far two things are apart, or by how much the one is more than the other."""
    return _apart(text) or _more_than(text) or _by_adjective(text) or _exceeding(text) or _by_percent(text)


def asked_ratio(text: str) -> AskedComputation | None:
    match = _TIMES_AS.fullmatch(text)
    if match is not None:
        adjective = match["adjective"] or GREATER[match["more"].lower()]
        questions = [f"How {adjective} {match['verb']} {thing}?" for thing in with_time(match["one"], match["other"])]
        return AskedComputation(rule="ratio", operands=tuple(questions))
    match = _TIMES_PLACED.fullmatch(text)
    if match is not None:
        asked = f"How many {match['what']} {match['verb']} {match['rest']}"
        other = filled(f"{match['what']} {match['one']}", match["other"])
        other = match["other"] if other.startswith(match["what"]) else other
        other = at(other) if is_time(other) else other
        return AskedComputation(rule="ratio", operands=(f"{asked} {match['one']}?", f"{asked} {other}?"))
    match = _TIMES_MANY.fullmatch(text)
    if match is not None:
        questions = [f"How many {match[name]} {match['rest']}?" for name in ("one", "other")]
        return AskedComputation(rule="ratio", operands=tuple(questions))
    match = _RATIO.fullmatch(text)
    if match is not None:
        things = listed(match["things"], " to ") or (
            listed(match["things"]) if match["link"].lower() == "between" else ()
        )
        if len(things) != 2:
            return None
        return AskedComputation(rule="ratio", operands=_levels(things[0], things[1]))
    match = _NAMED_RATIO.fullmatch(text)
    if match is None:
        return None
    rest = match["rest"].strip()
    operands = tuple(level(f"{match[name]} {rest}".strip()) for name in ("one", "other"))
    return AskedComputation(rule="ratio", operands=operands, is_loose=True)


def asked_share(text: str) -> AskedComputation | None:
    """The part and the whole that a percentage is asked of."""
    match = _AS_SHARE.fullmatch(text)
    if match is not None:
        rule: Rule = "ratio" if match["ratio"] else "share"
        return AskedComputation(rule=rule, operands=_levels(match["part"], match["whole"]))
    match = _SHARE_IN.fullmatch(text)
    if match is not None and _CHANGES.match(match["rest"]) is None:
        for link in _LINKS.finditer(match["rest"]):
            part, whole = match["rest"][: link.start()], match["rest"][link.end() :]
            if match["made"] or link["link"].lower() in _STRONG_LINKS or _WHOLE.match(whole):
                return AskedComputation(rule="share", operands=_levels(part, whole))
    match = _SHARE_MADE.fullmatch(text)
    if match is not None:
        rest = match["rest"].strip()
        operands = level(f"{match['part']} {rest}".strip()), level(f"{match['whole']} {rest}".strip())
        return AskedComputation(rule="share", operands=operands, is_loose=True)
    match = _SHARE_OF.fullmatch(text)
    return None if match is None else _share_of(match["whole"], match["verb"], match["rest"])


def _share_of(whole: str, verb: str, rest: str) -> AskedComputation:
    bare = _ALL_OF.sub("", whole, count=1) if _ALL_OF.match(whole) else whole
    time = one_time(rest)
    when = f" {at(time.times[0])}" if time is not None else ""
    is_counted = is_plural(whole) and not is_of_amounts(whole)
    part = f"How {'many' if is_counted else 'much'} {bare} {verb} {rest}?"
    if is_counted:
        be = "were" if verb.lower() in ("was", "were", "came", "went", "had") else "are"
        return AskedComputation(rule="share", operands=(part, f"How many {bare} {be} there{when}?"), is_loose=True)
    return AskedComputation(
        rule="share", operands=(part, level(whole, time.times[0] if time is not None else None)), is_loose=True
    )


def _apart(text: str) -> AskedComputation | None:
    match = _APART.fullmatch(text)
    quantity = None
    if match is not None:
        things = listed(match["things"]) or _versus(match["things"])
        quantity = match["quantity"]
    else:
        match = _APART_IN.fullmatch(text)
        things = listed(match["things"]) if match is not None else ()
    if len(things) != 2 or any(map(is_time, things)) or two_times(text) is not None:
        return None
    if quantity is not None:
        article = "" if re.match(r"(?:the|its|their) ", quantity, re.IGNORECASE) else "the "
        things = tuple(f"{article}{quantity} of {thing}" for thing in things)
    is_named = [quantity is not None or _QUANTITY.search(thing) is not None for thing in things]
    if not any(is_named) and not all(map(is_plural, things)):
        return None  # of what "life and death" are, nothing is computed
    one, other = _levels(things[0], things[1])
    return AskedComputation(rule="difference", operands=(other, one), is_loose=not all(is_named))


def _versus(things: str) -> tuple[str, ...]:
    parts = _TOWARDS.split(things)
    return tuple(parts) if len(parts) == 2 and all(parts) else ()


def _more_than(text: str) -> AskedComputation | None:
    """ "How many more A than B are there", "how many more mines does A have than B", "how much more did A cost …"."""
    match = _MORE_THAN.fullmatch(text)
    if match is None or re.match(r"[$€£¥]?\d", match["other"]):
        return None
    how, middle, other = f"How {match['many'].lower()}", (match["middle"] or "").strip(), match["other"].strip()
    two = _ANOTHER_NOUN.fullmatch(other) if _AS_EXPECTED.fullmatch(other) is None else None
    if two is not None and middle and _ANOTHER_NOUN.search(f"{middle} ") is None:
        questions = [f"{how} {noun} {two['rest']}?" for noun in (middle, two["noun"])]
    else:
        questions = _of_another(how, middle, re.sub(rf" (?:{_AUXILIARY})$", "", other, flags=re.IGNORECASE))
    if len(questions) != 2:
        return None
    first, second = questions
    is_more = match["more"].lower() == "more"
    contrary = "more" if not is_more else "fewer" if match["many"].lower() == "many" else "less"
    return AskedComputation(
        rule="difference",
        operands=(second, first) if is_more else (first, second),
        has_direction=True,
        contrary=(contrary, "down"),
    )


def _of_another(how: str, middle: str, other: str) -> list[str]:
    """What is asked of the one, and the same of the other."""
    if not middle:
        return []
    one = f"{how} {middle}?"
    other = re.sub(r" one\Z", f" {middle.rsplit(maxsplit=1)[-1]}", other)
    if _AS_EXPECTED.fullmatch(other) is not None:
        return [one, f"{how} {middle}, as {other}?"]
    if is_time(other) or re.match(r"(?:in|at|for|on|from|by|during) ", other, re.IGNORECASE):
        place = _PLACE.fullmatch(middle)
        other = other if not is_time(other) else at(other)
        return [one, f"{how} {place['before'] if place is not None else middle} {other}?"]
    doing = _DOING.fullmatch(middle) or _DOING.fullmatch(f"{middle} ?")
    if doing is None:
        return []
    return [one, f"{how} {doing['noun']}{doing['auxiliary']} {other} {doing['verb']}?"]


def _by_adjective(text: str) -> AskedComputation | None:
    match = _BY_ADJECTIVE.fullmatch(text)
    if match is None or re.match(r"[$€£¥]?\d", match["other"]):
        return None
    adjective, how = match["adjective"].lower(), match["how"].lower()
    word = GREATER.get(adjective) or SMALLER[adjective]
    be = " be" if match["verb"].lower() == "will" else ""
    one, other = (f"How {word} {match['verb']} {thing}{be}?" for thing in with_time(match["one"], match["other"]))
    is_greater = adjective in GREATER
    if "times" in how:
        return AskedComputation(rule="ratio", operands=(one, other) if is_greater else (other, one))
    operands = (other, one) if is_greater or "percent" in how else (one, other)
    rule: Rule = "growth" if "percent" in how else "difference"
    return AskedComputation(
        rule=rule, operands=operands, has_direction=True, contrary=_contrary(adjective, rule, is_greater=is_greater)
    )


def _contrary(adjective: str, rule: Rule, *, is_greater: bool) -> tuple[str, Change]:
    """What is lower grows by less than nothing; a difference is always of the one that is said to be more."""
    return "less" if adjective == "more" else _CONTRARY[
        adjective
    ], "up" if rule == "growth" and not is_greater else "down"


def _exceeding(text: str) -> AskedComputation | None:
    if text.lower().startswith("how ") and text.endswith(" by"):
        text = f"by {text.removesuffix(' by')}"
    match = _EXCEEDS.fullmatch(text) or _FALLS_SHORT.fullmatch(text)
    if match is None or numbered(match["other"]):
        return None
    one, other = _levels(match["one"], match["other"])
    rule: Rule = "growth" if match["percent"] and not match["points"] else "difference"
    is_above = match.re is _EXCEEDS
    return AskedComputation(
        rule=rule,
        operands=(other, one) if is_above or rule == "growth" else (one, other),
        has_direction=True,
        contrary=("less" if is_above else "more", "up" if rule == "growth" and not is_above else "down"),
    )


def _by_percent(text: str) -> AskedComputation | None:
    """ "By what percentage was A higher than B?": the growth from B to A; lower: the fall from B to A too."""
    match = _BY_PERCENT.fullmatch(text)
    if match is None or numbered(match["other"]):
        return None
    one, other = _levels(match["one"], match["other"])
    rule: Rule = "growth" if match["percent"] else "difference"
    adjective = match["adjective"].lower()
    is_greater = adjective in GREATER
    return AskedComputation(
        rule=rule,
        operands=(other, one) if is_greater or rule == "growth" else (one, other),
        has_direction=True,
        contrary=_contrary(adjective, rule, is_greater=is_greater),
    )


def _levels(one: str, other: str) -> tuple[str, str]:
    first, second = with_time(one, other)
    return level(first, is_counted=True), level(second, is_counted=True)


def with_time(one: str, other: str) -> tuple[str, str]:
    """Two things; "sales in 2018" and "in 2017" are both sales, and what one time is told of is told of both."""
    other = filled(one, other)
    first, second = one_time(one), one_time(other)
    if second is not None and not second.rest:
        return one, f"{first.rest if first is not None else one} {at(second.times[0])}"
    if second is not None and first is None and not names_time(one):
        return f"{one} {at(second.times[0])}", other
    if first is not None and second is None and not names_time(other):
        return one, f"{other} {at(first.times[0])}"
    return one, other
