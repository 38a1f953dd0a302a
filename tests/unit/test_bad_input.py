"""Invalid input raises an error that names argument, position, value and what is expected."""

import decimal
import warnings
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse

import divlib
from tests.unit.distributions import PAIR_FUNCTIONS

GOOD = [0.5, 0.5]


class Foreign:
    """An array of another library, which cannot be converted."""

    def __init__(self, error):
        self.error = error

    def __array__(self, dtype=None, copy=None):
        raise self.error


# case: (input, error, pattern of the message)
BAD_DISTRIBUTIONS = {
    "negative": ([0.5, -0.5, 1.0], ValueError, r"{name}\[1\] = -0.5 is negative.*at least 0"),
    "nan": ([0.5, np.nan], ValueError, r"{name}\[1\] = nan is not a number"),
    "infinite": ([np.inf, 0.5], ValueError, r"{name}\[0\] = inf is infinite.*finite"),
    "sum above 1": ([0.6, 0.5], ValueError, r"{name} sums to 1.1; .*sums to 1 .*normalize=True"),
    "sum below 1": ([0.5, 0.499], ValueError, r"{name} sums to 0.999; .*normalize=True"),
    "all zeros": ([0.0, 0.0], ValueError, r"{name} sums to 0.0; .*No outcome has a positive"),
    "counts": ([3, 1], ValueError, r"{name} sums to 4.0; .*normalize=True.*wasserstein_distance"),
    "joint": (
        [[0.25, 0.25], [0.5, 0.0]],
        ValueError,
        r"together sum to 1: .* pass np.ravel\({name}\)",
    ),
    "columns": ([[0.25, 1.0], [0.75, 0.0]], ValueError, "Along axis 0 the sums are 1"),
    "empty": ([], ValueError, r"{name} is empty"),
    "empty rows": (np.empty((0, 2)), ValueError, r"{name} is empty \(shape \(0, 2\)\)"),
    "scalar": (1.0, ValueError, r"{name} is the single number 1.0; .*array"),
    "ragged": ([[0.5, 0.5], [1.0]], ValueError, r"{name} is not a rectangular array"),
    "masked": (np.ma.array([0.5, 0.5], mask=[0, 1]), TypeError, r"{name} is a masked array"),
    "complex": ([0.5, 0.5 + 0j], TypeError, r"{name} holds complex numbers"),
    "strings": (["0.5", "0.5"], TypeError, r"{name} holds strings"),
    "bytes": ([b"a", b"b"], TypeError, r"{name} holds bytes"),
    "fractions": ([Fraction(1, 2)] * 2, TypeError, r"{name}\[0\] = .* of type Fraction"),
    "decimals": (
        [0.5, decimal.Decimal("0.5")],
        TypeError,
        r"{name}\[1\] = .* type Decimal, .*; pass \[flo",
    ),
    "objects without a number": (
        [0.5, {}],
        TypeError,
        r"{name}\[1\] = {{}} is of type dict, .*float$",
    ),
    "none": (None, TypeError, r"{name} is None"),
    "missing": ([0.5, None], ValueError, r"{name}\[1\] is missing \(None\)"),
    "missing decimal": ([decimal.Decimal("NaN"), 1], ValueError, r"{name}\[0\] is missing"),
    "objects": (np.array(GOOD, dtype=object), TypeError, r"pass np.asarray\({name}, dtype=float"),
    "huge integers": ([2**70, 1], TypeError, r"{name}\[0\] is an integer beyond 64 bits"),
    "huge integer": (10**400, TypeError, r"{name} is an integer beyond 64 bits"),
    "inexact integer": ([2**53 + 1, 0], ValueError, r"{name}\[0\] = 9007199254740993 has no"),
    "inexact maximum": ([0, 2**63 - 1], ValueError, r"{name}\[1\] = 9223372036854775807 has no"),
    "inexact beside floats": ([2**53 + 1, 0.5], ValueError, r"{name}\[0\] = 9007199254740993 has"),
    "inexact beside negative": ([-1, 2**63 + 1], ValueError, r"{name}\[1\] = \d+ has no exact"),
    "inexact unsigned": (
        np.uint64([2**64 - 1, 0]),
        ValueError,
        r"{name}\[0\] = 184467440737095516",
    ),
    "dict": (
        {"a": 0.5, "b": 0.5},
        TypeError,
        r"{name} is of type dict; list its values in one order",
    ),
    "counter": (Counter("ab"), TypeError, r"{name} is of type Counter"),
    "values of a dict": ({"a": 1.0}.values(), TypeError, r"type dict_values; pass list\({name}\)"),
    "keys of a dict": ({0.5: "a"}.keys(), TypeError, r"pass list\({name}\)"),
    "generator": ((x for x in GOOD), TypeError, r"{name} is of type generator; pass list"),
    "set": ({0.25, 0.75}, TypeError, r"{name} is of type set, which has no order"),
    "sparse": (
        scipy.sparse.csr_array([GOOD]),
        TypeError,
        r"{name} is sparse .* {name}.toarray\(\)",
    ),
    "foreign": (Foreign(RuntimeError("requires grad")), TypeError, r"{name}, a Foreign, .* grad"),
    "on a GPU": (Foreign(TypeError("cuda:0")), TypeError, r"{name}, a Foreign, .* cuda:0"),
    "function": (len, TypeError, r"{name} is <built-in function len>"),
    "text": ("ab", TypeError, r"{name} holds strings"),
    "float16": (
        np.float16(GOOD),
        TypeError,
        r"{name} holds .*float16, .*asarray\({name}, dtype=float\)",
    ),
    "long doubles": (
        np.longdouble(GOOD),
        TypeError,
        r"{name} holds .*asarray\({name}, dtype=float\)",
    ),
    "dates": (np.array(["2020-01-01"], "M8[D]"), TypeError, r"{name} holds .*subtract a common or"),
    "durations": (np.array([1], "m8[s]"), TypeError, r"{name} holds .*divide by a unit"),
    "bad row": ([[0.5, 0.5], [0.5, 0.6]], ValueError, r"{name}\[1, :\] sums to 1.1"),
    "bad entry of a row": ([[0.5, 0.5], [-1, 2]], ValueError, r"{name}\[1, 0\] = -1.0 is negative"),
}


def calls():
    """Calls with one invalid distribution, for each argument that takes a distribution."""
    for case, (bad, error, message) in BAD_DISTRIBUTIONS.items():
        good = [GOOD, GOOD] if "row" in case else GOOD
        yield pytest.param(divlib.entropy, (bad,), "p", error, message, id=f"entropy-{case}")
        for function in PAIR_FUNCTIONS:
            for name, arguments in (("p", (bad, good)), ("q", (good, bad))):
                label = f"{function.__name__}-{name}-{case}"
                yield pytest.param(function, arguments, name, error, message, id=label)


@pytest.mark.parametrize("function, arguments, name, error, message", list(calls()))
def test_invalid_distribution_is_rejected(function, arguments, name, error, message):
    with pytest.raises(error, match="(?s)" + message.format(name=name)):
        function(*arguments)


BAD_PROBABILITIES = {
    "negative": (-0.1, ValueError, r"p = -0.1 is negative"),
    "above 1": (1.5, ValueError, r"p = 1.5 is above 1; .*between 0 and 1"),
    "one epsilon above 1": (1 + 2**-52, ValueError, r"is above 1"),
    "nan": ([0.5, np.nan], ValueError, r"p\[1\] = nan is not a number"),
    "infinite": ([np.inf], ValueError, r"p\[0\] = inf is infinite"),
    "place": ([[0.5, 0.5], [0.5, -1]], ValueError, r"p\[1, 1\] = -1.0 is negative"),
    "string": ("0.5", TypeError, r"p holds strings"),
    "complex": (0.5j, TypeError, r"p holds complex"),
    "masked": (np.ma.masked_array([0.5]), TypeError, r"p is a masked array"),
}


@pytest.mark.parametrize("function", [divlib.self_information, divlib.binary_entropy])
@pytest.mark.parametrize(
    "bad, error, message", list(BAD_PROBABILITIES.values()), ids=BAD_PROBABILITIES
)
def test_invalid_probability_is_rejected(function, bad, error, message):
    with pytest.raises(error, match=message):
        function(bad)


@pytest.mark.parametrize("function", PAIR_FUNCTIONS)
@pytest.mark.parametrize(
    "p, q", [([0.5, 0.5], [1.0]), ([GOOD, GOOD], GOOD), ([GOOD], [GOOD, GOOD])]
)
def test_mismatched_shapes_are_rejected(function, p, q):
    with pytest.raises(
        ValueError, match=r"p has shape \(.*\) and q has shape \(.*does not broadcast"
    ):
        function(p, q)


BAD_BASES = {
    "one": (1, ValueError, r"base = 1 must be .* above 1"),
    "zero": (0, ValueError, r"base = 0 must be"),
    "negative": (-2, ValueError, r"base = -2 must be"),
    "below one": (0.5, ValueError, r"base = 0.5 must be"),
    "nan": (np.nan, ValueError, r"base = nan must be"),
    "infinite": (np.inf, ValueError, r"base = inf must be"),
    "string": ("2", TypeError, r"base must be .* not '2'"),
    "true": (True, TypeError, r"base must be .* not True"),
    "complex": (2j, TypeError, r"base must be"),
    "array": (np.array([2, 2]), TypeError, r"base must be"),
}


@pytest.mark.parametrize("base, error, message", list(BAD_BASES.values()), ids=BAD_BASES)
def test_invalid_base_is_rejected(base, error, message):
    for call in (
        lambda: divlib.self_information(0.5, base=base),
        lambda: divlib.binary_entropy(0.5, base=base),
        lambda: divlib.entropy(GOOD, base=base),
        lambda: divlib.cross_entropy(GOOD, GOOD, base=base),
        lambda: divlib.kl_divergence(GOOD, GOOD, base=base),
    ):
        with pytest.raises(error, match=message):
            call()


@pytest.mark.parametrize(
    "axis, error, message",
    [
        (1, ValueError, r"axis = 1 is outside p, which has 1 dimension"),
        (-2, ValueError, r"axis = -2 is outside p"),
        (0.0, TypeError, r"axis must be one integer, not 0.0"),
        ((0,), TypeError, r"axis must be one integer, not \(0,\)"),
        (None, TypeError, r"axis must be one integer, not None"),
    ],
)
def test_invalid_axis_is_rejected(axis, error, message):
    for call in (
        lambda: divlib.entropy(GOOD, axis=axis),
        lambda: divlib.kl_divergence(GOOD, GOOD, axis=axis),
        lambda: divlib.cross_entropy(GOOD, GOOD, axis=axis),
    ):
        with pytest.raises(error, match=message):
            call()


def test_normalize_rejects_zero_totals_and_negative_weights():
    with pytest.raises(ValueError, match=r"p is all zeros; it cannot be normalised"):
        divlib.entropy([0, 0], normalize=True)
    with pytest.raises(ValueError, match=r"q\[:, 1\] is all zeros"):
        divlib.kl_divergence([[1, 1], [1, 1]], [[1, 0], [1, 0]], axis=0, normalize=True)
    with pytest.raises(ValueError, match=r"p\[0\] = -1.0 is negative"):
        divlib.entropy([-1, 2], normalize=True)


def test_total_may_differ_from_1_by_square_root_of_epsilon():
    divlib.entropy([0.5, 0.5 + 1e-8])
    with pytest.raises(ValueError, match="sums to"):
        divlib.entropy([0.5, 0.5 + 2e-8])
    divlib.entropy(np.float32([0.5, 0.5003]))
    with pytest.raises(ValueError, match="sums to"):
        divlib.entropy(np.float32([0.5, 0.5004]))


def test_options_are_keyword_only():
    with pytest.raises(TypeError):
        divlib.entropy(GOOD, 2)
    with pytest.raises(TypeError):
        divlib.kl_divergence(GOOD, GOOD, 2)


def test_tuples_booleans_byte_orders_and_views_are_accepted():
    assert divlib.entropy((0.5, 0.5), base=2) == 1
    assert divlib.entropy([True, False]) == 0
    assert divlib.entropy(np.array([0.5, 0.5], dtype=">f8"), base=2) == 1
    assert divlib.entropy(np.array([0.25, 0.0, 0.75, 0.0])[::2], base=2) == divlib.binary_entropy(
        0.25, base=2
    )


@pytest.mark.parametrize("function", PAIR_FUNCTIONS)
def test_batch_rows_are_normalized_separately(function):
    p, q = np.array([[3.0, 1.0], [10.0, 30.0]]), np.array([[1.0, 1.0], [2.0, 6.0]])
    rows = [function(a / a.sum(), b / b.sum()) for a, b in zip(p, q)]
    assert list(function(p, q, normalize=True)) == rows
    assert list(function(p.T, q.T, axis=0, normalize=True)) == rows
    with pytest.raises(ValueError, match=r"p\[0, :\] sums to 4"):
        function(p, q)


def test_entropy_normalizes_each_row_of_counts():
    counts = np.array([[3.0, 1.0], [10.0, 30.0], [5.0, 5.0]])
    rows = [divlib.entropy(row / row.sum()) for row in counts]
    assert list(divlib.entropy(counts, normalize=True)) == rows


STRINGS = ["a", "b"]


# No float holds it.
BEYOND = 10**400


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: divlib.js_divergence(GOOD, GOOD, weights=STRINGS), "weights"),
        (lambda: divlib.earth_mover_distance(GOOD, GOOD, positions=STRINGS), "positions"),
        (lambda: divlib.c_transform(STRINGS, np.eye(2)), "f"),
        (lambda: divlib.c_transform([1, 2], [STRINGS, STRINGS]), "cost"),
        (lambda: divlib.dual_objective(STRINGS, [1, 2], GOOD, GOOD), "f"),
        (lambda: divlib.dual_objective([1, 2], STRINGS, GOOD, GOOD), "g"),
        (lambda: divlib.dual_objective([1, 2], [1, 2], STRINGS, GOOD), "a"),
        (lambda: divlib.lipschitz_constant(STRINGS, [1, 2]), "f_values"),
        (lambda: divlib.lipschitz_constant([1, 2], STRINGS), "points"),
        (lambda: divlib.optimal_transport(STRINGS, GOOD, np.eye(2)), "a"),
        (lambda: divlib.optimal_transport(GOOD, STRINGS, np.eye(2)), "b"),
        (lambda: divlib.optimal_transport(GOOD, GOOD, [STRINGS, STRINGS]), "cost"),
        (lambda: divlib.conditional_entropy([STRINGS, STRINGS], given=0), "pxy"),
    ],
)
def test_strings_are_rejected_with_argument_name(call, name):
    with pytest.raises(TypeError, match=f"^{name} holds strings"):
        call()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: divlib.optimal_transport([GOOD], GOOD, np.eye(2)), r"^a has shape \(1, 2\)"),
        (lambda: divlib.conditional_entropy([[1.0]], given=2), "^given = 2 is outside pxy"),
        (lambda: divlib.lipschitz_constant([np.inf], [0]), "^f_values.0. = inf is not finite"),
        (lambda: divlib.lipschitz_constant([0], [np.inf]), "^points.0. = inf is not finite"),
        (lambda: divlib.c_transform([0], [[np.inf]]), r"^cost\[:, 0\] is infinite throughout"),
        (
            lambda: divlib.earth_mover_distance(
                [0.25] * 4, [0.25] * 4, positions=[0.0, 0.5, 0.25, 0.125]
            ),
            r"^positions\[2\] = 0.25 does not lie above positions\[1\] = 0.5;",
        ),
        (
            lambda: divlib.kl_divergence([0.5, 0.5], [1.0]),
            r"^p has shape \(2,\) and q has shape \(1,\)",
        ),
    ],
)
def test_messages_name_argument_and_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()


SAMPLE = np.random.default_rng(0).normal(size=200)

# A valid call of each function, and the arguments that are arrays of numbers.
VALID = {
    divlib.binary_entropy: {"p": GOOD},
    divlib.c_transform: {"f": [0.0, 1.0], "cost": np.eye(2)},
    divlib.conditional_entropy: {"pxy": [GOOD], "given": 0},
    divlib.cross_entropy: {"p": GOOD, "q": GOOD},
    divlib.cross_entropy_with_logits: {"logits": [0.0, 1.0], "labels": GOOD},
    divlib.dual_objective: {"f": [0.0, 1.0], "g": [0.0, 1.0], "a": GOOD, "b": GOOD},
    divlib.earth_mover_distance: {"p": GOOD, "q": GOOD, "positions": [0.0, 1.0]},
    divlib.energy_distance: {"u": SAMPLE, "v": SAMPLE},
    divlib.entropy: {"p": GOOD},
    divlib.entropy_from_counts: {"counts": [3.0, 1.0]},
    divlib.entropy_from_sample: {"x": SAMPLE},
    divlib.f_divergence: {"p": GOOD, "q": GOOD, "f": np.log, "slope_at_infinity": 0.0},
    divlib.gaussian_entropy: {"cov": np.eye(2)},
    divlib.gaussian_kl: {
        "mean_p": [0.0, 1.0],
        "cov_p": np.eye(2),
        "mean_q": [0.0, 1.0],
        "cov_q": np.eye(2),
    },
    divlib.gaussian_wasserstein2: {
        "mean_p": [0.0, 1.0],
        "cov_p": np.eye(2),
        "mean_q": [0.0, 1.0],
        "cov_q": np.eye(2),
    },
    divlib.hellinger_distance: {"p": GOOD, "q": GOOD},
    divlib.joint_entropy: {"pxy": [GOOD]},
    divlib.js_distance: {"p": GOOD, "q": GOOD},
    divlib.js_divergence: {"p": GOOD, "q": GOOD, "weights": GOOD},
    divlib.kl_divergence: {"p": GOOD, "q": GOOD},
    divlib.kl_divergence_from_samples: {"x": SAMPLE, "y": SAMPLE + 1e-3},
    divlib.linear_programme: {"a": GOOD, "b": GOOD, "cost": np.eye(2)},
    divlib.lipschitz_constant: {"f_values": [0.0, 1.0], "points": [0.0, 1.0]},
    divlib.maximum_mean_discrepancy: {"u": SAMPLE, "v": SAMPLE, "bandwidth": 1.0},
    divlib.mutual_information: {"pxy": [GOOD]},
    divlib.mutual_information_from_sample: {"x": SAMPLE, "y": SAMPLE[::-1]},
    divlib.optimal_transport: {"a": GOOD, "b": GOOD, "cost": np.eye(2)},
    divlib.renyi_divergence: {"p": GOOD, "q": GOOD, "order": 2},
    divlib.self_information: {"p": GOOD},
    divlib.sinkhorn: {"a": GOOD, "b": GOOD, "cost": np.eye(2), "epsilon": 1.0},
    divlib.sinkhorn_divergence: {"a": GOOD, "b": GOOD, "cost": np.eye(2), "epsilon": 1.0},
    divlib.quantile_sketch: {"values": [1.0, 2.0, 4.0]},
    divlib.sliced_wasserstein_distance: {
        "u_values": np.eye(2),
        "v_values": np.eye(2),
        "u_weights": GOOD,
        "v_weights": GOOD,
        "projections": np.eye(2),
    },
    divlib.total_variation: {"p": GOOD, "q": GOOD},
    divlib.wasserstein_distance: {
        "u_values": [0.0, 1.0],
        "v_values": [0.0, 1.0],
        "u_weights": GOOD,
        "v_weights": GOOD,
    },
    divlib.witness: {"u": SAMPLE, "v": SAMPLE, "at": SAMPLE, "bandwidth": 1.0},
}
NO_ARRAYS = {"bandwidth", "epsilon", "given", "order", "slope_at_infinity"}
# What is made of a valid array, and the complaint.
SPOILT = {
    "dict": (lambda x: dict(enumerate(x)), TypeError, "is of type dict; list its values"),
    "generator": (lambda x: (row for row in x), TypeError, "is of type generator; pass list"),
    "set": (lambda x: {1.0}, TypeError, "is of type set, which has no order"),
    "map": (lambda x: map(float, x), TypeError, "is of type map; pass list"),
    "sparse": (lambda x: scipy.sparse.coo_array(np.atleast_2d(x)), TypeError, "is sparse"),
    "foreign": (lambda x: Foreign(RuntimeError("grad")), TypeError, "a Foreign, .*: grad"),
    "masked": (np.ma.array, TypeError, "is a masked array"),
    "complex": (lambda x: np.asarray(x) + 0j, TypeError, "holds complex numbers"),
    "strings": (lambda x: np.asarray(x).astype(str), TypeError, "holds strings"),
    "objects": (lambda x: np.asarray(x).astype(object), TypeError, "holds Python objects"),
    "decimals": (
        lambda x: np.vectorize(decimal.Decimal, otypes=[object])(x),
        TypeError,
        r"= Decimal\('.* is of type Decimal",
    ),
    "None": (lambda x: np.where(np.asarray(x) > 0, None, x), ValueError, r"is missing \(None\)"),
    "NaN": (lambda x: np.where(np.asarray(x) > 0, np.nan, x), ValueError, r"\[.*\] = nan"),
    "-inf": (lambda x: np.where(np.asarray(x) > 0, -np.inf, x), ValueError, r"\[.*\] = -inf"),
    "half": (np.float16, TypeError, r"float16, .*asarray\(.*, dtype=float\)"),
    "dates": (
        lambda x: np.asarray(x).astype(int).astype("M8[s]"),
        TypeError,
        "holds dtype datetime",
    ),
    "huge": (
        lambda x: np.where(np.asarray(x) > 0, 2**53 + 1, 0),
        ValueError,
        "has no exact double",
    ),
    "ragged": (lambda x: [[1.0], [1.0, 2.0]], ValueError, "is not a rectangular array"),
    "deep": (lambda x: np.ones((1, 1, 1, 2)), ValueError, "(has shape|is no|must be|sums to)"),
    "empty": (lambda x: [], ValueError, "(is empty|has shape|must be)"),
}
# Complaints of their own: where infinity means something, and where classes may be meant.
OWN = {
    ("logits", "-inf"),
    ("labels", "huge"),
    ("labels", "objects"),
    ("weights", "NaN"),
    ("weights", "-inf"),
    ("weights", "deep"),
    ("logits", "deep"),
    ("labels", "deep"),
}
# Functions of arrays in any shape.
OF_ANY_SHAPE = {divlib.binary_entropy, divlib.entropy_from_counts, divlib.self_information}


def spoilt_calls():
    for function, arguments in VALID.items():
        for name in arguments:
            if name in NO_ARRAYS or callable(arguments[name]):
                continue
            for kind, (spoil, error, complaint) in SPOILT.items():
                any_shape = function in OF_ANY_SHAPE and kind in ("deep", "empty")
                if any_shape or (name, kind) in OWN:
                    continue
                label = f"{function.__name__}-{name}-{kind}"
                yield pytest.param(function, name, spoil, error, complaint, id=label)


@pytest.mark.parametrize("function, name, spoil, error, complaint", list(spoilt_calls()))
def test_what_is_no_array_of_numbers_is_refused_by_name(function, name, spoil, error, complaint):
    arguments = {**VALID[function], name: spoil(VALID[function][name])}
    with pytest.raises(error, match=rf"(?s)^{name}\b.*{complaint}"):
        function(**arguments)


def test_calls_that_are_spoilt_are_valid_before_and_complete():
    # Observations may be of any type.
    observations = {
        divlib.aligned_counts,
        divlib.contingency_table,
        divlib.drift_test,
        divlib.independence_test,
        divlib.information_gain,
        divlib.two_sample_test,
    }
    codes = {"decode", "encode", "expected_length", "huffman_code", "kraft_sum"}
    # What is no sketch has tests of its own in test_sketch.py.
    sketches = {"merge_sketches"}
    functions = {getattr(divlib, name) for name in set(divlib.__all__) - codes - sketches}
    assert set(VALID) == functions - observations
    for function, arguments in VALID.items():
        function(**arguments)


def test_samples_and_logits_are_sent_where_they_belong():
    for sample in ([-0.5, 1.2, 0.3], [3.0, -1.0]):
        with pytest.raises(ValueError, match="is negative") as info:
            divlib.kl_divergence(sample, sample)
        assert str(info.value).endswith("is negative; every entry must be at least 0")
        assert "divlib.wasserstein_distance" in info.value.__notes__[0]
        assert "divlib.cross_entropy_with_logits" in info.value.__notes__[0]
    for sample in ([17.0, 3.0, 5.0], [1.5, 0.2]):
        with pytest.raises(ValueError, match=r"if it holds a sample, .*wasserstein_distance"):
            divlib.js_distance(sample, sample)


WITHOUT_NORMALIZE = [
    (lambda x: divlib.optimal_transport(x, GOOD, np.eye(2)), "a"),
    (lambda x: divlib.linear_programme(GOOD, x, np.eye(2)), "b"),
    (lambda x: divlib.sinkhorn(GOOD, x, np.eye(2), 1), "b"),
    (lambda x: divlib.dual_objective([0, 1], [0, 1], x, GOOD), "a"),
    (lambda x: divlib.cross_entropy_with_logits([0.0, 1.0], x), "labels"),
]


@pytest.mark.parametrize("call, name", WITHOUT_NORMALIZE)
@pytest.mark.parametrize("counts", [[3.0, 1.0], [0.3, 0.3]])
def test_advice_is_what_the_function_can_take(call, name, counts):
    with pytest.raises(ValueError, match=f"^{name} sums to .* divide them by their total") as info:
        call(counts)
    assert "normalize" not in str(info.value)


def test_whole_numbers_with_exact_doubles_are_accepted():
    assert divlib.entropy([2**60, 2**60], base=2, normalize=True) == 1
    assert divlib.entropy(np.uint64([2**63, 2**63]), base=2, normalize=True) == 1
    assert divlib.entropy(np.int64([-(2**63)]).view(np.uint64), normalize=True) == 0


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: divlib.sinkhorn([1], [1], [[0]], BEYOND), "epsilon"),
        (lambda: divlib.sinkhorn_divergence([1], [1], [[0]], BEYOND), "epsilon"),
        (lambda: divlib.witness([0], [1], [0], bandwidth=BEYOND), "bandwidth"),
        (lambda: divlib.wasserstein_distance([0], [1], p=BEYOND), "p"),
        (lambda: divlib.sliced_wasserstein_distance([0], [1], p=BEYOND, rng=0), "p"),
        (lambda: divlib.drift_test([0], [1], rng=0, pseudocount=BEYOND), "pseudocount"),
    ],
)
def test_a_whole_number_beyond_floats_is_not_finite(call, name):
    with pytest.raises(ValueError, match=rf"^{name} = 10+ must be .*finite"):
        call()


@pytest.mark.parametrize("axis", [-1.0, np.float64(-1), Fraction(-1), np.array([-1]), [0, 1]])
@pytest.mark.parametrize("keepdims", [False, True])
def test_what_equals_the_last_axis_and_is_no_integer_is_refused(axis, keepdims):
    for given in (axis, np.array(axis)):
        for function in (divlib.entropy, divlib.kl_divergence, divlib.earth_mover_distance):
            arguments = [[GOOD, GOOD]] * (1 if function is divlib.entropy else 2)
            with pytest.raises(TypeError, match=r"^axis must be one integer, not"):
                function(*arguments, axis=given, keepdims=keepdims)
    assert divlib.entropy([GOOD], axis=np.int64(-1), base=2) == 1


BAD_BASES_OF_FRACTIONS = {
    "beyond floats": (Fraction(10**400), "finite number above 1"),
    "long beyond floats": (np.longdouble("1e4000"), "finite number above 1"),
    "nearly one": (1 + Fraction(1, 10**30), "above 1"),
}


@pytest.mark.parametrize("base, message", list(BAD_BASES_OF_FRACTIONS.values()))
def test_a_base_that_is_no_float_above_one_is_refused(base, message):
    with pytest.raises(ValueError, match=rf"(?s)^base = .* must be .*{message}"):
        divlib.entropy(GOOD, base=base)


@pytest.mark.parametrize("value", [Fraction(1, 10**400), np.longdouble("1e-4000")])
def test_a_positive_number_below_floats_is_refused(value):
    with pytest.raises(ValueError, match=r"(?s)^bandwidth = .* must be positive"):
        divlib.maximum_mean_discrepancy([0, 1], [1, 2], bandwidth=value)
    with pytest.raises(ValueError, match=r"(?s)^epsilon = .* must be positive"):
        divlib.sinkhorn(GOOD, GOOD, np.zeros((2, 2)), value)


def test_advice_about_objects_is_what_their_shape_can_take():
    half = Fraction(1, 2)
    for table in ([[half, half]], [[decimal.Decimal("0.5"), 0.5]]):
        with pytest.raises(TypeError, match=r"^pxy\[0, 0\] = .*; pass np.asarray\(pxy, dtype=f"):
            divlib.joint_entropy(table)
        assert divlib.joint_entropy(np.asarray(table, dtype=float), base=2) == 1
    with pytest.raises(TypeError, match=r"^cov is Fraction.*of type Fraction; pass float\(cov"):
        divlib.gaussian_entropy(half)
    with pytest.raises(TypeError, match=r"^slope_at_infinity is None.* and no number or array"):
        divlib.f_divergence(GOOD, GOOD, lambda u: u - 1, slope_at_infinity=None)


@pytest.mark.parametrize(
    "call, advice",
    [
        (lambda: divlib.mutual_information([[3, 5], [7, 1]]), "count its pairs with .*contingency"),
        (
            lambda: divlib.wasserstein_distance([0], [1, 2], [1], [1, 2]),
            "pass values before weights",
        ),
        (lambda: divlib.kl_divergence([3, 5], [1, 2]), "compare samples with .*wasserstein"),
    ],
)
def test_a_sample_is_sent_to_what_takes_one(call, advice):
    with pytest.raises(ValueError, match=rf"sums to .*normalize=True; .*{advice}"):
        call()


@pytest.mark.parametrize(
    "call, advice",
    [
        (lambda x: divlib.joint_entropy([x]), r"divlib.mutual_information_from_sample"),
        (lambda x: divlib.entropy_from_counts(x), r"divlib.entropy_from_sample"),
        (lambda x: divlib.wasserstein_distance([0], [1], x), r"pass values before weights"),
        (lambda x: divlib.entropy(x), r"divlib.wasserstein_distance"),
    ],
)
def test_a_sample_with_negative_values_is_sent_to_what_takes_one(call, advice):
    with pytest.raises(ValueError, match="is negative; every entry must be at least 0") as info:
        call([-0.5, 1.5])
    assert advice in info.value.__notes__[0]


def test_conditional_probabilities_are_no_joint_ones():
    rows = np.array([[0.5, 0.5], [0.25, 0.75]])
    for table, line, of in ((rows, "row", "X"), (rows.T, "column", "Y")):
        with pytest.raises(ValueError, match=r"^pxy sums to 2.0") as info:
            divlib.mutual_information(table)
        assert f"each {line} is multiplied by the probability of its outcome of {of}" in str(
            info.value.__notes__
        )
    assert divlib.mutual_information(rows * [[0.5], [0.5]]) > 0
    with pytest.raises(ValueError, match=r"^pxy sums to 10.0") as info:
        divlib.mutual_information([[1, 2], [3, 4]])
    assert not hasattr(info.value, "__notes__")


def test_masked_observations_are_not_sent_to_zeros():
    masked = np.ma.array([1, 2, 3], mask=[0, 0, 1])
    for call in (
        lambda: divlib.contingency_table(masked, [1, 2, 3]),
        lambda: divlib.aligned_counts(masked, [1, 2]),
        lambda: divlib.wasserstein_distance(masked, [1, 2]),
    ):
        with pytest.raises(TypeError, match=r"is a masked array.*\.compressed\(\) to leave the"):
            call()
    # With a value for what is masked, and without it.
    divlib.entropy(np.ma.array([0.5, 0.5, 9], mask=[0, 0, 1]).filled(0))


def test_logits_without_examples_are_told_from_those_without_classes():
    with pytest.raises(ValueError, match=r"^logits has shape \(0, 3\); at least one example and"):
        divlib.cross_entropy_with_logits(np.empty((0, 3)), [])


def test_masked_rows_of_a_list_are_refused():
    masked = np.ma.array([0.5, 0.5], mask=[0, 1])
    rows = [np.array([0.5, 0.5]), masked]
    for call in (
        lambda: divlib.entropy(rows),
        lambda: divlib.kl_divergence(rows, rows),
        lambda: divlib.optimal_transport([0.5, 0.5], [0.5, 0.5], rows),
        lambda: divlib.energy_distance(rows, rows),
        lambda: divlib.two_sample_test(rows, rows, divlib.energy_distance, rng=0),
        lambda: divlib.mutual_information(tuple(rows)),
    ):
        with pytest.raises(TypeError, match=r"\[1\] is a masked array"):
            call()


@pytest.mark.parametrize("as_errors", [False, True])
def test_masked_entries_of_a_list_are_missing(as_errors):
    with warnings.catch_warnings():
        warnings.simplefilter("error" if as_errors else "ignore")
        for call, place in (
            (lambda: divlib.entropy([0.5, np.ma.masked]), r"p\[1\]"),
            (lambda: divlib.entropy([[0.5, 0.5], [np.ma.masked, 0.5]]), r"p\[1, 0\]"),
            (lambda: divlib.entropy(np.ma.masked), "p"),
            (lambda: divlib.energy_distance((1.0, np.ma.masked), [1, 2]), r"u\[1\]"),
        ):
            with pytest.raises(ValueError, match=rf"^{place} is missing \(masked\); leave it out"):
                call()
        with pytest.raises(ValueError, match=r"^x\[1\] is missing"):
            divlib.contingency_table(["a", np.ma.masked], [1, 2])
        table = divlib.contingency_table(["a", np.ma.masked], [1, 2], missing="drop")
    assert table.counts.tolist() == [[1]]


@pytest.mark.parametrize("value", ["no", 1, 0.0, [True], np.array([True, False])], ids=repr)
def test_an_option_that_is_not_true_or_false_is_refused(value):
    p, table, sample = [0.5, 0.5], [[0.5, 0.0], [0.0, 0.5]], [1.0, 2.0]
    calls = {
        "keepdims": (
            lambda: divlib.entropy(p, keepdims=value),
            lambda: divlib.js_distance(p, p, keepdims=value),
            lambda: divlib.earth_mover_distance(p, p, keepdims=value),
        ),
        "normalize": (
            lambda: divlib.kl_divergence(p, p, normalize=value),
            lambda: divlib.mutual_information(table, normalize=value),
            lambda: divlib.wasserstein_distance(sample, sample, p, p, normalize=value),
        ),
        "unbiased": (lambda: divlib.energy_distance(sample, sample, unbiased=value),),
        "sparse": (lambda: divlib.contingency_table(sample, sample, sparse=value),),
    }
    for name, its_calls in calls.items():
        for call in its_calls:
            with pytest.raises(TypeError, match=f"^{name} must be True or False, not "):
                call()
    for value in (True, np.True_):
        assert divlib.entropy([3, 3], normalize=value, keepdims=value).shape == (1,)


def test_a_signalling_nan_is_a_missing_observation():
    signalling = decimal.Decimal("sNaN")
    with pytest.raises(ValueError, match=r"^x\[1\] is missing \(Decimal\('sNaN'\)\)"):
        divlib.contingency_table([1, signalling, signalling], [1, 2, 3])
    kept = divlib.contingency_table([1, signalling, signalling], [1, 2, 3], missing="drop")
    assert kept.counts.tolist() == [[1]]


def test_text_in_the_place_of_observations_is_told_from_a_list_of_words():
    for call, name in (
        (lambda: divlib.contingency_table("abc", [1, 2, 3]), "x"),
        (lambda: divlib.information_gain([1, 2, 3], "abc"), "feature"),
        (lambda: divlib.aligned_counts(b"abc", [1]), "reference"),
    ):
        with pytest.raises(TypeError, match=rf"^{name} is the text .*pass list\({name}\)"):
            call()


def test_a_ratio_beyond_doubles_is_named_by_place():
    p = np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
    q = np.array([[0.5, 0.5, 1.0], [0.5, 0.5, 5e-324]])
    for axis, place in ((0, r"q\[1, 2\]"), (1, r"q\[2, 1\]")):
        first, second = (p, q) if axis == 0 else (p.T, q.T)
        with pytest.raises(ValueError, match=rf"^{place} = 5e-324 is so small beside p there"):
            divlib.f_divergence(
                first, second, lambda u: u * np.log(u), slope_at_infinity=np.inf, axis=axis
            )
