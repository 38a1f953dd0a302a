"""The shortest way through the book: how long the essential sections of each chapter take.

The directive ``{essential-path}`` becomes a sentence, and a table that stays closed until a reader
opens it.  The times are those that the chapters say (see `bookbuild.pages.reading_time`).

Not a work-around: Sphinx has nothing of the kind.
"""

from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages import cross_references, tables
from bookbuild.pages.exercises import closed, closed_title
from bookbuild.pages.reading_time import about, essential_minutes, times_of
from bookbuild.project import toc_entries

NAME = "The essentials."
SENTENCE = (
    " The sections that are marked as essential make up the shortest way through the chapters: "
    "about {essential} instead of {total}, without the exercises."
)
SUMMARY = "Minutes of each chapter"
HEADS = ("Chapter", "essential", "all")
# In minutes: what is longer is said in hours.
LONG = 120


class essential_path(nodes.General, nodes.Element):
    """Stands for the sentence and the table until all chapters have been read."""


class EssentialPath(SphinxDirective):
    def run(self):
        # A chapter that changes may take longer.
        for docname in self.env.found_docs:
            if docname.startswith("chapters/"):
                self.env.note_dependency(str(self.env.doc2path(docname)))
        return [essential_path()]


def in_words(minutes):
    return f"{about(minutes)} minutes" if minutes < LONG else f"{round(minutes / 60)} hours"


class SetPath(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(essential_path)):
            times = {name: times_of(self.env, name) for name in toc_entries(Path(self.env.srcdir))}
            sums = [
                (name, essential_minutes(found), sum(minutes for _, minutes, _ in found))
                for name, found in times.items()
                if any(level for _, _, level in found)
            ]
            node.replace_self(self.path(sums) if sums else [])

    def path(self, sums):
        essential, total = (in_words(sum(column)) for column in list(zip(*sums))[1:])
        sentence = nodes.paragraph("", "", nodes.strong("", NAME))
        sentence += nodes.Text(SENTENCE.format(essential=essential, total=total))
        table = tables.table(HEADS, [self.chapter(*found) for found in sums])
        folded = closed("", closed_title("", SUMMARY), table, classes=["essential-path"])
        return [sentence, folded]

    def chapter(self, docname, essential, total):
        link = cross_references.to_page(self.env.docname, docname)
        return tables.row(link, nodes.Text(f"{essential}"), nodes.Text(f"{total}"))


def setup(app):
    app.add_node(essential_path)
    app.add_directive("essential-path", EssentialPath)
    app.add_post_transform(SetPath)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
