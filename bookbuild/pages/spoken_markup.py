"""Correct ARIA markup that screen readers would announce wrongly.

Works around:

* docutils gives bibliography entries the role ``doc-biblioentry``, which w3c/dpub-aria#22
  deprecated because a list may not contain it.

An entry of `CORRECTIONS` can go when its upstream no longer writes `wrong`: the build then
warns, hence fails.
"""

from typing import NamedTuple

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)


class Correction(NamedTuple):
    """Markup to be replaced on every page that has a node of one kind."""

    node: type[nodes.Element]
    upstream: str
    wrong: str
    right: str


CORRECTIONS = (Correction(nodes.citation, "docutils", 'role="doc-biblioentry"', 'role="listitem"'),)


def correct_markup(app, pagename, templatename, context, doctree):
    """Correct the markup of a page; warn where an upstream writes something else now."""
    if doctree is None:
        return
    for node, upstream, wrong, right in CORRECTIONS:
        if wrong in context["body"]:
            context["body"] = context["body"].replace(wrong, right)
        elif any(doctree.findall(node)):
            logger.warning(
                "%s no longer writes %s for a %s: check what it writes now and update or delete "
                "the entry in bookbuild/pages/spoken_markup.py",
                upstream,
                wrong,
                node.__name__,
                location=pagename,
            )


def setup(app):
    app.connect("html-page-context", correct_markup)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
