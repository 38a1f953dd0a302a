"""Join the scripts of all pages into two files: those of the theme, and those of the book.

Works around Sphinx, which links a file for each script (no upstream issue known): a page would ask
for eleven, most of them smaller than what asking costs.  They are two and not one, so that the
scripts of the book run even where one of the theme fails.  Scripts of single pages stay apart.

Depends on ``_orig_js_files``, a private attribute of Sphinx's HTML builder.  Delete when Sphinx or
the theme links no more scripts than that.
"""

from pathlib import Path

from sphinx.builders.html._assets import _JavaScript

from bookbuild.pages.lean_pages import FIRST, THEME_SCRIPT, dedupe_assets, name_and_body
from bookbuild.project import ROOT

THEME = "_static/theme.js"
BOOK = "_static/book.js"


def shared_scripts(builder):
    """The scripts of every page but the first one, in their order: of the theme, of the book."""
    used = dedupe_assets(sorted(builder._orig_js_files, key=lambda script: script.priority))
    names = [name for name, body in map(name_and_body, used) if name not in ("", FIRST)]
    own = [name for name in names if (ROOT / name).exists()]
    return [*(name for name in names if name not in own), THEME_SCRIPT], own


def link_joined_scripts(app, pagename, templatename, context, doctree):
    """Link the two files instead of the shared scripts, behind those of the page."""
    shared = {name for names in shared_scripts(app.builder) for name in names}
    own = [script for script in context["script_files"] if str(script.filename) not in shared]
    joined = (_JavaScript(name, defer="defer") for name in (THEME, BOOK))
    context["script_files"] = [*own, *joined]


def write_joined_scripts(app, error):
    """Write the two files after all scripts are written, and remove what they were made from."""
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    for target, names in zip((THEME, BOOK), shared_scripts(app.builder), strict=True):
        parts = [(root / name).read_text(encoding="utf-8") for name in names]
        # A script need not end with a semicolon.
        (root / target).write_text("\n;\n".join(parts), encoding="utf-8")
        for name in names:
            (root / name).unlink()


def setup(app):
    # After lean_pages, which chooses and defers the scripts of a page.
    app.connect("html-page-context", link_joined_scripts, priority=995)
    # After every extension that changes a script, and before lean_styles, which reads them.
    app.connect("build-finished", write_joined_scripts, priority=980)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
