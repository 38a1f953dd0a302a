"""Links to slides, assignments and exams, where they have been made.

The directive ``{course-files} KIND`` lists what `make course` has made of a kind; where it has made
nothing, it says so instead, so that no link is dead.  What is for lecturers only is neither listed
nor published.
"""

import shutil
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from bookbuild.notebooks import chapters
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import names, tables
from bookbuild.pages.teaching import facts
from bookbuild.project import HANDOUTS

# Beside the folder of the pages.
MADE = "course"
KINDS = ("slides", "assignments", "exam")
HEADS = {
    "slides": ("Chapter", "On the screen", "On paper"),
    "assignments": ("Assignment", "Notebook"),
    "exam": ("Exam", "On paper"),
}
# Files of these kinds are what readers open; others belong to them.
SUFFIXES = {"slides": (".html", ".pdf"), "assignments": (".ipynb",), "exam": (".pdf",)}
WORDS = {".html": "slides", ".pdf": "PDF", ".ipynb": "notebook"}
SAMPLE = "Sample exam"
MISSING = "This copy of the book was built without them; "
MISSING_END = " makes them."


class course_files(nodes.General, nodes.Element):
    """Stands for the files of a kind until the page is written."""


class CourseFiles(SphinxDirective):
    required_arguments = 1

    def run(self):
        if self.arguments[0] not in KINDS:
            raise self.error(f"course-files: its argument is one of {', '.join(KINDS)}")
        return [course_files(kind=self.arguments[0])]


def made(app):
    return Path(app.outdir).parent / MADE


class SetFiles(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(course_files)):
            node.replace_self(self.table(node["kind"]))

    def table(self, kind):
        """A row for each thing, with a link to each of its files."""
        rows = {}
        for path in sorted((made(self.app) / kind).glob("*")):
            if path.suffix in SUFFIXES[kind]:
                rows.setdefault(path.stem, [self.name(path)]).append(self.link(kind, path))
        if not rows:
            command = nodes.literal("", "make course")
            return nodes.paragraph("", MISSING, command, nodes.Text(MISSING_END))
        found = [tables.row(*cells) for cells in rows.values()]
        return tables.table(HEADS[kind], found, ["course-files"])

    def name(self, path):
        """The title of a chapter or of a notebook; other files are samples of exams."""
        docname = f"chapters/{path.stem}"
        if path.suffix == ".ipynb":
            return nodes.Text(chapters.title(read(path)))
        if docname not in self.env.found_docs:
            return nodes.Text(SAMPLE)
        number = nodes.Text(f"{names.chapter_number(self.env, docname)} ")
        title = nodes.Text(self.env.titles[docname].astext())
        return facts.link(self.app, self.env.docname, docname, "", number, title)

    def link(self, kind, path):
        root = "../" * self.env.docname.count("/")
        address = f"{root}{HANDOUTS}/{kind}/{path.name}"
        return nodes.reference("", WORDS[path.suffix], refuri=address)


def remove_copies(app):
    """Remove the copies of an earlier build, whose pages are not pages of the book."""
    shutil.rmtree(Path(app.outdir, HANDOUTS), ignore_errors=True)


def copy(app, error):
    """Publish what has been made for students."""
    if not error and app.builder.format == "html":
        for kind in KINDS:
            if (made(app) / kind).exists():
                shutil.copytree(made(app) / kind, Path(app.outdir, HANDOUTS, kind))


def setup(app):
    app.setup_extension("bookbuild.pages.teaching.facts")
    app.add_node(course_files)
    app.add_directive("course-files", CourseFiles)
    app.add_post_transform(SetFiles)
    app.connect("builder-inited", remove_copies)
    # After everything that looks at all files of the book.
    app.connect("build-finished", copy, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
