"""Asking: what is found beside what vectors and words find, and that nothing depends on who else asks."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.reading import document_from_text
from index.search import hybrid_search
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


def test_a_question_that_is_alone_finds_what_it_finds_among_others(article_engine: Engine) -> None:
    question, generation = "How many AI firms are in Shanghai?", article_engine.generation
    vector = article_engine.models.embedder.encode_question(question)
    by_itself = hybrid_search(generation, question, vector, 10)
    with ThreadPoolExecutor(1) as aside:
        assert hybrid_search(generation, question, vector, 10, aside=aside) == by_itself
    with ThreadPoolExecutor(8) as several:
        found = list(several.map(lambda _: article_engine.search(question, top_k=10), range(24)))
    assert [hit for hit, _ in article_engine.search(question, top_k=10)] == list(by_itself)
    assert all([hit for hit, _ in each] == list(by_itself) for each in found)
