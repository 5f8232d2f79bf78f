"""What is said of a figure: qualifier, change, nature, period, and what it counts."""

from datetime import date

import pytest

from tests.corpus.figures.reading_aid import only, read


@pytest.mark.parametrize(
    ("phrase", "qualifier"),
    [
        ("about 20", "approximately"),
        ("around 20", "approximately"),
        ("nearly 20", "approximately"),
        ("roughly 20", "approximately"),
        ("some 20", "approximately"),
        ("~20", "approximately"),
        ("20 or so", "approximately"),
        ("more than 20", "more_than"),
        ("over 20", "more_than"),
        ("just over 20", "more_than"),
        ("at least 20", "at_least"),
        ("no fewer than 20", "at_least"),
        ("20 or more", "at_least"),
        ("20+", "at_least"),
        ("fewer than 20", "less_than"),
        ("under 20", "less_than"),
        ("up to 20", "at_most"),
        ("no more than 20", "at_most"),
    ],
)
def test_qualifier_is_read_and_part_of_the_text(phrase: str, qualifier: str) -> None:
    figure = only(f"It has {phrase} workers.")
    assert (figure.text, figure.qualifier, figure.value) == (phrase, qualifier, 20)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("Sales rose 5 percent.", "up"),
        ("Sales fell by about 5 percent.", "down"),
        ("It brought an increase of 5 percent.", "up"),
        ("It was a 5 percent drop.", "down"),
        ("It owned up to a decrease of sales by 5 percent in Peru.", "down"),
        ("It was the steepest drop, at 5 percent.", "down"),
        ("Shares were up 5 percent.", "up"),
        ("Sales rose to 5 million dollars.", None),
        ("The plan is to expand the fund to 5 million dollars.", "up"),
        ("It holds 5 percent.", None),
    ],
)
def test_change_is_the_differences_and_not_the_levels(text: str, change: str | None) -> None:
    assert only(text).change == change


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("It has 20 shops.", "actual"),
        ("It plans to open 20 shops.", "target"),
        ("It aims for 20 shops.", "target"),
        ("It is expected to open 20 shops.", "forecast"),
        ("It will open 20 shops.", "forecast"),
    ],
)
def test_nature_is_read(text: str, nature: str) -> None:
    assert only(text).nature == nature


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The city has 300 hospitals with a license of its own.", "hospitals with a license of its own"),
        ("It hired 40 software engineers in May.", "software engineers"),
        ("The port in the north was worth 5 million yuan.", "port in the north"),
        ("They want to build a 2 billion yuan steel industry.", "steel industry"),
        ("It hopes to raise the share price to 5 dollars.", "share price"),
        ("The company reported revenue of 5 million dollars.", "revenue"),
        ("Some 60 percent of the region's farmers agree.", "the region's farmers"),
        ("It took 25 of the 63 seats.", "seats"),
        ("Analysts expect output to grow 3 percent.", "output"),
        ("Norway's exports rose 3 percent.", "Norway's exports"),
        ("The park, 12 km from the center, cost 5 million euros.", "park"),
        ("It announced 300 job cuts.", "job cuts"),
    ],
)
def test_concept_is_what_is_counted(text: str, concept: str) -> None:
    assert concept in [figure.concept for figure in read(text)]


def test_figures_in_a_row_count_the_same() -> None:
    figures = read("It employs 445 workers in Lyon, 345 in Paris and 220 in Nice.")
    assert [(figure.concept or "").split()[0] for figure in figures] == ["workers"] * 3


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("It had 20 shops in 2017.", "2017"),
        ("By the end of 2017 it had 20 shops.", "2017-12-31"),
        ("It has 20 shops.", "2019-08-01"),
        ("It had 20 shops.", None),
        ("In 2017 it grew. It had 20 shops.", "2017"),
        ("It sold 20 cars, compared with fewer in 2017.", None),
        ("Opened in 1984, it has 20 shops.", "2019-08-01"),
        ("It has 20 shops, and the last one will close in 2025.", "2019-08-01"),
        ("It sold 20 cars in 2018, more than in 2017.", "2018"),
        ("In July it sold 20 cars, up 5% on July 2018.", "2019-07"),
        ("In 2018 it sold 20 cars, up 5% on 2017.", "2018"),
        ("Compared to the first quarter of 2017, sales rose to 20 cars.", None),
        ("Sales rose to 20 cars in 2018 from those of the first quarter of 2017.", "2018"),
    ],
)
def test_period_is_the_date_that_governs(text: str, as_of: str | None) -> None:
    (figure,) = (figure for figure in read(text) if figure.kind == "count")
    assert (figure.as_of.iso if figure.as_of else None) == as_of


def test_present_tense_without_a_clock_has_no_period() -> None:
    assert only("It has 20 shops.", None).as_of is None


def test_periods_to_come_do_not_date_what_was() -> None:
    text = "The industry lost 11 million dollars in 2018, and will lose 5 million dollars in 2019. Demand fell by 7%."
    assert [item.as_of.iso for item in read(text, date(2019, 1, 20)) if item.kind == "percent" and item.as_of] == [
        "2018"
    ]
