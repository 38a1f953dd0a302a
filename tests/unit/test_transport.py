"""Wasserstein distances and optimal transport: exact values, SciPy, solvers, duality, axioms."""

import itertools
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from divlib import (
    c_transform,
    dual_objective,
    earth_mover_distance,
    linear_programme,
    lipschitz_constant,
    optimal_transport,
    sliced_wasserstein_distance,
    total_variation,
    wasserstein_distance,
)
from tests.unit.distributions import pairs
from tests.unit.growth import peak_memory

points = arrays(float, st.integers(1, 12), elements=st.floats(-1e6, 1e6))
weights = st.one_of(st.just(0.0), st.floats(1e-6, 1.0))


def exact_distance(u, v, u_weights=None, v_weights=None):
    """W1 as the area between the two distribution functions, as a fraction."""
    mass = {}
    for values, shares, sign in ((u, u_weights, 1), (v, v_weights, -1)):
        shares = [Fraction(1)] * len(values) if shares is None else list(map(Fraction, shares))
        total = sum(shares)
        for x, share in zip(values, shares):
            x = Fraction(float(x))
            mass[x] = mass.get(x, 0) + sign * share / total
    places = sorted(mass)
    heights = itertools.accumulate(mass[x] for x in places)
    return sum(abs(h) * (b - a) for h, (a, b) in zip(heights, itertools.pairwise(places)))


def error_in_epsilons(value, exact):
    if value == exact:
        return 0.0
    return float(abs(Fraction(value) - exact) / exact) / 2**-52


@given(points, points)
def test_accuracy_without_weights(u, v):
    exact = exact_distance(u, v)
    if exact == 0 or exact > Fraction(10) ** -290:
        assert error_in_epsilons(wasserstein_distance(u, v), exact) <= 8


def test_accuracy_for_samples_of_different_sizes():
    """Most differences of the distribution functions are then far below the mass of a point."""
    rng = np.random.default_rng(6)
    for n, m in ((500, 499), (700, 300), (1000, 1)):
        u, v = rng.normal(size=n), rng.normal(size=m)
        assert error_in_epsilons(wasserstein_distance(u, v), exact_distance(u, v)) <= 8


@given(st.data())
def test_accuracy_with_weights(data):
    u, v = data.draw(points), data.draw(points)
    a, b = (
        data.draw(arrays(float, len(x), elements=weights).filter(lambda w: w.sum() > 0))
        for x in (u, v)
    )
    distance = wasserstein_distance(u, v, a, b, normalize=True)
    exact = float(exact_distance(u, v, a, b))
    assert distance == pytest.approx(exact, rel=1e-9, abs=1e-9 * np.ptp(np.append(u, v)) + 1e-300)
    reference = scipy.stats.wasserstein_distance(u, v, a, b)
    assert distance == pytest.approx(
        reference, rel=1e-9, abs=1e-9 * np.ptp(np.append(u, v)) + 1e-300
    )


@given(points, points, st.sampled_from([1, 1.5, 2, 3]))
def test_distance_is_optimal_transport_cost(u, v, p):
    cost = np.abs(u[:, None] - v) ** p
    a, b = np.full(len(u), 1 / len(u)), np.full(len(v), 1 / len(v))
    plan = optimal_transport(a, b, cost)
    distance = wasserstein_distance(u, v, p=p)
    assert distance**p == pytest.approx(plan.cost, rel=1e-8, abs=1e-8 * max(cost.max(), 1e-300))


@given(points, points, points, st.sampled_from([1, 2]))
def test_metric_axioms(u, v, w, p):
    def d(x, y):
        return wasserstein_distance(x, y, p=p)

    assert d(u, u[::-1]) == 0
    assert d(u, v) == pytest.approx(d(v, u), rel=1e-12)
    assert d(u, w) <= (d(u, v) + d(v, w)) * (1 + 1e-9)
    assert wasserstein_distance(u, v, p=1) <= wasserstein_distance(u, v, p=2) * (1 + 1e-9)


def test_distance_is_invariant_to_repeated_points():
    rng = np.random.default_rng(1)
    u, v = rng.normal(size=30), rng.normal(size=20)
    for p in (1, 2):
        repeated = wasserstein_distance(np.repeat(u, 4), np.repeat(v, 3), p=p)
        assert repeated == pytest.approx(wasserstein_distance(u, v, p=p), rel=1e-13)
        uniform = np.full(30, 1 / 30)
        assert wasserstein_distance(u, v, uniform, p=p) == pytest.approx(repeated, rel=1e-12)
        uniform = np.full(20, 1 / 20)
        assert wasserstein_distance(u, v, None, uniform, p=p) == pytest.approx(repeated, rel=1e-12)


def test_large_powers_and_numbers_do_not_overflow():
    assert wasserstein_distance([0.0], [1e200], p=3) == pytest.approx(1e200)
    assert wasserstein_distance([0, 0], [1, 2], p=1000) == pytest.approx(2, rel=1e-3)
    assert wasserstein_distance([1e308, 1e308], [0.0, 0.0]) == pytest.approx(1e308)
    assert wasserstein_distance(np.float32([0, 1]), [1, 2]) == 1
    assert type(wasserstein_distance(np.float32([0, 1]), [1, 2])) is float


@pytest.mark.parametrize("origin", [2**53, 1_700_000_000_000_000_000, 2**62, -(2**62)])
@pytest.mark.parametrize("p", [1, 2])
def test_integers_beyond_2_to_53_keep_every_digit(origin, p):
    """Nanoseconds since 1970 are of this size."""
    u, v = np.array([0, 100, 7, 2**40]), np.array([50, 1, 3])
    expected = wasserstein_distance(u, v, p=p)
    assert wasserstein_distance(u + origin, v + origin, p=p) == expected
    assert wasserstein_distance((u + origin).tolist(), (v + origin).tolist(), p=p) == expected
    shares = [0.25, 0.5, 0.25]
    assert wasserstein_distance(u + origin, v + origin, None, shares, p=p) == wasserstein_distance(
        u, v, None, shares, p=p
    )


def test_integers_far_apart_keep_small_differences():
    top = np.uint64(2**64 - 1)
    assert wasserstein_distance([2**62, 0], [2**62 + 50, 50]) == 50
    assert wasserstein_distance(np.uint64([0, top]), np.uint64([3, top])) == 1.5
    assert wasserstein_distance(np.int64([-(2**63)]), np.uint64([2**63 - 1])) == float(2**64 - 1)
    with pytest.raises(ValueError, match=r"^u_values\[0\] = 9007199254740993 has no exact double"):
        wasserstein_distance([2**53 + 1], [0.5])
    with pytest.raises(ValueError, match=r"^v_values\[0\] = 18446744073709551615 has no exact"):
        wasserstein_distance(np.int64([-(2**63)]), np.uint64([top]))


def test_results_beyond_the_numbers_of_a_type_are_refused():
    with pytest.raises(ValueError, match=r"^f and cost are so large"):
        c_transform([-1e308], [[1e308]])
    with pytest.raises(ValueError, match=r"^f and g are so large"):
        dual_objective([1.5e308] * 2, [1.5e308] * 2, GOOD, GOOD)
    assert dual_objective([1e308] * 2, [-1e308] * 2, GOOD, GOOD) == 0
    with pytest.raises(ValueError, match=r"^positions lie too far apart"):
        earth_mover_distance([1, 0], [0, 1], positions=[-1.7e308, 1.7e308])
    single = np.float32([1, 0]), np.float32([0, 1])
    with pytest.raises(ValueError, match=r"^positions lie so far apart that float32"):
        earth_mover_distance(*single, positions=[0, 1e300])
    assert earth_mover_distance([1, 0], [0, 1], positions=[0, 5e-324]) == 5e-324
    with pytest.raises(ValueError, match=r"^f_values rises so steeply"):
        lipschitz_constant([0, 1e300], [0, 1e-300])
    assert lipschitz_constant([-1.5e308, 1.5e308], [-1e308, 1e308]) == 1.5
    assert lipschitz_constant([-1.5e308, 1.5e308], [[-1e308, 0], [1e308, 0]]) == 1.5


def test_lipschitz_constant_of_many_points_in_the_plane():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(7000, 2))
    values = 3 * x[:, 0]
    values[6999] = values[0] + 100
    steepest = lipschitz_constant(values, x)
    rises, lengths = np.abs(values[:-1] - values[-1]), np.hypot(*(x[:-1] - x[-1]).T)
    assert steepest == pytest.approx((rises / lengths).max(), rel=1e-14)


@pytest.mark.parametrize("d, limit", [(1, 9), (2, 1.2)])
def test_memory_of_lipschitz_constant_does_not_grow_with_the_pairs(d, limit):
    """In the plane it is that of a block of pairs. All pairs at once would take 64 times as much
    for eight times the points."""
    rng = np.random.default_rng(9)
    few, many = ((rng.normal(size=n), np.squeeze(rng.normal(size=(n, d)))) for n in (1000, 8000))
    most = peak_memory(lambda: lipschitz_constant(*few))
    assert peak_memory(lambda: lipschitz_constant(*many)) < limit * most


def test_steepest_slope_in_the_plane_may_lie_between_points_far_apart():
    """Neighbours are not enough there: on a circle, those of a function of one coordinate rise
    less than opposite points do."""
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    beside = np.abs(np.diff(circle[:, 0])) / np.linalg.norm(np.diff(circle, axis=0), axis=1)
    assert beside.max() < 0.99
    assert lipschitz_constant(circle[:, 0], circle) == pytest.approx(1)


@given(pairs())
def test_earth_mover_distance_matches_samples_and_exact_value(pair):
    p, q = pair
    grid = np.arange(len(p))
    distance = earth_mover_distance(p, q)
    tolerance = 1e-14 * len(p) ** 2
    assert distance == pytest.approx(float(exact_distance(grid, grid, p, q)), abs=tolerance)
    weighted = wasserstein_distance(grid, grid, p, q)
    assert distance == pytest.approx(weighted, abs=tolerance)
    places = np.cumsum(np.random.default_rng(len(p)).uniform(0.1, 2, len(p)))
    weighted = wasserstein_distance(places, places, p, q)
    assert earth_mover_distance(p, q, positions=places) == pytest.approx(weighted, abs=1e-11)


@given(pairs())
def test_earth_mover_distance_properties(pair):
    p, q = pair
    distance = earth_mover_distance(p, q)
    assert earth_mover_distance(p, p) == 0 and distance == earth_mover_distance(q, p)
    assert total_variation(p, q) * (1 - 1e-9) - 1e-12 <= distance
    assert distance <= (len(p) - 1) * total_variation(p, q) * (1 + 1e-9) + 1e-12
    assert earth_mover_distance(p[::-1], q[::-1]) == pytest.approx(distance, abs=1e-12)


def test_earth_mover_distance_options():
    p, q = np.random.default_rng(2).dirichlet(np.ones(6), size=(2, 4, 3))
    rows = earth_mover_distance(p, q)
    assert rows.shape == (4, 3) and rows[1, 2] == earth_mover_distance(p[1, 2], q[1, 2])
    moved = earth_mover_distance(p.swapaxes(0, 2), q.swapaxes(0, 2), axis=0)
    assert np.array_equal(moved, rows.T)
    assert earth_mover_distance(p, q, keepdims=True).shape == (4, 3, 1)
    assert earth_mover_distance(p.astype("f4"), q.astype("f4")).dtype == np.float32
    positions = [0.0, 1.0, 3.0, 4.0, 7.0, 9.0]
    spread = earth_mover_distance(p, q, positions=positions)
    one = earth_mover_distance(p[0, 0], q[0, 0], positions=positions)
    assert spread[0, 0] == one
    counts = [3, 2, 1, 4], [1, 2, 4, 3]
    assert earth_mover_distance(*counts, normalize=True) == pytest.approx(0.5)
    assert earth_mover_distance([1.0], [1.0]) == 0


@settings(max_examples=50)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 10**6))
def test_solvers_agree_and_certify_optimality(n, m, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
    cost = rng.normal(size=(n, m))
    for solve in (optimal_transport, linear_programme):
        answer = solve(a, b, cost)
        f, g = answer.potentials
        assert (answer.plan >= 0).all()
        assert answer.plan.sum(axis=1) == pytest.approx(a, abs=1e-9)
        assert answer.plan.sum(axis=0) == pytest.approx(b, abs=1e-9)
        assert (f[:, None] + g <= cost + 1e-12).all()
        assert answer.cost == pytest.approx(np.sum(answer.plan * cost), abs=1e-12)
        assert answer.gap == pytest.approx(answer.cost - dual_objective(f, g, a, b), abs=1e-12)
        assert abs(answer.gap) < 1e-8
    first, second = optimal_transport(a, b, cost), linear_programme(a, b, cost)
    assert first.cost == pytest.approx(second.cost, abs=1e-8)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10**6))
def test_weak_duality(n, m, seed):
    """The value of feasible potentials is at most the cost of any plan."""
    rng = np.random.default_rng(seed)
    a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
    cost, f = rng.normal(size=(n, m)), rng.normal(size=n)
    g = c_transform(f, cost)
    assert dual_objective(f, g, a, b) <= np.sum(np.outer(a, b) * cost) + 1e-12
    assert dual_objective(f, g, a, b) <= optimal_transport(a, b, cost).cost + 1e-12


def test_small_cases_computed_by_hand():
    cost = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    answer = optimal_transport([1, 0, 0], [0, 0, 1], cost)
    assert answer.cost == 2 and answer.plan[0, 2] == 1
    assert linear_programme([1, 0, 0], [0, 0, 1], cost).cost == pytest.approx(2, abs=1e-12)
    assert optimal_transport([1.0], [1.0], [[-3]]).cost == -3
    assert optimal_transport([0.5, 0.5], [0.5, 0.5], np.zeros((2, 2))).cost == 0


def test_negative_costs():
    """POT alone reports a third of these problems as infeasible."""
    rng = np.random.default_rng(4)
    for _ in range(100):
        n, m = rng.integers(1, 6, size=2)
        a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
        cost = rng.normal(size=(n, m))
        moved = optimal_transport(a, b, cost - 3)
        assert moved.cost == pytest.approx(optimal_transport(a, b, cost).cost - 3, abs=1e-12)


@pytest.mark.parametrize("scale", [1e-300, 1e-53, 1e-9, 1e9, 1e150, 1e299])
def test_costs_of_every_magnitude(scale):
    """The solvers alone use absolute tolerances and treat small costs as 0."""
    rng = np.random.default_rng(7)
    a, b = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(4))
    cost = rng.normal(size=(5, 4))
    for solve in (optimal_transport, linear_programme):
        exact = solve(a, b, cost).cost
        assert solve(a, b, cost * scale).cost == pytest.approx(exact * scale, rel=1e-7)


def test_solver_stopped_early_is_an_error():
    import ot.lp

    rng = np.random.default_rng(3)
    a = b = np.full(40, 1 / 40)
    cost = rng.uniform(size=(40, 40))
    solve = ot.lp.emd

    def stopped_early(*arguments, **options):
        return solve(*arguments, **{**options, "numItermax": 5})

    with (
        mock.patch("ot.lp.emd", stopped_early),
        pytest.raises(RuntimeError, match="before the optimum"),
    ):
        optimal_transport(a, b, cost)


def test_plan_with_wrong_marginals_is_an_error():
    answer = np.array([[0.5, 0.0], [0.0, 0.4]]), {"u": np.zeros(2)}
    with (
        mock.patch("ot.lp.emd", return_value=answer),
        pytest.raises(RuntimeError, match=r"misses the margins by 1.0e-01"),
    ):
        optimal_transport([0.5, 0.5], [0.5, 0.5], [[0, 1], [1, 0]])


def test_failed_solver_is_an_error():
    class Failure:
        x, message = None, "iteration limit reached"

    with (
        mock.patch("scipy.optimize.linprog", return_value=Failure),
        pytest.raises(RuntimeError, match="iteration limit reached"),
    ):
        linear_programme([1.0], [1.0], [[1.0]])


@given(points, st.integers(0, 10**6))
def test_c_transform(f, seed):
    cost = np.random.default_rng(seed).uniform(-1e6, 1e6, size=(len(f), 4))
    g = c_transform(f, cost)
    exact = [min(Fraction(c) - Fraction(x) for c, x in zip(column, f)) for column in cost.T]
    assert g == pytest.approx([float(x) for x in exact], rel=1e-15, abs=1e-9)
    # A second transform can only raise the potential, and a third changes nothing.
    twice = c_transform(g, cost.T)
    assert (twice >= f - 1e-9).all()
    assert c_transform(twice, cost) == pytest.approx(g, abs=1e-9)


@given(points)
def test_lipschitz_constant_is_steepest_slope_over_all_pairs(x):
    x = np.round(x, 6)
    values = np.sin(x) * 3
    slopes = [
        abs(fa - fb) / abs(a - b)
        for (fa, a), (fb, b) in itertools.combinations(zip(values, x), 2)
        if a != b
    ]
    assert lipschitz_constant(values, x) == pytest.approx(max(slopes, default=0.0), rel=1e-6)
    flat = lipschitz_constant(values, x[:, np.newaxis])
    assert flat == pytest.approx(max(slopes, default=0.0), rel=1e-6)


def test_lipschitz_constant_special_cases():
    assert lipschitz_constant([5.0], [1.0]) == 0
    assert lipschitz_constant([1.0, 1.0, 2.0], [3.0, 3.0, 4.0]) == 1
    assert lipschitz_constant([1.0, 2.0], [3.0, 3.0]) == np.inf
    assert lipschitz_constant([0.0, 5.0], [[0.0, 0.0], [3.0, 4.0]]) == 1
    assert lipschitz_constant([0.0, 5.0], [[1.0, 1.0], [1.0, 1.0]]) == np.inf


GOOD = [0.5, 0.5]
C = np.zeros((2, 2))
BAD = [
    (wasserstein_distance, ([], [1.0]), {}, ValueError, r"u_values has shape \(0,\)"),
    (wasserstein_distance, ([1.0], [[1.0]]), {}, ValueError, r"v_values has shape \(1, 1\)"),
    (wasserstein_distance, ([1.0], 1.0), {}, ValueError, r"v_values has shape \(\)"),
    (wasserstein_distance, ([np.nan], [1.0]), {}, ValueError, r"u_values\[0\] = nan is not fin"),
    (wasserstein_distance, ([0, np.inf], [1.0]), {}, ValueError, r"u_values\[1\] = inf"),
    (wasserstein_distance, ([-np.inf, np.inf], [1.0]), {}, ValueError, r"u_values\[0\] = -inf"),
    (wasserstein_distance, ([1e308], [-1e308]), {}, ValueError, "too far apart"),
    (wasserstein_distance, ([1.0], [1.0], [2.0]), {}, ValueError, "u_weights sums to 2.0"),
    (wasserstein_distance, ([1, 2], [1], [1.0]), {}, ValueError, r"u_weights has shape \(1,\)"),
    (wasserstein_distance, ([1, 2], [1], None, GOOD), {}, ValueError, r"v_weights has shape"),
    (wasserstein_distance, ([1], [1], [-1.0]), {}, ValueError, r"u_weights\[0\] = -1.0 is neg"),
    (wasserstein_distance, ([1], ["a"]), {}, TypeError, "v_values holds strings"),
    (wasserstein_distance, ([1], [1]), {"p": 0.5}, ValueError, "p = 0.5 must be"),
    (wasserstein_distance, ([1], [1]), {"p": np.inf}, ValueError, "p = inf must be"),
    (wasserstein_distance, ([1], [1]), {"p": np.nan}, ValueError, "p = nan must be"),
    (wasserstein_distance, ([1], [1]), {"p": "2"}, TypeError, "p must be a number"),
    (wasserstein_distance, ([1], [1]), {"p": True}, TypeError, "p must be a number"),
    (earth_mover_distance, (GOOD, GOOD), {"positions": [0]}, ValueError, "there are 2 bins"),
    (earth_mover_distance, (GOOD, GOOD), {"positions": [1, 1]}, ValueError, "does not lie above"),
    (earth_mover_distance, (GOOD, GOOD), {"positions": [1, 0]}, ValueError, r"positions\[1\] = 0"),
    (earth_mover_distance, (GOOD, GOOD), {"positions": [0, np.nan]}, ValueError, "is not finite"),
    (earth_mover_distance, (GOOD, [1.0]), {}, ValueError, "does not broadcast"),
    (optimal_transport, ([0.5, 0.6], GOOD, C), {}, ValueError, "a sums to 1.1"),
    (optimal_transport, (GOOD, [GOOD, GOOD], C), {}, ValueError, r"b has shape \(2, 2\)"),
    (optimal_transport, (GOOD, GOOD, np.zeros((2, 3))), {}, ValueError, "cost has shape"),
    (
        optimal_transport,
        (GOOD, GOOD, [[0, -np.inf], [1, 0]]),
        {},
        ValueError,
        r"cost\[0, 1\] = -inf",
    ),
    (linear_programme, (GOOD, GOOD, [[0, np.nan], [1, 0]]), {}, ValueError, r"cost\[0, 1\] = nan"),
    (optimal_transport, (GOOD, GOOD, C + 1e301), {}, ValueError, r"cost goes up to 1\.0e\+301"),
    (linear_programme, (GOOD, GOOD, np.ma.array(C)), {}, TypeError, "cost is a masked array"),
    (c_transform, ([1.0], C), {}, ValueError, r"cost has shape \(2, 2\); .* 1 rows"),
    (c_transform, ([], np.zeros((0, 2))), {}, ValueError, r"f has shape \(0,\)"),
    (c_transform, ([1, 2], np.zeros((2, 0))), {}, ValueError, r"cost has shape \(2, 0\)"),
    (c_transform, ([1, np.inf], C), {}, ValueError, r"f\[1\] = inf"),
    (c_transform, ([1, 2], [[0, np.nan], [0, 0]]), {}, ValueError, r"cost\[0, 1\] = nan"),
    (dual_objective, ([1], [1, 2], GOOD, GOOD), {}, ValueError, r"f has shape \(1,\) and a"),
    (dual_objective, ([1, 2], [1], GOOD, GOOD), {}, ValueError, r"g has shape \(1,\) and b"),
    (dual_objective, ([1, 2], [1, 2], [1, 1], GOOD), {}, ValueError, "a sums to 2.0"),
    (lipschitz_constant, ([1, 2], [1]), {}, ValueError, r"points has shape \(1,\)"),
    (lipschitz_constant, ([1], [np.nan]), {}, ValueError, r"points\[0\] = nan"),
    (lipschitz_constant, ([1], np.zeros((1, 0))), {}, ValueError, r"points has shape \(1, 0\)"),
    (lipschitz_constant, ([1], 1.0), {}, ValueError, r"points has shape \(\)"),
]


@pytest.mark.parametrize("function, arguments, options, error, message", BAD)
def test_invalid_input_is_rejected(function, arguments, options, error, message):
    with pytest.raises(error, match=message):
        function(*arguments, **options)


@pytest.mark.parametrize("power", [np.float16(3), np.float32(3), np.longdouble(3), np.int8(3)])
def test_the_type_of_the_power_does_not_matter(power):
    u, v = np.random.default_rng(0).normal(size=(2, 50)) * 1e5
    assert wasserstein_distance(u, v, p=power) == wasserstein_distance(u, v, p=3)
    directions = [[1, -1]]
    assert sliced_wasserstein_distance(
        u, v, p=power, projections=directions
    ) == sliced_wasserstein_distance(u, v, p=3, projections=directions)


@pytest.mark.parametrize("solve", [optimal_transport, linear_programme])
@pytest.mark.parametrize("size", [5e-324, 1e-322, 1e-320, 1e-312, 1e-308])
def test_costs_among_the_smallest_doubles(solve, size):
    rng = np.random.default_rng(0)
    for n in (2, 5):
        a, b = rng.dirichlet(np.ones(n), size=2)
        cost = rng.integers(0, 9, (n, n))
        exact = solve(a, b, cost.astype(float)).cost
        # Each product is rounded to a multiple of the smallest double.
        assert abs(solve(a, b, cost * size).cost - exact * size) <= n * n * 5e-324 + 1e-9 * size
