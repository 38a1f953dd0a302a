"""What sets the formulas that readers write: KaTeX, its rules and its fonts.

The pages have the rules and the characters only that they show; here all of them may be needed.
They are loaded with the lab.
"""

import shutil

from fontTools.ttLib import TTFont

from bookbuild.fonts import subset_font
from bookbuild.pages.faces import ADDRESS, FONT_FACE, declared, file_name, own_names
from bookbuild.pages.katex import KATEX

SCRIPT = "katex.min.js"
STYLE = "katex.css"
# Families of fonts that no formula of the engine is set in.
UNUSED = ("Caligraphic", "Fraktur", "SansSerif", "Script", "Typewriter")


def write_font(rule, folder):
    """Write the font of a @font-face with all its characters, under a name of the book's own."""
    family, style, weight = declared(rule)
    source = KATEX / "fonts" / ADDRESS.search(rule)[1].rpartition("/")[2]
    with TTFont(source) as font:
        characters = {chr(code) for code in font.getBestCmap()}
    name, own = file_name(family, style, weight), own_names(family).strip('"')
    subset_font(source, folder / name, characters, own)
    kept = f'font-family: "{own}"; font-style: {style}; font-weight: {weight}'
    return f'@font-face {{ {kept}; src: url(fonts/{name}) format("woff2"); }}\n'


def write(folder):
    """Write the script, the rules and the fonts into a folder."""
    shutil.copy(KATEX / SCRIPT, folder / SCRIPT)
    (folder / "fonts").mkdir()
    text = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    wanted = [rule for rule in FONT_FACE.findall(text) if not any(name in rule for name in UNUSED)]
    faces = [write_font(rule, folder / "fonts") for rule in wanted]
    rules = own_names(FONT_FACE.sub("", text))
    (folder / STYLE).write_text("".join(faces) + rules, encoding="utf-8")
