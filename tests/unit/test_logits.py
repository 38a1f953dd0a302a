"""cross_entropy_with_logits: accuracy, both kinds of labels, reductions and errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bookbuild import exact_values
from divlib import cross_entropy, cross_entropy_with_logits

logits_of_one = arrays(float, st.integers(1, 8), elements=st.floats(-300, 300))


def one_hot(n, y):
    return np.eye(n)[y]


@given(logits_of_one, st.integers(0, 7))
def test_accuracy_for_class_labels(z, y):
    y %= len(z)
    exact = exact_values.cross_entropy_with_logits(z, one_hot(len(z), y))
    loss = cross_entropy_with_logits(z, y)
    assert exact_values.relative_error(loss, exact) <= 8
    assert cross_entropy_with_logits(z, one_hot(len(z), y)) == loss


@given(logits_of_one, st.randoms(use_true_random=False))
def test_accuracy_for_distribution_labels(z, random):
    p = np.array([random.random() + 1e-6 for _ in z])
    p /= p.sum()
    exact = exact_values.cross_entropy_with_logits(z, p)
    # The total of p differs from 1 by rounding, and multiplies the logarithm.
    loss = cross_entropy_with_logits(z, p)
    assert abs(loss - exact) <= 8 * 2**-52 * (abs(exact) + 1)


def test_accuracy_despite_rounded_logit_differences():
    """Rounding a difference of 300 between logits could cost 300 epsilons."""
    rng = np.random.default_rng(5)
    for _ in range(500):
        n = int(rng.integers(2, 9))
        z, y = rng.normal(size=n) * 10 ** rng.uniform(-2, 2.3), int(rng.integers(n))
        exact = exact_values.cross_entropy_with_logits(z, one_hot(n, y))
        if exact > 1e-200:
            assert exact_values.relative_error(cross_entropy_with_logits(z, y), exact) <= 8


@pytest.mark.parametrize("spread", [1e-3, 0.5, 2.0])
@pytest.mark.parametrize("n", [3, 40, 2000])
def test_accuracy_for_classes_of_similar_probability(n, spread):
    """Totals well above 1 are computed in another way than those near 1."""
    rng = np.random.default_rng(n)
    z = rng.normal(size=(3, n)) * spread + 7
    y = rng.integers(n, size=3)
    for row, label, loss in zip(z, y, cross_entropy_with_logits(z, y, reduction="none")):
        exact = exact_values.cross_entropy_with_logits(row, one_hot(n, label))
        assert exact_values.relative_error(loss, exact) <= 8


def test_rows_do_not_depend_on_the_blocks_of_the_computation():
    rng = np.random.default_rng(11)
    z = rng.normal(size=(3000, 50)) * 10.0 ** rng.uniform(-3, 2, (3000, 1))
    y = rng.integers(50, size=3000)
    rows = cross_entropy_with_logits(z, y, reduction="none")
    assert list(rows[::97]) == [cross_entropy_with_logits(a, b) for a, b in zip(z[::97], y[::97])]
    assert np.array_equal(rows, cross_entropy_with_logits(z.T, y, axis=0, reduction="none"))


def test_tiny_and_large_losses():
    assert cross_entropy_with_logits([40.0, 0.0], 0) == pytest.approx(np.exp(-40), rel=1e-15)
    assert cross_entropy_with_logits([1000.0, 0.0], 1) == 1000


@given(logits_of_one)
def test_agrees_with_cross_entropy_of_softmax(z):
    p = np.full(len(z), 1 / len(z))
    softmax = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    if softmax.min() > 0:
        loss = cross_entropy_with_logits(z, p, base=2)
        assert loss == pytest.approx(cross_entropy(p, softmax, base=2), rel=1e-9, abs=1e-9)


@given(logits_of_one, st.integers(0, 7), st.sampled_from([-64.0, 0.5, 128.0]))
def test_loss_is_invariant_to_shifted_logits(z, y, constant):
    y %= len(z)
    moved = cross_entropy_with_logits(z + constant, y)
    assert moved == pytest.approx(cross_entropy_with_logits(z, y), rel=1e-9, abs=1e-12)


def test_reductions_and_axis():
    z = np.random.default_rng(1).normal(size=(4, 3, 5))
    y = np.random.default_rng(2).integers(5, size=(4, 3))
    each = cross_entropy_with_logits(z, y, reduction="none")
    assert each.shape == (4, 3) and each[1, 2] == cross_entropy_with_logits(z[1, 2], y[1, 2])
    assert cross_entropy_with_logits(z, y) == pytest.approx(each.mean(), rel=1e-14)
    assert cross_entropy_with_logits(z, y, reduction="sum") == pytest.approx(each.sum())
    moved = cross_entropy_with_logits(np.moveaxis(z, 2, 1), y, axis=1, reduction="none")
    assert np.array_equal(moved, each)
    soft = np.random.default_rng(3).dirichlet(np.ones(5), size=(4, 3))
    rows = cross_entropy_with_logits(z, soft, reduction="none")
    assert rows[2, 1] == cross_entropy_with_logits(z[2, 1], soft[2, 1])
    moved = cross_entropy_with_logits(
        np.moveaxis(z, 2, 0), np.moveaxis(soft, 2, 0), axis=0, reduction="none"
    )
    assert np.array_equal(rows, moved)


def test_result_types():
    assert type(cross_entropy_with_logits([1.0, 2.0], 0)) is float
    assert cross_entropy_with_logits(np.float32([1, 2]), 0).dtype == np.float32
    each = cross_entropy_with_logits(np.float32([[1, 2]]), [0], reduction="none")
    assert each.dtype == np.float32
    assert cross_entropy_with_logits([1, 2], np.int8(0)) == cross_entropy_with_logits([1, 2], 0)


def test_logits_of_minus_infinity():
    assert cross_entropy_with_logits([0.0, -np.inf], 0) == 0
    assert cross_entropy_with_logits([0.0, -np.inf], 1) == np.inf
    assert cross_entropy_with_logits([0.0, -np.inf, 0.0], [0.5, 0.0, 0.5], base=2) == 1
    assert cross_entropy_with_logits([0.0, -np.inf], [0.5, 0.5]) == np.inf
    assert cross_entropy_with_logits([1.7e308, -1.7e308], 0) == 0
    each = cross_entropy_with_logits([[0, -np.inf], [0, 0]], [1, 1], reduction="none", base=2)
    assert list(each) == [np.inf, 1]


@pytest.mark.parametrize(
    "logits, labels, options, error, message",
    [
        ([0.0, np.nan], 0, {}, ValueError, r"logits\[1\] = nan is not a number"),
        ([[0.0, np.inf]], [0], {}, ValueError, r"logits\[0, 1\] = inf is infinite"),
        ([-np.inf, -np.inf], 0, {}, ValueError, "at least one class must be possible"),
        ([[0.0], [-np.inf]], [0, 0], {}, ValueError, "^logits of an example are all -inf"),
        (1.0, 0, {}, ValueError, r"logits has shape \(\)"),
        ([], 0, {}, ValueError, r"logits has shape \(0,\)"),
        (["a"], 0, {}, TypeError, "logits holds strings"),
        ([0.0, 1.0], 2, {}, ValueError, r"labels = 2.* is no class; .* 0 to 1"),
        ([[0.0, 1.0]], [-1], {}, ValueError, r"labels\[0\] = -1.* is no class"),
        ([[0.0, 1.0]], 0, {}, ValueError, r"labels has shape \(\); .*\(1,\)"),
        ([0.0, 1.0], 0.0, {}, TypeError, "classes are integers"),
        ([0.0, 1.0], True, {}, TypeError, "classes are integers"),
        ([0.0, 1.0], [[1], [1, 2]], {}, ValueError, "labels is not a rectangular array"),
        ([[0.0, 1.0]], np.ma.array([0], mask=[1]), {}, TypeError, "labels is a masked array"),
        ([0.0, 1.0], [0.5, 0.6], {}, ValueError, "labels sums to 1.1.*divide them by their total"),
        (
            [[0.0, 1], [1, 2]],
            [[1], [0]],
            {},
            ValueError,
            r"labels has shape \(2, 1\);.*np.ravel\(labels\)",
        ),
        (
            [[0.0, 1], [1, 2]],
            [[1, 0]],
            {"axis": 0},
            ValueError,
            r"labels has shape .*np.ravel\(labels\)",
        ),
        ([[0.0, 1.0]], [-100], {}, ValueError, r"labels\[0\] = -100 is no class.*leave out"),
        ([[0.0, 1.0]], ["a"], {}, TypeError, "labels holds <U1; classes are integers"),
        ([[0.0, 1.0]], [None], {}, TypeError, "labels holds object; .*none is missing"),
        ([0.0, 1.0], {"a": 1}, {}, TypeError, "labels is of type dict"),
        ([1.7e308, -1.7e308], 1, {}, ValueError, "logits lie so far apart that float64"),
        (np.float32([3e38, -3e38]), 1, {}, ValueError, "logits lie so far apart that float32"),
        ([[1e308, 0.0]] * 2, [1, 1], {"reduction": "sum"}, ValueError, "logits lie so far apart"),
        ([0.0, 1.0], [1.0], {}, ValueError, r"labels has shape \(1,\) and logits \(2,\)"),
        ([0.0, 1.0], 0, {"reduction": "max"}, ValueError, "reduction = 'max'"),
        ([0.0, 1.0], 0, {"base": 1}, ValueError, "base = 1"),
        ([0.0, 1.0], 0, {"axis": 1}, ValueError, "axis = 1 is outside logits"),
    ],
)
def test_invalid_input_is_rejected(logits, labels, options, error, message):
    with pytest.raises(error, match=message):
        cross_entropy_with_logits(logits, labels, **options)
