"""Letters, sums, facts and lemmas with which most derivations of the subject begin.

Letters
    ``i``, ``j``, ``k``, ``m``, ``n`` are whole and positive; ``u``, ``v``, ``x`` positive;
    ``t``, ``y`` real.  ``p``, ``q``, ``w``, ``z`` are families of positive numbers, ``f``
    and ``g`` positive functions that are printed p and q.
Ranges
    ``all_i`` is i = 1, ..., n and ``all_j`` is j = 1, ..., m; ``i_to_m`` and ``j_to_n`` are
    the other way round.  ``line`` is all real t.
Sums
    ``H`` makes entropies and cross-entropies, ``D`` divergences, ``normal`` the density of a
    normal distribution.  ``KL`` is the divergence of p from q.
Facts
    ``p_sums`` and ``q_sums``: the families sum to 1.  ``f_total`` and ``g_total``: the
    functions integrate to 1.
Lemmas
    ``log_lemma`` is ln x <= x - 1, ``square_lemma`` is 0 <= y**2.

>>> from divlib.derivation import Derivation
>>> from divlib.derivation.ready import KL, all_i, i, log_lemma, p, p_sums, q, q_sums
>>> (
...     Derivation(KL, given=[p_sums, q_sums])
...     .ge(..., by=log_lemma.at(q[i] / p[i], times=p[i], over=all_i))
...     .eq(0, "both sum to 1", using=[p_sums, q_sums])
... )
Sum(log(p[i]/q[i])*p[i], (i, 1, n))
    >= -Sum((-1 + q[i]/p[i])*p[i], (i, 1, n))  (log lemma)
    = 0  (both sum to 1)
given: Sum(p[i], (i, 1, n)) = 1; Sum(q[i], (i, 1, n)) = 1
equality if and only if q[i]/p[i] = 1 for all i from 1 to n
"""

from typing import Any

from sympy import E, Eq, Expr, Function, IndexedBase, Integral, Sum, log, oo, symbols
from sympy.stats import Normal, density

from divlib.derivation import Fact, Lemma

__all__ = [
    "KL",
    "D",
    "H",
    "all_i",
    "all_j",
    "f",
    "f_total",
    "g",
    "g_total",
    "i",
    "i_to_m",
    "j",
    "j_to_n",
    "k",
    "line",
    "log_lemma",
    "m",
    "n",
    "normal",
    "p",
    "p_sums",
    "q",
    "q_sums",
    "square_lemma",
    "t",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
]

i, j, k, m, n = symbols("i j k m n", integer=True, positive=True)
u, v, x = symbols("u v x", positive=True)
t, y = symbols("t y", real=True)
p, q, w, z = (IndexedBase(name, positive=True) for name in "pqwz")
f, g = Function("p", positive=True), Function("q", positive=True)

all_i, all_j = (i, 1, n), (j, 1, m)
i_to_m, j_to_n = (i, 1, m), (j, 1, n)
line = (t, -oo, oo)


def H(p: Expr, q: Expr | None = None, *, over: Any = all_i, base: Expr | float = E) -> Sum:
    """The entropy of probabilities `p`, or their cross-entropy with `q`.

    `over` is ``(letter, low, high)``, or several of these.

    >>> H(p[i])
    Sum(log(1/p[i])*p[i], (i, 1, n))
    >>> H(p[j], q[j], over=all_j)
    Sum(log(1/q[j])*p[j], (j, 1, m))
    """
    return Sum(p * log(1 / (p if q is None else q), base), *_limits(over))


def D(p: Expr, q: Expr, *, over: Any = all_i, base: Expr | float = E) -> Sum:
    """The divergence of probabilities `p` from `q`.

    `over` is ``(letter, low, high)``, or several of these.

    >>> D(p[i] * w[j], q[i] * w[j], over=(all_i, all_j))
    Sum(log(p[i]/q[i])*p[i]*w[j], (i, 1, n), (j, 1, m))
    """
    return Sum(p * log(p / q, base), *_limits(over))


def _limits(over):
    return over if isinstance(over[0], (tuple, list)) else (over,)


def normal(letter: Expr, mean: Expr | float, deviation: Expr | float) -> Expr:
    """The density of a normal distribution at `letter`.

    >>> normal(t, 0, 1)
    sqrt(2)*exp(-t**2/2)/(2*sqrt(pi))
    """
    return density(Normal("x", mean, deviation))(letter)


KL = D(p[i], q[i])

p_sums = Fact("the $p_i$ sum to 1", Eq(Sum(p[i], all_i), 1))
q_sums = Fact("the $q_i$ sum to 1", Eq(Sum(q[i], all_i), 1))
f_total = Fact("$p$ integrates to 1", Eq(Integral(f(t), line), 1))
g_total = Fact("$q$ integrates to 1", Eq(Integral(g(t), line), 1))

log_lemma = Lemma("log lemma", log(x), x - 1, variable=x, touch=1)
square_lemma = Lemma("a square", 0, y**2, variable=y, touch=0)
