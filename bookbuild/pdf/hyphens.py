"""Say where words may be divided at the end of a line, as British printers do.

Works around puppeteer/puppeteer#12896: a Chromium without the patterns that Chrome downloads
when it is first used divides no words where a style asks for ``hyphens: auto``.  Delete when the
browser that prints the book does.
"""

import re
from functools import partial
from itertools import takewhile
from operator import is_not

from bs4 import NavigableString
from pyphen import Pyphen

SOFT_HYPHEN = "\u00ad"
# At least two letters stay on the line and three go to the next one.
PATTERNS = Pyphen(lang="en_GB", left=2, right=3)
WORD = re.compile(r"[^\W\d_]{6,}")
SET_IN_LINES = ("p", "dd")
# A hyphen in code, a name or an address could be read as a part of it.
WHOLE = {"code", "pre", "svg", "dt", "th"}


def divided(text):
    """A text with soft hyphens in its words."""
    return WORD.sub(lambda word: PATTERNS.inserted(word[0], SOFT_HYPHEN), text)


def hyphenate(article):
    """Put soft hyphens into the paragraphs of an article."""
    for block in article.find_all(SET_IN_LINES):
        for text in block.find_all(string=WORD):
            inside = takewhile(partial(is_not, block), text.parents)
            if SOFT_HYPHEN not in text and not any(map(is_whole, inside)):
                text.replace_with(NavigableString(divided(text)))


def is_whole(element):
    return element.name in WHOLE or "external" in element.get("class", ())
