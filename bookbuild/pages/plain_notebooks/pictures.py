"""Draw figures as PNG, which every viewer of notebooks shows.

They are stored as SVG.  JupyterLab shows no SVG in a notebook that it has not run itself, and many
viewers show none in text.
"""

import json
import re
from pathlib import Path

from bookbuild.node import output_of
from bookbuild.pages import moving_figures
from bookbuild.pages.faces import ITALIC, ROMAN, SANS, SANS_SEMIBOLD
from bookbuild.project import ROOT

SCRIPT = Path(__file__).with_name("picture.cjs")
SHEETS = (
    ROOT / "_static" / "book.css",
    Path(moving_figures.__file__).with_name(moving_figures.STYLE),
)
FAMILIES = {"--book-sans": "Source Sans 3", "--book-serif": "Source Serif 4"}
WIDTH = 960


def drawing(picture):
    """The drawing of a moving picture, an SVG element."""
    return re.search(r"<svg .*?</svg>", picture["html"], re.DOTALL)[0]


def pixels(svg):
    """The width of a figure of Matplotlib; an inch has 96 pixels or 72 points."""
    return round(float(re.search(r'width="([\d.]+)pt"', svg)[1]) * 96 / 72)


def draw(drawings):
    """The PNG, in base64, of each SVG drawing."""
    given = {
        "width": WIDTH,
        # Figures of Matplotlib need none: their letters are outlines.
        "fonts": [str(face.path) for face in (SANS, SANS_SEMIBOLD, ROMAN, ITALIC)],
        "families": FAMILIES,
        "sheets": list(map(str, SHEETS)),
        "drawings": drawings,
    }
    return json.loads(output_of(SCRIPT, given=given)) if drawings else []
