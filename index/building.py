"""Adding and rebuilding: passages, figures and vectors are made first, then stored in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.chunking import CHUNKING_VERSION, split_passages
from corpus.documents import Document, Passage, Span
from corpus.figures.extract import FIGURES_VERSION, extract_figures
from corpus.language import Syntax
from corpus.library import Library
from index.embedding import Embedder, Encoded
from index.vector_store import VectorStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long task is: `done` of `total` documents or passages at this stage."""

    stage: str
    done: int
    total: int


ReportProgress = Callable[[Progress], None]


def no_report(progress: Progress) -> None:
    """For callers that do not follow the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltWith:
    """What the library's passages, figures and vectors were made with; kept in its properties."""

    model_id: str
    model_name: str
    dim: int
    chunking: int = CHUNKING_VERSION
    figures: int = FIGURES_VERSION

    @staticmethod
    def of(embedder: Embedder) -> "BuiltWith":
        return BuiltWith(model_id=embedder.model_id, model_name=embedder.name, dim=embedder.dim)

    @staticmethod
    def read(library: Library) -> "BuiltWith | None":
        """What the library says of itself; None in a new one."""
        values = [library.property(name) for name in _PROPERTIES]
        if None in values:
            return None
        model_id, model_name, dim, chunking, figures = map(str, values)
        return BuiltWith(
            model_id=model_id, model_name=model_name, dim=int(dim), chunking=int(chunking), figures=int(figures)
        )

    def write(self, library: Library) -> None:
        values = (self.model_id, self.model_name, self.dim, self.chunking, self.figures)
        for name, value in zip(_PROPERTIES, values, strict=True):
            library.set_property(name, str(value))


_PROPERTIES = ("model_id", "model_name", "dim", "chunking", "figures")

# Passages embedded at once: large enough to fill batches of like length, small enough to report progress often.
EMBEDDING_BATCH = 256


def add_document(
    document: Document,
    library: Library,
    store: VectorStore,
    embedder: Embedder,
    syntax: Syntax,
    report: ReportProgress = no_report,
) -> tuple[int, int]:
    """Read a document through and store it, in place of an older version from the same address if there is one.

    Returns the numbers of passages and figures. Nothing is written before everything is made.
    """
    report(Progress(stage="reading", done=0, total=1))
    passages = split_passages(document)
    figures = extract_figures(document, passages, syntax)
    encoded = _encode(document, passages, embedder, report)
    with library.database.atomic():
        older = library.find_by_url(document.url) if document.url else None
        if older is not None:
            library.remove(older.id)
        keys = library.insert(document, passages, figures)
        _insert_vectors(store, embedder.model_id, keys, encoded)
    return len(passages), len(figures)


def rebuild_documents(
    library: Library, store: VectorStore, embedder: Embedder, syntax: Syntax, report: ReportProgress = no_report
) -> None:
    """Make passages, figures and vectors anew where they were made with something else, in one transaction.

    A passage that comes out as it was keeps its key and its vectors.
    """
    documents = library.documents()
    with library.database.atomic():
        for done, summary in enumerate(documents):
            report(Progress(stage="rebuilding", done=done, total=len(documents)))
            _rebuild_document(summary.document, library, store, embedder, syntax)
        store.remove_other_models(embedder.model_id)
        BuiltWith.of(embedder).write(library)
    report(Progress(stage="rebuilding", done=len(documents), total=len(documents)))


def _rebuild_document(
    document: Document, library: Library, store: VectorStore, embedder: Embedder, syntax: Syntax
) -> None:
    passages = split_passages(document)
    figures = extract_figures(document, passages, syntax)
    if passages == library.document_passages(document.id):
        if figures != library.document_figures(document.id):
            library.replace_figures(document.id, figures)
        if not store.missing(embedder.model_id, document.id):
            return
        keys: Sequence[int] = library.passage_keys([document.id])
    else:
        keys = library.replace_passages(document.id, passages, figures)
    _insert_vectors(store, embedder.model_id, keys, _encode(document, passages, embedder, no_report))


def _encode(
    document: Document, passages: Sequence[Passage], embedder: Embedder, report: ReportProgress
) -> list[Encoded]:
    """The vectors of a document's passages, in batches."""
    batches = []
    for start in range(0, len(passages), EMBEDDING_BATCH):
        report(Progress(stage="embedding", done=start, total=len(passages)))
        batch = passages[start : start + EMBEDDING_BATCH]
        batches.append(
            embedder.encode(
                [document.quote(passage.span) for passage in batch],
                [[_relative(sentence, passage) for sentence in passage.sentences] for passage in batch],
            )
        )
    report(Progress(stage="embedding", done=len(passages), total=len(passages)))
    return batches


def _insert_vectors(store: VectorStore, model_id: str, keys: Sequence[int], encoded: list[Encoded]) -> None:
    start = 0
    for batch in encoded:
        end = start + len(batch.passages)
        store.insert(model_id, keys[start:end], batch)
        start = end


def _relative(sentence: Span, passage: Passage) -> Span:
    return Span(sentence.start - passage.span.start, sentence.end - passage.span.start)
