"""Countries and peoples under one name."""

import pytest

from qa.questions.peoples import common_names
from qa.questions.words import WordVectors, load_word_vectors, split_words


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    return load_word_vectors()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("American jobs", "Jobs in the United States fell."),
        ("jobs in the US", "The U.S. lost jobs."),
        ("jobs in the UK", "British jobs"),
        ("the EU's fine", "Yesterday the European Commission fined it."),
        ("the Canadian economy", "The economy of Canada grew."),
        ("the Dutch economy", "The economy of the Netherlands grew."),
    ],
)
def test_a_country_matches_its_people_and_its_initials(question: str, text: str, vectors: WordVectors) -> None:
    similarity = vectors.similarity(vectors.ready(split_words(question)), vectors.ready(split_words(text)))
    names = [word.people is not None for word in split_words(question)]
    assert any(names)
    assert similarity[names].max(axis=1).min() == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("jobs of the Americans", "Jobs in Latin America fell."),
        ("the Canadian economy", "The American economy grew."),
        ("the British economy", "New England is cold."),
    ],
)
def test_another_country_or_word_does_not(question: str, text: str, vectors: WordVectors) -> None:
    similarity = vectors.similarity(vectors.ready(split_words(question)), vectors.ready(split_words(text)))
    names = [word.is_name or word.people is not None for word in split_words(question)]
    said = [word.people is not None or word.is_name for word in split_words(text)]
    assert similarity[names][:, said].max() < 1


def test_a_long_name_is_told_by_both_its_words() -> None:
    assert common_names(["The", "United", "Kingdom", "and", "the", "US"]) == [
        None, "britain", "britain", None, None, "america"
    ]  # fmt: skip


def test_dots_are_a_part_of_initials_alone() -> None:
    assert [word.text for word in split_words("The U.S. and Mr. J. Smith.")] == ["The", "U.S.", "and", "Mr", "Smith"]
