"""The pages of the built book in a browser, from a server and from a folder.

Each page is visited once; page_facts.js looks at it, and the tests of that page say what it may
find.  `-k 02_kl` selects the tests of one page.
"""

import functools
import gzip
import pickle
import re
from pathlib import Path

import pytest
from docutils import nodes

from bookbuild.alt_text import MIN_WORDS
from bookbuild.node import PACKAGES
from bookbuild.pages.lean_styles import written_pages
from bookbuild.pages.moved_pages import MOVED
from bookbuild.project import HTML, ROOT, toc_entries
from tests.browser.conftest import DESK, LAY_OUT_ALL, OPEN_ALL, PHONE
from tests.browser.practice import practise

# Kibibytes, compressed as a server sends them.
HEAVIEST = 300
# The words of the whole book, some 12 KiB a chapter, are loaded by the page of the search only.
HEAVIEST_SEARCH = 400
# Letters twice as large leave half the room of a desk.
ENLARGED = {"width": 640, "height": 450}
PAPER = {"width": 718, "height": 1000}
FACTS = Path(__file__).with_name("page_facts.js").read_text(encoding="utf-8")
AXE = (PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

# "others": the index, the search and the source code; test_hostile.py looks at 404.html.
PAGES = [*toc_entries(), "others"]
DEFECTS = (
    "foreign",  # requests to another host
    "complaints",  # errors in the console, failed requests
    "broken_formulas",
    "tall_cards",
    "underestimated_sections",  # text below them jumps, and boxes overlap until they are laid out
    "figures_without_labels",  # in which overlapping ones cannot be found
    "overlapping_labels",  # in figures
    "undefined_colours",  # in figures
    "invisible_focus",
    "scrolls_without_keyboard",
    "torn_punctuation",  # on another line than its formula, on a phone
    "narrow_figures",  # whose letters could be larger, on a phone
    "wrong_scroll_cue",  # a box that scrolls and does not show it, or the reverse; on a phone
    "cut_on_paper",
    "animated_despite_reduced_motion",
    "outside_landmarks",
    "mislabelled_search",  # its name differs from its visible label
    "misread_roles",
    "drills_that_fail",
    "axe_violations",
)


@pytest.fixture(scope="module", params=PAGES)
def facts(request, built, visit):
    """What is known of each page of one entry, by name."""
    return {name: look_at(visit, name) for name in pages_of(request.param, built)}


def pages_of(entry, built):
    if entry != "others":
        return [f"{entry}.html"]
    found = {path.relative_to(built).as_posix() for path in written_pages(built)}
    found -= {"404.html", *(f"{entry}.html" for entry in (*toc_entries(), *MOVED))}
    return sorted(found)


def look_at(visit, name):
    found = {}
    with visit("http", name) as opened:
        page = opened.page
        call = caller(page)
        # A section out of sight has the height that was estimated, until it is laid out.
        page.evaluate(LAY_OUT_ALL)
        call("settle")
        served = {**call("document"), "loaded": without_fonts(opened.loaded)}
        found["underestimated_sections"] = call("underestimated")
        page.evaluate(OPEN_ALL)
        call("settle")
        found.update(call("inventory"))
        page.set_viewport_size(PHONE)
        call("settle")
        found["width_on_phone"] = call("width")
        found.update(call("narrow"))
        page.set_viewport_size(ENLARGED)
        call("settle")
        found["width_enlarged"] = call("width")
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        found["cut_on_paper"] = call("cutOff")
        found["loaded"] = set(opened.loaded)
        page.emulate_media(media="screen")
        # It loads the faces of what a first visit does not show, too.
        found["fonts"] = list(platform_fonts(page))
        # A page that is ready for axe is laid out in a moment.
        prepare_for_axe(page)
        page.set_viewport_size(DESK)
        violations = axe_violations(page, "open")
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        violations += axe_violations(page, "dark", "colours")
        page.emulate_media(reduced_motion="reduce")
        found["animated_despite_reduced_motion"] = call("animated")
        found.update({key: getattr(opened, key) for key in ("foreign", "complaints")})
    with visit("file", name) as opened:
        call = caller(opened.page)
        opened.page.evaluate(LAY_OUT_ALL)
        call("settle")
        found["served"] = served
        found["in_folder"] = {**call("document"), "loaded": without_fonts(opened.loaded)}
        call("hideAllBut", ".drill")
        found["drills_that_fail"] = list(practise(opened.page))
        prepare_for_axe(opened.page)
        call("hideAllBut", "*")
        found["axe_violations"] = axe_violations(opened.page, "closed") + violations
        found["complaints"] += opened.complaints
        found["foreign"] += opened.foreign
    with visit("http", name, java_script_enabled=False) as opened:
        call = caller(opened.page)
        found["without_scripts"] = call("visible")
        found["need_scripts"] = call("hiddenChoices")
    return found


def without_fonts(files):
    """Files but fonts, some of which are fetched over http before they are needed."""
    return {name for name in files if not name.endswith(".woff2")}


def caller(page):
    """A function that calls a function of page_facts.js in a page."""
    functions = page.evaluate_handle(FACTS)
    return lambda name, given=None: functions.evaluate(f"(f, given) => f.{name}(given)", given)


def prepare_for_axe(page):
    """Load axe, and take out what it need not look at.

    Formulas and figures are empty: each is one image with one text, which has tests of its own,
    and axe would visit their thousands of parts all the same.  Of the words of code in one colour
    one is left.
    """
    call = caller(page)
    call("empty", ".katex, .figure-svg")
    call("thinCode")
    page.evaluate(AXE)


def axe_violations(page, state, rules="all"):
    """What axe finds in a page that is ready for it; `state` is said with it."""
    call = caller(page)
    call("settle")
    return [f"{state}: {violation}" for violation in call("axe", rules)]


def platform_fonts(page):
    """For each font that a page asks for: how it is to be set, and what it is set in."""
    call = caller(page)
    asked = call("addAllCharacters")
    call("settle")
    client = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        client.send(f"{domain}.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    lines = client.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "#all-characters > p"}
    )["nodeIds"]
    for font, line in zip(asked, lines, strict=True):
        yield font, client.send("CSS.getPlatformFontsForNode", {"nodeId": line})["fonts"]
    client.detach()
    call("removeAllCharacters")


def strange_fonts(fonts):
    """What is set in another face than one of the book, of what `platform_fonts` gives."""
    return [
        (font, used["familyName"], used["glyphCount"])
        for font, all_used in fonts
        for used in all_used
        if not (used["isCustomFont"] and used["familyName"].startswith("Book "))
    ]


def wrong(facts, problem):
    """What `problem` says of each page, where it says anything."""
    found = {page: problem(of_page) for page, of_page in facts.items()}
    return {page: text for page, text in found.items() if text}


@functools.cache
def gzipped(path):
    """The size of a file, compressed; most pages share most of their files."""
    return len(gzip.compress(path.read_bytes()))


def formulas_in_source(page):
    """How many formulas the source of a page has; None if it has no source."""
    path = ROOT / "_build" / ".doctrees" / page.replace(".html", ".doctree")
    if not path.exists():
        return None
    doctree = pickle.loads(path.read_bytes())
    return sum(len(list(doctree.findall(kind))) for kind in (nodes.math, nodes.math_block))


@pytest.mark.parametrize("defect", DEFECTS)
def test_no_page_has(facts, defect):
    assert wrong(facts, lambda of_page: of_page[defect]) == {}


@pytest.mark.parametrize("part", ["html", "sheets", "fonts", "size", "loaded"])
def test_a_page_is_the_same_in_a_folder(facts, part):
    """So what is found over http holds for the offline copy, too."""
    for name, of_page in facts.items():
        in_folder, served = of_page["in_folder"][part], of_page["served"][part]
        if part == "html" and in_folder != served:
            at = next(k for k, (a, b) in enumerate(zip(in_folder, served)) if a != b)
            in_folder, served = (html[at - 200 : at + 200] for html in (in_folder, served))
        assert in_folder == served, name


def test_every_formula_is_shown(facts):
    assert wrong(facts, lambda of_page: of_page["formulas"] - of_page["mathml"]) == {}
    for name, of_page in facts.items():
        expected = formulas_in_source(name)
        # Headings and captions may be repeated in links.
        assert expected is None or of_page["formulas"] >= expected, name


def test_formulas_and_figures_need_no_script(facts):
    for name, of_page in facts.items():
        with_scripts = {key: of_page[key] for key in ("formulas", "figures")}
        # Without scripts nobody can choose an answer.
        with_scripts["formulas"] -= of_page["need_scripts"]
        assert of_page["without_scripts"] == with_scripts, name


def test_every_picture_has_a_description(facts):
    def too_short(of_page):
        return [text for text in of_page["descriptions"] if len(text.split()) < MIN_WORDS]

    assert wrong(facts, too_short) == {}


def test_no_page_is_wider_than_a_phone(facts):
    assert wrong(facts, lambda of_page: max(0, of_page["width_on_phone"] - PHONE["width"])) == {}


def test_no_page_is_too_wide_with_letters_twice_as_large(facts):
    assert wrong(facts, lambda of_page: max(0, of_page["width_enlarged"] - ENLARGED["width"])) == {}


def test_every_character_is_set_in_a_face_of_the_book(facts):
    """Whatever a page shows, and what it shows when readers open or move something."""
    assert wrong(facts, lambda of_page: strange_fonts(of_page["fonts"])) == {}
    assert all(len(of_page["fonts"]) > 4 for of_page in facts.values())


def test_no_page_is_heavy(facts):
    """A first visit loads no more than this, compressed."""
    for name, of_page in facts.items():
        files = [HTML / file for file in of_page["loaded"]]
        packed = [f.stat().st_size if f.suffix == ".woff2" else gzipped(f) for f in files]
        weight = sum(packed) / 1024
        assert weight <= (HEAVIEST_SEARCH if name == "search.html" else HEAVIEST), name
        # A page without style or fonts has not been measured.
        assert weight > 50, name


@pytest.mark.parametrize("entry", toc_entries())
def test_every_chapter_has_figures_and_every_page_a_description(entry, built):
    """Without a browser, so that a page that shows nothing cannot pass the tests above."""
    html = (built / f"{entry}.html").read_text(encoding="utf-8")
    (description,) = re.findall(r'<meta content="([^"]*)" name="description"', html)
    assert 50 < len(description) < 400
    drawn = any(kind in html for kind in ("figure-svg", 'class="moving-figure'))
    assert drawn or not entry.startswith("chapters/")
