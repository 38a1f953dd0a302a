"""Mend what screen readers are told about entries of the bibliography and folded cells.

The defect it cures: the entries have a role that is no longer in use and that a list may
not contain, and what opens a folded cell is announced by other words than those it shows.
"""

MENDED = {
    'role="doc-biblioentry"': 'role="listitem"',
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def mend(app, pagename, templatename, context, doctree):
    for wrong, right in MENDED.items():
        context["body"] = context.get("body", "").replace(wrong, right)


def setup(app):
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
