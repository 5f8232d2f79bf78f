"""A cell of a table that may answer, and how sure it is: by its row, by its column, and by the rows beside it."""

from dataclasses import dataclass

import numpy as np

from corpus.library import StoredPassage
from qa.questions.words import WordVectors
from qa.table_answers.grid import Cell, Grid
from qa.table_answers.match import ASKS_CHANGE, Asked, Fit, share_around

# A cell is sure where its row and its column fit as well as this, and no other row nearly as well as its own. On the
# first half of TAT-QA's development set, 0.7 is the most that lets every right cell through; of that half's questions
# asked of another context's table, 1 in 50 passes, mostly where that table has such a row too.
SURE_ROW, SURE_COLUMN, SURE_MARGIN = 0.7, 0.45, 0.03
# What the words around a table, and its other labels, count of the question's words that the cell's own do not meet.
AROUND = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCell:
    """row_match, column_match: 0..1, how well the cell's row and column are what is asked for. is_sure: whether that is
    enough to answer with it."""

    cell: Cell
    row_match: float
    column_match: float
    is_sure: bool


def best_cell(asked: Asked, grid: Grid, fitted: Fit, stored: StoredPassage, vectors: WordVectors) -> FoundCell | None:
    """The cell of the highest score; None where that stands in another part of the table than the passage."""
    row, column = np.unravel_index(int(np.argmax(fitted.score)), fitted.score.shape)
    return found_at(asked, grid, fitted, stored, vectors, int(row), int(column))


def found_at(
    asked: Asked, grid: Grid, fitted: Fit, stored: StoredPassage, vectors: WordVectors, row: int, column: int
) -> FoundCell | None:
    cell = grid.cell(grid.rows[row], column)
    if cell is None or not grid.rows[row].is_here:
        return None
    row_match = match_of_row(asked, grid, fitted, stored, vectors, row, column)
    column_match = match_of_column(asked, grid, fitted, row, column)
    is_sure = row_match >= SURE_ROW and column_match >= SURE_COLUMN and margin(fitted, row, column) >= SURE_MARGIN
    return FoundCell(cell=cell, row_match=row_match, column_match=column_match, is_sure=is_sure)


def match_of_row(
    asked: Asked, grid: Grid, fitted: Fit, stored: StoredPassage, vectors: WordVectors, row: int, column: int
) -> float:
    """The geometric mean of the label's share and of the question's; words that stand around the table count half."""
    around = share_around(
        asked, grid, stored, vectors, np.maximum(fitted.by_row[:, row], fitted.by_column[:, row, column])
    )
    recall = min(1.0, float(fitted.recall[row, column]) + 0.5 * around)
    return float(np.sqrt(max(0.0, recall) * float(fitted.label[row])))


def match_of_column(asked: Asked, grid: Grid, fitted: Fit, row: int, column: int) -> float:
    """That of the period, where one is asked for; less where the column is a change that is not asked for, or none
    where it is."""
    header = grid.column_of(grid.rows[row], column).header
    is_change = any(ASKS_CHANGE.search(words) for words in (header, grid.rows[row].label))
    if ASKS_CHANGE.search(asked.text) and not is_change:
        return 0.0
    period = float(fitted.period[row, column])
    return (
        min(1.0, period + 0.25)
        if fitted.header[row, column] > 0.5
        else max(0.0, period + 0.1 * min(0.0, float(fitted.header[row, column])))
    )


def margin(fitted: Fit, row: int, column: int) -> float:
    """By how much the cell's score is above that of the best cell of another row."""
    others = np.delete(fitted.score.max(axis=1), row)
    return float(fitted.score[row, column] - others.max()) if len(others) else 1.0
