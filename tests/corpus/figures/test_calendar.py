"""Dates by feasts, seasons, weeks and spans, in words and in mixed forms; and what looks like one and is none."""

from datetime import date

import pytest

from corpus.figures.feasts import easter
from tests.corpus.figures.reading_aid import read

PUBLISHED = date(2019, 8, 1)  # a Thursday


def dates(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str | None]]:
    """The words of each date and its period."""
    figures = [figure for figure in read(text, published) if figure.kind == "date"]
    return [(figure.text, figure.as_of.iso if figure.as_of else None) for figure in figures]


@pytest.mark.parametrize(
    ("text", "words", "period"),
    [
        ("Shops were shut on Christmas Day 2018.", "Christmas Day 2018", "2018-12-25"),
        ("It fell after Thanksgiving 2018.", "Thanksgiving 2018", "2018-11-22"),
        ("Sales rose on Black Friday 2018.", "Black Friday 2018", "2018-11-23"),
        ("It was empty last Easter.", "last Easter", "2019-04-21"),
        ("They met last summer.", "last summer", "2018-06-01/2018-08-31"),
        ("It was built in the winter of 1998.", "winter of 1998", "1998-12-01/1999-02-28"),
        ("They met in spring 2017.", "spring 2017", "2017-03-01/2017-05-31"),
        ("It opened the week of May 20.", "the week of May 20", "2019-05-20/2019-05-26"),
        ("It opened in the third week of January 2018.", "the third week of January 2018", "2018-01-15/2018-01-21"),
        ("It opened on the first Friday of May 2018.", "the first Friday of May 2018", "2018-05-04"),
        ("It closed on the last Monday of August 2018.", "the last Monday of August 2018", "2018-08-27"),
        ("It will close next week on Tuesday.", "next week on Tuesday", "2019-08-06"),
        ("It will close on Tuesday of next week.", "Tuesday of next week", "2019-08-06"),
        ("It fell in the past two years.", "the past two years", "2017-08-01/2019-07-31"),
        ("It rose over the last 3 months.", "the last 3 months", "2019-05-01/2019-07-31"),
        ("It rose in the last two quarters.", "the last two quarters", "2019-01-01/2019-06-30"),
        ("It will open within nine months.", "within nine months", "2019-08-01/2020-05-01"),
        ("It will open in two weeks.", "in two weeks", "2019-08-15"),
        ("It closed three years ago.", "three years ago", "2016"),
        ("It opened two weeks before May 13, 1999.", "two weeks before May 13, 1999", "1999-04-29"),
        ("It opened 3 days after January 12, 2018.", "3 days after January 12, 2018", "2018-01-15"),
        ("It fell earlier this year.", "earlier this year", "2019-01-01/2019-08-01"),
        ("It opened on May twenty-first.", "May twenty-first", "2019-05-21"),
        ("It opened on the fourth of July, 1995.", "the fourth of July, 1995", "1995-07-04"),
        ("He was born in nineteen ninety-eight.", "nineteen ninety-eight", "1998"),
        ("It closed in two thousand and six.", "two thousand and six", "2006"),
        ("He was born in April of 87.", "April of 87", "1987-04"),
        ("It is dated 23-Sep-2018.", "23-Sep-2018", "2018-09-23"),
        ("It is dated 2018/Sep/23.", "2018/Sep/23", "2018-09-23"),
        ("The file of 20180923 is lost.", "20180923", "2018-09-23"),
        ("It ran from 2014 through May 2018.", "2014 through May 2018", "2014-01-01/2018-05-31"),
        ("It fell between April 2019 and now.", "between April 2019 and now", "2019-04-01/2019-08-01"),
        ("It will be shut from next Monday to Friday.", "next Monday to Friday", "2019-08-05/2019-08-09"),
        ("It opened on Mon 13th.", "Mon 13th", "2019-05-13"),
        ("He sang in the nineties.", "nineties", "1990-01-01/1999-12-31"),
        ("It grew in the calendar year 2018.", "calendar year 2018", "2018"),
        ("It grew in 2018-Q3.", "2018-Q3", "2018-07-01/2018-09-30"),
    ],
)
def test_phrase_is_resolved(text: str, words: str, period: str) -> None:
    assert dates(text) == [(words, period)]


@pytest.mark.parametrize(
    "text",
    [
        "It fell last summer.",
        "It rose in the past two years.",
        "It closed three years ago.",
        "It opened the week of May 20.",
        "It was shut on Christmas Day.",
    ],
)
def test_what_counts_from_the_clock_stays_unresolved_without_one(text: str) -> None:
    (figure,) = [figure for figure in read(text, None) if figure.kind == "date"]
    assert figure.as_of is None
    assert figure.resolved is not None
    assert figure.resolved.startswith("unresolved")


@pytest.mark.parametrize(
    "text",
    [
        "The fall of the wall was a spring board for many.",
        "The new year brought hope to the new president.",
        "We may march on now and fall behind.",
        "The war will last three years, and may last two decades.",
        "The second week was hard, the last day was worse.",
        "The twenties were roaring in his twenties.",
        "He won two firsts and a second in the nineteenth race.",
        "It needs 2.1 last words and 5.5% more on Sunday's paper.",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert [words for words, _ in dates(text) if words.lower() not in ("sunday", "the twenties", "twenties")] == []


def test_an_amount_behind_a_weekday_is_no_day() -> None:
    figures = read("It bought 13% on Sunday and 5.5% on Monday, Tuesday 4.5 percent.")
    assert [figure.text for figure in figures if figure.kind == "percent"] == ["13%", "5.5%", "4.5 percent"]


@pytest.mark.parametrize(("year", "day"), [(1961, (4, 2)), (2000, (4, 23)), (2019, (4, 21)), (2024, (3, 31))])
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Sales rose to $7 million in 2018 from $5 million a year earlier.", ["2018", "2017"]),
        (
            "In the first quarter of 2018 it had 70 shops, against 50 a year earlier.",
            ["2018-01-01/2018-03-31", "2017-01-01/2017-03-31"],
        ),
        ("It had 50 shops two years earlier.", ["2017"]),
    ],
)
def test_a_year_earlier_is_of_the_figure_before_it(text: str, periods: list[str]) -> None:
    figures = [figure for figure in read(text, PUBLISHED) if figure.kind != "date"]
    assert [figure.as_of and figure.as_of.iso for figure in figures] == periods
