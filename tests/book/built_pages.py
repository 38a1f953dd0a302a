"""Built pages, read for their words and links."""

import re
from functools import cache

from bs4 import BeautifulSoup

from bookbuild.pdf.articles import Formulas

SOURCE = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)


@cache
def page_of(path):
    """A page in which each formula is its source, a text; not to be changed.

    The drawings of formulas are nine tenths of the elements of a page.
    """
    formulas = Formulas()
    markup = formulas.lift(path.read_text(encoding="utf-8"))
    formulas.found = [SOURCE.search(formula)[1] for formula in formulas.found]
    return BeautifulSoup(formulas.put_back(markup), "lxml")


@cache
def places_of(path):
    """The elements of a page that have a name, by name."""
    return {element["id"]: element for element in page_of(path).find_all(id=True)}


def words(element):
    """The text of an element with single spaces."""
    return " ".join(element.get_text().split())
