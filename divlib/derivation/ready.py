"""Letters, facts and lemmas with which most derivations of the subject begin.

>>> from divlib.derivation import Derivation
>>> from divlib.derivation.ready import KL, all_i, i, log_lemma, p, p_sums, q, q_sums, x
>>> (
...     Derivation(KL, given=[p_sums, q_sums])
...     .ge(..., "log lemma", by=log_lemma.at({x: q[i] / p[i]}, times=p[i], over=all_i))
...     .eq(0, "both sum to 1", using=[p_sums, q_sums])
... )
Sum(log(p[i]/q[i])*p[i], (i, 1, n))
    >= -Sum((-1 + q[i]/p[i])*p[i], (i, 1, n))  (log lemma)
    = 0  (both sum to 1)
given: Sum(p[i], (i, 1, n)) = 1; Sum(q[i], (i, 1, n)) = 1
equality if and only if q[i]/p[i] = 1 for all i from 1 to n
"""

from sympy import Eq, IndexedBase, Sum, log, symbols

from divlib.derivation import Fact, Lemma

__all__ = [
    "KL",
    "all_i",
    "all_j",
    "i",
    "j",
    "log_lemma",
    "m",
    "n",
    "p",
    "p_sums",
    "q",
    "q_sums",
    "square_lemma",
    "x",
    "y",
]

i, j, m, n = symbols("i j m n", integer=True, positive=True)
x = symbols("x", positive=True)
y = symbols("y", real=True)
p, q = IndexedBase("p", positive=True), IndexedBase("q", positive=True)

all_i, all_j = (i, 1, n), (j, 1, m)
KL = Sum(p[i] * log(p[i] / q[i]), all_i)

p_sums = Fact("the $p_i$ sum to 1", Eq(Sum(p[i], all_i), 1))
q_sums = Fact("the $q_i$ sum to 1", Eq(Sum(q[i], all_i), 1))

log_lemma = Lemma("log lemma", log(x), x - 1, variable=x, touch=1)
square_lemma = Lemma("squares", 0, y**2, variable=y, touch=0)
