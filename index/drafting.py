"""Documents read ahead: passages and figures are made in a thread of their own while the ones before are embedded.

Reading figures is work for one core, embedding for all of them; side by side they keep the machine busy.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from corpus.chunking import MoreThanWanted, split_passages
from corpus.documents import Document, Figure, Passage
from corpus.errors import ArticleQAError
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from index.room import Room

# Characters of documents that wait to be embedded: enough to never starve, and bounded however many are added.
AHEAD = 2_000_000
# Passages embedded and stored at once where more are waiting: full batches of like length, and one commit for many
# short documents.
PASSAGES_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document to be added. name: what messages call it. size: its bytes, or any guess of how much work it is.

    replaces: the id of a stored document whose place it takes, wherever the two come from; one that has gone is not
    replaced.
    """

    name: str
    size: int
    read: Callable[[], Document]
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document with what was made of it, not stored yet. is_known: it is stored already, and was not read through."""

    source: Source
    document: Document
    passages: tuple[Passage, ...] = ()
    figures: tuple[Figure, ...] = ()
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdded:
    """A source that could not be read, and why."""

    source: Source
    error: ArticleQAError


def source_of(document: Document) -> Source:
    """A document at hand."""
    return Source(name=document.title, size=len(document.text), read=lambda: document)


ReportReading = Callable[[int, int], object]
RoomOf = Callable[[], Room | None]


def draft(
    source: Source,
    syntax: Syntax,
    is_known: Callable[[Document], bool],
    report: ReportReading = lambda n_read, n_passages: None,
    room: Room | None = None,
) -> Draft | NotAdded:
    """Read a source through, unless its document is known. report: told how many of the passages are read.

    room: for what is made of it; a document that needs more is not added.
    """
    try:
        document = source.read()
        if is_known(document):
            return Draft(source=source, document=document, is_known=True)
        if room is None:
            return _read_through(source, document, syntax, report)
        return _read_within(source, document, syntax, report, room)
    except ArticleQAError as error:
        return NotAdded(source=source, error=error)


def _read_through(source: Source, document: Document, syntax: Syntax, report: ReportReading) -> Draft:
    passages = split_passages(document)
    figures = extract_figures(document, passages, syntax, lambda n_read: report(n_read, len(passages)))
    return Draft(source=source, document=document, passages=passages, figures=figures)


def _read_within(source: Source, document: Document, syntax: Syntax, report: ReportReading, room: Room) -> Draft:
    """The same, ended as soon as there is no room. Raises DocumentTooLarge."""
    name = source.name
    room.take(name, len(document.text), "characters")
    try:
        passages = split_passages(document, most=room.left["sentences and rows"])
    except MoreThanWanted:
        raise room.too_large(name, "sentences and rows") from None
    room.take(name, sum(len(passage.sentences) for passage in passages), "sentences and rows")
    room.take(name, len(passages), "passages")
    try:
        figures = extract_figures(
            document, passages, syntax, lambda n_read: report(n_read, len(passages)), most=room.left["figures"]
        )
    except MoreThanWanted:
        raise room.too_large(name, "figures") from None
    room.take(name, len(figures), "figures")
    return Draft(source=source, document=document, passages=passages, figures=figures)


def batches_ahead(
    sources: Iterable[Source],
    syntax: Syntax,
    is_known: Callable[[Document], bool],
    waiting: ReportReading,
    room_of: RoomOf = lambda: None,
) -> Iterator[list[Draft | NotAdded]]:
    """The sources in their order, read in a thread of its own; together as many as make PASSAGES_AT_ONCE.

    A batch is smaller where it is the last, or where the next document is not ready: work starts as soon as there is
    nothing to wait for. waiting: told a few times a second, while none is ready, how many passages of how many are read
    of the one that is being read. What it raises ends the reading. room_of: the room for the next document.
    """
    batch: list[Draft | NotAdded] = []
    n_passages = n_characters = 0
    for item in _drafts_ahead(sources, syntax, is_known, waiting, room_of):
        if item is not None:
            batch.append(item)
            n_passages += len(item.passages) if isinstance(item, Draft) else 0
            n_characters += _size(item)
        if batch and (item is None or n_passages >= PASSAGES_AT_ONCE or n_characters >= AHEAD):
            yield batch
            batch, n_passages, n_characters = [], 0, 0
    if batch:
        yield batch


def _drafts_ahead(
    sources: Iterable[Source],
    syntax: Syntax,
    is_known: Callable[[Document], bool],
    waiting: ReportReading,
    room_of: RoomOf,
) -> Iterator[Draft | NotAdded | None]:
    """The sources one by one; None where the next one is not ready yet."""
    ahead = _Ahead()
    arguments = (sources, syntax, is_known, ahead, room_of)
    thread = threading.Thread(target=_read_ahead, args=arguments, name="drafts", daemon=True)
    thread.start()
    try:
        while True:
            item = ahead.take()
            if item is _ENDED:
                return
            if isinstance(item, BaseException):
                raise item
            if item is None:
                waiting(*ahead.reading)
            yield item  # type: ignore[misc]  # what is left is what it says
    finally:
        ahead.stop()


def _read_ahead(
    sources: Iterable[Source],
    syntax: Syntax,
    is_known: Callable[[Document], bool],
    ahead: "_Ahead",
    room_of: RoomOf,
) -> None:
    try:
        for source in sources:
            item = draft(source, syntax, is_known, ahead.report, room_of())
            if not ahead.put(item, _size(item)):
                return
        ahead.put(_ENDED, 0)
    except _Stopped:
        return
    except BaseException as error:  # to be raised where the drafts are taken
        ahead.put(error, 0)


def _size(item: Draft | NotAdded) -> int:
    """The memory that it stands for: characters, and something for what is around them."""
    return 1_000 + (len(item.document.text) if isinstance(item, Draft) else 0)


class _Stopped(Exception):
    """Nobody waits for what is being read."""


_ENDED = object()
_PATIENCE_S = 0.2


class _Ahead:
    """What has been read and not taken: any number of items of together at most AHEAD characters, or one that is
    longer."""

    def __init__(self) -> None:
        self._items: deque[tuple[object, int]] = deque()
        self._size = 0
        self._stopped = False
        self._changed = threading.Condition()
        self.reading = (0, 0)

    def report(self, n_read: int, n_passages: int) -> None:
        if self._stopped:
            raise _Stopped
        self.reading = (n_read, n_passages)

    def put(self, item: object, size: int) -> bool:
        """Waits for room; False once nobody takes any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._items or self._size + size <= AHEAD)
            if self._stopped:
                return False
            self._items.append((item, size))
            self._size += size
            self._changed.notify_all()
            return True

    def take(self) -> object:
        """The next item; None if there is none within a moment."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._items), timeout=_PATIENCE_S):
                return None
            item, size = self._items.popleft()
            self._size -= size
            self._changed.notify_all()
            return item

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify_all()
