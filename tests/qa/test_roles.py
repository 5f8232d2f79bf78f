"""Offices, and ends of a scale, that are told apart."""

import pytest

from qa.questions.roles import is_of_another_office
from qa.questions.superlatives import is_opposed

SAID = "“We need pilots,” said Jana Malá, president of Lund Harbour."


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who is the mayor of Lund?", SAID, True),
        ("who was the first governor of Lund", SAID, True),
        ("Who is the president of Lund Harbour?", SAID, False),
        ("Who needs pilots?", SAID, False),
        ("Who is Jana Malá?", SAID, False),
        ("Who is the mayor of Lund?", "Jana Malá needs pilots.", False),
        ("Who is the president of Lund?", "Vice president Jana Malá needs pilots.", True),
        ("Who is the CEO of Lund Harbour?", "Its chief executive is Jana Malá.", False),
    ],
)
def test_the_holder_of_another_office_is_no_answer(question: str, sentence: str, expected: bool) -> None:
    assert is_of_another_office(question, sentence, sentence) is expected


def test_an_office_that_the_passage_names_elsewhere_is_left_to_the_reader() -> None:
    assert not is_of_another_office("Who is the mayor of Lund?", SAID, f"The mayor spoke first. {SAID}")


@pytest.mark.parametrize(
    ("question", "sentence", "is_other_end"),
    [
        ("Which town had the lowest rent?", "Lund had the highest rent of all.", True),
        ("Which town had the lowest rent?", "Lund had the highest rent, and Visby the lowest.", False),
        ("Which town had the highest rent?", "Lund had the highest rent of all.", False),
        ("Which town has a high rent?", "Visby had the lowest rent.", False),
    ],
)
def test_the_other_end_of_a_scale_answers_nothing(question: str, sentence: str, is_other_end: bool) -> None:
    assert is_opposed(question, sentence) is is_other_end
