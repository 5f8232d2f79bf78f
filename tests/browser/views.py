"""Every view of the program over one library, each a way to bring a page to it: for tests, screenshots, measurements.

The library has the shipped article, and documents of a port that does not exist: figures of its quarters, a review of a
year, and a newspaper that says otherwise.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from corpus.reading import document_from_bytes
from qa.engine import Engine

DOCUMENTS = Path(__file__).resolve().parent.parent / "data" / "screenshots"

QUESTION = "How many AI firms are in Shanghai?"

Show = Callable[[Page], object]


def add_documents(engine: Engine) -> None:
    """Add the made-up documents to a library, which has the shipped article already; as uploads, without an address."""
    for path in sorted(DOCUMENTS.iterdir()):
        engine.add(document_from_bytes(path.read_bytes(), name=path.name, source=path.name))


def ask(page: Page, *questions: str) -> None:
    """Ask in a new conversation, in whatever language the page speaks."""
    page.goto("/")
    for n, question in enumerate(questions, 1):
        page.locator("#question").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("article.turn .actions:visible")).to_have_count(n)


def at(address: str) -> Show:
    return lambda page: page.goto(address)


def asked(*questions: str) -> Show:
    return lambda page: ask(page, *questions)


def changing_what_was_understood(page: Page) -> None:
    ask(page, "How much did the port invest in 2024?", "And in 2023?")
    page.locator("[data-change]:visible").last.click()


def judging(page: Page) -> None:
    ask(page, "Who is the director of the port?")
    page.locator('[data-thumb="down"]').last.click()
    expect(page.locator("[data-comment]").last).to_be_visible()


def keyboard(page: Page) -> None:
    page.goto("/")
    page.locator("#question").blur()
    page.keyboard.press("?")


def settings(page: Page) -> None:
    page.goto("/")
    page.locator("#settings summary").click()


def pasting(page: Page) -> None:
    page.goto("/library")
    page.locator("#paste summary").click()


def open_first(page: Page, selector: str, within: str) -> None:
    page.goto(within)
    page.locator(selector).first.click()
    page.wait_for_load_state()


def document(page: Page) -> None:
    open_first(page, ".documents th.title a:has-text('A year of records')", "/library")


def table_document(page: Page) -> None:
    open_first(page, ".documents th.title a:has-text('quarterly figures')", "/library")


def quoted_place(page: Page) -> None:
    ask(page, "How long is the North Quay?")
    page.locator("p.answer a").first.click()
    page.wait_for_load_state()


def deletion(page: Page) -> None:
    """The confirmation without a script."""
    page.goto("/library")
    page.goto(page.locator("form[data-delete]").first.get_attribute("action") or "")


def chart(page: Page) -> None:
    open_first(page, ".gallery a:has-text('containers')", "/ledger/series")


def history_deletion(page: Page) -> None:
    page.goto("/history")
    page.goto(page.locator("form[data-delete]").first.get_attribute("action") or "")


VIEWS: dict[str, Show] = {
    "start": at("/"),
    "answer": asked(QUESTION),
    "documents-differ": asked("How many containers did the Port of Norrhaven handle in 2024?"),
    "computed": asked("How much more did the port invest in 2024 than in 2023?"),
    "abstention": asked("How many people did Norrhaven employ in 2021?"),
    "follow-up": changing_what_was_understood,
    "judging": judging,
    "keyboard": keyboard,
    "settings": settings,
    "documents": at("/library"),
    "pasting": pasting,
    "document": document,
    "document-with-table": table_document,
    "quoted-place": quoted_place,
    "deletion": deletion,
    "figures": at("/ledger"),
    "figures-filtered": at("/ledger?q=containers&kind=count"),
    "figures-none": at("/ledger?q=containers&kind=money"),
    "charts": at("/ledger/series"),
    "chart": chart,
    "history": at("/history"),
    "history-search": at("/history?q=port+2024"),
    "history-deletion": history_deletion,
    "api": at("/docs"),
    "missing": at("/library/0"),
}

# Over a library that has nothing in it.
EMPTY_VIEWS: dict[str, Show] = {
    "empty-start": at("/"),
    "empty-documents": at("/library"),
    "empty-figures": at("/ledger"),
    "empty-charts": at("/ledger/series"),
    "empty-history": at("/history"),
}
