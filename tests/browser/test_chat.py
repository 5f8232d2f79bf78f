"""The page in Chromium, as a person uses it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.corpus.formats.pdfs import pdf

pytestmark = pytest.mark.browser

QUESTION = "how many AI firms are in Shanghai?"
SIZES = {"desktop": (1280, 900), "phone": (360, 740), "small phone": (320, 640)}


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh page; any request to another host, and any error on the console, fails the test."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("request", lambda request: None if request.url.startswith(server) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(server)
    yield page
    context.close()
    # Chromium itself writes failed requests to the console, and some tests make them fail.
    assert [item for item in wrong if "Failed to load resource" not in item] == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_figures_are_shown_and_marked(page: Page, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    ask(page, QUESTION)
    turn = page.locator("article.turn")
    expect(turn.locator("p.answer")).to_contain_text("1,000 companies with AI as its core business")
    expect(turn.locator("p.answer")).to_contain_text("3,000 AI-related enterprises")
    expect(turn.locator("mark.answer")).to_have_text(["1,000", "3,000"])
    expect(turn.locator("tbody tr")).to_have_count(2)
    expect(turn.locator("figcaption").first).to_contain_text("en.sh-italent.com")
    assert not is_wider_than_the_screen(page)


def test_it_works_by_keyboard_alone(page: Page) -> None:
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("article.turn p.answer")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("How many AI firms are in Beijing?")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.turn")).to_have_count(2)


def test_an_abstention_looks_like_none_and_shows_what_is_nearest(page: Page) -> None:
    ask(page, "How many AI firms are in Beijing?")
    turn = page.locator("article.turn")
    expect(turn.locator(".abstained p.answer")).to_contain_text("do not mention “Beijing”")
    expect(turn.get_by_role("region", name="Nearest figures, not an answer")).to_contain_text("1,000")
    expect(turn.locator("mark.answer")).to_have_count(0)


def test_the_conversation_grows_and_is_announced(page: Page) -> None:
    expect(page.locator("#conversation")).to_have_attribute("aria-live", "polite")
    ask(page, QUESTION)
    expect(page.locator("article.turn p.answer")).to_have_count(1)
    ask(page, "Who is the president of Shanghai INESA Group?")
    expect(page.locator("article.turn p.answer")).to_have_count(2)
    expect(page.locator("article.turn p.answer").nth(1)).to_contain_text("Cai Xiaoqing")


def test_the_example_asks_itself(page: Page) -> None:
    page.get_by_role("link", name="How many AI firms are in Shanghai?").click()
    expect(page.locator("mark.answer")).to_have_text(["1,000", "3,000"])


def test_an_error_keeps_the_question(page: Page) -> None:
    page.get_by_label("Your question").evaluate("input => input.removeAttribute('maxlength')")
    ask(page, "why " * 600)
    expect(page.get_by_role("alert")).to_contain_text("2,000 is the limit")
    expect(page.get_by_label("Your question")).to_have_value(("why " * 600).strip())


def test_an_unreachable_server_is_told(page: Page) -> None:
    page.route("**/page/turn*", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/page/turn*")


def test_a_pasted_document_can_be_asked_and_the_index_rebuilt(page: Page) -> None:
    page.get_by_text("Add documents").click()
    page.get_by_label("Text", exact=True).fill(
        "The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins. <img src=x onerror=document.title='hacked'>"
    )
    page.get_by_role("button", name="Add text").click()
    expect(page.locator("#job")).to_contain_text("Added “The zoo of Lima”")
    expect(page.locator("#document-list")).to_contain_text("The zoo of Lima")
    ask(page, "How many penguins does the zoo of Lima keep?")
    expect(page.locator("mark.answer")).to_have_text(["77"])
    expect(page.locator("blockquote").first).to_contain_text("<img src=x")
    assert page.title() == "article-qa"
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page.locator("#job")).to_contain_text("Rebuilt: 2 documents")


def test_files_are_picked_and_what_came_of_each_is_told(page: Page) -> None:
    page.get_by_text("Add documents").click()
    page.get_by_label("Files").set_input_files(
        [
            {
                "name": "quito.pdf",
                "mimeType": "application/pdf",
                "buffer": pdf([["The zoo of Quito"], ["The zoo of Quito keeps 91 condors.", "It grows."]]),
            },
            {"name": "cut.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04"},
        ]
    )
    page.get_by_role("button", name="Add files").click()
    expect(page.locator("#job")).to_contain_text("Added “The zoo of Quito”.")
    expect(page.locator("#job")).to_contain_text("Not added: 'cut.docx' is a Word document or an archive")
    expect(page.locator("#document-list")).to_contain_text("The zoo of Quito")
    ask(page, "How many condors does the zoo of Quito keep?")
    expect(page.locator("mark.answer")).to_have_text(["91"])
    expect(page.locator("figcaption").first).to_contain_text("page 2")


def test_it_works_without_javascript(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server)
        expect(page.get_by_text("Rebuild the index")).to_be_hidden()
        ask(page, QUESTION)
        expect(page.locator("mark.answer")).to_have_text(["1,000", "3,000"])


def test_the_api_page_describes_every_route(page: Page, server: str) -> None:
    page.goto(f"{server}/docs")
    for route in ("POST /ask", "GET /ask", "POST /documents", "POST /index/rebuild", "GET /healthz"):
        expect(page.get_by_role("heading", name=route, exact=True)).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert not is_wider_than_the_screen(page)
