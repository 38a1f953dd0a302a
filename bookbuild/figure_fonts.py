"""Make the font of the figures, which divlib carries along.

    python -m bookbuild.figure_fonts      write divlib/fonts, after a change of source-sans

Matplotlib needs a font file, and draws other outlines with another font: so the book's sans
lies in the package, as a subset under a name of its own, and figures are the same wherever
they are drawn.  A changed subset changes every figure: run the notebooks anew.
"""

from bookbuild.fonts import subset_font
from bookbuild.pages.faces import SANS
from bookbuild.project import ROOT
from divlib.plotting import FAMILY

FOLDER = ROOT / "divlib" / "fonts"
# Blocks of Unicode (https://www.unicode.org/Public/UNIDATA/Blocks.txt), of which the subset
# holds what Source Sans has.
BLOCKS = (
    range(0x0020, 0x007F),  # ASCII
    range(0x00A0, 0x0100),  # Latin-1
    range(0x0370, 0x0400),  # Greek
    range(0x2000, 0x20D0),  # punctuation, superscripts and subscripts, currencies
    range(0x2100, 0x2400),  # letter-like signs, arrows, operators
)


def write(folder):
    """Write the font and its licence into a folder."""
    folder.mkdir(exist_ok=True)
    characters = [chr(code) for block in BLOCKS for code in block]
    target = folder / f"{FAMILY.replace(' ', '')}-Regular.ttf"
    subset_font(SANS.path, target, characters, FAMILY, flavor=None)
    licence = SANS.path.parent.parent / "LICENSE.md"
    (folder / "OFL.txt").write_bytes(licence.read_bytes())


if __name__ == "__main__":
    write(FOLDER)
