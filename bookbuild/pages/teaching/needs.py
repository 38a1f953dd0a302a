"""Which chapter needs which, read from the theorems and definitions that it cites.

The directive ``{chapter-needs}`` becomes a drawing and a table.  A chapter needs an earlier one if
it cites a theorem, a lemma or a definition of it outside its exercises; it needs it *throughout*
if an essential section does.  The drawing leaves out what follows from other arcs, the table leaves
out nothing.
"""

from html import escape
from textwrap import wrap
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from bookbuild.pages import collected, cross_references, names, tables
from bookbuild.pages.reading_time import ESSENTIAL, sections_of, times_of
from bookbuild.pages.teaching import facts

EXERCISES = "exercises"
HEADS = ("Chapter", "Its essential sections use", "Its other sections use")
STRINGS = {
    "name": "Which chapter uses which. The table below says the same in words.",
    "none": "nothing from other chapters",
}
# In units of the drawing, which is about as wide as a telephone: letters are 13 units high.
WIDTH, ROW, TEXT_RIGHT, DOT = 340, 38, 186, 200
LETTERS_IN_LINE, LINE = 26, 15
ARROW, NARROWEST = 7, 16


class chapter_needs(nodes.General, nodes.Element):
    """Stands for the drawing and the table until all chapters have been read."""


class ChapterNeeds(SphinxDirective):
    def run(self):
        return [chapter_needs()]


class Citation(NamedTuple):
    label: str
    # The anchor of the section in which it stands.
    section: str


def collect(app, doctree):
    """Keep what a chapter cites, with the section in which it does."""
    docname = app.env.docname
    if not docname.startswith("chapters/"):
        return
    found = [
        Citation(link["reftarget"], section["ids"][0])
        for section in sections_of(doctree)
        if EXERCISES not in section["ids"]
        for link in section.findall(addnodes.pending_xref)
        if link["refdomain"] == "prf"
    ]
    app.env.chapter_citations[docname] = (docname, found)


def needs_of(env, docname):
    """The theorems of earlier chapters by chapter: of essential sections, and of others only."""
    levels = {anchor: level for anchor, _, level in times_of(env, docname)}
    order = facts.chapters_of(env)
    throughout, elsewhere = {}, {}
    for label, section in env.chapter_citations[docname][1]:
        cited = env.proof_list[label]["docname"]
        if cited in order[: order.index(docname)]:
            found = throughout if levels[section] == ESSENTIAL else elsewhere
            found.setdefault(cited, {})[label] = None
    for cited, labels in throughout.items():
        for label in labels:
            elsewhere.get(cited, {}).pop(label, None)
    return throughout, {cited: labels for cited, labels in elsewhere.items() if labels}


def number_of(env, label):
    """The number of a theorem in its chapter."""
    return int(names.theorem_number(env, label).rpartition(".")[2])


def reached(arcs, end):
    """All from which arcs lead to `end`."""
    found = set()
    for begin, other in arcs:
        if other == end:
            found |= {begin} | reached(arcs, begin)
    return found


def without_detours(arcs):
    """The arcs that do not follow from others: their beginning leads to their end directly only."""
    return {
        (begin, end)
        for begin, end in arcs
        if not any(begin in reached(arcs, middle) for middle, last in arcs if last == end)
    }


def drawing(titles, throughout, elsewhere):
    """The SVG: chapters one below the other, and an arc from each to those that need it."""
    solid = without_detours(throughout)
    dashed = without_detours(throughout | elsewhere) - throughout
    parts = []
    for row, (number, title) in enumerate(titles):
        lines = wrap(f"{number} {title}", LETTERS_IN_LINE)
        top = y_of(row) + 4 - LINE * (len(lines) - 1) / 2
        parts += [
            f'<text x="{TEXT_RIGHT}" y="{top + LINE * k:g}">{escape(line)}</text>'
            for k, line in enumerate(lines)
        ]
        parts.append(f'<circle cx="{DOT}" cy="{y_of(row):g}" r="4"/>')
    for kind, arcs in (("elsewhere", dashed), ("throughout", solid)):
        parts += [arc(kind, begin, end, len(titles)) for begin, end in sorted(arcs)]
    name = escape(STRINGS["name"])
    box = f"0 0 {WIDTH} {ROW * len(titles)}"
    content = "".join(parts)
    return (
        f'<svg class="chapter-needs" viewBox="{box}" role="img" aria-label="{name}">{content}</svg>'
    )


def y_of(row):
    return ROW * (row + 0.5)


def arc(kind, begin, end, rows):
    """Half an ellipse from one row down to another, with the head of an arrow at its end."""
    # The widest, from the first row to the last, just fits.
    widest = WIDTH - DOT - 2 * ARROW
    wide = round(NARROWEST + (widest - NARROWEST) * (end - begin) / rows)
    high = (y_of(end) - y_of(begin)) / 2
    x, y = DOT + ARROW, y_of(end)
    head = f"M{x} {y:g}l{ARROW} {-ARROW / 2}v{ARROW}z"
    path = f"M{x} {y_of(begin):g}A{wide} {high:g} 0 0 1 {x} {y:g}"
    return f'<path class="{kind}" d="{path}"/><path class="head {kind}" d="{head}"/>'


class SetNeeds(SphinxPostTransform):
    # Before links are resolved (10).
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs):
        for node in list(self.document.findall(chapter_needs)):
            node.replace_self(self.content())

    def content(self):
        chapters = facts.chapters_of(self.env)
        needs = {name: needs_of(self.env, name) for name in chapters}
        place = {name: row for row, name in enumerate(chapters)}
        throughout, elsewhere = (
            {(place[cited], place[name]) for name in chapters for cited in needs[name][which]}
            for which in (0, 1)
        )
        titles = [
            (names.chapter_number(self.env, name), self.env.titles[name].astext())
            for name in chapters
        ]
        svg = drawing(titles, throughout, elsewhere - throughout)
        rows = [self.row(name, *needs[name]) for name in chapters]
        return [
            nodes.raw("", svg, format="html"),
            tables.table(HEADS, rows, ["small-table", "chapter-needs"]),
        ]

    def row(self, docname, throughout, elsewhere):
        number = names.chapter_number(self.env, docname)
        name = nodes.inline("", f"{number} ")
        name += cross_references.to_page(self.env.docname, docname)
        cells = [self.theorems(throughout) or nodes.Text(STRINGS["none"])]
        return tables.row(name, *cells, self.theorems(elsewhere) or nodes.Text(""))

    def theorems(self, cited):
        """Links to theorems, or None for none."""
        here, links = self.env.docname, []
        for docname, labels in sorted(cited.items()):
            for label in sorted(labels, key=lambda label: number_of(self.env, label)):
                words = nodes.Text(names.theorem_number(self.env, label))
                links.append(facts.link(self.app, here, docname, label, words))
        return facts.listed(links) if links else None


def setup(app):
    app.setup_extension("bookbuild.pages.teaching.facts")
    app.add_node(chapter_needs)
    app.add_directive("chapter-needs", ChapterNeeds)
    collected.keep(app, "chapter_citations")
    app.connect("doctree-read", collect)
    app.add_post_transform(SetNeeds)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
