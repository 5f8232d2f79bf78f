"""The amounts in a question: one value however it is written, ranges by their words, and which extreme is meant."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.questions.amounts import AskedAmount, read_amounts


def only(text: str) -> AskedAmount:
    (amount,) = read_amounts(text).amounts
    return amount


@pytest.mark.parametrize(
    ("text", "kind", "unit", "value"),
    [
        ("Who got 4,523,000 votes?", "count", None, 4_523_000),
        ("Who got 4.523 million votes?", "count", None, 4_523_000),
        ("what did 4523000 people sign", "count", None, 4_523_000),
        ("Who has 1.2m users?", "count", None, 1_200_000),
        ("Who paid 70bn yuan?", "money", "CNY", 70 * 10**9),
        ("What was worth seventy billion yuan?", "money", "CNY", 70 * 10**9),
        ("Who raised $1.5bn?", "money", "USD", 1_500_000_000),
        ("Where do 33.3% live?", "percent", "%", Decimal("33.3")),
        ("Where does one third of the nation live?", "fraction", None, Fraction(1, 3)),
        ("What is 12 km long?", "measurement", "km", 12),
        ("Who came third?", "ordinal", None, 3),
    ],
)
def test_an_amount_is_read_in_whatever_way_it_is_written(text: str, kind: str, unit: str | None, value: object) -> None:
    amount = only(text)
    assert (amount.kind, amount.unit, amount.low, amount.high) == (kind, unit, value, value)
    assert amount.is_exact


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Which investments were over 1 billion yuan?", 10**9, None),
        ("which company has at least 50 employees", 50, None),
        ("Which deals exceeded 1 billion?", 10**9, None),
        ("Which weigh 2,000 kg or more?", 2000, None),
        ("What was under 5%?", None, 5),
        ("What costs up to $5 million?", None, 5_000_000),
        ("Which routes are from 10 to 20 km long?", 10, 20),
        ("Which firms have between 100 and 200 staff?", 100, 200),
        ("What happened between 2015 and 2018?", date(2015, 1, 1), date(2018, 12, 31)),
        ("what happened since 2010", date(2010, 1, 1), None),
        ("What opened after 2015?", date(2016, 1, 1), None),
        ("What opened before May 2018?", None, date(2018, 4, 30)),
        ("What opened from 2015 onwards?", date(2015, 1, 1), None),
        ("Who died on or before 3 march 2011?", None, date(2011, 3, 3)),
        ("Who resigned until 2012?", None, date(2012, 12, 31)),
    ],
)
def test_words_around_an_amount_open_it_to_a_range(text: str, low: object, high: object) -> None:
    amount = only(text)
    assert (amount.low, amount.high, amount.is_exact) == (low, high, False)


@pytest.mark.parametrize("text", ["What happened on Aug 29?", "what happened on 29 august", "on August 29th"])
def test_a_day_without_its_year_is_one_of_every_year(text: str) -> None:
    amount = only(text)
    assert (f"{amount.low:%m-%d}", amount.high, amount.is_yearless) == ("08-29", amount.low, True)
    before = only("What happened before May?")
    assert (f"{before.low:%m-%d}", f"{before.high:%m-%d}", before.is_yearless) == ("01-01", "04-30", True)


def test_a_time_counted_from_now_needs_a_clock() -> None:
    assert not read_amounts("What happened last year?").amounts
    (amount,) = read_amounts("What happened last year?", date(2019, 8, 1)).amounts
    assert (amount.low, amount.high) == (date(2018, 1, 1), date(2018, 12, 31))
    (amount,) = read_amounts("What happened on May 21?", date(2019, 8, 1)).amounts
    assert (amount.low, amount.is_yearless) == (date(2019, 5, 21), False)


def test_what_the_question_leaves_open_is_left_open() -> None:
    assert {"USD", "AUD"} < set(only("Who paid $5 million?").units)
    assert only("Who paid US$5 million?").units == ("USD",)
    assert only("Who paid ¥5 million?").units == ("JPY", "CNY")
    metres, millions = read_amounts("What is 1.2m?").amounts
    assert (metres.unit, millions.unit, millions.low) == ("m", None, 1_200_000)
    assert only("Who has 50 employees?").is_counted
    assert not only("What was worth 70 billion?").is_counted


@pytest.mark.parametrize(
    ("text", "extreme"),
    [
        ("Which city has the most people?", "largest"),
        ("What is the most expensive car?", "largest"),
        ("How tall is the tallest tower?", "largest"),
        ("Who spent the least money?", "smallest"),
        ("Who has the fewest points?", "smallest"),
        ("When was the article last updated?", "latest"),
        ("What are the most recent results?", "latest"),
        ("When was the park first opened to the public?", "earliest"),
        ("What is the oldest bridge?", "earliest"),
        ("When did the first conference take place?", None),
        ("When did the city's first zone open?", None),
        ("Which is the most important reason?", None),
        ("What do most of the people do?", None),
        ("Who has at most 5, or at least 3?", None),
        ("How long did the war last?", None),
        ("What happened last year?", None),
        ("What was his last name?", None),
    ],
)
def test_an_extreme_is_told_from_words_that_only_look_like_one(text: str, extreme: str | None) -> None:
    assert read_amounts(text).extreme == extreme


PIECES = (
    "over under between and from to since before after 2018 may Aug 29 29th 1.2m 70bn yuan $ ¥ % 1,000 one third of "
    "million first most last at least up May 31 Feb 30 . , ? - – 10^30 12:30 1/2 5G 2018-02-31"
).split()


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)))
def test_any_text_is_read_and_its_amounts_stand_where_they_say(text: str) -> None:
    for published in (None, date(2020, 2, 29)):
        amounts = read_amounts(text, published).amounts
        for amount in amounts:
            assert text[amount.span.start : amount.span.end].strip()
            assert amount.span.end <= len(text)
            assert (amount.low, amount.high) != (None, None)
            assert amount.low is None or amount.high is None or amount.low <= amount.high  # type: ignore[operator]
        spans = list(dict.fromkeys(amount.span for amount in amounts))
        assert all(one.end <= two.start for one, two in pairwise(spans))
