"""Flatten the list of modules on the page _modules/index.

Works around sphinx.ext.viewcode, which nests the list of a package's modules directly in a list
instead of in one of its items (no upstream issue known).  That is invalid HTML, which screen
readers announce wrongly.  Delete when the page passes axe without it.
"""

import re

LIST = re.compile(r"</?ul>")


def flatten(app, pagename, templatename, context, doctree):
    """Remove the inner lists of the page and keep their items."""
    if pagename != "_modules/index":
        return
    before, _, items = context["body"].partition("<ul>")
    items, _, after = items.rpartition("</ul>")
    context["body"] = f"{before}<ul>{LIST.sub('', items)}</ul>{after}"


def setup(app):
    app.connect("html-page-context", flatten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
