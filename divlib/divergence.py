"""How far one distribution is from another."""

import numpy as np
from scipy.special import rel_entr, xlogy

from divlib._validation import as_pair, as_result, log_base

__all__ = ["cross_entropy", "kl_divergence"]


def cross_entropy(p, q, *, base=None, axis=-1, keepdims=False, normalize=False):
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
        outcome has ``p > 0`` and ``q == 0``. An outcome with ``p == 0`` adds nothing; an
        entry of `q` above 1 by rounding counts as 1. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` or `q` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if their shapes differ (nothing is broadcast); if `axis` or `base`
        is out of range.
    TypeError
        If `p` or `q` is masked, complex or not numeric.

    References
    ----------
    :cite:t:`cover2006`, theorem 5.4.3; :cite:t:`mackay2003`, section 5.4.

    Examples
    --------
    >>> from divlib import cross_entropy
    >>> cross_entropy([1, 0], [0.25, 0.75], base=2)
    2.0
    >>> cross_entropy([0.5, 0.5], [1, 0])
    inf
    """
    p, q = as_pair(p, q, axis=axis, normalize=normalize)
    # Rounding may leave an entry of q a hair above 1, whose term would be negative.
    terms = -xlogy(p.astype(np.float64), np.minimum(q.astype(np.float64), 1.0)) + 0.0
    return as_result(terms.sum(axis=axis, keepdims=keepdims) / log_base(base), p.dtype)


def kl_divergence(p, q, *, base=None, axis=-1, keepdims=False, normalize=False):
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
    The sum that is computed is :math:`\sum_i (p_i\ln\frac{p_i}{q_i} - p_i + q_i)`, in nats
    the same number for exact distributions. Its terms are all non-negative, so nothing
    cancels between them. If the total of `q` misses 1 by a rounding error :math:`\delta`,
    the result is off by about :math:`\delta^2/2`; if that of `p` does, by about
    :math:`\delta D + \delta^2/2`. The textbook sum is off by :math:`\delta` itself, which
    for nearly equal distributions is more than the whole divergence.

    References
    ----------
    :cite:t:`kullback1951`; :cite:t:`cover2006`, section 2.3 and theorem 2.6.3.

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
    p, q = as_pair(p, q, axis=axis, normalize=normalize)
    terms = _kl_terms(p.astype(np.float64), q.astype(np.float64))
    return as_result(terms.sum(axis=axis, keepdims=keepdims) / log_base(base), p.dtype)


# Below this |p - q| / (p + q) the series in _kl_terms is used; eleven terms reach rounding.
_SERIES_LIMIT = 0.2
_SERIES = 1.0 / np.arange(23, 1, -2)


def _kl_terms(p, q):
    """Return p log(p/q) - p + q entry by entry, accurate also where p and q nearly agree.

    With s = (p - q) / (p + q) the ratio p/q is (1 + s) / (1 - s), so log(p/q) = 2 atanh s
    and the term is (p - q) s + 2 p (atanh s - s), whose two parts are both small when s is.
    """
    total = p + q
    s = np.divide(p - q, total, out=np.zeros_like(total), where=total > 0)
    near = np.abs(s) < _SERIES_LIMIT
    terms = np.where(near, 0.0, rel_entr(p, q) - p + q)
    square = s * s
    atanh_minus_s = s * square * np.polyval(_SERIES, square)
    return np.where(near, (p - q) * s + 2 * p * atanh_minus_s, terms)
