"""Who is let in, to what, how often: over the real application with keys required."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Mount

from corpus.errors import InputError
from qa.engine import Engine
from tests.browser.views import QUESTION
from web.access import NEEDS, address_of
from web.app import create_app
from web.gate import SESSION_COOKIE, WRONG_KEYS
from web.keys import KeyStore
from web.scopes import SCOPES
from web.settings import ServerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A server that wants keys. bearer: the header of a key with one scope, or of one with all."""

    client: TestClient
    store: KeyStore
    bearer: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def kept(article_engine: Engine) -> Iterator[Kept]:
    store = KeyStore(article_engine.settings.home)
    texts = {scope: store.make(scope, [scope])[1] for scope in SCOPES} | {"all": store.make("all", SCOPES)[1]}
    settings = ServerSettings(keys="required", rate_limit=0)
    with TestClient(create_app(article_engine, settings), raise_server_exceptions=False) as client:
        yield Kept(
            client=client,
            store=store,
            bearer={scope: {"Authorization": f"Bearer {text}"} for scope, text in texts.items()},
        )
    store.close()


def routes(client: TestClient) -> set[tuple[str, str]]:
    """Methods and templates of everything that the application answers at."""
    found: set[tuple[str, str]] = set()
    for route in iter_route_contexts(client.app.router.routes):  # type: ignore[attr-defined]
        if isinstance(route.original_route, Mount):
            found.add(("GET", f"{route.path}/{{path:path}}"))
        else:
            found |= {(method, str(route.path)) for method in (route.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def test_the_table_holds_every_address_of_the_server_and_no_other(article_client: TestClient) -> None:
    assert routes(article_client) == {(method, template) for template, needs in NEEDS.items() for method in needs}


def test_every_address_that_needs_a_scope_is_shut_to_who_has_none_or_another(kept: Kept) -> None:
    for template, needs in NEEDS.items():
        path = template.replace("{path:path}", "base.css").replace("{ordinal}", "0").replace("{", "").replace("}", "")
        for method, needed in needs.items():
            if needed is None:
                continue
            assert kept.client.request(method, path).status_code == 401, (method, path)
            for scope in set(SCOPES) - {needed}:
                refused = kept.client.request(method, path, headers=kept.bearer[scope])
                assert refused.status_code == 403, (method, path, scope)
                assert f"(scope {needed})" in refused.text


@given(method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]), path=st.text())
def test_what_is_not_in_the_table_needs_a_key_too(method: str, path: str) -> None:
    address = address_of(method, "/" + path)
    assert address.needs is not None or address.template is not None


def test_a_key_opens_what_it_allows(kept: Kept) -> None:
    asked = kept.client.post("/ask", json={"question": QUESTION}, headers=kept.bearer["ask"])
    assert asked.json()["answered"]
    assert kept.client.get("/documents", headers=kept.bearer["read"]).status_code == 200
    assert kept.client.delete("/documents/none", headers=kept.bearer["write"]).status_code == 404
    assert kept.client.get("/nowhere", headers=kept.bearer["ask"]).status_code == 404


@pytest.mark.parametrize("value", ["Bearer", "Bearer x", "Basic YTpi", "bearer  aqa_00000000_" + "A" * 43, "é"])
def test_a_wrong_key_is_refused_whatever_it_is(kept: Kept, value: str) -> None:
    response = kept.client.get("/documents", headers={"Authorization": value.encode("latin-1")})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"


def test_what_needs_no_key_is_open(kept: Kept) -> None:
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/static/base.css", "/sign-in"):
        assert kept.client.get(path).status_code == 200, path


def test_a_browser_signs_in_is_held_to_its_scopes_and_signs_out(kept: Kept) -> None:
    page = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
    client = kept.client
    to = client.get("/ledger?unit=CNY", headers=page, follow_redirects=False)
    assert (to.status_code, to.headers["location"]) == (303, "/sign-in?back=/ledger%3Funit%3DCNY")
    wrong = client.post("/sign-in", data={"key": "aqa_no", "back": "/ledger"}, headers=page)
    assert wrong.status_code == 401 and "not known here" in wrong.text
    key = kept.bearer["read"]["Authorization"].removeprefix("Bearer ")
    signed = client.post("/sign-in", data={"key": f" {key} ", "back": "/ledger?unit=CNY"}, follow_redirects=False)
    assert (signed.status_code, signed.headers["location"]) == (303, "/ledger?unit=CNY")
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and key not in cookie
    assert client.get("/ledger", headers=page).status_code == 200
    refused = client.get("/", headers=page)
    assert refused.status_code == 403 and "<h1>" in refused.text and "scope ask" in refused.text
    assert client.post("/sign-out", follow_redirects=False).status_code == 303
    client.cookies.set(SESSION_COOKIE, cookie.partition("=")[2].partition(";")[0])
    assert client.get("/ledger", headers=page, follow_redirects=False).status_code == 303, (
        "the old cookie is worth nothing"
    )
    client.cookies.clear()


def test_signing_in_leads_to_no_other_site(kept: Kept) -> None:
    key = kept.bearer["ask"]["Authorization"].removeprefix("Bearer ")
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        signed = kept.client.post("/sign-in", data={"key": key, "back": back}, follow_redirects=False)
        assert signed.headers["location"] == "/"
    kept.client.cookies.clear()


def test_a_revoked_key_is_refused_at_once(kept: Kept) -> None:
    key, text = kept.store.make("brief", ["read"])
    bearer = {"Authorization": f"Bearer {text}"}
    assert kept.client.get("/documents", headers=bearer).status_code == 200
    kept.store.revoke(key.id)
    assert kept.client.get("/documents", headers=bearer).status_code == 401


def test_a_form_of_another_site_changes_nothing_though_the_browser_is_signed_in(kept: Kept) -> None:
    key = kept.bearer["write"]["Authorization"].removeprefix("Bearer ")
    kept.client.post("/sign-in", data={"key": key})
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert kept.client.post("/library/rebuild", headers=headers).status_code == 403
    kept.client.cookies.clear()


def test_who_asks_too_often_is_told_when_to_come_again(article_engine: Engine, kept: Kept) -> None:
    settings = ServerSettings(keys="required", rate_limit=10)
    with TestClient(create_app(article_engine, settings)) as client:
        seen = [client.get("/documents", headers=kept.bearer["read"]) for _ in range(6)]
        assert [response.status_code for response in seen] == [200] * 5 + [429]
        assert 1 <= int(seen[-1].headers["retry-after"]) <= 6
        assert client.get("/documents", headers=kept.bearer["all"]).status_code == 200, "another key has its own"
        assert client.get("/healthz").status_code == 200


def test_who_tries_keys_is_stopped(article_engine: Engine) -> None:
    with TestClient(create_app(article_engine, ServerSettings(keys="required"))) as client:
        tried = [client.get("/documents", headers={"Authorization": f"Bearer {n}"}) for n in range(WRONG_KEYS)]
    assert [response.status_code for response in tried].count(429) == WRONG_KEYS // 2


def test_a_server_that_needs_keys_does_not_start_without(engine: Engine) -> None:
    with pytest.raises(InputError, match="article-qa keys make"):
        create_app(engine, ServerSettings(host="0.0.0.0"))
    create_app(engine, ServerSettings(host="0.0.0.0", keys="none"))


def test_the_version_of_the_api_is_told_and_held_to(article_client: TestClient) -> None:
    assert article_client.get("/healthz").headers["api-version"] == "1"
    assert article_client.get("/documents", headers={"API-Version": "1"}).status_code == 200
    refused = article_client.get("/documents", headers={"API-Version": "2"})
    assert refused.status_code == 400 and "version 1" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        (ServerSettings(), "127.0.0.1:8000", 200),
        (ServerSettings(), "[::1]:8000", 200),
        (ServerSettings(), "rebound.example", 421),
        (ServerSettings(), "192.0.2.7", 421),
        (ServerSettings(host="0.0.0.0", keys="none"), "192.0.2.7:8000", 200),
        (ServerSettings(host="0.0.0.0", keys="none"), "rebound.example", 421),
        (ServerSettings(host="0.0.0.0", keys="none"), "", 421),
        (ServerSettings(keys="none", allowed_hosts=("qa.example.org",)), "QA.example.org", 200),
    ],
)
def test_a_name_that_is_not_the_servers_is_refused(
    article_engine: Engine, settings: ServerSettings, host: str, status: int
) -> None:
    client = TestClient(create_app(article_engine, settings))
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_an_address_that_is_not_there_is_a_page_to_a_person_and_a_problem_to_a_program(
    article_client: TestClient,
) -> None:
    page = article_client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404 and "<h1>There is nothing here</h1>" in page.text
    program = article_client.get("/nowhere")
    assert (program.status_code, program.json()["status"]) == (404, 404)
