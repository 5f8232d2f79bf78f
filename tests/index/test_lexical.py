"""Word search: stems, numbers however they are written, Chinese, filters, and what is removed stays away."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.lexical import LexicalIndex, LexicalSnapshot, stem

TEXTS = {
    1: "The companies were worth 1,000 dollars.",
    2: "A company grows in Shanghai.",
    3: "上海有一千家人工智能公司。",
    4: "Café owners like their bread.",
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> LexicalSnapshot:
    index = LexicalIndex(tmp_path_factory.mktemp("words"))
    index.change(TEXTS.items())
    return index.snapshot()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("company", {1, 2}),
        ("1000", {1}),
        ("1,000", {1}),
        ("人工智能", {3}),
        ("cafe", {4}),
        ("the of and", set()),
        ("zzz", set()),
        ('"+-(){}[]^~*?:\\/ AND OR', set()),
    ],
)
def test_words_are_found_by_their_stems(words: LexicalSnapshot, question: str, expected: set[int]) -> None:
    assert set(words.search(question, 10)[0].tolist()) == expected


def test_scores_of_given_passages_keep_their_order(words: LexicalSnapshot) -> None:
    scores = words.scores("company in Shanghai", np.array([1, 2, 3], dtype=np.int64))
    assert scores[1] > scores[0] > scores[2] == 0.0
    keys, ranked = words.search("company in Shanghai", 5)
    assert ranked[0] == pytest.approx(scores[1]) and keys[0] == 2


def test_document_frequency_counts_passages(words: LexicalSnapshot) -> None:
    assert words.document_frequency(stem("companies")) == 2
    assert words.document_frequency(stem("Beijing")) == 0


def test_a_removed_passage_is_not_found_and_adding_again_does_not_double(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.change(TEXTS.items())
    before = index.snapshot()
    index.change([(2, TEXTS[2])], removed=[1, 2])
    assert index.snapshot().search("company", 10)[0].tolist() == [2]
    assert len(index.snapshot()) == 3
    assert len(before) == 4
    assert len(LexicalIndex(tmp_path).snapshot()) == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_question_is_searched(words: LexicalSnapshot, question: str) -> None:
    keys, scores = words.search(question, 3)
    assert len(keys) == len(scores) <= 3
    assert list(scores) == sorted(scores, reverse=True)


def test_the_vocabulary_is_every_word_as_it_is_indexed_with_how_many_passages_hold_it(words: LexicalSnapshot) -> None:
    vocabulary = words.vocabulary()
    assert dict(vocabulary)["compani"] == 2 and dict(vocabulary)["cafe"] == 1
    assert "the" not in dict(vocabulary) and vocabulary[0] == ("compani", 2)
    assert all(words.document_frequency(word) == n for word, n in vocabulary)
