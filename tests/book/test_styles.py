"""The shared style sheet has the used rules only; section heights are estimated."""

import json
import re
from pathlib import PurePosixPath

import pytest
from docutils import nodes

from bookbuild.pages import lazy_layout, lean_styles, style_classes
from bookbuild.pages.drills import drill_form
from bookbuild.pages.exercises import closed
from bookbuild.project import HTML, ROOT, chapter_names, toc_entries

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
    return lean_styles.used_rules(RULES, [page, script])[0]


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
    for page in (built / "chapters" / f"{name}.html" for name in chapter_names()):
        sheets = re.findall(r'rel="stylesheet"[^>]*href="([^"?]*)', page.read_text("utf-8"))
        assert sheets[0] == "../_static/all.css"
        known = re.compile("own/|without_scripts")
        assert all(map(known.search, sheets[1:]))
    assert (HTML / "_static" / "all.css").stat().st_size < 160_000


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
    one, three = (
        drill_form("", nodes.bullet_list("", *(nodes.list_item() for _ in range(count))))
        for count in (1, 3)
    )
    assert lines() < lines(one) < lines(three)


def test_every_page_has_the_scripts_of_the_theme_and_of_the_book(built):
    parts = {"theme.js": "DOCUMENTATION_OPTIONS = ", "book.js": "globalThis.steadily = "}
    for name, part in parts.items():
        assert part in (built / "_static" / name).read_text(encoding="utf-8")
    for page in (built / f"{name}.html" for name in (*toc_entries(), "genindex", "search")):
        scripts = re.findall(r'<script [^>]*src="([^"?]+)', page.read_text(encoding="utf-8"))
        assert scripts[0].endswith("_static/first.js"), page
        assert [PurePosixPath(name).name for name in scripts[-2:]] == list(parts), page
        assert all((page.parent / name).resolve().exists() for name in scripts), page


def test_built_theme_script_forces_no_layout(built):
    script = (built / "_static" / "theme.js").read_text(encoding="utf-8")
    assert not lazy_layout.MEASURED_ELEMENTS.search(script)
    assert "scrollWidth" in script


def test_module_list_is_flat(built):
    page = (built / "_modules" / "index.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    assert article.count("<li>") > 5
    assert article.count("<ul>") == article.count("</ul>") == 1


ATTRIBUTES = """<p style="top:1em" title="a > b">x<b class="k" style="top:1em">y</b>
<i style='no' class="m"></i><u style="left: 2em; " id="n">style="top:1em"</u></p>"""


def test_style_attributes_become_classes():
    assert style_classes.values_in(ATTRIBUTES) == {"top:1em": 2, "left: 2em; ": 1}
    classes = {"top:1em": "_a", "left: 2em; ": "_b"}
    page = style_classes.with_classes(ATTRIBUTES, classes)
    assert '<p class="_a" title="a > b">x<b class="k _a">y</b>' in page
    assert '<u class="_b" id="n">style="top:1em"</u>' in page
    sheet = style_classes.sheet(classes, classes)
    assert sheet == "._a:not(#_){top:1em}\n._b:not(#_){left: 2em}\n"


def test_each_style_has_a_class_of_its_own():
    names = [style_classes.name_of(number) for number in range(100_000)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"_[a-z][a-z\d]*", name) for name in names)
    assert list(map(len, names)) == sorted(map(len, names))


def test_pages_have_no_styles_of_their_own_and_every_class_a_rule(built):
    for path in lean_styles.written_pages(built):
        page = path.read_text(encoding="utf-8")
        assert style_classes.values_in(page) == {}, path
        used = {name for tag in re.findall(r'class="([^"]*)"', page) for name in tag.split()}
        used = {name for name in used if re.fullmatch(r"_[a-z][a-z\d]*", name)}
        (own,) = re.findall(r'href="([^"]*/own/[^"?]*)', page) or [None]
        assert bool(used) == bool(own), path
        if own:
            rules = (path.parent / own).read_text(encoding="utf-8")
            assert used == set(re.findall(r"^\.(\w+):not", rules, re.MULTILINE)), path


def test_dark_rules_serve_readers_without_scripts(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    dark = lean_styles.used_rules(RULES, [page])[1]
    assert dark == 'html[data-theme="dark"] .kept{color:white}'
    sheet = lean_styles.without_scripts(dark)
    assert "(prefers-color-scheme: dark)" in sheet
    assert 'html[data-theme="light"] .kept{color:white}' in sheet
    assert ".pst-js-only" in sheet


def compact(css):
    """A style sheet or selector without what a minifier leaves out."""
    css = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return re.sub(r"\s*([>+~(),{}])\s*", r"\1", css).strip()


def test_no_style_of_pointer_or_focus_is_taken_for_unused(built):
    shipped = compact((built / "_static" / "all.css").read_text(encoding="utf-8"))
    found = set()
    for path in (ROOT / "_static").glob("*.css"):
        for selectors in re.findall(r"([^{}]+)\{", compact(path.read_text(encoding="utf-8"))):
            # Commas between parentheses do not part selectors.
            found |= set(re.split(r",(?![^()]*\))", selectors))
    found = {selector for selector in found if re.search(":hover|:focus", selector)}
    assert len(found) > 10
    assert {selector for selector in found if selector not in shipped} == set()


def test_every_script_that_is_shipped_is_loaded(built):
    pages = lean_styles.written_pages(built)
    loaded = lean_styles.loaded_scripts(pages)
    known = "".join(path.read_text(encoding="utf-8") for path in loaded)
    # Pages name the drills that they load when a reader uses one.
    drills = (re.findall('data-file="([^"]+)"', path.read_text(encoding="utf-8")) for path in pages)
    known += "".join(f"{name}.js" for found in drills for name in found)
    # The lab's page says what its engine loads when a reader starts it.
    (data,) = re.findall(
        'id="lab-data">(.*?)</script>', (built / "course/lab.html").read_text("utf-8")
    )
    scripts = json.loads(data)["scripts"].values()
    known += "".join(script["name"] for found in scripts for script in found)
    shipped = list((built / "_static").rglob("*.js"))
    assert len(shipped) > 10
    assert [p for p in shipped if p not in loaded and p.name not in known] == []
