"""No page depends on the fonts of a machine: the book brings every face that a page shows."""

import pytest

from bookbuild.chromium import BROWSER
from bookbuild.project import toc_entries
from tests.browser.helpers import served

pytestmark = pytest.mark.usefixtures("built")

SEARCH = "search.html?q=entropy"
PAGES = [*(f"{entry}.html" for entry in toc_entries()), SEARCH, "genindex.html"]

# Writes, at the end of the page, for each font that the page asks for one line of all the
# characters that it sets in it, and returns the names of these lines.  What is hidden counts,
# since readers can open it; so does what moving figures say in other states.  The MathML of
# formulas does not: screen readers read it, and nobody sees it.
COLLECT = r"""() => {
  const fonts = new Map();
  const FONT = ["font-family", "font-style", "font-weight", "font-variant-caps", "text-transform"];
  const note = (style, text) => {
    const font = FONT.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
    if (!fonts.has(font)) fonts.set(font, new Set());
    for (const character of text) {
      if (!/[\s\p{Cc}\p{Cf}]/u.test(character)) fonts.get(font).add(character);
    }
  };
  const silent = "script, style, noscript, template, title, .katex-mathml *";
  for (const element of document.body.querySelectorAll("*")) {
    if (element.matches(silent)) continue;
    const style = getComputedStyle(element);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) note(style, child.data);
    }
    note(style, element.placeholder ?? "");
    for (const pseudo of ["::before", "::after"]) {
      const added = getComputedStyle(element, pseudo);
      if (/^"/.test(added.content)) note(added, added.content.slice(1, -1));
    }
  }
  const body = getComputedStyle(document.body);
  for (const { title } of document.querySelectorAll("[title]")) note(body, title);
  for (const stage of document.querySelectorAll(".moving-stage")) {
    const said = stage.querySelector("script").textContent + "−∞—";
    note(getComputedStyle(stage.querySelector(".moving-picture text")), said);
    note(getComputedStyle(stage.querySelector(".moving-side")), said);
  }
  const sample = document.createElement("div");
  for (const [font, characters] of fonts) {
    const line = document.createElement("p");
    line.style.cssText = font;
    line.textContent = [...characters].join("");
    sample.append(line);
  }
  sample.id = "all-characters";
  document.body.append(sample);
  return [...fonts.keys()];
}"""


@pytest.fixture(scope="module")
def browser_page(built, playwright):
    """A page of a browser, and the address at which the book is served."""
    browser = playwright.chromium.launch(executable_path=BROWSER)
    with served(built) as address:
        yield browser.new_page(), address
    browser.close()


def platform_fonts(page):
    """For each line of the sample: how it is to be set, and what it is set in."""
    asked = page.evaluate(COLLECT)
    page.evaluate("document.fonts.ready")
    client = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        client.send(f"{domain}.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    lines = client.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "#all-characters > p"}
    )["nodeIds"]
    for font, line in zip(asked, lines, strict=True):
        yield font, client.send("CSS.getPlatformFontsForNode", {"nodeId": line})["fonts"]
    client.detach()


@pytest.mark.parametrize("name", PAGES)
def test_every_character_is_set_in_a_face_of_the_book(browser_page, name):
    page, address = browser_page
    page.goto(address + name, wait_until="load")
    if name == SEARCH:
        page.locator("#search-results li a").first.wait_for()
    found = list(platform_fonts(page))
    assert len(found) > 5
    strange = [
        (font, used["familyName"], used["glyphCount"])
        for font, fonts in found
        for used in fonts
        if not (used["isCustomFont"] and used["familyName"].startswith("Book "))
    ]
    assert strange == []
