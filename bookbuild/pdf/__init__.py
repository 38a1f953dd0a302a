"""Make one PDF of the whole book from its built pages.

    python -m bookbuild.pdf      write _build/how-far-apart.pdf (after `make book`)

The pages that _toc.yml lists are put into one document, _build/pdf/book.html, which
pdf.css styles and a Chromium or Chrome prints.  A browser cannot say on which page a heading
will be: its parts are printed, the numbers that the headings got are put into the table of
contents, and the whole is printed.
"""

import contextlib
import io
import json
import re
import sys
from html import escape
from pathlib import Path
from posixpath import dirname, normpath

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from bookbuild.chromium import ARGUMENTS, BROWSER, NONE_FOUND
from bookbuild.project import BUILD, HTML, ROOT, toc_entries
from divlib import __version__

PAGES = BUILD / "pdf" / "book.html"
PDF = BUILD / "how-far-apart.pdf"
# Makes what is too wide fit the page.
FIT = Path(__file__).with_name("fit.js").read_text(encoding="utf-8")

# Links to headings and to the source, switches and panels, which paper has no use for.
USELESS = {"headerlink", "viewcode-link", "code-switch", "step-check"}
# The parts of a figure name one another.
OWN = re.compile(r"(^#|url\(#)")
# A PDF cannot hold MathML: there screen readers read, and readers copy, what is to be seen.
MATHML = re.compile(r'<span class="katex-mathml">.*?</math></span>', re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet"[^>]*href="([^"?]+)')

DOCUMENT = """<!DOCTYPE html>
<html lang="{language}" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
{styles}
<link rel="stylesheet" href="../../bookbuild/pdf/pdf.css">
<style>
{heads}
</style>
</head>
<body>
<header class="title-page">
<p class="title">{title}</p>
<p class="about">{about}</p>
<p class="author">{author}</p>
<p class="edition">Version {version}</p>
<p class="licence">© {copyright} {author}. The text and the figures are under the licence
<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, the code is under the
<a href="https://opensource.org/license/mit">MIT licence</a>.</p>
</header>
<section class="edition">
<p>This is the printed edition of an online book. There, figures with the words “Predict first”
can be moved, solutions stay closed until you open them, and there is an index; on paper such a
figure shows one state, solutions follow their exercises, and “this page” means the chapter. A
number such as C05 beside a piece of code names a claim in <a href="#{ledger}">the ledger</a>, and
a number in brackets there counts the pieces of code of a chapter; the first one, which loads
packages, is not printed.</p>
</section>
<nav class="book-contents">
<h1>Contents</h1>
{contents}
</nav>
<main>
{chapters}
</main>
</body>
</html>
"""


def identifier(page, name=""):
    """What is called `name` on a page, or the page itself, in the one document."""
    return f"{page}--{name}".replace("/", "-")


def target(page, href, pages):
    """Where a link of a page leads in the PDF, or None where the PDF has no such place."""
    if re.match(r"(https?|mailto):", href):
        return href
    path, _, name = href.partition("#")
    other = normpath(f"{dirname(page)}/{path}").removesuffix(".html").lstrip("/") if path else page
    return f"#{identifier(other, name)}" if other in pages else None


def chapter(page, pages):
    """The article of a built page, with names and links that hold in the one document."""
    html = (HTML / f"{page}.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(MATHML.sub("", html), "html.parser")
    article = soup.find("article", class_="bd-article")
    seen = set()
    for element in article.find_all(True):
        if element.decomposed:
            continue
        if element.name in ("script", "button") or USELESS & set(element.get("class", [])):
            element.decompose()
            continue
        # A bookmark to a heading that ends with code would lead to the page before it.
        if element.name == "code" and element.parent.name in ("h1", "h2", "h3"):
            element.unwrap()
            continue
        if "katex-html" in element.get("class", []):
            del element["aria-hidden"]
        # What a reader opens on a screen is open on paper; folded code is like any other.
        if element.name == "details":
            element["open"] = ""
            if "code" in element.get("class", []):
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


def headings(article):
    """(level, name, words, HTML) of a chapter's title and of its sections."""
    for heading in article.select("h1, h2"):
        place = heading.find_parent(id=True)["id"]
        yield heading.name, place, heading.get_text().strip(), heading.decode_contents()


def contents(articles):
    """The table of contents; the numbers of the pages come later."""
    lines = [
        f'<p class="entry-{level}"><a href="#{name}"><span class="words">{words}</span>'
        f'<span class="number"></span></a></p>'
        for article in articles
        for level, name, _, words in headings(article)
    ]
    return "\n".join(lines)


def heads(articles):
    """Styles that put the title of each chapter at the top of its pages."""
    rules = []
    for number, article in enumerate(articles, start=1):
        title = json.dumps(next(headings(article))[2], ensure_ascii=False)
        rules.append(f"@page chapter-{number} {{ @top-left {{ content: {title}; }} }}")
        article["style"] = f"page: chapter-{number}"
    return "\n".join(rules)


def sheets(pages):
    """The style sheets of all pages, in order, as addresses from the root of the book."""
    found = {}
    for page in pages:
        html = (HTML / f"{page}.html").read_text(encoding="utf-8")
        for href in SHEET.findall(html):
            found[normpath(f"{dirname(page)}/{href}").lstrip("/")] = None
    return list(found)


def facts():
    """What the title page says."""
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
        "styles": "\n".join(
            f'<link rel="stylesheet" href="../html/{sheet}">' for sheet in sheets(toc_entries())
        ),
    }


@contextlib.contextmanager
def ready_to_print(browser, document):
    """A page of a browser that shows a document as it will be on paper."""
    with contextlib.closing(browser.new_page()) as page:
        page.set_default_timeout(0)
        page.emulate_media(media="print", color_scheme="light")
        page.goto(document.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        if wide := page.evaluate(FIT):
            sys.exit("\n".join(["wider than the page:", *wide]))
        yield page


def print_page(page, path):
    """Print what a page of a browser shows."""
    page.pdf(path=path, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def page_numbers(reader):
    """The number of the page on which each name is."""
    places = reader.named_destinations
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in places.items()
    }


def numbers_by_parts(page):
    """The same, found by printing each part of the book by itself and without ink.

    Every part begins on a new page.  This takes a third of the time of printing the book.
    """
    style = page.add_style_tag(
        content="* { visibility: hidden !important } .away { display: none !important }"
    )
    parts = page.evaluate_handle(
        "[...document.querySelectorAll('body > :not(main), main > article')]"
    )
    numbers, before = {}, 0
    for shown in range(parts.evaluate("parts => parts.length")):
        parts.evaluate(
            "(parts, shown) => parts.forEach((e, k) => e.classList.toggle('away', k !== shown))",
            shown,
        )
        reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        numbers |= {name: before + number for name, number in page_numbers(reader).items()}
        before += len(reader.pages)
    parts.evaluate("parts => parts.forEach((e) => e.classList.remove('away'))")
    style.evaluate("style => style.remove()")
    return numbers


def write_numbers(page, numbers):
    """Put the numbers of the pages into the table of contents."""
    page.locator(".book-contents a").evaluate_all(
        """(links, numbers) => links.forEach((link) => {
          const name = link.getAttribute("href").slice(1);
          link.querySelector(".number").textContent = numbers[name] ?? "";
        })""",
        numbers,
    )


def describe(known):
    """Say in the PDF what it is, and have viewers show its title and its outline."""
    writer = PdfWriter(PDF, incremental=True)
    writer.add_metadata(
        {
            "/Title": known["title"],
            "/Author": known["author"],
            "/Subject": known["about"],
            "/Keywords": known["keywords"],
        }
    )
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(known["language"])
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    writer.write(PDF)


def main():
    if BROWSER is None:
        sys.exit(NONE_FOUND)
    pages = toc_entries()
    if not all((HTML / f"{page}.html").exists() for page in pages):
        sys.exit("the book is not built yet: make book")
    PAGES.parent.mkdir(parents=True, exist_ok=True)
    articles = [chapter(page, pages) for page in pages]
    known = facts()
    words = {key: escape(value) for key, value in known.items() if key != "styles"}
    words |= {"styles": known["styles"], "heads": heads(articles)}
    words |= {"contents": contents(articles), "ledger": identifier("reference/claims")}
    document = DOCUMENT.format(**words, chapters="\n".join(map(str, articles)))
    PAGES.write_text(document, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        with ready_to_print(browser, PAGES) as page:
            print("[1/2] finding where the headings are", flush=True)
            numbers = numbers_by_parts(page)
            write_numbers(page, numbers)
            print("[2/2] printing", flush=True)
            print_page(page, PDF)
        browser.close()
    if page_numbers(PdfReader(PDF)) != numbers:
        sys.exit("a heading is not on the page that the table of contents says")
    describe(known)
