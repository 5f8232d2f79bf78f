"""A table's cells take concept, unit, scale and period from headers and caption; a list's items from their label."""

from decimal import Decimal

from corpus.chunking import MAX_PASSAGE, split_passages
from corpus.documents import Figure
from corpus.figures.extract import extract_figures
from tests.corpus.figures.reading_aid import SYNTAX, make_document

REPORT = """Results of the group (in millions of yuan, except per share):

| Item | 2018 | 2017 | Change (%) |
|------|-----:|-----:|-----------:|
| Revenue | 1,234.5 | 1,100 | 12.2 |
| Net loss | (56) | 20 | n/a |
| Staff (people) | 310 | 300 | 3.3 |
| Earnings per share (yuan) | 0.45 | 0.40 | 12.5 |
"""


def read(text: str) -> dict[str, Figure]:
    document = make_document(text)
    return {figure.text: figure for figure in extract_figures(document, split_passages(document), SYNTAX)}


def test_cell_is_what_row_column_and_caption_say() -> None:
    figures = read(REPORT)
    revenue, loss = figures["1,234.5"], figures["(56)"]
    assert (revenue.kind, revenue.value, revenue.unit) == ("money", Decimal("1234500000"), "CNY")
    assert (revenue.concept, revenue.as_of and revenue.as_of.iso) == ("Revenue", "2018")
    assert (loss.value, loss.concept) == (Decimal(-56_000_000), "Net loss")
    assert REPORT[loss.span.start : loss.span.end] == "(56)"


def test_a_header_with_a_unit_of_its_own_is_not_scaled_by_the_caption() -> None:
    figures = read(REPORT)
    assert (figures["0.45"].value, figures["0.45"].unit) == (Decimal("0.45"), "CNY")
    assert (figures["12.2"].kind, figures["12.2"].unit, figures["12.2"].subject) == ("percent", "%", "Revenue")


def test_the_years_over_columns_are_dates_and_the_caption_is_no_figure() -> None:
    figures = read(REPORT)
    assert [text for text, figure in figures.items() if figure.kind == "date"] == ["2018", "2017"]
    assert "millions" not in figures


def test_comma_separated_lines_name_row_and_column() -> None:
    figures = read('City,Population,Area (km2)\nLyon,"513,275",47.87\nParis,2148271,105.4')
    lyon = figures["513,275"]
    assert (lyon.kind, lyon.value, lyon.concept, lyon.subject) == ("count", 513275, "Population", "Lyon")
    assert (figures["105.4"].unit, figures["105.4"].concept, figures["105.4"].subject) == ("km²", "Area", "Paris")


def test_a_table_cut_into_passages_keeps_its_headers() -> None:
    rows = [f"| Plant number {n} | {10_000 + n} |" for n in range(80)]
    text = "\n".join(["| Plant | Output (t) |", "|---|---|", *rows])
    document = make_document(text)
    passages = split_passages(document)
    assert len(passages) > 1
    assert all(len(passage.span) <= MAX_PASSAGE for passage in passages)
    figures = extract_figures(document, passages, SYNTAX)
    assert [(figure.value, figure.unit, figure.concept) for figure in figures] == [
        (Decimal(10_000 + n), "t", "Output") for n in range(80)
    ]


def test_a_cells_own_unit_wins() -> None:
    figures = read("| Item | Price ($ million) |\n|---|---|\n| Mill | €3 billion |\n| Shop | 4 |")
    assert (figures["€3 billion"].value, figures["€3 billion"].unit) == (3 * 10**9, "EUR")
    assert (figures["4"].value, figures["4"].unit) == (4 * 10**6, "USD")


def test_a_lists_item_tells_its_label() -> None:
    figures = read("- Population: 513,275\n- Area of the city: 47.87 km2\n- Founded: 1850")
    assert figures["513,275"].concept == "Population"
    assert figures["47.87 km2"].concept == "Area of the city"
