"""What answers now: a model and the indexes made with it, kept at the state of a library that others change too.

A question never waits for a writer: while another thread or process writes, it is answered from the indexes as they
were, and what has been removed since is left out of what they find.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import LibraryLocked
from corpus.library import Library
from corpus.locking import WriteLock
from index.built_with import BuiltWith
from index.embedding import Embedder
from index.generation import Generation, Generations
from index.vector_store import VectorStore

log = logging.getLogger(__name__)

# Between the commit of a rebuild and its switch there is a moment; so often it is looked whether it is over.
_LOOK_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The model that the library was built with, and the indexes made with it. number: of the rebuild they are of."""

    embedder: Embedder
    generations: Generations
    generation: Generation
    number: int


class Live:
    """Hands out what answers. Safe to use from many threads at once.

    load: the model that the library says it was built with; raises OtherModel if it cannot be had.
    """

    def __init__(
        self, home: Path, library: Library, vectors: VectorStore, lock: WriteLock, load: Callable[[BuiltWith], Embedder]
    ) -> None:
        self._home = home
        self._library = library
        self._vectors = vectors
        self._lock = lock
        self._load = load
        self._catching_up = threading.RLock()
        self._serving: Serving | None = None

    def open(self) -> None:
        """Raises OtherModel, LibraryError."""
        self._serving = self._opened()

    def generations(self, embedder: Embedder) -> Generations:
        """The library's indexes for a model."""
        return Generations(
            self._home / "index", self._library, self._vectors, model_id=embedder.model_id, dim=embedder.dim
        )

    def now(self) -> Serving:
        """What answers, at the library's present state if nobody writes. Raises OtherModel, LibraryError."""
        serving = self._serving
        revision, number = self._state()
        if serving is not None and (serving.generation.revision, serving.number) == (revision, number):
            return serving
        is_usable = serving is not None and serving.number == number
        # One thread catches up; the others need not wait for it.
        if not self._catching_up.acquire(blocking=not is_usable):
            assert serving is not None, "only what can be used needs no waiting"
            return serving
        try:
            serving = self._serving
            if serving is None or serving.number != self._state()[1]:
                serving = self._opened()
            else:
                serving = replace(serving, generation=self._caught_up(serving))
            self._serving = serving
            return serving
        finally:
            self._catching_up.release()

    def switch(self, embedder: Embedder, generations: Generations, generation: Generation) -> None:
        """Answer from these from now on: the caller has rebuilt the library, and holds it."""
        serving = Serving(embedder=embedder, generations=generations, generation=generation, number=self._state()[1])
        with self._catching_up:
            self._serving = serving

    def _state(self) -> tuple[int, int]:
        """The library's revision, and the number of the last rebuild."""
        revision, number = self._library.properties("revision", "rebuild")
        return int(revision or 0), int(number or 0)

    def _caught_up(self, serving: Serving) -> Generation:
        generations, generation = serving.generations, serving.generation
        try:
            with self._lock.held("indexing", timeout=0):
                return generations.caught_up(generation)
        except LibraryLocked:
            # Whoever writes will bring the indexes on the disk up to date in the end.
            return generations.newest(generation)

    def _opened(self) -> Serving:
        """What the library was built with, from the disk; where it is not there, and nobody writes, made anew."""
        deadline = time.monotonic() + self._lock.timeout
        while True:
            _, number = self._state()
            built_with = BuiltWith.read(self._library)
            assert built_with is not None, "an opened library says what it was built with"
            embedder = self._load(built_with)
            generations = self.generations(embedder)
            generation = generations.current()
            if generation is None:
                try:
                    with self._lock.held("indexing", timeout=_LOOK_S):
                        generation = generations.open()
                except LibraryLocked:
                    if time.monotonic() > deadline:
                        raise
                    continue
            if self._state()[1] == number:
                return Serving(embedder=embedder, generations=generations, generation=generation, number=number)
