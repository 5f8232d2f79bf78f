"""From a question to what it wants computed: the rule, and the questions whose answers are the operands.

"By how much did output grow between 2015 and 2018?" is the difference of "How large was output in 2015?" and of "… in
2018?". Only what names all its operands is read; a question for one figure is left to be answered from the text.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from corpus.documents import FigureKind
from qa.computing.changes import asked_average, asked_change, asked_sum
from qa.computing.comparing import asked_comparison
from qa.computing.comparisons import asked_difference, asked_ratio, asked_share
from qa.computing.lengths import asked_exchange_rate, asked_length
from qa.computing.plans import AskedComputation
from qa.computing.told_changes import asked_from_to
from qa.computing.totals import asked_each, asked_made_together, asked_together
from qa.computing.wholes import asked_rest, asked_whole_share

__all__ = ["AskedComputation", "asked_computation"]

# Longer than any question that is read here; so what is tried stays bounded.
_LONGEST = 400
_MOST_OPERANDS = 12
_PERCENTAGES: tuple[FigureKind, ...] = ("percent", "fraction")
_POLITE = re.compile(
    r"(?:(?:and|so|but|then|also|ok|okay|please|hi|hello|now|can you|could you|would you|kindly|tell me|say|calculate|"
    r"compute|work out|give me|show me|find|i want to know|i would like to know|i wonder|do you know)[,:]? ){0,4}",
    re.IGNORECASE,
)
# "In 2019, what is …": said first, meant for all.
_LEAD = re.compile(
    r"(?P<word>in|on|at|by|as of|as at|for|during|among|under|within|from) (?P<what>.{1,100}?), "
    r"(?P<rest>(?:what|how|by) .+)",
    re.IGNORECASE,
)
# Yes or no, and what is no number, answer these; "respectively" asks for each by itself.
_OTHER = re.compile(
    r"(?:why|who|whom|whose|where|when|whether|if|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should)\b|"
    r"how (?:do|does|did|can|could|is|are|was|were|will|would) |.*\brespective(?:ly)?\b",
    re.IGNORECASE,
)
# "Across the three years from 2015 to 2017".
_STRETCH = re.compile(
    r",? (?:over|across|during|for|in) the (?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)[- ]years?"
    r"(?: period)?"
    r"(?= (?:from|between|ended|to) |$)",
    re.IGNORECASE,
)
# "Between January and June that year": the only year that is named.
_THAT_YEAR = re.compile(r"\b(?:(?:of|in) )?(?:that|the same) (?:same )?year\b", re.IGNORECASE)
_A_YEAR = re.compile(r"(?<![\d.,$€£¥-])(?:19|20)\d\d(?![\d,]|\.\d)")
# Behind a change: that it is one of percentages.
_IN_POINTS = re.compile(
    r",? (?:in|as|by how many|in terms of) (?P<percent>percent(?:age)? |per ?cent )?points\b|"
    r"\b(?P<how>how many) (?:percent(?:age)? |per ?cent )?points"
    r"(?= (?:is|are|was|were|do|does|did|has|have|had|will)\b)",
    re.IGNORECASE,
)
# These read what is answered otherwise than with the result.
_TELLERS: tuple[Callable[[str], AskedComputation | None], ...] = (asked_comparison, asked_from_to)
# The first that reads the question decides.
_READERS: tuple[Callable[[str], AskedComputation | None], ...] = (
    asked_exchange_rate,
    asked_length,
    asked_each,
    asked_change,
    asked_average,
    asked_rest,
    asked_share,
    asked_whole_share,
    asked_ratio,
    asked_difference,
    asked_together,
    asked_sum,
    asked_made_together,
)


def asked_computation(question: str) -> AskedComputation | None:
    """What a question wants computed; None where it asks for something else, or does not name the operands.

    No operand's question is one of these again. Never raises; takes a few milliseconds, and no time on longer texts.
    """
    plan = _read(question)
    if plan is None or len(plan.operands) > _MOST_OPERANDS or len(set(plan.operands)) < len(plan.operands):
        return None
    return None if any(_read(operand) is not None for operand in plan.operands) else plan


def _read(question: str) -> AskedComputation | None:
    if len(question) > _LONGEST:
        return None
    text = _STRETCH.sub("", " ".join(question.split()).strip(" ?.!"))
    polite = _POLITE.match(text)
    text = _with_that_year(text[polite.end() :] if polite is not None else text)
    lead = _LEAD.fullmatch(text)
    if lead is not None:
        text = f"{lead['rest']} {lead['word'].lower()} {lead['what']}"
    told = next((plan for read in _TELLERS if (plan := read(text)) is not None), None)
    if told is not None or _OTHER.match(text) is not None:
        return told
    text, n_points = _IN_POINTS.subn(lambda match: "how much" if match["how"] else "", text)
    plan = next((plan for read in _READERS if (plan := read(text)) is not None), None)
    return (
        replace(plan, rule="difference", kinds=_PERCENTAGES)
        if plan is not None and _of_points(plan, n_points)
        else plan
    )


def _of_points(plan: AskedComputation, n_points: int) -> bool:
    return n_points > 0 and plan.rule in ("difference", "growth")


def _with_that_year(text: str) -> str:
    years = set(_A_YEAR.findall(text))
    return _THAT_YEAR.sub(years.pop(), text) if len(years) == 1 else text
