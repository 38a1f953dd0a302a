"""The parts of the engine, one by one: values and points, signs, normal forms, substitution."""

# The symbols are imported with *, see tests/unit/symbols.py.
# ruff: noqa: F403, F405

import random
from fractions import Fraction

import mpmath
import pytest
from sympy import (
    Abs,
    Derivative,
    Eq,
    Ge,
    Gt,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    ceiling,
    cos,
    cosh,
    exp,
    floor,
    log,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    symbols,
    tanh,
)

from divlib.derivation import Derivation, Fact, Lemma
from divlib.derivation import _kernel as kernel
from divlib.derivation import _kernel_judge as search
from divlib.derivation._algebra import Algebra, NothingToReplace, free_letters
from divlib.derivation._language import atoms_of, domains_note
from divlib.derivation._sampling import Point, TooMuch, points_satisfying
from divlib.derivation._statements import (
    Condition,
    condition_latex,
    condition_text,
    fact_latex,
    fact_text,
    renamed_apart,
    unconditional,
)
from divlib.derivation._substitution import another_letter, letters_of, substitute
from tests.unit.symbols import *

c = symbols("c", nonnegative=True)
m0 = symbols("m_0", integer=True, positive=True)
b, d = symbols("b", negative=True), symbols("d", nonpositive=True)
whole, count = symbols("l", integer=True), symbols("h", integer=True, nonnegative=True)
P = IndexedBase("P", positive=True)


def point(style="ordinary", examples=None):
    return Point(random.Random(1), examples or {}, style, 40)


def set_point(examples=None):
    """A point with values for x, y, u, n and the families p and s."""
    result = point(examples=examples)
    result.values.update({x: Fraction(3, 2), y: Fraction(2), u: Fraction(-2), n: 3, lam: 0})
    result.values.update({(p, (k,)): Fraction(k, 4) for k in range(1, 9)})
    result.values.update({(s, (k,)): Fraction(k - 2) for k in range(1, 9)})
    return result


# Values -------------------------------------------------------------------------------------------

EXACT = {
    S(3): 3,
    Rational(2, 3): Fraction(2, 3),
    x: Fraction(3, 2),
    x + u: Fraction(-1, 2),
    x * u * y: -6,
    x**2: Fraction(9, 4),
    u**3: -8,
    1 / x: Fraction(2, 3),
    u**-2: Fraction(1, 4),
    lam**x: 0,
    lam**2: 0,
    p[2]: Fraction(1, 2),
    p[n + 1]: 1,
    add_up(p[i]): Fraction(3, 2),
    Sum(p[i], (i, 2, n)): Fraction(5, 4),
    Sum(p[i], (i, n + 1, n)): 0,
    Sum(i * j, (i, 1, j), (j, 1, n)): 25,
    Sum(p[i] * s[j], (i, 1, 2), (j, 1, n)): 0,
    Abs(u): 2,
    Abs(x): Fraction(3, 2),
    floor(u + Rational(1, 2)): -2,
    ceiling(x): 2,
    floor(S(3) * x): 4,
    log(y - 1): 0,
}


@pytest.mark.parametrize("expr", EXACT, ids=str)
def test_exact_value(expr):
    value = set_point().value(expr)
    assert value == EXACT[expr] and isinstance(value, (int, Fraction))


ROUGH = {
    exp(x): mpmath.exp("1.5"),
    log(x): mpmath.log("1.5"),
    sin(u): mpmath.sin(-2),
    cos(u): mpmath.cos(-2),
    sinh(u): mpmath.sinh(-2),
    cosh(u): mpmath.cosh(-2),
    tanh(u): mpmath.tanh(-2),
    sqrt(x): mpmath.sqrt("1.5"),
    x**u: mpmath.mpf("1.5") ** -2,
    (y / 4) ** x: mpmath.power("0.5", "1.5"),
    sqrt(lam) + exp(u): mpmath.exp(-2),
    x**sqrt(y): mpmath.power("1.5", mpmath.sqrt(2)),
    pi * x: 1.5 * mpmath.pi,
    S.Exp1 * y: 2 * mpmath.e,
    floor(exp(y)): 7,
    ceiling(exp(y)): 8,
    Sum(x ** -i, (i, 1, oo)): 2,
    Sum(i * y ** -i, (i, 1, oo)): 2,
    Sum((1 + (-1) ** i) * y ** -i, (i, 1, oo)): mpmath.mpf(2) / 3,
    Integral(t**2, (t, 0, x)): mpmath.mpf("1.125"),
    Integral(exp(-(t**2)), (t, -oo, oo)): mpmath.sqrt(mpmath.pi),
    Integral(exp(-t * y), (t, 0, oo)): mpmath.mpf("0.5"),
    Integral(f(t) * y, (t, 0, 1)): mpmath.mpf(2) / 3,
    # With a kink, without a bound, and with a pole that can be integrated.
    Integral(Abs(t - y), (t, 0, 1 + x)): mpmath.mpf("2.125"),
    Integral(exp(-Abs(2 * t - y)), (t, -oo, oo)): 1,
    Integral(a ** (-1 / y), (a, 0, 1)): 2,
    Derivative(f(x), x): 3,
    Derivative(f(x), (x, 2)): 2,
    Subs(Derivative(f(x), x), x, y): 4,
    f(x) + f(y): mpmath.mpf("6.25"),
}  # fmt: skip


@pytest.mark.parametrize("expr", ROUGH, ids=str)
def test_rounded_value(expr):
    here = set_point(examples={f: [Lambda(x, x**2)]})
    assert abs(here._number(here.value(expr)) - ROUGH[expr]) < 1e-14


@pytest.mark.parametrize("digits", [40, 400])
def test_values_have_as_many_digits_as_are_asked_for(digits):
    value = set_point().value(exp(x), digits)
    with mpmath.workdps(digits + 20):
        error = abs(mpmath.mpf(value) - mpmath.exp(mpmath.mpf(3) / 2))
        assert mpmath.mpf(10) ** -(digits + 5) < error < mpmath.mpf(10) ** -(digits - 3)


NO_VALUE = {
    "logarithm of": log(u),
    "logarithm of 0": log(lam),
    "division by 0": 1 / lam,
    "power of -2 is not real": u**x,
    "power of 0 is not real": lam**-x,
    "a sum runs from 1 to 3/2": Sum(p[i], (i, 1, x)),
    "cannot be computed": Integral(Sum(t**i, ALL), (t, 0, 1)),
    "has no value": S.EulerGamma * x,
}
TOO_MUCH = {
    "a sum is too long": Sum(i, (i, 1, 10**4)),
    "a sum without end is too long": Sum(1 / i**2, (i, 1, oo)),
    "a number is too large": exp(exp(1000 * y)),
    "too long to be computed": Sum(i * j, (i, 1, 2000), (j, 1, 2000)),
    "digits of an integral are too few": Integral(floor(3 * t), (t, 0, 1)),
}


@pytest.mark.parametrize("words, expr", NO_VALUE.items(), ids=str)
def test_what_has_no_value_is_refused(words, expr):
    with pytest.raises(ArithmeticError, match=words) as refusal:
        set_point().value(expr)
    assert not isinstance(refusal.value, TooMuch)


@pytest.mark.parametrize("words, expr", TOO_MUCH.items(), ids=str)
def test_what_is_too_much_is_refused(words, expr):
    with pytest.raises(TooMuch, match=words):
        set_point().value(expr)


def test_letters_of_a_case_have_their_values_there_only():
    here = set_point()
    assert here.value(x + p[i], own={x: 1, i: 2}) == Fraction(3, 2)
    assert here.value(x) == Fraction(3, 2)
    assert here.value(add_up(p[i]), own={i: 8}) == Fraction(3, 2)


def test_no_example_is_an_error_that_says_so():
    with pytest.raises(ValueError, match=r"give examples=\{f: \[...\]\}"):
        set_point().value(f(x))


# Comparing ----------------------------------------------------------------------------------------


def test_values_are_equal_up_to_rounding():
    here = set_point()
    one = here.value(exp(x))
    tiny, small = (mpmath.mpf(10) ** -k for k in (25, 23))
    assert here.compare(one, one) == here.compare(one + tiny, one) == 0
    assert (here.compare(one + small, one), here.compare(one, one + small)) == (1, -1)
    assert here.compare(one + mpmath.mpf(10) ** -13, one, rough=True) == 0
    assert here.compare(one + mpmath.mpf(10) ** -10, one, rough=True) == 1
    # Exact values are equal or not, and large ones are compared by their size.
    assert here.compare(Fraction(1, 10**50), 0) == 1
    assert here.compare(one * 10**20 + 10**-6, one * 10**20) == 0
    here.value(x, 400)
    tiny, small = (mpmath.mpf(10) ** -k for k in (135, 131))
    with mpmath.workdps(400):
        assert here.compare(one + tiny, one) == 0
        assert here.compare(one + small, one) == 1


def test_relations_hold_or_not():
    here = set_point()
    true = (Eq(x, x), Lt(x, y), Le(x, y), Gt(y, x), Ge(y, x), Le(x, x + u - u), Eq(exp(log(x)), x))
    false = (Eq(x, y), Lt(y, x), Le(y, x), Gt(x, y), Ge(x, y), Lt(1 / lam, x), Gt(u, n))
    assert all(map(here.holds, true)) and not any(map(here.holds, false))
    assert here.holds(S.true) and not here.holds(S.false)
    assert here.holds(Lt(p[i], 1), {i: 3}) and not here.holds(Lt(p[i], 1), {i: 4})


def test_conditions_are_met_for_all_their_letters():
    here = set_point()
    assert here.meets(Condition(4 * p[i], i, ((i, 1, n),)))
    assert not here.meets(Condition(p[i], i - Rational(3, 4), ((i, 1, n),)))
    assert here.meets(Condition(p[i], i - Rational(3, 4), ((i, 1, 1),)))
    assert here.meets(Condition(p[n + 1], S.One, ()))
    assert here.meets(Condition(i * j, j * i, ((i, 1, n), (j, 1, i))))
    assert not here.meets(Condition(t, x, ((t, x, y),)))
    assert here.meets(Condition(t**2, t * t, ((t, -oo, oo),)))
    assert not here.meets(Condition(t, S.One, ((t, -oo, oo),)))
    # Numbers between two ends are tried well inside them.
    tried = here._run(t, x, y, {})
    assert len(tried) == 3 and all(Fraction(3, 2) < v < 2 for v in tried)


# Drawing ------------------------------------------------------------------------------------------

SIZES = {
    "ordinary": (Fraction(1, 24), 24),
    "huge": (100, 9 * 10**8),
    "tiny": (Fraction(1, 10**10), Fraction(9, 100)),
    "wild": (Fraction(1, 10**9), 9 * 10**4),
    "long": (Fraction(1, 24), 24),
}
WHOLE = {"ordinary": (1, 7), "edge": (1, 2), "long": (2, 40), "wild": (1, 7), "near": (1, 7)}


@pytest.mark.parametrize("style", SIZES)
def test_sizes_have_the_range_of_their_style(style):
    here = point(style)
    drawn = [here._size() for _ in range(3000)]
    assert (min(drawn), max(drawn)) == SIZES[style]


@pytest.mark.parametrize("style", WHOLE)
def test_whole_numbers_have_the_range_of_their_style(style):
    here = point(style)
    drawn = {here._whole() for _ in range(2000)}
    assert (min(drawn), max(drawn)) == WHOLE[style]
    assert len(drawn) == max(drawn) - min(drawn) + 1


def test_near_values_are_near():
    here = point("near")
    drawn = [here._size() / here._centre - 1 for _ in range(2000)]
    assert min(drawn) == -Fraction(99, 10**6) and max(drawn) == Fraction(99, 10**6)


DRAWN = {
    x: ({1}, False), u: ({-1, 0, 1}, False), lam: ({0, 1}, False), b: ({-1}, False),
    d: ({-1, 0}, False), n: ({1}, True), whole: ({-1, 0, 1}, True), count: ({0, 1}, True),
}  # fmt: skip


@pytest.mark.parametrize("letter", DRAWN, ids=str)
def test_letters_have_values_that_their_declaration_allows(letter):
    signs, is_whole = DRAWN[letter]
    for style, zeros in (("ordinary", (0.08, 0.25)), ("edge", (0.5, 0.7))):
        here = point(style)
        drawn = [here._drawn(letter) for _ in range(600)]
        assert {(v > 0) - (v < 0) for v in drawn} == signs
        assert all(v == int(v) for v in drawn) == is_whole
        assert 0 not in signs or zeros[0] < drawn.count(0) / 600 < zeros[1]
        if signs >= {-1, 1}:
            assert 0.3 < sum(v > 0 for v in drawn) / sum(v != 0 for v in drawn) < 0.7


def test_values_are_drawn_once():
    here = point()
    first = here.value(x + p[1] + p[2])
    assert here.value(x + p[1] + p[2]) == first
    assert set(here.values) == {x, (p, (1,)), (p, (2,))}


# Facts --------------------------------------------------------------------------------------------


def defined(*facts):
    here = set_point()
    here.define(facts)
    return here._definitions


def test_equations_define_letters_and_families():
    assert defined(Fact("m", Eq(m, x + y))) == {m: x + y}
    assert defined(Fact("m", Eq(x + y, m))) == {m: x + y}
    mean = Fact("q", Eq(q[i], (p[i] + x) / 2), forall=(i,))
    assert defined(mean) == {q: ((i,), (p[i] + x) / 2)}
    rows = Fact("q", Eq(Sum(P[i, j], (j, 1, n)), q[i]), forall=(i,))
    assert defined(rows) == {q: ((i,), Sum(P[i, j], (j, 1, n)))}
    # What is defined once is not defined again, and nothing by itself.
    assert defined(Fact("m", Eq(m, x)), Fact("again", Eq(m, y))) == {m: x, y: m}
    assert defined(Fact("m", Eq(m, x)), Fact("back", Eq(x, m + u - u))) == {m: x}
    assert not defined(Fact("p", Eq(p[i], p[i + 1] / 2), forall=(i,)))


def test_other_facts_define_nothing():
    assert not defined(Fact("n", Eq(n, i + j)))
    assert p not in defined(Fact("one", Eq(p[1], 2)))
    assert not defined(Fact("below", Lt(x, y)))
    later = Fact("later", Eq(q[i], 1), forall=(i,), provided=(Ge(i, 2),))
    assert not defined(later)
    diagonal = Fact("diagonal", Eq(P[i, i], 1), forall=(i,))
    assert not defined(diagonal)
    assert not defined(Fact("all of them", Eq(q[i], p[j]), forall=(i, j)))


def test_defined_values_follow_what_defines_them():
    here = set_point()
    here.define([Fact("m", Eq(m, x + y)), Fact("q", Eq(q[i], p[i] + i), forall=(i,))])
    assert here.value(m) == Fraction(7, 2) and here.value(q[2]) == Fraction(5, 2)
    here.settle()
    assert here.value(m + q[2]) == here.value(m + q[2]) == 6


FACTS = {
    "total": [P_SUMS],
    "two totals": [P_SUMS, Q_SUMS],
    "a bound": [Fact("f", Lt(x, Rational(1, 1000)))],
    "a bound from below": [Fact("f", Gt(x, 1000))],
    "a bound of a difference": [Fact("f", Ge(x - y, 50))],
    "all small": [Fact("f", Lt(p[i], Rational(1, 50)), forall=(i,))],
    "a product": [Fact("f", Eq(x * y, 7))],
    "small at once": [Fact("f", Le(add_up(p[i]), Rational(1, 100)))],
    "rows": [Fact("f", Eq(Sum(P[i, j], (j, 1, n)), 1), forall=(i,))],
    "some": [Fact("f", Gt(p[i], 30), forall=(i,), provided=(Ge(i, 2),))],
}


@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
def test_facts_hold_at_the_points(facts):
    points = points_satisfying(facts, [add_up(p[i]) + x + y, add_up(q[i])], {})
    assert len(points) == 10
    for here in points:
        for fact in facts:
            for k in range(1, here.value(n) + 1):
                if not fact.provided or k >= 2:
                    assert here.holds(fact.relation, {i: k} if i in fact.forall else {})
        assert here.is_allowed()


def test_points_are_those_asked_for_and_ordinary_ones_come_first():
    points = points_satisfying([], [x + add_up(p[i])], {}, count=7)
    assert len(points) == 7
    kinds = [here.style == "ordinary" for here in points]
    assert kinds == sorted(kinds, reverse=True) and len({here.style for here in points}) > 3
    again = points_satisfying([], [x + add_up(p[i])], {}, count=7)
    assert [here.values for here in again] == [here.values for here in points]


def test_long_sums_are_shorter_the_deeper_they_are():
    def longest(expr, facts=()):
        (length,) = {here._longest for here in points_satisfying(facts, [expr], {}, count=3)}
        return length

    pairs = ((i, 1, n), (j, 1, n))
    triple = Sum(P[i, j] * p[k], *pairs, (k, 1, n))
    nested = Sum(p[i] * Sum(p[j], (j, 1, n)), ALL)
    assert [longest(e) for e in (n * x, add_up(p[i]), nested, triple)] == [40, 30, 8, 5]
    assert longest(Sum(triple * i, ALL)) == 3 and longest(Sum(2**-i, (i, 1, oo))) == 8
    assert longest(x, [Fact("total", Le(Sum(P[i, j], *pairs), 1))]) == 8


def test_integrals_are_tried_at_moderate_points_only():
    points = points_satisfying([], [Integral(exp(-t * x), (t, 0, 1))], {})
    assert not {here.style for here in points} & {"wild", "tiny", "huge"}


def test_values_that_contradict_a_declaration_are_noticed():
    for key, bad in ((x, 0), (x, -1), (u, None), (lam, -1), (b, 0), (d, 1), (n, Fraction(1, 2))):
        here = set_point()
        if bad is not None:
            here.values[key] = Fraction(bad)
        assert here.is_allowed() == (bad is None)
    here = set_point()
    here.values[p, (1,)] = Fraction(-1)
    assert not here.is_allowed()
    here = set_point()
    here.define([Fact("m", Eq(m, u))])
    assert not here.is_allowed()
    here = set_point()
    here.define([Fact("q", Eq(q[i], 3 - i - x), forall=(i,))])
    assert not here.is_allowed()


def test_points_are_described():
    here = set_point(examples={f: [Lambda(x, x**2)]})
    assert here.describe(x + y) == "x=3/2, y=2"
    assert here.describe(p[1] + n).startswith("p[1]=1/4, p[2]=1/2") and "n=3" in here.describe(n)
    assert here.describe(f(x)) == "x=3/2, f=Lambda(x, x**2)"
    assert here.describe(S.One).endswith(", ...") and here.describe(t) == "every point"
    here.values[x] = Fraction(1, 1001)
    assert here.describe(x) == "x=0.000999001"


# Zero ---------------------------------------------------------------------------------------------

A0 = Algebra()
ROW = Eq(Sum(P[i, j], (j, 1, n)), p[i])
ZERO = {
    "ring": (u + a) ** 2 - u**2 - 2 * a * u - a**2,
    "fractions": 1 / x + 1 / y - (x + y) / (x * y),
    "logarithms": log(x * y / 4) - log(x) - log(y) + 2 * log(2),
    "a power in a logarithm": log(x**3) - 3 * log(x),
    "a derivative": Derivative(x * log(x), x) - log(x) - 1,
    "a derivative of an unknown function": Derivative(x * f(x), x) - f(x) - x * Derivative(f(x), x),
    "a sum of sums": add_up(p[i] + q[i]) - add_up(p[i]) - add_up(q[i]),
    "a constant before a sum": add_up(x * p[i]) - x * add_up(p[i]),
    "a counted sum": add_up(S.One) - n,
    "a sum of numbers": Sum(i**2, (i, 1, 4)) - 30,
    "a formula": add_up(i) - n * (n + 1) / 2,
    "the last terms": Sum(p[i], (i, 1, n + 2)) - add_up(p[i]) - p[n + 1] - p[n + 2],
    "sums in another order": Sum(P[i, j], ALL, (j, 1, n)) - Sum(P[i, j], (j, 1, n), ALL),
    "a sum in a sum": add_up(p[i] * Sum(q[j], (j, 1, n))) - add_up(p[i]) * Sum(q[j], (j, 1, n)),
    "a sum from the last to the first": add_up(i * log(p[n + 1 - i]))
    - add_up((n + 1 - i) * log(p[i])),
    "a convolution": add_up(p[i] * q[n + 1 - i]) - add_up(q[i] * p[n + 1 - i]),
    "fractions from the last to the first": add_up(1 / (n + 1 - i)) - add_up(1 / i),
    "two sums under one sign": add_up(x / (x + p[i])) + Sum(p[j] / (x + p[j]), (j, 1, n)) - n,
    "an integral of a known function": Integral(t**2, (t, 0, 1)) - Rational(1, 3),
    "a normal density": Integral(exp(-(t**2) / 2), LINE) - sqrt(2 * pi),
    "a constant before an integral": integrate_all(x * dens_p(t)) - x * integrate_all(dens_p(t)),
}  # fmt: skip
NOT_ZERO = {
    "a cross term": (u + a) ** 2 - u**2 - a**2,
    "a root of a square": sqrt(u**2) - u,
    "a logarithm of a sum": log(x + y) - log(x) - log(y),
    "one more": add_up(S.One) - n - 1,
    "a sum of products": add_up(p[i] * q[i]) - add_up(p[i]) * add_up(q[i]),
    "another range": Sum(p[i], (i, 1, n + 1)) - add_up(p[i]),
    "another range from the last to the first": add_up(p[n + 2 - i]) - add_up(p[i]),
    "a weight from the last to the first": add_up(i * p[n + 1 - i]) - add_up(i * p[i]),
    "the other index": Sum(P[i, j], (j, 1, n)) - Sum(P[j, i], (j, 1, n)),
    "a fact": add_up(p[i]) - 1,
    "two integrals that may be infinite": (
        integrate_all(dens_p(t)) - integrate_all(dens_p(t) - dens_q(t)) - integrate_all(dens_q(t))
    ),
}


@pytest.mark.parametrize("name", ZERO)
def test_zero_is_seen(name):
    assert A0.is_zero(ZERO[name])


@pytest.mark.parametrize("name", NOT_ZERO)
def test_what_is_not_zero_is_not_called_so(name):
    assert not A0.is_zero(NOT_ZERO[name])


USED = {
    "a sum": ([Eq(add_up(p[i]), 1)], add_up(2 * p[i]) - 2),
    "turned round": ([Eq(1, add_up(p[i]))], log(add_up(p[i]))),
    "a term among others": ([Eq(add_up(p[i]) + x, y)], add_up(p[i]) - y + x),
    "with a factor": ([Eq(2 * add_up(p[i]) - 1, x)], add_up(p[i]) - (x + 1) / 2),
    "for all": ([Eq(q[i], p[i] + x)], add_up(q[i]) - add_up(p[i]) - n * x),
    "of rows": ([ROW], Sum(P[i, j] * x, (j, 1, n)) - x * p[i]),
    "one after the other": ([Eq(m, y), Eq(y, x)], m - x),
    "in any order": ([Eq(x, m * m - m * m + y), Eq(y, 2 * m)], x - 2 * m),
    "an integral": ([Eq(integrate_all(dens_p(t)), 1)], integrate_all(x * dens_p(t)) - x),
    "a function": ([Eq(f(x), 2)], f(x) ** 2 - 4),
}


@pytest.mark.parametrize("name", USED)
def test_equations_are_used(name):
    relations, expr = USED[name]
    assert Algebra(relations).is_zero(expr)
    assert not Algebra().is_zero(expr)


def test_inequalities_do_not_get_in_the_way():
    assert Algebra([Lt(x, 1)]).is_zero((1 - x) * (1 + x) - 1 + x**2)


def test_equations_of_products_cannot_be_used():
    with pytest.raises(NothingToReplace, match="for every term is a product"):
        Algebra([Eq(x * y, m * a)])


def test_sums_do_not_run_over_letters_that_facts_fix():
    fixed = Algebra([Eq(p[i], 1)], {i})
    for question in (fixed.is_zero, fixed.undefined_part):
        with pytest.raises(ValueError, match="one fixed i"):
            question(add_up(p[i]))
    assert fixed.is_zero(p[i] - 1)
    assert A0.with_relation(Eq(x, 1), {i}).fixed == {i}


# Signs and definedness ----------------------------------------------------------------------------

KNOWN = {
    "positive": [x, x * y, 1 + u**2, exp(u), x + c, p[i], n, -b, b**2, add_up(p[i]), x**u, x**-2],
    "nonnegative": [c, u**2, c * x, Abs(u), n - 1, -d, add_up(c * p[i]), (u - a) ** 2],
    "nonzero": [x, b, -n, b * x],
    "real": [u, x, u * a, log(x)],
}
UNKNOWN = {
    "positive": [u, c, u**2, x - y, b, -x, n - 1, log(x), c * u],
    "nonnegative": [u, x - 1, b, d, log(x), n - 2, u * a],
    "nonzero": [u, c, d, x - y, u**2],
}


def test_signs_are_known_or_not():
    for sign, values in KNOWN.items():
        assert [v for v in values if not A0.knows(v, sign)] == []
    for sign, values in UNKNOWN.items():
        assert [v for v in values if A0.knows(v, sign)] == []


def test_signs_by_inequalities():
    below, at_most = Algebra([Lt(x, y)]), Algebra([Le(x, y)])
    assert below.knows(y - x, "positive") and below.knows(2 * y - 2 * x, "positive")
    assert below.knows(1 - x / y, "positive") and below.knows((x - y) * b, "positive")
    assert below.knows(x - y, "nonzero") and not below.knows(x - y, "nonnegative")
    assert at_most.knows(y - x, "nonnegative") and not at_most.knows(y - x, "positive")
    assert not at_most.knows(1 / (1 + y - x) - 1, "nonnegative")


def test_relations_are_shown_or_not():
    algebra = Algebra([Lt(x, 1), Eq(y, 2)])
    assert all(map(algebra.holds, (Lt(x, 1), Gt(1, x), Le(x, 1), Eq(y, 2), Lt(x, y), S.true)))
    assert not any(map(algebra.holds, (Lt(1, x), Eq(x, 1), Lt(x, Rational(1, 2)), S.false)))


DEFINED = [
    *(log(x), 1 / x, sqrt(c), c**2, u**3, b**-3, x**u, Abs(u), floor(u), 1 / (1 + u**2), c**x),
    *(add_up(p[i]), Sum(i, (i, 1, n + 1)), Sum(c, (whole, -3, n)), Sum(p[i], (i, n + 1, n))),
    *(Integral(t, (t, 0, 1)), LINE and integrate_all(dens_p(t)), Integral(lam, (lam, 0, oo))),
    *(Derivative(f(x), x), Derivative(u**2, u), Derivative(x**y, x), Sum(i, (i, n, n + 3))),
    *(Derivative(b**2, b), Derivative(exp(u) * u, u), log(1 + c), Sum(count, (count, 0, n))),
    # What is defined in the range of a sum or integral.
    *(add_up(1 / (n + 1 - i)), add_up(log(n + 1 - i)), add_up(sqrt(n - i)), add_up(1 / (i + x))),
    *(Sum(1 / (i - j), (j, 1, i - 1), (i, 2, n)), Integral(log(2 - t), (t, 0, 1))),
    *(Sum(p[j], (j, 1, n + 1 - i), ALL), Integral(1 / (1 + t), (t, 0, x))),
]
UNDEFINED = [
    *(log(u), log(c), 1 / u, 1 / c, sqrt(u), u**x, c**u, 1 / (x - y), c**-x, b**x, log(b)),
    *(Sum(p[i], (i, 2, n - 1)), Sum(p[i], (i, 0, n)), Sum(p[i], (i, 3, n)), Sum(i, (i, 1, x))),
    *(Integral(x, (x, -1, 1)), Integral(t, (t, 1, 0)), Integral(lam, (lam, -1, 1))),
    *(Derivative(Abs(u), u), Derivative(c**2, c), Derivative(sqrt(c), x), Sum(1 / i, (i, 1, oo))),
    *(Derivative(d**2, d), Derivative(u ** Rational(4, 3), u), Integral(i, (i, 0, 1))),
    *(add_up(1 / (n - i)), add_up(log(i - 1)), add_up(sqrt(n - 1 - i)), add_up(1 / (i - x))),
    *(Sum(1 / (i - j), (j, 1, i), (i, 2, n)), Integral(1 / t, (t, 0, 1)), 1 / (n + 1 - i)),
    *(Sum(p[j], (j, 1, n - 1 - i), ALL), Integral(log(1 - t), (t, 0, x))),
    *(Integral(t, (t, log(u), log(u) + 1)), Integral(t, (t, 1 / u, 1 / u + 1))),
    # The letter of a sum has no range outside, nor in the ends of the sum, nor in one inside.
    *(add_up(p[i]) / (n + 1 - i), add_up(Sum(1 / (n + 1 - i), (i, 1, n + 1)))),
    Sum(Sum(1 / (i - j), (i, 1, n)), (j, 1, i - 1)),
    *(
        Integral(b, (b, -2, -1)),
        Sum(x, (x, 1, n)),
        x + log(u),
        S.NaN,
        S.ComplexInfinity,
        add_up(log(s[i])),
    ),
]


@pytest.mark.parametrize("expr", DEFINED, ids=str)
def test_what_is_defined(expr):
    assert A0.undefined_part(expr) is None


@pytest.mark.parametrize("expr", UNDEFINED, ids=str)
def test_what_may_be_undefined(expr):
    assert A0.undefined_part(expr) is not None


def test_sums_without_end_have_values():
    small = Algebra([Lt(x, 1)])
    values = {
        x**i: x / (1 - x), i * x**i: x / (1 - x) ** 2, i**2 * x**i: x * (1 + x) / (1 - x) ** 3,
        y * x ** (2 * i + 1): y * x**3 / (1 - x**2), x**i + i * 2**-i: x / (1 - x) + 2,
    }  # fmt: skip
    for term, value in values.items():
        assert small.is_zero(Sum(term, (i, 1, oo)) - value)
        assert not small.is_zero(Sum(term, (i, 1, oo)) - value - 1)
        assert small.undefined_part(Sum(term, (i, 1, oo))) is None
    assert small.is_zero(Sum(x**i, (i, 3, oo)) - x**3 / (1 - x))
    assert small.is_zero(Sum(count * x**count, (count, 0, oo)) - x / (1 - x) ** 2)
    for term in (y**i, x**-i, x ** (i**2), x**i / i, log(i) * x**i, p[i] * x**i, S.One):
        assert small.undefined_part(Sum(term, (i, 1, oo))) is not None


# Letters ------------------------------------------------------------------------------------------

FREE = {
    add_up(p[i]): {n},
    p[i] + x: {i, x},
    Sum(p[i] * q[j], (i, 1, j)): {j},
    Sum(i, (i, 1, i)): {i},
    p[k + i]: {k, i},
    Integral(t * u, (t, 0, u)): {u},
    w[i] * Sum(w[i], ALL): {i, n},
    f(x) + Derivative(f(y), y): {x, y},
}


@pytest.mark.parametrize("expr", FREE, ids=str)
def test_free_letters(expr):
    assert free_letters(expr) == FREE[expr]


def test_letters_of_expressions():
    assert letters_of(add_up(p[i]) + f(x), y + S.One) == {n, p, f, x, y}
    assert atoms_of(add_up(p[i]) + f(x)) == {n, i, p, f, x}
    prime = another_letter(x, [x, Symbol("x'"), y])
    assert prime.name == "x''" and prime.assumptions0 == x.assumptions0
    assert another_letter(x, [y]) is x


PUT_IN = {
    "a letter": (x + y, {x: y}, 2 * y),
    "two letters at once": (x / y, {x: y, y: x}, y / x),
    "a family": (add_up(p[i]), {p[j]: q[j] + j}, add_up(q[i] + i)),
    "a family of two": (Sum(P[i, j], ALL), {P[k, m0]: p[k] * q[m0]}, Sum(p[i] * q[j], ALL)),
    "an index": (p[i + 1], {i: n}, p[n + 1]),
    "a function": (f(x) + f(2), {f: Lambda(t, t**2)}, x**2 + 4),
    "a derivative": (Derivative(f(x), x), {f: Lambda(t, t**2)}, 2 * x),
    "a value in a derivative": (Derivative(x**2, x), {x: y}, 2 * y),
    "a limit": (Sum(p[i], (i, 1, n)), {n: n + 1}, Sum(p[i], (i, 1, n + 1))),
    "nothing": (x, {}, x),
    "a letter that is not there": (x, {y: 2}, x),
    "a number": (x**2, {x: 3}, S(9)),
    "an integral": (Integral(t * x, (t, 0, x)), {x: 2}, Integral(2 * t, (t, 0, 2))),
}


@pytest.mark.parametrize("name", PUT_IN)
def test_put_in(name):
    expr, mapping, result = PUT_IN[name]
    assert substitute(expr, mapping) == result


def test_bound_letters_are_not_caught():
    other = another_letter(i, [i])
    assert substitute(add_up(x * i), {x: i}) == Sum(i * other, (other, 1, n))
    assert substitute(add_up(p[i] * x), {x: add_up(p[i])}).function.has(Sum)
    assert substitute(Sum(P[i, j], ALL), {P[k, i]: p[k] * q[i]}) == Sum(
        p[other] * q[j], (other, 1, n)
    )
    nested = substitute(Sum(P[i, j], ALL, (j, 1, n)), {P[k, j]: p[i] * q[j] * p[k]})
    assert free_letters(nested) == {i, n}
    assert substitute(add_up(p[i]), {i: x}) == Sum(p[other], (other, 1, n))


def test_conditions_are_renamed_apart():
    condition = Condition(p[i], q[i], ((i, 1, n),))
    other = another_letter(i, [i])
    assert renamed_apart(condition, {j}) == condition
    assert renamed_apart(condition, {i}) == Condition(p[other], q[other], ((other, 1, n),))


# Words --------------------------------------------------------------------------------------------


def test_facts_and_conditions_in_words():
    later = Fact("later", Lt(w[i], 1), forall=(i,), provided=(Ge(i, 2),))
    assert fact_text(later) == "w[i] < 1 for all i with i >= 2 (later)"
    assert fact_latex(later) == r"$w_{i} < 1$ for all $i$ with $i \ge 2$ (later)"
    assert fact_text(Fact("$m$", Eq(m, 2))) == "m = 2"
    assert condition_text(Condition(p[i], q[i], (ALL,))) == "p[i] = q[i] for all i from 1 to n"
    assert condition_text(Condition(x, x + 1)) == condition_latex(Condition(x, x + 1)) == "never"
    assert condition_text(Condition(u, a, (LINE,))) == "u = a for almost all t from -oo to oo"
    assert condition_latex(Condition(u, a, (LINE,))) == "$u = a$ for almost every $t$"
    assert condition_latex(Condition(p[i], x, (ALL,))) == (
        r"$p_{i} = x$ for every $i = 1, \dots, n$"
    )
    assert condition_latex(Condition(u, a, ((t, 0, 1),))).endswith(" between $0$ and $1$")


def test_domains_in_words():
    shown = domains_note(add_up(p[i]) * x + u + c + b + d + whole + count, f(x))
    assert shown == (
        r"$f(x), u$ real; $p_{i}, x > 0$; $c \ge 0$; $b < 0$; $d \le 0$; $n = 1, 2, \dots$; "
        r"$h = 0, 1, 2, \dots$; $l$ whole"
    )
    assert domains_note(S.One) == ""


def test_facts_with_conditions_are_not_taken_for_granted():
    later = Fact("later", Lt(w[i], 1), forall=(i,), provided=(Ge(i, 2),))
    assert not unconditional([later]).knows(1 - w[i], "positive")
    every = Fact("every", Lt(w[i], 1), forall=(i,))
    assert unconditional([every]).knows(1 - w[i], "positive")
    assert unconditional([every]).fixed == frozenset()
    assert unconditional([Fact("one", Lt(w[i], x))]).fixed == {i, x}


# The search for proofs by the kernel --------------------------------------------------------------

X, Y = kernel.letter("x", kernel.POSITIVE), kernel.letter("y", kernel.POSITIVE)
U, V = kernel.letter("u", kernel.REAL), kernel.letter("v", kernel.REAL)
N, I = kernel.letter("n", kernel.COUNT), kernel.letter("i", kernel.COUNT)
FAMILY = kernel.letter("p", kernel.POSITIVE, kernel.COUNT)
MEMBERS = kernel.letter("s", kernel.REAL, kernel.COUNT)
ONE_CASE = (kernel.relation(X, "=", 1),)
PROVED = {
    "an equation": kernel.relation(kernel.log(X * Y), "=", kernel.log(X) + kernel.log(Y)),
    "a sign": kernel.relation(U, "<=", U + X**2),
    "a strict sign": kernel.relation(U, "<", U + X),
    "what is weaker": kernel.relation(U, "<=", U + X),
    "the logarithm": kernel.relation(kernel.log(X), "<=", X - 1),
    "the logarithm of an inverse": kernel.relation(1 - 1 / X, "<=", kernel.log(X)),
    "a quotient of two": kernel.relation(kernel.log(X) - kernel.log(Y), "<=", X / Y - 1),
    "something about all": kernel.for_all((X,), (), kernel.relation(-1, "<", X)),
    "something under a condition": kernel.for_all(
        (X,), (kernel.relation(1, "<", X),), kernel.relation(0, "<", kernel.log(X))
    ),
}
UNPROVED = {
    "a false equation": kernel.relation(X, "=", Y),
    "a false inequality": kernel.relation(X, "<=", X - 1),
    "what is stronger": kernel.relation(X, "<", X + U**2),
    "a strict logarithm": kernel.relation(kernel.log(X), "<", X - 1),
    "without its condition": kernel.for_all((X,), (), kernel.relation(0, "<", kernel.log(X))),
    "a case too many": kernel.relation(
        kernel.log(X), "<=", X - 1, cases=(*ONE_CASE, kernel.relation(Y, "=", 1))
    ),
    "another case": kernel.relation(
        kernel.log(X), "<=", X - 1, cases=(kernel.relation(X, "=", 2),)
    ),
}


@pytest.mark.parametrize("statement", PROVED.values(), ids=PROVED)
def test_hypothesis_is_proved(statement):
    theorem = search._proved(statement, [])
    assert theorem.claim == statement and not theorem.hypotheses


def test_hypothesis_is_proved_with_its_case():
    said = kernel.relation(kernel.log(X), "<=", X - 1, cases=(kernel.relation(2 * X, "=", 2),))
    assert search._proved(said, []).claim == said


@pytest.mark.parametrize("statement", UNPROVED.values(), ids=UNPROVED)
def test_hypothesis_is_not_proved(statement):
    with pytest.raises(kernel.Refused):
        search._proved(statement, [])


def test_equations_are_solved_for_what_stands_in_them():
    total = kernel.total(I, 1, N, FAMILY(I))
    [by_total, by_letter] = search._solutions(
        kernel.assume(kernel.relation(2 * total, "=", X + 1)), [], []
    )
    assert (by_total.claim.left, by_letter.claim.left) == (total, X)
    assert kernel.reshape(None, X, 2 * total - 1, [by_letter]).claim.sign == "="
    every = kernel.assume(kernel.for_all((I,), (), kernel.relation(MEMBERS(I), "=", FAMILY(I) - X)))
    solved = [rule.claim for rule in search._solutions(every, [], [])]
    assert [claim.left[0] for claim in solved] == ["apply", "apply", "letter"]
    assert {claim.left[1] for claim in solved[:2]} == {FAMILY, MEMBERS}
    # What stands in another atom as well is not solved for.
    circular = kernel.assume(kernel.relation(X, "=", kernel.log(X) + Y))
    assert {rule.claim.left for rule in search._solutions(circular, [], [])} == {
        kernel.log(X), Y
    }  # fmt: skip
    under_condition = kernel.for_all((), (kernel.relation(U, "<", V),), kernel.relation(U, "=", 1))
    assert not list(search._solutions(kernel.assume(under_condition), [], []))


def test_rules_are_tried_in_every_order():
    equations = [
        kernel.assume(kernel.relation(V, "=", X + U)), kernel.assume(kernel.relation(U, "=", Y))
    ]  # fmt: skip
    for order in (equations, equations[::-1]):
        theorem = search._with_rules(order, [], lambda facts: kernel.reshape(None, V, X + Y, facts))
        assert len(theorem.hypotheses) == 2
    with pytest.raises(kernel.Refused):
        search._with_rules(equations, [], lambda facts: kernel.reshape(None, V, X, facts))


def test_theorem_is_restated_as_wanted():
    below = kernel.known_sign(X)
    weaker = kernel.relation(U, "<=", U + X)
    assert search._restated_as(below, weaker, []).claim.sign == "<="
    assert search._restated_as(below, kernel.relation(U, "<", U + X), []).claim.sign == "<"
    equation = kernel.reshape(None, X * Y + X, X * (Y + 1))
    for left, right in ((X, X * (Y + 1) - X * Y), (X * (Y + 1) - X * Y, X)):
        wanted = kernel.relation(left, "=", right)
        assert search._restated_as(equation, wanted, []).claim == wanted


LEMMAS = {
    "verified": (
        Lemma("log", log(x), x - 1, variable=x, touch=1),
        Lemma("inverse", 1 - 1 / x, log(x), variable=x, touch=1),
        Lemma("multiple", 3 * log(x), 3 * x - 3, variable=x, touch=1),
        Lemma("weighted", a * log(x / y), a * (x / y - 1), variable=x, touch=y),
        Lemma("entropy", x - 1, x * log(x), variable=x, touch=1),
        Lemma("square", 2 * a * u, u**2 + a**2, variable=u, touch=a),
    ),
    "not supported": (
        Lemma("cubic", 3 * x, x**3 + 2, variable=x, touch=1),
        Lemma("exp", 1 + u, exp(u), variable=u, touch=0),
        Lemma("near", log(x), x - 1, variable=x, touch=1, between=(0, 2)),
    ),
}


@pytest.mark.parametrize("status", LEMMAS)
def test_lemmas_are_proved_from_the_logarithm_or_a_square(status):
    for lemma in LEMMAS[status]:
        [verdict] = search.judge(lemma)
        assert (verdict.status, verdict.step) == (status, "lemma"), lemma.name
        claim = search._case_of(lemma).theorem.claim
        assert claim.sign == "<=" and len(claim.cases) == 1
        assert bool(verdict.why) == (status != "verified")


def test_verdicts_name_their_steps():
    proof = (
        Derivation((x - 1) ** 2 + u**2)
        .ge(u**2, "", by=SQUARE.at({u: x - 1}))
        .ge(0, "", by=SQUARE)
        .eq(0, "")
    )
    verdicts = search.judge(proof)
    assert [v.step for v in verdicts] == ["step 1", "step 2", "step 3", "equality"]
    assert all(v.status == "verified" and v.theorem and not v.rests_on for v in verdicts)
    whole = search._case_of(proof).theorem.claim
    assert whole.sign == "<=" and len(whole.cases) == 2 and whole.left == kernel.term(0)
    assert search.judge_last_step(proof) is verdicts[2]
    by_cube = Derivation(x**3 + 2).ge(3 * x, "", by=LEMMAS["not supported"][0])
    assert [v.rests_on for v in search.judge(by_cube)] == [("cubic",), ("cubic",)]
