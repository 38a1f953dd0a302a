"""The book's figure style, and figures whose bytes are the same on every machine.

``use_style()`` at the top of a notebook sets the style and makes every figure appear as
an SVG that depends only on what was drawn and on the version of Matplotlib.
"""

import io
import math
import re
from pathlib import Path

from divlib._extras import needed_by

with needed_by("divlib.plotting"):
    import matplotlib
    from cycler import cycler
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

__all__ = ["BLUE", "GREEN", "INK", "MUTED", "ORANGE", "PINK", "SERIES", "svg", "use_style"]

# Text, axes and grid.  The book's pages replace these by the colours of the theme, so a
# figure must not use them for anything that carries meaning by its colour.
INK = "#242424"
MUTED = "#8a8a8a"

# Four hues of the palette of Okabe and Ito, told apart by readers with any of the common
# colour deficiencies; each stands out by 3 : 1 or more on white and on a dark page.
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
PINK = "#c2679b"

# Colour is never the only difference: lines also differ by dashes, bars by hatching.
SERIES = (
    {"color": BLUE, "linestyle": "-", "hatch": ""},
    {"color": ORANGE, "linestyle": (0, (5, 2)), "hatch": "///"},
    {"color": GREEN, "linestyle": (0, (1.2, 1.6)), "hatch": "..."},
    {"color": PINK, "linestyle": (0, (6, 2, 1.2, 2)), "hatch": "xxx"},
)

# The book's sans: a subset of Source Sans 3, made by bookbuild/figure_fonts.py.
FAMILY = "Divlib Sans"
_FONT = str(Path(__file__).with_name("fonts") / "DivlibSans-Regular.ttf")

_STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 12,
    "axes.prop_cycle": cycler(
        color=[series["color"] for series in SERIES],
        linestyle=[series["linestyle"] for series in SERIES],
    ),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 12,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": (6.4, 3.4),
    # Matplotlib brings DejaVu Sans, which has the characters of other languages.
    "font.family": [FAMILY, "DejaVu Sans"],
    "font.size": 11.5,
    "grid.alpha": 0.35,
    "grid.color": MUTED,
    "grid.linewidth": 0.6,
    "hatch.color": INK,
    "hatch.linewidth": 0.7,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "lines.linewidth": 2.2,
    # Computer Modern, as the formulas of the pages are.
    "mathtext.fontset": "cm",
    # Leaving out points that hardly matter would let a rounding error decide which ones.
    "path.simplify": False,
    "savefig.facecolor": "none",
    # Letters are drawn as outlines: a figure does not depend on the reader's fonts.
    "svg.fonttype": "path",
    "svg.hashsalt": "divlib",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def use_style():
    """Set the book's figure style; in a notebook, also show every figure as its `svg`.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from divlib.plotting import use_style
    >>> use_style()
    >>> plt.rcParams["svg.hashsalt"]
    'divlib'
    """
    # Until then, and in other programs, Matplotlib does not know the font.
    if all(known.fname != _FONT for known in fontManager.ttflist):
        fontManager.addfont(_FONT)
    matplotlib.rcParams.update(_STYLE)
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return
    # Whatever MPLBACKEND says: a backend without a display would drop the figures.
    shell.run_line_magic("matplotlib", "inline")
    formatters = shell.display_formatter.formatters
    for formatter in formatters.values():
        formatter.pop(Figure, None)
    formatters["image/svg+xml"].for_type(Figure, svg)


def svg(figure):
    """Return a Matplotlib figure as SVG text, the same on every machine.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to draw.

    Returns
    -------
    str
        An ``<svg>`` element without date or program name, its coordinates rounded to
        a hundredth of a point and its identifiers numbered in order of appearance.

    Raises
    ------
    TypeError
        If `figure` is not a Figure.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from divlib.plotting import svg
    >>> svg(Figure())[:4]
    '<svg'
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"figure is a {type(figure).__name__}, not a Matplotlib Figure")
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    return _renumbered(_rounded(text))


def _rounded(text):
    """Round coordinates so that an error in the last bit of the data cannot show."""
    # Letters are scaled by numbers that no data have touched, and that must stay exact.
    numbers = r"scale\([^)]*\)|-?\d+\.\d{3,}"
    return re.sub(numbers, lambda match: _two_decimals(match[0]), text)


def _two_decimals(number):
    if number.startswith("scale"):
        return number
    # Rounding changes at x.xx33, not half-way: tidy coordinates such as 36.125 lie
    # half-way, where an error of either sign would decide the last digit.
    hundredths = math.floor(100 * float(number) + 0.67)
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _renumbered(text):
    """Name clip paths, markers and the like by their order, not by a hash of their floats."""
    names = {}
    for match in re.finditer(r'\bid="([a-z][0-9a-f]{10})"', text):
        names.setdefault(match[1], f"d{len(names) + 1}")
    return re.sub(r"\b[a-z][0-9a-f]{10}\b", lambda match: names.get(match[0], match[0]), text)
