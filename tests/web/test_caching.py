"""Entity tags: 304 while nothing has changed, whoever changes it; a new answer as soon as something has."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

import web.caching
from corpus.database import Database
from corpus.documents import Document
from corpus.figure_rows import rows_of
from corpus.library import Library
from corpus.marking import mark_of
from corpus.reading import document_from_text
from corpus.replacing import replace_document
from corpus.versions import remove_version
from qa.engine import Engine
from tests.web.test_api import ZOO, ended
from web.app import create_app

ADDRESSES = (
    "/documents?limit=1",
    "/documents/{id}",
    "/documents/{id}/versions",
    "/figures?kind=count",
    "/figures?format=csv",
    "/figures/series",
)


def tag_of(client: TestClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "private, no-cache"
    return str(response.headers["etag"])


def test_what_has_not_changed_is_not_sent_again_and_what_has_is(client: TestClient, engine: Engine) -> None:
    (shipped,) = engine.documents()
    addresses = [address.format(id=shipped.document.id) for address in ADDRESSES]
    tags = {address: tag_of(client, address) for address in addresses}
    assert len(set(tags.values())) == len(tags), "another query or form is another answer"
    for address, tag in tags.items():
        again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in again.headers
    client.post("/ask", json={"question": "How many AI firms are in Shanghai?"})
    assert tag_of(client, addresses[0]) == tags[addresses[0]], "questions change no document"
    ended(client, client.post("/documents", json={"text": ZOO}).headers["location"])
    for address, tag in tags.items():
        changed = client.get(address, headers={"If-None-Match": tag})
        assert changed.status_code == 200 and changed.headers["etag"] != tag, address


def test_nothing_is_read_for_what_has_not_changed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = tag_of(client, "/figures")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(Library, "figures", fail)
    assert client.get("/figures", headers={"If-None-Match": tag}).status_code == 304


def test_a_conversation_has_a_tag_of_its_own(client: TestClient) -> None:
    first = client.post("/ask", json={"question": "How many AI firms are in Shanghai?"}).json()
    address = f"/conversations/{first['conversation_id']}"
    tag = tag_of(client, address)
    client.post("/ask", json={"question": "How many AI firms are in Shanghai?"})
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, "another conversation is another"
    client.patch(address, json={"title": "Firms"})
    renamed = client.get(address, headers={"If-None-Match": tag})
    assert renamed.json()["title"] == "Firms"
    client.post("/ask", json={"question": "And in Beijing?", "conversation_id": first["conversation_id"]})
    longer = client.get(address, headers={"If-None-Match": renamed.headers["etag"]})
    assert len(longer.json()["turns"]) == 2
    client.delete(address)
    gone = client.get(address, headers={"If-None-Match": longer.headers["etag"]})
    assert gone.status_code == 404


def test_another_process_changes_the_tag_too_and_a_restart_does_not(client: TestClient, engine: Engine) -> None:
    tag = tag_of(client, "/documents")
    with TestClient(create_app(engine)) as other:
        assert other.get("/documents", headers={"If-None-Match": tag}).status_code == 304
    with Database(engine.library.database.path) as beside:
        (shipped,) = Library(beside).documents()
        Library(beside).remove(shipped.document.id)
    assert client.get("/documents", headers={"If-None-Match": tag}).json()["documents"] == []


def test_a_star_stands_for_any_tag_of_what_is_there(article_client: TestClient) -> None:
    assert article_client.get("/documents", headers={"If-None-Match": "*"}).status_code == 304
    assert article_client.get("/documents/none", headers={"If-None-Match": "*"}).status_code == 404


def test_another_version_of_the_program_has_other_tags(
    article_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(article_client, "/documents")
    monkeypatch.setattr(web.caching, "_PROGRAM", "another")
    assert article_client.get("/documents", headers={"If-None-Match": tag}).status_code == 200


@settings(max_examples=40)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60))
def test_no_header_is_an_error(article_client: TestClient, value: str) -> None:
    response = article_client.get("/documents", headers={b"If-None-Match": value.encode("latin-1")})
    assert response.status_code == (304 if value.strip(" ") == "*" else 200)


# The mark


def put(library: Library, text: str, url: str | None = None) -> Document:
    document = document_from_text(text, title="A", url=url, published=date(2021, 3, 4))
    library.insert(document, (), ())
    return document


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Database(tmp_path / "library.sqlite"))


def changes(library: Library, change: Callable[[], object]) -> bool:
    before = mark_of(library.database)
    change()
    assert before is not None
    return mark_of(library.database) != before


def test_every_change_of_documents_changes_the_mark(library: Library) -> None:
    assert changes(library, lambda: put(library, "One."))
    one, two, three = (put(library, f"{n}.", f"https://e.org/{n}") for n in (1, 2, 3))
    library.add_address(one.id, "https://e.org/copy")
    assert changes(library, lambda: library.give_address(one.id, "https://e.org/1", two.id, figures_version=1))
    assert changes(library, lambda: replace_document(library, two.id, three.id, figures_version=1))
    assert changes(library, lambda: remove_version(library.database, 1))
    assert changes(library, lambda: library.replace_passages(one.id, (), ()))
    assert changes(library, lambda: library.set_property("rebuild", "1"))
    assert changes(library, lambda: library.remove(one.id))
    assert not changes(library, lambda: library.set_property("suggestions", "[]"))


def test_figures_that_are_read_anew_change_the_mark(engine: Engine) -> None:
    library = engine.library
    (shipped,) = engine.documents()
    rows = rows_of(library.document_figures(shipped.document.id))
    assert changes(library, lambda: library.replace_figures(shipped.document.id, rows[1:]))
    library.replace_figures(shipped.document.id, rows)
    assert changes(library, lambda: library.replace_figures(shipped.document.id, ()))
