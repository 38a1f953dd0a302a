"""Link the ledger of claims with the cells that settle them.

The defect it cures: a table that says "see chapter 6" goes wrong when the chapter changes.
Here a code cell says in its tags which claims it settles (``settles-C14``).  The role
``settled`` with the name of a claim becomes the list of links to all such cells, and below
each of them stands a link back to the claim's row, whose target is called ``claim-C14``.  A
claim that no cell settles is a warning, hence an error.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode

logger = logging.getLogger(__name__)

TAG = re.compile(r"settles-(C\d\d)")


class settled(nodes.Inline, nodes.TextElement):
    """The place where the links to the cells that settle a claim will stand."""


class SettledRole(SphinxRole):
    def run(self):
        node = settled(claim=self.text)
        self.set_source_info(node)
        return [node], []


def claims_of(cell):
    """The claims that a node settles, if it is a code cell of a notebook."""
    if cell.get("nb_element") != "cell_code":
        return []
    tags = cell.get("cell_metadata", {}).get("tags", [])
    return [match[1] for match in map(TAG.fullmatch, tags) if match]


def collect(app, doctree):
    """Give the settling cells of a page targets, and links back to the ledger."""
    docname = app.env.docname
    for cell in doctree.findall(nodes.container):
        claims, number = claims_of(cell), cell.get("exec_count")
        if not claims:
            continue
        if number is None:
            logger.warning("a cell that settles %s was never run", claims, location=cell)
        cell["ids"].append(anchor_of(number))
        app.env.settling_cells += [(claim, docname, number) for claim in claims]
        cell.append(links_back(claims, docname))


def anchor_of(number):
    """The target of the settling cell that is run as the one number `number`."""
    return f"settles-{number}"


def links_back(claims, docname):
    """A line below a cell that says which claims of the ledger it settles."""
    line = nodes.paragraph(classes=["settles"])
    for claim in claims:
        link = addnodes.pending_xref(
            "",
            nodes.inline("", claim),
            refdomain="std",
            reftype="ref",
            reftarget=f"claim-{claim.lower()}",
            refexplicit=True,
            refwarn=True,
            refdoc=docname,
        )
        line += [link, nodes.Text(" ")]
    return line


def resolve(app, doctree, docname):
    """Put links in the places that `SettledRole` made."""
    for node in list(doctree.findall(settled)):
        found = [cell for cell in app.env.settling_cells if cell[0] == node["claim"]]
        if not found:
            logger.warning("no cell settles claim %s", node["claim"], location=node)
        node.replace_self(links(app, docname, found))


def links(app, docname, found):
    """Links to cells, by chapter: the title once, then the number of each cell."""
    made, last = [], None
    for _, where, number in found:
        title = app.env.titles[where].astext()
        if where != last:
            made += [nodes.Text("; " if made else ""), nodes.inline("", title)]
        text = nodes.inline("", f"[{number}]")
        target, hint = anchor_of(number), f"{title} [{number}]"
        made += [nodes.Text(" "), make_refnode(app.builder, docname, where, target, text, hint)]
        last = where
    return made


def forget(app, env, docname):
    env.settling_cells = [cell for cell in env.settling_cells if cell[1] != docname]


def merge(app, env, docnames, other):
    env.settling_cells += [cell for cell in other.settling_cells if cell[1] in docnames]


def prepare(app, env, docnames):
    if not hasattr(env, "settling_cells"):
        env.settling_cells = []


def rewrite_ledger(app, env):
    """Write the ledger anew with every build, since its links depend on other pages."""
    env.settling_cells.sort(key=lambda cell: (cell[1], cell[2] or 0))
    return [name for name in env.found_docs if name == "reference/claims"]


def setup(app):
    app.add_node(settled)
    app.add_role("settled", SettledRole())
    app.connect("env-before-read-docs", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", collect)
    app.connect("env-updated", rewrite_ledger)
    app.connect("doctree-resolved", resolve)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
