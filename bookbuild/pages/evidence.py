"""Mark sentences with the evidence that they rest on.

An author writes the role ``shown`` directly behind a sentence or a part of one.  It names a code
cell (NAME for the tag ``shows-NAME``), the label of a theorem, an exercise, a figure or a section,
or a work of the bibliography, as in ``@cover2006, theorem 2.6.3``; a semicolon separates several.
The page shows a quiet mark for each, a link to the evidence with a preview.  A name that leads
nowhere is a warning, hence an error.  `bookbuild.notebooks.evidence` examines the checks.

The marks have no text, so that neither the search nor a text that is copied contains them.  The
switch to hide them is in ``templates/reading-aids.html``; paper and plain notebooks have none.

Not a work-around: Sphinx has no links to code cells, and no links without words.
"""

import re
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from bookbuild.notebooks.evidence import TAG, parts_of
from bookbuild.pages import collected, names
from bookbuild.pages.folded_code import FoldedCode, is_cell, part

logger = logging.getLogger(__name__)

CLASS = "evidence"
STRINGS = {
    "name": "Evidence: {place}",
    "cell": "code {number}",
    "solution": "the solution of Exercise {number}",
    "section": "the section “{title}”",
    "chapter": "chapter {number}",
    "figure": "Fig. {number}",
    "code": "Code {number}",
}
NOWHERE = (
    "the evidence %r is nowhere: it must be the NAME of a code cell with the tag shows-NAME, the "
    "label of a theorem, an exercise, a figure or a section, or @ and the key of a work"
)
YEAR = re.compile(r"\[(\d+\w?)\]")


class shown(nodes.Invisible, nodes.Inline, nodes.Element):
    """The evidence of a sentence: names in order, and links to works as children."""


class evidence_mark(nodes.reference):
    """A link to evidence, which says in `label` what that is."""


class ShownRole(SphinxRole):
    def run(self):
        node = shown(evidence=parts_of(self.text))
        self.set_source_info(node)
        messages = []
        for name, _ in node["evidence"]:
            if name.startswith("@"):
                cite = self.env.get_domain("cite").role("t")
                links, found = cite("cite:t", self.rawtext, name[1:], self.lineno, self.inliner)
                node += links
                messages += found
        return [node], messages


def anchor_of(name):
    """The link target of the code cell with this name."""
    return f"shows-{name}"


def collect(app, doctree):
    """Record the named cells and the marks of a page; give the code of the cells targets."""
    docname = app.env.docname
    for cell in doctree.findall(is_cell):
        tags = cell["cell_metadata"].get("tags", [])
        for name in [match[1] for match in map(TAG.fullmatch, tags) if match]:
            if name in app.env.evidence_cells:
                logger.warning("two code cells are called %r", name, location=cell)
            # Not an id of the code itself, of which MyST-NB writes none.
            part(cell, "source").insert(0, nodes.target("", "", ids=[anchor_of(name)]))
            app.env.evidence_cells[name] = (docname, cell.get("exec_count"))
    marks = [node["evidence"] for node in doctree.findall(shown)]
    app.env.evidence_marks[docname] = (docname, marks)


def registered(env, registry, name):
    """The entry of sphinx-proof or sphinx-exercise, which make a registry for a first entry."""
    return getattr(env, registry, {}).get(name)


def kind_of(env, name):
    """What kind of evidence a name is; "" if it is nowhere."""
    exercise = registered(env, "sphinx_exercise_registry", name)
    if name.startswith("@"):
        return "work"
    if name in env.evidence_cells:
        return "cell"
    if registered(env, "proof_list", name):
        return "statement"
    if exercise and exercise["type"] == "exercise":
        return "exercise"
    if any(name in found.get("figure", ()) for found in env.toc_fignumbers.values()):
        return "figure"
    return "section" if name in env.domaindata["std"]["labels"] else ""


def place_of(env, name):
    """The page, the anchor and the words for a place of the book."""
    kind = kind_of(env, name)
    if kind == "cell":
        docname, number = env.evidence_cells[name]
        return docname, anchor_of(name), STRINGS["cell"].format(number=number)
    if kind == "statement":
        return env.proof_list[name]["docname"], name, names.theorem_number(env, name)
    if kind == "exercise":
        docname = env.sphinx_exercise_registry[name]["docname"]
        number = names.number_of(env, docname, "exercise", name)
        return docname, name, STRINGS["solution"].format(number=number)
    docname, anchor, title = env.domaindata["std"]["labels"][name]
    if kind == "figure":
        number = names.number_of(env, docname, "figure", name)
        return docname, anchor, STRINGS["figure"].format(number=number)
    if title == env.titles[docname].astext() and names.chapter_number(env, docname):
        number = names.chapter_number(env, docname)
        return docname, anchor, STRINGS["chapter"].format(number=number)
    return docname, anchor, STRINGS["section"].format(title=title)


def link_to_place(app, docname, name):
    """The mark that links a place of the book."""
    target, anchor, words = place_of(app.env, name)
    if target == docname:
        where = {"refid": anchor}
    else:
        where = {"refuri": f"{app.builder.get_relative_uri(docname, target)}#{anchor}"}
    return evidence_mark(internal=True, label=words, reftitle=words, **where)


def link_to_work(work, place):
    """The mark that links a work, from the link that sphinxcontrib-bibtex made."""
    link = next(work.findall(nodes.reference))
    where = {key: link[key] for key in ("refid", "refuri") if key in link}
    words = YEAR.sub(r"(\1)", work.astext())
    words = f"{words}, {place}" if place else words
    # The entry of a work has no name of its own in the previews.
    return evidence_mark(internal=True, label=words, reftitle=words, named=words, **where)


def resolve(app, doctree, docname):
    """Replace the evidence of sentences by marks."""
    for node in list(doctree.findall(shown)):
        marks, works = [], list(node.children)
        for name, place in node["evidence"]:
            if name.startswith("@"):
                work = works.pop(0)
                # Where there is no such work, sphinxcontrib-bibtex has warned.
                marks += [link_to_work(work, place)] if any(work.findall(nodes.reference)) else []
            elif kind_of(app.env, name):
                marks.append(link_to_place(app, docname, name))
            else:
                logger.warning(NOWHERE, name, location=node)
        node.replace_self(marks)


def previews(doctree):
    """The anchor, the number and the code of each named cell of a resolved page, and its print."""
    for code in doctree.findall(FoldedCode):
        for source in code.children:
            for target in source.findall(nodes.target):
                # Of cells that are folded together, only the last one shows something.
                output = part(code.parent, "output") if source is code.children[-1] else None
                printed = [] if output is None else output.findall(nodes.literal_block)
                shows = [*source.findall(nodes.literal_block), *printed]
                yield target["ids"][0], STRINGS["code"].format(number=code["number"]), shows


def visit_mark(self, node):
    label = STRINGS["name"].format(place=node["label"])
    attributes = {"href": node.get("refuri") or f"#{node['refid']}", "aria-label": label}
    if "reftitle" in node:
        attributes["title"] = node["reftitle"]
    elif "named" in node:
        attributes["data-name"] = node["named"]
    classes = " ".join([CLASS, *node["classes"]])
    rest = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    self.body.append(f'<a class="{classes}"{rest}>')


def depart_mark(self, node):
    self.body.append("</a>")


def setup(app):
    app.add_node(shown)
    app.add_node(evidence_mark, html=(visit_mark, depart_mark))
    app.add_role("shown", ShownRole())
    collected.keep(app, "evidence_cells")
    collected.keep(app, "evidence_marks")
    app.connect("doctree-read", collect)
    # Before previews marks links (600), and before names and terms are glued (500).
    app.connect("doctree-resolved", resolve, priority=450)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
