"""The notebooks that readers take away: what any viewer shows is what the page shows."""

import base64
import copy
import io
import re
import subprocess
import sys
from functools import cache
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from PIL import Image

from bookbuild.editions import copy_unless_changed
from bookbuild.notebooks.normal_form import read
from bookbuild.pages import plain_notebooks
from bookbuild.pages.plain_notebooks import pictures
from bookbuild.pages.plain_notebooks.markdown import escape, quoted
from bookbuild.project import ROOT, chapter_names
from tests.book.built_pages import page_of

CHAPTERS = chapter_names()
# What only the pages of the book can show: roles, directives, their options, and labels.
MARKUP = re.compile(
    r"\{[\w:.+-]+\}[`\s]|^\s*(?::::|```\{)|^\s*:[\w-]+:|^\([\w-]+\)=|\{(?:prf|cite|ref|term|doc)\b"
    # A mark of evidence, which has no words.
    r"|\[\]\(",
    re.M,
)
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin)
# Parts of a page that are no text, or no text of the notebook; names have a test of their own.
NO_TEXT = (
    ".cell_output pre, .derivation, .code-switch, .code, .headerlink, .settles, .reading-time,"
    " .moving-stage, .moving-choices, .visually-hidden, .caption-number, [data-up],"
    " .admonition-title, [hidden], .lab-link"
)


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request, built):
    """A chapter: its notebook, its source, its page and the text of each."""
    name = request.param
    path = built / plain_notebooks.FOLDER / f"{name}.ipynb"
    notebook = read(path)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    shown = BeautifulSoup("\n".join(map(PARSER.render, text)), "html.parser")
    source = read(ROOT / "chapters" / f"{name}.ipynb")
    return SimpleNamespace(
        name=name,
        path=path,
        notebook=notebook,
        text=text,
        page=page_of(built / "chapters" / f"{name}.html").article,
        shown=shown,
        source=source,
    )


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_a_notebook_is_valid_and_small(chapter):
    nbformat.validate(chapter.notebook)
    assert chapter.path.stat().st_size < 1_000_000
    ids = [cell.id for cell in chapter.notebook.cells]
    assert len(ids) == len(set(ids))


def test_no_markup_of_the_book_is_left(chapter):
    for text in chapter.text:
        without_formulas = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", text)
        assert not MARKUP.search(without_formulas), text


def test_code_and_outputs_are_those_of_the_chapter(chapter):
    first, *cells = code(chapter.notebook)
    assert "divlib" in first.source and first.outputs == []
    sources = code(chapter.source)
    assert [cell.source for cell in cells] == [cell.source for cell in sources]
    for number, (cell, source) in enumerate(zip(cells, sources), start=2):
        assert cell.execution_count == number
        assert len(cell.outputs) == len(source.outputs)
        for output, stored in zip(cell.outputs, source.outputs):
            data = dict(output.get("data", {}))
            # JupyterLab shows no SVG in a notebook that it has not run.
            assert ("image/png" in data) == ("image/svg+xml" in data)
            data.pop("image/png", None)
            assert data == stored.get("data", {})
            assert output.get("text") == stored.get("text")


def words_of(text):
    """A text without spaces."""
    return re.sub(r"\s+", "", text)


def words(soup):
    """The text of a part of a page or of Markdown, formulas as TeX, without spaces."""
    return words_of(soup.get_text().replace("\\displaystyle", "").replace("\\allowbreak", ""))


def test_every_paragraph_of_the_page_stands_in_the_notebook(chapter):
    page = copy.copy(chapter.page)
    for element in page.select(NO_TEXT):
        element.decompose()
    # Where a link leads that has no place in the notebook.
    elsewhere = plain_notebooks.STRINGS["elsewhere"].format(words="", title="\0")
    before, after = map(re.escape, words_of(elsewhere).split("\0"))
    shown = re.sub(f"{before}.*?{after}", "", words(chapter.shown))
    paragraphs = list(filter(None, map(words, page.select("p, li"))))
    assert len(paragraphs) > 40
    assert [text for text in paragraphs if text not in shown] == []


def test_numbers_of_statements_are_those_of_the_page(chapter):
    """Theorems, exercises and figures have the name that the page gives to them."""
    seen = 0
    for anchor in chapter.shown.select("a[id]"):
        on_page = chapter.page.find(id=anchor["id"])
        if not anchor["id"].startswith(("thm-", "def-", "lem-", "ex-", "fig-")):
            continue
        title = anchor.find_next("strong").get_text()
        assert title.count("(") == title.count(")"), title
        name = re.match(r"[\w.]+ \d+\.\d+", title)[0]
        for element in on_page.select(".visually-hidden"):
            element.decompose()
        assert re.search(rf"{re.escape(name)}(?!\d)", " ".join(on_page.get_text().split())), name
        seen += 1
    assert seen > 5


@cache
def anchors(path):
    """The targets of links in a notebook."""
    text = "\n".join(cell.source for cell in read(path).cells)
    return set(re.findall(r'<a id="([^"]+)"></a>', text))


def test_links_lead_to_places_that_exist(chapter):
    links = [link["href"] for link in chapter.shown.select("a[href]")]
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        if not name.startswith("http"):
            assert anchor in anchors(chapter.path.with_name(name or chapter.path.name)), link


def test_solutions_are_closed_with_their_code(chapter):
    solutions = chapter.source.cells
    count = sum("{solution-start}" in cell.source for cell in solutions)
    starts = re.findall(r"<summary>Solution of Exercise ([\d.]+)</summary>", "".join(chapter.text))
    number = CHAPTERS.index(chapter.name) + 1
    assert starts == [f"{number}.{k}" for k in range(1, count + 1)]
    inside, folded = False, []
    for cell in solutions:
        if cell.cell_type == "code" and inside:
            folded.append(cell.id)
        for mark in re.findall(r"\{solution-(start|end)\}", cell.source):
            inside = mark == "start"
    for cell in code(chapter.notebook):
        assert ("jupyter" in cell.metadata) == (cell.id in folded)


@pytest.mark.parametrize(
    "text",
    ["2 * 3 * 4", "a_i and _b_", "`x`", "[1] (see below)", "5 < 6 > 4", "costs $3 or $4", "~a~"],
)
def test_text_that_markdown_would_change_stays_as_it_is(text):
    shown = BeautifulSoup(PARSER.render(escape(text)), "html.parser").get_text().strip()
    assert shown == text


@pytest.mark.parametrize(
    ("addresses", "installed"),
    [
        (("https://example.org/b/", ""), "https://example.org/b/notebooks/divlib-"),
        (("", "https://github.com/a/b"), "git+https://github.com/a/b"),
    ],
)
def test_first_cell_installs_divlib_from_where_the_book_is(addresses, installed):
    cell = plain_notebooks.first_cell(*addresses)
    assert f'%pip install --quiet "divlib[book] @ {installed}' in cell


def test_first_cell_of_a_book_without_address_says_how_to_install():
    cell = plain_notebooks.first_cell("", "")
    # An interpreter that sees only the standard library.
    command = [sys.executable, "-I", "-S", "-c", cell]
    done = subprocess.run(command, capture_output=True, text=True)
    assert f'%pip install "./{plain_notebooks.WHEEL}[book]"' in done.stderr.splitlines()[-1]


def test_notebooks_that_a_reader_has_changed_are_kept(tmp_path):
    source, target = tmp_path / "from", tmp_path / "to"
    source.mkdir()
    for name in ("a", "b"):
        (source / name).write_text("first")
    assert copy_unless_changed(source, target) == []
    (target / "a").write_text("mine")
    for name in ("a", "b"):
        (source / name).write_text("second")
    assert copy_unless_changed(source, target) == ["a"]
    assert [(target / name).read_text() for name in ("a", "b")] == ["mine", "second"]


def test_tables_stand_outside_of_quotations():
    text = quoted("**Theorem.**\n\nFirst\nline\n\n| a |\n| --- |\n\nLast")
    assert text == "> **Theorem.**\n>\n> First\n> line\n\n| a |\n| --- |\n\n> Last"


def test_a_picture_shows_words_in_two_fonts_with_ligatures():
    words = '<text x="4" y="30"><tspan class="variable">Q</tspan>, to be fitted, a flat fit</text>'
    svg = f'<svg class="moving-picture" viewBox="0 0 240 40">{words}</svg>'
    (png,) = pictures.draw([svg])
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("L")
    # Where the end of the words is.
    right = picture.crop((picture.width // 2, 0, picture.width * 3 // 4, picture.height))
    assert right.getextrema()[0] < 100
