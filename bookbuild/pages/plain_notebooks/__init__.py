"""Write the chapters as notebooks that can be read and run anywhere.

A source notebook is full of directives and roles, which no viewer of notebooks shows, and needs
`divlib`.  So the build writes each chapter once more: text from the resolved page, as Markdown;
code and outputs as they are stored; a first cell that finds or installs `divlib`; and the works
that the chapter cites at its end.  Pages offer these files for download.

Not a work-around: Sphinx has no builder for notebooks.
"""

import json
import re
from pathlib import Path
from posixpath import basename

import nbformat
from docutils import nodes
from pybtex.backends.markdown import Backend
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.notebooks.normal_form import METADATA, read, text_of
from bookbuild.pages import moving_figures, names
from bookbuild.pages.drills import drill
from bookbuild.pages.exercises import closed
from bookbuild.pages.folded_code import FoldedCode, is_cell
from bookbuild.pages.plain_notebooks import pictures
from bookbuild.pages.plain_notebooks.markdown import (
    END,
    Writer,
    anchors,
    escape,
    folded,
    indented,
)
from bookbuild.pages.previews import listed, place_of
from divlib import __version__

FOLDER = "notebooks"
# Of the repository: what Colab and Binder open.  A workflow puts the folder there.
BRANCH = "notebooks"
GITHUB = "https://github.com/"
SVG = "image/svg+xml"
WHEEL = f"divlib-{__version__}-py3-none-any.whl"
BIBLIOGRAPHY = "reference/bibliography"
STRINGS = json.loads(Path(__file__).with_name("strings.json").read_text(encoding="utf-8"))
# The code of a solution, and what it prints, stay closed like the solution, where a viewer can.
FOLDED = {
    "jupyter": {"source_hidden": True, "outputs_hidden": True},
    # For Colab, and for programs that know the older name only.
    "cellView": "form",
    "collapsed": True,
}
SET_UP_TAG = "remove-cell"
# In pixels: half of what is drawn, for sharp screens.
MOVING_WIDTH = pictures.WIDTH // 2

INSTALL = """\
# The numbers of this notebook come from the package divlib, which this cell finds or installs.
try:
    import divlib
except ModuleNotFoundError:
    %pip install --quiet "divlib[book] @ {address}"
"""
EXPLAIN = """\
# The numbers of this notebook come from the package divlib.  Its file {wheel}
# is in the folder "notebooks" of the book.
try:
    import divlib
except ModuleNotFoundError:
    wheel = "./{wheel}[book]"
    raise ModuleNotFoundError(
        f'put the file beside this notebook and run: %pip install "{{wheel}}"'
    ) from None
"""


class WorksBackend(Backend):
    """Writes works as Markdown, without a stroke before each full stop."""

    def format_str(self, text):
        return escape(text)


def is_chapter(docname):
    return docname.startswith("chapters/")


def first_cell(baseurl, repository):
    """The code that makes `divlib` available, from where the book is published."""
    if baseurl:
        return INSTALL.format(address=f"{baseurl}{FOLDER}/{WHEEL}")
    if repository:
        return INSTALL.format(address=f"git+{repository}")
    return EXPLAIN.format(wheel=WHEEL)


class Notebook:
    """Collects the cells of a plain notebook.

    `png` has the PNG of each SVG drawing.
    """

    def __init__(self, source, png, code):
        self.source, self.png, self.cells, self.text = source, png, [], []
        # Cells that no page shows, such as the one that sets the style of figures.
        self.unseen = [
            index
            for index, cell in enumerate(source.cells)
            if cell.cell_type == "code" and SET_UP_TAG in cell.metadata.get("tags", [])
        ]
        self.cells.append(nbformat.v4.new_code_cell(code.strip(), id="divlib"))

    def write(self, *texts):
        """Add Markdown to the cell of text that is being written."""
        self.text += [text for text in texts if text]

    def new_cell(self):
        """Let what follows begin a cell of text of its own."""
        if self.text:
            name = f"text-{len(self.cells)}"
            self.cells.append(nbformat.v4.new_markdown_cell("\n\n".join(self.text), id=name))
            self.text = []

    def add_code(self, index, metadata=None):
        """Add a code cell of the source, and before it those that no page shows."""
        while self.unseen and self.unseen[0] < index:
            self.add_code(self.unseen.pop(0))
        self.new_cell()
        given = self.source.cells[index]
        cell = nbformat.v4.new_code_cell(given.source, id=given.id, metadata=metadata or {})
        cell.outputs = nbformat.from_dict(given.outputs)
        for output in cell.outputs:
            if svg := output.get("data", {}).get(SVG):
                output.data["image/png"] = self.png[svg]
                output.metadata = {"image/png": {"width": pictures.pixels(svg)}}
        self.cells.append(cell)

    def finished(self):
        """The notebook, whose code cells are numbered in order."""
        self.new_cell()
        code = (cell for cell in self.cells if cell.cell_type == "code")
        for number, cell in enumerate(code, start=1):
            cell.execution_count = number
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = number
        return nbformat.v4.new_notebook(cells=self.cells, metadata=nbformat.from_dict(METADATA))


class Closed:
    """What is closed on a page: its title stands above each of its texts, between which is code."""

    def __init__(self, title):
        self.title, self.opened = title, False

    def next_title(self):
        title = STRINGS["continued"].format(title=self.title) if self.opened else self.title
        self.opened = True
        return title


class Page:
    """Turns a resolved page into a notebook."""

    def __init__(self, app, doctree, docname, notebook):
        self.app, self.env, self.docname = app, app.env, docname
        self.doctree, self.notebook = doctree, notebook
        self.writer = Writer(self.link, linked_ids(app.env), self.numbers(), self.moving)
        self.cited, self.exercise, self.solutions = set(), None, []

    def numbers(self):
        """What places are called by their label: "Theorem 3.2", "Fig. 3.1", "Exercise 3.4"."""
        found = {
            label: names.theorem_number(self.env, label)
            for label, _ in listed(self.env, "proof_list")
        }
        for kind, title in (("figure", "Fig."), ("exercise", "Exercise")):
            for label in self.env.toc_fignumbers.get(self.docname, {}).get(kind, ()):
                number = names.number_of(self.env, self.docname, kind, label)
                found[label] = f"{title} {number}"
        return found

    def link(self, link, words):
        """A link as Markdown, or its words, and where they lead if that is no place here."""
        place = place_of(link, self.docname)
        address = self.address(*place) if place else link["refuri"]
        if address:
            return f"[{words}]({address})"
        is_term = any("std-term" in inline["classes"] for inline in link.findall(nodes.inline))
        if is_term or place[0] not in self.env.titles:
            return words
        title = self.env.titles[place[0]].astext()
        return STRINGS["elsewhere"].format(words=words, title=escape(title))

    def address(self, docname, anchor):
        """Where a link into the book leads in the notebook; None if it leads to no place there."""
        fragment = f"#{anchor}" if anchor else ""
        if docname == BIBLIOGRAPHY and anchor:
            self.cited.add(anchor)
            return fragment
        if docname == self.docname:
            return fragment
        online = self.published(f"{docname}.html{fragment}")
        return online or (f"{basename(docname)}.ipynb{fragment}" if is_chapter(docname) else None)

    def published(self, path):
        """The address of a page that is no notebook, where the book has one."""
        return f"{self.app.config.html_baseurl}{path}" if self.app.config.html_baseurl else None

    # Parts of the page, in order.

    def add_all(self, parts, inside=None):
        for part in parts:
            self.add(part, inside)

    def add(self, node, inside):
        """Add a node; `inside` is the closed part in which it stands, if any."""
        if is_cell(node):
            self.add_cell(node, inside)
        elif isinstance(node, closed) and {"answer", "solution"} & set(node["classes"]):
            # At the end, because few viewers can close code.
            self.solutions.append((self.writer.numbers[self.exercise], node))
        elif isinstance(node, closed):
            self.add_closed(node.children[0].astext(), node)
        elif isinstance(node, nodes.section) and isinstance(node.children[0], nodes.title):
            self.add_section(node)
        elif is_exercise_node(node):
            # A cell of its own, behind which a reader can put theirs.
            self.exercise = node["label"]
            self.notebook.new_cell()
            self.write(self.writer.block(node), inside)
            self.notebook.new_cell()
        elif isinstance(node, drill):
            self.notebook.new_cell()
            self.write(self.writer.block(node), inside)
            self.notebook.new_cell()
            name = STRINGS["quoted"].format(title=next(node.findall(nodes.strong)).astext())
            self.solutions += [(name, solution) for solution in node.findall(closed)]
        elif any(is_cell(inner) for inner in node.findall(nodes.container)):
            self.add_all(node.children, inside)
        else:
            self.write(self.writer.block(node), inside)

    def write(self, text, inside):
        """Write text; what stands in one closed part, and in one cell, is one element."""
        before = self.notebook.text
        if text and inside and before:
            before[-1] = before[-1].removesuffix(END) + f"\n\n{text}{END}"
        elif text:
            self.notebook.write(folded(inside.next_title(), text) if inside else text)

    def add_closed(self, title, node):
        """Add what is closed on the page; its code cells, too, are closed in JupyterLab."""
        self.notebook.new_cell()
        self.add_all(node.children[1:], inside=Closed(title))
        self.notebook.new_cell()

    def add_solutions(self):
        """Add the answers and solutions, each with the name of its exercise."""
        if self.solutions:
            self.notebook.new_cell()
            self.notebook.write(f"## {STRINGS['solutions']}")
        for exercise, solution in self.solutions:
            title = solution.children[0].astext()
            self.add_closed(STRINGS["solution"].format(title=title, exercise=exercise), solution)

    def add_section(self, section):
        self.notebook.new_cell()
        title = section.children[0]
        level = sum(1 for _ in ancestors(section)) + 1
        numbers = self.env.toc_secnumbers.get(self.docname, {})
        number = ".".join(map(str, numbers.get(f"#{section['ids'][0]}" if level > 1 else "", ())))
        heading = ["#" * level, number, self.writer.line(title.children)]
        self.notebook.write(anchors(section, self.writer.ids), " ".join(filter(None, heading)))
        self.add_all(section.children[1:])

    def add_cell(self, cell, inside):
        metadata = FOLDED if inside else None
        for code in cell.findall(FoldedCode):
            for index in code["cells"]:
                self.notebook.add_code(index, metadata)
        for figure in cell.findall(nodes.figure):
            # Also within a solution: its picture cannot be closed everywhere.
            self.notebook.write(self.writer.block(figure))

    def moving(self, figure, writer):
        """The parts of a moving figure: the question, the picture, and where it can be moved."""
        question = next(figure.findall(moving_figures.moving_question))
        picture = next(figure.findall(moving_figures.moving_picture))
        asked, *choices, answer = question.children
        address = self.published(f"{self.docname}.html#{figure['ids'][0]}")
        yield f"*[{STRINGS['move']}]({address})*" if address else f"*{STRINGS['move']}*"
        yield f"**{moving_figures.STRINGS['common']['question']}.** {writer.block(asked)}"
        yield "\n".join(indented(writer.line(choice.children), "* ") for choice in choices)
        yield folded(STRINGS["answer"], writer.block(answer))
        drawing = pictures.drawing(picture)
        alt = re.search(r'aria-label="([^"]*)"', drawing)[1]
        data = self.notebook.png[drawing]
        # HTML, because Markdown has no way to say how wide a picture is.
        yield f'<img src="data:image/png;base64,{data}" width="{MOVING_WIDTH}" alt="{alt}">'

    def add_works(self):
        """The works that the chapter cites, with the targets of its links."""
        works = []
        for citation in self.env.domaindata["cite"]["citations"]:
            if citation.citation_id in self.cited:
                text = citation.formatted_entry.text.render(WorksBackend())
                works.append(f'<a id="{citation.citation_id}"></a>{" ".join(text.split())}')
        if works:
            self.notebook.new_cell()
            works = "\n".join(f"* {work}" for work in works)
            self.notebook.write(f"## {STRINGS['works']}", works)

    def written(self):
        self.add_all(self.doctree.children)
        self.add_solutions()
        self.add_works()
        return self.notebook.finished()


def ancestors(node):
    """The sections in which a node stands."""
    node = node.parent
    while node is not None:
        if isinstance(node, nodes.section):
            yield node
        node = node.parent


def linked_ids(env):
    """The names of places that links may lead to."""
    labels = {anchor for _, anchor, _ in env.domaindata["std"]["labels"].values()}
    labels |= {anchor for _, anchor in env.domaindata["std"]["anonlabels"].values()}
    statements = (listed(env, name) for name in ("proof_list", "sphinx_exercise_registry"))
    return labels.union(*(dict(found) for found in statements))


def drawings(source, doctree):
    """The figures of a page as SVG: those that code cells show, and those that move."""
    outputs = [output for cell in source.cells for output in cell.get("outputs", [])]
    shown = [output.data[SVG] for output in outputs if SVG in output.get("data", {})]
    return shown + list(map(pictures.drawing, doctree.findall(moving_figures.moving_picture)))


def write_notebook(app, doctree, docname):
    if app.builder.format != "html" or not is_chapter(docname):
        return
    source = read(app.env.doc2path(docname))
    svg = drawings(source, doctree)
    png = dict(zip(svg, pictures.draw(svg)))
    repository = app.config.html_theme_options.get("repository_url")
    code = first_cell(app.config.html_baseurl, repository)
    page = Page(app, doctree, docname, Notebook(source, png, code))
    path = Path(app.outdir, FOLDER, f"{basename(docname)}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(page.written()), encoding="utf-8", newline="\n")


def buttons(app, docname, pathto):
    """What a page offers beside printing: its notebook, here and in other places."""

    def button(text, url, string, label):
        tooltip, icon = STRINGS[string], "fas fa-code"
        return dict(type="link", text=text, url=url, tooltip=tooltip, icon=icon, label=label)

    name = f"{basename(docname)}.ipynb"
    yield button(".ipynb", pathto(f"{FOLDER}/{name}", 1), "file", "download-notebook-button")
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if repository.startswith(GITHUB):
        project = repository.removeprefix(GITHUB)
        colab = f"https://colab.research.google.com/github/{project}/blob/{BRANCH}/{name}"
        binder = f"https://mybinder.org/v2/gh/{project}/{BRANCH}?urlpath=lab/tree/{name}"
        yield button("Colab", colab, "colab", "launch-colab")
        yield button("Binder", binder, "binder", "launch-binder")


def offer(app, pagename, templatename, context, doctree):
    """Offer the notebook of a chapter in place of its source, which few programs can show."""
    for group in context["header_buttons"]:
        if group["label"] == "download-buttons":
            rest = [button for button in group["buttons"] if button["type"] != "link"]
            found = buttons(app, pagename, context["pathto"]) if is_chapter(pagename) else ()
            group["buttons"] = [*found, *rest]


def setup(app):
    # After the theme has added its buttons (501).
    app.connect("html-page-context", offer, priority=510)
    # After links, moving figures and the marks of previews; before permalinks adds to titles (700).
    app.connect("doctree-resolved", write_notebook, priority=690)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
