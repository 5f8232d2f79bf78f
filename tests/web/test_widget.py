"""The widget's routes: off by default, framed by allowed origins alone, asked by keys that do nothing but ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from corpus.reading import document_from_text
from qa.engine import Engine
from tests.browser.views import QUESTION
from web.app import STATIC, create_app
from web.keys import KeyStore
from web.scopes import SCOPES
from web.settings import ServerSettings
from web.widget import allowed_origins

ORIGINS = ("https://example.org", "https://www.example.org:8443")
ADDRESSES = (("GET", "/widget.js"), ("GET", "/widget"), ("GET", "/widget/start"), ("POST", "/widget/turn/stream"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A server with the widget that wants keys. narrow: the header of a key that may ask alone; wide: and read."""

    client: TestClient
    narrow: dict[str, str]
    wide: dict[str, str]


@pytest.fixture(scope="module")
def shown(article_engine: Engine) -> Iterator[TestClient]:
    """A server with the widget that wants no keys."""
    with TestClient(create_app(article_engine, ServerSettings(widget_origins=ORIGINS))) as client:
        yield client


@pytest.fixture(scope="module")
def kept(article_engine: Engine) -> Iterator[Kept]:
    store = KeyStore(article_engine.settings.home)
    texts = store.make("box", ["ask"])[1], store.make("desk", ["ask", "read"])[1]
    settings = ServerSettings(widget_origins=ORIGINS, keys="required", rate_limit=0)
    with TestClient(create_app(article_engine, settings)) as client:
        narrow, wide = ({"Authorization": f"Bearer {text}"} for text in texts)
        yield Kept(client=client, narrow=narrow, wide=wide)
    store.close()


def test_it_is_not_there_unless_origins_are_allowed(article_client: TestClient, shown: TestClient) -> None:
    for method, path in ADDRESSES:
        assert article_client.request(method, path).status_code == 404, path
        assert shown.request(method, path).status_code == 200, path


def test_its_page_alone_may_be_framed_and_by_the_allowed_origins_alone(shown: TestClient) -> None:
    policy = shown.get("/widget").headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors https://example.org https://www.example.org:8443")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    for path in ("/", "/library", "/widget.js", "/widget/start", "/static/widget.css", "/nowhere"):
        assert shown.get(path).headers["content-security-policy"].endswith("; frame-ancestors 'none'"), path


def test_origins_are_written_as_browsers_write_them() -> None:
    written = ("https://Example.org:443", "http://example.org:80", "http://example.org:8080", "https://example.org")
    settings = ServerSettings(widget_origins=written)
    assert allowed_origins(settings) == ("https://example.org", "http://example.org", "http://example.org:8080")


def test_the_origin_that_is_told_the_height_has_to_be_an_allowed_one(shown: TestClient) -> None:
    assert 'data-origin="https://example.org"' in shown.get("/widget", params={"origin": ORIGINS[0]}).text
    assert "data-origin" not in shown.get("/widget").text
    for origin in ("https://elsewhere.example", "null", "*", "https://example.org.elsewhere.example"):
        refused = shown.get("/widget", params={"origin": origin})
        assert refused.status_code == 403
        assert "ARTICLE_QA_WIDGET_ORIGINS" in refused.json()["detail"]


def test_the_script_is_small_and_any_site_may_load_it(shown: TestClient) -> None:
    script = shown.get("/widget.js")
    assert len(script.content) < 3_000
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "向文档提问" in script.text and "TITLES" not in script.text


def test_nothing_is_loaded_from_elsewhere(shown: TestClient) -> None:
    named = re.findall(r'(?:src|href)="([^"]+)"', shown.get("/widget").text)
    scripts = {path.removeprefix("/static/") for path in named if path.endswith(".js")}
    assert scripts
    for path in named:
        assert path.startswith("/static/") and shown.get(path).status_code == 200
    texts = [(STATIC / name).read_text(encoding="utf-8") for name in scripts]
    texts += [
        (STATIC / name).read_text(encoding="utf-8") for text in texts for name in re.findall(r'from "./(.+)"', text)
    ]
    for text in (shown.get("/widget.js").text, *texts):
        assert "://" not in text


def test_without_a_key_its_page_tells_nothing_of_the_library(kept: Kept) -> None:
    page = kept.client.get("/widget", headers={"Accept": "text/html", "Sec-Fetch-Dest": "iframe"})
    assert page.status_code == 200 and "Shanghai" not in page.text and "data-needs-key" in page.text
    for method, path in ADDRESSES[2:]:
        assert kept.client.request(method, path).status_code == 401


def test_a_key_that_does_nothing_but_ask_is_taken(kept: Kept, article_engine: Engine) -> None:
    document = article_engine.documents()[0].document
    started = kept.client.get("/widget/start", params={"document": document.id}, headers=kept.narrow)
    assert document.title in started.text
    asked = kept.client.post("/widget/turn/stream", data={"question": QUESTION}, headers=kept.narrow)
    assert "1,000" in asked.text and "event: answer" in asked.text


def test_a_key_that_may_do_more_is_refused_with_what_to_do(kept: Kept) -> None:
    for method, path in ADDRESSES[2:]:
        refused = kept.client.request(method, path, headers=kept.wide)
        assert refused.status_code == 403
        assert "'desk' may do more than ask" in refused.json()["detail"]
        assert "--scope ask" in refused.json()["detail"]
    assert kept.client.post("/ask", json={"question": QUESTION}, headers=kept.wide).status_code == 200
    assert set(SCOPES) > {"ask"}


def test_it_speaks_the_pages_language_else_the_readers(shown: TestClient) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    assert '<html lang="zh"' in shown.get("/widget", params={"language": "zh-Hant"}).text
    assert '<html lang="en"' in shown.get("/widget", params={"language": "en-GB"}, headers=chinese).text
    assert '<html lang="zh"' in shown.get("/widget", params={"language": "fr"}, headers=chinese).text
    assert ' data-theme="dark"' in shown.get("/widget", params={"theme": "dark"}).text
    assert "data-theme" not in shown.get("/widget", params={"theme": '"><script>'}).text


def test_one_document_alone_is_asked_and_no_other_when_it_is_gone(engine: Engine) -> None:
    zoo = document_from_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins.")
    engine.add(zoo)
    with TestClient(create_app(engine, ServerSettings(widget_origins=ORIGINS))) as client:
        asked = {"question": QUESTION, "document": zoo.id}
        assert "No answer" in client.post("/widget/turn/stream", data=asked).text
        engine.remove(zoo.id)
        for response in (
            client.post("/widget/turn/stream", data=asked),
            client.get("/widget/start", params={"document": zoo.id}),
        ):
            assert response.status_code == 404
            assert "document" in response.json()["detail"]
