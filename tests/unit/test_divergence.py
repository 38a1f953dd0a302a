"""kl_divergence and cross_entropy: values, properties, units and limits."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st

from bookbuild import exact_values
from divlib import cross_entropy, entropy, kl_divergence
from tests.unit.distributions import EXTREME_PAIRS, pairs, random_pairs


@pytest.mark.parametrize("p, q", EXTREME_PAIRS)
@pytest.mark.parametrize("base", [None, 2])
def test_accuracy_on_extreme_pairs(p, q, base):
    exact = exact_values.kl_divergence(p, q, base)
    assert exact_values.relative_error(kl_divergence(p, q, base=base), exact) <= 32
    exact = exact_values.cross_entropy(p, q, base)
    assert exact_values.relative_error(cross_entropy(p, q, base=base), exact) <= 8


def test_accuracy_on_random_pairs():
    rng = np.random.default_rng(1)
    for p, q in random_pairs(rng, 1000):
        divergence = kl_divergence(p, q)
        assert exact_values.relative_error(divergence, exact_values.kl_divergence(p, q)) <= 32
        assert (
            exact_values.relative_error(cross_entropy(p, q), exact_values.cross_entropy(p, q)) <= 8
        )


def test_accuracy_after_exact_normalization():
    """A rounding error D in the totals changes the result by about D^2, not by D."""
    rng = np.random.default_rng(2)
    for p, q in random_pairs(rng, 400):
        exact = exact_values.kl_of_normalized(p, q)
        assert abs(kl_divergence(p, q) - exact) <= 40 * 2**-52 * exact + (len(p) * 2**-52) ** 2


def test_textbook_sum_is_inaccurate_for_nearly_equal_pairs():
    """The sum of p log(p/q) loses all digits here; kl_divergence does not."""
    p = np.random.default_rng(3).dirichlet(np.ones(10))
    q = p * (1 + 1e-9 * np.random.default_rng(4).uniform(-1, 1, 10))
    q /= q.sum()
    exact = float(exact_values.kl_divergence(p, q))
    assert abs(np.sum(p * np.log(p / q)) - exact) > 0.5 * exact
    assert abs(kl_divergence(p, q) - exact) < 1e-13 * exact


def test_distant_pairs_agree_with_scipy():
    rng = np.random.default_rng(5)
    for _ in range(100):
        p, q = rng.dirichlet(np.ones(20), size=2)
        assert kl_divergence(p, q) == pytest.approx(scipy.special.rel_entr(p, q).sum(), rel=1e-12)


@given(pairs())
def test_kl_is_nonnegative_and_infinite_exactly_off_support(pair):
    p, q = pair
    divergence = kl_divergence(p, q)
    assert divergence >= 0
    assert (divergence == np.inf) == bool(np.any((p > 0) & (q == 0)))


@given(pairs())
def test_zero_exactly_when_equal(pair):
    p, q = pair
    assert kl_divergence(p, p) == 0
    if np.abs(p - q).max() > 1e-12:
        assert kl_divergence(p, q) > 0


@given(pairs())
def test_cross_entropy_is_entropy_plus_divergence(pair):
    p, q = pair
    assert cross_entropy(p, q) == pytest.approx(
        entropy(p) + kl_divergence(p, q), rel=1e-9, abs=1e-12
    )


@given(pairs(), pairs())
def test_kl_of_product_distributions_is_additive(first, second):
    p, q = np.outer(first[0], second[0]).ravel(), np.outer(first[1], second[1]).ravel()
    total = kl_divergence(*first) + kl_divergence(*second)
    assert kl_divergence(p, q) == pytest.approx(total, rel=1e-7, abs=1e-12)


@given(pairs(), st.integers(0, 19))
def test_merging_outcomes_never_increases_kl(pair, cut):
    p, q = pair
    cut = min(cut, len(p) - 1)
    merged = [np.append(x[:cut], x[cut:].sum()) for x in (p, q)]
    assert kl_divergence(*merged) <= kl_divergence(p, q) * (1 + 1e-9) + 1e-12


def test_kl_is_not_symmetric():
    p, q = [0.5, 0.5], [0.25, 0.75]
    assert kl_divergence(p, q, base=2) == pytest.approx(1 - np.log2(3) / 2, rel=1e-14)
    assert kl_divergence(q, p, base=2) == pytest.approx(0.75 * np.log2(3) - 1, rel=1e-14)


def test_zeros_in_either_distribution():
    assert kl_divergence([0.5, 0.5], [1, 0]) == np.inf
    assert kl_divergence([1, 0], [0.5, 0.5], base=2) == 1
    assert cross_entropy([0.5, 0.5], [1, 0]) == np.inf
    assert cross_entropy([1, 0], [1, 0]) == 0
    np.testing.assert_array_equal(kl_divergence([[1, 0], [0, 1]], [[1, 0], [1, 0]]), [0, np.inf])


def test_zero_results_are_positive_zeros():
    for value in (kl_divergence([1, 0], [1, 0]), cross_entropy([1, 0], [1, 0])):
        assert not np.signbit(value)


@pytest.mark.parametrize("function", [kl_divergence, cross_entropy])
def test_axis_keepdims_and_types(function):
    p, q = np.random.default_rng(6).dirichlet(np.ones(4), size=(2, 2, 3))
    expected = np.array([[function(p[i, j], q[i, j]) for j in range(3)] for i in range(2)])
    np.testing.assert_array_equal(function(p, q), expected)
    moved = function(np.moveaxis(p, -1, 0), np.moveaxis(q, -1, 0), axis=0)
    np.testing.assert_allclose(moved, expected, rtol=1e-14)
    assert function(p, q, keepdims=True).shape == (2, 3, 1)
    assert type(function([0.5, 0.5], [1, 1], normalize=True)) is float
    assert type(function(np.float32([0.5, 0.5]), np.float32([0.25, 0.75]))) is np.float32
    assert type(function(np.float32([0.5, 0.5]), [0.25, 0.75])) is float


def test_normalize_divides_both_by_totals():
    assert kl_divergence([3, 1], [1, 1], normalize=True) == kl_divergence([0.75, 0.25], [0.5, 0.5])


def test_rounded_entry_above_1_does_not_make_cross_entropy_negative():
    assert cross_entropy([1.0, 0.0], [1 + 2**-52, 0.0]) == 0


def test_zeros_and_overflow_do_not_warn():
    """Dividing 1 by 5e-324 overflows; pytest would turn a warning into an error."""
    assert kl_divergence([0, 1.0], [1.0, 5e-324]) == pytest.approx(744.44, abs=0.01)


@pytest.mark.parametrize("n", [10, 300])
def test_a_negative_zero_is_a_zero(n):
    # As 1 - cumsum(...), or the rounding of small negative numbers, leaves it.
    p = np.full(n, (1 - 1e-6) / (n - 1))
    p[0] = 1e-6
    q = np.full(n, 0.1 / (n - 2))
    q[:2] = -0.0, 0.9
    assert kl_divergence(p, q) == cross_entropy(p, q) == np.inf
    assert kl_divergence(q, p) == kl_divergence(np.abs(q), p)
