"""The figures of the e-book, as PNG.

They are those that code cells show, those that move, at rest, and the drawing of what depends on
what, whose style is here written out as `bookbuild.pages.plain_notebooks` does for moving figures.
"""

import base64
import re

from bookbuild.notebooks.normal_form import read
from bookbuild.pages.plain_notebooks import SVG, pictures
from bookbuild.pdf.articles import new
from bookbuild.project import HTML, ROOT

MOVING = re.compile(r'<svg class="moving-picture".*?</svg>', re.DOTALL)
NEEDS = re.compile(r'<svg class="chapter-needs".*?</svg>', re.DOTALL)
VARIABLE = re.compile(r"(--[\w-]+): (#\w+);")
# The part of a sheet that is for all media.
PLAIN = re.compile(r"@media.*", re.DOTALL)
INK = "#1c1b19"


class Figures:
    """The figures of all articles, each in a file of its own."""

    def __init__(self):
        self.drawings = {}

    def take_out(self, page, article):
        """Replace each figure of an article by an image, and keep its drawing."""
        html = (HTML / f"{page}.html").read_text(encoding="utf-8")
        stored = dict(stored_drawings(page))
        shown = article.select("svg.figure-svg")
        found = {
            # An edition may lack solutions, and what they show.
            "figure-svg": [stored[place["aria-label"]] for place in shown],
            "moving-picture": MOVING.findall(html),
            "chapter-needs": list(map(with_style, NEEDS.findall(html))),
        }
        for kind, drawings in found.items():
            places = article.select(f"svg.{kind}")
            if len(places) != len(drawings):
                raise ValueError(f"{page}: {len(places)} {kind} for {len(drawings)} drawings")
            for number, (place, drawing) in enumerate(zip(places, drawings), start=1):
                name = f"figures/{page.rpartition('/')[2]}-{kind}-{number}.png"
                self.drawings[name] = drawing
                image = new(f'<img class="{kind}" src="{name}"/>')
                image["alt"] = place["aria-label"]
                place.replace_with(image)

    def drawn(self):
        """The content of each file."""
        drawn = pictures.draw(list(self.drawings.values()))
        return {name: base64.b64decode(png) for name, png in zip(self.drawings, drawn)}


def with_style(svg):
    """A drawing that the sheet of the course styles, with that style in it."""
    sheet = (ROOT / "_static" / "course.css").read_text(encoding="utf-8")
    colours = (ROOT / "_static" / "book.css").read_text(encoding="utf-8")
    # The first values are those of light pages.
    values = dict(reversed(VARIABLE.findall(colours)))
    rules = re.findall(r"^\.chapter-needs .*", PLAIN.sub("", sheet), re.MULTILINE)
    style = "\n".join(rules).replace("currentColor", INK)
    style = re.sub(r"var\((--[\w-]+)\)", lambda name: values[name[1]], style)
    opening = '<svg xmlns="http://www.w3.org/2000/svg" font-family="Source Sans 3" font-size="13" '
    styled = svg.replace(">", f"><style>{style}</style>", 1)
    return styled.replace("<svg ", opening, 1)


def stored_drawings(page):
    """The description and the drawing of each figure that a cell of a page shows."""
    path = ROOT / f"{page}.ipynb"
    for cell in read(path).cells if path.exists() else ():
        for output in cell.get("outputs", ()):
            if SVG in output.get("data", {}):
                yield cell.metadata.mystnb.image.alt, output.data[SVG]
