"""The book as one PDF: every page is in it, every link leads somewhere, and nothing is cut."""

import re
import subprocess
import sys
from itertools import pairwise

import nbformat
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from bookbuild.pages.lean_styles import SHEET
from bookbuild.pdf import PDF, identifier, print_page, ready_to_print
from bookbuild.project import HTML, ROOT, book_notebooks, toc_entries
from tests.browser.helpers import once

pytestmark = pytest.mark.usefixtures("built")

MARGIN = 24 / 25.4 * 72
FURNITURE = (
    r"Code, \d+ lines?",
    "Code ideas all none",
    "Click to show",
    "Back to top",
    "Print to PDF",
)


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="session")
def book(built, testrun_uid):
    """The PDF, made from the pages as they are now."""

    def make():
        command = [sys.executable, "-m", "bookbuild.pdf"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr

    once(testrun_uid, "pdf", make)
    return PdfReader(PDF)


@pytest.fixture(scope="session")
def read(book):
    """The words of each page, without spaces, and where each piece of text begins."""
    texts, begins = [], []
    for page in book.pages:
        pieces = []

        def visit(text, cm, tm, *_, pieces=pieces):
            if text.strip():
                pieces.append(tm[4] * cm[0] + cm[4])

        texts.append(squeezed(page.extract_text(visitor_text=visit)))
        begins.append(pieces)
    return texts, begins


@pytest.fixture(scope="session")
def articles(built):
    """The article of every page that belongs to the PDF."""
    found = {}
    for entry in toc_entries():
        html = (built / f"{entry}.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(html, "html.parser")
        found[entry] = soup.find("article", class_="bd-article")
        for link in found[entry].find_all("a", class_="headerlink"):
            link.decompose()
    return found


@pytest.fixture(scope="session")
def outline(book):
    """(level, title, page number) of every bookmark, in order."""

    def walk(items, level):
        for item in items:
            if isinstance(item, list):
                yield from walk(item, level + 1)
            else:
                yield level, squeezed(item.title), book.get_destination_page_number(item) + 1

    return list(walk(book.outline, 1))


def annotations(book):
    for page in book.pages:
        for entry in page.get("/Annots", []):
            annotation = entry.get_object()
            if annotation["/Subtype"] == "/Link":
                yield annotation


def test_all_pages_are_a4_and_numbered(book, read):
    assert 200 < len(book.pages) < 600
    for number, (page, text) in enumerate(zip(book.pages, read[0]), start=1):
        width, height = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
        assert (round(width), round(height)) == (210, 297)
        assert str(number) in text or number == 1, number


def test_the_outline_has_every_chapter_and_section(outline, articles):
    expected = [
        (int(heading.name[1]), squeezed(heading.get_text()))
        for article in articles.values()
        for heading in article.find_all(["h1", "h2"])
    ]
    found = [(level, title) for level, title, _ in outline if level < 3]
    assert found == [(1, "Contents"), *expected]
    assert all(one <= other for (*_, one), (*_, other) in pairwise(outline))


def test_the_contents_give_the_page_of_every_heading(outline, read):
    headings = [entry for entry in outline if entry[0] < 3][1:]
    first = headings[0][2]
    contents = "".join(read[0][1 : first - 1])
    where = 0
    for level, title, number in headings:
        line = f"{title}{number}"
        assert line in contents[where:], line
        where = contents.index(line, where) + len(line)
        # A chapter's title stands at the top of its pages, too.
        assert read[0][number - 1].count(title) >= (2 if level == 1 else 1), line


def test_every_internal_link_leads_somewhere(book, articles):
    links = [a for a in annotations(book) if "/Dest" in a or a["/A"].get("/S") == "/GoTo"]
    names = set(book.named_destinations)
    lost = {str(a["/Dest"]) for a in links if str(a.get("/Dest")) not in names}
    assert lost == set()
    written = [
        link
        for article in articles.values()
        for link in article.find_all("a", class_="internal")
        if "_modules/" not in link["href"]
    ]
    assert len(written) > 800
    assert len(links) >= len(written)


def test_links_to_theorems_figures_and_entries_lead_to_them(book, articles, read):
    places = book.named_destinations
    tried = 0
    for entry, article in articles.items():
        for thing in article.select(".proof[id], .exercise[id], figure[id], .citation[id]"):
            name = "/" + identifier(entry, thing["id"])
            if name in places:
                # An entry of the bibliography may have an icon further on.
                words = thing.select_one(".caption-number, .citation p").get_text()[:30]
                number = book.get_destination_page_number(places[name])
                assert squeezed(words) in read[0][number], name
                tried += 1
    assert tried > 100


def test_external_links_stay_as_they_are(book, articles):
    links = (a["/A"] for a in annotations(book) if "/A" in a)
    found = {str(link["/URI"]).rstrip("/") for link in links if "/URI" in link}
    assert {address.split(":")[0] for address in found} <= {"http", "https", "mailto"}
    for article in articles.values():
        written = {link["href"] for link in article.find_all("a", class_="external")}
        assert {address.rstrip("/") for address in written} <= found


def test_every_line_of_code_is_there(read):
    text = "".join(read[0])
    for path in book_notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                missing = [line for line in cell.source.splitlines() if squeezed(line) not in text]
                assert missing == [], path.name


def test_every_solution_is_open(articles, read):
    # A sentence may go on on the next page, after the title and the number at its head.
    text = "".join(page.partition(str(number))[2] for number, page in enumerate(read[0], start=1))
    solutions = [box for article in articles.values() for box in article.select(".solution")]
    assert len(solutions) > 50
    for box in solutions:
        words = [piece for p in box.select("section p") for piece in p.find_all(string=True)]
        words = [squeezed(piece) for piece in words if not piece.find_parent(class_="math")]
        # One of the two longest: the other may be split by a page break and what stands there.
        assert any(piece in text for piece in sorted(words, key=len)[-2:])


def test_nothing_is_for_clicking(read):
    text = "".join(read[0])
    assert [words for words in FURNITURE if re.search(squeezed(words), text)] == []


def test_text_begins_between_the_margins(book, read):
    for number, (page, begins) in enumerate(zip(book.pages, read[1]), start=1):
        right = float(page.mediabox[2]) - MARGIN
        assert all(MARGIN - 1 <= begin <= right for begin in begins), number


def fonts(pages):
    """The names of the fonts that pages, and what is drawn on them, are set in."""
    found = set()
    unseen = [page["/Resources"] for page in pages]
    while unseen:
        resources = unseen.pop()
        for font in resources.get("/Font", {}).values():
            font = font.get_object()
            # Outlines with a rim are a font of type 3, which has its name in its descriptor.
            name = font.get("/BaseFont") or font["/FontDescriptor"]["/FontName"]
            found.add(name.rpartition("+")[2])
        drawn = resources.get("/XObject", {}).values()
        unseen += [thing.get_object().get("/Resources", {}) for thing in drawn]
    return found


def test_every_font_is_one_of_the_book(book):
    used = fonts(book.pages)
    assert {"BookSerif-Regular", "BookSans-Regular", "BookMono-Regular"} <= used
    assert [name for name in used if not name.startswith("Book")] == []


def test_a_font_of_this_machine_would_be_seen(printed):
    reader = printed("<p style='font-family: serif'>words</p>")
    assert [name for name in fonts(reader.pages) if "Book" in name] == []


def test_the_pdf_says_what_it_is(book):
    assert book.metadata.title == "How Far Apart Are Two Distributions?"
    assert book.metadata.author == "The authors of How Far Apart"
    root = book.trailer["/Root"]
    assert (root["/Lang"], root["/PageMode"]) == ("en", "/UseOutlines")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.fixture
def printed(browser, tmp_path):
    """A function that prints a small document as the book is printed."""

    def make(body):
        sheets = HTML / SHEET, ROOT / "bookbuild" / "pdf" / "pdf.css"
        links = (f'<link rel="stylesheet" href="{sheet.as_uri()}">' for sheet in sheets)
        document = tmp_path / "small.html"
        document.write_text("".join([*links, body]), encoding="utf-8")
        with ready_to_print(browser, document) as page:
            print_page(page, tmp_path / "small.pdf")
        return PdfReader(tmp_path / "small.pdf")

    return make


def words_of(reader):
    return reader.pages[0].extract_text()


def test_what_is_not_for_paper_stays_hidden(printed):
    style = "<style>@media print { .moving { display: none; } }</style>"
    body = '<p>still</p><div class="moving"><p>playing</p></div><button>play</button>'
    assert words_of(printed(style + body)).split() == ["still"]


def test_wide_code_formulas_and_tables_are_set_smaller(printed):
    wide = "x" * 150
    row = f"<td>{'y' * 60}</td>" * 2
    body = (
        f"<pre>{wide}</pre><div class='math-display'><span>{wide}</span></div>"
        f"<div class='pst-scrollable-table-container'><table><tr>{row}</tr></table></div>"
    )
    assert squeezed(words_of(printed(body))).count("x" * 150) == 2


def test_what_cannot_fit_is_refused(printed):
    with pytest.raises(SystemExit, match="wider than the page"):
        printed("<p><span style='white-space: nowrap'>" + "word " * 200 + "</span></p>")
