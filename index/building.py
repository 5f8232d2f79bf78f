"""Adding documents: read ahead, embedded in batches over documents, stored a batch at a time in one transaction.

Nothing of a document is in the library before all of it is. What has been embedded and is not stored yet is staged, so
that a crash does not cost it; see index.staging. The library is held only while it changes, never while a document is
read or embedded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from corpus.documents import Document
from corpus.errors import Cancelled, OtherModel
from corpus.figures.extract import FIGURES_VERSION
from corpus.language import Syntax
from corpus.replacing import replace_document
from index.built_with import BuiltWith
from index.drafting import Draft, NotAdded, Source, batches_ahead, draft
from index.embedding import Embedder
from index.encoding import Of, Vectors, encode_all, forget
from index.progress import Meter, ReportProgress, no_report
from index.room import Room
from index.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding a document. existed: its text was there already, and was not stored again.

    replaced: the id of the document that it took the place of, which is kept beside it: the older version from the same
    address, or the one that the source names.
    """

    source: Source
    document: Document
    n_passages: int
    n_figures: int
    existed: bool
    replaced: str | None = None


def add_sources(
    sources: Iterable[Source],
    store: Store,
    embedder: Embedder,
    syntax: Syntax,
    report: ReportProgress = no_report,
    *,
    together: bool = False,
) -> Iterator[Added | NotAdded]:
    """Add documents, each in place of an older version from its address, or of the document that its source names.

    What came of each is told in their order.

    together: all that can be read are stored in one step at the end, or, if `report` or a LibraryError ends it, none.
    Otherwise they are stored a batch at a time. What has been yielded is stored for good, and nothing else is.
    Time left is told if `sources` is a sequence. Raises LibraryError, and what `report` raises.
    """
    adding = _Adding(sources, store, embedder, syntax, report)
    try:
        adding.tell("reading", 0, 0)
        reading = partial(adding.tell, "reading")
        # Documents that are stored by themselves have room each.
        room = Room()
        room_of = (lambda: room) if together else Room
        for items in batches_ahead(sources, syntax, adding.is_known, reading, room_of):
            adding.embed(items)
            if not together:
                yield from adding.store_embedded()
        if together:
            yield from adding.store_embedded()
    except Cancelled:
        adding.give_up()
        raise


Item = Draft | NotAdded


class _Adding:
    """One call of add_sources: what is embedded and not stored yet, and how far it is."""

    def __init__(
        self, sources: Iterable[Source], store: Store, embedder: Embedder, syntax: Syntax, report: ReportProgress
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._syntax = syntax
        sizes = [source.size for source in sources] if isinstance(sources, Sequence) else []
        self._n_sources = len(sizes)
        self._meter = Meter(report, weight=sum(sizes))
        self._n_embedded = 0
        self._begun: list[Of] = []
        self._embedded: list[tuple[list[Item], Vectors]] = []
        self._figures_version = FIGURES_VERSION

    def is_known(self, document: Document) -> bool:
        return self._store.library.find(document) is not None

    def tell(self, stage: str, done: int, total: int, share: float = 0.0) -> None:
        """Progress in passages of a document that comes alone, in documents where there are more."""
        if self._n_sources == 1:
            self._meter.tell(stage, done, total, share=share)
        else:
            self._meter.tell(stage, self._n_embedded, max(self._n_sources, self._n_embedded), share=share)

    def embed(self, items: list[Item]) -> None:
        passages = self._begun = _passages(items)
        weight = float(sum(item.source.size for item in items))
        before = self._meter.n_passages

        def embedded(n_done: int) -> None:
            self._meter.n_passages = before + n_done
            self.tell("embedding", n_done, len(passages), weight * n_done / max(1, len(passages)))

        self._embedded.append((items, encode_all(passages, self._embedder, self._store, embedded)))
        self._begun = []
        self._n_embedded += len(items)
        self._meter.weight_done += weight

    def store_embedded(self) -> list[Added | NotAdded]:
        """Store all that is embedded, in one transaction."""
        came_of: list[Added | NotAdded] = []
        n_passages = sum(len(vectors.digests) for _, vectors in self._embedded)
        self.tell("storing", n_passages, n_passages)
        with self._store.writing(), self._store.library.database.atomic():
            built_with = BuiltWith.read(self._store.library)
            if built_with is not None and built_with.model_id != self._embedder.model_id:
                raise OtherModel(
                    "The library has been rebuilt with another model meanwhile", hint="Add the rest again."
                )
            self._figures_version = FIGURES_VERSION if built_with is None else built_with.figures
            for items, vectors in self._embedded:
                start = 0
                for item in items:
                    came_of.append(item if isinstance(item, NotAdded) else self._stored(item, vectors, start))
                    start += len(_passages([item]))
                vectors.drop()
        self._embedded = []
        return came_of

    def _stored(self, item: Draft, vectors: Vectors, start: int) -> Added | NotAdded:
        library, document = self._store.library, item.document
        existed = library.find(document) is not None
        if item.is_known and not existed:
            return self._stored_anew(item.source)
        older = library.find_by_address(document.address) if document.address else None
        if not existed:
            vectors.give(library.insert(document, item.passages, item.figures), start)
        replaced = self._replaced(older, document)
        named = item.source.replaces
        if named is not None and replace_document(library, named, document.id, figures_version=self._figures_version):
            replaced = named
        stored = library.document(document.id)
        return Added(
            source=item.source,
            document=stored.document,
            n_passages=stored.n_passages,
            n_figures=stored.n_figures,
            existed=existed,
            replaced=replaced,
        )

    def _replaced(self, older: Document | None, document: Document) -> str | None:
        """Tell that a stored document stands at its address; the id of the one that it took the place of, if any."""
        if document.address is None or (older is not None and older.id == document.id):
            return None
        if older is None:
            self._store.library.add_address(document.id, document.address)
            return None
        has_gone = self._store.library.give_address(
            older.id, document.address, document.id, figures_version=self._figures_version
        )
        return older.id if has_gone else None

    def _stored_anew(self, source: Source) -> Added | NotAdded:
        """A document that was known when it was read, and has been removed by somebody since."""
        item = draft(source, self._syntax, lambda document: False, room=Room())
        if isinstance(item, NotAdded):
            return item
        vectors = encode_all(_passages([item]), self._embedder, self._store)
        added = self._stored(item, vectors, 0)
        vectors.drop()
        return added

    def give_up(self) -> None:
        """Drop what has been staged: nobody will come back for it."""
        forget(self._begun, self._embedder, self._store)
        for _, vectors in self._embedded:
            vectors.drop()
        self._embedded = []


def _passages(items: Iterable[Item]) -> list[Of]:
    return [(item.document, passage) for item in items if isinstance(item, Draft) for passage in item.passages]
