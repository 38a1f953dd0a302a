"""The kernel's rules: what each of them makes, and what it refuses."""

from fractions import Fraction

import pytest

from divlib.derivation import _kernel as kernel
from divlib.derivation._kernel import (
    COUNT,
    NONNEGATIVE,
    POSITIVE,
    REAL,
    WHOLE,
    Refused,
    Term,
    Theorem,
    add,
    add_up,
    assume,
    discharge,
    domain,
    exp,
    for_all,
    function,
    generalise,
    in_range,
    induct,
    known_sign,
    letter,
    log,
    log_lemma,
    relation,
    reshape,
    series,
    specialise,
    square,
    term,
    times,
    total,
    weaken,
    with_cases,
)

x, y = letter("x", POSITIVE), letter("y", POSITIVE)
u, v, r = letter("u", REAL), letter("v", REAL), letter("r", NONNEGATIVE)
n, i, k = letter("n", COUNT), letter("i", COUNT), letter("k", WHOLE)
p, s = letter("p", POSITIVE, COUNT), letter("s", REAL, COUNT)
f = letter("f", REAL, REAL)
low, less = (letter(name, domain(high=0, high_in=False)) for name in ("w", "z"))
SUM_P = total(i, 1, n, p(i))
P_SUMS = assume(relation(SUM_P, "=", 1))
EVERY_POSITIVE = assume(for_all((i,), (), relation(0, "<", s(i))))
THIS_POSITIVE = assume(relation(0, "<", s(i)))
U_BELOW_V = assume(relation(u, "<", v))
U_AT_MOST_V = assume(relation(u, "<=", v))
X_BELOW_1 = assume(relation(x, "<", 1))
m = letter("m", domain(True, 0))
table = letter("t", REAL, COUNT, COUNT)
HALF = Fraction(1, 2)


def equal(left, right, *facts):
    return reshape(None, left, right, facts)


def root(value):
    """The absolute value."""
    return (value**2) ** HALF


# That 1 + 2 + ... + n = n (n + 1)/2, of which the kernel knows nothing but by induction.
def gauss(last):
    last = term(last)
    return equal(total(i, 1, last, i), last * (last + 1) / 2)


GAUSS = relation(total(i, 1, n, i), "=", n * (n + 1) / 2)
NEXT_GAUSS = equal(total(i, 1, n + 1, i), (n + 1) * (n + 1 + 1) / 2, assume(GAUSS))


def constant(x, family):
    """That a family or function is 0 at x + 1 if it is at x, for it does not change."""
    always = assume(for_all((x,), (), relation(family(x + 1), "=", family(x))))
    return equal(family(x + 1), 0, specialise(always, [x]), assume(relation(family(x), "=", 0)))


EQUATIONS = {
    "ring": lambda: equal((u + v) ** 2, u**2 + 2 * u * v + v**2),
    "fractions": lambda: equal(1 / x + 1 / y, (x + y) / (x * y)),
    "a fraction cancels": lambda: equal((x**2 - y**2) / (x + y), x - y),
    "a root": lambda: equal((x**2 * y) ** Fraction(1, 2), x * y ** Fraction(1, 2)),
    "a logarithm of a product": lambda: equal(log(x * y / 4), log(x) + log(y) - 2 * log(2)),
    "an exponential of a sum": lambda: equal(exp(u + log(x)), x * exp(u)),
    "a logarithm of negative factors": lambda: equal(log(low * less), log(-low) + log(-less)),
    "powers of letters": lambda: equal(x ** (u + 1), x * x**u),
    "a sum of sums": lambda: equal(total(i, 1, n, p(i) + s(i)), SUM_P + total(i, 1, n, s(i))),
    "a constant in a sum": lambda: equal(total(i, 1, n, u * p(i)), u * SUM_P),
    "a sum of ones": lambda: equal(total(i, 1, n, 1), n),
    "the last term": lambda: equal(total(i, 1, n + 1, p(i)), SUM_P + p(n + 1)),
    "an index shifted": lambda: equal(total(i, 2, n + 1, p(i)), total(i, 1, n, p(i + 1))),
    "a telescope": lambda: equal(total(i, 1, n, s(i + 1) - s(i)), s(n + 1) - s(1)),
    "numbers added up": lambda: equal(total(i, 1, 4, i**2), 30),
    "a fact": lambda: equal(2 * SUM_P, 2, P_SUMS),
    "a fact inside a logarithm": lambda: equal(log(SUM_P), 0, P_SUMS),
    "a sum without end": lambda: equal(series(i, 1, x**i), x / (1 - x), X_BELOW_1),
    "a sum without end from 0": lambda: equal(series(m, 0, x**m), 1 / (1 - x), X_BELOW_1),
    "a sum without end from 3": lambda: equal(series(i, 3, x**i), x**3 / (1 - x), X_BELOW_1),
    "a mean": lambda: equal(series(i, 1, i * x ** (i - 1)), (1 - x) ** -2, X_BELOW_1),
    "a second moment": lambda: equal(
        series(i, 1, i**2 * x**i), x * (1 + x) / (1 - x) ** 3, X_BELOW_1
    ),
    "two ratios": lambda: equal(series(i, 1, 2 * term(3) ** -i + i * term(2) ** -i), 3),
    "a factor that varies with the inner index": lambda: equal(
        total(i, 1, n, total(k, 1, n, table(i, k) * p(k))),
        total(k, 1, n, p(k) * total(i, 1, n, table(i, k))),
    ),
    "three indices in a row": lambda: equal(
        total(i, 1, n, total(k, 1, n, total(m, 1, n, table(i, k) * table(k, m) * p(m)))),
        total(m, 1, n, p(m) * total(k, 1, n, table(k, m) * total(i, 1, n, table(i, k)))),
    ),
    "a sum whose terms have no value before it": lambda: equal(
        2 * total(i, 2, n + 1, 1 / (i - 1)), total(i, 2, n + 1, 2 / (i - 1))
    ),
    "an index that does not reach its end": lambda: equal(
        2 * total(i, 1, n, 1 / (n + 1 - i)), total(i, 1, n, 2 / (n + 1 - i))
    ),
    "a factor in common once a fraction bar has gone": lambda: equal(
        log(x**y / (1 + (x**y - 1) / y)),
        y * log(x) - log(1 + (x**y - 1) / y),
        assume(relation(1, "<", y)),
    ),
    "roots of numbers": lambda: equal(term(2) ** HALF * term(8) ** HALF, 4),
    "a sum in a sum without end": lambda: equal(
        series(i, 1, x**i * SUM_P), x / (1 - x) * SUM_P, X_BELOW_1
    ),
    "a sum of sums without end": lambda: equal(
        total(k, 1, n, series(i, 1, x**i * k)), x / (1 - x) * total(k, 1, n, k), X_BELOW_1
    ),
    "another name for the index": lambda: equal(total(k, 1, n, u * k), total(i, 1, n, u * i)),
}


@pytest.mark.parametrize("make", EQUATIONS.values(), ids=EQUATIONS)
def test_equation_is_proved(make):
    assert make().claim.sign == "="


REFUSED = {
    # Terms
    "a kind that is not on the list": lambda: Term("limit", x),
    "a number as a term's part": lambda: Term("+", 1, x),
    "a Float": lambda: term(0.5) + x,
    "a fraction that is not reduced": lambda: Term("number", 2, 4),
    "a number over 0": lambda: Term("number", 1, 0),
    "a truth as a number": lambda: Term("number", True, 1),
    "a family without an index": lambda: p + x,
    "a family with two indices": lambda: p(1, 2),
    "an empty domain": lambda: domain(False, 2, 1),
    "an empty domain between whole numbers": lambda: domain(True, 1, 2, low_in=False),
    "whole numbers without their first one": lambda: domain(True, 1, low_in=False),
    "whole numbers without their last one": lambda: domain(True, high=1, high_in=False),
    "whole numbers from a fraction": lambda: domain(True, Fraction(3, 2)),
    "whole numbers up to a fraction": lambda: domain(True, high=Fraction(3, 2)),
    "two ends turned round": lambda: domain(True, 2, 1),
    "a domain that shrinks to nothing": lambda: domain(False, 1, 1, low_in=False),
    "a reserved name": lambda: letter("#1", REAL),
    "a letter without a domain": lambda: letter("x", 5),
    "a sign that is none": lambda: relation(u, ">=", v),
    "a case that is no statement": lambda: relation(u, "<=", v, cases=(u,)),
    "a condition that is no statement": lambda: for_all((u,), (v,), relation(u, "<=", v)),
    "cases of an equation": lambda: relation(u, "=", v, cases=()),
    "a tuple for a term": lambda: known_sign(("letter", "x", (), POSITIVE)),
    "a bound number that nothing binds": lambda: known_sign(Term("bound", 0) ** 2),
    "a term made behind the constructor": lambda: known_sign(
        tuple.__new__(Term, ("exp", ("number", 1, 0)))
    ),
    "a letter from the inside": lambda: known_sign(
        tuple.__new__(Term, ("letter", "#0", (), POSITIVE))
    ),
    # Theorems
    "a theorem made by hand": lambda: Theorem(),
    "a theorem behind the constructor": lambda: object.__new__(Theorem).claim,
    "a kind of theorem": lambda: type("Lie", (Theorem,), {}),
    "a theorem that is changed": lambda: setattr(P_SUMS, "note", 1),
    "a claim that is changed": lambda: setattr(P_SUMS, "claim", relation(0, "=", 1)),
    "a claim that is changed behind": lambda: object.__setattr__(P_SUMS, "claim", 1),
    "a fact that is no theorem": lambda: equal(u, v, relation(u, "=", v)),
    "a hypothesis that is no statement": lambda: assume(u),
    # Equations that are false, or not always true
    "wrong sum": lambda: equal(u + v, u * v),
    "log of a sum": lambda: equal(log(x + y), log(x) + log(y)),
    "the log of a large prime number": lambda: equal(log(term(1009)), 0),
    "the root of a large prime number": lambda: equal(term(1009) ** HALF, 1),
    "a member added to another one": lambda: equal(
        total(i, 1, n, u * s(i)) - v * total(i, 1, n, s(i)), u * total(i, 1, n, s(i))
    ),
    "an index as if it were not negative": lambda: equal(
        total(k, -5, 2, 1 / (k + 2)), total(k, -5, 2, 1 / (k + 2))
    ),
    "root of a square": lambda: equal((u**2) ** Fraction(1, 2), u),
    "0 over 0": lambda: equal(u / u, 1),
    "log of what may be 0": lambda: equal(log(r), log(r)),
    "log of what may be negative": lambda: equal(log(u**3), 3 * log(u)),
    "half the log of a square": lambda: equal(
        exp(log(u**2) * HALF), u, assume(relation(0, "<", u**2))
    ),
    "root of what may be negative": lambda: equal(u ** Fraction(1, 2), u ** Fraction(1, 2)),
    "1 over a difference": lambda: equal(1 / (x - y), 1 / (x - y)),
    "0 to the power u": lambda: equal(r**u, r**u),
    "a sum that may run backwards": lambda: equal(total(i, 3, n, 1), n - 2),
    "a sum to a fraction": lambda: equal(total(i, 1, x, 1), x),
    "a sum that leaves the domain": lambda: equal(total(k, 0, n, p(k)), total(k, 0, n, p(k))),
    "a constant counted once": lambda: equal(total(i, 1, n, u), u),
    "a factor that varies taken out": lambda: equal(total(i, 1, n, i * p(i)), i * SUM_P),
    "an index shifted on one side": lambda: equal(SUM_P, total(i, 1, n, p(i + 1))),
    "a captured index": lambda: equal(total(k, 1, n, u * k), total(k, 1, n, k * k)),
    "sum of squares": lambda: equal(SUM_P**2, total(i, 1, n, p(i) ** 2)),
    "a fact that is not used": lambda: equal(SUM_P, 1),
    "a fact for another range": lambda: equal(total(i, 1, n + 1, p(i)), 1, P_SUMS),
    "a fact for another family": lambda: equal(total(i, 1, n, s(i)), 1, P_SUMS),
    "an equation whose left side is a sum of terms": lambda: equal(
        u, v, assume(relation(u + v, "=", 2 * v))
    ),
    "facts that go round in circles": lambda: equal(
        u, 0, assume(relation(u, "=", v + 1)), assume(relation(v, "=", u + 1))
    ),
    # Sums without end
    "a geometric sum without a bound": lambda: equal(series(i, 1, x**i), x / (1 - x)),
    "a bound that is reached": lambda: equal(
        series(i, 1, x**i), series(i, 1, x**i), assume(relation(x, "<=", 1))
    ),
    "a bound of another letter": lambda: equal(
        series(i, 1, y**i), series(i, 1, y**i), X_BELOW_1
    ),
    "a sum of ones without end": lambda: equal(series(i, 1, 1), series(i, 1, 1)),
    "powers that grow": lambda: equal(series(i, 1, x**-i), series(i, 1, x**-i), X_BELOW_1),
    "the harmonic series": lambda: equal(series(i, 1, 1 / i), series(i, 1, 1 / i)),
    "a series with a logarithm for its value": lambda: equal(
        series(i, 1, x**i / i), -log(1 - x), X_BELOW_1
    ),
    "a root of the index": lambda: equal(
        series(i, 1, i**HALF * x**i), series(i, 1, i**HALF * x**i), X_BELOW_1
    ),
    "a square as exponent": lambda: equal(
        series(i, 1, x ** (i**2)), series(i, 1, x ** (i**2)), X_BELOW_1
    ),
    "an unknown family": lambda: equal(series(i, 1, p(i)), series(i, 1, p(i))),
    "an unknown family that falls": lambda: equal(
        series(i, 1, p(i) * x**i), series(i, 1, p(i) * x**i), X_BELOW_1
    ),
    "infinity minus infinity": lambda: equal(series(i, 1, 1) - series(i, 1, 1), 0),
    "infinity times 0": lambda: equal(series(i, 1, 1) * 0, 0),
    "a sum without end from a letter": lambda: equal(
        series(i, n, x**i), x**n / (1 - x), X_BELOW_1
    ),
    "a sum without end from below 0": lambda: equal(
        series(k, -1, x**k), 1 / (x - x**2), X_BELOW_1
    ),
    "a sum from below 0 as one from 0": lambda: equal(
        series(k, -1, x**k), 1 / (1 - x), X_BELOW_1
    ),
    "a sum without end from a fraction": lambda: equal(
        series(k, HALF, x**k), x / (1 - x), X_BELOW_1
    ),
    "a ratio that changes": lambda: equal(
        series(k, 2, (1 - 1 / k) ** k), series(k, 2, (1 - 1 / k) ** k)
    ),
    "a sum without end of an undefined term": lambda: equal(
        series(k, 0, x**k / (x - y) * (x - y)), 1 / (1 - x), X_BELOW_1
    ),
    "a first term left out": lambda: equal(series(i, 1, x**i), 1 / (1 - x), X_BELOW_1),
    "a first term too many": lambda: equal(series(m, 0, x**m), x / (1 - x), X_BELOW_1),
    "a wrong mean": lambda: equal(series(i, 1, i * x**i), x / (1 - x), X_BELOW_1),
    "a wrong second moment": lambda: equal(
        series(i, 1, i**2 * x**i), x / (1 - x) ** 3, X_BELOW_1
    ),
    "a captured index of a series": lambda: equal(
        series(i, 1, x**i * i), series(i, 1, x**i) * i, X_BELOW_1
    ),
    "adding up without end": lambda: add_up(known_sign(p(i)), i, 1, letter("oo", REAL)),
    "too large a power": lambda: equal((u + 1) ** 1000, (u + 1) ** 1000),
    # Rules
    "discharge what is not assumed": lambda: discharge(P_SUMS, U_BELOW_V),
    "a letter twice": lambda: generalise(P_SUMS, [n, n]),
    "generalise over a term": lambda: generalise(P_SUMS, [n + 1]),
    "too few values": lambda: specialise(EVERY_POSITIVE, []),
    "a value outside the domain": lambda: specialise(EVERY_POSITIVE, [k]),
    "a value that is not whole": lambda: specialise(EVERY_POSITIVE, [x]),
    "0 for a positive letter": lambda: specialise(
        generalise(log_lemma(x), [x]), [r]
    ),
    "an undefined value": lambda: specialise(generalise(square(u), [u]), [1 / u]),
    "a function for a letter": lambda: specialise(
        generalise(square(u), [u]), [function([u], u)]
    ),
    "a term for a function": lambda: specialise(generalise(square(f(u)), [f]), [u]),
    "a function of two letters": lambda: specialise(
        generalise(square(f(u)), [f]), [function([u, v], u)]
    ),
    "a function that is not defined everywhere": lambda: specialise(
        generalise(square(f(u)), [f]), [function([u], log(u))]
    ),
    "a family that is not positive": lambda: specialise(
        generalise(known_sign(p(1)), [p]), [function([i], s(i))]
    ),
    "positive where one is": lambda: specialise(
        generalise(known_sign(p(1)), [p]), [function([i], s(i))], [THIS_POSITIVE]
    ),
    "the sign of a letter from -1": lambda: known_sign(letter("a", domain(low=-1))),
    "the sign of a letter above -1": lambda: known_sign(
        letter("a", domain(low=-1, low_in=False))
    ),
    "the sign of a real letter": lambda: known_sign(u),
    "the sign of a difference": lambda: known_sign(x - y),
    "the sign of log": lambda: known_sign(log(x)),
    "the logarithm of 0": lambda: log_lemma(r),
    "a square that is not defined": lambda: square(1 / u),
    "an inequality turned round": lambda: reshape(log_lemma(x), x - 1, log(x)),
    "an inequality made stronger": lambda: reshape(log_lemma(x), log(x) + 1, x - 1),
    "times what may be negative": lambda: times(log_lemma(x), equal(u, u)),
    "times an unproved sign": lambda: times(log_lemma(x), U_BELOW_V),
    "adding what is about all": lambda: add(EVERY_POSITIVE, U_BELOW_V),
    "adding up over a real letter": lambda: add_up(square(u), u, 1, n),
    "adding up over a member": lambda: add_up(known_sign(p(i)), table(i, k), 1, n),
    "adding up over a fixed letter": lambda: add_up(
        reshape(THIS_POSITIVE, 0, s(i)), i, 1, n
    ),
    "adding up backwards": lambda: add_up(known_sign(p(i)), i, 3, n),
    "adding up outside the domain": lambda: add_up(known_sign(p(i)), i, 0, n),
    "adding up to its own letter": lambda: add_up(known_sign(p(i)), i, 1, i),
    "weakening an equation": lambda: weaken(equal(u, u)),
    "cases of an equation replaced": lambda: with_cases(equal(u, u), (), ()),
    # Roots
    "a root below what it is not": lambda: known_sign(root(u) - u - Fraction(1, 10**9)),
    "an absolute value from above": lambda: known_sign(u - root(u)),
    "the triangle the other way": lambda: known_sign(root(u + v) - root(u) - root(v)),
    "half of the triangle": lambda: known_sign((root(u) + root(v)) * HALF - root(u + v)),
    "the triangle twice": lambda: known_sign(root(u) + root(v) - root(u + v) - root(u - v)),
    "a root of a sum from above": lambda: known_sign((x + y) ** HALF - x**HALF - y**HALF),
    "a strict triangle": lambda: times(
        U_BELOW_V, reshape(known_sign(root(u) + root(v) - root(u + v)), 0, HALF)
    ),
    "squares without a sign": lambda: known_sign(u + 2 * root(v)),
    "the sign of an odd power": lambda: known_sign(u**3),
    "the sign of one over a negative": lambda: known_sign(1 / low),
    "the sign of a cube root": lambda: known_sign(u ** Fraction(1, 3)),
    # Induction
    "a first case for another number": lambda: induct(
        gauss(2), NEXT_GAUSS, n, GAUSS
    ),
    "no first case": lambda: induct(NEXT_GAUSS, NEXT_GAUSS, n, GAUSS),
    "a step to another number": lambda: induct(gauss(1), gauss(1), n, GAUSS),
    "a step to the same number": lambda: induct(
        gauss(1), assume(GAUSS), n, GAUSS
    ),
    "induction on a real letter": lambda: induct(
        assume(relation(f(0), "=", 0)), constant(r, f), r, relation(f(r), "=", 0)
    ),
    "induction on all whole numbers": lambda: induct(
        known_sign(0), reshape(known_sign(0), 0, 0), k, relation(0, "<=", k)
    ),
    "induction on a family": lambda: induct(
        assume(relation(0, "<", s(i))), assume(relation(0, "<", s(i))), s, relation(0, "<", s(i))
    ),
    "a step that knows its number": lambda: induct(
        reshape(None, 1, 1), assume(relation(n + 1, "=", 1)), n, relation(n, "=", 1)
    ),
    "a step for small numbers only": lambda: induct(
        reshape(weaken(known_sign(8)), 1, 9), assume(relation(n + 1, "<=", 9)), n,
        relation(n, "<=", 9),
    ),
    "induction to what is no statement": lambda: induct(gauss(1), NEXT_GAUSS, n, n),
    "the claim itself as first case": lambda: induct(
        assume(GAUSS), NEXT_GAUSS, n, GAUSS
    ),
    "a case without a proof": lambda: with_cases(
        square(u), (relation(u, "=", 1),), ()
    ),
    "one direction only": lambda: with_cases(
        square(u),
        (relation(u, "=", 0), relation(v, "=", 0)),
        (),
    ),
    "fewer cases": lambda: with_cases(add(square(u), square(v)), (relation(u, "=", 0),), ()),
}  # fmt: skip


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED)
def test_refused(attempt):
    with pytest.raises((Refused, AttributeError, TypeError)):
        attempt()


def test_strict_only_where_it_is():
    assert known_sign(x).claim.sign == "<"
    assert known_sign(r).claim.sign == "<="
    assert known_sign(u - u).claim.sign == known_sign(r * x).claim.sign == "<="
    assert known_sign(0).claim.sign == known_sign(r - r + r**2).claim.sign == "<="
    assert times(U_BELOW_V, known_sign(x)).claim.sign == "<"
    assert times(U_BELOW_V, known_sign(r)).claim.sign == "<="
    assert add(U_BELOW_V, U_AT_MOST_V).claim.sign == "<"
    assert add(U_AT_MOST_V, U_AT_MOST_V).claim.sign == "<="
    assert weaken(U_BELOW_V).claim.cases is None


def test_sum_of_strict_inequalities_is_strict_unless_it_may_be_empty():
    assert add_up(known_sign(p(i)), i, 1, n).claim.sign == "<"
    # From 1 to n - 1 there may be nothing.
    assert add_up(known_sign(p(i)), i, 1, n - 1).claim.sign == "<="


def test_induction():
    theorem = induct(gauss(1), NEXT_GAUSS, n, GAUSS)
    assert theorem.claim == GAUSS and not theorem.hypotheses
    again = specialise(generalise(theorem, [n]), [2 * n])
    assert again.claim.left == total(i, 1, 2 * n, i)
    zero = assume(relation(s(1), "=", 0))
    assert len(induct(zero, constant(i, s), i, relation(s(i), "=", 0)).hypotheses) == 2


def test_induction_keeps_other_hypotheses():
    claim = relation(0, "<=", s(n))
    grows = assume(for_all((i,), (), relation(s(i), "<=", s(i + 1))))
    first = assume(relation(0, "<=", s(1)))
    one = specialise(grows, [n])
    step = reshape(add(assume(claim), one), 0, s(n + 1))
    theorem = induct(first, step, n, claim)
    assert theorem.hypotheses == {first.claim, grows.claim}


def test_roots_are_at_least_what_they_are_roots_of():
    assert known_sign(root(u)).claim.sign == known_sign(r**HALF).claim.sign == "<="
    assert known_sign(x**HALF).claim.sign == known_sign(x**-HALF).claim.sign == "<"
    assert known_sign(root(u) - u).claim.sign == "<="
    assert known_sign(root(u) + u).claim.sign == "<="
    assert known_sign(root(u) + root(v) - root(u + v)).claim.sign == "<="
    assert known_sign(root(u - r) + root(r - v) - root(u - v)).claim.sign == "<="
    assert known_sign(x**HALF + y**HALF - (x + y) ** HALF).claim.sign == "<"


def test_cases_of_equality():
    assert square(u).claim.cases == (relation(u, "=", 0),)
    both = add(square(u), square(v))
    assert both.claim.cases == (relation(u, "=", 0), relation(v, "=", 0))
    summed = add_up(square(s(i)), i, 1, n)
    assert summed.claim.cases == (for_all((i,), in_range(i, 1, n), relation(s(i), "=", 0)),)
    assert times(square(u), known_sign(r)).claim.cases == (relation(r * u, "=", r * 0),)
    assert add(square(u), weaken(U_BELOW_V)).claim.cases is None


def test_hypotheses_are_kept():
    assert equal(SUM_P, 1, P_SUMS).hypotheses == {P_SUMS.claim}
    assert times(U_BELOW_V, known_sign(x)).hypotheses == {U_BELOW_V.claim}
    assert add(U_BELOW_V, P_SUMS).hypotheses == {U_BELOW_V.claim, P_SUMS.claim}
    assert known_sign(s(n), [EVERY_POSITIVE]).hypotheses == {EVERY_POSITIVE.claim}
    assert add_up(known_sign(s(i), [EVERY_POSITIVE]), i, 1, n).hypotheses == {EVERY_POSITIVE.claim}


def test_hypotheses_about_a_letter_become_conditions():
    claim = generalise(U_BELOW_V, [u, v]).claim
    assert len(claim.given) == 1 and not generalise(U_BELOW_V, [u, v]).hypotheses
    again = specialise(generalise(U_BELOW_V, [u, v]), [x, y])
    assert again.hypotheses == {relation(x, "<", y)}


def test_discharging_a_hypothesis():
    theorem = equal(SUM_P, 1, P_SUMS)
    assert discharge(theorem, P_SUMS).hypotheses == {P_SUMS.claim}
    below = specialise(generalise(U_BELOW_V, [u, v]), [term(0), x])
    assert not discharge(below, known_sign(x)).hypotheses


def test_range_of_an_index_is_a_fact_about_it():
    conditions = [assume(condition) for condition in in_range(k, 1, n)]
    summed = add_up(known_sign(k, conditions), k, 1, n)
    assert not summed.hypotheses


def test_substitution_does_not_capture():
    theorem = generalise(equal(total(k, 1, n, u), n * u), [u])
    assert specialise(theorem, [k]).claim.right in (n * k, k * n)


def test_substitution_under_a_sum_keeps_numbers_apart():
    theorem = generalise(equal(total(i, 1, n, f(i)), total(i, 1, n, f(i))), [f])
    value = function([u], total(k, 1, n, u * k))
    claim = specialise(theorem, [value]).claim
    assert claim.left == total(i, 1, n, total(k, 1, n, i * k))


def test_record_says_how_a_theorem_was_made():
    theorem = reshape(log_lemma(1 / x), 1 - 1 / x, log(x))
    rule, used, _ = theorem.record
    assert rule == "reshape" and used[0].record[0] == "log_lemma"


def test_theorems_say_what_they_say():
    assert "1 hypotheses" in repr(P_SUMS)
    assert Term("constant", "pi") == kernel.PI
