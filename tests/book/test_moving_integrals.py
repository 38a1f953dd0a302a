"""Numbers of the moving figures, computed as sums over grids, match the exact integrals."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from bookbuild.pages.moving_figures import FIGURES, numbers, states

TOLERANCE = 1e-6  # the figures show three decimals
GRID_TOLERANCE = 2e-4
BUMP_WIDTH = 0.6


def random_states(name, how_many, **fixed):
    rng = np.random.default_rng(7)
    parameters = FIGURES[name]["parameters"]
    return [{**states.random_state(parameters, rng), **fixed} for _ in range(how_many)]


def log_normal(x, mean, width):
    return -(((x - mean) / width) ** 2) / 2 - math.log(width * math.sqrt(2 * math.pi))


def kl_in_bits(log_p, log_q, ends, places):
    def term(x):
        return math.exp(log_p(x)) * (log_p(x) - log_q(x))

    return quad(term, *ends, points=places, epsabs=1e-11, limit=400)[0] / math.log(2)


@pytest.mark.parametrize("state", random_states("two_bumps", 40))
def test_two_bumps_numbers_match_integrals(state):
    mean, width, apart, share = (state[key] for key in ("mean", "width", "apart", "share"))

    def log_p(x):
        left = math.log(share) + log_normal(x, -apart, BUMP_WIDTH)
        return np.logaddexp(left, math.log(1 - share) + log_normal(x, apart, BUMP_WIDTH))

    def log_q(x):
        return log_normal(x, mean, width)

    found = numbers.numbers_of("two_bumps", state)
    ends, bumps = (-apart - 6, apart + 6), [-apart, 0, apart]
    assert abs(found["forward"] - kl_in_bits(log_p, log_q, ends, bumps)) < TOLERANCE
    ends = mean - 9 * width, mean + 9 * width
    assert abs(found["reverse"] - kl_in_bits(log_q, log_p, ends, [mean])) < TOLERANCE


@pytest.mark.parametrize("state", random_states("moving_apart", 40, pair="bells"))
def test_moving_apart_numbers_match_integrals(state):
    """JS and its slope, by the formulas of the proof about normal densities in chapter 7."""
    sigma, ratio = state["sigma"], state["theta"] / state["sigma"]

    def missing_bits(z):
        return math.exp(-(z**2) / 2) * np.logaddexp(0, -ratio * (z + ratio / 2))

    def ambiguity(z):
        return math.exp(-(z**2) / 2) / math.cosh(ratio * z / 2)

    def mean_of(f):
        return quad(f, -12, 12, points=[-ratio / 2, 0], limit=400)[0] / math.sqrt(2 * math.pi)

    found = numbers.numbers_of("moving_apart", state)
    assert abs(found["js"] - (math.log(2) - mean_of(missing_bits))) < TOLERANCE
    slope = ratio / (4 * sigma) * math.exp(-(ratio**2) / 8) * mean_of(ambiguity)
    assert abs(found["slope_js"] - slope) < TOLERANCE


@pytest.mark.parametrize("state", random_states("half_way", 15))
def test_half_way_numbers_match_the_integral(state):
    """W2 by pushing the mixture onto the first bell."""
    t, bells = state["t"], [(-3, 1), (state["place"], 0.5)]

    def of_mixture(each, x):
        return (1 - t) * each(x, *bells[0]) + t * each(x, *bells[1])

    def squares(x):
        below, above = of_mixture(norm.cdf, x), of_mixture(norm.sf, x)
        back = -3 + (norm.ppf(below) if below < above else norm.isf(above))
        return (x - back) ** 2 * of_mixture(norm.pdf, x)

    found = numbers.numbers_of("half_way", state)
    exact = math.sqrt(quad(squares, -10, 9, points=[-3, state["place"]], limit=400)[0])
    assert abs(found["mixture"] - exact) < GRID_TOLERANCE
