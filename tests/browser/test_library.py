"""The documents' pages in Chromium: adding, looking, replacing, deleting with undo, rebuilding."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.corpus.formats.pdfs import pdf

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1280, 900), "phone": (360, 740), "small phone": (320, 640)}


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """The documents; any request to another host, and any error on the console, fails the test."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=server)
    page = context.new_page()
    page.on("request", lambda request: None if request.url.startswith(server) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto("/library")
    yield page
    context.close()
    # Chromium itself writes failed requests to the console, and some tests make them fail.
    assert [item for item in wrong if "Failed to load resource" not in item] == []


def zoo(town: str, n_penguins: int = 77) -> str:
    return f"The zoo of {town}\n\nThe zoo of {town} keeps {n_penguins} penguins."


def file(name: str, data: str | bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": data.encode() if isinstance(data, str) else data}


def add(page: Page, *towns: str) -> None:
    page.locator("#file").set_input_files([file(f"{town}.txt", zoo(town)) for town in towns])
    for town in towns:
        expect(row(page, f"The zoo of {town}")).to_be_visible()


def row(page: Page, title: str) -> Locator:
    return page.locator("#list tbody tr").filter(has=page.get_by_role("link", name=title, exact=True))


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_files_are_added_each_for_itself_and_what_failed_says_why(page: Page) -> None:
    files = [
        file("piura.pdf", pdf([["The zoo of Piura"], ["The zoo of Piura keeps 77 penguins.", "It grows."]])),
        file("cut.docx", b"PK\x03\x04"),
        file("none.txt", b""),
        file("paita.txt", zoo("Paita")),
    ]
    page.locator("#file").set_input_files(files)
    uploads = page.locator("#uploads")
    expect(uploads).to_contain_text("2 added · 2 could not be added")
    expect(uploads.locator("[data-failed] li")).to_have_count(2)
    expect(uploads.locator("[data-failed]")).to_contain_text(
        "'cut.docx' is a Word document or an archive that is damaged"
    )
    expect(page.locator("#announcer")).to_contain_text("2 added, 2 could not be added")
    expect(row(page, "The zoo of Piura")).to_contain_text("piura.pdf")
    expect(row(page, "The zoo of Paita")).to_contain_text("ready")
    page.locator("#file").set_input_files(files[3:])
    expect(uploads).to_contain_text("1 was in the library already")
    uploads.get_by_role("button", name="Close").click()
    expect(uploads).to_be_hidden()


def test_files_are_dropped_anywhere_on_the_page(page: Page) -> None:
    transfer = page.evaluate_handle(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "tumbes.txt"));
            return transfer;
        }""",
        zoo("Tumbes"),
    )
    page.dispatch_event("body", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("#files")).to_have_class(re.compile("over"))
    page.dispatch_event("#list", "drop", {"dataTransfer": transfer})
    expect(page.locator("#files")).not_to_have_class(re.compile("over"))
    expect(row(page, "The zoo of Tumbes")).to_be_visible()


def test_what_waits_can_be_cancelled_and_the_rest_is_kept(page: Page) -> None:
    page.locator("#file").set_input_files([file(f"{n}.txt", zoo(f"Town {n}")) for n in range(40)])
    expect(page.locator("#uploads")).to_contain_text(re.compile(r"[1-9]\d* added"))
    page.get_by_role("button", name="Cancel the rest").click()
    expect(page.locator("#uploads")).to_contain_text(re.compile(r"\d+ added · \d+ cancelled"))
    expect(page.locator("#uploads [data-active] li")).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("cancelled")
    expect(row(page, "The zoo of Town 0")).to_be_visible()


def test_a_pasted_text_is_added_with_what_is_told_of_it(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.get_by_label("Text", exact=True).fill(zoo("Lima") + " <img src=x onerror=document.title='hacked'>")
    page.get_by_role("textbox", name="Title").fill("Penguins of Lima")
    page.get_by_label("Date").fill("2021-03-04")
    page.get_by_label("Address").fill("https://zoo.example/lima")
    page.get_by_role("button", name="Add text").click()
    expect(row(page, "Penguins of Lima")).to_contain_text("2021-03-04")
    page.locator("#list").get_by_role("link", name="Penguins of Lima").click()
    expect(page.locator("#words")).to_contain_text("<img src=x onerror")
    expect(page.locator(".facts").get_by_role("link")).to_have_attribute("href", "https://zoo.example/lima")
    expect(page).to_have_title("Penguins of Lima · article-qa")


def test_figures_are_marked_described_and_chosen_by_kind(page: Page) -> None:
    page.get_by_role("link", name="Shanghai gears up to be AI hub").click()
    mark = page.locator("#words mark.figure", has_text="1,000").first
    expect(mark).to_have_accessible_description("number: 1,000 · companies with AI as its core business")

    def is_tinted() -> bool:
        return bool(mark.evaluate("mark => getComputedStyle(mark).backgroundColor !== 'rgba(0, 0, 0, 0)'"))

    assert is_tinted()
    page.get_by_label("number").uncheck()
    assert not is_tinted()
    expect(mark).to_have_accessible_description("")
    page.get_by_label("number").check()
    page.keyboard.press("m")
    expect(page.get_by_label("Mark figures")).not_to_be_checked()
    assert not is_tinted()
    page.keyboard.press("m")
    mark.click()
    expect(page.locator("#told-figure")).to_have_text("number: 1,000 · companies with AI as its core business")


def test_a_place_is_marked_and_in_sight(page: Page) -> None:
    lines = "\n\n".join(f"Line {n} tells of the sea and of little else." for n in range(80))
    page.locator("#file").set_input_files(file("sea.txt", f"The long sea\n\n{lines}\n\nThe tower has 164 steps."))
    expect(row(page, "The long sea")).to_contain_text("ready")
    address = page.locator("#list").get_by_role("link", name="The long sea").get_attribute("href")
    text = page.request.get(f"{address}/text").text()
    start = text.index("164 steps")
    page.goto(f"{address}?start={start}&end={start + 9}#here")
    here = page.locator("#here")
    expect(here).to_have_text("164 steps")
    expect(here).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("q")
    expect(here).to_be_in_viewport()


def test_a_deletion_can_be_undone_by_keyboard(page: Page) -> None:
    add(page, "Chiclayo")
    page.locator("#list").get_by_role("link", name="The zoo of Chiclayo").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Delete “The zoo of Chiclayo”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#list").get_by_role("link", name="The zoo of Chiclayo")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Deleted “The zoo of Chiclayo”")
    page.keyboard.press("Enter")
    expect(row(page, "The zoo of Chiclayo")).to_be_visible()
    expect(page.get_by_role("button", name="Delete “The zoo of Chiclayo”")).to_be_focused()
    page.reload()
    expect(row(page, "The zoo of Chiclayo")).to_be_visible()


def test_what_was_deleted_goes_when_its_time_is_over_or_the_page_is_left(page: Page) -> None:
    add(page, "Juliaca", "Ilo")
    page.clock.install()
    page.get_by_role("button", name="Delete “The zoo of Juliaca”").click()
    with page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        page.clock.run_for(8_500)
    assert deleted.value.status == 204
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.get_by_role("button", name="Delete “The zoo of Ilo”").click()
    page.goto("/library")
    expect(page.locator("#list").get_by_role("link", name="The zoo of Ilo")).to_be_hidden()
    for _ in range(50):
        titles = [item["title"] for item in page.request.get("/documents").json()["documents"]]
        if "The zoo of Ilo" not in titles:
            break
        time.sleep(0.05)
    assert not {"The zoo of Ilo", "The zoo of Juliaca"} & set(titles)


def test_a_document_is_deleted_on_its_page_and_comes_back(page: Page) -> None:
    add(page, "Moquegua")
    page.locator("#list").get_by_role("link", name="The zoo of Moquegua").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="The zoo of Moquegua", level=1)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="The zoo of Moquegua", level=1)).to_be_visible()


def test_another_text_takes_a_documents_place(page: Page) -> None:
    add(page, "Huaraz")
    page.locator("#list").get_by_role("link", name="The zoo of Huaraz").click()
    page.get_by_text("Replace").first.click()
    page.get_by_label("New file").set_input_files(file("huaraz.txt", zoo("Huaraz")))
    page.get_by_role("button", name="Replace").click()
    expect(page.locator("#replace [role=alert]")).to_contain_text("The text is the same as before")
    page.get_by_label("New file").set_input_files(file("huaraz.txt", zoo("Huaraz", 91)))
    page.get_by_role("button", name="Replace").click()
    expect(page.locator("#words")).to_contain_text("91 penguins")
    page.get_by_role("link", name="The zoo of Huaraz, replaced on").click()
    expect(page.locator("#words")).to_contain_text("77 penguins")
    expect(page.locator(".outdated")).to_contain_text("This is an older version")


def test_the_index_is_rebuilt_with_its_progress(page: Page) -> None:
    page.get_by_role("button", name="Rebuild").click()
    expect(page.locator("#rebuilt")).to_have_text(re.compile(r"Rebuilt: \d+ documents, \d+ passages\."), timeout=20_000)
    expect(page.get_by_role("button", name="Rebuild")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_every_screen(page: Page, size: str, scheme: str) -> None:
    page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert not is_wider_than_the_screen(page)
    page.locator("#paste summary").click()
    assert not is_wider_than_the_screen(page)
    page.get_by_role("link", name="Shanghai gears up to be AI hub").click()
    expect(page.locator("#words")).to_be_visible()
    assert not is_wider_than_the_screen(page)


def test_it_works_without_a_script(browser: Browser, server: str, tmp_path: Path) -> None:
    (tmp_path / "tacna.txt").write_text(zoo("Tacna"))
    with browser.new_context(java_script_enabled=False, base_url=server) as context:
        page = context.new_page()
        page.goto("/library")
        page.get_by_label("Files to add").set_input_files(tmp_path / "tacna.txt")
        page.get_by_role("button", name="Add files").click()
        expect(page.locator("#told")).to_contain_text("Added: The zoo of Tacna")
        page.locator("#paste summary").click()
        page.get_by_label("Text", exact=True).fill(zoo("Camaná"))
        page.get_by_role("button", name="Add text").click()
        page.get_by_role("searchbox").fill("camaná")
        page.get_by_role("button", name="Search").click()
        expect(page.locator("#list tbody tr")).to_have_count(1)
        page.goto("/library")
        page.locator("#list").get_by_role("link", name="The zoo of Tacna").click()
        expect(page.locator("#words mark.figure")).to_have_text("77")
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("status").first).to_have_text("“The zoo of Tacna” was deleted.")
