"""The numbers that the figures show, computed with `divlib`.

One function for each figure, from its state to its numbers (floats or lists of floats).  In the
page, formulas.js computes the same numbers; tests compare the two.
"""

import itertools
import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from types import SimpleNamespace

import numpy as np

import divlib

FIGURES = {}


def figure(function):
    """Register the function that computes the numbers of the figure with its name."""
    FIGURES[function.__name__] = function
    return function


def numbers_of(name, state):
    """Return the numbers of a figure in a state, arrays as lists."""
    return {
        key: np.asarray(value, dtype=float).tolist()
        for key, value in FIGURES[name](**state).items()
    }


def lookup(numbers, key):
    """Return the number that a key such as ``entropy`` or ``terms.2`` names."""
    name, _, index = key.partition(".")
    return numbers[name][int(index)] if index else numbers[name]


def format_number(x, digits=3):
    """Format a number for readers, NaN as a dash; `number` in drawing.js does the same."""
    if math.isnan(x):
        return "—"
    if math.isinf(x):
        return "∞" if x > 0 else "−∞"
    # Round to twelve digits first, so that noise after them cannot decide how 0.0625 is rounded.
    denoised = Decimal(float(f"{abs(x):.12g}"))
    text = str(denoised.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"−{text}" if x < 0 and float(text) > 0 else text


class FormattedFloat(float):
    """A float that `str.format` formats with `format_number`: ``{x:.2f}``, or ``{x}`` for .3f."""

    def __format__(self, spec):
        digits = spec.removeprefix(".").removesuffix("f") or "3"
        return format_number(self, int(digits))


def fill_template(template, state, numbers, was=None):
    """Fill the state and the numbers into a template with places such as ``{entropy}``.

    ``{was.entropy}`` is a number of an earlier state.
    """
    values = {key: _formatted(value) for key, value in {**state, **numbers}.items()}
    earlier = {key: _formatted(value) for key, value in (was or {}).items()}
    return template.format(**values, was=SimpleNamespace(**earlier))


def _formatted(value):
    if isinstance(value, list):
        return list(map(_formatted, value))
    return value if isinstance(value, str) else FormattedFloat(value)


def _times(a, b):
    """a · b, but 0 for an impossible outcome (a = 0) even if b is infinite."""
    return 0.0 if a == 0 else a * b


def _weighted_sum(w, x):
    """Σ w x, from left to right as in formulas.js: near 0 the result depends on the order."""
    total = 0.0
    for weight, value in zip(w, x):
        total += weight * value
    return total


def _rounded(value):
    """A number that is exactly 0 where only rounding errors remain."""
    return round(float(value), 10) + 0.0


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
        # The information in an impossible outcome is infinite; do not subtract infinities.
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
    """p times the gap of the log lemma at q/p, in nats: one term of the sum in divlib."""
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
        # The gap is the divergence of w from w z / mean; computed so, it loses no digits.
        "gap": divlib.kl_divergence(w, [weight * point / mean for weight, point in zip(w, z)]),
    }


# As in the chapters, a density is represented by probabilities on a fixed grid.  These grids are
# fine and wide enough for the sums to equal the integrals to six decimals, which
# tests/book/test_moving_integrals.py checks.
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
    # By the theorem on matching moments, the divergence from q is `least` plus the divergence
    # between two normal distributions.  Unlike a sum on the grid, that has no underflow in q.
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
        "entropy_x": divlib.entropy([q, p]),
        "entropy_y": divlib.entropy(table.sum(axis=0)),
        "joint": divlib.joint_entropy(table),
        "x_given_y": divlib.conditional_entropy(table, given=1),
        "y_given_x": divlib.conditional_entropy(table, given=0),
        "mutual": divlib.mutual_information(table),
    }


_APART_GRID = np.arange(-160, 161) / 10


@figure
def moving_apart(theta, sigma, pair, loss):
    """Values and slopes; NaN where a kink, a jump or an infinite value has no slope."""
    between = _between_bells if pair == "bells" else _between_lines
    return {
        **between(theta, sigma),
        # A shift costs its length, for bells and lines as for points.
        "w": divlib.wasserstein_distance([0.0], [theta]),
        "slope_w": math.copysign(1, theta) if theta else math.nan,
    }


def _between_bells(theta, sigma):
    """Grid in units of sigma, with 0 half-way between the bells."""
    ratio = theta / sigma
    p, q = (_bell(_APART_GRID, at, 1) for at in (-ratio / 2, ratio / 2))
    return {
        "kl": divlib.gaussian_kl(0, sigma**2, theta, sigma**2),
        "slope_kl": theta / sigma**2,
        "js": divlib.js_divergence(p, q),
        "slope_js": theta / (2 * sigma**2) * (p * q / (p + q)).sum(),
    }


def _between_lines(theta, sigma):
    """Two different lines are disjoint: some set has all of one and nothing of the other."""
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
        # What crosses the gap after place k in each direction, and the least that must.
        "right": [plan[: k + 1, k + 1 :].sum() for k in range(3)],
        "left": [plan[k + 1 :, : k + 1].sum() for k in range(3)],
        "need": np.abs(np.cumsum(HEAPS - Q))[:-1],
    }


WANTED = np.array([1, 2, 4, 3])


@cache
def _entropic_plan(doublings):
    P, Q = HEAPS / 10, WANTED / 10
    return divlib.sinkhorn(P, Q, STEPS, 2.0**doublings, tolerance=1e-14)


@figure
def entropic_plan(doublings):
    P, Q = HEAPS / 10, WANTED / 10
    made = _entropic_plan(doublings)
    return {
        "epsilon": 2.0**doublings,
        "cost": _rounded(made.cost),
        "information": _rounded(divlib.mutual_information(made.plan)),
        "cheapest": divlib.optimal_transport(P, Q, STEPS).cost,
        "independent": P @ STEPS @ Q,
        "plan": [[_rounded(mass) for mass in row] for row in made.plan],
        # Doublings from -3 to 7, at quarters of one.
        "curve": [_rounded(_entropic_plan(quarter / 4).cost) for quarter in range(-12, 29)],
    }


@figure
def draw_the_critic(P, Q, f):
    told = divlib.dual_objective(f, np.negative(f), P, Q)
    distance = divlib.optimal_transport(P, Q, STEPS).cost
    return {
        "told": told,
        "distance": distance,
        "gap": _rounded(distance - told),
        "steepest": divlib.lipschitz_constant(f, PLACES),
        "slopes": np.diff(f),
    }


@figure
def question_tree(P):
    # Whole weights have no rounding errors, on which the order of equal ones would depend.
    weights = {k: round(40 * p) for k, p in enumerate(P)}
    code = divlib.huffman_code({k: weight for k, weight in weights.items() if weight})
    return {
        "average": divlib.expected_length(dict(enumerate(P)), code),
        "entropy": divlib.entropy(P, base=2),
        "depths": [len(code[k]) if k in code else math.nan for k in weights],
        "information": divlib.self_information(P, base=2),
    }


@figure
def softmax_loss(z, y, T):
    scaled = np.divide(z, T)
    powers = np.exp(scaled - scaled.max())
    softmax = powers / powers.sum()
    loss = divlib.cross_entropy_with_logits(scaled, y)
    least = divlib.entropy(y)
    return {
        "loss": loss,
        "least": least,
        "excess": _rounded(loss - least),
        "softmax": softmax,
        "gradient": [_rounded(slope) for slope in (softmax - y) / T],
    }


@figure
def two_samples(x, y):
    marks = np.sort([*x, *y])
    up_to = [np.searchsorted(np.sort(sample), marks, side="right") / 4 for sample in (x, y)]
    return {
        "pairs": divlib.wasserstein_distance(x, y),
        "area": np.abs(np.subtract(*up_to))[:-1] @ np.diff(marks),
        "gaps": np.abs(np.sort(x) - np.sort(y)),
    }


# A distance of two distributions on one grid has a larger error than a sum, so this grid is finer.
_BETWEEN_GRID = np.arange(-1600, 1441) / 160


@figure
def half_way(t, place):
    """Distances from the bell of width 1 at -3; the other has the width 1/2."""
    first, second = _bell(_BETWEEN_GRID, -3, 1), _bell(_BETWEEN_GRID, place, 0.5)
    mixture = (1 - t) * first + t * second
    return {
        "mixture": divlib.wasserstein_distance(_BETWEEN_GRID, _BETWEEN_GRID, first, mixture, p=2),
        "moved": _from_the_first(t, place),
        "whole": _from_the_first(1, place),
    }


def _from_the_first(t, place):
    """W2 to the bell whose quantiles are the mixed ones."""
    mean, width = (1 - t) * -3 + t * place, (1 - t) + t * 0.5
    return divlib.gaussian_wasserstein2(-3, 1, mean, width**2)


# Sizes of samples, in figures/counts_lose_entropy.js too.
SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]


@cache
def _samples(n):
    """All counts of three outcomes in n draws, and in how many orders each can come."""
    counts = [c for c in itertools.product(range(n + 1), repeat=3) if sum(c) == n]
    orders = [math.comb(n, a) * math.comb(n - a, b) for a, b, _ in counts]
    return np.array(counts), np.array(orders, dtype=float)


def _mean_over_samples(P, n, measure):
    counts, orders = _samples(n)
    chances = orders * np.prod(np.power(P, counts), axis=1)
    possible = chances > 0
    return chances[possible] @ measure(counts[possible] / n)


@figure
def counts_lose_entropy(P, n):
    n = int(n)

    def lost(shares):
        return divlib.kl_divergence(shares, np.tile(P, (len(shares), 1)))

    return {
        "entropy": divlib.entropy(P),
        "expected": _mean_over_samples(P, n, divlib.entropy),
        "lost": _mean_over_samples(P, n, lost),
        "curve": [_mean_over_samples(P, size, divlib.entropy) for size in SIZES],
    }
