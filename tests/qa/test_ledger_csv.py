"""The ledger's CSV: what a spreadsheet makes of it is what the text says, and nothing runs."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Figure
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.ledger import Entry, entries_of
from corpus.reading import document_from_text
from qa.ledger.as_csv import COLUMNS, cell, csv_pieces

TEXT = """=HYPERLINK("http://e.org")

Sales fell by 5.5 percent to about $4.2 million in 2018, and a third of the shops lost "-3 degrees"."""

STARTS = "=+-@＝＋－＠"


@cache
def entries() -> list[Entry]:
    document = document_from_text(TEXT, source="=1+1", published=date(2019, 8, 1))
    passages = split_passages(document)
    return list(entries_of(document, passages, extract_figures(document, passages, Syntax())))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_has_a_mark_a_header_and_a_row_a_figure() -> None:
    data = b"".join(csv_pieces(entries()))
    assert data.startswith(
        b"\xef\xbb\xbfdocument,source,published,text,kind,value,low,high,unit,per,concept,subject,qualifier,change,"
    )
    assert data.count(b"\r\n") == data.count(b"\n") == len(entries()) + 1
    read = rows(data)
    money = next(row for row in read if row["kind"] == "money")
    known = {name: money[name] for name in ("published", "value", "low", "unit", "qualifier", "as_of", "exact")}
    assert known == {
        "published": "2019-08-01",
        "value": "4200000",
        "low": "",
        "unit": "USD",
        "qualifier": "approximately",
        "as_of": "2018",
        "exact": "",
    }
    assert TEXT[int(money["start"]) : int(money["end"])] == money["text"]
    assert money["quote"].startswith("Sales fell by")
    assert money["document"] == '\'=HYPERLINK("http://e.org")'
    assert money["source"] == "'=1+1"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (Decimal("-7.50"), "-7.50"),
        (Decimal("1E+12"), "1000000000000"),
        (Decimal("0.1") + Decimal("0.2"), "0.3"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("-1E-400"), "-1E-400"),
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(10**400, 3), "3.3333333333333333333E+399"),
        (date(2019, 8, 1), "2019-08-01"),
        (0, "0"),
        ("2018-05", "2018-05"),
        ("2018", "2018"),
        ("70 billion yuan", "70 billion yuan"),
        ("may 19 people", "may 19 people"),
        ("well-known = good", "well-known = good"),
        ("two\r\nlines\tof it", "two lines of it"),
        ("=1+1", "'=1+1"),
        (" \t\r\n=1+1", "'=1+1"),
        ("\u200b＝1+1", "'\u200b＝1+1"),
        ('";=1+1', "\";'=1+1"),
        ("-5 degrees", "'-5 degrees"),
        ("+86", "'+86"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("5-7", "'5-7"),
        ("1/3", "'1/3"),
        ("Sept 19", "'Sept 19"),
        ("19 September", "'19 September"),
        ("12345678901234567890", "'12345678901234567890"),
    ],
    ids=repr,
)
def test_numbers_stay_numbers_and_text_stays_text(value: object, written: str) -> None:
    assert cell(value) == written  # type: ignore[arg-type]


@given(before=st.text(" \t\r\n\u00a0\u3000\u200b\ufeff\"'", max_size=5), start=st.sampled_from(STARTS), after=st.text())
def test_no_text_begins_a_formula(before: str, start: str, after: str) -> None:
    for text in (f"{before}{start}{after}", f"{after};{before}{start}1"):
        for part in cell(text).split(";"):
            assert part.strip(' \t\r\n\u00a0\u3000\u200b\ufeff"')[:1] not in [*STARTS]


@given(text=st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_comes_back_as_one_cell(text: str) -> None:
    entry = entries()[0]
    data = b"".join(csv_pieces([replace(entry, quote=text)]))
    assert [row["quote"] for row in rows(data)] == [cell(text)]
    assert cell(text).replace("'", "") == " ".join(text.split()).replace("'", "")


def test_rows_are_written_as_they_come() -> None:
    taken = 0

    def endless() -> Iterator[Entry]:
        nonlocal taken
        entry = entries()[0]
        while True:
            taken += 1
            yield entry

    pieces = csv_pieces(endless())
    assert next(pieces)
    assert taken == 0
    assert len(next(pieces)) > 1_000
    assert taken <= 1_000


def test_the_columns_tell_all_of_a_figure() -> None:
    """A field that figures gain has to be shown, or left out here on purpose."""
    known = {name for name, _ in COLUMNS} | {"id", "document_id", "passage_id", "span", "equivalents"}
    assert set(Figure.__dataclass_fields__) <= known
