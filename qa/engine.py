"""The composition root: one object that owns an open library and answers from it.

    models = load_models(settings)                          # once per process: dear, immutable, shared
    with Engine.open(settings, models=models) as engine:    # once per library
        answer = engine.ask("How many AI firms are in Shanghai?")

Everything it does, a module to its left does; here it is wired, locked and timed.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import filelock

from corpus.backup import BackedUp, back_up
from corpus.database import Database, translated
from corpus.documents import Document
from corpus.error_log import record_error
from corpus.errors import Cancelled, InputError, ModelError, OtherModel
from corpus.ledger import Entry, FigureFilter, Page, Place
from corpus.library import DocumentSummary, Library, StoredPassage
from corpus.locking import WriteLock
from corpus.marking import mark_of
from corpus.reading import read_document
from corpus.versions import Version, versions_of
from index.building import Added, add_sources
from index.built_with import BuiltWith
from index.drafting import NotAdded, Source, source_of
from index.embedding import Embedder, is_prepared, load_embedder
from index.generation import Generation
from index.progress import Progress, ReportProgress, no_report
from index.rebuilding import apply, derive
from index.search import Hit, Retrieve, hybrid_search
from index.staging import Staging
from index.store import Store
from index.vector_store import VectorStore
from qa.answers import Answer, AnswerPassage, Revision
from qa.asking import Asking, OnFound
from qa.conversation.feedback import Feedback
from qa.conversation.kept import REMEMBERED, Conversations
from qa.conversation.turns import Turn
from qa.home import DATABASE, REBUILD_LOCK, make_home
from qa.ledger.series import Series, series_of
from qa.live import Live
from qa.loading import Models, load_models, threads_of
from qa.migrations import migrate_all
from qa.revisions import revisions_of, with_revisions
from qa.serialising import answer_to_dict
from qa.settings import Settings
from qa.status import Status, read_status
from qa.suggesting import Suggesting

__all__ = ["Added", "DocumentSummary", "Engine", "Models", "NotAdded", "Rebuilt", "Source", "Status", "load_models"]

log = logging.getLogger(__name__)

# Figures on one page of the ledger.
MAX_PAGE = 1_000
# Whoever waits for another's rebuild says so this often.
_PATIENCE_S = 0.3
ARTICLES = Path(__file__).resolve().parent.parent / "corpus" / "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The new generation and what it holds."""

    generation: int
    n_documents: int
    n_passages: int


class Engine:
    """An open library. Questions may come from many threads at once; writers wait for each other."""

    def __init__(self, settings: Settings, models: Models, database: Database) -> None:
        self.settings = settings
        self.models = models
        migrate_all(database)
        self.library = Library(database)
        self.conversations = Conversations(database)
        self.feedback = Feedback(database)
        self._database = database
        self._lock = WriteLock(settings.home, timeout=settings.lock_timeout)
        self._store = Store(
            library=self.library,
            vectors=VectorStore(database),
            staging=Staging(database),
            writing=partial(self._lock.held, "adding documents to"),
        )
        self._live = Live(settings.home, self.library, self._store.vectors, self._lock, self._embedder_of)
        self._asking = Asking(self.library, self._live, models, threads=threads_of(settings))
        self._suggesting = Suggesting(self.library, models, self.ask)

    @classmethod
    def open(cls, settings: Settings, *, models: Models | None = None, any_model: bool = False) -> "Engine":
        """Open the library in settings.home; a new one starts with the articles that ship.

        any_model: open it although it was built with another model, so that it can be rebuilt.
        Raises LibraryError, ModelError.
        """
        home = settings.home
        make_home(home)
        models = models or load_models(settings)
        database = Database(home / DATABASE)
        try:
            engine = cls(settings, models, database)
            engine._start(any_model)
        except BaseException:
            database.close()
            raise
        return engine

    def _start(self, any_model: bool) -> None:
        if BuiltWith.read(self.library) is None:
            with self._lock.held("creating"):
                if BuiltWith.read(self.library) is None:
                    for _ in add_sources(
                        map(source_of, _shipped_articles()), self._store, self.models.embedder, self.models.syntax
                    ):
                        pass
                    BuiltWith.of(self.models.embedder).write(self.library)
        try:
            self._live.open()
        except OtherModel:
            # There is nothing that could answer until it is rebuilt, and this is opened to rebuild it.
            if not any_model:
                raise

    def _embedder_of(self, built_with: BuiltWith) -> Embedder:
        """The model that the library was built with. Raises OtherModel if it cannot be had."""
        wanted, settings = self.models.embedder, self.settings
        if built_with.model_id == wanted.model_id:
            return wanted
        if is_prepared(built_with.model_name, models_dir=settings.models):
            with suppress(ModelError):
                embedder = load_embedder(
                    built_with.model_name, models_dir=settings.models, threads=threads_of(settings)
                )
                if embedder.model_id == built_with.model_id:
                    return embedder
        if built_with.model_name == wanted.name:
            raise OtherModel(
                f"The library in '{settings.home}' was built with another state of the model '{wanted.name}' "
                "than there is now",
                hint="Run `article-qa rebuild`, which keeps everything, and gives its passages their vectors anew.",
            )
        raise OtherModel(
            f"The library in '{settings.home}' was built with the model '{built_with.model_name}', "
            "which cannot be had now",
            hint=f"Run `article-qa rebuild` to build it with '{wanted.name}', or set ARTICLE_QA_EMBEDDER to the other.",
        )

    def close(self) -> None:
        self._suggesting.close()
        self._asking.close()
        self._database.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def generation(self) -> Generation:
        """The live indexes."""
        return self._live.now().generation

    @property
    def is_outdated(self) -> bool:
        """Whether the library was built with something else than what there is now; it answers as it was built."""
        return BuiltWith.read(self.library) != BuiltWith.of(self.models.embedder)

    # Asking

    def ask(
        self,
        question: str,
        *,
        top_k: int = 5,
        document_ids: Sequence[str] | None = None,
        turns: Sequence[Turn] = (),
        on_found: OnFound | None = None,
    ) -> Answer:
        """Answer from all documents, or from these. top_k: how many passages to return.

        turns: what was asked before, oldest first, which the question may lean on. on_found: is told the passages
        before they are read. Nothing is kept of it.
        Raises InputError, QuestionTooLong, DocumentNotFound.
        """
        answer = self._asking.ask(question, top_k=top_k, document_ids=document_ids, turns=turns, on_found=on_found)
        return with_revisions(answer, self.library)

    def converse(
        self,
        question: str,
        *,
        conversation_id: str | None = None,
        top_k: int = 5,
        document_ids: Sequence[str] | None = None,
        on_found: OnFound | None = None,
        is_wanted: Callable[[], bool] | None = None,
    ) -> Answer:
        """Ask in a conversation that the library keeps; None begins a new one, whose id the answer tells.

        is_wanted: whether anybody waits for the answer still; asked once the passages are found and before the turn is
        kept, so that nothing is kept of a question that was taken back.
        Raises ConversationNotFound, LibraryError, Cancelled where it is not wanted, and what `ask` raises.
        """
        kept = () if conversation_id is None else self.conversations.turns(conversation_id, last=REMEMBERED)
        turns = [turn.turn for turn in kept]

        def found(passages: Sequence[AnswerPassage]) -> None:
            check_wanted()
            if on_found is not None:
                on_found(passages)

        def check_wanted() -> None:
            if is_wanted is not None and not is_wanted():
                raise Cancelled("The question was taken back")

        answer = self.ask(question, top_k=top_k, document_ids=document_ids, turns=turns, on_found=found)
        check_wanted()
        return self.keep(answer, conversation_id)

    def keep(self, answer: Answer, conversation_id: str | None) -> Answer:
        """Keep an answer as the next turn of a conversation, None for a new one; returns it with its place.

        Raises ConversationNotFound, LibraryError.
        """
        place = self.conversations.append(conversation_id, answer_to_dict(answer))
        return replace(answer, conversation_id=place.conversation_id, turn=place.ordinal)

    def search(
        self,
        question: str,
        *,
        top_k: int = 5,
        document_ids: Sequence[str] | None = None,
        retrieve: Retrieve = hybrid_search,
    ) -> tuple[tuple[Hit, StoredPassage], ...]:
        """The passages found for a question, best first, without figures and without an answer read out of them.

        Raises as `ask` does.
        """
        return self._asking.search(question, top_k=top_k, document_ids=document_ids, retrieve=retrieve)

    # Changing

    def find(self, document: Document) -> Document | None:
        """The stored document with the same text, if adding it would change nothing."""
        stored = self.library.find(document)
        if stored is None or document.address is None:
            return stored
        standing = self.library.find_by_address(document.address)
        return stored if standing is not None and standing.id == stored.id else None

    def add(self, document: Document, *, report: ReportProgress = no_report) -> Added:
        """Add a document, in place of an older version from the same address.

        The same text again is recognised, and nothing is done. Raises LibraryError, and what `report` raises.
        """
        (added,) = self.add_sources([source_of(document)], report=report)
        if isinstance(added, NotAdded):
            raise added.error
        return added

    def add_all(self, documents: Iterable[Document], *, report: ReportProgress = no_report) -> Iterator[Added]:
        """Add documents as they come; what has been yielded is stored."""
        for added in self.add_sources(map(source_of, documents), report=report):
            if isinstance(added, NotAdded):
                raise added.error
            yield added

    def add_sources(
        self, sources: Iterable[Source], *, together: bool = False, report: ReportProgress = no_report
    ) -> Iterator[Added | NotAdded]:
        """Add what the sources give, and say in their order what came of each; one that cannot be read stops no other.

        What has been yielded is stored. together: all of them in one step at the end, or, if it is ended before, none.
        Raises LibraryError, and what `report` raises.
        """
        embedder = self._live.now().embedder
        adding = add_sources(sources, self._store, embedder, self.models.syntax, report, together=together)
        with self._keeping_errors("adding"):
            for came_of in adding:
                if isinstance(came_of, NotAdded):
                    record_error(self._database, came_of.error, doing="adding", what=came_of.source.name)
                yield came_of
        self._live.now()

    def remove(self, document_id: str) -> None:
        """Remove a document; when this returns, nothing of it answers. Raises DocumentNotFound, LibraryError."""
        with self._lock.held("removing a document from"):
            self.library.remove(document_id)
            self._live.now()

    def rebuild(self, *, report: ReportProgress = no_report) -> Rebuilt:
        """Make passages, figures, vectors and indexes anew with the present model; questions go on meanwhile.

        Asked for while another rebuild runs, in whatever process, it waits for that one and is the same.
        Raises LibraryError, and what `report` raises.
        """
        embedder = self.models.embedder
        with self._keeping_errors("rebuilding"), self._rebuilding(report) as is_done:
            if not (is_done and BuiltWith.read(self.library) == BuiltWith.of(embedder)):
                derive(self._store, embedder, self.models.syntax, report)
                report(Progress(stage="indexing", done=0, total=1))
                self._switch_to(embedder)
                report(Progress(stage="indexing", done=1, total=1))
            generation, contents = self.generation, self.library.contents()
        return Rebuilt(
            generation=generation.manifest.number, n_documents=contents.n_documents, n_passages=contents.n_passages
        )

    def _switch_to(self, embedder: Embedder) -> None:
        """Put what was derived in its place. Killed before the commit, the old library answers; after it, the new."""
        generations = self._live.generations(embedder)
        with self._lock.held("rebuilding"):
            with self._database.atomic():
                apply(self._store, embedder, self.models.syntax)
                generation = generations.build()
                # Tells everybody else who has the library open that there is another model to ask.
                number = int(self.library.properties("rebuild")[0] or 0) + 1
                self.library.set_property("rebuild", str(number))
            generations.switch(generation)
            self._live.switch(embedder, generations, generation)

    @contextmanager
    def _rebuilding(self, report: ReportProgress) -> Iterator[bool]:
        """One rebuild at a time, over threads and processes; whether another came to its end while this one waited."""
        before = self.library.properties("rebuild")
        lock = filelock.FileLock(str(self.settings.home / REBUILD_LOCK), thread_local=False)
        waited = False
        with translated(self.settings.home):
            while True:
                try:
                    lock.acquire(timeout=_PATIENCE_S)
                    break
                except filelock.Timeout:
                    waited = True
                    report(Progress(stage="waiting", done=0, total=1))
        try:
            yield waited and self.library.properties("rebuild") != before
        finally:
            lock.release()

    # Looking

    def documents(self) -> tuple[DocumentSummary, ...]:
        return self.library.documents()

    def document(self, document_id: str) -> DocumentSummary:
        """Raises DocumentNotFound."""
        return self.library.document(document_id)

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """The versions that a document has replaced, the last one first. Raises DocumentNotFound."""
        self.library.document(document_id)
        return versions_of(self._database, document_id)

    def revisions(self, document_id: str) -> tuple[Revision, ...]:
        """What the last version that a document has replaced told otherwise. Raises DocumentNotFound."""
        self.library.document(document_id)
        return revisions_of(document_id, None, self.library)

    def figures(self, wanted: FigureFilter, *, limit: int = 100, after: Place | None = None) -> Page:
        """A page of the ledger, from a place on. Raises InputError, DocumentNotFound."""
        if not 1 <= limit <= MAX_PAGE:
            raise InputError(f"limit must be between 1 and {MAX_PAGE:,}; it was {limit}")
        return self.library.figures(wanted, limit=limit, after=after)

    def each_figure(self, wanted: FigureFilter, *, after: Place | None = None) -> Iterator[Entry]:
        """All of the ledger that matches, however much it is. Raises DocumentNotFound, at once."""
        return self.library.each_figure(wanted, after=after)

    def series(self, wanted: FigureFilter) -> tuple[Series, ...]:
        """What figures that match tell of the same over several periods, most points first. Raises DocumentNotFound."""
        return series_of(self.each_figure(wanted))

    def suggestions(self, n: int = 4) -> tuple[str, ...]:
        """Questions to begin with, out of the library's own figures; at once, and fewer while they are being made."""
        return self._suggesting.suggestions(n)

    def status(self) -> Status:
        """Raises LibraryError."""
        return read_status(self.settings)

    def backup(self, file: Path, *, force: bool = False) -> BackedUp:
        """Write the library to one file, of one moment. Raises BackupExists, InputError, LibraryError."""
        return back_up(self._database.path, file, force=force)

    @contextmanager
    def _keeping_errors(self, doing: str) -> Iterator[None]:
        """Keep for `status` what goes wrong in the block."""
        try:
            yield
        except Exception as error:
            if not isinstance(error, Cancelled):
                record_error(self._database, error, doing=doing)
            raise

    def mark(self) -> str | None:
        """Another one after every change of the library, by whichever process; None while that cannot be told."""
        return mark_of(self._database)

    def ping(self) -> None:
        """Raises LibraryError if questions cannot be answered now."""
        self._live.now()


def _shipped_articles() -> Iterator[Document]:
    for path in sorted(ARTICLES.glob("*.txt")):
        # Without an address of its own: where the program is installed says nothing about the article.
        yield replace(read_document(path), url=None, address=None)
