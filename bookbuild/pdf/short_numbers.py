"""Shorter numbers in the pages of a PDF.

Chromium moves from glyph to glyph by numbers of pixels with seven decimals, which take a tenth of
the book.  Three decimals are enough.  What is lost is made up for as soon as a glyph would be off
by more than a hundredth of a pixel: not at every move, as equal moves are compressed best.
"""

import re

__all__ = ["shortened"]

DECIMALS, MOST = 3, 0.01
NUMBER = rb"(-?(?:\d+\.?\d*|\.\d+))"
# "x y Td" moves by x and y, and the glyph follows; "a b c d x y Tm" begins anew.
MOVE = re.compile(rb"^(?:" + NUMBER + rb" " + NUMBER + rb" Td\b|.* Tm$)", re.M)


def shortened(content):
    """The content of a page, in which moves have at most three decimals."""
    owed = [0.0, 0.0]

    def moved(found):
        if found[1] is None:
            owed[:] = 0.0, 0.0
            return found[0]
        written = []
        for axis in (0, 1):
            exact = float(found[1 + axis])
            number = round(exact, DECIMALS)
            if abs(owed[axis] + exact - number) > MOST:
                number = round(owed[axis] + exact, DECIMALS)
            owed[axis] += exact - number
            written.append(text_of(number))
        return b" ".join([*written, b"Td"])

    return MOVE.sub(moved, content)


def text_of(number):
    """A number as PDF has it, without zeros that say nothing."""
    text = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else re.sub(r"^(-?)0\.", r"\1.", text).encode()
