"""The history in Chromium, as a person uses it."""

import json
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from tests.browser.program import SIZES, is_wider_than_the_screen

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(server: str) -> Callable[[str], str]:
    """Asks a question in a conversation of its own; returns the conversation's id."""

    def ask(question: str) -> str:
        body = json.dumps({"question": question, "top_k": 1}).encode()
        request = urllib.request.Request(f"{server}/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return str(json.load(response)["conversation_id"])

    return ask


def exists(server: str, conversation_id: str) -> bool:
    try:
        with urllib.request.urlopen(f"{server}/conversations/{conversation_id}"):
            return True
    except HTTPError:
        return False


def test_what_was_asked_is_searched_renamed_and_opened(page: Page, server: str, asked: Callable[[str], str]) -> None:
    asked("How many AI firms are in Shanghai?")
    conversation_id = asked("Who is the president of Shanghai INESA Group, once more?")
    page.goto(f"{server}/history")
    page.keyboard.press("/")
    page.keyboard.type("xiaoqing once more")
    items = page.locator(".conversations > li")
    expect(items).to_have_count(1)
    expect(page.locator("mark").filter(has_text="Xiaoqing").first).to_be_visible()
    assert page.url.endswith("/history?q=xiaoqing+once+more")
    items.get_by_text("Rename").click()
    field = page.get_by_label("New title")
    expect(field).to_be_focused()
    field.fill("Who leads INESA")
    page.keyboard.press("Enter")
    expect(items.get_by_role("link", name="Who leads INESA", exact=True)).to_be_visible()
    expect(items.get_by_text("Rename")).to_be_focused()
    with page.expect_download() as download:
        items.get_by_role("link", name="JSON").click()
    assert json.loads(download.value.path().read_text())["answers"][0]["kept"]["title"] == "Who leads INESA"
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        assert not is_wider_than_the_screen(page)
    items.get_by_role("link", name="Who leads INESA", exact=True).click()
    page.wait_for_url(f"{server}/c/{conversation_id}**")
    expect(page.locator("article.turn p.answer")).to_contain_text("Cai Xiaoqing")


def test_a_deletion_is_undone_or_done_when_the_page_is_left(
    page: Page, server: str, asked: Callable[[str], str]
) -> None:
    kept, doomed = asked("When was the article last updated?"), asked("How many AI firms are in Beijing?")
    page.goto(f"{server}/history")
    for conversation_id in (kept, doomed):
        page.locator(f'[data-id="{conversation_id}"]').get_by_role("button", name="Delete").click()
    item = page.locator(f'[data-id="{kept}"]')
    expect(item.get_by_role("link", name="When was the article last updated?", exact=True)).to_be_hidden()
    item.get_by_role("button", name="Undo").click()
    expect(item.get_by_role("link", name="When was the article last updated?", exact=True)).to_be_focused()
    assert exists(server, doomed)
    # What can still be undone stays hidden when another search is shown.
    page.get_by_label("Search in").fill("Beijing")
    expect(page.locator(f'[data-id="{doomed}"]').get_by_role("button", name="Undo")).to_be_visible()
    page.goto(f"{server}/docs")
    for _ in range(20):
        page.wait_for_timeout(100)
        if not exists(server, doomed):
            break
    assert (exists(server, kept), exists(server, doomed)) == (True, False)


def test_a_deletion_is_done_after_a_while(page: Page, server: str, asked: Callable[[str], str]) -> None:
    doomed = asked("How many AI firms are in Beijing?")
    page.clock.install()
    page.goto(f"{server}/history")
    item = page.locator(f'[data-id="{doomed}"]')
    item.get_by_role("button", name="Delete").click()
    expect(item.get_by_role("button", name="Undo")).to_be_focused()
    page.clock.run_for(7_500)
    assert exists(server, doomed)
    page.clock.run_for(1_000)
    expect(item).to_have_count(0)
    assert not exists(server, doomed)
