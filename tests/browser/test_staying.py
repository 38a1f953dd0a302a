"""What readers who stay are offered: keys, formulas as TeX, ticks at sections, the book offline."""

import re

import pytest
from playwright.sync_api import expect

from bookbuild.pages import lean_styles, offline
from bookbuild.pages.moved_pages import MOVED
from bookbuild.project import toc_entries
from tests.browser.conftest import DESK, PHONE

PAGE = "chapters/04_cross_entropy.html"
PREVIOUS, NEXT = "chapters/03_kl_is_nonnegative.html", "chapters/05_mutual_information.html"
KNOWN = "localStorage.getItem('read')"


@pytest.fixture
def page(browser, roots):
    """A page of the book whose errors fail the test."""
    context = browser.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.goto(roots["http"] + PAGE, wait_until="load")
    yield page
    context.close()
    assert errors == []


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("direction", "key", "goal"),
    [
        ("ltr", "ArrowRight", NEXT),
        ("ltr", "ArrowLeft", PREVIOUS),
        ("rtl", "ArrowLeft", NEXT),
        ("ltr", "Shift+ArrowRight", PAGE),
    ],
)
def test_arrows_turn_pages(page, roots, direction, key, goal):
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    page.keyboard.press(key)
    page.wait_for_timeout(200)
    page.wait_for_url(roots["http"] + goal, timeout=5_000)


@pytest.mark.parametrize("place", ["input[type=search]", "pre.more", "summary", "a.term-link"])
def test_arrows_keep_their_other_uses(page, roots, place):
    page.set_viewport_size(PHONE)
    if place.startswith("input"):
        page.locator(".search-button").click()
    page.locator(place).first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert page.url == roots["http"] + PAGE


def test_a_selection_is_copied_with_tex(page):
    page.evaluate(
        """() => {
          const formula = document.querySelector(".bd-article p .katex-html .mord");
          const paragraph = formula.closest("p");
          getSelection().setBaseAndExtent(formula, 0, paragraph, paragraph.childNodes.length);
        }"""
    )
    page.keyboard.press("Control+c")
    text = copied(page)
    assert re.match(r"\$[^$]+\$", text)
    assert "\\" in text or "_" in text or re.match(r"\$\w\$", text)
    # What KaTeX shows, and MathML, would come three times.
    assert "\u200b" not in text
    page.evaluate(
        """() => {
          const [part] = document.querySelectorAll(".math-display .katex-html .mord");
          getSelection().selectAllChildren(part);
        }"""
    )
    page.keyboard.press("Control+c")
    assert re.fullmatch(r"\$\$[^$]+\$\$", copied(page).strip())


def test_a_formula_is_chosen_and_copied_by_keyboard(page):
    page.locator(".reading-aids summary").click()
    page.locator("[data-choose]").press("Enter")
    display = page.locator(".math-display .katex").first
    display.focus()
    display.press("Enter")
    expect(page.locator(".reading-aids output")).not_to_be_empty()
    tex = display.locator("annotation").text_content()
    tex = tex.removeprefix("\\displaystyle ").replace("\\allowbreak ", "")
    assert copied(page) == f"$${tex}$$"
    page.keyboard.press("Escape")
    assert page.locator(".bd-article .katex[tabindex]").count() == 0
    assert page.evaluate("document.activeElement.matches('[data-choose]')")


def test_a_section_gets_a_tick_when_it_was_read(page, roots):
    page.clock.install()
    page.reload(wait_until="load")
    section = page.locator("section[data-minutes]").nth(1)
    name, minutes = section.get_attribute("id"), int(section.get_attribute("data-minutes"))
    tick = page.locator(f".page-sections a[href='#{name}'] .read-mark")
    section.locator("p").first.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    page.evaluate(
        "new Promise((done) => { new IntersectionObserver(done).observe(document.body) })"
    )
    page.clock.run_for(5_000)
    assert tick.count() == 0
    page.clock.run_for(15_000 * minutes)
    assert tick.count() == 1
    page.goto(roots["http"] + NEXT, wait_until="load")
    chapter = page.locator(".bd-links a[href^='04_'] .read-mark")
    assert re.match(r"1/\d+ ", chapter.text_content())
    page.evaluate("localStorage.setItem('drills', '{}')")
    page.locator(".reading-aids summary").click()
    page.locator("[data-forget]").click()
    assert chapter.count() == 0
    assert page.evaluate(KNOWN) is None
    assert page.evaluate("localStorage.getItem('drills')") is None


def test_the_book_is_kept_for_reading_offline_only_when_asked(page, roots):
    registrations = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert page.evaluate(registrations) == 0
    page.locator(".reading-aids summary").click()
    button, said = page.locator("[data-keep]"), page.locator(".reading-aids output")
    button.click()
    expect(page.locator(".reading-aids output")).not_to_be_empty(timeout=60_000)
    assert said.text_content() == said.get_attribute("data-kept")
    page.context.set_offline(True)
    page.goto(roots["http"] + NEXT, wait_until="load")
    assert page.locator("h1").first.text_content()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 100
    page.context.set_offline(False)
    page.locator(".reading-aids summary").click()
    button.click()
    expect(page.locator(".reading-aids output")).not_to_be_empty()
    assert page.evaluate(registrations) == 0
    assert page.evaluate("caches.keys().then((names) => names.length)") == 0


def test_nothing_is_kept_from_a_folder(visit):
    with visit("file", PAGE) as opened:
        opened.page.locator(".reading-aids summary").click()
        assert not opened.page.locator("[data-offline]").is_visible()
        assert opened.page.locator("link[rel=manifest]").count() == 0
        assert opened.complaints == []


def test_the_copy_for_offline_has_all_that_pages_load(built):
    worker = (built / offline.WORKER).read_text(encoding="utf-8")
    files = set(re.findall(r'"([^"]+)"', re.search(r"const FILES = (.*);", worker)[1]))
    for page in lean_styles.written_pages(built):
        assert page.relative_to(built).as_posix() in files
    for script in lean_styles.loaded_scripts(lean_styles.written_pages(built)):
        assert script.relative_to(built).as_posix() in files
    assert "_static/all.css" in files and offline.WORKER not in files


def test_the_version_changes_with_any_file(tmp_path):
    (tmp_path / "a.html").write_text("a", encoding="utf-8")
    before = offline.version_of(tmp_path, offline.files_of(tmp_path))
    (tmp_path / "a.html").write_text("b", encoding="utf-8")
    assert offline.version_of(tmp_path, offline.files_of(tmp_path)) != before


def test_moved_pages_lead_to_pages_of_the_book():
    entries = set(toc_entries())
    assert MOVED and not entries & set(MOVED)
    assert {new for successors in MOVED.values() for new in successors} <= entries


@pytest.mark.parametrize(
    ("scripts", "place", "successor"),
    [
        (True, "#a-generator-that-cannot-learn", "09_moving_apart.html"),
        (True, "#thm-disjoint", "08_disjoint_supports.html"),
        (True, "", "08_disjoint_supports.html"),
        (False, "", "08_disjoint_supports.html"),
    ],
)
def test_an_old_address_leads_to_where_its_text_is_now(visit, roots, scripts, place, successor):
    old = "chapters/07_disjoint_supports.html"
    with visit("http", old + place, java_script_enabled=scripts) as opened:
        opened.page.wait_for_url(f"{roots['http']}chapters/{successor}{place}", wait_until="commit")
