"""Pictures of every view, at desktop and phone, light and dark: python -m tests.screenshots [FOLDER] [--only VIEW ...]

The folder that the documentation shows (docs/screenshots) gets its own alone; any other all of them.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser

from qa.engine import Engine
from qa.settings import Settings
from tests.browser.host import asked_in_box, served, site, tag
from tests.browser.program import SIZES, chromium, program
from tests.browser.views import EMPTY_VIEWS, VIEWS, Show, add_documents
from web.settings import ServerSettings

SHOWN_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
# README shows three, docs/widget.md the last.
SHOWN = ("answer-desktop-light", "chart-desktop-dark", "documents-differ-phone-dark", "widget-desktop-light")


def pictures(browser: Browser, address: str, views: dict[str, Show], folder: Path, only: Iterable[str]) -> None:
    """Write a picture of each view as a screen shows it; only: names of views, or of pictures."""
    for size in ("desktop", "phone"):
        width, height = SIZES[size]
        for name, show in views.items():
            names = {scheme: f"{name}-{size}-{scheme}" for scheme in ("light", "dark")}
            wanted = {scheme: file for scheme, file in names.items() if not only or {name, file} & set(only)}
            if not wanted:
                continue
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": height}, reduced_motion="reduce"
            )
            page = context.new_page()
            show(page)
            for scheme, file in wanted.items():
                page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
                page.screenshot(path=folder / f"{file}.png", animations="disabled", caret="hide")
            context.close()


def widget_pictures(browser: Browser, home: Path, folder: Path, only: Iterable[str]) -> None:
    """The widget on somebody else's page."""
    with (
        Engine.open(Settings(home=home)) as engine,
        site() as (origin, put),
        served(engine, ServerSettings(widget_origins=(origin,))) as address,
    ):
        show = asked_in_box(put(tag(address)), "How long is the North Quay?")
        pictures(browser, origin, {"widget": show}, folder, only)


def wait_for_suggestions(browser: Browser, address: str) -> None:
    """The program makes them when they are first asked for, in seconds."""
    page = browser.new_page()
    for _ in range(60):
        page.goto(address)
        if page.locator("a[data-question]").count() > 2:
            break
        page.wait_for_timeout(500)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SHOWN_FOLDER)
    parser.add_argument("--only", nargs="+", metavar="VIEW", default=())
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    only = arguments.only or (SHOWN if folder.resolve() == SHOWN_FOLDER else ())
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        home, empty = Path(scratch) / "home", Path(scratch) / "empty"
        with Engine.open(Settings(home=home)) as engine:
            add_documents(engine)
        with Engine.open(Settings(home=empty)) as engine:
            for summary in engine.documents():
                engine.remove(summary.document.id)
        for views, library in ((VIEWS, home), (EMPTY_VIEWS, empty)):
            with program(library) as address:
                if views is VIEWS:
                    wait_for_suggestions(browser, address)
                pictures(browser, address, views, folder, only)
        widget_pictures(browser, home, folder, only)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
