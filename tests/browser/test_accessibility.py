"""No view has a fault that axe-core finds, scrolls sideways, loads from elsewhere or complains on the console."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from qa.engine import Engine, Models
from qa.settings import Settings
from tests.browser.host import served
from tests.browser.program import is_wider_than_the_screen
from tests.browser.views import EMPTY_VIEWS, VIEWS, Show, add_documents

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1280, 900), "small phone": (320, 640)}
# What others have as well, in less that has to be looked at.
LEFT_OUT = ("documents", "document", "document-with-table", "figures", "history-search")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# Beside what axe tells by default: large enough for a finger. What a size and colours cannot change is told once.
RULES = {"target-size": {"enabled": True}}
OF_SIZE, OF_COLOURS = ["color-contrast", "target-size", "scrollable-region-focusable"], ["color-contrast"]
LOOKS = (("desktop", "dark", OF_COLOURS), ("small phone", "light", OF_SIZE), ("small phone", "dark", OF_COLOURS))
_RUN = """async options => {
  Object.assign(options, { resultTypes: ["violations"], iframes: false });
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 300), nodes[0].failureSummary]);
}"""
# And of many that are alike, a few.
_THIN = """() => document
  .querySelectorAll(":is(tbody > tr, .docs > section, .docs dt, .docs dd, .conversations > li):nth-of-type(n+9)")
  .forEach(element => element.remove())"""


@pytest.fixture(scope="module")
def full(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a library with documents of every kind."""
    with Engine.open(Settings(home=tmp_path_factory.mktemp("full")), models=models) as engine:
        add_documents(engine)
        with served(engine) as address:
            yield address


@pytest.fixture(scope="module")
def empty(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("empty")), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        with served(engine) as address:
            yield address


def faults(page: Page) -> list[Any]:
    """Of the page as it stands, at each size, in light colours and in dark ones."""
    found: list[Any] = []
    # The page's Content-Security-Policy rules what it may load; a debugger is not asked.
    page.evaluate(AXE)
    _look(page, "desktop", "light")
    found += page.evaluate(_RUN, {"rules": RULES})
    for size in SIZES:
        _look(page, size, "light")
        if is_wider_than_the_screen(page):
            found.append(f"{size}: it scrolls sideways")
    page.evaluate(_THIN)
    for size, scheme, rules in LOOKS:
        _look(page, size, scheme)
        found += [(size, scheme, *violation) for violation in page.evaluate(_RUN, {"runOnly": rules})]
    if (n_headings := page.locator("h1:visible").count()) != 1:
        found.append(f"it has {n_headings} headings of the first level")
    return found


def _look(page: Page, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def walk(browser: Browser, address: str, views: dict[str, Show], language: str = "en-GB") -> dict[str, Any]:
    """What is wrong with each view, if anything is."""
    context = browser.new_context(base_url=address, locale=language, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    found = {}
    for name, show in views.items():
        show(page)
        # That a page is missing, Chromium writes to the console itself.
        said = [text for text in wrong if "404 (Not Found)" not in text]
        if problems := [*said, *faults(page)]:
            found[name] = problems
        wrong.clear()
    context.close()
    return found


def test_every_view_is_without_fault(browser: Browser, full: str) -> None:
    views = {name: show for name, show in VIEWS.items() if name not in LEFT_OUT}
    assert walk(browser, full, views) == {}


def test_an_empty_library_is_without_fault(browser: Browser, empty: str) -> None:
    assert walk(browser, empty, EMPTY_VIEWS) == {}


def test_the_chat_in_chinese_is_without_fault(browser: Browser, full: str) -> None:
    views = {name: VIEWS[name] for name in ("start", "abstention", "follow-up")}
    assert walk(browser, full, views, "zh-CN") == {}


def test_a_fault_would_be_found(browser: Browser, full: str) -> None:
    def spoilt(page: Page) -> None:
        page.goto("/history")
        page.evaluate("document.querySelector('label').remove(); document.querySelector('#q').placeholder = ''")

    assert "label" in str(walk(browser, full, {"spoilt": spoilt}))
