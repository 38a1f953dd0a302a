"""Set margin notes: asides, units and sources beside the text, and in it where there is no margin.

Authors write the directive ``{margin}`` behind the paragraph that it comments on.  There
``_static/book.css`` pulls the note up to the last line; on a phone it follows the paragraph.

Works around sphinx-book-theme, whose class "margin" sets such notes with negative lengths that
depend on its own layout, and whose script stops with an error on a page that has one but no
contents at the right (no upstream issue known).  Delete when the theme sets these notes in a margin
of the width of ours.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform


class margin_note(nodes.General, nodes.Element):
    """A note in the margin."""


class MarginNotes(SphinxTransform):
    """Replace the nodes of the theme's directive."""

    default_priority = 410

    def apply(self, **kwargs):
        for sidebar in list(self.document.findall(nodes.sidebar)):
            if "margin" in sidebar["classes"]:
                rewrite(sidebar)


def rewrite(sidebar):
    """Replace one note."""
    follows_text = isinstance(sidebar.previous_sibling(), nodes.paragraph)
    note = margin_note(classes=["beside"] if follows_text else [])
    for child in sidebar.children:
        if isinstance(child, nodes.title) and child.astext():
            child = nodes.paragraph("", "", *child.children, classes=["margin-title"])
        if child.astext():
            note += child
    # Not replace_self(), which would keep the theme's class.
    sidebar.parent.replace(sidebar, note)


def visit_note(self, node):
    self.body.append(self.starttag(node, "div", CLASS="margin-note", role="note"))


def depart_note(self, node):
    self.body.append("</div>\n")


def setup(app):
    app.add_node(margin_note, html=(visit_note, depart_note))
    app.add_transform(MarginNotes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
