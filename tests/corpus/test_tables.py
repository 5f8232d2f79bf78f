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
    ("rows", "n_headers"),
    [
        (["|  | Years Ended |  |", "|  | 2019 | 2018 |", "|  | (in m) |  |", "| Own: |  |  |", "| A | 5 | 7 |"], 3),
        (["| Expense |  |  |", "|  | 2019 €m | 2018 €m |", "| Wages | 166 | 178 |"], 2),
        (["| ($ in millions) |  |  |", "| At December 31: | 2019 | 2018 |", "| Cost | $100 | — |"], 2),
        (["|  | F19 | F18 |  |", "| $ MILLION | 53 WEEKS | 52 WEEKS | CHANGE |", "| Sales | 5 | 7 | 3% |"], 2),
        (["|  | 2019 | 2018 |", "| (In thousands) |  |  |", "| Revenues | $68,024 | $67,314 |"], 2),
        (["|  | Total | Less Than 1 Year | 1-3 Years |", "| Leases | 98 | 37 | 36 |"], 1),
        (["| Total | 98 | 37 | 36 |", "| Leases | 98 | 37 | 36 |"], 0),
        # A row with a name of its own is no header, whatever it holds.
        (["| Bond | A | B |", "| Matures | 2031 | 2035 |", "| Rate | 3% | 4% |"], 1),
        (["| Plan | Basic | Full |", "| Yield | None | None |", "| Rate | 3% | 4% |"], 1),
        (["| Month | Mayor | Town |", "| May | Doe | Rye |", "|  | Roe | Ayr |"], 1),
        (["| Assets |  |  |", "| Cash | 5 | 7 |", "| Loans | 6 | 8 |"], 0),
    ],
)  # fmt: skip
def test_headers_are_the_leading_rows_without_a_figure(rows: list[str], n_headers: int) -> None:
    text = "\n".join(rows)
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
