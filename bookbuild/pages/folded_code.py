"""Fold the code that does not carry the idea of a page.

What a cell shows decides.  Code that makes a figure or a derivation is folded below it, code that
shows nothing and long code that prints are folded above the print, and short code that prints stays
open: it is an idea, such as a call of divlib and its result.  Code of cells that show nothing is
folded together with that of the cell after it, so that no line of its own stands between a text
and its display.  An author who knows better tags the cell ``hide-input`` or ``show-input``.

Every piece of code is a ``<details>``, which works without a script.  A menu in the header, in
reach wherever the reader is on the page, opens and closes all of a page at once: its markup is in
``templates/article-header-buttons.html``, and ``_static/code.js`` gives it its effect.

Not a work-around: MyST-NB folds by tags only, above the output, and so that all of a page cannot be
opened at once.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# Lines of a piece of code that prints, up to which it stays open.
LONGEST_IDEA = 6
COLUMNS = re.compile(r"\S {2,}\S")


class FoldedCode(nodes.General, nodes.Element):
    """The code of one or more cells of the notebook, open if it is an idea."""


def part(cell, name):
    """The code ("source") or what is shown ("output") of a cell; None if it has none."""
    found = (child for child in cell.children if child.get("nb_element") == f"cell_code_{name}")
    return next(found, None)


def shows(cell):
    """What a cell shows: "display" (a figure or derivation), "print", or "" for nothing."""
    output = part(cell, "output")
    if output is None:
        return ""
    displays = (nodes.image, nodes.figure, nodes.math_block, nodes.math)
    return "display" if any(map(output.next_node, displays)) else "print"


def lines_of(source):
    return source.astext().strip().count("\n") + 1


def is_idea(cell):
    """Does the code of a cell stay open?"""
    tags = cell["cell_metadata"].get("tags", [])
    if "show-input" in tags or "hide-input" in tags:
        return "show-input" in tags
    return shows(cell) == "print" and lines_of(part(cell, "source")) <= LONGEST_IDEA


def is_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def mark_sentences(output):
    """Mark what is printed without columns: on a phone such lines may break."""
    for text in output.findall(nodes.literal_block):
        if not COLUMNS.search(text.astext()):
            text["classes"].append("sentences")


class FoldCode(SphinxPostTransform):
    """Put the code of every cell into a `FoldedCode`."""

    # After MyST-NB has chosen what each cell shows (4), before it folds by tags (199).
    default_priority = 100
    formats = ("html",)

    def run(self, **kwargs):
        cells = [cell for cell in self.document.findall(is_cell) if part(cell, "source")]
        waiting, indices = [], []
        for cell in cells:
            cell.attributes.pop("hide_mode", None)
            source, idea, shown = part(cell, "source"), is_idea(cell), shows(cell)
            indices.append(cell["cell_index"])
            cell.remove(source)
            following = cell.next_node(descend=False, siblings=True)
            joins = not shown and not idea and not cell["ids"] and following in cells
            if joins and not is_idea(following):
                waiting.append(source)
                cell.parent.remove(cell)
                continue
            code = FoldedCode(idea=idea, number=cell.get("exec_count"), cells=indices)
            code += [*waiting, source]
            waiting, indices = [], []
            output = part(cell, "output")
            if output is not None:
                mark_sentences(output)
            below = shown == "display" and not idea
            cell.insert(cell.index(output) + 1 if below else 0, code)


def offer_menu(app, pagename, templatename, context, doctree):
    """Tell the template whether a page has code."""
    context["has_code"] = doctree is not None and any(doctree.findall(FoldedCode))


def visit(translator, node):
    count = sum(map(lines_of, node.children))
    lines = "1 line" if count == 1 else f"{count} lines"
    opening = '<details class="code idea" open>' if node["idea"] else '<details class="code">'
    name = f"Copy code {node['number']}"
    translator.body.append(
        f"{opening}<summary>Code, {lines}</summary>"
        f'<div class="code-body"><button type="button" class="copy-code pst-js-only" '
        f'aria-label="{name}">Copy</button>'
    )


def depart(translator, node):
    translator.body.append("</div></details>")


def setup(app):
    app.add_node(FoldedCode, html=(visit, depart))
    app.add_post_transform(FoldCode)
    app.connect("html-page-context", offer_menu)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
