"""Requests with an Idempotency-Key: sent again they are the same job, after a restart too."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import web.job_store
from corpus.errors import InputError, JobNotFound
from qa.engine import Engine, Models
from qa.settings import Settings
from tests.web.test_api import ZOO, ended, is_problem
from web.app import create_app
from web.idempotency import MAX_KEY
from web.job_store import JobStore, Posted
from web.keys import KeyStore
from web.scopes import SCOPES
from web.settings import ServerSettings

TEXT = {"json": {"text": ZOO, "published": "2021-03-04"}}
FILE: dict[str, Any] = {"files": [("file", ("zoo.txt", ZOO.encode()))]}

SENT: dict[str, dict[str, Any] | None] = {"k 1": TEXT, "k 2": FILE, "k 3": None}


def post(client: TestClient, key: str, sent: Mapping[str, Any] | None = None) -> Any:
    address = "/index/rebuild" if sent is None else "/documents"
    return client.post(address, headers={"Idempotency-Key": key}, **(sent or {}))


@pytest.fixture(scope="module")
def shared(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over one library for the tests that follow."""
    with (
        Engine.open(Settings(home=tmp_path_factory.mktemp("once") / "home"), models=models) as engine,
        TestClient(create_app(engine), raise_server_exceptions=False) as client,
    ):
        yield client


def test_the_same_again_is_the_same_job_also_after_a_restart(engine: Engine) -> None:
    jobs = {}
    with TestClient(create_app(engine)) as client:
        for key, sent in SENT.items():
            first = post(client, key, sent)
            assert post(client, key, sent).json()["id"] == first.json()["id"]
            jobs[key] = ended(client, first.headers["location"])
    with TestClient(create_app(engine)) as client:
        for key, sent in SENT.items():
            again = post(client, key, sent)
            assert (again.status_code, again.json()) == (202, jobs[key])
            assert again.headers["location"] == f"/jobs/{jobs[key]['id']}"
        assert client.get("/jobs").json()["total"] == len(SENT)


def test_another_content_with_the_same_key_is_refused(shared: TestClient) -> None:
    n_jobs = shared.get("/jobs").json()["total"]
    post(shared, "k", TEXT)
    for other in (FILE, {"json": TEXT["json"] | {"title": "Lima"}}, None):
        told = is_problem(post(shared, "k", other), 422)
        assert "'Idempotency-Key'" in told and told.count(".") == 1
    files = [("file", ("zoo.txt", ZOO.encode())), ("file", ("b.txt", b"Another."))]
    post(shared, "f", {"files": files})
    is_problem(post(shared, "f", {"files": files[::-1]}), 422)
    assert shared.get("/jobs").json()["total"] == n_jobs + 2


def test_what_took_the_place_of_another_may_be_sent_again(shared: TestClient) -> None:
    text = ZOO.replace("Lima", "Lund")
    posted = post(shared, "old", {"json": {"text": text}})
    old = ended(shared, posted.headers["location"])["result"]["document"]["id"]
    sent: dict[str, Any] = {"json": {"text": text.replace("77", "78"), "replaces": old}}
    job = ended(shared, post(shared, "new", sent).headers["location"])
    assert post(shared, "new", sent).json() == job, "though there is no such document any more"
    is_problem(shared.post("/documents", **sent), 404)
    existed = shared.post("/documents", json={"text": text.replace("77", "78")})
    assert (existed.status_code, existed.json()["existed"]) == (200, True), "without a key, what is there is told"


def test_many_at_once_are_one_job(shared: TestClient) -> None:
    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(lambda _: post(shared, "many", {"json": {"text": "Many penguins."}}), range(8)))
    assert {response.status_code for response in sent} == {202}
    assert len({response.json()["id"] for response in sent}) == 1


@pytest.mark.parametrize("key", [b"", b"x" * (MAX_KEY + 1), "é".encode("latin-1"), b"a\tb"])
def test_a_key_that_is_none_is_refused(article_client: TestClient, key: bytes) -> None:
    response = article_client.post("/documents", json=TEXT["json"], headers={b"Idempotency-Key": key})
    assert "Idempotency-Key" in is_problem(response, 422)


def test_callers_have_keys_of_their_own(engine: Engine) -> None:
    store = KeyStore(engine.settings.home)
    bearers = [{"Authorization": f"Bearer {store.make(name, SCOPES)[1]}"} for name in ("a", "b")]
    store.close()
    with TestClient(create_app(engine, ServerSettings(keys="required"))) as client:
        sent = [
            client.post("/documents", json={"text": f"{n} penguins."}, headers=bearer | {"Idempotency-Key": "1"})
            for n, bearer in enumerate(bearers)
        ]
    assert [response.status_code for response in sent] == [202, 202]
    assert sent[0].json()["id"] != sent[1].json()["id"]


def test_a_key_is_forgotten_with_its_job_and_not_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.job_store, "HISTORY", 5)
    store = JobStore(tmp_path)
    posted = [Posted(name="a", data=b"a", fields={})]
    first = store.submit("add", posted, once="k")
    store.end(first.id, "done")
    for _ in range(4):
        store.end(store.submit("add").id, "done")
    assert store.submit("add", posted, once="k").id == first.id
    with pytest.raises(InputError):
        store.submit("rebuild", once="k")
    store.end(store.submit("add").id, "done")
    with pytest.raises(JobNotFound):
        store.get(first.id)
    assert store.submit("add", posted, once="k").id != first.id
    store.close()


def test_jobs_are_listed_the_last_first(shared: TestClient) -> None:
    locations = [shared.post("/documents", json={"text": f"{n} penguins."}).headers["location"] for n in range(3)]
    listed = shared.get("/jobs", params={"limit": 2}).json()
    assert [f"/jobs/{job['id']}" for job in listed["jobs"]] == [locations[2], locations[1]]
    assert listed["total"] >= 3
    is_problem(shared.get("/jobs", params={"limit": 0}), 422)
