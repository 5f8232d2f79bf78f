"""The program as a user starts it, and the browser that it is looked at with."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

SIZES = {"desktop": (1280, 900), "phone": (360, 740), "small phone": (320, 640)}


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


class NotStarted(Exception):
    """The program ended before it was ready; its output says why."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one named in CHROMIUM. Raises NoBrowser."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        raise NoBrowser("no Chromium on this machine: install it, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def program(home: Path) -> Iterator[str]:
    """The address of the program over a library, in a process of its own. Raises NotStarted."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "web.command", "serve", "--port", "0", "--home", str(home)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )

        def said() -> str:
            errors.seek(0)
            return errors.read()

        assert process.stdout is not None
        ready = process.stdout.readline()
        address = re.search(r"http://\S+", ready)
        if address is None:
            process.kill()
            raise NotStarted(f"{ready}{said()}")
        try:
            yield address.group()
        finally:
            process.terminate()
            status = process.wait(timeout=20)
            process.stdout.close()
        assert status == 0, said()


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
