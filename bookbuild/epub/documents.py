"""The documents of the e-book: one for each page, and one for the solutions of each chapter."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bookbuild.pdf.articles import PLACE, identifier, new

STYLE = Path(__file__).with_name("epub.css").read_text(encoding="utf-8")

DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
lang="{language}" xml:lang="{language}">
<head>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="epub.css"/>
</head>
<body>
{content}
</body>
</html>
"""
TITLE = """<section class="title-page" epub:type="titlepage">
<h1>{title}</h1>
<p>{about}</p>
<p>{author}</p>
<p>Version {version}</p>
<p>This is the e-book of an online book. There, figures with the words “Predict first” can be moved;
here such a figure shows one state, and “this page” means the chapter. {solutions}</p>
<p>© {copyright} {author}. The text and the figures are under the licence
<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, the code is under the
<a href="https://opensource.org/license/mit">MIT licence</a>.</p>
</section>"""
WHERE_SOLUTIONS_ARE = "The solutions of the exercises are at the end of the book."
# The classes that the style of the e-book knows.
CLASSES = set(re.findall(r"\.([a-z][\w-]*)", STYLE))
# What only the style and the scripts of a page know.
ATTRIBUTES = re.compile("^(data-|tabindex|translate|aria-|role$|open$)")
# What is empty without scripts, and what only screen readers of a page are told.
UNUSED = ".moving-note, .moving-spoken, .moving-mark, .moving-side, .end-of-proof > *"


@dataclass
class Heading:
    """A heading that the contents list: its words, and the name of its place."""

    words: str
    place: str


@dataclass
class Document:
    """A document: its name, its headings (the first is its title), and its content."""

    name: str
    headings: list
    content: str

    @property
    def file(self):
        return f"{self.name}.xhtml"


def documents_of(pages, articles, solutions, formulas):
    """The documents of all pages and of the solutions, in order."""
    found = [
        document_of(identifier(page), article, formulas) for page, article in zip(pages, articles)
    ]
    sections = solutions.find_all("section", recursive=False) if solutions else []
    for section in sections:
        section.h2.insert(0, "Solutions: ")
        section.h2.name = "h1"
        found.append(document_of(section["id"], section, formulas))
    return found


def title_page(known, solutions):
    """The document that says what this is."""
    said = {key: escape(value) for key, value in known.items()}
    content = TITLE.format(**said, solutions=WHERE_SOLUTIONS_ARE if solutions else "")
    return Document("title", [Heading(known["title"], "title")], content)


def document_of(name, article, formulas):
    """The document that an article becomes."""
    article.name, article["id"] = "section", name
    del article["class"]
    tidy(article)
    headings = [
        Heading(formulas.words(heading), heading.find_parent(id=True)["id"])
        for heading in article.find_all(["h1", "h2"])
    ]
    return Document(name, headings, formulas.put_back(str(article)))


def tidy(article):
    """Leave out what means nothing without the style and the scripts of the pages."""
    for element in article.select(UNUSED):
        element.decompose()
    for end in article.select(".end-of-proof"):
        end.string = "∎"
    fold_answers(article)
    for element in article.find_all(True):
        for name in [name for name in element.attrs if ATTRIBUTES.match(name)]:
            del element[name]
        element["class"] = [name for name in element.get("class", []) if name in CLASSES]
        if not element["class"]:
            del element["class"]
        if element.name == "span" and not element.attrs:
            element.unwrap()


def fold_answers(article):
    """Set the choices of the questions of figures as lists, and fold the answers below them."""
    for choices in article.select(".moving-choices"):
        choices.name = "ul"
        for choice in choices.find_all("span", recursive=False):
            choice.name = "li"
    for answer in article.select(".moving-answer"):
        answer.name = "details"
        answer.find("strong").decompose()
        answer.insert(0, new("<summary>Answer</summary>"))
        answer.find_parent("figure").insert_after(answer.extract())


def written(documents, language):
    """The text of each document, in which links lead to the documents that have their places."""
    files = {
        place: document.file
        for document in documents
        for place in re.findall(r' id="([^"]+)"', document.content)
    }

    def lead(link):
        place = link[1]
        if place not in files:
            raise ValueError(f"a link leads to {place}, which is nowhere")
        return f'href="{files[place]}#{place}"'

    found = {}
    for document in documents:
        content = re.sub(f'href="{PLACE}([^"]+)"', lead, document.content)
        title = escape(document.headings[0].words)
        found[document.name] = DOCUMENT.format(language=language, title=title, content=content)
    return found
