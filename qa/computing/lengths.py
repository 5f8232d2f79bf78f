"""Questions for how long something lasts or how far two dates are apart, and for the rate that two currencies imply."""

import re

from qa.computing.operand_questions import is_date, level, occasion
from qa.computing.plans import AskedComputation, listed

_UNITS = r"(?P<unit>days?|weeks?|months?|years?|decades?)"
_HOW_LONG = rf"(?:for )?(?:how long|how (?:many|much) {_UNITS}|how much time)"
_LASTS = re.compile(
    rf"{_HOW_LONG} (?P<auxiliary>will|would|did|does|do|is|was|are|were|has|have) (?P<what>.+?)"
    r"(?: (?:expected|scheduled|set|planned|supposed|due|going) to)? "
    r"(?:last|take place|run|go on|take|be held|continue|lasting|running|be open)(?: for)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"{_HOW_LONG}(?: (?:passed|elapsed|went by|lie|lay|(?:is|are|was|were)(?: there| it)?))? between (?P<things>.+)",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"{_HOW_LONG}(?: (?:passed|elapsed|went by|did it take|(?:is|are|was|were) (?:there|it)))? "
    r"from (?P<one>.+?) (?:to|until) (?P<other>.+)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_HOW_LONG} (?P<order>after|before) (?P<one>.+?) (?P<rest>(?P<auxiliary>did|does|do|was|is|will|were|are) .+)",
    re.IGNORECASE,
)
# "After the firm was founded did it open": the first verb belongs to what stands before it.
_CLAUSE_BEFORE = re.compile(
    r"(?P<clause>(?:was|is|were|are) \w+(?:ed|en|un|ilt|old|ought)\b.*?),? "
    r"(?P<asked>(?:did|does|was|were|is|will) .+)",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:the )?(?:\S+ ){0,3}?\S+?(?:s['’]|['’]s)(?= )", re.IGNORECASE)
_ITS = re.compile(r"\A(?:its|their|his|her) ", re.IGNORECASE)
_IMPLIED = re.compile(
    r"(?=.*\b(?:exchange rate|conversion rate|rate of exchange)\b)"
    r"(?=.*\b(?:impl(?:y|ies|ied)|used|behind|assum\w+|correspond\w*|underl\w+)\b)"
    r".*?(?:\b(?:by|for|in|behind|underlying) "
    r"(?P<what>(?!that\b|this\b|it\b|the (?:text|article|figures?|document)\b).+))?",
    re.IGNORECASE,
)
_RATE_BETWEEN = re.compile(
    r"(?:what (?:is|was) |at what )?(?:the )?(?:implied )?(?:exchange|conversion) rate (?:between|of|from) .{1,80}",
    re.IGNORECASE,
)


def asked_length(text: str) -> AskedComputation | None:
    return _lasting(text) or _between(text) or _after(text)


def asked_exchange_rate(text: str) -> AskedComputation | None:
    """The rate that an amount in two currencies implies; without the amount where the question does not name it."""
    match = _IMPLIED.fullmatch(text)
    if match is not None:
        operands = (level(match["what"]),) if match["what"] else ()
        return AskedComputation(rule="exchange_rate", operands=operands)
    if _RATE_BETWEEN.fullmatch(text) is None:
        return None
    return AskedComputation(rule="exchange_rate", operands=(), is_loose=True)


def _unit(match: re.Match[str]) -> str | None:
    return match["unit"].lower().removesuffix("s") if match["unit"] else None


def _lasting(text: str) -> AskedComputation | None:
    match = _LASTS.fullmatch(text)
    if match is None or match["what"].lower() in ("it", "this", "that", "they"):
        return None
    auxiliary = match["auxiliary"].lower()
    is_past = auxiliary in ("did", "was", "were", "has", "have")
    question = f"When {'did' if is_past else 'will'} {match['what']} take place?"
    return AskedComputation(rule="length", operands=(question,), is_loose=True, unit=_unit(match))


def _between(text: str) -> AskedComputation | None:
    match = _BETWEEN.fullmatch(text)
    things = listed(match["things"]) if match is not None else ()
    if match is None:
        match = _FROM_TO.fullmatch(text)
        things = (match["one"], match["other"]) if match is not None else ()
    if match is None or len(things) != 2 or any(map(is_date, things)):
        return None
    owner = _OWNER.match(things[0])
    if owner is not None:
        things = things[0], _ITS.sub(f"{owner.group()} ", things[1], count=1)
    return AskedComputation(rule="length", operands=tuple(map(occasion, things)), unit=_unit(match))


def _after(text: str) -> AskedComputation | None:
    """ "How many years after A was B founded?": B's date less A's; before: A's less B's."""
    match = _AFTER.fullmatch(text)
    if match is None or is_date(match["one"]):
        return None
    rest = match["rest"]
    later = _CLAUSE_BEFORE.fullmatch(rest)
    one, asked = (f"{match['one']} {later['clause']}", later["asked"]) if later is not None else (match["one"], rest)
    operands = occasion(one), f"When {asked}?"
    if match["order"].lower() == "before":
        operands = operands[1], operands[0]
    return AskedComputation(rule="difference", operands=operands, has_direction=True, unit=_unit(match))
