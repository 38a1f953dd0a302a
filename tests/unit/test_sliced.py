"""Sliced Wasserstein distance: closed forms, the line, POT, rounding, and its standard error."""

import math

import mpmath
import numpy as np
import ot
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divlib import optimal_transport, sliced_wasserstein_distance, wasserstein_distance
from tests.unit.growth import peak_memory

EPSILON = float(np.finfo(float).eps)


def samples(seed, n=12, m=9, d=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), 0.5 + rng.normal(size=(m, d))


def unit_vectors(seed, d, number):
    vectors = np.random.default_rng(seed).normal(size=(d, number))
    return vectors / np.linalg.norm(vectors, axis=0)


def of_shift(d, p):
    """The distance of points that are shifted by 1: the moment of a coordinate of a direction."""
    with mpmath.workdps(30):
        half = mpmath.mpf(1) / 2
        moment = mpmath.beta((p + 1) * half, (d - 1) * half) / mpmath.beta(half, (d - 1) * half)
        return float(moment ** (mpmath.mpf(1) / p))


@pytest.mark.parametrize("d", [2, 3, 7, 50])
def test_shifted_normals_have_the_closed_form(d):
    """A shift by m gives |m| / sqrt(d) for p = 2, whatever is shifted."""
    assert of_shift(d, 2) == pytest.approx(1 / math.sqrt(d), rel=1e-12)
    points = np.random.default_rng(d).normal(size=(100, d))
    shift = 3 * unit_vectors(d, d, 1)[:, 0]
    options = {"n_projections": 2000, "rng": d}
    for p in (1, 2):
        value, error = sliced_wasserstein_distance(points, points + shift, p=p, **options)
        exact = 3 * of_shift(d, p)
        assert abs(value - exact) < 4 * error < 0.1 * exact


@pytest.mark.parametrize("d, p", [(2, 1), (3, 1), (10, 1), (3, 2), (10, 2)])
def test_intervals_cover_what_they_promise(d, p):
    origin, shifted = np.zeros((1, d)), np.eye(d)[:1]
    exact = of_shift(d, p)
    covered = 0
    for seed in range(500):
        value, error = sliced_wasserstein_distance(origin, shifted, p=p, rng=seed)
        covered += abs(value - exact) < 1.984 * error
    assert 0.93 <= covered / 500 <= 0.97


def test_standard_error_falls_like_the_root_of_the_number_of_directions():
    u, v = samples(0)
    few, many = (
        sliced_wasserstein_distance(u, v, rng=1, n_projections=number).standard_error
        for number in (250, 4000)
    )
    assert few == pytest.approx(4 * many, rel=0.15)


@pytest.mark.parametrize("p", [1, 1.5, 2, 30])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n, m", [(12, 9), (10, 10), (1, 5)])
def test_points_on_a_line_have_their_distance(p, weighted, n, m):
    u, v = samples(n, n, m, d=1)
    rng = np.random.default_rng(n)
    weights = (rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))) if weighted else ()
    exact = wasserstein_distance(u[:, 0], v[:, 0], *weights, p=p)
    for points in ((u, v), (u[:, 0], v[:, 0])):
        value, error = sliced_wasserstein_distance(*points, *weights, p=p, rng=0)
        assert value == pytest.approx(exact, rel=1e-13)
        assert error < 1e-14


@pytest.mark.parametrize("p", [1, 2, 3])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n, m", [(12, 9), (10, 10)])
def test_directions_that_are_given_tell_what_they_tell_pot(p, weighted, n, m):
    u, v = samples(p, n, m, d=4)
    rng = np.random.default_rng(n)
    weights = (rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))) if weighted else ()
    projections = unit_vectors(p, 4, 20)
    expected = ot.sliced_wasserstein_distance(u, v, *weights, projections=projections, p=p)
    value = sliced_wasserstein_distance(u, v, *weights, projections=projections, p=p).value
    assert value == pytest.approx(expected, rel=1e-12)
    counts = [7 * w for w in weights]
    again = sliced_wasserstein_distance(
        u, v, *counts, projections=projections, p=p, normalize=weighted
    )
    assert again.value == pytest.approx(expected, rel=1e-12)


def test_weights_of_one_sample_leave_those_of_the_other_equal():
    u, v = samples(3, 4, 3)
    halves, equal = [0.5, 0.25, 0.25, 0], [1 / 3] * 3
    given = sliced_wasserstein_distance(u, v, halves, equal, rng=0)
    assert sliced_wasserstein_distance(u, v, halves, rng=0) == given
    assert sliced_wasserstein_distance(v, u, v_weights=halves, rng=0).value == pytest.approx(
        given.value, rel=1e-14
    )


def test_value_and_error_are_those_of_the_distances_of_all_directions():
    u, v = samples(5, d=3)
    projections = unit_vectors(5, 3, 40)
    each = np.array([wasserstein_distance(u @ e, v @ e, p=3) for e in projections.T])
    value, error = sliced_wasserstein_distance(u, v, projections=projections, p=3)
    assert value == pytest.approx(np.mean(each**3) ** (1 / 3), rel=1e-12)
    # Leaving one direction out at a time measures the same by another route.
    left_out = [np.mean(np.delete(each, k) ** 3) ** (1 / 3) for k in range(40)]
    jackknife = math.sqrt(39 / 40 * np.sum((left_out - np.mean(left_out)) ** 2))
    assert error == pytest.approx(jackknife, rel=0.02)
    value, error = sliced_wasserstein_distance(u, v, projections=projections)
    each = np.array([wasserstein_distance(u @ e, v @ e) for e in projections.T])
    assert error == pytest.approx(np.std(each, ddof=1) / math.sqrt(40), rel=1e-10)


@pytest.mark.parametrize("d", [1, 3, 40])
@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e200])
def test_error_is_as_small_as_promised_far_from_the_origin(d, scale):
    rng = np.random.default_rng(d)
    u, v = scale * (1000 + rng.normal(size=(2, 7, d)))
    projections = unit_vectors(d, d, 5)
    with mpmath.workdps(60):
        columns = [[mpmath.mpf(x) for x in e] for e in projections.T]
        total, largest = mpmath.mpf(0), mpmath.mpf(0)
        for e in columns:
            length = mpmath.sqrt(mpmath.fsum(x * x for x in e))
            shadows = [
                sorted(mpmath.fdot(map(mpmath.mpf, x), e) / length for x in points)
                for points in (u, v)
            ]
            total += mpmath.fsum(abs(x - y) for x, y in zip(*shadows)) / len(u)
        for x in u:
            for y in (*u, *v):
                distance = mpmath.fsum((mpmath.mpf(s) - mpmath.mpf(t)) ** 2 for s, t in zip(x, y))
                largest = max(largest, mpmath.sqrt(distance))
        value = sliced_wasserstein_distance(u, v, projections=projections).value
        assert abs(value - total / len(columns)) <= (d + 16) * EPSILON * largest


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from([1, 2, 5]))
def test_distance_is_symmetric_scales_and_ignores_where_the_points_are(seed, d, p):
    u, v = samples(seed, d=d)
    projections = unit_vectors(seed, d, 10)
    options = {"projections": projections, "p": p}
    value, error = sliced_wasserstein_distance(u, v, **options)
    assert value > 0 and error >= 0
    for x, y, factor in ((v, u, 1), (u + 7, v + 7, 1), (u[::-1], v, 1), (-3 * u, -3 * v, 3)):
        again = sliced_wasserstein_distance(x, y, **options)
        assert again == pytest.approx((factor * value, factor * error), rel=1e-11, abs=1e-13)
    assert sliced_wasserstein_distance(u, u.copy(), **options) == (0, 0)
    assert sliced_wasserstein_distance(u, u[::-1], **options).value < 1e-14


@pytest.mark.parametrize("p", [1, 2])
def test_no_slice_is_longer_than_the_way_in_space(p):
    u, v = samples(2, 10, 10, d=3)
    part = np.full(10, 0.1)
    cost = np.linalg.norm(u[:, np.newaxis] - v, axis=2) ** p
    in_space = optimal_transport(part, part, cost).cost ** (1 / p)
    value = sliced_wasserstein_distance(u, v, p=p, rng=0).value
    assert 0.3 * in_space < value < in_space
    assert value <= sliced_wasserstein_distance(u, v, p=p + 1, rng=0).value


def test_seed_and_generator_draw_the_same_directions():
    u, v = samples(0)
    value = sliced_wasserstein_distance(u, v, rng=4)
    assert sliced_wasserstein_distance(u, v, rng=np.random.default_rng(4)) == value
    assert sliced_wasserstein_distance(u, v, rng=5) != value
    generator = np.random.default_rng(4)
    assert sliced_wasserstein_distance(u, v, rng=generator) == value
    assert sliced_wasserstein_distance(u, v, rng=generator) != value


def test_directions_are_uniformly_distributed():
    """Spread far along one axis, seen along it, at right angles to it, and between."""
    spread = 1e6 * np.eye(3)
    for axis in range(3):
        value, error = sliced_wasserstein_distance(
            [spread[axis]], [[0, 0, 0]], rng=1, n_projections=4000
        )
        assert abs(value / 1e6 - 0.5) < 3 * error / 1e6 < 0.015


def test_extreme_points_and_powers():
    huge = sliced_wasserstein_distance([[1.2e308, 0]], [[-1.2e308 / 3, 0]], p=2, rng=0)
    assert huge.value == pytest.approx(1.6e308 / math.sqrt(2), rel=0.1)
    # Twice as far as doubles reach, but not in most directions.
    apart = sliced_wasserstein_distance([[1e308, 0]], [[-1e308, 0]], rng=0)
    assert apart.value == pytest.approx(1e308 * (4 / math.pi), rel=0.1)
    tiny = sliced_wasserstein_distance([[5e-324, 0]], [[0, 0]], rng=0)
    assert 0 <= tiny.value <= 5e-324
    value, error = sliced_wasserstein_distance([[0, 0]], [[1, 0]], p=1e300, rng=0)
    assert 0.99 < value <= 1 and 0 <= error < 1e-290


def test_result_is_of_python_floats_with_names():
    answer = sliced_wasserstein_distance(np.float32([[0, 1]]), np.float32([[2, 3]]), rng=0)
    assert [type(x) for x in answer] == [float, float]
    assert answer == (answer.value, answer.standard_error)


def test_memory_grows_with_the_points_only():
    u, v = samples(0, 20_000, 20_000, d=2)
    # All projections together take 32 MB.
    assert peak_memory(lambda: sliced_wasserstein_distance(u, v, rng=0)) < 8e6


PLANE, LENGTHS = [[0.0, 1.0], [2.0, 3.0]], [[1.0, 0.0], [0.0, 2.0]]


@pytest.mark.parametrize(
    "arguments, options, error, message",
    [
        ((PLANE, [[1.0], [2.0]]), {"rng": 0}, ValueError, "points of 2 .* and v_values of 1"),
        ((PLANE, [[[1.0]]]), {"rng": 0}, ValueError, "^v_values has shape"),
        ((PLANE, PLANE, [1.0]), {"rng": 0}, ValueError, r"^u_weights has shape \(1,\)"),
        ((PLANE, PLANE, None, [0.5, 0.4]), {"rng": 0}, ValueError, "^v_weights sums to 0.9"),
        ((PLANE, PLANE, [[0.5, 0.5]]), {"rng": 0}, ValueError, r"^u_weights has shape \(1, 2\)"),
        ((PLANE, PLANE), {}, TypeError, "^rng must be a whole number .* not None"),
        ((PLANE, PLANE), {"rng": True}, TypeError, "^rng must be"),
        ((PLANE, PLANE), {"rng": -1}, ValueError, "^rng = -1 must not be negative"),
        ((PLANE, PLANE), {"rng": 0, "projections": np.eye(2)}, ValueError, "^rng = 0 draws"),
        ((PLANE, PLANE), {"rng": 0, "n_projections": 1}, ValueError, "^n_projections = 1 .* 2"),
        ((PLANE, PLANE), {"rng": 0, "n_projections": 2.5}, TypeError, "^n_projections must be"),
        ((PLANE, PLANE), {"rng": 0, "p": 0.5}, ValueError, "^p = 0.5 must be"),
        ((PLANE, PLANE), {"rng": 0, "p": "1"}, TypeError, "^p must be a number"),
        ((PLANE, PLANE), {"projections": [1.0, 0.0]}, ValueError, r"^projections .* \(2, L\)"),
        ((PLANE, PLANE), {"projections": np.eye(3)}, ValueError, r"^projections has shape \(3, 3"),
        ((PLANE, PLANE), {"projections": [[1.0], [0.0]]}, ValueError, "^projections .* at least 2"),
        ((PLANE, PLANE), {"projections": [[1, np.nan], [0, 0]]}, ValueError, r"\[0, 1\] = nan is"),
        ((PLANE, PLANE), {"projections": LENGTHS}, ValueError, r"^projections\[:, 1\] .* 2.0;"),
        ((PLANE, PLANE), {"projections": np.zeros((2, 2))}, ValueError, r"\[:, 0\] .* length 0"),
        (([1.7e308], [-1.7e308]), {"rng": 0}, ValueError, "too far apart"),
    ],
)
def test_what_has_no_sliced_distance_is_refused_by_name(arguments, options, error, message):
    with pytest.raises(error, match=message):
        sliced_wasserstein_distance(*arguments, **options)


def test_lengths_may_be_off_by_rounding():
    exact = sliced_wasserstein_distance(PLANE, [[5.0, 5.0]], projections=np.eye(2))
    for projections in (np.float32(np.eye(2)) * np.float32(1.0001), np.eye(2) * (1 + 1e-9)):
        found = sliced_wasserstein_distance(PLANE, [[5.0, 5.0]], projections=projections)
        assert found == pytest.approx(exact, rel=1e-15)
    with pytest.raises(ValueError, match=r"^projections\[:, 0\] has the length 1\.0001"):
        sliced_wasserstein_distance(PLANE, PLANE, projections=np.eye(2) * 1.0001)
