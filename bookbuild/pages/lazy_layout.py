"""Let the browser lay out a long page section by section.

Works around a script of pydata-sphinx-theme (added in pydata/pydata-sphinx-theme#1777 and
#1787): on load it compares the scroll width and the client width of every code cell, to make
wide ones reachable by keyboard.  That forces a layout of the whole page, some 30 000 elements
in a chapter, before a reader on a phone can do anything.  The extension

* removes that loop from the theme's script; ``_static/scrollers.js`` does the same job with a
  `ResizeObserver`, which measures a box only when the browser has laid it out;
* writes the estimated number of lines of each section into the page, so that
  ``_static/book.css`` can skip sections out of sight (``content-visibility: auto``) and the
  page still has nearly its final height from the start.

No upstream issue known.  The first part can go when the theme uses a `ResizeObserver` or an
`IntersectionObserver` itself; the build stops with a message when the loop is no longer found.
"""

import re

import pydata_sphinx_theme
from docutils import nodes

from bookbuild.pages import theme_scripts
from bookbuild.pages.derivations import Derivation
from bookbuild.pages.drills import drill, drill_form
from bookbuild.pages.exercises import closed
from bookbuild.pages.folded_code import FoldedCode

THEME_SCRIPT = "static/scripts/pydata-sphinx-theme.js"
# The elements that the theme's loop measures, in its minified script.
MEASURED_ELEMENTS = re.compile(r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)')
ADVICE = (
    "If the theme no longer measures code cells on load, delete remove_forced_layout from "
    "bookbuild/pages/lazy_layout.py; otherwise adapt MEASURED_ELEMENTS there."
)
SECTION_TAG = re.compile(r'<section id="([^"]+)"')

# Heights in lines of prose, fitted to the pages of the book in a window 1280 pixels wide.  They
# err on the high side: an estimate that is too low makes the text below a section jump.
CHARACTERS_PER_LINE = 72
INDENT = 3
PARAGRAPH_MARGIN = 1.7
CODE_LINE = 0.7
BLOCK_PADDING = 2
FOLDED = 1
CLOSED = 2
FIGURE = 16
MOVING_FIGURE = 26
# Beside the words of a drill: the space below it, a row of buttons with room for what is said, and
# each option or item.
DRILL = 1
DRILL_FORM = 3
DRILL_CHOICE = 2


def estimate_lines(node, width=CHARACTERS_PER_LINE):
    """Estimate the height of a node on the page, in lines of prose of some width."""
    # Solutions are closed until a reader opens them.
    if isinstance(node, closed):
        return CLOSED
    if "moving-figure" in node.get("classes", []):
        return MOVING_FIGURE
    if isinstance(node, Derivation):
        return node["lines"]
    if isinstance(node, drill_form):
        return DRILL_FORM + DRILL_CHOICE * len(list(node.findall(nodes.list_item)))
    if isinstance(node, FoldedCode) and not node["idea"]:
        return FOLDED
    if isinstance(node, nodes.literal_block):
        return CODE_LINE * (node.astext().count("\n") + 1) + BLOCK_PADDING
    if isinstance(node, nodes.math_block):
        return 2 * (node.astext().count(r"\\") + 1) + BLOCK_PADDING
    if isinstance(node, nodes.raw):
        return FIGURE if "<svg" in node.astext() else 0
    if isinstance(node, nodes.TextElement):
        return len(node.astext()) // width + PARAGRAPH_MARGIN
    if isinstance(node, nodes.list_item):
        width -= INDENT
    children = (child for child in node.children if isinstance(child, nodes.Element))
    padding = BLOCK_PADDING if isinstance(node, nodes.Admonition) else 0
    if isinstance(node, drill):
        padding = DRILL
    return sum(estimate_lines(child, width) for child in children) + padding


def add_line_estimates(app, pagename, templatename, context, doctree):
    """Store each section's estimate in the CSS variable ``--lines``."""
    if doctree is None:
        return
    lines = {
        identifier: round(estimate_lines(section))
        for section in doctree.findall(nodes.section)
        for identifier in section["ids"]
    }

    def add_style(tag):
        return f'{tag[0]} style="--lines: {lines[tag[1]]}"' if tag[1] in lines else tag[0]

    context["body"] = SECTION_TAG.sub(add_style, context["body"])


def without_forced_layout(script):
    """Return the theme's script with nothing left to measure in its loop."""
    return theme_scripts.changed(pydata_sphinx_theme, script, MEASURED_ELEMENTS, "[]", ADVICE)


def remove_forced_layout(app, error):
    """Replace the theme's script in the built book."""
    if not error and app.builder.format == "html":
        theme_scripts.replace(app, pydata_sphinx_theme, THEME_SCRIPT, without_forced_layout)


def setup(app):
    app.connect("html-page-context", add_line_estimates)
    app.connect("build-finished", remove_forced_layout)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
