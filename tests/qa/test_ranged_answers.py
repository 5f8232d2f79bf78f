"""Figures picked out of the ledger: all in a range, what happened in a time, the largest, or none where unsure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading import document_from_text
from index.search import hybrid_search
from qa.answers import Answer, AnswerSpan, Timings
from qa.drafts import Draft
from qa.engine import Engine, Models
from qa.ledger.picks import read_pick
from qa.ledger.ranged_answers import MOST_GIVEN, ranged_draft, spelled
from qa.proof.verifying import check_answer
from qa.questions.question import understand
from qa.reading.finding import Found, find_evidence
from qa.settings import Settings

TOWN = """Money for the town

The harbour fund made an investment of 1.2 billion koruna in the port in 2016. An investment of 800 million koruna \
went into roads in 2012. An investment of 3 billion koruna ($140 million) went into a bridge \
that was opened on May 21, 2018.

A ferry line of 15 km was closed on 29 August 2014. Of its workers, 66.7% were over 50 in 2009.

The Brno works paid a fine of 2 million euros in 2010. A fine of 5 million euros was paid by the Zlin works in 2012.

The bank asked for a fee of 30 koruna. Its rival asked for a fee of 4 euros a month.
"""
WORK = """Work in Europe

Spain had an unemployment rate of 19.5% in 2009. Austria had an unemployment rate of 5.4% in 2009.

In 2010, the unemployment rate in Austria was 4.9%. In 2011, the unemployment rate in Austria was 4.6%.

The budget was 8 million euros, the largest budget ever. Another budget was 9 million euros.

Sales in the north made a total loss of 7 million euros. The south had a loss of 4 million euros, the west a loss of \
3 million euros.
"""
DAYS = "Days\n\n" + "\n\n".join(f"The club met for the {n}th time on {n} March 1999 in the hall." for n in range(4, 24))


@pytest.fixture(scope="module")
def papers(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("picked") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        for text in (TOWN, WORK, DAYS):
            engine.add(replace(document_from_text(text), published=date(2019, 8, 1)))
        yield engine


def found(engine: Engine, text: str) -> Found:
    """What the reader finds: two passages are enough to see whether the ledger needs them."""
    models = engine.models
    question, vector = understand(text, models.words), models.embedder.encode_question(text)
    hits = hybrid_search(engine.generation, text, vector, 2, None)
    passages = engine.library.passages([hit.key for hit in hits])
    return find_evidence(
        question, vector, hits, passages, None, engine.generation, engine.library, models.words, models.reader,
        models.evidence,
    )  # fmt: skip


def picked(engine: Engine, text: str, document_ids: list[str] | None = None) -> Draft | None:
    return ranged_draft(found(engine, text), engine.library, document_ids)


def figures(draft: Draft | None) -> list[str]:
    assert draft is not None and draft.reason is None
    assert {item.role for item in draft.figures} == {"answer"}
    return [item.figure.text for item in draft.figures]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Which investments were over 1 billion koruna?", ["3 billion koruna", "1.2 billion koruna"]),
        ("Which investments under 2 billion koruna are named?", ["800 million koruna", "1.2 billion koruna"]),
        ("Which investments were made between 2015 and 2018?", ["1.2 billion koruna", "3 billion koruna"]),
        ("Which fines exceeded 1 million euros since 2011?", ["5 million euros"]),
        ("Which percentages are above 50%?", ["66.7%"]),
        ("Which amounts of more than 2 billion koruna are named?", ["3 billion koruna"]),
        ("What figures are there for 2012?", ["800 million koruna", "5 million euros"]),
    ],
)
def test_a_list_has_every_figure_in_the_range_in_order(papers: Engine, question: str, texts: list[str]) -> None:
    draft = picked(papers, question)
    assert figures(draft) == texts
    assert draft is not None and all(f"{text} — “" in draft.text for text in texts)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("What was the largest investment?", ["3 billion koruna"]),
        ("Which investment was the smallest?", ["800 million koruna"]),
        ("What was the highest unemployment rate in 2009?", ["19.5%"]),
        ("What is the latest figure for unemployment in Austria?", ["4.6%"]),
        ("Which country had the lowest unemployment rate?", ["4.6%"]),
        ("What was the largest fine?", ["5 million euros"]),
    ],
)
def test_a_superlative_is_one_figure_of_those_of_the_same(papers: Engine, question: str, texts: list[str]) -> None:
    draft = picked(papers, question)
    assert figures(draft) == texts
    assert draft is not None and "such figures)" in draft.text


def test_whose_the_extreme_is_stands_before_it(papers: Engine) -> None:
    draft = picked(papers, "Which country had the lowest unemployment rate?")
    assert draft is not None and draft.text.startswith("Austria: 4.6% (the smallest of four such figures) — “In 2011")


def test_what_happened_is_told_in_order_of_time(papers: Engine) -> None:
    draft = picked(papers, "What happened between 2014 and 2018?")
    assert draft is not None
    first, second, third = draft.text.split("\n")
    assert "29 August 2014" in first and "in 2016" in second and "May 21, 2018" in third


def test_a_long_list_is_cut_and_the_rest_is_counted(papers: Engine) -> None:
    draft = picked(papers, "What happened between 5 March 1999 and 1 April 1999?")
    assert draft is not None and len(draft.figures) == MOST_GIVEN
    assert draft.text.endswith("\nand nine more")


def test_nothing_in_the_range_is_said_with_what_comes_nearest(papers: Engine) -> None:
    draft = picked(papers, "Which investments over 1 trillion koruna are named?")
    assert draft is not None and draft.reason == "no_evidence"
    assert draft.text.endswith("the nearest is 3 billion koruna.")
    assert [(item.figure.text, item.role) for item in draft.figures] == [("3 billion koruna", "nearest")]
    draft = picked(papers, "What happened before February?")
    assert draft is not None and draft.reason == "period_missing"


@pytest.mark.parametrize(
    "question",
    [
        "How many works paid fewer than 50 fines?",  # a number of figures is none that stands in a document
        "What was the largest budget?",  # the text says itself which it is
        "What was the largest fee?",  # so much is not compared with so much a month
        "What was the largest loss?",  # a total may hold the others
        "What is the latest unemployment rate?",  # of whom, is not said
        "What was the largest profit?",  # none is told
        "What is the largest city's population?",
        "What is the largest bridge?",
        "What was the second largest fine?",
        "Was any fine over 1 million euros?",
        "What are the values of the investments over 1 billion koruna?",
        "What percentage did Spain have in 2009?",
        "Who paid the fine of 5 million euros?",
        "What is the minimum number of works?",
        "Which fines were over 1 million euros in Poland?",
    ],
)
def test_what_is_no_such_question_or_is_unsure_is_left_to_the_reader(papers: Engine, question: str) -> None:
    assert picked(papers, question) is None


def test_only_the_documents_asked_are_picked_from(papers: Engine) -> None:
    ids = {item.document.title: item.document.id for item in papers.documents()}
    question = "Which percentages are above 5%?"
    assert figures(picked(papers, question)) == ["66.7%", "19.5%", "5.4%"]
    assert figures(picked(papers, question, [ids["Work in Europe"]])) == ["19.5%", "5.4%"]


@pytest.mark.parametrize(
    "question",
    [
        "Which investments were over 1 billion koruna?",
        "What was the largest investment?",
        "What happened between 5 March 1999 and 1 April 1999?",
        "Which country had the lowest unemployment rate?",
    ],
)
def test_every_answer_verifies(papers: Engine, question: str) -> None:
    draft = picked(papers, question)
    assert draft is not None
    answer = Answer(
        question=question,
        interpreted_as=question,
        conversation_id=None,
        answered=True,
        text=draft.text,
        reason=None,
        confidence=draft.confidence,
        spans=tuple(
            AnswerSpan(
                text=item.text,
                passage_id=item.stored.passage.id,
                document_id=item.stored.document.id,
                span=item.span,
                score=item.score,
            )
            for item in draft.spans
        ),
        figures=draft.figures,
        derivation=None,
        passages=(),
        timings=Timings(total=0.0, search=0.0, read=0.0),
    )
    assert check_answer(answer, papers.library) == ()


PIECES = (
    "which what list was the largest latest lowest fine rate number of amounts between 2015 and 2018 over 5 % euros in "
    "Spain happened before May first country had figures for ? , ’s"
).split()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(min_size=1, max_size=60), st.lists(st.sampled_from(PIECES), min_size=1).map(" ".join)))
def test_any_question_is_read(models: Models, text: str) -> None:
    pick = read_pick(understand(text, models.words))
    assert pick is None or pick.kinds


def test_counts_are_told_in_words() -> None:
    assert [spelled(n) for n in (1, 12, 20, 47, 99, 100)] == [
        "one", "twelve", "twenty", "forty-seven", "ninety-nine", "over a hundred",
    ]  # fmt: skip
