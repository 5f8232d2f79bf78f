"""Single figures that the reader does not find: the ledger's, where one alone fits."""

from collections.abc import Iterator

import pytest

from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.settings import Settings

FUEL = document_from_text(
    "Fuel prices climb past records\n\n(plains-tribune.example) Updated: 2018-06-09\n\n"
    "The average price for regular unleaded fuel, say the statisticians of the motoring clubs, who ask at 90,000 pumps "
    "every night, has already passed the mark of 4 dollars a gallon in 11 provinces, as well as in the capital."
)


@pytest.fixture(scope="module")
def fuel(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("fuel") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        engine.add(FUEL)
        yield engine


def test_one_figure_that_fits_answers_with_its_quote(fuel: Engine) -> None:
    answer = fuel.ask("in how many provinces did regular fuel already cost over 4 dollars a gallon")
    assert answer.answered, answer.text
    assert [item.figure.text for item in answer.figures] == ["11"]
    assert all(FUEL.quote(span.span) == span.text for span in answer.spans)


@pytest.mark.parametrize(
    "question",
    [
        "in how many provinces did diesel fuel already cost over 9 dollars a gallon in june 2018",
        "in how many provinces did regular fuel already cost over 4 dollars a gallon in june 2017",
    ],
)
def test_of_another_thing_or_time_nothing_is_said(fuel: Engine, question: str) -> None:
    assert not fuel.ask(question).answered


def test_passages_are_told_before_the_answer(fuel: Engine) -> None:
    told: list[str] = []
    answer = fuel.ask(
        "How many pumps are asked every night?", on_found=lambda passages: told.extend(item.text for item in passages)
    )
    assert told[0] == answer.passages[0].text
