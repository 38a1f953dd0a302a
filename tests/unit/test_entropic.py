"""Entropic transport: closed forms, POT, limits, certificates, forbidden pairs."""

import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from divlib import (
    c_transform,
    dual_objective,
    entropy,
    optimal_transport,
    sinkhorn,
    sinkhorn_divergence,
)

HALVES = [0.5, 0.5]
SWAP = [[0, 1], [1, 0]]
INF = math.inf


def random_problem(seed, n=12, m=9):
    rng = np.random.default_rng(seed)
    a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
    cost = np.linalg.norm(rng.normal(size=(n, 1, 2)) - rng.normal(size=(m, 2)), axis=2)
    return a, b, cost


def value_of(plan, cost, epsilon):
    """The minimised quantity by its definition."""
    a, b = plan.sum(axis=1), plan.sum(axis=0)
    used = plan > 0
    divergence = np.sum(plan[used] * np.log((plan / np.outer(a, b))[used]))
    return np.sum(plan[used] * np.asarray(cost)[used]) + epsilon * divergence


def assert_margins(plan, a, b):
    assert plan.min() >= 0
    np.testing.assert_allclose(plan.sum(axis=1), a, rtol=0, atol=1e-15)
    np.testing.assert_allclose(plan.sum(axis=0), b, rtol=0, atol=1e-15)


@pytest.mark.parametrize("epsilon", [1e-2, 0.1, 0.5, 1.0, 7.0, 1e6])
def test_closed_form_of_two_coins(epsilon):
    answer = sinkhorn(HALVES, HALVES, SWAP, epsilon)
    moved = 0.5 / (1 + math.exp(1 / epsilon))
    np.testing.assert_allclose(answer.plan, [[0.5 - moved, moved], [moved, 0.5 - moved]])
    assert answer.cost == pytest.approx(2 * moved)
    # -epsilon log of the mean of 1 and exp(-1/epsilon), since the potentials are constant.
    mean = (1 + math.exp(-1 / epsilon)) / 2
    assert answer.value == pytest.approx(-epsilon * math.log(mean), rel=1e-10)


def test_closed_form_of_a_table_with_two_rows_and_columns():
    """The odds ratio of the plan is exp of minus what crossing costs, over epsilon."""
    a, b, cost, epsilon = [0.3, 0.7], [0.6, 0.4], np.array([[0, 2], [1, 0.5]]), 0.8
    ratio = math.exp(-(cost[0, 0] + cost[1, 1] - cost[0, 1] - cost[1, 0]) / epsilon)
    x = scipy.optimize.brentq(
        lambda x: x * (b[1] - a[0] + x) - ratio * (a[0] - x) * (b[0] - x), 0, 0.3, xtol=1e-15
    )
    assert sinkhorn(a, b, cost, epsilon).plan[0, 0] == pytest.approx(x, abs=1e-9)


@pytest.mark.parametrize("seed, epsilon", [(0, 1.0), (1, 0.3), (2, 0.1), (3, 0.03)])
def test_plan_is_that_of_pot(seed, epsilon):
    bregman = pytest.importorskip("ot.bregman")
    a, b, cost = random_problem(seed)
    answer = sinkhorn(a, b, cost, epsilon)
    plan = bregman.sinkhorn_log(a, b, cost, epsilon, numItermax=100_000, stopThr=1e-12)
    np.testing.assert_allclose(answer.plan, plan, rtol=0, atol=1e-8)
    assert answer.value == pytest.approx(value_of(plan, cost, epsilon), abs=1e-8)
    assert_margins(answer.plan, a, b)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.floats(0.05, 1e3),
    st.sampled_from([-1e3, 0.0, 5.0]),
    st.sampled_from([1e-4, 1e-9]),
)
def test_gap_bounds_what_is_missing(seed, epsilon, shift, tolerance):
    a, b, cost = random_problem(seed, n=5, m=7)
    rough = sinkhorn(a, b, cost + shift, epsilon, tolerance=tolerance, max_iterations=100_000)
    fine = sinkhorn(a, b, cost + shift, epsilon, tolerance=1e-12, max_iterations=10**6)
    rounding = 1e-12 * (10 + abs(shift))
    assert -rounding <= rough.gap <= 20 * tolerance * (10 + epsilon) + rounding
    assert fine.value <= rough.value + rounding
    assert rough.value - rough.gap <= fine.value + rounding
    assert_margins(rough.plan, a, b)
    assert rough.value == pytest.approx(value_of(rough.plan, cost + shift, epsilon), abs=1e-8)
    assert rough.margin_error <= tolerance


def test_dual_objective_is_that_of_the_potentials():
    a, b, cost = random_problem(7)
    answer = sinkhorn(a, b, cost, 0.2)
    assert dual_objective(*answer.potentials, a, b) == pytest.approx(
        answer.value - answer.gap, abs=1e-13
    )


@pytest.mark.parametrize("seed", range(4))
def test_small_epsilon_gives_the_cheapest_plan(seed):
    a, b, cost = random_problem(seed)
    best = optimal_transport(a, b, cost).cost
    for epsilon in (0.3, 0.1, 0.03):
        answer = sinkhorn(a, b, cost, epsilon, max_iterations=100_000)
        dearer = answer.cost - best
        assert 0 <= dearer <= epsilon * min(entropy(a), entropy(b)) + answer.gap
    assert dearer < 0.01
    # A c-transform of the potentials bounds the cheapest cost from below.
    f = answer.potentials[0]
    assert 0 <= best - dual_objective(f, c_transform(f, cost), a, b) < 0.1


@pytest.mark.parametrize("epsilon", [1e3, 1e9, 1e15])
def test_large_epsilon_gives_the_independent_plan(epsilon):
    a, b, cost = random_problem(4)
    answer = sinkhorn(a, b, cost, epsilon)
    # What is gained by leaving independence is at most the square of the range over epsilon.
    gained = a @ cost @ b - answer.value
    assert -1e-14 <= gained <= np.ptp(cost) ** 2 / epsilon + 1e-14
    np.testing.assert_allclose(answer.plan, np.outer(a, b), rtol=10 / epsilon + 1e-13)
    assert abs(answer.gap) < 1e-9 * np.ptp(cost)


def test_exponentials_that_underflow_do_no_harm():
    points = np.arange(20.0)
    cost = (points[:, None] - points) ** 2
    a = np.full(20, 0.05)
    assert np.exp(-cost / 0.4)[0, -1] == 0
    answer = sinkhorn(a, a[::-1], cost, 0.4)
    assert answer.gap < 1e-7 and answer.cost < 0.4 * entropy(a)


@pytest.mark.parametrize("epsilon", [0.02, 0.002])
def test_factors_that_grow_beyond_doubles_do_no_harm(epsilon):
    """Two sides far apart need factors that no double holds; logarithms take them over."""
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.normal(size=15)), np.sort(rng.normal(size=15)) + 3
    cost = (x[:, None] - y) ** 2
    a = rng.dirichlet(np.ones(15))
    answer = sinkhorn(a, a[::-1], cost, epsilon, max_iterations=200_000)
    best = optimal_transport(a, a[::-1], cost)
    assert best.cost <= answer.cost <= best.cost + epsilon * entropy(a) + answer.gap
    assert answer.gap < 1e-7


def test_masses_whose_product_underflows_do_no_harm():
    answer = sinkhorn([1e-320, 1.0], [1e-320, 1.0], SWAP, 0.5)
    assert answer.value == pytest.approx(0, abs=1e-15) and abs(answer.gap) < 1e-15


def test_places_without_mass_are_left_out():
    a, b, cost = random_problem(8, n=4, m=3)
    inner = sinkhorn(a, b, cost, 0.3)
    wide = np.insert(cost, 2, [5.0, INF, 1.0], axis=0)
    wide = np.insert(wide, 1, INF, axis=1)
    answer = sinkhorn(np.insert(a, 2, 0), np.insert(b, 1, 0), wide, 0.3)
    assert answer.value == inner.value and answer.iterations == inner.iterations
    assert not answer.plan[2].any() and not answer.plan[:, 1].any()
    assert_margins(answer.plan, np.insert(a, 2, 0), np.insert(b, 1, 0))
    f, g = answer.potentials
    assert g[1] == INF and np.isfinite(f).all()
    # By the formula that holds for the other places.
    allowed = [0, 2]
    exponents = (inner.potentials[1][allowed] - np.array([5.0, 1.0])) / 0.3
    assert f[2] == pytest.approx(-0.3 * math.log(b[allowed] @ np.exp(exponents)))


@pytest.mark.parametrize("seed", range(5))
def test_forbidden_pairs_carry_no_mass(seed):
    a, b, cost = random_problem(seed, n=8, m=8)
    cost[np.random.default_rng(seed).random(cost.shape) < 0.3] = INF
    np.fill_diagonal(cost, 1.0)
    b = a
    dear = np.where(np.isinf(cost), 30, cost)
    answer = sinkhorn(a, b, cost, 0.5)
    assert not answer.plan[np.isinf(cost)].any()
    assert_margins(answer.plan, a, b)
    assert answer.value == pytest.approx(sinkhorn(a, b, dear, 0.5, tolerance=1e-12).value, abs=1e-8)
    assert -1e-13 <= answer.gap < 1e-7


def test_only_the_diagonal_is_allowed():
    answer = sinkhorn([0.3, 0.7], [0.3, 0.7], [[0, INF], [INF, 2]], 0.5)
    np.testing.assert_allclose(answer.plan, np.diag([0.3, 0.7]), rtol=1e-15)
    assert answer.cost == pytest.approx(1.4)


def test_totals_within_the_tolerance_are_divided_out():
    a = np.array([0.25, 0.75], dtype=np.float32) * np.float32(1.0001)
    answer = sinkhorn(a, HALVES, SWAP, 0.5)
    assert answer.value == pytest.approx(sinkhorn([0.25, 0.75], HALVES, SWAP, 0.5).value, rel=1e-6)
    assert answer.plan.sum() == pytest.approx(1, abs=1e-15)


# The divergence.


def value_to_itself(a, cost, epsilon):
    """By factors that are the same on both sides, without divlib."""
    kernel, u = np.exp(-cost / epsilon), np.ones(len(a))
    for _ in range(20_000):
        u = np.sqrt(u * a / (kernel @ u))
    return value_of(u[:, None] * kernel * u, cost, epsilon)


def common_points(seed, n=10):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, 2))
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    return rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n)), distances


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 100.0])
@pytest.mark.parametrize("power", [1, 2])
def test_divergence_by_its_definition_and_its_axioms(epsilon, power):
    for seed in range(3):
        a, b, cost = common_points(seed)
        cost = cost**power
        aa, bb = value_to_itself(a, cost, epsilon), value_to_itself(b, cost, epsilon)
        many = {"max_iterations": 10**6}
        ab = sinkhorn(a, b, cost, epsilon, **many).value
        found = sinkhorn_divergence(a, b, cost, epsilon, **many)
        assert found == pytest.approx(ab - aa / 2 - bb / 2, abs=1e-8 * (np.ptp(cost) + epsilon))
        assert found > 0 and sinkhorn_divergence(a, a, cost, epsilon) == 0
        assert found == pytest.approx(sinkhorn_divergence(b, a, cost, epsilon, **many), abs=1e-7)
        assert aa > 0.01


def test_limits_of_the_divergence():
    """Transport for small epsilon; for large ones half the energy distance."""
    a, b, cost = common_points(3)
    small = sinkhorn_divergence(a, b, cost, 0.005, max_iterations=100_000)
    assert small == pytest.approx(optimal_transport(a, b, cost).cost, abs=0.02)
    energy = a @ cost @ b - a @ cost @ a / 2 - b @ cost @ b / 2
    assert sinkhorn_divergence(a, b, cost, 1e6) == pytest.approx(energy, abs=1e-5)


def test_divergence_of_samples_on_pooled_points():
    """The squares of distances to a copy at a distance of 3: each point moves by 3."""
    x = np.random.default_rng(0).normal(size=(10, 2))
    both = np.concatenate([x, x + np.array([3, 0])])
    cost = np.sum((both[:, None] - both) ** 2, axis=2)
    first = np.repeat([0.1, 0.0], 10)
    assert sinkhorn_divergence(first, first[::-1], cost, 1.0) == pytest.approx(9, abs=1e-7)


def test_rounding_errors_of_distances_are_no_asymmetry():
    a, b, cost = common_points(0)
    cost[2, 5] *= 1 + 1e-9
    assert sinkhorn_divergence(a, b, cost, 1.0) > 0


E1 = np.eye(2)


@pytest.mark.parametrize("function", [sinkhorn, sinkhorn_divergence])
@pytest.mark.parametrize(
    "epsilon, error, message",
    [
        (0, ValueError, "^epsilon = 0 must be positive and finite"),
        (-1.0, ValueError, "^epsilon = -1.0 must be positive"),
        (INF, ValueError, "^epsilon = inf must be positive and finite"),
        (math.nan, ValueError, "^epsilon = nan must be positive"),
        ("1", TypeError, "^epsilon must be a positive number, not '1'"),
        (True, TypeError, "^epsilon must be a positive number, not True"),
        (1e-12, ValueError, "^epsilon = 1e-12 is too small beside costs that differ by 1:"),
    ],
)
def test_epsilon_is_positive_and_fits_the_costs(function, epsilon, error, message):
    with pytest.raises(error, match=message):
        function(HALVES, HALVES, E1, epsilon)


@pytest.mark.parametrize(
    "arguments, options, error, message",
    [
        (([0.5, 0.6], HALVES, E1, 1), {}, ValueError, "^a sums to 1.1"),
        ((HALVES, HALVES, np.ones((2, 3)), 1), {}, ValueError, r"^cost has shape \(2, 3\)"),
        ((HALVES, HALVES, [[0, -INF], [1, 0]], 1), {}, ValueError, r"^cost\[0, 1\] = -inf"),
        (
            (HALVES, HALVES, [[INF, INF], [1, 0]], 1),
            {},
            ValueError,
            r"^a\[0\] = 0.5 has nowhere to go: every cost\[0, j\]",
        ),
        ((HALVES, HALVES, E1, 1), {"tolerance": 0}, ValueError, "^tolerance = 0 must be positive"),
        ((HALVES, HALVES, E1, 1), {"tolerance": 2.0}, ValueError, "positive and below 1"),
        ((HALVES, HALVES, E1, 1), {"max_iterations": 0}, ValueError, "^max_iterations = 0 must"),
        ((HALVES, HALVES, E1, 1), {"max_iterations": 1.5}, TypeError, "^max_iterations must be"),
    ],
)
def test_bad_arguments_are_named(arguments, options, error, message):
    with pytest.raises(error, match=message):
        sinkhorn(*arguments, **options)


@pytest.mark.parametrize(
    "cost, message",
    [
        ([[0, 1], [2, 0]], r"^cost\[0, 1\] = 1.0 is not the cost of the way back"),
        ([[0, INF], [INF, 0]], r"^cost\[0, 1\] = inf is no cost between two points"),
        ([[0, 1, 2], [1, 0, 2]], r"^a has shape \(2,\) and b has shape \(3,\); both lie on"),
    ],
)
def test_costs_of_a_divergence_belong_to_points(cost, message):
    b = HALVES if len(cost[0]) == 2 else [0.5, 0.25, 0.25]
    with pytest.raises(ValueError, match=message):
        sinkhorn_divergence(HALVES, b, cost, 1.0)


def test_a_distribution_to_itself_takes_few_rounds():
    """Scaling in turn from 0 takes more than ten thousand."""
    line = np.arange(4.0)
    answer = sinkhorn([0.3, 0.2, 0.1, 0.4], [0.3, 0.2, 0.1, 0.4], np.abs(line[:, None] - line), 0.1)
    assert answer.iterations < 100 and abs(answer.gap) < 1e-8
    assert answer.margin_error <= 1e-9


def test_too_few_rounds_are_an_error_that_says_how_far_it_came():
    a, b, cost = random_problem(0)
    with pytest.raises(RuntimeError, match=r"^epsilon = 0.01 is small for max_iterations = 3: "):
        sinkhorn(a, b, cost, 0.01, max_iterations=3)
    needed = sinkhorn(a, b, cost, 0.3).iterations
    for rounds in (needed, needed + 1):
        assert sinkhorn(a, b, cost, 0.3, max_iterations=rounds).iterations == needed
    for rounds in range(1, needed):
        with pytest.raises(RuntimeError, match=f"max_iterations = {rounds}: "):
            sinkhorn(a, b, cost, 0.3, max_iterations=rounds)


def test_forbidden_pairs_that_leave_no_plan_are_an_error():
    with pytest.raises(RuntimeError, match="optimal_transport says if no plan at all"):
        sinkhorn([0.3, 0.7], HALVES, [[0, INF], [INF, 0]], 1.0, max_iterations=50)


def test_iterations_are_those_of_scaling_in_turn():
    """Products with a kernel and logarithms are the same algorithm."""
    a, b, cost = random_problem(6)
    kernel, u, rounds = np.exp(-cost / 0.2), np.ones(len(a)), 1
    while np.abs(u * (kernel @ (b / (u @ kernel))) - a).sum() > 1e-9:
        u = a / (kernel @ (b / (u @ kernel)))
        rounds += 1
    assert rounds > 20
    assert abs(sinkhorn(a, b, cost, 0.2).iterations - rounds) <= 1


def test_a_plan_that_cannot_have_the_margins_is_refused_however_large_the_tolerance():
    # Nothing may leave its place, and the places do not hold the same.
    apart = [[0, np.inf], [np.inf, 0]]
    with pytest.raises(RuntimeError, match="no plan near the scaled one"):
        sinkhorn([0.6, 0.4], [0.4, 0.6], apart, 0.1, tolerance=0.5)


def test_a_plan_is_refused_rather_than_given_a_negative_mass():
    """Many have the margins only with a mass below 0 where forbidden pairs leave no plan."""
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        a, b = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(4))
        cost = np.where(rng.random((5, 4)) < 0.4, np.inf, rng.random((5, 4)))
        try:
            answer = sinkhorn(a, b, cost, 1.0, tolerance=0.9, max_iterations=200)
        except (RuntimeError, ValueError) as error:
            refused += "no plan near the scaled one" in str(error)
        else:
            assert answer.plan.min() >= 0
    assert refused > 5


def test_a_divergence_whose_error_is_not_bounded_well_enough_is_refused(monkeypatch):
    monkeypatch.setattr("divlib.entropic._ERROR", 1e-30)
    with pytest.raises(RuntimeError, match=r"leaves a gap of .* and not at most"):
        sinkhorn_divergence([0.6, 0.4], [0.4, 0.6], SWAP, 0.3)
