"""Answers that are computed, over a real library."""

from collections.abc import Iterator

import pytest

from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.proof.verifying import check_answer
from qa.serialising import answer_to_dict
from qa.settings import Settings

PORT = document_from_text(
    "The harbour of Lund\n\nUpdated: 2019-03-01\n\n"
    "In 2017 the harbour of Lund handled 4,000 ships. In 2018 the harbour of Lund handled 5,000 ships.\n\n"
    "The harbour's revenue was 70 million euros in 2018. The harbour employed 300 pilots in 2018.\n\n"
    "The harbour festival will take place from Aug 29 to 31."
)


@pytest.fixture(scope="module")
def port(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("port") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        engine.add(PORT)
        yield engine


@pytest.mark.parametrize(
    ("question", "rule", "value", "expression"),
    [
        (
            "How many more ships did the harbour of Lund handle in 2018 than in 2017?",
            "difference",
            1000,
            "5,000 − 4,000",
        ),
        (
            "What was the percentage change in ships that the harbour of Lund handled between 2017 and 2018?",
            "growth",
            25,
            "(5,000 − 4,000) ÷ 4,000",
        ),
        ("How many days will the harbour festival last?", "length", 3, "2019-08-31 − 2019-08-29 + 1 day"),
    ],
)
def test_what_no_document_states_is_computed_from_quotes(
    port: Engine, question: str, rule: str, value: int, expression: str
) -> None:
    answer = port.ask(question)
    assert answer.answered, answer.text
    assert answer.derivation is not None
    assert (answer.derivation.rule, answer.derivation.expression) == (rule, expression)
    derived = [figure for figure in answer_to_dict(answer)["figures"] if figure["role"] == "derived"]
    assert [figure["value"] for figure in derived] == [value]
    assert [figure["start"] for figure in derived] == [None]
    operands = [item.figure.id for item in answer.figures if item.role == "operand"]
    assert tuple(dict.fromkeys(answer.derivation.operands)) == tuple(operands)
    assert check_answer(answer, port.library) == ()


def test_a_missing_operand_is_named(port: Engine) -> None:
    answer = port.ask("By how much did the revenue of the harbour grow between 2012 and 2018?")
    assert not answer.answered
    assert "in 2012" in answer.text
    assert {item.role for item in answer.figures} <= {"nearest"}
    assert answer.derivation is None


def test_figures_that_do_not_match_are_not_computed_with(port: Engine) -> None:
    answer = port.ask("What is the ratio of the harbour's revenue in 2018 to pilots the harbour employed in 2018?")
    assert not answer.answered
    assert answer.computed is None
