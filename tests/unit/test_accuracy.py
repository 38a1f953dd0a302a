"""The accuracy that docstrings promise, on hard inputs, against references of many digits."""

import mpmath
import numpy as np
import pytest

from bookbuild import exact_values
from divlib import (
    binary_entropy,
    entropy,
    self_information,
)
from tests.unit.distributions import PROMISES


def distribution(rng, n):
    """A random distribution: flat or steep, with or without zeros and tiny entries."""
    p = rng.dirichlet(np.full(n, 10.0 ** rng.uniform(-1.5, 1.5)))
    if rng.random() < 0.3:
        p[rng.random(n) < 0.4] = 0.0
    if rng.random() < 0.3:
        tiny = rng.random(n) < 0.3
        p[tiny] = rng.choice([5e-324, 1e-310, 1e-300, 1e-200, 1e-30], size=tiny.sum())
    if p.sum() < 0.1:
        p[rng.integers(n)] = 1.0
    return p / p.sum()


def hard_pairs(seed, count):
    """Distant, nearly equal, one-hot and disjoint pairs with 2 to 200 outcomes."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        n = int(2 * 10 ** rng.uniform(0, 2))
        p = distribution(rng, n)
        if number % 4 == 0:
            q = distribution(rng, n)
        elif number % 4 < 3:
            q = p * (1 + 10.0 ** rng.uniform(-14, -1) * rng.uniform(-1, 1, n))
        else:
            q = np.eye(n)[rng.integers(n)]
            p = p if rng.random() < 0.5 else np.roll(q, 1)
        yield p, q / q.sum()


@pytest.mark.parametrize("function, exact, promise, smallest", PROMISES)
@pytest.mark.parametrize("count", [300, pytest.param(5000, marks=pytest.mark.full)])
def test_functions_of_pairs(function, exact, promise, smallest, count):
    for p, q in hard_pairs(count, count):
        value, result = exact(p, q), function(p, q)
        assert result >= 0
        if value > smallest:
            assert exact_values.relative_error(result, value) <= promise


@pytest.mark.parametrize("function, exact, promise, smallest", PROMISES)
@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.full)])
def test_functions_of_pairs_in_single_precision(function, exact, promise, smallest, count):
    """The computation uses double precision, so only the result is rounded."""
    for p, q in hard_pairs(count, count):
        p, q = p.astype("f4"), q.astype("f4")
        value, result = exact(p, q), function(p, q)
        assert type(result) is np.float32
        if value == mpmath.inf:
            assert result == np.inf
        elif value > 1e-30:
            assert abs(float(result) - value) <= 2**-23 * value


@pytest.mark.parametrize("count", [300, pytest.param(5000, marks=pytest.mark.full)])
def test_functions_of_one_distribution(count):
    for p, _ in hard_pairs(count + 1, count):
        assert exact_values.relative_error(entropy(p), exact_values.entropy(p)) <= 4
        for x in p[:3]:
            x = min(float(x), 1.0)
            for function in (binary_entropy, self_information):
                exact = getattr(exact_values, function.__name__)(x)
                assert exact_values.relative_error(function(x), exact) <= 4


def test_ten_thousand_outcomes():
    p, q = np.random.default_rng(1).dirichlet(np.ones(10_000), size=2)
    assert exact_values.relative_error(entropy(p), exact_values.entropy(p)) <= 4
    near = p * (1 + 1e-8 * np.random.default_rng(2).uniform(-1, 1, len(p)))
    near /= near.sum()
    for other in (q, near):
        for function, exact, promise, _ in PROMISES[:3]:
            assert exact_values.relative_error(function(p, other), exact(p, other)) <= promise


@pytest.mark.full
@pytest.mark.parametrize("scale", [None, 1e-3, 1e-9])
def test_one_million_outcomes(scale):
    rng = np.random.default_rng(3)
    p, q = rng.dirichlet(np.full(10**6, 0.5), size=2)
    if scale:
        q = p * (1 + scale * rng.uniform(-1, 1, len(p)))
        q /= q.sum()
    for function, exact, promise, _ in PROMISES[:3]:
        assert exact_values.relative_error(function(p, q), exact(p, q)) <= promise
    assert exact_values.relative_error(entropy(p), exact_values.entropy(p)) <= 16


def test_batch_rows_match_single_calls():
    """Batches of every memory layout, larger than the blocks of the computation."""
    rng = np.random.default_rng(4)
    p, q = rng.dirichlet(np.ones(50), size=(2, 3000))
    q[::3] = p[::3] * (1 + 1e-9 * rng.uniform(-1, 1, p[::3].shape))
    q /= q.sum(axis=1, keepdims=True)
    for function, *_ in PROMISES:
        rows = function(p, q)
        single_calls = [function(a, b) for a, b in zip(p[:30], q[:30])]
        # Few outcomes are summed in another way than many.
        np.testing.assert_allclose(rows[:30], single_calls, rtol=8 * np.finfo(float).eps, atol=0)
        assert np.array_equal(rows, function(p.T, q.T, axis=0))
        assert np.array_equal(rows, function(np.asfortranarray(p), np.asfortranarray(q)))
    long = rng.dirichlet(np.ones(150_000), size=3)
    assert entropy(long) == pytest.approx([entropy(row) for row in long], rel=1e-15)
    assert entropy(long)[1] == pytest.approx(-np.sum(long[1] * np.log(long[1])), rel=1e-12)
