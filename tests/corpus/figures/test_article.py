"""The article that ships, against a list of its figures drawn up by hand."""

from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from corpus.documents import Figure
from corpus.figures.extract import extract_figures
from tests.corpus.figures.reading_aid import PUBLISHED, SYNTAX, make_document, paragraphs

TEXT = (files("corpus") / "articles" / "shanghai-ai-hub.txt").read_text(encoding="utf-8")

# (the words, which occurrence of them, what is read)
GOLD: list[tuple[str, int, dict[str, Any]]] = [
    ("2019-08-01", 0, {"kind": "date", "value": "2019-08-01", "resolved": None}),
    ("2018", 0, {"kind": "date", "value": "2018", "resolved": None}),
    (
        "Sept 19",
        0,
        {
            "kind": "date",
            "value": "2018-09-19",
            "resolved": "'Sept 19' takes its year from '2018' in the same sentence",
        },
    ),
    (
        "one-third",
        0,
        {"kind": "fraction", "value": Fraction(1, 3), "concept": "the nation's AI technical professionals"},
    ),
    ("1,000", 0, {"kind": "count", "value": 1000, "concept": "companies with AI as its core business"}),
    ("3,000", 0, {"kind": "count", "value": 3000, "concept": "AI-related enterprises", "as_of": "2019-08-01"}),
    ("2018", 1, {"kind": "date", "value": "2018"}),
    (
        "about 70 billion yuan",
        0,
        {
            "kind": "money",
            "value": 70 * 10**9,
            "unit": "CNY",
            "qualifier": "approximately",
            "as_of": "2018-12-31",
            "concept": "AI industry in the city",
            "nature": "actual",
            "equivalent": "$10.16 billion",
        },
    ),
    (
        "$10.16 billion",
        0,
        {
            "kind": "money",
            "value": Decimal("10.16") * 10**9,
            "unit": "USD",
            "qualifier": "approximately",
            "as_of": "2018-12-31",
            "concept": "AI industry in the city",
            "equivalent": "about 70 billion yuan",
        },
    ),
    ("by the end of 2018", 0, {"kind": "date", "value": "2018-12-31", "nature": "actual"}),
    ("first", 0, {"kind": "ordinal", "value": 1, "as_of": "2018-12-31"}),
    (
        "Last year",
        0,
        {"kind": "date", "value": "2018", "resolved": "'Last year' counted from the document's date 2019-08-01"},
    ),
    ("first", 1, {"kind": "ordinal", "value": 1, "as_of": "2018"}),
    ("20", 4, {"kind": "count", "value": 20, "concept": "major AI innovation projects", "as_of": "2018"}),
    (
        "This year on May 21",
        0,
        {
            "kind": "date",
            "value": "2019-05-21",
            "resolved": "'This year' counted from the document's date 2019-08-01",
        },
    ),
    (
        "first",
        2,
        {
            "kind": "ordinal",
            "value": 1,
            "concept": "pilot zone for the innovation and application of AI technology",
            "as_of": "2019-05-21",
        },
    ),
    ("four", 0, {"kind": "count", "value": 4, "concept": "reasons", "as_of": "2019-08-01"}),
    (
        "May 24",
        0,
        {
            "kind": "date",
            "value": "2019-05-24",
            "resolved": "'May 24' is the latest one up to the document's date 2019-08-01",
        },
    ),
    ("second", 0, {"kind": "ordinal", "value": 2, "concept": "World Artificial Intelligence Conference"}),
    ("Aug 29 to 31", 0, {"kind": "date", "low": "2019-08-29", "high": "2019-08-31", "as_of": "2019-08-29/2019-08-31"}),
    (
        "1 trillion yuan",
        0,
        {
            "kind": "money",
            "value": 10**12,
            "unit": "CNY",
            "qualifier": None,
            "nature": "target",
            "as_of": "2030",
            "concept": "AI industry",
            "equivalent": None,
        },
    ),
    ("by 2030", 0, {"kind": "date", "value": "2030", "nature": "target"}),
    (
        "more than 100 billion yuan",
        0,
        {
            "kind": "money",
            "value": 10**11,
            "unit": "CNY",
            "qualifier": "more_than",
            "nature": "target",
            "as_of": "2020",
            "concept": "industry scale",
            "equivalent": "$14.5 billion",
        },
    ),
    (
        "$14.5 billion",
        0,
        {
            "kind": "money",
            "value": Decimal("14.5") * 10**9,
            "unit": "USD",
            "qualifier": "more_than",
            "nature": "target",
            "as_of": "2020",
            "equivalent": "more than 100 billion yuan",
        },
    ),
    ("by 2020", 0, {"kind": "date", "value": "2020", "nature": "target"}),
]
NO_FIGURES = ["5G", "a number of positive signals"]


@pytest.fixture(scope="module")
def figures() -> tuple[Figure, ...]:
    return extract_figures(make_document(TEXT, PUBLISHED), paragraphs(TEXT), SYNTAX)


def place(words: str, occurrence: int) -> int:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(words, start + 1)
    return start


def described(figure: Figure, figures: tuple[Figure, ...]) -> dict[str, Any]:
    """The figure's fields as the gold list writes them."""
    by_id = {other.id: other for other in figures}
    names = ("kind", "value", "low", "high", "unit", "qualifier", "concept", "nature", "resolved")
    return {name: getattr(figure, name) for name in names} | {
        "as_of": figure.as_of.iso if figure.as_of else None,
        "equivalent": by_id[figure.equivalents[0]].text if figure.equivalents else None,
    }


@pytest.mark.parametrize(("words", "occurrence", "expected"), GOLD, ids=[f"{gold[0]}-{gold[1]}" for gold in GOLD])
def test_figure_of_the_article_is_read(
    figures: tuple[Figure, ...], words: str, occurrence: int, expected: dict[str, Any]
) -> None:
    start = place(words, occurrence)
    found = [figure for figure in figures if figure.span.start == start]
    assert [figure.text for figure in found] == [words]
    fields = described(found[0], figures)
    assert {name: fields[name] for name in expected} == expected


def test_article_has_no_other_figures(figures: tuple[Figure, ...]) -> None:
    assert [figure.text for figure in figures] == [words for words, _, _ in GOLD]


@pytest.mark.parametrize("words", NO_FIGURES)
def test_what_only_looks_like_a_figure_is_none(figures: tuple[Figure, ...], words: str) -> None:
    start = TEXT.index(words)
    assert not [figure for figure in figures if start <= figure.span.start < start + len(words)]


def test_figures_are_numbered_in_text_order_and_know_their_passage(figures: tuple[Figure, ...]) -> None:
    assert [figure.id for figure in figures] == [f"doc.f{n}" for n in range(len(figures))]
    passages = {passage.id: passage for passage in paragraphs(TEXT)}
    assert all(passages[figure.passage_id].span.holds(figure.span) for figure in figures)
