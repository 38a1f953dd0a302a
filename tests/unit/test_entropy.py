"""self_information, entropy and binary_entropy: values, shapes, units and limits."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bookbuild import exact_values
from divlib import binary_entropy, entropy, self_information

EXTREME = [
    [1.0],
    [1.0, 0.0],
    [0.0, 0.0, 1.0],
    [1e-300, 1.0],
    [5e-324, 1.0],
    [1e-300, 1e-310, 0.5, 0.5],
    [1 - 2**-53, 2**-53],
    [0.5, 0.5],
    [1e-17, 1.0 - 1e-16, 1e-16],
]

weights = arrays(float, st.integers(1, 30), elements=st.floats(1e-12, 1e3))


def random_distributions(rng, count):
    for _ in range(count):
        yield rng.dirichlet(np.full(rng.integers(2, 60), 10 ** rng.uniform(-2, 1)))


@pytest.mark.parametrize("p", EXTREME)
@pytest.mark.parametrize("base", [None, 2, 10])
def test_entropy_accuracy_on_extreme_distributions(p, base):
    assert exact_values.relative_error(entropy(p, base=base), exact_values.entropy(p, base)) <= 4


def test_entropy_accuracy_on_random_distributions():
    rng = np.random.default_rng(1)
    for p in random_distributions(rng, 500):
        assert exact_values.relative_error(entropy(p), exact_values.entropy(p)) <= 4


def test_entropy_agrees_with_scipy():
    rng = np.random.default_rng(2)
    for p in random_distributions(rng, 100):
        assert entropy(p, base=2) == pytest.approx(
            scipy.stats.entropy(p, base=2), rel=1e-13, abs=1e-15
        )


@pytest.mark.parametrize("base", [None, 2])
def test_binary_entropy_accuracy(base):
    rng = np.random.default_rng(3)
    edges = [0, 1, 0.5, 5e-324, 1e-300, 1e-17, 2**-53, 1 - 2**-53, 1e-3]
    for p in [*edges, *rng.random(300), *10.0 ** -rng.uniform(0, 300, 300)]:
        error = exact_values.relative_error(
            binary_entropy(p, base=base), exact_values.binary_entropy(p, base)
        )
        assert error <= 4, p


def test_self_information_accuracy():
    rng = np.random.default_rng(4)
    for p in [1, 0.5, 0, 5e-324, 1e-300, *rng.random(200), *10.0 ** -rng.uniform(0, 300, 200)]:
        assert (
            exact_values.relative_error(
                self_information(p, base=2), exact_values.self_information(p, 2)
            )
            <= 4
        )


def test_certain_outcomes_give_positive_zero():
    for value in (entropy([1, 0]), self_information(1), binary_entropy(0), binary_entropy(1)):
        assert value == 0 and not np.signbit(value)


def test_self_information_of_impossible_event_is_infinite():
    assert self_information(0) == np.inf
    np.testing.assert_array_equal(self_information([0.0, 1.0]), [np.inf, 0.0])


@given(weights)
def test_entropy_lies_between_0_and_log_n(w):
    H = entropy(w, normalize=True)
    assert 0 <= H <= np.log(len(w)) * (1 + 1e-14)


@given(weights, st.randoms())
def test_entropy_does_not_depend_on_order(w, random):
    order = list(range(len(w)))
    random.shuffle(order)
    assert entropy(w[order], normalize=True) == pytest.approx(entropy(w, normalize=True), rel=1e-12)


@given(weights, weights)
def test_entropy_of_independent_pair_is_additive(v, w):
    joint = np.outer(v / v.sum(), w / w.sum()).ravel()
    total = entropy(v, normalize=True) + entropy(w, normalize=True)
    assert entropy(joint, normalize=True) == pytest.approx(total, rel=1e-11, abs=1e-12)


@given(st.floats(0, 1))
def test_binary_entropy_is_entropy_of_two_outcomes(p):
    assert binary_entropy(p) == pytest.approx(entropy([p, 1 - p]), rel=1e-6, abs=1e-15)


def test_rounded_entry_above_1_does_not_make_entropy_negative():
    assert entropy([1 + 2**-52, 0.0]) == 0


def test_axis_and_keepdims():
    p = np.random.default_rng(5).dirichlet(np.ones(4), size=(2, 3))
    expected = np.array([[entropy(p[i, j]) for j in range(3)] for i in range(2)])
    np.testing.assert_array_equal(entropy(p), expected)
    np.testing.assert_allclose(entropy(np.moveaxis(p, -1, 0), axis=0), expected, rtol=1e-15)
    assert entropy(p, keepdims=True).shape == (2, 3, 1)
    assert entropy(np.moveaxis(p, -1, 1), axis=1, keepdims=True).shape == (2, 1, 3)


def test_result_types():
    assert type(entropy([0.5, 0.5])) is float
    assert type(entropy([1, 0])) is float
    assert type(entropy(np.float32([0.5, 0.5]))) is np.float32
    assert entropy(np.float32([[0.5, 0.5]])).dtype == np.float32
    assert type(binary_entropy(0.5)) is float
    assert self_information(np.float32([0.5])).dtype == np.float32


def test_float32_result_is_within_one_epsilon():
    p = np.random.default_rng(6).dirichlet(np.ones(50)).astype(np.float32)
    p /= p.sum()
    assert abs(float(entropy(p)) - float(exact_values.entropy(p))) <= 2**-23 * float(
        exact_values.entropy(p)
    )


def test_normalize_accepts_counts():
    assert entropy([30, 10], base=2, normalize=True) == entropy([0.75, 0.25], base=2)
    assert entropy([1e308, 1e308], base=2, normalize=True) == 1
    assert entropy([5e-324, 5e-324], base=2, normalize=True) == 1


def test_input_is_not_modified():
    p = np.array([3.0, 1.0])
    p.setflags(write=False)
    entropy(p, normalize=True)
    np.testing.assert_array_equal(p, [3, 1])
