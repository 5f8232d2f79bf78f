"""What is done to the things that are counted: cars that were sold are not those that were made."""

from collections.abc import Collection
from functools import lru_cache

from index.lexical import stem
from qa.questions.question import Question

# Of things that are counted, those of one side of a line are not those of the other.
_SIDES = """
make made produce produced production build built manufacture manufactured assemble assembled | sell sold sale sales
kill killed die died dead death deaths | injure injured injuries wound wounded hurt survive survived survivors
hire hired recruit recruited | fire fired dismiss dismissed laid axed
open opened opening | close closed closing shut
import imported imports | export exported exports
buy bought purchase purchased | sell sold
win won | lose lost
born births | die died dead deaths
arrive arrived arrivals | depart departed departures
add added create created | cut axe axed shed
marry married | divorce divorced
convict convicted | acquit acquitted
find found | miss missing
"""


def tells_opposite(question: Question, told: Collection[str]) -> bool:
    """Whether a question counts what was done, and a text has only the opposite of it. told: the text's stems."""
    if question.answer_type != "count":
        return False
    asked = {word.stem for word in question.content}
    return any(
        asked & own and not asked & other and not own & set(told) and other & set(told) for own, other in _pairs()
    )


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    lines = [[frozenset(map(stem, side.split())) for side in line.split("|")] for line in _SIDES.strip().splitlines()]
    return tuple((one, other) for line in lines for one, other in (line, line[::-1]))
