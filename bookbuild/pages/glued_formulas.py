"""Keep an inline formula on the same line as the punctuation next to it.

Works around KaTeX/KaTeX#1233: KaTeX renders a formula as inline-block boxes, and browsers may
break a line before and after each box, so on a narrow page a line can begin with a full stop.
The extension wraps a formula and the text attached to it (a comma, a bracket, a hyphen) in one
element, and ``_static/book.css`` forbids a break between the two.  The formula itself can still
be broken.

Delete when a KaTeX release contains a fix (KaTeX/KaTeX#3133 proposes one).
"""

import re

from docutils import nodes

from bookbuild.pages.texts import replace_text

# A longer word would make the unbreakable part wider than a phone's line.
MAX_ATTACHED = 12
ATTACHED_AFTER = re.compile(rf"\S{{1,{MAX_ATTACHED}}}(?!\S)")
ATTACHED_BEFORE = re.compile(rf"(?<!\S)\S{{1,{MAX_ATTACHED}}}\Z")


def split_match(text_node, match):
    """Remove the matched part from a text node and return it as a node of its own."""
    text = text_node.astext()
    replace_text(text_node, [nodes.Text(text[: match.start()] + text[match.end() :])])
    return nodes.Text(match[0])


def wrap_formulas(app, doctree, docname):
    """Wrap each inline formula together with the text attached to it."""
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        before = formula.previous_sibling()
        after = formula.next_node(descend=False, siblings=True)
        prefix = isinstance(before, nodes.Text) and ATTACHED_BEFORE.search(before.astext())
        suffix = isinstance(after, nodes.Text) and ATTACHED_AFTER.match(after.astext())
        if prefix or suffix:
            wrapper = nodes.inline(classes=["glued"])
            formula.replace_self(wrapper)
            wrapper += [split_match(before, prefix)] if prefix else []
            wrapper += formula
            wrapper += [split_match(after, suffix)] if suffix else []


def setup(app):
    app.connect("doctree-resolved", wrap_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
