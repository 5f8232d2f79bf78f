"""Several documents on the same figure, over real libraries."""

from collections.abc import Iterator

import pytest

from corpus.documents import Document
from corpus.reading import document_from_text
from qa.answers import Answer
from qa.engine import Engine, Models
from qa.serialising import answer_to_dict
from qa.settings import Settings


def report(title: str, day: str, sentence: str) -> Document:
    return document_from_text(f"{title}\n\nUpdated: {day}\n\n{sentence} It said that demand is weak.")


DOCUMENTS = (
    report("Airlines forecast", "2010-01-28", "The world's airlines are expected to lose 5.6 billion dollars in 2010."),
    report("Airlines outlook", "2010-06-30", "The world's airlines are expected to lose 2.5 billion dollars in 2010."),
    report("Airlines again", "2010-07-02", "The world's airlines are expected to lose 2.5 billion dollars in 2010."),
    report("Harbour of Lund", "2012-03-01", "The harbour of Lund handled 4,200 ships in 2011."),
    report("Ships of Lund", "2012-05-01", "In 2011 the harbour of Lund handled 4,200 ships."),
    report("Lund in 2010", "2011-05-01", "The harbour of Lund handled 3,100 ships in 2010."),
    report("Harbour of Visby", "2012-03-01", "The harbour of Visby handled 900 ships in 2011."),
)


@pytest.fixture(scope="module")
def library(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("several") / "home"), models=models) as engine:
        for _ in engine.add_all(DOCUMENTS):
            pass
        yield engine


def told(answer: Answer) -> dict[str, bool]:
    return {account.document.title: account.agrees for account in answer.accounts}


def test_documents_that_differ_are_shown_side_by_side(library: Engine) -> None:
    answer = library.ask("How much were the world's airlines expected to lose in 2010?")
    assert answer.text.startswith("The documents differ: ")
    assert "5.6 billion dollars (Airlines forecast, 2010-01-28)" in answer.text
    assert "2.5 billion dollars (Airlines again, 2010-07-02; Airlines outlook, 2010-06-30)" in answer.text
    assert set(told(answer)) == {"Airlines forecast", "Airlines outlook", "Airlines again"}
    assert {item.figure.value for item in answer.figures} == {5_600_000_000, 2_500_000_000}
    quoted = {(span.document_id, span.text) for span in answer.spans}
    assert {(account.document.id in {document for document, _ in quoted}) for account in answer.accounts} == {True}
    accounts = answer_to_dict(answer)["accounts"]
    ids = {figure["id"] for figure in answer_to_dict(answer)["figures"]}
    assert all(set(account["figures"]) <= ids for account in accounts)


def test_the_newest_comes_first_where_the_present_is_asked_for(library: Engine) -> None:
    text = library.ask("How much are the world's airlines expected to lose?").text
    assert 0 < text.find("2.5 billion") < text.find("5.6 billion")


def test_documents_that_agree_are_counted(library: Engine) -> None:
    answer = library.ask("How many ships did the harbour of Lund handle in 2011?")
    assert answer.text.endswith("(2 documents say so)")
    assert told(answer) == {"Harbour of Lund": True, "Ships of Lund": True}


def test_another_year_or_place_is_no_conflict(library: Engine) -> None:
    assert library.ask("How many ships did the harbour of Lund handle in 2010?").accounts == ()
    assert library.ask("How many ships did the harbour of Visby handle in 2011?").accounts == ()


def test_what_one_document_says_is_said_by_nobody_else(library: Engine) -> None:
    harbour = next(document.id for document in DOCUMENTS if document.title == "Harbour of Lund")
    answer = library.ask("How many ships did the harbour of Lund handle in 2011?", document_ids=[harbour])
    assert answer.answered
    assert answer.accounts == ()
