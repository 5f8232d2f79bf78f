"""Numbers and days found in a real library, however they are written; ranges and extremes over its figures."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Document, Figure, Span
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.library import Library
from corpus.reading import document_from_text
from qa.ledger.amount_search import MOST_FIGURES, extremes_of, is_within, matching_figures, passages_with
from qa.questions.amounts import Extreme, read_amounts

NEWS = """Money for the city

The harbour fund invested 1.2 billion yuan in the port in 2016. It had put 800 million yuan into roads in 2012.

A bridge cost 3 billion yuan ($440 million) and was opened on May 21, 2018. One-third of all drivers use it.

The museum drew 4,523,000 visitors in 2017, and the zoo 2.1 million in the same year.

A ferry line of 15 km was closed on 29 August 2014. It had 64 workers, and 66.7% of them were over 50.

Bonds for more than 2 billion yuan were sold, at a rate of 5%. Others brought 5.5 percent.
"""


@pytest.fixture(scope="module")
def syntax() -> Syntax:
    return Syntax()


def put(library: Library, text: str, syntax: Syntax) -> Document:
    document = replace(document_from_text(text), published=date(2019, 8, 1))
    passages = split_passages(document)
    library.insert(document, passages, extract_figures(document, passages, syntax))
    return document


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, syntax: Syntax) -> Iterator[Library]:
    with Database(tmp_path_factory.mktemp("news") / "library.sqlite") as database:
        library = Library(database)
        put(library, NEWS, syntax)
        put(library, "Elsewhere\n\nNothing was said of any sum, but that 7 men came in March 1999.", syntax)
        yield library


def found(library: Library, question: str, **options: int) -> list[str]:
    keys = passages_with(read_amounts(question), library, None, **options)
    passages = library.passages(keys)
    return [passages[key].text.split(maxsplit=2)[1] for key in keys]


def listed(library: Library, question: str) -> list[str]:
    amounts = read_amounts(question)
    matching = matching_figures(amounts, library, None)
    assert matching is not None and all(is_within(item, amounts) for found in matching.values() for item in found)
    return [figure.text for figures in matching.values() for figure in figures]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who had 4.523 million visitors?", "museum"),
        ("Who put 0.8bn yuan into roads?", "harbour"),
        ("What cost three billion yuan?", "bridge"),
        ("What cost $0.44 billion?", "bridge"),
        ("What cost 3bn?", "bridge"),
        ("What was opened on 21 May 2018?", "bridge"),
        ("what was opened on may 21", "bridge"),
        ("What was closed on Aug 29?", "ferry"),
        ("Who uses it, if 33.3% do?", "bridge"),
        ("Who uses it, if 33% do?", "bridge"),
        ("Where were two thirds over 50?", "ferry"),
        ("Who had about 2 million visitors in 2017?", "museum"),
        ("What was bought for 1.2 billion yuan in 2016?", "harbour"),
    ],
)
def test_an_amount_is_found_however_it_is_written(library: Library, question: str, first: str) -> None:
    assert found(library, question)[0] == first


def test_another_amount_or_another_unit_is_not_found(library: Library) -> None:
    for question in (
        "Who paid 4,523 yuan?",
        "Who paid 3 billion euros?",
        "What is 15 miles long?",
        "Since when? May 22",
    ):
        assert found(library, question) == []
    assert found(library, "Who came?") == []


def test_passages_with_most_of_the_amounts_come_first(library: Library) -> None:
    assert found(library, "What had 2.1 million visitors in 2017, and 64 workers?") == ["museum", "ferry"]
    assert found(library, "What had 2.1 million visitors in 2017, and 64 workers?", limit=1) == ["museum"]


def test_a_day_is_found_before_the_years_that_hold_it(library: Library) -> None:
    assert found(library, "What was closed on 29 August 2014?") == ["ferry"]
    assert found(library, "What happened on 3 May 2017?") == ["museum"]
    assert found(library, "What happened in 2014?") == ["ferry"]


def test_only_the_passages_given_are_looked_in(library: Library) -> None:
    amounts = read_amounts("What happened in March 1999 or in 2017?")
    keys = passages_with(amounts, library, None)
    assert len(keys) == 2
    for key in keys:
        assert passages_with(amounts, library, np.array([key], dtype=np.int64)) == [key]
        assert list(matching_figures(amounts, library, np.array([key], dtype=np.int64)) or ()) == [key]
    assert passages_with(amounts, library, np.empty(0, dtype=np.int64)) == []


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "Which investments were over 1 billion yuan?",
            ["1.2 billion yuan", "3 billion yuan", "more than 2 billion yuan"],
        ),
        ("Which were over 2 billion yuan?", ["3 billion yuan", "more than 2 billion yuan"]),
        ("Which were at least 1.2 billion yuan in 2016?", ["1.2 billion yuan"]),
        ("Which were under 1 billion yuan?", ["800 million yuan"]),
        ("Which had between 60 and 100 workers?", ["64"]),
        ("Which were from 10 to 20 km long?", ["15 km"]),
        ("Which rates were over 5%?", ["66.7%", "5.5 percent", "One-third"]),
        ("What happened between 2014 and 2016?", ["2016", "29 August 2014"]),
        ("What happened before 2000?", ["March 1999"]),
        ("What happened after May 2018?", []),
        ("What happened before June?", ["May 21, 2018", "March 1999"]),
    ],
)
def test_a_range_lists_the_figures_in_it(library: Library, question: str, texts: list[str]) -> None:
    assert sorted(listed(library, question)) == sorted(texts)


def test_what_is_everywhere_chooses_among_what_is_rare(tmp_path: Path, syntax: Syntax) -> None:
    with Database(tmp_path / "library.sqlite") as database:
        library = Library(database)
        document = put(library, "Men\n\n12 men came.\n\n12 men left with 345 yuan.", syntax)
        figures = library.document_figures(document.id)
        common = next(figure for figure in figures if figure.text == "12")
        text = "12 " * (2 * MOST_FIGURES)
        crowd = document_from_text(f"Twelve\n\n{text}")
        passages = split_passages(crowd)
        many = []
        for n in range(MOST_FIGURES + 5):
            span = Span(crowd.text.index(text) + 3 * n, crowd.text.index(text) + 3 * n + 2)
            passage = next(item for item in passages if item.span.holds(span))
            own = replace(common, id=f"{crowd.id}.f{n}", document_id=crowd.id, passage_id=passage.id)
            many.append(replace(own, span=span, concept=None))
        library.insert(crowd, passages, many)
        keys = passages_with(read_amounts("Who had 12 men and 345 yuan?"), library, None)
        assert [library.passages([key])[key].text for key in keys] == ["12 men left with 345 yuan."]


def test_a_time_around_the_range_is_not_in_it(library: Library) -> None:
    (year,) = [item for item in figures_of(library) if item.text == "2017"]
    assert is_within(year, read_amounts("What happened between 2016 and 2018?"))
    for question in ("What happened after May 2017?", "What happened before June?", "What happened after 2017?"):
        assert not is_within(year, read_amounts(question))


def test_a_list_of_more_than_the_limit_is_none(library: Library) -> None:
    amounts = read_amounts("What happened between 1990 and 2020?")
    assert matching_figures(amounts, library, None, limit=100)
    assert matching_figures(amounts, library, None, limit=3) is None


def test_the_extreme_is_by_size_or_by_time(library: Library) -> None:
    yuan = [figure for figure in figures_of(library) if figure.unit == "CNY"]
    dates = [figure for figure in figures_of(library) if figure.kind == "date" and figure.as_of is not None]

    def texts(figures: list[Figure], extreme: Extreme) -> list[str]:
        return [figure.text for figure in extremes_of(figures, extreme)]

    assert texts(yuan, "largest") == ["3 billion yuan"]
    assert texts(yuan, "smallest") == ["800 million yuan"]
    assert texts(dates, "earliest") == ["March 1999"]
    assert texts([dates[0], *dates], "latest") == ["May 21, 2018"]
    assert texts([*yuan, yuan[0]], "smallest") == ["800 million yuan"]
    assert texts([], "largest") == texts(dates, "smallest") == []


def figures_of(library: Library) -> list[Figure]:
    return [figure for item in library.documents() for figure in library.document_figures(item.document.id)]


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int) -> str:
    """Below 100 thousand million."""
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{in_words(number // size)} {name}" + (f" {in_words(rest)}" if rest else "")
    if number < 20:
        return ONES[number]
    return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")


def ways(number: int) -> list[str]:
    """How people write it: plain, in groups, in millions or billions, and a round one in words."""
    written = [f"{number}", f"{number:,}"]
    for zeros, names in ((9, (" billion", "bn")), (6, (" million", "m"))):
        if number >= 10**zeros:
            digits = f"{number % 10**zeros:0{zeros}}".rstrip("0")
            written += [f"{number // 10**zeros}{'.' if digits else ''}{digits}{name}" for name in names]
    return written + ([in_words(number)] if len(f"{number}".rstrip("0")) <= 2 else [])


ROUND = st.tuples(st.integers(10, 99), st.integers(2, 9)).map(lambda parts: parts[0] * 10 ** parts[1])


@settings(max_examples=20, deadline=None)
@given(
    number=ROUND | st.integers(2_100, 20 * 10**9),
    which=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    unit=st.sampled_from(["people", "yuan"]),
)
@example(number=4_523_000, which=(1, 2), unit="people")
def test_a_number_is_found_written_in_any_other_way(
    library: Library, syntax: Syntax, number: int, which: tuple[int, int], unit: str
) -> None:
    written = ways(number)
    stored, asked = (written[place % len(written)] for place in which)
    text = f"Sums\n\nThe town has {stored} {unit} now.\n\nThe village has {2 * number + 1:,} {unit} now."
    document = put(library, text, syntax)
    try:
        within = np.array(library.passage_keys([document.id]), dtype=np.int64)
        keys = passages_with(read_amounts(f"Which place has {asked} {unit}?"), library, within)
        assert [stored in library.passages([key])[key].text for key in keys] == [True]
    finally:
        library.remove(document.id)
