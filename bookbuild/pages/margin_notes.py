"""Set margin notes: asides, units and sources beside the text, and in it where there is no margin.

Authors write the directive ``{margin}``.  Works around sphinx-book-theme, whose class "margin"
reserves the margin with negative lengths that depend on its own layout, and whose script stops
with an error on a page that has such a note but no contents at the right (no upstream issue
known).  Delete when the theme sets these notes in a margin of the width of ours.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform


class margin_note(nodes.General, nodes.Element):
    """A note in the margin."""


class MarginNotes(SphinxTransform):
    """Replace the nodes of the theme's directive."""

    default_priority = 400

    def apply(self, **kwargs):
        for sidebar in list(self.document.findall(nodes.sidebar)):
            if "margin" not in sidebar["classes"]:
                continue
            note = margin_note(ids=sidebar["ids"])
            for child in sidebar.children:
                if not isinstance(child, nodes.title):
                    note += child
                elif words := child.children:
                    note += nodes.paragraph("", "", *words, classes=["margin-title"])
            sidebar.replace_self(note)


def visit_note(self, node):
    self.body.append(self.starttag(node, "aside", CLASS="margin-note"))


def depart_note(self, node):
    self.body.append("</aside>\n")


def setup(app):
    app.add_node(margin_note, html=(visit_note, depart_note))
    app.add_transform(MarginNotes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
