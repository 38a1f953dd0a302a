"""Let the buttons of the header keep the focus of the keyboard.

Works around a script of sphinx-book-theme, which takes the focus from the buttons for the colours,
the search and the contents as soon as they are pressed, so that the next Tab begins at the top of
the page, and closing the search does not lead back to its button (no upstream issue known).  The
extension removes that from the script.  Delete when the theme does not do it any more; the build
stops with a message then.
"""

import re

import sphinx_book_theme

from bookbuild.pages import theme_scripts

SCRIPT = "static/scripts/sphinx-book-theme.js"
# In the minified script.
TAKES_FOCUS = re.compile(r"\b\w+\.blur\(\)")
ADVICE = (
    "If it never takes the focus from a button, delete bookbuild/pages/kept_focus.py; otherwise "
    "adapt TAKES_FOCUS there."
)


def keeping_focus(script):
    """Return the theme's script without what takes the focus from a button."""
    return theme_scripts.changed(sphinx_book_theme, script, TAKES_FOCUS, "void 0", ADVICE)


def keep_focus(app, error):
    """Replace the theme's script in the built book."""
    if not error and app.builder.format == "html":
        theme_scripts.replace(app, sphinx_book_theme, SCRIPT, keeping_focus)


def setup(app):
    app.connect("build-finished", keep_focus)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
