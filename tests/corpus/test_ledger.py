"""The ledger: exact filters, one order, every page, and libraries from before there was one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import library as library_module
from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Document, Figure, FigureKind, Period, Span, Value
from corpus.errors import DocumentNotFound, InputError
from corpus.figure_rows import COLUMNS, rows_of
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.ledger import MAX_QUOTE, DocumentSource, FigureFilter, ValueRange, entries_of, figures_with
from corpus.library import Library
from corpus.ordering import DAYS, NUMBERS, day_key, number_key
from corpus.reading import document_from_text
from corpus.schema import MIGRATIONS

YEAR = Period(date(2018, 1, 1), date(2019, 1, 1), "year")
MAY = Period(date(2019, 5, 1), date(2019, 6, 1), "month")

# kind, value or (low, high), unit, concept, period
Read = tuple[FigureKind, Value | tuple[Value, Value], str | None, str | None, Period | None]

FIGURES: tuple[Read, ...] = (
    ("count", Decimal(1000), None, "Robots at work", YEAR),
    ("count", Decimal("0.3"), None, None, None),
    ("count", Decimal("0.30000000000000001"), None, None, None),
    ("fraction", Fraction(1, 3), None, "the Straße", None),
    ("money", Decimal("-7.5"), "EUR", "loss", MAY),
    ("money", (Decimal(5), Decimal(7)), "USD", "100% cotton_shirts", YEAR),
    ("measurement", Decimal("1E+400"), "km", None, None),
    ("date", "2018", None, None, YEAR),
    ("date", "2019-05", None, None, MAY),
    ("date", "Tuesday", None, None, None),
)


def made(name: str, read: Sequence[Read]) -> tuple[Document, list[Figure]]:
    """A document with a sentence for each figure, and the figures."""
    sentences = [f"Here stands {name} {n} for all." for n in range(len(read))]
    document = document_from_text(f"{name}\n\n{' '.join(sentences)}")
    figures = []
    for n, (kind, value, unit, concept, as_of) in enumerate(read):
        text = f"{name} {n}"
        start = document.text.index(f"{text} for")
        span = Span(start, start + len(text))
        passage = next(item for item in split_passages(document) if item.span.holds(span))
        low, high = value if isinstance(value, tuple) else (None, None)
        figures.append(
            Figure(
                id=f"{document.id}.f{n}",
                document_id=document.id,
                passage_id=passage.id,
                text=text,
                span=span,
                kind=kind,
                value=None if isinstance(value, tuple) else value,
                low=low,
                high=high,
                unit=unit,
                concept=concept,
                as_of=as_of,
            )
        )
    return document, figures


def put(library: Library, name: str, read: Sequence[Read]) -> Document:
    document, figures = made(name, read)
    library.insert(document, split_passages(document), figures)
    return document


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Database(tmp_path / "library.sqlite") as database:
        yield Library(database)


def numbers(library: Library, **wanted: object) -> list[int]:
    """Which of FIGURES match, checked on every way that there is to ask."""
    chosen = FigureFilter(**wanted)  # type: ignore[arg-type]
    page = library.figures(chosen, limit=100)
    found = [entry.figure for entry in page.entries]
    assert page.total == len(found)
    assert page.next is None
    assert [entry.figure for entry in library.each_figure(chosen)] == found
    stored = [figure for item in library.documents() for figure in library.document_figures(item.document.id)]
    assert [figure for figure in stored if chosen.matches(figure)] == found
    return [int(figure.id.rpartition(".f")[2]) for figure in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, list(range(10))),
        ({"kinds": ("money", "fraction")}, [3, 4, 5]),
        ({"units": ("EUR", "km")}, [4, 6]),
        ({"words": "STRASSE"}, [3]),
        ({"words": "work ROBOTS"}, [0]),
        ({"words": "100%"}, [5]),
        ({"words": "cotton_"}, [5]),
        ({"words": "_"}, [5]),
        ({"words": "nothing like it"}, []),
        ({"minimum": Decimal("0.3"), "maximum": Decimal("0.3")}, [1]),
        ({"minimum": Decimal("0.30000000000000001"), "maximum": Decimal("0.3333333333333333")}, [2]),
        ({"minimum": Decimal("0.3333333333333333"), "maximum": Decimal("0.3333333333333334")}, [3]),
        ({"maximum": Decimal(0)}, [4]),
        ({"minimum": Decimal(6), "maximum": Decimal("6.5")}, [5]),
        ({"minimum": Decimal("7.01"), "maximum": Decimal(999)}, []),
        ({"minimum": Decimal("1E+399")}, [6]),
        ({"minimum": date(2018, 12, 31), "maximum": date(2018, 12, 31)}, [7]),
        ({"minimum": date(2019, 1, 1)}, [8]),
        ({"since": date(2018, 12, 31), "until": date(2018, 12, 31)}, [0, 5, 7]),
        ({"since": date(2019, 1, 1)}, [4, 8]),
        ({"until": date(2018, 1, 1)}, [0, 5, 7]),
        ({"kinds": ("money",), "units": ("USD",), "words": "cotton", "minimum": Decimal(7)}, [5]),
    ],
    ids=str,
)
def test_filters_are_exact(library: Library, wanted: dict[str, object], found: list[int]) -> None:
    put(library, "Figure", FIGURES)
    assert numbers(library, **wanted) == found


DECIMALS = st.decimals(-20, 20, places=1)
READ = st.tuples(
    st.sampled_from(["count", "money"]),
    DECIMALS | st.fractions(-3, 3, max_denominator=9) | st.tuples(DECIMALS, DECIMALS).map(sorted).map(tuple),
    st.sampled_from(["EUR", "USD", None]),
    st.sampled_from(["Ärger im Büro", "some robots", None]),
    st.sampled_from([YEAR, MAY, None]),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    read=st.lists(READ, min_size=1, max_size=8),
    ends=st.tuples(DECIMALS, DECIMALS).map(sorted),
    kinds=st.sampled_from([(), ("count",)]),
    units=st.sampled_from([(), ("EUR",)]),
    words=st.sampled_from(["", "büro", "RO"]),
    since=st.sampled_from([None, date(2019, 1, 1)]),
)
def test_sql_and_plain_comparison_agree(
    tmp_path_factory: pytest.TempPathFactory,
    read: list[Read],
    ends: list[Decimal],
    kinds: tuple[str, ...],
    units: tuple[str, ...],
    words: str,
    since: date | None,
) -> None:
    with Database(tmp_path_factory.mktemp("library") / "library.sqlite") as database:
        library = Library(database)
        put(library, "Figure", read)
        found = numbers(library, minimum=ends[0], maximum=ends[1], kinds=kinds, units=units, words=words, since=since)
        for n, (kind, value, *_) in enumerate(read):
            least, most = value if isinstance(value, tuple) else (value, value)
            if n in found:
                assert Fraction(least) <= Fraction(ends[1]) and Fraction(most) >= Fraction(ends[0])
                assert not kinds or kind in kinds


@pytest.mark.parametrize(
    "wanted",
    [
        {"minimum": Decimal(5), "maximum": Decimal(3)},
        {"minimum": Decimal(5), "maximum": date(2019, 1, 1)},
        {"since": date(2019, 1, 2), "until": date(2019, 1, 1)},
        {"minimum": Decimal("0." + "1" * 61)},
    ],
)
def test_what_nothing_can_match_is_refused(wanted: dict[str, object]) -> None:
    with pytest.raises(InputError):
        FigureFilter(**wanted)  # type: ignore[arg-type]


def test_pages_follow_each_other_in_the_order_of_documents_and_text(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [put(library, name, FIGURES[:4]) for name in ("Zebra", "Ant", "Mole")]
    whole = [entry.figure for entry in library.figures(FigureFilter(), limit=100).entries]
    assert [figure.text for figure in whole] == [f"{name} {n}" for name in ("Zebra", "Ant", "Mole") for n in range(4)]
    for limit in (1, 2, 3, 4, 5, 11, 12, 13):
        place, pages = None, []
        while True:
            page = library.figures(FigureFilter(), limit=limit, after=place)
            assert page.total == 12
            pages.append([entry.figure for entry in page.entries])
            if (place := page.next) is None:
                break
        assert [figure for entries in pages for figure in entries] == whole
        assert {len(entries) for entries in pages[:-1]} <= {limit}
        monkeypatch.setattr(library_module, "LEDGER_BATCH", limit)
        assert [entry.figure for entry in library.each_figure(FigureFilter())] == whole
    second = FigureFilter(document_ids=(documents[2].id, documents[1].id))
    assert [entry.figure for entry in library.each_figure(second)] == whole[4:]


def test_a_page_after_a_removed_document_goes_on_with_the_next(library: Library) -> None:
    put(library, "One", FIGURES[:2])
    two = put(library, "Two", FIGURES[:2])
    put(library, "Three", FIGURES[:2])
    place = library.figures(FigureFilter(), limit=3).next
    library.remove(two.id)
    rest = library.figures(FigureFilter(), limit=3, after=place)
    assert [entry.figure.text for entry in rest.entries] == ["Three 0", "Three 1"]
    assert rest.total == 4


def test_an_entry_has_its_document_and_its_sentence(library: Library) -> None:
    document = put(library, "Figure", FIGURES)
    entries = library.figures(FigureFilter(kinds=("fraction",)), limit=10).entries
    assert [entry.quote for entry in entries] == ["Here stands Figure 3 for all."]
    assert entries[0].document == DocumentSource.of(document)
    figures = library.document_figures(document.id)
    assert list(entries_of(document, split_passages(document), figures)) == list(library.each_figure(FigureFilter()))


def test_a_sentence_without_end_is_quoted_around_the_figure() -> None:
    document = document_from_text("and so on " * 2_000 + "7 men " + "and so on " * 2_000)
    passages = split_passages(document)
    for entry in entries_of(document, passages, extract_figures(document, passages, Syntax())):
        assert entry.figure.text in entry.quote
        assert entry.quote in document.text
        assert len(entry.quote) <= MAX_QUOTE + len(entry.figure.text)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ValueRange(kinds=("count",), least=number_key(Decimal("0.3")), most=number_key(Decimal("0.3"))), [1]),
        (ValueRange(kinds=("count", "money"), least=NUMBERS[0], most=number_key(Decimal(7))), [1, 2, 4, 5]),
        (ValueRange(kinds=("money",), units=("USD",), least=NUMBERS[0], most=NUMBERS[1]), [5]),
        (ValueRange(kinds=("money",), least=number_key(Decimal(6)), most=number_key(Decimal(8))), []),
        (ValueRange(kinds=("money",), least=number_key(Decimal(6)), most=number_key(Decimal(8)), overlaps=True), [5]),
        (
            ValueRange(kinds=("date",), least=day_key(date(2018, 5, 3)), most=day_key(date(2018, 5, 4)), overlaps=True),
            [7],
        ),
        (ValueRange(kinds=("date",), least=day_key(date(2018, 5, 3)), most=day_key(date(2018, 5, 4))), []),
        (ValueRange(kinds=("date",), least=day_key(date(2018, 5, 3)), most=DAYS[1], overlaps=True), [7, 8]),
        (ValueRange(kinds=("date",), least=day_key(date(2018, 5, 3)), most=DAYS[1]), [8]),
        (ValueRange(kinds=("date",), least="@2000-05-03", most="@2000-05-03", each_year=True), [8]),
        (ValueRange(kinds=("date",), least="@2000-06-01", most="@2000-12-31", each_year=True), []),
    ],
    ids=str,
)
def test_figures_are_found_by_value_with_the_passages_they_stand_in(
    library: Library, wanted: ValueRange, found: list[int]
) -> None:
    one, other = put(library, "Figure", FIGURES), put(library, "Other", FIGURES)
    keys = library.passage_keys([one.id])
    with library.database.reading() as connection:
        rows = figures_with(connection, wanted, 100, keys)
        everywhere = figures_with(connection, wanted, 100)
        assert figures_with(connection, wanted, 100, ()) == []
        assert len(figures_with(connection, wanted, 1)) == min(1, len(found))
    assert [int(figure.id.rpartition(".f")[2]) for _, figure in rows] == found
    assert {figure.document_id for _, figure in rows} <= {one.id}
    assert len(everywhere) == 2 * len(found)
    passages = library.passages([key for key, _ in everywhere])
    assert all(passages[key].passage.id == figure.passage_id for key, figure in everywhere)
    assert {figure.document_id for _, figure in everywhere} <= {one.id, other.id}


def test_unknown_documents_are_told_before_anything_is_read(library: Library) -> None:
    for ask in (library.each_figure, lambda wanted: library.figures(wanted, limit=1)):
        with pytest.raises(DocumentNotFound, match="no document 'none'"):
            ask(FigureFilter(document_ids=("none",)))


def test_replaced_figures_are_the_ones_found(library: Library) -> None:
    document, figures = made("Figure", FIGURES)
    library.insert(document, split_passages(document), figures)
    library.replace_figures(document.id, rows_of(figures[4:6]))
    assert numbers(library) == [4, 5]
    library.remove(document.id)
    assert numbers(library) == []


def test_a_library_from_before_the_ledger_is_filled_in(tmp_path: Path) -> None:
    document, figures = made("Figure", FIGURES)
    with Database(tmp_path / "old.sqlite") as database:
        database.migrate("corpus", {"001_create_tables": MIGRATIONS["001_create_tables"]})
        with database.atomic() as connection:
            connection.execute(
                "INSERT INTO documents VALUES (?, 'Figure', 's', NULL, NULL, 'text/plain', ?, ?)",
                (document.id, document.text, datetime.now(UTC).isoformat()),
            )
            for passage in split_passages(document):
                connection.execute(
                    "INSERT INTO passages (id, document_id, ordinal, start, end, kind, sentences, revision) "
                    "VALUES (?, ?, ?, ?, ?, 'paragraph', '[]', 1)",
                    (passage.id, document.id, passage.ordinal, passage.span.start, passage.span.end),
                )
            for n, figure in enumerate(figures):
                as_of = figure.as_of
                values = (None if value is None else str(value) for value in (figure.value, figure.low, figure.high))
                row = (
                    figure.id, document.id, figure.passage_id, n, figure.text, figure.span.start, figure.span.end,
                    figure.kind, *values, figure.unit, figure.concept, None, None, as_of and as_of.start.isoformat(),
                    as_of and as_of.end.isoformat(), as_of and as_of.precision, "actual", None, "[]",
                )  # fmt: skip
                connection.execute(f"INSERT INTO figures VALUES ({','.join('?' * 21)})", row)
    with Database(tmp_path / "old.sqlite") as database:
        library = Library(database)
        assert library.document_figures(document.id) == tuple(figures)
        assert numbers(library, words="STRASSE") == [3]
        assert numbers(library, minimum=Decimal(6), maximum=Decimal("6.5")) == [5]
        assert numbers(library, minimum=date(2019, 1, 1)) == [8]
        database.check()


def test_two_processes_that_open_an_old_library_at_once_fill_it_in_once(tmp_path: Path) -> None:
    with Database(tmp_path / "old.sqlite") as one, Database(tmp_path / "old.sqlite") as two:
        library = Library(one)
        put(library, "Figure", FIGURES)
        with two.atomic() as connection:
            MIGRATIONS["002_figures_can_be_filtered"](connection)
        assert numbers(library) == list(range(10))


def test_every_field_of_a_figure_is_stored() -> None:
    assert set(Figure.__dataclass_fields__) - set(COLUMNS) == {"span", "as_of"}
