"""Operands that the ledger gives, over a real library of short news."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Figure, Span
from corpus.reading import document_from_text
from qa.computing.clauses import clause_of
from qa.engine import Engine, Models
from qa.proof.verifying import check_answer
from qa.questions.words import split_words
from qa.settings import Settings

NEWS = (
    document_from_text(
        "Peru's mines lay off workers in May. Peru's mines cut 4,000 jobs in May, the largest such cut in 10 years, "
        "after 3,000 jobs were lost in March and a further 2,000 in April. The jobless rate rose to 6.5 percent last "
        "month, from 6.1 percent in April. Factoring in part-time workers, unemployment is closer to 9 percent.",
        title="Peru's mines lay off workers",
        published=date(2018, 6, 5),
    ),
    document_from_text(
        "Two neighbours had the lowest jobless rates. The two were Chile and Bolivia, with rates of 4% and 5%, "
        "respectively, in May. Chile's mines sold 30,000 tonnes in May compared to 20,000 tonnes in the same month "
        "last year. As a brand, Andina sold 700 trucks in May. In all, its maker sold 900 trucks in May.",
        title="Chile and Bolivia have the lowest jobless rates",
        published=date(2018, 6, 20),
    ),
    document_from_text(
        "Analysts expect Acme to make a profit of 9 million euros in 2018. Acme has until July 1, 2018 to answer the "
        "charges; it was first told to comply by May 15, 2018.",
        title="Acme is told to comply",
        published=date(2018, 6, 1),
    ),
)


@pytest.fixture(scope="module")
def news(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("news") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        for _ in engine.add_all(NEWS):
            pass
        yield engine


@pytest.mark.parametrize(
    ("question", "expression"),
    [
        ("How many points did Peru's jobless rate rise from April to May 2018?", "6.5 percent − 6.1 percent"),
        ("How many times higher was Peru's jobless rate than Bolivia's in May 2018?", "6.5 percent ÷ 5%"),
        (
            "On average, how many jobs were lost in Peru each month from March to May 2018?",
            "(3,000 + 2,000 + 4,000) ÷ 3",
        ),
        ("How many days lay between Acme's May 15, 2018 deadline and July 1, 2018?", None),
    ],
)
def test_operands_are_found_by_owner_and_time_and_every_answer_verifies(
    news: Engine, question: str, expression: str | None
) -> None:
    answer = news.ask(question)
    assert (answer.derivation.expression if answer.derivation else None) == expression
    assert check_answer(answer, news.library) == ()


def test_of_two_rates_the_higher_is_told_with_both(news: Engine) -> None:
    answer = news.ask("Was unemployment higher in Chile or in Bolivia in May 2018?")
    assert answer.text.startswith("In Bolivia")
    assert {item.figure.text for item in answer.figures if item.role == "operand"} == {"4%", "5%"}
    assert check_answer(answer, news.library) == ()


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("How many points did Ecuador's jobless rate rise from April to May 2018?", "April 2018"),
        ("How many more jobs were lost in Peru in May 2018 than in May 2017?", "May 2017"),
        ("By how much did Acme's profit in 2018 exceed that in 2017?", "2017"),
    ],
)
def test_an_operand_that_no_document_tells_is_named(news: Engine, question: str, missing: str) -> None:
    answer = news.ask(question)
    assert not answer.answered
    assert missing in answer.text


@given(
    st.lists(st.sampled_from("5 7% 2018 and while from to than , ; Peru respectively the rose".split()), max_size=40)
)
@settings(deadline=None, max_examples=100)
def test_a_clause_holds_its_figure_and_lies_in_its_sentence(pieces: list[str]) -> None:
    text = f"It sold 5 {' '.join(pieces)} 9."
    sentence = Span(0, len(text))
    figures = [
        Figure(
            id=f"d.f{match.start()}",
            document_id="d",
            passage_id="d.p0",
            text=match.group(),
            span=Span(*match.span()),
            kind="count",
            value=Decimal(match.group()),
        )
        for match in re.finditer(r"\d+", text)
    ]
    for figure in figures:
        clause = clause_of(figure, figures, text, sentence, split_words(text))
        assert clause.span.holds(figure.span)
        assert sentence.holds(clause.span)
