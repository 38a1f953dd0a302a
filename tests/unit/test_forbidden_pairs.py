"""Plans of transport with forbidden pairs and costs of very different sizes, beside exact sums."""

import itertools
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
import scipy.linalg

from divlib import linear_programme, optimal_transport

SOLVERS = [optimal_transport, linear_programme]
HALVES = [0.5, 0.5]
INF = np.inf


def best_of_all(cost):
    """The cheapest of all assignments, exactly, and whether one avoids the forbidden pairs."""
    n = len(cost)
    sums = [
        sum(Fraction(cost[i, k]) for i, k in enumerate(order))
        for order in itertools.permutations(range(n))
        if all(np.isfinite(cost[i, k]) for i, k in enumerate(order))
    ]
    return min(sums) if sums else None


def random_costs(rng, kind):
    n = int(rng.integers(2, 6))
    cost = rng.uniform(-1, 3, (n, n)) if rng.random() < 0.5 else rng.integers(-1, 5, (n, n)) * 1.0
    chosen = rng.random((n, n)) < rng.choice([0.2, 0.5, 0.7])
    if kind == "infinite":
        cost[chosen] = INF
    elif kind == "huge":
        cost[chosen] = 10.0 ** rng.choice([7, 9, 12, 15, 20, 32, 100, 290])
    elif kind == "both":
        cost[chosen] = 10.0 ** rng.choice([7, 15, 32])
        cost[rng.random((n, n)) < 0.2] = INF
    else:
        cost = (2 + cost) * 10.0 ** rng.integers(-9, 9, (n, n))
    return cost


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize("kind", ["infinite", "huge", "both", "of every size"])
@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.full)])
def test_costs_of_assignments_are_exact_whatever_is_avoided(solve, kind, count):
    rng = np.random.default_rng(count)
    for _ in range(count):
        cost = random_costs(rng, kind)
        n, best = len(cost), best_of_all(cost)
        masses = np.full(n, 1 / n)
        if best is None:
            with pytest.raises(ValueError, match="infinite"):
                solve(masses, masses, cost)
            continue
        answer = solve(masses, masses, cost)
        absolute = np.sum(answer.plan * np.abs(np.where(answer.plan > 0, cost, 0)))
        assert abs(Fraction(answer.cost) * n - best) <= 1e-8 * max(absolute * n, 1e-300)
        assert abs(answer.gap) <= 2e-9 * absolute + 1e-13 * np.abs(answer.potentials).max()
        f, g = answer.potentials
        assert np.isfinite(f).all() and np.isfinite(g).all()
        excess = f[:, None] + g - np.where(np.isfinite(cost), cost, np.finfo(float).max)
        assert (excess <= 1e-12 * (np.abs(f[:, None]) + np.abs(g))).all()


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize("forbidden", [1e7, 1e12, 1e15, 1e32, 1e299, INF])
def test_price_of_forbidden_pairs_does_not_matter(solve, forbidden):
    rng = np.random.default_rng(1)
    a, b = rng.dirichlet(np.ones(6), size=2)
    cost = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    cost[cost > 3] = forbidden
    expected = linear_programme(a, b, np.where(cost > 3, 100.0, cost)).cost
    assert solve(a, b, cost).cost == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize("forbidden", [1e9, 1e15, 1e32, INF])
def test_rounding_does_not_use_a_forbidden_pair(solve, forbidden):
    """Totals of parts that must match differ by rounding, and the rest must not pay the price."""
    rng = np.random.default_rng(5)
    for _ in range(10):
        blocks = []
        for share in rng.dirichlet(np.ones(3)):
            n, m = rng.integers(1, 4, size=2)
            a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
            blocks.append((a, b, rng.uniform(0, 2, (n, m)), share))
        expected = sum(share * solve(a, b, cost).cost for a, b, cost, share in blocks)
        a = np.concatenate([share * a for a, _, _, share in blocks])
        b = np.concatenate([share * b for _, b, _, share in blocks])
        costs = scipy.linalg.block_diag(*(cost + 1 for _, _, cost, _ in blocks)) - 1
        costs[costs < 0] = forbidden
        answer = solve(a, b, costs)
        assert answer.cost == pytest.approx(expected, rel=1e-12)
        assert not answer.plan[costs == forbidden].any()


@pytest.mark.parametrize("solve", SOLVERS)
def test_places_without_mass_do_not_matter(solve):
    cost = np.array([[1.0, 2.0, INF], [INF, INF, INF], [2.0, 1.0, -1e15]])
    answer = solve([0.5, 0.0, 0.5], [0.5, 0.5, 0.0], cost)
    assert answer.cost == 1
    f, g = answer.potentials
    assert np.isfinite(f).all() and np.isfinite(g).all()
    assert (f[:, None] + g <= np.where(np.isinf(cost), 1e300, cost) + 1e-12).all()


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize(
    "a, b, cost, message",
    [
        (
            HALVES,
            HALVES,
            [[INF, INF], [0, 0]],
            r"a\[0\] = 0.5 has nowhere to go: every cost\[0, j\]",
        ),
        (
            HALVES,
            HALVES,
            [[0, INF], [1, INF]],
            r"b\[1\] = 0.5 can come from nowhere: every cost\[i, 1",
        ),
        ([0, 1], [1, 0], [[0, 0], [INF, 0]], r"a\[1\] = 1.0 has nowhere to go"),
        (
            [0.4, 0.4, 0.2],
            [0.5, 0.5],
            [[0, INF], [0, INF], [0, 0]],
            r"i in \[0, 1\] is 0.8 .* b\[j\] for j in \[0\].* 0.5 in all; 0.3 has nowhere to go",
        ),
        (
            [0.5, 0.25, 0.25],
            [0.1, 0.2, 0.7],
            [[0, 0, INF], [0, INF, INF], [0, 0, 0]],
            r"i in \[0, 1\] is 0.75 .* j in \[0, 1\].* 0.3 in all; 0.45 has nowhere to go",
        ),
        (
            [1e-14, 1 - 1e-14],
            [1 - 1e-14, 1e-14],
            [[0, 0], [INF, 0]],
            r"i in \[1\] is 1 .* 1e-14 in all",
        ),
    ],
)
def test_mass_that_has_nowhere_to_go_is_named(solve, a, b, cost, message):
    with pytest.raises(ValueError, match=message):
        solve(a, b, cost)


@pytest.mark.parametrize("solve", SOLVERS)
def test_weights_of_single_precision(solve):
    rng = np.random.default_rng(2)
    for _ in range(20):
        n, m = rng.integers(2, 12, size=2)
        a, b = (rng.dirichlet(np.ones(k)).astype("f4") for k in (n, m))
        cost = rng.normal(size=(n, m)).astype("f4")
        answer = solve(a, b, cost)
        shares = [x / x.sum() for x in (a.astype(float), b.astype(float))]
        assert answer.cost == pytest.approx(solve(*shares, cost).cost, abs=1e-6)
        assert answer.plan.sum(axis=1) == pytest.approx(a, abs=1e-9)
        assert answer.plan.sum(axis=0) == pytest.approx(b, abs=1e-6)


@pytest.mark.parametrize("solve", SOLVERS)
def test_masses_of_very_different_sizes(solve):
    rng = np.random.default_rng(3)
    for _ in range(40):
        n, m = rng.integers(2, 7, size=2)
        a, b = (10.0 ** rng.uniform(-18, 0, k) for k in (n, m))
        cost = rng.normal(size=(n, m))
        answer = solve(a / a.sum(), b / b.sum(), cost)
        other = optimal_transport(a / a.sum(), b / b.sum(), cost)
        assert answer.cost == pytest.approx(other.cost, abs=1e-11)


def test_nearly_equal_distributions():
    """The cost is then far below the costs of single pairs, down to rounding errors."""
    rng = np.random.default_rng(4)
    places = np.arange(30.0)
    for exponent in range(6, 18):
        a = rng.dirichlet(np.ones(30))
        b = a * (1 + 10.0**-exponent * rng.uniform(-1, 1, 30))
        b /= b.sum()
        for power in (0.5, 1, 2):
            cost = np.abs(np.subtract.outer(places, places)) ** power
            answer = optimal_transport(a, b, cost)
            if power == 1:
                exact = np.abs(np.cumsum(a - b)).sum()
                assert answer.cost == pytest.approx(exact, rel=1e-9, abs=1e-14)
    assert optimal_transport(a, a, cost).cost == 0


def test_plan_for_wrong_costs_is_not_certified():
    """Relative to the largest cost, the gap would be nothing."""
    cost = np.array([[0.06, 1.0, 1e15], [1.0, 0.06, 1e15], [1e15, 1e15, 0.0]])
    thirds = np.full(3, 1 / 3)
    assert optimal_transport(thirds, thirds, cost).cost == pytest.approx(0.04)
    turned = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]]) / 3
    with (
        mock.patch("ot.lp.emd", return_value=(turned, {"u": np.zeros(3)})),
        pytest.raises(RuntimeError, match=r"duality gap is 6\.3e-01 for a cost of 6\.7e-01"),
    ):
        optimal_transport(thirds, thirds, cost)


@pytest.mark.parametrize("solve", SOLVERS)
def test_large_prices_do_not_excuse_a_gap(solve):
    """Here the potentials of a first answer are 7e13, and rounding could hide all of its cost."""
    cost = np.array([[2e-19, 1e-11, 2e19], [0.3, 1e-15, -7e13], [2e16, 2e15, 1e-4]])
    thirds = np.full(3, 1 / 3)
    try:
        assert solve(thirds, thirds, cost).cost == pytest.approx(1e-4 / 3, rel=1e-8)
    except RuntimeError as error:
        assert "duality gap" in str(error)


def test_warning_of_the_solver_is_an_error_where_warnings_are():
    with (
        mock.patch("ot.lp.emd", side_effect=UserWarning("numItermax reached")),
        pytest.raises(RuntimeError, match="before the optimum: numItermax reached"),
    ):
        optimal_transport(HALVES, HALVES, [[0, 1], [1, 0]])
