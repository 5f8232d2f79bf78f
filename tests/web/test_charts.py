"""Charts: round ticks, numbers in short, marks on their scale, and SVG that is well-formed whatever documents say."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Period
from corpus.ledger import Entry
from qa.ledger.series import series_of
from qa.ledger.side_by_side_figures import side_by_side_of
from tests.qa.test_series import entry, year
from web import charts
from web.chart_data import Chart, charts_of
from web.chart_drawing import Size
from web.chart_scales import short_number, time_ticks, value_ticks
from web.language import strings_of

EN, ZH = strings_of("en"), strings_of("zh")
SVG = "{http://www.w3.org/2000/svg}"


def chart(*entries: Entry) -> Chart:
    """The first there is."""
    return charts_of(series_of(entries), side_by_side_of(entries))[0]


def drawn(given: Chart, *, size: Size = "wide") -> ET.Element:
    return ET.fromstring(str(charts.svg(given, EN, title="A title", described="What it shows", size=size)))


def as_file(given: Chart) -> str:
    return charts.svg_file(given, EN, title="A title", described="What it shows")


def texts(root: ET.Element, kind: str) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text") if element.get("class") == kind]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 24.9, "0 5 10 15 20 25"),
        (0, 0.3, "0.0 0.1 0.2 0.3"),
        (-7, 3, "-8 -6 -4 -2 0 2 4"),
        (4.0, 4.0, "2 3 4 5 6"),
    ],
)
def test_ticks_are_round_and_enclose_the_values(low: float, high: float, ticks: str) -> None:
    found = value_ticks(low, high, 5)
    assert found[0] <= Decimal(low) and Decimal(str(high)) <= found[-1]
    assert [float(tick) for tick in found] == pytest.approx([float(tick) for tick in ticks.split()])


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.integers(2, 8))
def test_ticks_of_any_numbers_are_few_and_enclose_them(one: float, other: float, n: int) -> None:
    low, high = sorted((one, other))
    found = value_ticks(low, high, n)
    assert found[0] <= Decimal(low) <= Decimal(high) <= found[-1]
    assert 2 <= len(found) <= 3 * n + 2


def test_time_has_ticks_where_years_months_or_days_begin() -> None:
    assert [name for _, name in time_ticks(date(1990, 5, 1), date(2019, 5, 1), 6)] == [
        "1995",
        "2000",
        "2005",
        "2010",
        "2015",
    ]
    assert next(name for _, name in time_ticks(date(2018, 12, 5), date(2019, 4, 1), 6)) == "2019-01"
    assert [name for _, name in time_ticks(date(2018, 12, 5), date(2018, 12, 7), 6)][-1] == "2018-12-07"


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        ("0", "0", "0"),
        ("36000", "36,000", "3.6 万"),
        ("1200000", "1.2 million", "120 万"),
        ("70000000000", "70 billion", "700 亿"),
        ("-0.5", "−0.5", "−0.5"),
        ("9.70", "9.7", "9.7"),
        ("1234567", "1.235 million", "123.5 万"),
        ("1E+30", "1.00 × 10^30", "1.00 × 10^30"),
    ],
)
def test_numbers_are_short_in_the_steps_of_each_language(number: str, english: str, chinese: str) -> None:
    assert short_number(Decimal(number), EN) == english
    assert short_number(Decimal(number), ZH) == chinese


def test_a_series_has_a_point_for_each_figure_and_each_leads_to_its_quote() -> None:
    rate = chart(*(entry("rate in Chile", year(n), value) for n, value in ((2017, 4), (2018, 8), (2019, 6))))
    root = drawn(rate)
    points = root.findall(f"{SVG}a")
    assert [point.get("href") for point in points] == ["/library/A%20report?start=0&end=1#here"] * 3
    assert [point.findtext(f"{SVG}title") for point in points] == [f"{n}: 5 (A report)" for n in (2017, 2018, 2019)]
    heights = [float(point.findall(f"{SVG}circle")[-1].get("cy", "")) for point in points]
    # The larger the higher, on one scale.
    assert heights[0] - heights[1] == pytest.approx(2 * (heights[2] - heights[1]), abs=0.2)
    assert texts(root, "value") == ["4%", "6%", "8%"]
    assert {"2017", "2018", "2019", "0%", "8%"} <= set(texts(root, "tick"))
    assert len([line for line in root.iter(f"{SVG}line") if line.get("class") == "line"]) == 2
    # An image to who cannot see it, named and described; links are no part of an image.
    picture = root.find(f"{SVG}g[@role='img']")
    assert picture is not None and not list(picture.iter(f"{SVG}a"))
    ids = {element.get("id"): element.text for element in root}
    assert [ids[name] for name in picture.get("aria-labelledby", "").split()] == ["A title", "What it shows"]


def test_forecasts_and_targets_look_otherwise_and_the_legend_says_so() -> None:
    rate = chart(
        entry("rate in Chile", year(2018), 4),
        entry("rate in Chile", year(2019), 5, nature="forecast"),
        entry("rate in Chile", year(2020), 6, nature="target"),
    )
    root = drawn(rate)
    assert [point[-1].get("class") for point in root.findall(f"{SVG}a")] == ["actual", "forecast", "target"]
    assert [text for text in texts(root, "tick") if text.isalpha()] == ["actual", "forecast", "target"]
    assert {line.get("class") for line in root.iter(f"{SVG}line")} >= {"line ahead"}
    actual = chart(*(entry("rate in Chile", year(n), n) for n in (2018, 2019)))
    assert not [text for text in texts(drawn(actual), "tick") if text.isalpha()]


def test_lines_join_no_year_with_a_month_and_not_what_documents_differ_on() -> None:
    def lines(*entries: Entry) -> int:
        return len([line for line in drawn(chart(*entries)).iter(f"{SVG}line") if line.get("class") == "line"])

    one, two = (entry("rate in Chile", year(n), n) for n in (2018, 2020))
    month = entry("rate in Chile", Period(date(2019, 3, 1), date(2019, 4, 1), "month"), 7)
    assert lines(one, month, two) == 1
    assert lines(one, entry("rate in Chile", year(2020), 9, title="Another"), two) == 0


def test_decreases_lie_below_zero_and_a_range_from_end_to_end() -> None:
    change = chart(*(entry("rate in Chile", year(n), 5, change=way) for n, way in ((2018, "up"), (2019, "down"))))
    assert [(mark.low, mark.high) for mark in change.marks] == [(5, 5), (-5, -5)]
    assert "−5%" in texts(drawn(change), "value")
    plain = entry("rate in Chile", year(2019))
    ranged = replace(plain, figure=replace(plain.figure, value=None, low=Decimal(6), high=Decimal(9)))
    root = drawn(chart(entry("rate in Chile", year(2018), 5), ranged))
    assert "6% – 9%" in texts(root, "value")
    assert len([line for line in root.iter(f"{SVG}line") if line.get("class") == "range"]) == 1


@pytest.mark.parametrize("size", charts.SIZES)
def test_bars_stand_side_by_side_from_zero_with_their_names(size: Size) -> None:
    sides = chart(*(entry("birth rate", year(2019), n, subject=name) for n, name in ((20, "Peru"), (10, "Chile"))))
    assert sides.form == "sides"
    root = drawn(sides, size=size)
    assert texts(root, "name") == ["Peru", "Chile"]
    assert texts(root, "value") == ["20%", "10%"]
    widths = [float(bar.get("width", "")) for bar in root.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert "0%" in texts(root, "tick")


def test_a_file_has_its_colours_and_neither_links_nor_styles_nor_scripts() -> None:
    for subject in ("<script>alert(1)</script> Peru", "Peru"):
        sides = chart(*(entry("birth rate", year(2019), subject=name) for name in (subject, "Chile")))
        root = ET.fromstring(as_file(sides))
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert not names & {"script", "a", "style", "image", "foreignObject", "use"}
        assert not {name for element in root.iter() for name in element.attrib} & {"class", "style", "href", "onload"}
        assert all(bar.get("fill") for bar in root.iter(f"{SVG}rect"))
        assert next(text.text for text in root.iter(f"{SVG}text")) == "A title"
        addresses = re.findall(r"https?://[^\"<]+", as_file(sides))
        assert set(addresses) == {"http://www.w3.org/2000/svg"}


def test_numbers_that_nothing_can_draw_leave_no_chart_of_one() -> None:
    def of(value: Any, n: int) -> Entry:
        plain = entry("rate in Chile", year(n))
        return replace(plain, figure=replace(plain.figure, value=value))

    huge = of(Decimal("1E+400"), 2019)
    assert charts_of(series_of([of(Decimal(1), 2018), huge]), ()) == ()
    both = chart(of(Decimal(1), 2017), of(Decimal(2), 2018), huge)
    assert (len(both.marks), len(both.labelled)) == (2, 3)


def test_keys_tell_charts_apart_that_are_called_the_same() -> None:
    entries = [entry("jobs", year(n), title=title, kind="count", unit=None) for title in ("A", "B") for n in (1, 2)]
    found = charts_of(series_of(entries), ())
    assert len({item.key for item in found}) == 2
    assert [item.key for item in charts_of(series_of(entries), ())] == [item.key for item in found]


TEXT = st.text(max_size=40) | st.sampled_from(["<script>alert(1)</script>", '"&\x00\x1b', "]]>", "很长的名字" * 20])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9998), st.integers(-5, 10**9), TEXT), min_size=2, max_size=8),
    TEXT,
    st.sampled_from(["actual", "forecast", "target"]),
)
def test_whatever_documents_say_the_drawing_is_well_formed(
    told: list[tuple[int, int, str]], concept: str, nature: Any
) -> None:
    entries = [entry(f"rate {concept}", year(n), value, title=title, nature=nature) for n, value, title in told]
    sides = [entry("birth rate", year(2019), n, subject=f"Peru {title}") for _, n, title in told]
    for item in charts_of(series_of(entries), side_by_side_of(sides)):
        for size in charts.SIZES:
            root = ET.fromstring(str(charts.svg(item, ZH, title=concept, described=concept, size=size)))
            assert not list(root.iter(f"{SVG}script"))
        ET.fromstring(charts.svg_file(item, EN, title=concept, described=concept).encode())
        assert charts.sparkline(item).startswith("<svg")
