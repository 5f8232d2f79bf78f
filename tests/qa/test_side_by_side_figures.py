"""Figures that stand side by side: one concept, unit and period, and whose each is."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.ledger import Entry, entries_of
from corpus.reading import document_from_bytes
from qa.ledger.side_by_side_figures import SideBySide, side_by_side_of
from tests.qa.test_series import PERIODS, WORDS, entry, year


@pytest.fixture(scope="module")
def syntax() -> Syntax:
    return Syntax(threads=1)


def read(text: str, name: str, syntax: Syntax) -> Iterator[Entry]:
    document = document_from_bytes(text.encode(), name=name, source=name)
    passages = split_passages(document)
    return entries_of(document, passages, extract_figures(document, passages, syntax))


def told(one: SideBySide) -> tuple[str, str, list[tuple[str, str]]]:
    return one.concept, one.period.iso, [(side.owner, side.entry.figure.text) for side in one.sides]


def test_countries_of_several_documents_stand_side_by_side_the_largest_first(syntax: Syntax) -> None:
    texts = (
        "Chile had an unemployment rate of 6.5% in 2015. In 2016, the unemployment rate in Chile was 6.7%.",
        "The unemployment rate in Peru was 6.9 percent in 2015. The inflation rate in Peru was 3.5 percent in 2015.",
    )
    (found,) = side_by_side_of(item for n, text in enumerate(texts) for item in read(text, f"{n}.txt", syntax))
    assert told(found) == ("unemployment rate", "2015", [("Peru", "6.9 percent"), ("Chile", "6.5%")])


def test_rows_of_a_table_stand_side_by_side_and_totals_with_nobody(syntax: Syntax) -> None:
    rows = "Year,Region,People\n2019,Berlin,36\n2019,Hamburg,18\n2020,Berlin,37\n2020,Hamburg,19\n"
    assert [told(found) for found in side_by_side_of(read(rows, "regions.csv", syntax))] == [
        ("People", "2019", [("Berlin", "36"), ("Hamburg", "18")]),
        ("People", "2020", [("Berlin", "37"), ("Hamburg", "19")]),
    ]
    columns = "Region,2019\nBerlin,36\nHamburg,18\nTotal,54\n"
    for found in side_by_side_of(read(columns, "towns.csv", syntax)):
        assert "Total" not in [side.owner for side in found.sides]


@pytest.mark.parametrize(
    "others",
    [
        {"unit": "pp"},
        {"kind": "fraction"},
        {"per": "month"},
        {"change": "up"},
        {"as_of": year(2018)},
        {"concept": "wage"},
    ],
    ids=str,
)
def test_another_unit_kind_rate_period_or_concept_is_not_compared(others: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"concept": "birth rate", "as_of": year(2019), "subject": "Peru"}
    chile = entry(**fields | {"subject": "Chile"})
    assert len(side_by_side_of([chile, entry(**fields)])) == 1
    assert side_by_side_of([chile, entry(**fields | others)]) == ()


def test_documents_that_differ_on_one_owner_stand_side_by_side_and_those_that_agree_do_not() -> None:
    one = entry("birth rate", year(2019), 7, subject="Chile", title="One")
    same = entry("birth rate", year(2019), 7, subject="Chile", title="Two")
    differs = entry("birth rate", year(2019), 9, subject="Chile", title="Three")
    assert side_by_side_of([one, same]) == ()
    (found,) = side_by_side_of([one, differs])
    assert [side.entry.document.title for side in found.sides] == ["Three", "One"]


def test_an_owner_with_several_values_is_left_out_and_nobody_without_a_name_is_taken() -> None:
    chile = [entry("birth rate", year(2019), value, subject="Chile") for value in (5, 6)]
    peru, cuba = (entry("birth rate", year(2019), subject=name) for name in ("Peru", "Cuba"))
    (found,) = side_by_side_of([*chile, peru, cuba])
    assert sorted(side.owner for side in found.sides) == ["Cuba", "Peru"]
    unnamed = [entry("birth rate", year(2019), n, subject=subject) for n, subject in enumerate(("the region", "total"))]
    assert side_by_side_of([*unnamed, peru]) == ()


def test_a_single_counted_word_is_compared_where_sentences_tell_it_alike() -> None:
    def fans(subject: str, quote: str, title: str = "A") -> Entry:
        return entry("fans", year(2019), subject=subject, quote=quote, title=title, kind="count", unit=None)

    rome = fans("Rome FC", "Rome FC had 5 fans there.")
    assert len(side_by_side_of([rome, fans("Lyon FC", "Lyon FC had 5 fans there.")])) == 1
    assert side_by_side_of([rome, fans("Lyon FC", "Lyon FC needs 5 fans more.")]) == ()
    assert side_by_side_of([rome, fans("Lyon FC", "Lyon FC had 5 fans there.", title="B")]) == ()


@given(
    st.lists(st.builds(entry, WORDS, PERIODS, st.integers(0, 3), subject=WORDS, quote=WORDS, title=WORDS), max_size=8)
)
def test_whatever_stands_in_figures_sides_are_theirs_and_once(entries: list[Entry]) -> None:
    sides = [side for found in side_by_side_of(entries) for side in found.sides]
    assert len(sides) == len({id(side.entry) for side in sides})
    assert {id(side.entry) for side in sides} <= set(map(id, entries))
    for found in side_by_side_of(entries):
        assert len(found.sides) > 1
        assert len({side.entry.figure.as_of for side in found.sides}) == 1
