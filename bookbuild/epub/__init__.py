"""Make an e-book of the whole book, an EPUB 3, from its built pages.

    python -m bookbuild.epub    write _build/how-far-apart.epub (after `make book`)

Its articles are those of the printed book, and its documents (`bookbuild.epub.documents`) leave the
faces and the size of the letters to the reading system.  Formulas are MathML; figures are pictures
(`bookbuild.epub.figures`), since few systems follow the style of a drawing.
"""

import zipfile

from bookbuild.epub import cover
from bookbuild.epub.documents import STYLE, documents_of, title_page, written
from bookbuild.epub.figures import Figures
from bookbuild.epub.formulas import readable
from bookbuild.epub.package import COVER, container, navigation, package
from bookbuild.pdf.articles import Formulas, article_of, move_solutions
from bookbuild.pdf.parts import facts, refuse_unbuilt
from bookbuild.project import BUILD, toc_entries

EPUB = BUILD / "how-far-apart.epub"
# Any time will do, but it must be the same, so that the same pages give the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)
MIMETYPE = "application/epub+zip"


def files_of_book():
    """The name and the content of each file of the e-book, in order."""
    known, pages = facts(), toc_entries()
    formulas, figures = Formulas(readable), Figures()
    articles = [article_of(page, pages, formulas) for page in pages]
    figures.drawings[COVER] = cover.drawing(known)
    for page, article in zip(pages, articles):
        figures.take_out(page, article)
    solutions = move_solutions(articles)
    documents = [title_page(known, solutions), *documents_of(pages, articles, solutions, formulas)]
    texts = written(documents, known["language"])
    pictures = figures.drawn()
    yield "mimetype", MIMETYPE
    yield "META-INF/container.xml", container()
    yield "EPUB/package.opf", package(documents, texts, pictures, known)
    yield "EPUB/contents.xhtml", navigation(documents, known)
    yield "EPUB/epub.css", STYLE
    for document in documents:
        yield f"EPUB/{document.file}", texts[document.name]
    for name, picture in pictures.items():
        yield f"EPUB/{name}", picture


def write(path):
    """Write the e-book; its first file says what it is, and must not be compressed."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files_of_book():
            entry = zipfile.ZipInfo(name, TIME)
            packed = name != "mimetype" and not name.endswith(".png")
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def main():
    refuse_unbuilt()
    write(EPUB)
    print(f"The book as an e-book: {EPUB}")
