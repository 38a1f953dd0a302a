"""Links that extensions make, which Sphinx resolves like those that authors write."""

from docutils import nodes
from sphinx import addnodes


def _link(docname, kind, target, words, explicit, classes):
    return addnodes.pending_xref(
        "",
        nodes.inline("", words),
        refdomain="std",
        reftype=kind,
        reftarget=target,
        refexplicit=explicit,
        refwarn=True,
        refdoc=docname,
        classes=list(classes),
    )


def to_label(docname, label, words):
    """A link from a page to a label."""
    return _link(docname, "ref", label, words, True, ())


def to_page(docname, page, words=None, classes=()):
    """A link from a page to another, with the title of that page if no words are given."""
    return _link(docname, "doc", f"/{page}", words or page, words is not None, classes)
