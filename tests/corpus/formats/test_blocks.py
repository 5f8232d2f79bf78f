"""Tables as blocks of text: no cell of any is lost, however wide they are."""

from corpus.formats.blocks import table
from corpus.reading import document_from_bytes
from corpus.tables import MAX_COLUMNS


def test_a_table_that_is_too_wide_becomes_several_behind_its_first_column() -> None:
    n = 2 * MAX_COLUMNS + 50
    rows = [
        ["Deaths by year"],
        ["Region", *(f"{1500 + year}" for year in range(n))],
        *([f"Region {row}", *(f"{row}{year:04}" for year in range(n))] for row in range(3)),
    ]
    blocks = table(rows)
    cells = {cell.strip() for block in blocks for line in block.split("\n") for cell in line.split("|")}
    assert {cell for row in rows for cell in row} <= cells
    last = [block for block in blocks if "Region 2" in block]
    assert len(last) == 3
    assert [block.split("\n")[-1].count("|") - 1 for block in last] == [MAX_COLUMNS, MAX_COLUMNS, 53]


def test_a_row_with_nothing_in_a_part_is_left_out_of_it() -> None:
    rows = [["Name", *(f"C{n}" for n in range(300))], ["short", "1"], ["long", *(str(n) for n in range(300))]]
    first, second = table(rows, n_headers=1)[:2], table(rows, n_headers=1)[2:]
    assert "short" in "".join(first)
    assert "short" not in "".join(second)
    assert second[0].startswith("| Name | C199 | ")


def test_a_spreadsheet_as_csv_keeps_its_last_column() -> None:
    header = ",".join(["city", *(f"m{n}" for n in range(450))])
    body = "\n".join(",".join([city, *(str(n * 7 + 3) for n in range(450))]) for city in ("Brno", "Lima", "Cork"))
    document = document_from_bytes(f"{header}\n{body}\n".encode(), name="wide.csv", source="wide.csv")
    assert "m449" in document.text
    assert str(449 * 7 + 3) in document.text
