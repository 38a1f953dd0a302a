"""The shared style sheet has the used rules only; section heights are estimated."""

import re

import pytest
from docutils import nodes

from bookbuild.pages import lazy_layout, lean_styles
from bookbuild.pages.exercises import closed
from bookbuild.project import HTML

PAGE = '<html data-theme="light"><body class="kept"><p>The word gone is prose.</p></body></html>'
RULES = """
.kept { color: red }
.gone { color: blue }
.made-by-script { color: green }
html[data-theme="dark"] .kept { color: white }
:root { --figure-ink: black }
@font-face { font-family: Short; src: url(short.woff2) }
.kept { font: 1em Short; animation: turning 1s }
@keyframes turning { to { rotate: 1turn } }
@keyframes forgotten { to { rotate: 1turn } }
"""


@pytest.fixture
def used(tmp_path):
    page, script = tmp_path / "page.html", tmp_path / "script.js"
    page.write_text(PAGE, encoding="utf-8")
    script.write_text('element.classList.add("made-by-script")', encoding="utf-8")
    return lean_styles.used_rules(RULES, [page, script])


@pytest.mark.parametrize(
    "rule", [".kept", ".made-by-script", "dark", "--figure-ink", "@font-face", "turning"]
)
def test_rules_used_by_pages_or_scripts_are_kept(used, rule):
    assert rule in used


def test_rules_named_only_in_prose_are_removed(used):
    assert "gone" not in used


def test_unused_keyframes_are_removed(used):
    assert "forgotten" not in used


def test_urls_are_relative_to_the_shared_sheet(tmp_path):
    sheet = tmp_path / "_static" / "katex" / "katex.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("@import 'x.css'; a { b: url(fonts/f.woff2) url(../g.png) url(data:x) }")
    text = lean_styles.rules(tmp_path, "_static/katex/katex.css")
    assert "@import" not in text
    assert lean_styles.ADDRESS.findall(text) == ["katex/fonts/f.woff2", "g.png"]


def test_every_page_has_the_shared_sheet_and_it_is_small(built):
    for page in built.glob("chapters/*.html"):
        sheets = re.findall(r'rel="stylesheet"[^>]*href="([^"?]*)', page.read_text("utf-8"))
        assert sheets[0] == "../_static/all.css"
        assert all("moving_figures" in sheet for sheet in sheets[1:])
    assert (HTML / "_static" / "all.css").stat().st_size < 200_000


def test_longer_sections_have_higher_estimates():
    def lines(*children):
        return lazy_layout.estimate_lines(nodes.section("", *children))

    paragraph, code = nodes.paragraph("", "word " * 100), nodes.literal_block("", "x\n" * 30)
    assert lines() == 0
    assert lines(paragraph) < lines(paragraph, code) < lines(paragraph, code, code)
    formula, figure = nodes.math_block("", "x"), nodes.raw("", "<svg></svg>", format="html")
    assert lines(paragraph) < lines(paragraph, formula) < lines(paragraph, figure)
    moving = nodes.figure("", nodes.caption("", "What moves."), classes=["moving-figure"])
    assert lines(figure) < lines(moving)
    assert lines(paragraph) < lines(nodes.note("", paragraph))
    assert lines(closed("", code)) < lines(code)


def test_built_theme_script_forces_no_layout(built):
    script = (built / "_static" / "scripts" / "pydata-sphinx-theme.js").read_text(encoding="utf-8")
    assert not lazy_layout.MEASURED_ELEMENTS.search(script)
    assert "scrollWidth" in script


def test_module_list_is_flat(built):
    page = (built / "_modules" / "index.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    assert article.count("<li>") > 5
    assert article.count("<ul>") == article.count("</ul>") == 1
