"""The cover of the e-book: its title, and two bells whose distance is the question."""

from html import escape

import numpy as np

PAPER, INK, BLUE, ORANGE = "#fbf9f4", "#1c1b19", "#0072b2", "#d55e00"
COVER = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800">
<rect width="600" height="800" fill="{paper}"/>
<g font-family="Source Serif 4" fill="{ink}">
{lines}
<text x="50" y="750" font-size="22">{author}</text>
</g>
<path d="{first}" fill="{blue}" fill-opacity="0.25" stroke="{blue}" stroke-width="3"/>
<path d="{second}" fill="none" stroke="{orange}" stroke-width="3" stroke-dasharray="10 6"/>
<path d="M40 640H560" stroke="{ink}" stroke-width="1.5"/>
</svg>"""
WORDS_IN_LINE = 2


def bell(mean, width, height):
    """The outline of a bell above the line at the foot of the drawing."""
    x = np.linspace(40, 560, 131)
    y = 640 - height * np.exp(-(((x - mean) / width) ** 2) / 2)
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y))


def drawing(known):
    """The cover as SVG."""
    words = known["title"].split()
    lines = [words[k : k + WORDS_IN_LINE] for k in range(0, len(words), WORDS_IN_LINE)]
    return COVER.format(
        paper=PAPER,
        ink=INK,
        blue=BLUE,
        orange=ORANGE,
        lines="\n".join(
            f'<text x="50" y="{120 + 62 * k}" font-size="54">{escape(" ".join(line))}</text>'
            for k, line in enumerate(lines)
        ),
        author=escape(known["author"]),
        first=bell(230, 62, 240),
        second=bell(360, 80, 180),
    )
