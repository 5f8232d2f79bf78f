"""Whether what is derived from a library agrees with it: vectors, the two kinds of index, and what nobody needs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.database import Database, translated
from corpus.errors import LibraryDamaged
from corpus.library import Library
from index.eight_bit_rows import row_size, rows_in
from index.generation import Generation, Generations

Keys = NDArray[np.int64]

# Vectors read at once.
_BATCH = 2_000


def bad_vectors(database: Database, model_id: str, dim: int) -> dict[int, str]:
    """Keys of the passages whose vectors of this model are missing, or are not unit vectors, and their documents."""
    bad: dict[int, str] = {}
    last = 0
    query = (
        "SELECT key, document_id, passages.sentences, vectors.passage, vectors.sentences FROM passages "
        "LEFT JOIN vectors ON passage_key = key AND model_id = ? WHERE key > ? ORDER BY key LIMIT ?"
    )
    while True:
        with database.reading() as connection:
            rows = connection.execute(query, (model_id, last, _BATCH)).fetchall()
        if not rows:
            return bad
        for key, document_id, marks, passage, sentences in rows:
            n_sentences = marks.count("[") - 1
            if not (_are_vectors(passage, 1, dim) and _are_vectors(sentences, n_sentences, dim)):
                bad[key] = document_id
        last = rows[-1][0]


def remove_vectors(database: Database, keys: Iterator[int] | list[int]) -> None:
    with database.atomic() as connection:
        connection.executemany("DELETE FROM vectors WHERE passage_key = ?", [(key,) for key in keys])


def _are_vectors(stored: object, n: int, dim: int) -> bool:
    if not isinstance(stored, bytes) or len(stored) != n * row_size(dim):
        return False
    rows = rows_in(stored, dim)
    # Each number may be rounded by half a step. NaN is near nothing.
    off_at_most = 1e-3 + rows.scales * (np.sqrt(dim) / 2)
    return bool(np.all(np.abs(np.linalg.norm(rows.floats(), axis=1) - 1) < off_at_most))


def check_index(generations: Generations, library: Library) -> tuple[str, ...]:
    """How the indexes on the disk differ from the library as of their revision; empty if they do not."""
    try:
        generation = generations.stored()
    except LibraryDamaged as error:
        return (error.message,)
    if generation is None:
        return ("There is no index",)
    return tuple(_differences(generation, library))


def _differences(generation: Generation, library: Library) -> Iterator[str]:
    changes = library.changes_since(generation.revision)
    now = np.array(library.passage_keys(), dtype=np.int64)
    # What the library held when the index was written: without what came since, with what went since.
    held = np.union1d(np.setdiff1d(now, changes.added), np.array(changes.removed, dtype=np.int64))
    with library.database.reading() as connection:
        rows = connection.execute("SELECT key FROM passages WHERE sentences != '[]'")
        with_sentences = np.array([key for (key,) in rows], dtype=np.int64)
    yield from _difference("vector index", generation.passages.keys(), held)
    yield from _difference("word index", generation.words.keys(), held)
    # Of passages that are gone nobody knows any more whether they had sentences.
    sentences = generation.sentences.keys()
    yield from _difference(
        "index of sentences", np.setdiff1d(sentences, changes.removed), np.intersect1d(held, with_sentences)
    )


def _difference(name: str, found: Keys, expected: Keys) -> Iterator[str]:
    lacking, strange = len(np.setdiff1d(expected, found)), len(np.setdiff1d(found, expected))
    if lacking:
        yield f"The {name} lacks {lacking:,} of {len(expected):,} passages"
    if strange:
        yield f"The {name} holds {strange:,} passages that the library does not"


def leftovers(folder: Path) -> tuple[Path, ...]:
    """Generations that are not the live one, and files that were never finished, in the folder of the indexes."""
    if not folder.is_dir():
        return ()
    try:
        current = str(int((folder / "CURRENT").read_text()))
    except (OSError, ValueError):
        current = ""
    found = [path for path in folder.iterdir() if path.name != current and path.name.isdigit()]
    return (*sorted(found), *sorted(folder.rglob("*.tmp")))


def remove(paths: tuple[Path, ...]) -> None:
    """Delete files and folders. Raises LibraryNotWritable."""
    for path in paths:
        with translated(path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
