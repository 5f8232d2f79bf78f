"""What a library's page suggests to ask, made once for each state of the library, in a thread of its own.

A question is suggested only after it was asked, and answered with the very figure that it was made from. That takes
seconds, so that nobody waits for it: until it is done, what was found so far is given, and what was suggested before of
documents that are still there. What was found is kept in the library, so that it is there at the next start.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import Any, NamedTuple

from corpus.errors import ArticleQAError, LibraryError
from corpus.figures.extract import FIGURES_VERSION
from corpus.ledger import FigureFilter
from corpus.library import Library
from qa.answers import Answer
from qa.ledger.series import series_of
from qa.loading import Models
from qa.suggestions import Suggestion, changes_of, chosen, suggestions_from

log = logging.getLogger(__name__)

# Raised when other questions would be made of the same documents.
SUGGESTIONS_VERSION = 1
PROPERTY = "suggestions"

# So many are kept to choose from; for them so many documents are looked at, the newest first, and questions asked.
KEPT, LOOKED_AT, ASKED = 12, 40, 48
# A suggestion is to be answered for sure.
SURE = 0.8
# While documents come in, it is waited until none has come for so long.
QUIET_S = 0.3


class _Made(NamedTuple):
    """state: of the library that they were made for."""

    state: str
    suggestions: tuple[Suggestion, ...]


class Suggesting:
    """Hands out suggestions, and has them made when the library has changed. Safe to use from many threads at once."""

    def __init__(self, library: Library, models: Models, ask: Callable[[str], Answer]) -> None:
        self._library, self._models, self._ask = library, models, ask
        self._made = _Made("", ())
        self._found: tuple[Suggestion, ...] = ()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def suggestions(self, n: int) -> tuple[str, ...]:
        """So many questions at most, at once; fewer, or none, while they are being made. Raises LibraryError."""
        state = _state_of(self._library)
        made = self._kept(state)
        if made.state == state:
            return tuple(item.question for item in chosen(made.suggestions, n))
        self._start()
        # What was found so far, and what was suggested before, of documents that are still there.
        known = {item.question: item for item in (*made.suggestions, *self._found)}
        standing = [item for item in reversed(known.values()) if self._library.has(item.document_id)]
        return tuple(item.question for item in chosen(standing, n))

    def close(self) -> None:
        """End what is being made; waits for the one question that is being asked."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _kept(self, state: str) -> _Made:
        """What was made last, by this process or by another. state: the library's, now."""
        if self._made.state == state:
            return self._made
        (kept,) = self._library.properties(PROPERTY)
        with suppress(ValueError, LookupError, TypeError):
            told: dict[str, Any] = json.loads(kept or "")
            return _Made(told["state"], tuple(map(_suggestion, told["suggestions"])))
        return self._made

    def _start(self) -> None:
        with self._starting:
            if not self._closed.is_set() and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="suggestions", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                state = _state_of(self._library)
                if self._closed.wait(QUIET_S) or _state_of(self._library) != state:
                    continue
                self._found = ()
                for item in self._making(state):
                    self._found = (*self._found, item)
                if self._closed.is_set() or _state_of(self._library) != state:
                    continue
                self._keep(_Made(state, self._found))
                return
        except ArticleQAError as error:
            # Whoever asks will be told.
            log.warning("no suggestions were made: %s", error)
        except Exception:
            log.exception("no suggestions were made")

    def _keep(self, made: _Made) -> None:
        self._made = made
        told = {"state": made.state, "suggestions": [_told(item) for item in made.suggestions]}
        # Where the library cannot be written, they are kept as long as this runs.
        with suppress(LibraryError):
            self._library.set_property(PROPERTY, json.dumps(told, ensure_ascii=False))

    def _making(self, state: str) -> Iterator[Suggestion]:
        """Questions that are answered as they should be, until there are enough, or the library is another."""
        n_found = 0
        for n_asked, item in enumerate(_each_once(self._candidates())):
            if n_found == KEPT or n_asked == ASKED or self._closed.is_set() or _state_of(self._library) != state:
                return
            started = time.perf_counter()
            if is_answered(item, self._ask(item.question)):
                n_found += 1
                yield item
            # Leave as much time to those who ask.
            self._closed.wait(time.perf_counter() - started)

    def _candidates(self) -> Iterator[Suggestion]:
        """What could be suggested: of each document the best first, then changes, then what is left."""
        newest = [title.id for title in reversed(self._library.titles())][:LOOKED_AT]
        of_document: list[list[Suggestion]] = []
        for document_id in newest:
            found = suggestions_from(document_id, self._library, self._models.syntax, self._models.words)
            if found and not found[0].leans:
                yield found.pop(0)
            of_document.append(found)
        yield from changes_of(series_of(self._library.each_figure(FigureFilter(document_ids=tuple(newest)))))
        rest = [item for row in zip_longest(*of_document) for item in row if item is not None]
        yield from sorted(rest, key=lambda item: item.leans)


def _each_once(candidates: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Two documents may have the same to ask."""
    known: set[str] = set()
    for item in candidates:
        if item.key not in known:
            known.add(item.key)
            yield item


def is_answered(suggestion: Suggestion, answer: Answer) -> bool:
    """Whether an answer gives the very figure that the question was made from, and for sure."""
    given = {item.figure.id for item in answer.figures if item.role in ("answer", "equivalent")}
    operands = set(answer.derivation.operands) if answer.derivation else set()
    is_right = set(suggestion.figure_ids) <= (given if len(suggestion.figure_ids) == 1 else operands)
    return answer.answered and answer.confidence >= SURE and is_right


def _state_of(library: Library) -> str:
    revision, rebuild = library.properties("revision", "rebuild")
    return f"{revision}.{rebuild}.{FIGURES_VERSION}.{SUGGESTIONS_VERSION}"


def _told(item: Suggestion) -> dict[str, object]:
    return {
        "question": item.question,
        "figure_ids": item.figure_ids,
        "document_id": item.document_id,
        "leans": item.leans,
    }


def _suggestion(told: dict[str, Any]) -> Suggestion:
    return Suggestion(**(told | {"figure_ids": tuple(told["figure_ids"])}))
