"""Search for places: sections, theorems, exercises, terms, functions, symbols and claims.

The search of a stock book knows pages only, so that a result leads to the top of a long page, and
needs a server or 36 KiB of index on every page.  Here records.py takes the places from the
doctrees, index.cjs makes the index of MiniSearch in Node, and `_static/search.js` loads `places.js`
when a reader enters the search field: a classic script, so that it works from a folder, too.
engine.js holds what the two share: how text becomes words, and how results are ranked.

Not a work-around: Sphinx has an index of its own and no interface for another.  lean_pages
leaves its scripts out.
"""

import json
import re
from pathlib import Path

from docutils import nodes

from bookbuild.node import PACKAGES, output_of
from bookbuild.pages.places.records import NOTATION, records

HERE = Path(__file__).parent
MINISEARCH = PACKAGES / "minisearch" / "dist" / "umd" / "index.js"
# Comments, and the space at the ends of lines, are more than half of the package's script.
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*|^\s+|\n(?=\n)", re.DOTALL | re.MULTILINE)
# Beside the pages and not in `_static`, because lean_styles takes the words of scripts there for
# names of classes.
FILE = "places.js"
STRINGS = json.loads((HERE / "strings.json").read_text(encoding="utf-8"))
SYNONYMS = json.loads((HERE / "synonyms.json").read_text(encoding="utf-8"))


def mark_symbols(app, doctree):
    """Give the rows of the notation, which have no anchors, one each: "symbol-h-p"."""
    if app.env.docname != NOTATION:
        return
    for row in doctree.findall(nodes.row):
        formula = next((math for entry in row for math in entry.findall(nodes.math)), None)
        if formula is None or not isinstance(row.parent, nodes.tbody):
            continue
        name = nodes.make_id(f"symbol {formula.astext()}")
        taken = sum(identifier.startswith(name) for identifier in doctree.ids)
        row["ids"].append(f"{name}-{taken + 1}" if name in doctree.ids else name)
        doctree.ids[row["ids"][-1]] = row


def leave_out(app):
    """Make no index of pages, and no page for it."""
    if app.builder.format == "html":
        app.builder.search = False


def search_page(app):
    yield "search", {}, "search.html"


def write(app, error):
    """Write all that a search needs into one file, whose parts belong together."""
    if error or app.builder.format != "html":
        return
    given = {"records": records(app.env), "synonyms": SYNONYMS}
    data = output_of(HERE / "index.cjs", given=given)
    minisearch = COMMENT.sub("", MINISEARCH.read_text(encoding="utf-8"))
    engine = (HERE / "engine.js").read_text(encoding="utf-8")
    strings = json.dumps(STRINGS, ensure_ascii=False)
    text = f"{minisearch}\n{engine}\nvar PLACES = {data};\nPLACES.strings = {strings};\n"
    Path(app.outdir, FILE).write_text(text, encoding="utf-8")


def setup(app):
    app.connect("doctree-read", mark_symbols)
    app.connect("builder-inited", leave_out)
    app.connect("html-collect-pages", search_page)
    # Before offline, which lists the files of the book.
    app.connect("build-finished", write, priority=980)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
