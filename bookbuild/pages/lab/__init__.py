"""The derivation lab: readers write a derivation, and the engine of the book judges its steps.

The directive ``{lab}`` writes the tasks of course/lab/tasks.toml, by chapter: statement, what is
given, hints and model solutions, which need no script.  With scripts, `lab.js` puts an editor into
the task that a reader chooses, and `engine.js` starts Python in a worker when the reader asks for
it (see bundle.py).  Exercises and theorems that a task is about get a link to it.

Not a work-around: nothing of the kind is known.
"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.notebooks.chapters import title
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import cross_references, names
from bookbuild.pages.exercises import closed, closed_title
from bookbuild.pages.lab import bundle
from bookbuild.pages.lab.tasks import (
    FILE,
    anchor,
    first_request,
    for_engine,
    latex,
    statement,
    statement_latex,
    tasks,
)
from bookbuild.project import chapter_names

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
PAGE = "course/lab"
FOLDER = "lab"
STRINGS = json.loads((HERE / "strings.json").read_text(encoding="utf-8"))
SCRIPTS = ("engine.js", "lab.js")
STYLE = "lab.css"


class lab_data(nodes.General, nodes.Element):
    """What the scripts must know: words, tasks, and what there is to load."""


class Lab(SphinxDirective):
    def run(self):
        self.env.note_dependency(str(FILE))
        for package in ("sympy", "mpmath"):
            self.env.note_dependency(str(bundle.folder_of_packages() / package / "__init__.py"))
        found = [self.chapter(name) for name in chapter_names(Path(self.env.srcdir))]
        return [lab_data(), *(section for section in found if section is not None)]

    def chapter(self, name):
        """A section with the tasks of one chapter; None if it has none."""
        of_chapter = [task for task in tasks() if task["chapter"] == name]
        if not of_chapter:
            return None
        docname = f"chapters/{name}"
        path = Path(self.env.srcdir, f"{docname}.ipynb")
        self.env.note_dependency(str(path))
        words, _ = self.state.inline_text(title(read(path)), self.lineno)
        link = cross_references.to_page(self.env.docname, docname, STRINGS["to_chapter"])
        section = nodes.section(ids=[f"lab-{name}".replace("_", "-")])
        section += [nodes.title("", "", *words), nodes.paragraph("", "", link)]
        section += [self.task(task) for task in of_chapter]
        return section

    def task(self, task):
        """A task, which stays closed until a reader opens it."""
        node = closed(ids=[anchor(task)], classes=["lab-task"])
        name = [*self.inline(task["title"]), nodes.Text(" ")]
        level = nodes.inline("", task["level"], classes=["level"])
        node += closed_title("", "", *name, nodes.inline("", "", level, classes=["effort"]))
        node += self.markdown(task["statement"])
        node += display(statement_latex(task))
        node += self.given(task)
        for number, hint in enumerate(task["hints"], 1):
            words = nodes.Text(STRINGS["hint"].format(number=number))
            node += closed("", closed_title("", "", words), *self.markdown(hint))
        for solution in task["solutions"]:
            node += self.solution(task, solution)
        return node

    def given(self, task):
        """The letters, and the facts and lemmas that a step may cite, as readers write them."""
        listed = nodes.definition_list(classes=["lab-given"])
        listed += item(nodes.Text(STRINGS["letters"]), letters(task))
        for known in task.get("facts", []):
            listed += item(nodes.literal("", known["name"]), [formula(task, known["text"])])
        for lemma in task.get("lemmas", []):
            of = lemma.get("proof", task)
            equal = of.get("equality") if "proof" in lemma else lemma["equal"]
            text = [formula(of, lemma.get("text") or statement(of))]
            if equal:
                text += [nodes.Text(STRINGS["equal"]), formula(of, equal)]
            listed += item(nodes.literal("", lemma["name"]), text)
        return listed

    def solution(self, task, solution):
        words = STRINGS["solution"].split("{title}")
        heading = [nodes.Text(words[0]), *self.inline(solution["title"]), nodes.Text(words[1])]
        text = nodes.literal_block(solution["text"], solution["text"], language="none")
        return closed("", closed_title("", "", *heading), text, classes=["lab-solution"])

    def inline(self, text):
        return self.state.inline_text(text, self.lineno)[0]

    def markdown(self, text):
        holder = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), source=str(FILE)), 0, holder)
        return holder.children


def display(tex):
    return nodes.math_block(tex, tex, nowrap=False, number=None, label=None)


def formula(task, text):
    return nodes.math("", latex(task, text))


def item(name, text):
    definition = nodes.definition("", nodes.paragraph("", "", *text))
    return nodes.definition_list_item("", nodes.term("", "", name), definition)


def letters(task):
    """What the letters of a task are: "p_i > 0; i = 1, ..., n"."""
    ranges = [f"{index} = 1, ..., {last}" for index, last in task.get("indices", {}).items()]
    parts = [nodes.literal("", text) for text in (*task["letters"], *ranges)]
    return [node for part in parts for node in (nodes.Text(", "), part)][1:]


def visit_data(translator, node):
    """Write the data of the scripts, which no policy takes for a script."""
    record = json.loads(
        (bundle.bundle(first_request()) / bundle.RECORD).read_text(encoding="utf-8")
    )
    known = {anchor(task): for_engine(task) for task in tasks()}
    data = {"strings": STRINGS["script"], "tasks": known, **record}
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    translator.body.append(f'<script type="application/json" id="lab-data">{text}</script>\n')
    raise nodes.SkipNode


def statements(env):
    """The labels of all exercises, and of all theorems, definitions and the like."""
    exercises = getattr(env, "sphinx_exercise_registry", {})
    return {"exercise": set(exercises), "theorem": set(getattr(env, "proof_list", {}))}


def check_places(app, env):
    """Warn of tasks about an exercise or a theorem that no page has."""
    known = set.union(*statements(env).values())
    for task in tasks() if PAGE in env.found_docs else ():
        if "at" in task and task["at"] not in known:
            logger.warning("task %s: no page has %s", task["name"], task["at"], location=PAGE)


def add_links(app, doctree, docname):
    """Lead from an exercise, and from a theorem, to the tasks about it."""
    if app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    for kind, is_kind in (("exercise", is_exercise_node), ("theorem", names.is_theorem)):
        for node in list(doctree.findall(is_kind)):
            about = [task for task in tasks() if task.get("at") == node["label"]]
            if about:
                siblings = node.parent.children
                siblings.insert(siblings.index(node) + 1, links(app, docname, kind, about))


def links(app, docname, kind, about):
    line = nodes.paragraph(classes=["lab-link"])
    for number, task in enumerate(about, 1):
        key = kind if len(about) == 1 else f"{kind}_more"
        words = nodes.Text(STRINGS[key].format(number=number))
        line += [make_refnode(app.builder, docname, PAGE, anchor(task), words), nodes.Text(" ")]
    return line


def add_assets(app, pagename, templatename, context, doctree):
    """Load the scripts and the styles on the page of the lab only."""
    if doctree is not None and any(doctree.findall(lab_data)):
        app.add_css_file(f"{FOLDER}/{STYLE}")
        for script in SCRIPTS:
            app.add_js_file(f"{FOLDER}/{script}", loading_method="defer")


def copy_assets(app, error):
    if error or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    target = Path(app.outdir, "_static", FOLDER)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(bundle.bundle(first_request()), target)
    (target / bundle.RECORD).unlink()
    for name in (*SCRIPTS, STYLE):
        shutil.copy(HERE / name, target / name)


def setup(app):
    app.add_node(lab_data, html=(visit_data, None))
    app.add_directive("lab", Lab)
    app.connect("env-check-consistency", check_places)
    # After previews and plain_notebooks, which have no lab.
    app.connect("doctree-resolved", add_links, priority=695)
    app.connect("html-page-context", add_assets)
    app.connect("build-finished", copy_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
