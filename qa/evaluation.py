"""Measuring: how well passages are found, and how many questions with known answers come out right."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from corpus.errors import InputError, UnreadableDocument
from corpus.reading import document_from_text
from index.search import Retrieve, dense_search, hybrid_search, lexical_search
from qa.engine import Engine, Models, load_models
from qa.serialising import Json, answer_to_dict
from qa.settings import Settings, load_settings

RETRIEVERS: dict[str, Retrieve] = {"dense": dense_search, "lexical": lexical_search, "hybrid": hybrid_search}
DEPTH = 50
# A figure's value is right if it is this near to the expected one, relative to it: room for 1/3 as 0.3333.
TOLERANCE = 1e-4


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


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is wrong with its answer; nothing is, if `problems` is empty."""

    id: str
    question: str
    answer: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionsReport:
    """Each case, and the share right."""

    cases: tuple[Case, ...]

    @property
    def n_right(self) -> int:
        return sum(not case.problems for case in self.cases)

    def to_dict(self) -> Json:
        return {"right": self.n_right, "total": len(self.cases), "cases": [asdict(case) for case in self.cases]}

    def lines(self) -> Iterator[str]:
        for case in self.cases:
            yield f"{'wrong' if case.problems else 'right'}  {case.id}  {case.question}  →  {case.answer}"
            yield from (f"         {problem}" for problem in case.problems)
        share = self.n_right / len(self.cases) if self.cases else 0.0
        yield f"{self.n_right} of {len(self.cases)} right ({share:.1%})"


Report = RetrievalReport | QuestionsReport


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


def evaluate_questions(file: Path, engine: Engine) -> QuestionsReport:
    """Ask each case's last turn and compare the answer with what the case expects.

    file: JSON lines with id, turns, answerable, figures, answer_contains_any, passage_contains. A case is right if
    `answerable` agrees with the answer's `answered`; every figure expected is among those returned as answer,
    equivalent or derived, in all fields that are given; the answer contains all the strings of one of the groups in
    `answer_contains_any`; and some returned passage contains `passage_contains`. Raises UnreadableDocument.
    """
    return QuestionsReport(tuple(_judged(case, engine) for case in _cases(file)))


def _cases(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableDocument(f"'{file}' cannot be read", hint="A file of JSON lines is expected.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            yield {
                "id": str(case["id"]),
                "question": case["turns"][-1],
                "answerable": bool(case["answerable"]),
                "figures": list(case.get("figures") or []),
                "answer_contains_any": list(case.get("answer_contains_any") or []),
                "passage_contains": case.get("passage_contains"),
            }
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise UnreadableDocument(f"Line {number} of '{file}' is not a case", hint="See README, eval.") from error


def _judged(case: dict[str, Any], engine: Engine) -> Case:
    try:
        answer = answer_to_dict(engine.ask(case["question"]))
    except InputError as error:
        return Case(case["id"], case["question"], "", (str(error),))
    return Case(case["id"], case["question"], answer["answer"], tuple(_problems(case, answer)))


def _problems(case: dict[str, Any], answer: Json) -> Iterator[str]:
    if answer["answered"] != case["answerable"]:
        yield f"answered is {answer['answered']}, expected {case['answerable']}"
        return
    returned = [figure for figure in answer["figures"] if figure["role"] in ("answer", "equivalent", "derived")]
    for expected in case["figures"]:
        if not any(_agrees(figure, expected) for figure in returned):
            yield f"no figure {json.dumps(expected)} among {[figure['text'] for figure in returned]}"
    groups = case["answer_contains_any"]
    if groups and not any(all(part in answer["answer"] for part in group) for group in groups):
        yield f"the answer contains none of {json.dumps(groups)}"
    wanted = case["passage_contains"]
    if wanted and not any(wanted in passage["text"] for passage in answer["passages"]):
        yield f"no passage contains {wanted!r}"


def _agrees(figure: Json, expected: dict[str, Any]) -> bool:
    for name, value in expected.items():
        if name == "derived":
            if (figure["role"] == "derived") != value:
                return False
        elif name in ("value", "low", "high"):
            if not _same_value(figure[name], value):
                return False
        elif figure.get(name) != value:
            return False
    return True


def _same_value(left: object, right: object) -> bool:
    """Whether two values of the JSON are the same number ("1/3" is one), or the same date."""
    try:
        a, b = (float(Fraction(str(value))) for value in (left, right))
    except (ValueError, ZeroDivisionError):
        return left == right
    return abs(a - b) <= TOLERANCE * max(abs(b), 1e-12)
