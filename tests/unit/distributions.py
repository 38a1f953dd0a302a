"""Pairs of distributions, and the accuracy that divlib promises for functions of pairs."""

from functools import cache

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import divlib
from bookbuild import exact_values
from divlib import (
    cross_entropy,
    hellinger_distance,
    js_distance,
    js_divergence,
    kl_divergence,
    total_variation,
)

# function, reference, promised error in machine epsilons, value below which doubles lose digits
PROMISES = [
    (kl_divergence, exact_values.kl_divergence, 32, 1e-290),
    (cross_entropy, exact_values.cross_entropy, 8, 1e-290),
    (js_divergence, exact_values.js_divergence, 32, 1e-290),
    (js_distance, exact_values.js_distance, 32, 1e-145),
    (total_variation, exact_values.total_variation, 8, 1e-290),
    (hellinger_distance, exact_values.hellinger_distance, 8, 1e-145),
]

EXTREME_PAIRS = [
    ([1.0], [1.0]),
    ([1.0, 0.0], [0.25, 0.75]),
    ([0.5, 0.5], [1.0, 0.0]),
    ([0.0, 1.0], [1.0, 0.0]),
    ([1.0, 0.0], [5e-324, 1.0]),
    ([1.0, 0.0], [1e-310, 1.0]),
    ([1e-300, 1.0], [1e-10, 1.0 - 1e-10]),
    ([1e-300, 1.0], [2e-300, 1.0]),
    ([5e-324, 1.0], [1e-323, 1.0]),
    ([0.0, 0.3, 0.7], [0.0, 0.7, 0.3]),
    ([2**-53, 1 - 2**-53], [1 - 2**-53, 2**-53]),
]

WEIGHTS = st.one_of(st.just(0.0), st.floats(1e-9, 1.0))


@cache
def weights(n):
    """Arrays of n weights, not all of them 0."""
    return arrays(float, n, elements=WEIGHTS).filter(lambda w: w.sum() > 0)


@st.composite
def pairs(draw):
    """Two distributions of one length, some of whose entries may be 0."""
    n = draw(st.integers(1, 20))
    p, q = draw(weights(n)), draw(weights(n))
    return p / p.sum(), q / q.sum()


def random_pairs(rng, count):
    """Far and near pairs; near ones with relative perturbations down to 1e-14."""
    for number in range(count):
        n = int(rng.integers(2, 50))
        p = rng.dirichlet(np.full(n, 10 ** rng.uniform(-1, 1)))
        p = np.maximum(p, 1e-300)
        if number % 2:
            q = p * (1 + 10.0 ** -rng.uniform(0.5, 14) * rng.uniform(-1, 1, n))
        else:
            q = np.maximum(rng.dirichlet(np.ones(n)), 1e-300)
        yield p / p.sum(), q / q.sum()


# Functions of two distributions, and of nothing else.
PAIR_FUNCTIONS = [
    divlib.cross_entropy,
    divlib.earth_mover_distance,
    divlib.hellinger_distance,
    divlib.js_distance,
    divlib.js_divergence,
    divlib.kl_divergence,
    divlib.total_variation,
]
