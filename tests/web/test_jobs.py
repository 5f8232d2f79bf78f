"""Jobs: what was accepted is done, by whichever server is there; one can be followed, and ended before its end."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import web.jobs
from corpus.errors import JobNotFound, UnreadableDocument
from index.progress import Progress, ReportProgress
from qa.engine import Engine, Models
from qa.settings import Settings
from tests.web.test_api import ZOO, ended, is_problem
from web.app import create_app
from web.job_store import HISTORY, MAX_ATTEMPTS, Job, JobStore, Posted, Result
from web.jobs import Jobs, Work

POSTED = Posted(name="zoo.txt", data=ZOO.encode(), fields={})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    store = JobStore(tmp_path)
    yield store
    store.close()


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def jobs_that(tmp_path: Path, work: Work) -> Jobs:
    return Jobs(tmp_path, {"add": work, "rebuild": work})


def until_stopped(job: Job, store: JobStore, report: ReportProgress) -> Result:
    for n in range(10_000):
        report(Progress(stage="embedding", done=n, total=10_000))
        time.sleep(0.01)
    raise AssertionError("nobody stopped it")


def test_jobs_are_taken_in_their_order_and_their_documents_go_with_them(store: JobStore) -> None:
    first, second = store.submit("add", [POSTED, POSTED]), store.submit("add", [POSTED])
    taken = store.take()
    assert taken is not None
    assert (taken.id, taken.state) == (first.id, "running")
    assert store.sizes(first.id) == [(0, "zoo.txt", len(ZOO)), (1, "zoo.txt", len(ZOO))]
    assert store.posted(first.id, 1) == POSTED
    store.end(first.id, "done", result={"documents": []})
    assert (store.get(first.id).result, store.sizes(first.id)) == ({"documents": []}, [])
    assert store.get(second.id).state == "queued"


def test_a_rebuild_that_waits_or_runs_is_not_queued_twice(store: JobStore) -> None:
    first = store.submit("rebuild")
    assert store.submit("rebuild").id == first.id
    store.take()
    assert store.submit("rebuild").id == first.id
    store.cancel(first.id)
    assert store.submit("rebuild").id != first.id


def test_ended_jobs_are_forgotten_in_the_end(store: JobStore) -> None:
    jobs = [store.submit("add") for _ in range(HISTORY + 5)]
    for job in jobs:
        store.end(job.id, "done")
    for job in jobs[:5]:
        with pytest.raises(JobNotFound):
            store.get(job.id)
    assert store.get(jobs[5].id).state == "done"


KILLED = """
import sys
from pathlib import Path
from web.job_store import JobStore
store = JobStore(Path(sys.argv[1]))
print(store.take().id, flush=True)
sys.stdin.read()
"""


def take_and_be_killed(home: Path) -> str:
    command = [sys.executable, "-c", KILLED, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        job_id = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    return job_id


def test_a_job_whose_server_was_killed_is_taken_up_and_not_for_ever(store: JobStore, tmp_path: Path) -> None:
    job = store.submit("add", [POSTED])
    for _ in range(MAX_ATTEMPTS - 1):
        assert take_and_be_killed(tmp_path) == job.id
        assert store.get(job.id).state == "running"
    taken = store.take()
    assert taken is not None
    assert taken.id == job.id
    assert store.posted(job.id, 0) == POSTED
    # Its own worker asks for the next, so this one has not been ended for a reason of ours.
    assert store.take() is None
    assert "stopped 3 times" in str(store.get(job.id).error)


def test_a_job_that_runs_elsewhere_is_left_alone(store: JobStore, tmp_path: Path) -> None:
    store.submit("add")
    store.take()
    other = JobStore(tmp_path)
    assert other.take() is None
    other.close()


def test_a_server_that_stops_leaves_its_job_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.jobs, "GRACE_S", 0.05)
    jobs = jobs_that(tmp_path, until_stopped)
    job = jobs.submit("add", [POSTED])
    wait_for(lambda: jobs.get(job.id).state == "running")
    jobs.close()
    again = jobs_that(tmp_path, lambda job, store, report: {"name": store.posted(job.id, 0).name})
    wait_for(lambda: again.get(job.id).state == "done")
    assert again.get(job.id).result == {"name": "zoo.txt"}
    again.close()


def test_a_job_is_cancelled_by_whichever_server_is_asked(tmp_path: Path) -> None:
    jobs = jobs_that(tmp_path, until_stopped)
    running, waiting = jobs.submit("add"), jobs.submit("add")
    wait_for(lambda: jobs.get(running.id).progress is not None)
    other = JobStore(tmp_path)
    assert other.cancel(waiting.id).state == "cancelled"
    assert other.cancel(running.id).state == "running"
    wait_for(lambda: other.get(running.id).state == "cancelled")
    assert other.cancel(running.id).state == "cancelled"
    other.close()
    jobs.close()


def test_a_job_that_fails_says_why_and_the_next_one_runs(tmp_path: Path) -> None:
    def work(job: Job, store: JobStore, report: ReportProgress) -> Result:
        if job.kind == "rebuild":
            raise ZeroDivisionError("a mistake of ours")
        raise UnreadableDocument("'a.txt' is empty", hint="Give another.")

    jobs = jobs_that(tmp_path, work)
    first, second = jobs.submit("rebuild"), jobs.submit("add")
    wait_for(lambda: jobs.get(second.id).state == "failed")
    assert jobs.get(second.id).error == "'a.txt' is empty. Give another."
    assert "ZeroDivisionError" not in str(jobs.get(first.id).error)
    jobs.close()


# Over HTTP

PARAGRAPHS = "\n\n".join(f"Paragraph {n} tells of the town of Number{n} and of its {n} trees." for n in range(900))


def events(client: TestClient, location: str) -> list[tuple[str, dict[str, Any]]]:
    """All events of a job, until the server ends them."""
    told = []
    with client.stream("GET", f"{location}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for block in "".join(response.iter_text()).split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != ":")
            if "data" in fields:
                told.append((fields["event"], json.loads(fields["data"])))
    return told


@pytest.fixture
def roomy(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine), raise_server_exceptions=False) as client:
        yield client


def test_a_job_can_be_followed_to_its_end(roomy: TestClient) -> None:
    location = roomy.post("/documents", json={"text": f"A report\n\n{PARAGRAPHS}"}).headers["location"]
    told = events(roomy, location)
    assert told[-1][0] == "done"
    assert told[-1][1] == roomy.get(location).json()
    done = [job["progress"]["done"] for name, job in told if name == "running" and job["progress"]]
    assert len(set(done)) > 2
    assert any(job["progress"]["eta_s"] is not None for name, job in told if job["progress"])
    # One that has ended is told of at once.
    assert [name for name, _ in events(roomy, location)] == ["done"]
    is_problem(roomy.get("/jobs/none/events"), 404)


def test_cancelling_a_job_leaves_the_library_as_it_was(roomy: TestClient, engine: Engine) -> None:
    revision = engine.library.revision()
    location = roomy.post("/documents", json={"text": f"A report\n\n{PARAGRAPHS}"}).headers["location"]
    wait_for(lambda: ((roomy.get(location).json()["progress"] or {}).get("stage")) == "embedding")
    assert roomy.delete(location).status_code == 202
    wait_for(lambda: bool(roomy.get(location).json()["state"] == "cancelled"))
    assert engine.library.revision() == revision
    assert len(roomy.get("/documents").json()["documents"]) == 1
    is_problem(roomy.delete("/jobs/none"), 404)


def test_a_posted_document_survives_the_server(settings: Settings, models: Models) -> None:
    """It was accepted, and the server was killed before its turn: the next one adds it."""
    with Engine.open(settings, models=models) as engine:
        store = JobStore(settings.home)
        fields = {"title": None, "url": None, "published": "2021-03-04"}
        job = store.submit("add", [Posted(name="the text", data=ZOO.encode(), fields=fields)])
        store.close()
        with TestClient(create_app(engine)) as client:
            result = ended(client, f"/jobs/{job.id}")["result"]
            assert result["document"]["published"] == "2021-03-04"
            question = {"question": "How many penguins does the zoo of Lima keep?"}
            assert client.post("/ask", json=question).json()["figures"][0]["value"] == 77


def test_two_servers_on_one_home_agree(settings: Settings, models: Models) -> None:
    with (
        Engine.open(settings, models=models) as one,
        Engine.open(settings, models=models) as two,
        TestClient(create_app(one)) as first,
        TestClient(create_app(two)) as second,
    ):
        locations = [
            client.post("/documents", json={"text": f"Town {n}\n\nThe town of Number{n} has {n} trees."}).headers[
                "location"
            ]
            for n in range(20, 26)
            for client in ((first, second)[n % 2],)
        ]
        # Each is told of by either, whichever did it.
        assert {ended(client, at)["state"] for at in locations for client in (first, second)} == {"done"}
        for client in (first, second):
            assert len(client.get("/documents").json()["documents"]) == 7
            for n in range(20, 26):
                answer = client.post("/ask", json={"question": f"How many trees has the town of Number{n}?"}).json()
                assert answer["figures"][0]["value"] == n


def test_asking_goes_on_while_a_job_runs(roomy: TestClient) -> None:
    location = roomy.post("/documents", json={"text": f"A report\n\n{PARAGRAPHS}"}).headers["location"]
    answered = 0
    done = threading.Event()
    while roomy.get(location).json()["state"] in ("queued", "running"):
        answered += roomy.post("/ask", json={"question": "how many AI firms are in Shanghai?"}).json()["answered"]
        done.wait(0.05)
    assert answered > 3
