"""Lists of observations: their distinct values, missing ones, and counts of pairs."""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from divlib._arrays import as_array, is_missing, refuse_non_sequences, refuse_unpaired
from divlib._labels import refuse_other_labels
from divlib._typing import Array

__all__ = [
    "CountedPairs",
    "Missing",
    "as_observations",
    "checked_missing",
    "counted_pairs",
    "refuse_missing",
]

Missing = Literal["raise", "drop"]


class CountedPairs(NamedTuple):
    """The pairs of values that occur: their counts, and their places among the sorted values."""

    counts: NDArray[np.int64]
    i: NDArray[np.int64]
    j: NDArray[np.int64]
    rows: Array
    columns: Array


def counted_pairs(
    x: ArrayLike, y: ArrayLike, x_name: str, y_name: str, missing: Missing
) -> CountedPairs:
    """Count the pairs of two lists of observations, in nearly linear time and memory."""
    drops = checked_missing(missing)
    (rows, i), (columns, j) = as_observations(x, x_name), as_observations(y, y_name)
    refuse_other_labels(x, y, x_name, y_name)
    refuse_unpaired(i, j, x_name, y_name)
    if not drops:
        for values, places, name in ((x, i, x_name), (y, j, y_name)):
            refuse_missing(values, places, name)
    else:
        complete = (i >= 0) & (j >= 0)
        if not complete.any():
            raise ValueError(f"no pair of {x_name} and {y_name} is left without a missing value")
        rows, i = _only_used(rows, i[complete])
        columns, j = _only_used(columns, j[complete])
    cells, counts = np.unique(i * len(columns) + j, return_counts=True)
    i, j = np.divmod(cells, len(columns))
    return CountedPairs(counts.astype(np.int64), i, j, rows, columns)


def checked_missing(missing: str) -> bool:
    """Whether missing values are to be left out."""
    if missing not in ("raise", "drop"):
        raise ValueError(f'missing = {missing!r} must be "raise" or "drop"')
    return missing == "drop"


def refuse_missing(
    values: Any, places: NDArray[np.int64], name: str, where: str = " of both lists"
) -> None:
    if places.min() < 0:
        place = int(places.argmin())
        raise ValueError(
            f"{name}[{place}] is missing ({as_array(values, name)[place]!r}); leave the "
            f'observation out{where}, or pass missing="drop"'
        )


def _only_used(values: Array, places: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    used, places = np.unique(places, return_inverse=True)
    return values[used], places


def as_observations(x: Any, name: str) -> tuple[Array, NDArray[np.int64]]:
    """Return the distinct values, and the place of each observation among them (-1 if missing)."""
    if isinstance(x, (list, tuple)) and _needs_objects(x):
        array = np.empty(len(x), dtype=object)
        array[:] = x
    else:
        try:
            array = as_array(x, name)
        except ValueError as error:
            raise ValueError(f"{name} is not a list of observations: {error}") from None
    refuse_non_sequences(array, x, name)
    if array.ndim == 0 and array.dtype.kind in "US":
        raise TypeError(
            f"{name} is the text {x!r:.50}; observations are a list: pass list({name}) if each "
            f"character is one, or {name}.split() for its words"
        )
    if array.ndim == 2 and array.shape[-1] == 1 and len(array):
        raise ValueError(
            f"{name} has shape {array.shape}; observations are a list: pass its only column"
        )
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}; observations are a list, and not an empty one"
        )
    if array.dtype.kind == "O":
        return _distinct_objects(array.tolist(), name)
    places = np.full(len(array), -1, dtype=np.int64)
    # Only NaN and NaT differ from themselves.
    present = array == array
    try:
        values, places[present] = np.unique(array[present], return_inverse=True)
    except TypeError as error:
        raise TypeError(f"{name} holds values that cannot be sorted: {error}") from None
    return values, places


def _needs_objects(x: Any) -> bool:
    """Whether NumPy might merge or change values of a list, such as 1 and "1"."""
    types = set(map(type, x))
    if not types or types & {list, np.ndarray}:
        return False
    if types == {int}:
        # No integer type holds both; NumPy would round them.
        return bool(min(x) < 0 and max(x) >= 2**63)
    return len(types) > 1 or not _is_plain_number(types.pop())


def _is_plain_number(kind: type) -> bool:
    return kind in (bool, int, float) or issubclass(kind, (np.number, np.bool_))


def _distinct_objects(values: list[Any], name: str) -> tuple[Array, NDArray[np.int64]]:
    """The same for Python objects, of which those that are equal count as one value."""
    order: dict[Any, int] = {}
    try:
        places = np.array([order.setdefault(value, len(order)) for value in values], np.int64)
    except TypeError:
        place = next(k for k, value in enumerate(values) if not _is_hashable(value))
        if is_missing(values[place]):
            # A signalling NaN has no hash; None stands for it.
            return _distinct_objects(
                [None if not _is_hashable(v) and is_missing(v) else v for v in values], name
            )
        raise TypeError(
            f"{name}[{place}] = {values[place]!r:.50} cannot be counted: it is a mutable "
            f"{type(values[place]).__qualname__}, which has no hash"
        ) from None
    found = list(order)
    present = [k for k, value in enumerate(found) if not is_missing(value)]
    try:
        present.sort(key=found.__getitem__)
    except TypeError:
        # Values of different types may have no order; they stay in that of their appearance.
        present.sort()
    rank = np.full(len(found), -1, dtype=np.int64)
    rank[present] = np.arange(len(present))
    return _as_values([found[k] for k in present]), rank[places]


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _as_values(values: list[Any]) -> Array:
    """An array of the values, of objects unless another type holds exactly them."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    if all(kind in (str, bytes) or _is_plain_number(kind) for kind in set(map(type, values))):
        plain = np.array(values)
        if plain.tolist() == values:
            return plain
    return array
