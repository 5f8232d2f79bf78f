"""What is counted and timed for Prometheus, in a registry that belongs to one application.

Whatever becomes a label is one of a known few: no caller can make the server remember names of its own.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from corpus.errors import Cancelled, TooBusy
from qa.answers import Answer

Reason = Literal["key", "scope", "rate", "busy", "host", "origin", "too_large"]

OTHER = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OUTCOMES = ("answered", "abstained", "failed", "given_up")
_STAGES = ("total", "search", "read")
# A warm question takes tens of milliseconds on one core; the upper end is for many at once, and for large libraries.
_QUESTION_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
# Of an upload or a stream, up to a minute.
_REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0)


class Metrics:
    """Counters and histograms that live as long as the application. Safe to use from many threads."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._questions = Counter(
            "article_qa_questions", "Questions by what came of them.", ["outcome"], registry=registry
        )
        self._question_seconds = Histogram(
            "article_qa_question_seconds",
            "Seconds that answering took, without the wait for its turn.",
            ["stage"],
            buckets=_QUESTION_SECONDS,
            registry=registry,
        )
        self._requests = Counter(
            "article_qa_http_requests", "Requests that have ended.", ["method", "address", "status"], registry=registry
        )
        self._request_seconds = Histogram(
            "article_qa_http_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ["address"],
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self._in_hand = Gauge("article_qa_http_requests_in_hand", "Requests that are handled now.", registry=registry)
        self._refused = Counter("article_qa_refused", "Requests that were not let in.", ["reason"], registry=registry)
        # Series that exist from the start: a rate over the first of a kind can be told.
        for outcome in _OUTCOMES:
            self._questions.labels(outcome)
        for stage in _STAGES:
            self._question_seconds.labels(stage)
        for reason in get_args(Reason):
            self._refused.labels(reason)

    def answered(self, answer: Answer) -> None:
        """Count a question that got its answer, or an abstention."""
        self._questions.labels("answered" if answer.answered else "abstained").inc()
        for stage in _STAGES:
            self._question_seconds.labels(stage).observe(getattr(answer.timings, stage) / 1000)

    def failed(self, error: BaseException) -> None:
        """Count a question that ended with an error: given up by whoever asked, or failed.

        One that was not asked at all, for what was wrong with it or for too many others, is none.
        """
        if isinstance(error, Cancelled) or not isinstance(error, Exception):
            self._questions.labels("given_up").inc()
        elif not isinstance(error, TooBusy) and getattr(error, "status", 500) >= 500:
            self._questions.labels("failed").inc()

    def request_began(self) -> None:
        self._in_hand.inc()

    def request_ended(self, method: str, template: str | None, status: int, seconds: float) -> None:
        """template: the address's, None for what is not there."""
        address = template or OTHER
        self._in_hand.dec()
        self._requests.labels(method if method in _METHODS else OTHER, address, status).inc()
        self._request_seconds.labels(address).observe(seconds)

    def refused(self, reason: Reason) -> None:
        self._refused.labels(reason).inc()

    def exposed(self, present: Iterable[Metric], accept: str) -> tuple[bytes, str]:
        """All of it as text, and the media type. present: what is as it is now. accept: the request's header."""
        encode, media_type = choose_encoder(accept)
        return encode(_Both(self._registry, present)), media_type


class _Both(Collector):
    """What was counted, and what is."""

    def __init__(self, counted: CollectorRegistry, present: Iterable[Metric]) -> None:
        self._counted, self._present = counted, present

    def collect(self) -> Iterator[Metric]:
        for metric in self._counted.collect():
            # The time since when each series is counted would be a third of all that is sent.
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric
        yield from self._present


def gauge(name: str, description: str, value: float) -> Metric:
    return GaugeMetricFamily(name, description, value=value)


def gauges(name: str, description: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    """One gauge for each value of a label."""
    family = GaugeMetricFamily(name, description, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def build_info(model: str) -> Metric:
    """Which program and which embedding model answer."""
    return InfoMetricFamily(
        "article_qa_build",
        "Version of the program, embedding model.",
        {"version": version("article-qa"), "model": model},
    )
