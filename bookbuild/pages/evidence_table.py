"""The table of the page "What sentences rest on": words, marks, code and minutes of each chapter.

The directive ``evidence-table`` stands for it.  Every number is counted when a page is read, from
the same tree that the page is made of.

Not a work-around: Sphinx counts nothing.
"""

from collections import Counter

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.pages import collected, names, reading_time, tables
from bookbuild.pages.evidence import kind_of
from bookbuild.pages.folded_code import is_cell, is_idea, lines_of, part
from bookbuild.pages.reading_time import sections_of
from bookbuild.project import chapter_names

PAGE = "reference/evidence"
COLUMNS = {
    "chapter": "Chapter",
    "words": "Words of text",
    "exercise words": "of exercises",
    "sentences": "Marked sentences",
    "cell": "by code",
    "statement": "by theorems",
    "exercise": "by solutions",
    "figure": "by figures",
    "section": "by sections",
    "work": "by sources",
    "open": "Lines of code, open",
    "folded": "folded",
    "minutes": "Minutes",
}
TOTAL = "All"
# What is no prose.
NOT_WORDS = (nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment, nodes.Invisible)


class evidence_table(nodes.General, nodes.Element):
    """Placeholder for the table."""


class EvidenceTable(SphinxDirective):
    """``{evidence-table}``"""

    def run(self):
        return [evidence_table()]


def words_of(node):
    """How many words the text below a node has; a formula within a line counts as one."""
    if isinstance(node, nodes.math):
        return 1
    if isinstance(node, nodes.Text):
        return len(node.astext().split())
    return 0 if isinstance(node, NOT_WORDS) else sum(map(words_of, node.children))


def exercise_words(doctree):
    """How many words the sections with exercises have, their solutions among them."""
    found = [section for section in sections_of(doctree) if any(section.findall(is_exercise_node))]
    return sum(map(words_of, found))


def lines(doctree):
    """How many lines of code of a page stand open, and how many are folded."""
    found = Counter()
    for cell in doctree.findall(is_cell):
        if source := part(cell, "source"):
            found[is_idea(cell)] += lines_of(source)
    return found[True], found[False]


def count(app, doctree):
    """Keep the figures of a chapter."""
    docname = app.env.docname
    if docname.startswith("chapters/"):
        practice = exercise_words(doctree)
        words = words_of(doctree) - practice
        app.env.chapter_figures[docname] = (docname, words, practice, *lines(doctree))


def row_of(env, docname):
    """The numbers of a chapter, by column."""
    _, words, practice, is_open, folded = env.chapter_figures[docname]
    minutes = sum(minutes for _, minutes, _ in reading_time.times_of(env, docname))
    _, marks = env.evidence_marks[docname]
    kinds = Counter(kind_of(env, name) for named in marks for name, _ in named)
    counted = {"words": words, "exercise words": practice, "sentences": len(marks)}
    counted |= {"open": is_open, "folded": folded}
    return Counter(kinds | Counter(counted) | Counter(minutes=minutes))


def table(app, docname):
    """The table, with a row for each chapter and one for all."""
    keys = [key for key in COLUMNS if key != "chapter"]
    rows, total = [], Counter()

    def add(name, found):
        rows.append(tables.row(name, *(nodes.Text(found[key]) for key in keys)))

    for chapter in (f"chapters/{name}" for name in chapter_names()):
        found = row_of(app.env, chapter)
        total += found
        words = f"{names.chapter_number(app.env, chapter)} {app.env.titles[chapter].astext()}"
        address = app.builder.get_relative_uri(docname, chapter)
        add(nodes.reference("", words, refuri=address, internal=True), found)
    add(nodes.strong("", TOTAL), total)
    return tables.table(COLUMNS.values(), rows, ["small-table", "evidence-table"])


def resolve(app, doctree, docname):
    for node in list(doctree.findall(evidence_table)):
        node.replace_self(table(app, docname))


def rewrite(app, env):
    """Rewrite the page in every build, because its numbers come from other pages."""
    return [name for name in env.found_docs if name == PAGE]


def setup(app):
    app.add_node(evidence_table)
    app.add_directive("evidence-table", EvidenceTable)
    collected.keep(app, "chapter_figures")
    app.connect("doctree-read", count)
    app.connect("env-updated", rewrite)
    app.connect("doctree-resolved", resolve, priority=400)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
