"""A real server and a real browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests are skipped, but never where CI is set."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        message = "no Chromium on this machine: install it, or name it in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the program, started as a user starts it; its output is shown if it does not come up."""
    folder: Path = tmp_path_factory.mktemp("server")
    with (folder / "stderr").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "web.command", "serve", "--port", "0", "--home", str(folder / "home")],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    ready = process.stdout.readline()
    address = re.search(r"http://\S+", ready)
    if address is None:
        process.kill()
        pytest.fail(f"the server did not start: {ready}{(folder / 'stderr').read_text()}")
    yield address.group()
    process.terminate()
    assert process.wait(timeout=20) == 0, (folder / "stderr").read_text()
    process.stdout.close()


SIZES = {"desktop": (1280, 900), "phone": (360, 740), "small phone": (320, 640)}


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


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
