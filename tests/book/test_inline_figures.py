"""Inline SVG figures use the colours of the theme and do not affect one another."""

import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from bookbuild.pages import inline_figures
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


def test_figures_of_a_page_share_their_letters():
    letter = '<defs>\n<path id="%s" d="M %s 0" transform="scale(0.015625)"/>\n</defs>'
    shared = {}
    first = letter % ("figure1-Sans-1", 1) + '<use xlink:href="#figure1-Sans-1"/>'
    assert inline_figures.share_letters(first, shared) == first
    second = (
        letter % ("figure2-Sans-1", 1)
        + letter % ("figure2-Sans-2", 2)
        + '<use xlink:href="#figure2-Sans-1"/><use xlink:href="#figure2-Sans-2"/>'
    )
    assert inline_figures.share_letters(second, shared) == (
        letter % ("figure2-Sans-2", 2)
        + '<use xlink:href="#figure1-Sans-1"/><use xlink:href="#figure2-Sans-2"/>'
    )


def test_letters_of_matplotlib_are_recognised(built):
    """Each is defined once on a page, and every name that is used is defined."""
    for path in sorted((built / "chapters").glob("*.html")):
        page = path.read_text(encoding="utf-8")
        figures = "".join(re.findall(r'<svg class="figure-svg.*?</svg>', page, re.DOTALL))
        letters = re.findall(r'<path id="[^"]*-(?:DivlibSans|Cm)[^"]*" d="([^"]*)"', figures)
        assert len(letters) == len(set(letters)) > 10, path.name
        defined = re.findall(r'\bid="([^"]+)"', figures)
        assert len(defined) == len(set(defined))
        used = re.findall(r'xlink:href="#([^"]+)|url\(#([^)]+)', figures)
        assert {one or other for one, other in used} <= set(defined), path.name
