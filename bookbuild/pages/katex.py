"""Render formulas with KaTeX at build time.

A stock Jupyter Book page contains TeX, which MathJax renders in the page from another host;
without that host, or without scripts, readers see TeX.  Here one call of Node renders all
formulas of a page.  Node comes from PyPI (see requirements.in), KaTeX from the npm package that
package-lock.json pins; this module copies its style sheet, and faces.py takes its fonts.  A
formula that KaTeX cannot render is a warning, hence an error.

Not a work-around: Sphinx has an interface for other math renderers, which this module uses.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from bookbuild.node import PACKAGES, output_of
from bookbuild.pages.breakable_displays import breakable

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
KATEX = PACKAGES / "katex" / "dist"
MATHML = re.compile(r"<math.*?</math>", re.DOTALL)
SUPERFLUOUS = re.compile(
    r'<annotation.*?</annotation>|</?semantics>| (?:style|xmlns|display)="[^"]*"', re.DOTALL
)
# A line may break between the parts of a formula, also where _static/book.css forbids a break
# around the formula.
NEXT_PART = re.compile(r'(?<=</span>)<span class="katex-base">')


def set_formulas(formulas):
    """Return HTML with MathML, or an error message, for each pair (TeX, display mode)."""
    return json.loads(output_of(HERE / "katex_render.cjs", given=formulas))


def mathml(html):
    """The MathML in what KaTeX makes of a formula."""
    return MATHML.search(html)[0]


def light_mathml(html):
    """The same without what the style of a page sets and what only copying needs."""
    return SUPERFLUOUS.sub("", mathml(html))


def tex_of(node):
    """Return the TeX of a formula as KaTeX needs it, and whether it is in KaTeX's display mode."""
    tex = node.astext().strip()
    if isinstance(node, nodes.math):
        return tex, False
    # Lines without an environment are aligned at &, as in MathJax.
    if r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    if r"\begin" not in tex:
        return breakable(tex), False
    # The page shows the number of a formula, so KaTeX must not.
    return re.sub(r"\\(begin|end)\{(align|gather|equation)\}", r"\\\1{\2*}", tex), True


def set_page(app, doctree, docname):
    """Render all formulas of a page before it is written."""
    if app.builder.format != "html":
        return
    found = [node for kind in (nodes.math, nodes.math_block) for node in doctree.findall(kind)]
    set_nodes(app, found)


def set_nodes(app, found):
    done = app.env.__dict__.setdefault("katex_html", {})
    wanted = list(dict.fromkeys(formula for formula in map(tex_of, found) if formula not in done))
    if wanted:
        for formula, result in zip(wanted, set_formulas(wanted)):
            if "error" in result:
                node = next(node for node in found if tex_of(node) == formula)
                logger.warning(
                    "KaTeX cannot set %r: %s", formula[0], result["error"], location=node
                )
            done[formula] = result.get("html") or nodes.unescape(formula[0])


def html_of(translator, node):
    app = translator.builder.app
    formula = tex_of(node)
    # Tables of contents contain headings apart from their page, so render those formulas here.
    if formula not in app.env.__dict__.get("katex_html", {}):
        set_nodes(app, [node])
    return app.env.katex_html[formula]


def span_of(translator, node):
    html = NEXT_PART.sub(r"<wbr>\g<0>", html_of(translator, node))
    return f'<span class="math" translate="no">{html}</span>'


def visit_inline(translator, node):
    translator.body.append(span_of(translator, node))
    raise nodes.SkipNode


def visit_display(translator, node):
    identifier = f' id="{node["ids"][0]}"' if node["ids"] else ""
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    translator.body.append(
        f'<div class="math-display"{identifier}>{number}{span_of(translator, node)}</div>'
    )
    raise nodes.SkipNode


def copy_style(app, error):
    """Copy KaTeX's style sheet without the font formats that only old browsers need."""
    if error or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "katex")
    target.mkdir(exist_ok=True)
    style = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    style = re.sub(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)', "", style)
    (target / "katex.min.css").write_text(style, encoding="utf-8")


def check_installed(app, config):
    if not KATEX.exists():
        raise RuntimeError("KaTeX is not installed: run `npm ci` in the folder bookbuild")


def setup(app):
    app.connect("config-inited", check_installed)
    app.connect("doctree-resolved", set_page)
    app.connect("build-finished", copy_style)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.add_css_file("katex/katex.min.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
