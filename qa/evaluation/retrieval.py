"""Measuring how well passages are found: recall and reciprocal rank over questions with known paragraphs."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.reading import document_from_text
from index.search import Retrieve, dense_search, hybrid_search, lexical_search
from qa.engine import Engine, Models, load_models
from qa.serialising import Json
from qa.settings import Settings, load_settings

RETRIEVERS: dict[str, Retrieve] = {"dense": dense_search, "lexical": lexical_search, "hybrid": hybrid_search}
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Shares of the questions whose paragraph came first, among the first three, five; mean reciprocal rank."""

    r_at_1: float
    r_at_3: float
    r_at_5: float
    mrr: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """How each retriever did on the same questions over the same paragraphs."""

    n_questions: int
    n_paragraphs: int
    retrievers: dict[str, Retrieval]

    def to_dict(self) -> Json:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        yield f"{self.n_questions} questions over {self.n_paragraphs} paragraphs"
        yield f"{'':8}  {'R@1':>6}  {'R@3':>6}  {'R@5':>6}  {'MRR':>6}"
        for name, found in self.retrievers.items():
            yield f"{name:8}  {found.r_at_1:6.3f}  {found.r_at_3:6.3f}  {found.r_at_5:6.3f}  {found.mrr:6.3f}"


def evaluate_retrieval(file: Path, models: Models | None = None) -> RetrievalReport:
    """Search a library of all the file's paragraphs for the paragraph of each question.

    file: JSON in the format of SQuAD and XQuAD. Raises UnreadableDocument.
    """
    paragraphs = list(_squad_paragraphs(file))
    asked = [(question, n) for n, (_, questions) in enumerate(paragraphs) for question in questions]
    if not asked:
        raise UnreadableDocument(f"'{file}' holds no questions", hint="A file in SQuAD's format is expected.")
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, empty_engine(settings, Path(folder), models) as engine:
        documents = [document_from_text(text, title=f"paragraph {n}") for n, (text, _) in enumerate(paragraphs)]
        for _ in engine.add_all(documents):
            pass
        retrievers = {
            name: _retrieval([_rank(engine, question, documents[n].id, retrieve) for question, n in asked])
            for name, retrieve in RETRIEVERS.items()
        }
    return RetrievalReport(len(asked), len(paragraphs), retrievers)


def empty_engine(settings: Settings, home: Path, models: Models | None = None) -> Engine:
    """A library without any document, for measuring on documents of one's own."""
    engine = Engine.open(settings.model_copy(update={"home": home}), models=models or load_models(settings))
    for summary in engine.documents():
        engine.remove(summary.document.id)
    return engine


def _squad_paragraphs(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Each paragraph's text with the questions that stand under it."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        articles = stored["data"] if isinstance(stored, dict) else stored
        for article in articles:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"], [item["question"] for item in paragraph.get("qas", [])]
    except OSError as error:
        raise UnreadableDocument(f"'{file}' cannot be read: {(error.strerror or '').lower()}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableDocument(
            f"'{file}' is not in SQuAD's format", hint="JSON with data, paragraphs, qas."
        ) from error


def _rank(engine: Engine, question: str, document_id: str, retrieve: Retrieve) -> int | None:
    """The place, from 1, of the first passage of this document; None if it is not among the first DEPTH."""
    seen: dict[str, None] = {}
    for _, stored in engine.search(question, top_k=DEPTH, retrieve=retrieve):
        seen.setdefault(stored.document.id)
        if stored.document.id == document_id:
            return len(seen)
    return None


def _retrieval(ranks: Sequence[int | None]) -> Retrieval:
    def share(k: int) -> float:
        return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)

    return Retrieval(share(1), share(3), share(5), sum(1 / rank for rank in ranks if rank) / len(ranks))
