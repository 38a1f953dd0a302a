"""The parts of the printed book: documents, each of which begins on a right page.

They are the title page with the contents, each page that _toc.yml lists, the solutions, and the
index.
"""

import json
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from posixpath import dirname, normpath

import yaml
from bs4 import BeautifulSoup

from bookbuild.pdf.articles import (
    PLACE,
    Formulas,
    article_of,
    drawn,
    identifier,
    move_solutions,
    number_references,
)
from bookbuild.pdf.hyphens import hyphenate
from bookbuild.pdf.index import index_of
from bookbuild.project import BUILD, HTML, ROOT, toc_entries
from divlib import __version__

FOLDER = BUILD / "pdf"
REFERENCE = re.compile(r'data-from="([^"]+)" data-to="([^"]+)"')
LISTED = re.compile(r'class="number" data-to="([^"]+)"')
LINK = re.compile(f'href="{PLACE}([^"]+)"')
ID = re.compile(r' id="([^"]+)"')
HEADING = re.compile("h[1-6]")
SHEET = re.compile(r'<link rel="stylesheet"[^>]*href="([^"?]+)')
NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)

DOCUMENT = """<!DOCTYPE html>
<html lang="{language}" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
{styles}
<style>
@page :left {{ @top-left {{ content: {book}; }} }}
@page :right {{ @top-right {{ content: {head}; }} }}
</style>
<link rel="stylesheet" href="{own_style}">
</head>
<body>
{content}
</body>
</html>
"""

FRONT = """<header class="title-page">
<p class="title">{title}</p>
<p class="about">{about}</p>
<p class="author">{author}</p>
<p class="version">Version {version}</p>
</header>
<section class="imprint">
<p>This is the printed edition of an online book. There, figures with the words “Predict first”
can be moved; on paper such a figure shows one state, and “this page” means the chapter.
{solutions}A number such as C05 beside a piece of code names a claim in
<a href="{place}{ledger}">the ledger</a>, and a number in brackets there counts the pieces of code
of a chapter; the first one, which loads packages, is not printed.</p>
<p>© {copyright} {author}. The text and the figures are under the licence
<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, the code is under the
<a href="https://opensource.org/license/mit">MIT licence</a>.</p>
</section>
<nav class="book-contents">
<h1>Contents</h1>
{contents}
</nav>
"""
WHERE_SOLUTIONS_ARE = "The solutions of the exercises are at the end of the book. "


@dataclass
class Part:
    """A part of the book: its name, the words of its headings, and its HTML."""

    name: str
    headings: list
    content: str

    @property
    def document(self):
        return FOLDER / f"{self.name.replace('/', '-')}.html"

    @property
    def pdf(self):
        return self.document.with_suffix(".pdf")

    @cached_property
    def references(self):
        """Each reference that may have a number: its own name, and that of its place."""
        return REFERENCE.findall(self.content)

    @cached_property
    def listed(self):
        """The names of the places in the table of contents."""
        return LISTED.findall(self.content)


def contents(articles):
    """The table of contents; the numbers of the pages come later."""
    lines = []
    for article in articles:
        for heading in article.select("h1, h2"):
            name = heading.find_parent(id=True)["id"]
            lines.append(
                f'<p class="entry-{heading.name}"><a href="{PLACE}{name}">'
                f'<span class="words">{heading.decode_contents()}</span>'
                f'<span class="number" data-to="{name}"></span></a></p>'
            )
    return "\n".join(lines)


def sheets(pages):
    """The style sheets of all pages, in order, as addresses from the root of the book."""
    found = {}
    for page in pages:
        html = (HTML / f"{page}.html").read_text(encoding="utf-8")
        for href in SHEET.findall(NOSCRIPT.sub("", html)):
            found[normpath(f"{dirname(page)}/{href}").lstrip("/")] = None
    return list(found)


def refuse_unbuilt():
    """Stop where a page of the book has not been built."""
    if not all((HTML / f"{page}.html").exists() for page in toc_entries()):
        sys.exit("the book is not built yet: make book")


def facts():
    """What the title page says, and what the PDF says of itself."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    index = BeautifulSoup((HTML / "index.html").read_text(encoding="utf-8"), "html.parser")
    return {
        "title": config["title"],
        "author": " and ".join(author["name"] for author in citation["authors"]),
        "copyright": config["copyright"],
        "language": config["sphinx"]["config"]["language"],
        "version": __version__,
        "released": str(citation["date-released"]),
        "keywords": ", ".join(citation["keywords"]),
        "about": index.select_one("meta[name=description]")["content"],
    }


def parts_of_book(known):
    """All parts of the book, in order."""
    pages, formulas = toc_entries(), Formulas(drawn)
    articles = [article_of(page, pages, formulas) for page in pages]
    if solutions := move_solutions(articles):
        articles.append(solutions)
    articles.append(index_of(articles, formulas))
    number_references(articles)
    front = FRONT.format(
        **{key: escape(value) for key, value in known.items()},
        contents=contents(articles),
        solutions=WHERE_SOLUTIONS_ARE if solutions else "",
        place=PLACE,
        ledger=identifier("reference/claims"),
    )
    names = [*pages, *(["solutions"] if solutions else []), "genindex"]
    words = [[formulas.words(found) for found in article(HEADING)] for article in articles]
    for article in articles:
        hyphenate(article)
    parts = [Part("front", ["Contents"], formulas.put_back(front))]
    for name, said, article in zip(names, words, articles):
        parts.append(Part(name, said, formulas.put_back(str(article))))
    write_documents(parts, known)
    return parts


def write_documents(parts, known):
    """Write the HTML document of each part.

    The browser says where a place is if a link of the same document leads to it, so each document
    has one, unseen, to each place that a link of the book leads to, or that a reference is at.
    """
    links = "\n".join(
        f'<link rel="stylesheet" href="{(HTML / sheet).as_uri()}">'
        for sheet in sheets(toc_entries())
    )
    wanted = {name for part in parts for name in LINK.findall(part.content)}
    wanted |= {name for part in parts for name, _ in part.references}
    for part in parts:
        names = [name for name in ID.findall(part.content) if name in wanted]
        places = "".join(f'<a href="#{name}"></a>' for name in names)
        part.document.write_text(
            DOCUMENT.format(
                language=known["language"],
                title=escape(known["title"]),
                styles=links,
                own_style=Path(__file__).with_name("pdf.css").as_uri(),
                book=json.dumps(known["title"], ensure_ascii=False),
                head=json.dumps(part.headings[0], ensure_ascii=False),
                content=f"<nav hidden>{places}</nav>\n{part.content}",
            ),
            encoding="utf-8",
        )
