"""Validation of the input of public functions.

Converts an array-like to an array that is a valid distribution, or raises an error that names
the argument, the index, the value and what would be right.  Never changes a value silently.
"""

import math
import numbers
import operator
from collections.abc import Sequence
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from divlib._typing import Array, DType, FloatArray, FloatOrArray

__all__ = [
    "as_distribution",
    "as_pair",
    "as_probability",
    "as_real_array",
    "as_result",
    "checked_axis",
    "log_base",
    "refuse_first",
    "refuse_non_finite",
    "refuse_non_weights",
]


def as_real_array(x: ArrayLike, name: str) -> Array:
    """Return `x` as a float32 or float64 array, or raise an error that says why not."""
    if type(x) is np.ndarray and x.dtype == np.float64:
        return x
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array; divlib would have to ignore the mask. "
            f"Pass {name}.compressed(), or {name}.filled(0) if masked means impossible."
        )
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array of numbers: {error}") from None
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    kind = {"c": "complex numbers", "U": "strings", "S": "bytes", "O": "Python objects"}
    found = kind.get(array.dtype.kind, f"dtype {array.dtype}")
    raise TypeError(f"{name} holds {found}; probabilities are real numbers (float32 or float64)")


def _where(name: str, index: Sequence[int]) -> str:
    """Format the place of an entry as in Python code: p, p[2] or p[0, 3]."""
    return name + (f"[{', '.join(str(int(i)) for i in index)}]" if len(index) else "")


def refuse_first(array: Array, bad: Array, name: str, complaint: str) -> None:
    """Raise ValueError for the first entry where `bad` is true."""
    if bad.any():
        index = tuple(np.argwhere(bad)[0])
        raise ValueError(f"{_where(name, index)} = {float(array[index])!r} {complaint}")


def refuse_non_weights(array: Array, name: str) -> None:
    """Refuse entries that are not finite and non-negative."""
    refuse_first(array, np.isnan(array), name, "is not a number; every entry must be at least 0")
    refuse_first(array, array < 0, name, "is negative; every entry must be at least 0")
    refuse_first(array, np.isinf(array), name, "is infinite; every entry must be finite")


def refuse_non_finite(array: Array, name: str) -> None:
    """Refuse NaN and infinite entries."""
    refuse_first(array, ~np.isfinite(array), name, "is not finite")


def as_probability(p: ArrayLike, name: str = "p") -> Array:
    """Return an array of separate probabilities, each between 0 and 1."""
    array = as_real_array(p, name)
    refuse_non_weights(array, name)
    refuse_first(array, array > 1, name, "is above 1; a probability lies between 0 and 1")
    return array


def checked_axis(axis: SupportsIndex, ndim: int, name: str, option: str = "axis") -> int:
    try:
        index = operator.index(axis)
    except TypeError:
        raise TypeError(f"{option} must be one integer, not {axis!r}") from None
    if not -ndim <= index < ndim:
        raise ValueError(f"{option} = {index} is outside {name}, which has {ndim} dimension(s)")
    return index


def as_distribution(
    p: ArrayLike, name: str = "p", *, axis: SupportsIndex = -1, normalize: bool = False
) -> tuple[FloatArray, DType]:
    """Return `p` as a float64 array with the outcomes along its last axis, and its dtype.

    Callers suppress NumPy's floating-point warnings; errors raised here replace them.

    Each distribution must be non-negative, finite, non-empty and sum to 1 within the square
    root of the machine epsilon of its dtype; with ``normalize=True`` any finite positive
    total is divided out instead.
    """
    array = as_real_array(p, name)
    if array.ndim == 0:
        raise ValueError(
            f"{name} is the single number {float(array)!r}; a distribution is an array of "
            f"probabilities, for instance [{name}, 1 - {name}]"
        )
    axis = checked_axis(axis, array.ndim, name)
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}); a distribution needs an outcome")
    wide = _outcomes_last(array.astype(np.float64, copy=False), axis)
    if normalize:
        refuse_non_weights(array, name)
        return _normalized(wide, name, axis), array.dtype
    # A NaN makes the minimum NaN, and an infinity makes the total infinite or NaN, so these two
    # passes find every invalid entry.
    totals = np.add.reduce(wide, axis=-1)
    tolerance = _TOLERANCE[array.dtype.char]
    if wide.ndim == 1:
        normalized = abs(totals - 1) <= tolerance
    else:
        normalized = (np.abs(totals - 1) <= tolerance).all()
    if normalized and np.minimum.reduce(wide, axis=None) >= 0:
        return wide, array.dtype

    refuse_non_weights(array, name)
    row = tuple(np.argwhere(np.abs(totals - 1) > tolerance)[0])
    raise ValueError(
        f"{_row(name, row, axis, array.ndim)} sums to {float(totals[row])!r}; a distribution "
        f"sums to 1 (within {tolerance:.1e}). If {name} holds counts or weights, pass "
        f"normalize=True"
    )


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
) -> tuple[FloatArray, FloatArray, DType]:
    """Return two distributions of one shape, outcomes last, and the dtype of a result."""
    p_array, p_dtype = as_distribution(p, "p", axis=axis, normalize=normalize)
    q_array, q_dtype = as_distribution(q, "q", axis=axis, normalize=normalize)
    if p_array.shape != q_array.shape:
        raise ValueError(
            f"p has shape {np.shape(p)} and q has shape {np.shape(q)}; both must list the "
            f"same outcomes in the same order. divlib does not broadcast: repeat the smaller one "
            f"yourself"
        )
    return p_array, q_array, p_dtype if p_dtype == q_dtype else np.dtype(np.float64)


def log_base(base: float | None) -> float:
    """Return the number of nats in one unit: 1 for None (nats), log 2 for base 2 (bits)."""
    if base is None:
        return 1.0
    if isinstance(base, bool) or not isinstance(base, numbers.Real):
        raise TypeError(f"base must be None (nats) or a real number such as 2 (bits), not {base!r}")
    if not 1 < base < math.inf:
        raise ValueError(f"base = {base!r} must be a finite number above 1, or None for nats")
    return math.log(base)


def as_result(
    values: ArrayLike, dtype: DType, *, axis: SupportsIndex = -1, keepdims: bool = False
) -> FloatOrArray:
    """Return `values` in `dtype`: an array, or for a single number a float (float32 kept).

    With ``keepdims=True``, `axis` is put back with length 1.
    """
    values = np.asarray(values, dtype=dtype)
    if keepdims:
        return np.expand_dims(values, axis)
    if values.ndim:
        return values
    return values.item() if dtype == np.float64 else values[()]
