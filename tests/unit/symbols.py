"""Symbols, facts, lemmas and helpers shared by the tests of derivations.

Those tests import them with ``*``, as is usual for ``sympy.abc``, so that formulas read like
mathematics: ``p[i]``, not ``symbols.p[symbols.i]``.
"""

from functools import cache

from sympy import (
    Derivative,
    Eq,
    Function,
    Gt,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    Sum,
    exp,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)

from divlib.derivation import Derivation, Fact, Lemma
from divlib.derivation._kernel_judge import judge

__all__ = [
    "ALL",
    "BELOW_1",
    "CONVEX",
    "CONVEX_FUNCTIONS",
    "DENSITIES",
    "KL",
    "LINE",
    "LOG",
    "MEAN",
    "P_INTEGRATES",
    "P_SUMS",
    "Q_AT_MOST_1",
    "Q_INTEGRATES",
    "Q_SUMS",
    "SQUARE",
    "TANGENT",
    "W_SUMS",
    "X",
    "a",
    "add_up",
    "by_sympy",
    "dens_p",
    "dens_q",
    "f",
    "i",
    "integrate_all",
    "j",
    "jensen",
    "k",
    "lam",
    "m",
    "mu",
    "n",
    "nu",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "v",
    "w",
    "without_points",
    "x",
    "y",
]

n, i, j, k = symbols("n i j k", integer=True, positive=True)
x, y, a = symbols("x y a", positive=True)
t, u, mu, nu = symbols("t u mu nu", real=True)
lam = symbols("lambda", nonnegative=True)
m = symbols("m", positive=True)
p, q, w, v, X = (IndexedBase(name, positive=True) for name in ("p", "q", "w", "v", "z"))
r = IndexedBase("r", nonnegative=True)
s = IndexedBase("s", real=True)
f = Function("f", real=True)
dens_p, dens_q = Function("p", positive=True), Function("q", positive=True)

ALL = (i, 1, n)
LINE = (t, -oo, oo)


def add_up(term):
    return Sum(term, ALL)


def integrate_all(term):
    return Integral(term, LINE)


P_SUMS = Fact("P sums to 1", Eq(add_up(p[i]), 1))
Q_SUMS = Fact("Q sums to 1", Eq(add_up(q[i]), 1))
Q_AT_MOST_1 = Fact("Q sums to at most 1", Le(add_up(q[i]), 1))
W_SUMS = Fact("the weights sum to 1", Eq(add_up(w[i]), 1))
MEAN = Fact("m is the mean", Eq(m, add_up(w[i] * X[i])))
CONVEX = Fact("f is strictly convex", Gt(Derivative(f(x), (x, 2)), 0), forall=(x,))
P_INTEGRATES = Fact("p integrates to 1", Eq(integrate_all(dens_p(t)), 1))
Q_INTEGRATES = Fact("q integrates to 1", Eq(integrate_all(dens_q(t)), 1))
BELOW_1 = Fact("x < 1", Lt(x, 1))

LOG = Lemma("log lemma", log(x), x - 1, variable=x, touch=1)
SQUARE = Lemma("squares", 0, u**2, variable=u, touch=0)

CONVEX_FUNCTIONS = {f: [Lambda(x, x**2), Lambda(x, exp(x)), Lambda(x, -log(x))]}
TANGENT = Lemma(
    "tangent",
    f(m) + Derivative(f(m), m) * (x - m),
    f(x),
    variable=x,
    touch=m,
    given=[CONVEX],
    examples=CONVEX_FUNCTIONS,
)


@cache
def jensen():
    """Jensen's inequality for a strictly convex f and weights that sum to 1."""
    return (
        Derivation(
            add_up(w[i] * f(X[i])),
            given=[W_SUMS, MEAN, CONVEX],
            examples=CONVEX_FUNCTIONS,
            name="Jensen's inequality",
        )
        .ge(
            add_up(w[i] * (f(m) + Derivative(f(m), m) * (X[i] - m))),
            "tangent at $m$",
            by=TANGENT.at({x: X[i]}, times=w[i], over=ALL),
            using=[CONVEX],
        )
        .eq(f(m), "weights sum to 1, $m$ is the mean", using=[W_SUMS, MEAN])
    )


def normal_density(mean, width):
    return Lambda(t, exp(-((t - mean) ** 2) / (2 * width**2)) / (width * sqrt(2 * pi)))


DENSITIES = {
    dens_p: [normal_density(0, 1), normal_density(1, 2)],
    dens_q: [normal_density(0, 2), normal_density(-1, 1)],
}
KL = add_up(p[i] * log(p[i] / q[i]))


def by_sympy(derivation):
    """The steps that the kernel did not prove."""
    return [verdict.step for verdict in judge(derivation) if verdict.status != "verified"]


def without_points(monkeypatch):
    """Let the random points refuse nothing, so that the proof has to be what is missing."""
    monkeypatch.setattr("divlib.derivation.points_satisfying", lambda *arguments, **names: [])
    for module in ("divlib.derivation", "divlib.derivation.induction"):
        monkeypatch.setattr(f"{module}._require", lambda *arguments: 1)
