"""Where documents go: the tables of one database that change together."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from corpus.library import Library
from index.staging import Staging
from index.vector_store import VectorStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The library, the vectors of its passages, and what is made but not part of it yet.

    writing: holds the library for this process while it changes, which is never for long. Raises LibraryLocked.
    """

    library: Library
    vectors: VectorStore
    staging: Staging
    writing: Callable[[], AbstractContextManager[None]]
