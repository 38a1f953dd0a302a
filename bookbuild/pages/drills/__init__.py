"""Questions with fresh numbers: the directive ``drill``.

Each question has one source: a drill in ``drills/``, which draws numbers from a seed, solves the
question for them and knows common wrong answers, and its words in ``words/``, files of the same
name.  When the book is built, Node makes each question with one fixed seed (render.cjs), which
readers without scripts, plain notebooks and the PDF show with its solution.  In the page, player.js
loads the drills of that page when a reader first asks for new numbers or answers.

README.md says how to add one.

Not a work-around: Sphinx has nothing of the kind.
"""

import functools
import html
import json
import shutil
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from bookbuild.node import output_of
from bookbuild.pages.exercises import closed, closed_title
from bookbuild.project import SOLUTIONS

HERE = Path(__file__).parent
# Loaded in this order when a reader uses a drill.
CORE = ("random.js", "answers.js", "typeset.js", "instances.js")
PLAYER = "player.js"
STYLE = "drills.css"
# Behind the sheets of the theme and of the book, which have the priority 500.
LAST = 900
FOLDER = "_static/drills"
# Of the numbers that everybody finds on the page.
SEED = 1
COMMON = json.loads((HERE / "words" / "common.json").read_text(encoding="utf-8"))
# Where a label leads, by how it begins.
PROVED = ("cor", "def", "lem", "prp", "thm")


@functools.cache
def words():
    """The words of each drill by its name, and the name of the file that has it."""
    found = {}
    for path in sorted((HERE / "words").glob("*.json")):
        if path.stem != "common":
            for name, said in json.loads(path.read_text(encoding="utf-8")).items():
                found[name] = {**said, "file": path.stem}
    return found


def instances(requests):
    """Make the drills of some pairs of a name and a seed."""
    known = words()
    asked = [{"name": name, "seed": seed, "words": known[name]} for name, seed in requests]
    return json.loads(output_of(HERE / "render.cjs", given={"core": CORE, "requests": asked}))


@functools.cache
def printed():
    """Each drill as everybody finds it on the page."""
    return dict(zip(words(), instances([(name, SEED) for name in words()])))


class drill(nodes.General, nodes.Element):
    """A question: its title, its text, what answers it, and its solution."""


class drill_form(nodes.General, nodes.Element):
    """What a reader answers with; its only child, if any, is the list of options or items."""


class Drill(SphinxDirective):
    """``:::{drill} NAME``, with the label of what it practises as the option ``see``."""

    required_arguments = 1
    option_spec: ClassVar = {"see": directives.unchanged_required}

    def run(self):
        for path in HERE.rglob("*.*"):
            if path.suffix in (".py", ".js", ".cjs", ".json"):
                self.env.note_dependency(str(path))
        name = self.arguments[0]
        if name not in words():
            raise self.error(f"drill: there is no {name!r}, only {', '.join(words())}")
        if "see" not in self.options:
            raise self.error("drill: it needs the option see, a label of what it practises")
        made, said = printed()[name], words()[name]
        node = drill(name=name, ids=[f"drill-{name}"], file=said["file"])
        self.set_source_info(node)
        node += self.title(made)
        node += nodes.container("", *map(paragraph, made["question"]), classes=["drill-question"])
        node += form(name, made, said)
        if SOLUTIONS:
            worked = nodes.container("", *map(paragraph, made["solution"]))
            worked["classes"].append("drill-worked")
            node += closed(
                "", closed_title("", COMMON["solution"]), worked, classes=["drill-solution"]
            )
        return [node]

    def title(self, made):
        """What the question is called, and where the book explains it."""
        label = self.options["see"]
        role = "prf:ref" if label.split("-")[0] in PROVED else "ref"
        parsed = nodes.Element()
        text = StringList([f"{{{role}}}`{label}`"], source=self.get_source_info()[0])
        self.state.nested_parse(text, self.content_offset, parsed)
        (link,) = parsed.children
        name = nodes.strong("", made["title"])
        return nodes.paragraph(
            "", "", name, nodes.Text(" · "), *link.children, classes=["drill-title"]
        )


def inline(text):
    """Words, with formulas between dollars."""
    parts = text.split("$")
    return [
        nodes.math(part, part) if k % 2 else nodes.Text(part)
        for k, part in enumerate(parts)
        if part
    ]


def paragraph(text):
    return nodes.paragraph("", "", *inline(text))


def form(name, made, said):
    """What answers a question: a number, one of some options, or an order of items."""
    kind = next((kind for kind in ("options", "items") if kind in said), "number")
    node = drill_form(kind=kind, unit=made["unit"], target=f"drill-{name}-answer")
    if kind != "number":
        keys = made["order"] if kind == "items" else list(made["options"])
        entries = [nodes.list_item("", paragraph(made["options"][key])) for key in keys]
        node["keys"] = keys
        node += nodes.bullet_list("", *entries)
    return node


def visit_drill(translator, node):
    opening = {"CLASS": "drill", "data-drill": node["name"], "data-file": node["file"]}
    translator.body.append(translator.starttag(node, "div", **opening))


def depart_drill(translator, node):
    translator.body.append("</div>\n")


def visit_form(translator, node):
    """Write what a reader answers with."""
    write = translator.body.append
    write(f'<form class="drill-form" data-asks="{node["kind"]}">')
    if node["kind"] == "number":
        label = COMMON["with_unit"].format(unit=node["unit"]) if node["unit"] else COMMON["number"]
        identifier = node["target"]
        write(
            f'<label for="{identifier}">{html.escape(label)}</label>\n<input id="{identifier}"'
            ' type="text" autocomplete="off" autocapitalize="off" spellcheck="false">\n'
        )
    else:
        write(f"<fieldset><legend>{COMMON[node['kind']]}</legend>")
        write_choices(translator, node)
        write("</fieldset>")
    write(
        f'<button type="submit">{COMMON["check"]}</button>\n'
        f'<button type="button" data-fresh>{COMMON["fresh"]}</button></form>\n'
        '<p class="drill-said" role="status"></p>\n'
    )
    raise nodes.SkipNode


def write_choices(translator, node):
    """Write options as radio buttons, or items with a button that moves them up."""
    write, ordered = translator.body.append, node["kind"] == "items"
    write("<ol>" if ordered else "<ul>")
    for key, item in zip(node["keys"], node.children[0].children):
        write(f'<li data-key="{key}">')
        write(
            f'<button type="button" data-up aria-label="{COMMON["up"]}">↑</button> <span>'
            if ordered
            else f'<label><input type="radio" name="{node["target"]}" value="{key}"> <span>'
        )
        for child in item.children[0].children:
            child.walkabout(translator)
        write("</span>" if ordered else "</span></label>")
        write("</li>\n")
    write("</ol>" if ordered else "</ul>")


def drills_of(doctree):
    return list(doctree.findall(drill)) if doctree else []


def add_scripts(app, pagename, templatename, context, doctree):
    """Load the player on pages with drills only."""
    if drills_of(doctree):
        app.add_js_file(f"drills/{PLAYER}", loading_method="defer")


def bundle(stem):
    """What a page loads when a reader uses a drill of a file: the engine, drills and words."""
    said = {
        name: {key: value for key, value in entry.items() if SOLUTIONS or key != "solution"}
        for name, entry in words().items()
        if entry["file"] == stem
    }
    known = json.dumps({"common": COMMON, "drills": said}, ensure_ascii=False)
    scripts = [(HERE / name).read_text(encoding="utf-8") for name in (*CORE, f"drills/{stem}.js")]
    return "\n".join([*scripts, f"bookDrills.words = {known};\n"])


def write_files(app, error):
    if error or app.builder.format != "html":
        return
    target = Path(app.outdir, FOLDER)
    target.mkdir(parents=True, exist_ok=True)
    for name in (PLAYER, STYLE):
        shutil.copy(HERE / name, target / name)
    for stem in {entry["file"] for entry in words().values()}:
        (target / f"{stem}.js").write_text(bundle(stem), encoding="utf-8")


def setup(app):
    app.add_node(drill, html=(visit_drill, depart_drill))
    app.add_node(drill_form, html=(visit_form, None))
    app.add_directive("drill", Drill)
    # Part of the one sheet of all pages: a second one would make phones wait longer for the first.
    app.add_css_file(f"drills/{STYLE}", priority=LAST)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
