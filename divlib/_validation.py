"""Distributions and options as users pass them, checked; results as users get them.

Converts an array-like to an array that is a valid distribution, or raises an error that names
the argument, the index, the value and what would be right.  Never changes a value silently.
"""

import math
import numbers
import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from divlib._arrays import DOUBLE, as_real_array, refuse_first
from divlib._labels import is_labelled, refuse_other_labels, with_labels_of
from divlib._typing import Array, DType, FloatArray, FloatOrArray

__all__ = [
    "LARGEST",
    "Form",
    "as_distribution",
    "as_pair",
    "as_probability",
    "as_result",
    "checked_axis",
    "checked_count",
    "checked_flag",
    "checked_positive",
    "log_base",
    "refuse_non_weights",
]

# What a result is like: its dtype, and the labelled object that was passed, if one was.
Form: TypeAlias = tuple[DType, Any]

_LARGEST = {char: float(np.finfo(char).max) for char in "fd"}
# Whole numbers may be larger than any float, and yet below infinity.
LARGEST = _LARGEST["d"]


def _lies_within(array: Array, low: float, high: float) -> bool:
    """Whether all entries lie between two numbers; NaN does not."""
    smallest, largest = np.minimum.reduce(array, axis=None), np.maximum.reduce(array, axis=None)
    return bool(low <= smallest and largest <= high)


# What to do with samples in the place of these arguments, and of others.
_ORDER = "pass values before weights: u_values, v_values, u_weights, v_weights"
_FOR_SAMPLES = {
    "counts": "pass it to divlib.entropy_from_sample",
    "pxy": "count its pairs with divlib.contingency_table, or pass x and y to "
    "divlib.mutual_information_from_sample",
    "u_weights": _ORDER,
    "v_weights": _ORDER,
}
_COMPARE = "count how often each value occurs, or compare samples with divlib.wasserstein_distance"


def refuse_non_weights(array: Array, name: str) -> None:
    """Refuse entries that are not finite and non-negative."""
    if not array.size or _lies_within(array, 0.0, _LARGEST[array.dtype.char]):
        return
    refuse_first(array, np.isnan(array), name, "is not a number; every entry must be at least 0")
    try:
        refuse_first(array, array < 0, name, "is negative; every entry must be at least 0")
    except ValueError as error:
        error.add_note(
            f"If {name} holds a sample, {_FOR_SAMPLES.get(name, _COMPARE)}. Logits belong in "
            f"divlib.cross_entropy_with_logits; of logarithms of probabilities, take the "
            f"exponential first."
        )
        raise
    refuse_first(array, np.isinf(array), name, "is infinite; every entry must be finite")


def as_probability(p: ArrayLike, name: str = "p") -> tuple[Array, Form]:
    """Return an array of separate probabilities, each between 0 and 1, and the form of a result."""
    array = as_real_array(p, name)
    if array.size and not _lies_within(array, 0.0, 1.0):
        refuse_non_weights(array, name)
        refuse_first(array, array > 1, name, "is above 1; a probability lies between 0 and 1")
    return array, (array.dtype, p if is_labelled(p) else None)


def checked_axis(axis: SupportsIndex, ndim: int, name: str, option: str = "axis") -> int:
    try:
        index = operator.index(axis)
    except TypeError:
        raise TypeError(f"{option} must be one integer, not {axis!r}") from None
    if not -ndim <= index < ndim:
        raise ValueError(f"{option} = {index} is outside {name}, which has {ndim} dimension(s)")
    return index


def checked_count(value: SupportsIndex, name: str, what: str, hint: str, least: int = 1) -> int:
    """Return a whole number of at least `least`; `what` it is and a `hint` stand in the errors."""
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be {what}, not {value!r}") from None
    if isinstance(value, bool) or count < least:
        raise ValueError(f"{name} = {value!r} must be at least {least}, {hint}")
    return count


def checked_flag(value: bool, name: str) -> bool:
    """Return an option that is True or False; a word such as "no" counts as true in Python."""
    if value is True or value is False:
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    raise TypeError(f"{name} must be True or False, not {value!r:.50}")


def checked_positive(value: float, name: str, below: float = math.inf) -> float:
    """Return a positive number as a float."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a positive number, not {value!r}")
    # A Fraction or a long double may be positive, and as a float 0.
    if not (0 < value < below and value <= LARGEST and float(value) > 0):
        limit = "finite" if below == math.inf else f"below {below:g}"
        raise ValueError(f"{name} = {value!r} must be positive and {limit}")
    return float(value)


def as_distribution(
    p: ArrayLike, name: str = "p", *, axis: SupportsIndex = -1, normalize: bool | None = None
) -> tuple[FloatArray, Form]:
    """Return `p` as a float64 array with the outcomes along its last axis, and its form.

    Callers suppress NumPy's floating-point warnings; errors raised here replace them.

    Each distribution must be non-negative, finite, non-empty and sum to 1 within the square
    root of the machine epsilon of its dtype; with ``normalize=True`` any finite positive
    total is divided out instead.  None stands for a function without that option.
    """
    array = as_real_array(p, name)
    if array.ndim == 0:
        raise ValueError(
            f"{name} is the single number {float(array)!r}; a distribution is an array of "
            f"probabilities, for instance [{name}, 1 - {name}]"
        )
    if type(axis) is not int or axis != -1:
        axis = checked_axis(axis, array.ndim, name)
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}); a distribution needs an outcome")
    form = array.dtype, p if is_labelled(p) else None
    wide = array if array.dtype is DOUBLE else array.astype(np.float64, copy=False)
    if array.ndim > 1 or not array.flags.c_contiguous:
        wide = _outcomes_last(wide, axis)
    if normalize is not None and checked_flag(normalize, "normalize"):
        refuse_non_weights(array, name)
        return _normalized(wide, name, axis), form
    # A NaN makes the minimum NaN, and an infinity makes the total infinite or NaN, so these two
    # passes find every invalid entry.
    totals = np.add.reduce(wide, axis=-1)
    tolerance = _TOLERANCE[array.dtype.char]
    if wide.ndim == 1:
        normalized = abs(totals - 1) <= tolerance
    else:
        normalized = (np.abs(totals - 1) <= tolerance).all()
    # The place of the least entry, or of a NaN, is found faster than its value.
    if normalized and wide.item(wide.argmin()) >= 0:
        return wide, form

    refuse_non_weights(array, name)
    row = tuple(np.argwhere(np.abs(totals - 1) > tolerance)[0])
    raise ValueError(
        f"{_row(name, row, axis, array.ndim)} sums to {float(totals[row])!r}; a distribution "
        f"sums to 1 (within {tolerance:.1e}). "
        + _advice(array, name, axis, tolerance, normalize is not None)
    )


def _advice(array: Array, name: str, axis: int, tolerance: float, can_normalize: bool) -> str:
    """Say what may be meant by non-negative finite numbers that do not sum to 1."""

    def ones(totals: Any) -> bool:
        return bool((np.abs(totals - 1) <= tolerance).all())

    if not array.any():
        return "No outcome has a positive probability"
    if array.ndim > 1:
        if ones(array.sum()):
            return (
                f"All entries together sum to 1: if {name} is one joint distribution, pass "
                f"np.ravel({name})"
            )
        other = next((k for k in range(array.ndim) if k != axis and ones(array.sum(axis=k))), None)
        if other is not None:
            return f"Along axis {other} the sums are 1"
    cure = "pass normalize=True" if can_normalize else "divide them by their total first"
    if (array > 1).any():
        return (
            f"If {name} holds counts or weights, {cure}; if it holds a sample, "
            f"{_FOR_SAMPLES.get(name, _COMPARE)}"
        )
    return f"If {name} holds counts or weights, {cure}"


_TOLERANCE = {char: math.sqrt(np.finfo(char).eps) for char in "fd"}


def _outcomes_last(array: FloatArray, axis: int) -> FloatArray:
    """Move `axis` to the end and make the array contiguous: NumPy then sums pairwise."""
    if axis not in (-1, array.ndim - 1):
        array = np.moveaxis(array, axis, -1)
    return np.ascontiguousarray(array)


def _row(name: str, row: Sequence[int], axis: int, ndim: int) -> str:
    """Format the place of a distribution in a batch as in Python code: p or p[3, :]."""
    if ndim == 1:
        return name
    parts = [str(int(i)) for i in row]
    parts.insert(axis % ndim, ":")
    return f"{name}[{', '.join(parts)}]"


def _normalized(wide: FloatArray, name: str, axis: int) -> FloatArray:
    """Divide by the totals along the last axis; `axis` is its place in the caller's array."""
    largest = wide.max(axis=-1, keepdims=True)
    if (largest == 0).any():
        row = tuple(np.argwhere(largest[..., 0] == 0)[0])
        raise ValueError(
            f"{_row(name, row, axis, wide.ndim)} is all zeros; it cannot be normalised, "
            f"for at least one entry must be positive"
        )
    # Dividing by the largest entry first keeps the total from overflowing.
    scaled = wide / largest
    scaled /= scaled.sum(axis=-1, keepdims=True)
    return scaled


def as_pair(
    p: ArrayLike, q: ArrayLike, *, axis: SupportsIndex = -1, normalize: bool = False
) -> tuple[FloatArray, FloatArray, Form]:
    """Return two distributions of one shape, outcomes last, and the form of a result."""
    p_array, (p_dtype, labelled) = as_distribution(p, "p", axis=axis, normalize=normalize)
    q_array, (q_dtype, q_labelled) = as_distribution(q, "q", axis=axis, normalize=normalize)
    if labelled is None:
        labelled = q_labelled
    elif q_labelled is not None:
        refuse_other_labels(p, q, "p", "q", absent_is_zero=True)
    if p_array.shape != q_array.shape:
        raise ValueError(
            f"p has shape {np.shape(p)} and q has shape {np.shape(q)}; both must list the "
            f"same outcomes in the same order. divlib does not broadcast: repeat the smaller one "
            f"yourself"
        )
    return p_array, q_array, (p_dtype if p_dtype == q_dtype else DOUBLE, labelled)


def log_base(base: float | None) -> float:
    """Return the number of nats in one unit: 1 for None (nats), log 2 for base 2 (bits)."""
    if base is None:
        return 1.0
    if isinstance(base, bool) or not isinstance(base, numbers.Real):
        raise TypeError(f"base must be None (nats) or a real number such as 2 (bits), not {base!r}")
    try:
        number = float(base)
    except OverflowError:
        number = math.inf
    if not 1 < number < math.inf:
        raise ValueError(f"base = {base!r} must be a finite number above 1, or None for nats")
    return math.log(number)


def as_result(
    values: ArrayLike, form: Form, *, axis: SupportsIndex = -1, keepdims: bool = False
) -> FloatOrArray:
    """Return `values` in their form: an array, or for a single number a float (float32 kept).

    With ``keepdims=True``, `axis` is put back with length 1.  Other results of labelled input
    keep its labels, without those of `axis` if that is gone.
    """
    dtype, labelled = form
    if type(values) is np.float64 and dtype is DOUBLE and keepdims is False:
        # The usual case, for which the steps below take longer than many a sum.
        return values.item()
    values = np.asarray(values, dtype=dtype)
    if checked_flag(keepdims, "keepdims"):
        return np.expand_dims(values, axis)
    if values.ndim:
        return values if labelled is None else with_labels_of(labelled, values, axis)
    return values.item() if dtype is DOUBLE or dtype == DOUBLE else values[()]
