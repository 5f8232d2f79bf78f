"""Asking: what is found beside what vectors and words find."""

import pytest

from corpus.reading import document_from_text
from qa.engine import Engine


@pytest.mark.parametrize(
    "question",
    [
        "Who got 4,523,000 euros?",
        "Who got 4.523 million euros?",
        "Who got EUR 4.523m?",
    ],
)
def test_an_amount_is_found_however_it_is_written(engine: Engine, question: str) -> None:
    funds = []
    for number in range(30):
        text = f"Who got the euros of fund {number}\n\nThe fund {number} asked who got euros, and who got none of them."
        funds.append(document_from_text(text))
    text = "Annual accounts\n\nThe board met twice. 4.523 million euros went to the Olomouc orchestra."
    accounts = document_from_text(text)
    for _ in engine.add_all([*funds, accounts]):
        pass
    answer = engine.ask(question, top_k=10)
    assert accounts.id in {found.document.id for found in answer.passages}
