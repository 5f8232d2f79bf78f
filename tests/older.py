"""A library as the first version wrote it, made by code: its schema, filled with what a present library holds."""

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.database import Database
from corpus.schema import MIGRATIONS
from index.eight_bit_rows import rows_in
from index.vector_store import MIGRATIONS as VECTOR_MIGRATIONS

TABLES = ("properties", "documents", "passages", "removals", "figures", "vectors")


def make_older(present: Path, older: Path) -> None:
    """Write the documents, passages, figures and vectors of the database `present` to `older`, in the first schema."""
    with Database(older) as database:
        database.migrate("corpus", {name: MIGRATIONS[name] for name in ("001_create_tables",)})
        database.migrate("index", {name: VECTOR_MIGRATIONS[name] for name in ("001_create_vectors",)})
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS present", (str(present),))
        connection.execute("DELETE FROM properties")
        for table in TABLES:
            columns = ", ".join(name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
        rows = connection.execute("SELECT passage, sentences, passage_key FROM vectors").fetchall()
        connection.executemany(
            "UPDATE vectors SET passage = ?, sentences = ? WHERE passage_key = ?",
            [
                (*(_floats(blob, len(passage) - 4) for blob in (passage, sentences)), key)
                for passage, sentences, key in rows
            ],
        )


def _floats(blob: bytes, dim: int) -> bytes:
    """Vectors as the first version wrote them."""
    return rows_in(blob, dim).floats().astype("<f4").tobytes()
