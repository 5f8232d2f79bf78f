"""How near a word of a question comes to a word of a text that tells of figures: by meaning, or by common use.

Vectors of single words know that firms are companies, but not that crude is oil or that jobs that were cut are lost.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.lexical import stem
from qa.questions.words import Word, WordVectors

# Of words that stand for each other where figures are told.
_LIKE = 0.9
# Words of a line are used for each other in news of figures; a word may stand in several.
_GROUPS = """
unemployment unemployed jobless joblessness
lose lost loss losses losing cut cuts shed axe axed vanish vanished disappear eliminate eliminated slash slashed go
gain gained gains add added adding create created
peak high highest top record maximum hit reach reached
low lowest bottom minimum
record previous
oil crude petroleum barrel
sell sold sales sale selling deliver delivered deliveries
vehicle car automobile unit
forecast expect expected predict predicted prediction project projected projection estimate estimated outlook foresee
fine fined penalty penalties
fail failed failure collapse collapsed close closed closing
begin began start started open opened opening launch launched release released
deadline dead-line due
profit profits earnings income net
revenue revenues sales turnover
global globally world worldwide international
airline airlines carrier carriers
employee employees staff worker workers workforce
employer employers economy
price prices cost costs priced
fee fees charge charges
share shares stock stocks
gdp product output economy
rise rose grow grew increase increased growth climb climbed up
fall fell drop dropped decline declined decrease decreased shrink shrank down
spend spent spending expenditure expenditures
pay paid payment payments
passenger passengers traveller travellers
dead died killed deaths death fatalities toll
injured wounded hurt
prediction predicted analyst analysts economist economists expectation expectations
"""
# Words of the one side of a line tell the opposite of those of the other.
_OPPOSITES = """
lose lost loss losses cut shed axed | gain gained add added create created
export exports exported | import imports imported
profit profits | loss losses
buy bought | sell sold
open opened | close closed
rise rose increase increased | fall fell drop dropped decline declined decrease decreased
highest high peak | lowest low
male men boys | female women girls
employed | unemployed
income revenue | spending expenditure expenses
"""


@lru_cache(maxsize=256)
def opposites(word: str) -> frozenset[str]:
    """Stems of the words that tell the opposite."""
    own = stem(word)
    found: set[str] = set()
    for line in _OPPOSITES.strip().splitlines():
        left, right = ({stem(other) for other in side.split()} for side in line.split("|"))
        found |= right if own in left else left if own in right else set()
    return frozenset(found)


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    """Stem → the lines that it stands in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(lines) for word, lines in found.items()}


def nearness(asked: Sequence[Word], told: Sequence[Word], vectors: WordVectors) -> NDArray[np.float32]:
    """(len(asked), len(told)): 1 for the same stem, 0 for words that have nothing to do with each other."""
    if not asked or not told:
        return np.zeros((len(asked), len(told)), dtype=np.float32)
    near = vectors.similarity(vectors.ready(asked), vectors.ready(told))
    groups = _groups()
    for row, word in enumerate(asked):
        own = groups.get(stem(word.text))
        if own is None or word.is_name:
            continue
        for column, other in enumerate(told):
            if not own.isdisjoint(groups.get(stem(other.text), frozenset())):
                near[row, column] = max(near[row, column], _LIKE)
    return near
