"""What has been made and is not part of the library yet, kept in SQLite so that a crash does not cost it.

Vectors are kept by what they are of (model, text and sentences), so that whoever needs the same again, after a crash or
for another version of a document, finds them. Drafts are the passages and figures that a rebuild has made anew.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import figure_rows
from corpus.database import Database, Migration
from corpus.documents import Document, Passage, Span
from index.vector_store import VectorRow


def digest_of(document: Document, passage: Passage) -> bytes:
    """What a passage's vectors depend on: its text and where its sentences lie in it."""
    marks = ",".join(f"{span.start - passage.span.start}:{span.end - passage.span.start}" for span in passage.sentences)
    return hashlib.sha256(f"{marks}\n{document.quote(passage.span)}".encode()).digest()[:16]


class Staging:
    """The staged vectors and drafts of a library."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("staging", MIGRATIONS)

    # Vectors

    def has(self, model_id: str, digests: Sequence[bytes]) -> set[bytes]:
        """Those whose vectors are staged."""
        with self.database.reading() as connection:
            return {
                digest
                for digest in set(digests)
                if connection.execute(
                    "SELECT 1 FROM staged_vectors WHERE model_id = ? AND digest = ?", (model_id, digest)
                ).fetchone()
            }

    def put(self, model_id: str, digests: Sequence[bytes], rows: Sequence[VectorRow]) -> None:
        """Stage vectors."""
        with self.database.atomic() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO staged_vectors VALUES (?, ?, ?, ?, datetime('now'))",
                [(model_id, digest, *row) for digest, row in zip(digests, rows, strict=True)],
            )

    def move(self, model_id: str, keys: Sequence[int], digests: Sequence[bytes]) -> list[int]:
        """Give passages their staged vectors, which stay staged; the positions of those that are not staged."""
        with self.database.atomic() as connection:
            return [
                n
                for n, (key, digest) in enumerate(zip(keys, digests, strict=True))
                if not connection.execute(
                    "INSERT OR REPLACE INTO vectors SELECT ?, model_id, passage, sentences FROM staged_vectors "
                    "WHERE model_id = ? AND digest = ?",
                    (key, model_id, digest),
                ).rowcount
            ]

    def drop(self, model_id: str, digests: Sequence[bytes]) -> None:
        """Forget staged vectors: what they were for is stored, or has been given up."""
        with self.database.atomic() as connection:
            connection.executemany(
                "DELETE FROM staged_vectors WHERE model_id = ? AND digest = ?",
                [(model_id, digest) for digest in digests],
            )

    # Drafts

    def drafted(self, made_by: str) -> set[str]:
        """Ids of the documents that have a draft made by this version."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT document_id FROM drafts WHERE made_by = ?", (made_by,))
            return {document_id for (document_id,) in rows}

    def put_draft(
        self,
        document_id: str,
        made_by: str,
        passages: Sequence[Passage] | None,
        figures: Sequence[figure_rows.Row] | None,
    ) -> None:
        """Keep a document's new passages and figures; None for those that are as they were."""
        cut = None if passages is None else json.dumps([_passage_row(passage) for passage in passages])
        rows = None if figures is None else json.dumps(figures)
        with self.database.atomic() as connection:
            connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", (document_id, made_by, cut, rows))

    def draft(self, document_id: str, made_by: str) -> "StagedDraft | None":
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT passages, figures FROM drafts WHERE document_id = ? AND made_by = ?", (document_id, made_by)
            ).fetchone()
        if row is None:
            return None
        cut, rows = row
        return StagedDraft(
            passages=cut and tuple(_passage_of(document_id, *fields) for fields in json.loads(cut)),
            figures=rows and json.loads(rows),
        )

    # Both

    def clear(self) -> None:
        """Forget everything that is staged: who counted on vectors that go with it makes them again."""
        with self.database.atomic() as connection:
            connection.execute("DELETE FROM drafts")
            connection.execute("DELETE FROM staged_vectors")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedDraft:
    """What a rebuild has made of a document; None for passages or figures that are as they were. figures: as rows."""

    passages: tuple[Passage, ...] | None
    figures: Sequence[figure_rows.Row] | None


def _passage_row(passage: Passage) -> list[Any]:
    return [
        passage.id,
        passage.ordinal,
        passage.span.start,
        passage.span.end,
        passage.kind,
        [[span.start, span.end] for span in passage.sentences],
    ]


def _passage_of(
    document_id: str, passage_id: str, ordinal: int, start: int, end: int, kind: Any, sentences: list[list[int]]
) -> Passage:
    return Passage(
        id=passage_id,
        document_id=document_id,
        ordinal=ordinal,
        span=Span(start, end),
        kind=kind,
        sentences=tuple(Span(*pair) for pair in sentences),
    )


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE IF NOT EXISTS staged_vectors (
            model_id TEXT NOT NULL, digest BLOB NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
            staged_at TEXT NOT NULL, PRIMARY KEY (model_id, digest))"""
    )
    connection.execute(
        """CREATE TABLE IF NOT EXISTS drafts (
            document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, made_by TEXT NOT NULL,
            passages TEXT, figures TEXT)"""
    )


def _empty_vectors(connection: sqlite3.Connection) -> None:
    # Float32, where 8 bits are held now: they only spare time, and whoever counted on them makes them again.
    connection.execute("DELETE FROM staged_vectors")


MIGRATIONS: Mapping[str, Migration] = {"001_create_staging": _create_tables, "002_empty_vectors": _empty_vectors}
