"""Quarters and halves of a year that a question asks for, against those that a table's headers and labels name."""

import re
from collections.abc import Sequence

from corpus.documents import Period
from qa.table_answers.grid import Cell

Part = tuple[str, int]

_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_WORDS = re.compile(rf"\b(?P<number>{'|'.join(_NUMBERS)})[- ](?:fiscal )?(?P<part>quarter|half)\b", re.IGNORECASE)
_SHORT = re.compile(
    r"\b(?:(?P<part>[QH])(?P<number>[1-4])|(?P<digit>[1-4])(?P<letter>[QH]))(?!\d(?!\d))", re.IGNORECASE
)
_NAMES = {"q": "quarter", "h": "half"}


def parts_in(text: str) -> frozenset[Part]:
    """ "Third quarter", "Q3", "3Q": ("quarter", 3)."""
    found = {(match["part"].lower(), _NUMBERS[match["number"].lower()]) for match in _WORDS.finditer(text)}
    for match in _SHORT.finditer(text):
        part, number = match["part"] or match["letter"], match["number"] or match["digit"]
        found.add((_NAMES[part.lower()], int(number)))
    return frozenset(found)


def is_of_another_part(question: str, asked: Sequence[Period], cell: Cell, around: str) -> bool:
    """Whether a quarter or half is asked for, and a cell is of another, or of no part that anything names.

    around: what stands over the cell's row and above the table.
    """
    wanted = parts_in(question)
    if not wanted:
        return False
    told = parts_in(f"{cell.row_label} | {cell.header}")
    if told:
        return not told & wanted
    if cell.period is not None and any(period.holds(cell.period) for period in asked):
        return False
    return not parts_in(around) & wanted
