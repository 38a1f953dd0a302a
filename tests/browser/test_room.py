"""How chapters use their room: code takes little of it, and displays fit."""

import pytest

from bookbuild.project import ROOT, book_notebooks
from tests.browser.conftest import LAY_OUT_ALL, OPEN_ALL, PHONE

# Of the height of a chapter as it opens.
LARGEST_SHARE = 0.10
# One display in so many may be wider than a phone.
FITTING = 10
CODE = """() => {
  const height = (e) => e.getBoundingClientRect().height;
  const code = [...document.querySelectorAll(".bd-article details.code")];
  const shown = code.filter((e) => e.checkVisibility());
  /** Folded code right before a display: in its cell, or in a cell that shows nothing. */
  const before = (display) => {
    const cell = display.closest(".cell");
    const previous = cell.previousElementSibling;
    const alone = previous?.matches(".cell:not(:has(.cell_output))");
    return [...cell.querySelectorAll(":scope > details.code:has(~ .cell_output)"),
      ...(alone ? previous.querySelectorAll("details.code") : [])];
  };
  const kinds = ".cell_output :is(figure, .math-display, .derivation)";
  const displays = [...document.querySelectorAll(kinds)];
  return {
    share: shown.reduce((sum, e) => sum + height(e), 0) / height(document.querySelector("article")),
    closed: shown.filter((e) => !e.open).length,
    open: shown.filter((e) => e.open).length,
    displays: displays.length,
    parted: displays.flatMap(before).filter((e) => !e.open && e.getClientRects().length)
      .map((e) => e.textContent.slice(0, 60)),
  };
}"""
WIDE = """() => {
  const displays = [...document.querySelectorAll(".derivation, .math-display")]
    .filter((e) => !e.parentElement.closest(".derivation"));
  const over = (e) => e.scrollWidth > e.clientWidth + 1;
  const isWide = (e) => [e, ...e.querySelectorAll(".math-display")].some(over);
  return [displays.length, displays.filter(isWide).map((e) => e.textContent.slice(0, 60))];
}"""

# The ends of proofs whose mark stands below the last line.
APART = """() => [...document.querySelectorAll(".end-of-proof")].filter((mark) => {
  const words = document.createRange();
  words.selectNodeContents(mark.closest("p"));
  words.setEndBefore(mark);
  const lines = [...words.getClientRects()].filter(({ width }) => width > 1);
  const last = Math.max(...lines.map(({ bottom }) => bottom));
  return lines.length && mark.querySelector(".square").getBoundingClientRect().top >= last;
}).map((mark) => mark.closest("p").textContent.slice(-60))"""


@pytest.fixture(scope="module")
def found(visit):
    """Of each page that is a notebook: its code, what is too wide, and marks of proofs."""
    pages = {}
    for path in book_notebooks():
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        with visit("http", f"{name}.html") as opened:
            opened.page.evaluate(LAY_OUT_ALL)
            opened.page.evaluate("document.fonts.ready")
            code = opened.page.evaluate(CODE)
            opened.page.evaluate(OPEN_ALL)
            count, on_desk = opened.page.evaluate(WIDE)
            apart = opened.page.evaluate(APART)
            opened.page.set_viewport_size(PHONE)
            _, on_phone = opened.page.evaluate(WIDE)
            apart += opened.page.evaluate(APART)
        pages[name] = {"code": code, "displays": count, "desk": on_desk, "phone": on_phone}
        pages[name]["apart"] = apart
    return pages


def test_code_takes_little_of_the_height_of_a_chapter(found):
    shares = {name: of_page["code"]["share"] for name, of_page in found.items()}
    chapters = {name: share for name, share in shares.items() if name.startswith("chapters/")}
    assert len(chapters) >= 11 and min(chapters.values()) > 0
    assert {name: share for name, share in chapters.items() if share > LARGEST_SHARE} == {}


def test_every_chapter_shows_ideas_and_folds_the_rest(found):
    for name, of_page in found.items():
        code = of_page["code"]
        assert code["closed"], name
        assert not name.startswith("chapters/") or (code["open"] and code["displays"]), name


def test_no_folded_code_stands_before_a_display(found):
    """So it does not part a proof's words from its display."""
    assert {name: of_page["code"]["parted"] for name, of_page in found.items()} == {
        name: [] for name in found
    }


def test_no_display_is_too_wide_for_a_desk(found):
    assert {name: of_page["desk"] for name, of_page in found.items() if of_page["desk"]} == {}


def test_the_mark_of_a_proof_stands_on_its_last_line(found):
    assert {name: of_page["apart"] for name, of_page in found.items() if of_page["apart"]} == {}


def test_few_displays_are_too_wide_for_a_phone(found):
    total = sum(of_page["displays"] for of_page in found.values())
    wide = [text for of_page in found.values() for text in of_page["phone"]]
    assert total > 150
    assert len(wide) <= total / FITTING, wide
