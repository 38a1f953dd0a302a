"""The parts of the printed book, made from the built pages.

A part begins on a right page: the title page with the contents, each page that _toc.yml lists, and
the solutions.  A link within the book has the address ``pdf:NAME``, and each place that one leads
to has that name (see `bookbuild.pdf.joined`).
"""

import json
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from pathlib import Path
from posixpath import dirname, normpath

import yaml
from bs4 import BeautifulSoup

from bookbuild.pages.faces import FORMULA, SPAN
from bookbuild.pdf.hyphens import hyphenate
from bookbuild.project import BUILD, HTML, ROOT, SOLUTIONS, toc_entries
from divlib import __version__

FOLDER = BUILD / "pdf"
PLACE = "pdf:"
# Links to headings and to the source, links for screens, switches and panels, which paper has no
# use for.
USELESS = {
    "headerlink", "viewcode-link", "code-switch", "step-check", "start-here", "reading-time",
    "moving-controls", "moving-more", "moving-skip",
}  # fmt: skip
# Readers find these without the number of a page, since they stand in the order of the alphabet.
SORTED = "dt, .citation, #claims"
# The parts of a figure name one another.
OWN = re.compile(r"(^#|url\(#)")
# A PDF cannot hold MathML: there screen readers read, and readers copy, what is to be seen.
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet"[^>]*href="([^"?]+)')
REFERENCE = re.compile(r'data-from="([^"]+)" data-to="([^"]+)"')
LISTED = re.compile(r'class="number" data-to="([^"]+)"')
LINK = re.compile(f'href="{PLACE}([^"]+)"')
ID = re.compile(r' id="([^"]+)"')
HEADING = re.compile("h[1-6]")
# The end of a word before a number, such as that of a theorem.
NUMBERED = re.compile(r"(\w) (?=\d)")
NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# A formula while the page around it is rewritten.
LIFTED = re.compile("\ue000(\\d+)\ue001")

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
can be moved, and there is an index; on paper such a figure shows one state, and “this page” means
the chapter. {solutions}A number such as C05 beside a piece of code names a claim in
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


class Formulas:
    """The formulas of pages, which nothing here changes, apart from the markup around them.

    They are nine tenths of the elements; without them pages are read in a third of the time.
    """

    def __init__(self):
        self.found = []

    def lift(self, page):
        """The markup with a mark in the place of each formula."""
        outside, begin, depth = [], 0, 0
        for tag in SPAN.finditer(page):
            if depth:
                depth += -1 if tag[0] == "</span>" else 1
                if depth == 0:
                    formula = page[begin : tag.end()].replace(' aria-hidden="true"', "")
                    outside.append(f"\ue000{len(self.found)}\ue001")
                    self.found.append(formula)
                    begin = tag.end()
            elif tag[0] == FORMULA:
                outside.append(page[begin : tag.start()])
                begin, depth = tag.start(), 1
        return "".join([*outside, page[begin:]])

    def put_back(self, markup):
        """The markup with the formulas."""
        return LIFTED.sub(lambda mark: self.found[int(mark[1])], markup)

    def words(self, element):
        """The text of an element, that of its formulas included."""
        markup = self.put_back(escape(element.get_text(), quote=False))
        return " ".join(unescape(TAG.sub("", markup)).split())


def identifier(page, name=""):
    """What is called `name` on a page, or the page itself, in the book."""
    return f"{page}--{name}".replace("/", "-")


def target(page, href, pages):
    """Where a link of a page leads in the book, or None where the book has no such place."""
    if re.match(r"(https?|mailto):", href):
        return href
    path, _, name = href.partition("#")
    other = normpath(f"{dirname(page)}/{path}").removesuffix(".html").lstrip("/") if path else page
    return f"{PLACE}{identifier(other, name)}" if other in pages else None


def article_of(page, pages, formulas):
    """The article of a built page, with names and links that hold in the book."""
    html = (HTML / f"{page}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(formulas.lift(MATHML.sub("", html)), "html.parser")
    article = soup.find("article", class_="bd-article")
    print_questions(article)
    seen = set()
    for element in article.find_all(True):
        if element.decomposed:
            continue
        classes = set(element.get("class", []))
        if element.name in ("script", "button") or USELESS & classes:
            element.decompose()
            continue
        # A bookmark to a heading that ends with code would lead to the page before it.
        if element.name == "code" and element.parent.name in ("h1", "h2", "h3"):
            element.unwrap()
            continue
        # What a reader opens on a screen is open on paper; folded code is like any other.
        if element.name == "details":
            element["open"] = ""
            if "code" in classes:
                element.summary.decompose()
                element.unwrap()
                continue
        if element.name == "a" and "href" in element.attrs:
            del element["title"]
            element["href"] = target(page, element["href"], pages)
            if element["href"] is None:
                element.unwrap()
                continue
        for key, value in element.attrs.items():
            if key == "id":
                element[key] = identifier(page, value)
            elif key == "xlink:href" or "url(#" in value:
                element[key] = OWN.sub(rf"\g<1>{identifier(page)}", value)
        # Some names stand for the same part of every theorem or exercise.
        if element.get("id") in seen:
            del element["id"]
        seen.add(element.get("id"))
    article["id"] = identifier(page)
    return article


def print_questions(article):
    """Set the choices of the questions of figures as text, and the answers below the figures."""
    for choices in article.select(".moving-choices"):
        for choice in choices.find_all("button"):
            choice.name = "span"
    for answer in article.select(".moving-answer"):
        answer.p.insert(0, " ")
        answer.p.insert(0, new("<strong>Answer.</strong>"))
        answer.find_parent("figure").append(answer.extract())


def new(markup):
    """The element that a piece of HTML describes."""
    return BeautifulSoup(markup, "html.parser").contents[0]


def move_solutions(articles):
    """Move the solutions from all articles to one of their own, and link them and the exercises.

    Return None in an edition without solutions.
    """
    if not any(article.select("details.solution") for article in articles):
        return None
    if not SOLUTIONS:
        sys.exit("the pages have solutions, and SOLUTIONS=no asks for none: build them anew")
    solutions = new(f'<article class="bd-article solutions" id="{identifier("solutions")}">')
    solutions.append(new("<h1>Solutions</h1>"))
    for article in articles:
        boxes, exercise = article.select(".exercise, details.solution"), None
        if not any("solution" in box["class"] for box in boxes):
            continue
        title = article.h1.decode_contents()
        solutions.append(new(f'<section id="solutions-{article["id"]}"><h2>{title}</h2></section>'))
        for box in boxes:
            if "exercise" in box["class"]:
                exercise = box
                continue
            number = exercise.select_one(".caption-number").get_text().strip()
            box.summary.decompose()
            box.name = "section"
            del box["open"]
            box["class"] = ["solution"]
            heading = f'<h3>Solution of <a href="{PLACE}{exercise["id"]}">{number}</a></h3>'
            box.insert(0, new(heading))
            there = f'<p class="to-solution"><a href="{PLACE}{box["id"]}">Solution</a></p>'
            exercise.append(new(there))
            solutions.contents[-1].append(box.extract())
    return solutions


def number_references(articles):
    """Leave room for the number of the page behind each link that needs one."""
    in_order = {
        element["id"]
        for article in articles
        for block in article.select(SORTED)
        for element in [block, *block.find_all(id=True)]
        if element.get("id")
    }
    count = 0
    for article in articles:
        for link in article.find_all("a", href=re.compile(f"^{PLACE}")):
            name = link["href"].removeprefix(PLACE)
            kinds = set(link.get("class", ()))
            if name in in_order or kinds & {"term-link", "py"} or link.find("code"):
                continue
            if link.select_one(".std-term") or link.find_parent(class_="bibtex-citation"):
                continue
            for text in link.find_all(string=NUMBERED):
                text.replace_with(NUMBERED.sub("\\1\u00a0", text))
            count += 1
            link["id"] = f"reference-{count}"
            link.insert_after(
                new(f'<span class="on-page" data-from="{link["id"]}" data-to="{name}"></span>')
            )


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
        "keywords": ", ".join(citation["keywords"]),
        "about": index.select_one("meta[name=description]")["content"],
    }


def parts_of_book(known):
    """All parts of the book, in order."""
    pages, formulas = toc_entries(), Formulas()
    articles = [article_of(page, pages, formulas) for page in pages]
    if solutions := move_solutions(articles):
        articles.append(solutions)
    number_references(articles)
    front = FRONT.format(
        **{key: escape(value) for key, value in known.items()},
        contents=contents(articles),
        solutions=WHERE_SOLUTIONS_ARE if solutions else "",
        place=PLACE,
        ledger=identifier("reference/claims"),
    )
    names = [*pages, "solutions"]
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
