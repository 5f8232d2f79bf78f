"""The composition root: one object that owns an open library and answers from it.

    models = load_models(settings)                          # once per process: dear, immutable, shared
    with Engine.open(settings, models=models) as engine:    # once per library
        answer = engine.ask("How many AI firms are in Shanghai?")

Everything it does, a module to its left does; here it is wired, locked and timed.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.database import Database, not_writable
from corpus.documents import Document
from corpus.errors import InputError, LibraryDamaged, NotALibrary, OtherModel, QuestionTooLong
from corpus.language import Syntax
from corpus.ledger import Entry, FigureFilter, Page, Place
from corpus.library import DocumentSummary, Library, StoredPassage
from corpus.locking import HOLDER, LOCK, WriteLock
from corpus.reading import read_document
from index.building import BuiltWith, ReportProgress, add_document, no_report, rebuild_documents
from index.embedding import Embedder, load_embedder
from index.generation import Generation, Generations
from index.search import Hit, Retrieve, hybrid_search
from index.vector_store import VectorStore
from qa.answering import answer_question
from qa.answers import Answer
from qa.evidence import EvidenceModel, load_evidence_model
from qa.finding import READ, find_evidence
from qa.question import understand
from qa.settings import Settings
from qa.words import WordVectors, load_word_vectors

__all__ = ["Added", "DocumentSummary", "Engine", "Models", "Rebuilt", "Status", "load_models"]

log = logging.getLogger(__name__)

MAX_QUESTION = 2_000
MAX_TOP_K = 50
# Figures on one page of the ledger.
MAX_PAGE = 1_000
# A question is searched again when a passage is removed under it; more than a few times in a row is no coincidence.
MAX_TRIES = 5
# What an opened home may hold beside the database; anything else in a folder without one is somebody else's.
_OURS = frozenset({"library.sqlite", "library.sqlite-wal", "library.sqlite-shm", LOCK, HOLDER, "index"})
ARTICLES = Path(__file__).resolve().parent.parent / "corpus" / "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What is dear to load and does not change: share it over libraries."""

    embedder: Embedder
    syntax: Syntax
    words: WordVectors
    evidence: EvidenceModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding a document. existed: it was there already, nothing was done.

    replaced: the id of the older version from the same address that it took the place of.
    """

    document: Document
    n_passages: int
    n_figures: int
    existed: bool
    replaced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The new generation and what it holds."""

    generation: int
    n_documents: int
    n_passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the library holds and what it was built with. bytes_on_disk: the whole home folder."""

    home: Path
    generation: int
    revision: int
    n_documents: int
    n_passages: int
    n_figures: int
    embedder: str
    model_id: str
    dim: int
    bytes_on_disk: int


def load_models(settings: Settings) -> Models:
    """Raises ModelError."""
    threads = settings.threads or min(os.cpu_count() or 1, 8)
    return Models(
        embedder=load_embedder(settings.embedder, models_dir=settings.models, threads=threads),
        syntax=Syntax(threads=threads),
        words=load_word_vectors(),
        evidence=load_evidence_model(),
    )


class Engine:
    """An open library. Questions may come from many threads at once; writers wait for each other."""

    def __init__(self, settings: Settings, models: Models, database: Database) -> None:
        self.settings = settings
        self.models = models
        self.library = Library(database)
        self._database = database
        self._store = VectorStore(database)
        self._lock = WriteLock(settings.home, timeout=settings.lock_timeout)
        self._generations = Generations(
            settings.home / "index",
            self.library,
            self._store,
            model_id=models.embedder.model_id,
            dim=models.embedder.dim,
        )
        self._generation: Generation | None = None

    @classmethod
    def open(cls, settings: Settings, *, models: Models | None = None, any_model: bool = False) -> "Engine":
        """Open the library in settings.home; a new one starts with the articles that ship.

        any_model: open it although it was built with another model, so that it can be rebuilt.
        Raises LibraryError, ModelError.
        """
        home = settings.home
        _make_home(home)
        models = models or load_models(settings)
        database = Database(home / "library.sqlite")
        try:
            engine = cls(settings, models, database)
            engine._start(any_model)
        except BaseException:
            database.close()
            raise
        return engine

    def _start(self, any_model: bool) -> None:
        built_with, wanted = BuiltWith.read(self.library), BuiltWith.of(self.models.embedder)
        if built_with is None:
            with self._alone("creating"):
                if BuiltWith.read(self.library) is None:
                    self._add_shipped_articles()
                    wanted.write(self.library)
        elif (built_with.model_id, built_with.chunking, built_with.figures) != (
            wanted.model_id,
            wanted.chunking,
            wanted.figures,
        ):
            if any_model:
                return
            raise _other_model(self.settings.home, built_with, wanted)
        self._generation = self._generations.current()
        if self._generation is None:
            with self._alone("indexing"):
                self._generation = self._generations.open()

    def _add_shipped_articles(self) -> None:
        for path in sorted(ARTICLES.glob("*.txt")):
            # Without an address of its own: where the program is installed says nothing about the article.
            document = replace(read_document(path), url=None)
            if self.library.find(document) is None:
                add_document(document, self.library, self._store, self.models.embedder, self.models.syntax)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def generation(self) -> Generation:
        """The live indexes, at the library's present revision."""
        return self._live()

    # Asking

    def ask(self, question: str, *, top_k: int = 5, document_ids: Sequence[str] | None = None) -> Answer:
        """Answer from all documents, or from these. top_k: how many passages to return.

        Raises InputError, QuestionTooLong, DocumentNotFound.
        """
        started = time.perf_counter()
        question = checked_question(question)
        checked_top_k(top_k)
        understood = understand(question, self.models.words)
        vector = self.models.embedder.encode_question(question)
        generation, hits, passages = self._find(question, vector, max(top_k, READ), document_ids, hybrid_search)
        searched = time.perf_counter()
        found = find_evidence(
            understood, vector, hits, passages, generation, self.library, self.models.words, self.models.evidence
        )
        return answer_question(found, top_k=top_k, started=started, searched=searched)

    def search(
        self,
        question: str,
        *,
        top_k: int = 5,
        document_ids: Sequence[str] | None = None,
        retrieve: Retrieve = hybrid_search,
    ) -> tuple[tuple[Hit, StoredPassage], ...]:
        """The passages found for a question, best first, without reading an answer out of them."""
        question = checked_question(question)
        checked_top_k(top_k)
        vector = self.models.embedder.encode_question(question)
        _, hits, passages = self._find(question, vector, top_k, document_ids, retrieve)
        return tuple((hit, passages[hit.key]) for hit in hits)

    def _find(
        self,
        question: str,
        vector: "np.ndarray[tuple[int], np.dtype[np.float32]]",
        k: int,
        document_ids: Sequence[str] | None,
        retrieve: Retrieve,
    ) -> tuple[Generation, tuple[Hit, ...], dict[int, StoredPassage]]:
        """Search the live generation; once more if a passage was removed between searching and reading it."""
        for _ in range(MAX_TRIES):
            generation = self._live()
            within = None if document_ids is None else np.array(self.library.passage_keys(document_ids), dtype=np.int64)
            hits = retrieve(generation, question, vector, k, within)
            passages = self.library.passages([hit.key for hit in hits])
            if len(passages) == len(hits):
                return generation, hits, passages
        raise LibraryDamaged("The index holds passages that the library does not", hint="Run `article-qa rebuild`.")

    def _live(self) -> Generation:
        """The generation at the library's revision; catches up if this or another process has changed it."""
        generation = self._generation
        if generation is None:
            raise OtherModel("The library was built with another model", hint="Run `article-qa rebuild`.")
        if generation.revision == self.library.revision():
            return generation
        with self._alone("indexing"):
            self._generation = self._generations.caught_up(generation)
            return self._generation

    # Changing

    def find(self, document: Document) -> Document | None:
        """The stored document with the same text, if there is one."""
        return self.library.find(document)

    def add(self, document: Document, *, report: ReportProgress = no_report) -> Added:
        """Add a document, in place of an older version from the same address.

        The same text again is recognised, and nothing is done. Raises LibraryError.
        """
        with self._alone("adding a document to"):
            added = self._stored(document, report)
            self._generation = self._generations.caught_up(self._live())
        return added

    def add_all(self, documents: Iterable[Document], *, report: ReportProgress = no_report) -> Iterator[Added]:
        """Add documents one by one as they come; the indexes catch up once, with the next question or change."""
        for document in documents:
            with self._alone("adding documents to"):
                added = self._stored(document, report)
            yield added

    def _stored(self, document: Document, report: ReportProgress) -> Added:
        if self.library.find(document) is not None:
            stored = self.library.document(document.id)
            return Added(
                document=stored.document, n_passages=stored.n_passages, n_figures=stored.n_figures, existed=True
            )
        older = self.library.find_by_url(document.url) if document.url else None
        n_passages, n_figures = add_document(
            document, self.library, self._store, self.models.embedder, self.models.syntax, report
        )
        return Added(
            document=document,
            n_passages=n_passages,
            n_figures=n_figures,
            existed=False,
            replaced=older.id if older else None,
        )

    def remove(self, document_id: str) -> None:
        """Remove a document; when this returns, nothing of it answers. Raises DocumentNotFound, LibraryError."""
        with self._alone("removing a document from"):
            self.library.remove(document_id)
            self._generation = self._generations.caught_up(self._live())

    def rebuild(self, *, report: ReportProgress = no_report) -> Rebuilt:
        """Make passages, figures, vectors and indexes anew with the present model; questions go on meanwhile."""
        with self._alone("rebuilding"):
            rebuild_documents(self.library, self._store, self.models.embedder, self.models.syntax, report)
            self._generation = self._generations.make()
            contents = self.library.contents()
        return Rebuilt(
            generation=self._generation.manifest.number,
            n_documents=contents.n_documents,
            n_passages=contents.n_passages,
        )

    # Looking

    def documents(self) -> tuple[DocumentSummary, ...]:
        return self.library.documents()

    def document(self, document_id: str) -> DocumentSummary:
        """Raises DocumentNotFound."""
        return self.library.document(document_id)

    def figures(self, wanted: FigureFilter, *, limit: int = 100, after: Place | None = None) -> Page:
        """A page of the ledger, from a place on. Raises InputError, DocumentNotFound."""
        if not 1 <= limit <= MAX_PAGE:
            raise InputError(f"limit must be between 1 and {MAX_PAGE:,}; it was {limit}")
        return self.library.figures(wanted, limit=limit, after=after)

    def each_figure(self, wanted: FigureFilter, *, after: Place | None = None) -> Iterator[Entry]:
        """All of the ledger that matches, however much it is. Raises DocumentNotFound, at once."""
        return self.library.each_figure(wanted, after=after)

    def status(self) -> Status:
        generation, contents = self._live(), self.library.contents()
        return Status(
            home=self.settings.home,
            generation=generation.manifest.number,
            revision=generation.revision,
            n_documents=contents.n_documents,
            n_passages=contents.n_passages,
            n_figures=contents.n_figures,
            embedder=self.models.embedder.name,
            model_id=self.models.embedder.model_id,
            dim=self.models.embedder.dim,
            bytes_on_disk=sum(path.stat().st_size for path in self.settings.home.rglob("*") if path.is_file()),
        )

    def ping(self) -> None:
        """Raises LibraryError if questions cannot be answered now."""
        self._live()

    def _alone(self, doing: str = "writing to") -> AbstractContextManager[None]:
        """One writer at a time, over threads and processes. Raises LibraryLocked."""
        return self._lock.held(doing)


def checked_question(question: str) -> str:
    """The question without outer space. Raises InputError for one without words, QuestionTooLong."""
    if len(question) > MAX_QUESTION:
        raise QuestionTooLong(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} is the limit", hint="Ask a shorter one."
        )
    if not question.strip():
        raise InputError("The question is empty", hint='Ask something, such as "how many AI firms are in Shanghai?".')
    if any(ord(character) < 32 and not character.isspace() for character in question) or "\ufffd" in question:
        raise InputError("The question holds characters that are not text", hint="Ask in plain words.")
    if any(0xD800 <= ord(character) < 0xE000 for character in question):
        raise InputError("The question holds half a character (a lone surrogate)", hint="Ask in plain words.")
    return " ".join(question.split())


def checked_top_k(top_k: int) -> None:
    """Raises InputError."""
    if not 1 <= top_k <= MAX_TOP_K:
        raise InputError(f"top_k must be between 1 and {MAX_TOP_K}; it was {top_k}")


def _make_home(home: Path) -> None:
    """Create the folder if it is missing. Raises NotALibrary if it is somebody else's, LibraryNotWritable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        if (home / "library.sqlite").exists():
            return
        strange = sorted(path.name for path in home.iterdir() if path.name not in _OURS)
    except FileExistsError:
        raise NotALibrary(f"'{home}' is a file, not a folder", hint="Choose a folder with --home.") from None
    except OSError as error:
        raise not_writable(home, error) from error
    if strange:
        raise NotALibrary(
            f"'{home}' holds other files ('{strange[0]}') and no article-qa library",
            hint="Choose an empty or a new folder with --home.",
        )


def _other_model(home: Path, built_with: BuiltWith, wanted: BuiltWith) -> OtherModel:
    if built_with.model_id == wanted.model_id:
        return OtherModel(
            f"The library in '{home}' was built by another version of article-qa", hint="Run `article-qa rebuild`."
        )
    return OtherModel(
        f"The library in '{home}' was built with the model '{built_with.model_name}', not '{wanted.model_name}'",
        hint="Run `article-qa rebuild` to build it with this one, or set ARTICLE_QA_EMBEDDER to the other.",
    )
