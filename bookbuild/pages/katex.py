"""Set formulas while the book is built, so that a page needs no script to show them.

The defect it cures: a stock Jupyter Book page holds TeX and leaves it to a script from
another host to set it; where that host is blocked, or scripts are off, readers see TeX.
Here each page's formulas are set by KaTeX in one call of Node (which comes from PyPI, see
requirements.in); the style sheet is copied from the npm package, which package-lock.json
pins, and faces.py takes the fonts from there.  A formula that KaTeX cannot set is a warning,
hence an error.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from bookbuild.node import PACKAGES, output_of

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
KATEX = PACKAGES / "katex" / "dist"
# Between the parts of a formula a line may be broken, also where _static/book.css forbids it
# around the formula.
NEXT_PART = re.compile(r'(?<=</span>)<span class="katex-base">')


def set_formulas(formulas):
    """HTML (with MathML inside) or an error message for each (TeX, display?) pair."""
    return json.loads(output_of(HERE / "katex_render.cjs", given=formulas))


def tex_of(node):
    """The TeX of a formula, ready for KaTeX, and whether it stands on lines of its own."""
    tex = node.astext().strip()
    if isinstance(node, nodes.math):
        return tex, False
    # Several lines without an environment are aligned at their &.
    if r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    # KaTeX numbers nothing; the page does.
    return re.sub(r"\\(begin|end)\{(align|gather|equation)\}", r"\\\1{\2*}", tex), True


def set_page(app, doctree, docname):
    """Set all formulas of a page in one go, before it is written."""
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
    # Headings are set again, apart from their page, for tables of contents.
    if formula not in app.env.__dict__.get("katex_html", {}):
        set_nodes(app, [node])
    return app.env.katex_html[formula]


def visit_inline(translator, node):
    html = NEXT_PART.sub(r"<wbr>\g<0>", html_of(translator, node))
    translator.body.append(f'<span class="math">{html}</span>')
    raise nodes.SkipNode


def visit_display(translator, node):
    identifier = f' id="{node["ids"][0]}"' if node["ids"] else ""
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    translator.body.append(
        f'<div class="math-display"{identifier}>{number}{html_of(translator, node)}</div>'
    )
    raise nodes.SkipNode


def copy_style(app, error):
    """Copy KaTeX's style sheet, with its fonts in the one format that all browsers read."""
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
