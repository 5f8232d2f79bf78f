"""Questions for how one thing changed from one time to another, answered with what it was then and what it is now."""

import re

from qa.computing.operand_questions import level
from qa.computing.plans import AskedComputation
from qa.computing.times import two_times

_CHANGED = re.compile(
    r"(?:how|in what way) (?:has|have|had|did|does|do|is|are|was|were) (?P<what>.+?) "
    r"(?:been )?(?:chang(?:e|ed|ing)|develop(?:ed|ing)?|evolv(?:e|ed|ing)|mov(?:e|ed|ing)|shift(?:ed|ing)?|"
    r"var(?:y|ied)|differ(?:ed)?|revis(?:e|ed)|adjust(?:ed)?)(?P<rest>.*)",
    re.IGNORECASE,
)


def asked_from_to(text: str) -> AskedComputation | None:
    """ "How did sales change between 2018 and 2019?": from what they were in the one to what they were in the other."""
    found = two_times(text)
    match = _CHANGED.fullmatch(found.rest) if found is not None else None
    if match is None or found is None:
        return None
    what = f"{match['what']}{match['rest']}"
    operands = tuple(level(what, time) for time in found.times)
    return AskedComputation(
        rule="difference", operands=operands, has_direction=True, telling="from_to", names=found.times
    )
