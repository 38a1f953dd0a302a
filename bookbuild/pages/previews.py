"""Previews of what links lead to: theorems, exercises, figures, formulas, terms, works, code.

Each page has a file of its own in the folder `previews`, with what can be previewed on it, which
`_static/previews.js` loads when a reader first points at, focuses or taps a link to that page: a
classic script, so that it works from a folder, too.  Formulas are MathML, a tenth of the size of
what the page shows.  Links that have a preview have the class `preview`.

Not a work-around: Sphinx has no previews.  The extension sphinx-hoverxref needs a server, and
sphinx-tippy puts the previews of all links into each page.
"""

import json
import re
from pathlib import Path
from posixpath import normpath
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx_exercise.nodes import is_exercise_node

from bookbuild.pages import claims, collected, evidence, katex, names
from bookbuild.pages.claims import LEDGER

FOLDER = "previews"
CLASS = "preview"
STRINGS = {"go": "Go to {name}"}
# What the verdicts of the ledger mean.
VERDICTS = {
    "right": "Verdict: right.",
    "loose": "Verdict: loose, that is, true once something is added or replaced.",
    "wrong": "Verdict: wrong.",
}


def listed(env, name):
    """What sphinx-proof or sphinx-exercise lists; a list is made for its first entry only."""
    return getattr(env, name, {}).items()


def previewable(env):
    """The pages and anchors of all that can be previewed."""
    found = {(entry["docname"], label) for label, entry in listed(env, "proof_list")}
    for label, entry in listed(env, "sphinx_exercise_registry"):
        if entry["type"] == "exercise":
            found.add((entry["docname"], label))
    for (kind, _), place in env.domaindata["std"]["objects"].items():
        if kind == "term":
            found.add(tuple(place))
    for citation in env.domaindata["cite"]["citations"]:
        found.add((citation.bibliography_key.docname, citation.citation_id))
    for docname, numbers in env.toc_fignumbers.items():
        found |= {(docname, label) for label in numbers.get("figure", ())}
    for docname, anchor in env.domaindata["math"]["objects"].values():
        found.add((docname, anchor))
    found |= {(LEDGER, f"claim-{claim.lower()}") for claim in env.words_of_claims}
    for name, (docname, _) in env.evidence_cells.items():
        found.add((docname, evidence.anchor_of(name)))
    return found


def place_of(link, docname):
    """The page and the anchor ("" for none) that a link of a page leads to; None if elsewhere."""
    if link.get("refid"):
        return docname, link["refid"]
    address = urlsplit(link.get("refuri", ""))
    if address.scheme or not address.path.endswith(".html"):
        return None
    path = normpath(urljoin(f"{docname}.html", address.path))
    return path.removesuffix(".html"), address.fragment


def mark_links(env, doctree, docname):
    """Mark the links of a page that have previews."""
    known = previewable(env)
    for link in doctree.findall(nodes.reference):
        if place_of(link, docname) in known:
            link["classes"].append(CLASS)
            # A browser would show this above the preview.
            link.attributes.pop("reftitle", None)


def previews_of(env, doctree, docname):
    """For each anchor of a page: its number or kind, its title, and the nodes of its preview."""
    for node in doctree.findall(names.is_theorem):
        number = names.theorem_number(env, node["label"])
        yield node["label"], number, names.theorem_title(node), node[-1].children
    for node in doctree.findall(is_exercise_node):
        number = names.number_of(env, docname, "exercise", node["label"])
        title = names.exercise_title(node)
        yield node["label"], f"Exercise {number}", title, node[-1].children
    for node in doctree.findall(nodes.term):
        if node["ids"]:
            name = [child for child in node.children if child.astext()]
            text = node.parent[-1].children
            yield node["ids"][0], "", name, [*text, *formula_of_definition(env, node.parent)]
    for node in doctree.findall(nodes.citation):
        for anchor in node["ids"]:
            yield anchor, "", [], [child for child in node if not isinstance(child, nodes.label)]
    for node in doctree.findall(nodes.figure):
        for anchor in node["ids"][:1]:
            number = names.number_of(env, docname, "figure", anchor)
            text = [nodes.paragraph("", "", *c.children) for c in node.findall(nodes.caption)]
            yield anchor, f"Fig. {number}", [], text
    for node in doctree.findall(nodes.math_block):
        for anchor in node["ids"]:
            yield anchor, f"({node['number']})", [], [node]
    for anchor, number, code in evidence.previews(doctree):
        yield anchor, number, [], code
    if docname == LEDGER:
        for number, (_, claim, verdict, truth) in claims.rows_of(doctree):
            text = [*claim, nodes.paragraph("", VERDICTS[verdict.astext().strip()]), truth[0]]
            yield number["ids"][0], f"Claim {number.astext()}", [], text


def displays(node):
    return node.findall(nodes.math_block)


def collect_formulas(app, doctree):
    """Keep the first display of each definition, for previews of the term that it defines."""
    for node in doctree.findall(names.is_theorem):
        formula = next(displays(node), None)
        if node["realtype"] == "definition" and formula is not None:
            app.env.definition_formulas[node["label"]] = (app.env.docname, formula)


def formula_of_definition(env, item):
    """The display of the definition that an entry of the glossary links, if it has one."""
    for link in item.findall(nodes.reference):
        if names.anchor_of(link) in env.definition_formulas:
            _, formula = env.definition_formulas[names.anchor_of(link)]
            return [formula]
    return []


def simplified(env, node):
    """A copy of a node without links and anchors, with formulas as MathML."""
    holder = nodes.container("", node.deepcopy())
    for math in list(holder.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block)))):
        html = katex.light_mathml(env.katex_html[katex.tex_of(math)])
        if isinstance(math, nodes.math_block):
            html = html.replace("<math", '<math display="block"', 1)
        math.replace_self(nodes.raw("", html, format="html"))
    for link in list(holder.findall(nodes.reference)):
        # Not replace_self(), which would keep the classes.
        link.parent.replace(link, link.children)
    for inner in holder.findall(nodes.Element):
        inner["ids"] = []
    return holder.children


def write_previews(app, doctree, docname):
    if app.builder.format != "html":
        return
    mark_links(app.env, doctree, docname)

    def html(given):
        holder = nodes.container("", *[part for n in given for part in simplified(app.env, n)])
        rendered = app.builder.render_partial(holder)["fragment"]
        return re.sub(r"^<div[^>]*>\s*|\s*</div>\s*$", "", rendered)

    given = list(previews_of(app.env, doctree, docname))
    # Those of definitions may be of pages that are not written yet.
    katex.set_nodes(app, [f for _, _, _, content in given for n in content for f in displays(n)])
    found = {
        anchor: [
            number,
            html([nodes.inline("", "", *[n.deepcopy() for n in title])]),
            html(content),
        ]
        for anchor, number, title, content in given
    }
    path = Path(app.outdir, FOLDER, f"{docname}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps({"places": found, **STRINGS}, ensure_ascii=False)
    path.write_text(f'(window.PREVIEWS ??= {{}})["{docname}"] = {data};\n', encoding="utf-8")


def setup(app):
    collected.keep(app, "definition_formulas")
    app.connect("doctree-read", collect_formulas)
    # After links have their names, and katex has set the formulas.
    app.connect("doctree-resolved", write_previews, priority=600)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
