"""What the measurement of answers gives: every asking, and the numbers that are made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from qa.evaluation.near_misses import SORTS, Sort
from qa.evaluation.question_kinds import KINDS, kind_of_question, wants_figure
from qa.evaluation.reliability import ReliabilityBin, auroc, balanced_accuracy, calibration_error, reliability_table
from qa.serialising import Json

FIGURE_QUESTIONS = "figure questions"
WIDTH_BINS, MASS_BINS = 10, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question put to the library, and what came back.

    given: the words of the best span, whether it was answered or not; empty if there is none. is_answerable: whether
    the library held the answer. is_right: whether the best span is of the right document and shares words with an
    expected answer. exact_match, f1: 0..1, the best over the expected answers. rank: of the right document, from 1,
    among those of the passages returned; None if it is not there.
    """

    question: str
    expected: tuple[str, ...]
    given: str
    answered: bool
    confidence: float
    is_answerable: bool
    is_right: bool
    exact_match: float
    f1: float
    rank: int | None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question with a swap in it. original: the place of the question it was made of, among those asked."""

    sort: Sort
    original: int
    asking: Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Of n questions: the share answered, and means of exact match and F1, 0..1.

    exact_match, f1: with abstentions counted as wrong. best_exact_match, best_f1: of the best span, answered or not.
    """

    n: int
    answered: float
    exact_match: float
    f1: float
    best_exact_match: float
    best_f1: float

    @classmethod
    def of(cls, askings: Sequence[Asking]) -> "Overlap":
        return cls(
            n=len(askings),
            answered=_mean([item.answered for item in askings]),
            exact_match=_mean([item.exact_match * item.answered for item in askings]),
            f1=_mean([item.f1 * item.answered for item in askings]),
            best_exact_match=_mean([item.exact_match for item in askings]),
            best_f1=_mean([item.f1 for item in askings]),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """Shares of the questions whose document was first, among the first five; mean reciprocal rank."""

    r_at_1: float
    r_at_5: float
    mrr: float

    @classmethod
    def of(cls, askings: Sequence[Asking]) -> "Finding":
        ranks = [item.rank for item in askings]
        return cls(
            _mean([rank == 1 for rank in ranks]),
            _mean([rank is not None and rank <= 5 for rank in ranks]),
            _mean([1 / rank if rank else 0.0 for rank in ranks]),
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence against what is so: expected calibration error over bins of equal width, of equal mass; by width."""

    equal_width: float
    equal_mass: float
    table: tuple[ReliabilityBin, ...]

    @classmethod
    def of(cls, confidences: Sequence[float], is_so: Sequence[bool]) -> "Calibration":
        return cls(
            calibration_error(confidences, is_so, bins=WIDTH_BINS),
            calibration_error(confidences, is_so, bins=MASS_BINS, equal_mass=True),
            reliability_table(confidences, is_so, bins=WIDTH_BINS),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """How answerable questions are told from others.

    auroc: of the confidence. answered: the share of the answerable that is answered; abstained: the share of the
    others that is not; balanced_accuracy: their mean. right, answerable: the confidence against whether the answer is
    right, and against whether there is one.
    """

    n_answerable: int
    n_unanswerable: int
    auroc: float
    balanced_accuracy: float
    answered: float
    abstained: float
    right: Calibration
    answerable: Calibration

    @classmethod
    def of(cls, answerable: Sequence[Asking], others: Sequence[Asking]) -> "Abstention":
        """Raises ValueError if either is empty."""
        askings = [*answerable, *others]
        confidences = [item.confidence for item in askings]
        is_answerable = [item.is_answerable for item in askings]
        return cls(
            n_answerable=len(answerable),
            n_unanswerable=len(others),
            auroc=auroc(confidences, is_answerable),
            balanced_accuracy=balanced_accuracy([item.answered for item in askings], is_answerable),
            answered=_mean([item.answered for item in answerable]),
            abstained=_mean([not item.answered for item in others]),
            right=Calibration.of(confidences, [item.is_right for item in askings]),
            answerable=Calibration.of(confidences, is_answerable),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of an answer, and of embedding its question alone; the shares of an answer's time, 0..1."""

    answer_p50_ms: float
    answer_p95_ms: float
    embedding_p50_ms: float
    ratio: float
    search: float
    read: float

    @classmethod
    def of(cls, asked: Sequence[float], embedded: Sequence[float], *, search: float, read: float) -> "Times":
        answer, embedding = float(np.median(asked)), float(np.median(embedded))
        return cls(
            answer_p50_ms=answer,
            answer_p95_ms=float(np.percentile(asked, 95)),
            embedding_p50_ms=embedding,
            ratio=answer / embedding,
            search=search,
            read=read,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersReport:
    """failures: whether each asking that went wrong is told too."""

    n_paragraphs: int
    as_it_is: tuple[Asking, ...]
    without_article: tuple[Asking, ...]
    near_misses: tuple[NearMiss, ...]
    times: Times
    failures: bool = False

    @property
    def overlap(self) -> dict[str, Overlap]:
        """Of all questions, by their kind, and of those for a figure; kinds that nobody asked are left out."""
        groups = {"all": self.as_it_is}
        for kind in KINDS:
            groups[kind] = tuple(item for item in self.as_it_is if kind_of_question(item.question) == kind)
        groups[FIGURE_QUESTIONS] = tuple(item for item in self.as_it_is if wants_figure(item.question))
        return {name: Overlap.of(askings) for name, askings in groups.items() if askings}

    @property
    def finding(self) -> Finding:
        return Finding.of(self.as_it_is)

    @property
    def abstention(self) -> Abstention:
        """Every question as it is, and without its article."""
        return Abstention.of(self.as_it_is, self.without_article)

    @property
    def near_miss_abstention(self) -> dict[str, Abstention]:
        """Near misses against the questions that they were made of, all and by the sort of swap."""
        groups = {"all": self.near_misses}
        for sort in SORTS:
            groups[sort] = tuple(item for item in self.near_misses if item.sort == sort)
        return {
            name: Abstention.of(
                [self.as_it_is[n] for n in dict.fromkeys(item.original for item in group)],
                [item.asking for item in group],
            )
            for name, group in groups.items()
            if group
        }

    def to_dict(self) -> Json:
        report: Json = {
            "n_questions": len(self.as_it_is),
            "n_paragraphs": self.n_paragraphs,
            "n_answered": sum(item.answered for item in self.as_it_is),
            "answers": {name: asdict(overlap) for name, overlap in self.overlap.items()},
            "finding": asdict(self.finding),
            "abstention": asdict(self.abstention),
            "near_misses": {name: asdict(judged) for name, judged in self.near_miss_abstention.items()},
            "times": asdict(self.times),
        }
        if self.failures:
            report["failures"] = [{"failure": what} | asdict(asking) for what, asking in self._failed()]
        return report

    def lines(self) -> Iterator[str]:
        n_answered = sum(item.answered for item in self.as_it_is)
        yield f"{len(self.as_it_is)} questions over {self.n_paragraphs} paragraphs, {n_answered} answered"
        yield from self._answer_lines()
        abstention = self.abstention
        yield "\nAbstention: as it is, and without its article"
        yield from _abstention_lines({"all": abstention})
        yield from _reliability_lines(abstention)
        yield "\nNear misses: as it is, and with one thing swapped"
        yield from _abstention_lines(self.near_miss_abstention)
        times = self.times
        yield "\nTime"
        yield f"an answer  p50 {times.answer_p50_ms:.1f} ms, p95 {times.answer_p95_ms:.1f} ms"
        yield f"embedding the question alone  p50 {times.embedding_p50_ms:.1f} ms"
        yield f"an answer takes {times.ratio:.2f} times as long as embedding its question alone"
        yield f"of an answer's time  search {times.search:.1%}, reading {times.read:.1%}"
        if self.failures:
            yield "\nFailures"
            for what, item in self._failed():
                given = f"{item.given!r}" if item.given else "nothing"
                wanted = f", expected {' or '.join(map(repr, item.expected))}" if item.expected else ""
                yield f"{what:24}  {item.confidence:.2f}  {item.question}  →  {given}{wanted}"

    def _answer_lines(self) -> Iterator[str]:
        yield "\nAnswers: with abstentions counted wrong, and the best span whether answered or not"
        yield f"{'':22}  {'n':>5}  {'answered':>8}  {'EM':>6}  {'F1':>6}  {'best EM':>8}  {'best F1':>8}"
        for name, overlap in self.overlap.items():
            numbers = f"{overlap.n:5}  {overlap.answered:8.1%}  {overlap.exact_match:6.1%}  {overlap.f1:6.1%}"
            yield f"{name:22}  {numbers}  {overlap.best_exact_match:8.1%}  {overlap.best_f1:8.1%}"
        found = self.finding
        yield f"its paragraph among the passages: R@1 {found.r_at_1:.3f}, R@5 {found.r_at_5:.3f}, MRR {found.mrr:.3f}"

    def _failed(self) -> Iterator[tuple[str, Asking]]:
        for item in self.as_it_is:
            if not item.answered:
                yield "not answered", item
            elif not item.exact_match:
                yield ("not exact" if item.is_right else "wrong"), item
        for item in self.without_article:
            if item.answered:
                yield "answered without article", item
        for miss in self.near_misses:
            if miss.asking.answered:
                yield f"answered a swapped {miss.sort}", miss.asking


def _abstention_lines(judged: dict[str, Abstention]) -> Iterator[str]:
    yield (
        f"{'':8}  {'answerable':>10}  {'not':>5}  {'AUROC':>6}  {'balanced':>8}  {'answered':>8}  {'abstained':>9}  "
        f"{'ECE right':>9}  {'ECE answerable':>14}"
    )
    for name, one in judged.items():
        yield (
            f"{name:8}  {one.n_answerable:10}  {one.n_unanswerable:5}  {one.auroc:6.3f}  {one.balanced_accuracy:8.3f}  "
            f"{one.answered:8.1%}  {one.abstained:9.1%}  {one.right.equal_width:9.3f}  "
            f"{one.answerable.equal_width:14.3f}"
        )


def _reliability_lines(judged: Abstention) -> Iterator[str]:
    for name, calibration in (("right", judged.right), ("answerable", judged.answerable)):
        yield (
            f"confidence against {name}: calibration error {calibration.equal_width:.3f} in {WIDTH_BINS} bins of equal "
            f"width, {calibration.equal_mass:.3f} in {MASS_BINS} of equal mass"
        )
        yield f"  {'bin':9}  {'n':>5}  {'confidence':>10}  {'share':>6}"
        for item in calibration.table:
            yield f"  {item.low:.1f} – {item.high:.1f}  {item.n:5}  {item.confidence:10.3f}  {item.right:6.3f}"


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
