"""Tables that extensions make."""

from docutils import nodes


def row(*cells):
    """A row; each cell is an inline node."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def table(heads, rows, classes=()):
    """A table with words as heads, and rows as `row` makes them."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
    group += nodes.thead("", row(*map(nodes.Text, heads)))
    group += nodes.tbody("", *rows)
    return nodes.table("", group, classes=list(classes))
