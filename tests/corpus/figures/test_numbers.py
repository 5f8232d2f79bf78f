"""Numbers, ranges, fractions, ordinals and plain counts."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from corpus.documents import Span
from corpus.figures.ordinals import read_ordinals
from corpus.figures.tokens import read_sentence
from corpus.figures.usage import read_usage
from tests.corpus.figures.reading_aid import make_document, only, read, texts


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("1,000 firms", 1000),
        ("12,345,678 voters", 12345678),
        ("1,50,000 farmers", 150000),
        ("3.25 goals", Decimal("3.25")),
        ("four reasons", 4),
        ("twenty-five workers", 25),
        ("twenty-five hundred workers", 2500),
        ("two hundred and fifty thousand homes", 250000),
        ("three million four hundred thousand cars", 3400000),
        ("half a million visitors", 500000),
        ("one and a half million visitors", 1500000),
        ("two and a half million visitors", 2500000),
        ("a dozen eggs", 12),
        ("half a dozen eggs", 6),
        ("two dozen eggs", 24),
        ("1.5 million homes", 1500000),
        ("5m people", 5000000),
        ("10k runners", 10000),
        ("3 lakh farmers", 300000),
        ("2 crore voters", 20000000),
        ("3万人", 30000),
        ("1.5亿人", 150000000),
        ("two point five million users", 2500000),
        ("2 million 300 thousand users", 2300000),
        ("7 hundred and nine users", 709),
        ("5 millions users", 5000000),
        ("thirty-one hundreds users", 3100),
        ("one-hundred-and-seven users", 107),
        ("two-thirds of a million users", Fraction(2000000, 3)),
        ("8 and 3/4 laps", Decimal("8.75")),
        ("4×10⁷ cells", 40000000),
    ],
)
def test_number_is_read(phrase: str, value: object) -> None:
    assert only(f"There were {phrase} there.").value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It cost 1.000,50 euros.", Decimal("1000.50")),
        ("It cost 1,000.50 euros.", Decimal("1000.50")),
        ("It cost 10,16 euros.", Decimal("10.16")),
        ("It cost 1,016 euros.", 1016),
        ("It cost 1.234 euros, not 2,50 or 3,75.", 1234),
        ("It cost 1.234 euros, not 2.50 or 3.75.", Decimal("1.234")),
    ],
)
def test_comma_is_decided_by_form_and_by_usage(text: str, value: object) -> None:
    assert read(text)[0].value == value


@pytest.mark.parametrize(
    ("phrase", "low", "high"),
    [
        ("between 20 and 30 workers", 20, 30),
        ("20-30 workers", 20, 30),
        ("20 to 30 workers", 20, 30),
        ("three or four workers", 3, 4),
        ("between 10 and 20 million workers", 10_000_000, 20_000_000),
        ("5 to 7 per cent", 5, 7),
        ("20-30 percent", 20, 30),
        ("$5–7 million", 5_000_000, 7_000_000),
        ("2.5-4 million workers", 2_500_000, 4_000_000),
        ("7.25–8.5 per cent", Decimal("7.25"), Decimal("8.5")),
        ("$5 million to $7 million", 5_000_000, 7_000_000),
        ("millions of workers", 10**6, 10**7),
        ("tens of thousands of workers", 10**4, 10**5),
    ],
)
def test_range_has_both_ends_in_one_scale(phrase: str, low: object, high: object) -> None:
    figure = only(f"They need {phrase} there.")
    assert (figure.value, figure.low, figure.high) == (None, low, high)


def test_numbers_in_a_row_without_spaces_are_no_decimals() -> None:
    assert [figure.value for figure in read("The rooms had 12,14,16 and 18 beds.")] == [12, 14, 16, 18]
    assert texts("They found 1,2,4-trimethylbenzene there.") == []


def test_share_of_a_unit_is_that_unit() -> None:
    assert [(f.kind, f.value, f.unit) for f in read("It is three quarters of a mile away.")] == [
        ("measurement", Fraction(3, 4), "mi")
    ]
    assert only("It rose by a tenth of a percent.").unit == "%"


def test_change_from_one_level_to_another_is_no_range() -> None:
    assert [figure.value for figure in read("The salary went from $36,040 to $34,935.")] == [36040, 34935]
    assert [figure.value for figure in read("The rate rose from 5% to 7%.")] == [5, 7]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("One-third of the staff left.", Fraction(1, 3)),
        ("Two thirds of the staff left.", Fraction(2, 3)),
        ("Half of the staff left.", Fraction(1, 2)),
        ("A quarter of the staff left.", Fraction(1, 4)),
        ("1/3 of the staff left.", Fraction(1, 3)),
    ],
)
def test_fraction_is_exact_and_knows_its_whole(text: str, value: Fraction) -> None:
    figure = only(text)
    assert (figure.kind, figure.value, figure.concept) == ("fraction", value, "the staff")


@pytest.mark.parametrize(
    ("text", "value", "concept"),
    [
        ("Sales rose by nearly a third last year.", Fraction(1, 3), "Sales"),
        ("Output fell by a fifth during the war.", Fraction(1, 5), "Output"),
        ("Profits fell a quarter when it rained.", Fraction(1, 4), "Profits"),
        ("Costs are down a tenth on the year.", Fraction(1, 10), "Costs"),
    ],
)
def test_fraction_of_a_change_is_read_before_small_words_and_times(text: str, value: Fraction, concept: str) -> None:
    found = [(figure.value, figure.concept) for figure in read(text) if figure.kind == "fraction"]
    assert found == [(value, concept)]


@pytest.mark.parametrize("text", ["It was done by a third party.", "It fell to a third place.", "It rose in a third."])
def test_place_in_a_row_is_no_fraction(text: str) -> None:
    assert [figure.kind for figure in read(text)] == ["ordinal"]


def test_out_of_and_ratio() -> None:
    assert [(f.kind, f.value) for f in read("Three out of four voters agree.")] == [("fraction", Fraction(3, 4))]
    assert [(f.kind, f.value) for f in read("Staff outnumber guests at a ratio of 3 to 1.")] == [("ratio", 3)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("This is the second conference.", 2),
        ("It was their 22nd win.", 22),
        ("It is the third-largest port.", 3),
        ("It ranked first in Asia.", 1),
        ("She won on her twenty-first birthday.", 21),
        ("It was the three hundred and fortieth game.", 340),
        ("It was their 2,000th win.", 2000),
    ],
)
def test_ordinal_is_read(text: str, value: int) -> None:
    figure = only(text)
    assert (figure.kind, figure.value) == ("ordinal", value)


def test_places_counted_from_the_end_are_no_places_from_the_start() -> None:
    assert texts("They came third-to-last and second last.") == []
    text = "They came third-to-last, the one before the last and next to the last."
    sentence = read_sentence(text, Span(0, len(text)))
    found = list(read_ordinals(sentence, read_usage(make_document(text))))
    assert [(ordinal.place, ordinal.counted_from) for ordinal in found] == [(-2, "end"), (-1, "end"), (-1, "end")]


def test_second_is_a_time_behind_a_number() -> None:
    assert [(f.kind, f.unit) for f in read("It took two seconds.")] == [("duration", "second")]
    assert texts("It turns twice a second.") == []
    assert texts("At first nobody came. First, they waited.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The network has 5G and 4K.",
        "An F-16 and an A380 landed.",
        "Covid-19 spread.",
        "The S&P 500 closed.",
        "The V-6 is loud.",
        "Under Section 427, nothing is due.",
        "See page 12 and chapter 3.",
        "They met at 10:30, at 9pm and at 11 a.m.",
        "They won 2-1.",
        "She ran it in 3'47 there.",
        "Call 555-1234 or +1 555 123 4567.",
        "It needs version 2.1.3.",
        "It holds 10.2.1-4 of them.",
        "A number of people came.",
        "One of the visitors left.",
        "No one knows.",
        "It is a 24/7 service.",
        "The Group of Seven met.",
        "Write to mail2019@example.org or https://example.org/2019/05/21 for more.",
        "As shown before [12], it works.",
    ],
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The First Minister met the First Lady.",
        "The Second Amendment came before the First World War.",
        "They live at 25 Baker Street, off 38th Avenue.",
        "The 7-Eleven is open.",
        "Version three and episode five are out.",
        "It is named SARS-18.",
    ],
)
def test_number_in_a_title_or_an_address_is_no_figure(text: str) -> None:
    assert texts(text) == []


def test_edition_of_a_meeting_is_an_ordinal() -> None:
    assert [f.value for f in read("The Second World Conference and the Third Congress met.")] == [2, 3]


def test_difference_and_level_are_no_range() -> None:
    assert [figure.value for figure in read("The index rose 2.5 to 11,400.")] == [Decimal("2.5"), 11400]
    assert read("It rose 20 to 30 percent.")[0].high == 30


def test_share_of_people_is_a_fraction() -> None:
    assert read("Two in five adults and 3 in 10 Germans agree.")[0].value == Fraction(2, 5)
    assert [f.kind for f in read("It lost two in five games.")] == ["count", "count"]


def test_one_counts_a_noun_only() -> None:
    assert only("They found one company.").value == 1
    assert texts("The one who left was one of us.") == []


def test_percent_points_and_basis_points_are_no_percent() -> None:
    assert [(f.value, f.unit) for f in read("It rose 3 percentage points, or 25 basis points, to 40 per cent.")] == [
        (3, "pp"),
        (25, "bp"),
        (40, "%"),
    ]


@pytest.mark.parametrize(
    ("phrase", "value", "unit"),
    [
        ("20 sq km", 20, "km²"),
        ("5 kg", 5, "kg"),
        ("30 °C", 30, "°C"),
        ("60mph", 60, "mph"),
        ("3.5 million tonnes", 3500000, "t"),
        ("62 miles", 62, "mi"),
        ("a 3.5-liter engine", Decimal("3.5"), "l"),
        ("half a mile", Decimal("0.5"), "mi"),
        ("30 cubic inches", 30, "in³"),
        ("30 fl oz", 30, "fl oz"),
        ("30 square yards", 30, "yd²"),
        ("40 gigabits", 40, "Gbit"),
        ("90 mbps", 90, "Mbps"),
        ("7 MB/s", 7, "MB/s"),
        ("40 km/s", 40, "km/s"),
        ("40 quintals", 40, "q"),
        ("15 µg/m3", 15, "µg/m³"),
        ("12º C", 12, "°C"),
        ("12˚F", 12, "°F"),
        ("12° Celsius", 12, "°C"),
        ("a 600-square-foot flat", 600, "ft²"),
        ("5'9\"", Decimal("5.75"), "ft"),
        ("6 feet 9", Decimal("6.75"), "ft"),
        ("6 ft. 9 in", Decimal("6.75"), "ft"),
        ("two cups of rice", 2, "cup"),
    ],
)
def test_measurement_has_its_usual_symbol(phrase: str, value: object, unit: str) -> None:
    figure = only(f"It has {phrase} there.")
    assert (figure.kind, figure.value, figure.unit) == ("measurement", value, unit)


def test_cups_that_are_won_and_marks_that_quote_measure_nothing() -> None:
    assert [figure.kind for figure in read("They won two cups, '5' and \"6\".")] == ["count"] * 3


def test_height_in_feet_stays_exact() -> None:
    assert only("He is 5 ft 4 in tall.").value == Fraction(16, 3)


@pytest.mark.parametrize(
    ("phrase", "qualifier"),
    [
        ("70 and over", "at_least"),
        ("70 or older", "at_least"),
        ("70 and under", "at_most"),
        ("70 or smaller", "at_most"),
        ("no larger than 70", "at_most"),
        ("not under 70", "at_least"),
        ("at or below 70", "at_most"),
        ("equal or larger than 70", "at_least"),
        ("lower or equal to 70", "at_most"),
        ("a little over 70", "more_than"),
        ("70 at most", "at_most"),
        ("x>70", "more_than"),
    ],
)
def test_bound_is_told_before_or_behind(phrase: str, qualifier: str) -> None:
    assert only(f"They counted {phrase}.").qualifier == qualifier


def test_and_that_opens_another_figure_bounds_nothing() -> None:
    assert [figure.qualifier for figure in read("It has 30 and over 20 of these.")] == [None, "more_than"]
    assert only("A <b>70</b> was seen.").qualifier is None


def test_fractions_make_a_range() -> None:
    figure = only("Between a fifth and a third of the staff left.")
    assert (figure.kind, figure.low, figure.high) == ("fraction", Fraction(1, 5), Fraction(1, 3))


@pytest.mark.parametrize(
    ("phrase", "value", "unit"),
    [
        ("three years", 3, "year"),
        ("two-week", 2, "week"),
        ("half an hour", Decimal("0.5"), "hour"),
        ("10-year-old", 10, "year"),
    ],
)
def test_duration_is_read(phrase: str, value: object, unit: str) -> None:
    figure = only(f"It is a {phrase} thing." if "-" in phrase else f"It took {phrase} there.")
    assert (figure.kind, figure.value, figure.unit) == ("duration", value, unit)


@pytest.mark.parametrize(
    ("text", "value", "doubted"),
    [
        ("It made 1,234 tons.", 1234, False),
        ("It made 1,000 tons, 3,5 percent more.", 1000, False),
        ("It made 1,234 tons, 3,5 percent more.", Decimal("1.234"), True),
        ("It made 1.234 tons.", Decimal("1.234"), True),
        ("It made 1.234 tons, 3.5 percent more.", Decimal("1.234"), False),
        ("It made 1.234.567 tons.", 1234567, False),
    ],
)
def test_a_comma_that_the_document_leaves_open_is_marked(text: str, value: Any, doubted: bool) -> None:
    figure = read(text)[0]
    assert (figure.value, figure.doubt is not None) == (value, doubted)
