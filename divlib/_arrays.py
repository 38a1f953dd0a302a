"""From whatever users pass to arrays of doubles, or an error that says why not.

Values are never changed in silence: what has no exact double is refused, with the name of the
argument, the place, the value and what would be right.
"""

import numbers
from collections.abc import Iterable, Mapping, MappingView, Sequence, Set, Sized
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from divlib._typing import Array, FloatArray

__all__ = [
    "DOUBLE",
    "as_array",
    "as_points",
    "as_real_array",
    "is_missing",
    "refuse_first",
    "refuse_non_finite",
    "refuse_non_sequences",
    "refuse_unpaired",
]

DOUBLE = np.dtype(np.float64)


def as_real_array(x: ArrayLike, name: str) -> Array:
    """Return `x` as a float32 or float64 array, or raise an error that says why not."""
    if type(x) is np.ndarray and (x.dtype is DOUBLE or x.dtype == DOUBLE):
        return x
    array = as_array(x, name)
    if array.dtype.kind in "biu":
        return _as_exact_doubles(array, name)
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    if array.dtype.kind == "O":
        _refuse_objects(array, x, name)
    kind = {"c": "complex numbers", "U": "strings", "S": "bytes"}
    found = kind.get(array.dtype.kind, f"dtype {array.dtype}")
    hint = {
        "M": "; subtract a common origin and divide by a unit, as in (x - x[0]) / one_second",
        "m": "; divide by a unit, as in x / one_second",
        "f": f"; pass np.asarray({name}, dtype=float)",
    }
    raise TypeError(
        f"{name} holds {found}, and not real numbers (float32 or float64)"
        f"{hint.get(array.dtype.kind, '')}"
    )


def as_array(x: Any, name: str) -> Array:
    """Return `x` as an array of whatever type, or raise an error if it is none."""
    _refuse_mask(x, name)
    try:
        array = np.asarray(x)
    except MemoryError:
        raise
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array of numbers: {error}") from None
    except Exception as error:
        # Where warnings are errors, NumPy's about masked entries of lists ends here.
        _refuse_masked_entries(x, name, ())
        # Foreign arrays raise what they like, for instance tensors that need a gradient.
        raise TypeError(
            f"{name}, a {type(x).__qualname__}, cannot be made an array: {error}"
        ) from error
    if type(x) in (list, tuple):
        if array.ndim > 1:
            for place, row in enumerate(x):
                _refuse_mask(row, f"{name}[{place}]")
        if array.dtype == DOUBLE and not _are_small(array):
            # NumPy makes NaN of what is masked in a list of numbers.
            _refuse_masked_entries(x, name, ())
            _refuse_rounded(array, x, name)
    return array


def _refuse_masked_entries(x: Any, name: str, place: tuple[int, ...]) -> None:
    if x is np.ma.masked:
        raise ValueError(
            f"{_where(name, place)} is missing (masked); leave it out, or say which number it is"
        )
    if isinstance(x, (list, tuple)):
        for k, entry in enumerate(x):
            _refuse_masked_entries(entry, name, (*place, k))


def _refuse_mask(x: Any, name: str) -> None:
    if x is np.ma.masked:
        _refuse_masked_entries(x, name, ())
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array; divlib would have to ignore the mask. "
            f"Pass {name}.compressed() to leave the masked entries out, or {name}.filled(...) with "
            f"what they stand for."
        )


def _are_small(array: Array) -> bool:
    """Whether no entry is beyond 2**53, NaN or infinite."""
    # The sum of the squares bounds them all; the exact comparison takes longer.
    return not array.size or bool(np.vdot(array, array) < _LARGEST_WHOLE**2)


def _refuse_rounded(array: Array, x: Any, name: str) -> None:
    """Refuse integers of a list that NumPy rounded, because others are floats or negative."""
    objects = np.array(x, dtype=object)
    for index in map(tuple, np.argwhere(np.abs(array) >= _LARGEST_WHOLE)):
        if isinstance(objects[index], (int, np.integer)) and objects[index] != int(array[index]):
            raise ValueError(f"{_where(name, index)} = {objects[index]} {_INEXACT}")


# Whole numbers up to this have doubles; above, only some of them.
_LARGEST_WHOLE = 2.0**53
_INEXACT = (
    "has no exact double (integers beyond 2**53); subtract a common origin, or pass floats if "
    "rounding does not matter"
)


def _as_exact_doubles(array: Array, name: str) -> Array:
    """Return booleans or integers as doubles; refuse integers that have no exact double."""
    wide = array.astype(np.float64)
    if array.dtype.itemsize < 8 or not array.size:
        return wide
    if not _are_small(wide):
        beyond = wide >= float(np.iinfo(array.dtype).max)
        back = np.where(beyond, 0.0, wide).astype(array.dtype)
        refuse_first(
            array,
            beyond | (back != array),
            name,
            _INEXACT,
        )
    return wide


def is_missing(value: Any) -> bool:
    """Whether a value is None, NaN of any type, the NA of pandas, or masked."""
    if value is None or value is np.ma.masked:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError, ArithmeticError):
        # NA has no truth value, and a signalling NaN is not compared.
        return not isinstance(value, (Sized, np.generic))


def refuse_non_sequences(array: Array, x: Any, name: str) -> None:
    """Refuse what NumPy takes for a single object, with what to pass instead."""
    if array.ndim or array.dtype.kind != "O":
        return
    found = type(x).__qualname__
    if hasattr(x, "toarray") or hasattr(x, "todense"):
        raise TypeError(f"{name} is sparse ({found}); pass {name}.toarray()")
    if isinstance(x, Mapping):
        raise TypeError(
            f"{name} is of type {found}; list its values in one order of the keys, as in "
            f"[{name}.get(key, 0) for key in keys]"
        )
    if isinstance(x, (Set, frozenset)) and not isinstance(x, MappingView):
        raise TypeError(f"{name} is of type {found}, which has no order; pass a list")
    if isinstance(x, Iterable):
        raise TypeError(f"{name} is of type {found}; pass list({name})")
    if isinstance(x, numbers.Number):
        raise TypeError(f"{name} is {x!r:.50}, of type {found}; pass float({name})")
    raise TypeError(f"{name} is {x!r:.50}, of type {found}, and no number or array")


def _refuse_objects(array: Array, x: Any, name: str) -> NoReturn:
    """Refuse an array of Python objects, naming the first that is no real number."""
    if array.ndim == 0 and isinstance(x, int):
        raise TypeError(f"{name} is an integer beyond 64 bits; pass a float")
    refuse_non_sequences(array, x, name)
    for index, value in np.ndenumerate(array):
        place = _where(name, index)
        if is_missing(value):
            raise ValueError(
                f"{place} is missing ({value!r}); leave it out, or say which number it is"
            )
        if isinstance(value, int) and abs(value) >= 2**63:
            raise TypeError(f"{place} is an integer beyond 64 bits; pass floats")
        if not isinstance(value, (int, float, np.number, np.bool_)):
            number = isinstance(value, numbers.Number)
            cure = (
                f"[float(x) for x in {name}]"
                if array.ndim == 1
                else f"np.asarray({name}, dtype=float)"
            )
            raise TypeError(
                f"{place} = {value!r:.50} is of type {type(value).__qualname__}, and no float"
                + (f"; pass {cure}" if number else "")
            )
    raise TypeError(
        f"{name} holds Python objects (dtype object), although all are numbers; pass "
        f"np.asarray({name}, dtype=float)"
    )


def _where(name: str, index: Sequence[int]) -> str:
    """Format the place of an entry as in Python code: p, p[2] or p[0, 3]."""
    return name + (f"[{', '.join(str(int(i)) for i in index)}]" if len(index) else "")


def refuse_unpaired(x: Array, y: Array, x_name: str, y_name: str) -> None:
    if len(x) != len(y):
        raise ValueError(
            f"{x_name} has {len(x)} observations and {y_name} has {len(y)}; they come in pairs"
        )


def refuse_first(array: Array, bad: Array, name: str, complaint: str) -> None:
    """Raise ValueError for the first entry where `bad` is true."""
    if bad.any():
        index = tuple(np.argwhere(bad)[0])
        raise ValueError(f"{_where(name, index)} = {array[index].item()!r} {complaint}")


def refuse_non_finite(array: Array, name: str) -> None:
    """Refuse NaN and infinite entries."""
    refuse_first(array, ~np.isfinite(array), name, "is not finite")


def as_points(values: ArrayLike, name: str) -> FloatArray:
    """Return points on the line as doubles; the caller refuses those that are not finite."""
    array = as_real_array(values, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; points on the line are a list, and not an empty one"
        )
    return array.astype(np.float64, copy=False)
