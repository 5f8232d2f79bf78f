"""Vectors in SQLite, beside the passages they are of: embedding is the dear step, so what it gave is kept.

They are rounded to 8 bits on their way in (`rows_of`), and nowhere else.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.database import Database, Migration
from corpus.errors import LibraryDamaged
from index.eight_bit_rows import Rows, blob_of, rounded, row_size, rows_in
from index.embedding import Encoded

Keys = NDArray[np.int64]

# A passage's vector and those of its sentences, one after the other; see index.eight_bit_rows.
VectorRow = tuple[bytes, bytes]

# Passages read at once when an index is made: bounds the memory beside the index itself.
BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVectors:
    """Of some passages. keys: theirs, ascending. owners, ascending: the key of the passage that each sentence is of."""

    keys: Keys
    passages: Rows
    sentences: Rows
    owners: Keys


class VectorStore:
    """For each passage and model: the passage's vector and those of its sentences, in 8 bits."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("index", MIGRATIONS)

    def insert(self, model_id: str, keys: Sequence[int], encoded: Encoded) -> None:
        """Store the vectors of the passages with these keys, in the order of encoded.passages."""
        self.insert_rows(model_id, keys, rows_of(encoded))

    def insert_rows(self, model_id: str, keys: Sequence[int], rows: Sequence[VectorRow]) -> None:
        with self.database.atomic() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                [(key, model_id, *row) for key, row in zip(keys, rows, strict=True)],
            )

    def remove_other_models(self, model_id: str) -> None:
        with self.database.atomic() as connection:
            connection.execute("DELETE FROM vectors WHERE model_id != ?", (model_id,))

    def remove_model(self, model_id: str) -> None:
        with self.database.atomic() as connection:
            connection.execute("DELETE FROM vectors WHERE model_id = ?", (model_id,))

    def missing(self, model_id: str, document_id: str) -> dict[int, int]:
        """The ordinals of the document's passages that have no vector of this model, by key, in their order."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT key, ordinal FROM passages WHERE document_id = ? AND NOT EXISTS "
                "(SELECT 1 FROM vectors WHERE passage_key = passages.key AND model_id = ?) ORDER BY ordinal",
                (document_id, model_id),
            ).fetchall()
        return dict(rows)

    def batches(self, model_id: str, dim: int, since: int) -> Iterator[StoredVectors]:
        """Vectors of the passages added after revision `since`, in the order of their keys. Raises LibraryDamaged."""
        with self.database.reading() as connection:
            # Keys rise with revisions: what came before need not be read.
            (first,) = connection.execute("SELECT min(key) FROM passages WHERE revision > ?", (since,)).fetchone()
        last = (first or 1) - 1
        while True:
            with self.database.reading() as connection:
                rows = connection.execute(
                    "SELECT key, passage, vectors.sentences FROM passages JOIN vectors ON passage_key = key "
                    "WHERE model_id = ? AND revision > ? AND key > ? ORDER BY key LIMIT ?",
                    (model_id, since, last, BATCH),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield _read(rows, dim)


def rows_of(encoded: Encoded) -> list[VectorRow]:
    """A row for each of encoded.passages."""
    bounds = np.searchsorted(encoded.owners, np.arange(len(encoded.passages) + 1))
    size = row_size(encoded.passages.shape[1])
    passages, sentences = blob_of(rounded(encoded.passages)), blob_of(rounded(encoded.sentences))
    return [
        (passages[n * size : (n + 1) * size], sentences[bounds[n] * size : bounds[n + 1] * size])
        for n in range(len(encoded.passages))
    ]


def _read(rows: Sequence[tuple[int, bytes, bytes]], dim: int) -> StoredVectors:
    size = row_size(dim)
    for key, passage, sentences in rows:
        if len(passage) != size or len(sentences) % size:
            raise LibraryDamaged(f"The vectors of passage {key} are damaged", hint="Run `article-qa doctor`.")
    keys = np.array([key for key, *_ in rows], dtype=np.int64)
    return StoredVectors(
        keys=keys,
        passages=rows_in(b"".join(passage for _, passage, _ in rows), dim),
        sentences=rows_in(b"".join(sentences for *_, sentences in rows), dim),
        owners=np.repeat(keys, [len(sentences) // size for *_, sentences in rows]),
    )


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE vectors (
            passage_key INTEGER NOT NULL REFERENCES passages (key) ON DELETE CASCADE, model_id TEXT NOT NULL,
            passage BLOB NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (passage_key, model_id)) WITHOUT ROWID"""
    )


def _hold_eight_bits(connection: sqlite3.Connection) -> None:
    """Round vectors that were stored as little-endian float32."""
    # With a rowid, other than before: a table without one keeps an eighth of a page of such a row in its place, and
    # gives the rest a page of its own, of which most would stay empty.
    connection.execute(
        """CREATE TABLE vectors_in_8_bits (
            passage_key INTEGER NOT NULL REFERENCES passages (key) ON DELETE CASCADE, model_id TEXT NOT NULL,
            passage BLOB NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (passage_key, model_id))"""
    )
    while rows := connection.execute(
        "SELECT passage_key, model_id, passage, sentences FROM vectors ORDER BY passage_key, model_id LIMIT ?", (BATCH,)
    ).fetchall():
        connection.executemany(
            "INSERT INTO vectors_in_8_bits VALUES (?, ?, ?, ?)",
            [(key, model_id, *_rounded(passage, sentences)) for key, model_id, passage, sentences in rows],
        )
        # At once, so that the next find room in its place: the file does not grow.
        connection.execute("DELETE FROM vectors WHERE (passage_key, model_id) <= (?, ?)", rows[-1][:2])
    connection.execute("DROP TABLE vectors")
    connection.execute("ALTER TABLE vectors_in_8_bits RENAME TO vectors")


def _rounded(passage: bytes, sentences: bytes) -> VectorRow:
    if not passage or len(passage) % 4 or len(sentences) % len(passage):
        # Damaged before: whoever reads it will see that it is no vector.
        return b"", b""
    rows = rounded(np.frombuffer(passage + sentences, dtype="<f4").reshape(-1, len(passage) // 4))
    return blob_of(rows[:1]), blob_of(rows[1:])


MIGRATIONS: Mapping[str, Migration] = {
    "001_create_vectors": _create_tables,
    "002_hold_eight_bits": _hold_eight_bits,
}
