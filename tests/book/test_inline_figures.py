"""Inline SVG figures use the colours of the theme and do not affect one another."""

import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from bookbuild.pages import inline_figures
from bookbuild.project import chapter_names, toc_entries
from divlib import plotting

FIGURE = """<?xml version="1.0"?>
<svg width="100pt" height="50pt" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">
<defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
<path id="p" style="stroke: %s"/><use xlink:href="#p"/><g clip-path="url(#p)"/>
</svg>"""

# A figure that does not move, as pages have it.
DRAWING = 'class="figure-svg'


def inlined(colour):
    return inline_figures.inline_svg(FIGURE % colour, "figure1-", 'what is "there" & not')


def test_palette_colours_become_theme_variables():
    for colour, variable in inline_figures.COLOURS.items():
        svg = inlined(colour)
        assert f"stroke: var({variable})" in svg
        assert inline_figures.COLOUR.findall(svg) == []


def test_other_colours_are_found():
    assert inline_figures.COLOUR.findall(inlined("#000000")) == ["#000000"]
    assert set(inline_figures.COLOURS) >= {plotting.INK, plotting.BLUE, plotting.PINK}


@pytest.mark.parametrize(("colour", "warned"), [("#000000", True), (plotting.BLUE, False)])
def test_other_colours_cause_a_warning(tmp_path, monkeypatch, colour, warned):
    (tmp_path / "figure.svg").write_text(FIGURE % colour, encoding="utf-8")
    app = SimpleNamespace(srcdir=tmp_path)
    document = new_document("page", get_default_settings())
    document.settings.env = SimpleNamespace(app=app)
    document += nodes.image(uri="figure.svg", alt="A line.")
    warnings = []
    monkeypatch.setattr(
        inline_figures.logger, "warning", lambda text, *names, **_: warnings.append(text % names)
    )
    inline_figures.InlineFigures(document).run()
    assert [colour in warning for warning in warnings] == [True] * warned


def test_ids_are_unique_to_the_figure():
    svg = inlined(plotting.INK)
    assert 'id="figure1-p"' in svg
    assert 'xlink:href="#figure1-p"' in svg
    assert "url(#figure1-p)" in svg


def test_figure_has_label_and_no_global_style():
    svg = inlined(plotting.INK)
    assert 'aria-label="what is &quot;there&quot; &amp; not"' in svg
    assert "<style" not in svg
    assert 'height="50pt"' not in svg


PATHS = [
    ("M 0 0 \nL 3.25 -0.5 \nL 3.25 2 \nz\n", "m0 0l3.25-.5l0 2.5z"),
    ("M 10 10 \nQ 12 12 14 10 \nC 1 2 3 4 5 6 \n", "m10 10q2 2 4 0c-13-8-11-6-9-4"),
    # The next figure of a path begins where the last one began.
    ("M 1 1 \nL 2 2 \nz\nM 3 3 \nL 4 4", "m1 1l1 1zm2 2l1 1"),
]


@pytest.mark.parametrize(("points", "steps"), PATHS)
def test_paths_go_by_steps(points, steps):
    assert inline_figures.short_path(points) == steps


def test_other_commands_are_refused():
    with pytest.raises(ValueError, match="no 'A'"):
        inline_figures.short_path("M 0 0 A 1 2 3")


def test_names_that_nothing_refers_to_are_removed():
    svg = '<g id="axes_1"><g id="text_1"/><path id="p" d=""/><use xlink:href="#p"/></g>'
    assert inline_figures.shorten(svg) == svg.replace(' id="axes_1"', "")


LETTERS = """<svg width="9pt" height="5pt"><defs>
<path id="%s" d="M 0 0 L %d 4" transform="scale(0.016)"/>
</defs><use xlink:href="#%s"/></svg>"""


def test_a_letter_is_drawn_once_on_a_page():
    outlines = {}
    first, second, other = (
        inline_figures.share_outlines(LETTERS % (name, corner, name), outlines)
        for name, corner in (("figure1-a", 7), ("figure2-a", 7), ("figure3-a", 8))
    )
    assert 'id="figure1-a"' in first and '<use xlink:href="#figure1-a"/>' in first
    assert "<path" not in second and '<use xlink:href="#figure1-a"/>' in second
    assert 'id="figure3-a"' in other and '<use xlink:href="#figure3-a"/>' in other


@pytest.mark.parametrize("entry", toc_entries())
def test_everything_that_figures_use_is_on_the_page(entry, built):
    html = (built / f"{entry}.html").read_text(encoding="utf-8")
    used = set(re.findall(r'<use xlink:href="#([^"]+)"', html))
    assert not entry.startswith("chapters/") or DRAWING not in html or len(used) > 20
    known = re.findall(r'\bid="(figure\d+-[^"]+)"', html)
    assert used <= set(known)
    assert len(known) == len(set(known))


def test_letters_of_matplotlib_are_recognised(built):
    """Each is drawn once on a page."""
    pages = {
        name: (built / "chapters" / f"{name}.html").read_text(encoding="utf-8")
        for name in chapter_names()
    }
    drawn = {name: page for name, page in pages.items() if DRAWING in page}
    assert len(drawn) >= len(pages) - 1
    for name, page in drawn.items():
        letters = re.findall(r'<path id="[^"]*-(?:DivlibSans|Cm)[^"]*"\s+d="([^"]*)"', page)
        assert len(letters) == len(set(letters)) > 10, name
