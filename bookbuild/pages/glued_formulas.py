"""Keep a formula and what clings to it on one line: its comma, its bracket, its hyphen.

The defect it cures: a formula is set in boxes, and browsers may break a line before and after
every box, whatever stands there; so on a narrow page lines begin with a full stop.  Here
what stands beside a formula without a space becomes one element with it, and
``_static/book.css`` forbids a break between the two (but not inside the formula).
"""

import re

from docutils import nodes

# Longer words find room for a break of their own.
LONGEST = 12
AFTER = re.compile(rf"\S{{1,{LONGEST}}}(?!\S)")
BEFORE = re.compile(rf"(?<!\S)\S{{1,{LONGEST}}}\Z")


def taken(text, found):
    """A text without the part that was found in it, or nothing."""
    rest = text.astext()[: found.start()] + text.astext()[found.end() :]
    text.parent.replace(text, nodes.Text(rest))
    return nodes.Text(found[0])


def glue(app, doctree, docname):
    """Put each formula and its neighbours into one element."""
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        before = formula.previous_sibling()
        after = formula.next_node(descend=False, siblings=True)
        first = isinstance(before, nodes.Text) and BEFORE.search(before.astext())
        last = isinstance(after, nodes.Text) and AFTER.match(after.astext())
        if first or last:
            both = nodes.inline(classes=["glued"])
            formula.replace_self(both)
            both += [taken(before, first)] if first else []
            both += formula
            both += [taken(after, last)] if last else []


def setup(app):
    app.connect("doctree-resolved", glue)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
