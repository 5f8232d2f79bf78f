"""A column takes its period and name from all rows of headers, a row's cells theirs from the section above too."""

from decimal import Decimal

from corpus.chunking import split_passages
from corpus.documents import Figure
from corpus.figures.extract import extract_figures
from tests.corpus.figures.reading_aid import SYNTAX, make_document


def read(text: str) -> dict[str, Figure]:
    document = make_document(text, published=None)
    return {figure.text: figure for figure in extract_figures(document, split_passages(document), SYNTAX)}


def told(figure: Figure) -> tuple[str | None, str | None, str | None]:
    return figure.concept, figure.subject, figure.as_of.iso if figure.as_of else None


def test_a_cell_over_all_columns_names_none_and_each_has_its_own_year() -> None:
    figures = read(
        "|  |  | Years Ended September 30, |  |\n|  | 2019 | 2018 | 2017 |\n|  |  | (in millions) |  |\n"
        "| Fixed price | 1,452.4 | 1,146.2 | 1,036.9 |\n| Sales | 44.1 | 56.7 | 70.8 |"
    )
    assert told(figures["1,452.4"]) == ("Fixed price", None, "2019")
    assert told(figures["56.7"]) == ("Sales", None, "2018")
    assert told(figures["70.8"]) == ("Sales", None, "2017")
    assert figures["56.7"].value == 56_700_000


def test_a_spanning_year_holds_for_the_empty_cells_beside_it() -> None:
    figures = read(
        "|  | 2019 |  | 2018 |  | Change |  |\n|  | Amount | % of sales | Amount | % of sales | ($) | (%) |\n"
        "| Services | $ 64,798 | 9% | $ 35,452 | 5% | 29,346 | 83 |"
    )
    assert told(figures["9%"]) == ("Services", "% of sales", "2019")
    assert told(figures["$ 35,452"]) == ("Services", None, "2018")
    assert (figures["29,346"].kind, figures["83"].kind) == ("money", "percent")
    assert figures["29,346"].as_of is None


def test_a_year_goes_no_further_than_the_cells_beside_it_reach() -> None:
    figures = read(
        "|  | F19 | F18 |  |  |\n| $ MILLION | 53 WEEKS | 52 WEEKS | CHANGE | NORMALISED |\n"
        "| Sales | 1,671 | 1,612 | 3.7% | 1.8% |"
    )
    assert told(figures["1,671"]) == ("Sales", None, "2019")
    assert told(figures["1.8%"]) == ("NORMALISED", "Sales", None)


def test_parts_of_a_date_in_several_rows_are_one() -> None:
    figures = read(
        "|  | Fiscal 2019 |  |\n|  | First | Second |\n|  | Quarter | Quarter |\n| Revenues | 94,888 | 96,037 |\n"
        "|  | June 30, | June 30, |\n|  | 2 0 1 8 | 2 0 1 7 |\n| Revenues | 5,001 | 6,002 |"
    )
    assert figures["94,888"].as_of is not None
    assert figures["94,888"].as_of.iso == "2019-01-01/2019-03-31"
    # Told anew amid the table.
    assert told(figures["6,002"])[2] == "2017-06-30"


def test_a_label_that_says_nothing_is_named_by_its_section() -> None:
    figures = read(
        "|  | 2019 | 2018 |\n| Revenue: |  |  |\n| Fixed price | 501 | 502 |\n| Other | 503 | 504 |\n"
        "| Costs: |  |  |\n| Other | 505 | 506 |\n|  | 507 | 508 |"
    )
    assert told(figures["501"]) == ("Fixed price", "Revenue", "2019")
    assert told(figures["504"]) == ("Revenue", "Other", "2018")
    assert told(figures["505"]) == ("Costs", "Other", "2019")
    assert told(figures["507"]) == ("Costs", None, "2019")


def test_a_dated_section_dates_the_rows_below_it() -> None:
    figures = read(
        "|  | Gross | Net |\n| December 31, 2019 |  |  |\n| Loans | 601 | 602 |\n"
        "| December 31, 2018 |  |  |\n| Loans | 603 | 604 |"
    )
    assert told(figures["601"]) == ("Gross", "Loans", "2019-12-31")
    assert told(figures["604"]) == ("Net", "Loans", "2018-12-31")


def test_years_down_the_rows_are_read_as_years_across() -> None:
    figures = read("Year,Revenue ($m),Staff\n2018,1950,1910\n2019,2050,2010\n2020,2150,1930")
    revenue = figures["1950"]
    assert (revenue.kind, revenue.value, revenue.unit) == ("money", Decimal(1_950_000_000), "USD")
    assert told(revenue) == ("Revenue", None, "2018")
    assert told(figures["2010"]) == ("Staff", None, "2019")
    assert [text for text, figure in figures.items() if figure.kind == "date"] == ["2018", "2019", "2020"]


def test_years_of_a_row_of_dates_stay_years() -> None:
    figures = read("Note,Year due,Amount\nFirst,2031,50\nSecond,2035,60\nThird,2040,70")
    assert (figures["2035"].kind, figures["50"].kind) == ("date", "count")


def test_rows_below_a_ruled_line_may_be_headers_too() -> None:
    figures = read("| | 2019 | 2018 |\n|---|---|---|\n| | €m | €m |\n| Sales | 701 | 702 |")
    assert told(figures["702"]) == ("Sales", None, "2018")
    assert (figures["702"].value, figures["702"].unit) == (Decimal(702_000_000), "EUR")
