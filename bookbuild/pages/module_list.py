"""List the modules whose source is shown as one flat list.

Works around: sphinx.ext.viewcode nests the list of a package's modules directly in a list, not in
an item of it, which is not valid HTML and which screen readers announce wrongly.  No upstream
issue is known; delete this when the page _modules/index passes axe without it.
"""

import re

LIST = re.compile(r"</?ul>")


def flatten(app, pagename, templatename, context, doctree):
    """Keep the outer list of the overview of modules and drop those inside it."""
    if pagename != "_modules/index":
        return
    before, _, items = context["body"].partition("<ul>")
    items, _, after = items.rpartition("</ul>")
    context["body"] = f"{before}<ul>{LIST.sub('', items)}</ul>{after}"


def setup(app):
    app.connect("html-page-context", flatten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
