"""Answers that stand in a table, found by their row and their column: "What was net income in 2019?".

The row is the one whose label (with the section over it) the question's words fit best, the column the one of the
period that is asked for, or whose headers the question names (`match.py`). A question for several periods, or for
several things "respectively", has a cell for each. What a table says of its own headers ("in which years was it
larger?") is in `choosing.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from corpus.documents import Period
from corpus.library import StoredPassage
from qa.questions.question import Question
from qa.questions.words import Matrix, WordVectors
from qa.table_answers.choices import asked_choice
from qa.table_answers.choosing import Form, choose
from qa.table_answers.found import FoundCell, best_cell, found_at
from qa.table_answers.grid import Cell, Grid, grid_of
from qa.table_answers.match import Asked, Fit, asked_of, fit

__all__ = ["Cell", "FoundCell", "Grid", "TableAnswer", "grid_of", "look_up", "table_answer"]

# Labels of which the question has so much are things that it asks for beside another, if words of theirs that no
# other has stand there with an "and" between them.
_NAMED, _MEANT = 0.35, 0.7
_AND = re.compile(r"\band\b|,|&", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_STRETCH = re.compile(r"\b((?:19|20)\d\d) ?(?:to|through|until|[-–—]) ?((?:19|20)\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAnswer:
    """What a table answers with: found, at least one, in the order of the question or of the table.

    form: "amounts" for cells of the body; "headers" and "labels" where these are asked for; "count" where only how many
    cells were found is.
    """

    form: Form
    found: tuple[FoundCell, ...]

    @property
    def is_sure(self) -> bool:
        return all(cell.is_sure for cell in self.found)


def table_answer(question: Question, stored: StoredPassage, vectors: WordVectors) -> TableAnswer | None:
    """What answers in a table passage; None where it is no table, or where nothing of it can.

    Takes about 2 ms for 20 rows of 5 columns.
    """
    grid = grid_of(stored)
    if grid is None or not grid.rows:
        return None
    choice = asked_choice(question)
    if choice is not None:
        form, found = choose(question, choice, grid, stored, vectors)
    else:
        form, found = "amounts", _amounts(question, grid, stored, vectors)
    return TableAnswer(form=form, found=tuple(found)) if found else None


def look_up(question: Question, stored: StoredPassage, vectors: WordVectors) -> list[FoundCell]:
    """The cells of `table_answer`: one, or one for each period or thing that is asked for, in the question's order."""
    answer = table_answer(question, stored, vectors)
    return list(answer.found) if answer is not None else []


def _amounts(question: Question, grid: Grid, stored: StoredPassage, vectors: WordVectors) -> list[FoundCell]:
    asked = asked_of(question, grid, vectors)
    periods = _asked_periods(question, asked)
    if len(periods) > 1:
        fits = [(period, fit(asked, grid, vectors, [period])) for period in periods]
        cells = [best_cell(asked, grid, fitted, stored, vectors) for _, fitted in fits]
        return list({cell.cell.span: cell for cell in cells if cell is not None}.values())
    fitted = fit(asked, grid, vectors, asked.periods)
    if _RESPECTIVELY.search(question.text):
        several = _several(asked, grid, fitted, stored, vectors)
        if several:
            return several
    cell = best_cell(asked, grid, fitted, stored, vectors)
    return [cell] if cell is not None else []


def _asked_periods(question: Question, asked: Asked) -> Sequence[Period]:
    """The periods that each want a cell of their own; one or none where a single cell answers."""
    stretch = _STRETCH.search(question.text)
    if stretch is not None and _RESPECTIVELY.search(question.text):
        first, last = map(int, stretch.groups())
        step = 1 if first <= last else -1
        return [Period(date(year, 1, 1), date(year + 1, 1, 1), "year") for year in range(first, last + step, step)][:12]
    return asked.periods if question.computes is None or _RESPECTIVELY.search(question.text) else asked.periods[:1]


def _several(asked: Asked, grid: Grid, fitted: Fit, stored: StoredPassage, vectors: WordVectors) -> list[FoundCell]:
    """Cells of several rows, or else of several columns, that the question names; empty where it names one."""
    row, column = map(int, np.unravel_index(int(np.argmax(fitted.score)), fitted.score.shape))
    there = np.isfinite(fitted.score[:, column])
    rows = _named_apart(asked, np.where(there, fitted.label, 0.0), fitted.by_row)
    if len(rows) > 1:
        places = [(at, column) for at in rows]
    else:
        headers = np.where(np.isfinite(fitted.score[row]), fitted.header[row], 0.0)
        places = [(row, at) for at in _named_apart(asked, headers, fitted.by_column[:, row])]
    cells = [found_at(asked, grid, fitted, stored, vectors, at, number) for at, number in places]
    return [cell for cell in cells if cell is not None] if len(cells) > 1 else []


def _named_apart(asked: Asked, shares: Matrix, matches: Matrix) -> list[int]:
    """Those that the question names by words of their own, in the order of those. shares: (n,). matches: (words, n)."""
    taken: set[int] = set()
    found: list[tuple[int, int]] = []
    for at in sorted(range(len(shares)), key=lambda n: (-float(shares[n]), -int((matches[:, n] >= _MEANT).sum()), n)):
        own = set(map(int, np.flatnonzero(matches[:, at] >= _MEANT))) - taken
        if shares[at] >= _NAMED and own:
            taken |= set(map(int, np.flatnonzero(matches[:, at] >= _MEANT)))
            found.append((min(own), at))
    found.sort()
    spans = [asked.words.items[word].span for word, _ in found]
    parted = all(_AND.search(asked.text, one.end, other.start) for one, other in pairwise(spans))
    return [at for _, at in found] if parted else []
