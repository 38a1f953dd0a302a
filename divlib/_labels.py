"""Labels of pandas and xarray objects: compared between arguments, and kept on results.

Neither library is imported here: who passes its objects has imported it.
"""

import sys
from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np

from divlib._typing import Array

__all__ = ["is_labelled", "refuse_other_labels", "with_labels_of"]

# What most arguments are; they have no labels.
_PLAIN = frozenset({np.ndarray, list, tuple, float, int, type(None)})


def is_labelled(x: Any) -> bool:
    """Whether `x` is a pandas Series or DataFrame, or an xarray DataArray."""
    return type(x) not in _PLAIN and _labels(x) is not None


def _labels(x: Any) -> list[Any] | None:
    """The index of each axis, None for an axis without one; None for objects without labels."""
    axes = getattr(x, "axes", None)
    if isinstance(axes, list) and hasattr(x, "iloc"):
        return axes
    if hasattr(x, "dims") and hasattr(x, "indexes") and hasattr(x, "transpose"):
        return [x.indexes.get(dimension) for dimension in x.dims]
    return None


def refuse_other_labels(
    x: Any,
    y: Any,
    x_name: str,
    y_name: str,
    axes: Iterable[tuple[int, int]] | None = None,
    *,
    absent_is_zero: bool = False,
) -> None:
    """Refuse two labelled arguments that differ in the labels of axes that belong together.

    `axes` pairs axes of `x` with axes of `y`; None pairs each with the one in the same place.
    `absent_is_zero` says that a label that one of them lacks may stand for 0 there, as an
    outcome that never occurs does; an observation or a variable that is absent has no value.
    """
    if type(x) in _PLAIN or type(y) in _PLAIN:
        return
    first, second = _labels(x), _labels(y)
    if first is None or second is None:
        return
    if axes is None:
        axes = [(k, k) for k in range(min(len(first), len(second)))]
        if hasattr(x, "dims") and hasattr(y, "dims") and x.dims != y.dims:
            raise ValueError(
                f"{x_name} has the dimensions {x.dims} and {y_name} {y.dims}; transpose one of them"
            )
    for i, j in axes:
        if i < len(first) and j < len(second):
            _refuse_other_index(first[i], second[j], (x, x_name, i), (y, y_name, j), absent_is_zero)


def _refuse_other_index(
    first: Any,
    second: Any,
    of_x: tuple[Any, str, int],
    of_y: tuple[Any, str, int],
    absent_is_zero: bool,
) -> None:
    if first is None or second is None or first.equals(second):
        return
    (x, x_name, i), (y, y_name, j) = of_x, of_y
    names = f"{_index_name(x, x_name, i)} and {_index_name(y, y_name, j)}"
    # By their representations: a missing label is not comparable.
    labels = [list(map(repr, index)) for index in (first, second)]
    places = [k for k, (a, b) in enumerate(zip(*labels)) if a != b]
    if first.nlevels != second.nlevels:
        found = f"{first.nlevels} and {second.nlevels} levels"
    elif len(first) != len(second):
        found = f"{len(first)} and {len(second)} labels"
    elif places:
        found = f"{first[places[0]]!r} and {second[places[0]]!r} in place {places[0]}"
    else:
        found = "labels that are not equal"
    same = sorted(labels[0]) == sorted(labels[1])
    order = "list the same labels in another order" if same else "differ"
    cure = _how_to_make_unique(first, of_x) or _how_to_make_unique(second, of_y)
    how = _how_to_align(of_x, of_y, same, absent_is_zero)
    raise ValueError(
        f"{names} {order} ({found}); "
        f"{cure or f'align the two first ({how})'}, or pass "
        f".to_numpy() of each if places and not labels belong together"
    )


def _how_to_make_unique(index: Any, of_x: tuple[Any, str, int]) -> str | None:
    """What to do first if a label occurs twice: such labels cannot be aligned."""
    if index.is_unique:
        return None
    x, name, axis = of_x
    found = f"{index[index.duplicated()][0]!r} occurs twice in {_index_name(x, name, axis)}"
    how = f" ({name}.groupby(level=0).sum())" if hasattr(x, "iloc") and x.ndim == 1 else ""
    return f"{found}: add up what has the same label{how} and align the two"


def _index_name(x: Any, name: str, axis: int) -> str:
    if hasattr(x, "dims"):
        return f"{name}.indexes[{x.dims[axis]!r}]"
    return f"{name}.{'columns' if axis else 'index'}"


def _how_to_align(
    of_x: tuple[Any, str, int], of_y: tuple[Any, str, int], same: bool, absent_is_zero: bool
) -> str:
    (x, x_name, i), (y, y_name, j) = of_x, of_y
    if hasattr(x, "dims") != hasattr(y, "dims"):
        return f"convert {y_name} to the type of {x_name}, and reindex it"
    if hasattr(x, "dims"):
        how = 'join="outer", fill_value=0' if absent_is_zero else 'join="inner"'
        return f"xarray.align({x_name}, {y_name}, {how})"
    if same or i != j or x.ndim != y.ndim:
        axis = "columns" if j else "index"
        return f"{y_name}.reindex({axis}={_index_name(x, x_name, i)})"
    if absent_is_zero:
        return f"{x_name}.align({y_name}), with fill_value=0 if a label that is absent never occurs"
    return f'{x_name}.align({y_name}, join="inner", axis={i}) keeps what both have'


def with_labels_of(x: Any, values: Array, axis: SupportsIndex) -> Any:
    """Return `values` with the labels of `x`, without those of `axis` if that is summed over."""
    reduced = values.ndim < x.ndim
    axis = range(x.ndim)[axis]
    if hasattr(x, "dims"):
        kept = x.isel({x.dims[axis]: 0}, drop=True) if reduced else x
        return sys.modules["xarray"].DataArray(values, dims=kept.dims, coords=kept.coords)
    axes = [index for k, index in enumerate(x.axes) if not (reduced and k == axis)]
    pandas = sys.modules["pandas"]
    return pandas.Series(values, *axes) if len(axes) == 1 else pandas.DataFrame(values, *axes)
