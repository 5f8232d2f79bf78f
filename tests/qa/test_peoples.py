"""Countries and peoples under one name."""

import pytest

from qa.questions.peoples import adjective_of, adjectives_in, common_names, is_place
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


@pytest.mark.parametrize(
    ("place", "adjective"),
    [
        ("China", "Chinese"), ("the US", "American"), ("latin america", "Latin American"), ("Netherlands", "Dutch"),
        ("United Kingdom", "British"), ("Saudi Arabia", "Saudi"), ("New England", None), ("Boston", None), ("", None),
    ],
)  # fmt: skip
def test_a_place_has_its_adjective(place: str, adjective: str | None) -> None:
    assert adjective_of(place) == adjective


def test_a_people_is_no_place() -> None:
    assert [is_place(name) for name in ("China", "the EU", "South Korea", "Chinese", "the French", "Denver")] == [
        True, True, True, False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("demand for Latin American airlines", ["Latin American"]),
        ("the french president", ["french"]),
        ("American Airlines flew", []),
        ("the Chinese are many", []),
    ],
)
def test_adjectives_of_places_stand_before_nouns(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in adjectives_in(text)] == found
