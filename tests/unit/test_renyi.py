"""Rényi divergences: accuracy, closed forms, limits of the order, properties."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookbuild import exact_values
from divlib import hellinger_distance, kl_divergence, renyi_divergence
from tests.unit.distributions import EXTREME_PAIRS, pairs, random_pairs
from tests.unit.test_accuracy import hard_pairs

ORDERS = [0.0, 1e-3, 0.25, 0.5, 1.0, 2.0, 30.0, np.inf]


@pytest.mark.parametrize("order", [1e-3, 0.1, 0.5, 0.7, 1 - 1e-9, 1 + 1e-9, 1.5, 2, 5, 30, 1e3])
def test_accuracy(order):
    cases = [*random_pairs(np.random.default_rng(1), 100), *hard_pairs(2, 100), *EXTREME_PAIRS]
    for p, q in cases:
        exact, value = exact_values.renyi_divergence(p, q, order), renyi_divergence(p, q, order)
        assert (value == np.inf) == (exact == np.inf)
        if 1e-10 < exact < np.inf:
            assert exact_values.relative_error(value, exact) <= 16 + 4 * order


@given(pairs())
def test_orders_with_names(pair):
    p, q = pair
    assert renyi_divergence(p, q, 1) == kl_divergence(p, q)
    overlap = 1 - hellinger_distance(p, q) ** 2
    if overlap > 1e-9:
        assert renyi_divergence(p, q, 0.5) == pytest.approx(-2 * np.log(overlap), abs=1e-9)
    with np.errstate(divide="ignore"):
        possible = q[p > 0].sum()
        assert renyi_divergence(p, q, 0) == pytest.approx(-np.log(possible), abs=1e-12)
        largest = np.log(np.max(p[p > 0] / q[p > 0]))
    assert renyi_divergence(p, q, np.inf) == pytest.approx(largest, abs=1e-12)


def test_chi_square_is_behind_the_order_2():
    p, q = np.random.default_rng(3).dirichlet(np.ones(5), size=2)
    chi_square = np.sum((p - q) ** 2 / q)
    assert renyi_divergence(p, q, 2) == pytest.approx(np.log1p(chi_square), rel=1e-13)


def test_two_biased_coins_of_order_2_by_hand():
    # sum p^2/q = 1/3 + 1 = 4/3
    assert renyi_divergence([0.5, 0.5], [0.75, 0.25], 2) == pytest.approx(np.log(4 / 3), rel=1e-15)


@pytest.mark.parametrize("limit, near", [(0, 1e-8), (1, 1 - 1e-8), (1, 1 + 1e-8), (np.inf, 1e8)])
def test_limits_of_the_order(limit, near):
    p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.4, 0.1, 0.3, 0.2])
    at_limit = renyi_divergence(p, q, limit)
    assert renyi_divergence(p, q, near) == pytest.approx(at_limit, rel=1e-6)


@given(pairs())
def test_value_does_not_fall_as_the_order_rises(pair):
    values = [renyi_divergence(*pair, order) for order in ORDERS]
    assert all(low <= high * (1 + 1e-9) + 1e-12 for low, high in itertools.pairwise(values))


@given(pairs(), st.sampled_from([0.25, 0.5, 0.75]))
def test_exchanging_the_two_changes_the_order(pair, order):
    p, q = pair
    there, back = renyi_divergence(p, q, order), renyi_divergence(q, p, 1 - order)
    assert there == pytest.approx(order / (1 - order) * back, rel=1e-9, abs=1e-14)


@given(pairs(), pairs(), st.sampled_from(ORDERS))
def test_divergences_of_independent_pairs_add_up(one, other, order):
    joint = (np.outer(a, b).ravel() for a, b in zip(one, other))
    total = renyi_divergence(*one, order) + renyi_divergence(*other, order)
    assert renyi_divergence(*joint, order) == pytest.approx(total, rel=1e-8, abs=1e-10)


@given(pairs(), st.integers(1, 5), st.integers(0, 10**6), st.sampled_from(ORDERS))
def test_no_channel_increases_it(pair, m, seed, order):
    p, q = pair
    channel = np.random.default_rng(seed).dirichlet(np.ones(m), size=len(p))
    after = [x @ channel / (x @ channel).sum() for x in (p, q)]
    assert renyi_divergence(*after, order) <= renyi_divergence(p, q, order) * (1 + 1e-8) + 1e-9


@pytest.mark.parametrize("order", ORDERS)
def test_axis_batches_and_types(order):
    p, q = np.random.default_rng(7).dirichlet(np.ones(4), size=(2, 5, 3))
    rows = renyi_divergence(p, q, order)
    assert rows.shape == (5, 3)
    assert rows[2, 1] == pytest.approx(renyi_divergence(p[2, 1], q[2, 1], order), rel=1e-14)
    assert np.array_equal(
        renyi_divergence(p.swapaxes(0, 2), q.swapaxes(0, 2), order, axis=0), rows.T
    )
    assert renyi_divergence(p, q, order, keepdims=True).shape == (5, 3, 1)
    assert renyi_divergence(p, q, order, base=2) == pytest.approx(rows / np.log(2))
    assert type(renyi_divergence(p[0, 0], q[0, 0], order)) is float
    assert renyi_divergence(p.astype("f4"), q.astype("f4"), order).dtype == np.float32
    assert renyi_divergence([3, 1], [2, 2], order, normalize=True) == renyi_divergence(
        [0.75, 0.25], [0.5, 0.5], order
    )


@pytest.mark.parametrize("order", ORDERS)
def test_zero_for_equals_and_infinite_for_disjoint_supports(order):
    p = np.array([0.2, 0.3, 0.5, 0.0])
    assert renyi_divergence(p, p, order) == 0
    assert renyi_divergence([1.0, 0.0], [0.0, 1.0], order) == np.inf
    partly = renyi_divergence([0.5, 0.5], [1.0, 0.0], order)
    assert (partly == np.inf) == (order >= 1)


def test_batch_of_near_far_equal_and_disjoint_pairs():
    p = np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
    q = np.array([[0.5, 0.5, 0.0], [0.5001, 0.4999, 0.0], [0.0, 1e-9, 1 - 1e-9], [0, 0, 1.0]])
    for order in ORDERS:
        rows = renyi_divergence(p, q, order)
        one_by_one = [renyi_divergence(a, b, order) for a, b in zip(p, q)]
        assert rows == pytest.approx(one_by_one, rel=1e-14)


@pytest.mark.parametrize(
    "order, error",
    [(-0.5, ValueError), (np.nan, ValueError), *((x, TypeError) for x in ("2", None, True, [2.0]))],
)
def test_invalid_order_is_rejected(order, error):
    with pytest.raises(error, match=r"^order .*must be a"):
        renyi_divergence([0.5, 0.5], [0.25, 0.75], order)


def test_an_order_beyond_floats_is_refused():
    with pytest.raises(ValueError, match=r"^order is beyond what a float holds; pass inf"):
        renyi_divergence([0.5, 0.5], [0.25, 0.75], 10**400)


def test_order_zero_is_precise_where_little_is_missing():
    assert renyi_divergence([1, 0], [1 - 1e-12, 1e-12], 0) == pytest.approx(1e-12, rel=1e-11, abs=0)
    assert renyi_divergence([0, 1], [1 - 1e-12, 1e-12], 0) == pytest.approx(12 * np.log(10))


@pytest.mark.parametrize("order", ORDERS)
def test_zero_has_no_sign_and_rounded_totals_give_nothing_below(order):
    p = np.random.default_rng(5).dirichlet(np.ones(6))
    assert str(renyi_divergence(p, p, order)) == "0.0"
    # Totals within the tolerance of 1, all ratios below 1.
    assert str(renyi_divergence([0.5, 0.5], [0.5 + 4e-9] * 2, np.inf)) == "0.0"
    assert renyi_divergence([0.5, 0.5], [0.5 + 4e-9, 0.5], order) >= 0
