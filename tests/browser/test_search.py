"""The search in a browser: by keyboard and by touch, from a server and from a folder."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_pages import prepare_for_axe

PAGE = "chapters/03_kl_is_nonnegative.html"
RUN_AXE = """axe.run(document.querySelector(%r), {
  rules: { "target-size": { enabled: true } }, preload: false,
}).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"""
DIALOG, OPTION = "#pst-search-dialog", "#pst-search-dialog [role=option]"
HOSTILE = '<img src=x onerror="window.broken = 1">constructor __proto__ (a+)+$ אנטרופיה'


def active(page):
    """The text of the place that a screen reader says, as the field names it."""
    return page.evaluate(
        """() => {
          const field = document.activeElement;
          const chosen = document.getElementById(field.getAttribute("aria-activedescendant"));
          return chosen?.getAttribute("aria-selected") === "true" ? chosen.textContent : null;
        }"""
    )


def ask(page, words):
    """Open the dialog and type."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator(OPTION).first.wait_for()


@pytest.mark.parametrize("kind", ["http", "file"])
def test_a_place_is_found_and_reached_by_keyboard(visit, kind):
    with visit(kind, PAGE) as opened:
        page = opened.page
        assert "places.js" not in opened.loaded
        ask(page, "why is kl not symmetric")
        assert "places.js" in opened.loaded
        first = active(page)
        assert "Not symmetric" in first
        page.keyboard.press("ArrowDown")
        second = active(page)
        page.keyboard.press("ArrowUp")
        assert second != first == active(page)
        page.keyboard.press("Escape")
        assert not page.locator(DIALOG).evaluate("dialog => dialog.open")
        page.keyboard.press("Control+k")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"02_kl_divergence\.html#(thm-asymmetry|not-symmetric)$"))
        assert opened.complaints == [] and opened.foreign == []


def test_a_click_closes_the_dialog_and_axe_has_nothing_to_say(visit):
    with visit("http", PAGE, viewport=PHONE, has_touch=True, color_scheme="dark") as opened:
        page = opened.page
        page.locator("button.search-button, button.search-button__button").last.tap()
        page.keyboard.type("Gibbs")
        place = page.locator(f"{OPTION}[href$='#thm-gibbs']")
        place.wait_for()
        prepare_for_axe(page)
        assert page.evaluate(RUN_AXE % DIALOG) == []
        boxes = page.locator(f"{DIALOG}, {OPTION}").evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect().toJSON())"
        )
        assert all(0 <= box["left"] < box["right"] <= PHONE["width"] for box in boxes)
        place.tap()
        assert not page.locator(DIALOG).evaluate("dialog => dialog.open")
        page.wait_for_url("**#thm-gibbs")


@pytest.mark.parametrize("kind", ["http", "file"])
def test_the_page_of_the_search_shows_the_same(visit, kind):
    with visit(kind, "search.html?q=H(X|Y)&highlight=entropy") as opened:
        page = opened.page
        places = page.locator(".search-page [role=option]")
        places.first.wait_for()
        assert "Conditional entropy" in places.first.text_content()
        prepare_for_axe(page)
        assert page.evaluate(RUN_AXE % "main") == []
        page.locator(".search-page input").fill(HOSTILE)
        assert page.evaluate("window.broken") is None
        assert page.locator(".search-page img").count() == 0
        page.locator(".search-page input").fill("qqqqqq zzzzzz")
        assert places.count() == 0
        assert "No place" in page.locator(".search-page [role=status]").text_content()
        assert opened.complaints == []


def test_highlight_in_an_address_does_nothing(visit):
    with visit("http", f"{PAGE}?highlight=the") as opened:
        assert opened.page.locator(".highlighted").count() == 0


def test_without_scripts_the_page_of_the_search_leads_to_lists(visit):
    with visit("http", "search.html?q=entropy", java_script_enabled=False) as opened:
        page = opened.page
        assert not page.locator(".search-page form").is_visible()
        assert page.locator(".search-page noscript a").count() == 3
        page.get_by_role("link", name="The index", exact=True).click()
        assert page.url.endswith("genindex.html")
