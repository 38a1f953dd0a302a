"""Give theorems, definitions and exercises links to themselves, as headings have.

The link shows when the pointer is on the statement, or when the keyboard has reached it.

Not a work-around: sphinx-proof and sphinx-exercise have no such links.
"""

from html import escape

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.pages import names


class permalink(nodes.Inline, nodes.Element):
    """The link; it has no text of its own, so that no title and no search contains it."""


def add_permalinks(app, doctree, docname):
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(lambda n: names.is_theorem(n) or is_exercise_node(n))):
        if names.is_theorem(node):
            name = names.theorem_number(app.env, node["label"])
        else:
            number = names.number_of(app.env, docname, "exercise", node["label"])
            name = f"Exercise {number}"
        node[0] += permalink(anchor=node["label"], name=f"Link to {name}")


def visit(translator, node):
    anchor, name = escape(node["anchor"]), escape(node["name"])
    translator.body.append(
        f'<a class="headerlink" href="#{anchor}" aria-label="{name}" title="{name}">#</a>'
    )


def depart(translator, node):
    pass


def setup(app):
    app.add_node(permalink, html=(visit, depart))
    # After previews has read the titles.
    app.connect("doctree-resolved", add_permalinks, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
