"""Bring the faces of the book along: for text, labels, code, formulas and icons.

A stock page is set in whatever fonts a machine has, so that two machines may show, and test,
different pages.  Here every face comes from a package that a lock file pins.  When the one
style sheet is written, each face that it declares is subset to the characters that the pages
show in it; a face that shows nothing goes.  `_static/book.css` says what is set in which.
"""

import html
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

from bookbuild.fonts import subset_font
from bookbuild.node import PACKAGES
from bookbuild.pages import katex
from bookbuild.pages.lean_styles import ESCAPED, SHEET, written_pages

DECLARATIONS = "faces.css"
FOLDER = "_static/fonts"
# Labels are set in small capitals of the roman face; no other face needs them.
SMALL_CAPITALS = ("smcp", "c2sc")
# Every page can show these: readers type them into forms, and scripts write them.
ALWAYS = "".join(map(chr, range(0x20, 0x7F)))
# Folders of scripts that write more than that.
WRITING = ("moving_figures", "drills")


class Face(NamedTuple):
    """A face for text: what style sheets call it, and where it comes from."""

    family: str
    style: str
    weight: int
    source: str

    @property
    def path(self):
        return PACKAGES / self.source


ROMAN = Face("Book Serif", "normal", 400, "source-serif/TTF/SourceSerif4-Regular.ttf")
ITALIC = Face("Book Serif", "italic", 400, "source-serif/TTF/SourceSerif4-It.ttf")
SEMIBOLD = Face("Book Serif", "normal", 600, "source-serif/TTF/SourceSerif4-Semibold.ttf")
SANS = Face("Book Sans", "normal", 400, "source-sans/TTF/SourceSans3-Regular.ttf")
SANS_SEMIBOLD = Face("Book Sans", "normal", 600, "source-sans/TTF/SourceSans3-Semibold.ttf")
MONO = Face("Book Mono", "normal", 400, "source-code-pro/TTF/SourceCodePro-Regular.ttf")
ROMAN_DECLARED = (ROMAN.family, ROMAN.style, str(ROMAN.weight))
TEXT = (ROMAN, ITALIC, SEMIBOLD, SANS, SANS_SEMIBOLD, MONO)
GENERIC = {"Book Serif": "serif", "Book Sans": "sans-serif", "Book Mono": "monospace"}

# Fonts that stand in for a face until it has arrived, and the size, in per cent, at which their
# letters are as wide as those of the face, on average over the prose of the chapters; so lines
# break where they will.  Code needs none: its letters have the same width in all fonts.
STAND_INS = {
    # Windows, macOS, iOS, many a Linux
    "Times": (
        (ROMAN, ("Times New Roman", "Liberation Serif"), 111.2),
        (ITALIC, ("Times New Roman Italic", "Liberation Serif Italic"), 102.6),
        (SEMIBOLD, ("Times New Roman Bold", "Liberation Serif Bold"), 106.1),
    ),
    "Arial": (
        (SANS, ("Arial", "Liberation Sans"), 93.7),
        (SANS_SEMIBOLD, ("Arial Bold", "Liberation Sans Bold"), 89.6),
    ),
    # Android
    "Noto": (
        (ROMAN, ("Noto Serif",), 93.7),
        (ITALIC, ("Noto Serif Italic",), 89.0),
        (SEMIBOLD, ("Noto Serif Bold",), 89.3),
        (SANS, ("Roboto",), 93.8),
        (SANS_SEMIBOLD, ("Roboto Bold",), 95.1),
    ),
    # other Linux
    "DejaVu": (
        (ROMAN, ("DejaVu Serif",), 87.1),
        (ITALIC, ("DejaVu Serif Italic",), 80.5),
        (SEMIBOLD, ("DejaVu Serif Bold",), 80.0),
        (SANS, ("DejaVu Sans",), 81.9),
        (SANS_SEMIBOLD, ("DejaVu Sans Bold",), 74.6),
    ),
}

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ADDRESS = re.compile(r"url\(([^)]*\.woff2)\)")
DECLARED = re.compile(r"font-(family|style|weight):\s*([^;}]*[^;}\s])")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

FORMULA = '<span class="katex">'
SPAN = re.compile(f"{FORMULA}|<span|</span>")
# A piece of a formula's text, and the classes of the element around it; a delimiter made of
# pieces has one more element around each.
PIECE = re.compile(r'<span class="([^"]*)"[^>]*>(?:<span>)?([^<]+)<')

# Names that their licences keep for the original fonts, as style sheets write them.
RESERVED = {
    re.compile(r'"?KaTeX_(\w+)"?'): r'"Book Maths \1"',
    re.compile(r'"?Font Awesome\\? 6 (\w+)"?'): r'"Book Icons \1"',
}


def own_names(text):
    """A text, such as a style sheet, with names of the book's own in place of reserved ones."""
    for reserved, ours in RESERVED.items():
        text = reserved.sub(ours, text)
    return text


def file_name(family, style, weight):
    """The file of a face of the book."""
    words = own_names(family).strip('"').lower().split()
    return "-".join([*words, str(weight), *(["italic"] if style == "italic" else [])]) + ".woff2"


def height_of(face):
    """How far lines in a face reach above and below the baseline, in thousandths of its size."""
    with TTFont(face.path) as font:
        return font["hhea"].ascent, font["hhea"].descent


def stand_ins():
    """The declarations of all fonts that stand in, and the names of each family's."""
    heights = {face: height_of(face) for face in TEXT}
    rules, names = [], {family: [family] for family in GENERIC}
    for kind, fonts in STAND_INS.items():
        for face, local, size in fonts:
            ascent, descent = heights[face]
            name = f"{face.family} {kind}"
            if name not in names[face.family]:
                names[face.family].append(name)
            sources = ", ".join(f'local("{font}")' for font in local)
            # All that follows size-adjust is adjusted by it, too.
            rules.append(
                f'@font-face {{ font-family: "{name}"; '
                f"font-style: {face.style}; font-weight: {face.weight}; "
                f"src: {sources}; "
                f"size-adjust: {size}%; ascent-override: {10 * ascent / size:.1f}%; "
                f"descent-override: {-10 * descent / size:.1f}%; line-gap-override: 0%; }}"
            )
    return rules, names


def declarations():
    """The style sheet that declares the faces, and a variable for each family with stand-ins."""
    rules, names = stand_ins()
    faces = [
        f'@font-face {{ font-family: "{face.family}"; '
        f"font-style: {face.style}; font-weight: {face.weight}; font-display: swap; "
        f'src: url(faces/{file_name(*face[:3])}) format("woff2"); }}'
        for face in TEXT
    ]
    variables = [
        f"--{family.lower().replace(' ', '-')}: "
        + ", ".join([*(f'"{name}"' for name in names[family]), generic])
        for family, generic in GENERIC.items()
    ]
    return "\n".join([*faces, *rules, f":root {{ {'; '.join(variables)} }}", ""])


def declare(app, error):
    if not error and app.builder.format == "html":
        sheet = Path(app.outdir, "_static", DECLARATIONS)
        sheet.write_text(declarations(), encoding="utf-8")


def split(page):
    """The text of a page without its formulas, and the text of its formulas."""
    outside, inside, begin, depth = [], [], 0, 0
    for tag in SPAN.finditer(page):
        if depth:
            depth += -1 if tag[0] == "</span>" else 1
            if depth == 0:
                inside.append(page[begin : tag.end()])
                begin = tag.end()
        elif tag[0] == FORMULA:
            outside.append(page[begin : tag.start()])
            begin, depth = tag.start(), 1
    return "".join([*outside, page[begin:]]), "".join(inside)


def declared(rule):
    """The family, style and weight that a @font-face declares."""
    found = {key: value.strip("\"' ") for key, value in DECLARED.findall(rule)}
    return found["family"].replace("\\", ""), found["style"], found["weight"]


def characters_of_formulas(formulas, sheet):
    """The characters of formulas by the face that they are set in, as KaTeX's rules have it."""
    rules = [
        (set(selector.removesuffix(">span").split(" ")[-1].split(".")[1:]), said)
        for selectors, block in RULE.findall(FONT_FACE.sub("", sheet))
        if (said := dict(DECLARED.findall(block)))
        for selector in map(str.strip, selectors.split(","))
        if selector.startswith(".katex ")
    ]
    found = {}
    for classes, text in set(PIECE.findall(formulas)):
        face = {"family": "KaTeX_Main", "style": "normal", "weight": "400"}
        for needed, said in rules:
            if needed <= set(classes.split()):
                face |= said
        place = face["family"].strip('"'), face["style"], face["weight"]
        found.setdefault(place, set()).update(html.unescape(text))
    return found


def source_of(address, root):
    """The font that an address in the one style sheet means."""
    name = Path(address).name
    if address.startswith("faces/"):
        return next(face.path for face in TEXT if file_name(*face[:3]) == name)
    if address.startswith("katex/"):
        return katex.KATEX / "fonts" / name
    return root / "_static" / address


def subset_faces(app, error):
    """Write the faces that the one style sheet declares, with what is shown in them."""
    if error or app.builder.format != "html":
        return
    root = Path(app.outdir)
    sheet = (root / SHEET).read_text(encoding="utf-8")
    pages = written_pages(root)
    text, formulas = map("".join, zip(*(split(path.read_text("utf-8")) for path in pages)))
    scripts = (root.glob(f"_static/{folder}/**/*.js") for folder in WRITING)
    drawn = (path.read_text("utf-8") for found in scripts for path in found)
    in_styles = set(ESCAPED.sub(lambda code: chr(int(code[1], 16)), sheet))
    icons = {character for character in in_styles if unicodedata.category(character) == "Co"}
    shown = in_styles.union(ALWAYS, html.unescape(text), *drawn) - icons
    in_formulas = characters_of_formulas(formulas, sheet)
    (root / FOLDER).mkdir(exist_ok=True)

    def written(found):
        address = ADDRESS.search(found[0])
        if address is None:
            return found[0]
        family, style, weight = declared(found[0])
        characters = shown
        if family.startswith("KaTeX"):
            characters = in_formulas.get((family, style, weight), ())
        elif family.startswith("Font Awesome"):
            characters = icons
        name = file_name(family, style, weight)
        if not subset_font(
            source_of(address[1], root),
            root / FOLDER / name,
            characters,
            own_names(family).strip('"'),
            features=SMALL_CAPITALS if (family, style, weight) == ROMAN_DECLARED else (),
        ):
            (root / FOLDER / name).unlink()
            return ""
        return found[0].replace(address[1], f"fonts/{name}")

    (root / SHEET).write_text(own_names(FONT_FACE.sub(written, sheet)), encoding="utf-8")


def setup(app):
    app.add_css_file(DECLARATIONS)
    app.connect("build-finished", declare)
    # After lean_styles, which writes the one style sheet.
    app.connect("build-finished", subset_faces, priority=992)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
