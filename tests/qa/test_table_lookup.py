"""Answers from tables: the cell by its row and column, headers and labels as answers, and what a table lacks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Document, Figure, Period
from corpus.library import StoredPassage
from corpus.reading import document_from_text
from qa.questions.question import understand
from qa.questions.words import WordVectors, load_word_vectors
from qa.table_answers.cells import kind_of, number_in
from qa.table_answers.lookup import FoundCell, TableAnswer, grid_of, look_up, table_answer

MILL = """Mill accounts

The table below shows the mill's accounts (in thousands).

| | Years Ended September 30, | | |
| | 2019 | 2018 | 2017 |
| Revenue: | | | |
| Flour | $1,452.4 | $1,146.2 | $1,036.9 |
| Bran | 44.1 | 56.7 | 70.8 |
| Total revenue | $1,496.5 | $1,202.9 | $1,107.7 |
| Cost of revenue: | | | |
| Flour | 702.0 | 690.5 | 655.1 |
| Bran | 20.0 | 21.0 | 30.0 |
| Loss on disposals | (3.5) | — | (8.2) |"""
MEN_AND_WOMEN = """| | 2019 | | 2018 | |
| | Men | Women | Men | Women |
| Life expectancy at 65 | 86.8 | 88.9 | 87.3 | 89.3 |
| Life expectancy at 45 | 88.5 | 90.7 | 89.0 | 91.1 |"""
SEGMENTS = """| | Bakeries | Mills | Inns | Total |
| Balance at June 30, 2018 | 50 | 138 | 145 | 333 |
| Acquisitions | 206 | 40 | — | 246 |
| Balance at June 30, 2019 | 254 | 181 | 142 | 577 |"""
PLANT = """Item,Weight (kg),Price
Millstone,900,1200
Sieve,12,80
Hopper,150,310"""


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return load_word_vectors()


def tables_of(text: str) -> list[StoredPassage]:
    document = document_from_text(text)
    passages = [passage for passage in split_passages(document) if passage.kind == "table"]
    return [stored(document, n) for n in range(len(passages))]


def stored(document: Document, n: int, figures: tuple[Figure, ...] = ()) -> StoredPassage:
    passage = [passage for passage in split_passages(document) if passage.kind == "table"][n]
    return StoredPassage(key=n, passage=passage, document=document, figures=figures)


def ask(vectors: WordVectors, text: str, question: str) -> list[FoundCell]:
    (table,) = tables_of(text)
    return look_up(understand(question, vectors), table, vectors)


def answer(vectors: WordVectors, text: str, question: str) -> TableAnswer:
    (table,) = tables_of(text)
    found = table_answer(understand(question, vectors), table, vectors)
    assert found is not None
    return found


def words(text: str, found: list[FoundCell] | TableAnswer) -> list[str]:
    (table,) = tables_of(text)
    cells = found.found if isinstance(found, TableAnswer) else found
    return [table.document.quote(item.cell.span) for item in cells]


@pytest.mark.parametrize(
    ("text", "question", "cell"),
    [
        (MILL, "How large was total revenue in 2018?", "$1,202.9"),
        (MILL, "What was the loss on disposals in 2017?", "(8.2)"),
        (MILL, "What was the cost of revenue of bran in 2018?", "21.0"),
        (MILL, "What was the revenue of bran in FY18?", "56.7"),
        (MEN_AND_WOMEN, "What was the life expectancy at 65 of women in 2018?", "89.3"),
        (MEN_AND_WOMEN, "What was the life expectancy at 45 of men in 2019?", "88.5"),
        (SEGMENTS, "What was the balance of the mills at June 30, 2019?", "181"),
        (SEGMENTS, "What were the total acquisitions in fiscal 2019?", "246"),
        (PLANT, "What is the weight of the hopper?", "150"),
        (PLANT, "What is the price of the sieve?", "80"),
    ],
)
def test_an_amount_is_found_by_its_row_and_its_column(
    vectors: WordVectors, text: str, question: str, cell: str
) -> None:
    found = ask(vectors, text, question)
    assert words(text, found) == [cell]
    assert found[0].is_sure


@pytest.mark.parametrize(
    ("text", "question", "cells"),
    [
        (MILL, "What was the revenue of flour in 2018 and 2019, respectively?", ["$1,146.2", "$1,452.4"]),
        (MILL, "What was total revenue for 2019 to 2017 respectively?", ["$1,496.5", "$1,202.9", "$1,107.7"]),
        (PLANT, "What are the respective weights of the hopper and the sieve?", ["150", "12"]),
        (SEGMENTS, "What were the balances of Inns and Bakeries at June 30, 2018, respectively?", ["145", "50"]),
    ],
)
def test_several_periods_or_things_have_a_cell_each_in_the_order_asked(
    vectors: WordVectors, text: str, question: str, cells: list[str]
) -> None:
    assert words(text, ask(vectors, text, question)) == cells


@pytest.mark.parametrize(
    ("text", "question", "headers"),
    [
        (MILL, "In which year was the bran revenue the largest?", ["2017"]),
        (MILL, "In which year was total revenue lowest?", ["2017"]),
        (MILL, "Which years does the table provide information for total revenue?", ["2019", "2018", "2017"]),
        (MILL, "In which years was total revenue less than 1,300 thousand?", ["2018", "2017"]),
        (MILL, "In which years did total revenue exceed $1.2 million?", ["2019", "2018"]),
        (SEGMENTS, "In which segment was the balance at June 30, 2018 the largest?", ["Inns"]),
    ],
)
def test_headers_answer_which_year_or_which_column(
    vectors: WordVectors, text: str, question: str, headers: list[str]
) -> None:
    found = answer(vectors, text, question)
    assert (found.form, words(text, found)) == ("headers", headers)


def test_labels_answer_which_row_and_what_is_under_a_section(vectors: WordVectors) -> None:
    heaviest = answer(vectors, PLANT, "Which item has the highest weight?")
    assert (heaviest.form, words(PLANT, heaviest)) == ("labels", ["Millstone"])
    second = answer(vectors, PLANT, "Which item has the second highest price?")
    assert words(PLANT, second) == ["Hopper"]
    parts = answer(vectors, MILL, "What are the items under cost of revenue?")
    assert words(MILL, parts)[:2] == ["Flour", "Bran"]


def test_how_many_years_are_above_a_bound_is_counted(vectors: WordVectors) -> None:
    found = answer(vectors, MILL, "How many years did total revenue exceed $1,150 thousand?")
    assert found.form == "count"
    assert words(MILL, found) == ["2019", "2018"]


@pytest.mark.parametrize(
    "question",
    [
        "What was the number of employees in 2018?",
        "How large was the pension deficit in 2019?",
        "What was total revenue in 2012?",
        "How large was the increase in total revenue in 2019?",
    ],
)
def test_no_cell_is_sure_where_the_table_lacks_what_is_asked(vectors: WordVectors, question: str) -> None:
    assert not any(item.is_sure for item in ask(vectors, MILL, question))


def test_a_cell_knows_its_figure_its_label_its_header_and_its_period(vectors: WordVectors) -> None:
    (table,) = tables_of(MILL)
    document = table.document
    (found,) = ask(vectors, MILL, "What was total revenue in 2018?")
    figure = Figure(
        id="f",
        document_id=document.id,
        passage_id=table.passage.id,
        text="$1,202.9",
        span=found.cell.span,
        kind="money",
        value=Decimal("1202900"),
        unit="USD",
    )
    told = stored(document, 0, (figure,))
    (found,) = look_up(understand("What was total revenue in 2018?", vectors), told, vectors)
    assert found.cell.figure == figure
    assert found.cell.row_label == "Total revenue"
    assert "2018" in found.cell.header
    assert found.cell.period == Period(date(2018, 9, 30), date(2018, 10, 1), "day")


def test_what_follows_on_a_long_table_is_read_under_its_first_headers(vectors: WordVectors) -> None:
    names = ["bread", "beer", "wool", "timber", "salt", "iron", "honey", "linen", "wax", "tin", "copper", "glass"]
    rows = [
        f"| Exports of {name} from the northern harbours of the county | {n}1 | {n}2 |"
        for n, name in enumerate(names, 1)
    ]
    text = "\n".join(["| | 2019 | 2018 |", *rows, *(row.replace("northern", "southern") for row in rows)])
    parts = tables_of(text)
    assert len(parts) > 1
    question = understand("How large were the exports of wax from the southern harbours in 2018?", vectors)
    found = [item for part in parts for item in look_up(question, part, vectors)]
    assert [parts[0].document.quote(item.cell.span) for item in found] == ["92"]
    assert found[0].is_sure


def test_a_paragraph_is_no_grid_and_has_no_answers(vectors: WordVectors) -> None:
    document = document_from_text("Mill accounts\n\nRevenue was 12 in 2018. It rose to 14 in 2019.")
    paragraph = StoredPassage(key=0, passage=split_passages(document)[-1], document=document, figures=())
    assert grid_of(paragraph) is None
    assert table_answer(understand("What was revenue in 2018?", vectors), paragraph, vectors) is None


def test_numbers_are_told_from_years_dashes_and_words() -> None:
    assert number_in("(9,688)") == Decimal(-9688)
    assert number_in("$ 93,662") == Decimal(93662)
    assert number_in("(9.4)%") == Decimal("-9.4")
    assert [kind_of(text) for text in ("2 0 1 8", "2019 €m", "31 March 2018", "—", "FY19**", "12.5x", "£m")] == [
        "time",
        "time",
        "time",
        "void",
        "time",
        "amount",
        "words",
    ]


CELL = st.sampled_from(
    ["", "2019", "2018", "Net sales", "(1,2)", "—", "12", "$5 million", "Total", "%", "a | b", "٣"]
) | st.text(max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.text(min_size=1, max_size=60))
@example([["", "2019"], ["", "%"], ["", "(1,2)"]], "0")
@settings(deadline=None, max_examples=150)
def test_any_table_and_any_question_are_read_without_error_and_cells_lie_in_the_passage(
    rows: list[list[str]], asked: str
) -> None:
    vectors = load_word_vectors()
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if not text.strip() or not asked.strip():
        return
    for prefix in ("", "What was net sales in 2019 and 2018, respectively? ", "Which years had the largest total? "):
        question = understand(" ".join((prefix + asked).split()), vectors)
        for table in tables_of(text):
            for item in look_up(question, table, vectors):
                assert 0 <= item.cell.span.start < item.cell.span.end <= len(table.document.text)
                assert 0 <= item.row_match <= 1
                assert 0 <= item.column_match <= 1
