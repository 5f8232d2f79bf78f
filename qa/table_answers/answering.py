"""Answers from tables among the passages found: cells that are looked up, not read."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.library import StoredPassage
from qa import wording
from qa.answers import AnswerFigure
from qa.drafts import Draft, Quoted
from qa.questions.question import Question, resolve
from qa.questions.words import WordVectors
from qa.table_answers.grid import grid_of
from qa.table_answers.lookup import FoundCell, TableAnswer, table_answer
from qa.table_answers.match import text_above
from qa.table_answers.parts_of_years import is_of_another_part

# Of cells that the lookup is sure of, so many are right: measured on the half of TAT-QA's development set that nothing
# was chosen on, as the single amounts and the operands of changes there are.
CONFIDENCE = 0.93


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFound:
    """What answers in a table, and the passage that this is."""

    stored: StoredPassage
    answer: TableAnswer


def find_in_tables(question: Question, passages: Sequence[StoredPassage], vectors: WordVectors) -> TableFound | None:
    """The table that answers for sure, the one that fits best; None without one. passages: best first."""
    if question.is_yes_no or question.about is not None:
        return None
    best: tuple[float, TableFound] | None = None
    for stored in passages:
        if stored.passage.kind != "table":
            continue
        answer = table_answer(question, stored, vectors)
        # How many cells were found stands nowhere, and cannot be quoted.
        if answer is None or answer.form == "count" or not answer.is_sure:
            continue
        # Headers of a table in several parts may stand in another part.
        if not all(stored.passage.span.holds(item.cell.span) for item in answer.found):
            continue
        if any(_is_of_another_part(question, item, stored) for item in answer.found if answer.form == "amounts"):
            continue
        fits = min(cell.row_match * cell.column_match for cell in answer.found)
        if best is None or fits > best[0]:
            best = fits, TableFound(stored=stored, answer=answer)
    return None if best is None else best[1]


def _is_of_another_part(question: Question, item: FoundCell, stored: StoredPassage) -> bool:
    grid = grid_of(stored)
    rows = [] if grid is None else [row for row in grid.rows if row.number == item.cell.row]
    over = " | ".join([*(text for row in rows for text in row.sections), grid.corner if grid is not None else ""])
    asked = resolve(question, stored.document.published)
    return is_of_another_part(
        question.text, asked, item.cell, f"{over} | {text_above(stored)} | {stored.document.title}"
    )


def draft_from_table(found: TableFound) -> Draft:
    """The cells in the question's order, each with what its row and column say."""
    stored, cells = found.stored, found.answer.found
    is_amounts = found.answer.form == "amounts"
    figures = {item.cell.figure.id: item.cell.figure for item in cells if item.cell.figure is not None and is_amounts}
    return Draft(
        text=wording.joined([_phrase(item, stored) if is_amounts else _words(item, stored) for item in cells]),
        confidence=CONFIDENCE,
        figures=tuple(AnswerFigure(figure=figure, role="answer") for figure in figures.values()),
        spans=tuple(Quoted(stored=stored, span=item.cell.span, score=CONFIDENCE) for item in cells),
    )


def _words(item: FoundCell, stored: StoredPassage) -> str:
    return stored.document.quote(item.cell.span)


def _phrase(item: FoundCell, stored: StoredPassage) -> str:
    said = ", ".join(part for part in (item.cell.row_label, item.cell.header) if part)
    return f"{_words(item, stored)} ({said})" if said else _words(item, stored)
