"""Attacks on the checker: plausible misuse by which a false statement might be accepted.

Each attack must be refused, either as a step (StepRefused) or as an invalid request
(ValueError or TypeError).  Most are false in rare cases only: for empty sums, at one index out
of many, or at a point that random sampling is unlikely to hit.
"""

# The symbols are imported with *, see tests/unit/symbols.py.
# ruff: noqa: F403, F405

from functools import cache

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Dummy,
    Eq,
    Function,
    Ge,
    Gt,
    IndexedBase,
    Integral,
    Lambda,
    Lt,
    Rational,
    S,
    Sum,
    diff,
    exp,
    floor,
    log,
    oo,
    symbols,
)

from divlib.derivation import Derivation, Fact, FalseStep, Lemma
from tests.unit.symbols import *

P, Q = (IndexedBase(name, positive=True) for name in "PQ")
ROW_SUMS, OTHER_ROW_SUMS = (
    Fact(f"rows of {table}", Eq(Sum(table[k, i], (k, 1, n)), 1), forall=(i,)) for table in (P, Q)
)
BOUNDED = Fact("all w_i < 1000", Lt(w[i], 1000), forall=(i,))
ONE_BOUNDED = Fact("this w_i < 1000", Lt(w[i], 1000))
ONE_POSITIVE = Fact("this r_i > 0", Gt(r[i], 0))


def square(value, **options):
    return SQUARE.at({u: value}, **options)


@cache
def kl_theorem():
    return (
        Derivation(KL, given=[P_SUMS, Q_SUMS], name="KL")
        .eq(-add_up(p[i] * log(q[i] / p[i])), "invert the fraction")
        .ge(
            -add_up(p[i] * (q[i] / p[i] - 1)),
            "log lemma",
            by=LOG.at({x: q[i] / p[i]}, times=p[i], over=ALL),
        )
        .eq(0, "both sum to 1", using=[P_SUMS, Q_SUMS])
        .equality_iff(Eq(p[i], q[i]))
    )


# Limits that may be reversed, or that do not fit the assumptions on their variable ---------


def sum_with_reversed_limits():
    Derivation(5 - n).eq(Sum(1, (i, n, 4)), "count").ge(0, "", by=square(1, over=(i, n, 4)))


def integral_with_reversed_limits():
    Derivation(Integral(t**2 + 1, (t, n, 5))).ge(
        Integral(2 * t, (t, n, 5)), "", by=square(t - 1, over=(t, n, 5))
    )


def empty_sum():
    Derivation(Sum(1, (i, 1, n - 2))).eq(n - 2, "count")


def empty_inner_sum():
    Derivation(Sum(1, (j, i + 2, n), (i, 1, n))).eq(Sum(n - i - 1, (i, 1, n)), "count")


def sum_with_fractional_limit():
    Derivation(Sum(1, (i, 1, x))).eq(x, "count")


def sum_with_half_integer_limit():
    Derivation(Sum(2, (i, 1, n / 2))).eq(n, "count")


def index_outside_its_assumptions():
    Derivation(4 * (5 - n)).ge(0, "", by=square(i + 5 - n, times=i, over=(i, -1, 1)))


def infinite_sum_of_unknown_convergence():
    h, g = Function("h", positive=True), Function("g", positive=True)
    forever = (i, 1, oo)
    Derivation(
        Sum(h(i) * log(h(i) / g(i)), forever),
        examples={h: [Lambda(i, 2**-i)], g: [Lambda(i, 3 * 4**-i)]},
    )


def divergent_sum():
    Derivation(Sum(1 / i, (i, 1, oo)))


def infinity_minus_infinity():
    whole = Integral(exp(t), (t, 0, oo))
    Derivation(x).eq(Add(x, whole, -whole, evaluate=False), "add and subtract")


def differentiation_under_integral_sign():
    time = symbols("tau", positive=True)
    kernel = u**3 / time**2 * exp(-(u**2) / time)
    Derivation(Derivative(Integral(kernel, (time, 0, 1)), u)).eq(
        Integral(diff(kernel, u), (time, 0, 1)), "differentiate inside"
    )


# Facts about one index or point, and facts about all of them ------------------------------


def equality_at_one_index_only():
    rest = Sum(X[i] - p[i], ALL)
    Derivation((X[i] - p[i]) ** 2 + rest**2).ge(rest**2, "", by=square(X[i] - p[i])).ge(
        0, "", by=square(rest)
    ).equality_iff(Eq(X[i], p[i]))


def equality_on_shorter_range():
    long = (i, 1, 2 * n)
    Derivation(add_up(s[i] ** 2) + Sum(s[i] ** 2, long)).ge(
        Sum(s[i] ** 2, long), "", by=square(s[i], over=ALL)
    ).ge(0, "", by=square(s[i], over=long)).equality_iff(Eq(s[i], 0))


def squares_theorem():
    return Derivation(add_up(s[i] ** 2), name="squares").ge(0, "", by=square(s[i], over=ALL))


def equality_by_fact_about_one_index():
    Derivation(Sum((r[j] * s[j]) ** 2, (j, 1, n)), given=[ONE_POSITIVE]).ge(
        0, "", by=squares_theorem().at({s[i]: r[i] * s[i]})
    ).equality_iff(Eq(s[i], 0), using=[ONE_POSITIVE])


def bounded_theorem():
    return Derivation(w[n + 1], given=[BOUNDED]).le(1000, "", by=BOUNDED.at({i: n + 1}))


def fact_about_one_index_for_theorem_about_all():
    Derivation(w[n + 1], given=[ONE_BOUNDED]).le(
        1000, "", by=bounded_theorem().at({}), using=[ONE_BOUNDED]
    )


def convex_at_one_point_only():
    here = Fact("f''>0 at this x", Gt(Derivative(f(x), (x, 2)), 0))
    Derivation(f(y), given=[here], examples=CONVEX_FUNCTIONS).ge(
        f(m) + Derivative(f(m), m) * (y - m), "", by=TANGENT.at({x: y}), using=[here]
    )


def positive_element_theorem():
    return Derivation(p[n + 1] * (x - 1)).ge(p[n + 1] * log(x), "", by=LOG.at({}, times=p[n + 1]))


def indexed_symbol_positive_at_one_index_only():
    Derivation((1000 - w[n + 1]) * (x - 1), given=[ONE_BOUNDED]).ge(
        (1000 - w[n + 1]) * log(x),
        "",
        by=positive_element_theorem().at({p[i]: 1000 - w[i]}),
        using=[ONE_BOUNDED],
    )


def expression_defined_at_one_index_only():
    Derivation(add_up(log(1000 - w[i])), given=[ONE_BOUNDED])


def substitution_outside_index_range():
    theorem = Derivation(p[5 - n] * (x - 1)).ge(
        p[5 - n] * log(x), "", by=LOG.at({}, times=p[5 - n])
    )
    Derivation((5 - n) * (x - 1)).ge((5 - n) * log(x), "", by=theorem.at({p[i]: i}))


def function_positive_only_where_evaluated():
    g = Function("g", positive=True)
    symmetric = Fact("g(x)+g(-x)=1", Eq(g(x) + g(-x), 1), forall=(x,))
    theorem = (
        Derivation(4, given=[symmetric], examples={g: [Lambda(x, 1 / (1 + exp(x)))]})
        .eq(4 * g(x) + 4 * g(-x), "", using=[symmetric])
        .ge(4 * g(x), "", by=square(2, times=g(-x)))
    )
    cubic = Lambda(x, Rational(1, 2) + (x / 100) ** 3)
    Derivation(S(4)).ge(2 + 4 * (x / 100) ** 3, "", by=theorem.at({g: cubic}))


# Symbols that a sum, an integral or a function captures -----------------------------------


def function_with_captured_symbol():
    Derivation(m * (m * (1 + 4 / n)) ** 2).ge(
        m**3 + 3 * m**2 * (4 * m / n),
        "",
        by=TANGENT.at({f: Lambda(x, m * x**2), x: m * (1 + 4 / n)}),
    )


def indexed_symbol_substituted_outside_sum():
    theorem = (
        Derivation(Derivative(add_up(p[i] * x), x))
        .eq(add_up(p[i]), "differentiate")
        .ge(add_up(p[i]) - 1, "", by=square(1))
    )
    Derivation(n * w[i] / 1000).ge(add_up(w[i] / 1000) - 1, "", by=theorem.at({p[j]: w[j] / 1000}))


def touching_point_captured_by_sum():
    Lemma("captured", 0, Sum((y - p[i]) ** 2, ALL), variable=y, touch=p[i])


def scaled_touching_point_captured_by_sum():
    Lemma(
        "captured",
        (y - p[i]) ** 2 / 10**6,
        Sum((y - p[i]) ** 2, ALL),
        variable=y,
        touch=p[i],
    )


def lemma_true_on_part_of_its_domain():
    steep = exp(-50 * (x - 1)) * (-(x - 1) / 50**2 - S(2) / 50**3)
    gap = steep - steep.subs(x, 2) - diff(steep, x).subs(x, 2) * (x - 2)
    Lemma("gap", 0, 10**10 * gap, variable=x, touch=2, given=[BELOW_1])


def two_symbols_with_one_name():
    other_x = symbols("x", real=True)
    negative = Fact("x < 0", Lt(other_x, 0))
    Derivation(x * other_x, given=[negative]).lt(0, "", by=negative.at({}, times=x))


def symbol_and_indexed_symbol_with_one_name():
    indexed = IndexedBase("x", positive=True)
    Derivation(x + indexed[1]).eq(indexed[1] + x, "exchange")


def substitution_for_one_element():
    positive_element_theorem().at({p[1]: 2})


def symbol_assumed_even():
    even = symbols("e", even=True, positive=True)
    Derivation(even + 1).eq(1 + even, "exchange")


def dummy_symbol():
    z = Dummy("z", positive=True)
    Derivation(log(z**2)).eq(2 * log(z), "power")


# Contradictory facts ----------------------------------------------------------------------


def contradictory_conditional_facts():
    later = (Ge(i, 2),)
    facts = [
        Fact("small", Lt(w[i], 1), forall=(i,), provided=later),
        Fact("large", Gt(w[i], 2), forall=(i,), provided=later),
    ]
    Derivation(add_up(w[i]) + w[4], given=facts)


def table_sampled_with_one_column_only():
    table = IndexedBase("W", positive=True)
    rows = Fact("rows", Eq(Sum(table[i, j], (j, 1, n)), 1), forall=(i,))
    Derivation(2 - n, given=[rows]).eq(Sum(1, (i, n, 1)), "").ge(
        0, "", by=square(1, over=(i, n, 1))
    )


# Invalid requests -------------------------------------------------------------------------


def equality_case_that_is_always_true():
    kl_theorem().equality_iff(Eq(x, x))


def equality_case_that_is_never_true():
    kl_theorem().equality_iff(Eq(p[i], 0))


def derivation_of_an_equation():
    Derivation(Eq(x, y))


def equation_cited_with_factor():
    Derivation(2 * add_up(p[i]), given=[P_SUMS]).eq(2, "", using=[P_SUMS.at({}, times=2)])


# Every function of this module except the helpers.
ATTACKS = [
    value
    for name, value in list(globals().items())
    if callable(value)
    and getattr(value, "__module__", "") == __name__
    and not name.endswith("_theorem")
    and name != "square"
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_attack_is_refused(attack):
    with pytest.raises((ValueError, TypeError)):
        attack()


# Correct derivations that resemble the attacks are accepted -------------------------------


def test_theorem_applied_to_table_columns():
    """The theorem's own bound index is renamed when it clashes with one of the citation."""
    columns = add_up(p[i] * Sum(P[k, i] * log(P[k, i] / Q[k, i]), (k, 1, n)))
    step = Derivation(columns, given=[ROW_SUMS, OTHER_ROW_SUMS]).ge(
        0,
        "each column",
        by=kl_theorem().at({p[k]: P[k, i], q[k]: Q[k, i]}, times=p[i], over=ALL),
        using=[ROW_SUMS, OTHER_ROW_SUMS],
    )
    (condition,) = step.equality
    indices = [limit[0] for limit in condition.limits]
    assert len(set(indices)) == 2 and indices[0] == i
    assert condition.left == P[indices[1], i] and condition.right == Q[indices[1], i]


def test_finite_sums_can_be_exchanged():
    Derivation(Sum(P[i, j], (i, 1, n), (j, 1, n))).eq(Sum(P[i, j], (j, 1, n), (i, 1, n)), "Fubini")


MARGINALS = [
    Fact("first marginal", Eq(p[i], Sum(P[i, j], (j, 1, n))), forall=(i,)),
    Fact("second marginal", Eq(q[j], Sum(P[i, j], (i, 1, n))), forall=(j,)),
]


@pytest.mark.parametrize("order", [[(i, 1, n), (j, 1, n)], [(j, 1, n), (i, 1, n)]])
def test_mutual_information_as_sum_of_entropies(order):
    joint = Sum(P[i, j] * log(P[i, j]), *order)
    Derivation(Sum(P[i, j] * log(P[i, j] / (p[i] * q[j])), *order), given=MARGINALS).eq(
        joint - add_up(p[i] * log(p[i])) - Sum(q[j] * log(q[j]), (j, 1, n)),
        "marginals",
        using=MARGINALS,
    )


def test_inequality_summed_over_two_indices():
    table = IndexedBase("S", real=True)
    both = ((i, 1, n), (j, 1, n))
    step = Derivation(Sum(table[i, j] ** 2, *both)).ge(0, "", by=square(table[i, j], over=both))
    assert [limit[0] for limit in step.equality[0].limits] == [i, j]


def test_inequality_under_bounded_integral():
    Derivation(Integral((Abs(t) - t) ** 2 + t, (t, 0, 1))).ge(
        Integral(t, (t, 0, 1)), "", by=square(Abs(t) - t, over=(t, 0, 1))
    )


def test_fact_holds_at_index_introduced_later():
    small = Fact("w_i < 1", Lt(w[i], 1), forall=(i,))
    Derivation(add_up(w[i]) + 1, given=[small]).ge(
        add_up(w[i]) + w[n + 1], "", by=small.at({i: n + 1})
    )


def test_consistent_conditional_facts_are_accepted():
    facts = [
        Fact("first", Gt(w[1], Rational(1, 2))),
        Fact("others", Lt(w[i], Rational(1, 2)), forall=(i,), provided=(Ge(i, 2),)),
    ]
    Derivation(add_up(w[i]), given=facts)


def test_fact_about_every_x_may_hold_a_power_of_x():
    """A power has a base, but it is no member of a family."""
    parabola = Fact("parabola", Eq(f(x), x**2), forall=(x,))
    examples = {f: [Lambda(x, x**2)]}
    step = Derivation(f(y), given=[parabola], examples=examples).eq(
        y**2, "", using=[parabola.at({x: y})]
    )
    assert r"f(x) = x^{2}\text{ for all }x" in step._repr_latex_()


def test_citation_order_does_not_matter():
    halves = Derivation(add_up(q[i] / 2), given=[Q_SUMS], name="halves").eq(
        Rational(1, 2), "sums to 1", using=[Q_SUMS]
    )
    for cited in ([halves, Q_SUMS], [Q_SUMS, halves]):
        Derivation(add_up(q[i] / 2), given=[Q_SUMS]).eq(Rational(1, 2), "", using=cited)


def test_index_may_be_bound_again_in_substitution():
    """The index of an indexed symbol may be bound again in the expression substituted for it."""
    theorem = Derivation(w[1] * (x - 1)).ge(w[1] * log(x), "", by=LOG.at({}, times=w[1]))
    share = p[1] / add_up(p[i])
    Derivation(share * (x - 1)).ge(share * log(x), "", by=theorem.at({w[i]: p[i] / add_up(p[i])}))


def test_tangent_at_mean_of_unspecified_function():
    mean = Sum(w[j] * X[j], (j, 1, n))
    instance = TANGENT.at({x: X[i], m: mean})
    assert instance.right == f(X[i]) and not instance.left.has(m)


def test_equality_almost_everywhere():
    step = Derivation(Integral((t - 1) ** 2 + t, (t, 0, 3))).ge(
        Integral(t, (t, 0, 3)), "", by=square(t - 1, over=(t, 0, 3))
    )
    assert r"for almost every }t\text{ between }0\text{ and }3" in step._repr_latex_()
    assert "t - 1 = 0 for almost all t from 0 to 3" in repr(step)


def test_equality_that_never_holds():
    step = Derivation(x + 1).ge(x, "", by=square(1))
    assert r"\text{equality if and only if never}" in step._repr_latex_()


def test_equality_that_holds_where_a_range_is_empty():
    """For n = 1 both sums are empty, and so equal: "never" would be false."""
    short = (i, 1, n - 1)
    step = Derivation(Sum(x + 1, short)).ge(Sum(x, short), "", by=square(1, over=short))
    assert "never" not in step._repr_latex_() + repr(step)
    assert r"1 = 0\text{ for every }i = 1, \dots, n - 1" in step._repr_latex_()


def test_display_says_what_all_shown_members_are():
    """That p_1 > 0 would not say that ln p_{n + 1} is defined."""
    assert r"where }p_{1}, p_{n + 1} > 0" in Derivation(p[1] + log(p[n + 1]))._repr_latex_()


def test_latex_of_lemma_lists_facts():
    shown = TANGENT._repr_latex_()
    assert r"f''(x) > 0\text{ for all }x\text{ (f is strictly convex)}" in shown
    assert r"\text{where }f(m)\text{ real; }m, x > 0" in shown


def test_line_is_the_whole_real_line():
    assert LINE[1:] == (-oo, oo)


@pytest.mark.parametrize(
    "integral, value",
    [
        (Integral(exp(-Abs(t - u)), LINE), 2),
        (Integral(Abs(t - x), (t, 0, 2 * x)), x**2),
        (Integral(a ** (x - 1), (a, 0, 1)), 1 / x),
    ],
    ids=str,
)
def test_an_integral_that_quadrature_finds_hard_is_judged_rightly(integral, value):
    Derivation(integral).eq(value, "compute")
    with pytest.raises(FalseStep, match="is false at"):
        Derivation(integral).eq(2 * value, "compute")


def test_an_integral_that_quadrature_cannot_find_is_not_called_false():
    staircase = Integral(floor(3 * t), (t, 0, 1))
    for value in (1, 2):
        with pytest.raises(ValueError, match="the digits of an integral are too few"):
            Derivation(staircase).eq(value, "compute")
