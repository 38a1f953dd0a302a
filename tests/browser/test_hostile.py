"""Pages where much is denied: storage, scripts, the top of a server, left to right."""

import re

import pytest

from bookbuild.pages.lean_styles import written_pages
from bookbuild.pages.style_classes import TAG
from bookbuild.project import LAB_WORKER, LAB_WORKER_POLICY, POLICY, ROOT
from tests.browser.conftest import DESK, LAY_OUT_ALL, PHONE
from tests.browser.test_pages import axe_violations, prepare_for_axe

PAGE = "chapters/05_mutual_information.html"
THEME = "document.documentElement.dataset.theme"

# Where the parts of each formula, picture and piece of code are, seen from its own corner.
PLACES = """() => {
  const whole = [...document.querySelectorAll(".katex-base, .moving-picture, .figure-svg, pre")];
  return whole.map((e) => {
    const corner = e.getBoundingClientRect();
    const parts = [...e.querySelectorAll("span, text, use")].slice(0, 60);
    return parts.map((part) => {
      const { left, top } = part.getBoundingClientRect();
      return `${Math.round(left - corner.left)} ${Math.round(top - corner.top)}`;
    }).join(";");
  });
}"""
SHOWN = """(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility({ visibilityProperty: true })).length"""


@pytest.fixture
def page(browser):
    """A new page of a browser, which notes what goes wrong in it."""
    context = browser.new_context(viewport=DESK, color_scheme="light")
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(error.message))
    yield page
    context.close()


def everything_works(page, frame):
    """The buttons for the theme and the search do what they should."""
    for theme in ("dark", "light"):
        frame.locator(".theme-switch-button").click()
        assert frame.evaluate(THEME) == theme
    frame.locator(".search-button-field").click()
    frame.locator("#pst-search-dialog input, dialog[open] input").first.wait_for()
    assert page.errors == []


def test_a_frame_without_storage(page, roots):
    frame = f'<iframe sandbox="allow-scripts" width="1200" height="800" src="{PAGE}"></iframe>'
    address = f"{roots['http']}frame.html"
    page.route(address, lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(address, wait_until="load")
    inside = page.frames[1]
    assert inside.evaluate("origin") == "null"
    everything_works(page, inside)


def test_a_storage_that_is_full(page, roots):
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    page.goto(roots["http"] + PAGE, wait_until="load")
    everything_works(page, page)


def test_paper_asked_for_twice_leaves_a_dark_page_dark(page, roots):
    page.emulate_media(color_scheme="dark")
    page.goto(roots["http"] + PAGE, wait_until="load")
    themes = []
    for event in ("beforeprint", "beforeprint", "afterprint"):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        themes.append(page.evaluate(THEME))
    assert themes == ["light", "light", "dark"]


@pytest.mark.parametrize("kind", ["http", "file"])
def test_without_scripts(visit, kind):
    options = {"java_script_enabled": False, "color_scheme": "dark"}
    with visit(kind, PAGE, **options) as opened:
        page = opened.page
        colour = "(e) => getComputedStyle(e).color"
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", background))) < 150
        for selector in (".bd-article p", ".bd-article p a"):
            shown = page.locator(selector).first.evaluate(colour)
            assert sum(map(int, re.findall(r"\d+", shown))) > 450, selector
        assert page.evaluate(SHOWN, "button, input") == 0
        page.locator(".article-header-buttons summary:visible").click()
        assert page.locator(".article-header-buttons .dropdown-menu a").first.is_visible()
        page.set_viewport_size(PHONE)
        for contents in ("a[href^='06_']", ".page-sections a"):
            assert page.evaluate(SHOWN, contents) > 0, contents
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_translated_into_a_language_from_right_to_left(page, roots):
    page.goto(roots["http"] + PAGE, wait_until="load")
    page.evaluate(LAY_OUT_ALL)
    page.evaluate("document.fonts.ready")
    before = page.evaluate(PLACES)
    page.evaluate("document.documentElement.dir = 'rtl'")
    after = page.evaluate(PLACES)
    assert len(before) > 100
    assert [k for k, (a, b) in enumerate(zip(before, after)) if a != b] == []
    formulas = page.locator(".katex")
    assert formulas.count() > 100
    assert page.locator("[translate=no] .katex").count() == formulas.count()


def test_a_page_for_wrong_addresses_in_a_folder(page, roots, built):
    missing = (built / "404.html").read_text(encoding="utf-8")
    root = roots["http"]

    def answer(route):
        path = route.request.url.removeprefix(f"{root}some/book/")
        if path.startswith("_static/"):
            route.fulfill(path=built / path)
        else:
            route.fulfill(body=missing, status=404, content_type="text/html")

    page.route("**/some/**", answer)
    for wrong in ("nothing.html", "chapters/nothing.html", "chapters/more/nothing.html"):
        page.goto(f"{root}some/book/{wrong}", wait_until="load")
        assert page.locator("main a").evaluate("(e) => e.href") == f"{root}some/book/index.html"
    prepare_for_axe(page)
    assert axe_violations(page, "wrong address") == []


def test_the_bar_leaves_room_at_400_per_cent(page, roots):
    page.set_viewport_size({"width": 320, "height": 225})
    page.goto(roots["http"] + PAGE, wait_until="load")
    page.evaluate("scrollTo(0, 600)")
    bar = page.locator(".bd-header-article").evaluate("(e) => e.getBoundingClientRect().bottom")
    assert bar <= 0


def test_the_first_key_after_the_skip_link_leads_into_the_text(page, roots):
    page.goto(roots["http"] + PAGE, wait_until="load")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.bd-article') !== null")


def test_tests_run_under_the_policy(page, roots):
    answer = page.goto(roots["http"] + PAGE, wait_until="load")
    assert answer.headers["content-security-policy"] == POLICY
    added = """() => {
      document.body.insertAdjacentHTML("beforeend", '<p id="added" style="width: 7px">.</p>');
      const script = document.createElement("script");
      script.textContent = "window.hasRun = true";
      document.body.append(script);
      return [window.hasRun ?? false, document.getElementById("added").offsetWidth === 7];
    }"""
    assert page.evaluate(added) == [False, False]


def test_the_readme_states_the_policy():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Content-Security-Policy: {POLICY}\n" in readme
    assert "unsafe" not in POLICY
    assert f"`{LAB_WORKER}`" in readme
    allowed = "'wasm-unsafe-eval'"
    assert LAB_WORKER_POLICY.replace(f" {allowed}", "") == POLICY != LAB_WORKER_POLICY
    assert f"`{allowed}`" in readme


INLINE = re.compile(
    r"""<script(?![^>]*\ssrc=)(?![^>]*type="application/json")[^>]*>|<style\b|\son\w+="|\sstyle=\""""
)


def test_no_page_has_a_script_style_or_handler_of_its_own(built):
    pages = written_pages(built)
    assert len(pages) > 20
    for path in pages:
        tags = TAG.findall(path.read_text(encoding="utf-8"))
        assert [tag for tag in tags if INLINE.search(tag)] == [], path.name
