"""Let a long page be laid out as it is read.

The defect it cures: a chapter with its formulas has some 30 000 elements, and a script of
the theme asks for the width of every code cell as soon as the page is there, so that a phone
lays all of them out before its reader can do anything.  Here that question is taken out
(``_static/scrollers.js`` asks it when a box comes into sight), ``_static/book.css`` lets
sections wait, and each section says about how many lines it has, so that the page's length
is nearly right from the start.
"""

import re
from pathlib import Path

import pydata_sphinx_theme
from docutils import nodes

SCRIPT = "static/scripts/pydata-sphinx-theme.js"
MEASURED = re.compile(r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)')
SECTION = re.compile(r'<section id="([^"]+)"')
# How many characters a line of prose holds, and how many lines a code line, the frame of a
# block, a figure and one that moves take: fitted to the pages of the book in a window of 1280
# pixels, rather too many than too few, since what comes after a section must not seem to lie on it.
WIDTH = 72
CODE = 0.7
FRAME = 2
FIGURE = 16
MOVING_FIGURE = 26


def lines_of(node):
    """About how many lines of prose are as tall as this part of a page."""
    # Solutions are closed until a reader opens them.
    if "dropdown" in node.get("classes", []):
        return 2 * FRAME
    if "moving-figure" in node.get("classes", []):
        return MOVING_FIGURE
    if isinstance(node, nodes.literal_block):
        return CODE * (node.astext().count("\n") + 1) + FRAME
    if isinstance(node, nodes.math_block):
        return 2 * (node.astext().count(r"\\") + 1) + FRAME
    if isinstance(node, nodes.raw):
        return FIGURE if "<svg" in node.astext() else 0
    if isinstance(node, nodes.TextElement):
        return len(node.astext()) // WIDTH + 1.7
    inside = sum(lines_of(child) for child in node.children if isinstance(child, nodes.Element))
    return inside + FRAME * isinstance(node, nodes.Admonition)


def say_lines(app, pagename, templatename, context, doctree):
    """Write each section's number of lines where the style sheet finds it."""
    if doctree is None:
        return
    lines = {
        identifier: round(lines_of(section))
        for section in doctree.findall(nodes.section)
        for identifier in section["ids"]
    }

    def said(tag):
        return f'{tag[0]} style="--lines: {lines[tag[1]]}"' if tag[1] in lines else tag[0]

    context["body"] = SECTION.sub(said, context["body"])


def quiet_theme(app, error):
    """Take the question out of the theme's script, which asks nothing else of the layout."""
    if error or app.builder.format != "html":
        return
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
    text, count = MEASURED.subn("[]", (theme / SCRIPT).read_text(encoding="utf-8"))
    if count != 1:
        raise RuntimeError(f"{SCRIPT} of the theme has changed: see bookbuild/pages/lazy_layout.py")
    Path(app.outdir, "_" + SCRIPT).write_text(text, encoding="utf-8")


def setup(app):
    app.connect("html-page-context", say_lines)
    app.connect("build-finished", quiet_theme)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
