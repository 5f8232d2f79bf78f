"""Questions for single figures: what was it in 2018, how many of them are there, when did it open.

They are worded so that `qa.questions.question` tells from them what kinds of figures answer.
"""

import re

from qa.computing.times import MONTHS, at, is_time, one_time

_NUMBER_OF = re.compile(r"(?:the )?(?:total |overall )?number of (?P<what>.+)", re.IGNORECASE)
_SHARE_OF = re.compile(
    r"(?:the )?(?:percentage|share|proportion|portion|fraction|percent|%) of (?P<what>.+)", re.IGNORECASE
)
# What is priced is not large.
_PRICED = re.compile(
    r"(?:(?:the|a|its|their) )?(?:[\w-]+ ){0,3}(?:prices?|wages?|salary|salaries|fees?|fares?|rents?|age)\b", re.I
)
_HEAD_ENDS = re.compile(
    r" (?:of|in|for|from|to|on|at|by|per|with|within|among|between|that|which|who)\b|[,(]", re.IGNORECASE
)
_ARTICLE = re.compile(r"\A(?:the|its|their|all) ", re.IGNORECASE)
# Plurals that are amounts, and not counted.
_AMOUNTS = re.compile(
    r"\b(?:sales|revenues|earnings|profits|assets|liabilities|costs|expenses|taxes|exports|imports|proceeds|savings|"
    r"funds|losses|emissions|goods|obligations|payments|investments|wages|fees|prices|budgets|receivables|payables|"
    r"inventories|reserves|securities|borrowings|deposits|loans|debts|dividends|provisions|charges|credits|benefits|"
    r"expenditures|expectations|forecasts|predictions|projections|estimates|fines|penalties|donations|pledges|contributions|grants|damages|"
    r"interests?|commissions?|royalties|premiums|subsidies|awards|bonuses|pensions|receipts|holdings|amounts|values|totals|rates|margins|costs|gains|rentals|orders|purchases|bookings)\b",
    re.IGNORECASE,
)
_NO_PLURALS = ("ss", "us", "is", "'s", "’s")
_PLURALS = frozenset("people men women children staff police".split())
_VERBS = {
    "opened": "open", "closed": "close", "started": "start", "began": "begin", "ended": "end", "died": "die",
    "launched": "launch", "left": "leave", "arrived": "arrive", "won": "win", "happened": "happen", "came": "come",
    "became": "become", "took": "take", "joined": "join", "moved": "move", "signed": "sign", "finished": "finish",
    "retired": "retire", "resigned": "resign", "merged": "merge", "bought": "buy", "sold": "sell", "went": "go",
}  # fmt: skip
_DATE = re.compile(rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
_CLAUSE = re.compile(rf"(?P<who>.{{1,120}}?) (?P<verb>{'|'.join(_VERBS)})\b(?P<rest>.*)", re.IGNORECASE)
_PASSIVE = re.compile(r"(?P<who>.{1,120}?) (?P<verb>was|were|is|are|will be) (?P<rest>.+)", re.IGNORECASE)


def level(what: str, time: str | None = None, *, verb: str | None = None, is_counted: bool = False) -> str:
    """How large something is at a time: "How large was the industry at the end of 2018?".

    verb: how it is told: "is expected to be", "will be"; None for what was, or is where no time is told. is_counted:
    whether a plural is of things to be counted, if it is not one of amounts: "How many nurses are there?".
    """
    what = what.strip(" ,")
    is_many, is_past = is_plural(what), time is not None or one_time(what) is not None
    when = f" {at(time, by=verb is not None and ' to ' in verb)}" if time else ""
    be = ("were" if is_many else "was") if is_past else ("are" if is_many else "is")
    counted = _NUMBER_OF.fullmatch(what)
    things = counted["what"] if counted is not None else what
    if counted is not None or (is_counted and is_many and not is_of_amounts(what)):
        there = "will there be" if verb else "were there" if is_past else "are there"
        return f"How many {_ARTICLE.sub('', things)} {there}{when}?"
    if _SHARE_OF.fullmatch(what) or _PRICED.match(what):
        return f"What {be} {what}{when}?"
    if verb is None:
        return f"How large {be} {what}{when}?"
    auxiliary, _, rest = verb.partition(" ")
    return f"How large {auxiliary} {what} {rest}{when}?"


def occasion(what: str) -> str:
    """When something was: of a noun or of a clause ("the zone opened", "the firm was founded")."""
    what = what.strip(" ,")
    clause = _CLAUSE.fullmatch(what)
    if clause is not None:
        return f"When did {clause['who']} {_VERBS[clause['verb'].lower()]}{clause['rest']}?"
    passive = _PASSIVE.fullmatch(what)
    if passive is not None:
        return f"When {passive['verb']} {passive['who']} {passive['rest']}?"
    return f"When was {what}?"


def is_plural(what: str) -> bool:
    """Whether a noun phrase is of many, by the last word before "of", "in" and the like."""
    head = _HEAD_ENDS.split(what.strip(), maxsplit=1)[0].split()
    word = head[-1].lower() if head else ""
    return word in _PLURALS or (len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURALS))


def is_of_amounts(what: str) -> bool:
    return _AMOUNTS.search(what) is not None


def is_date(text: str) -> bool:
    """Whether it is a date itself, and nothing to be asked for."""
    return is_time(text) or _DATE.match(text) is not None
