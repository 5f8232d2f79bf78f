"""One built set of indexes, derived from the library: vectors, sentence vectors, words; on disk and in memory.

    index/CURRENT            the number of the live generation
    index/7/manifest.json    what it was built with, and the library's revision it stands at
    index/7/passages-12-0.*  a segment of rows that revision 12 added; see index.segments. sentences-12-0.* likewise
    index/7/removed-13.npy   the passages that are removed, and still have rows in a segment, as of revision 13
    index/7/words/           tantivy

A generation in memory is immutable. On disk, what a revision adds is written beside what there is, then the manifest is
replaced, then what no manifest names goes: killed anywhere in between, the generation opens at the old or at the new
revision. So a document costs in proportion to its size, however much there is already.
Whatever does not open, or does not agree with the library, is made again from SQLite without embedding anything.
"""

import contextlib
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from corpus.database import translated
from corpus.errors import LibraryDamaged
from corpus.library import Changes, Library
from index.eight_bit_rows import joined
from index.lexical import ANALYSER_VERSION, LexicalIndex, LexicalSnapshot
from index.segments import save
from index.vector_store import StoredVectors, VectorStore
from index.vectors import MAX_SEGMENT, Keys, VectorIndex

log = logging.getLogger(__name__)

FORMAT = 3
# A reader whose files were replaced while it opened them looks again, so often.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation holds and was built with. n_passages and n_sentences count rows that can be found.

    passages, sentences: the names of the segments, oldest first. removed: the name of the file of those removed.
    """

    number: int
    revision: int
    model_id: str
    dim: int
    n_passages: int
    n_sentences: int
    passages: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    removed: str | None = None
    analyser: int = ANALYSER_VERSION
    format: int = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """An immutable view of the indexes at one revision of the library."""

    manifest: Manifest
    passages: VectorIndex
    sentences: VectorIndex
    words: LexicalSnapshot

    @property
    def revision(self) -> int:
        return self.manifest.revision


class Generations:
    """The folder that holds them. Writing wants the library's write lock: see qa.engine."""

    def __init__(self, folder: Path, library: Library, store: VectorStore, *, model_id: str, dim: int) -> None:
        self.folder = folder
        self._library = library
        self._store = store
        self._model_id = model_id
        self._dim = dim
        self._lexical: LexicalIndex | None = None
        self._lexical_of = 0

    def current(self) -> Generation | None:
        """The live generation if it is whole and at the library's revision; writes nothing, and needs no lock."""
        try:
            generation = self._stored()
            if generation is None or generation.revision != self._library.revision():
                return None
            self._check(generation)
        except LibraryDamaged as error:
            log.warning("the index is made anew from the library: %s", error)
            return None
        return generation

    def stored(self) -> Generation | None:
        """The live generation as it lies on the disk, at whatever revision; None if there is none that can be used.

        Raises LibraryDamaged.
        """
        return self._stored()

    def open(self) -> Generation:
        """The live generation at the library's revision; brought up to it, or made anew, where it is not."""
        try:
            generation = self._stored()
            if generation is None:
                return self.make()
            generation = self.caught_up(generation)
            self._check(generation)
        except LibraryDamaged as error:
            log.warning("the index is made anew from the library: %s", error)
            return self.make()
        return generation

    def newest(self, generation: Generation) -> Generation:
        """The generation as it is on the disk, if somebody has brought it further; writes nothing, needs no lock."""
        manifest = self._read_manifest()
        if manifest is None or (manifest.number, manifest.revision) <= (
            generation.manifest.number,
            generation.revision,
        ):
            return generation
        try:
            return self._stored() or generation
        except LibraryDamaged:  # whoever writes will see to it
            return generation

    def caught_up(self, generation: Generation) -> Generation:
        """The generation at the library's present revision, written to disk if it had to move."""
        if generation.revision == self._library.revision():
            return generation
        try:
            return self._caught_up(generation)
        except LibraryDamaged as error:
            log.warning("the index is made anew from the library: %s", error)
            return self.make()

    def _caught_up(self, generation: Generation) -> Generation:
        on_disk = self._read_manifest()
        if on_disk is None:
            return self.make()
        if on_disk.number != generation.manifest.number or on_disk.revision > generation.revision:
            # Another process has been here: go on from what it wrote.
            generation = self._stored() or generation
        changes = self._library.changes_since(generation.revision)
        if changes.revision == generation.revision:
            return generation
        # Each waits for the disk most of the time.
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="words") as aside:
            worded = aside.submit(self._change_words, generation.manifest.number, changes, generation.revision)
            passages, sentences = self._with_vectors(
                generation.passages.with_removed(changes.removed),
                generation.sentences.with_removed(changes.removed),
                generation.revision,
            )
            return self._write(generation.manifest, passages, sentences, changes.revision, worded)

    def _change_words(self, number: int, changes: Changes, since: int) -> None:
        with translated(self.folder):
            self._words(number).change(self._library.passage_texts(since), (*changes.removed, *changes.added))

    def make(self) -> Generation:
        """A new generation from what SQLite holds, switched to when it is whole; the old ones are deleted."""
        generation = self.build()
        self.switch(generation)
        return generation

    def build(self) -> Generation:
        with translated(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            number = max((int(path.name) for path in self.folder.iterdir() if path.name.isdigit()), default=0) + 1
            folder = self.folder / str(number)
            folder.mkdir()
        changes = self._library.changes_since(0)
        with translated(folder):
            self._words(number).change(self._library.passage_texts(0))
        empty = VectorIndex(self._dim)
        passages, sentences = self._with_vectors(empty, empty, 0)
        manifest = Manifest(
            number=number, revision=0, model_id=self._model_id, dim=self._dim, n_passages=0, n_sentences=0
        )
        generation = self._write(manifest, passages, sentences, changes.revision)
        self._check(generation)
        return generation

    def switch(self, generation: Generation) -> None:
        number = generation.manifest.number
        with translated(self.folder):
            _replace(self.folder / "CURRENT", f"{number}\n")
            for path in self.folder.iterdir():
                if path.name.isdigit() and path.name != str(number):
                    shutil.rmtree(path, ignore_errors=True)

    def _read_manifest(self) -> Manifest | None:
        """The live generation's manifest; None if there is none that this version and model can use."""
        try:
            number = int((self.folder / "CURRENT").read_text())
            fields = json.loads((self.folder / str(number) / "manifest.json").read_text())
            lists = {name: tuple(fields[name]) for name in ("passages", "sentences")}
            manifest = Manifest(**(fields | lists))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        expected = replace(manifest, model_id=self._model_id, dim=self._dim, analyser=ANALYSER_VERSION, format=FORMAT)
        return manifest if manifest == expected else None

    def _stored(self) -> Generation | None:
        """The live generation as it lies on the disk; None if there is none that can be used. Raises LibraryDamaged."""
        for _ in range(_TRIES):
            manifest = self._read_manifest()
            if manifest is None:
                return None
            try:
                return self._read(manifest)
            except FileNotFoundError:
                # Replaced while it was read, or lost.
                if self._read_manifest() == manifest:
                    break
        raise LibraryDamaged(f"The index in '{self.folder}' has lost files")

    def _read(self, manifest: Manifest) -> Generation:
        folder = self.folder / str(manifest.number)
        removed = _read_removed(folder, manifest)
        passages = VectorIndex.read(folder, manifest.passages, removed, manifest.dim)
        sentences = VectorIndex.read(folder, manifest.sentences, removed, manifest.dim)
        words = self._words(manifest.number).snapshot()
        if (len(passages), len(sentences)) != (manifest.n_passages, manifest.n_sentences):
            raise LibraryDamaged(f"The index in '{folder}' has lost rows")
        return Generation(manifest=manifest, passages=passages, sentences=sentences, words=words)

    def _write(
        self,
        manifest: Manifest,
        passages: VectorIndex,
        sentences: VectorIndex,
        revision: int,
        worded: "Future[None] | None" = None,
    ) -> Generation:
        """Write what is new, and then the manifest that names it. worded: the change of the words, waited for first."""
        folder = self.folder / str(manifest.number)
        with translated(folder):
            passages = passages.written(folder, f"passages-{revision}")
            sentences = sentences.written(folder, f"sentences-{revision}")
            removed = np.union1d(passages.removed(), sentences.removed())
            manifest = replace(
                manifest,
                revision=revision,
                n_passages=len(passages),
                n_sentences=len(sentences),
                passages=passages.names,
                sentences=sentences.names,
                removed=f"removed-{revision}.npy" if len(removed) else None,
            )
            if manifest.removed is not None:
                save(folder / manifest.removed, removed)
            if worded is not None:
                worded.result()
            _replace(folder / "manifest.json", json.dumps(asdict(manifest), indent=1))
            _remove_unnamed(folder, manifest)
        words = self._words(manifest.number).snapshot()
        return Generation(manifest=manifest, passages=passages, sentences=sentences, words=words)

    def _check(self, generation: Generation) -> None:
        """Raises LibraryDamaged if the three indexes and the library do not hold the same passages."""
        expected = self._library.contents().n_passages
        counts = (len(generation.passages), len(generation.words))
        if counts != (expected, expected):
            raise LibraryDamaged(
                f"The library has {expected} passages, its index {counts[0]} vectors and {counts[1]} word entries",
                hint="Run `article-qa rebuild`.",
            )

    def _words(self, number: int) -> LexicalIndex:
        if self._lexical is None or self._lexical_of != number:
            self._lexical = LexicalIndex(self.folder / str(number) / "words")
            self._lexical_of = number
        else:
            self._lexical.reload()
        return self._lexical

    def _with_vectors(
        self, passages: VectorIndex, sentences: VectorIndex, since: int
    ) -> tuple[VectorIndex, VectorIndex]:
        # Many at once: what a segment is searched by is made once, and not anew with every batch.
        for batches in _gathered(self._store.batches(self._model_id, self._dim, since)):
            passages = passages.with_added(
                joined([batch.passages for batch in batches]), np.concatenate([batch.keys for batch in batches])
            )
            sentences = sentences.with_added(
                joined([batch.sentences for batch in batches]), np.concatenate([batch.owners for batch in batches])
            )
        return passages, sentences


def _gathered(batches: Iterable[StoredVectors]) -> Iterator[list[StoredVectors]]:
    """The batches, as many together as fill half of the largest segment."""
    gathered: list[StoredVectors] = []
    n_rows = 0
    for batch in batches:
        gathered.append(batch)
        n_rows += len(batch.sentences)
        if n_rows >= MAX_SEGMENT // 2:
            yield gathered
            gathered, n_rows = [], 0
    if gathered:
        yield gathered


def _read_removed(folder: Path, manifest: Manifest) -> Keys:
    """Raises LibraryDamaged; FileNotFoundError if it has been replaced meanwhile."""
    if manifest.removed is None:
        return np.empty(0, dtype=np.int64)
    try:
        removed: Keys = np.load(folder / manifest.removed)
    except (OSError, ValueError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise LibraryDamaged(f"The index in '{folder}' cannot be read", hint="Run `article-qa rebuild`.") from error
    return removed


def _remove_unnamed(folder: Path, manifest: Manifest) -> None:
    """Delete the files of segments that the manifest does not name. Who has them open keeps what is in them."""
    named = {*manifest.passages, *manifest.sentences}
    for path in folder.iterdir():
        is_segments = path.suffix in (".faiss", ".npy") and path.name.split(".")[0] not in named
        if is_segments and path.name != manifest.removed:
            # Windows keeps files that are open; they go the next time.
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    """Write the file in one step: it holds the old text or the new, never a part."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
