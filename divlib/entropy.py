"""The information in one distribution: self-information and entropy."""

import numpy as np
from scipy.special import entr, xlog1py, xlogy

from divlib._validation import as_distribution, as_probability, as_result, log_base

__all__ = ["binary_entropy", "entropy", "self_information"]


def self_information(p, *, base=None):
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

    References
    ----------
    :cite:t:`mackay2003`, section 2.4 (Shannon information content).

    Examples
    --------
    >>> from divlib import self_information
    >>> self_information([1, 0.5, 0.125], base=2)
    array([0., 1., 3.])
    """
    p = as_probability(p)
    with np.errstate(divide="ignore"):
        # Adding 0 turns the -0.0 of a certain event into 0.0.
        information = -np.log(p.astype(np.float64)) + 0.0
    return as_result(information / log_base(base), p.dtype)


def entropy(p, *, base=None, axis=-1, keepdims=False, normalize=False):
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
        :math:`\log n` (all `n` are equally likely), up to rounding. An outcome of
        probability 0 adds nothing, for :math:`p\log p\to0`; an entry above 1 by rounding
        counts as 1. Never infinite. float32 input gives float32.

    Raises
    ------
    ValueError
        If `p` is empty, 0-dimensional, does not sum to 1, or has a negative, NaN or
        infinite entry; if `axis` or `base` is out of range.
    TypeError
        If `p` is masked, complex or not numeric.

    References
    ----------
    :cite:t:`cover2006`, section 2.1 and theorem 2.6.4; :cite:t:`shannon1948`, section 6.

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
    p = as_distribution(p, axis=axis, normalize=normalize)
    # Rounding may leave an entry a hair above 1, whose term would be negative.
    terms = np.maximum(entr(p.astype(np.float64)), 0.0)
    return as_result(terms.sum(axis=axis, keepdims=keepdims) / log_base(base), p.dtype)


def binary_entropy(p, *, base=None):
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
        One entropy for each entry of `p`: 0 at 0 and at 1, at most :math:`\log 2` (1 bit),
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

    References
    ----------
    :cite:t:`cover2006`, example 2.1.1.

    Examples
    --------
    >>> from divlib import binary_entropy
    >>> binary_entropy([0, 0.5, 1], base=2)
    array([0., 1., 0.])
    """
    p = as_probability(p)
    wide = p.astype(np.float64)
    # log1p keeps the second term exact to rounding however small p is.
    heads, tails = xlogy(wide, wide), xlog1py(1 - wide, -wide)
    # Subtracting from 0 (rather than negating) gives 0.0, not -0.0, for a sure outcome.
    return as_result((0.0 - heads - tails) / log_base(base), p.dtype)
