"""The widget in Chromium, on a page of another site."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from qa.engine import Engine
from tests.browser.host import Show, frame_of, served, site, tag
from tests.browser.test_accessibility import AXE, RULES
from tests.browser.views import QUESTION
from web.keys import KeyStore
from web.settings import ServerSettings

pytestmark = pytest.mark.browser

# What axe tells of one frame.
_RUN = """async options => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 300), nodes[0].failureSummary]);
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Two servers over one library, and the site that may hold their boxes. put: makes a page of it with tags.

    kept: the one that wants keys; key: one that may do nothing but ask; wide: one that may read too.
    elsewhere: makes pages of a site that may not hold them.
    """

    put: Show
    elsewhere: Show
    open: str
    kept: str
    key: str
    wide: str


@pytest.fixture(scope="module")
def sites(article_engine: Engine) -> Iterator[Sites]:
    store = KeyStore(article_engine.settings.home)
    (_, key), (_, wide) = store.make("box", ["ask"]), store.make("desk", ["ask", "read"])
    store.close()
    with site() as (origin, put), site() as (_, elsewhere):
        settings = ServerSettings(widget_origins=(origin,))
        wanting = ServerSettings(widget_origins=(origin,), keys="required")
        with served(article_engine, settings) as opened, served(article_engine, wanting) as kept:
            yield Sites(put=put, elsewhere=elsewhere, open=opened, kept=kept, key=key, wide=wide)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; an error on the console fails the test, as a breach of the site's policy is."""
    wrong: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
    # What fails, or is kept out of a frame, Chromium writes to the console itself, and some tests make it.
    assert [text for text in wrong if not text.startswith(("Failed to load resource", "Framing"))] == []


def box(page: Page, nth: int = 0) -> FrameLocator:
    return page.locator("iframe.article-qa").nth(nth).content_frame


def ask(page: Page, question: str, nth: int = 0) -> None:
    box(page, nth).locator("#question").fill(question)
    box(page, nth).locator("#question").press("Enter")


def expect_to_fit(page: Page) -> float:
    """The frame is as high as what is in it. Returns its height."""
    wanted = frame_of(page).evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    expect(page.locator("iframe.article-qa")).to_have_css("height", f"{wanted}px")
    return float(wanted)


def test_a_question_is_answered_on_somebody_elses_page_and_the_frame_grows(page: Page, sites: Sites) -> None:
    page.goto(sites.put(tag(sites.open)))
    assert frame_of(page).url.startswith(f"{sites.open}/widget?origin=http%3A%2F%2Flocalhost")
    expect(box(page).locator("#start .suggestion").first).to_be_visible()
    before = expect_to_fit(page)
    ask(page, QUESTION)
    turn = box(page).locator("article.turn")
    expect(turn.locator("mark.answer")).to_have_text(["1,000", "3,000"])
    expect(box(page).locator("#announcer")).to_contain_text("Answer: 1,000 companies")
    assert expect_to_fit(page) > before
    # What the site gives every field with !important stops at the frame; and a message of its own is not heard.
    expect(box(page).locator("#question")).not_to_have_css("border-top-style", "dotted")
    page.evaluate("postMessage({ height: 7 }, '*')")
    assert expect_to_fit(page) > before
    link = turn.locator("p.answer a").first
    expect(link).to_have_attribute("target", "_blank")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("#here")).to_have_text("1,000")
    assert opened.value.evaluate("opener") is None


def test_follow_ups_fold_what_was_asked_before_and_axe_finds_nothing(page: Page, sites: Sites) -> None:
    page.goto(sites.put(tag(sites.open)))
    first = box(page).locator("#start .suggestion").first
    expect(first).to_be_visible()
    frame = frame_of(page)
    frame.evaluate(AXE)
    assert frame.evaluate(_RUN, {"rules": RULES}) == []
    question = first.inner_text()
    first.click()
    expect(box(page).locator("article.turn .actions")).to_be_visible()
    expect(box(page).locator("article.turn")).to_be_focused()
    ask(page, "Who is the president of Shanghai INESA Group?")
    expect(box(page).locator("article.turn p.answer").first).to_contain_text("Cai Xiaoqing")
    earlier = box(page).locator("details.earlier")
    expect(earlier.locator("> summary")).to_have_text(question)
    expect(earlier.locator("article")).to_be_hidden()
    earlier.locator("> summary").click()
    expect(earlier.locator("article p.answer")).to_be_visible()
    assert frame.evaluate(_RUN, {"rules": RULES}) == []
    page.emulate_media(color_scheme="dark")
    assert frame.evaluate(_RUN, {"runOnly": ["color-contrast"]}) == []
    for width in (280, 800):
        page.set_viewport_size({"width": width + 32, "height": 900})
        expect_to_fit(page)
        assert frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    box(page).get_by_role("button", name="New conversation").click()
    expect(box(page).locator("article.turn")).to_have_count(0)
    expect(first).to_be_visible()


def test_what_runs_is_stopped_and_an_error_is_told_in_words(page: Page, sites: Sites) -> None:
    page.goto(sites.put(tag(sites.open)))
    box(page).locator("#question").evaluate("input => input.removeAttribute('maxlength')")
    ask(page, "why " * 600)
    expect(box(page).get_by_role("alert")).to_contain_text("2,000 is the limit")
    page.route("**/widget/turn/stream", lambda route: None)  # never answered
    ask(page, QUESTION)
    box(page).get_by_role("button", name="Stop").click()
    expect(box(page).locator("article.turn").first).to_contain_text("Stopped.")
    expect(box(page).locator("#question")).to_have_value(QUESTION)


def test_a_site_that_is_not_allowed_shows_no_box_and_says_why(page: Page, sites: Sites) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    page.clock.install()
    by_hand = f'<iframe id="by-hand" src="{sites.open}/widget"></iframe>'
    page.goto(sites.elsewhere(tag(sites.open) + by_hand))
    expect(page.locator("iframe.article-qa")).to_have_css("height", "0px")
    page.clock.run_for(6_000)
    expect(page.locator("iframe.article-qa")).to_have_count(0)
    assert len(said) == 1 and "ARTICLE_QA_WIDGET_ORIGINS" in said[0]
    expect(page.locator("#by-hand").content_frame.locator("#question")).to_have_count(0)


def test_several_boxes_stand_where_they_are_put_each_in_its_way(page: Page, sites: Sites) -> None:
    here = '<section id="here"></section>'
    chinese = tag(sites.open, target="#here", language="zh", theme="dark", placeholder="问我")
    page.goto(sites.put(chinese + tag(sites.open) + here))
    expect(page.locator("iframe.article-qa")).to_have_count(2)
    inside = page.locator("#here iframe")
    expect(inside).to_have_attribute("title", "向文档提问")
    expect(inside.content_frame.locator("html")).to_have_attribute("data-theme", "dark")
    expect(inside.content_frame.locator("#question")).to_have_attribute("placeholder", "问我")
    ask(page, QUESTION, 1)
    expect(box(page, 1).locator("article.turn")).to_contain_text("答案中的数据")
    expect(box(page, 0).locator("article.turn")).to_have_count(0)
    expect(box(page, 0).locator("html")).to_have_attribute("lang", "en")


def test_where_keys_are_wanted_one_that_may_only_ask_is_enough_and_a_wider_one_too_much(
    page: Page, sites: Sites
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sites.put(tag(sites.kept, key=sites.key)))
    ask(page, QUESTION)
    expect(box(page).locator("mark.answer")).to_have_text(["1,000", "3,000"])
    expect(box(page).locator("a[href^='/']")).to_have_count(0)
    box(page).get_by_role("button", name="Helpful").click()
    expect(box(page).get_by_role("button", name="Helpful")).to_have_attribute("aria-pressed", "true")
    assert not any(sites.key in url.partition("#")[0] for url in asked)
    page.goto(sites.put(tag(sites.kept, key=sites.wide)))
    expect(box(page).get_by_role("alert")).to_contain_text("'desk' may do more than ask")
    page.goto(sites.put(tag(sites.kept)))
    expect(box(page).get_by_role("alert")).to_contain_text("has none in data-key")
