"""A formula and the text next to it without a space become one element."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from bookbuild.pages import glued_formulas

HTML = SimpleNamespace(builder=SimpleNamespace(format="html"))
PAPER = SimpleNamespace(builder=SimpleNamespace(format="latex"))


def paragraph(before, after):
    return nodes.paragraph("", "", nodes.Text(before), nodes.math("", "x"), nodes.Text(after))


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("This is ", ", or so.", "x,"),
        ("A guess (", "), and", "(x),"),
        ("Its ", "-transform is", "x-transform"),
        ("say “", " and", "“x"),
    ],
)
def test_adjacent_text_is_glued_to_formula(before, after, whole):
    text = paragraph(before, after)
    words = text.astext()
    glued_formulas.wrap_formulas(HTML, text, "page")
    (both,) = text.findall(nodes.inline)
    assert both["classes"] == ["glued"]
    assert both.astext() == whole
    assert text.astext() == words


@pytest.mark.parametrize("after", [" alone", "-but-a-long-word-breaks"])
def test_other_words_are_not_glued(after):
    text = paragraph("Here ", after)
    glued_formulas.wrap_formulas(HTML, text, "page")
    assert not list(text.findall(nodes.inline))


def test_only_html_output_is_changed():
    text = paragraph("(", ").")
    glued_formulas.wrap_formulas(PAPER, text, "page")
    assert not list(text.findall(nodes.inline))
