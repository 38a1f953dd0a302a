"""Derivations on the pages: their steps, the panels that say what verified them, and their room."""

import pytest

from bookbuild.pages.derivations import MIME
from bookbuild.project import ROOT, book_notebooks
from tests.browser.conftest import DESK, PHONE

PAGE = "chapters/03_kl_is_nonnegative.html"
# A desk at 400 %.
ENLARGED = {"width": 320, "height": 225}
# For each reason beside or below a step: is it below?
BELOW = """() => {
  const reasons = [...document.querySelectorAll(".derivation-step:not(.wide) > .step-why")];
  return reasons.filter((why) => why.checkVisibility({ visibilityProperty: true })).map((why) => {
    const right = why.parentElement.querySelector(".step-right");
    return why.getBoundingClientRect().top >= right.getBoundingClientRect().bottom - 1;
  });
}"""


def test_every_derivation_is_a_grid(built):
    for path in book_notebooks():
        html = (built / path.relative_to(ROOT)).with_suffix(".html").read_text(encoding="utf-8")
        stored = path.read_text(encoding="utf-8").count(f'"{MIME}"')
        assert html.count('<div class="derivation">') == stored, path.name


@pytest.fixture(scope="module")
def opened(visit):
    with visit("http", PAGE) as opened:
        yield opened
        assert opened.complaints == []


@pytest.fixture
def chapter(opened):
    """A page with derivations, all of whose panels are closed."""
    opened.page.set_viewport_size(DESK)
    opened.page.mouse.move(5, 5)
    opened.page.mouse.click(5, 5)
    return opened.page


def first_step(page, reason="log lemma at"):
    return page.locator(".derivation-step", has_text=reason).first


def test_a_panel_says_in_plain_words_what_verified_its_step(chapter):
    step = first_step(chapter, "log lemma at")
    step.locator(".check-button").click()
    text = step.locator(".step-check").inner_text()
    for words in (
        "An instance of the “log lemma”",
        "Proved by the kernel, the book's own small prover, and independently by computer algebra",
        "multiplication by what is not negative",
        "at 10 random points",
    ):
        assert words in text
    assert "_" not in text and "specialise" not in text
    assert step.locator(".step-check math").count() >= 2
    assert step.locator(".step-check .katex").count() == 0
    link = step.locator(".step-check a").evaluate("(e) => e.href")
    assert link.endswith("chapters/01_information_and_entropy.html#sec-how-proved")


def test_the_lemma_of_the_logarithm_does_not_cite_itself(chapter):
    """SymPy checks the derivative; the kernel has the inequality as an axiom."""
    step = first_step(chapter, "equality only at")
    text = step.locator(".step-check").text_content()
    assert "SymPy) checked the derivative, and that is the proof" in text
    assert "as an axiom" in text and "instance" not in text


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_panel_covers_nothing_and_moves_nothing_that_is_pointed_at(chapter, viewport):
    chapter.set_viewport_size(viewport)
    steps = chapter.locator(".derivation").nth(2).locator(".derivation-step:has(.check-button)")
    first, second = steps.nth(0), steps.nth(1)
    first.evaluate("(e) => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    first.locator(".check-button").click()
    for opened, following in ((first, second), (second, steps.nth(2))):
        button = opened.locator(".check-button")
        before = button.bounding_box()
        if opened is second:
            button.click()
        assert abs(button.bounding_box()["y"] - before["y"]) <= 1
        panel, below = opened.locator(".step-check").bounding_box(), following.bounding_box()
        assert before["y"] + before["height"] <= panel["y"] + 1
        assert panel["y"] + panel["height"] <= below["y"]
    assert first.locator(".step-check").is_hidden()


def test_a_derivation_is_one_stop_of_the_tab_key(opened, chapter):
    stops = """() => [...document.querySelectorAll(".derivation")].map((e) =>
      [...e.querySelectorAll(".check-button")].map((button) => button.tabIndex))"""
    for buttons in chapter.evaluate(stops):
        assert sorted(buttons) == [-1] * (len(buttons) - 1) + [0], buttons
    buttons = chapter.locator(".derivation").nth(2).locator(".check-button")
    buttons.first.focus()
    chapter.keyboard.press("ArrowUp")
    chapter.keyboard.press("ArrowDown")
    chapter.keyboard.press("ArrowDown")
    third = buttons.nth(2)
    assert third.evaluate("(e) => e === document.activeElement && e.tabIndex === 0")
    assert third.get_attribute("aria-expanded") == "true"
    assert chapter.locator(".check-button[aria-expanded=true]").count() == 1
    described = third.evaluate(
        "(e) => document.getElementById(e.getAttribute('aria-describedby')).textContent"
    )
    assert "Arrow keys" in described


def test_boxes_that_fit_are_no_stops_of_the_tab_key(visit):
    """Nor are those that were never on the screen."""
    with visit("http", PAGE) as opened:
        assert opened.page.locator(".math-display[tabindex]").count() == 0


def test_a_step_that_sympy_alone_decided_has_a_star_and_says_so(visit):
    with visit("http", "chapters/01_information_and_entropy.html") as opened:
        for step in opened.page.locator(".derivation-step:has(.check-button)").all():
            starred = step.locator(".step-why", has_text="∗").count()
            alone = "(SymPy) alone" in step.locator(".step-check").text_content()
            assert starred == alone
        assert opened.page.locator(".step-check", has_text="(SymPy) alone").count() >= 1


def test_focus_opens_a_panel_and_escape_closes_it(chapter):
    step = first_step(chapter)
    button, panel = step.locator(".check-button"), step.locator(".step-check")
    assert panel.is_hidden()
    button.focus()
    assert panel.is_visible() and button.get_attribute("aria-expanded") == "true"
    assert button.get_attribute("aria-controls") == panel.get_attribute("id")
    chapter.keyboard.press("Escape")
    assert panel.is_hidden() and button.get_attribute("aria-expanded") == "false"
    chapter.keyboard.press("Enter")
    assert panel.is_visible()
    chapter.keyboard.press("Tab")
    assert panel.locator("a").evaluate("(e) => e === document.activeElement")
    chapter.keyboard.press("Escape")
    assert panel.is_hidden() and button.evaluate("(e) => e === document.activeElement")


def test_the_mouse_opens_a_panel_which_stays_while_it_is_over_it(chapter):
    step = first_step(chapter)
    panel = step.locator(".step-check")
    step.locator(".check-button").hover()
    panel.wait_for(state="visible")
    panel.hover()
    chapter.wait_for_timeout(600)
    assert panel.is_visible()
    chapter.mouse.move(5, 5)
    panel.wait_for(state="hidden")


def test_a_tap_opens_a_panel_and_another_closes_it(visit):
    with visit("http", PAGE, viewport=PHONE, has_touch=True, is_mobile=True) as opened:
        step = first_step(opened.page)
        step.locator(".check-button").tap()
        panel = step.locator(".step-check")
        assert panel.is_visible()
        box = panel.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        step.locator(".check-button").tap()
        assert panel.is_hidden()


@pytest.mark.parametrize(
    "options",
    [{"viewport": ENLARGED}, {"viewport": DESK, "forced_colors": "active"}],
    ids=["enlarged", "forced colours"],
)
def test_panels_can_be_read_by_those_who_adapt_the_page(visit, options):
    with visit("http", PAGE, **options) as opened:
        step = first_step(opened.page)
        step.locator(".check-button").focus()
        panel = step.locator(".step-check")
        box, style = panel.bounding_box(), panel.evaluate("(e) => getComputedStyle(e).borderStyle")
        assert box["x"] >= 0 and box["x"] + box["width"] <= options["viewport"]["width"]
        assert style == "solid"


def test_reasons_stand_beside_their_steps_or_below_them_on_a_phone(chapter):
    assert not any(chapter.evaluate(BELOW))
    chapter.set_viewport_size(PHONE)
    on_phone = chapter.evaluate(BELOW)
    assert on_phone and all(on_phone)


def test_without_scripts_a_derivation_is_complete(visit):
    with visit("http", PAGE, java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator(".check-button:visible, .step-check:visible").count() == 0
        derivation = page.locator(".derivation:has(.derivation-equality)").first
        for part in (".step-left", ".step-right", ".step-why", ".derivation-equality"):
            assert derivation.locator(part).first.is_visible()


def test_a_screen_reader_reads_each_step_in_order(chapter):
    """Left side, relation and right side as MathML, then the reason, in an item of a list."""
    step = first_step(chapter)
    kinds = step.evaluate("(e) => [...e.children].map((child) => child.classList[0])")
    assert kinds == ["step-left", "step-right", "step-why", "step-check"]
    assert step.evaluate("(e) => e.localName") == "li"
    assert step.locator(".step-right math").count() == 1
    names = chapter.locator(".check-button").evaluate_all("(all) => all.map((e) => e.ariaLabel)")
    assert all(name.startswith("✓ How ") for name in names)
