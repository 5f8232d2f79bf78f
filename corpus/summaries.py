"""The documents of a library in the order they were added, a page at a time, without the rest being read."""

import re
from dataclasses import dataclass

from corpus.database import Database
from corpus.errors import InputError
from corpus.figure_rows import folded
from corpus.library import SELECT_SUMMARY, DocumentSummary, summary_of

# Of what is searched for in titles.
MAX_SOUGHT = 200

_CURSOR = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPage:
    """Some documents of all that match, how many those are, and where the next page begins: None after the last."""

    documents: tuple[DocumentSummary, ...]
    total: int
    next: int | None


def read_summaries(database: Database, *, sought: str = "", limit: int, after: int | None = None) -> SummaryPage:
    """Documents that have every word sought in title or source, in any case, as parts of words or whole.

    after: where the page before ended.
    """
    words = folded(sought).split()
    matching = " AND ".join(["instr(folded(title || ' ' || source), ?)"] * len(words)) or "1"
    with database.reading() as connection:
        connection.create_function("folded", 1, folded, deterministic=True)
        # Columns that stand before the text in its row: reading them costs the same however long the texts are.
        rowids = [
            rowid
            for (rowid,) in connection.execute(
                f"SELECT rowid FROM documents WHERE rowid > ? AND {matching} ORDER BY rowid LIMIT ?",
                (-1 if after is None else after, *words, limit + 1),
            )
        ]
        (total,) = connection.execute(f"SELECT count(*) FROM documents WHERE {matching}", words).fetchone()
        rows = [
            connection.execute(f"{SELECT_SUMMARY} WHERE documents.rowid = ?", (rowid,)).fetchone()
            for rowid in rowids[:limit]
        ]
    return SummaryPage(
        documents=tuple(map(summary_of, rows)),
        total=total,
        next=rowids[limit - 1] if len(rowids) > limit else None,
    )


def read_place(cursor: str | None) -> int | None:
    """Where a page begins, from the `next` of the page before. Raises InputError."""
    if not cursor:
        return None
    if _CURSOR.fullmatch(cursor) is None:
        raise InputError("'cursor' has to be the 'next' of the page before")
    return int(cursor)


def cursor_of(place: int | None) -> str | None:
    """What `read_place` reads."""
    return None if place is None else str(place)
