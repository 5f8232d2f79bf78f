"""What who runs the server is told: ids of requests, health, metrics."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from corpus.errors import Cancelled, InputError, LibraryDamaged, TooBusy
from index.vectors import VectorIndex
from qa.engine import Engine
from tests.web.test_streaming import run
from web import problems
from web.access import NEEDS
from web.app import create_app
from web.gate import Gate
from web.keys import KeyStore
from web.metrics import Metrics
from web.observing import Observed
from web.operations import check_index
from web.settings import ServerSettings

DOCUMENTATION = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def served(article_engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(article_engine, ServerSettings()), raise_server_exceptions=False) as client:
        yield client


def samples(client: TestClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return parsed(answer.text)


def parsed(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told(found: Samples, name: str, **labels: str) -> float:
    return found.get((f"article_qa_{name}", frozenset(labels.items())), 0.0)


def test_an_id_that_a_request_brings_is_kept_and_others_get_a_new_one(served: TestClient) -> None:
    def answered(*given: str) -> str:
        headers = [(b"X-Request-ID", value.encode()) for value in given]
        answer = served.get("/nowhere", headers=headers)
        assert len(answer.headers.get_list("x-request-id")) == 1
        return answer.headers["x-request-id"]

    assert answered("proxy-7.A_b") == "proxy-7.A_b"
    refused = [(), ("two words",), ("a" * 65,), ("",), ('"><b>',), ("a", "b"), ("café",)]
    new = [answered(*given) for given in refused]
    assert all(re.fullmatch(r"[0-9a-f]{32}", request_id) for request_id in new)
    assert len(set(new)) == len(new)


def test_what_fails_in_the_server_is_told_with_its_id_and_still_raised() -> None:
    client = TestClient(_stumbling(), raise_server_exceptions=False)
    answer = client.get("/documents", headers={"X-Request-ID": "stumble"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "stumble")
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    found = parsed(client.app.state.metrics.exposed((), "")[0].decode())  # type: ignore[attr-defined]
    assert told(found, "http_requests_total", method="GET", address="/documents", status="500") == 1
    assert told(found, "http_requests_in_hand") == 0
    with pytest.raises(ZeroDivisionError):
        TestClient(_stumbling()).get("/documents")


def _stumbling() -> FastAPI:
    app = Observed()
    problems.install(app)

    @app.get("/documents")
    def divide() -> float:
        return 1 / 0

    return app


def test_a_client_that_goes_before_its_answer_counts_as_499(served: TestClient) -> None:
    scope = {"type": "http", "method": "POST", "path": "/ask", "query_string": b"", "http_version": "1.1"}
    scope |= {"headers": [(b"host", b"localhost"), (b"content-type", b"application/json")], "client": ("127.0.0.1", 1)}
    received = iter([{"type": "http.request", "body": b'{"question": ', "more_body": True}])

    async def receive() -> Any:
        return next(received, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        pass

    async def visit() -> None:
        await served.app(scope, receive, send)

    before = samples(served)
    run(visit())
    after = samples(served)
    labels = {"method": "POST", "address": "/ask", "status": "499"}
    assert told(after, "http_requests_total", **labels) == told(before, "http_requests_total", **labels) + 1


def test_metrics_count_questions_by_what_came_of_them(served: TestClient) -> None:
    before = samples(served)
    answers = [
        served.get("/ask", params={"question": "How many AI firms are in Shanghai?"}).json(),
        served.get("/ask", params={"question": "Who won the chess championship of 1957?"}).json(),
    ]
    assert served.get("/ask", params={"question": " "}).status_code == 422
    assert [answer["answered"] for answer in answers] == [True, False]
    after = samples(served)
    for outcome, count in {"answered": 1, "abstained": 1, "failed": 0, "given_up": 0}.items():
        labels = {"outcome": outcome}
        assert told(after, "questions_total", **labels) - told(before, "questions_total", **labels) == count
    for stage in ("total", "search", "read"):
        name, seconds = "question_seconds_sum", sum(answer["timings_ms"][stage] for answer in answers) / 1000
        spent = told(after, name, stage=stage) - told(before, name, stage=stage)
        assert spent == pytest.approx(seconds, abs=0.001)
        assert told(after, "question_seconds_bucket", stage=stage, le="+Inf") >= 2


def test_a_question_that_ends_with_an_error_is_counted_if_it_was_one() -> None:
    metrics = Metrics()
    for error in (ZeroDivisionError(), LibraryDamaged("It is damaged"), InputError("It is empty"), TooBusy("Wait")):
        metrics.failed(error)
    for gone in (Cancelled("Nobody waits"), asyncio.CancelledError()):
        metrics.failed(gone)
    found = parsed(metrics.exposed((), "")[0].decode())
    assert told(found, "questions_total", outcome="failed") == 2
    assert told(found, "questions_total", outcome="given_up") == 2


def test_no_caller_can_make_the_server_remember_names(served: TestClient) -> None:
    served.request("BREW", "/coffee-7f3a")
    served.get("/documents/7f3a7f3a", headers={"X-Request-ID": "7f3a7f3a"})
    text = served.get("/metrics").text
    assert "7f3a" not in text
    assert "BREW" not in text
    found = parsed(text)
    assert told(found, "http_requests_total", method="other", address="other", status="404") >= 1
    assert told(found, "http_requests_total", method="GET", address="/documents/{document_id}", status="404") >= 1
    addresses = {dict(labels)["address"] for name, labels in found if name.startswith("article_qa_http_requests_total")}
    assert addresses <= {*NEEDS, "other"}


def test_metrics_tell_the_library_and_the_jobs_as_they_are(served: TestClient, article_engine: Engine) -> None:
    found, contents = samples(served), article_engine.library.contents()
    told_of = [told(found, name) for name in ("documents", "passages", "figures")]
    assert told_of == [contents.n_documents, contents.n_passages, contents.n_figures]
    counts = served.app.state.jobs.store.counts()  # type: ignore[attr-defined]
    assert {state: told(found, "jobs", state=state) for state in counts} == counts
    assert set(counts) == {"queued", "running", "done", "failed", "cancelled"}
    (build,) = (dict(labels) for name, labels in found if name == "article_qa_build_info")
    assert build == {"version": served.app.version, "model": "all-MiniLM-L6-v2"}  # type: ignore[attr-defined]
    assert told(found, "http_requests_in_hand") == 1
    assert any(name == "process_resident_memory_bytes" for name, _ in found)
    openmetrics = served.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert openmetrics.headers["content-type"].startswith("application/openmetrics-text")
    assert openmetrics.text.endswith("# EOF\n")


def test_whoever_is_not_let_in_is_counted_by_why(tmp_path: Path, served: TestClient) -> None:
    before = samples(served)
    assert served.get("/healthz", headers={"Host": "elsewhere.example"}).status_code == 421
    assert served.post("/ask", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert served.post("/ask", content=b"x" * 70_000).status_code == 413
    after = samples(served)
    for reason in ("host", "origin", "too_large"):
        assert told(after, "refused_total", reason=reason) - told(before, "refused_total", reason=reason) == 1

    keys = KeyStore(tmp_path)
    _, text = keys.make("asking", ["ask"])
    client, key = TestClient(_gated(keys)), {"Authorization": f"Bearer {text}"}
    assert client.get("/documents").status_code == 401
    assert client.get("/documents", headers=key).status_code == 403
    assert client.get("/ask", headers=key).status_code == 503
    assert client.get("/ask", headers=key).status_code == 429
    found = parsed(client.app.state.metrics.exposed((), "")[0].decode())  # type: ignore[attr-defined]
    reasons = {str(dict(labels)["reason"]): n for (name, labels), n in found.items() if name.endswith("refused_total")}
    keys.close()
    expected = {"key": 1, "scope": 1, "busy": 1, "rate": 1, "host": 0, "origin": 0, "too_large": 0}
    assert reasons == expected


def _gated(keys: KeyStore) -> FastAPI:
    app = Observed()
    problems.install(app)
    app.add_middleware(Gate, settings=ServerSettings(keys="required", rate_limit=2), keys=keys)

    @app.get("/ask")
    def busy() -> None:
        raise TooBusy("More questions wait than can be answered in time")

    return app


def test_a_server_that_stops_is_alive_and_not_ready(served: TestClient) -> None:
    assert served.get("/readyz").json() == {"status": "ok"}
    served.app.state.is_stopping = True  # type: ignore[attr-defined]
    try:
        answer = served.get("/readyz")
        assert (answer.status_code, answer.headers["content-type"]) == (503, problems.MEDIA_TYPE)
        assert "stopping" in answer.json()["detail"]
        assert served.get("/healthz").json() == {"status": "ok"}
    finally:
        served.app.state.is_stopping = False  # type: ignore[attr-defined]


def test_a_library_that_cannot_answer_is_not_ready_and_is_measured_all_the_same(
    client: TestClient, engine: Engine
) -> None:
    live = engine._live
    whole = live.now()
    empty = VectorIndex(whole.generation.manifest.dim)
    live._serving = replace(whole, generation=replace(whole.generation, passages=empty, sentences=empty))
    with pytest.raises(LibraryDamaged, match="finds none of its"):
        check_index(engine)
    assert "article-qa doctor" in client.get("/readyz").json()["detail"]
    live._serving = whole
    assert client.get("/readyz").status_code == 200

    (engine.settings.home / "library.sqlite").unlink()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "was deleted" in answer.json()["detail"]
    found = samples(client)
    labels = {"method": "GET", "address": "/readyz", "status": "503"}
    assert told(found, "http_requests_total", **labels) == 2
    assert not any(name == "article_qa_documents" for name, _ in found)


def test_the_documentation_lists_every_metric_and_no_other(served: TestClient) -> None:
    families = text_string_to_metric_families(served.get("/metrics").text)
    # The parser takes the endings off that the type of a counter and of build information gives them.
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    ours = {name for name in names if name.startswith("article_qa_")}
    assert set(re.findall(r"^\| `(article_qa_\w+)", DOCUMENTATION, re.MULTILINE)) == ours
