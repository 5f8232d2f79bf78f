"""Measuring how well passages are found: recall and reciprocal rank over questions with known paragraphs."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.search import Retrieve, dense_search, hybrid_search, lexical_search
from qa.engine import Engine, Models, load_models
from qa.evaluation.squad import documents_of, read_squad
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
    paragraphs = read_squad(file)
    asked = [(question.text, n) for n, paragraph in enumerate(paragraphs) for question in paragraph.questions]
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, empty_engine(settings, Path(folder), models) as engine:
        documents = list(documents_of(paragraphs))
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
