"""The library gives back what was put in, and tells every index what came and went."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Document, Figure, Passage, Period, Span
from corpus.errors import DocumentNotFound
from corpus.library import Library
from corpus.reading import document_from_text


def put(library: Library, text: str, url: str | None = None) -> tuple[Document, tuple[int, ...]]:
    document = document_from_text(text, url=url)
    return document, library.insert(document, split_passages(document), ())


def figure(passage: Passage, n: int, **fields: object) -> Figure:
    known: dict[str, object] = {
        "id": f"{passage.document_id}.f{n}",
        "document_id": passage.document_id,
        "passage_id": passage.id,
        "text": "x",
        "span": Span(n, n + 1),
        "kind": "count",
    }
    return Figure(**(known | fields))  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> "Library":
    return Library(Database(tmp_path / "library.sqlite"))


def test_documents_passages_and_figures_come_back_as_they_were(library: Library) -> None:
    text = "A title\n\nA paragraph. Two sentences.\n\nAnother."
    document = replace(document_from_text(text, url="https://e.org/1"), author="Jane Doe", pages=(0, 9))
    passages = split_passages(document)
    period = Period(date(2018, 1, 1), date(2019, 1, 1), "year")
    figures = (
        figure(passages[0], 0, value=Decimal("1000.50"), unit="USD", kind="money", qualifier="more_than", change="up"),
        figure(
            passages[1],
            1,
            value=Fraction(1, 3),
            kind="fraction",
            concept="it",
            subject="they",
            as_of=period,
            nature="target",
        ),
        figure(passages[1], 2, low=Decimal(1), high=Decimal("2.5"), equivalents=("a", "b")),
        figure(passages[2], 3, kind="date", value="2018-05", resolved="a rule"),
    )
    keys = library.insert(document, passages, figures)
    stored = library.passages(keys)
    assert [stored[key].passage for key in keys] == list(passages)
    assert [item for key in keys for item in stored[key].figures] == list(figures)
    assert stored[keys[0]].document == document
    assert library.document(document.id).n_figures == 4
    assert library.document_passages(document.id) == passages
    assert library.document_figures(document.id) == figures
    assert library.find_by_address("https://e.org/1") == document
    with pytest.raises(ValueError, match="stored already"):
        library.insert(document, passages, figures)


def test_removing_takes_everything_along_and_keys_are_never_used_again(library: Library) -> None:
    document, keys = put(library, "One\n\nTwo three.")
    library.remove(document.id)
    assert library.passages(keys) == {}
    assert library.contents().n_passages == 0
    _, again = put(library, "One\n\nTwo three.")
    assert min(again) > max(keys)
    with pytest.raises(DocumentNotFound):
        library.remove("none")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12), every=st.integers(1, 4))
def test_an_index_that_follows_the_changes_holds_the_librarys_keys(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int]], every: int
) -> None:
    with Database(tmp_path_factory.mktemp("library") / "library.sqlite") as database:
        library = Library(database)
        held: set[int] = set()
        revision = 0
        for n, (adds, which) in enumerate(steps):
            document = document_from_text(f"Document {which}\n\nIts text is number {which}.")
            if adds and library.find(document) is None:
                library.insert(document, split_passages(document), ())
            elif not adds and library.find(document) is not None:
                library.remove(document.id)
            if n % every == 0:
                changes = library.changes_since(revision)
                assert set(changes.removed) <= held
                held = held - set(changes.removed) | set(changes.added)
                assert dict(library.passage_texts(revision)).keys() == set(changes.added)
                revision = changes.revision
                assert held == set(library.passage_keys())


def test_what_fails_half_way_leaves_no_trace(library: Library) -> None:
    put(library, "One\n\nTwo three.")
    document = document_from_text("Another\n\nFour five.")
    passages = split_passages(document)
    before = (library.revision(), library.contents())
    with pytest.raises(Exception, match="UNIQUE|damaged"):
        library.insert(document, (*passages, passages[0]), ())
    assert (library.revision(), library.contents()) == before
