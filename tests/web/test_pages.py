"""The pages as the server renders them."""

import re

import pytest
from fastapi.testclient import TestClient

from corpus.reading import document_from_text
from qa.engine import Engine
from web.pages import confidence_in_words, is_link


def test_the_page_loads_nothing_from_elsewhere(article_client: TestClient) -> None:
    for path in ("/", "/?question=how+many+AI+firms", "/docs", "/static/app.css", "/static/chat.js"):
        response = article_client.get(path)
        assert response.status_code == 200
        addresses = re.findall(r"""(?:src|href|url|action|import)\s*[=(]?\s*["'(]([^"')]+)""", response.text)
        assert all(address.startswith(("/", "#", "data:")) for address in addresses), (path, addresses)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_an_answer_is_on_the_page_without_javascript(article_client: TestClient) -> None:
    text = article_client.get("/", params={"question": "how many AI firms are in Shanghai?"}).text
    assert '<mark class="answer">1,000</mark>' in text
    assert '<mark class="answer">3,000</mark>' in text
    assert text.index("1,000 companies with AI as its core business") < text.index("Where it stands")


def test_an_abstention_shows_what_is_nearest_apart(article_client: TestClient) -> None:
    text = article_client.get("/page/turn", params={"question": "How many AI firms are in Beijing?"}).text
    assert "do not mention “Beijing”" in text
    assert "Nearest figures, not an answer" in text
    assert 'class="answer">1,000' not in text


def test_an_error_is_on_the_page_with_its_status(article_client: TestClient) -> None:
    response = article_client.get("/", params={"question": " "})
    assert response.status_code == 422
    assert "The question is empty" in response.text


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_texts_are_never_markup(client: TestClient, engine: Engine, attack: str) -> None:
    text = f"The zoo {attack}\n\nThe zoo {attack} keeps 77 penguins {attack} and more."
    engine.add(document_from_text(text, title=attack, url="javascript:alert(1)"))
    for path in ("/", "/page/turn", "/page/documents"):
        page = client.get(path, params={"question": f"How many penguins does the zoo keep {attack}?"}).text
        assert attack not in page or "{{" in attack
        assert "<script>alert" not in page
        assert "49" not in page or "{{" not in attack
        assert "javascript:" not in page


def test_only_web_addresses_become_links() -> None:
    assert is_link("https://example.org/a")
    assert not any(map(is_link, ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", None, ""]))


def test_confidence_reads_as_words() -> None:
    assert [confidence_in_words(value) for value in (0.9, 0.6, 0.2)] == [
        "Very likely right",
        "Likely right",
        "Uncertain: check the passage",
    ]
