"""Figures that count what is asked for and yet are no answer: of another owner, place, part, number or measure."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import Span
from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.proof.verifying import check_answer
from qa.reading.bylines import is_byline
from qa.reading.dimensions import asked_measure
from qa.reading.numbered import numbered_in, tells_of_another
from qa.settings import Settings
from qa.table_answers.parts_of_years import parts_in

COUNTY = document_from_text(
    "Notes from the county\n\nBy Jana Novak\n\nUpdated: 2020-05-01\n\n"
    "Rollo needs 1,200 more delegates to win. Petrov holds 900 delegates, and Varga has 420 delegates.\n\n"
    "The mill of Olomouc made 200 tonnes of flour in 2018. The mill of Zlin made 300 tonnes of flour in 2018 and 450 "
    "tonnes in 2019.\n\n"
    "A fire destroyed 40 tents on Monday and 25 tents on Tuesday.\n\n"
    "The number of visitors rose from 3 to 4 million. Tuition rose to 3,000 dollars.\n\n"
    "In the poll, 62 percent of members voted for the plan. In all, 5,000 people were evacuated.\n\n"
    "The park lies 12 kilometres from the centre. The tower in the park weighs 400 tonnes.\n\n"
    "The second World Summit on Ice opened on May 6, 2011 in Oslo and drew 4,000 guests.\n\n"
    "Health officials reported 340 cases of flu in Ohio. Texas has closed its schools because of the flu.\n\n"
    "The director of the museum praised the mayor."
)


@pytest.fixture(scope="module")
def county(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("county") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        engine.add(COUNTY)
        yield engine


@pytest.mark.parametrize(
    "question",
    [
        "How many delegates does Rollo have?",
        "Does Rollo have more delegates than Petrov?",
        "How many tonnes of flour did the mill of Olomouc make in 2018 and 2019 together?",
        "How many tents were destroyed in total?",
        "By how much did tuition rise?",
        "How many people were not evacuated?",
        "How large is the park?",
        "How tall is the tower in the park?",
        "When did the first World Summit on Ice open?",
        "Where was the first World Summit on Ice held?",
        "How many cases of flu were reported in Texas?",
        "Who is the director of the museum?",
    ],
)
def test_a_figure_of_something_else_is_no_answer(county: Engine, question: str) -> None:
    answer = county.ask(question)
    assert not answer.answered, answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many more delegates does Rollo need?", "1,200"),
        ("How many more delegates does Varga have than Petrov?", "480 fewer (900 − 420)"),
        ("How many tonnes of flour did the mill of Zlin make in 2018 and 2019 together?", "750 tonnes (300 + 450)"),
        ("By how much did the number of visitors rise?", "1 million (4 million − 3 million)"),
        ("What percentage of members did not vote for the plan?", "38 percent (100% − 62 percent)"),
        ("When did the second World Summit on Ice open?", "May 6, 2011"),
        ("How many cases of flu were reported in Ohio?", "340"),
    ],
)
def test_what_is_asked_is_still_given_or_computed(county: Engine, question: str, told: str) -> None:
    answer = county.ask(question)
    assert answer.answered and answer.text.startswith(told), answer.text
    assert check_answer(answer, county.library) == ()


@pytest.mark.parametrize(
    ("question", "sentence", "is_other"),
    [
        ("When did the first World Summit open?", "The second World Summit on Ice opened in May.", True),
        ("When did the 2nd World Summit open?", "The second World Summit on Ice opened in May.", False),
        ("Who spoke at the first meeting?", "The second meeting heard Anna Kovac.", True),
        ("Who spoke at the first meeting?", "After the first meeting, the second round began.", False),
        ("How large is the second largest city?", "The third largest city has 400 people.", True),
        ("What was made in the second quarter?", "In the first quarter 30 were made.", False),
    ],
)
def test_an_ordinal_is_part_of_what_is_named(question: str, sentence: str, is_other: bool) -> None:
    assert tells_of_another(numbered_in(question), sentence, Span(0, len(sentence))) is is_other


def test_a_sentence_that_goes_on_tells_of_what_was_named_before() -> None:
    text = "The second meeting is over. It drew 400 guests."
    assert tells_of_another(numbered_in("How many guests did the first meeting draw?"), text, Span(28, len(text)))


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("How hot was it?", "temperature"),
        ("How high was the temperature?", "temperature"),
        ("How much does the bridge weigh?", "mass"),
        ("What is the area of the park?", "area"),
        ("How big is the park?", "size"),
        ("How much water is there?", None),
    ],
)
def test_what_is_measured_is_told_by_the_question(question: str, measure: str | None) -> None:
    assert asked_measure(question) == measure


def test_a_byline_names_an_author_and_nothing_else() -> None:
    assert all(map(is_byline, ("By Jane Roe", "By Jane Roe, Brno Post", "Author: Jane Roe", "Photo by Jane Roe")))
    assert not any(map(is_byline, ("By Monday it was over.", "By May", "By 2018 sales rose", "By the river", "")))


def test_parts_of_a_year_are_one_however_they_are_written() -> None:
    assert parts_in("the third quarter of 2024") == parts_in("Q3 2024") == parts_in("3Q24") == {("quarter", 3)}
    assert parts_in("quarterly results") == frozenset()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_judged(question: str, text: str) -> None:
    asked = numbered_in(question)
    assert tells_of_another(asked, text, Span(0, max(1, len(text)))) in (True, False)
    assert is_byline(text) in (True, False)
    asked_measure(text)
