"""Vectors in SQLite, beside the passages they are of: embedding is the dear step, so what it gave is kept."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.database import Database, Migration
from index.embedding import Encoded

Vectors = NDArray[np.float32]
Keys = NDArray[np.int64]

# A passage's vector and those of its sentences, one after the other.
VectorRow = tuple[bytes, bytes]

# Passages read at once when an index is made: bounds the memory beside the index itself.
BATCH = 2_000


class VectorStore:
    """For each passage and model: the passage's vector and those of its sentences, little-endian float32."""

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

    def batches(self, model_id: str, dim: int, since: int) -> Iterator[tuple[Keys, Encoded]]:
        """Vectors of the passages added after revision `since`: their keys, ascending, and what they encode to.

        encoded.owners count rows of the batch's passages.
        """
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
            sentences = [np.frombuffer(row[2], dtype="<f4").reshape(-1, dim) for row in rows]
            yield (
                np.array([row[0] for row in rows], dtype=np.int64),
                Encoded(
                    passages=np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(-1, dim),
                    sentences=np.concatenate(sentences),
                    owners=np.repeat(np.arange(len(rows)), [len(block) for block in sentences]),
                ),
            )


def rows_of(encoded: Encoded) -> list[VectorRow]:
    """A row for each of encoded.passages."""
    bounds = np.searchsorted(encoded.owners, np.arange(len(encoded.passages) + 1))
    passages = np.ascontiguousarray(encoded.passages, dtype="<f4")
    sentences = np.ascontiguousarray(encoded.sentences, dtype="<f4")
    return [(passage.tobytes(), sentences[bounds[n] : bounds[n + 1]].tobytes()) for n, passage in enumerate(passages)]


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE vectors (
            passage_key INTEGER NOT NULL REFERENCES passages (key) ON DELETE CASCADE, model_id TEXT NOT NULL,
            passage BLOB NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (passage_key, model_id)) WITHOUT ROWID"""
    )


MIGRATIONS: Mapping[str, Migration] = {"001_create_vectors": _create_tables}
