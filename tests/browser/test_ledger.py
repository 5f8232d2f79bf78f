"""The figures' page in Chromium: filtering without loading it again, by keyboard, charts, and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.program import SIZES, is_wider_than_the_screen

pytestmark = pytest.mark.browser

TITLE = "Harbours <img src=x onerror=document.title='hacked'>"
LAMPS = " ".join(f"The pier had {n} lamps in all." for n in range(201, 262))
TEXT = (
    "Harbours\n\nOstend had an unemployment rate of 4.6% in 2015.\n\n"
    "| Year | Boats mended | Sailors |\n|---|---|---|\n| 2017 | 41 | 1200000 |\n| 2018 | 58 | 1500000 |\n"
    f"| 2019 | 66 | 2100000 |\n\nOstend is expected to have 2,500,000 sailors in 2022.\n\n{LAMPS}\n"
)


@pytest.fixture(scope="session")
def document(browser: Browser, server: str) -> Iterator[str]:
    """The id of a document with series and more figures than a page has."""
    context = browser.new_context(base_url=server)
    job = context.request.post("/documents", data={"text": TEXT, "title": TITLE}).json()
    context.new_page().goto(f"/jobs/{job['id']}/events", wait_until="commit")
    for _ in range(100):
        if (now := context.request.get(f"/jobs/{job['id']}").json())["state"] in ("done", "failed"):
            break
        context.pages[0].wait_for_timeout(100)
    assert now["state"] == "done", now
    documents = context.request.get("/documents").json()["documents"]
    yield next(item["id"] for item in documents if item["title"] == TITLE)
    context.close()


def test_the_table_follows_the_form_and_the_address_both(page: Page, server: str, document: str) -> None:
    page.goto(f"{server}/ledger?document_id={document}")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ figures$"))).to_be_visible()
    page.evaluate("window.stays = true")
    page.keyboard.press("/")
    expect(page.get_by_label("Search in the figures")).to_be_focused()
    page.keyboard.type("sailors")
    rows = page.locator("table.ledger tbody tr")
    expect(rows).to_have_count(4)
    expect(page.locator("#announcer")).to_have_text("4 figures")
    page.get_by_role("link", name="Value", exact=True).click()
    expect(rows.first.get_by_role("rowheader")).to_have_text("2,500,000")
    expect(page.get_by_role("link", name="Value", exact=True)).to_be_focused()
    expect(page.get_by_role("columnheader", name="Value")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Period from").fill("2019")
    expect(rows).to_have_count(2)
    assert page.url.endswith(f"?q=sailors&document_id={document}&from=2019&sort=-value")
    page.get_by_role("link", name="Without Since: 2019").click()
    expect(rows).to_have_count(4)
    expect(page.get_by_label("Period from")).to_have_value("")
    page.go_back()
    expect(rows).to_have_count(2)
    expect(page.get_by_label("Period from")).to_have_value("2019")
    # All of it in one page.
    assert page.evaluate("window.stays")
    assert page.title().startswith("Figures")
    rows.first.get_by_role("rowheader").get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/library/{document}\?start=\d+&end=\d+#here$"))


def test_pages_are_turned_by_keys_and_a_filter_that_cannot_be_used_is_told(
    page: Page, server: str, document: str
) -> None:
    page.goto(f"{server}/ledger?document_id={document}&q=lamps&sort=value")
    written = page.locator("table.ledger tbody th")
    expect(written.first).to_have_text("201")
    page.keyboard.press("n")
    expect(written.first).to_have_text("251")
    expect(page.get_by_role("heading", name="61 figures")).to_be_focused()
    page.keyboard.press("p")
    expect(written.first).to_have_text("201")
    page.get_by_label("Value from").fill("few")
    expect(page.get_by_role("alert")).to_contain_text("has to be a number")
    expect(page.locator("#announcer")).to_contain_text("has to be a number")
    page.get_by_label("Value from").fill("260")
    expect(written).to_have_text(["260", "261"])
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.locator("#q").fill("no such thing")
    page.get_by_role("link", name="Without Search: no such thing").click()
    expect(page.get_by_label("Search in the figures")).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_charts_are_found_seen_and_saved(
    page: Page, server: str, document: str, size: str, scheme: str, tmp_path: Path
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{server}/ledger?document_id={document}")
    assert not is_wider_than_the_screen(page)
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ charts$"))).to_be_visible()
    assert not is_wider_than_the_screen(page)
    page.get_by_role("link", name="Boats mended").click()
    chart = page.locator("svg.chart:visible")
    expect(chart).to_have_count(1)
    expect(chart).to_have_class(re.compile("wide" if width > 600 else "narrow"))
    expect(chart.locator("a.point")).to_have_count(3)
    expect(chart.get_by_text("66", exact=True)).to_be_visible()
    assert not is_wider_than_the_screen(page)
    if size == "desktop":
        with page.expect_download() as saved:
            page.get_by_role("button", name="PNG").click()
        saved.value.save_as(tmp_path / "chart.png")
        assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
        assert saved.value.suggested_filename == "boats-mended.png"
        with page.expect_download() as saved:
            page.get_by_role("link", name="SVG").click()
        assert saved.value.suggested_filename == "boats-mended.svg"
    chart.locator("a.point").last.click()
    expect(page).to_have_url(re.compile(rf"/library/{document}\?start=\d+&end=\d+#here$"))


def test_it_works_without_javascript(browser: Browser, server: str, document: str) -> None:
    with browser.new_context(java_script_enabled=False, base_url=server) as context:
        page = context.new_page()
        page.goto("/ledger")
        page.get_by_label("Search in the figures").fill("lamps")
        page.get_by_label("Document", exact=True).select_option(document)
        page.get_by_label("Order").select_option("-value")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("table.ledger tbody th").first).to_have_text("261")
        page.get_by_role("link", name="Next").click()
        expect(page.locator("table.ledger tbody th").first).to_have_text("211")
        expect(page.get_by_label("Search in the figures")).to_have_value("lamps")
        sentence = page.locator("details.quote").first
        if sentence.count():
            sentence.locator("summary").click()
            expect(sentence.locator("blockquote")).to_be_visible()
        page.get_by_role("link", name="Charts").click()
        expect(page.locator(".empty, .gallery")).to_be_visible()
