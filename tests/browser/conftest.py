"""A real server and a real browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.program import NoBrowser, NotStarted, chromium, program


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped, but never where CI is set."""
    try:
        with chromium() as started:
            yield started
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the program over a new library; its output is shown if it does not come up."""
    try:
        with program(tmp_path_factory.mktemp("server") / "home") as address:
            yield address
    except NotStarted as error:
        pytest.fail(f"the server did not start: {error}")


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh page; any request to another host, and any error on the console, fails the test."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: None if request.url.startswith((server, "blob:")) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(server)
    yield page
    context.close()
    # Chromium itself writes failed requests to the console, and some tests make them fail.
    assert [item for item in wrong if "Failed to load resource" not in item] == []
