"""How far one distribution is from another."""

import math
import numbers
from collections.abc import Callable
from typing import Any, Literal, NoReturn, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from divlib._arrays import as_array, as_real_array, refuse_first, refuse_non_sequences
from divlib._labels import is_labelled, refuse_other_labels
from divlib._sums import kl_sums, kl_terms, log_terms, ratio_terms, row_sums
from divlib._typing import Array, FloatArray, FloatOrArray
from divlib._validation import (
    Form,
    as_distribution,
    as_pair,
    as_result,
    checked_axis,
    log_base,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_with_logits",
    "f_divergence",
    "hellinger_distance",
    "js_distance",
    "js_divergence",
    "kl_divergence",
    "renyi_divergence",
    "total_variation",
]


@np.errstate(all="ignore")
def cross_entropy(
    p: ArrayLike,
    q: ArrayLike,
    *,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Expected information when draws from `p` are scored with the probabilities `q`.

    .. math:: H(P, Q) = -\sum_i p_i \log q_i = H(P) + D_{\mathrm{KL}}(P\Vert Q)

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype). `p` is
        what happens, `q` what was believed.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One cross-entropy for each pair, never below the entropy of `p`. It is 0 only if
        both put everything on one and the same outcome, and ``inf`` exactly where some
        outcome has ``p > 0`` and ``q == 0``. An outcome with ``p == 0`` adds nothing. Never
        negative. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis` or `base`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the exact value for the numbers given.

    References
    ----------
    Cover and Thomas (2006), theorem 5.4.3; MacKay (2003), section 5.4.

    Examples
    --------
    >>> from divlib import cross_entropy
    >>> cross_entropy([1, 0], [0.25, 0.75], base=2)
    2.0
    >>> cross_entropy([0.5, 0.5], [1, 0])
    inf
    """
    unit = log_base(base)
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    # An entry slightly above 1 due to rounding must not make the result negative.
    H = np.maximum(0.0 - row_sums(_cross_terms, p, q), 0.0)
    return as_result(H / unit, form, axis=axis, keepdims=keepdims)


def _cross_terms(p: Array, q: Array) -> Array:
    """The terms p log q."""
    terms = log_terms(p, q)
    if not q.all():
        terms[(q == 0) & (p > 0)] = -np.inf
    return terms


@np.errstate(all="ignore")
def kl_divergence(
    p: ArrayLike,
    q: ArrayLike,
    *,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Kullback–Leibler divergence (relative entropy) of `p` from `q`.

    .. math:: D_{\mathrm{KL}}(P\Vert Q) = \sum_i p_i \log\frac{p_i}{q_i}

    The expected extra code length paid for using a code built for `q` on draws from `p`.

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype). The
        order matters: the divergence is not symmetric.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One divergence for each pair. Never negative and never NaN; exactly 0 when `p`
        equals `q` entry by entry; ``inf`` exactly where some outcome has ``p > 0`` and
        ``q == 0``. An outcome with ``p == 0`` adds nothing. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis` or `base`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    Notes
    -----
    The sum that is computed is $\sum_i (p_i\ln\frac{p_i}{q_i} - p_i + q_i)$, in nats
    the same number for exact distributions. Its terms are all non-negative, so nothing
    cancels between them. If the total of `q` misses 1 by a rounding error $\delta$,
    the result is off by about $\delta^2/2$; if that of `p` does, by about
    $\delta D + \delta^2/2$. The textbook sum is off by $\delta$ itself, which
    for nearly equal distributions is more than the whole divergence.

    Relative to the exact value of the sum for the numbers given, the error is at most 32
    machine epsilons, however near the two are to each other (results below 1e-290 excepted).

    References
    ----------
    Kullback and Leibler (1951); Cover and Thomas (2006), section 2.3 and theorem 2.6.3.

    Examples
    --------
    >>> from divlib import kl_divergence
    >>> kl_divergence([1, 0], [0.25, 0.75], base=2)
    2.0
    >>> kl_divergence([0.5, 0.5], [0.5, 0.5])
    0.0
    >>> kl_divergence([0.5, 0.5], [1, 0]), kl_divergence([1, 0], [0.5, 0.5], base=2)
    (inf, 1.0)
    """
    unit = log_base(base)
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    return as_result(kl_sums(p, q) / unit, form, axis=axis, keepdims=keepdims)


@np.errstate(all="ignore")
def js_divergence(
    p: ArrayLike,
    q: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Jensen–Shannon divergence: the mean divergence of `p` and `q` from their mixture.

    .. math::

        \mathrm{JS}(P, Q) = w_1 D_{\mathrm{KL}}(P\Vert M) + w_2 D_{\mathrm{KL}}(Q\Vert M),
        \qquad M = w_1 P + w_2 Q

    It is the information that one draw from the mixture gives about which of the two it
    came from.

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype).
    weights : array_like, optional
        Two positive numbers that sum to 1. None (default) gives both the weight 1/2.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One divergence for each pair: exactly 0 when `p` equals `q` entry by entry, and at
        most the entropy of the weights, $\log 2$ (1 bit) for equal weights, which it
        is exactly when no outcome is possible under both. Never NaN, never infinite.
        float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis`, `base` or
        `weights` is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    See Also
    --------
    js_distance : its square root, which SciPy calls ``jensenshannon``.

    Notes
    -----
    Relative to the exact value for the numbers given, the error is at most 32 machine
    epsilons, however near the two are to each other (results below 1e-290 excepted).

    References
    ----------
    Lin (1991), section 4.

    Examples
    --------
    >>> from divlib import js_divergence
    >>> js_divergence([1, 0], [0, 1], base=2)
    1.0
    >>> js_divergence([0.5, 0.5], [0.5, 0.5])
    0.0
    >>> round(js_divergence([1, 0], [0.5, 0.5], base=2), 4)
    0.3113
    """
    unit = log_base(base)
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    D = _js(p, q, *_checked_weights(weights))
    return as_result(D / unit, form, axis=axis, keepdims=keepdims)


def _checked_weights(weights: ArrayLike | None) -> tuple[float, float]:
    if weights is None:
        return 0.5, 0.5
    pair = as_real_array(weights, "weights").astype(np.float64, copy=False)
    if pair.shape != (2,) or not (pair > 0).all() or abs(pair.sum() - 1) > 1e-8:
        raise ValueError(f"weights = {weights!r} must be two positive numbers that sum to 1")
    return pair.tolist()


# In nats.  Above this, the plain sum of the Jensen–Shannon divergence is accurate enough.
_JS_FAR = 0.1


def _js(p: Array, q: Array, w_p: float, w_q: float) -> Any:
    """Jensen–Shannon divergence in nats along the last axis: the fast sum if large."""

    def mixed(x: Array, y: Array) -> Array:
        if w_p == w_q:
            total: Array = x + y
            total *= w_p
            return total
        return w_p * x + w_q * y

    def plain_terms(p: Array, q: Array) -> Array:
        m = mixed(p, q)
        return mixed(ratio_terms(p, m), ratio_terms(q, m))

    def accurate_terms(p: Array, q: Array) -> Array:
        # Scaled so that p + q is 1 at each outcome; halving the smallest doubles would give 0.
        total = p + q
        scale = np.where(total > 0, total, 1.0)
        a, b, d = p / scale, q / scale, (p - q) / scale
        m = mixed(a, b)
        return total * (w_p * kl_terms(a, m, w_q * d) + w_q * kl_terms(b, m, -w_p * d))

    most = -(w_p * math.log(w_p) + w_q * math.log(w_q))
    js = row_sums(plain_terms, p, q)
    # Close to the upper bound, check below whether the result equals it.
    low, high = _JS_FAR, 0.999 * most
    if p.ndim == 1 and low <= js.item() <= high:
        return js
    js = np.asarray(js)
    other = ~((low <= js) & (js <= high))
    if other.any():
        p, q = p[other], q[other]
        accurate = np.minimum(row_sums(accurate_terms, p, q), most)
        # It equals the bound exactly if no outcome is possible under both.
        js[other] = np.where(np.minimum(p, q).any(axis=-1), accurate, most)
    return js


@np.errstate(all="ignore")
def js_distance(
    p: ArrayLike,
    q: ArrayLike,
    *,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Jensen–Shannon distance, the square root of the Jensen–Shannon divergence: a metric.

    .. math:: d(P, Q) = \sqrt{\mathrm{JS}(P, Q)}

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype).
    base : float, optional
        Base of the logarithm in the divergence: None (default) gives the square root of
        nats, 2 that of bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One distance for each pair: exactly 0 when `p` equals `q` entry by entry, at most
        $\sqrt{\log 2}$ (1 for base 2), which it is exactly when no outcome is possible
        under both. Exchanging `p` and `q` changes no bit of it. Never NaN, never infinite.
        float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis` or `base`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    See Also
    --------
    js_divergence : its square.

    Notes
    -----
    Relative to the exact value for the numbers given, the error is at most 32 machine
    epsilons, however near the two are to each other (results below 1e-145 excepted).

    References
    ----------
    Endres and Schindelin (2003) (for the square root of twice the divergence).

    Examples
    --------
    >>> from divlib import js_distance
    >>> js_distance([1, 0], [0, 1], base=2)
    1.0
    """
    unit = log_base(base)
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    distance = np.sqrt(_js(p, q, 0.5, 0.5) / unit)
    return as_result(distance, form, axis=axis, keepdims=keepdims)


@np.errstate(all="ignore")
def total_variation(
    p: ArrayLike,
    q: ArrayLike,
    *,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Total variation distance: the largest difference in the probability of any event.

    .. math:: \mathrm{TV}(P, Q) = \frac12\sum_i |p_i - q_i|

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype).
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One distance for each pair, a difference of probabilities without unit: 0 when `p`
        equals `q`, 1 when no outcome is possible under both. Never infinite. float32 input
        gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the exact value for the numbers given.

    References
    ----------
    Cover and Thomas (2006), section 11.6 (whose $L_1$ distance is twice this).

    Examples
    --------
    >>> from divlib import total_variation
    >>> total_variation([0.5, 0.5], [0.75, 0.25])
    0.25
    """
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    distance = row_sums(lambda p, q: np.abs(p - q), p, q) / 2
    # Totals slightly above 1 due to rounding must not make the distance exceed 1.
    return as_result(np.minimum(distance, 1.0), form, axis=axis, keepdims=keepdims)


@np.errstate(all="ignore")
def hellinger_distance(
    p: ArrayLike,
    q: ArrayLike,
    *,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Hellinger distance, between 0 and 1.

    .. math:: \mathrm{He}(P, Q) = \sqrt{\frac12\sum_i \bigl(\sqrt{p_i} - \sqrt{q_i}\bigr)^2}

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype).
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One distance for each pair, without unit: 0 when `p` equals `q`, 1 when no outcome is
        possible under both. Never infinite. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    Notes
    -----
    The error is at most 8 machine epsilons relative to the exact value for the numbers
    given, however near the two are to each other (results below 1e-145 excepted).

    References
    ----------
    Tsybakov (2009), section 2.4 (without the factor 1/2).

    Examples
    --------
    >>> from divlib import hellinger_distance
    >>> hellinger_distance([1, 0], [0, 1])
    1.0
    """
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)

    def terms(p: Array, q: Array) -> Array:
        # The difference of the roots, without cancellation.
        roots = np.sqrt(p) + np.sqrt(q)
        return np.square((p - q) / np.where(roots > 0, roots, 1.0))

    distance = np.sqrt(row_sums(terms, p, q) / 2)
    return as_result(np.minimum(distance, 1.0), form, axis=axis, keepdims=keepdims)


@np.errstate(all="ignore")
def f_divergence(
    p: ArrayLike,
    q: ArrayLike,
    f: Callable[[FloatArray], ArrayLike],
    *,
    slope_at_infinity: float,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""The divergence that a convex function defines.

    .. math:: D_f(P\Vert Q) = \sum_{q_i>0} q_i\, f\Bigl(\frac{p_i}{q_i}\Bigr)
              + f'(\infty) \sum_{q_i=0} p_i

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype).
    f : function
        A convex function on the numbers from 0 on with ``f(1) == 0``, from an array to an
        array of the same shape. ``f(0)`` may be ``inf``.
    slope_at_infinity : float
        The limit of $f(u)/u$ as $u$ grows, which is the price of mass where `q`
        has none. It may be ``inf`` (as for KL, ``f = lambda u: u * log(u)``).
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One divergence for each pair, in the unit of `f`: never negative if `f` is convex, up
        to the rounding of `f`; 0 when `p` equals `q`; ``inf`` where `f` or its slope is.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis` is out of
        range; if ``f(1)`` is not 0, `f` returns NaN or another shape, or the slope is NaN or
        ``-inf``; if a ratio is too large for a double and the slope infinite.
    TypeError
        If `p` or `q`, or what `f` returns, is masked, complex or not numeric.

    Notes
    -----
    How exact the result is depends on `f`: for nearly equal distributions most formulas lose
    all digits. Where there is a function for the divergence, such as `kl_divergence`, prefer it.

    References
    ----------
    Csiszár (1967).

    Examples
    --------
    The $\chi^2$ divergence:

    >>> from divlib import f_divergence
    >>> f_divergence(
    ...     [1, 0], [0.5, 0.5], lambda u: (u - 1) ** 2, slope_at_infinity=float("inf")
    ... )
    1.0
    """
    slope = as_real_array(slope_at_infinity, "slope_at_infinity")
    if slope.ndim or not slope > -np.inf:
        raise ValueError(f"slope_at_infinity = {slope_at_infinity!r} must be one number, or inf")
    if not callable(f):
        raise TypeError(f"f = {f!r} must be a function")
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    at_one = _values_of(f, np.ones(1), "f(1)")
    if at_one.shape != (1,) or not abs(at_one[0]) <= 1e-12:
        raise ValueError(f"f(1) = {at_one!r} must be 0, and f must take and return an array")
    possible = q > 0
    ratios = p / np.where(possible, q, 1.0)
    beyond = np.isinf(ratios)
    if beyond.any():
        if np.isinf(slope):
            # Places are those of the caller, whose outcomes may stand along another axis.
            refuse_first(
                np.moveaxis(q, -1, axis),
                np.moveaxis(beyond, -1, axis),
                "q",
                "is so small beside p there that p/q, and f of it, are beyond doubles; "
                "kl_divergence and renyi_divergence, for instance, need no ratio",
            )
        # There f(u)/u is its limit, as where q is 0.
        possible &= ~beyond
        ratios[beyond] = 1.0
    values = _values_of(f, ratios, "f(p/q)").astype(np.float64, copy=False)
    if values.shape != ratios.shape or np.isnan(values[possible]).any():
        raise ValueError("f must return numbers, not NaN, one for each of the ratios p/q")
    terms = np.where(possible, q * values, np.where(p > 0, p * float(slope), 0.0))
    return as_result(np.add.reduce(terms, axis=-1), form, axis=axis, keepdims=keepdims)


def _values_of(f: Callable[[FloatArray], ArrayLike], u: FloatArray, name: str) -> Array:
    try:
        values = f(u)
    except Exception as error:
        error.add_note(
            "f is called with an array of numbers and returns one of the same shape: use functions "
            "of NumPy, such as np.log and np.where"
        )
        raise
    return as_real_array(values, name)


@np.errstate(all="ignore")
def renyi_divergence(
    p: ArrayLike,
    q: ArrayLike,
    order: float,
    *,
    base: float | None = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
    normalize: bool = False,
) -> FloatOrArray:
    r"""Rényi divergence of an order $\alpha$, which is the KL divergence for the order 1.

    .. math:: R_\alpha(P\Vert Q) = \frac1{\alpha-1}\log\sum_i p_i^\alpha q_i^{1-\alpha}

    Parameters
    ----------
    p, q : array_like
        Two distributions of the same shape over the same outcomes, each summing to 1
        along `axis` (within the square root of the machine epsilon of the dtype). The
        order matters: the divergence is symmetric for the order 1/2 only.
    order : float
        The order $\alpha$, a number from 0 on, or ``inf``. The orders 0, 1 and ``inf`` are
        the limits: $-\log Q(p>0)$, the KL divergence, and the logarithm of the largest
        ratio $p_i/q_i$.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    axis : int, optional
        The axis that lists the outcomes. Default: the last.
    keepdims : bool, optional
        Keep `axis` in the result with length 1.
    normalize : bool, optional
        If True, `p` and `q` may hold counts or weights, which are divided by their totals.

    Returns
    -------
    float or ndarray
        One divergence for each pair. Never negative and never NaN; exactly 0 when `p`
        equals `q` entry by entry. For orders from 1 on it is ``inf`` exactly where some
        outcome has ``p > 0`` and ``q == 0``; for orders below 1 only where no outcome is
        possible under both. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `order` is
        negative or NaN; if `axis` or `base` is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric, or `order` is not a real number.

    See Also
    --------
    kl_divergence : the order 1.
    hellinger_distance : $R_{1/2} = -2\log(1 - \mathrm{He}^2)$.

    Notes
    -----
    The sum that is computed for near distributions is
    $1 - \sum_i (\alpha p_i + (1-\alpha) q_i - p_i^\alpha q_i^{1-\alpha})$, whose terms all have the
    same sign, so that nothing cancels between them. Relative to the exact value for `p`
    and `q` divided by their exact totals, the error is at most $16 + 4\alpha$ machine epsilons
    for orders from 1e-3 to 1e3, for divergences above 1e-10; below, that of the totals shows.

    References
    ----------
    Rényi (1961), section 3; van Erven and Harremoës (2014).

    Examples
    --------
    >>> from divlib import renyi_divergence
    >>> round(renyi_divergence([0.5, 0.5], [0.75, 0.25], 2, base=2), 4)
    0.415
    >>> renyi_divergence([0.5, 0.5], [1, 0], 0.5, base=2), renyi_divergence([0.5, 0.5], [1, 0], 1)
    (1.0, inf)
    """
    unit = log_base(base)
    alpha = _checked_order(order)
    p, q, form = as_pair(p, q, axis=axis, normalize=normalize)
    # Rounded totals and ratios must not make the result negative; adding 0 turns -0 into 0.
    R = np.maximum(_renyi(p, q, alpha), 0.0) + 0.0
    return as_result(R / unit, form, axis=axis, keepdims=keepdims)


def _checked_order(order: float) -> float:
    if isinstance(order, bool) or not isinstance(order, numbers.Real):
        raise TypeError(f"order must be a real number, from 0 to inf, not {order!r}")
    if not order >= 0:
        raise ValueError(f"order = {order!r} must be a number from 0 to inf")
    try:
        return float(order)
    except OverflowError:
        raise ValueError("order is beyond what a float holds; pass inf for the limit") from None


def _renyi(p: Array, q: Array, alpha: float) -> Any:
    """Rényi divergence in nats along the last axis."""
    if alpha == 0:
        # Mass of q outside the support of p: precise where it is small.
        missing = row_sums(lambda p, q: np.where(p > 0, 0.0, q), p, q)
        kept = row_sums(lambda p, q: np.where(p > 0, q, 0.0), p, q)
        return -np.where(missing < kept, np.log1p(-missing), np.log(kept))
    if alpha == 1:
        return kl_sums(p, q)
    if alpha == np.inf:
        return np.where(p > 0, _log_ratios(p, q), -np.inf).max(axis=-1)
    rest = 1 - alpha
    if alpha < 0.5:
        # The same sum, with the exchanged roles for which its terms lose no digits.
        p, q, alpha, rest = q, p, rest, alpha
        divisor = alpha
    else:
        divisor = rest
    lost = np.asarray(row_sums(lambda p, q: _renyi_terms(p, q, alpha, rest), p, q))
    R = np.asarray(-np.log1p(-lost) / divisor)
    # Far apart, or too far for doubles: the logarithm of the plain sum.
    far = ~((lost < 0.5) & (lost > -1e300))
    if far.any():
        R[far] = -_log_power_sums(p[far], q[far], rest) / divisor
    return R


def _log_ratios(p: Array, q: Array) -> Array:
    """log(p/q) entry by entry, accurate also where p and q nearly agree or p/q overflows."""
    s = (p - q) / (p + q)
    ratios = p / q
    plain = np.where((ratios > 1e-300) & (ratios < np.inf), np.log(ratios), np.log(p) - np.log(q))
    return np.where(np.abs(s) < 0.5, 2 * np.arctanh(s), plain)


def _renyi_terms(p: Array, q: Array, alpha: float, rest: float) -> Array:
    """The terms alpha p + rest q - p^alpha q^rest, for alpha + rest = 1."""
    both = (p > 0) & (q > 0)
    z = np.where(both, -rest * _log_ratios(p, q), 0.0)
    terms = rest * kl_terms(p, q, p - q) - p * _exponential_beyond_line(z)
    if rest > 0:
        # Here the two parts of the term would cancel.
        far = np.abs(z) >= 1
        terms = np.where(far, alpha * p + rest * q - p * np.exp(z), terms)
    alone = np.where(p > 0, alpha * p if rest > 0 else -np.inf, rest * q)
    return np.where(both, terms, alone)


def _exponential_beyond_line(z: Array) -> Array:
    """exp(z) - 1 - z, without cancellation."""
    series = np.ones_like(z)
    for n in range(19, 2, -1):
        series = 1 + series * z / n
    return np.where(np.abs(z) < 1, z * z / 2 * series, np.expm1(z) - z)


def _log_power_sums(p: Array, q: Array, rest: float) -> Array:
    """The logarithm of the sum of p^(1 - rest) q^rest along the last axis, without overflow."""
    logs = np.log(p) - rest * _log_ratios(p, q)
    # Outcomes that only one of the two allows: p^alpha q^rest is 0, or infinite if rest < 0.
    alone = np.where((p > 0) & (rest < 0), np.inf, -np.inf)
    logs = np.where((p > 0) & (q > 0), logs, alone)
    return np.logaddexp.reduce(logs, axis=-1)


@np.errstate(all="ignore")
def cross_entropy_with_logits(
    logits: ArrayLike,
    labels: ArrayLike,
    *,
    axis: SupportsIndex = -1,
    base: float | None = None,
    reduction: Literal["mean", "sum", "none"] = "mean",
) -> FloatOrArray:
    r"""Cross-entropy of labels and of the softmax of logits, without forming the softmax.

    .. math:: -\sum_i p_i \log \frac{e^{z_i}}{\sum_j e^{z_j}}

    Parameters
    ----------
    logits : array_like
        Real numbers $z$, one for each class along `axis`; other axes hold further
        examples. ``-inf`` rules a class out.
    labels : array_like
        Either the right class of each example, integers of the shape of `logits` without
        `axis`; or a distribution $p$ over the classes for each, in the shape of `logits`.
    axis : int, optional
        The axis of `logits` that lists the classes. Default: the last.
    base : float, optional
        Base of the logarithm: None (default) gives nats, 2 gives bits.
    reduction : str, optional
        What becomes of the losses of the examples: "mean" (default), "sum", or "none" for
        all of them.

    Returns
    -------
    float or ndarray
        The mean or the sum of the losses, or an array with the loss of each. Never
        negative; ``inf`` where a class that is ruled out is right (or has positive
        probability). Float32 logits give float32.

    Raises
    ------
    ValueError
        If `logits` has no example or class, a NaN or ``inf``, or rules every class out; if a
        class is out of range, a distribution is none, the shapes do not fit, or an option
        is unknown.
    TypeError
        If an argument is masked, complex or not numeric, or classes are not integers.

    Notes
    -----
    With $m$ the largest logit, the loss is $m - z_y$ plus the logarithm of 1 plus
    the other exponentials $e^{z_j-m}$: two numbers that are not negative, so nothing
    cancels, and a loss of 1e-18 is as exact as one of 1: to 8 machine epsilons.

    References
    ----------
    Goodfellow et al. (2016), section 6.2.2.3.

    Examples
    --------
    >>> from divlib import cross_entropy_with_logits
    >>> cross_entropy_with_logits([[0.0, 0.0], [0.0, 0.0]], [0, 1], base=2)
    1.0
    >>> cross_entropy_with_logits([40.0, 0.0], 0)
    4.248354255291589e-18
    """
    unit = log_base(base)
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction = {reduction!r} must be "mean", "sum" or "none"')
    z, form = _as_logits(logits, axis)
    shape, rows = z.shape[:-1], z.reshape(-1, z.shape[-1])
    top = rows.max(axis=-1)
    # NaN, inf and a row of -inf, which are refused, make the largest logit one of the three.
    if not np.isfinite(top).all():
        _refuse_logits(logits, axis)
    p, classes = _as_targets(labels, logits, z, axis)
    if classes is None:
        # A class of probability 0 in the label adds nothing, even if its logit is -inf.
        p = p.reshape(rows.shape)
        distance = np.add.reduce(np.where(p > 0, p * (top[:, np.newaxis] - rows), 0.0), axis=-1)
    else:
        distance = top - rows[np.arange(len(rows)), classes]
    losses = (distance + _log_totals(rows, top)) / unit
    if reduction == "none":
        result = as_result(losses.reshape(shape), form, axis=axis)
    else:
        result = as_result(losses.mean() if reduction == "mean" else losses.sum(), (form[0], None))
    if not np.isfinite(result).all():
        _refuse_overflow(result, rows, p, classes, reduction)
    return result


def _log_totals(z: FloatArray, top: FloatArray) -> FloatArray:
    """The logarithm of the sum of exp(z - top) in each row, in blocks that fit in the cache."""
    step = max(1, _BLOCK // z.shape[-1])
    if step >= len(z):
        return _log_totals_of_block(z, top)
    blocks = [slice(start, start + step) for start in range(0, len(z), step)]
    return np.concatenate([_log_totals_of_block(z[block], top[block]) for block in blocks])


# Logits in a block: the block and its exponentials fit in the cache.
_BLOCK = 32_768


def _log_totals_of_block(z: FloatArray, top: FloatArray) -> FloatArray:
    shares = z - top[:, np.newaxis]
    totals: FloatArray = np.add.reduce(np.exp(shares, out=shares), axis=-1)
    logarithms = np.log(totals)
    # Near 1 the total loses the digits of what it has beside the share 1 of the largest logit.
    close = totals < 2
    if close.any():
        logarithms[close] = _accurate_log_totals(z[close], top[close, np.newaxis])
    return logarithms


def _accurate_log_totals(z: FloatArray, top: FloatArray) -> FloatArray:
    below = top - z
    # exp would amplify the rounding error of `below`, which Knuth's two-sum computes exactly.
    back = below - top
    error = (top - (below - back)) - (z + back)
    shares = np.exp(-below) * np.where(np.isfinite(error), 1 - error, 1.0)
    shares[np.arange(len(z)), z.argmax(axis=-1)] = 0.0
    total: FloatArray = np.log1p(np.add.reduce(shares, axis=-1))
    return total


def _as_logits(logits: ArrayLike, axis: SupportsIndex) -> tuple[FloatArray, Form]:
    """Logits with the classes along the last axis, not yet checked for NaN and infinities."""
    array = as_real_array(logits, "logits")
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            f"logits has shape {array.shape}; at least one example and class are needed"
        )
    axis = checked_axis(axis, array.ndim, "logits")
    z = array.astype(np.float64, copy=False)
    if axis not in (-1, array.ndim - 1):
        z = np.moveaxis(z, axis, -1)
    return z, (array.dtype, logits if is_labelled(logits) else None)


def _refuse_logits(logits: ArrayLike, axis: SupportsIndex) -> NoReturn:
    array = as_real_array(logits, "logits")
    refuse_first(array, np.isnan(array), "logits", "is not a number")
    refuse_first(array, array == np.inf, "logits", "is infinite; only -inf is allowed")
    raise ValueError("logits of an example are all -inf; at least one class must be possible")


def _refuse_overflow(result: Any, rows: FloatArray, p: Any, classes: Any, reduction: str) -> None:
    """Refuse an infinite loss unless a class that is ruled out is right."""
    if classes is None:
        impossible = ((p > 0) & np.isneginf(rows)).any(axis=-1)
    else:
        impossible = np.isneginf(rows[np.arange(len(rows)), classes])
    expected = impossible if reduction == "none" else impossible.any()
    if np.any(np.isinf(np.ravel(result)) & ~expected):
        raise ValueError(
            f"logits lie so far apart that {np.asarray(result).dtype} cannot hold the loss; divide "
            f"them by a constant"
        )


def _as_targets(
    labels: ArrayLike, logits: ArrayLike, z: FloatArray, axis: SupportsIndex
) -> tuple[Any, Any]:
    """Return a distribution over the classes and None, or None and the class of each row."""
    array = as_array(labels, "labels")
    refuse_non_sequences(array, labels, "labels")
    if array.ndim != z.ndim:
        if is_labelled(labels):
            others = [k for k in range(z.ndim) if k != range(z.ndim)[axis]]
            refuse_other_labels(
                logits, labels, "logits", "labels", list(zip(others, range(z.ndim)))
            )
        return None, _as_classes(array, z.shape).ravel()
    if array.dtype.kind in "iu" and array.ndim > 1 and z.shape[-1] > 1 == array.shape[axis]:
        raise ValueError(
            f"labels has shape {array.shape}; classes have the shape {z.shape[:-1]} of the "
            f"examples: pass np.ravel(labels)"
        )
    refuse_other_labels(logits, labels, "logits", "labels")
    p, _ = as_distribution(labels, "labels", axis=axis)
    if p.shape != z.shape:
        raise ValueError(
            f"labels has shape {np.shape(labels)} and logits {np.shape(logits)}; a "
            f"distribution for each example has the shape of the logits"
        )
    return p, None


def _as_classes(classes: Array, shape: tuple[int, ...]) -> NDArray[np.intp]:
    if classes.dtype.kind not in "iu":
        raise TypeError(f"labels holds {classes.dtype}; classes are integers, and none is missing")
    if classes.shape != shape[:-1]:
        raise ValueError(
            f"labels has shape {classes.shape}; for classes it must be {shape[:-1]}, that of the "
            f"logits without the axis of the classes"
        )
    if classes.min() < 0 or classes.max() >= shape[-1]:
        refuse_first(
            classes,
            (classes < 0) | (classes >= shape[-1]),
            "labels",
            f"is no class; the classes are 0 to {shape[-1] - 1} (leave out examples to be ignored)",
        )
    return classes.astype(np.intp, copy=False)
