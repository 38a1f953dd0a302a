"""What depends on where the book is published, from two settings of _config.yml.

The defect it cures: a stock book shows its buttons only if each is asked for, and buttons
without an address lead nowhere.  Here ``repository_url`` alone brings those for the source,
for editing, for reporting an error and for running a page; without it there are none.  With
``html: baseurl`` the page for wrong addresses (404.html) knows the way home.
"""

BUTTONS = ("use_repository_button", "use_edit_page_button", "use_issues_button")
BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"


def add_buttons(app, config):
    """Switch on the theme's buttons, if it is known where they lead."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options.update(dict.fromkeys(BUTTONS, True))
        options["launch_buttons"] = {
            "notebook_interface": "jupyterlab",
            "binderhub_url": BINDER,
            "colab_url": COLAB,
        }


def page_for_wrong_addresses(app):
    """404.html: shown in place of any page, so that no address in it may be relative."""
    yield (
        "404",
        {"home": app.config.html_baseurl or "/", "title": app.config.html_title},
        "404.html",
    )


def setup(app):
    # Before the theme reads its options.
    app.connect("config-inited", add_buttons, priority=100)
    app.connect("html-collect-pages", page_for_wrong_addresses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
