"""Documents that a question names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import DocumentTitle
from corpus.reading import document_from_text
from qa.engine import Engine
from qa.questions.documents import asked_documents, names_a_document

TITLES = (
    DocumentTitle(id="a", title="Airlines forecast", source="The Harbour Post"),
    DocumentTitle(id="b", title="Lund gears up to be a port", source="post.example"),
    DocumentTitle(id="c", title="Oil falls", source="The Harbour Post"),
)


@pytest.mark.parametrize(
    ("question", "rest", "ids"),
    [
        ("According to the Lund port article, how many ships are there?", "How many ships are there?", ("b",)),
        ("How many ships are there according to post.example?", "How many ships are there?", ("b",)),
        ("How much will they lose according to “Airlines forecast”?", "How much will they lose?", ("a",)),
        ("In the Airlines forecast report, what is the loss?", "What is the loss?", ("a",)),
        ("How big is the fall in the article about Oil falls?", "How big is the fall?", ("c",)),
        ("What is the price as reported by the Harbour Post?", "What is the price?", ("a", "c")),
    ],
)
def test_a_document_is_named_by_its_title_or_its_source(question: str, rest: str, ids: tuple[str, ...]) -> None:
    assert names_a_document(question)
    found = asked_documents(question, TITLES)
    assert (found.question, found.ids) == (rest, ids)


@pytest.mark.parametrize(
    "question",
    [
        "How many jobs were lost, according to the ministry?",
        "How many ships are there according to oil experts?",
        "According to the Airlines forecast?",
        "When was the article last updated?",
        "How many ships are in the port of Lund?",
    ],
)
def test_other_words_are_left_to_the_question(question: str) -> None:
    found = asked_documents(question, TITLES)
    assert (found.question, found.ids) == (question, None)


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    found = asked_documents(f"how many, according to {text}", TITLES)
    assert found.ids is None or set(found.ids) <= {"a", "b", "c"}


def test_only_the_document_that_is_named_is_asked(engine: Engine) -> None:
    for title, ships in (("Lund harbour in spring", 420), ("Lund harbour in autumn", 77)):
        engine.add(document_from_text(f"{title}\n\nUpdated: 2012-03-01\n\nThe harbour of Lund handled {ships} ships."))
    question = "According to the article Lund harbour in autumn, how many ships did the harbour handle?"
    answer = engine.ask(question)
    assert answer.text.startswith("77")
    assert answer.interpreted_as == question
    assert {found.document.title for found in answer.passages} == {"Lund harbour in autumn"}
