"""Energy distance and MMD: exact values, closed forms, sums over pairs, unbiasedness, SciPy."""

import math
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from divlib import discrepancy, energy_distance, maximum_mean_discrepancy, witness
from tests.unit.growth import peak_memory

EPSILON = float(np.finfo(float).eps)
NAMED = ("gaussian", "laplace")


def minus_distance(x, y):
    return -cdist(x, y)


def linear(x, y):
    return x @ y.T


def samples(seed, n=12, m=9, d=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), 0.5 + rng.normal(size=(m, d))


def over_pairs(k, u, v, unbiased):
    """The definition, pair by pair, in the arithmetic of the kernel."""

    def within(points):
        n = len(points)
        values = [k(points[i], points[j]) for i in range(n) for j in range(n) if i != j]
        own = 0 if unbiased else sum(k(x, x) for x in points)
        return (sum(values) + own) / (n * (n - 1) if unbiased else n * n)

    return within(u) - 2 * sum(k(x, y) for x in u for y in v) / (len(u) * len(v)) + within(v)


rationals = st.lists(st.fractions(-4, 4, max_denominator=8), min_size=2, max_size=5)


@settings(deadline=None)
@given(rationals, rationals, st.booleans())
def test_energy_distance_on_a_line_is_exact_in_rationals(u, v, unbiased):
    exact = over_pairs(lambda x, y: -abs(x - y), u, v, unbiased)
    assert isinstance(exact, Fraction)
    value = energy_distance([float(x) for x in u], [float(y) for y in v], unbiased=unbiased)
    assert value == pytest.approx(float(exact), rel=0, abs=1e-13)


@settings(deadline=None)
@given(rationals, rationals, st.booleans())
def test_discrepancy_of_a_linear_kernel_is_exact_in_rationals(u, v, unbiased):
    exact = over_pairs(lambda x, y: x * y, u, v, unbiased)
    points = [float(x) for x in u], [float(y) for y in v]
    value = maximum_mean_discrepancy(*points, kernel=linear, unbiased=unbiased)
    assert value == pytest.approx(float(exact), rel=0, abs=1e-12)


@pytest.mark.parametrize("unbiased", [True, False])
@pytest.mark.parametrize("d", [1, 2, 40])
@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e200])
def test_errors_are_as_small_as_promised(unbiased, d, scale):
    """Sums over pairs in 50 digits, of points that lie far from the origin, too."""
    u, v = (scale * (100 + points) for points in samples(d, n=6, m=5, d=d))

    def distance(x, y):
        return mpmath.sqrt(mpmath.fsum((mpmath.mpf(s) - mpmath.mpf(t)) ** 2 for s, t in zip(x, y)))

    with mpmath.workdps(50):
        exact = over_pairs(lambda x, y: -distance(x, y), u, v, unbiased)
        mean = sum(distance(x, y) for x in u for y in v) / (len(u) * len(v))
        error = abs(energy_distance(u, v, unbiased=unbiased) - exact)
        assert error <= (d + 16) * EPSILON * mean
        width = 2 * scale
        for kernel, k in (
            ("gaussian", lambda x, y: mpmath.exp(-((distance(x, y) / width) ** 2) / 2)),
            ("laplace", lambda x, y: mpmath.exp(-distance(x, y) / width)),
        ):
            exact = over_pairs(k, u, v, unbiased)
            options = {"kernel": kernel, "bandwidth": width}
            found = maximum_mean_discrepancy(u, v, unbiased=unbiased, **options)
            assert abs(found - exact) <= (d + 16) * EPSILON
            critic = witness(u, v, v[:3], **options)
            for z, value in zip(v[:3], critic):
                exact = sum(k(x, z) for x in u) / len(u) - sum(k(y, z) for y in v) / len(v)
                assert abs(value - exact) <= (d + 16) * EPSILON


@pytest.mark.parametrize("seed", range(5))
def test_v_statistic_on_a_line_is_that_of_scipy(seed):
    u, v = samples(seed, n=40, m=31, d=1)
    expected = scipy.stats.energy_distance(u.ravel(), v.ravel()) ** 2
    assert energy_distance(u, v, unbiased=False) == pytest.approx(expected, rel=1e-12)
    assert energy_distance(u.ravel(), v.ravel(), unbiased=False) == pytest.approx(expected)


def mean_distance(shift, deviation):
    """Of a normal number from 0."""
    ratio = shift / deviation
    return deviation * math.sqrt(2 / math.pi) * math.exp(-(ratio**2) / 2) + shift * math.erf(
        ratio / math.sqrt(2)
    )


def mean_kernel(shift, variance, width, d):
    """Of the difference of two normal points with the variance in every coordinate."""
    total = width**2 + variance
    return (width**2 / total) ** (d / 2) * math.exp(-shift * shift / (2 * total))


def assert_mean(values, expected):
    """Within four standard errors, which a bias of a few per cent would exceed."""
    error = np.std(values, ddof=1) / math.sqrt(len(values))
    assert abs(np.mean(values) - expected) < 4 * error
    return error


@pytest.mark.parametrize("shift, deviation", [(0.0, 1.0), (1.0, 1.0), (0.5, 2.0)])
def test_means_over_samples_are_the_closed_forms_for_normals(shift, deviation):
    """Unbiased estimates of few points; those of all pairs exceed them by what pairs of a point
    and itself add."""
    rng = np.random.default_rng(1)
    n, m, width = 5, 4, 0.8
    variances = 2.0, 1 + deviation**2, 2 * deviation**2
    means = [mean_distance(s, math.sqrt(v)) for s, v in zip((0, shift, 0), variances)]
    kernels = [mean_kernel(s, v, width, 1) for s, v in zip((0, shift, 0), variances)]
    E = 2 * means[1] - means[0] - means[2]
    squared = kernels[0] - 2 * kernels[1] + kernels[2]
    found = np.empty((4, 1500))
    for k in range(found.shape[1]):
        u, v = rng.normal(size=n), rng.normal(shift, deviation, size=m)
        found[:2, k] = [energy_distance(u, v, unbiased=b) for b in (True, False)]
        found[2:, k] = [
            maximum_mean_discrepancy(u, v, bandwidth=width, unbiased=b) for b in (True, False)
        ]
    added = means[0] / n + means[2] / m
    assert assert_mean(found[0], E) < 0.2 * added
    assert_mean(found[1], E + added)
    added = (1 - kernels[0]) / n + (1 - kernels[2]) / m
    assert assert_mean(found[2], squared) < 0.2 * added
    assert_mean(found[3], squared + added)


@pytest.mark.parametrize("d", [2, 30])
def test_means_in_space_are_the_closed_form(d):
    rng = np.random.default_rng(2)
    width, shift = math.sqrt(d), 0.7 * np.ones(d)
    far = mean_kernel(np.linalg.norm(shift), 2, width, d)
    expected = 2 * (mean_kernel(0, 2, width, d) - far)
    drawn = rng.normal(size=(1500, 2, 12, d))
    values = [maximum_mean_discrepancy(u, v + shift, bandwidth=width) for u, v in drawn]
    assert assert_mean(values, expected) < 0.05 * expected


def test_unbiased_estimates_have_the_mean_of_all_samples():
    """All samples of two from three points, as exact means."""
    first, second = [0.0, 1.0, 5.0], [2.0, 3.0]
    truth = -over_pairs(lambda x, y: abs(x - y), first, second, False)
    values = [
        energy_distance(u, v)
        for u, v in product(product(first, repeat=2), product(second, repeat=2))
    ]
    assert np.mean(values) == pytest.approx(truth, abs=1e-14)
    assert min(values) < 0 < truth


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.integers(1, 4), st.booleans())
def test_energy_distance_is_the_discrepancy_of_minus_the_distance(seed, d, unbiased):
    u, v = samples(seed, d=d)
    value = maximum_mean_discrepancy(u, v, kernel=minus_distance, unbiased=unbiased)
    assert energy_distance(u, v, unbiased=unbiased) == pytest.approx(value, abs=1e-13)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6), st.sampled_from(NAMED), st.floats(1e-3, 1e3))
def test_discrepancy_is_symmetric_and_moves_with_the_points(seed, kernel, width):
    u, v = samples(seed)
    value = maximum_mean_discrepancy(u, v, kernel=kernel, bandwidth=width)
    for moved in ((v, u), (u + 7, v + 7), (u[::-1], v[::-1])):
        again = maximum_mean_discrepancy(*moved, kernel=kernel, bandwidth=width)
        assert again == pytest.approx(value, abs=1e-11)
    again = maximum_mean_discrepancy(3 * u, 3 * v, kernel=kernel, bandwidth=3 * width)
    assert again == pytest.approx(value, abs=1e-13)
    assert energy_distance(3 * u, 3 * v) == pytest.approx(3 * energy_distance(u, v), abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_all_pairs_never_give_less_than_nothing(seed):
    u, v = samples(seed, n=3, m=3, d=1)
    # Nearly equal samples, for which rounding decides the sign.
    for other in (u, u + 1e-9 * v):
        assert energy_distance(u, other, unbiased=False) >= 0
        for kernel in NAMED:
            options = {"kernel": kernel, "bandwidth": 1.0, "unbiased": False}
            assert maximum_mean_discrepancy(u, other, **options) >= 0
    assert energy_distance(u, u.copy(), unbiased=False) == 0
    assert maximum_mean_discrepancy(u, u.copy(), bandwidth=1, unbiased=False) == 0


@pytest.mark.parametrize(
    "kernel, matrix",
    [
        ("gaussian", lambda x, y: np.exp(-cdist(x, y, "sqeuclidean") / (2 * 1.3**2))),
        ("laplace", lambda x, y: np.exp(-cdist(x, y) / 1.3)),
        (linear, linear),
    ],
)
def test_witness_attains_the_discrepancy(kernel, matrix):
    """No other combination of kernels of the same norm has a larger difference of means."""
    u, v = samples(5)
    options = {"kernel": kernel, "bandwidth": 1.3 if isinstance(kernel, str) else None}
    at = np.concatenate([u, v])
    critic = witness(u, v, at, **options)
    squared = maximum_mean_discrepancy(u, v, unbiased=False, **options)
    assert critic[:12].mean() - critic[12:].mean() == pytest.approx(squared, rel=1e-12)
    gram = matrix(at, at)
    rng = np.random.default_rng(0)
    for weights in rng.normal(size=(200, len(at))):
        values = gram @ weights
        norm = math.sqrt(weights @ values)
        assert values[:12].mean() - values[12:].mean() <= norm * math.sqrt(squared) + 1e-12


@pytest.mark.parametrize("block", [1, 7, 50, 10**6])
def test_blocks_do_not_change_the_result(block, monkeypatch):
    u, v = samples(3)
    expected = (
        energy_distance(u, v),
        maximum_mean_discrepancy(u, v, bandwidth=1.0),
        witness(u, v, v, bandwidth=1.0),
    )
    monkeypatch.setattr(discrepancy, "_BLOCK", block)
    assert energy_distance(u, v) == pytest.approx(expected[0], abs=1e-14)
    assert maximum_mean_discrepancy(u, v, bandwidth=1.0) == pytest.approx(expected[1], abs=1e-14)
    np.testing.assert_allclose(witness(u, v, v, bandwidth=1.0), expected[2], atol=1e-14)


def test_memory_does_not_grow_with_the_number_of_pairs():
    rng = np.random.default_rng(0)
    u, v = rng.normal(size=(2, 5000, 2))
    # The matrix of all pairs has 200 MB.
    assert peak_memory(lambda: energy_distance(u, v)) < 20e6
    assert peak_memory(lambda: maximum_mean_discrepancy(u, v, bandwidth=1.0)) < 20e6


def test_energy_distance_of_numbers_takes_no_pairs():
    u, v = np.random.default_rng(0).normal(size=(2, 500))
    # A block of pairs has 2 MB.
    assert peak_memory(lambda: energy_distance(u, v)) < 200_000


@pytest.mark.parametrize("unbiased", [True, False])
def test_kernel_that_is_not_symmetric_counts_in_both_orders(unbiased, monkeypatch):
    monkeypatch.setattr(discrepancy, "_BLOCK", 40)
    turned = np.array([[1.0, 2.0], [0.0, 1.0]])
    u, v = samples(7, d=2)
    found = maximum_mean_discrepancy(
        u, v, kernel=lambda x, y: np.tanh(x @ turned @ y.T), unbiased=unbiased
    )
    expected = over_pairs(lambda x, y: math.tanh(x @ turned @ y), u, v, unbiased)
    assert found == pytest.approx(expected, abs=1e-13)


def test_extreme_scales_stay_in_range():
    assert energy_distance([0, 1e300], [1e300, 0], unbiased=False) == 0
    assert energy_distance([0.0], [5e-324], unbiased=False) == 1e-323
    near = maximum_mean_discrepancy([0.0], [5e-324], bandwidth=5e-324, unbiased=False)
    assert near == pytest.approx(2 - 2 * math.exp(-0.5))
    far = maximum_mean_discrepancy([-1e308], [1e308], bandwidth=1.0, unbiased=False)
    assert far == 2
    wide = maximum_mean_discrepancy([-1e308], [1e308], bandwidth=1e308, unbiased=False)
    assert wide == pytest.approx(2 - 2 * math.exp(-2))


def test_function_gets_points_as_rows_and_cannot_change_them():
    u, v = [1.0, 2.0, 4.0], [3.0, 5.0]
    shapes = set()

    def spoils(x, y):
        shapes.add((x.shape, y.shape))
        matrix = x @ y.T
        x[:] = y[:] = 0
        return matrix

    expected = maximum_mean_discrepancy(u, v, kernel=linear)
    assert maximum_mean_discrepancy(u, v, kernel=spoils) == expected
    assert shapes == {((3, 1), (3, 1)), ((2, 1), (2, 1)), ((3, 1), (2, 1))}
    points = np.array(u)
    maximum_mean_discrepancy(points, v, kernel=spoils)
    assert list(points) == u


U, V = [0.0, 1.0], [2.0, 3.0]
MESSAGES = [
    (lambda: energy_distance([0.0], V), r"^u has one observation; .*unbiased=False"),
    (lambda: maximum_mean_discrepancy(U, [1.0], bandwidth=1), r"^v has one observation"),
    (lambda: energy_distance(U, [[0, 1], [1, 2]]), r"^u has points of 1 coordinates and v of 2"),
    (lambda: witness(U, V, [[1, 2]], bandwidth=1), r"^u has points of 1 .* and at of 2"),
    (lambda: energy_distance([0.0, np.nan], V), r"^u\[1\] = nan is not finite"),
    (lambda: energy_distance(U, [[[0]]]), r"^v has shape \(1, 1, 1\); a sample is"),
    (lambda: energy_distance([-1.7e308], [1.7e308], unbiased=False), "^u and v .* too large"),
    (lambda: maximum_mean_discrepancy(U, V), r'^bandwidth is missing; the kernel "gaussian"'),
    (lambda: witness(U, V, V, kernel="laplace"), r'^bandwidth is missing; the kernel "laplace"'),
    (lambda: maximum_mean_discrepancy(U, V, bandwidth=0), "^bandwidth = 0 must be positive"),
    (lambda: maximum_mean_discrepancy(U, V, bandwidth=math.nan), "^bandwidth = nan must be pos"),
    (lambda: maximum_mean_discrepancy(U, V, bandwidth=math.inf), "^bandwidth = inf must be pos"),
    (
        lambda: maximum_mean_discrepancy(U, V, kernel=linear, bandwidth=1),
        "^bandwidth = 1 is for a kernel with a name",
    ),
    (
        lambda: maximum_mean_discrepancy(U, V, kernel="cubic", bandwidth=1),
        '^kernel = \'cubic\' must be "gaussian", "laplace", or a function',
    ),
    (
        lambda: maximum_mean_discrepancy(U, V, kernel=lambda x, y: x),
        r"^kernel\(x, y\) has shape \(2, 1\) for 2 and 2 points; it must be \(2, 2\)",
    ),
    (
        lambda: witness(U, V, V, kernel=lambda x, y: x @ y.T / 0),
        r"^kernel\(x, y\)\[0, 0\] = nan is not finite",
    ),
    (lambda: maximum_mean_discrepancy(U, V, kernel=huge), "^u and v .* too large"),
    (lambda: witness(U, V, V, kernel=huge), "^u and v .* too large"),
]


def huge(x, y):
    return np.full((len(x), len(y)), 1.7e308) * (1 - 2 * (x + y.T > 3))


@pytest.mark.parametrize("call, message", MESSAGES)
def test_messages_name_argument_and_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_types_are_refused():
    with pytest.raises(TypeError, match=r"^unbiased must be True or False, not 1"):
        energy_distance(U, V, unbiased=1)
    with pytest.raises(TypeError, match=r"^bandwidth must be a positive number, not '1'"):
        maximum_mean_discrepancy(U, V, bandwidth="1")
    with pytest.raises(TypeError, match=r"^bandwidth must be a positive number, not True"):
        witness(U, V, V, bandwidth=True)
    with pytest.raises(TypeError, match=r"^kernel\(x, y\) holds complex numbers"):
        witness(U, V, V, kernel=lambda x, y: 1j * (x @ y.T))


def test_energy_distance_of_all_pairs_is_never_negative():
    """Rounding alone would make it so for a sample and the same points in another order."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        points = rng.normal(size=(30, 3))
        assert energy_distance(points, rng.permutation(points), unbiased=False) >= 0


def test_a_distance_of_zero_has_no_sign():
    points = np.float32([[1, 2], [3, 4]])
    for u in (points, points[:, 0], points[:1]):
        assert str(energy_distance(u, u, unbiased=False)) == "0.0"
        assert str(maximum_mean_discrepancy(u, u, bandwidth=1, unbiased=False)) == "0.0"
