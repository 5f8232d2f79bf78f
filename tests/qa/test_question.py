"""What is asked, told from the words of the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question import AnswerType, understand
from qa.words import load_word_vectors

WORDS = load_word_vectors()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many hospitals are in Lima?", "count"),
        ("number of hospitals lima", "count"),
        ("What is the population of Lima?", "count"),
        ("What was the death toll of the storm?", "count"),
        ("How much did the bridge cost?", "money"),
        ("What was the company's revenue in 2018?", "money"),
        ("How large is the budget deficit expected to be?", "amount"),
        ("What percentage of voters backed the plan?", "share"),
        ("what share of the market does it hold", "share"),
        ("Where does Peru rank in copper output?", "rank"),
        ("When did the bridge open?", "date"),
        ("In what year was she born?", "date"),
        ("How long will the talks last?", "duration"),
        ("How many years did it take?", "duration"),
        ("How far is Lima from Cusco?", "measurement"),
        ("Who leads the ministry?", "person"),
        ("Where was the treaty signed?", "place"),
        ("In which city was the treaty signed?", "place"),
        ("Why did the bank fail?", "reason"),
        ("What caused the fire?", "reason"),
        ("Which ministry explained why the bank failed?", "other"),
        ("What countries signed the treaty?", "list"),
        ("When was this article last updated?", "document"),
        ("What is the headline of the article?", "document"),
        ("hello there", "other"),
        ("???", "other"),
    ],
)
def test_the_kind_of_answer(text: str, expected: AnswerType) -> None:
    assert understand(text, WORDS).answer_type == expected


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("How many steel firms are in Lima?", ["steel", "firms"]),
        ("How many companies in Lima have a website?", ["companies"]),
        ("How many people attended the fair?", ["people"]),
        ("how many steel related enterprises", ["steel", "related", "enterprises"]),
        ("What share of the country's doctors work there?", ["country", "doctors"]),
        ("When did it open?", []),
    ],
)
def test_what_is_counted(text: str, subject: list[str]) -> None:
    assert [word.text for word in understand(text, WORDS).subject] == subject


def test_names_are_told_by_capitals_and_without_them_by_meaning() -> None:
    assert [word.text for word in understand("How many firms does Acme Steel own in Peru?", WORDS).names] == [
        "Acme",
        "Steel",
        "Peru",
    ]
    assert [word.text for word in understand("how many firms are in germany", WORDS).names] == ["germany"]
    assert understand("how many firms make steel", WORDS).names == ()


def test_years_are_periods() -> None:
    question = understand("How much steel was made between 2015 and 2018?", WORDS)
    assert [year.iso for year in question.years] == ["2015", "2018"]
    assert understand("Did it cost $2000 or 2,018 yuan?", WORDS).years == ()


@given(st.text(min_size=1, max_size=200))
def test_any_text_is_understood(text: str) -> None:
    question = understand(text, WORDS)
    assert all(text[word.span.start : word.span.end] == word.text for word in question.content)
