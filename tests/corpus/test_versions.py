"""Replaced versions: kept whole and apart, bounded, and gone with the document that took their place."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.backup import back_up
from corpus.checking import check_versions, orphans, remove_orphans
from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Document, Figure, Span
from corpus.ledger import FigureFilter
from corpus.library import Library
from corpus.reading import document_from_text
from corpus.restoring import replace_contents
from corpus.versions import (
    MAX_VERSIONS,
    figures_in,
    find_version,
    numbers,
    put_figures,
    remove_version,
    sentence_of,
    versions_of,
)

URL = "https://e.org/zoo"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Database(tmp_path / "library.sqlite"))


def put(library: Library, n: int, url: str = URL) -> Document:
    """Add a version that tells n penguins, as the library's own flow does; one that is stored comes back."""
    document = document_from_text(f"The zoo\n\nIt is in Lima. It keeps {n} penguins.", url=url)
    older = library.find_by_address(url)
    if library.find(document) is None:
        passages = split_passages(document)
        text = str(n)
        start = document.text.index(text)
        figure = Figure(
            id=f"{document.id}.f0",
            document_id=document.id,
            passage_id=passages[1].id,
            text=text,
            span=Span(start, start + len(text)),
            kind="count",
            value=Decimal(n),
            concept="penguins",
        )
        library.insert(document, passages, (figure,))
    if older is None or older.id != document.id:
        if older is None:
            library.add_address(document.id, url)
        else:
            library.give_address(older.id, url, document.id, figures_version=3)
    return document


def told(library: Library, document: Document) -> list[int]:
    return [int(version.figures[0].value or 0) for version in versions_of(library.database, document.id)]


def test_a_replaced_version_is_kept_with_its_text_figures_and_dates(library: Library) -> None:
    old = replace(put(library, 77), pages=())
    new = put(library, 78)
    (version,) = versions_of(library.database, new.id)
    assert (version.document, version.document_id, version.figures_version) == (old, new.id, 3)
    assert version.replaced_at >= old.added_at
    (figure,) = version.figures
    assert old.quote(figure.span) == figure.text == "77"
    assert figure.value == 77
    assert figure.concept == "penguins"
    assert old.quote(version.quote_span(figure)) == "It keeps 77 penguins."
    assert hashlib.sha256(version.document.text.encode()).hexdigest()[:32] == old.id
    assert find_version(library.database, old.id) == version


def test_a_replaced_version_is_no_document_and_its_figures_are_not_in_the_ledger(library: Library) -> None:
    old, new = put(library, 77), put(library, 78)
    assert [item.document.id for item in library.documents()] == [new.id]
    assert not library.has(old.id)
    assert [entry.figure.text for entry in library.each_figure(FigureFilter())] == ["78"]
    assert "77" not in " ".join(text for _, text in library.passage_texts(0))
    assert library.contents().n_figures == 1


def test_no_more_than_the_last_versions_are_kept(library: Library) -> None:
    for n in range(10, 10 + MAX_VERSIONS + 3):
        last = put(library, n)
    assert told(library, last) == [11 + MAX_VERSIONS - k for k in range(MAX_VERSIONS)]


def test_a_deleted_document_leaves_nothing_of_its_versions(library: Library) -> None:
    put(library, 77)
    other = put(library, 5, "https://e.org/other")
    library.remove(put(library, 78).id)
    library.remove(other.id)
    library.database.close()
    with Database(library.database.path) as database:
        assert numbers(database) == ()
        with database.reading() as connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
                assert "penguins" not in str(rows), table


def test_a_text_that_comes_back_is_no_version_of_itself(library: Library) -> None:
    put(library, 77)
    put(library, 78)
    again = put(library, 77)
    assert told(library, again) == [78]
    assert told(library, put(library, 78)) == [77]


def test_a_text_that_stands_elsewhere_too_is_not_replaced(library: Library) -> None:
    old = put(library, 77)
    library.add_address(old.id, "https://e.org/copy")
    new = put(library, 78)
    assert library.has(old.id)
    assert told(library, new) == []
    # Once it has gone from there as well, it is a version, and brings its own along.
    last = put(library, 79, "https://e.org/copy")
    assert not library.has(old.id)
    assert told(library, last) == [77]
    assert told(library, put(library, 79)) == [78, 77]


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(10, 13), st.integers(0, 2), st.booleans()), max_size=14))
def test_whatever_replaces_what_versions_are_whole_and_bounded(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool]]
) -> None:
    with Database(tmp_path_factory.mktemp("versions") / "library.sqlite") as database:
        library = Library(database)
        for n, address, removes in steps:
            document = put(library, n, f"https://e.org/{address}")
            if removes:
                library.remove(document.id)
        held = {item.document.id for item in library.documents()}
        kept = [version for document_id in held for version in versions_of(database, document_id)]
        assert len(kept) == len(numbers(database))
        for version in kept:
            assert version.document.id != version.document_id
            assert all(version.document.quote(figure.span) == figure.text for figure in version.figures)
        for document_id in held:
            ids = [version.document.id for version in versions_of(database, document_id)]
            assert len(ids) == len(set(ids)) <= MAX_VERSIONS
        assert not check_versions(database).altered and not check_versions(database).broken
        assert orphans(database) == {}


def test_what_fails_half_way_replaces_nothing(library: Library) -> None:
    old = put(library, 77)

    def fail() -> None:
        with library.database.atomic():
            put(library, 78)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [item.document.id for item in library.documents()] == [old.id]
    assert numbers(library.database) == ()


def test_versions_are_backed_up_and_restored(library: Library, tmp_path: Path) -> None:
    put(library, 77)
    new = put(library, 78)
    back_up(library.database.path, tmp_path / "backup.sqlite")
    kept = versions_of(library.database, new.id)
    other = Library(Database(tmp_path / "other.sqlite"))
    put(other, 1)
    put(other, 2)
    other.database.close()
    replace_contents(tmp_path / "other.sqlite", tmp_path / "backup.sqlite")
    with Database(tmp_path / "other.sqlite") as restored:
        assert versions_of(restored, new.id) == kept
        assert len(numbers(restored)) == 1


def test_damage_to_a_version_is_told_and_can_be_mended(library: Library) -> None:
    put(library, 76)
    put(library, 77)
    new = put(library, 78)
    with library.database.atomic() as connection:
        connection.execute("UPDATE replaced_documents SET figures = replace(figures, 'xt\":\"77', 'xt\":\"7x')")
        connection.execute("UPDATE replaced_documents SET text = 'forged' WHERE number = 1")
    found = check_versions(library.database)
    assert list(found.altered) == [1]
    assert "the figure '7x' does not stand where it is said to" in found.broken[2]
    remove_version(library.database, 1)
    version = next(iter(versions_of(library.database, new.id)))
    put_figures(library.database, 2, split_passages(version.document), (), 4)
    assert check_versions(library.database) == type(found)(altered={}, broken={})
    assert numbers(library.database, not_read_with=4) == ()


def test_a_version_whose_document_is_gone_is_an_orphan(library: Library) -> None:
    put(library, 77)
    put(library, 78)
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("UPDATE replaced_documents SET document_id = 'nobody'")
    assert orphans(library.database) == {"replaced_documents": 1}
    remove_orphans(library.database)
    assert numbers(library.database) == ()
    assert library.contents().n_documents == 1


def test_fields_that_come_later_are_not_told_by_figures_kept_before() -> None:
    stored = (
        '[{"id":"a.f0","document_id":"a","passage_id":"a.p0","text":"7","kind":"count","nature":"actual",'
        '"start":0,"end":1,"value":"7","equivalents":"[]"}]'
    )
    (figure,) = figures_in(stored)
    assert figure.value == 7
    assert (figure.doubt, figure.as_of) == (None, None)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(0, 60), st.integers(1, 9))
def test_the_sentence_of_a_span_holds_it(lengths: list[int], start: int, length: int) -> None:
    ends = [sum(lengths[: n + 1]) for n in range(len(lengths))]
    sentences = [Span(end - size, end) for end, size in zip(ends, lengths, strict=True)]
    span = Span(start, start + length)
    found = sentence_of(span, sentences)
    assert found == next((sentence for sentence in sentences if sentence.holds(span)), None)
