"""The numbers that the figures show, from `divlib`.

One function for each figure, from its state to its numbers (floats, or lists of them).  In the
page formulas.js computes the same ones; tests compare the two.
"""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

import divlib

FIGURES = {}


def figure(function):
    """Register a function as the source of the numbers of the figure of its name."""
    FIGURES[function.__name__] = function
    return function


def numbers_of(name, state):
    """Return the numbers of a figure in a state, arrays as lists."""
    numbers = FIGURES[name](**state)
    return {
        key: value.tolist() if isinstance(value, np.ndarray) else float(value)
        for key, value in numbers.items()
    }


def written(x, digits=3):
    """Return a number as readers see it; drawing.js writes the same."""
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    # Twelve digits first: what differs after them must not decide how 0.0625 is rounded.
    tidy = Decimal(float(f"{abs(x):.12g}"))
    text = str(tidy.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"−{text}" if x < 0 and float(text) > 0 else text


class Shown(float):
    """A number that ``"{x:.2f}".format`` writes as readers see it; without .2f: 3 decimals."""

    def __format__(self, spec):
        digits = spec.removeprefix(".").removesuffix("f") or "3"
        return written(self, int(digits))


def filled(template, state, numbers):
    """Put the state and the numbers into a text with places such as ``{entropy}``."""
    values = {**state, **numbers}
    return template.format(**{key: _shown(value) for key, value in values.items()})


def _shown(value):
    if isinstance(value, list):
        return list(map(_shown, value))
    return value if isinstance(value, str) else Shown(value)


def _times(a, b):
    """a · b, where impossible outcomes (a = 0) count 0 even if b is infinite."""
    return 0.0 if a == 0 else a * b


@figure
def binary_entropy(p):
    heads, tails = divlib.self_information([p, 1 - p], base=2)
    return {
        "heads": heads,
        "tails": tails,
        "heads_weighted": _times(p, heads),
        "tails_weighted": _times(1 - p, tails),
        "entropy": divlib.binary_entropy(p, base=2),
    }
