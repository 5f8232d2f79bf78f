"""Words match by stem and by meaning; names only themselves."""

import pytest

from qa.questions.words import Word, load_word_vectors, split_words

WORDS = load_word_vectors()


def similarity(left: str, right: str) -> float:
    # Behind a word, so that a capital is a name's.
    return float(WORDS.similarity(*(WORDS.ready(split_words(f"the {text}")[1:]) for text in (left, right)))[0, 0])


@pytest.mark.parametrize(
    ("left", "right"), [("firms", "companies"), ("doctors", "physicians"), ("workers", "employees")]
)
def test_words_of_like_meaning_match(left: str, right: str) -> None:
    assert similarity(left, right) > 0.6


@pytest.mark.parametrize(("left", "right"), [("people", "projects"), ("population", "companies"), ("cost", "launched")])
def test_words_of_other_meaning_do_not(left: str, right: str) -> None:
    assert similarity(left, right) == 0.0


def test_forms_of_a_word_and_ways_to_write_a_number_are_one() -> None:
    assert similarity("company", "Companies") == 1.0
    assert similarity("3,000", "3000") == 1.0
    assert similarity("3,000", "3,001") == 0.0


def test_a_name_is_only_itself() -> None:
    assert similarity("Beijing", "Shanghai") == 0.0
    assert similarity("Shanghai", "Shanghai") == 1.0


def test_words_know_their_place() -> None:
    text = "In June Li's firm left the AI-lab. Peru grew."
    words = split_words(text)
    assert all(text[word.span.start : word.span.end] == word.text for word in words)
    assert [word.text for word in words if word.is_name] == ["June", "Li"]


def test_rare_words_weigh_more() -> None:
    def weight(text: str) -> float:
        word: Word = split_words(text)[0]
        return WORDS.weight(word)

    assert weight("the") < weight("population") < weight("inaugurated") <= weight("zyxquon") == 1.0
