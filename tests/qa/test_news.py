"""What news leaves to be put together: who spoke, which way it went, whose a number in a row is, lists, quarters."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.reading.speakers import is_speaker, speaker_before
from qa.settings import Settings

FERRIES = document_from_text(
    "Ferry lines carry fewer passengers\n\n(north-coast.example) Updated: 2021-02-10\n\n"
    "The ferry lines of the north coast carried 3.1 million passengers in 2020. Passenger numbers fell by 12% in "
    "Norway, and operators there laid off 300 sailors. Denmark and Iceland had unemployment rates of 5% and 7%, "
    "respectively, among sailors in 2020.\n\n"
    '"The winter will be hard for every harbour," said the analyst Karin Holm. "Bankruptcies of small lines are now a '
    'real danger," she added.\n\n'
    "Four operators were hit hardest and closed routes: Blue Line, Fjord Express, Nordhav and Sund Ferries. In the "
    "first quarter of 2020 freight revenue rose to 41 million euros. Compared to the first quarter of 2019, ticket "
    "revenue sank to 9 million euros."
)


@pytest.fixture(scope="module")
def ferries(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("ferries") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        engine.add(FERRIES)
        yield engine


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Did passenger numbers in Norway rise in 2020?", "No"),
        ("Did passenger numbers in Norway fall in 2020?", "Yes"),
        ("Did ticket revenue go up?", "No"),
    ],
)
def test_whether_it_rose_is_told_by_which_way_it_went(ferries: Engine, question: str, verdict: str) -> None:
    answer = ferries.ask(question)
    assert answer.answered, answer.text
    assert answer.text.startswith(f"{verdict}: “"), answer.text


@pytest.mark.parametrize(
    "question", ["Did passenger numbers in Iceland rise in 2020?", "Did passenger numbers in Norway rise in 2019?"]
)
def test_another_place_or_time_tells_nothing_of_the_way_it_went(ferries: Engine, question: str) -> None:
    assert not ferries.ask(question).text.startswith(("Yes", "No"))


def test_a_rise_that_was_a_fall_is_called_one(ferries: Engine) -> None:
    answer = ferries.ask("By how much did passenger numbers rise in Norway?")
    assert "12% (down)" in answer.text


def test_who_she_is_is_the_one_who_spoke_before(ferries: Engine) -> None:
    answer = ferries.ask("Who said that bankruptcies of small lines are a danger?")
    assert answer.answered, answer.text
    assert answer.text.startswith("Karin Holm — “")
    assert answer.spans[0].text == "Karin Holm"
    assert all(FERRIES.quote(span.span) == span.text for span in answer.spans)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What was the unemployment rate of sailors in Iceland in 2020?", "7%"),
        ("What was the unemployment rate of sailors in Denmark in 2020?", "5%"),
    ],
)
def test_numbers_told_respectively_go_to_whom_they_belong(ferries: Engine, question: str, figure: str) -> None:
    answer = ferries.ask(question)
    assert [item.figure.text for item in answer.figures if item.role == "answer"] == [figure]


def test_a_list_is_asked_for_and_given(ferries: Engine) -> None:
    answer = ferries.ask("List the operators that closed routes.")
    assert answer.answered, answer.text
    assert "Blue Line, Fjord Express, Nordhav and Sund Ferries" in answer.text


def test_a_quarter_is_read_as_it_is_typed(ferries: Engine) -> None:
    answer = ferries.ask("freight revenue q1 2020")
    assert answer.answered, answer.text
    assert answer.interpreted_as == "freight revenue Q1 2020"
    assert "41 million euros" in answer.text


@given(st.text(alphabet='abAB "“”.,saidhe ', max_size=200), st.integers(0, 200))
def test_a_speaker_is_named_before_the_place_or_not_at_all(text: str, at: int) -> None:
    found = speaker_before(text, min(at, len(text)))
    assert found is None or found.end <= min(at, len(text))


def test_only_words_that_name_nobody_stand_for_who_spoke() -> None:
    assert [words for words in ("he added.", "she", "“He said", "Holm added", "the") if is_speaker(words)] == [
        "he added.",
        "she",
        "“He said",
    ]
