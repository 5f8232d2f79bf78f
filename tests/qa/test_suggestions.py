"""Questions that are suggested: made of the library's own figures, and answered with these."""

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.ledger import FigureFilter
from corpus.reading import document_from_text
from qa.answers import Answer
from qa.engine import Engine, Models
from qa.settings import Settings
from qa.suggesting import KEPT, Suggesting, is_answered
from qa.suggestions import Suggestion, changes_of, chosen, how_put, is_cut, suggestions_from

LIMA = """The zoo of Lima

The zoo of Lima keeps 77 penguins in its pool. In 2017 Lima spent 4.5 million euros on the pool.

The zoo was founded by Ana Sol on 3 May 1964. Last week 12 seals were ill.
"""
QUITO = """Trams come back to Quito

The Quito Tramways Company carried 640,000 passengers in 2019. It has 64 drivers.
"""


@pytest.fixture
def small(engine: Engine) -> Engine:
    """A library of one short document."""
    (shipped,) = engine.documents()
    engine.add(document_from_text(QUITO))
    engine.remove(shipped.document.id)
    return engine


@pytest.fixture
def made(small: Engine) -> Callable[[], tuple[str, ...]]:
    """What is suggested, when all of it has been made."""

    def wait() -> tuple[str, ...]:
        small.suggestions()
        thread = small._suggesting._thread
        if thread is not None:
            thread.join(30)
        return small.suggestions(KEPT)

    return wait


def test_suggestions_are_answered_from_the_documents_there_are_and_outlive_a_restart(
    small: Engine, made: Callable[[], tuple[str, ...]], settings: Settings, models: Models
) -> None:
    before = made()
    assert before[0] == "How many passengers did the Quito Tramways Company carry in 2019?"
    assert not any("it" in question.split() for question in before)
    lima = small.add(document_from_text(LIMA)).document
    assert small.suggestions(KEPT) == before
    after = made()
    answers = [small.ask(question) for question in after[:2]]
    assert {answer.figures[0].figure.document_id for answer in answers if answer.answered} == {
        item.document.id for item in small.documents()
    }
    with Engine.open(settings, models=models) as again:
        assert again.suggestions(KEPT) == after
        assert again._suggesting._thread is None
    small.remove(lima.id)
    assert all("Lima" not in question for question in small.suggestions(KEPT))


def test_nobody_waits_for_suggestions(engine: Engine, models: Models) -> None:
    may_answer = threading.Event()

    def ask(question: str) -> Answer:
        may_answer.wait(20)
        return engine.ask(question)

    suggesting = Suggesting(engine.library, models, ask)
    assert suggesting.suggestions(4) == ()
    deadline = time.monotonic() + 20
    may_answer.set()
    while not (found := suggesting.suggestions(4)) and time.monotonic() < deadline:
        time.sleep(0.02)
    suggesting.close()
    assert found
    assert suggesting._thread is not None and not suggesting._thread.is_alive()


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("How many passengers did Ryanair carry in May?", "well"),
        ("What was the unemployment rate in Peru in 2015?", "well"),
        ("What percentage of the world's uranium does Australia hold?", "well"),
        ("How many rooms does the hotel have?", "leaning"),
        ("When was the company privatized in full?", "leaning"),
        ("How many does competitor British Sky Broadcasting have?", "oddly"),
        ("When did Boeing announce it last year?", "oddly"),
        ("How many workers did the zoo of Lima hire", "oddly"),
        ("How many more airlines will Spain have?", "oddly"),
        ("In which year had EU ruled?", "oddly"),
        ("How many people?", "oddly"),
    ],
)
def test_what_is_oddly_put_or_leans_on_its_text_is_told(models: Models, question: str, verdict: str) -> None:
    assert how_put(question, models.syntax, models.words) == verdict


def test_a_change_is_asked_for_where_two_years_are_told(engine: Engine) -> None:
    told = "The unemployment rate in Peru was"
    text = f"Work in Peru\n\n{told} 4.1% in 2015. {told} 5.6% in 2018.\n"
    document = engine.add(document_from_text(text)).document
    found = list(changes_of(engine.series(FigureFilter(document_ids=(document.id,)))))
    assert [item.question for item in found] == [
        "By how much did the unemployment rate in Peru change between 2015 and 2018?"
    ]
    assert is_answered(found[0], engine.ask(found[0].question))


def test_different_documents_and_forms_come_first() -> None:
    def made(question: str, document: str, *, leans: bool = False) -> Suggestion:
        return Suggestion(question=question, figure_ids=("f",), document_id=document, leans=leans)

    found = [
        made("How many lions are there?", "a"),
        made("How many bears are there?", "a"),
        made("How many cats does it have?", "b", leans=True),
        made("How many dogs are there?", "c"),
        made("When was Lima founded?", "d"),
    ]
    assert [item.document_id for item in chosen(found, 4)] == ["a", "d", "c", "a"]
    assert len(chosen(found, 9)) == 5


def test_no_question_is_suggested_twice() -> None:
    found = [
        Suggestion(question=question, figure_ids=(document,), document_id=document)
        for question, document in (
            ("How many dogs are there?", "a"),
            ("How many dogs  are there?", "b"),
            ("how many dogs are there?", "c"),
            ("How many cats are there?", "c"),
        )
    ]
    assert [item.question for item in chosen(found, 9)] == ["How many dogs are there?", "How many cats are there?"]


def test_of_two_documents_with_the_same_text_each_question_is_asked_once(small: Engine, models: Models) -> None:
    small.add(document_from_text(f"{QUITO}\n\nIt has 64 drivers still."))
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return small.ask(question)

    suggesting = Suggesting(small.library, models, ask)
    suggesting.suggestions(KEPT)
    assert suggesting._thread is not None
    suggesting._thread.join(30)
    assert asked and len(asked) == len(set(asked))


def test_the_rest_of_a_name_is_told() -> None:
    assert is_cut("How much did Gas earn in 2004?", "In 2004, British Gas earned much.")
    assert not is_cut("How much did British Gas earn in 2004?", "In 2004, British Gas earned much.")
    assert not is_cut("How much did Lima spend?", "Yesterday the zoo of Lima spent. Lima paid.")


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=120))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_text_can_be_judged(models: Models, text: str) -> None:
    assert how_put(f"How many {text}?", models.syntax, models.words) in ("well", "leaning", "oddly")


def test_what_is_asked_of_a_document_stands_in_it(engine: Engine, models: Models) -> None:
    document = engine.add(document_from_text(LIMA)).document
    figures = {figure.id: figure for figure in engine.library.document_figures(document.id)}
    found = suggestions_from(document.id, engine.library, models.syntax, models.words)
    assert [figures[item.figure_ids[0]].text for item in found] == ["77", "4.5 million euros", "3 May 1964"]
    assert all("ill" not in item.question for item in found)
