"""Choosing among the headers and labels of a table: the year of the largest amount, rows above a bound, all years."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import numpy as np

from corpus.documents import Figure, Period, Span
from corpus.library import StoredPassage
from qa.questions.question import Question
from qa.questions.words import WordVectors
from qa.table_answers.cells import YEAR
from qa.table_answers.choices import AskedChoice, by_extreme
from qa.table_answers.found import SURE_COLUMN, SURE_MARGIN, SURE_ROW, FoundCell, margin, match_of_column, match_of_row
from qa.table_answers.grid import Cell, Column, Grid, Row
from qa.table_answers.match import Asked, Fit, asked_of, fit, share_around, text_above

Form = Literal["amounts", "headers", "labels", "count"]

# A row whose label the question has so much of is the one asked about: then columns are chosen among.
_NAMED = 0.6
# A section that the question has so much of is the one whose rows are asked for.
_SECTION = 0.7
_SUM = re.compile(r"^\W*$|\b(?:total|subtotal|sum|gross|net)\b", re.IGNORECASE)
_SCALE = re.compile(
    r"\b(?P<word>thousand|million|billion)s?\b|(?P<zeros>['’]?000s?\b)|[$€£¥] ?(?P<short>m|bn|k)\b|\b(?P<code>m|bn)\b",
    re.I,
)
_POWERS = {"thousand": 3, "million": 6, "billion": 9, "m": 6, "bn": 9, "k": 3}


def choose(
    question: Question, choice: AskedChoice, grid: Grid, stored: StoredPassage, vectors: WordVectors
) -> tuple[Form, list[FoundCell]]:
    """The headers or labels that the question wants, in the table's order, or the cells to be counted."""
    asked = asked_of(question, grid, vectors, choice.choosing)
    form: Form
    if choice.is_parts:
        form, found = "labels", _parts(asked, grid, stored, vectors)
    elif choice.of == "times" and not choice.extreme and choice.bound is None:
        form, found = "headers", _all_times(asked, grid, stored, vectors)
    elif choice.of == "times":
        form, found = "headers", _times(asked, choice, grid, stored, vectors)
    else:
        form, found = _things(asked, choice, grid, stored, vectors)
    return ("count" if choice.is_count else form), found


def _all_times(asked: Asked, grid: Grid, stored: StoredPassage, vectors: WordVectors) -> list[FoundCell]:
    """Every year that names a column, else a row; sure where the table is about what the question says."""
    about = 1.0
    if asked.weights.sum():
        about = share_around(asked, grid, stored, vectors, np.zeros(len(asked.words.items), dtype=np.float32))
    columns = [column for block in grid.blocks for column in block if column.period is not None]
    row = next((row for row in grid.rows if row.is_here), grid.rows[0])
    cells = [_header_cell(grid, row, column) for column in columns]
    if not cells:
        cells = [_label_cell(grid, row, is_time=True) for row in grid.rows if row.period is not None and row.is_here]
    named = {stored.document.quote(cell.span): cell for cell in reversed(cells) if cell is not None}
    return [
        FoundCell(cell=cell, row_match=about, column_match=1.0, is_sure=about >= SURE_ROW)
        for cell in reversed(named.values())
    ]


def _times(
    asked: Asked, choice: AskedChoice, grid: Grid, stored: StoredPassage, vectors: WordVectors
) -> list[FoundCell]:
    """The years whose amounts in the row meet what is asked; one column for each year."""
    fitted = fit(asked, grid, vectors, ())
    at, best = map(int, np.unravel_index(int(np.argmax(fitted.score)), fitted.score.shape))
    places: dict[Period, tuple[int, int]] = {}
    row = grid.rows[at]
    for column in grid.blocks[row.block]:
        if column.period is not None and grid.value(row, column.number) is not None:
            before = places.get(column.period)
            if before is None or fitted.score[at, column.number] > fitted.score[before]:
                places[column.period] = (at, column.number)
    if len(places) < 2:
        rows = [n for n, one in enumerate(grid.rows) if one.period is not None and YEAR.search(one.label)]
        places = {
            period: (n, best)
            for n in rows
            if (period := grid.rows[n].period) is not None and grid.value(grid.rows[n], best) is not None
        }
    chosen = _meeting(choice, grid, list(_asked_for(asked, places).values()), stored)
    by_row = len({n for n, _ in places.values()}) == 1
    return [
        _found(asked, grid, fitted, stored, vectors, place, cell)
        for place in chosen
        if (cell := _time_cell(grid, place, by_row=by_row)) is not None
    ]


def _asked_for(asked: Asked, places: dict[Period, tuple[int, int]]) -> dict[Period, tuple[int, int]]:
    """Those of the years that the question chooses among, where it says them: "between 2018 and 2019, which …"."""
    if len(asked.periods) < 2:
        return places
    return {period: place for period, place in places.items() if any(map(period.overlaps, asked.periods))}


def _time_cell(grid: Grid, place: tuple[int, int], *, by_row: bool) -> Cell | None:
    row = grid.rows[place[0]]
    return _header_cell(grid, row, grid.column_of(row, place[1])) if by_row else _label_cell(grid, row, is_time=True)


def _things(
    asked: Asked, choice: AskedChoice, grid: Grid, stored: StoredPassage, vectors: WordVectors
) -> tuple[Form, list[FoundCell]]:
    """Rows by their amounts in the column that is asked for; columns where the question names a row."""
    fitted = fit(asked, grid, vectors, asked.periods)
    at, number = map(int, np.unravel_index(int(np.argmax(fitted.score)), fitted.score.shape))
    columns = [column for column in grid.blocks[grid.rows[at].block][1:] if not _SUM.search(column.header)]
    are_named = all(column.period is None and column.own for column in columns) and len(columns) > 1
    if fitted.label[at] >= _NAMED and are_named:
        places = [(at, column.number) for column in columns]
    else:
        places = [(n, number) for n in _rows_of(asked, grid, fitted)]
    chosen = _meeting(choice, grid, places, stored)
    by_row = fitted.label[at] < _NAMED or not are_named
    found = []
    for place in chosen:
        row = grid.rows[place[0]]
        cell = _label_cell(grid, row) if by_row else _header_cell(grid, row, grid.column_of(row, place[1]))
        if cell is not None:
            found.append(_found(asked, grid, fitted, stored, vectors, place, cell, of_row=not by_row))
    return ("labels" if by_row else "headers"), found


def _rows_of(asked: Asked, grid: Grid, fitted: Fit) -> list[int]:
    """The rows that are no sums: those of the section that the question names, if it names one."""
    named = [n for n in range(len(grid.rows)) if fitted.section[n] >= _SECTION and grid.rows[n].sections]
    if named:
        sections = grid.rows[max(named, key=lambda n: float(fitted.section[n]))].sections
        named = list(_up_to_sum(grid, sections))
    return named or [n for n, row in enumerate(grid.rows) if not _SUM.search(row.label)]


def _up_to_sum(grid: Grid, sections: Sequence[str]) -> Iterator[int]:
    for n, row in enumerate(grid.rows):
        if row.sections == tuple(sections):
            if _SUM.search(row.label) and not any(char.isalpha() for char in _SUM.sub("", row.label)):
                return
            if re.match(r"\W*(?:sub)?total\b", row.label, re.IGNORECASE) or not row.label:
                return
            yield n


def _parts(asked: Asked, grid: Grid, stored: StoredPassage, vectors: WordVectors) -> list[FoundCell]:
    """The labels under the section that the question names; none where it names none."""
    fitted = fit(asked, grid, vectors, ())
    shares = np.where([bool(row.sections) for row in grid.rows], fitted.section, 0.0)
    if not len(shares) or shares.max() < _SECTION:
        return []
    # Of sections that it names as well, the one with the most words.
    sections = {grid.rows[n].sections for n in np.flatnonzero(shares >= shares.max() - 0.01)}
    named = max(sections, key=lambda texts: len(" ".join(texts)))
    match = float(shares.max())
    cells = [_label_cell(grid, grid.rows[n]) for n in _up_to_sum(grid, named)]
    return [
        FoundCell(cell=cell, row_match=match, column_match=1.0, is_sure=match >= 0.9 and len(sections) == 1)
        for cell in cells
        if cell is not None
    ]


def _meeting(
    choice: AskedChoice, grid: Grid, places: Sequence[tuple[int, int]], stored: StoredPassage
) -> list[tuple[int, int]]:
    """The places whose amounts are the extreme, or beyond the bound."""
    valued = [(place, value) for place in places if (value := grid.value(grid.rows[place[0]], place[1])) is not None]
    if choice.extreme:
        best = by_extreme([value for _, value in valued], choice.extreme)
        return [] if best is None else [valued[best][0]]
    assert choice.bound is not None
    side, included, bound, scale = choice.bound
    bound *= Decimal(10) ** (scale - _scale_of(grid, stored, scale)) if scale is not None else 1
    return [place for place, value in valued if _is_beyond(value, bound, side=side, included=included)]


def _is_beyond(value: Decimal, bound: Decimal, *, side: str, included: bool) -> bool:
    return (included and value == bound) or (value > bound if side == "above" else value < bound)


def _scale_of(grid: Grid, stored: StoredPassage, otherwise: int) -> int:
    """The power of ten that the table's amounts are in, as its headers or what stands above it say."""
    headers = " ".join(column.header for block in grid.blocks for column in block)
    for text in (f"{grid.corner} {headers}", text_above(stored)):
        match = _SCALE.search(text)
        if match is not None:
            word = (match["word"] or match["short"] or match["code"] or "thousand").lower()
            return _POWERS[word]
    return otherwise


def _header_cell(grid: Grid, row: Row, column: Column) -> Cell | None:
    """A column's header as a cell: its year where it has one."""
    span = column.year or (column.spans[-1] if column.spans else None)
    if column.year is None and column.spans and len(column.spans) > 1:
        span = Span(column.spans[0].start, column.spans[0].end)
    if span is None:
        return None
    return Cell(
        span=span,
        figure=_figure_at(grid, span),
        row_label=row.label,
        header=column.header,
        period=column.period,
        row=row.number,
        column=column.number,
    )


def _label_cell(grid: Grid, row: Row, *, is_time: bool = False) -> Cell | None:
    span = row.label_span
    if span is None or not row.is_here:
        return None
    year = YEAR.search(row.label) if is_time else None
    if is_time and year is None:
        return None
    if year is not None:
        span = Span(span.start + year.start(), span.start + year.end())
    return Cell(
        span=span,
        figure=_figure_at(grid, span) if is_time else None,
        row_label=row.label,
        header="",
        period=row.period,
        row=row.number,
        column=0,
    )


def _figure_at(grid: Grid, span: Span) -> Figure | None:
    return next((figure for figure in grid.figures.values() if figure.span.overlaps(span)), None)


def _found(
    asked: Asked,
    grid: Grid,
    fitted: Fit,
    stored: StoredPassage,
    vectors: WordVectors,
    place: tuple[int, int],
    cell: Cell,
    *,
    of_row: bool = True,
) -> FoundCell:
    """of_row: whether the question names the row, and not only the column, by whose amounts was chosen."""
    row, column = place
    row_match = match_of_row(asked, grid, fitted, stored, vectors, row, column)
    column_match = match_of_column(asked, grid, fitted, row, column)
    if not of_row:
        met = fitted.by_column[:, row, column]
        row_match = min(1.0, share_around(asked, grid, stored, vectors, np.zeros_like(met)))
    is_sure = row_match >= SURE_ROW and column_match >= SURE_COLUMN
    is_sure = is_sure and (not of_row or margin(fitted, row, column) >= SURE_MARGIN or cell.column == 0)
    return FoundCell(cell=cell, row_match=row_match, column_match=column_match, is_sure=is_sure)
