"""The e-book is well formed, complete, and needs nothing from elsewhere."""

import html
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from posixpath import dirname, normpath

import pytest
from lxml import etree

from bookbuild.alt_text import MIN_WORDS
from bookbuild.epub import EPUB, MIMETYPE
from bookbuild.epub.formulas import readable
from bookbuild.pages.katex import set_formulas
from bookbuild.project import HTML, SOLUTIONS, chapter_names, toc_entries
from tests.editions.conftest import run

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
# Debian's package epubcheck, which knows all rules of the format, is a Java program.
CHECKER = Path("/usr/share/java/epubcheck.jar")
HEAVIEST = 8 * 2**20
SOURCE = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
# What of a page the e-book, like paper, has no use for.
NOT_PRINTED = re.compile(
    r'<(\w+)[^>]*class="[^"]*\b(?:evidence|drill-form|moving-controls|moving-more)\b.*?</\1>',
    re.DOTALL,
)


@pytest.fixture(scope="module")
def book(whole):
    run(sys.executable, "-m", "bookbuild.epub")
    first = EPUB.read_bytes()
    run(sys.executable, "-m", "bookbuild.epub")
    assert EPUB.read_bytes() == first, "two e-books of the same pages differ"
    with zipfile.ZipFile(EPUB) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def documents(book):
    """The root of each document."""
    return {name: etree.fromstring(text) for name, text in book.items() if name.endswith(".xhtml")}


@pytest.fixture(scope="module")
def package(book):
    return etree.fromstring(book["EPUB/package.opf"])


def test_it_says_what_it_is(book, package):
    assert book["mimetype"] == MIMETYPE.encode()
    container = etree.fromstring(book["META-INF/container.xml"])
    assert container[0][0].get("full-path") == "EPUB/package.opf"
    said = {etree.QName(element).localname: element.text for element in package[0]}
    assert all(said[name].strip() for name in ("identifier", "title", "creator", "language"))


def test_the_package_lists_every_file_once(book, package):
    listed = [f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")]
    assert sorted(listed) == sorted(
        set(book) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    )


def test_documents_stand_in_the_order_of_the_book(package):
    order = [item.get("idref") for item in package.iter(f"{OPF}itemref")]
    pages = [f"{entry.replace('/', '-')}--" for entry in toc_entries()]
    assert [name for name in order if name in pages] == pages
    solved = [name for name in order if name.startswith("solutions-")]
    assert order == ["title", "contents", *pages, *solved]
    assert len(solved) >= len(chapter_names()) if SOLUTIONS else not solved


def test_formulas_are_declared(package, documents):
    for item in package.iter(f"{OPF}item"):
        if f"EPUB/{item.get('href')}" in documents:
            has = documents[f"EPUB/{item.get('href')}"].find(f".//{MATHML}math") is not None
            assert ("mathml" in (item.get("properties") or "")) == has


def test_names_are_unique_and_links_lead_somewhere(book, documents):
    names = {}
    for name, root in documents.items():
        found = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(found) == len(set(found)), name
        names[name] = set(found)
    links = 0
    for name, root in documents.items():
        for link in root.iter(f"{XHTML}a"):
            if not re.match("https?:|mailto:", link.get("href")):
                path, _, place = link.get("href").partition("#")
                there = normpath(f"{dirname(name)}/{path}")
                assert there in documents and (not place or place in names[there]), link.get("href")
                links += 1
    assert links > 3000


def test_nothing_comes_from_elsewhere_or_needs_a_script(book, documents):
    for name, root in documents.items():
        for element in root.iter():
            kind = etree.QName(element).localname
            assert kind not in ("script", "iframe", "form", "input", "button", "svg", "style"), name
            assert element.get("style") is None, name
            if kind == "img":
                assert f"EPUB/{element.get('src')}" in book, name
    assert b"url(" not in book["EPUB/epub.css"]


def test_every_class_is_styled(book, documents):
    styled = set(re.findall(r"\.([a-z][\w-]*)", book["EPUB/epub.css"].decode()))
    used = {c for r in documents.values() for e in r.iter() for c in (e.get("class") or "").split()}
    assert used == styled


def test_every_picture_is_drawn_and_described(book, documents):
    shown = [image for root in documents.values() for image in root.iter(f"{XHTML}img")]
    assert len(shown) > 60
    for image in shown:
        assert len(image.get("alt").split()) >= MIN_WORDS
        width, height = struct.unpack(">II", book[f"EPUB/{image.get('src')}"][16:24])
        assert width >= 900 and height >= 200


def test_every_page_has_its_figures_and_its_formulas(documents):
    """Solutions stand in documents of their own."""
    kept = {
        math.get("alttext") for root in documents.values() for math in root.iter(f"{MATHML}math")
    }
    for entry in toc_entries():
        text = (HTML / f"{entry}.html").read_text(encoding="utf-8")
        article = text[text.index("<article") : text.rindex("</article>")]
        pictures = len(
            re.findall('<svg class="(?:figure-svg|moving-picture|chapter-needs)', article)
        )
        name = entry.replace("/", "-")
        own = [root for path, root in documents.items() if path.endswith(f"{name}--.xhtml")]
        assert sum(len(list(root.iter(f"{XHTML}img"))) for root in own) == pictures, entry
        sources = {html.unescape(tex) for tex in SOURCE.findall(NOT_PRINTED.sub("", article))}
        assert sources <= kept, (entry, sources - kept)


def test_the_contents_list_all_titles(documents):
    listed = [link.text for link in documents["EPUB/contents.xhtml"].iter(f"{XHTML}a")]
    titles = [
        " ".join("".join(root.find(f".//{XHTML}h1").itertext()).split())
        for name, root in documents.items()
        if not name.endswith(("title.xhtml", "contents.xhtml"))
    ]
    assert [title for title in listed if title in set(titles)] == titles


def test_names_of_functions_stand_apart():
    tex = [r"\ln x", r"2\log_2 x", r"\ln(x)", r"-\ln x", r"\frac12\ln 2", r"\log_2^2 n"]
    found = [readable(done["html"]) for done in set_formulas([(text, False) for text in tex])]
    assert [formula.count("mspace") for formula in found] == [1, 2, 0, 1, 2, 1]
    roots = [etree.fromstring(formula) for formula in found]
    assert [root.get("alttext") for root in roots] == tex
    # A base and what stands above and below it remain three parts.
    assert all(len(part) == 3 for root in roots for part in root.iter(f"{MATHML}msubsup"))


def test_it_is_light():
    assert EPUB.stat().st_size <= HEAVIEST


def test_all_rules_of_the_format_are_kept(book):
    if not (CHECKER.exists() and shutil.which("java")):
        pytest.skip("epubcheck is not installed: apt-get install epubcheck")
    done = subprocess.run(["java", "-jar", CHECKER, EPUB], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "No errors or warnings detected" in done.stdout
