"""Correct derivations are accepted, have the right equality case, and can be cited."""

# The symbols are imported with *, see tests/unit/symbols.py.
# ruff: noqa: F403, F405

from functools import cache

from sympy import Derivative, Eq, Integral, Lambda, Le, Lt, Rational, Sum, exp, log, oo, pi, sqrt

from divlib.derivation import Derivation, Fact, Lemma
from tests.unit.symbols import *


@cache
def kl_by_log_lemma(given=(P_SUMS, Q_SUMS)):
    return (
        Derivation(KL, given=given, label=r"D(P\Vert Q)")
        .eq(-add_up(p[i] * log(q[i] / p[i])), "invert the fraction")
        .ge(
            -add_up(p[i] * (q[i] / p[i] - 1)),
            "log lemma at $x = q_i/p_i$",
            by=LOG.at({x: q[i] / p[i]}, times=p[i], over=ALL),
        )
        .eq(1 - add_up(q[i]), "multiply out", using=[P_SUMS])
    )


def test_kl_is_nonnegative_by_log_lemma():
    proof = kl_by_log_lemma().eq(0, "Q sums to 1", using=[Q_SUMS]).equality_iff(Eq(p[i], q[i]))
    assert (proof.left, proof.sign, proof.right) == (0, "<=", KL)
    assert proof.equality == ((p[i], q[i], (ALL,)),)


def test_kl_is_nonnegative_when_q_sums_to_at_most_1():
    proof = kl_by_log_lemma(given=(P_SUMS, Q_AT_MOST_1)).ge(
        0, "Q has at most 1 there", by=Q_AT_MOST_1
    )
    assert len(proof.equality) == 2
    restated = proof.equality_iff(Eq(q[i], p[i]), using=[P_SUMS])
    assert restated.equality == ((q[i], p[i], (ALL,)),)


def test_kl_of_densities_is_nonnegative():
    proof = (
        Derivation(
            integrate_all(dens_p(t) * log(dens_p(t) / dens_q(t))),
            given=[P_INTEGRATES, Q_INTEGRATES],
            examples=DENSITIES,
        )
        .ge(
            integrate_all(dens_p(t) * (1 - dens_q(t) / dens_p(t))),
            "log lemma",
            by=LOG.at({x: dens_q(t) / dens_p(t)}, times=dens_p(t), over=LINE),
            using=[P_INTEGRATES, Q_INTEGRATES],
        )
        .eq(0, "both integrate to 1", using=[P_INTEGRATES, Q_INTEGRATES])
        .equality_iff(Eq(dens_p(t), dens_q(t)))
    )
    assert proof.sign == "<=" and proof.left == 0


def test_kl_is_nonnegative_by_jensen():
    proof = (
        Derivation(KL, given=[P_SUMS, Q_SUMS])
        .eq(add_up(p[i] * -log(q[i] / p[i])), "invert the fraction")
        .ge(
            -log(add_up(q[i])),
            "Jensen for $-\\ln$",
            by=jensen().at({f: Lambda(x, -log(x)), w[i]: p[i], X[i]: q[i] / p[i], m: add_up(q[i])}),
            using=[P_SUMS],
        )
        .eq(0, "Q sums to 1", using=[Q_SUMS])
        .equality_iff(Eq(p[i], q[i]), using=[Q_SUMS])
    )
    assert proof.sign == "<="


def test_jensen_by_induction():
    rest = 1 - w[n + 1]
    whole = Sum(w[i] * X[i], (i, 1, n + 1))
    mean_of_rest = add_up(w[i] * X[i]) / rest
    chord = Fact(
        "f is convex",
        Le(f(lam * x + (1 - lam) * y), lam * f(x) + (1 - lam) * f(y)),
        forall=(lam, x, y),
        provided=(Le(lam, 1),),
    )
    sums = Fact("weights sum to 1", Eq(Sum(w[i], (i, 1, n + 1)), 1))
    last = Fact("last weight below 1", Lt(w[n + 1], 1))
    for_n = Fact(
        "Jensen for n points",
        Le(f(add_up(v[i] * X[i])), add_up(v[i] * f(X[i]))),
        forall=(v,),
        provided=(Eq(add_up(v[i]), 1),),
    )
    proof = (
        Derivation(f(whole), given=[chord, sums, last, for_n], examples=CONVEX_FUNCTIONS)
        .eq(f(rest * mean_of_rest + w[n + 1] * X[n + 1]), "split off the last")
        .le(
            rest * f(mean_of_rest) + w[n + 1] * f(X[n + 1]),
            "two points",
            by=chord.at({lam: rest, x: mean_of_rest, y: X[n + 1]}),
            using=[last],
        )
        .le(
            rest * add_up(w[i] / rest * f(X[i])) + w[n + 1] * f(X[n + 1]),
            "$n$ points",
            by=for_n.at({v[i]: w[i] / rest}, times=rest),
            using=[sums, last],
        )
        .eq(Sum(w[i] * f(X[i]), (i, 1, n + 1)), "combine")
    )
    assert proof.sign == "<=" and proof.equality is None


def test_derivative_of_kl_along_segment_is_not_positive():
    step = Fact("t < 1", Lt(x, 1))
    between = (1 - x) * q[i] + x * p[i]
    derivation = (
        Derivation(Derivative(add_up(p[i] * log(p[i] / between)), x), given=[step, P_SUMS, Q_SUMS])
        .eq(-add_up(p[i] * (p[i] - q[i]) / between), "differentiate")
        .eq(
            -(1 - x) * add_up((p[i] - q[i]) ** 2 / between), "both sum to 1", using=[P_SUMS, Q_SUMS]
        )
        .le(
            0,
            "a square is not negative",
            by=SQUARE.at({u: p[i] - q[i]}, times=(1 - x) / between, over=ALL),
            using=[step],
        )
        .equality_iff(Eq(p[i], q[i]), using=[step])
    )
    assert derivation.sign == "<="


def test_entropy_of_product_is_sum_of_entropies():
    pair = p[i] * q[j]
    q_sums_j = Fact("Q sums to 1", Eq(Sum(q[j], (j, 1, n)), 1))
    for limits in ([(j, 1, n), (i, 1, n)], [(i, 1, n), (j, 1, n)]):
        Derivation(Sum(-pair * log(pair), *limits), given=[P_SUMS, q_sums_j]).eq(
            -add_up(p[i] * log(p[i])) - Sum(q[j] * log(q[j]), (j, 1, n)),
            "both sum to 1",
            using=[P_SUMS, q_sums_j],
        )


def test_moments_of_density_can_be_cited():
    mean = Fact("mean", Eq(integrate_all(t * dens_p(t)), mu))
    square = Fact("second moment", Eq(integrate_all(t**2 * dens_p(t)), mu**2 + 1))
    examples = {dens_p: [Lambda(t, exp(-((t - mu) ** 2) / 2) / sqrt(2 * pi))]}
    Derivation(
        integrate_all(dens_p(t) * ((t - nu) ** 2 - (t - mu) ** 2) / 2),
        given=[P_INTEGRATES, mean, square],
        examples=examples,
    ).eq((mu - nu) ** 2 / 2, "moments", using=[P_INTEGRATES, mean, square])


def test_integrals_of_known_functions_are_evaluated():
    Derivation(Integral((1 - t) * 2, (t, 0, 1))).eq(1, "evaluate")
    Derivation(Integral(exp(-t), (t, 0, oo))).eq(1, "evaluate")


def test_sums_with_numeric_limits_are_evaluated():
    Derivation(Sum(i**2, (i, 1, 3))).eq(14, "evaluate")
    Derivation(Sum(p[i], (i, 1, n + 2))).eq(add_up(p[i]) + p[n + 1] + p[n + 2], "split off two")


def test_logarithm_rules_for_base_2_and_rationals():
    Derivation(log(8 * x, 2)).eq(3 + log(x, 2), "split")
    Derivation(log(Rational(4, 3))).eq(2 * log(2) - log(3), "split")


def test_logarithm_rule_may_need_fact_about_its_domain():
    Derivation(log(x / (1 - x)), given=[BELOW_1]).eq(log(x) - log(1 - x), "split", using=[BELOW_1])


def test_chain_with_strict_step_is_strict():
    ceiling = Fact("rounding up", Lt(w[i], log(1 / p[i]) + 1), forall=(i,))
    proof = (
        Derivation(add_up(p[i] * w[i]), given=[P_SUMS, ceiling])
        .lt(add_up(p[i] * (log(1 / p[i]) + 1)), "rounding", by=ceiling.at({}, times=p[i], over=ALL))
        .eq(1 - add_up(p[i] * log(p[i])), "sums to 1", using=[P_SUMS])
    )
    assert proof.sign == "<" and proof.equality is None


def test_derivation_can_be_cited_with_other_symbols():
    proof = kl_by_log_lemma().eq(0, "Q sums to 1", using=[Q_SUMS])
    v_sums = Fact("V sums to 1", Eq(add_up(v[i]), 1))
    Derivation(add_up(w[i] * log(w[i] / v[i])) + 1, given=[W_SUMS, v_sums]).ge(
        1, "KL of W and V", by=proof.at({p[i]: w[i], q[i]: v[i]}), using=[W_SUMS, v_sums]
    )


def test_derived_equation_can_be_cited():
    sum_of_halves = Derivation(add_up(p[i] / 2), given=[P_SUMS]).eq(
        Rational(1, 2), "sums to 1", using=[P_SUMS]
    )
    Derivation(x + add_up(w[i] / 2), given=[W_SUMS]).eq(
        x + Rational(1, 2), "as before", using=[W_SUMS, sum_of_halves.at({p[i]: w[i]})]
    )


def test_lemmas_are_proved_by_slope_or_curvature():
    assert len(LOG.derivatives) == 2 and len(TANGENT.derivatives) == 3
    Lemma("log from below", 1 - 1 / x, log(x), variable=x, touch=1)
    Lemma("exp", 1 + u, exp(u), variable=u, touch=0)
    Lemma("k3", 0, x - 1 - log(x), variable=x, touch=1)


def test_latex_of_derivation():
    proof = kl_by_log_lemma().eq(0, "Q sums to 1", using=[Q_SUMS]).equality_iff(Eq(p[i], q[i]))
    assert proof._repr_latex_() == "\n".join(
        [
            r"$$\begin{array}{l}",
            r"\begin{aligned}",
            r"D(P\Vert Q) &:= \sum_{i=1}^{n} p_{i}\, \ln \frac{p_{i}}{q_{i}} \\",
            r" &= -\sum_{i=1}^{n} p_{i}\, \ln \frac{q_{i}}{p_{i}} "
            r"&& \text{invert the fraction} \\",
            r" &\ge -\sum_{i=1}^{n} p_{i} \left(\frac{q_{i}}{p_{i}} - 1\right) "
            r"&& \text{log lemma at }x = q_i/p_i \\",
            r" &= 1 - \sum_{i=1}^{n} q_{i} && \text{multiply out} \\",
            r" &= 0 && \text{Q sums to 1}",
            r"\end{aligned} \\",
            r"\rule{0pt}{1.3em}\text{given: }\sum_{i=1}^{n} p_{i} = 1\text{ (P sums to 1); }"
            r"\sum_{i=1}^{n} q_{i} = 1\text{ (Q sums to 1)} \\",
            r"\rule{0pt}{1.3em}\text{where }p_{i}, q_{i} > 0\text{; }n = 1, 2, \dots \\",
            r"\rule{0pt}{1.3em}\text{equality if and only if }p_{i} = q_{i}"
            r"\text{ for every }i = 1, \dots, n",
            r"\end{array}$$",
        ]
    )


def test_extending_derivation_leaves_it_unchanged():
    start = Derivation(x + x)
    longer = start.eq(2 * x, "add")
    assert len(start.steps) == 1 and len(longer.steps) == 2
