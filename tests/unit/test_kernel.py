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
ANY_SQUARE = generalise(square(u), [u])
U_CASE = relation(u, "=", 0)
UNDEFINED_CASE, TURNED_CASE = relation(1 / v, "=", 1), relation(1, "=", 1 / v)
m = letter("m", domain(True, 0))
# Members of this family are defined where others are not.
wide = letter("w", REAL, WHOLE, WHOLE)
INSIDE = assume(for_all((i, n), (), relation(wide(i, n), "=", 0)))
table = letter("t", REAL, COUNT, COUNT)
HALF = Fraction(1, 2)
ROWS = assume(for_all((i,), (), relation(total(k, 1, n, table(i, k)), "=", p(i))))


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
    "an index turned round": lambda: equal(total(i, 1, n, p(n + 1 - i)), SUM_P),
    "an index turned round beside a factor": lambda: equal(
        total(i, 1, n, i * log(p(n + 1 - i))), total(i, 1, n, (n + 1 - i) * log(p(i)))
    ),
    "a product that becomes several when it is turned": lambda: equal(
        total(i, 1, 2, i * s(i) * s(3 - i)), 3 * s(1) * s(2)
    ),
    "an index times a letter beside indices that run both ways": lambda: equal(
        2 * total(i, 1, n, wide(3 - m * i, 0) * wide(i - 1, m) * wide(n + 3 - i, 0)),
        total(i, 1, n, 2 * wide(3 - m * i, 0) * wide(i - 1, m) * wide(n + 3 - i, 0)),
    ),
    "a convolution": lambda: equal(
        total(i, 1, n, p(i) * s(n + 1 - i)), total(i, 1, n, s(i) * p(n + 1 - i))
    ),
    "fractions from the last to the first": lambda: equal(
        total(i, 1, n, 1 / (n + 1 - i)), total(i, 1, n, 1 / i)
    ),
    "logarithms from the last to the first": lambda: equal(
        total(i, 0, n - 1, log(n - i)), total(i, 1, n, log(i))
    ),
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
    "a large power of a letter": lambda: equal(x**1000, x**999 * x),
    "a fact about two indices": lambda: equal(wide(2, n), 0, INSIDE),
    "a root of a factor that is positive": lambda: equal((x**2 * v**2) ** HALF, x * root(v)),
    "a root of nothing": lambda: equal((u - u) ** HALF, 0),
    "a square of nothing": lambda: equal((u - u) ** 2, 0),
    "a power of nothing": lambda: equal(x ** (u - u), 1),
    "a fact about rows": lambda: equal(
        total(i, 1, n, total(k, 1, n, s(i) * table(i, k))), total(i, 1, n, s(i) * p(i)), ROWS
    ),
    "a fact about rows, whose sums change places": lambda: equal(
        total(k, 1, n, total(i, 1, n, s(i) * table(i, k))), total(i, 1, n, s(i) * p(i)), ROWS
    ),
    "sums that cancel under one sign": lambda: equal(
        total(i, 1, n, x / (x + p(i))) + total(k, 1, n, p(k) / (x + p(k))), n
    ),
    "a sum from 0": lambda: equal(total(k, 0, n, f(k)), f(0) + total(k, 1, n, f(k))),
    "a sum from -2": lambda: equal(
        total(k, -2, n, f(k)), f(-2) + f(-1) + f(0) + total(k, 1, n, f(k))
    ),
    "an exponential of a number": lambda: equal(exp(u + 1), exp(1) * exp(u)),
    "a sum of products that part": lambda: equal(
        total(i, 1, n, total(k, 1, n, p(i) * s(i) * f(k))),
        total(k, 1, n, f(k)) * total(i, 1, n, s(i) * p(i)),
    ),
    "a sum of products that part, in the other order": lambda: equal(
        total(k, 1, n, total(i, 1, n, p(i) * f(k) + s(i) * p(i) * f(k))),
        total(k, 1, n, f(k)) * (SUM_P + total(i, 1, n, s(i) * p(i))),
    ),
    "a root of factors that are not negative": lambda: equal((r * m) ** HALF, r**HALF * m**HALF),
    "the exponential of a logarithm of a square": lambda: equal(
        exp(log(x * u**2)), x * u**2, assume(relation(0, "<", x * u**2))
    ),
    "another name for the index": lambda: equal(total(k, 1, n, u * k), total(i, 1, n, u * i)),
}


@pytest.mark.parametrize("make", EQUATIONS.values(), ids=EQUATIONS)
def test_equation_is_proved(make):
    assert make().claim.sign == "="


REFUSED = {
    # Terms
    "a kind that is not on the list": ("not a term", lambda: Term("limit", x)),
    "a number as a term's part": ("not a term", lambda: Term("+", 1, x)),
    "a Float": ("not a term", lambda: term(0.5) + x),
    "a fraction that is not reduced": ("not a term", lambda: Term("number", 2, 4)),
    "a number over 0": ("not a term", lambda: Term("number", 1, 0)),
    "a truth as a number": ("not a term", lambda: Term("number", True, 1)),
    "a family without an index": ("not a term", lambda: p + x),
    "a family with two indices": ("not a term", lambda: p(1, 2)),
    "an empty domain": ("not a term", lambda: domain(False, 2, 1)),
    "an empty domain between whole numbers": (
        "not a term",
        lambda: domain(True, 1, 2, low_in=False),
    ),
    "whole numbers without their first one": ("not a term", lambda: domain(True, 1, low_in=False)),
    "whole numbers without their last one": (
        "not a term",
        lambda: domain(True, high=1, high_in=False),
    ),
    "whole numbers from a fraction": ("not a term", lambda: domain(True, Fraction(3, 2))),
    "whole numbers up to a fraction": ("not a term", lambda: domain(True, high=Fraction(3, 2))),
    "two ends turned round": ("not a term", lambda: domain(True, 2, 1)),
    "a domain that shrinks to nothing": ("not a term", lambda: domain(False, 1, 1, low_in=False)),
    "a reserved name": ("not a term", lambda: letter("#1", REAL)),
    "a letter without a domain": ("not a term", lambda: letter("x", 5)),
    "a number below 0 under a fraction bar": ("not a term", lambda: Term("number", 1, -1)),
    "a constant that nobody knows": ("not a term", lambda: Term("constant", "e")),
    "a kind that is no word": ("not a term", lambda: Term(("number",), 1, 1)),
    "a kind of term": ("not a term", lambda: type("Other", (Term,), {})("constant", "pi")),
    "a tuple as a term's part": ("not a term", lambda: Term("log", ("number", 1, 2))),
    "a domain as a term's part": ("not a term", lambda: Term("exp", REAL)),
    "a domain whose end is a list": (
        "not a term",
        lambda: Term("domain", False, [1, 1], True, (), True),
    ),
    "a domain whose end is of three": (
        "not a term",
        lambda: Term("domain", False, (1, 1, 1), True, (), True),
    ),
    "a domain whose end is empty but no tuple": (
        "not a term",
        lambda: Term("domain", False, (), True, [], True),
    ),
    "a domain whose end is not reduced": (
        "not a term",
        lambda: Term("domain", False, (2, 4), True, (), True),
    ),
    "a domain of a number for a truth": (
        "not a term",
        lambda: Term("domain", 1, (), True, (), True),
    ),
    "an end of a number for a truth": (
        "not a term",
        lambda: Term("domain", False, (), 1, (), True),
    ),
    "an upper end of a number for a truth": (
        "not a term",
        lambda: Term("domain", False, (), True, (), 1),
    ),
    "a name that is none": ("not a term", lambda: letter(5, REAL)),
    "domains of arguments that are a list": (
        "not a term",
        lambda: Term("letter", "x", [REAL], REAL),
    ),
    "an argument that is no domain": ("not a term", lambda: letter("x", REAL, 5)),
    "a bound number below 0": ("not a term", lambda: Term("bound", -1)),
    "a bound truth": ("not a term", lambda: Term("bound", True)),
    "a plain letter applied to nothing": ("not a term", lambda: Term("apply", x)),
    "a bound number applied to nothing": ("not a term", lambda: Term("apply", Term("bound", 0))),
    "a number applied": ("not a term", lambda: Term("apply", term(1), x)),
    "a family applied to a domain": ("not a term", lambda: Term("apply", f, REAL)),
    "a function of no letter": ("not a term", lambda: function([], x)),
    "a function of a truth": ("not a term", lambda: Term("lambda", True, x)),
    "a function of a domain": ("not a term", lambda: Term("lambda", 1, REAL)),
    "a sum of domains": ("not a term", lambda: Term("sum", term(1), n, REAL)),
    "a sum without end of domains": ("not a term", lambda: Term("series", term(1), REAL)),
    "a statement about domains": ("not a term", lambda: relation(REAL, "=", REAL)),
    "a statement about a value": (
        "not a term",
        lambda: Term("statement", (n + 1,), (), "=", u, v, None),
    ),
    "a statement with a list of conditions": (
        "not a term",
        lambda: Term("statement", (), [], "=", u, v, None),
    ),
    "a statement with a list of cases": ("not a term", lambda: relation(u, "<=", v, cases=[])),
    "cases of a strict inequality": ("not a term", lambda: relation(u, "<", v, cases=())),
    "a sign that is no word": ("not a term", lambda: relation(u, ("=",), v)),
    "a sign that is none": ("not a term", lambda: relation(u, ">=", v)),
    "a case that is no statement": ("not a term", lambda: relation(u, "<=", v, cases=(u,))),
    "a condition that is no statement": (
        "not a term",
        lambda: for_all((u,), (v,), relation(u, "<=", v)),
    ),
    "cases of an equation": ("not a term", lambda: relation(u, "=", v, cases=())),
    "a tuple for a term": ("not a term", lambda: known_sign(("letter", "x", (), POSITIVE))),
    "a bound number that nothing binds": ("not a term", lambda: known_sign(Term("bound", 0) ** 2)),
    "a term made behind the constructor": (
        "not a term",
        lambda: known_sign(tuple.__new__(Term, ("exp", ("number", 1, 0)))),
    ),
    "a bound number in a hypothesis": (
        "not a term",
        lambda: assume(relation(Term("bound", 0), "=", 1)),
    ),
    "a bound number put in": ("not a term", lambda: specialise(ANY_SQUARE, [Term("bound", 0)])),
    "a bound number as a side": ("not a term", lambda: equal(Term("bound", 0), Term("bound", 0))),
    "a bound number below a logarithm": ("not a term", lambda: log_lemma(Term("bound", 0))),
    "a bound number to be squared": ("not a term", lambda: square(Term("bound", 0))),
    "a bound number as an end": (
        "not a term",
        lambda: add_up(known_sign(p(i)), i, 1, Term("bound", 0)),
    ),
    "a bound number in a case": (
        "not a term",
        lambda: with_cases(square(u), (relation(Term("bound", 0), "=", 0),), ()),
    ),
    "a letter from the inside": (
        "not a term",
        lambda: known_sign(tuple.__new__(Term, ("letter", "#0", (), POSITIVE))),
    ),
    # Theorems
    "a theorem made by hand": ("by rules only", lambda: Theorem()),
    "a theorem behind the constructor": ("not a theorem", lambda: object.__new__(Theorem).claim),
    "a kind of theorem": ("only one kind", lambda: type("Lie", (Theorem,), {})),
    "a theorem that is changed": ("has no attribute", lambda: setattr(P_SUMS, "note", 1)),
    "a claim that is changed": (
        "has no setter",
        lambda: setattr(P_SUMS, "claim", relation(0, "=", 1)),
    ),
    "a claim that is changed behind": (
        "has no setter",
        lambda: object.__setattr__(P_SUMS, "claim", 1),
    ),
    "a fact that is no theorem": ("not a theorem", lambda: equal(u, v, relation(u, "=", v))),
    "a hypothesis that is no statement": ("not a term", lambda: assume(u)),
    # Equations that are false, or not always true
    "wrong sum": ("differ by that", lambda: equal(u + v, u * v)),
    "log of a sum": ("differ by that", lambda: equal(log(x + y), log(x) + log(y))),
    "the log of a large prime number": ("differ by that", lambda: equal(log(term(1009)), 0)),
    "the root of a large prime number": ("differ by that", lambda: equal(term(1009) ** HALF, 1)),
    "a member added to another one": (
        "differ by that",
        lambda: equal(
            total(i, 1, n, u * s(i)) - v * total(i, 1, n, s(i)), u * total(i, 1, n, s(i))
        ),
    ),
    "an index as if it were not negative": (
        "may be undefined",
        lambda: equal(total(k, -5, 2, 1 / (k + 2)), total(k, -5, 2, 1 / (k + 2))),
    ),
    "root of a square": ("differ by that", lambda: equal((u**2) ** Fraction(1, 2), u)),
    "0 over 0": ("may be undefined", lambda: equal(u / u, 1)),
    "log of what may be 0": ("may be undefined", lambda: equal(log(r), log(r))),
    "log of what may be negative": ("may be undefined", lambda: equal(log(u**3), 3 * log(u))),
    "half the log of a square": (
        "differ by that",
        lambda: equal(exp(log(u**2) * HALF), u, assume(relation(0, "<", u**2))),
    ),
    "root of what may be negative": (
        "may be undefined",
        lambda: equal(u ** Fraction(1, 2), u ** Fraction(1, 2)),
    ),
    "1 over a difference": ("may be undefined", lambda: equal(1 / (x - y), 1 / (x - y))),
    "0 to the power u": ("may be undefined", lambda: equal(r**u, r**u)),
    "a sum that may run backwards": ("may run backwards", lambda: equal(total(i, 3, n, 1), n - 2)),
    "a sum to a fraction": ("does not run over whole numbers", lambda: equal(total(i, 1, x, 1), x)),
    "a sum over what has no value at its end": (
        "may be undefined",
        lambda: equal(total(i, 1, n, 1 / (n - i)), total(i, 1, n, 1 / (n - i))),
    ),
    "a sum over what has no value at its beginning": (
        "may be undefined",
        lambda: equal(total(i, 1, n, 1 / (i - 1)), total(i, 1, n, 1 / (i - 1))),
    ),
    "a sum that leaves the domain": (
        "may be undefined",
        lambda: equal(total(k, 0, n, p(k)), total(k, 0, n, p(k))),
    ),
    "a constant counted once": ("differ by that", lambda: equal(total(i, 1, n, u), u)),
    "a factor that varies taken out": (
        "differ by that",
        lambda: equal(total(i, 1, n, i * p(i)), i * SUM_P),
    ),
    "an index shifted on one side": (
        "differ by that",
        lambda: equal(SUM_P, total(i, 1, n, p(i + 1))),
    ),
    "an index turned round beyond the end": (
        "differ by that",
        lambda: equal(total(i, 1, n, p(n + 2 - i)), SUM_P),
    ),
    "an index turned round on one side": (
        "differ by that",
        lambda: equal(total(i, 1, n, i * p(n + 1 - i)), total(i, 1, n, i * p(i))),
    ),
    "a convolution of other ranges": (
        "differ by that",
        lambda: equal(total(i, 1, n, p(i) * s(n + 1 - i)), total(i, 1, n, s(i) * p(n + 2 - i))),
    ),
    "a captured index": (
        "differ by that",
        lambda: equal(total(k, 1, n, u * k), total(k, 1, n, k * k)),
    ),
    "sum of squares": ("differ by that", lambda: equal(SUM_P**2, total(i, 1, n, p(i) ** 2))),
    "a fact that is not used": ("differ by that", lambda: equal(SUM_P, 1)),
    "a fact for another range": (
        "differ by that",
        lambda: equal(total(i, 1, n + 1, p(i)), 1, P_SUMS),
    ),
    "a fact for a second index outside": ("differ by that", lambda: equal(wide(1, 0), 0, INSIDE)),
    "a fact for a first index outside": ("differ by that", lambda: equal(wide(0, 1), 0, INSIDE)),
    "a fact about rows for longer ones": (
        "differ by that",
        lambda: equal(total(k, 1, n + 1, table(2, k)), p(2), ROWS),
    ),
    "a fact about rows for columns": (
        "differ by that",
        lambda: equal(total(k, 1, n, table(k, 2)), p(2), ROWS),
    ),
    "a fact about rows for their squares": (
        "differ by that",
        lambda: equal(total(k, 1, n, table(2, k) ** 2), p(2), ROWS),
    ),
    "a fact for another family": ("differ by that", lambda: equal(total(i, 1, n, s(i)), 1, P_SUMS)),
    "an equation whose left side is a sum of terms": (
        "must be one atom",
        lambda: equal(u, v, assume(relation(u + v, "=", 2 * v))),
    ),
    "facts that go round in circles": (
        "round in circles",
        lambda: equal(u, 0, assume(relation(u, "=", v + 1)), assume(relation(v, "=", u + 1))),
    ),
    # Sums without end
    "a geometric sum without a bound": (
        "may be infinite",
        lambda: equal(series(i, 1, x**i), x / (1 - x)),
    ),
    "a bound that is reached": (
        "may be infinite",
        lambda: equal(series(i, 1, x**i), series(i, 1, x**i), assume(relation(x, "<=", 1))),
    ),
    "a bound of another letter": (
        "may be infinite",
        lambda: equal(series(i, 1, y**i), series(i, 1, y**i), X_BELOW_1),
    ),
    "a sum of ones without end": (
        "may be infinite",
        lambda: equal(series(i, 1, 1), series(i, 1, 1)),
    ),
    "powers that grow": (
        "may be infinite",
        lambda: equal(series(i, 1, x**-i), series(i, 1, x**-i), X_BELOW_1),
    ),
    "the harmonic series": (
        "whose value is not known",
        lambda: equal(series(i, 1, 1 / i), series(i, 1, 1 / i)),
    ),
    "a series with a logarithm for its value": (
        "whose value is not known",
        lambda: equal(series(i, 1, x**i / i), -log(1 - x), X_BELOW_1),
    ),
    "a root of the index": (
        "whose value is not known",
        lambda: equal(series(i, 1, i**HALF * x**i), series(i, 1, i**HALF * x**i), X_BELOW_1),
    ),
    "a square as exponent": (
        "whose value is not known",
        lambda: equal(series(i, 1, x ** (i**2)), series(i, 1, x ** (i**2)), X_BELOW_1),
    ),
    "an unknown family": (
        "whose value is not known",
        lambda: equal(series(i, 1, p(i)), series(i, 1, p(i))),
    ),
    "an unknown family that falls": (
        "whose value is not known",
        lambda: equal(series(i, 1, p(i) * x**i), series(i, 1, p(i) * x**i), X_BELOW_1),
    ),
    "infinity minus infinity": (
        "may be infinite",
        lambda: equal(series(i, 1, 1) - series(i, 1, 1), 0),
    ),
    "infinity times 0": ("may be infinite", lambda: equal(series(i, 1, 1) * 0, 0)),
    "a sum without end from a letter": (
        "must begin at a whole number",
        lambda: equal(series(i, n, x**i), x**n / (1 - x), X_BELOW_1),
    ),
    "a sum without end from below 0": (
        "must begin at a whole number",
        lambda: equal(series(k, -1, x**k), 1 / (x - x**2), X_BELOW_1),
    ),
    "a sum from below 0 as one from 0": (
        "must begin at a whole number",
        lambda: equal(series(k, -1, x**k), 1 / (1 - x), X_BELOW_1),
    ),
    "a sum without end from a fraction": (
        "must begin at a whole number",
        lambda: equal(series(k, HALF, x**k), x / (1 - x), X_BELOW_1),
    ),
    "a ratio that changes": (
        "whose value is not known",
        lambda: equal(series(k, 2, (1 - 1 / k) ** k), series(k, 2, (1 - 1 / k) ** k)),
    ),
    "a sum without end of an undefined term": (
        "may be undefined",
        lambda: equal(series(k, 0, x**k / (x - y) * (x - y)), 1 / (1 - x), X_BELOW_1),
    ),
    "a first term left out": (
        "differ by that",
        lambda: equal(series(i, 1, x**i), 1 / (1 - x), X_BELOW_1),
    ),
    "a first term too many": (
        "differ by that",
        lambda: equal(series(m, 0, x**m), x / (1 - x), X_BELOW_1),
    ),
    "a wrong mean": (
        "differ by that",
        lambda: equal(series(i, 1, i * x**i), x / (1 - x), X_BELOW_1),
    ),
    "a wrong second moment": (
        "differ by that",
        lambda: equal(series(i, 1, i**2 * x**i), x / (1 - x) ** 3, X_BELOW_1),
    ),
    "a captured index of a series": (
        "differ by that",
        lambda: equal(series(i, 1, x**i * i), series(i, 1, x**i) * i, X_BELOW_1),
    ),
    "adding up without end": (
        "does not run over whole numbers",
        lambda: add_up(known_sign(p(i)), i, 1, letter("oo", REAL)),
    ),
    "too large a power of a number": (
        "too large a power of a number",
        lambda: equal(term(2) ** 401, term(2) ** 401),
    ),
    "too large a power": ("too large a power", lambda: equal((u + 1) ** 1000, (u + 1) ** 1000)),
    # Rules
    "discharge what is not assumed": ("no hypothesis", lambda: discharge(P_SUMS, U_BELOW_V)),
    "a letter twice": ("named twice", lambda: generalise(P_SUMS, [n, n])),
    "generalise over a term": ("not a term", lambda: generalise(P_SUMS, [n + 1])),
    "too few values": ("one value is needed", lambda: specialise(EVERY_POSITIVE, [])),
    "a value outside the domain": (
        "may lie outside the domain",
        lambda: specialise(EVERY_POSITIVE, [k]),
    ),
    "a value that is not whole": (
        "may lie outside the domain",
        lambda: specialise(EVERY_POSITIVE, [x]),
    ),
    "0 for a positive letter": (
        "may lie outside the domain",
        lambda: specialise(generalise(log_lemma(x), [x]), [r]),
    ),
    "an undefined value": (
        "may be undefined",
        lambda: specialise(generalise(square(u), [u]), [1 / u]),
    ),
    "a function for a letter": (
        "not a term",
        lambda: specialise(generalise(square(u), [u]), [function([u], u)]),
    ),
    "a term for a function": ("not a term", lambda: specialise(generalise(square(f(u)), [f]), [u])),
    "a function of two letters": (
        "another number of arguments",
        lambda: specialise(generalise(square(f(u)), [f]), [function([u, v], u)]),
    ),
    "a function that is not defined everywhere": (
        "may be undefined",
        lambda: specialise(generalise(square(f(u)), [f]), [function([u], log(u))]),
    ),
    "a family that is not positive": (
        "may lie outside the domain",
        lambda: specialise(generalise(known_sign(p(1)), [p]), [function([i], s(i))]),
    ),
    "positive where one is": (
        "may lie outside the domain",
        lambda: specialise(
            generalise(known_sign(p(1)), [p]), [function([i], s(i))], [THIS_POSITIVE]
        ),
    ),
    "the sign of a letter from -1": (
        "may be negative",
        lambda: known_sign(letter("a", domain(low=-1))),
    ),
    "the sign of a letter above -1": (
        "may be negative",
        lambda: known_sign(letter("a", domain(low=-1, low_in=False))),
    ),
    "the sign of a real letter": ("may be negative", lambda: known_sign(u)),
    "the sign of a difference": ("may be negative", lambda: known_sign(x - y)),
    "the sign of log": ("may be negative", lambda: known_sign(log(x))),
    "the logarithm of 0": ("may be undefined", lambda: log_lemma(r)),
    "a square that is not defined": ("may be undefined", lambda: square(1 / u)),
    "an inequality turned round": ("differ by that", lambda: reshape(log_lemma(x), x - 1, log(x))),
    "an inequality made stronger": (
        "differ by that",
        lambda: reshape(log_lemma(x), log(x) + 1, x - 1),
    ),
    "times what may be negative": ("sign of the factor", lambda: times(log_lemma(x), equal(u, u))),
    "times what is at least 1": (
        "sign of the factor",
        lambda: times(U_BELOW_V, assume(relation(1, "<=", u))),
    ),
    "an equation times one of its sides": (
        "sign of the factor",
        lambda: times(equal(v, v), assume(relation(u, "=", v))),
    ),
    "an inequality times what is equal to 0": (
        "sign of the factor",
        lambda: times(U_BELOW_V, equal(u, u)),
    ),
    "times what is about all": ("specialise this", lambda: times(U_BELOW_V, EVERY_POSITIVE)),
    "what is about all, reshaped": ("specialise this", lambda: reshape(EVERY_POSITIVE, 0, s(i))),
    "what is about all, added up": ("specialise this", lambda: add_up(EVERY_POSITIVE, i, 1, n)),
    "what has a condition, added": (
        "specialise this",
        lambda: add(U_BELOW_V, assume(for_all((), (U_BELOW_V.claim,), relation(0, "<", u)))),
    ),
    "a condition taken for settled": (
        "has conditions",
        lambda: known_sign(u, [assume(for_all((), (U_BELOW_V.claim,), relation(0, "<", u)))]),
    ),
    "times an unproved sign": ("sign of the factor", lambda: times(log_lemma(x), U_BELOW_V)),
    "adding what is about all": ("specialise this", lambda: add(EVERY_POSITIVE, U_BELOW_V)),
    "adding up over a real letter": (
        "not a letter for whole numbers",
        lambda: add_up(square(u), u, 1, n),
    ),
    "adding up over a member": (
        "not a letter for whole numbers",
        lambda: add_up(known_sign(p(i)), table(i, k), 1, n),
    ),
    "adding up over a fixed letter": (
        "is about one",
        lambda: add_up(reshape(THIS_POSITIVE, 0, s(i)), i, 1, n),
    ),
    "adding up backwards": ("may run backwards", lambda: add_up(known_sign(p(i)), i, 3, n)),
    "adding up outside the domain": (
        "does not stand for all numbers",
        lambda: add_up(known_sign(p(i)), i, 0, n),
    ),
    "adding up to its own letter": ("is about one", lambda: add_up(known_sign(p(i)), i, 1, i)),
    "weakening an equation": ("only < can", lambda: weaken(equal(u, u))),
    "cases of an equation replaced": ("only <= has", lambda: with_cases(equal(u, u), (), ())),
    # Roots
    "a root below what it is not": (
        "may be negative",
        lambda: known_sign(root(u) - u - Fraction(1, 10**9)),
    ),
    "an absolute value from above": ("may be negative", lambda: known_sign(u - root(u))),
    "the triangle the other way": (
        "may be negative",
        lambda: known_sign(root(u + v) - root(u) - root(v)),
    ),
    "half of the triangle": (
        "may be negative",
        lambda: known_sign((root(u) + root(v)) * HALF - root(u + v)),
    ),
    "the triangle twice": (
        "may be negative",
        lambda: known_sign(root(u) + root(v) - root(u + v) - root(u - v)),
    ),
    "a root of a sum from above": (
        "may be negative",
        lambda: known_sign((x + y) ** HALF - x**HALF - y**HALF),
    ),
    "a strict triangle": (
        "differ by that",
        lambda: times(U_BELOW_V, reshape(known_sign(root(u) + root(v) - root(u + v)), 0, HALF)),
    ),
    "squares without a sign": ("may be negative", lambda: known_sign(u + 2 * root(v))),
    "the sign of an odd power": ("may be negative", lambda: known_sign(u**3)),
    "the sign of one over a negative": ("may be negative", lambda: known_sign(1 / low)),
    "the sign of a cube root": ("may be undefined", lambda: known_sign(u ** Fraction(1, 3))),
    # Induction
    "a first case for another number": (
        "not the statement for",
        lambda: induct(gauss(2), NEXT_GAUSS, n, GAUSS),
    ),
    "no first case": ("not the statement for", lambda: induct(NEXT_GAUSS, NEXT_GAUSS, n, GAUSS)),
    "a first case for 1 of numbers from 0": (
        "not the statement for 0",
        lambda: induct(
            reshape(known_sign(0), 1, 1), reshape(known_sign(m), 1, m + 1), m, relation(1, "<=", m)
        ),
    ),
    "a step to another number": (
        "not the statement for",
        lambda: induct(gauss(1), gauss(1), n, GAUSS),
    ),
    "a step to the same number": (
        "not the statement for",
        lambda: induct(gauss(1), assume(GAUSS), n, GAUSS),
    ),
    "induction on a real letter": (
        "does not stand for all whole numbers",
        lambda: induct(assume(relation(f(0), "=", 0)), constant(r, f), r, relation(f(r), "=", 0)),
    ),
    "induction on all whole numbers": (
        "does not stand for all whole numbers",
        lambda: induct(known_sign(0), reshape(known_sign(0), 0, 0), k, relation(0, "<=", k)),
    ),
    "induction on a family": (
        "does not stand for all whole numbers",
        lambda: induct(
            assume(relation(0, "<", s(i))),
            assume(relation(0, "<", s(i))),
            s,
            relation(0, "<", s(i)),
        ),
    ),
    "a step that knows its number": (
        "is about one",
        lambda: induct(
            reshape(None, 1, 1), assume(relation(n + 1, "=", 1)), n, relation(n, "=", 1)
        ),
    ),
    "a step for small numbers only": (
        "is about one",
        lambda: induct(
            reshape(weaken(known_sign(8)), 1, 9),
            assume(relation(n + 1, "<=", 9)),
            n,
            relation(n, "<=", 9),
        ),
    ),
    "induction to what is no statement": ("not a term", lambda: induct(gauss(1), NEXT_GAUSS, n, n)),
    "the claim itself as first case": (
        "not the statement for",
        lambda: induct(assume(GAUSS), NEXT_GAUSS, n, GAUSS),
    ),
    "a case without a proof": (
        "was not shown to follow",
        lambda: with_cases(square(u), (relation(u, "=", 1),), ()),
    ),
    "one direction only": (
        "was not shown to follow",
        lambda: with_cases(
            square(u),
            (relation(u, "=", 0), relation(v, "=", 0)),
            (),
        ),
    ),
    "a case that is no equation": (
        "are equations",
        lambda: with_cases(square(u), (U_CASE, U_AT_MOST_V.claim), [U_AT_MOST_V]),
    ),
    "a case whose left side is not defined": (
        "may be undefined",
        lambda: with_cases(square(u), (U_CASE, UNDEFINED_CASE), [assume(UNDEFINED_CASE)]),
    ),
    "a case whose right side is not defined": (
        "may be undefined",
        lambda: with_cases(square(u), (U_CASE, TURNED_CASE), [assume(TURNED_CASE)]),
    ),
    "cases of a strict inequality replaced": (
        "only <= has",
        lambda: with_cases(U_BELOW_V, (), ()),
    ),
    "fewer cases": (
        "was not shown to follow",
        lambda: with_cases(add(square(u), square(v)), (relation(u, "=", 0),), ()),
    ),
}


@pytest.mark.parametrize("words, attempt", REFUSED.values(), ids=REFUSED)
def test_refused(words, attempt):
    """Each for the reason it was written for: often there would be another one."""
    kind = AttributeError if words.startswith("has no") else Refused
    with pytest.raises(kind, match=words):
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


TWO, UNIT = letter("a", domain(low=2)), letter("b", domain(low=-1, high=1))
OPEN = letter("c", domain(low=-1, high=1, low_in=False, high_in=False))
SIGNS = {
    "<": (
        *(term(2), kernel.PI, exp(u), x, TWO, n, -low, log(1 + x), log(TWO), TWO - 1, n + r),
        *(x * n, x**2, x**-2, x**-3, x**u, x**HALF, 1 / n, low**2, low**-2, low * less),
        *(TWO**2 - 3, 2 + UNIT, 2 - UNIT, 1 - OPEN, 1 + OPEN, SUM_P, exp(u) + r, u**2 + 1),
        *(x**3 + x * y, total(i, 1, n, exp(s(i))), total(i, 1, n + 1, 1), x**2 * y + r * y),
    ),
    "<=": (
        *(term(0), r, m, r * x, r * r, u**2, (u - v) ** 2, n - 1, TWO - 2, 1 - UNIT, 1 + UNIT),
        *(r + m, r**HALF, r**3, log(1 + r), log(n), total(i, 1, n - 1, p(i)), root(u) - u),
        *(
            total(i, 1, n, n - i),
            total(i, 1, n, i - 1),
            total(i, 1, n, s(i) ** 2),
            u**2 * x,
            u**2 * v**2 + r,
            r * x + m * y,
            n**2 - n,
        ),
    ),
    "": (
        *(term(-1), u, k, low, u * v, -x, -r, x - 1, r - 1, n - 2, TWO - 3, UNIT, OPEN, -UNIT),
        *(u**3, low**3, 1 / low, x * low, r - x, log(x), log(TWO) - 1, u**2 - 1, u + u**2),
        *(total(i, 1, n, s(i)), -SUM_P, n**2 - 2 * n, x**2 - y**2, r * u, x + u, exp(u) - 1),
        *(total(k, -3, n, k), (x + y) ** HALF - x, r**HALF - r, TWO - n, x - n),
        *(2 - n**HALF, 2 - TWO**HALF, 1 - r**HALF, TWO**HALF - 2),
    ),
}


@pytest.mark.parametrize("sign", SIGNS, ids=["positive", "not negative", "unknown"])
def test_signs(sign):
    for value in SIGNS[sign]:
        try:
            found = known_sign(value).claim.sign
        except Refused as refusal:
            found = ""
            assert "may be negative" in str(refusal)
        assert found == sign, value


def test_signs_by_facts():
    one = assume(relation(1, "<=", u))
    assert known_sign(u - 1, [one]).claim.sign == "<="
    assert known_sign(u, [one]).claim.sign == known_sign(2 * u - 1, [one]).claim.sign == "<"
    assert known_sign(3 * v - 3 * u, [U_BELOW_V]).claim.sign == "<"
    assert known_sign(v - u, [U_AT_MOST_V]).claim.sign == "<="
    assert known_sign(r - u, [U_BELOW_V, assume(relation(v, "<=", r))]).claim.sign == "<"
    assert known_sign(s(3), [EVERY_POSITIVE]).claim.sign == "<"
    for value, fact in ((u - v, U_BELOW_V), (s(k), EVERY_POSITIVE), (u - 2, one), (1 - u, one)):
        with pytest.raises(Refused):
            known_sign(value, [fact])


BELOW_0, AT_MOST_0 = domain(high=0, high_in=False), domain(high=0)
INSIDE_DOMAIN = (
    (REAL, u), (REAL, n), (POSITIVE, x), (NONNEGATIVE, r), (NONNEGATIVE, term(0)), (WHOLE, k),
    (COUNT, n), (COUNT, n * i + 1), (COUNT, n**2), (WHOLE, k * n - 3), (BELOW_0, low),
    (BELOW_0, -x), (AT_MOST_0, term(0)), (AT_MOST_0, -r), (AT_MOST_0, low), (domain(True, 0), m),
    (domain(low=-1, high=1), UNIT), (domain(low=-1, high=1), OPEN), (domain(low=2), n + 1),
)  # fmt: skip
OUTSIDE_DOMAIN = (
    (POSITIVE, r), (POSITIVE, u), (NONNEGATIVE, u), (BELOW_0, term(0)), (BELOW_0, -r),
    (AT_MOST_0, x), (AT_MOST_0, u), (COUNT, m), (COUNT, k), (COUNT, n / 2), (COUNT, n**HALF),
    (COUNT, 1 / n), (COUNT, x + 1), (COUNT, n - 1), (WHOLE, n / 3), (WHOLE, u), (WHOLE, k * x),
    (domain(low=-1, high=1, low_in=False), UNIT), (domain(low=-1, high=1, high_in=False), UNIT),
    (domain(low=2), n), (domain(True, 2), n),
)  # fmt: skip


@pytest.mark.parametrize("values, value", INSIDE_DOMAIN)
def test_values_inside_the_domain_of_a_letter_are_put_in(values, value):
    own = letter("own", values)
    assert specialise(generalise(square(own), [own]), [value]).claim.right == value**2


@pytest.mark.parametrize("values, value", OUTSIDE_DOMAIN)
def test_values_outside_the_domain_of_a_letter_are_refused(values, value):
    own = letter("own", values)
    with pytest.raises(Refused, match="may lie outside the domain"):
        specialise(generalise(square(own), [own]), [value])


def test_factor_keeps_what_is_known_of_equality():
    assert times(equal(u, u), known_sign(r)).claim.sign == "="
    assert times(equal(u, u), equal(v, v)).claim.left in (u * v, v * u)
    assert times(square(u), known_sign(x)).claim.cases == square(u).claim.cases
    assert times(U_BELOW_V, known_sign(r)).claim.cases is None
    for several in (
        add(square(u), square(v)),
        add_up(square(s(i)), i, 1, n),
        with_cases(square(u), (CONDITIONAL,), [assume(CONDITIONAL), assume(U_CASE)]),
    ):
        assert times(several, known_sign(r)).claim.cases is None
        assert times(several, known_sign(x)).claim.cases == several.claim.cases


CONDITIONAL = for_all((), (U_BELOW_V.claim,), U_CASE)


def test_equations_add_no_case_of_equality():
    assert add(equal(u, u), square(v)).claim.cases == square(v).claim.cases
    assert add(square(v), equal(u, u)).claim.sign == "<="
    assert add(equal(u, u), equal(v, v)).claim.sign == "="
    assert add(equal(u, u), U_BELOW_V).claim.sign == "<"
    assert add(U_BELOW_V, square(u)).claim.cases is None


def test_proofs_of_cases_keep_their_hypotheses():
    other = relation(2 * u, "=", 0)
    forth = reshape(assume(U_CASE), 2 * u, 0, [assume(U_CASE)])
    back = reshape(None, u, 0, [assume(U_CASE)])
    theorem = with_cases(square(u), (U_CASE,), ())
    assert theorem.claim.cases == (U_CASE,) and not theorem.hypotheses
    assert forth.claim == other and back.claim == U_CASE
    proofs = [forth, assume(U_CASE)]
    assert with_cases(square(u), (other,), proofs).hypotheses == {U_CASE}
    proofs = [assume(other), assume(U_CASE)]
    assert with_cases(square(u), (other,), proofs).hypotheses == {other, U_CASE}


def test_facts_of_a_rule_become_hypotheses():
    fact = EVERY_POSITIVE
    positive = generalise(known_sign(x), [x])
    for theorem in (
        specialise(positive, [s(1)], [fact]),
        known_sign(s(1), [fact]),
        square(1 / s(1), [fact]),
        log_lemma(s(1), [fact]),
        reshape(None, s(1) / s(1), 1, [fact]),
        add_up(square(u), i, 1, n, [fact]),
        with_cases(square(u), (U_CASE,), (), [fact]),
    ):
        assert theorem.hypotheses == {fact.claim}


def test_order_of_conditions_does_not_matter():
    one, two = U_BELOW_V.claim, relation(0, "<", u)
    claim = relation(0, "<", v)
    assert for_all((u, v), (one, two), claim) == for_all((u, v), (two, one), claim)


def test_values_are_put_in_everywhere():
    claim = specialise(generalise(times(square(u), known_sign(r)), [u, r]), [v - 1, x]).claim
    assert claim.cases == (relation(x * (v - 1), "=", x * 0),)
    assert claim.left == x * 0 and claim.right == x * (v - 1) ** 2
    about = assume(for_all((u,), (relation(u, "<", v),), relation(u, "<", x)))
    one = specialise(generalise(about, [v, x]), [r, y, k])
    every = for_all((u,), (relation(u, "<", r),), relation(u, "<", y))
    assert one.hypotheses == {every, relation(k, "<", r)}
    assert one.claim == relation(k, "<", y)


def test_conditions_of_a_statement_become_hypotheses():
    claim = for_all((u,), (relation(0, "<", u),), relation(u, "<", v))
    assert specialise(assume(claim), [x]).hypotheses == {claim, relation(0, "<", x)}


def test_what_is_weaker_is_about_the_same():
    weaker = weaken(EVERY_POSITIVE).claim
    assert weaker.binders == EVERY_POSITIVE.claim.binders and weaker.sign == "<="


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
