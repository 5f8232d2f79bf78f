"""The chat as the server renders it."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.reading import document_from_text
from qa.engine import Engine

QUESTION = "how many AI firms are in Shanghai?"
FILES = ("app.js", "base.css", "chat.css", "chat.js", "docs.css")


def events(text: str) -> list[tuple[str, str]]:
    return re.findall(r"event: (\w+)\ndata: (.*)\n\n", text)


def test_the_page_loads_nothing_from_elsewhere(article_client: TestClient) -> None:
    for path in ("/", f"/?question={QUESTION}", "/docs", *(f"/static/{name}" for name in FILES)):
        response = article_client.get(path)
        assert response.status_code == 200
        addresses = re.findall(r"""(?:src|href|url|action|from|import)\s*[=(]?\s*["'(]([^"')]+)["')]""", response.text)
        if path.endswith(".js"):
            assert "://" not in response.text
            addresses = [address for address in addresses if "/" in address]
        assert all(address.startswith(("/", "#", "data:", "./")) for address in addresses), (path, addresses)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_an_answer_is_on_the_page_without_javascript(article_client: TestClient) -> None:
    text = article_client.get("/", params={"question": QUESTION}).text
    places = re.findall(
        r'<mark class="answer"><a href="(/library/[0-9a-f]{32}\?start=\d+&amp;end=\d+#here)">([^<]+)', text
    )
    assert [words for _, words in places] == ["1,000", "3,000"]
    assert text.index("companies with AI as its core business") < text.index("Where it stands")
    for address, _ in places:
        assert article_client.get(address.replace("&amp;", "&")).status_code == 200


def test_a_posted_question_is_kept_and_comes_back_with_its_answer(client: TestClient, engine: Engine) -> None:
    first = client.post("/", data={"question": "How large was the AI industry in Shanghai in 2018?"})
    assert first.status_code == 200
    conversation = re.search(r"/c/([0-9a-f]{32})$", str(first.url.copy_with(fragment=None)))
    assert conversation is not None
    second = client.post("/", data={"question": "And by 2020?", "conversation_id": conversation[1]})
    assert second.text.count('<article class="turn') == 3  # and the one that the script clones
    assert "100 billion yuan" in second.text
    assert [turn.answer["question"] for turn in engine.conversations.turns(conversation[1])][1] == "And by 2020?"


def test_an_abstention_shows_what_is_nearest_apart(article_client: TestClient) -> None:
    text = article_client.get("/", params={"question": "How many AI firms are in Beijing?"}).text
    assert "do not mention “Beijing”" in text
    assert "Nearest figures, not an answer" in text
    assert 'class="answer"><a' not in text


def test_an_error_is_on_the_page_with_its_status(client: TestClient) -> None:
    for response in (client.get("/", params={"question": " "}), client.post("/", data={"question": " "})):
        assert response.status_code == 422
        assert "The question is empty" in response.text


def test_a_conversation_that_is_gone_says_so_and_a_new_one_begins(client: TestClient) -> None:
    assert client.get(f"/c/{'0' * 32}").status_code == 404
    answer = client.post("/", data={"question": QUESTION, "conversation_id": "0" * 32})
    assert answer.status_code == 200
    assert "0" * 32 not in str(answer.url)


def test_a_turn_streams_its_passages_and_then_itself(client: TestClient) -> None:
    response = client.post("/page/turn/stream", data={"question": QUESTION})
    assert response.headers["content-type"].startswith("text/event-stream")
    (passages, found), (answer, turn) = events(response.text)
    assert (passages, answer) == ("passages", "answer")
    assert "Statistics show" in found
    assert "mark" not in found
    assert "1,000" in turn
    assert 'data-ordinal=\\"0\\"' in turn


def test_a_question_that_cannot_be_asked_is_an_event(client: TestClient) -> None:
    ((name, data),) = events(client.post("/page/turn/stream", data={"question": "why " * 600}).text)
    assert name == "error"
    assert "2,000 is the limit" in data


def test_one_document_alone_is_asked(client: TestClient, engine: Engine) -> None:
    zoo = document_from_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins.")
    engine.add(zoo)
    page = client.get("/", params={"document": zoo.id}).text
    assert f'name="document" value="{zoo.id}"' in page
    asked = {"question": QUESTION, "document": zoo.id}
    assert "No answer" in client.post("/page/turn/stream", data=asked).text
    assert "1,000" in client.post("/page/turn/stream", data=asked | {"document": "gone"}).text


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7007 }}"])
def test_texts_are_never_markup(client: TestClient, engine: Engine, attack: str) -> None:
    text = f"The zoo {attack}\n\nThe zoo {attack} keeps 77 penguins {attack} and more."
    engine.add(document_from_text(text, title=attack, url="javascript:alert(1)"))
    asked: dict[str, Any] = {"question": f"How many penguins does the zoo keep {attack}?"}
    pages = [
        client.get("/", params=asked).text,
        client.post("/", data=asked).text,
        client.post("/page/turn/stream", data=asked).text,
        client.get("/library").text,
        client.get("/ledger").text,
        client.get("/history").text,
    ]
    for page in pages:
        assert attack not in page or "{{" in attack
        assert "<script>alert" not in page
        assert "49049" not in page
        assert "javascript:" not in page


def test_another_language_is_spoken_where_it_is_asked_for(article_client: TestClient) -> None:
    assert 'lang="zh"' in article_client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    assert 'lang="en"' in article_client.get("/", headers={"Accept-Language": "fr, de;q=0.5"}).text
    page = article_client.get("/", params={"question": QUESTION}, headers={"Accept-Language": "zh"}).text
    assert "答案中的数据" in page
    assert "1,000" in page
