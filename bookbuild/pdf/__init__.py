"""Make one PDF of the whole book from its built pages.

    python -m bookbuild.pdf      write _build/how-far-apart.pdf (after `make book`)

The book is made of parts (`bookbuild.pdf.parts`): documents in _build/pdf, which pdf.css styles and
a Chromium or Chrome prints.  A browser cannot say on which page a place will be.  So the parts are
printed without ink first, the numbers of the pages go into the contents and behind references, and
the parts are printed until no number changes, and joined (`bookbuild.pdf.joined`).
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

import pikepdf
from playwright.sync_api import sync_playwright

from bookbuild.chromium import ARGUMENTS, BROWSER, NONE_FOUND
from bookbuild.pdf.joined import Book, places
from bookbuild.pdf.parts import FOLDER, facts, parts_of_book, refuse_unbuilt
from bookbuild.pdf.printing import prepare, print_page
from bookbuild.project import BUILD

PDF = BUILD / "how-far-apart.pdf"
# Each prints one part after the other.
BROWSERS = 2


class Numbers:
    """The numbers of pages: of the first page of each part, and of each place.

    A reference to a place on its own page has no number, unless the two were apart in another
    round: so the rounds come to an end.
    """

    def __init__(self, parts):
        self.parts = parts
        self.lengths, self.places = {}, {}
        self.first = {part.name: 1 for part in parts}
        self.pages, self.apart = {}, set()

    def update(self, printed):
        """Number everything anew after some parts were printed."""
        for name, (length, found) in printed.items():
            self.lengths[name], self.places[name] = length, found
        page = 1
        for part in self.parts:
            self.first[part.name] = page
            for place, index in self.places[part.name].items():
                self.pages[place] = page + index
            # Parts begin on right pages.
            page += self.lengths[part.name] + self.lengths[part.name] % 2
        for part in self.parts:
            for source, place in part.references:
                if self.pages[source] != self.pages[place]:
                    self.apart.add(source)

    def of(self, part):
        """The numbers that a part shows."""
        names = [*part.listed, *(place for _, place in part.references)]
        return {
            "first": self.first[part.name],
            "numbers": {name: self.pages[name] for name in names} if self.pages else {},
            "quiet": [s for s, _ in part.references if s not in self.apart] if self.pages else [],
        }


def print_parts(parts, numbers, ink):
    """Print some parts; return for each its number of pages, and the page of each of its places."""
    waiting, found = SimpleQueue(), {}
    # Long parts first, so that no browser is left with one at the end.
    for part in sorted(parts, key=lambda part: len(part.content), reverse=True):
        waiting.put(part)

    def work():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
            page = browser.new_page()
            while True:
                try:
                    part = waiting.get_nowait()
                except Empty:
                    break
                prepare(page, part.document, numbers.of(part))
                print_page(page, part.pdf, ink)
                with pikepdf.open(part.pdf) as pdf:
                    where = {name: index for name, (index, _) in places(pdf).items()}
                    found[part.name] = len(pdf.pages), where
            browser.close()

    with ThreadPoolExecutor(BROWSERS) as pool:
        for worker in [pool.submit(work) for _ in range(BROWSERS)]:
            worker.result()
    return found


def print_all(parts):
    """Print all parts with the right numbers."""
    numbers, shown = Numbers(parts), {}
    print("[1/2] finding where everything is", flush=True)
    numbers.update(print_parts(parts, numbers, ink=False))
    print("[2/2] printing", flush=True)
    while changed := [part for part in parts if shown.get(part.name) != numbers.of(part)]:
        shown |= {part.name: numbers.of(part) for part in changed}
        numbers.update(print_parts(changed, numbers, ink=True))


def main():
    if BROWSER is None:
        sys.exit(NONE_FOUND)
    refuse_unbuilt()
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = facts()
    parts = parts_of_book(known)
    print_all(parts)
    book = Book(known["language"])
    for part in parts:
        book.add(part.pdf, part.headings)
    if lost := book.lead_links():
        sys.exit("\n".join(["links that lead nowhere:", *sorted(lost)]))
    book.save(PDF, known)
