"""What readers have as a page arrives (colours, layout, the place of a link), and on paper."""

import re

import pytest

from bookbuild.chromium import BROWSER
from bookbuild.pages.lean_styles import written_pages
from tests.browser.helpers import run_node

PAGE = "chapters/03_kl_is_nonnegative.html"
# What stands above the goal of a link, in pixels at most.
HEADER = 100
# What no page of the book uses.
UNUSED = ("thebe", "design-tabs", "fontawesome.js", "mathjax")


@pytest.fixture(scope="module")
def arrival(roots):
    return run_node("arrival.mjs", BROWSER, roots["http"], PAGE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_needs_no_script_from_elsewhere(arrival, scheme):
    assert arrival["early"][scheme] == scheme


def test_sections_out_of_sight_wait_for_their_layout(arrival):
    assert len(arrival["plain"]) >= 3
    assert all(section["waits"] and section["lines"] > 0 for section in arrival["plain"])


@pytest.mark.parametrize("link", ["linked", "sent"])
def test_but_not_where_a_link_leads_into_them_or_past_them(arrival, link):
    assert not any(section["waits"] for section in arrival[link])


def test_the_link_of_a_state_leads_to_its_figure_on_a_phone(arrival):
    assert 0 <= arrival["landing"] <= HEADER


def test_fonts_come_ahead_because_late_ones_would_move_the_text(arrival, built):
    desk, phone = arrival["ahead"]["desk"], arrival["ahead"]["phone"]
    assert desk
    assert all((built / "_static" / "fonts" / name).exists() for name in desk)
    assert phone == desk


def test_paper_is_light_for_readers_in_the_dark_too(arrival):
    light, dark = arrival["light"], arrival["dark"]
    assert not set(dark["screen"]) & set(light["screen"])
    assert dark["paper"] == light["paper"] == light["screen"]
    assert dark["after"] == dark["screen"]


def test_moving_figures_are_whole_and_still_on_paper(arrival):
    assert arrival["screen"]["controls"]
    assert not arrival["paper"]["controls"]
    assert not arrival["paper"]["torn"]


def test_pages_load_only_what_they_use(built):
    for path in written_pages(built):
        loaded = re.findall(r'<(?:script|link)\b[^>]*\b(?:src|href)="([^"]*)"', path.read_text())
        scripts = [name for name in loaded if ".js" in name]
        assert [s for s in scripts for word in UNUSED if word in s] == [], path
