"""Questions that hold one thing against another, add things up or take them apart: the plan that is made of each."""

import pytest

from qa.computing.asked import asked_computation
from qa.computing.computed import Rule
from qa.computing.plans import Telling


@pytest.mark.parametrize(
    ("text", "rule", "operands"),
    [
        (
            "What do the fines on Acme of 2004 and 2006 come to together?",
            "sum",
            ("How large were the fines on Acme in 2004?", "How large were the fines on Acme in 2006?"),
        ),
        (
            "How much do Lima's and Cusco's budgets amount to in total?",
            "sum",
            ("How large are Lima's budgets?", "How large are Cusco's budgets?"),
        ),
        ("What did Ann and Bob earn combined?", "sum", ("How much did Ann earn?", "How much did Bob earn?")),
        (
            "How much was spent on roads and on schools together?",
            "sum",
            ("How much was spent on roads?", "How much was spent on schools?"),
        ),
        (
            "How much did unemployment go up between May and July of 2008, in points?",
            "difference",
            ("How large was unemployment in May 2008?", "How large was unemployment in July of 2008?"),
        ),
        (
            "By what percentage did Lima's budget exceed Cusco's in 2018?",
            "growth",
            ("How large was Cusco's budget in 2018?", "How large was Lima's budget in 2018?"),
        ),
        (
            "How much lower was the rate of Peru than that of Chile?",
            "difference",
            ("How large was the rate of Peru?", "How large was the rate of Chile?"),
        ),
        (
            "How many more jobs were lost in May 2018 than economists predicted?",
            "difference",
            ("How many jobs were lost in May 2018, as economists predicted?", "How many jobs were lost in May 2018?"),
        ),
        (
            "How many times higher was Peru's rate than Chile's in May 2018?",
            "ratio",
            ("How large was Peru's rate in May 2018?", "How large was Chile's rate in May 2018?"),
        ),
        (
            "On average, how many ships were built each month from May to July 2018?",
            "average",
            (
                "How many ships were built in May 2018?",
                "How many ships were built in June 2018?",
                "How many ships were built in July 2018?",
            ),
        ),
        (
            "How many days lay between Acme's May 5, 2018 vote and its last day of trading?",
            "length",
            ("When was Acme's May 5, 2018 vote?", "When was Acme's last day of trading?"),
        ),
        (
            "How many of the cars Acme sold in 2018 were not of its own make?",
            "difference",
            ("How many cars Acme sold in 2018 were of its own make?", "How many cars Acme sold in 2018 were there?"),
        ),
        (
            "What share of Acme's passengers flew to Spain?",
            "share",
            ("How many Acme's passengers flew to Spain?", "How many Acme's passengers are there?"),
        ),
    ],
)
def test_what_several_figures_come_to_is_asked_for_one_by_one(text: str, rule: Rule, operands: tuple[str, ...]) -> None:
    plan = asked_computation(text)
    assert plan is not None
    assert (plan.rule, plan.operands) == (rule, operands)


@pytest.mark.parametrize(
    ("text", "telling", "operands"),
    [
        (
            "Was output higher in Peru in May 2018 or in Chile in June 2019?",
            "more",
            ("How large was output in Chile in June 2019?", "How large was output in Peru in May 2018?"),
        ),
        ("Which is smaller, Lima or Cusco?", "less", ("How large is Cusco?", "How large is Lima?")),
        (
            "Did Acme carry more passengers in May 2018 than in May 2017?",
            "is_more",
            (
                "How many passengers did Acme carry in May 2017?",
                "How many passengers did Acme carry in May 2018?",
            ),
        ),
        (
            "Who sold fewer cars, Acme or Bolt?",
            "less",
            ("How many cars did Bolt sell?", "How many cars did Acme sell?"),
        ),
        (
            "Was Heritage's fine lower than Bolt's?",
            "is_less",
            ("How large is Bolt's fine?", "How large is Heritage's fine?"),
        ),
        (
            "How did the forecast for 2018 change between May and June that year?",
            "from_to",
            ("How large was the forecast for 2018 in May 2018?", "How large was the forecast for 2018 in June 2018?"),
        ),
    ],
)
def test_of_two_things_each_is_asked_for_and_it_is_told_how_they_compare(
    text: str, telling: Telling, operands: tuple[str, ...]
) -> None:
    plan = asked_computation(text)
    assert plan is not None
    assert (plan.telling, plan.operands) == (telling, operands)
    assert len(plan.names) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Is Lima larger than ever?",
        "Was output higher than expected?",
        "Did more than 500 people come?",
        "Are there more than 30 mills?",
        "Which is the largest city?",
        "Was it better or worse?",
        "How did the mill change?",
        "How does a mill change the river?",
        "What share of the mills is old?",
        "How many of them did not come?",
        "What is the average salary each month?",
        "Did Ann or Bob build the mill?",
        "Who came first, Ann or Bob?",
    ],
)
def test_what_names_no_two_figures_is_no_comparison(text: str) -> None:
    plan = asked_computation(text)
    assert plan is None or plan.rule == "share"


def test_an_average_over_months_takes_every_month_and_not_the_ends() -> None:
    plan = asked_computation("What was the average number of ships per month from May to August 2018?")
    assert plan is not None
    assert len(plan.operands) == 4


def test_points_are_told_to_be_between_percentages() -> None:
    plan = asked_computation("By how many points did the rate fall between April 2010 and July 2015?")
    assert plan is not None
    assert (plan.rule, plan.kinds) == ("difference", ("percent", "fraction"))
