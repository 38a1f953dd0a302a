"""Settings that depend on where the book is published, derived from two entries of _config.yml.

``repository_url`` switches on the theme's buttons for the source, for editing a page and for
reporting an error; without it there are none.  ``html: baseurl`` gives
the page for unknown addresses (404.html) its link to the front page.

Not a work-around: in a stock book each button is a setting of its own, and a button without a
repository address is a dead link.
"""

import shutil
from pathlib import Path

BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")


def add_buttons(app, config):
    """Switch on the theme's buttons if the repository's address is known."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options.update(dict.fromkeys(BUTTONS, True))


def add_404_page(app):
    """Add 404.html, which a server shows at any address."""
    yield (
        "404",
        {"home": app.config.html_baseurl, "title": app.config.html_title},
        "404.html",
    )


def copy_script(app, error):
    """Copy the script that finds the front page if the address of the book is not known."""
    if not error and app.builder.format == "html":
        shutil.copy(Path(__file__).with_name("home.js"), Path(app.outdir, "_static"))


def setup(app):
    # Before the theme reads its options.
    app.connect("config-inited", add_buttons, priority=100)
    app.connect("html-collect-pages", add_404_page)
    app.connect("build-finished", copy_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
