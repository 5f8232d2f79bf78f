"""Choosing a language and colours, and coming back to the page they were chosen on, never to another site's."""

from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from web.preferences import own_path

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\r\nSet-Cookie: a=b",
    "//[",
    "",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_to_another_site(article_client: TestClient, address: str) -> None:
    response = article_client.post("/preferences", data={"back": address}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "set-cookie" not in response.headers


@given(st.text(alphabet=st.sampled_from("/\\:.@?#%[] \t\r\nhtpsaj0é"), max_size=12) | st.text())
def test_any_address_becomes_a_path_of_this_site(address: str) -> None:
    path = own_path(address)
    assert path.startswith("/") and not path.startswith("//")
    assert not set(path) & set("\\\t\r\n")
    assert (urlsplit(path).scheme, urlsplit(path).netloc) == ("", "")


def test_one_comes_back_to_the_page_with_what_was_chosen(client: TestClient) -> None:
    back = "/ledger?q=a%20b&kind=money"
    given_back = client.post("/preferences", data={"back": back, "theme": "dark"}, follow_redirects=False)
    assert given_back.headers["location"] == back
    assert "samesite=strict" in given_back.headers["set-cookie"].lower()
    client.post("/preferences", data={"language": "zh"})
    assert '<html lang="zh" data-theme="dark">' in client.get("/history").text
    client.post("/preferences", data={"theme": "system", "language": "en"})
    assert '<html lang="en">' in client.get("/history").text


def test_what_cannot_be_chosen_changes_nothing(client: TestClient) -> None:
    client.post("/preferences", data={"theme": "dark", "language": "zh"})
    client.post("/preferences", data={"theme": '"><script>', "language": "../en"})
    assert '<html lang="zh" data-theme="dark">' in client.get("/").text
    client.cookies.clear()
    client.cookies.update({"theme": '"><script>', "language": "xx"})
    assert '<html lang="en">' in client.get("/").text


def test_the_form_leads_back_to_the_page_that_it_is_on(article_client: TestClient) -> None:
    page = article_client.get("/ledger", params={"q": '"><b>'}).text
    assert 'name="back" value="/ledger?q=%22%3E%3Cb%3E"' in page
