"""Previews by pointer, keyboard and touch: WCAG 1.4.13, and nothing beyond an edge."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import prepare_for_axe
from tests.browser.test_search import RUN_AXE

PAGE = "chapters/03_kl_is_nonnegative.html"
LINK = "a.preview[href='#thm-log-concave'] >> nth=0"
BOX = ".preview-box"
FOCUS_LINK_OF_TWO_LINES = """async () => {
  const linesOf = (link) => [...link.getClientRects()];
  const links = [...document.querySelectorAll("a.preview")];
  const link = links.find((e) => linesOf(e).length > 1);
  link.scrollIntoView({ block: "center", behavior: "instant" });
  link.focus({ focusVisible: true, preventScroll: true });
  while (!document.querySelector(".preview-box")) {
    await new Promise((done) => setTimeout(done, 50));
  }
  return linesOf(link).map((line) => line.toJSON());
}"""


def first_line(link):
    """The middle of the beginning of a link, which may have several lines, in the window."""
    link.evaluate("link => link.scrollIntoView({ block: 'center', behavior: 'instant' })")
    # Sections are laid out when they come into sight, which moves what is in sight once more.
    link.page.wait_for_timeout(300)
    box = link.evaluate("link => link.getClientRects()[0].toJSON()")
    return {**box, "at": (box["left"] + 4, (box["top"] + box["bottom"]) / 2)}


def show_by_keyboard(page):
    """Walk to the link by the keyboard, which shows its preview."""
    page.locator(LINK).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(BOX).wait_for()


def test_a_pointer_shows_a_preview_reaches_it_and_leaves_it(visit):
    with visit("http", PAGE) as opened:
        page = opened.page
        assert not any("previews/" in name for name in opened.loaded)
        line = first_line(page.locator(LINK))
        page.mouse.move(*line["at"])
        box = page.locator(BOX)
        box.wait_for()
        assert "Theorem 3.5 Curvature of the logarithm" in box.text_content()
        assert box.locator("math").count() >= 2 and box.get_attribute("role") == "tooltip"
        assert page.locator(LINK).get_attribute("aria-describedby") == box.get_attribute("id")
        # It may cover the end of a link of two lines, but not the line that is pointed at.
        assert box.bounding_box()["y"] >= line["bottom"]
        box.hover()
        page.wait_for_timeout(600)
        assert box.is_visible()
        page.keyboard.press("Escape")
        assert box.count() == 0
        page.mouse.move(0, 0)
        page.mouse.move(*line["at"])
        box.wait_for()
        page.mouse.move(0, 0)
        box.wait_for(state="detached")
        assert page.locator("[aria-describedby=preview-shown]").count() == 0
        # A preview for the keyboard stays while axe looks at it, even if the page moves below it.
        show_by_keyboard(page)
        prepare_for_axe(page)
        assert page.evaluate(RUN_AXE % BOX) == []
        # The mark of a sentence shows its evidence, and opens the code that it leads to.
        mark = page.locator("a.evidence[href='#shows-die-terms']").first
        mark.hover()
        page.locator(".preview-name", has_text="Code 2").wait_for()
        assert "assert" in box.text_content() and box.locator("pre").count() == 2
        code = page.locator("details.code:has(#shows-die-terms)")
        assert code.get_attribute("open") is None
        mark.click()
        code.locator("pre").wait_for(state="visible")
        assert opened.complaints == []


def test_the_focus_of_the_keyboard_shows_a_preview(visit):
    with visit("file", PAGE) as opened:
        page = opened.page
        show_by_keyboard(page)
        assert page.locator(LINK).evaluate("link => link === document.activeElement")
        page.keyboard.press("Escape")
        assert page.locator(BOX).count() == 0
        assert page.locator(LINK).evaluate("link => link === document.activeElement")
        page.keyboard.press("Enter")
        page.wait_for_url("**#thm-log-concave")
        lines = page.evaluate(FOCUS_LINK_OF_TWO_LINES)
        box = page.locator(BOX).bounding_box()
        assert len(lines) > 1
        for line in lines:
            assert box["y"] >= line["bottom"] or box["y"] + box["height"] <= line["top"]
        assert opened.complaints == []


def test_a_preview_does_not_stay_where_a_larger_window_had_it(visit):
    with visit("http", PAGE) as opened:
        page = opened.page
        show_by_keyboard(page)
        page.set_viewport_size(PHONE)
        expect(page.locator(BOX)).to_have_count(0)


@pytest.mark.parametrize("edge", ["left", "right"])
def test_a_tap_shows_the_preview_first(visit, edge):
    with visit("http", PAGE, viewport=PHONE, has_touch=True, is_mobile=True) as opened:
        page = opened.page
        links = page.locator("a.preview.reference[href*='#']").evaluate_all(
            """(links) => links.map((link) => {
              const line = link.getClientRects()[0];
              return { left: line?.left, right: line?.right };
            })"""
        )
        # Those in closed solutions have no lines.
        ends = {k: link[edge] for k, link in enumerate(links) if edge in link}
        extreme = (min if edge == "left" else max)(ends, key=ends.get)
        link = page.locator("a.preview.reference[href*='#']").nth(extreme)
        address = page.url
        page.touchscreen.tap(*first_line(link)["at"])
        box = page.locator(BOX)
        box.wait_for()
        place = box.bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= PHONE["width"]
        assert place["y"] >= 0 and place["y"] + place["height"] <= PHONE["height"]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.url == address
        go = box.get_by_role("link")
        assert re.match("Go to ", go.text_content())
        assert go.evaluate("link => link === document.activeElement")
        href = link.evaluate("link => link.href")
        go.tap()
        page.wait_for_url(href)
        assert opened.complaints == []
