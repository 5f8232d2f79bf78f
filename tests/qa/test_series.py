"""Series: what is one, what is another, and that no source of a value is lost."""

import re
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Figure, FigureKind, Period, Span
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.ledger import DocumentSource, Entry, entries_of
from corpus.reading import document_from_bytes
from qa.cli import cli
from qa.ledger.series import Series, series_of
from qa.ledger.series_table import series_lines
from qa.ledger.series_words import stems_of
from qa.serialising import series_to_dict

README = Path(__file__).resolve().parent.parent.parent / "README.md"


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number + 1, 1, 1), "year")


def entry(
    concept: str | None,
    as_of: Period | None,
    value: int = 5,
    *,
    subject: str | None = None,
    quote: str = "It was 5.",
    title: str = "A report",
    kind: FigureKind = "percent",
    unit: str | None = "%",
    **fields: Any,
) -> Entry:
    """A figure as a ledger has it; documents of one title are one."""
    document = DocumentSource(id=title, title=title, source="test", url=None, published=None, author=None)
    figure = Figure(
        id=f"{title}.f0",
        document_id=title,
        passage_id=f"{title}.p0",
        text="5",
        span=Span(0, 1),
        kind=kind,
        value=Decimal(value),
        unit=unit,
        concept=concept,
        subject=subject,
        as_of=as_of,
        **fields,
    )
    return Entry(figure=figure, document=document, quote=quote)


@pytest.fixture(scope="module")
def syntax() -> Syntax:
    return Syntax(threads=1)


def read(text: str, name: str, syntax: Syntax) -> Iterator[Entry]:
    document = document_from_bytes(text.encode(), name=name, source=name)
    passages = split_passages(document)
    return entries_of(document, passages, extract_figures(document, passages, syntax))


def told(series: Series) -> tuple[str, str | None, list[tuple[str, str]]]:
    return series.concept, series.subject, [(point.period.iso, point.entry.figure.text) for point in series.points]


def test_one_countrys_rate_is_one_series_over_documents_and_no_other_countrys(syntax: Syntax) -> None:
    texts = (
        "In 2008 the unemployment rate in the United States was 5.8 percent.",
        "The American unemployment rate was 9.6 percent in 2010.\n\nThe US had an unemployment rate of 8.1% in 2012.",
        "The unemployment rate of the eurozone was 10.1 percent in 2010. "
        "The unemployment rate in the euro area was 11.4 percent in 2012.",
    )
    entries = [found for n, text in enumerate(texts) for found in read(text, f"report {n}.txt", syntax)]
    american, european = series_of(entries)
    assert told(american)[2] == [("2008", "5.8 percent"), ("2010", "9.6 percent"), ("2012", "8.1%")]
    assert len({point.entry.document.id for point in american.points}) == 2
    assert told(european)[2] == [("2010", "10.1 percent"), ("2012", "11.4 percent")]


def test_a_concept_is_known_in_any_order_and_without_its_period() -> None:
    assert stems_of("the sales of cars") == stems_of("Car sales") == stems_of("first-quarter car sales in 2019")
    assert stems_of("the number of employees") == stems_of("employees")
    assert stems_of("US exports") == stems_of("American exports") != stems_of("exports")
    assert stems_of("the year 2019") == frozenset()


def test_values_of_two_documents_for_one_period_are_both_kept_whether_they_agree_or_not() -> None:
    same, other = entry("rate in Chile", year(2019), 7, title="One"), entry("rate in Chile", year(2019), 7, title="Two")
    differs = entry("rate in Chile", year(2019), 8, title="Three")
    forecast = entry("rate in Chile", year(2020), 9, title="Two", nature="forecast")
    (series,) = series_of([forecast, same, other, differs, same])
    assert [point.entry for point in series.points] == [same, other, differs, forecast]
    assert series_to_dict(series)["points"][3]["figure"]["nature"] == "forecast"


def test_points_go_by_their_start_and_the_longer_period_first() -> None:
    month = Period(date(2019, 1, 1), date(2019, 2, 1), "month")
    later = Period(date(2019, 3, 1), date(2019, 3, 2), "day")
    (series,) = series_of(entry("oil price", period) for period in (later, month, year(2019), year(2018)))
    assert [point.period.iso for point in series.points] == ["2018", "2019", "2019-01", "2019-03-01"]


def test_a_title_tells_whose_a_figure_is_where_nothing_nearer_does() -> None:
    titles = ("Sales of Toyota fall", "Profit of Toyota rises", "Factory of Fiat closes")
    entries = [
        entry("profit", year(2015 + n), subject="The company", title=title, kind="money", unit="EUR")
        for n, title in enumerate(titles)
    ]
    (series,) = series_of(entries)
    assert told(series) == ("profit", "Toyota", [("2015", "5"), ("2016", "5")])
    # The company is not the country that its sentence names.
    with_place = [
        entry("profit", year(n), subject="The company", quote="In Chile it had 5.", title=f"{n}") for n in (1, 2)
    ]
    assert series_of(with_place) == ()


def test_one_common_word_does_not_join_documents() -> None:
    jobs = [entry("jobs", year(2010 + n), title=f"{n}", kind="count", unit=None) for n in range(3)]
    assert series_of(jobs) == ()
    crude = [entry("crude oil price", year(2010 + n), title=f"{n}") for n in range(3)]
    assert len(series_of(crude)) == 1


def test_a_sentence_tells_whose_a_figure_is() -> None:
    quote = "The rate was 4% in Chile and 5% in Peru, where 6% was feared."
    chile = entry("rate", year(2018), quote="In Chile the rate was 5.", title="One")
    peru = entry("rate", year(2019), quote=quote, title="Two")
    also_peru = entry("rate", year(2017), quote="Peruvian banks saw a rate of 5.", title="Three")
    (series,) = series_of([chile, peru, also_peru])
    assert [point.entry for point in series.points] == [also_peru, peru]
    dow = entry("points", year(2018), quote="The Dow Jones index lost 5 points.", title="Dow Jones index falls")
    nasdaq = entry("points", year(2019), quote="The Nasdaq Composite lost 5 points.", title="Dow Jones index falls")
    assert series_of([dow, nasdaq]) == ()


@pytest.mark.parametrize(
    "others",
    [
        {"unit": "pp"},
        {"kind": "fraction"},
        {"per": "month"},
        {"change": "up"},
        {"subject": "Peru"},
        {"concept": "wage"},
    ],
)
def test_another_unit_kind_rate_owner_or_a_change_is_another_series(others: dict[str, Any]) -> None:
    first = entry("rate", year(2018))
    assert len(series_of([first, entry("rate", year(2019))])) == 1
    fields: dict[str, Any] = {"concept": "rate", "as_of": year(2019)}
    assert series_of([first, entry(**fields | others)]) == ()


def test_up_and_down_are_one_series_of_changes() -> None:
    (series,) = series_of([entry("rate", year(2018), change="up"), entry("rate", year(2019), change="down")])
    assert series.is_change
    assert next(series_lines([series])) == "rate (%, change)"


def test_dates_ordinals_and_what_has_no_period_or_no_concept_make_no_series() -> None:
    others: tuple[dict[str, Any], ...] = ({"kind": "ordinal"}, {"as_of": None}, {"concept": None}, {"concept": "the"})
    for fields in others:
        figures: list[dict[str, Any]] = [{"concept": "rate", "as_of": year(n)} | fields for n in (2018, 2019)]
        assert series_of(entry(**figure) for figure in figures) == ()
    assert series_of([entry("rate", year(2018), 5), entry("rate", year(2018), 6)]) == ()


def test_many_numbers_of_one_sentence_and_period_are_not_told_apart_and_no_points() -> None:
    told_apart = [entry("rate", year(n)) for n in (2018, 2019)]
    crowd = [entry("rate", year(2019), value, quote="Of 7, 8, 9, 10.") for value in (7, 8, 9, 10)]
    (series,) = series_of([*told_apart, *crowd])
    assert [point.entry for point in series.points] == told_apart


def test_tables_of_years_are_series(syntax: Syntax) -> None:
    by_row = "| Year | Cars sold | Share (%) |\n|---|---|---|\n| 2018 | 1,350 | 3.3 |\n| 2017 | 1,200 | 3.1 |\n"
    assert [told(series) for series in series_of(read(by_row, "cars.md", syntax))] == [
        ("Cars sold", None, [("2017", "1,200"), ("2018", "1,350")]),
        ("Share", None, [("2017", "3.1"), ("2018", "3.3")]),
    ]
    by_column = "Region,2019,2020\nBerlin,36,37\nHamburg,18,19\nTotal,54,56\n"
    assert [told(series) for series in series_of(read(by_column, "towns.csv", syntax))] == [
        ("Berlin", None, [("2019", "36"), ("2020", "37")]),
        ("Hamburg", None, [("2019", "18"), ("2020", "19")]),
        ("Total", None, [("2019", "54"), ("2020", "56")]),
    ]


def test_a_row_for_each_year_and_region_is_the_regions_and_remarks_part_nothing(syntax: Syntax) -> None:
    regions = "Year,Region,People\n2019,Berlin,36\n2019,Hamburg,18\n2020,Berlin,37\n2020,Hamburg,19\n"
    assert [told(series) for series in series_of(read(regions, "regions.csv", syntax))] == [
        ("People", "Berlin", [("2019", "36"), ("2020", "37")]),
        ("People", "Hamburg", [("2019", "18"), ("2020", "19")]),
    ]
    remarks = "Year,People,Remark\n2019,36,counted\n2020,37,estimated\n2021,38,\n"
    (series,) = series_of(read(remarks, "people.csv", syntax))
    assert told(series) == ("People", None, [("2019", "36"), ("2020", "37"), ("2021", "38")])


def test_readmes_example_is_what_the_program_prints() -> None:
    example = re.search(
        r"^\$ printf '(.+)' \| article-qa (figures --series -)\n([^`]+)", README.read_text(), re.MULTILINE
    )
    assert example is not None
    text, arguments, printed = example.groups()
    result = CliRunner().invoke(cli, arguments.split(), input=text.replace(r"\n", "\n"))
    assert result.output == printed
    as_json = CliRunner().invoke(cli, [*arguments.split(), "--json"], input=text.replace(r"\n", "\n")).output
    assert as_json.count("\n") == 1
    assert CliRunner().invoke(cli, ["figures", "--series", "--csv"]).exit_code == 2


def test_twenty_thousand_figures_take_seconds_at_most() -> None:
    entries = [
        entry(
            f"rate of w{n % 3_000}",
            year(1900 + n // 3_000),
            n,
            quote=f"In Chile and in Peru, number {n} was 5.",
            title=f"{n % 500}",
        )
        for n in range(20_000)
    ]
    start = time.process_time()
    assert sum(len(series.points) for series in series_of(entries)) == 20_000
    assert time.process_time() - start < 5


PERIODS = st.builds(lambda start, n: year(start + n), st.integers(2000, 2003), st.integers(0, 2))
WORDS = st.text(max_size=30) | st.sampled_from(["The US", "cars in Chile", "euro zone rate", "|", "U.S. | Berlin | x"])


@given(
    st.lists(st.builds(entry, WORDS, PERIODS, st.integers(0, 3), subject=WORDS, quote=WORDS, title=WORDS), max_size=8)
)
def test_whatever_stands_in_figures_points_are_theirs_in_order_and_once(entries: list[Entry]) -> None:
    found = series_of(entries)
    points = [point for series in found for point in series.points]
    assert len(points) == len({id(point.entry) for point in points}) <= len(entries)
    for series in found:
        assert series.concept
        starts = [point.period.start for point in series.points]
        assert starts == sorted(starts)
        assert len({(point.period.start, point.period.end) for point in series.points}) > 1
        assert len(list(series_lines([series]))) == len(series.points) + 2
    assert [len(series.points) for series in found] == sorted((len(series.points) for series in found), reverse=True)
