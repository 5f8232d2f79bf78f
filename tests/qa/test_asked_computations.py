"""From a question to the rule it wants and to a question for each operand."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.computing.arithmetic import Rule
from qa.computing.asked import AskedComputation, asked_computation


@pytest.mark.parametrize(
    ("text", "rule", "operands"),
    [
        (
            "By how much is the trade expected to grow between the end of 2018 and 2020?",
            "difference",
            ("How large was the trade at the end of 2018?", "How large is the trade expected to be by 2020?"),
        ),
        (
            "How much did sales grow from 2017 to 2018 in percent?",
            "growth",
            ("How large were sales in 2017?", "How large were sales in 2018?"),
        ),
        (
            "What is the percentage change in total sales between 2019 and 2018?",
            "growth",
            ("How large were total sales in 2018?", "How large were total sales in 2019?"),
        ),
        (
            "What is the increase / (decrease) in the number of mills in 2019 from 2018?",
            "difference",
            ("How many mills were there in 2018?", "How many mills were there in 2019?"),
        ),
        (
            "What was the change in net income between the first and second quarter?",
            "difference",
            ("How large was net income in the first quarter?", "How large was net income in second quarter?"),
        ),
        (
            "What is the difference between the budget of Lima and that of Cusco in 2018?",
            "difference",
            ("How large was the budget of Cusco in 2018?", "How large was the budget of Lima in 2018?"),
        ),
        (
            "How many more steel-related mills than coal mines are there?",
            "difference",
            ("How many coal mines are there?", "How many steel-related mills are there?"),
        ),
        (
            "How many fewer people live in Lima than in Cusco?",
            "difference",
            ("How many people live in Lima?", "How many people live in Cusco?"),
        ),
        (
            "How much more did the bridge cost than the tunnel?",
            "difference",
            ("How much did the tunnel cost?", "How much did the bridge cost?"),
        ),
        (
            "How many years after the mill was founded did it close?",
            "difference",
            ("When was the mill founded?", "When did it close?"),
        ),
        (
            "What is the ratio of the nurses to doctors with their own rooms?",
            "ratio",
            ("How many nurses are there?", "How many doctors with their own rooms are there?"),
        ),
        ("How many times larger is Lima than Cusco?", "ratio", ("How large is Lima?", "How large is Cusco?")),
        (
            "In 2019, what is the rent as a percentage of total costs?",
            "share",
            ("What was the rent in 2019?", "How large were total costs in 2019?"),
        ),
        (
            "What is the total of exports, imports and aid?",
            "sum",
            ("How large are exports?", "How large are imports?", "How large is aid?"),
        ),
        (
            "How many mills do Peru and Chile have altogether?",
            "sum",
            ("How many mills does Peru have?", "How many mills does Chile have?"),
        ),
        (
            "What is the combined population of Lima and Cusco?",
            "sum",
            ("How large is the population of Lima?", "How large is the population of Cusco?"),
        ),
        (
            "What was the average revenue for 2017-2019?",
            "average",
            ("How large was revenue in 2017?", "How large was revenue in 2018?", "How large was revenue in 2019?"),
        ),
        (
            "How many days passed between the flood and the opening of the bridge?",
            "length",
            ("When was the flood?", "When was the opening of the bridge?"),
        ),
        ("What exchange rate does that imply?", "exchange_rate", ()),
        (
            "What was the compound annual growth rate of exports from 2015 to 2018?",
            "compound_growth",
            ("How large were exports in 2015?", "How large were exports in 2018?"),
        ),
    ],
)
def test_a_computation_is_told_with_a_question_for_each_operand(
    text: str, rule: Rule, operands: tuple[str, ...]
) -> None:
    asked = asked_computation(text)
    assert asked is not None
    assert (asked.rule, asked.operands, asked.is_loose) == (rule, operands, False)


@pytest.mark.parametrize(
    ("text", "rule", "operands"),
    [
        (
            "By how much did trade grow in 2018?",
            "difference",
            ("How large was trade in 2017?", "How large was trade in 2018?"),
        ),
        (
            "What share of total revenue came from tolls?",
            "share",
            ("How much revenue came from tolls?", "How large is total revenue?"),
        ),
        (
            "What percentage of the workers are women?",
            "share",
            ("How many workers are women?", "How many workers are there?"),
        ),
        ("How many days will the fair last?", "length", ("When will the fair take place?",)),
        (
            "How much did Acme earn in total in 2017 and 2018?",
            "sum",
            ("How much did Acme earn in 2017?", "How much did Acme earn in 2018?"),
        ),
    ],
)
def test_what_a_text_may_state_as_well_is_told_to_be_loose(text: str, rule: Rule, operands: tuple[str, ...]) -> None:
    asked = asked_computation(text)
    assert asked is not None
    assert (asked.rule, asked.operands, asked.is_loose) == (rule, operands, True)


@pytest.mark.parametrize(
    "text",
    [
        "How many mills are there?",
        "how many steel related mills",
        "How large was the trade at the end of 2018?",
        "What was the total revenue in 2018?",
        "What is the average salary?",
        "What is the difference between a comet and a star?",
        "What is the difference between life and death?",
        "How much did trade grow?",
        "Did sales grow from 2017 to 2018?",
        "Why did sales fall from 2017 to 2018?",
        "When did sales grow?",
        "How many firms have more than 500 workers?",
        "What were the sales in 2017 and 2018, respectively?",
        "How far is Lima from Cusco?",
        "How long did it take?",
        "",
        "?",
    ],
)
def test_other_questions_want_nothing_computed(text: str) -> None:
    assert asked_computation(text) is None


def test_the_unit_of_a_time_and_whether_up_or_down_is_asked_are_told() -> None:
    days = asked_computation("How many days will the fair last?")
    change = asked_computation("What was the change in revenue from 2017 to 2018?")
    apart = asked_computation("What is the difference in revenue between Lima and Cusco?")
    assert days is not None and change is not None and apart is not None
    assert (days.unit, change.has_direction, apart.has_direction) == ("day", True, False)


_PIECES = st.sampled_from(
    "how many much what is the in of and or than more share percentage between from to 2018 2019 May 21 average total "
    "difference growth ratio last year , as a combined both were did are there will times increase grow change rate "
    "annual long after before exchange implied ( ) by prices - was founded".split()
)


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join)))
@settings(deadline=None, max_examples=150)
@example("between the the the " * 15)
@example("How many more more than than are are?")
def test_no_operand_asks_for_a_computation_again(text: str) -> None:
    asked = asked_computation(text)
    assert asked is None or isinstance(asked, AskedComputation)
    for operand in asked.operands if asked is not None else ():
        assert asked_computation(operand) is None
        assert operand.endswith("?")


@pytest.mark.parametrize(
    "piece", ["the ", "2018, ", "2018 and ", "how much did ", "between 2018 and ", "a as b of ", "more than ", " ", "("]
)
def test_a_question_of_any_length_is_read_at_once(piece: str) -> None:
    for n in (390 // len(piece), 100_000 // len(piece)):
        text = f"What is the change in {piece * n}"
        start = time.process_time()
        asked_computation(text)
        assert time.process_time() - start < 0.5
