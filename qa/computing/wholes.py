"""Questions for a part of a whole, and for what is left of the whole without it."""

import re

from qa.computing.operand_questions import is_of_amounts, is_plural, level
from qa.computing.plans import AskedComputation
from qa.computing.times import at, names_time, one_time

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)"
_REST = re.compile(
    rf"(?:how (?P<many>many|much)) of (?P<whole>.+?) (?P<verb>{_AUXILIARY})(?: not|n['’]t) (?P<part>.+)", re.IGNORECASE
)
# "How many of the cars were of other makes than Lada?"
_OUTSIDE = re.compile(
    rf"(?:how (?P<many>many|much)) of (?P<whole>.+?) (?P<verb>{_AUXILIARY} )?(?P<lie>\w+ )?"
    r"(?P<word>outside(?: of)?|elsewhere than in) (?P<part>.+)",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"(?:the |all |all the |its |their )", re.IGNORECASE)
_SHARE = r"(?:percentage|per ?cent|percent|%|share|proportion|fraction|portion)"
# Verbs behind the whole, beside those that only say that a part is one.
_DONE = (
    r"\w+ed|flew|made|sold|bought|paid|voted|lost|held|got|took|won|left|lived?|work|met|grew|fell|rose|stood|ran|drove|"
    r"chose|spent|taught|built|died|own|use"
)
_SHARE_OF = re.compile(
    rf"(?:what|which|how (?:large|big|great) an?) {_SHARE} of (?P<whole>.+?) "
    rf"(?:(?:is|are|was|were|has been|have been) )?(?P<verb>{_DONE}|lies?|lay) (?P<rest>.+)",
    re.IGNORECASE,
)
_SHARE_DONE = re.compile(
    rf"(?:what|which|how (?:large|big|great) an?) {_SHARE} of (?P<whole>.+?) (?P<auxiliary>do|does|did|will) "
    r"(?P<who>.+?) (?P<verb>make|sell|earn|lose|produce|hold|own|employ|carry|deliver|generate|take|win|cover|have)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)


def asked_rest(text: str) -> AskedComputation | None:
    """ "How many of the cars were not red?": all the cars less the red ones."""
    match = _REST.fullmatch(text)
    if match is not None:
        whole, verb, part = match["whole"], match["verb"], match["part"]
        how = match["many"].lower()
        return _less(how, whole, f"{verb} {part}")
    match = _OUTSIDE.fullmatch(text)
    if match is None:
        return None
    lie = f"{match['verb'] or ''}{match['lie'] or ''}".strip()
    return _less(match["many"].lower(), match["whole"], f"{lie} in {match['part']}".strip())


def asked_whole_share(text: str) -> AskedComputation | None:
    """ "What share of the cars flew to Spain?", "What share of the profit did Delta make?": the part by the whole."""
    match = _SHARE_OF.fullmatch(text)
    if match is not None:
        part = f"{match['verb']} {match['rest']}"
        return _share(match["whole"], part, match["rest"])
    match = _SHARE_DONE.fullmatch(text)
    if match is None:
        return None
    return _share(match["whole"], f"{match['auxiliary']} {match['who']} {match['verb']}{match['rest']}", match["rest"])


def _less(how: str, whole: str, part: str) -> AskedComputation | None:
    bare = _FIRST_WORD.sub("", whole, count=1) if _FIRST_WORD.match(whole) else whole
    if re.match(r"(?:them|these|those|it|which|whom)\b", bare, re.IGNORECASE):
        return None
    return AskedComputation(rule="difference", operands=(f"How {how} {bare} {part}?", _whole(how, bare)), is_loose=True)


def _whole(how: str, whole: str) -> str:
    """How many there are of all: "vehicles BMW sold in July" are counted as they were sold."""
    if how == "many":
        be = "were" if one_time(whole) is not None or names_time(whole) else "are"
        return f"How many {whole} {be} there?"
    return level(whole)


def _share(whole: str, part: str, rest: str) -> AskedComputation:
    bare = _FIRST_WORD.sub("", whole, count=1) if _FIRST_WORD.match(whole) else whole
    is_counted = is_plural(whole) and not is_of_amounts(whole)
    time = one_time(rest)
    when = at(time.times[0]) if time is not None and not names_time(whole) else ""
    told = _whole("many", f"{bare} {when}".strip()) if is_counted else level(f"{whole} {when}".strip())
    return AskedComputation(
        rule="share", operands=(f"How {'many' if is_counted else 'much'} {bare} {part}?", told), is_loose=True
    )
