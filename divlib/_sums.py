"""Sums along the last axis, and terms that several measures share."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy.special import rel_entr

from divlib._typing import Array

__all__ = ["FAR", "TINY", "kl_sums", "kl_terms", "log_terms", "ratio_terms", "row_sums"]

# The smallest positive double replaces 0 under a logarithm: its logarithm is finite, so 0 times it
# is 0.
TINY = 5e-324

# In nats.  Above this, the textbook sum of a divergence is accurate enough.
FAR = 0.25

# Entries in a block: a block and its intermediate results fit in the cache.
_BLOCK = 65_536


def row_sums(terms: Callable[..., Array], *arrays: Array) -> Any:
    """Return the sums of ``terms(*arrays)`` along the last axis of contiguous arrays.

    Large arrays are processed in blocks; NumPy sums each block, and the blocks, pairwise.
    """
    first = arrays[0]
    if first.size <= _BLOCK:
        return np.add.reduce(terms(*arrays), axis=-1)
    n = first.shape[-1]
    tables = [array.reshape(-1, n) for array in arrays]
    if n > _BLOCK:
        sums: Any = [
            np.add.reduce([terms(*block).sum() for block in _blocks(rows)]) for rows in zip(*tables)
        ]
    else:
        step = _BLOCK // n
        sums = np.concatenate(
            [np.add.reduce(terms(*block), axis=-1) for block in _blocks(tables, step)]
        )
    return np.reshape(sums, first.shape[:-1])[()]


def _blocks(arrays: Sequence[Array], step: int = _BLOCK) -> Iterator[list[Array]]:
    """Yield blocks of `step` entries or rows, taken from all arrays in parallel."""
    for start in range(0, len(arrays[0]), step):
        yield [array[start : start + step] for array in arrays]


def log_terms(p: Array, x: Array) -> Array:
    """Return p log x entry by entry, and 0 where `p` is 0, whatever `x` is there."""
    # Finding the minimum, by its place, is faster than raising every entry.
    if not x.item(x.argmin()) > 0:
        # The quotient by a negative zero is minus infinity.
        x = np.fmax(np.abs(x), TINY)
    terms = np.log(x)
    terms *= p
    return terms


# Up to so many entries, the single call of rel_entr costs less than the several of log_terms.
_FEW = 256


def ratio_terms(p: Array, q: Array) -> Array:
    """Return p log(p/q) entry by entry, and 0 where `p` is 0."""
    if p.size > _FEW:
        return log_terms(p, p / q)
    terms: Array = rel_entr(p, q)
    return terms


# kl_terms uses its series where |p - q| / (p + q) is below this; there eleven terms are as
# accurate as rounding.
_SERIES_LIMIT = 0.2
_SERIES = 1.0 / np.arange(23, 1, -2)


def kl_terms(p: Any, q: Any, difference: Any) -> Any:
    """Return p log(p/q) - p + q entry by entry, accurate also where p and q nearly agree.

    With s = (p - q) / (p + q) the ratio p/q is (1 + s) / (1 - s), so log(p/q) = 2 atanh s
    and the term is (p - q) s + 2 p (atanh s - s), whose two parts are both small when s is.
    `difference` is p - q, which the caller may know more accurately.
    """
    total = p + q
    s = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
    square = s * s
    series = np.full_like(square, _SERIES[0])
    for coefficient in _SERIES[1:]:
        series *= square
        series += coefficient
    terms = difference * s + 2 * p * (s * square * series)
    far = ~(np.abs(s) < _SERIES_LIMIT)
    if not far.any():
        return terms
    # Slower than the series, and therefore only where it is needed.
    plain = rel_entr(p, q, where=far, out=np.zeros_like(total)) - difference
    return np.where(far, plain, terms)


def kl_sums(p: Array, q: Array) -> Any:
    """Divergence in nats along the last axis: the fast sum if large, else the accurate one."""
    D = row_sums(_plain_kl_terms, p, q)
    if D.ndim == 0:
        return D if FAR <= D < np.inf else row_sums(_accurate_kl_terms, p, q)
    near = ~((D >= FAR) & np.isfinite(D))
    if near.any():
        D[near] = row_sums(_accurate_kl_terms, p[near], q[near])
    return D


def _plain_kl_terms(p: Array, q: Array) -> Array:
    terms = ratio_terms(p, q)
    terms -= p
    terms += q
    return terms


def _accurate_kl_terms(p: Array, q: Array) -> Array:
    return kl_terms(p, q, p - q)
