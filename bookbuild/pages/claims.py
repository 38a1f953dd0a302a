"""Link the ledger of claims to the code cells that settle them.

A code cell names in its tags the claims that it settles (``settles-C14``).  In the ledger, the
role ``settled`` with the name of a claim expands to links to all such cells; below each cell, a
link leads back to the claim's row, whose target is called ``claim-C14``, and the words of the claim
follow.  A claim that no cell settles is a warning, hence an error.  So the ledger stays right when
a chapter changes, which a hand-written "see chapter 6" would not.

Not a work-around: Sphinx has no cross-references to code cells.
"""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

from bookbuild.pages import cross_references

logger = logging.getLogger(__name__)

LEDGER = "reference/claims"
TAG = re.compile(r"settles-(C\d\d)")


class claim_words(nodes.Inline, nodes.TextElement):
    """Placeholder for the words of a claim below a cell that settles it."""


class settled(nodes.Inline, nodes.TextElement):
    """Placeholder for the links to the cells that settle a claim."""


class SettledRole(SphinxRole):
    def run(self):
        node = settled(claim=self.text)
        self.set_source_info(node)
        return [node], []


def claims_settled_by(cell):
    """The claims that a node settles; none unless it is a code cell."""
    if cell.get("nb_element") != "cell_code":
        return []
    tags = cell.get("cell_metadata", {}).get("tags", [])
    return [match[1] for match in map(TAG.fullmatch, tags) if match]


def collect_cells(app, doctree):
    """Record the settling cells of a page; give them targets and links to the ledger."""
    docname = app.env.docname
    for cell in doctree.findall(nodes.container):
        claims, number = claims_settled_by(cell), cell.get("exec_count")
        if not claims:
            continue
        if number is None:
            logger.warning("a cell that settles %s was never run", claims, location=cell)
        cell["ids"].append(cell_target(number))
        app.env.settling_cells += [(claim, docname, number) for claim in claims]
        cell += links_to_ledger(claims, docname)


def cell_target(number):
    """The link target of the settling cell with this execution count."""
    return f"settles-{number}"


def links_to_ledger(claims, docname):
    """A line for each claim: a link to its row in the ledger, and its words."""
    lines = []
    for claim in claims:
        words = f"Settles claim {claim}"
        link = cross_references.to_label(docname, f"claim-{claim.lower()}", words)
        content = link, nodes.Text(": "), claim_words(claim=claim)
        lines.append(nodes.paragraph("", "", *content, classes=["settles"]))
    return lines


def collect_words(app, doctree):
    """Record the words of each claim of the ledger, which stand beside its number."""
    if app.env.docname != LEDGER:
        return
    app.env.ledger_was_read = True
    for row in doctree.findall(nodes.row):
        number, words, *_ = row.children
        # The link target before the number has no text of its own.
        claim = number.astext().strip()
        if re.fullmatch(r"C\d\d", claim):
            app.env.words_of_claims[claim] = words.children[0].children


def rows_of(ledger):
    """The paragraph with the anchor of each claim, and its row of the ledger."""
    for row in ledger.findall(nodes.row):
        for number in row.findall(nodes.paragraph):
            if number["ids"]:
                yield number, row


def resolve_placeholders(app, doctree, docname):
    """Replace the placeholders: those of words by words, those of the ledger by links."""
    for node in list(doctree.findall(claim_words)):
        words = app.env.words_of_claims.get(node["claim"])
        if words is None:
            logger.warning("the ledger has no claim %s", node["claim"], location=node)
        node.replace_self([word.deepcopy() for word in words or ()])
    for node in list(doctree.findall(settled)):
        cells = [cell for cell in app.env.settling_cells if cell[0] == node["claim"]]
        if not cells:
            logger.warning("no cell settles claim %s", node["claim"], location=node)
        node.replace_self(links_to_cells(app, docname, cells))


def links_to_cells(app, docname, cells):
    """Links to cells grouped by chapter: its title, then the number of each cell."""
    links, previous = [], None
    for _, cell_doc, number in cells:
        title = app.env.titles[cell_doc].astext()
        if cell_doc != previous:
            links += [nodes.Text("; " if links else ""), nodes.inline("", title)]
        text = nodes.inline("", f"[{number}]")
        target, tooltip = cell_target(number), f"{title} [{number}]"
        link = make_refnode(app.builder, docname, cell_doc, target, text, tooltip)
        links += [nodes.Text(" "), link]
        previous = cell_doc
    return links


def purge_cells(app, env, docname):
    if docname == LEDGER:
        env.words_of_claims.clear()
    env.settling_cells = [cell for cell in env.settling_cells if cell[1] != docname]


def merge_cells(app, env, docnames, other):
    env.settling_cells += [cell for cell in other.settling_cells if cell[1] in docnames]
    if LEDGER in docnames:
        env.words_of_claims = other.words_of_claims
        env.ledger_was_read = True


def init_cells(app, env, docnames):
    if not hasattr(env, "settling_cells"):
        env.settling_cells = []
        env.words_of_claims = {}
    env.ledger_was_read = False


def rewrite_pages(app, env):
    """Rewrite the ledger in every build, because its links depend on other pages.

    If it was read again, its words may have changed, which stand below cells of other pages.
    """
    env.settling_cells.sort(key=lambda cell: (cell[1], cell[2] or 0))
    with_cells = {cell[1] for cell in env.settling_cells} if env.ledger_was_read else set()
    return [name for name in env.found_docs if name in {LEDGER, *with_cells}]


def setup(app):
    app.add_node(claim_words)
    app.add_node(settled)
    app.add_role("settled", SettledRole())
    app.connect("env-before-read-docs", init_cells)
    app.connect("env-purge-doc", purge_cells)
    app.connect("env-merge-info", merge_cells)
    app.connect("doctree-read", collect_cells)
    app.connect("doctree-read", collect_words)
    app.connect("env-updated", rewrite_pages)
    app.connect("doctree-resolved", resolve_placeholders)
    return {"env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
