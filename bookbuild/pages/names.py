"""What places are called: the number "Theorem 3.2" and the title "KL is never negative"."""

import re

from docutils import nodes
from sphinx_exercise.nodes import exercise_subtitle

from bookbuild.pages.texts import replace_text

EXERCISE_TITLE = "exercise-title"


def is_theorem(node):
    """Is a node a theorem, a lemma, a definition or the like?"""
    return isinstance(node, nodes.Element) and "realtype" in node


def number_of(env, docname, counter, label):
    """The number of a theorem, an exercise or a figure: "3.2", or "" if it has none."""
    numbers = env.toc_fignumbers.get(docname, {}).get(counter, {})
    return ".".join(map(str, numbers.get(label, ())))


def anchor_of(link):
    """The anchor that a link leads to, on its own page or on another."""
    return link.get("refid") or link.get("refuri", "").partition("#")[2]


def theorem_number(env, label):
    """The kind and the number of a theorem: "Theorem 3.2"."""
    entry = env.proof_list[label]
    number = number_of(env, entry["docname"], entry["countertype"], label)
    return f"{entry['realtype'].title()} {number}".strip()


def theorem_title(node):
    """The nodes of a theorem's title, without the brackets around it."""
    return without_brackets(node[0])


def without_brackets(title):
    """The nodes of a title in brackets, without them."""
    title = title.deepcopy()
    # The last bracket may stand in one element with the formula before it.
    for which, bracket in ((0, r"^\s*\("), (-1, r"\)\s*$")):
        if texts := [text for text in title.findall(nodes.Text) if text.strip()]:
            text = texts[which]
            replace_text(text, [nodes.Text(re.sub(bracket, "", text))])
    return [child for child in title.children if child.astext()]


def exercise_title(node):
    """The nodes of an exercise's title, before or after `bookbuild.pages.exercises` has set it."""
    for part in node[0].findall(nodes.Element):
        if isinstance(part, exercise_subtitle) or EXERCISE_TITLE in part["classes"]:
            return part.deepcopy().children
    return []


def chapter_number(env, docname):
    """The number of a chapter: "3", or "" for other pages."""
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("", ())))
