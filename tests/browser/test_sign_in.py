"""Signing in to a server that wants keys, and what a key shows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qa.engine import Engine
from tests.browser.host import served
from tests.browser.test_accessibility import AXE, RULES
from tests.browser.views import QUESTION
from web.keys import KeyStore
from web.settings import ServerSettings

pytestmark = pytest.mark.browser

_RUN = "async options => (await axe.run(document, options)).violations.map(({ id, nodes }) => [id, nodes[0].html])"


@pytest.fixture(scope="module")
def keys(article_engine: Engine) -> dict[str, str]:
    store = KeyStore(article_engine.settings.home)
    made = {"ask": store.make("asks", ["ask"])[1], "all": store.make("does all", ["ask", "read", "write"])[1]}
    store.close()
    return made


@pytest.fixture(scope="module")
def kept(article_engine: Engine, keys: dict[str, str]) -> Iterator[str]:
    with served(article_engine, ServerSettings(keys="required")) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def sign_in(page: Page, key: str) -> None:
    page.get_by_role("textbox", name="Key").fill(key)
    page.get_by_role("button", name="Sign in").click()


def test_one_signs_in_comes_to_the_page_that_was_wanted_asks_and_signs_out(
    page: Page, kept: str, keys: dict[str, str]
) -> None:
    page.goto(f"{kept}/ledger?unit=CNY")
    page.evaluate(AXE)
    assert page.evaluate(_RUN, {"rules": RULES}) == []
    sign_in(page, "aqa_wrong")
    expect(page.get_by_role("alert")).to_have_text("This key is not known here, or is good no longer.")
    sign_in(page, keys["all"])
    expect(page).to_have_url(f"{kept}/ledger?unit=CNY")
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("[data-ordinal]")).to_contain_text("1,000 companies")
    page.get_by_text("Settings", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{kept}/sign-in")
    page.goto(f"{kept}/library")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_key_that_asks_alone_is_led_nowhere_else_and_told_why(page: Page, kept: str, keys: dict[str, str]) -> None:
    page.goto(kept)
    sign_in(page, keys["ask"])
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["Ask"])
    page.goto(f"{kept}/library")
    expect(page.get_by_role("heading", name="This key may not do that")).to_be_visible()
    expect(page.get_by_text("scope read")).to_be_visible()
