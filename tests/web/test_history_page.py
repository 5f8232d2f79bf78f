"""The history as the server renders it, and the forms that work without a script."""

import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.engine import Engine
from qa.serialising import answer_to_dict
from web.history_pages import EXCERPT, excerpted, marked

FIRMS = "How many AI firms are in Shanghai?"
texts = st.text(st.characters(codec="utf-8"), max_size=400)


@pytest.fixture
def kept(engine: Engine) -> list[str]:
    """The ids of 65 conversations, the oldest first."""
    answer = answer_to_dict(engine.ask(FIRMS))
    with engine.library.database.atomic():
        return [
            engine.conversations.append(
                None, answer | {"question": f"How many {thing} are there in town {n}?"}
            ).conversation_id
            for n in range(13)
            for thing in ("zoos", "Äpfel", "ships", "<b>parks</b>", "trams")
        ]


def titles(text: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<h2[^>]*>(.+?)</h2>", text)][:-1]


def test_an_empty_history_explains_itself(client: TestClient) -> None:
    text = client.get("/history").text
    assert "Nothing has been asked yet" in text
    assert '<a class="button" href="/">Ask a question</a>' in text
    assert "Download all" not in text


def test_the_history_is_paged_the_last_changed_first(client: TestClient, kept: list[str]) -> None:
    pages = [client.get("/history", params={"page": page}).text for page in ("1", "2", "3")]
    shown = [found for text in pages for found in re.findall(r'data-id="(\w+)"', text)]
    assert shown == kept[::-1]
    assert ("1–30 of 65" in pages[0], "61–65 of 65" in pages[2]) == (True, True)
    assert ('rel="prev"' in pages[0], 'rel="next"' in pages[2]) == (False, False)
    assert "61–65 of 65" in client.get("/history", params={"page": "99"}).text
    assert client.get("/history", params={"page": "-1; DROP"}).status_code == 200


def test_a_search_finds_words_of_questions_and_answers_and_marks_them(client: TestClient, kept: list[str]) -> None:
    text = client.get("/history", params={"q": "ÄPFEL 12"}).text
    assert titles(text) == ["How many Äpfel are there in town 12?"]
    assert "<mark>Äpfel</mark>" in text
    assert "65 conversations found" in client.get("/history/list", params={"q": "core business 3,000"}).text
    assert "No conversation holds all of “zoos trams”" in client.get("/history", params={"q": "zoos trams"}).text
    assert "200 characters and 20 words at most" in client.get("/history", params={"q": "a " * 150}).text


def test_titles_are_never_markup(client: TestClient, kept: list[str]) -> None:
    text = client.get("/history", params={"q": "<b>parks"}).text
    assert "&lt;b&gt;parks" in text
    assert "<b>" not in text


def test_a_conversation_is_renamed_and_deleted_without_a_script(client: TestClient, kept: list[str]) -> None:
    back = "/history?q=zoos&page=1"
    renamed = client.post(
        f"/history/{kept[0]}/rename", data={"title": "  The  zoos ", "back": back}, follow_redirects=False
    )
    assert (renamed.status_code, renamed.headers["location"]) == (303, back)
    assert client.get(f"/conversations/{kept[0]}").json()["title"] == "The zoos"
    refused = client.post(f"/history/{kept[0]}/rename", data={"title": " "})
    assert (refused.status_code, "The title is empty" in refused.text) == (422, True)
    asked = client.get(f"/history/{kept[0]}/delete", params={"back": "//elsewhere.example"}).text
    assert "Delete this conversation?" in asked
    assert '"//elsewhere' not in asked
    assert client.get(f"/conversations/{kept[0]}").status_code == 200
    client.post(f"/history/{kept[0]}/delete")
    assert client.get(f"/conversations/{kept[0]}").status_code == 404
    assert client.get(f"/history/{kept[0]}/delete").status_code == 404
    assert client.post(f"/history/{kept[0]}/delete").status_code == 200


@given(text=texts, words=st.lists(st.text(min_size=1, max_size=5), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_marking_loses_nothing_and_excerpts_are_short(text: str, words: list[str]) -> None:
    pieces = list(marked(text, words))
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert len(excerpted(text, words)) <= EXCERPT + 4
