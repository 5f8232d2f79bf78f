"""The HTTP API: the contract, the documents and jobs, and a problem document for everything that goes wrong."""

import json
import re
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.corpus.formats.pdfs import pdf
from web import schemas

QUESTION = "how many AI firms are in Shanghai?"
ZOO = "The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins."


def ended(client: TestClient, location: str) -> dict[str, Any]:
    """The job when it has come to its end."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(location).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.02)
    raise AssertionError(f"the job did not end: {job}")


def is_problem(response: Any, status: int) -> str:
    """The problem's detail, once its shape is right."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["detail"].endswith((".", "?"))
    return str(body["detail"])


@pytest.mark.parametrize(
    "question", [QUESTION, "How many AI firms are in Beijing?", "Who is the president of Shanghai INESA Group?"]
)
def test_ask_keeps_the_documented_contract(article_client: TestClient, question: str) -> None:
    answer = article_client.post("/ask", json={"question": question}).json()
    assert schemas.Answer.model_validate(answer).model_dump(mode="json").keys() == answer.keys()
    for figure in answer["figures"]:
        schemas.AnswerFigure.model_validate(figure, strict=True)
        assert set(figure) == set(schemas.AnswerFigure.model_fields)
    for passage in answer["passages"]:
        assert set(passage) == set(schemas.Passage.model_fields)
        assert set(passage["document"]) == set(schemas.Source.model_fields)


def test_a_whole_number_may_have_a_point(article_client: TestClient) -> None:
    asked = {"question": QUESTION, "top_k": 2.0}
    assert len(article_client.post("/ask", json=asked).json()["passages"]) == 2


def test_get_and_post_say_the_same(article_client: TestClient) -> None:
    posted = article_client.post("/ask", json={"question": QUESTION, "top_k": 3}).json()
    got = article_client.get("/ask", params={"question": QUESTION, "top_k": 3}).json()
    assert len(posted["passages"]) == 3
    told_apart = {"timings_ms": None, "conversation_id": None, "turn": None}
    assert posted["conversation_id"] and posted | told_apart == got | told_apart
    assert [figure["value"] for figure in posted["figures"]] == [1000, 3000]


def test_what_a_document_said_before_is_shown_and_goes_with_it(client: TestClient) -> None:
    body = {"text": ZOO, "url": "https://zoo.example/lima", "published": "2021-03-04"}
    old = ended(client, client.post("/documents", json=body).headers["location"])["result"]["document"]
    body |= {"text": ZOO.replace("77", "91"), "published": "2022-03-04"}
    new = ended(client, client.post("/documents", json=body).headers["location"])["result"]["document"]
    address = f"/documents/{new['id']}/versions"
    (version,) = client.get(address).json()["versions"]
    assert set(version) == set(schemas.Version.model_fields)
    schemas.Version.model_validate(version)
    assert (version["id"], version["text"]) == (old["id"], ZOO)
    answer = client.post("/ask", json={"question": "How many penguins does the zoo of Lima keep?"}).json()
    schemas.Answer.model_validate(answer)
    (revision,) = answer["revisions"]
    assert set(revision) == set(schemas.Revision.model_fields)
    assert revision["text"].startswith("Revised: 77 penguins before (version of 4 March 2021, replaced on ")
    assert (revision["before"]["value"], revision["quote"]["text"]) == (77, "The zoo of Lima keeps 77 penguins.")
    assert client.delete(f"/documents/{new['id']}").status_code == 204
    is_problem(client.get(address), 404)


def test_a_document_is_added_asked_shown_and_removed(client: TestClient) -> None:
    posted = client.post("/documents", json={"text": ZOO, "published": "2021-03-04"})
    assert posted.status_code == 202
    job = ended(client, posted.headers["location"])
    schemas.Job.model_validate(job)
    assert (job["state"], job["result"]["existed"]) == ("done", False)
    document = job["result"]["document"]
    assert document["published"] == "2021-03-04"
    again = client.post("/documents", json={"text": ZOO})
    assert (again.status_code, again.json()["existed"]) == (200, True)
    assert again.json()["document"]["id"] == document["id"]
    listed = client.get("/documents").json()["documents"]
    assert [item["title"] for item in listed] == ["Shanghai gears up to be AI hub", "The zoo of Lima"]
    assert client.get(f"/documents/{document['id']}").json()["text"] == ZOO
    question = {"question": "How many penguins does the zoo of Lima keep?"}
    assert client.post("/ask", json=question).json()["figures"][0]["value"] == 77
    assert client.delete(f"/documents/{document['id']}").status_code == 204
    assert client.post("/ask", json=question).json()["answered"] is False
    is_problem(client.delete(f"/documents/{document['id']}"), 404)


def test_documents_come_in_pages_and_are_found_by_their_titles(client: TestClient) -> None:
    files = [
        ("file", (f"{name}.txt", f"The zoo of {name}\n\nIt keeps 7 penguins.")) for name in ("Lima", "LUND", "Łódź")
    ]
    ended(client, client.post("/documents", files=files).headers["location"])
    titles, cursor = [], ""
    while cursor is not None:
        page = client.get("/documents", params={"limit": 3, "cursor": cursor}).json()
        assert set(page) == set(schemas.Documents.model_fields) and page["total"] == 4
        titles += [item["title"] for item in page["documents"]]
        cursor = page["next"]
    assert titles == ["Shanghai gears up to be AI hub", "The zoo of Lima", "The zoo of LUND", "The zoo of Łódź"]
    for sought, found in (("lund zoo", 1), ("ŁÓDŹ", 1), ("zoo", 3), ("zoo shanghai", 0), ("%", 0), ("", 4)):
        page = client.get("/documents", params={"q": sought, "limit": 1}).json()
        assert (page["total"], len(page["documents"])) == (found, min(found, 1)), sought
    for params in ({"cursor": "x"}, {"cursor": "9" * 30}, {"limit": 0}, {"limit": 1_001}, {"q": "x" * 201}):
        is_problem(client.get("/documents", params=params), 422)


def test_passages_are_found_without_an_answer(article_client: TestClient) -> None:
    (document,) = article_client.get("/documents").json()["documents"]
    found = article_client.get(
        "/search", params={"q": QUESTION, "top_k": 3, "document_id": [document["id"], ""]}
    ).json()
    assert len(found["passages"]) == 3
    assert "1,000 companies with AI" in found["passages"][0]["text"]
    assert all(set(passage) == set(schemas.Passage.model_fields) for passage in found["passages"])
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    is_problem(article_client.get("/search", params={"q": QUESTION, "document_id": "none"}), 404)
    is_problem(article_client.get("/search", params={"q": " "}), 422)
    is_problem(article_client.get("/search", params={"q": "a" * 2001}), 413)


def test_files_are_added_each_for_itself(client: TestClient) -> None:
    files = [
        ("file", ("C:\\papers\\lima.pdf", pdf([["The zoo of Lima"], ["The zoo of Lima keeps 77 penguins.", "Yes."]]))),
        ("file", ("../../cut.docx", b"PK\x03\x04rest")),
        ("file", ("lima.pdf", pdf([["Another of that name has 12 llamas."]]))),
    ]
    posted = client.post("/documents", files=files)
    assert posted.status_code == 202
    came_of = ended(client, posted.headers["location"])["result"]["documents"]
    assert [item["file"] for item in came_of] == ["lima.pdf", "cut.docx", "lima.pdf"]
    assert [item.get("replaced") for item in came_of] == [None, None, None]
    assert came_of[1]["error"].startswith("'cut.docx' is a Word document or an archive that is damaged or cut short.")
    document = came_of[0]["document"]
    assert (document["pages"], document["media_type"], document["url"]) == (2, "application/pdf", None)
    answer = client.post("/ask", json={"question": "How many penguins does the zoo of Lima keep?"}).json()
    schemas.Answer.model_validate(answer)
    assert (answer["figures"][0]["value"], answer["figures"][0]["page"]) == (77, 2)
    assert answer["passages"][0]["page"] == answer["spans"][0]["page"] == 2
    again = ended(client, client.post("/documents", files=files[:1]).headers["location"])["result"]
    assert (again["existed"], again["document"]["id"]) == (True, document["id"])
    alone = ended(client, client.post("/documents", files=files[1:2]).headers["location"])
    assert (alone["state"], "damaged or cut short" in alone["error"]) == ("failed", True)
    listed = client.get("/documents").json()["documents"]
    assert len(listed) == 3


@pytest.mark.parametrize(
    ("sent", "status", "detail"),
    [
        ({"files": [("other", b"x")]}, 422, "'file' is missing"),
        ({"data": {"file": "text"}, "files": [("x", b"x")]}, 422, "'file.*' "),
        ({"files": [("file", b"x" * 50_000)]}, 413, "30,000"),
        ({"content": b"nothing", "headers": {"Content-Type": "multipart/form-data"}}, 400, "."),
        ({"content": b"--x\r\nbad", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 422, "missing"),
    ],
)
def test_a_form_that_cannot_be_used_is_told(client: TestClient, sent: dict[str, Any], status: int, detail: str) -> None:
    response = client.post("/documents", **sent)
    is_problem(response, status)
    assert re.search(detail, response.json()["detail"]), response.text
    assert len(client.get("/documents").json()["documents"]) == 1


def test_rebuild_is_a_job_and_two_at_once_are_one(client: TestClient) -> None:
    first, second = client.post("/index/rebuild"), client.post("/index/rebuild")
    job = ended(client, first.headers["location"])
    assert job["result"]["passages"] == 14
    assert job["progress"]["done"] == job["progress"]["total"]
    assert ended(client, second.headers["location"])["state"] == "done"
    assert client.post("/ask", json={"question": QUESTION}).json()["answered"]


def test_health(article_client: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert article_client.get(path).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 422, "'question' is missing."),
        ({"question": ""}, 422, "question is empty"),
        ({"question": " \n "}, 422, "question is empty"),
        ({"question": 5}, 422, "'question' should be a valid string; it was 5."),
        ({"question": None}, 422, "should be a valid string"),
        ({"question": "x\u0000y"}, 422, "not text"),
        ({"question": "a" * 2001}, 413, "2,000 is the limit"),
        ({"question": "q", "top_k": 0}, 422, "'top_k' should be greater than or equal to 1; it was 0."),
        ({"question": "q", "top_k": -1}, 422, "it was -1"),
        ({"question": "q", "top_k": 10_000}, 422, "less than or equal to 50"),
        ({"question": "q", "top_k": "x"}, 422, 'it was "x"'),
        ({"question": "q", "top_k": 1.5}, 422, "valid integer"),
        ({"question": "q", "topk": 1}, 422, "'topk' is not a field"),
        ({"question": "q", "document_ids": ["none"]}, 404, "no document 'none'"),
        ([], 422, "JSON object"),
        ("text", 422, "JSON object"),
    ],
    ids=str,
)
def test_bad_questions_get_one_sentence(article_client: TestClient, body: Any, status: int, detail: str) -> None:
    assert detail in is_problem(article_client.post("/ask", json=body), status)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b'{"question": "q"', 400),
        (b"\xff\xfe\x00", 400),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "q", "top_k": NaN}', 422),
        (b'{"question": "q", "top_k": 1e999}', 422),
        (b'{"question": "q", "top_k": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 3000 + b"]" * 3000, 400),
        (b"null", 422),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_bodies_are_never_a_server_error(article_client: TestClient, content: bytes, status: int) -> None:
    response = article_client.post("/ask", content=content, headers={"content-type": "application/json"})
    assert is_problem(response, response.status_code)
    assert response.status_code in (status, 400, 422)


def test_a_body_of_another_type_is_refused(article_client: TestClient) -> None:
    response = article_client.post("/ask", content=b"question=q", headers={"content-type": "text/plain"})
    assert "application/json" in is_problem(response, 422)


def test_large_bodies_are_refused_whatever_they_say(client: TestClient) -> None:
    large = json.dumps({"question": "x" * 10_000_000}).encode()
    assert "larger than" in is_problem(client.post("/ask", content=large), 413)
    chunks = (large[start : start + 65_536] for start in range(0, len(large), 65_536))
    headers = {"content-type": "application/json"}
    assert "larger than" in is_problem(client.post("/ask", content=chunks, headers=headers), 413)
    assert "larger than" in is_problem(client.post("/documents", json={"text": "y " * 20_000}), 413)
    assert len(client.get("/documents").json()["documents"]) == 1


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ({"text": " "}, "is empty"),
        ({"text": "a", "published": "soon"}, "'published'"),
        ({"text": "a", "title": "t" * 400}, "'title'"),
        ({"title": "no text"}, "'text' is missing."),
        ({"text": "\ud800"}, "surrogate"),
    ],
    ids=str,
)
def test_bad_documents_are_refused(client: TestClient, document: dict[str, str], detail: str) -> None:
    content = json.dumps(document).encode()
    response = client.post("/documents", content=content, headers={"content-type": "application/json"})
    assert detail in is_problem(response, 422)


def test_unknown_addresses_and_methods(article_client: TestClient) -> None:
    assert "/docs" in is_problem(article_client.get("/nothing"), 404)
    assert "no job" in is_problem(article_client.get("/jobs/none"), 404)
    response = article_client.put("/ask", json={})
    is_problem(response, 405)
    assert response.headers["allow"] == "GET, POST"
    assert article_client.patch("/documents/x").headers["allow"] == "GET, DELETE"


def test_an_unexpected_error_tells_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("qa.engine.Engine.ask", fail)
    assert "secret" not in is_problem(client.post("/ask", json={"question": "q"}), 500)


def test_other_sites_and_other_names_are_refused(article_client: TestClient) -> None:
    body = {"question": QUESTION}
    assert "another site" in is_problem(
        article_client.post("/ask", json=body, headers={"origin": "https://e.com"}), 403
    )
    fetched = {"sec-fetch-site": "cross-site"}
    assert "another site" in is_problem(article_client.post("/ask", json=body, headers=fetched), 403)
    is_problem(article_client.get("/", headers={"host": "evil.example"}), 421)
    own = {"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert article_client.post("/ask", json=body, headers=own).status_code == 200


def test_the_answer_streams_behind_its_passages(client: TestClient) -> None:
    asked = {"question": "how many AI firms are in Shanghai?", "top_k": 2}
    response = client.post("/ask/stream", json=asked)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\r?\ndata: (.*)\r?\n", response.text)]
    assert [name for name, _ in events] == ["passages", "answer"]
    answer = client.post("/ask", json=asked).json()
    changing = ("conversation_id", "timings_ms")
    assert {k: v for k, v in events[1][1].items() if k not in changing} == {
        k: v for k, v in answer.items() if k not in changing
    }
    # Reading puts them in another order; they are passages all the same.
    found = events[0][1]["passages"]
    assert [set(passage) for passage in found] == [set(passage) for passage in answer["passages"]]
    assert "1,000 companies with AI" in found[0]["text"]


def test_what_cannot_be_asked_is_told_in_the_stream(client: TestClient) -> None:
    asked = {"question": "How many?", "conversation_id": "0" * 32}
    text = client.post("/ask/stream", json=asked).text
    assert "event: error" in text
    assert "There is no conversation" in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["question", "top_k", "document_ids", "x"]), JSON, max_size=4) | JSON)
def test_no_json_is_a_server_error(article_client: TestClient, body: Any) -> None:
    content = json.dumps(body).encode()
    response = article_client.post("/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code < 500, response.text
