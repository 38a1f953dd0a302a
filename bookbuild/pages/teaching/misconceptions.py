"""What goes wrong, and what cures it: the lists "Where people go wrong" of all chapters.

The directive ``{misconceptions}`` becomes a table.  Its words stand in the chapters only; the place
that cures a misconception is what its point of the list links to, or names with the role ``shown``.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages import collected, cross_references, evidence, names, tables
from bookbuild.pages.teaching import facts

logger = logging.getLogger(__name__)

TITLE = "Where people go wrong."
HEADS = ("What goes wrong", "What cures it")
ROLES = ("prf", "std")


class misconceptions(nodes.General, nodes.Element):
    """Stands for the table until all chapters have been read."""


class Misconceptions(SphinxDirective):
    def run(self):
        return [misconceptions()]


def collect(app, doctree):
    """Keep the points of the list that follows the title in a chapter."""
    docname = app.env.docname
    for title in doctree.findall(nodes.strong):
        if title.astext() == TITLE and docname.startswith("chapters/"):
            points = title.parent.next_node(nodes.bullet_list, siblings=True, descend=False)
            app.env.chapter_misconceptions[docname] = (docname, points.deepcopy().children)


def cures_of(env, point):
    """The names of the places that a point leads to, in order, without works."""
    found = {}
    for node in point.findall():
        if isinstance(node, evidence.shown):
            found |= dict.fromkeys(name for name, _ in node["evidence"])
        elif isinstance(node, addnodes.pending_xref) and node["refdomain"] in ROLES:
            found[node["reftarget"]] = None
    return [name for name in found if not name.startswith("@") and evidence.kind_of(env, name)]


class SetMisconceptions(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(misconceptions)):
            rows = [row for name in facts.chapters_of(self.env) for row in self.rows(name)]
            node.replace_self(tables.table(HEADS, rows, ["misconceptions"]))

    def rows(self, docname):
        """A row with the title of a chapter, and one for each of its points."""
        _, points = self.env.chapter_misconceptions.get(docname, (docname, []))
        if points:
            number = names.chapter_number(self.env, docname)
            link = cross_references.to_page(self.env.docname, docname)
            yield tables.row(nodes.strong("", f"{number} ", link), nodes.Text(""))
        for point in points:
            cures = self.links(cures_of(self.env, point))
            if not cures:
                words = " ".join(point.astext().split())[:60]
                logger.warning("%s: nothing cures %r", docname, words, location=docname)
            yield tables.row(self.words(point), nodes.inline("", "", *cures))

    def words(self, point):
        """The words of a point, without marks; its links lead from this page."""
        copy = point.deepcopy()
        for mark in list(copy.findall(evidence.shown)):
            mark.parent.remove(mark)
        for link in copy.findall(addnodes.pending_xref):
            link["refdoc"] = self.env.docname
        return nodes.inline("", "", *(part for text in copy for part in text.children))

    def links(self, found):
        """Links to places, each with what it is."""
        links = []
        for name in found:
            docname, anchor, words = evidence.place_of(self.env, name)
            link = facts.link(self.app, self.env.docname, docname, anchor, nodes.Text(words))
            links += [nodes.Text("; "), link]
        return links[1:]


def setup(app):
    app.setup_extension("bookbuild.pages.evidence")
    app.setup_extension("bookbuild.pages.teaching.facts")
    app.add_node(misconceptions)
    app.add_directive("misconceptions", Misconceptions)
    collected.keep(app, "chapter_misconceptions")
    app.connect("doctree-read", collect)
    app.add_post_transform(SetMisconceptions)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
