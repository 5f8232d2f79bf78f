"""Codes are told from words, numbers and times."""

import pytest

from qa.questions.codes import codes_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What is m449 in Lima?", {"m449"}),
        ("seats of the A380-800 and of the a320neo", {"a380", "a320neo"}),
        ("sales in FY2018, Q3 and H1 2019", set()),
        ("5m people, 3rd of 1990s", set()),
    ],
)
def test_a_code_is_a_word_of_letters_and_then_digits(text: str, codes: set[str]) -> None:
    assert codes_in(text) == codes
