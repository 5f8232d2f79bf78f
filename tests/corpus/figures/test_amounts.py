"""Amounts in two steps, in pairs, for each of something, and in forms that few write: read whole and exact."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from corpus.documents import Figure, Span
from corpus.figures.numerals import read_numerals
from corpus.figures.tokens import read_sentence
from corpus.figures.usage import read_usage
from tests.corpus.figures.reading_aid import make_document, only, read


def first(text: str, kind: str) -> Figure:
    return next(figure for figure in read(text) if figure.kind == kind)


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("He is 5 ft 2 in tall.", "5 ft 2 in", Fraction(31, 6), "ft"),
        ("He is six feet and three inches tall.", "six feet and three inches", Decimal("6.25"), "ft"),
        ("It weighs 7 lb 8 oz.", "7 lb 8 oz", Decimal("7.5"), "lb"),
        ("It cost thirteen dollars forty-five cents.", "thirteen dollars forty-five cents", Decimal("13.45"), "USD"),
        ("It took two hours and 30 minutes.", "two hours and 30 minutes", Decimal("2.5"), "hour"),
        ("It took an hour and a half.", "hour and a half", None, None),
        ("It lasted one hour and a half.", "one hour and a half", Decimal("1.5"), "hour"),
        ("He lost 30 MUSD.", "30 MUSD", Decimal(30_000_000), "USD"),
        ("It cost NZ $99.99 there.", "NZ $99.99", Decimal("99.99"), "NZD"),
        ("It fell to hk $ 10.05 billion .", "hk $ 10.05 billion", Decimal("10050000000"), "HKD"),
        ("It rose 18 sen there.", "18 sen", Decimal("0.18"), "MYR"),
        ("He is aged 87 now.", "aged 87", Decimal(87), "year"),
        ("It is for those under the age of 21.", "under the age of 21", Decimal(21), "year"),
        ("At 6 weeks of age it swims.", "6 weeks of age", Decimal(6), "week"),
        ("It covers 190 km2 there.", "190 km2", Decimal(190), "km²"),
        ("It holds 4 ppb of lead.", "4 ppb", Decimal(4), "ppb"),
        ("It fell to 40 degrees farenheit.", "40 degrees farenheit", Decimal(40), "°F"),
        ("It lost 2.5×10^6 cells.", "2.5×10^6", Decimal(2_500_000), None),
        ("It won 3 hundred and 21 seats.", "3 hundred and 21", Decimal(321), None),
    ],
)
def test_amount_is_read_whole(text: str, words: str, value: Any, unit: str | None) -> None:
    figures = read(text)
    if value is None:
        assert figures == ()
        return
    assert [(figure.text, figure.value, figure.unit) for figure in figures] == [(words, value, unit)]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("Petrol costs $2.43 a gallon there.", "gal"),
        ("He earns 40 yuan per hour.", "hour"),
        ("It lost 63 cents per share.", "share"),
        ("It sells 3,000 tests per day.", "day"),
        ("They work 40 hours a week.", "week"),
        ("It spends $20 per capita.", "person"),
        ("It paid $5 million a year ago.", None),
        ("It paid $5 a friend of his lent.", None),
        ("It grew 5 per cent.", None),
    ],
)
def test_what_an_amount_is_for_each_of(text: str, per: str | None) -> None:
    assert read(text)[0].per == per


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It needs more than 10 and less than 20 pupils.", 10, 20),
        ("It needs at most 100 and at least 20 apples.", 20, 100),
        ("It is above 1000 but below 1500 now.", 1000, 1500),
    ],
)
def test_two_bounds_make_one_range(text: str, low: int, high: int) -> None:
    figure = only(text)
    assert (figure.low, figure.high) == (low, high)


def test_bounds_that_leave_nothing_between_stay_two() -> None:
    assert len(read("It is more than 40 and less than 10.")) == 2


def test_a_bound_behind_the_number_is_not_taken_from_what_follows() -> None:
    assert [figure.qualifier for figure in read("His score is 200 or more than 190.")] == [None, "more_than"]


def test_two_currencies_keep_the_rate_they_imply() -> None:
    yuan, dollars = read("It was worth about 70 billion yuan ($10.16 billion) then.")
    assert (yuan.rate, dollars.rate) == (Decimal("6.88976"), Decimal("0.145143"))
    assert yuan.doubt is None


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("It is 62 miles (100 km) long.", False),
        ("It is 62 miles (120 km) long.", True),
        ("It is 6 feet (1.83 m) tall.", False),
        ("It was 30°C (86°F) there.", False),
        ("It was 30°C (80°F) there.", True),
        ("It covers 500 acres (200 hectares).", False),
        ("It covers 500 acres (20 hectares).", True),
        ("One-third, or 33 percent, of the staff left.", False),
        ("One-third, or 43 percent, of the staff left.", True),
    ],
)
def test_a_conversion_that_rounding_does_not_explain_is_doubted(text: str, doubted: bool) -> None:
    figure = read(text)[0]
    assert figure.equivalents
    assert (figure.doubt is not None) == doubted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one hundred and three and two thirds", Fraction(311, 3)),
        ("twenty-three fifths", Fraction(23, 5)),
        ("two and fifty-four hundredths", Fraction(127, 50)),
        ("three twenty-firsts", Fraction(3, 21)),
        ("one hundred and thirty fifths", Fraction(26)),
        ("one billion and a half million", Fraction(1_000_500_000)),
        ("one million and a half", Fraction(1_500_000)),
        ("one over three", Fraction(1, 3)),
        ("minus five", Decimal(-5)),
        ("2.5^-1", Fraction(2, 5)),
        ("three lakh crore", Decimal(3 * 10**12)),
        ("nought point nought three", Decimal("0.03")),
        ("1 234 567.89", Decimal("1234567.89")),
    ],
)
def test_numeral_is_read_exactly(text: str, value: Any) -> None:
    sentence = read_sentence(text, Span(0, len(text)))
    found = list(read_numerals(sentence, read_usage(make_document(text))))
    assert [(numeral.value, numeral.last) for numeral in found] == [(value, len(sentence.tokens))]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The company has 500 workers.", "company"),
        ("Shanghai is home to 40 museums and 1,200 parks.", "Shanghai"),
        ("A survey of 300 voters was made.", "survey"),
        ("The workers earn 500 yuan.", None),
    ],
)
def test_subject_is_whom_the_sentence_tells_it_of(text: str, subject: str | None) -> None:
    assert {figure.subject for figure in read(text)} == {subject}


@pytest.mark.parametrize(
    ("text", "n_ordinals"),
    [
        ("Her first-team player left the second-hand shop.", 0),
        ("It is the second-largest city.", 1),
        ("It is the first of its kind.", 1),
    ],
)
def test_ordinals_inside_of_compounds_rank_nothing(text: str, n_ordinals: int) -> None:
    assert sum(figure.kind == "ordinal" for figure in read(text)) == n_ordinals
