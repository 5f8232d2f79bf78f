"""Calculations over figures as they are read from texts: exact, shown with their operands, or refused with a reason."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Figure, Period, Span
from qa.computing.arithmetic import CannotCompute, Computed, Rule, compute
from tests.corpus.figures.reading_aid import read

RULES: tuple[Rule, ...] = (
    "difference", "growth", "ratio", "share", "sum", "average", "length", "exchange_rate", "compound_growth",
)  # fmt: skip
INDUSTRY = (
    "The industry was worth about 70 billion yuan ($10.16 billion) by the end of 2018. "
    "The city plans to expand it to more than 100 billion yuan ($14.5 billion) by 2020."
)
COMPANY = "The firm has 1,000 workers and 3,000 machines, and paid 70 billion yuan and $5 million."
DATES = (
    "The fair runs from Aug 29 to 31, 2019. The hall opened on May 21, 2019. It was founded in 1983 and listed in May "
    "1999. It grew from 2015 to 2018. It closed on May 21, 2021."
)


def tried(text: str, rule: Rule, *operands: str, unit: str | None = None) -> Computed | CannotCompute:
    """The rule over the figures of a text that hold these words, one each."""
    figures = read(text)
    chosen = [next(figure for figure in figures if words in figure.text) for words in operands]
    return compute(rule, chosen, known={figure.id: figure for figure in figures}, unit=unit)


def computed(text: str, rule: Rule, *operands: str, unit: str | None = None) -> Computed:
    result = tried(text, rule, *operands, unit=unit)
    assert isinstance(result, Computed), result
    return result


@pytest.mark.parametrize(
    ("rule", "operands", "text", "expression", "value"),
    [
        ("difference", ("70 billion", "100 billion"), "about 30 billion yuan", "100 billion − 70 billion", 30 * 10**9),
        (
            "growth",
            ("70 billion", "100 billion"),
            "about 42.86%",
            "(100 billion − 70 billion) ÷ 70 billion",
            Fraction(300, 7),
        ),
        (
            "exchange_rate",
            ("70 billion",),
            "about 6.89 Chinese yuan to one US dollar",
            "70 billion yuan ÷ $10.16 billion",
            Fraction(875, 127),
        ),
        ("difference", ("10.16", "100 billion"), "about $4.34 billion", "14.5 billion − 10.16 billion", 434 * 10**7),
    ],
)
def test_a_result_is_exact_and_shows_its_operands(
    rule: Rule, operands: tuple[str, ...], text: str, expression: str, value: Fraction | int
) -> None:
    result = computed(INDUSTRY, rule, *operands)
    assert (result.text, result.expression, result.value) == (text, expression, value)


def test_growth_over_years_is_compounded_between_the_ends_of_the_periods() -> None:
    result = computed(INDUSTRY, "compound_growth", "70 billion", "100 billion")
    assert result.text == "about 19.52% per year"
    assert result.expression == "(100 billion ÷ 70 billion)^(1 ÷ 2) − 1"
    assert result.is_rounded
    exact = computed("It made 4 cars in 2013 and 16 cars in 2015.", "compound_growth", "4", "16")
    assert (str(exact.value), exact.is_rounded, exact.change) == ("100", False, "up")


@pytest.mark.parametrize(
    ("text", "rule", "operands", "said"),
    [
        ("It earned $1,452.4 million, once US$1.1 billion.", "difference", ("1.1", "1,452"), "$352.4 million"),
        ("It sold €30m, then €29.5m.", "difference", ("30m", "29.5m"), "−€500,000"),
        ("It sold $30 million, then $30.0005 million.", "difference", ("30 m", "30.0005"), "$500"),
        ("It sold 9 medals, then twenty-five medals.", "difference", ("9", "twenty"), "16"),
        ("The margin was 41.2% and is 40.6 percent.", "difference", ("41.2", "40.6"), "−0.6 percentage points"),
        ("One-third of men and two-fifths of women came.", "difference", ("One", "two"), "1/15"),
        ("It paid Rs 50 crore and Rs 7.5 crore.", "sum", ("50", "7.5"), "Rs 57.5 crore"),
        ("It cost $8.25, then $9.75.", "sum", ("8.25", "9.75"), "$18"),
        ("It cost $8.25, then $9.75, then $3.", "average", ("8.25", "9.75", "3"), "$7"),
        ("There were 10 cars, 11 cars and 11 vans.", "average", ("10", "11"), "10.5"),
        ("The road is 3 miles long, the path 2 miles.", "difference", ("2", "3"), "1 mile"),
        ("The road is 10 miles long, the river 100 km.", "sum", ("10 m", "100"), "about 72.14 miles"),
        ("It was 12 °C in May, 50 °F in June.", "difference", ("12", "50"), "−2 °C"),
        (
            "It pays 8 dollars an hour or 10 to 12 dollars an hour.",
            "difference",
            ("8", "12"),
            "2 to 4 dollars per hour",
        ),
        ("They made 3 million cars in five years.", "average", ("3 million", "five"), "600,000 per year"),
        ("There are 3,000 inns and 1,000 mills.", "ratio", ("3,000", "1,000"), "3 to 1"),
        ("There are 3,000 inns and 1,000 mills.", "share", ("1,000", "3,000"), "about 33.33%"),
    ],
)
def test_a_result_is_said_in_its_operands_words(text: str, rule: Rule, operands: tuple[str, ...], said: str) -> None:
    assert computed(text, rule, *operands).text == said


@pytest.mark.parametrize(
    ("rule", "operands", "unit", "said"),
    [
        ("length", ("Aug",), None, "3 days"),
        ("length", ("May 21, 2019", "Aug"), None, "100 days"),
        ("length", ("Aug", "May 21, 2019"), None, "100 days"),
        ("difference", ("Aug", "May 21, 2019"), None, "−100 days"),
        ("difference", ("1983", "May 1999"), "year", "16 years"),
        ("length", ("2015 to 2018",), None, "about 3 years"),
        ("length", ("May 21, 2019", "May 21, 2021"), "year", "2 years"),
        ("length", ("May 21, 2019", "Aug"), "week", "about 14.29 weeks"),
    ],
)
def test_time_is_counted_as_exactly_as_its_dates_are_told(
    rule: Rule, operands: tuple[str, ...], unit: str | None, said: str
) -> None:
    assert computed(DATES, rule, *operands, unit=unit).text == said


@pytest.mark.parametrize(
    ("text", "rule", "operands", "words"),
    [
        (COMPANY, "difference", ("70 billion", "3,000"), "70 billion yuan and 3,000 machines have different units"),
        (COMPANY, "sum", ("70 billion", "$5"), "different currencies"),
        (COMPANY, "difference", ("3,000",), "3,000 machines is the only figure found"),
        (COMPANY, "growth", ("3,000", "3,000"), "Only one figure was found"),
        (INDUSTRY, "sum", ("70 billion", "10.16"), "the same amount"),
        (INDUSTRY, "exchange_rate", ("70 billion", "14.5"), "not the same amount"),
        (DATES, "growth", ("1983", "May 1999"), "is a date"),
        ("It had 0 cars, then 5 cars.", "growth", ("0", "5"), "nothing is divided by zero"),
        ("The profit was -3 dollars, then 5 dollars.", "growth", ("-3", "5"), "less than zero"),
        ("It costs $5 an hour and $90 a week.", "difference", ("5", "90"), "for each hour"),
        ("It was 12 °C in May, 50 °F in June.", "ratio", ("12", "50"), "temperature"),
        ("It had 5 cars and 7 vans.", "compound_growth", ("5", "7"), "does not say for which year"),
    ],
)
def test_a_refusal_names_the_operand_that_does_not_fit(
    text: str, rule: Rule, operands: tuple[str, ...], words: str
) -> None:
    result = tried(text, rule, *operands)
    assert isinstance(result, CannotCompute)
    assert words in result.reason


def test_days_are_not_counted_between_dates_told_by_the_year() -> None:
    result = tried(DATES, "length", "1983", "May 21, 2019", unit="day")
    assert isinstance(result, CannotCompute)
    assert result.reason == "“1983” is not told to the day."


def test_money_goes_together_by_an_equivalent_or_a_rate_that_the_text_gives() -> None:
    text = (
        "It paid 70 million yuan ($10 million). It paid $3 million, 5 million euros, and earned €2m (14 million yuan)."
    )
    by_equivalent = computed(text, "sum", "70 million", "$3")
    assert (by_equivalent.text, by_equivalent.expression) == ("$13 million", "10 million + 3 million")
    assert [figure.text for figure in by_equivalent.operands] == ["$10 million", "$3 million"]
    by_rate = computed(text, "sum", "€2m", "70 million", "5 million")
    assert by_rate.value == 17 * 10**6
    assert by_rate.text == "about €17m"
    assert by_rate.expression == "2m + (70 million yuan × €2m ÷ 14 million yuan) + 5 million"
    assert [figure.text for figure in by_rate.operands][-1] == "14 million yuan"
    assert isinstance(tried(text, "sum", "$3", "5 million euros"), CannotCompute)


@pytest.mark.parametrize(
    ("first", "second", "qualifier"),
    [
        ("70", "more than 100", "more_than"),
        ("about 70", "more than 100", "approximately"),
        ("up to 70", "more than 100", "more_than"),
        ("more than 70", "more than 100", "approximately"),
        ("more than 70", "100", "less_than"),
        ("70", "100", None),
    ],
)
def test_bounds_of_the_operands_bound_the_result(first: str, second: str, qualifier: str | None) -> None:
    figures = read(f"It had {first} cars in 2017. It had {second} cars in 2018.")
    cars = [figure for figure in figures if figure.kind == "count"]
    result = compute("difference", cars)
    assert isinstance(result, Computed)
    assert result.qualifier == qualifier


_NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3),
    st.fractions(min_value=-1000, max_value=1000, max_denominator=50),
)
_PERIODS = (
    st.dates()
    .filter(lambda day: day.year < 9999)
    .map(lambda day: Period(day.replace(day=1), day.replace(year=day.year + 1, day=1), "year"))
)


@st.composite
def _figures(draw: st.DrawFn) -> Figure:
    kind, unit = draw(
        st.sampled_from(
            [
                ("count", None), ("money", "USD"), ("money", "CNY"), ("percent", "%"), ("percent", "pp"),
                ("fraction", None), ("duration", "year"), ("duration", "day"), ("measurement", "km"),
                ("measurement", "°F"), ("ordinal", None), ("ratio", None), ("date", None),
            ]
        )
    )  # fmt: skip
    value = draw(st.one_of(st.none(), _NUMBERS)) if kind != "date" else "2018"
    low, high = (draw(_NUMBERS), draw(_NUMBERS)) if value is None else (None, None)
    number = draw(st.integers(0, 5))
    return Figure(
        id=f"f{number}",
        document_id="d",
        passage_id="p",
        text=draw(st.one_of(st.text(min_size=1, max_size=20), st.just(f"{value} million dollars"))),
        span=Span(0, 1),
        kind=kind,  # type: ignore[arg-type]
        value=value,
        low=low,
        high=high,
        unit=unit,
        per=draw(st.sampled_from([None, None, "year"])),
        qualifier=draw(st.sampled_from([None, "approximately", "more_than", "at_most"])),
        as_of=draw(st.one_of(st.none(), _PERIODS)),
        equivalents=draw(st.sampled_from([(), ("f1",), ("f2", "f3")])),
    )


@given(st.sampled_from(RULES), st.lists(_figures(), max_size=4), st.sampled_from([None, "day", "year", "USD"]))
@settings(deadline=None, max_examples=80)
def test_any_figures_give_a_result_or_a_reason(rule: Rule, figures: list[Figure], unit: str | None) -> None:
    result = compute(rule, figures, known={figure.id: figure for figure in figures}, unit=unit)
    if isinstance(result, CannotCompute):
        assert result.reason.endswith(".")
        return
    assert (result.value is None) == (result.low is not None) == (result.high is not None)
    assert result.text and result.expression and result.operands
    ends = [end for end in (result.value, result.low, result.high) if end is not None]
    if not result.is_rounded and rule in ("growth", "share") and len(ends) == 1:
        digits = result.text.replace("−", "-").replace(",", "")
        assert Fraction(digits[digits.rindex(" ") + 1 : -1] if " " in digits else digits[:-1]) == ends[0]


@given(st.lists(st.decimals(min_value=1, max_value=10**9, places=2), min_size=2, max_size=6))
@settings(deadline=None, max_examples=50)
def test_sums_and_averages_agree_with_exact_arithmetic(values: list[Decimal]) -> None:
    figures = [
        Figure(id=f"f{n}", document_id="d", passage_id="p", text=str(value), span=Span(0, 1), kind="count", value=value)
        for n, value in enumerate(values)
    ]
    total, mean = compute("sum", figures), compute("average", figures)
    assert isinstance(total, Computed) and isinstance(mean, Computed)
    assert total.value is not None and mean.value is not None
    assert Fraction(total.value) == sum(map(Fraction, values))
    assert Fraction(mean.value) * len(values) == Fraction(total.value)
