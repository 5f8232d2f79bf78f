"""The ledger in other orders than that of the documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.database import Database
from corpus.ledger import FigureFilter, Order, count_by, read_sorted
from corpus.library import Library
from tests.corpus.test_ledger import FIGURES, put


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Database(tmp_path / "library.sqlite") as database:
        yield Library(database)


def texts(library: Library, order: Order, **others: object) -> list[str]:
    with library.database.reading() as connection:
        given = {"wanted": FigureFilter(), "limit": 100} | others
        return [entry.figure.text for entry in read_sorted(connection, order=order, **given)]  # type: ignore[arg-type]


# Figures of FIGURES by their numbers.
ORDERED: dict[Order, Sequence[int]] = {
    "document": range(10),
    # Numbers by their exact values, then days, then what could not be resolved.
    "value": [4, 1, 2, 3, 5, 0, 6, 7, 8, 9],
    # The month lies behind the year's start; then all without a period, as they come.
    "period": [0, 5, 7, 4, 8, 1, 2, 3, 6, 9],
    "kind": [1, 2, 0, 7, 8, 9, 3, 6, 4, 5],
    "unit": [4, 5, 6, 1, 2, 3, 0, 7, 8, 9],
    "text": range(10),
    "concept": [5, 4, 0, 3, 1, 2, 6, 7, 8, 9],
}


@pytest.mark.parametrize("order", ORDERED)
def test_every_order_is_exact_and_puts_what_it_cannot_compare_last(library: Library, order: Order) -> None:
    put(library, "Figure", FIGURES)
    assert texts(library, order) == [f"Figure {n}" for n in ORDERED[order]]


def test_turned_round_the_largest_is_first_and_what_has_no_value_still_last(library: Library) -> None:
    put(library, "Figure", FIGURES)
    assert texts(library, "value", descending=True) == [f"Figure {n}" for n in (8, 7, 6, 0, 5, 3, 2, 1, 4, 9)]
    assert texts(library, "document", descending=True) == [f"Figure {n}" for n in reversed(range(10))]


def test_pages_of_an_order_join_and_equal_figures_stay_in_the_documents_order(library: Library) -> None:
    for name in ("Zebra", "Ant", "Mole"):
        put(library, name, FIGURES)
    whole = texts(library, "kind")
    assert whole[:3] == ["Zebra 1", "Ant 1", "Mole 1"]
    assert [text for offset in range(0, 30, 7) for text in texts(library, "kind", limit=7, offset=offset)] == whole
    money = texts(library, "value", wanted=FigureFilter(kinds=("money",)), descending=True)
    assert money == [f"{name} {n}" for n in (5, 4) for name in ("Zebra", "Ant", "Mole")]


def test_kinds_and_units_are_counted_the_most_first(library: Library) -> None:
    put(library, "Figure", FIGURES)
    with library.database.reading() as connection:
        assert count_by(connection, "unit") == {"EUR": 1, "USD": 1, "km": 1}
        assert list(count_by(connection, "kind").items())[:2] == [("count", 3), ("date", 3)]
