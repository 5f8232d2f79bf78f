"""Measuring answers over tables: TAT-QA's questions (Zhu et al. 2021), each asked of its own table and paragraphs.

Every context of the file becomes an HTML page, read as any page is. The table stands behind the first paragraph that
announces one, else first, since the file does not tell.
"""

import html
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.documents import Document
from corpus.errors import UnreadableDocument
from corpus.reading import document_from_bytes
from qa.answers import Reason
from qa.engine import Engine, Models
from qa.evaluation.retrieval import empty_engine
from qa.evaluation.tatqa_failures import Expected, Failure, Grid, failure_of
from qa.evaluation.tatqa_scoring import ANSWER_KINDS, SCALES, AnswerKind, Reply, reply_of, score
from qa.proof.verifying import check_answer
from qa.serialising import Json
from qa.settings import load_settings

SOURCES = ("table", "text", "table-text")
COMMONEST = 5

# "The table below shows …", "… is as follows (in thousands):", "… by region ($ in millions)".
_IN_BRACKETS = r"(?:\s*\([^()]{1,60}\))?\W*$"
_ANNOUNCES = re.compile(
    r"\b(?:table|schedule|chart)s?\b[^.]{0,60}\b(?:below|follow\w*)\b|\b(?:below|following) (?:\w+ )?(?:table|schedule)"
    rf"|\b(?:as follows|follows|below|following){_IN_BRACKETS}|\bin (?:thousand|million|billion)s\b[^()]{{0,40}}\)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TatqaQuestion:
    """source: where people found the answer, one of SOURCES."""

    text: str
    source: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Context:
    """A table, row by row, with its paragraphs in their order, and what is asked about them."""

    rows: tuple[tuple[str, ...], ...]
    paragraphs: tuple[str, ...]
    questions: tuple[TatqaQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what came of it.

    withheld: why it was not answered; None where it was. exact_match, f1: 0..1. failure: None where it is right.
    exceptions: what of the answer's figures, quotes and calculation does not hold, each in words.
    """

    context: int
    question: str
    kind: AnswerKind
    source: str
    expected: str
    given: str
    withheld: Reason | None
    exact_match: float
    f1: float
    failure: Failure | None
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Of n questions: how many were answered, and means of exact match and F1, 0..1, what is withheld being wrong."""

    n: int
    n_answered: int
    exact_match: float
    f1: float

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "Marks":
        return cls(
            n=len(cases),
            n_answered=sum(case.withheld is None for case in cases),
            exact_match=float(np.mean([case.exact_match for case in cases])),
            f1=float(np.mean([case.f1 for case in cases])),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TatqaReport:
    """failures: whether each question that went wrong is told too."""

    n_contexts: int
    cases: tuple[Case, ...]
    failures: bool = False

    @property
    def marks(self) -> dict[str, Marks]:
        """Of all questions, by the kind of answer, and by where it stands as well; what nobody asked is left out."""
        groups = {"all": self.cases}
        for kind in ANSWER_KINDS:
            groups[kind] = tuple(case for case in self.cases if case.kind == kind)
            for source in SOURCES:
                groups[f"{kind}, {source}"] = tuple(case for case in groups[kind] if case.source == source)
        return {name: Marks.of(cases) for name, cases in groups.items() if cases}

    @property
    def reasons(self) -> dict[Failure, int]:
        """How often each failure was why, the commonest first."""
        return dict(Counter(case.failure for case in self.cases if case.failure is not None).most_common())

    @property
    def exceptions(self) -> list[str]:
        """What did not hold in any answer, behind its question."""
        return [f"{case.question}: {one}" for case in self.cases for one in case.exceptions]

    def to_dict(self) -> Json:
        report: Json = {
            "n_contexts": self.n_contexts,
            "n_questions": len(self.cases),
            "answers": {name: asdict(marks) for name, marks in self.marks.items()},
            "failures_by_reason": self.reasons,
            "exceptions": self.exceptions,
        }
        if self.failures:
            report["failures"] = [asdict(case) for case in self.cases if case.failure is not None]
        return report

    def lines(self) -> Iterator[str]:
        marks = self.marks
        yield f"{len(self.cases)} questions over {self.n_contexts} contexts, {marks['all'].n_answered} answered"
        yield f"{'':22}  {'n':>5}  {'answered':>8}  {'EM':>6}  {'F1':>6}"
        for name, one in marks.items():
            yield f"{name:22}  {one.n:5}  {one.n_answered / one.n:8.1%}  {one.exact_match:6.1%}  {one.f1:6.1%}"
        n_failed = sum(self.reasons.values())
        yield f"\nThe commonest of {n_failed} failures"
        for reason, n in list(self.reasons.items())[: None if self.failures else COMMONEST]:
            yield f"{n:5}  {reason}  ({', '.join(f'{kind} {m}' for kind, m in self._kinds_of(reason))})"
        yield f"\n{len(self.exceptions)} exceptions where each answer's figures, quotes and calculation are verified"
        yield from (f"  {one}" for one in self.exceptions)
        if self.failures:
            yield "\nFailures"
            for case in sorted(self.cases, key=lambda case: (case.failure or "", case.kind)):
                if case.failure is not None:
                    given = case.given or f"nothing ({case.withheld})"
                    yield f"{case.failure:32}  {case.context:3}  {case.question}  →  {given}, expected {case.expected}"

    def _kinds_of(self, failure: Failure) -> list[tuple[AnswerKind, int]]:
        return Counter(case.kind for case in self.cases if case.failure == failure).most_common()


def evaluate_tatqa(
    file: Path, models: Models | None = None, *, limit: int | None = None, failures: bool = False
) -> TatqaReport:
    """Ask every question of the file of the one document made of its context.

    file: JSON in TAT-QA's format. limit: so many contexts, spread evenly over the file. failures: whether the report
    tells each question that went wrong. Raises UnreadableDocument.
    """
    contexts = read_tatqa(file)
    n = len(contexts) if limit is None else min(limit, len(contexts))
    places = [at * len(contexts) // n for at in range(n)]
    settings = load_settings()
    with tempfile.TemporaryDirectory() as folder, empty_engine(settings, Path(folder), models) as engine:
        documents = [document_of(contexts[at], f"context {at}") for at in places]
        for _ in engine.add_all(documents):
            pass
        cases = [
            case
            for at, document in zip(places, documents, strict=True)
            for case in _asked(engine, at, contexts[at], document)
        ]
    return TatqaReport(n_contexts=n, cases=tuple(cases), failures=failures)


def _asked(engine: Engine, at: int, context: Context, document: Document) -> Iterator[Case]:
    grid = Grid.of(document, engine.library.document_passages(document.id))
    for question in context.questions:
        yield _case(engine, at, question, grid)


def _case(engine: Engine, at: int, question: TatqaQuestion, grid: Grid) -> Case:
    expected = question.expected
    answer = engine.ask(question.text, document_ids=[grid.document.id])
    given = reply_of(answer)
    marks = score(given, expected.reply, expected.kind)
    return Case(
        context=at,
        question=" ".join(question.text.split()),
        kind=expected.kind,
        source=question.source,
        expected=str(expected.reply),
        given=str(given),
        withheld=answer.reason,
        exact_match=marks.exact_match,
        f1=marks.f1,
        failure=None if marks.exact_match else failure_of(answer, given, expected, grid),
        exceptions=check_answer(answer, engine.library),
    )


def read_tatqa(file: Path) -> tuple[Context, ...]:
    """All contexts of a file in TAT-QA's format, in its order. Raises UnreadableDocument, also for one without any."""
    try:
        contexts = tuple(map(_context, json.loads(file.read_bytes())))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableDocument(
            f"'{file}' is not in TAT-QA's format", hint="JSON with table, paragraphs, questions."
        ) from error
    except OSError as error:
        raise UnreadableDocument(f"'{file}' cannot be read: {(error.strerror or '').lower()}") from error
    if not any(context.questions for context in contexts):
        raise UnreadableDocument(f"'{file}' holds no questions", hint="A file in TAT-QA's format is expected.")
    return contexts


def _context(stored: dict[str, Any]) -> Context:
    paragraphs = sorted(stored["paragraphs"], key=lambda paragraph: int(paragraph["order"]))
    return Context(
        rows=tuple(tuple(map(_text, row)) for row in stored["table"]["table"]),
        paragraphs=tuple(_text(paragraph["text"]) for paragraph in paragraphs),
        questions=tuple(map(_question, stored["questions"])),
    )


def _question(stored: dict[str, Any]) -> TatqaQuestion:
    kind, answer, scale = stored["answer_type"], stored["answer"], stored["scale"]
    if kind not in ANSWER_KINDS or scale not in ("", *SCALES) or not _text(stored["question"]).strip():
        raise ValueError("a question with a kind and a scale of answer is expected")
    items = tuple(map(str, answer)) if isinstance(answer, list) else (str(int(answer) if kind == "count" else answer),)
    expected = Expected(
        kind=kind,
        reply=Reply(items, scale),
        derivation=_text(stored["derivation"]),
        compares=bool(stored["req_comparison"]),
    )
    return TatqaQuestion(_text(stored["question"]), _text(stored["answer_from"]), expected)


def _text(stored: object) -> str:
    if not isinstance(stored, str):
        raise TypeError("words are expected")
    return stored


def document_of(context: Context, title: str) -> Document:
    """The context as a page; its title tells nothing of it."""
    blocks = [f"<p>{html.escape(text)}</p>" for text in context.paragraphs]
    announcing = (n for n, text in enumerate(context.paragraphs, start=1) if _ANNOUNCES.search(text))
    blocks.insert(next(announcing, 0), _table(context.rows))
    page = f"<html><body><article>{''.join(blocks)}</article></body></html>"
    return document_from_bytes(page.encode(), name=f"{title}.html", source="TAT-QA", title=title)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """No cell is marked as a header, since the file does not say which are."""
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
