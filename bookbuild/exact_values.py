"""Reference values: the definitions, evaluated by mpmath with 60 digits.

Independent of divlib.  Floats are taken as exact numbers.
"""

import mpmath

DIGITS = 60


def _exact(values):
    return [mpmath.mpf(float(value)) for value in values]


def _unit(base):
    return mpmath.mpf(1) if base is None else mpmath.log(base)


def self_information(p, base=None):
    with mpmath.workdps(DIGITS):
        return mpmath.inf if p == 0 else -mpmath.log(mpmath.mpf(float(p))) / _unit(base)


def entropy(p, base=None):
    with mpmath.workdps(DIGITS):
        return mpmath.fsum(-x * mpmath.log(x) for x in _exact(p) if x > 0) / _unit(base)


def binary_entropy(p, base=None):
    with mpmath.workdps(DIGITS):
        p = mpmath.mpf(float(p))
        if p in (0, 1):
            return mpmath.mpf(0)
        # 1 - 1e-300 needs more than 60 digits, hence log1p.
        return -(p * mpmath.log(p) + (1 - p) * mpmath.log1p(-p)) / _unit(base)


def cross_entropy(p, q, base=None):
    with mpmath.workdps(DIGITS):
        if any(a > 0 and b == 0 for a, b in zip(p, q)):
            return mpmath.inf
        pairs = zip(_exact(p), _exact(q))
        return mpmath.fsum(-a * mpmath.log(b) for a, b in pairs if a > 0) / _unit(base)


def kl_divergence(p, q, base=None):
    """The divergence for measures, sum of p log(p/q) - p + q.

    For exact distributions it equals the textbook sum.  The total of floats differs from 1 by a
    rounding error, which exceeds the textbook sum of nearly equal inputs; this sum stays
    meaningful.  The tests bound the difference from `kl_of_normalized`.
    """
    with mpmath.workdps(DIGITS):
        if any(a > 0 and b == 0 for a, b in zip(p, q)):
            return mpmath.inf
        return _measure_kl(_exact(p), _exact(q)) / _unit(base)


def kl_of_normalized(p, q):
    """The textbook sum, in nats, of p and q divided by their exact totals."""
    with mpmath.workdps(DIGITS):
        p, q = _exact(p), _exact(q)
        total_p, total_q = mpmath.fsum(p), mpmath.fsum(q)
        return mpmath.fsum(
            a / total_p * mpmath.log((a / total_p) / (b / total_q)) for a, b in zip(p, q) if a > 0
        )


def js_divergence(p, q, weights=(0.5, 0.5)):
    """The weighted mean of the divergences (for measures) from the mixture, in nats."""
    with mpmath.workdps(DIGITS):
        w_p, w_q = _exact(weights)
        p, q = _exact(p), _exact(q)
        m = [w_p * a + w_q * b for a, b in zip(p, q)]
        return w_p * _measure_kl(p, m) + w_q * _measure_kl(q, m)


def _measure_kl(p, q):
    terms = ((a * mpmath.log(a / b) if a > 0 else 0) - a + b for a, b in zip(p, q))
    return mpmath.fsum(terms)


def js_distance(p, q):
    with mpmath.workdps(DIGITS):
        return mpmath.sqrt(js_divergence(p, q))


def total_variation(p, q):
    with mpmath.workdps(DIGITS):
        return mpmath.fsum(abs(a - b) for a, b in zip(_exact(p), _exact(q))) / 2


def hellinger_distance(p, q):
    with mpmath.workdps(DIGITS):
        squares = ((mpmath.sqrt(a) - mpmath.sqrt(b)) ** 2 for a, b in zip(_exact(p), _exact(q)))
        return mpmath.sqrt(mpmath.fsum(squares) / 2)


def renyi_divergence(p, q, order):
    """The definition, in nats, for p and q divided by their exact totals, and an order above 0."""
    with mpmath.workdps(DIGITS):
        order = mpmath.mpf(order)
        if order >= 1 and any(a > 0 and b == 0 for a, b in zip(p, q)):
            return mpmath.inf
        if order == 1:
            return kl_of_normalized(p, q)
        p, q = _exact(p), _exact(q)
        total_p, total_q = mpmath.fsum(p), mpmath.fsum(q)
        powers = mpmath.fsum(
            (a / total_p) ** order * (b / total_q) ** (1 - order)
            for a, b in zip(p, q)
            if a > 0 and b > 0
        )
        return mpmath.log(powers) / (order - 1) if powers else mpmath.inf


def cross_entropy_with_logits(logits, p):
    """Loss of one example with the distribution p as its label, in nats."""
    # A small loss is a difference of nearly equal logarithms, which cancels most digits.
    with mpmath.workdps(400):
        z, p = _exact(logits), _exact(p)
        log_total = mpmath.log(mpmath.fsum(mpmath.exp(x) for x in z))
        return mpmath.fsum(a * (log_total - x) for a, x in zip(p, z) if a > 0)


def relative_error(value, exact):
    """Error in units of the last place of a double; 0 if both are infinite or both zero.

    Near the smallest doubles, which have few digits, errors below 1e-300 are ignored: for exact
    values below 1e-290.
    """
    if value == exact or (abs(exact) < 1e-290 and abs(value - exact) < 1e-300):
        return 0.0
    with mpmath.workdps(DIGITS):
        return float(abs(mpmath.mpf(float(value)) - exact) / abs(exact) / mpmath.mpf(2) ** -52)
