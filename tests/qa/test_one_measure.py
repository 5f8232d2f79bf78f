"""Extremes are told among figures of one measure."""

import pytest

from corpus.reading import document_from_text
from qa.engine import Engine

RATES = (
    "Rates\n\nThe jobless rate in Lund was 18 percent. The birth rate in Lund was 2 percent. The mortgage rate was 3.5 "
    "percent."
)
JOBLESS = "Jobs\n\nAustria had a jobless rate of 5 percent. Spain's jobless rate was 19 percent."


@pytest.fixture
def library(engine: Engine) -> Engine:
    for summary in engine.documents():
        engine.remove(summary.document.id)
    return engine


def test_rates_of_different_things_are_not_compared(library: Engine) -> None:
    library.add(document_from_text(RATES))
    assert not library.ask("What was the lowest rate?").answered
    assert not library.ask("What is the highest rate?").answered


def test_rates_of_one_thing_are_compared_whosever_they_are(library: Engine) -> None:
    library.add(document_from_text(JOBLESS))
    assert library.ask("What was the lowest jobless rate?").text.startswith("5 percent")
