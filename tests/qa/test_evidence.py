"""How passages are judged: by how much of the question they say, where its names stand, and their sentences."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Span
from qa.engine import Engine, Models
from qa.questions.question import understand
from qa.reading.evidence import (
    IN_DOCUMENT,
    IN_PASSAGE,
    IN_TITLE,
    PassageEvidence,
    best,
    importance_of,
    judge_passages,
    weighted,
)
from qa.reading.finding import read_passages
from tests.qa.judging import BREAD, BUILT, COST, OPENED, PAINTINGS, VISITORS, judged, marking, opened_papers, passage


@pytest.fixture(scope="module")
def papers(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened_papers(models, tmp_path_factory.mktemp("evidence") / "home") as engine:
        yield engine


def of(papers: Engine, question: str, words: str) -> PassageEvidence:
    (evidence,) = judged(papers, question, passage(papers, words))
    return evidence


def match(papers: Engine, evidence: PassageEvidence, question: str, word: str) -> float:
    content = [item.text for item in understand(question, papers.models.words).content]
    return float(evidence.matches[content.index(word)])


@pytest.mark.parametrize(
    ("question", "says_it", "does_not"),
    [
        ("How many paintings does the wing hold?", PAINTINGS, OPENED),
        ("How many visitors did the museum count in 2019?", VISITORS, OPENED),
        ("How many firms employ people?", BREAD, VISITORS),
        ("Did engineers build the wing by the river?", BUILT, PAINTINGS),
    ],
)
def test_coverage_and_the_weakest_word_rise_where_the_passage_says_what_is_asked(
    papers: Engine, question: str, says_it: str, does_not: str
) -> None:
    better, worse = of(papers, question, says_it).features, of(papers, question, does_not).features
    assert better.coverage > worse.coverage + 0.1
    assert better.weakest > worse.weakest + 0.1


def test_a_word_of_the_same_meaning_counts_less_than_the_word_itself_and_more_than_another(papers: Engine) -> None:
    question = "How many firms employ people?"
    near, other = of(papers, question, BREAD), of(papers, question, VISITORS)
    assert match(papers, near, question, "employ") == pytest.approx(1.0)
    assert 0.5 < match(papers, near, question, "firms") < 0.99
    assert match(papers, other, question, "firms") < 0.5


@pytest.mark.parametrize(
    ("name", "words", "worth"),
    [
        ("Olomouc", BUILT, 1.0),
        ("Brno", VISITORS, IN_TITLE),
        ("Olomouc", VISITORS, IN_DOCUMENT),
        ("Malinova", COST, IN_DOCUMENT),
    ],
)
def test_a_name_in_the_title_or_elsewhere_in_the_document_counts_as_found(
    papers: Engine, name: str, words: str, worth: float
) -> None:
    question = f"How many people came to {name}?"
    evidence = of(papers, question, words)
    assert match(papers, evidence, question, name) == pytest.approx(worth)
    assert evidence.features.names == pytest.approx(worth)
    assert evidence.missing_names == ()


@pytest.mark.parametrize(
    ("name", "words"),
    # A name of another document, one of none, and one that is only a part of another word: Hroch Street.
    [("Olomouc", BREAD), ("Genoa", VISITORS), ("Roch", BUILT)],
)
def test_a_name_that_stands_nowhere_in_the_document_is_missing(papers: Engine, name: str, words: str) -> None:
    question = f"How many people came to {name}?"
    evidence = of(papers, question, words)
    assert [word.text for word in evidence.missing_names] == [name]
    assert match(papers, evidence, question, name) == 0.0
    assert evidence.features.names == 0.0


def test_of_several_names_the_share_found_counts(papers: Engine) -> None:
    evidence = of(papers, "Who went from Olomouc to Genoa?", BUILT)
    assert evidence.features.names == pytest.approx(0.5)
    assert [word.text for word in evidence.missing_names] == ["Genoa"]


def test_initials_may_be_written_out_and_are_not_said_to_be_missing(papers: Engine) -> None:
    question = "How many wings does UNESCO own?"
    assert [word.text for word in understand(question, papers.models.words).names] == ["UNESCO"]
    evidence = of(papers, question, PAINTINGS)
    assert evidence.features.names == 0.0
    assert evidence.missing_names == ()


def test_a_word_that_is_no_name_is_not_found_elsewhere_in_the_document(papers: Engine) -> None:
    question = "How many sculptures were sold?"
    elsewhere, there = of(papers, question, VISITORS), of(papers, question, PAINTINGS)
    assert match(papers, there, question, "sculptures") == pytest.approx(1.0)
    assert match(papers, elsewhere, question, "sculptures") < IN_DOCUMENT
    assert elsewhere.missing_names == ()


def test_a_question_without_telling_words_lacks_nothing_and_is_not_covered(papers: Engine) -> None:
    features = of(papers, "How much is it?", COST).features
    assert (features.coverage, features.weakest, features.names) == (0.0, 1.0, 1.0)


def test_the_sentence_that_says_it_covers_more_of_the_question(papers: Engine) -> None:
    first, second = of(papers, "Who built the wing?", BUILT).sentences
    assert first.coverage > second.coverage + 0.3
    first, second = of(papers, "Who chose them with the curator?", PAINTINGS).sentences
    assert second.coverage > first.coverage + 0.3


@pytest.mark.parametrize("words", [PAINTINGS, VISITORS, COST, BUILT, OPENED, BREAD])
def test_sentences_have_their_own_words_and_names(papers: Engine, words: str) -> None:
    stored = passage(papers, words)
    (evidence,) = judged(papers, "Who built the wing?", stored)
    assert tuple(sentence.span for sentence in evidence.sentences) == stored.passage.sentences
    for sentence in evidence.sentences:
        assert sentence.words
        assert sentence.similarity.shape == (2, len(sentence.words))
        assert all(sentence.span.holds(item.span) for item in (*sentence.words, *sentence.names))
        assert all(stored.document.quote(item.span) == item.text for item in (*sentence.words, *sentence.names))


def test_names_of_people_are_found_in_their_sentence(papers: Engine) -> None:
    first, second = of(papers, "Who chose them?", PAINTINGS).sentences
    assert first.names == ()
    assert [name.text for name in second.names] == ["Jana Malinova", "Pavel Hruska"]


def test_passages_keep_the_order_of_the_search_and_the_first_counts_most(papers: Engine) -> None:
    found = [passage(papers, words) for words in (OPENED, BREAD, BUILT)]
    evidence = judged(papers, "Who built the wing?", *found)
    assert [item.stored.key for item in evidence] == [stored.key for stored in found]
    assert [item.rank for item in evidence] == [0, 1, 2]
    assert [item.features.rank for item in evidence] == pytest.approx([1, 1 / 2, 1 / 3])


def test_the_nearest_sentence_and_the_readers_relevance_are_taken_over(papers: Engine) -> None:
    models, stored = papers.models, passage(papers, BUILT)
    question = understand("Who built the wing?", models.words)
    readings = papers.models.reader.read(question.text, [stored.text] * 2)
    near, bare = judge_passages(
        question,
        [stored] * 2,
        [3.0, 1.5],
        [(0.4, (0.2, 0.9)), (0.4, ())],
        readings,
        models.words,
        models.evidence.passage,
    )
    assert (near.features.behind, bare.features.behind) == (0.0, 1.5)
    assert (near.features.cosine, near.features.sentence) == (0.4, 0.9)
    assert [sentence.cosine for sentence in near.sentences] == [0.2, 0.9]
    assert [sentence.cosine for sentence in bare.sentences] == [0.4, 0.4]
    assert bare.features.sentence == 0.4
    assert near.features.relevance == readings[0].relevance


def test_log_odds_and_probability_are_those_of_the_features(papers: Engine) -> None:
    for evidence in judged(papers, "Who built the wing?", passage(papers, BUILT), passage(papers, BREAD)):
        weights = papers.models.evidence.passage
        assert evidence.log_odds == weights.log_odds(evidence.features)
        assert evidence.probability == pytest.approx(weights.probability(evidence.features))


def test_what_was_read_is_found_again_in_the_document(papers: Engine) -> None:
    evidence = of(papers, "Who built the wing?", BUILT)
    start = evidence.stored.text.index("Olomouc")
    span = evidence.span_of(Span(start, start + len("Olomouc")))
    assert evidence.stored.document.quote(span) == "Olomouc"


def test_another_question_about_a_passage_does_not_change_how_it_is_judged(papers: Engine) -> None:
    before = of(papers, "Who built the wing?", BUILT)
    of(papers, "How many metres from the river does it stand?", BUILT)
    after = of(papers, "Who built the wing?", BUILT)
    assert after.features == before.features
    assert [item.coverage for item in after.sentences] == [item.coverage for item in before.sentences]


def read_of_found(papers: Engine, question: str, *, first: str | None = None) -> list[PassageEvidence]:
    """What is read of what a search finds. first: words of the passages that are taken before the others."""
    models = papers.models
    found = sorted(papers.search(question, top_k=6), key=lambda item: first is not None and first not in item[1].text)
    return read_passages(
        understand(question, models.words),
        models.embedder.encode_question(question),
        [hit for hit, _ in found],
        {stored.key: stored for _, stored in found},
        papers.generation,
        models.words,
        models.reader,
        models.evidence,
    )


ANSWERED = pytest.mark.parametrize(
    ("question", "words"), [("How many paintings does the wing hold?", PAINTINGS), ("Who built the wing?", BUILT)]
)


@ANSWERED
def test_no_passage_is_read_behind_one_that_surely_answers(papers: Engine, question: str, words: str) -> None:
    (read,) = read_of_found(papers, question)
    assert words in read.stored.text


@ANSWERED
def test_of_several_that_are_read_the_passage_that_answers_is_the_likeliest(
    papers: Engine, question: str, words: str
) -> None:
    read = read_of_found(papers, question, first=COST)
    assert len(read) == 2
    assert words in max(read, key=lambda item: item.probability).stored.text


@pytest.mark.parametrize("question", ["Was the wing built in Olomouc?", "How many bakers sing?"])
def test_all_passages_are_read_where_one_does_not_settle_it(papers: Engine, question: str) -> None:
    assert len(read_of_found(papers, question)) == len(papers.search(question, top_k=6)) > 2


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120).map(lambda text: " ".join(text.split())).filter(bool))
def test_any_question_can_be_judged(papers: Engine, question: str) -> None:
    stored = passage(papers, PAINTINGS)
    (evidence,) = judged(papers, question, stored, readings=(marking(stored),))
    understood = understand(question, papers.models.words)
    assert evidence.matches.shape == (len(understood.content),)
    for share in (evidence.features.coverage, evidence.features.weakest, evidence.features.names):
        assert -1e-4 <= share <= 1 + 1e-4
    assert set(evidence.missing_names) <= set(understood.names)


def test_the_best_match_of_nothing_is_none() -> None:
    assert best(np.zeros((2, 0), dtype=np.float32)).tolist() == [0.0, 0.0]
    assert best(np.array([[0.2, 0.7], [0.5, 0.1]], dtype=np.float32)).tolist() == pytest.approx([0.7, 0.5])
    assert weighted(np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32)) == 0.0


def test_matches_count_by_how_much_their_words_tell(papers: Engine) -> None:
    question = understand("Did people come to Olomouc?", papers.models.words)
    importance = importance_of(question, papers.models.words)
    told = {word.text: float(value) for word, value in zip(question.content, importance, strict=True)}
    assert told["Olomouc"] == 1.0
    assert told["people"] < 0.6
    matches = np.array([1.0, 0.0], dtype=np.float32)
    assert weighted(matches, np.array([3.0, 1.0], dtype=np.float32)) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("question", "words", "worth"),
    [
        # A figure of the passage is of that time; the document is; neither; a later time is not that of either.
        ("How many visitors came in 2020?", VISITORS, 1.0),
        ("Was the price raised in March 2020?", "Nobody", IN_TITLE),
        ("Was it shown in September 2018?", OPENED, IN_PASSAGE),
        ("How many paintings did it hold in May 2022?", PAINTINGS, 0.0),
    ],
)
def test_a_time_counts_as_found_where_a_figure_or_the_document_is_of_it(
    papers: Engine, question: str, words: str, worth: float
) -> None:
    evidence = of(papers, question, words)
    content = understand(question, papers.models.words).content
    times = [n for n, word in enumerate(content) if word in understand(question, papers.models.words).times]
    assert not any(content[n].is_name for n in times)
    assert evidence.matches[times].min() == pytest.approx(worth)
