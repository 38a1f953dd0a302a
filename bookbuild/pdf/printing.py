"""Print documents with a Chromium or Chrome."""

import sys
from pathlib import Path

FIT = Path(__file__).with_name("fit.js").read_text(encoding="utf-8")
# Puts the numbers of pages into the contents and behind references, and has the folios of a part
# begin with its first page.
NUMBER = """({ numbers, first, quiet }) => {
  for (const place of document.querySelectorAll("[data-to]")) {
    const number = numbers[place.dataset.to] ?? "000";
    const words = place.matches(".on-page") ? `p.\\u00a0${number}` : number;
    place.textContent = quiet.includes(place.dataset.from) ? "" : words;
  }
  // Entries of the index say each page once, in order.
  for (const entry of document.querySelectorAll(".numbers")) {
    const byNumber = new Map([...entry.children].map((link) => [Number(link.textContent), link]));
    const inOrder = [...byNumber].sort(([one], [other]) => one - other);
    entry.replaceChildren(...inOrder.flatMap(([, link]) => [link, ", "]).slice(0, -1));
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page :first { counter-increment: page ${first} }`);
  document.adoptedStyleSheets.push(sheet);
}"""
# A browser loads the faces of what it has laid out, and for what stands above and below the text
# of a page none.  What Chromium laid out before a face arrived leaves traces: parts of formulas lie
# a fraction of a pixel higher or lower then.  So everything is laid out anew from nothing.
LOAD_FACES = """async () => {
  document.body.getBoundingClientRect();
  await document.fonts.load("8pt 'Book Sans'");
  await document.fonts.ready;
  document.documentElement.style.display = "none";
  document.body.getBoundingClientRect();
  document.documentElement.removeAttribute("style");
}"""
WITHOUT_INK = "* { visibility: hidden !important }"


def prepare(page, document, numbering=None):
    """Show a document in a page of a browser as it will be on paper."""
    page.set_default_timeout(0)
    page.emulate_media(media="print", color_scheme="light")
    page.goto(document.as_uri(), wait_until="load")
    page.evaluate(LOAD_FACES)
    if numbering:
        page.evaluate(NUMBER, numbering)
    if wide := page.evaluate(FIT):
        sys.exit("\n".join(["wider than the page:", *wide]))


def print_page(page, path, ink=True):
    """Print what a page of a browser shows; without ink, only to see what comes on which page."""
    if not ink:
        page.add_style_tag(content=WITHOUT_INK)
    page.pdf(path=path, prefer_css_page_size=True, print_background=True, outline=ink, tagged=ink)
