"""Inline SVG figures into the page and map their colours to CSS variables.

Works around a choice of pydata-sphinx-theme: on dark pages it puts a white background behind
images (pydata/pydata-sphinx-theme#879; without it, black letters would be invisible), because
an image file cannot follow the page's colours.  An inlined SVG can: each colour of
`divlib.plotting` becomes a CSS variable, which ``_static/book.css`` sets for light, dark and
print.

Can go when Sphinx or MyST-NB inlines SVG itself; no upstream issue known.  Warns about a colour
that has no variable, and about a missing alternative text.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from divlib import plotting

logger = logging.getLogger(__name__)

COLOURS = {
    plotting.INK: "--figure-ink",
    plotting.MUTED: "--figure-muted",
    plotting.BLUE: "--figure-blue",
    plotting.ORANGE: "--figure-orange",
    plotting.GREEN: "--figure-green",
    plotting.PINK: "--figure-pink",
}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b(?!\))")
PATH = re.compile(r'(<path [^>]*?\bd=")([^"]*)"')
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
# How many numbers follow each command of Matplotlib's paths.
NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "z": 0}
NAMED = re.compile(r' id="([^"]*)"')
# The groups of labels, which tests look for.
LABEL = "text_"
# The outline of a letter; Matplotlib writes one of each in each figure.
OUTLINE = re.compile(r'\s*<path id="([^"]+)"( d="[^"]*" transform="scale\([^"]*\)"/>)')


def inline_svg(text, prefix, alt):
    """Convert the text of an SVG file to an element of a page.

    `prefix` makes its identifiers unique on the page; `alt` is the alternative text.
    """
    svg = text[text.index("<svg") :].strip()
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{prefix}", svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var({variable})")
    # Inlined, its <style> would apply to the whole page.
    svg = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->|\n\s+", "\n", svg)
    width = re.search(r'\bwidth="([\d.]+)pt"', svg)[1]
    label = nodes.unescape(alt).translate({ord("&"): "&amp;", ord('"'): "&quot;", ord("<"): "&lt;"})
    attributes = f'class="figure-svg" role="img" aria-label="{label}" style="max-width: {width}pt"'
    return re.sub(
        r'<svg ([^>]*?)width="[^"]*" height="[^"]*"', rf"<svg {attributes} \1", svg, count=1
    )


def short_number(hundredths):
    """A number given in hundredths, as short as can be."""
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text)


def short_path(path):
    """The same path by steps from point to point, which have fewer digits than the points."""
    x = y = 0
    begin, written = (0, 0), []
    for command, numbers in STEP.findall(path):
        points = [round(100 * float(number)) for number in numbers.split()]
        if len(points) != NUMBERS.get(command):
            raise ValueError(f"Matplotlib's paths have no {command!r} with {len(points)} numbers")
        if command == "z":
            x, y = begin
            written.append("z")
            continue
        steps = [value - (y if at % 2 else x) for at, value in enumerate(points)]
        x, y = points[-2:]
        if command == "M":
            begin = x, y
        written.append(command.lower() + " ".join(map(short_number, steps)).replace(" -", "-"))
    return "".join(written)


def shorten(svg):
    """The figure with short paths, and without identifiers that nothing refers to."""
    svg = PATH.sub(lambda found: f'{found[1]}{short_path(found[2])}"', svg)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    return NAMED.sub(lambda name: name[0] if name[1] in used or LABEL in name[1] else "", svg)


def share_outlines(svg, outlines):
    """Replace outlines that are in `outlines` by references to them, and add the others to it.

    Compression leaves the repetitions: figures stand further apart than the 32 KiB it looks back.
    """
    renamed = {}

    def drop(match):
        identifier, outline = match.groups()
        renamed[identifier] = outlines.setdefault(outline, identifier)
        return match[0] if renamed[identifier] == identifier else ""

    svg = re.sub(r"\s*<defs>\s*</defs>", "", OUTLINE.sub(drop, svg))
    return re.sub(r'(<use xlink:href="#)([^"]+)', lambda m: m[1] + renamed.get(m[2], m[2]), svg)


class InlineFigures(SphinxPostTransform):
    """Replace every SVG image of a page by its inlined SVG."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs):
        outlines = {}
        for number, image in enumerate(list(self.document.findall(nodes.image)), start=1):
            path = Path(self.app.srcdir, image["uri"])
            if path.suffix != ".svg" or not path.exists():
                continue
            if not image.get("alt", "").strip():
                logger.warning("a figure has no alternative text", location=image)
            text = shorten(path.read_text(encoding="utf-8"))
            svg = inline_svg(text, f"figure{number}-", image.get("alt", ""))
            unmapped = sorted(set(COLOUR.findall(svg)))
            if unmapped:
                names = ", ".join(unmapped)
                logger.warning(
                    "a figure has colours that do not follow the theme: %s",
                    names,
                    location=image,
                )
            svg = share_outlines(svg, outlines)
            image.replace_self(nodes.raw("", svg, format="html"))


def setup(app):
    app.add_post_transform(InlineFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
