"""Mark the question with which a page opens: the bold paragraph after its title.

Not a work-around: the paragraph needs a name for ``_static/book.css``.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform


class MarkQuestion(SphinxTransform):
    """Give the paragraph of the question a class, and leave its words plain."""

    default_priority = 400

    def apply(self, **kwargs):
        title = self.document.next_node(nodes.title)
        opening = title and title.next_node(nodes.paragraph, descend=False, siblings=True)
        # MyST puts empty texts around emphasis.
        parts = [part for part in opening.children if part.astext()] if opening else []
        if len(parts) == 1 and isinstance(parts[0], nodes.strong):
            opening.replace_self(nodes.paragraph("", "", *parts[0].children, classes=["question"]))


def setup(app):
    app.add_transform(MarkQuestion)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
