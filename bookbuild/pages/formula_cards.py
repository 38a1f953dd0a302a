r"""The card of a chapter's formulas, and the page of all cards.

The content of the directive ``{formulas}`` is a definition list: each formula and what it is.  The
directive ``{all-formulas}`` shows the cards of all chapters, from the same source.

Not a work-around: Sphinx has nothing of the kind.
"""

from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from bookbuild.notebooks import chapters
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import cross_references
from bookbuild.project import book_notebooks

TITLE = "Formulas of this chapter"
GO_THERE = "Go to the chapter"
ANCHOR = "formulas"
CLASS = "formula-card"


class Formulas(SphinxDirective):
    has_content = True

    def run(self):
        title = nodes.title("", TITLE)
        return [nodes.section("", title, *self.card(self.content), ids=[ANCHOR])]

    def card(self, lines):
        holder = nodes.container()
        self.state.nested_parse(lines, self.content_offset, holder)
        for card in holder.findall(nodes.definition_list):
            card["classes"].append(CLASS)
            for term in card.findall(nodes.term):
                for formula in list(term.findall(nodes.math)):
                    # Sums have their limits above and below, and fractions their size.
                    tex = rf"\displaystyle {formula.astext()}"
                    formula.replace_self(nodes.math(tex, tex))
        return holder.children


class AllFormulas(Formulas):
    has_content = False

    def run(self):
        root = Path(self.env.srcdir)
        found = (self.chapter(path, root) for path in book_notebooks(root))
        return [section for section in found if section is not None]

    def chapter(self, path, root):
        """A section with the card of one notebook; None if it has none."""
        self.env.note_dependency(str(path))
        notebook = read(path)
        cards = chapters.blocks(notebook, "formulas")
        if not cards:
            return None
        docname = path.relative_to(root).with_suffix("").as_posix()
        title, _ = self.state.inline_text(chapters.title(notebook), self.lineno)
        link = cross_references.to_page(self.env.docname, docname, GO_THERE)
        card = self.card(StringList(cards[0].split("\n"), source=str(path)))
        section = nodes.section(ids=[f"formulas-{path.stem}".replace("_", "-")])
        section += [nodes.title("", "", *title), *card, nodes.paragraph("", "", link)]
        return section


def setup(app):
    app.add_directive("formulas", Formulas)
    app.add_directive("all-formulas", AllFormulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
