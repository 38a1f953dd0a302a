"""Let the buttons of the header keep the focus of the keyboard.

Works around a script of sphinx-book-theme, which takes the focus from the buttons for the colours,
the search and the contents as soon as they are pressed, so that the next Tab begins at the top of
the page, and closing the search does not lead back to its button (no upstream issue known).  The
extension removes that from the script.  Delete when the theme does not do it any more; the build
stops with a message then.
"""

import re
from pathlib import Path

import sphinx_book_theme
from sphinx.errors import ExtensionError

SCRIPT = "static/scripts/sphinx-book-theme.js"
# In the minified script.
TAKES_FOCUS = re.compile(r"\b\w+\.blur\(\)")


def keeping_focus(script):
    """Return the theme's script without what takes the focus from a button."""
    changed, count = TAKES_FOCUS.subn("void 0", script)
    if count != 1:
        raise ExtensionError(
            f"sphinx-book-theme {sphinx_book_theme.__version__}: its script takes the focus away "
            f"{count} times, not once. If it never does, delete bookbuild/pages/kept_focus.py; "
            "otherwise adapt TAKES_FOCUS there."
        )
    return changed


def keep_focus(app, error):
    """Replace the theme's script in the built book."""
    if error or app.builder.format != "html":
        return
    theme = Path(sphinx_book_theme.__file__).parent / "theme" / "sphinx_book_theme"
    script = (theme / SCRIPT).read_text(encoding="utf-8")
    Path(app.outdir, f"_{SCRIPT}").write_text(keeping_focus(script), encoding="utf-8")


def setup(app):
    app.connect("build-finished", keep_focus)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
