"""What is told of a table's scale and currency holds where it should, and nowhere else."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Figure
from corpus.figures.extract import extract_figures
from tests.corpus.figures.reading_aid import SYNTAX, make_document


def read(text: str) -> dict[str, Figure]:
    document = make_document(text, published=None)
    return {figure.text: figure for figure in extract_figures(document, split_passages(document), SYNTAX)}


def value_of(figures: dict[str, Figure], text: str) -> tuple[str, object, str | None]:
    figure = figures[text]
    return figure.kind, figure.value, figure.unit


BODY = "| Sales | 5,686 | 6,092 |\n| Costs | (997) | 814 |"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (f"|  | 2019 | 2018 |\n|  |  | (in millions of euros) |\n{BODY}", "EUR"),
        (f"| (Dollars in millions) | 2019 | 2018 |\n{BODY}", "USD"),
        (f"| ($ in millions) |  |  |\n| At December 31: | 2019 | 2018 |\n{BODY}", "USD"),
        (f"|  | 2019 €m | 2018 €m |\n{BODY}", "EUR"),
        (f"| USDm | 2019 | 2018 |\n{BODY}", "USD"),
        (f"|  | 2019 | 2018 |\n|  | RMB’Million | RMB’Million |\n{BODY}", "CNY"),
        (f"|  | 31 March 2019 | 31 March 2018 |\n|  | A$M | A$M |\n{BODY}", "AUD"),
        (f"In fiscal years 2018 and 2017 it sold (dollars in millions):\n\n|  | 2019 | 2018 |\n{BODY}", "USD"),
        (f"|  | 2019 | 2018 |\n|  | (inmillions) |  |\n{BODY.replace('5,686', '$ 5,686')}", "USD"),
    ],
)  # fmt: skip
def test_a_scale_holds_for_the_whole_table_wherever_it_is_told(text: str, unit: str) -> None:
    figures = read(text)
    assert value_of(figures, "(997)") == ("money", -997_000_000, unit)
    assert value_of(figures, "6,092") == ("money", 6_092_000_000, unit)


def test_money_with_its_mark_is_in_the_tables_scale_too() -> None:
    figures = read("Net sales (in thousands):\n\n| Item | 2019 |\n|---|---|\n| Sales | $1,452.4 |\n| Loss | $(56) |")
    assert value_of(figures, "$1,452.4") == ("money", 1_452_400, "USD")
    assert value_of(figures, "$(56)") == ("money", -56_000, "USD")


def test_what_is_of_one_share_or_a_percentage_or_excepted_is_not_scaled() -> None:
    figures = read(
        "Selected data (in thousands, except employees and share and per share data):\n\n"
        "|  | 2019 | 2018 |\n|---|---|---|\n| Net income | $ 11,083 | $ 3,587 |\n| Margin (%) | 49.5 | 50.5 |\n"
        "| Earnings per share, diluted | $ 2.97 | 0.85 |\n| Weighted-average shares outstanding | 3,732 | 4,238 |\n"
        "| Employees | 136 | 137 |\n| Growth | 7% | (8)% |\n| Life (in years) | 4.6 | 4.7 |"
    )
    assert value_of(figures, "$ 11,083") == ("money", 11_083_000, "USD")
    assert value_of(figures, "49.5") == ("percent", Decimal("49.5"), "%")
    assert value_of(figures, "0.85") == ("money", Decimal("0.85"), "USD")
    assert value_of(figures, "$ 2.97") == ("money", Decimal("2.97"), "USD")
    assert value_of(figures, "3,732") == ("count", 3_732, None)
    assert value_of(figures, "136") == ("count", 136, None)
    assert value_of(figures, "(8)%") == ("percent", -8, "%")
    assert value_of(figures, "4.7") == ("duration", Decimal("4.7"), "year")


def test_shares_are_in_the_tables_thousands_and_no_money() -> None:
    figures = read(
        "| (in thousands, except per share data) | 2019 | 2018 |\n| Net income | $ 501 | $ 502 |\n"
        "| Weighted-average shares, basic | 503 | 504 |\n| Earnings per share: |  |  |\n| Basic | 1.03 | 1.04 |"
    )
    assert value_of(figures, "503") == ("count", 503_000, None)
    assert value_of(figures, "1.04") == ("money", Decimal("1.04"), "USD")


@pytest.mark.parametrize(
    ("label", "text", "expected"),
    [
        ("Normalised per $ million of revenues", "9.50", ("count", Decimal("9.5"), None)),
        ("3.75% notes of $500 million", "250", ("count", 250, None)),
        ("Revenue, $m", "250", ("money", 250_000_000, "USD")),
        ("Revenue ($ million)", "250", ("money", 250_000_000, "USD")),
    ],
)
def test_an_amount_or_a_rate_in_a_label_is_no_scale(label: str, text: str, expected: tuple[str, object, str]) -> None:
    figures = read(f"|  | Group |\n|---|---|\n| {label} | {text} |\n| Sites | 7 |")
    assert value_of(figures, text) == expected


def test_the_mark_of_a_columns_first_figure_holds_below_it() -> None:
    figures = read(
        "|  | 2019 | 2018 | Share |\n| Land | $ 1,949 | 2,185 | 60.5% |\n| Buildings | 755 | 582 | 39.5 |\n"
        "| Number of sites | 13 | 12 |  |\n| Total | $ 3,717 | $ 3,767 | 100% |"
    )
    assert value_of(figures, "755") == ("money", 755, "USD")
    # In accounts the sign stands in the first column alone, too.
    assert value_of(figures, "2,185") == ("money", 2_185, "USD")
    assert value_of(figures, "39.5") == ("percent", Decimal("39.5"), "%")
    assert value_of(figures, "13") == ("count", 13, None)


def test_notes_are_neither_money_nor_scaled() -> None:
    figures = read("|  | Note | 2019 |\n|  |  | £m |\n| Investments | 3 | 1,216.0 |\n| Cash | 4 | 45 (1) |")
    assert value_of(figures, "3") == ("count", 3, None)
    assert value_of(figures, "45") == ("money", 45_000_000, "GBP")
    assert "1" not in figures


def test_prose_above_a_table_is_no_measure() -> None:
    figures = read(
        "In fiscal years 2018 and 2017 it paid $5 million, excluding euros of its partners, as follows:\n\n"
        "|  | 2019 | 2018 |\n|---|---|---|\n| Parts | 801 | 802 |"
    )
    assert value_of(figures, "801") == ("count", 801, None)


CELLS = st.sampled_from(
    "|2019|2 0 1 8|$|$ 5|$(5.2)|(7)%|—|5 (1)|(in thousands)|€m|Q1|December 31,|Total|Sales:|Change|per share|1-3 years"
    "|53 WEEKS|1998|except shares|F19|(|%)|Q1 $(5)".split("|")
)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=2, max_size=7)))
def test_any_table_has_figures_that_stand_in_it_and_do_not_overlap(rows: list[list[str]]) -> None:
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    document = make_document(text)
    figures = extract_figures(document, split_passages(document), SYNTAX)
    assert all(text[figure.span.start : figure.span.end] == figure.text for figure in figures)
    assert all(not one.span.overlaps(two.span) for one, two in pairwise(figures))
