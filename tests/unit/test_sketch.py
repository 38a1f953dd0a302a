"""Sketches: what they keep, and that no sample is further from its sketch than they say."""

import functools
import itertools
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divlib import merge_sketches, quantile_sketch, wasserstein_distance

EPSILON = 2.0**-52
samples = st.lists(st.integers(-4, 4).map(float) | st.floats(-1e6, 1e6), min_size=1, max_size=60)
sizes = st.integers(1, 12)


def exact_distance(u, v):
    """W1 of two lists of pairs of a value and how often it occurs, as a fraction.

    The area between the distribution functions, which no sorted matching is needed for.
    """
    totals = [sum(count for _, count in pairs) for pairs in (u, v)]
    steps = [(Fraction(x), Fraction(int(n), int(totals[0]))) for x, n in u]
    steps += [(Fraction(x), -Fraction(int(n), int(totals[1]))) for x, n in v]
    steps.sort()
    height, area = Fraction(0), Fraction(0)
    for (x, step), (following, _) in itertools.pairwise(steps):
        height += step
        area += abs(height) * (following - x)
    return area


def with_counts(sample):
    return [(x, 1) for x in sample]


def points_of(sketch):
    return list(zip(sketch.points.tolist(), sketch.counts.tolist()))


def stated_bound(n, size, low, high):
    """What the docstring promises before the data are known, apart from their range."""
    return Fraction(-(-n // size) // 2, n) * (Fraction(high) - Fraction(low))


@given(samples, sizes)
def test_error_is_the_distance_to_the_sample(sample, size):
    sketch = quantile_sketch(sample, size=size)
    exact = exact_distance(with_counts(sample), points_of(sketch))
    assert exact <= sketch.error <= exact * Fraction(1 + 130 * EPSILON)
    assert exact <= stated_bound(len(sample), size, min(sample), max(sample))


@given(samples, sizes)
def test_points_are_few_increasing_values_of_the_sample(sample, size):
    sketch = quantile_sketch(sample, size=size)
    assert set(sketch.points) <= set(sample) and (np.diff(sketch.points) > 0).all()
    assert len(sketch.points) <= size
    assert sketch.counts.sum() == len(sample) and sketch.counts.min() > 0


@given(samples)
def test_few_different_values_are_kept_exactly(sample):
    values, counts = np.unique(sample, return_counts=True)
    sketch = quantile_sketch(sample, size=len(values))
    assert sketch.points.tolist() == values.tolist() and sketch.error == 0
    assert sketch.counts.tolist() == counts.tolist()


def in_pairs(sketches, size):
    return functools.reduce(lambda a, b: merge_sketches([a, b], size=size), sketches)


@given(st.lists(samples, min_size=1, max_size=6), sizes, sizes)
@pytest.mark.parametrize("merge", [merge_sketches, in_pairs])
def test_merged_sketches_are_no_further_from_all_data_than_they_say(merge, pieces, size, final):
    everything = list(itertools.chain(*pieces))
    parts = [quantile_sketch(piece, size=size) for piece in pieces]
    merged = merge(parts, size=final)
    exact = exact_distance(with_counts(everything), points_of(merged))
    assert exact <= merged.error
    assert merged.counts.sum() == len(everything)
    steps = 1 if merge is merge_sketches else len(pieces) - 1
    assert len(merged.points) <= (final if steps else size)
    # One loss in each piece, and one in each step.
    low, high, n = min(everything), max(everything), len(everything)
    lost = sum(stated_bound(len(piece), size, low, high) * len(piece) for piece in pieces) / n
    lost += steps * (Fraction(high) - Fraction(low)) / final
    assert merged.error <= lost * Fraction(1 + 1000 * EPSILON)


@given(st.lists(samples, min_size=1, max_size=6), sizes, st.randoms(use_true_random=False))
def test_order_of_sketches_does_not_matter(pieces, size, random):
    parts = [quantile_sketch(piece, size=size) for piece in pieces]
    merged = merge_sketches(parts, size=size)
    random.shuffle(parts)
    again = merge_sketches(parts, size=size)
    assert points_of(again) == points_of(merged)
    assert again.error == pytest.approx(merged.error, rel=1e-12)


@given(samples, samples, sizes)
def test_distance_of_sketches_is_within_their_errors(one, other, size):
    a, b = quantile_sketch(one, size=size), quantile_sketch(other, size=size)
    exact = exact_distance(with_counts(one), with_counts(other))
    assert abs(exact_distance(points_of(a), points_of(b)) - exact) <= (
        Fraction(a.error) + Fraction(b.error)
    )


RNG = np.random.default_rng(0)
ADVERSARIES = {
    "an outlier": np.append(RNG.normal(size=999), 1e12),
    "heavy tails": RNG.standard_cauchy(1000),
    "all scales": 10.0 ** np.linspace(-200, 200, 1000),
    "both signs of all scales": RNG.permutation(
        np.concatenate(
            [10.0 ** np.linspace(-200, 300, 500), -(10.0 ** np.linspace(-200, 300, 500))]
        )
    ),
    "two heaps": np.repeat([0.0, 1.0], [501, 499]),
    "a heap and a line": np.concatenate([np.zeros(700), np.arange(300.0)]),
    "already in order": np.arange(1000.0),
    "neighbouring doubles": 1 + EPSILON * np.arange(1000.0),
}


@pytest.mark.parametrize("sample", ADVERSARIES.values(), ids=ADVERSARIES)
@pytest.mark.parametrize("pieces", [1, 7, 40])
@pytest.mark.parametrize("size", [1, 3, 64])
def test_hard_samples_in_pieces_in_their_own_order(sample, pieces, size):
    """Pieces that follow a trend have nothing in common with each other."""
    parts = [quantile_sketch(piece, size=size) for piece in np.array_split(sample, pieces)]
    merged = merge_sketches(parts, size=size)
    exact = exact_distance(with_counts(sample.tolist()), points_of(merged))
    assert exact <= merged.error
    spread = Fraction(sample.max()) - Fraction(sample.min())
    assert merged.error <= Fraction(2 * (1 + 1000 * EPSILON)) / size * spread


def test_bound_is_attained():
    """Half of each cell at one of its ends, half at the other: nothing could be nearer."""
    sketch = quantile_sketch(np.arange(10.0), size=5)
    assert sketch.error == pytest.approx(9 / 10 * 5 / 9)
    corners = quantile_sketch([0.0, 1.0] * 50, size=1)
    assert corners.error == pytest.approx(1 / 2) and corners.counts.tolist() == [100]


def test_bound_is_far_below_a_shift_that_it_has_to_show():
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=(2, 40, 5000))
    after = after + 0.05
    a, b = (merge_sketches(map(quantile_sketch, pieces)) for pieces in (before, after))
    apart = wasserstein_distance(a.points, b.points, a.counts, b.counts, normalize=True)
    exact = wasserstein_distance(before.ravel(), after.ravel())
    assert abs(apart - exact) <= a.error + b.error < exact / 4


def test_counts_beyond_those_of_any_sample():
    """The sketches of many pieces are worth as many observations; here 2**52 of them."""
    sketch = quantile_sketch(range(4), size=4)
    for _ in range(50):
        sketch = merge_sketches([sketch, sketch], size=3)
    assert sketch.counts.sum() == 2**52
    assert 0.25 <= sketch.error < 1


def test_sketches_travel_between_processes():
    sketch = quantile_sketch([1, 2, 3], size=2)
    again = pickle.loads(pickle.dumps(sketch))
    assert type(again) is type(sketch) and points_of(again) == points_of(sketch)


GOOD = quantile_sketch([1, 2])
BAD = {
    "empty piece": (quantile_sketch, [], ValueError, r"values has shape \(0,\)"),
    "missing": (quantile_sketch, [1, np.nan], ValueError, r"values\[1\] = nan is not finite"),
    "table": (quantile_sketch, [[1, 2]], ValueError, r"values has shape \(1, 2\)"),
    "words": (quantile_sketch, ["a"], TypeError, "values holds strings"),
    "nanoseconds": (quantile_sketch, [2**53 + 1], ValueError, r"values\[0\] = .* no exact double"),
    "too far": (quantile_sketch, [-1.7e308, 1.7e308], ValueError, "values has points too far"),
    "no sketches": (merge_sketches, [], ValueError, "sketches is empty; pass"),
    "one sketch": (merge_sketches, GOOD, TypeError, "sketches is one sketch; pass a list"),
    "no list": (merge_sketches, 3, TypeError, "sketches must be a list of sketches, not 3"),
    "a piece": (
        merge_sketches,
        [GOOD, np.zeros(3)],
        TypeError,
        r"sketches\[1\] is of type ndarray, and not what quantile_sketch returns",
    ),
    "too far together": (
        merge_sketches,
        [quantile_sketch([-1.7e308]), quantile_sketch([1.7e308])],
        ValueError,
        "sketches has points too far apart",
    ),
}


@pytest.mark.parametrize("function, argument, error, pattern", BAD.values(), ids=BAD)
def test_bad_input_is_refused_by_name(function, argument, error, pattern):
    with pytest.raises(error, match=pattern):
        function(argument)


@pytest.mark.parametrize("function, argument", [(quantile_sketch, [1]), (merge_sketches, [GOOD])])
@pytest.mark.parametrize("size, error", [(0, ValueError), (-3, ValueError), (1.5, TypeError)])
def test_sizes_that_are_none_are_refused(function, argument, size, error):
    with pytest.raises(error, match="size"):
        function(argument, size=size)


def test_sketches_may_come_from_lists():
    # As after json.loads(json.dumps(sketch)).
    sketch = quantile_sketch([1.0, 2.0, 2.0, 5.0])
    sent = type(sketch)(sketch.points.tolist(), sketch.counts.tolist(), sketch.error)
    merged, expected = merge_sketches([sent, sketch]), merge_sketches([sketch, sketch])
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(merged, expected))


@pytest.mark.parametrize(
    "changed, error, message",
    [
        ({"points": [np.nan, 1.0]}, ValueError, r"points\[0\] = nan is not finite"),
        ({"points": ["1", "2"]}, TypeError, r"points holds strings"),
        ({"points": [1.0]}, ValueError, r"counts has shape \(2,\); it must be \(1,\)"),
        ({"counts": [1, 0]}, ValueError, r"counts\[1\] = 0 is no count"),
        ({"counts": [-1, 2]}, ValueError, r"counts\[0\] = -1 is no count"),
        ({"counts": [1.5, 2.0]}, TypeError, r"counts holds float64; counts are integers"),
        ({"error": np.nan}, ValueError, r"error = nan must be finite and not negative"),
        ({"error": -1.0}, ValueError, r"error = -1.0 must be finite"),
        ({"error": None}, TypeError, r"error must be a number, not None"),
    ],
)
def test_what_cannot_be_a_sketch_is_refused(changed, error, message):
    sketch = quantile_sketch([1.0, 2.0])
    with pytest.raises(error, match=r"^sketches\[1\]\." + message):
        merge_sketches([sketch, sketch._replace(**changed)])


def test_counts_beyond_integers_are_refused():
    sketch = quantile_sketch([1.0])._replace(counts=np.array([2**62]))
    with pytest.raises(ValueError, match=r"^sketches has more observations than .* 64 bits"):
        merge_sketches([sketch] * 3)
