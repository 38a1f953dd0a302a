"""Inline SVG figures use the colours of the theme and do not affect one another."""

import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from bookbuild.pages import inline_figures
from bookbuild.project import toc_entries
from divlib import plotting

FIGURE = """<?xml version="1.0"?>
<svg width="100pt" height="50pt" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">
<defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
<path id="p" style="stroke: %s"/><use xlink:href="#p"/><g clip-path="url(#p)"/>
</svg>"""


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
    assert not entry.startswith("chapters/") or len(used) > 20
    known = re.findall(r'\bid="(figure\d+-[^"]+)"', html)
    assert used <= set(known)
    assert len(known) == len(set(known))


def test_letters_of_matplotlib_are_recognised(built):
    """Each is drawn once on a page."""
    for path in sorted((built / "chapters").glob("*.html")):
        page = path.read_text(encoding="utf-8")
        letters = re.findall(r'<path id="[^"]*-(?:DivlibSans|Cm)[^"]*"\s+d="([^"]*)"', page)
        assert len(letters) == len(set(letters)) > 10, path.name
