"""Dates: days, months, years, ranges, and those counted from the document's date."""

from datetime import date

import pytest

from tests.corpus.figures.reading_aid import only, read, texts


def iso(text: str, published: date | None = date(2019, 8, 1)) -> list[str]:
    found = [figure for figure in read(text, published) if figure.kind == "date"]
    return [str(f.value) if f.value is not None else f"{f.low}/{f.high}" for f in found]


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("on 2019-05-21", "2019-05-21"),
        ("on 2019/5/21", "2019-05-21"),
        ("on May 21, 2019", "2019-05-21"),
        ("on Tuesday, May 21, 2019", "2019-05-21"),
        ("on 21 May 2019", "2019-05-21"),
        ("on the 21st of May 2019", "2019-05-21"),
        ("on 21.05.2019", "2019-05-21"),
        ("on 5/21/2019", "2019-05-21"),
        ("in September 2018", "2018-09"),
        ("in Sept. 2018", "2018-09"),
        ("in 2018", "2018"),
        ("in mid-2018", "2018"),
        ("in early September 2018", "2018-09"),
        ("by the end of 2018", "2018-12-31"),
        ("at the end of March 2018", "2018-03-31"),
        ("in 2016-20", "2016/2020"),
        ("in 2018-19", "2018/2019"),
        ("from 2016 to 2020", "2016/2020"),
        ("between 2016 and 2020", "2016/2020"),
        ("in the 1990s", "1990/1999"),
        ("in the 21st century", "2001/2100"),
        ("in the first half of 2018", "2018-01/2018-06"),
        ("in the third quarter of 2018", "2018-07/2018-09"),
        ("in Q3 2018", "2018-07/2018-09"),
        ("in fiscal 2020", "2020"),
        ("from Sept 26 to Oct 2, 2018", "2018-09-26/2018-10-02"),
        ("from Dec 30 to Jan 2, 2019", "2018-12-30/2019-01-02"),
        ("on 29-31 August 2018", "2018-08-29/2018-08-31"),
        ("2018年9月19日", "2018-09-19"),
    ],
)
def test_explicit_date_needs_no_clock(phrase: str, value: str) -> None:
    assert iso(f"It ran {phrase}.", None) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It opened last year.", "2018"),
        ("It opened this year.", "2019"),
        ("It opened next month.", "2019-09"),
        ("It opened last month.", "2019-07"),
        ("It opened yesterday.", "2019-07-31"),
        ("It opened last week.", "2019-07-22/2019-07-28"),
        ("It opened three years ago.", "2016"),
        ("It opened two weeks ago.", "2019-07-18"),
        ("It opened on Tuesday.", "2019-07-30"),
        ("It will open on Tuesday.", "2019-08-06"),
        ("It opened last Tuesday.", "2019-07-30"),
        ("It opens next Friday.", "2019-08-02"),
        ("It opened in March.", "2019-03"),
        ("It opened in September.", "2018-09"),
        ("It will open in September.", "2019-09"),
        ("It opened on Sept 19.", "2018-09-19"),
        ("It will open on Sept 19.", "2019-09-19"),
        ("It is going to run from Aug 29-31.", "2019-08-29/2019-08-31"),
        ("It opened on May 21 this year.", "2019-05-21"),
        ("It opened in March last year.", "2018-03"),
        ("It closes by the end of the year.", "2019-12-31"),
        ("At the 2017 fair it opened on Sept 19.", "2017-09-19"),
    ],
)
def test_relative_date_is_counted_from_the_documents_date(text: str, value: str) -> None:
    assert iso(text)[-1] == value
    assert read(text)[-1].resolved


@pytest.mark.parametrize("text", ["It opened on Sept 19.", "It opened on Tuesday.", "It opened two weeks ago."])
def test_relative_date_without_a_clock_stays_unresolved(text: str) -> None:
    figure = only(text, None)
    assert figure.value == figure.text
    assert (figure.as_of, figure.resolved) == (None, "unresolved: the document has no date")


def test_deadline_holds_its_by_and_is_ahead() -> None:
    figure = only("It will double by 2030.")
    assert (figure.text, figure.value, figure.nature) == ("by 2030", "2030", "forecast")


def test_what_must_be_done_is_ahead() -> None:
    assert only("The firm must provide it by July 31.", date(2006, 7, 12)).value == "2006-07-31"


def test_year_is_no_count_and_people_are_no_year() -> None:
    assert [(f.kind, f.value) for f in read("In 2018, 2018 people came.")] == [("date", "2018"), ("count", 2018)]
    assert only("It cost 2018 dollars.").kind == "money"


def test_words_that_look_like_dates_are_none() -> None:
    assert texts("They may march on, now. We read the Sunday Times. Will Smith said so.") == []


def test_impossible_day_leaves_the_year() -> None:
    assert iso("It ran on February 30, 2018.") == ["2018"]


def test_ambiguous_order_says_what_was_assumed() -> None:
    assert only("It ran on 5/6/2019.").resolved == "the month is taken to stand first"
    first, second = read("It ran on 25/6/2019 and on 5/6/2019.")
    assert (first.value, second.value) == ("2019-06-25", "2019-06-05")
