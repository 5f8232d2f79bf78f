"""The chat in Chromium, as a person uses it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.program import SIZES, is_wider_than_the_screen

pytestmark = pytest.mark.browser

QUESTION = "how many AI firms are in Shanghai?"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


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
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.turn p.answer")).to_have_count(2)


def test_keys_lead_through_the_answers_and_the_pages(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("article.turn p.answer")).to_have_count(1)
    ask(page, "Who is the president of Shanghai INESA Group?")
    expect(page.locator("article.turn p.answer")).to_have_count(2)
    page.get_by_label("Your question").blur()
    page.keyboard.press("k")
    expect(page.locator("article.turn").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("article.turn").nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("n?")
    expect(page.get_by_label("Your question")).to_have_value("n?")
    page.get_by_label("Your question").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("article.turn")).to_have_count(0)


def test_every_quoted_number_leads_to_its_place(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("p.answer").get_by_role("link", name="3,000").click()
    expect(page.locator("#here")).to_have_text("3,000")
    expect(page.locator("#here")).to_be_in_viewport()


def test_an_abstention_looks_like_none_and_shows_what_is_nearest(page: Page) -> None:
    ask(page, "How many AI firms are in Beijing?")
    turn = page.locator("article.turn")
    expect(turn.locator(".abstained p.answer")).to_contain_text("do not mention “Beijing”")
    expect(turn.get_by_role("group", name="Nearest figures, not an answer")).to_contain_text("1,000")
    expect(turn.locator("mark.answer")).to_have_count(0)


def test_a_calculation_shows_its_operands_as_links(page: Page) -> None:
    ask(page, "By how much will the AI industry grow between the end of 2018 and 2020?")
    turn = page.locator("article.turn")
    expect(turn.locator("p.answer")).to_contain_text("30 billion yuan")
    expect(turn.locator("table")).to_contain_text("Computed from")
    expect(turn.locator("tbody th a")).to_have_count(2)


def test_a_follow_up_is_shown_as_understood_and_can_be_put_otherwise(page: Page) -> None:
    ask(page, "How large was the AI industry in Shanghai in 2018?")
    expect(page.locator("article.turn p.answer")).to_have_count(1)
    ask(page, "And by 2020?")
    turn = page.locator("article.turn").nth(1)
    expect(turn.locator(".understood")).to_contain_text("2020")
    turn.get_by_role("button", name="Change").click()
    turn.get_by_label("Understood as").fill("How large will the AI industry in Shanghai be by 2030?")
    turn.get_by_role("button", name="Ask it so").click()
    expect(page.locator("article.turn").nth(2).locator("p.answer")).to_contain_text("1 trillion yuan")


def test_answers_are_announced_and_stay_at_their_address(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#announcer")).to_contain_text("Answer: 1,000 companies")
    expect(page).to_have_url(re.compile("/c/[0-9a-f]{32}$"))
    page.reload()
    expect(page.locator("mark.answer")).to_have_text(["1,000", "3,000"])
    ask(page, "Who is the president of Shanghai INESA Group?")
    expect(page.locator("article.turn")).to_have_count(2)
    expect(page.locator("p.answer").nth(1)).to_contain_text("Cai Xiaoqing")


def test_what_runs_can_be_stopped(page: Page) -> None:
    page.route("**/page/turn/stream", lambda route: None)  # never answered
    ask(page, QUESTION)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("article.turn")).to_contain_text("Stopped.")
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_an_answer_is_asked_again_copied_and_judged(browser: Browser, server: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(server)
        ask(page, QUESTION)
        page.get_by_role("button", name="Copy with source").click()
        expect(page.locator("#announcer")).to_have_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "1,000 companies" in copied
        assert "“Statistics show" in copied
        assert "Shanghai gears up to be AI hub, en.sh-italent.com" in copied
        page.get_by_role("button", name="Not right").click()
        expect(page.get_by_role("button", name="Not right")).to_have_attribute("aria-pressed", "true")
        page.get_by_label("What should it have been?").fill("Only the 1,000.")
        page.get_by_role("button", name="Send").click()
        expect(page.locator("#announcer")).to_contain_text("Thank you")
        page.reload()
        expect(page.get_by_role("button", name="Not right")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator("article.turn p.answer")).to_have_count(2)


def test_an_error_keeps_the_question(page: Page) -> None:
    page.get_by_label("Your question").evaluate("input => input.removeAttribute('maxlength')")
    ask(page, "why " * 600)
    expect(page.get_by_role("alert")).to_contain_text("2,000 is the limit")
    expect(page.get_by_label("Your question")).to_have_value(("why " * 600).strip())


def test_an_unreachable_server_is_told(page: Page) -> None:
    page.route("**/page/turn/stream", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")


def test_suggestions_ask_themselves(page: Page) -> None:
    first = page.locator("a[data-question]").first
    question = first.inner_text()
    first.click()
    expect(page.locator("article.turn .question")).to_contain_text(question)
    expect(page.locator("article.turn .reply:not(.abstained) p.answer")).to_be_visible()


def test_colours_and_language_are_chosen_and_kept(page: Page) -> None:
    page.get_by_text("Settings").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_text("Settings").click()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.get_by_role("heading", level=1)).to_have_text("向您的文档提问")
    page.get_by_label("您的问题").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("mark.answer")).to_have_text(["1,000", "3,000"])


def test_it_works_without_javascript(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server)
        ask(page, "How large was the AI industry in Shanghai in 2018?")
        expect(page.locator("p.answer")).to_contain_text("70 billion yuan")
        ask(page, "And by 2020?")
        expect(page.locator("article.turn")).to_have_count(2)
        expect(page.locator("p.answer").nth(1)).to_contain_text("100 billion yuan")
        expect(page.get_by_role("button", name="Copy with source")).to_have_count(0)
        page.get_by_text("Settings").click()
        page.get_by_role("button", name="Light").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        expect(page.locator("article.turn")).to_have_count(2)


def test_the_api_page_describes_every_route(page: Page, server: str) -> None:
    page.goto(f"{server}/docs")
    for route in ("POST /ask", "GET /ask", "POST /documents", "POST /index/rebuild", "GET /healthz"):
        expect(page.get_by_role("heading", name=route, exact=True)).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert not is_wider_than_the_screen(page)
