"""The information in one distribution, and what two quantities tell about each other."""

from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr, xlog1py, xlogy

from divlib._arrays import as_real_array
from divlib._observations import CountedPairs, Missing, counted_pairs
from divlib._sums import FAR, kl_terms, log_terms, row_sums
from divlib._typing import Array, FloatArray, FloatOrArray
from divlib._validation import (
    Form,
    as_distribution,
    as_probability,
    as_result,
    checked_axis,
    checked_flag,
    log_base,
    refuse_non_weights,
)

__all__ = [
    "binary_entropy",
    "conditional_entropy",
    "contingency_table",
    "entropy",
    "information_gain",
    "joint_entropy",
    "mutual_information",
    "self_information",
]


@np.errstate(all="ignore")
def self_information(p: ArrayLike, *, base: float | None = None) -> FloatOrArray:
    r"""Information gained when an event of probability `p` happens.

    .. math:: I(p) = -\log p

    Parameters
    ----------
    p : array_like
        Probabilities, each between 0 and 1, of any shape. They are separate events and
        need not sum to 1.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.

    Returns
    -------
    float or ndarray
        One number for each entry of `p`. A certain event carries 0; an impossible one
        carries ``inf``. float32 input gives float32.

    Raises
    ------
    ValueError
        If an entry is negative, above 1, NaN or infinite, or `base` is not above 1.
    TypeError
        If `p` is masked, complex or not numeric.

    See Also
    --------
    entropy : its expected value.

    Notes
    -----
    The error is at most 4 machine epsilons relative to the exact value for the numbers given.

    References
    ----------
    MacKay (2003), section 2.4 (Shannon information content).

    Examples
    --------
    >>> from divlib import self_information
    >>> self_information([1, 0.5, 0.125], base=2)
    array([0., 1., 3.])
    """
    unit = log_base(base)
    p, form = as_probability(p)
    # Adding 0 turns the -0.0 of a certain event into 0.0.
    information = -np.log(p.astype(np.float64)) + 0.0
    return as_result(information / unit, form)


@np.errstate(all="ignore")
def entropy(
    p: ArrayLike,
    *,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Shannon entropy: the expected information of one draw from `p`.

    .. math:: H(P) = -\sum_i p_i \log p_i

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along `axis` (within the square root of the machine
        epsilon of the dtype). Other axes hold further distributions.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` may hold counts or weights, which are divided by their total.

    Returns
    -------
    float or ndarray
        One entropy for each distribution, between 0 (one outcome is certain) and
        $\log n$ (all `n` are equally likely), up to rounding. An outcome of
        probability 0 adds nothing, for $p\log p\to0$. Never negative,
        never infinite. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if `axis` or `base` is out of range.
    TypeError
        If `p` is masked, complex or not numeric.

    Notes
    -----
    The error is at most 4 machine epsilons relative to the exact value for the numbers given,
    and 16 for a million outcomes.

    References
    ----------
    Cover and Thomas (2006), section 2.1 and theorem 2.6.4; Shannon (1948), section 6.

    Examples
    --------
    >>> from divlib import entropy
    >>> entropy([0.5, 0.25, 0.25], base=2)
    1.5
    >>> entropy([[1, 0], [0.5, 0.5]], base=2)
    array([0., 1.])
    >>> entropy([30, 10], base=2, normalize=True) == entropy([0.75, 0.25], base=2)
    True
    """
    unit = log_base(base)
    p, form = as_distribution(p, axis=axis, normalize=normalize)
    return as_result(_entropy(p) / unit, form, axis=axis, keepdims=keepdims)


def _entropy(p: Array) -> Any:
    """Entropy in nats along the last axis."""
    # An entry slightly above 1 due to rounding must not make the entropy negative.
    return np.maximum(0.0 - row_sums(log_terms, p, p), 0.0)


@np.errstate(all="ignore")
def binary_entropy(p: ArrayLike, *, base: float | None = None) -> FloatOrArray:
    r"""Entropy of a coin that shows heads with probability `p`.

    .. math:: h(p) = -p\log p-(1-p)\log(1-p)

    Parameters
    ----------
    p : array_like
        Probabilities of heads, each between 0 and 1, of any shape: every entry is a
        coin of its own.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.

    Returns
    -------
    float or ndarray
        One entropy for each entry of `p`: 0 at 0 and at 1, at most $\log 2$ (1 bit),
        reached at 1/2. Never infinite. float32 input gives float32.

    Raises
    ------
    ValueError
        If an entry is negative, above 1, NaN or infinite, or `base` is not above 1.
    TypeError
        If `p` is masked, complex or not numeric.

    See Also
    --------
    entropy : for any number of outcomes.

    Notes
    -----
    The error is at most 4 machine epsilons relative to the exact value for the numbers given,
    however small `p` is (results below 1e-290 excepted).

    References
    ----------
    Cover and Thomas (2006), example 2.1.1.

    Examples
    --------
    >>> from divlib import binary_entropy
    >>> binary_entropy([0, 0.5, 1], base=2)
    array([0., 1., 0.])
    """
    unit = log_base(base)
    p, form = as_probability(p)
    wide = p.astype(np.float64)
    # xlog1py keeps the second term accurate however small p is.
    heads, tails = xlogy(wide, wide), xlog1py(1 - wide, -wide)
    # Subtracting from 0 (rather than negating) gives 0.0, not -0.0, for a sure outcome.
    return as_result((0.0 - heads - tails) / unit, form)


@np.errstate(all="ignore")
def joint_entropy(pxy: ArrayLike, *, base: float | None = None, normalize: bool = False) -> float:
    r"""Entropy of a pair: the expected information of one draw of both.

    .. math:: H(X, Y) = -\sum_{i,j} p_{ij} \log p_{ij}

    Parameters
    ----------
    pxy : array_like
        Joint probabilities that sum to 1 (within the square root of the machine epsilon of
        the dtype): ``pxy[i, j]`` is that of the pair of outcomes `i` of X and `j` of Y.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    normalize : bool, optional
        If True, `pxy` may hold counts or weights, which are divided by their total.

    Returns
    -------
    float
        Between the larger of the two entropies and their sum, up to rounding. A pair of
        probability 0 adds nothing. Never negative, never infinite. float32 input gives
        float32.

    Raises
    ------
    ValueError
        If `pxy` is not a table (two axes, not empty), does not sum to 1, or has a negative,
        NaN or infinite entry; if `base` is out of range.
    TypeError
        If `pxy` is masked, complex or not numeric.

    See Also
    --------
    conditional_entropy, mutual_information

    Notes
    -----
    The error is at most 4 machine epsilons relative to the exact value for the numbers given
    (16 for a million of them).

    References
    ----------
    Cover and Thomas (2006), section 2.2.

    Examples
    --------
    >>> from divlib import joint_entropy
    >>> joint_entropy([[0.25, 0.25], [0.25, 0.25]], base=2)
    2.0
    """
    unit = log_base(base)
    table, form = _as_table(pxy, normalize)
    return as_result(_entropy(table.ravel()) / unit, form)


def _as_table(pxy: ArrayLike, normalize: bool) -> tuple[FloatArray, Form]:
    table = as_real_array(pxy, "pxy")
    if table.ndim != 2:
        raise ValueError(
            f"pxy has shape {table.shape}; a table of joint probabilities has two axes, the "
            f"outcomes of X and of Y"
        )
    # Check the weights first, so that errors name the caller's indices and not those of the flat
    # array.
    if table.size:
        refuse_non_weights(table, "pxy")
    try:
        flat, form = as_distribution(table.ravel(), "pxy", normalize=normalize)
    except ValueError as error:
        _explain_conditional(error, table)
        raise
    return flat.reshape(table.shape), form


def _explain_conditional(error: ValueError, table: Array) -> None:
    """Add what to do with a table whose rows, or columns, are distributions."""
    for axis, line, of in ((1, "row", "X"), (0, "column", "Y")):
        if table.size and np.allclose(table.sum(axis=axis), 1):
            error.add_note(
                f"Each {line} sums to 1, as conditional probabilities do: they are joint ones once "
                f"each {line} is multiplied by the probability of its outcome of {of}."
            )


@np.errstate(all="ignore")
def conditional_entropy(
    pxy: ArrayLike, *, given: SupportsIndex, base: float | None = None, normalize: bool = False
) -> float:
    r"""Expected entropy of one of a pair when the other is known.

    .. math:: H(Y\mid X) = -\sum_{i,j} p_{ij} \log p(j\mid i) = H(X, Y) - H(X)

    Parameters
    ----------
    pxy : array_like
        Joint probabilities that sum to 1 (within the square root of the machine epsilon of
        the dtype): ``pxy[i, j]`` is that of the pair of outcomes `i` of X and `j` of Y.
    given : int
        The axis of what is known: 0 for $H(Y\mid X)$, 1 for $H(X\mid Y)$.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    normalize : bool, optional
        If True, `pxy` may hold counts or weights, which are divided by their total.

    Returns
    -------
    float
        Between 0 (the one is determined by the other) and the entropy of the unknown one
        (they are independent), up to rounding. What is known with probability 0 adds
        nothing. Never negative, never infinite. float32 input gives float32.

    Raises
    ------
    ValueError
        If `pxy` is not a table (two axes, not empty), does not sum to 1, or has a negative,
        NaN or infinite entry; if `given` or `base` is out of range.
    TypeError
        If `pxy` is masked, complex or not numeric.

    See Also
    --------
    joint_entropy, mutual_information

    Notes
    -----
    The error is at most 16 machine epsilons relative to the exact value for the numbers given,
    however nearly the one is determined by the other.

    References
    ----------
    Cover and Thomas (2006), section 2.2.

    Examples
    --------
    >>> from divlib import conditional_entropy
    >>> conditional_entropy([[0.5, 0.0], [0.25, 0.25]], given=0, base=2)
    0.5
    """
    unit = log_base(base)
    table, form = _as_table(pxy, normalize)
    # One row for each value of the known quantity.
    rows = table if checked_axis(given, 2, "pxy", "given") in (0, -2) else table.T
    largest = rows.argmax(axis=1, keepdims=True)
    others = rows.copy()
    np.put_along_axis(others, largest, 0.0, axis=1)
    top, rest = np.take_along_axis(rows, largest, axis=1)[:, 0], others.sum(axis=1)
    # If one entry is nearly the whole row, log1p of the rest keeps the digits.
    of_largest = top * np.log1p(rest / np.where(top > 0, top, 1.0))
    totals, parts = np.broadcast_to((top + rest)[:, np.newaxis], others.shape), others > 0
    logarithms = np.log(totals[parts] / others[parts])
    # The ratio to one of the smallest doubles can be too large for a double.
    overflown = np.isinf(logarithms)
    logarithms[overflown] = (np.log(totals[parts]) - np.log(others[parts]))[overflown]
    of_others = others[parts] * logarithms
    return as_result((of_largest.sum() + of_others.sum()) / unit, form)


@np.errstate(all="ignore")
def mutual_information(
    pxy: ArrayLike, *, base: float | None = None, normalize: bool = False
) -> float:
    r"""Mutual information: what one of a pair says about the other, on average.

    .. math:: I(X; Y) = \sum_{i,j} p_{ij} \log\frac{p_{ij}}{p_i\, p_j}
              = H(X) + H(Y) - H(X, Y)

    Parameters
    ----------
    pxy : array_like
        Joint probabilities that sum to 1 (within the square root of the machine epsilon of
        the dtype): ``pxy[i, j]`` is that of the pair of outcomes `i` of X and `j` of Y.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    normalize : bool, optional
        If True, `pxy` may hold counts or weights, which are divided by their total.

    Returns
    -------
    float
        Between 0 (they are independent) and the smaller of the two entropies, up to
        rounding. A pair of probability 0 adds nothing. Never negative, never infinite.
        float32 input gives float32.

    Raises
    ------
    ValueError
        If `pxy` is not a table (two axes, not empty), does not sum to 1, or has a negative,
        NaN or infinite entry; if `base` is out of range.
    TypeError
        If `pxy` is masked, complex or not numeric.

    See Also
    --------
    information_gain : the same from observations.

    Notes
    -----
    Computed as the divergence of the joint distribution from the product of its margins, not
    as a difference of entropies. The error is about the machine epsilon times the larger of
    the result and its square root, so that nearly independent pairs keep half their digits
    where the difference of entropies has none.

    References
    ----------
    Cover and Thomas (2006), section 2.3.

    Examples
    --------
    >>> from divlib import mutual_information
    >>> mutual_information([[0.5, 0.0], [0.0, 0.5]], base=2)
    1.0
    >>> mutual_information([[0.25, 0.25], [0.25, 0.25]])
    0.0
    """
    unit = log_base(base)
    table, form = _as_table(pxy, normalize)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    product = rows * columns
    # Where the product has lost digits, or is 0, because it is too small for a double.
    lost = (product < _SMALLEST_PRODUCT) & (table > 0)
    of_lost = _log_ratio_terms(table, rows, columns, lost) if lost.any() else 0.0
    terms = rel_entr(table, product)
    terms[lost] = of_lost
    information = terms.sum()
    if information < FAR:
        terms = kl_terms(table, product, table - product)
        terms[lost] = of_lost - (table - product)[lost]
        information = terms.sum()
    return as_result(information / unit, form)


# Below this, products of two doubles may have fewer than 53 bits.
_SMALLEST_PRODUCT = 1e-290


def _log_ratio_terms(p: FloatArray, rows: FloatArray, columns: FloatArray, where: Array) -> Array:
    """The terms p log(p / (row column)) at some places, without the product of the margins."""
    i, j = np.nonzero(where)
    chosen = p[i, j]
    return chosen * (np.log(chosen / rows[i, 0]) - np.log(columns[0, j]))


class ContingencyTable(NamedTuple):
    """How often each pair of values was observed; see `contingency_table`."""

    counts: Any
    rows: Array
    columns: Array


def contingency_table(
    x: ArrayLike, y: ArrayLike, *, missing: Missing = "raise", sparse: bool = False
) -> ContingencyTable:
    """Count how often each pair of values occurs in two lists of observations.

    Parameters
    ----------
    x, y : array_like
        Observations of two quantities, one-dimensional and of one length: numbers, strings
        or whatever Python can compare and hash. Values that are equal count as one, as 1 and
        1.0 are; 1 and "1" are two. Of pandas Series, the indices must agree.
    missing : str, optional
        What becomes of pairs with None, NaN, NaT or the NA of pandas: "raise" (default)
        refuses them, "drop" leaves them out. An empty string is a value like others.
    sparse : bool, optional
        If True, the counts are a ``scipy.sparse.coo_array``, which holds only the pairs that
        occur: for thousands of different values. Default: False.

    Returns
    -------
    ContingencyTable
        ``counts[i, j]``, the number of observations with the value ``rows[i]`` of `x` and
        ``columns[j]`` of `y`. The values are sorted; if they have no order, they come as they
        appear. No probabilities: divide, or pass ``normalize=True`` to what takes them.

    Raises
    ------
    ValueError
        If `x` or `y` is empty, not one-dimensional or has a missing value, if they differ in
        length or in their index, or if an option is unknown.
    TypeError
        If `x` or `y` is masked or no list, or has a value without a hash.
    MemoryError
        If a table of this many rows and columns does not fit.

    References
    ----------
    Cover and Thomas (2006), section 2.2 (joint distributions).

    Examples
    --------
    >>> from divlib import contingency_table
    >>> table = contingency_table(["a", "b", "a"], [1, 0, 1])
    >>> table.counts
    array([[0, 2],
           [1, 0]])
    >>> contingency_table(["a", None, "b"], [1, 1, 0], missing="drop").rows
    array(['a', 'b'], dtype='<U1')
    """
    sparse = checked_flag(sparse, "sparse")
    pairs = counted_pairs(x, y, "x", "y", missing)
    shape = len(pairs.rows), len(pairs.columns)
    if sparse:
        from scipy.sparse import coo_array

        counts: Any = coo_array((pairs.counts, (pairs.i, pairs.j)), shape=shape)
    else:
        try:
            counts = np.zeros(shape, dtype=np.int64)
        except (MemoryError, ValueError):
            raise MemoryError(
                f"x has {shape[0]} different values and y has {shape[1]}: such a table does not "
                f"fit; pass sparse=True"
            ) from None
        counts[pairs.i, pairs.j] = pairs.counts
    return ContingencyTable(counts, pairs.rows, pairs.columns)


@np.errstate(all="ignore")
def information_gain(
    labels: ArrayLike,
    feature: ArrayLike,
    *,
    base: float | None = None,
    missing: Missing = "raise",
) -> float:
    r"""How much a feature tells about labels, on average, in a list of observations.

    .. math:: H(\text{labels}) - H(\text{labels}\mid\text{feature})

    It is the mutual information of the observed frequencies, by which decision trees choose
    the next question.

    Parameters
    ----------
    labels, feature : array_like
        The observations, as for `contingency_table`.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    missing : str, optional
        What becomes of pairs with a missing value, as for `contingency_table`: "raise"
        (default) or "drop".

    Returns
    -------
    float
        Between 0 and the entropy of the labels, up to rounding; never negative, never
        infinite. It is exactly 0 if the feature is independent of the labels in these
        observations. A feature with a value of its own for each observation reaches the
        entropy of the labels, whatever it tells about further observations.

    Raises
    ------
    ValueError
        If `labels` or `feature` is empty, not one-dimensional or has a missing value, if they
        differ in length or in their index, or if `base` or `missing` is out of range.
    TypeError
        If `labels` or `feature` is masked or no list, or has a value without a hash.

    Notes
    -----
    The error is at most 32 machine epsilons relative to the exact value, for whether a pair is
    more or less frequent than independence would have it is decided in whole numbers. Time
    and memory grow with the number of observations, not with that of possible pairs.

    References
    ----------
    Quinlan (1986), section 4.

    Examples
    --------
    >>> from divlib import information_gain
    >>> information_gain(["no", "no", "yes", "yes"], ["sun", "sun", "rain", "rain"], base=2)
    1.0
    """
    unit = log_base(base)
    return float(_information(counted_pairs(labels, feature, "labels", "feature", missing)) / unit)


def _information(pairs: CountedPairs) -> Any:
    """Mutual information, in nats, of counts.

    With N observations, the share of a pair is its count times N in units of 1/N², and the
    product of its margins a whole number of them; so are their differences.
    """
    counts, i, j = pairs.counts, pairs.i, pairs.j
    rows = np.zeros(len(pairs.rows), dtype=np.int64)
    columns = np.zeros(len(pairs.columns), dtype=np.int64)
    np.add.at(rows, i, counts)
    np.add.at(columns, j, counts)
    total = int(counts.sum())
    shares, products = counts * total, rows[i] * columns[j]
    information = rel_entr(shares.astype(float), products.astype(float)).sum() / total**2
    if information >= FAR:
        return information
    terms = kl_terms(
        shares.astype(float), products.astype(float), (shares - products).astype(float)
    )
    # A pair that does not occur adds the product of its margins.
    return (terms.sum() + (total**2 - int(products.sum()))) / total**2
