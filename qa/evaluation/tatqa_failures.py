"""Why an answer to a question of TAT-QA is wrong, as far as the program can tell: from where the expected answer stands
in the document and where the given one was taken from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Literal

from corpus.documents import Document, Passage, Span
from corpus.tables import read_table
from qa.answers import Answer
from qa.evaluation.tatqa_scoring import COMPUTED, AnswerKind, Reply, is_number, normalised, operands_of, to_number

Failure = Literal[
    "abstained",
    "arithmetic not tried",
    "arithmetic with wrong operands",
    "arithmetic of another kind",
    "wrong scale",
    "comparison not made",
    "multi-span incomplete",
    "span boundary",
    "label instead of figure",
    "figure of another column",
    "figure of another row",
    "figure of another row and column",
    "passage not found",
    "answered from another passage",
    "other words of the right passage",
    "other",
]
# What an average is divided by, and percentages are multiplied with, stands in no document.
_CONSTANTS = frozenset(map(Decimal, [*range(1, 13), 100]))
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")


@dataclass(frozen=True, slots=True)
class Cell:
    """Of a table's body or headers: its text's span, and its place, from 0."""

    span: Span
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A document with its passages and the cells of its tables."""

    document: Document
    passages: tuple[Passage, ...]
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, document: Document, passages: Sequence[Passage]) -> "Grid":
        return cls(document, tuple(passages), tuple(_cells(document, passages)))

    def cells_at(self, spans: Sequence[Span]) -> list[Cell]:
        return [cell for cell in self.cells if any(cell.span.overlaps(span) for span in spans)]

    def passage_ids_at(self, spans: Sequence[Span]) -> set[str]:
        return {passage.id for passage in self.passages if any(passage.span.overlaps(span) for span in spans)}

    def places_of(self, items: Sequence[str]) -> list[Span]:
        """Wherever one of the items stands, as whole words and whole numbers."""
        return [
            Span(*match.span())
            for item in filter(str.strip, items)
            for match in _standing_alone(item).finditer(self.document.text)
        ]


def _standing_alone(item: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, item.split()))
    return re.compile(rf"(?<!\w)(?<!\d[.,]){words}(?!\w|[.,]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """reply: the right one. derivation: how people calculated it, "" if they did not. compares: whether the question
    wants a largest, smallest, earliest …"""

    kind: AnswerKind
    reply: Reply
    derivation: str
    compares: bool


def failure_of(answer: Answer, given: Reply, expected: Expected, grid: Grid) -> Failure:
    """The first that fits of a wrong answer's failures, from what it lacks altogether to where it was taken from."""
    if not answer.answered:
        return "abstained"
    if expected.kind in COMPUTED:
        return _of_arithmetic(answer, given, expected)
    wanted, items = _bare(expected.reply), _bare(given)
    if items and sorted(items) == sorted(wanted):
        return "wrong scale"
    if expected.compares:
        return "comparison not made"
    if expected.kind == "multi-span" and set(items) & set(wanted):
        return "multi-span incomplete"
    places = [item.figure.span for item in answer.figures if item.role == "answer"]
    return _of_place(answer, places or [span.span for span in answer.spans[:1]], expected.reply, grid)


def _of_arithmetic(answer: Answer, given: Reply, expected: Expected) -> Failure:
    if answer.derivation is None and all(item.role != "derived" for item in answer.figures):
        return "arithmetic not tried"
    wanted = _numbers(expected.derivation)
    operands = {number for figure in operands_of(answer) for number in _numbers(figure.text)}
    if not operands or operands - wanted or wanted - operands - _CONSTANTS:
        return "arithmetic with wrong operands"
    is_scaled = any(_is_same_but_for_scale(item, other) for item in given.items for other in expected.reply.items)
    return "wrong scale" if is_scaled else "arithmetic of another kind"


def _of_place(answer: Answer, given: Sequence[Span], expected: Reply, grid: Grid) -> Failure:
    """given: where the words that answer stand."""
    right = grid.places_of(expected.items)
    if not right or not given:
        # People worded it anew: "Due to an increase in funds".
        texts = normalised(" ".join(map(grid.document.quote, given))), normalised(" ".join(expected.items))
        return "span boundary" if all(texts) and (texts[0] in texts[1] or texts[1] in texts[0]) else "other"
    right_cells, cells = grid.cells_at(right), grid.cells_at(given)
    if all(map(is_number, expected.items)) and right_cells and cells:
        if not any(is_number(grid.document.quote(span)) for span in given):
            return "label instead of figure"
        if {cell.row for cell in cells} & {cell.row for cell in right_cells}:
            return "figure of another column"
        is_below = {cell.column for cell in cells} & {cell.column for cell in right_cells}
        return "figure of another row" if is_below else "figure of another row and column"
    if any(one.overlaps(other) for one in given for other in right):
        return "span boundary"
    passage_ids = grid.passage_ids_at(right)
    if not passage_ids & {found.passage.id for found in answer.passages}:
        return "passage not found"
    is_near = bool(passage_ids & grid.passage_ids_at(given))
    return "other words of the right passage" if is_near else "answered from another passage"


def _bare(reply: Reply) -> list[str]:
    """Its items in one form, whatever their scale."""
    return [normalised(item) for item in reply.items]


def _numbers(text: str) -> set[Decimal]:
    """The numbers in it, without their signs and units."""
    return {Decimal(match.group().replace(",", "")) for match in _NUMBER.finditer(text)}


def _is_same_but_for_scale(one: str, other: str) -> bool:
    """Whether they are the same digits, the point apart."""
    left, right = (to_number(text) if is_number(text) else None for text in (one, other))
    if not left or not right or (left < 0) != (right < 0):
        return False
    return any(abs(left * 10.0**power / right - 1) < 1e-3 for power in (-9, -6, -3, -2, 2, 3, 6, 9))


def _cells(document: Document, passages: Sequence[Passage]) -> Iterator[Cell]:
    """Row by row; a table that was cut into passages goes on where it was."""
    n_rows = 0
    for is_table, group in groupby(passages, key=lambda passage: passage.kind == "table"):
        table = _table_over(document, list(group)) if is_table else None
        for row, cells in enumerate(table or (), start=n_rows):
            yield from (Cell(span, row, column) for column, span in enumerate(cells) if span is not None)
        n_rows += len(table or ())


def _table_over(document: Document, passages: Sequence[Passage]) -> tuple[tuple[Span | None, ...], ...] | None:
    table = read_table(document.text, Span(passages[0].span.start, passages[-1].span.end))
    return None if table is None else table.rows
