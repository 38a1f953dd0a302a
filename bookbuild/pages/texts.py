"""Replace one text among the children of a node.

`Element.replace()` of docutils replaces the first child that is equal, and two texts of the same
words are: of "(a) and (b) and (c)" it would take the wrong "and".

Not a work-around: docutils documents that it looks for what is equal.
"""


def replace_text(text, parts):
    """Put a list of nodes in the place of a text."""
    siblings = text.parent.children
    place = next(k for k, sibling in enumerate(siblings) if sibling is text)
    text.parent[place : place + 1] = parts
