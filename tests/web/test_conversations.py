"""Conversations over HTTP."""

import re

from fastapi.testclient import TestClient

FIRMS = "How many AI firms are in Shanghai?"


def test_an_answer_tells_its_conversation_and_the_next_question_joins_it(client: TestClient) -> None:
    first = client.post("/ask", json={"question": FIRMS}).json()
    body = {"question": "When was the article last updated?", "conversation_id": first["conversation_id"]}
    second = client.post("/ask", json=body).json()
    assert second["conversation_id"] == first["conversation_id"]
    (listed,) = client.get("/conversations").json()["conversations"]
    assert (listed["id"], listed["title"], listed["turns"]) == (first["conversation_id"], FIRMS, 2)
    kept = client.get(f"/conversations/{listed['id']}").json()
    assert [turn["answer"] for turn in kept["turns"]] == [first["answer"], second["answer"]]
    assert kept["turns"][0] == first | {"asked_at": kept["turns"][0]["asked_at"]}


def test_a_deleted_conversation_is_not_found_any_more(client: TestClient) -> None:
    address = f"/conversations/{client.post('/ask', json={'question': FIRMS}).json()['conversation_id']}"
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == client.get(address).status_code == 404
    response = client.post("/ask", json={"question": FIRMS, "conversation_id": "0" * 32})
    assert response.status_code == 404
    assert "There is no conversation" in response.json()["detail"]
    assert client.get("/conversations").json() == {"conversations": [], "total": 0, "next": None}


def test_a_link_asks_without_keeping_anything(client: TestClient) -> None:
    assert client.get("/ask", params={"question": FIRMS}).json()["conversation_id"] is None
    assert client.get("/conversations").json() == {"conversations": [], "total": 0, "next": None}


def test_the_page_keeps_its_conversation(client: TestClient) -> None:
    first = client.post("/", data={"question": FIRMS, "conversation_id": ""}).text
    found = re.search(r'data-conversation="([0-9a-f]{32})"', first)
    assert found is not None
    client.post("/", data={"question": FIRMS, "conversation_id": found[1]})
    assert [item["turns"] for item in client.get("/conversations").json()["conversations"]] == [2]


def test_a_conversation_is_exported_though_its_document_was_removed(client: TestClient) -> None:
    asked = client.post("/ask", json={"question": FIRMS}).json()
    client.delete(f"/documents/{asked['passages'][0]['document']['id']}")
    address = f"/conversations/{asked['conversation_id']}/export"
    exported = client.get(address)
    assert exported.status_code == 200
    assert [document["sha256"] for document in exported.json()["documents"]] == [None]
    assert "no longer to be checked" in client.get(address, params={"format": "markdown"}).text
