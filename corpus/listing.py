"""The documents of a library as a list: searched, sorted and a page at a time, without their texts."""

import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from corpus.database import Database
from corpus.figure_rows import folded

Column = Literal["title", "source", "published", "passages", "figures", "added"]
COLUMNS: tuple[Column, ...] = ("title", "source", "published", "passages", "figures", "added")
# Documents on one page.
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as a row of the list. added_at: UTC."""

    id: str
    title: str
    source: str
    url: str | None
    published: date | None
    added_at: datetime
    n_passages: int
    n_figures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list. n_found: documents on all pages; page: the number of this one, from 1, of n_pages."""

    documents: tuple[Listed, ...]
    n_found: int
    page: int
    n_pages: int


def list_documents(
    database: Database,
    *,
    words: str = "",
    by: Column = "added",
    descending: bool = True,
    page: int = 1,
    size: int = PAGE,
) -> Listing:
    """A page of the documents that have all of the words in title or source, in any case, as parts of words or whole.

    Sorted by the column; what has no date stands at the end either way. A page past the last one is the last.
    """
    wanted = folded(words).split()
    with database.reading() as connection:
        # Columns that stand before the text in its row: reading them costs the same however long the texts are.
        rows = connection.execute("SELECT rowid, id, title, source, published FROM documents ORDER BY rowid").fetchall()
        found = [row for row in rows if _has(wanted, row)] if wanted else rows
        _sort(connection, found, by, descending)
        n_pages = max(1, -(-len(found) // size))
        page = min(max(1, page), n_pages)
        shown = [row[0] for row in found[(page - 1) * size : page * size]]
        return Listing(
            documents=tuple(_listed(connection, rowid) for rowid in shown),
            n_found=len(found),
            page=page,
            n_pages=n_pages,
        )


Row = Sequence[Any]


def _has(wanted: Sequence[str], row: Row) -> bool:
    told = folded(f"{row[2]} {row[3]}")
    return all(word in told for word in wanted)


def _sort(connection: sqlite3.Connection, rows: list[Row], by: Column, descending: bool) -> None:
    """In place; what is equal stays in the order it was added."""
    match by:
        case "added":
            rows.sort(key=lambda row: int(row[0]), reverse=descending)
        case "title" | "source":
            at = 2 if by == "title" else 3
            rows.sort(key=lambda row: _collated(row[at]), reverse=descending)
        case "published":
            rows.sort(key=lambda row: str(row[4] or ""), reverse=descending)
            rows.sort(key=lambda row: row[4] is None)
        case "passages" | "figures":
            counts = _counts(connection, by)
            rows.sort(key=lambda row: counts.get(row[1], 0), reverse=descending)


def _collated(text: str) -> str:
    """As a reader looks for it: É beside E."""
    return "".join(letter for letter in unicodedata.normalize("NFD", folded(text)) if not unicodedata.combining(letter))


def _counts(connection: sqlite3.Connection, table: Literal["passages", "figures"]) -> Mapping[str, int]:
    return dict(connection.execute(f"SELECT document_id, count(*) FROM {table} GROUP BY document_id").fetchall())


def _listed(connection: sqlite3.Connection, rowid: int) -> Listed:
    row = connection.execute(
        "SELECT id, title, source, url, published, added_at, "
        "(SELECT count(*) FROM passages WHERE document_id = documents.id), "
        "(SELECT count(*) FROM figures WHERE document_id = documents.id) FROM documents WHERE rowid = ?",
        (rowid,),
    ).fetchone()
    return Listed(
        id=row[0],
        title=row[1],
        source=row[2],
        url=row[3],
        published=row[4] and date.fromisoformat(row[4]),
        added_at=datetime.fromisoformat(row[5]),
        n_passages=row[6],
        n_figures=row[7],
    )
