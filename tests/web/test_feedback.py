"""What people think of answers, over HTTP; and what else conversations can be done with there."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from qa.cli import cli
from qa.engine import Engine

FIRMS = "How many AI firms are in Shanghai?"


@pytest.fixture
def address(client: TestClient) -> str:
    """Of a conversation with one answer."""
    return f"/conversations/{client.post('/ask', json={'question': FIRMS}).json()['conversation_id']}"


def test_a_thumb_is_given_changed_exported_and_taken_back(client: TestClient, address: str) -> None:
    of_turn = f"{address}/turns/0/feedback"
    assert client.put(of_turn, json={"verdict": "up"}).status_code == 204
    assert client.put(of_turn, json={"verdict": "down", "comment": "=1+1 is 3,000"}).status_code == 204
    (given,) = client.get("/feedback").json()["feedback"]
    assert (given["question"], given["verdict"], given["comment"], given["turn"]) == (FIRMS, "down", "=1+1 is 3,000", 0)
    assert given["answer"].startswith("1,000 companies")
    table = client.get("/feedback", params={"format": "csv"})
    assert table.headers["content-disposition"] == 'attachment; filename="feedback.csv"'
    (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    assert (row["comment"], row["verdict"], row["question"]) == ("'=1+1 is 3,000", "down", FIRMS)
    assert client.delete(of_turn).status_code == 204
    assert client.delete(of_turn).status_code == 404
    assert client.get("/feedback").json() == {"feedback": []}


def test_what_cannot_be_judged_is_refused(client: TestClient, address: str) -> None:
    for path in (
        f"{address}/turns/1/feedback",
        f"{address}/turns/{2**70}/feedback",
        "/conversations/0/turns/0/feedback",
    ):
        assert client.put(path, json={"verdict": "up"}).status_code == 404, path
        assert client.delete(path).status_code == 404, path
    for body in ({}, {"verdict": "maybe"}, {"verdict": "up", "comment": "x" * 2_001}, {"verdict": "up", "more": 1}):
        assert client.put(f"{address}/turns/0/feedback", json=body).status_code == 422, body


def test_an_export_tells_what_was_thought_and_still_verifies(
    client: TestClient, address: str, engine: Engine, tmp_path: Path
) -> None:
    client.put(f"{address}/turns/0/feedback", json={"verdict": "down", "comment": "It is 3,000."})
    client.patch(address, json={"title": "Firms"})
    client.post("/ask", json={"question": "When was the article last updated?"})
    for path in (f"{address}/export", "/conversations/export"):
        pack = client.get(path)
        first = next(answer for answer in pack.json()["answers"] if answer["question"] == FIRMS)
        assert (first["kept"]["title"], first["kept"]["feedback"]["comment"]) == ("Firms", "It is 3,000.")
        text = client.get(path, params={"format": "markdown"}).text
        assert "Found not right: It is 3,000." in text
        file = tmp_path / "pack.json"
        file.write_bytes(pack.content)
        checked = CliRunner().invoke(cli, ["verify", str(file), "--home", str(engine.settings.home)])
        assert checked.exit_code == 0, checked.output
    assert len(client.get("/conversations/export").json()["answers"]) == 2


def test_conversations_are_searched_and_paged(client: TestClient) -> None:
    questions = [f"How many AI firms are in Shanghai, case {n}?" for n in "abc"]
    ids = [client.post("/ask", json={"question": question}).json()["conversation_id"] for question in questions][::-1]
    first = client.get("/conversations", params={"limit": 2}).json()
    assert ([item["id"] for item in first["conversations"]], first["total"]) == (ids[:2], 3)
    rest = client.get("/conversations", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([item["id"] for item in rest["conversations"]], rest["next"]) == (ids[2:], None)
    found = client.get("/conversations", params={"q": "CASE b? companies"}).json()
    assert [item["id"] for item in found["conversations"]] == [ids[1]]
    for wrong in ("x", "1", "9" * 18 + ".a"):
        assert client.get("/conversations", params={"cursor": wrong}).status_code == 422
    assert client.patch(f"/conversations/{ids[0]}", json={"title": " "}).status_code == 422
    assert client.patch("/conversations/0", json={"title": "Firms"}).status_code == 404
