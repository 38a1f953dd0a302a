"""The index of the printed book: where its terms, its statements and the names of its code are.

The online index leads to definitions only, and cannot say pages.  Here a term has also the places
at which a page first uses it, and statements with a title have an entry.
"""

from html import escape

from bookbuild.pdf.articles import PLACE, identifier, new

NAME = identifier("genindex")
TERM = "dl.glossary > dt[id]"


def drop_brackets(title):
    """Drop the brackets around a title, of which the last may be glued to a formula."""
    first = next(text for text in title.find_all(string=True) if text.strip())
    first.replace_with(first.lstrip().removeprefix("("))
    last = next(text for text in reversed(title.find_all(string=True)) if text.strip())
    last.replace_with(last.rstrip().removesuffix(")"))


class Entries:
    """The entries: for the words to sort by, their HTML and the names of their places."""

    def __init__(self, formulas):
        self.formulas = formulas
        self.found = {}

    def add(self, element, place):
        """Add a place to the entry that the content of an element names."""
        key = self.formulas.words(element).casefold().lstrip("“‘(")
        _, places = self.found.setdefault(key, (element.decode_contents().strip(), []))
        places.append(place)

    def add_terms(self, articles):
        """Add the terms of the glossary, and the places that use them."""
        terms = {term["id"]: term for article in articles for term in article.select(TERM)}
        for term in terms.values():
            self.add(term, term["id"])
        count = 0
        for article in articles:
            for link in article.select(".term-link, a:has(.std-term)"):
                term = terms.get(link["href"].removeprefix(PLACE))
                if term is not None and not link.find_parent("dd"):
                    count += 1
                    link["id"] = f"use-{count}"
                    self.add(term, link["id"])

    def add_statements(self, articles):
        """Add theorems, definitions and their like by their titles."""
        for article in articles:
            for statement in article.select(".proof.admonition[id]"):
                title = new(str(statement.select_one(".admonition-title")))
                title.select_one(".caption-number").decompose()
                if title.get_text(strip=True):
                    drop_brackets(title)
                    self.add(title, statement["id"])

    def add_code(self, articles):
        """Add what the package documents."""
        for article in articles:
            for signature in article.select("dt.sig[id]"):
                name = signature.select_one(".descname").get_text()
                calls = "()" if signature.select_one(".sig-paren") else ""
                self.add(new(f"<span><code>{escape(name)}{calls}</code></span>"), signature["id"])


def index_of(articles, formulas):
    """The article that is the index of all others."""
    entries = Entries(formulas)
    entries.add_terms(articles)
    entries.add_statements(articles)
    entries.add_code(articles)
    lines, letter = [], ""
    for key, (words, places) in sorted(entries.found.items()):
        links = "".join(
            f'<a href="{PLACE}{place}" class="number" data-to="{place}"></a>' for place in places
        )
        first = " first-of-letter" if key[:1] != letter else ""
        letter = key[:1]
        lines.append(f'<p class="entry{first}">{words} <span class="numbers">{links}</span></p>')
    return new(
        f'<article class="bd-article book-index" id="{NAME}"><h1>Index</h1>'
        f"<div>{''.join(lines)}</div></article>"
    )
