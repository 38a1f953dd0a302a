"""The book as one PDF: all of the pages is in it, it is set as a book, and its links hold."""

import hashlib
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise

import nbformat
import numpy as np
import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from pikepdf import Dictionary, Name

from bookbuild.pages.lean_styles import SHEET
from bookbuild.pdf import PDF
from bookbuild.pdf import articles as book_articles
from bookbuild.pdf.articles import MATHML, identifier
from bookbuild.pdf.hyphens import SOFT_HYPHEN, hyphenate
from bookbuild.pdf.parts import FOLDER
from bookbuild.pdf.plain_structure import children, simplify
from bookbuild.pdf.printing import prepare, print_page
from bookbuild.pdf.short_numbers import shortened
from bookbuild.project import HTML, ROOT, book_notebooks, toc_entries
from tests.browser.helpers import once

pytestmark = pytest.mark.usefixtures("built")

MILLIMETRE = 72 / 25.4
# The edges of the text, and of what may be wider, from the left and from below.
LEFT, RIGHT, WIDE, FOOT, TOP = (MILLIMETRE * edge for edge in (30, 140, 157, 22, 218))
# What pages have and paper has not, and what is not to be seen.
UNPRINTED = (
    "script, [hidden], .headerlink, .viewcode-link, .code-switch, .step-check, .check-button, "
    ".copy-code, details.code > summary, :is(.solution, .reply) > summary, .visually-hidden, "
    ".start-here, .reading-time, .citation > .label, .moving-controls, .moving-more, .moving-skip, "
    ".drill-form:not(:has(fieldset)), .drill-form > :not(fieldset), fieldset > :not(ol, ul), "
    ".drill-said, .drill-solution > summary, [data-up]"
)
FURNITURE = (r"Code, \d+ lines?", "Code ideas all none", "Click to show", "Back to top")
# What PDFium reads, in a page and in an area of one, where a line ends with a hyphen.
DIVIDED = "\ufffe\x02"
# What lies lower, in points, is on the last line of a page; and how many letters have the head, the
# number and the first two lines of the next page.
LAST_LINE, OVERLEAF = 75, 200
NUMBERED = re.compile(
    r"(Theorem|Lemma|Definition|Corollary|Exercise|Fig\.|[Cc]hapter)\s\d+(\.\d+)?"
)


def squeezed(text):
    return re.sub(rf"[\s\u200b{DIVIDED}{SOFT_HYPHEN}]+", "", text)


@pytest.fixture(scope="session")
def book(built, testrun_uid):
    """The PDF, made from the pages as they are now."""

    def make():
        command = [sys.executable, "-m", "bookbuild.pdf"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr

    once(testrun_uid, "pdf", make)
    with pikepdf.open(PDF) as pdf:
        yield pdf


@pytest.fixture(scope="session")
def papers(book):
    """The texts of the pages, as PDFium reads them."""
    document = pypdfium2.PdfDocument(PDF)
    found = [page.get_textpage() for page in document]
    yield found
    for text in found:
        text.close()
    document.close()


@pytest.fixture(scope="session")
def texts(papers):
    """The words of each page between its head and its foot, without spaces."""
    return [squeezed(paper.get_text_bounded(0, FOOT - 20, WIDE + 40, TOP + 20)) for paper in papers]


@pytest.fixture(scope="session")
def boxes(papers):
    """For each page the edges of its pieces of text: left, bottom, right, top."""
    return [[paper.get_rect(k) for k in range(paper.count_rects())] for paper in papers]


@pytest.fixture(scope="session")
def articles(built):
    """The article of every page that belongs to the PDF, with what of it is printed."""
    found = {}
    for entry in toc_entries():
        html = MATHML.sub("", (built / f"{entry}.html").read_text(encoding="utf-8"))
        found[entry] = BeautifulSoup(html, "lxml").find("article", class_="bd-article")
        # Of formulas the letters count; most elements of a page are parts of them.
        for formula in found[entry].find_all("span", class_="katex"):
            formula.string = formula.get_text()
        for element in found[entry].select(UNPRINTED):
            element.decompose()
    return found


@pytest.fixture(scope="session")
def numbers(book):
    """The number of the page of each place that a link of the book leads to."""
    pages = {page.objgen: number for number, page in enumerate(book.pages, start=1)}
    tree = pikepdf.NameTree(book.Root.Names.Dests)
    return {str(name): pages[place[0].objgen] for name, place in tree.items()}


@pytest.fixture(scope="session")
def outline(book):
    """(level, title, page number) of every bookmark, in order."""
    pages = {page.objgen: number for number, page in enumerate(book.pages, start=1)}

    def walk(items, level):
        for item in items:
            yield level, item.title, pages[item.destination[0].objgen]
            yield from walk(item.children, level + 1)

    with book.open_outline() as found:
        return list(walk(found.root, 1))


@pytest.fixture(scope="session")
def extents(outline, book):
    """The pages of each part, as a range of indices."""
    firsts = [number - 1 for level, _, number in outline if level == 1]
    names = [*toc_entries(), "solutions", "index of the book"]
    return dict(zip(names, map(range, firsts[1:], [*firsts[2:], len(book.pages)])))


def links(book):
    """(index of the page, link) for every link."""
    for index, page in enumerate(book.pages):
        for link in page.get(Name.Annots, ()):
            if link.Subtype == Name.Link:
                yield index, link


def test_pages_have_the_size_of_a_book_and_a_number(book, papers, texts):
    assert 400 < len(book.pages) < 1100
    for number, page in enumerate(book.pages, start=1):
        sides = (float(side) / MILLIMETRE for side in page.mediabox[2:])
        assert [round(side) for side in sides] == [170, 240]
        foot = papers[number - 1].get_text_bounded(LEFT - 3, 0, RIGHT + 3, FOOT - 3).strip()
        # Title and imprint have none, nor has an empty page before a chapter.
        assert foot == (str(number) if number > 2 and texts[number - 1] else ""), number


def test_parts_begin_on_right_pages_without_a_head(extents, papers):
    for name, pages in extents.items():
        assert pages[0] % 2 == 0, name
        heads = [papers[k].get_text_bounded(0, TOP + 3, WIDE, TOP + 60).strip() for k in pages]
        assert heads[0] == "" and heads[1] == "How Far Apart Are Two Distributions?", name


def test_the_outline_has_every_chapter_section_and_solution(outline, articles):
    expected = [
        (int(heading.name[1]), " ".join(heading.get_text().split()))
        for article in articles.values()
        for heading in article.find_all(["h1", "h2"])
    ]
    solved = [
        (2, " ".join(article.h1.get_text().split()))
        for article in articles.values()
        if article.select(".solution")
    ]
    found = [(level, title) for level, title, _ in outline if level < 3]
    assert found == [(1, "Contents"), *expected, (1, "Solutions"), *solved, (1, "Index")]
    assert all(one <= other for (*_, one), (*_, other) in pairwise(outline))


def test_the_contents_give_the_page_of_every_heading(outline, texts):
    headings = [entry for entry in outline if entry[0] < 3][1:]
    contents = "".join(texts[2 : headings[0][2] - 1])
    where = 0
    for _, title, number in headings:
        line = f"{squeezed(title)}{number}"
        assert line in contents[where:], line
        where = contents.index(line, where) + len(line)
        assert squeezed(title) in texts[number - 1].replace("Chapter", ""), line


def test_every_internal_link_leads_somewhere(book, articles, numbers):
    named = [str(link.Dest) for _, link in links(book) if Name.Dest in link]
    assert set(named) <= set(numbers)
    written = [
        link
        for article in articles.values()
        for link in article.find_all("a", class_="internal")
        if "_modules/" not in link["href"]
    ]
    assert len(written) > 800
    assert len(named) >= len(written)


def test_links_to_theorems_figures_and_entries_lead_to_them(articles, numbers, texts):
    tried = 0
    for entry, article in articles.items():
        for thing in article.select(".proof[id], .exercise[id], figure[id], .citation[id]"):
            name = identifier(entry, thing["id"])
            if name in numbers:
                # An entry of the bibliography may have an icon further on.
                words = thing.select_one(".caption-number, .citation p").get_text()[:30]
                # Small capitals are read as small letters.
                page = texts[numbers[name] - 1]
                assert squeezed(words).casefold() in page.casefold(), name
                tried += 1
    assert tried > 150


def text_of(link, paper):
    """The words of a link."""
    left, bottom, right, top = map(float, link.Rect)
    return paper.get_text_bounded(left - 1, bottom, right + 1, top).strip()


def pages_said_overleaf(link, following):
    """The pages at the top of the next page, if a reference on the last line may go on there."""
    if link.Rect[1] > LAST_LINE:
        return set()
    tops = (paper.get_text_range()[:OVERLEAF] for paper in following)
    return {int(n) for top in tops for n in re.findall(r"\bp\.\s(\d+)", top)}


def test_references_say_the_page(book, numbers, papers):
    tried, silent = 0, []
    for index, link in links(book):
        if Name.Dest not in link:
            continue
        words, number = text_of(link, papers[index]), numbers[str(link.Dest)]
        if not NUMBERED.fullmatch(words):
            continue
        page = papers[index].get_text_range()
        # The title of a theorem may stand between.
        said = {int(n) for n in re.findall(re.escape(words) + r"[^.]{,60}?\bp\.\s(\d+)", page)}
        if number != index + 1:
            tried += 1
            if number not in said | pages_said_overleaf(link, papers[index + 1 : index + 2]):
                silent.append((index + 1, words, number, said))
    assert silent == []
    assert tried > 150


def test_no_reference_says_another_page(book, numbers, papers):
    led = {}
    for index, link in links(book):
        if Name.Dest in link:
            led.setdefault(index, set()).add(numbers[str(link.Dest)])
    found = 0
    for index, paper in enumerate(papers):
        said = {int(n) for n in re.findall(r"\bp\.\s(\d+)", paper.get_text_range())}
        found += len(said)
        assert said <= led.get(index, set()), index + 1
    assert found > 500


def test_the_index_gives_the_pages_of_terms_and_theorems(book, articles, extents, numbers, papers):
    found = {}
    for index, link in links(book):
        # A link on the first line of a page has a sliver at the foot of the page before.
        if index in extents["index of the book"] and link.Rect[3] - link.Rect[1] > 3:
            place = str(link.Dest)
            assert text_of(link, papers[index]).strip(", ") == str(numbers[place]), place
            found[place] = numbers[place]
    for entry, article in articles.items():
        for thing in article.select("dl.glossary > dt[id], .proof.admonition[id], dt.sig[id]"):
            title = thing.select_one(".admonition-title")
            # A few statements have a number only.
            if title is None or title.get_text().strip().endswith(")"):
                assert numbers[identifier(entry, thing["id"])] in found.values(), thing["id"]
    assert len(found) > 300


def test_external_links_stay_as_they_are(book, articles):
    found = {str(link.A.URI).rstrip("/") for _, link in links(book) if Name.A in link}
    assert {address.split(":")[0] for address in found} <= {"http", "https", "mailto"}
    for article in articles.values():
        written = {link["href"] for link in article.find_all("a", class_="external")}
        assert {address.rstrip("/") for address in written} <= found


def test_every_letter_of_words_formulas_and_figures_is_there(articles, extents, texts):
    """Count each character of each page, of its formulas and its figures, too."""
    missing, solutions = {}, Counter()
    for entry, article in articles.items():
        printed = Counter("".join(texts[k] for k in extents[entry]))
        at_the_end = article.select(".solution, .hint, .answer, .reply, .drill-solution")
        solved = Counter(squeezed("".join(part.get_text() for part in at_the_end)))
        solutions += solved
        wanted = Counter(squeezed(article.get_text())) - solved
        missing[entry] = wanted - printed
    missing["solutions"] = solutions - Counter("".join(texts[k] for k in extents["solutions"]))
    for entry, characters in missing.items():
        # PDFium reads a hyphen at the end of a line as the division of a word, and takes the second
        # letter of an italic "ff", which reaches below the first, for its shadow.
        del characters["-"], characters["f"]
        assert characters == Counter(), entry
    assert sum(solutions.values()) > 50_000


def test_every_line_of_code_is_there(texts):
    text = "".join(texts)
    for path in book_notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                missing = [line for line in cell.source.splitlines() if squeezed(line) not in text]
                assert missing == [], path.name


def test_every_figure_is_there_with_what_it_shows(structure, articles):
    drawn = [
        figure["aria-label"]
        for article in articles.values()
        for figure in article.select("svg[aria-label]")
    ]
    alternatives = {str(element.Alt) for element in structure if Name.Alt in element}
    assert len(drawn) > 50
    assert set(drawn) <= alternatives


def test_solutions_are_at_the_end_and_linked_both_ways(book, articles, extents, numbers, texts):
    exercises = [
        (identifier(entry, box["id"]), entry, box)
        for entry, article in articles.items()
        for box in article.select(".exercise")
    ]
    solutions = [
        identifier(entry, box["id"])
        for entry, article in articles.items()
        for box in article.select(".solution")
    ]
    assert len(exercises) == len(solutions) > 50
    pages = [numbers[name] - 1 for name in solutions]
    assert pages == sorted(pages) and set(pages) <= set(extents["solutions"])
    led = {(index, str(link.Dest)) for index, link in links(book) if Name.Dest in link}
    for (exercise, _, box), solution in zip(exercises, solutions):
        number = squeezed(box.select_one(".caption-number").get_text())
        there, back = numbers[solution], numbers[exercise]
        title = f"Solutionof{number}p.{back}"
        assert title in texts[there - 1], exercise
        assert (there - 1, exercise) in led, exercise
        # The last line of an exercise may be on the next page.
        assert any(
            (k, solution) in led and f"Solutionp.{there}" in texts[k] for k in (back - 1, back)
        ), exercise


def test_an_edition_without_solutions_has_no_such_part(monkeypatch):
    markup = '<article id="a"><h1>1</h1><div class="exercise" id="e">%s</div>%s</article>'
    label = '<span class="caption-number">Exercise 1.1</span>'
    solution = '<details class="solution" id="s"><summary>Solution</summary><p>42</p></details>'
    monkeypatch.setattr(book_articles, "SOLUTIONS", False)
    without = book_articles.new(markup % (label, ""))
    assert book_articles.move_solutions([without]) is None
    assert "olution" not in str(without)
    with pytest.raises(SystemExit, match="SOLUTIONS=no"):
        book_articles.move_solutions([book_articles.new(markup % (label, solution))])


def test_nothing_is_for_clicking(texts):
    text = "".join(texts)
    assert [words for words in FURNITURE if re.search(squeezed(words), text)] == []


def test_all_text_is_between_the_margins(boxes):
    for number, found in enumerate(boxes, start=1):
        for left, bottom, right, top in found:
            assert left > LEFT - 4 and right < WIDE + 4, number
            assert bottom > 20 and top < TOP + 40, number


@pytest.fixture(scope="session")
def lines(papers, extents):
    """The lines of chapters that reach from edge to edge and have no formula."""
    found = []
    for entry, pages in extents.items():
        for paper in [papers[k] for k in pages if entry.startswith("chapters/")]:
            for line in re.finditer(
                rf"[^\r\n{DIVIDED}]{{40,}}[{DIVIDED}]?", paper.get_text_range()
            ):
                left, low, _, high = paper.get_charbox(line.start())
                _, low_end, right, high_end = paper.get_charbox(line.end() - 1)
                low, high = min(low, low_end) + 1, max(high, high_end) - 1
                if abs(left - LEFT) < 2 and abs(right - RIGHT) < 2:
                    whole = paper.get_text_bounded(left - 1, low, right + 1, high)
                    if len(whole) == len(line[0]):
                        found.append(line[0])
    return found


def test_lines_have_the_length_of_those_of_a_book(lines):
    assert len(lines) > 700
    lengths = sorted(map(len, lines))
    assert 62 <= statistics.median(lengths) <= 70
    assert lengths[len(lengths) // 20] >= 58
    assert lengths[-len(lengths) // 20] <= 75


def test_words_are_divided(texts, papers, extents):
    divided = sum(
        paper.get_text_range().count(DIVIDED[0])
        for entry, pages in extents.items()
        for paper in (papers[k] for k in pages if entry.startswith("chapters/"))
    )
    assert 400 < divided < 2500


def test_only_words_of_paragraphs_are_divided():
    markup = "<div><h2>information</h2><p>information <code>information</code> <a class='external'>"
    soup = book_articles.new(f"{markup}information</a></p><pre>information</pre></div>")
    hyphenate(soup)
    assert str(soup).count(SOFT_HYPHEN) == soup.p.contents[0].count(SOFT_HYPHEN) > 0


def test_few_pages_are_more_than_a_third_empty(boxes, extents):
    lasts = {pages[-1] for pages in extents.values()} | {pages[-2] for pages in extents.values()}
    empty = []
    for index in range(extents["index"][0], len(boxes)):
        body = [box[1] for box in boxes[index] if FOOT - 2 < box[1] < TOP]
        if index not in lasts and min(body, default=TOP) > FOOT + (TOP - FOOT) / 3:
            empty.append(index + 1)
    assert len(empty) <= 0.03 * len(boxes), empty


def fonts(pdf):
    """The fonts that pages, and what is drawn on them, are set in, by name."""
    found, unseen = {}, [page.get(Name.Resources) for page in pdf.pages]
    while unseen:
        resources = unseen.pop() or {}
        for font in resources.get(Name.Font, {}).values():
            # A font of type 3 is made of drawings, and has its name in its descriptor.
            inner = font.get(Name.DescendantFonts, [font])[0]
            name = inner.get(Name.BaseFont) or inner.FontDescriptor.FontName
            found[str(name).rpartition("+")[2].lstrip("/")] = inner
        unseen += [thing.get(Name.Resources) for thing in resources.get(Name.XObject, {}).values()]
    return found


def test_every_font_is_one_of_the_book_and_embedded(book):
    used = fonts(book)
    assert {"BookSerif-Regular", "BookSans-Regular", "BookMono-Regular"} <= set(used)
    assert [name for name in used if not name.startswith("Book")] == []
    for name, font in used.items():
        assert font.Subtype == Name.Type3 or Name.FontFile2 in font.FontDescriptor, name


def test_a_font_of_this_machine_would_be_seen(printed):
    printed("<p style='font-family: serif'>words</p>")
    with pikepdf.open(printed.path) as pdf:
        assert [name for name in fonts(pdf) if not name.startswith("Book")] != []


@pytest.fixture(scope="session")
def structure(book):
    """The elements of the structure of the PDF, in order."""
    return elements(book.Root.StructTreeRoot.K)


def elements(root):
    """An element of a structure and all below it, in order."""
    found, unseen = [], [root]
    while unseen:
        element = unseen.pop()
        if isinstance(element, Dictionary) and Name.S in element:
            found.append(element)
            unseen += reversed(children(element))
    return found


def held_by(element):
    """((page or drawing, number), element) of the marked content in an element, in order."""
    for child in children(element):
        if isinstance(child, int):
            yield (element.Pg.objgen, child), element.objgen
        elif child.get(Name.Type) == Name.MCR:
            place = child.get(Name.Stm, child.get(Name.Pg, element.get(Name.Pg)))
            yield (place.objgen, int(child.MCID)), element.objgen
        elif Name.S in child:
            yield from held_by(child)


def test_the_pdf_is_tagged(book, structure, outline, extents):
    assert book.Root.MarkInfo.Marked
    roles = Counter(str(element.S) for element in structure)
    assert roles["/Part"] == len(extents) + 1
    assert roles["/H1"] == len([entry for entry in outline if entry[0] == 1])
    assert roles["/P"] > 3000 and roles["/TD"] > 500 and roles["/LI"] > 500
    parents = book.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(key) for key in list(parents)[::2]]
    assert keys == sorted(set(keys))
    entries = dict(zip(keys, list(parents)[1::2]))
    for index, link in links(book):
        assert Name.Link == entries[int(link.StructParent)].S, index
    held = dict(held_by(book.Root.StructTreeRoot.K))
    for page in book.pages:
        # What is marked on a page belongs to the element that holds it.
        marked = entries[int(page.StructParents)] if Name.StructParents in page else ()
        for number, element in enumerate(marked):
            assert held[page.objgen, number] == element.objgen


def test_elements_that_say_nothing_are_not_in_the_pdf(structure):
    roles = Counter(str(element.S) for element in structure)
    assert roles["/NonStruct"] < sum(roles.values()) / 4


@pytest.mark.parametrize("part", ("chapters-05_mutual_information", "reference-glossary"))
def test_the_rest_of_the_structure_stays_as_it_was(book, part):
    with pikepdf.open(FOLDER / f"{part}.pdf") as pdf:
        root = pdf.Root.StructTreeRoot.K
        before, order = elements(root), [place for place, _ in held_by(root)]
        simplify(pdf.Root.StructTreeRoot)
        after = elements(root)
        assert [place for place, _ in held_by(root)] == order
        for role in {str(element.S) for element in before} - {"/NonStruct"}:
            one, other = (
                [e.objgen for e in found if str(e.S) == role] for found in (before, after)
            )
            assert one and one == other, role


def test_structure_that_says_something_stays():
    pdf = pikepdf.new()
    pages = [pdf.add_blank_page().obj for _ in range(2)]

    def element(role, *below, **more):
        made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), **more))
        made.K = pikepdf.Array(below)
        for child in below:
            if isinstance(child, Dictionary):
                child.P = made
        return made

    def text(number, page=0, **more):
        return element("NonStruct", number, Pg=pages[page], **more)

    texts = [text(0), text(1), text(0, page=1), text(2), text(3), text(4, ID="name")]
    drawn = Dictionary(Type=Name.MCR, MCID=0, Stm=pdf.make_stream(b""))
    texts.append(element("NonStruct", drawn, Pg=pages[1]))
    line = element("P", texts[0], element("NonStruct", texts[1], texts[2], texts[6]))
    inner = element("NonStruct", text(5), texts[4])
    block = element("NonStruct", texts[3], element("NonStruct", inner))
    root = element("Part", line, block, element("P", texts[5]))
    numbers = pikepdf.Array([0, [texts[k] for k in (0, 1, 3, 4, 5)], 1, [texts[2]]])
    simplify(Dictionary(K=root, ParentTree=Dictionary(Nums=numbers)))
    # The elements of a line are the line's, and what is on the next page says so.
    assert list(line.K[:2]) == [0, 1] and line.Pg == pages[0]
    assert line.K[2] == Dictionary(Type=Name.MCR, Pg=pages[1], MCID=0) and len(line.K) == 4
    assert line.K[3].Pg == pages[1] and line.K[3].Stm == drawn.Stm
    # A block of several texts stays, and so does what has a name.
    assert [child.objgen for child in root.K] == [line.objgen, block.objgen, root.K[2].objgen]
    assert block.K[0] == 2 and list(inner.K) == [5, 3]
    assert [child.objgen for child in block.K[1:]] == [inner.objgen]
    assert root.K[2].K[0].objgen == texts[5].objgen
    owners = [[element.objgen for element in entry] for entry in numbers[1::2]]
    assert owners == [
        [line.objgen, line.objgen, block.objgen, inner.objgen, texts[5].objgen],
        [line.objgen],
    ]


def test_the_pdf_is_small(book):
    assert PDF.stat().st_size < 12_000_000


def test_shorter_numbers_move_no_glyph():
    rng = random.Random(0)
    steps = [(rng.uniform(-20, 20), rng.choice([0, rng.uniform(-1, 1)])) for _ in range(2000)]
    move = re.compile(r"^(\S+) (\S+) Td (<0009> Tj)$", re.M)
    lines = [f"{x:.7f} {y:.7f} Td <0009> Tj" for x, y in steps]
    text = "\n".join(["1 0 0 -1 113.1234567 45 Tm", *lines, "ET"])
    short = shortened(text.encode()).decode()
    found = move.findall(short)
    assert len(found) == len(steps) and move.sub("", short) == move.sub("", text)
    assert max(len(x) for x, *_ in found) == len("-19.999")
    for axis in (0, 1):
        exact = np.cumsum([step[axis] for step in steps])
        assert np.abs(np.cumsum([float(step[axis]) for step in found]) - exact).max() < 0.0101
    # What one line of text owes the next one does not pay.
    begun, step = "1 0 0 -1 0 0 Tm\n", ".0004 0 Td <0009> Tj\n"
    two = f"{begun}{24 * step}{begun}{2 * step}".encode()
    assert shortened(two).count(b"\n0 0 Td <") == 26
    assert shortened(two.replace(begun.encode(), b"")).count(b"0 0 Td <") == 25


def test_the_book_has_short_numbers(book):
    for page in book.pages[100:120]:
        assert not re.search(rb"\.\d{4,} \S+ Td", page.Contents.read_bytes())


@pytest.mark.full
def test_the_pdf_has_the_same_bytes_again(book):
    first = hashlib.sha256(PDF.read_bytes()).hexdigest()
    subprocess.run([sys.executable, "-m", "bookbuild.pdf"], cwd=ROOT, check=True)
    assert hashlib.sha256(PDF.read_bytes()).hexdigest() == first


def delayed(chance):
    """A handler that lets requests wait for a moment."""

    def pass_on(route):
        time.sleep(chance.uniform(0, 0.15))
        route.continue_()

    return pass_on


@pytest.mark.full
def test_lines_do_not_depend_on_when_faces_arrive(book, browser, tmp_path):
    """What was laid out before a face arrived moved parts of formulas by a fraction of a pixel."""
    document, path = FOLDER / "chapters-16_which_loss.html", tmp_path / "part.pdf"
    printed = set()
    for trial in range(6):
        with closing(browser.new_page()) as page:
            if trial:
                page.route(re.compile("woff2"), delayed(random.Random(trial)))
            prepare(page, document)
            print_page(page, path)
        with pikepdf.open(path) as pdf:
            printed.add(tuple(page.Contents.read_bytes() for page in pdf.pages))
    assert len(printed) == 1


def test_a_cell_of_a_table_finds_the_headings_it_names(book, structure):
    tree = list(book.Root.StructTreeRoot.IDTree.Names)
    names = [str(name) for name in tree[::2]]
    assert names == sorted(set(names))
    assert [str(element.ID) for element in tree[1::2]] == names
    used = {
        str(name)
        for element in structure
        for attributes in element.get(Name.A, ())
        for name in attributes.get(Name.Headers, ())
    }
    assert used and used <= set(names)


def test_the_pdf_says_what_it_is(book):
    assert book.docinfo["/Title"] == "How Far Apart Are Two Distributions?"
    assert book.docinfo["/Author"] == "The authors of How Far Apart"
    root = book.Root
    assert (str(root.Lang), root.PageMode) == ("en", Name.UseOutlines)
    assert root.ViewerPreferences.DisplayDocTitle


@pytest.fixture
def printed(browser, tmp_path):
    """A function that prints a small document as the book is printed, and reads its text."""

    def make(body):
        sheets = HTML / SHEET, ROOT / "bookbuild" / "pdf" / "pdf.css"
        found = (f'<link rel="stylesheet" href="{sheet.as_uri()}">' for sheet in sheets)
        document = tmp_path / "small.html"
        document.write_text("".join([*found, body]), encoding="utf-8")
        with closing(browser.new_page()) as page:
            prepare(page, document)
            print_page(page, make.path)
        with pypdfium2.PdfDocument(make.path) as pdf:
            return pdf[0].get_textpage().get_text_range()

    make.path = tmp_path / "small.pdf"
    return make


def test_what_is_not_for_paper_stays_hidden(printed):
    style = "<style>@media print { .moving { display: none; } }</style>"
    body = '<p>still</p><div class="moving"><p>playing</p></div><button>play</button>'
    assert printed(style + body).split() == ["1", "still"]


def test_wide_code_formulas_and_tables_are_set_smaller(printed):
    wide = "x" * 120
    cells = f"<td>{'y' * 60}</td>" * 2
    body = (
        f"<article class='bd-article'><section><pre>{wide}</pre>"
        f"<div class='math-display'><span>{wide}</span></div>"
        f"<div class='pst-scrollable-table-container'><table><tr>{cells}</tr></table></div>"
        "</section></article>"
    )
    assert squeezed(printed(body)).count("x" * 120) == 2


def test_short_formulas_stay_on_one_line(printed):
    formula = "<span class='math'>p = 0</span>"
    lines = printed(f"<p style='width: 3em'>on {formula} on {formula}</p>").splitlines()
    assert sum("p = 0" in line for line in lines) == 2


def test_what_cannot_fit_is_refused(printed):
    with pytest.raises(SystemExit, match="wider than the page"):
        printed("<p><span style='white-space: nowrap'>" + "word " * 200 + "</span></p>")
