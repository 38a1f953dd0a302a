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
    return {
        key: np.asarray(value, dtype=float).tolist()
        for key, value in FIGURES[name](**state).items()
    }


def at(numbers, key):
    """Return the number that a key such as ``entropy`` or ``terms.2`` names."""
    name, _, index = key.partition(".")
    return numbers[name][int(index)] if index else numbers[name]


def written(x, digits=3):
    """Return a number as readers see it, a dash for none; drawing.js writes the same."""
    if math.isnan(x):
        return "—"
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


def _weighted_sum(w, x):
    """Σ w x, added up from left to right, as formulas.js does it: near 0 the order tells."""
    total = 0.0
    for weight, value in zip(w, x):
        total += weight * value
    return total


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


@figure
def five_numbers(P, Q):
    under_q, under_p = divlib.self_information([Q, P], base=2).tolist()
    return {
        "entropy": divlib.entropy(P, base=2),
        "cross_entropy": divlib.cross_entropy(P, Q, base=2),
        "kl_pq": divlib.kl_divergence(P, Q, base=2),
        "kl_qp": divlib.kl_divergence(Q, P, base=2),
        "js": divlib.js_divergence(P, Q, base=2),
        # What impossible outcomes would tell is infinite, and must not be subtracted.
        "terms": [p and p * (b - a) for p, a, b in zip(P, under_p, under_q)],
    }


@figure
def log_lemma(x, P, Q):
    return {
        "gap": x - 1 - math.log(x),
        "ratios": [math.inf if p == 0 else q / p for p, q in zip(P, Q)],
        "terms": [_weighted_gap(p, q) for p, q in zip(P, Q)],
        "kl": divlib.kl_divergence(P, Q),
    }


def _weighted_gap(p, q):
    """p times the gap of the log lemma at q/p, in nats; what divlib adds up, but one at a time."""
    if p == 0 or q == 0:
        return q if p == 0 else math.inf
    return (q - p) - p * math.log1p((q - p) / p)


@figure
def jensen(z, w):
    mean = _weighted_sum(w, z)
    return {
        "mean": mean,
        "f_of_mean": 0.0 - math.log(mean),
        "mean_of_f": 0.0 - _weighted_sum(w, map(math.log, z)),
        # The difference of the two is the divergence of w from w z / mean: no digits get lost.
        "gap": divlib.kl_divergence(w, [weight * point / mean for weight, point in zip(w, z)]),
    }


# Densities stand on fixed grids as probabilities, as in the chapters.  These are so fine and so
# wide that the sums are the integrals to six decimals: see tests/test_moving_integrals.py.
_BUMP_GRID = np.arange(-440, 441) / 20
_BUMP_WIDTH = 0.6


def _bell(grid, mean, width):
    """A normal distribution as probabilities of the points of a grid."""
    heights = np.exp(-np.square((grid - mean) / width) / 2)
    return heights / heights.sum()


@figure
def two_bumps(mean, width, apart, share):
    left, right = (_bell(_BUMP_GRID, at, _BUMP_WIDTH) for at in (-apart, apart))
    p, q = share * left + (1 - share) * right, _bell(_BUMP_GRID, mean, width)
    best_mean = (1 - 2 * share) * apart
    variance = _BUMP_WIDTH**2 + 4 * share * (1 - share) * apart**2
    # By the theorem on matching moments the divergence from q is the least one and that between
    # two normal distributions; so q is never so small on the grid that it counts as 0.
    least = divlib.kl_divergence(p, _bell(_BUMP_GRID, best_mean, math.sqrt(variance)), base=2)
    return {
        "forward": least + divlib.gaussian_kl(best_mean, variance, mean, width**2, base=2),
        "least": least,
        "reverse": divlib.kl_divergence(q, p, base=2),
        "best_mean": best_mean,
        "best_width": math.sqrt(variance),
    }


@figure
def noisy_copy(p, flip):
    q, stay = 1 - p, 1 - flip
    table = np.array([[q * stay, q * flip], [p * flip, p * stay]])
    return {
        "entropy_x": divlib.entropy([q, p], base=2),
        "entropy_y": divlib.entropy(table.sum(axis=0), base=2),
        "joint": divlib.joint_entropy(table, base=2),
        "x_given_y": divlib.conditional_entropy(table, given=1, base=2),
        "y_given_x": divlib.conditional_entropy(table, given=0, base=2),
        "mutual": divlib.mutual_information(table, base=2),
    }


_APART_GRID = np.arange(-160, 161) / 10


@figure
def moving_apart(theta, sigma, pair, loss):
    """Values and slopes; nan where a kink, a jump or an infinite value has no slope."""
    between = _between_bells if pair == "bells" else _between_lines
    return {
        **between(theta, sigma),
        # A shift costs its length, for bells and lines as for points.
        "w": divlib.wasserstein_distance([0.0], [theta]),
        "slope_w": math.copysign(1, theta) if theta else math.nan,
    }


def _between_bells(theta, sigma):
    """The unit of length on the grid is sigma, and 0 is half-way between the bells."""
    ratio = theta / sigma
    p, q = (_bell(_APART_GRID, at, 1) for at in (-ratio / 2, ratio / 2))
    return {
        "kl": divlib.gaussian_kl(0, sigma**2, theta, sigma**2),
        "slope_kl": theta / sigma**2,
        "js": divlib.js_divergence(p, q),
        "slope_js": theta / (2 * sigma**2) * (p * q / (p + q)).sum(),
    }


def _between_lines(theta, sigma):
    """The set of the points of the first line tells two different lines apart."""
    lists = [1, 0], [float(theta == 0), float(theta != 0)]
    return {
        "kl": divlib.kl_divergence(*lists),
        "slope_kl": math.nan,
        "js": divlib.js_divergence(*lists),
        "slope_js": 0.0 if theta else math.nan,
    }


HEAPS = np.array([3, 2, 1, 4])
PLACES = np.arange(4)
STEPS = np.abs(PLACES[:, np.newaxis] - PLACES)


@figure
def move_the_earth(wanted, to):
    Q = np.array(wanted.split("-"), dtype=int)
    plan = np.zeros((4, 4), dtype=int)
    np.add.at(plan, (np.repeat(PLACES, HEAPS), np.array(to, dtype=int)), 1)
    here, total = plan.sum(axis=0), HEAPS.sum()
    best = divlib.optimal_transport(HEAPS / total, Q / total, STEPS)
    return {
        "cost": (plan * STEPS).sum(),
        "optimum": best.cost * total,
        "missing": np.maximum(Q - here, 0).sum(),
        "distance": best.cost,
        "here": here,
        "wanted": Q,
        # What passes the gap after place k, and what has to.
        "right": [plan[: k + 1, k + 1 :].sum() for k in range(3)],
        "left": [plan[k + 1 :, : k + 1].sum() for k in range(3)],
        "need": np.abs(np.cumsum(HEAPS - Q))[:-1],
    }


@figure
def draw_the_critic(P, Q, f):
    told = divlib.dual_objective(f, np.negative(f), P, Q)
    distance = divlib.optimal_transport(P, Q, STEPS).cost
    return {
        "told": told,
        "distance": distance,
        # Exactly 0 where nothing is missing: what is left there is rounding.
        "gap": round(distance - told, 10) + 0.0,
        "steepest": divlib.lipschitz_constant(f, PLACES),
        "slopes": np.diff(f),
    }
