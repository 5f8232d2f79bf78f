"""A part of a document, to be shown: a long one is cut between its passages, and only one part is read through.

Parts are always cut at the same places, whichever of them is asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from corpus import figure_rows
from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Document, Figure, FigureKind, Passage
from corpus.library import Library
from corpus.versions import Version

# Characters of a part: a quarter of an hour's reading, and a page that a phone opens at once.
PART = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Characters [start, end) of a document, with the passages and figures that begin there.

    starts: where each part begins, in order; number: which of them this is, from 1. kinds: how many figures there are
    of each kind in the whole document.
    """

    document: Document
    start: int
    end: int
    number: int
    starts: tuple[int, ...]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    kinds: Mapping[FigureKind, int]
    n_passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTitle:
    """A version that a document has replaced, without its text. replaced_at: UTC."""

    id: str
    title: str
    published: date | None
    replaced_at: datetime


def read_excerpt(library: Library, document_id: str, *, at: int = 0) -> Excerpt:
    """The part of a stored document that holds the character `at`. Raises DocumentNotFound."""
    return _excerpt(
        library.document(document_id).document,
        library.document_passages(document_id),
        at,
        lambda start, end: _figures(library.database, document_id, start, end),
        _kinds(library.database, document_id),
    )


def excerpt_of_version(version: Version, *, at: int = 0) -> Excerpt:
    """The same of a version that has been replaced; its passages are made again, for they are not kept."""
    return _excerpt(
        version.document,
        split_passages(version.document),
        at,
        lambda start, end: tuple(figure for figure in version.figures if start <= figure.span.start < end),
        Counter(figure.kind for figure in version.figures),
    )


def _excerpt(
    document: Document,
    passages: Sequence[Passage],
    at: int,
    figures_between: Callable[[int, int], tuple[Figure, ...]],
    kinds: Mapping[FigureKind, int],
) -> Excerpt:
    starts = part_starts(passages)
    number, start, end = _part(starts, at, len(document.text))
    return Excerpt(
        document=document,
        start=start,
        end=end,
        number=number,
        starts=starts,
        passages=_within(passages, start, end),
        figures=figures_between(start, end),
        kinds=kinds,
        n_passages=len(passages),
    )


def part_starts(passages: Sequence[Passage]) -> tuple[int, ...]:
    """Where parts of about PART characters begin: at the first character, and at passages from there on."""
    return tuple(_part_starts(passages))


def version_titles(database: Database, document_id: str) -> tuple[VersionTitle, ...]:
    """The versions that a document has replaced, the last one first, without reading their texts and figures."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT id, title, published, replaced_at FROM replaced_documents WHERE document_id = ? "
            "ORDER BY number DESC",
            (document_id,),
        ).fetchall()
    return tuple(
        VersionTitle(
            id=version_id,
            title=title,
            published=published and date.fromisoformat(published),
            replaced_at=datetime.fromisoformat(replaced_at),
        )
        for version_id, title, published, replaced_at in rows
    )


def _part_starts(passages: Sequence[Passage]) -> Iterator[int]:
    start = 0
    yield start
    for passage in passages:
        if passage.span.end - start > PART and passage.span.start > start:
            start = passage.span.start
            yield start


def _part(starts: Sequence[int], at: int, length: int) -> tuple[int, int, int]:
    """Number, start and end of the part that holds a character."""
    number = sum(1 for start in starts if start <= max(0, at))
    return number, starts[number - 1], starts[number] if number < len(starts) else length


def _within(passages: Sequence[Passage], start: int, end: int) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if start <= passage.span.start < end)


def _figures(database: Database, document_id: str, start: int, end: int) -> tuple[Figure, ...]:
    """In text order. Found by their passages: a long document has more figures than a part of it is to read."""
    query = (
        f"SELECT {figure_rows.SELECTED} FROM figures WHERE passage_id IN "
        "(SELECT id FROM passages WHERE document_id = ? AND start >= ? AND start < ?) ORDER BY ordinal"
    )
    with database.reading() as connection:
        return tuple(figure_rows.figure_of(row) for row in connection.execute(query, (document_id, start, end)))


def _kinds(database: Database, document_id: str) -> Mapping[FigureKind, int]:
    with database.reading() as connection:
        query = "SELECT kind, count(*) FROM figures WHERE document_id = ? GROUP BY kind"
        return dict(connection.execute(query, (document_id,)).fetchall())
