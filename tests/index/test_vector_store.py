"""Vectors in the library: read as they were stored, taken over from before they were held in 8 bits, harm told."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.chunking import split_passages
from corpus.database import Database
from corpus.errors import LibraryDamaged
from corpus.library import Library
from corpus.reading import document_from_text
from index import staging, vector_store
from index.eight_bit_rows import rounded, rows_in
from index.embedding import Encoded
from index.staging import Staging
from index.vector_store import VectorStore

DIM = 6
N = 7


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A library of one document, whose passages have the keys from 1 to N and no vectors."""
    with Database(tmp_path / "library.sqlite") as database:
        document = document_from_text("\n\n".join(f"Paragraph {n} tells of {n} trees." for n in range(N)))
        assert Library(database).insert(document, split_passages(document), ()) == tuple(range(1, N + 1))
        yield database


def unit(n: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def encoded(seed: int = 1) -> Encoded:
    """Of passages with no, one, two sentences, and so on."""
    return Encoded(
        passages=unit(N, seed),
        sentences=unit(N * (N - 1) // 2, seed + 1),
        owners=np.repeat(np.arange(N), np.arange(N)),
    )


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_store, "BATCH", 3)


@pytest.mark.usefixtures("small_batches")
def test_what_is_stored_is_read_in_the_order_of_keys(database: Database) -> None:
    store, made = VectorStore(database), encoded()
    store.insert("model", range(1, N + 1), made)
    read = list(store.batches("model", DIM, 0))
    assert [len(batch.keys) for batch in read] == [3, 3, 1]
    assert np.concatenate([batch.keys for batch in read]).tolist() == list(range(1, N + 1))
    assert np.concatenate([batch.owners for batch in read]).tolist() == (made.owners + 1).tolist()
    for name in ("passages", "sentences"):
        codes = np.concatenate([getattr(batch, name).codes for batch in read])
        scales = np.concatenate([getattr(batch, name).scales for batch in read])
        expected = rounded(getattr(made, name))
        assert ((codes == expected.codes).all(), (scales == expected.scales).all()) == (True, True)


@pytest.mark.parametrize("harm", ["passage = x''", "passage = substr(passage, 2)", "sentences = x'00'"])
def test_damaged_vectors_are_told(database: Database, harm: str) -> None:
    store = VectorStore(database)
    store.insert("model", range(1, N + 1), encoded())
    with database.atomic() as connection:
        connection.execute(f"UPDATE vectors SET {harm} WHERE passage_key = 3")
    with pytest.raises(LibraryDamaged, match="passage 3"):
        list(store.batches("model", DIM, 0))


@pytest.mark.usefixtures("small_batches")
def test_vectors_that_were_stored_as_float32_are_rounded_and_nothing_else_changes(database: Database) -> None:
    database.migrate("index", {"001_create_vectors": vector_store.MIGRATIONS["001_create_vectors"]})
    before = {}
    with database.atomic() as connection:
        for model_id, seed in (("one", 1), ("two", 5)):
            made = encoded(seed)
            for key in range(1, N + 1):
                passage, sentences = made.passages[key - 1], made.sentences[made.owners == key - 1]
                before[key, model_id] = (passage[np.newaxis], sentences)
                row = (key, model_id, passage.astype("<f4").tobytes(), sentences.astype("<f4").tobytes())
                connection.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", row)
        connection.execute("UPDATE vectors SET passage = substr(passage, 2) WHERE passage_key = 2 AND model_id = 'one'")
        connection.execute("UPDATE vectors SET passage = x'' WHERE passage_key = 4 AND model_id = 'one'")
    store = VectorStore(database)
    with database.reading() as connection:
        after = {tuple(row[:2]): row[2:] for row in connection.execute("SELECT * FROM vectors")}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert after.keys() == before.keys()
    assert after.pop((2, "one")) == after.pop((4, "one")) == (b"", b"")
    for of, blobs in after.items():
        for blob, vectors in zip(blobs, before[of], strict=True):
            rows, expected = rows_in(blob, DIM), rounded(vectors)
            assert (rows.codes.tolist(), rows.scales.tolist()) == (expected.codes.tolist(), expected.scales.tolist())
    # They still go with their passages, and one takes the place of another.
    store.insert("two", range(1, N + 1), encoded(9))
    with database.atomic() as connection:
        connection.execute("DELETE FROM documents")
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (0,)


def test_staged_vectors_from_before_are_forgotten(database: Database) -> None:
    database.migrate("staging", {"001_create_staging": staging.MIGRATIONS["001_create_staging"]})
    with database.atomic() as connection:
        connection.execute("INSERT INTO staged_vectors VALUES ('one', x'01', x'00', x'00', datetime('now'))")
    assert Staging(database).has("one", [b"\x01"]) == set()
