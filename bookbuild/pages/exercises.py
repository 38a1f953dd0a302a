"""Set exercises and what stays closed until a reader opens it.

An exercise begins with its level and its time in brackets, "(*Core, ten minutes.*)": here they move
behind its title, which loses the brackets of sphinx-exercise.  Solutions, and notes of the class
``dropdown``, become ``<details>`` elements, which need no script, and which a search in the page
and links open.  The edition without solutions leaves them out, with their code, before anything
else reads them.

Works around sphinx-togglebutton, which closes such notes by a script only: without it, every
solution stands open below its exercise (no upstream issue known).  Delete that part when Sphinx or
the theme writes ``<details>``.
"""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx_exercise.nodes import is_exercise_node, is_solution_node

from bookbuild.pages import names
from bookbuild.pages.texts import replace_text
from bookbuild.project import SOLUTIONS

# Level and time, such as "Core, ten minutes." and "Stretch, half an hour, with a computer."
LEVEL = re.compile(r"([A-Z][\w-]*), (.+?)\.?")


class closed(nodes.General, nodes.Element):
    """What stays closed until a reader opens it; its first child is the title."""


class closed_title(nodes.Part, nodes.TextElement):
    """The words that open it."""


class LeaveOutSolutions(SphinxTransform):
    """Remove every solution of a page."""

    # After sphinx_exercise has put the cells of a solution into it (10).
    default_priority = 20

    def apply(self, **kwargs):
        for solution in list(self.document.findall(is_solution_node)):
            solution.parent.remove(solution)


def label_exercise(exercise):
    """Set the title of an exercise, and behind it the level and the time from its text."""
    title, text = exercise.children[0], next(exercise.findall(nodes.paragraph))
    words = names.without_brackets(title)
    if words:
        title.children = []
        title += [nodes.inline("", "", *words, classes=[names.EXERCISE_TITLE]), nodes.Text(" ")]
    bracket, emphasis, rest = [*text.children, None, None, None][:3]
    if not (isinstance(emphasis, nodes.emphasis) and bracket == "(" and rest.startswith(")")):
        return
    found = LEVEL.fullmatch(emphasis.astext())
    if found is None:
        return
    text.remove(bracket)
    text.remove(emphasis)
    replace_text(rest, [nodes.Text(rest[1:].lstrip())])
    level = nodes.inline("", found[1], classes=["level"])
    minutes = nodes.inline("", found[2], classes=["minutes"])
    title += nodes.inline("", "", level, nodes.Text(" · "), minutes, classes=["effort"])


def close(note):
    """Replace a note by an element that stays closed until a reader opens it."""
    title = note.children[0]
    classes = [name for name in note["classes"] if name != "dropdown"]
    replacement = closed(ids=note["ids"], classes=classes)
    replacement += closed_title("", "", *title.children)
    replacement += note.children[1:]
    # Not replace_self(), which would keep all classes.
    note.parent.replace(note, replacement)


def rewrite(app, doctree, docname):
    """Rewrite the exercises and the closed notes of a page."""
    if app.builder.format != "html":
        return
    for exercise in doctree.findall(is_exercise_node):
        label_exercise(exercise)
    for note in list(doctree.findall(nodes.Admonition)):
        if is_solution_node(note) or "dropdown" in note.get("classes", []):
            close(note)


def visit_closed(self, node):
    self.body.append(self.starttag(node, "details", CLASS="closed"))


def depart_closed(self, node):
    self.body.append("</details>\n")


def visit_closed_title(self, node):
    self.body.append("<summary>")


def depart_closed_title(self, node):
    self.body.append("</summary>\n")


def setup(app):
    app.add_node(closed, html=(visit_closed, depart_closed))
    app.add_node(closed_title, html=(visit_closed_title, depart_closed_title))
    if not SOLUTIONS:
        app.add_transform(LeaveOutSolutions)
    app.connect("doctree-resolved", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
