"""The decks of slides, as a projector shows them, from a server and from a folder."""

import copy
import itertools
import re
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup

from bookbuild.course import slides
from bookbuild.course.slides import deck
from bookbuild.course.slides.chapter import Chapter, SlideError
from bookbuild.project import chapter_names
from tests.browser.conftest import opener
from tests.browser.helpers import once, served
from tests.browser.test_pages import axe_violations, prepare_for_axe

PROJECTOR = {"width": 1280, "height": 720}
LARGE_PROJECTOR = {"width": 1920, "height": 1080}
NAMES = slides.deck_names()
# A deck with moving figures, on which everything is tried that is the same on all.
SAMPLE = "02_kl_divergence"
# Functions, for what is waited for as an expression is evaluated anew at each frame, which the
# policy of the pages forbids after the first one.
READY = "() => window.Reveal?.isReady()"
# What appears a step at a time, and notes that count on it.
STEPWISE = {"click", "derivation", "list", "moving", "question"}
BEFORE_A_CLICK = re.compile(r"\bbefore (?:the (?:\w+ )?click|you (?:show|go on|say))", re.I)
AT = "(slide) => Reveal.getIndices().h === slide"
FACTS = Path(__file__).with_name("deck_facts.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def made(built, testrun_uid):
    """The folder of the decks."""
    once(testrun_uid, "slides", lambda: slides.main())
    return slides.SLIDES


@pytest.fixture(scope="session")
def deck_roots(made):
    """The addresses of the folder of decks on a server and on the disk."""
    with served(made) as address:
        yield {"http": address, "file": f"{made.as_uri()}/"}


@pytest.fixture(scope="session")
def visit(browser, deck_roots):
    """Opens decks, as the fixture of this name opens pages elsewhere."""
    return opener(browser, deck_roots)


@pytest.fixture(scope="module")
def chapter(made):
    return Chapter(SAMPLE)


def show(page, number, all_steps=False):
    """Go to a slide; the first has the number 1."""
    page.evaluate("(number) => Reveal.slide(number, 0, -1)", number - 1)
    if all_steps:
        page.evaluate("() => { while (Reveal.availableFragments().next) Reveal.nextFragment(); }")


def number_of(name, kind):
    """The number of the first slide that begins with a piece of some kind."""
    found = deck.slides_of(name)
    return next(k for k, slide in enumerate(found, 1) if kind in str(slide.get("show", ""))[:20])


# The sources.


def test_every_chapter_has_a_deck():
    assert chapter_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_deck_fits_a_lecture(name):
    found = deck.slides_of(name)
    assert 12 <= len(found) <= 26
    assert 40 <= sum(slide["minutes"] for slide in found) <= 45
    assert all(len(slide["notes"].split()) >= 3 for slide in found)
    shown = [slide["show"] for slide in found[1:]]
    kinds = [next(iter(pieces[0])) for pieces in shown]
    for before, (piece, *_) in itertools.pairwise(shown):
        if "moving" in piece:
            assert {"poll": piece["moving"]} in before, "a prediction comes first"
    assert "card" in kinds and kinds[-1] == "exercise"


@pytest.mark.parametrize(
    "kind, gone",
    [
        ("statement", "def-gone"),
        ("derivation", "thm-gone"),
        ("figure", "fig-gone"),
        ("moving", "fig-move-gone"),
        ("poll", "fig-move-gone"),
        ("exercise", "ex-gone"),
        ("output", "gone"),
        ("code", "gone"),
        ("text", "words that no chapter has"),
        ("list", "words that no chapter has"),
        ("question", "words that no chapter has"),
    ],
)
def test_a_slide_that_asks_for_what_is_gone_is_not_made(chapter, kind, gone):
    slide = {"title": "T", "minutes": 1, "notes": "N", "show": [{kind: gone}]}
    with pytest.raises(SlideError, match=gone):
        deck.slide_html(slide, chapter)


def test_what_is_gone_is_named_with_its_deck_and_its_slide(made, monkeypatch):
    source = copy.deepcopy(deck.source(SAMPLE))
    source["slides"][3]["show"] = [{"statement": "def-gone"}]
    monkeypatch.setattr(deck, "source", lambda name: source)
    with pytest.raises(SlideError, match=f"{SAMPLE}.yaml, slide 5: def-gone is gone"):
        deck.deck_html(SAMPLE)


def test_a_label_in_notes_that_is_gone_is_noticed(chapter):
    with pytest.raises(SlideError, match="ex-gone is gone"):
        deck.numbered("With {ex-gone}.", chapter)


def test_labels_in_notes_become_numbers(chapter):
    said = deck.numbered("{thm-wrong-code}, {ex-samples}, {sec-nearer}, {fig-segment}", chapter)
    assert re.fullmatch(r"Theorem 2\.2, Exercise 2\.\d, section 2\.7, Fig\. 2\.\d", said)


def test_nothing_of_a_solution_can_be_shown(chapter):
    inside = chapter.article.select_one(".solution [id^=shows-]")["id"].removeprefix("shows-")
    with pytest.raises(SlideError, match=f"{inside} belongs to a solution"):
        chapter.output(inside)
    words = "third outcome happens"
    assert words in chapter.article.select_one(".solution").get_text()
    with pytest.raises(SlideError, match="0 places"):
        chapter.text(words)


@pytest.mark.parametrize("name", NAMES)
def test_no_deck_has_a_part_of_a_solution(made, name):
    page = (made / f"{name}.html").read_text(encoding="utf-8")
    assert not re.search(r'class="(?:[^"]* )?(?:solution|hint|answer)[ "]', page)
    assert '<details class="reply' not in page


@pytest.mark.parametrize(
    "alone", ["The result is finite, but it measures", "So the average price of the belief"]
)
def test_a_sentence_that_points_back_needs_what_it_points_to(chapter, alone):
    slide = {"title": "T", "minutes": 1, "notes": "N", "show": [{"text": alone}]}
    with pytest.raises(SlideError, match="points back to what is not shown"):
        deck.slide_html(slide, chapter)


def test_a_sentence_that_points_back_may_follow_what_it_points_to(chapter):
    slide = {"title": "T", "minutes": 1, "notes": "N"}
    three = ("A card of probability", "It comes up with its true", "So the average price of")
    for show in (
        [{"text": ["replaces every", "The result is finite, but it measures"]}],
        [{"text": list(three[:2])}, "click", {"text": three[2]}],
        [{"output": "german-price"}, {"text": "Here the measured price is close"}],
    ):
        assert deck.slide_html({**slide, "show": show}, chapter)


def test_new_text_is_one_short_sentence():
    slide = {"title": "T", "minutes": 1, "notes": "N", "show": [{"card": 1}]}
    long = {**slide, "sentence": "One sentence. Another one."}
    with pytest.raises(SlideError, match="more than a sentence"):
        deck.checked(long)
    assert deck.checked({**slide, "sentence": "One sentence."})


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_before_a_click_is_not_shown_before_it(name):
    for number, slide in enumerate(deck.slides_of(name)[1:], start=2):
        pieces = list(deck.pieces_of(slide))
        has_steps = any(kind in STEPWISE or "covered" in str(wanted) for kind, wanted in pieces)
        assert has_steps or not BEFORE_A_CLICK.search(slide["notes"]), f"slide {number}"


@pytest.mark.parametrize("name", NAMES)
def test_the_card_has_only_formulas_of_statements_that_were_shown(made, name):
    whole, page = Chapter(name), (made / f"{name}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    shown = {whole.reference(label) for label in deck.taught_by(deck.slides_of(name)[1:])}
    of_chapter = re.compile(rf"\b[A-Z][a-z]+ {whole.number}\.\d+")
    card = soup.select_one("dl.formula-card")
    assert len(card.find_all("dt")) == len(card.find_all("dd")) >= 4
    assert set(of_chapter.findall(card.get_text())) <= shown


def test_a_covered_table_shows_its_answers_a_row_a_click():
    chapter = Chapter("23_one_family")
    markup = chapter.table({"with": "near misses", "only": [], "covered": True})
    table = BeautifulSoup(markup, "html.parser")
    for number, row in enumerate(table.tbody.find_all("tr")):
        first, *others = row.find_all("td")
        assert "fragment" not in first.get("class", ())
        assert {cell["data-fragment-index"] for cell in others} == {str(number)}


# In a browser.


@pytest.fixture(scope="module", params=NAMES)
def looked_at(request, visit):
    """What a projector shows of a deck, opened from a folder, and what the browser said."""
    with visit("file", f"{request.param}.html", viewport=PROJECTOR) as opened:
        opened.page.wait_for_function(READY)
        facts = opened.page.evaluate_handle(FACTS)
        found = {"name": request.param, **facts.evaluate("(facts) => facts.look()")}
        found |= {"walked": facts.evaluate("(facts) => facts.walk()")}
        found |= {"foreign": opened.foreign, "complaints": opened.complaints}
    return found


def test_a_projector_shows_every_slide_whole(looked_at):
    assert looked_at["cut"] == []
    assert looked_at["untitled"] == []


def test_all_letters_are_large_enough(looked_at):
    assert looked_at["small"] == []


def test_the_space_bar_goes_through_all_slides(looked_at):
    assert looked_at["walked"] == len(deck.slides_of(looked_at["name"]))
    assert looked_at["steps"] >= 7


def test_a_deck_in_a_folder_asks_nobody_and_complains_of_nothing(looked_at):
    assert (looked_at["foreign"], looked_at["complaints"]) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_a_deck_on_a_server_keeps_the_policy(visit, name):
    with visit("http", f"{name}.html", viewport=PROJECTOR) as opened:
        opened.page.wait_for_function(READY)
        show(opened.page, len(deck.slides_of(name)), all_steps=True)
        assert opened.page.locator("section.present h2").is_visible()
        assert (opened.foreign, opened.complaints) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_has_a_page_for_each_slide(made, name):
    with pikepdf.open(made / f"{name}.pdf") as pdf:
        assert len(pdf.pages) == len(deck.slides_of(name))
        left, bottom, right, top = map(float, pdf.pages[0].mediabox)
    assert (right - left) / (top - bottom) == pytest.approx(16 / 9, rel=0.01)


@contextmanager
def moving_slide(visit, kind, viewport=PROJECTOR):
    """The sample at a slide with a moving figure, and the number of this slide."""
    number = number_of(SAMPLE, "moving")
    with visit(kind, f"{SAMPLE}.html", viewport=viewport) as opened:
        opened.page.wait_for_function(READY)
        show(opened.page, number)
        yield opened, opened.page, number


def test_a_moving_figure_is_asked_answered_and_dragged_at_a_large_projector(visit):
    with moving_slide(visit, "http", LARGE_PROJECTOR) as (opened, page, number):
        figure = page.locator("section.present .moving-figure")
        stage = figure.locator(".moving-stage")
        assert "moving-asks" in figure.get_attribute("class")
        page.keyboard.press("Space")
        assert "moving-answered" in figure.get_attribute("class")
        assert page.evaluate("Reveal.getIndices().h") == number - 1
        # The arrow keys move a slider that has the focus, and not the slides.
        figure.locator("summary").click()
        before = stage.get_attribute("data-state")
        figure.locator("input[type=range]").first.press("ArrowRight")
        moved = stage.get_attribute("data-state")
        assert moved != before and page.evaluate("Reveal.getIndices().h") == number - 1
        # A handle stays under the pointer, however much the slide is enlarged.
        knob = figure.locator("[data-drag]").first
        x, y = centre(knob)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + 30, steps=3)
        page.mouse.up()
        assert stage.get_attribute("data-state") != moved
        assert centre(figure.locator("[data-drag]").first)[1] == pytest.approx(y + 30, abs=4)
        page.locator("body").press("Escape")
        assert opened.complaints == []


def centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_after_a_click_on_a_choice_the_space_bar_goes_on(visit):
    with moving_slide(visit, "file") as (_, page, number):
        page.locator("section.present .moving-choices button").first.click()
        assert page.evaluate("Reveal.getIndices().h") == number - 1
        page.keyboard.press("Space")
        assert page.evaluate("Reveal.getIndices().h") == number


def test_going_back_asks_the_question_of_a_figure_again(visit):
    with moving_slide(visit, "file") as (_, page, _):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowLeft")
        figure = page.locator("section.present .moving-figure")
        assert "moving-asks" in figure.get_attribute("class")


@pytest.mark.parametrize("kind", ["http", "file"])
def test_the_speaker_window_has_the_notes_and_goes_along(visit, kind):
    second = deck.slides_of(SAMPLE)[1]
    with visit(kind, f"{SAMPLE}.html", viewport=PROJECTOR) as opened:
        page = opened.page
        page.wait_for_function(READY)
        page.keyboard.press("ArrowRight")
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        speaker = popup.value
        speaker.wait_for_selector(".speaker")
        speaker.wait_for_function(AT, arg=1)
        said = speaker.locator(".said-by-speaker").inner_text()
        assert said.split()[:4] == second["notes"].split()[:4]
        assert not page.locator("aside.notes").first.is_visible()
        speaker.keyboard.press("Space")
        speaker.keyboard.press("Space")
        page.wait_for_function(AT, arg=2)
        page.keyboard.press("ArrowLeft")
        speaker.wait_for_function(AT, arg=1)
        assert opened.complaints == []


def test_the_overview_shows_the_slides_around(visit):
    with visit("file", f"{SAMPLE}.html", viewport=PROJECTOR) as opened:
        opened.page.wait_for_function(READY)
        opened.page.keyboard.press("o")
        opened.page.wait_for_selector(".reveal.overview")
        assert opened.page.locator(".slides > section:nth-child(2) h2").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme):
    with visit("http", f"{SAMPLE}.html", viewport=PROJECTOR, color_scheme=scheme) as opened:
        page = opened.page
        page.wait_for_function(READY)
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        prepare_for_axe(page)
        for kind in ("opening", "statement", "poll", "moving", "list", "card", "exercise"):
            show(page, 1 if kind == "opening" else number_of(SAMPLE, kind), all_steps=True)
            assert axe_violations(page, kind) == []


def test_a_deck_without_scripts_leads_to_its_pdf(visit):
    options = {"viewport": PROJECTOR, "java_script_enabled": False}
    with visit("file", f"{SAMPLE}.html", **options) as opened:
        link = opened.page.get_by_role("link", name=f"{SAMPLE}.pdf")
        assert link.is_visible()
