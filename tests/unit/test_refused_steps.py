"""Derivations refuse false steps, unverified steps and invalid requests.

Each case adds a step or makes a lemma.  A step that is false at a random point raises
FalseStep, which names the point.  A step that is true, or true at the points tried, but does
not follow from what it cites raises UnverifiedStep.  An invalid request raises ValueError.
"""

# The symbols are imported with *, see tests/unit/symbols.py.
# ruff: noqa: F403, F405

from functools import cache

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Gt,
    Integral,
    Lambda,
    Le,
    Lt,
    Mul,
    Ne,
    Piecewise,
    Pow,
    Rational,
    Sum,
    exp,
    floor,
    gamma,
    log,
    oo,
    sign,
    sqrt,
    symbols,
    tan,
)

from divlib.derivation import Derivation, Fact, FalseStep, Lemma, StepRefused, UnverifiedStep
from tests.unit.symbols import *

c = symbols("c", nonnegative=True)
CUBE = Lemma("cubic lemma", 3 * x, x**3 + 2, variable=x, touch=1)
W_BELOW_1 = Fact("w below 1", Lt(w[i], 1), forall=(i,))

RATIO = LOG.at({x: q[i] / p[i]}, times=p[i], over=ALL)
AFTER_LEMMA = -add_up(p[i] * (q[i] / p[i] - 1))


@cache
def kl():
    return Derivation(KL, given=[P_SUMS, Q_SUMS])


@cache
def kl_inverted():
    return kl().eq(-add_up(p[i] * log(q[i] / p[i])), "invert the fraction")


@cache
def kl_bounded():
    return kl_inverted().ge(AFTER_LEMMA, "lemma", by=RATIO)


@cache
def kl_of_densities(*facts):
    integrand = dens_p(t) * log(dens_p(t) / dens_q(t))
    return Derivation(integrate_all(integrand), given=facts, examples=DENSITIES)


FALSE = {
    "wrong sign": lambda: kl().eq(add_up(p[i] * log(q[i] / p[i])), "turn over"),
    "dropped factor": lambda: kl().eq(add_up(log(p[i] / q[i])), "leave out p"),
    "dropped minus after the lemma": lambda: kl_inverted().ge(
        add_up(p[i] * (q[i] / p[i] - 1)) + 1, "", by=RATIO
    ),
    "inequality in the wrong direction": lambda: kl_inverted().le(
        AFTER_LEMMA, "log lemma", by=RATIO
    ),
    "base 2 for base e": lambda: kl().eq(add_up(p[i] * log(p[i] / q[i], 2)), "same thing"),
    "log of a sum": lambda: Derivation(log(x + y)).eq(log(x) + log(y), "log rules"),
    "log of a product as a product": lambda: Derivation(log(x * y)).eq(
        log(x) * log(y), "log rules"
    ),
    "log of a power": lambda: Derivation(log(x**3)).eq(2 * log(x), "log rules"),
    "sum of products": lambda: Derivation(add_up(p[i] * q[i])).eq(
        add_up(p[i]) * add_up(q[i]), "split"
    ),
    "square of a sum": lambda: Derivation(add_up(p[i]) ** 2).eq(add_up(p[i] ** 2), "square"),
    "one term forgotten": lambda: Derivation(Sum(p[i], (i, 1, n + 1))).eq(
        add_up(p[i]), "the last is small"
    ),
    "swapped arguments": lambda: kl().eq(add_up(q[i] * log(q[i] / p[i])), "symmetry"),
    "sum of a constant without its number of terms": lambda: Derivation(add_up(x)).eq(
        x, "constant"
    ),
    "index shifted": lambda: Derivation(add_up(p[i])).eq(Sum(p[i + 1], (i, 1, n)), "shift"),
    "derivative": lambda: Derivation(Derivative(log(x), x)).eq(1 / x**2, "differentiate"),
    "derivative of a product by one factor only": lambda: Derivation(Derivative(x * log(x), x)).eq(
        log(x), "differentiate"
    ),
    "Jensen's inequality reversed": lambda: Derivation(
        add_up(w[i] * f(X[i])), given=[W_SUMS, MEAN, CONVEX], examples=CONVEX_FUNCTIONS
    ).le(
        add_up(w[i] * (f(m) + Derivative(f(m), m) * (X[i] - m))),
        "",
        by=TANGENT.at({x: X[i]}, times=w[i], over=ALL),
    ),
    "KL of densities said to be 0": lambda: kl_of_densities(P_INTEGRATES, Q_INTEGRATES).eq(
        0, "both integrate to 1", using=[P_INTEGRATES, Q_INTEGRATES]
    ),
    "difference in the twentieth digit": lambda: Derivation(x).eq(
        x + Rational(1, 10**20), "the same"
    ),
    "strict inequality between equals": lambda: Derivation(y, given=[BELOW_1]).lt(
        y, "", by=BELOW_1.at({}, times=0)
    ),
    "false only below 1": lambda: Derivation(sqrt((x - 1) ** 2)).eq(x - 1, "square root"),
    "false only for small n": lambda: Derivation(add_up(p[i])).eq(
        Sum(p[i], (i, 2, n)) + 2 * p[1] - p[n], "ends"
    ),
    "lemma that is false": lambda: Lemma("log 2", log(x, 2), x - 1, variable=x, touch=1),
    "lemma with its sides exchanged": lambda: Lemma("log", x - 1, log(x), variable=x, touch=1),
    "tangent on the wrong side": lambda: Lemma("exp", exp(u), 1 + u, variable=u, touch=0),
    "index treated as a constant": lambda: Derivation(
        add_up((1 - w[i]) * p[i]), given=[W_BELOW_1, P_SUMS]
    ).eq(1 - w[i], "P sums to 1", using=[W_BELOW_1, P_SUMS]),
    "bound stronger than the lemma": lambda: kl_inverted().ge(
        AFTER_LEMMA + 1, "lemma, roughly", by=RATIO
    ),
    "lemma times something that may be negative": lambda: Derivation(u * (x - 1)).ge(
        u * log(x), "", by=LOG.at({}, times=u)
    ),
    "lemma times something that may be negative, summed": lambda: Derivation(
        add_up(s[i] * (X[i] - 1))
    ).ge(add_up(s[i] * log(X[i])), "", by=LOG.at({x: X[i]}, times=s[i], over=ALL)),
    "tangent of a function that is not convex": lambda: Derivation(log(y)).ge(
        log(a) + (y - a) / a, "", by=TANGENT.at({f: Lambda(x, log(x)), x: y, m: a})
    ),
    "lemma touching nowhere": lambda: Lemma("gap", 0, u**2, variable=u, touch=1),
    "lemma touching in too many places": lambda: Lemma("c", 0, c * u**2, variable=u, touch=0),
    "lemma not summed": lambda: kl_inverted().ge(
        AFTER_LEMMA, "", by=LOG.at({x: q[i] / p[i]}, times=p[i])
    ),
    "strict step with a factor that may be 0": lambda: Derivation(r[1] * x, given=[BELOW_1]).lt(
        r[1], "", by=BELOW_1.at({}, times=r[1])
    ),
    "cited derivation about other symbols than the facts": lambda: Derivation(
        add_up(v[i] / 2), given=[W_SUMS]
    ).eq(Rational(1, 2), "as before", using=[W_SUMS, halves().at({p[i]: v[i]})]),
}

UNVERIFIED = {
    "KL >= 0 by an unrelated lemma": lambda: Derivation(KL, given=[P_SUMS, Q_SUMS]).ge(
        0, "clearly", by=SQUARE.at({u: p[i] - q[i]}, times=p[i], over=ALL)
    ),
    "constraint not cited": lambda: Derivation(add_up(p[i]), given=[P_SUMS]).eq(1, "sums to 1"),
    "other constraint cited": lambda: Derivation(add_up(p[i]), given=[P_SUMS, Q_SUMS]).eq(
        1, "1", using=[Q_SUMS]
    ),
    "constraint hidden in a log": lambda: Derivation(log(add_up(p[i])), given=[P_SUMS]).eq(
        0, "log 1"
    ),
    "last step without its facts": lambda: kl_bounded().eq(0, "sum to 1"),
    "last step with half its facts": lambda: kl_bounded().eq(0, "sum to 1", using=[P_SUMS]),
    "lemma without its factor": lambda: kl_inverted().ge(
        AFTER_LEMMA, "", by=LOG.at({x: q[i] / p[i]}, over=ALL)
    ),
    "lemma at the reciprocal": lambda: kl_inverted().ge(
        AFTER_LEMMA, "", by=LOG.at({x: p[i] / q[i]}, times=p[i], over=ALL)
    ),
    "lemma at something that may be 0": lambda: Derivation(r[1] ** 3 + 2).ge(
        3 * r[1], "cubic lemma", by=CUBE.at({x: r[1]})
    ),
    "lemma at something that may be negative": lambda: Derivation(u + 2).ge(
        u - 1, "", by=LOG.at({x: u})
    ),
    "sign of a factor not cited": lambda: Derivation((1 - x) * (y - 1), given=[BELOW_1]).ge(
        (1 - x) * log(y), "", by=LOG.at({x: y}, times=1 - x)
    ),
    "convexity not cited": lambda: Derivation(
        add_up(w[i] * f(X[i])), given=[CONVEX, MEAN], examples=CONVEX_FUNCTIONS
    ).ge(
        add_up(w[i] * (f(m) + Derivative(f(m), m) * (X[i] - m))),
        "",
        by=TANGENT.at({x: X[i]}, times=w[i], over=ALL),
    ),
    "tangent of a function of unknown shape": lambda: Derivation(
        f(y), given=[], examples=CONVEX_FUNCTIONS
    ).ge(f(m) + Derivative(f(m), m) * (y - m), "", by=TANGENT.at({x: y})),
    "log of something that may be negative": lambda: Derivation(u).eq(
        Add(u, log(u), -log(u), evaluate=False), "add and subtract"
    ),
    "log of something that may be 0": lambda: Derivation(r[1]).eq(
        Mul(r[1], log(r[1]), 1 / log(r[1]), evaluate=False), ""
    ),
    "first line that may be undefined": lambda: Derivation(add_up(r[i] * log(r[i]))),
    "division by something that can be 0": lambda: Derivation(u).eq(
        Mul(u, r[1], Pow(r[1], -1), evaluate=False), "multiply and divide"
    ),
    "division by a difference": lambda: Derivation(x + y).eq((x**2 - y**2) / (x - y), "divide"),
    "division by 1 - x without knowing x < 1": lambda: Derivation(1 + x).eq(
        (1 - x**2) / (1 - x), "divide"
    ),
    "square root of something that may be negative": lambda: Derivation(u).eq(
        Mul(sqrt(u), sqrt(u), evaluate=False), ""
    ),
    "sum of terms that may be undefined": lambda: Derivation(x).eq(
        Add(x, add_up(log(s[i])), -add_up(log(s[i])), evaluate=False), "add and subtract"
    ),
    "index runs outside its assumptions": lambda: Derivation(Sum(Abs(i), (i, -2, n))),
    "positive symbol integrated over the real line": lambda: Derivation(
        Integral(exp(-(x**2)), (x, -oo, oo))
    ),
    "integral split into infinite pieces": lambda: kl_of_densities(P_INTEGRATES).eq(
        integrate_all(dens_p(t) * log(dens_p(t))) - integrate_all(dens_p(t) * log(dens_q(t))),
        "log of a quotient",
        using=[P_INTEGRATES],
    ),
    "integrals compared that may be infinite": lambda: kl_of_densities(P_INTEGRATES).ge(
        integrate_all(dens_p(t) * (1 - dens_q(t) / dens_p(t))),
        "log lemma",
        by=LOG.at({x: dens_q(t) / dens_p(t)}, times=dens_p(t), over=LINE),
        using=[P_INTEGRATES],
    ),
    "strict step from a weak inequality": lambda: Derivation(log(x) - 1).lt(
        x - 1, "log lemma", by=LOG
    ),
    "fact needed by a cited derivation not cited": lambda: Derivation(
        add_up(w[i] / 2) + x, given=[W_SUMS]
    ).eq(x + Rational(1, 2), "as before", using=[halves().at({p[i]: w[i]})]),
    "universal fact outside its conditions": lambda: Derivation(
        f(y), given=[GROWS_BELOW_1], examples={f: [Lambda(t, t), Lambda(t, 2 * t)]}
    ).le(f(y + 1), "grows", by=GROWS_BELOW_1.at({x: y})),
    "equality case that is too narrow": lambda: kl_bounded().equality_iff(Eq(p[i], 1)),
    "equality case that is too wide": lambda: kl_bounded().equality_iff(
        Eq((p[i] - q[i]) * (p[i] - 1), 0)
    ),
    "equality case for another index": lambda: kl_bounded().equality_iff(Eq(p[j], q[j])),
    "equality case that omits a condition": lambda: (
        Derivation(KL, given=[P_SUMS, Q_AT_MOST_1])
        .ge(
            1 - add_up(q[i]),
            "lemma",
            by=LOG.at({x: q[i] / p[i]}, times=p[i], over=ALL),
            using=[P_SUMS],
        )
        .ge(0, "Q has at most 1", by=Q_AT_MOST_1)
        .equality_iff(Eq(p[i], q[i]))
    ),
    "lemma about a rounded function": lambda: Lemma("floor", floor(u) - u, 0, variable=u, touch=0),
    "lemma with a kink": lambda: Lemma("kink", 0, Abs(u), variable=u, touch=0),
    "lemma touching outside its domain": lambda: Lemma("half-line", 0, x**2, variable=x, touch=0),
    "lemma undefined somewhere": lambda: Lemma("pole", 0, 1 / u**2, variable=u, touch=1),
    "lemma that is true but not by one touching point": lambda: Lemma(
        "two points", 0, (u**2 - 1) ** 2, variable=u, touch=1
    ),
}


def halves():
    return Derivation(add_up(p[i] / 2), given=[P_SUMS], name="halves").eq(
        Rational(1, 2), "sums to 1", using=[P_SUMS]
    )


GROWS_BELOW_1 = Fact("f grows below 1", Le(f(x), f(x + 1)), forall=(x,), provided=(Lt(x, 1),))

INVALID = {
    "fact that was not given": lambda: kl().eq(KL, "", using=[W_SUMS]),
    "inequality by a fact that was not given": lambda: Derivation(x).lt(1, "", by=BELOW_1),
    "equation cited for an inequality": lambda: Derivation(add_up(p[i]), given=[P_SUMS]).le(
        1, "", by=P_SUMS
    ),
    "upper and lower bound in one chain": lambda: (
        kl_inverted().ge(AFTER_LEMMA, "", by=RATIO).le(5, "", by=SQUARE)
    ),
    "substitution for a symbol the lemma does not have": lambda: LOG.at({y: x}),
    "sum over an index that a fact fixes": lambda: Derivation(
        add_up(X[i]), given=[Fact("this i", Eq(X[i], 3))]
    ).eq(3 * n, "all are 3", using=[Fact("this i", Eq(X[i], 3))]),
    "facts that contradict each other": lambda: Derivation(
        x, given=[Fact("small", Lt(x, 1)), Fact("large", Gt(x, 2))]
    ),
    "facts that contradict the assumptions": lambda: Derivation(x, given=[Fact("zero", Eq(x, 0))]),
    "no example for a function": lambda: Derivation(f(x)).eq(f(x), ""),
    "fact that is true anyway": lambda: Fact("positive", Gt(x, 0)),
    "fact that is false anyway": lambda: Fact("negative", Lt(x, 0)),
    "equality case of an equation": lambda: (
        Derivation(x + x).eq(2 * x, "add").equality_iff(Eq(x, y))
    ),
    "lemma about integers": lambda: Lemma("integers", 0, i**2, variable=i, touch=1),
    "lemma touching at its own variable": lambda: Lemma(
        "self", 0, (u - 1) ** 2, variable=u, touch=u
    ),
    "lemma about a symbol without assumptions": lambda: Lemma(
        "c", 0, symbols("c") ** 2, variable=symbols("c"), touch=0
    ),
    "function unknown to the checker": lambda: Derivation(x).eq(
        Add(x, gamma(x), -gamma(x), evaluate=False), "add and subtract"
    ),
    "function with poles": lambda: Derivation(u).eq(
        Add(u, tan(u), -tan(u), evaluate=False), "add and subtract"
    ),
    "lemma about a function with a jump": lambda: Lemma(
        "jump", 0, Piecewise((1 - u, u < 1), (u, True)), variable=u, touch=1
    ),
    "lemma about a step": lambda: Lemma("step", -1, sign(u), variable=u, touch=-1),
}


@pytest.mark.parametrize("attempt", FALSE.values(), ids=FALSE)
def test_false_steps_are_refused_with_counterexample(attempt):
    with pytest.raises(FalseStep, match=r"(?s)(is false|has another equality case) at .*left side"):
        attempt()


@pytest.mark.parametrize("attempt", UNVERIFIED.values(), ids=UNVERIFIED)
def test_unverified_steps_are_refused(attempt):
    with pytest.raises(UnverifiedStep):
        attempt()


@pytest.mark.parametrize("attempt", INVALID.values(), ids=INVALID)
def test_invalid_requests_are_rejected(attempt):
    with pytest.raises(ValueError) as refusal:
        attempt()
    assert not isinstance(refusal.value, StepRefused)


def test_fact_must_be_a_relation():
    for thing in (Ne(x, y), x, "x = 1"):
        with pytest.raises(TypeError, match="must be an Eq, Le, Lt, Ge or Gt"):
            Fact("odd", thing)


def test_message_shows_step_reason_and_counterexample():
    with pytest.raises(FalseStep) as refusal:
        Derivation(log(x * y)).eq(log(x) * log(y), "log rules")
    message = str(refusal.value)
    assert "step 1:  log(x*y)\n     =  log(x)*log(y)" in message
    assert "reason given: log rules" in message
    assert "x=" in message and "y=" in message and "left side" in message


def test_refused_step_leaves_derivation_unchanged():
    proof = kl_inverted()
    before = proof._repr_latex_()
    with pytest.raises(StepRefused):
        proof.eq(0, "wishful")
    assert proof._repr_latex_() == before


def test_inequality_needs_citation():
    with pytest.raises(TypeError):
        kl().ge(0, "clearly")


def test_symbolic_check_alone_refuses_false_steps(monkeypatch):
    """Without random points, the symbolic check refuses every false step."""
    without_points(monkeypatch)
    for name, attempt in FALSE.items():
        with pytest.raises(StepRefused):
            attempt()
            pytest.fail(f"accepted by the symbolic check alone: {name}")


def test_random_points_alone_refuse_false_steps(monkeypatch):
    """Without the symbolic test for zero, the random points refuse every false step."""
    monkeypatch.setattr("divlib.derivation._algebra.Algebra.is_zero", lambda self, expr: True)
    for name, attempt in FALSE.items():
        with pytest.raises(FalseStep):
            attempt()
            pytest.fail(f"accepted by random points alone: {name}")
