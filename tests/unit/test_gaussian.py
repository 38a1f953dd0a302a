"""Normal distributions: closed forms against mpmath, integrals, SciPy and quantiles."""

import mpmath
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from bookbuild import exact_values
from divlib import gaussian_entropy, gaussian_kl, gaussian_wasserstein2, wasserstein_distance

means = st.floats(-100, 100)
variances = st.floats(1e-6, 1e6)


def exact_kl(mean_p, v_p, mean_q, v_q):
    with mpmath.workdps(60):
        a, v, b, w = (mpmath.mpf(float(x)) for x in (mean_p, v_p, mean_q, v_q))
        return (v / w - 1 - mpmath.log(v / w) + (a - b) ** 2 / w) / 2


def covariance(rng, d):
    root = rng.normal(size=(d, d))
    return root @ root.T + 0.1 * np.eye(d)


@given(means, variances, means, variances)
def test_univariate_kl_accuracy(a, v, b, w):
    assert exact_values.relative_error(gaussian_kl(a, v, b, w), exact_kl(a, v, b, w)) <= 8


@given(variances, st.floats(-14, -1), st.sampled_from([0.0, 1e-9, 1e-4]))
def test_univariate_kl_accuracy_when_nearly_equal(v, exponent, shift):
    w = v * (1 + 10.0**exponent)
    exact = exact_kl(0.0, v, shift, w)
    assert exact_values.relative_error(gaussian_kl(0.0, v, shift, w), exact) <= 8


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1.0, 1e150, 1e300])
def test_univariate_kl_accuracy_for_extreme_variances(scale):
    for ratio in (0.5, 1.0, 1.0 + 1e-10, 3.0):
        exact = exact_kl(0.0, ratio * scale, 0.0, scale)
        assert exact_values.relative_error(gaussian_kl(0.0, ratio * scale, 0.0, scale), exact) <= 8


def test_kl_matches_numerical_integral():
    p, q = scipy.stats.norm(1.0, 1.5), scipy.stats.norm(-0.5, 0.8)
    integral, _ = quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -15, 15)
    assert gaussian_kl(1.0, 1.5**2, -0.5, 0.8**2) == pytest.approx(integral, rel=1e-8)
    bits = gaussian_kl(1.0, 1.5**2, -0.5, 0.8**2, base=2)
    assert bits == pytest.approx(integral / np.log(2), rel=1e-8)


@given(means, variances, means, variances)
def test_kl_is_nonnegative_and_zero_when_equal(a, v, b, w):
    assert gaussian_kl(a, v, a, v) == 0
    assert gaussian_kl(a, v, b, w) >= 0


def test_independent_coordinates_are_additive():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 4))
    v, w = rng.uniform(0.1, 3, size=(2, 4))
    sum_of_coordinates = sum(gaussian_kl(*numbers) for numbers in zip(a, v, b, w))
    assert gaussian_kl(a, np.diag(v), b, np.diag(w)) == pytest.approx(sum_of_coordinates, rel=1e-13)
    distances = [gaussian_wasserstein2(*numbers) for numbers in zip(a, v, b, w)]
    together = gaussian_wasserstein2(a, np.diag(v), b, np.diag(w))
    assert together == pytest.approx(np.sqrt(np.sum(np.square(distances))), rel=1e-13)
    entropies = sum(gaussian_entropy(x) for x in v)
    assert gaussian_entropy(np.diag(v)) == pytest.approx(entropies, rel=1e-13)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_multivariate_kl_matches_textbook_formula(d):
    rng = np.random.default_rng(d)
    a, b, C, K = rng.normal(size=d), rng.normal(size=d), covariance(rng, d), covariance(rng, d)
    inverse = np.linalg.inv(K)
    textbook = np.trace(inverse @ C) - d + (a - b) @ inverse @ (a - b)
    textbook -= np.linalg.slogdet(C)[1] - np.linalg.slogdet(K)[1]
    assert gaussian_kl(a, C, b, K) == pytest.approx(textbook / 2, rel=1e-10)
    assert gaussian_kl(a, C, a, C) == 0


@pytest.mark.parametrize("scale", [1e-3, 1e-6, 1e-9])
def test_multivariate_kl_accuracy_when_nearly_equal(scale):
    """The textbook formula tr - d - log det has no correct digits at the smallest scale."""
    rng = np.random.default_rng(2)
    K = covariance(rng, 3)
    change = rng.normal(size=(3, 3))
    C = K + scale * (change + change.T)
    with mpmath.workdps(60):
        ratio = mpmath.matrix(C.tolist()) * mpmath.matrix(K.tolist()) ** -1
        trace = mpmath.fsum(ratio[i, i] for i in range(3))
        exact = (trace - 3 - mpmath.log(mpmath.det(ratio))) / 2
    value = gaussian_kl(np.zeros(3), C, np.zeros(3), K)
    assert exact_values.relative_error(value, exact) <= 100 * np.linalg.cond(K)


@given(variances)
def test_univariate_entropy_accuracy(v):
    with mpmath.workdps(40):
        exact = mpmath.log(2 * mpmath.pi * mpmath.e * mpmath.mpf(v)) / 2
    assert abs(gaussian_entropy(v) - exact) <= 8 * 2**-52 * (1.5 + abs(np.log(v)) / 2)
    assert gaussian_entropy(v, base=2) == pytest.approx(float(exact) / np.log(2), abs=1e-14)


def test_entropy_agrees_with_scipy():
    C = covariance(np.random.default_rng(3), 4)
    reference = scipy.stats.multivariate_normal(np.zeros(4), C).entropy()
    assert gaussian_entropy(C) == pytest.approx(reference, rel=1e-12)


@given(means, st.floats(0, 1e6), means, st.floats(0, 1e6))
def test_univariate_wasserstein_accuracy(a, v, b, w):
    with mpmath.workdps(60):
        root_v, root_w = mpmath.sqrt(v), mpmath.sqrt(w)
        exact = mpmath.sqrt((mpmath.mpf(a) - b) ** 2 + (root_v - root_w) ** 2)
    if exact > 1e-150:
        assert exact_values.relative_error(gaussian_wasserstein2(a, v, b, w), exact) <= 8
    assert gaussian_wasserstein2(a, v, b, w) == gaussian_wasserstein2(b, w, a, v)
    assert gaussian_wasserstein2(a, v, a, v) == 0


def test_wasserstein_matches_distance_of_quantiles():
    shares = (np.arange(100_000) + 0.5) / 100_000
    u, v = scipy.stats.norm(0, 1).ppf(shares), scipy.stats.norm(1, 2).ppf(shares)
    closed = gaussian_wasserstein2(0.0, 1.0, 1.0, 4.0)
    assert wasserstein_distance(u, v, p=2) == pytest.approx(closed, rel=1e-4)


@pytest.mark.parametrize("d", [1, 2, 4])
def test_multivariate_wasserstein_matches_textbook_formula(d):
    rng = np.random.default_rng(d)
    a, b, C, K = rng.normal(size=d), rng.normal(size=d), covariance(rng, d), covariance(rng, d)
    # The eigenvalues of C K are those of C^(1/2) K C^(1/2).
    mixed = np.sqrt(np.linalg.eigvals(C @ K).real).sum()
    squared = np.sum((a - b) ** 2) + np.trace(C) + np.trace(K) - 2 * mixed
    assert gaussian_wasserstein2(a, C, b, K) == pytest.approx(np.sqrt(squared), rel=1e-9)
    assert gaussian_wasserstein2(a, C, a, C) == 0
    assert gaussian_wasserstein2(a, C, a + 1e-12, C) == pytest.approx(1e-12 * d**0.5, rel=1e-3)


def test_wasserstein_of_singular_covariances():
    first, second = np.diag([1.0, 0.0]), np.diag([0.0, 4.0])
    assert gaussian_wasserstein2([0, 0], first, [0, 0], second) == pytest.approx(5**0.5, rel=1e-12)
    point = np.zeros((2, 2))
    assert gaussian_wasserstein2([0, 0], point, [3, 4], point) == 5
    assert gaussian_wasserstein2(1.0, 0.0, 4.0, 0.0) == 3


def exact_wasserstein2(A, B):
    """The distance of the covariances A^T A and B^T B, by singular values of 50 digits."""
    with mpmath.workdps(50):
        A, B = mpmath.matrix(A.tolist()), mpmath.matrix(B.tolist())
        turned = mpmath.fsum(mpmath.svd_r(A * B.T, compute_uv=False))
        return mpmath.sqrt(sum(x * x for x in A) + sum(x * x for x in B) - 2 * turned)


@pytest.mark.parametrize("d, count", [(3, 2), (5, 3), (12, 4)])
@pytest.mark.parametrize("spread", [0, 3])
def test_wasserstein_of_fewer_samples_than_dimensions(d, count, spread):
    """Roots of eigenvalues that are rounding errors would be off by 1e-8."""
    rng = np.random.default_rng(d)
    for _ in range(4):
        deviations = 10.0 ** rng.uniform(-spread, spread, d)
        X, Y = rng.normal(size=(2, count, d)) * deviations
        A, B = ((Z - Z.mean(axis=0)) / np.sqrt(count - 1) for Z in (X, Y))
        distance = gaussian_wasserstein2(np.zeros(d), A.T @ A, np.zeros(d), B.T @ B)
        largest = np.sqrt(max(np.sum(A * A, axis=0).max(), np.sum(B * B, axis=0).max()))
        exact = exact_wasserstein2(A, B)
        assert abs(distance - exact) <= 64 * 2**-52 * largest
        single = [(Z.T @ Z).astype("f4") for Z in (A, B)]
        narrow = gaussian_wasserstein2(np.zeros(d), single[0], np.zeros(d), single[1])
        assert abs(narrow - exact) <= 64 * 2**-23 * largest


@pytest.mark.parametrize("d, count", [(3, 2), (6, 3), (12, 4)])
def test_wasserstein_of_nearly_equal_singular_covariances(d, count):
    """There an error of 1e-8 in a root is larger than the distance."""
    rng = np.random.default_rng(d)
    for change in (1e-6, 1e-9, 1e-12):
        X = rng.normal(size=(count, d))
        A = X - X.mean(axis=0)
        B = A * (1 + change * rng.uniform(-1, 1, d))
        distance = gaussian_wasserstein2(np.zeros(d), A.T @ A, np.zeros(d), B.T @ B)
        largest = np.sqrt(np.sum(A * A, axis=0).max())
        assert abs(distance - exact_wasserstein2(A, B)) <= 64 * 2**-52 * largest


def test_small_variances_beside_large_ones_are_kept():
    for small in (1e-12, 1e-14, 1e-30, 1e-300):
        first, second = np.diag([1.0, small]), np.diag([1.0, 0.0])
        distance = gaussian_wasserstein2([0, 0], first, [0, 0], second)
        assert distance == pytest.approx(small**0.5, rel=1e-12, abs=0)
        assert gaussian_entropy(first) == pytest.approx(
            gaussian_entropy(1.0) + gaussian_entropy(small), rel=1e-12
        )


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_rounding_may_make_a_covariance_asymmetric(dtype):
    rng = np.random.default_rng(5)
    for _ in range(20):
        C = covariance(rng, 4)
        inverse = np.linalg.inv((C @ C @ C).astype(dtype))
        inverse *= 1 + 8 * np.finfo(dtype).eps * rng.uniform(-1, 1, (4, 4)).astype(dtype)
        a = np.zeros(4)
        assert (inverse != inverse.T).any()
        assert gaussian_kl(a, inverse, a, inverse) == 0
        assert gaussian_wasserstein2(a, inverse, a, inverse) == 0
        symmetric = (inverse.astype(float) + inverse.astype(float).T) / 2
        assert gaussian_entropy(inverse) == gaussian_entropy(symmetric)


def test_covariance_of_fewer_samples_than_dimensions_has_no_density():
    """Its smallest eigenvalue may be rounded to a positive number, whose logarithm says nothing."""
    rng = np.random.default_rng(6)
    for seed in range(40):
        d = 2 + seed % 6
        X = rng.normal(size=(d, d)) * 10.0 ** rng.uniform(-3, 3, d)
        C = np.cov(X[: d // 2 + 1].T)
        with pytest.raises(ValueError, match="cov is not positive definite"):
            gaussian_entropy(C)
        with pytest.raises(ValueError, match="cov_q is not positive definite"):
            gaussian_kl(np.zeros(d), np.eye(d), np.zeros(d), C)


def test_asymmetry_is_named_with_its_size_and_cure():
    with pytest.raises(
        ValueError,
        match=r"cov\[0, 1\] and cov\[1, 0\] differ by 0.25, with entries up to 2. .*"
        r"\(cov \+ cov.T\) / 2",
    ):
        gaussian_entropy([[2.0, 1.0], [1.25, 2.0]])


def test_distances_beyond_doubles_are_refused():
    with pytest.raises(ValueError, match="mean_p and mean_q are too far apart"):
        gaussian_wasserstein2(-1.7e308, 1.0, 1.7e308, 1.0)
    with pytest.raises(ValueError, match="mean_p and mean_q are too far apart"):
        gaussian_wasserstein2([-1.7e308, 0], np.eye(2), [1.7e308, 0], np.eye(2))


EYE = np.eye(2)
BAD = [
    ((np.nan, 1.0, 0.0, 1.0), ValueError, "mean_p = nan is not finite"),
    ((0.0, 1.0, [0.0, np.inf], 1.0), ValueError, r"mean_q\[1\] = inf is not finite"),
    ((0.0, -1.0, 0.0, 1.0), ValueError, "cov_p = -1.0 is no variance"),
    ((0.0, 1.0, 0.0, np.inf), ValueError, "cov_q = inf is not finite"),
    (([0.0, 0.0], 1.0, 0.0, 1.0), ValueError, r"mean_p has shape \(2,\) and cov_p \(\)"),
    ((0.0, EYE, 0.0, 1.0), ValueError, r"mean_p has shape \(\) and cov_p \(2, 2\)"),
    ((0.0, [1.0, 1.0], 0.0, 1.0), ValueError, r"cov_p has shape \(2,\)"),
    ((0.0, np.ones((1, 2)), 0.0, 1.0), ValueError, r"cov_p has shape \(1, 2\)"),
    ((0.0, np.empty((0, 0)), 0.0, 1.0), ValueError, r"cov_p has shape \(0, 0\)"),
    (([0.0, 0.0], [[1, 0.5], [0, 1]], [0.0, 0.0], EYE), ValueError, "cov_p is not symmetric"),
    (([0.0, 0.0], EYE, [0.0, 0.0], [[1, 2], [2, 1]]), ValueError, "cov_q (is not|has the neg)"),
    (([0.0, 0.0], EYE, 0.0, 1.0), ValueError, r"mean_p has shape \(2,\) and mean_q \(\)"),
    (("0", 1.0, 0.0, 1.0), TypeError, "mean_p holds strings"),
    ((0.0, 1j, 0.0, 1.0), TypeError, "cov_p holds complex"),
]


@pytest.mark.parametrize("arguments, error, message", BAD)
@pytest.mark.parametrize("function", [gaussian_kl, gaussian_wasserstein2])
def test_invalid_input_is_rejected(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)


def test_singular_distributions_without_density_are_rejected():
    for cov in (0.0, np.diag([1.0, 0.0])):
        with pytest.raises(ValueError, match=r"cov (= 0.0 is no variance|is not positive)"):
            gaussian_entropy(cov)
    with pytest.raises(ValueError, match=r"cov_q = 0\.0 is no variance"):
        gaussian_kl(0.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("scale", [1e-20, 1.0, 1e20])
def test_symmetry_tolerance_scales_with_matrix(scale):
    a = np.zeros(2)
    nearly = scale * np.array([[2.0, 1.0], [1.0 + 1e-14, 2.0]])
    assert gaussian_wasserstein2(a, nearly, a, nearly) == 0
    asymmetric = scale * np.array([[2.0, 1.0], [1.0 + 1e-7, 2.0]])
    with pytest.raises(ValueError, match="cov_p is not symmetric"):
        gaussian_wasserstein2(a, asymmetric, a, asymmetric)
    with pytest.raises(ValueError, match="cov_p has the negative eigenvalue -1"):
        gaussian_wasserstein2(a, scale * np.diag([2.0, -1.0]), a, nearly)
    nearly_singular = scale * np.array([[1.0, 1.0], [1.0, 1.0 - 2**-53]])
    assert np.isfinite(gaussian_wasserstein2(a, nearly_singular, a, nearly))


def test_kl_of_scaled_covariances():
    """Relative eigenvalues far from 1 need another formula than those near 1."""
    K = covariance(np.random.default_rng(4), 3)
    for factor in (1e-12, 0.4, 1.4, 1e12):
        sum_of_coordinates = 3 * gaussian_kl(0.0, factor, 0.0, 1.0)
        value = gaussian_kl(np.zeros(3), factor * K, np.zeros(3), K)
        assert value == pytest.approx(sum_of_coordinates, rel=1e-12)


@pytest.mark.parametrize("small, large", [(1e-160, 1e200), (1e-320, 1e300), (5e-324, 1e308)])
def test_kl_is_finite_however_unlike_the_variances_are(small, large):
    with mpmath.workdps(40):
        ratio = mpmath.mpf(small) / mpmath.mpf(large)
        exact = float((ratio - 1 - mpmath.log(ratio)) / 2)
    assert gaussian_kl(0, small, 0, large) == pytest.approx(exact, rel=1e-14)
    zeros, eye = np.zeros(3), np.eye(3)
    assert gaussian_kl(zeros, small * eye, zeros, large * eye) == pytest.approx(
        3 * exact, rel=1e-14
    )
    assert gaussian_kl(0, large, 0, small) == np.inf


def test_kl_of_far_means_is_infinite_and_not_nan():
    eye = np.eye(2)
    assert gaussian_kl([1e308, 0], 1e308 * eye, [-1e308, 0], 1e308 * eye) == np.inf
    assert gaussian_kl(1e308, 1e308, -1e308, 1e308) == np.inf
