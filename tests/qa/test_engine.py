"""The engine: the article answers, other articles answer, and what is not there is not answered."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from corpus.errors import (
    DocumentNotFound,
    InputError,
    LibraryLocked,
    LibraryNotWritable,
    NotALibrary,
    OtherModel,
    QuestionTooLong,
)
from corpus.reading import document_from_text
from qa.answers import Answer
from qa.engine import Engine, Models
from qa.settings import Settings

ZOO = document_from_text(
    "Lima zoo opens new house\n\n(lima-daily.example) Updated: 2021-03-04\n\n"
    "The zoo of Lima opened a house for penguins on Monday. It is home to 77 penguins and 12 seals, said Rosa Quispe, "
    "director of the zoo.\n\n"
    "The house cost 4.5 million dollars, a third of what the city spends on its parks each year.\n\n"
    "Last year the zoo had 340,000 visitors, 20 percent fewer than in 2019, because it was closed for two months."
)


def figures(answer: Answer, role: str = "answer") -> list[str]:
    return [item.figure.text for item in answer.figures if item.role == role]


def is_quoted(answer: Answer) -> bool:
    """Every figure and span is an exact piece of its document, and every highlight lies in its passage."""
    documents = {found.document.id: found.document for found in answer.passages}
    spans = all(documents[item.document_id].quote(item.span) == item.text for item in answer.spans)
    shown = [item.figure for item in answer.figures if item.figure.document_id in documents]
    exact = all(documents[figure.document_id].quote(figure.span) == figure.text for figure in shown)
    marks = all(mark.span.end <= len(found.text) for found in answer.passages for mark in found.highlights)
    return spans and exact and marks


def test_the_article_gives_both_figures_for_ai_firms(article_engine: Engine) -> None:
    answer = article_engine.ask("how many AI firms are in Shanghai?")
    assert answer.answered
    assert figures(answer) == ["1,000", "3,000"]
    assert [item.figure.value for item in answer.figures] == [Decimal(1000), Decimal(3000)]
    assert [item.figure.concept for item in answer.figures] == [
        "companies with AI as its core business",
        "AI-related enterprises",
    ]
    best = answer.passages[0]
    marked = [best.text[mark.span.start : mark.span.end] for mark in best.highlights if mark.kind == "answer"]
    assert marked == ["1,000", "3,000"]
    assert is_quoted(answer)


def test_an_amount_comes_with_the_same_amount_in_another_currency(article_engine: Engine) -> None:
    answer = article_engine.ask("How much was Shanghai's AI industry worth at the end of 2018?")
    assert figures(answer) == ["about 70 billion yuan"]
    assert figures(answer, "equivalent") == ["$10.16 billion"]
    assert answer.text == "about 70 billion yuan ($10.16 billion)"


def test_a_share_keeps_its_exact_value(article_engine: Engine) -> None:
    answer = article_engine.ask("What share of the country's AI professionals work in Shanghai?")
    assert [item.figure.value for item in answer.figures] == [Fraction(1, 3)]


def test_a_place_that_is_not_mentioned_is_said_so_with_what_comes_nearest(article_engine: Engine) -> None:
    for question in ("How many AI firms are in Beijing?", "how many ai firms are in beijing"):
        answer = article_engine.ask(question)
        assert not answer.answered
        assert answer.reason == "entity_missing"
        assert "eijing" in answer.text
        assert figures(answer) == []
        assert "1,000" in figures(answer, "nearest")


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "How many people attended the 2018 conference?",
        "How much does the training cost?",
    ],
)
def test_what_the_article_does_not_say_is_not_answered(article_engine: Engine, question: str) -> None:
    answer = article_engine.ask(question)
    assert not answer.answered
    assert answer.spans == ()


def test_a_greeting_is_no_question(article_engine: Engine) -> None:
    for text in ("hello", "???", "what is it?"):
        assert article_engine.ask(text).reason == "not_a_question"


def test_the_article_tells_about_itself(article_engine: Engine) -> None:
    answer = article_engine.ask("When was the article last updated?")
    assert answer.text == "2019-08-01"
    assert figures(answer) == ["2019-08-01"]
    assert article_engine.ask("What is the headline of the article?").text == "Shanghai gears up to be AI hub"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many penguins live in the zoo?", ["77"]),
        ("How many seals does the zoo keep?", ["12"]),
        ("How much did the house cost?", ["4.5 million dollars"]),
        ("How many visitors did the zoo have last year?", ["340,000"]),
        ("When did the house for penguins open?", ["Monday"]),
    ],
)
def test_another_article_answers_too(zoo: Engine, question: str, expected: list[str]) -> None:
    answer = zoo.ask(question)
    assert answer.answered, answer.text
    assert figures(answer) == expected
    assert answer.passages[0].document.title == "Lima zoo opens new house"
    assert is_quoted(answer)


def test_who_and_why_are_answered_in_the_documents_words(zoo: Engine) -> None:
    who = zoo.ask("Who is the director of the zoo?")
    assert who.spans[0].text == "Rosa Quispe"
    why = zoo.ask("Why did the zoo have fewer visitors?")
    assert "because it was closed for two months" in why.text
    assert is_quoted(who)
    assert is_quoted(why)


@pytest.fixture(scope="module")
def zoo(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = Engine.open(Settings(home=tmp_path_factory.mktemp("zoo") / "home"), models=models)
    engine.add(ZOO)
    return engine


def test_dates_are_counted_from_the_documents_own_date(zoo: Engine) -> None:
    figure = zoo.ask("When did the house for penguins open?").figures[0].figure
    assert (figure.value, figure.as_of and figure.as_of.start) == ("2021-03-01", date(2021, 3, 1))
    assert figure.resolved is not None
    assert "2021-03-04" in figure.resolved


def test_the_same_text_is_recognised(engine: Engine) -> None:
    first, again = engine.add(ZOO), engine.add(ZOO)
    assert (first.existed, again.existed) == (False, True)
    assert len(engine.documents()) == 2


def test_a_new_version_takes_the_place_of_the_old_one(engine: Engine) -> None:
    url = "https://example.org/zoo"
    old = engine.add(document_from_text("The zoo of Lima\n\nThe zoo keeps 77 penguins.", url=url))
    new = engine.add(document_from_text("The zoo of Lima\n\nThe zoo keeps 78 penguins.", url=url))
    assert new.replaced == old.document.id
    assert figures(engine.ask("How many penguins does the zoo keep?")) == ["78"]
    found = engine.ask("How many penguins does the zoo keep?", top_k=20).passages
    assert not any("77 penguins" in passage.text for passage in found)


def test_a_removed_document_answers_no_more(engine: Engine, settings: Settings, models: Models) -> None:
    added = engine.add(ZOO)
    assert engine.ask("How many penguins live in the zoo of Lima?").answered
    engine.remove(added.document.id)
    assert not engine.ask("How many penguins live in the zoo of Lima?").answered
    with pytest.raises(DocumentNotFound):
        engine.remove(added.document.id)
    with Engine.open(settings, models=models) as again:
        assert not again.ask("How many penguins live in the zoo of Lima?").answered


def test_only_the_documents_named_are_asked(engine: Engine) -> None:
    added = engine.add(ZOO)
    assert not engine.ask("How many AI firms are in Shanghai?", document_ids=[added.document.id]).answered
    with pytest.raises(DocumentNotFound):
        engine.ask("How many?", document_ids=["nothing"])


def test_an_empty_library_says_so(engine: Engine) -> None:
    for summary in engine.documents():
        engine.remove(summary.document.id)
    answer = engine.ask("How many AI firms are in Shanghai?")
    assert (answer.answered, answer.passages) == (False, ())


def test_questions_go_on_while_the_library_changes(engine: Engine) -> None:
    stop = threading.Event()

    def asking() -> int:
        n = 0
        while not stop.is_set():
            assert figures(engine.ask("how many AI firms are in Shanghai?")) == ["1,000", "3,000"]
            n += 1
        return n

    with ThreadPoolExecutor(3) as pool:
        askers = [pool.submit(asking) for _ in range(3)]
        for n in range(3):
            added = engine.add(document_from_text(f"Note {n}\n\nThe note number {n} says nothing of interest."))
            engine.remove(added.document.id)
        engine.rebuild()
        stop.set()
        assert all(asker.result() > 0 for asker in askers)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("", InputError),
        (" \n\t ", InputError),
        ("a" * 2001, QuestionTooLong),
        ("x\x00y", InputError),
        ("\ud800", InputError),
    ],
)
def test_what_is_no_question_is_refused(article_engine: Engine, question: str, error: type[InputError]) -> None:
    with pytest.raises(error):
        article_engine.ask(question)


@pytest.mark.parametrize("top_k", [0, -1, 51, 10_000])
def test_top_k_has_limits(article_engine: Engine, top_k: int) -> None:
    with pytest.raises(InputError, match="between 1 and 50"):
        article_engine.ask("How many?", top_k=top_k)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=120))
def test_any_text_is_answered_or_refused_in_our_words(article_engine: Engine, text: str) -> None:
    try:
        answer = article_engine.ask(text)
    except InputError:
        return
    assert is_quoted(answer)
    assert 0 <= answer.confidence <= 1


def test_a_home_that_belongs_to_others_is_left_alone(tmp_path: Path, models: Models) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(NotALibrary, match=r"thesis\.txt"):
        Engine.open(Settings(home=tmp_path), models=models)
    with pytest.raises(NotALibrary, match="not a folder"):
        Engine.open(Settings(home=tmp_path / "thesis.txt"), models=models)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_home_that_cannot_be_made_is_told(models: Models) -> None:
    with pytest.raises(LibraryNotWritable, match="--home"):
        Engine.open(Settings(home=Path("/proc/article-qa")), models=models)


def test_asking_does_not_wait_for_a_writer(settings: Settings, models: Models) -> None:
    impatient = settings.model_copy(update={"lock_timeout": 0.1})
    with (
        Engine.open(settings, models=models) as one,
        one._lock.held(),
        Engine.open(impatient, models=models) as two,
    ):
        assert two.ask("how many AI firms are in Shanghai?").answered


def test_a_writer_that_holds_the_library_is_told(settings: Settings, models: Models) -> None:
    impatient = settings.model_copy(update={"lock_timeout": 0.1})
    with Engine.open(settings, models=models) as one, Engine.open(impatient, models=models) as two:
        named = rf"process {os.getpid()}.* is rebuilding"
        with one._lock.held("rebuilding"), pytest.raises(LibraryLocked, match=named):
            two.add(ZOO)
        assert two.add(ZOO).n_passages == 4


def test_a_library_that_another_state_of_the_model_made_says_so_and_is_rebuilt(tmp_path: Path, models: Models) -> None:
    settings = Settings(home=tmp_path / "home")
    with Engine.open(settings, models=models) as engine:
        engine.library.set_property("model_id", f"{models.embedder.name}@before")
    with pytest.raises(OtherModel, match="another state of the model 'all-MiniLM-L6-v2' than there is now.*rebuild"):
        Engine.open(settings, models=models)
    with Engine.open(settings, models=models, any_model=True) as engine:
        engine.rebuild()
    with Engine.open(settings, models=models) as engine:
        assert engine.ask("How many AI firms are in Shanghai?").answered
