r"""Show where a proof begins and ends.

The chapters write a proof as paragraphs and code cells.  It begins with a paragraph whose first
words are emphasised and start with "Proof", and ends with a paragraph whose last formula is
``\square``.  This extension puts all of it into one element, which ``_static/book.css`` marks with
a rule, and replaces the formula by a mark at the right edge of the last line.  A proof may have
several parts, such as "*Proof, in general.*", of which only the last has the mark.

Not a work-around: the directive ``prf:proof`` of sphinx-proof cannot contain code cells.  Warns
about a proof that has no end, and about an end without a proof.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from bookbuild.pages.texts import replace_text

logger = logging.getLogger(__name__)

END = r"\square"


class end_of_proof(nodes.Inline, nodes.TextElement):
    """The mark at the end of a proof, with words for screen readers."""


def opening(node):
    """The emphasised words with which a proof or a part of it begins; None for other nodes."""
    if isinstance(node, nodes.paragraph) and node.children:
        first = node.children[0]
        if isinstance(first, nodes.emphasis) and first.astext().startswith("Proof"):
            return first.astext()
    return None


def begins_part(paragraph):
    """Whether a proof that begins so may be the next part of an unfinished proof.

    "Proof." and "Proof of Theorem 3.2." begin another one.
    """
    words = paragraph.children[0]
    return words.astext() != "Proof." and not any(words.findall(addnodes.pending_xref))


def ending(node):
    """The formula that ends a proof at the end of a paragraph; None if there is none."""
    if isinstance(node, nodes.paragraph) and node.children:
        last = node.children[-1]
        if isinstance(last, nodes.math) and last.astext().strip() == END:
            return last
    return None


class MarkProofs(SphinxTransform):
    """Put each proof into an element of its own."""

    # After sphinx_exercise has put the cells of a solution into it.
    default_priority = 400

    def apply(self, **kwargs):
        parents = {id(p.parent): p.parent for p in self.document.findall(nodes.paragraph)}
        for parent in parents.values():
            # A table may explain the mark.
            if not isinstance(parent, nodes.entry):
                self.mark_children(parent)

    def mark_children(self, parent):
        proof = None
        for node in list(parent.children):
            words, mark = opening(node), ending(node)
            if words and proof is not None and not begins_part(node):
                self.warn_of_missing_end(proof)
                proof = None
            if words and proof is None:
                proof = nodes.container(classes=["argument"])
                proof.source, proof.line = node.source, node.line
                parent.insert(parent.index(node), proof)
            if proof is None:
                if mark:
                    logger.warning("a proof ends here that never began", location=node)
                continue
            if is_statement(node):
                self.warn_of_missing_end(proof)
                proof = None
                continue
            parent.remove(node)
            proof += node
            if mark:
                finish(node, mark)
                proof = None
        if proof is not None:
            self.warn_of_missing_end(proof)

    def warn_of_missing_end(self, proof):
        words = opening(proof.children[0])
        logger.warning('"%s" begins a proof that never ends', words, location=proof)


def is_statement(node):
    """Whether a node is a theorem, a definition or the like, which no proof contains."""
    return isinstance(node, nodes.Admonition) and "proof" in node.get("classes", [])


def finish(paragraph, mark):
    """Replace the formula that ends a proof by its mark."""
    mark.replace_self(end_of_proof())
    before = paragraph.children[-2:-1]
    if before and isinstance(before[0], nodes.Text):
        replace_text(before[0], [nodes.Text(before[0].rstrip())])
    if not paragraph.astext().strip():
        paragraph["classes"].append("only-the-end")


MARK = (
    '<span class="end-of-proof"><span class="square"></span>'
    '<span class="visually-hidden">End of proof</span></span>'
)


def visit_end(self, node):
    self.body.append(MARK)


def depart_end(self, node):
    pass


def setup(app):
    app.add_node(end_of_proof, html=(visit_end, depart_end))
    app.add_transform(MarkProofs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
