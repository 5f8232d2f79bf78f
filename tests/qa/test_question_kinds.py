"""Questions are sorted by their question words."""

import pytest

from qa.evaluation.question_kinds import KINDS, kind_of_question, wants_figure


@pytest.mark.parametrize(
    ("question", "kind", "figure"),
    [
        ("Who lost to the Broncos?", "who", False),
        ("By whom was it built?", "who", False),
        ("Whose wall is visible today?", "who", False),
        ("When was Sky Digital launched?", "when", True),
        ("Where do consultants work when it rains?", "where", False),
        ("Why did it fail?", "why", False),
        ("How many points were scored?", "how many/much", True),
        ("For how  much was it sold?", "how many/much", True),
        ("How old was Manning when he played?", "how (other)", True),
        ("How often does it meet?", "how (other)", True),
        ("How are pharmacists regulated?", "how (other)", False),
        ("In what year did it open?", "what year/date/percent", True),
        ("What was the date of the treaty?", "what year/date/percent", True),
        ("The forest lost which percentage of its trees?", "what year/date/percent", True),
        ("What is the number of seats?", "what/which (other)", True),
        ("What yearbook is it?", "what/which (other)", False),
        ("Which player had the most interceptions?", "what/which (other)", False),
        ("Name the largest city.", "other", False),
        ("Somewhat old, whoever it is", "other", False),
    ],
)
def test_the_first_question_word_decides(question: str, kind: str, figure: bool) -> None:
    assert kind_of_question(question) == kind
    assert kind in KINDS
    assert wants_figure(question) is figure
