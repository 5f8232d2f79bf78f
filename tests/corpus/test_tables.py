"""Tables in plain text are told from prose, and their rows from what names the columns."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Span
from corpus.tables import read_table


def cells(text: str) -> list[list[str]] | None:
    table = read_table(text, Span(0, len(text))) if text else None
    if table is None:
        return None
    return [[text[cell.start : cell.end] if cell else "" for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("text", "rows", "n_headers"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", [["a", "b"], ["1", "2"]], 1),
        ("a | b\n--- | ---\n1 | **2**\n3 |", [["a", "b"], ["1", "2"], ["3", ""]], 1),
        ("City\tPeople\nLyon\t513,275", [["City", "People"], ["Lyon", "513,275"]], 1),
        ('City,People\nLyon,"513,275"\nParis,7', [["City", "People"], ["Lyon", "513,275"], ["Paris", "7"]], 1),
        ("Item;2018\nSales;5,5\nCosts;3", [["Item", "2018"], ["Sales", "5,5"], ["Costs", "3"]], 1),
        ("Lyon\t5\nParis\t7", [["Lyon", "5"], ["Paris", "7"]], 0),
    ],
)  # fmt: skip
def test_table_is_cut_into_cells(text: str, rows: list[list[str]], n_headers: int) -> None:
    assert cells(text) == rows
    table = read_table(text, Span(0, len(text)))
    assert table is not None
    assert table.n_headers == n_headers


@pytest.mark.parametrize(
    "text",
    [
        "One line | with a bar",
        "In May, they left.\nIn June, they came.\nIn July, they stayed.",
        "Lyon, Paris\nand Nice, all three\ngrew, said the mayor, in 2018.",
        "no mark at all\nin these lines",
    ],
)
def test_prose_is_no_table(text: str) -> None:
    assert cells(text) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab1,;|\t"\n -*:', min_size=1, max_size=200))
def test_any_text_is_a_table_of_even_rows_or_none(text: str) -> None:
    table = read_table(text, Span(0, len(text)))
    if table is None:
        return
    assert len({len(row) for row in table.rows}) == 1
    spans = [cell for row in table.rows for cell in row if cell is not None]
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
