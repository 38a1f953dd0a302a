"""Attacks on derivations by cause: false or meaningless displays that must not come to be.

Each attack is refused, and for the reason it was written for: the words beside it stand in the
message.  The causes have letters, as in the page on what "verified" means.
"""

# ruff: noqa: F403, F405

import pickle

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Dummy,
    Eq,
    Float,
    Function,
    Indexed,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Limit,
    Lt,
    Max,
    Min,
    Mul,
    Piecewise,
    Product,
    Rational,
    S,
    Subs,
    Sum,
    Symbol,
    binomial,
    exp,
    factorial,
    floor,
    gamma,
    log,
    oo,
    pi,
    sign,
    sqrt,
    symbols,
    tan,
    zeta,
)

from divlib.derivation import Derivation, Fact, Lemma
from divlib.derivation._kernel_sympy import NotSupported, Translator
from divlib.derivation._statements import Instance, Statement
from tests.unit.symbols import *

REFUSALS = (ValueError, TypeError, AttributeError)
g = p[i] - q[i]


def square(value, **how):
    return SQUARE.at({u: value}, **how)


def plain(start, **how):
    return Derivation(start, **how)


# A. An equality case about one i taken for one about all i, and the reverse.


def this_and_all():
    return (
        plain(g**2 + add_up(g**2))
        .ge(add_up(g**2), "a square", by=square(g))
        .ge(0, "squares", by=square(g, over=ALL))
    )


def all_and_this():
    return (
        plain(g**2 + add_up(g**2))
        .ge(g**2, "squares", by=square(g, over=ALL))
        .ge(0, "a square", by=square(g))
    )


def shorter_and_longer(first, second):
    return (
        plain(Sum(g**2, first) + Sum(g**2, second))
        .ge(Sum(g**2, second), "squares", by=square(g, over=first))
        .ge(0, "squares", by=square(g, over=second))
    )


ONE_IS_ONE = Fact("this p_i", Eq(p[i], 1))


def cited_where_a_fact_fixes_the_letter():
    theorem = plain(add_up((p[i] - 1) ** 2)).ge(0, "", by=square(p[i] - 1, over=ALL))
    return plain(Sum((p[j] - 1) ** 2, (j, 1, n)), given=[ONE_IS_ONE]).ge(0, "", by=theorem.at({}))


A = {
    "this i, then all i": ("shown", lambda: this_and_all().equality_iff(Eq(p[i], q[i]))),
    "all i, then this i": ("shown", lambda: all_and_this().equality_iff(Eq(p[i], q[i]))),
    "this i and all i, at j": ("shown", lambda: this_and_all().equality_iff(Eq(p[j], q[j]))),
    "the first for all": ("shown", lambda: this_and_all().equality_iff(Eq(p[1], q[1]))),
    "a shorter range for a longer one": (
        "shown",
        lambda: shorter_and_longer((i, 1, n), (i, 1, n + 1)).equality_iff(Eq(p[i], q[i])),
    ),
    "a range that begins later": (
        "shown",
        lambda: shorter_and_longer((i, 2, n + 1), (i, 1, n + 1)).equality_iff(Eq(p[i], q[i])),
    ),
    "another letter, shorter range": (
        "shown",
        lambda: shorter_and_longer((i, 1, n), (j, 1, n + 1)).equality_iff(Eq(p[i], q[i])),
    ),
    "a fact about this i for all": (
        "one fixed i",
        lambda: cited_where_a_fact_fixes_the_letter().equality_iff(Eq(p[i], 1), using=[ONE_IS_ONE]),
    ),
    "one of two letters": (
        "shown",
        lambda: (
            plain((x - y) ** 2 + (a - 1) ** 2)
            .ge((a - 1) ** 2, "", by=square(x - y))
            .ge(0, "", by=square(a - 1))
            .equality_iff(Eq(x, y))
        ),
    ),
    "all pairs for one row": (
        "shown",
        lambda: (
            plain(Sum((s[i] - s[j]) ** 2, ALL, (j, 1, n)) + Sum((s[i] - s[1]) ** 2, ALL))
            .ge(Sum((s[i] - s[1]) ** 2, ALL), "", by=square(s[i] - s[j], over=(ALL, (j, 1, n))))
            .ge(0, "", by=square(s[i] - s[1], over=ALL))
            .equality_iff(Eq(s[i], s[1] + s[j] - s[j] + Mul(0, j)))
        ),
    ),
}


# B. Letters bound in what is put in, or around it, that are caught.


F = Function("F", real=True)
G = Function("G", real=True)
BOUNDED = Fact(
    "the slope is bounded",
    Le(Derivative(F(x, y), x), 1000),
    forall=(x, y),
)


def sum_of_first(value):
    """w_1 + ... in which the family w is replaced by something with a sum of its own."""
    theorem = plain(add_up(w[i] * x)).eq(x * add_up(w[i]), "take out")
    return plain(add_up(value * x)).eq(x * n * value, "caught", using=[theorem.at({w[i]: value})])


B = {
    "sum inside a Lambda": (
        "",
        lambda: plain(add_up(w[i] * (X[i] ** 2 + X[i] ** 2 / 10**9)), given=[W_SUMS, MEAN]).ge(
            m**2 + m**2 / 10**9 - 1 + S.One - 10**-9 * Sum(i**2, (i, 1, 1)) + 5 * m**2,
            "",
            by=jensen().at({f: Lambda(x, x**2 + Sum(x**2, (i, 1, 1)) / 10**9)}),
            using=[W_SUMS, MEAN],
        ),
    ),
    "partial for total derivative": (
        "",
        lambda: Derivation(
            Derivative(F(y, y), y),
            given=[BOUNDED],
            examples={F: [Lambda((x, y), x - y), Lambda((x, y), 500 * x + 900 * y)]},
        ).le(1000, "", by=BOUNDED.at({x: y})),
    ),
    "own letter of a function's value": (
        "something else",
        lambda: TANGENT.at({f: Lambda(x, m * x**2)}),
    ),
    "index caught in a family": ("", lambda: sum_of_first(p[i] / add_up(p[i]))),
    "bound letter put in for a free one": (
        "",
        lambda: (
            plain(add_up(i * x), name="t").eq(x * add_up(i), "").at({x: i}).objection(None)
            or plain(add_up(i * j)).eq(add_up(i * i), "caught")
        ),
    ),
    "two functions that change places": (
        "",
        lambda: Derivation(f(x) - G(x), examples={f: [Lambda(x, x)], G: [Lambda(x, 2 * x)]}).eq(
            G(x) - f(x), "swap"
        ),
    ),
    "differentiated under an integral": (
        "integral",
        lambda: Derivation(Derivative(f(x), x), examples={f: [Lambda(x, x)]}, name="slope").at(
            {f: Lambda(x, Integral(exp(-x * t**2), (t, 0, oo)))}
        ),
    ),
    "a derivative by a value": (
        "letter",
        lambda: plain(Derivative(p[i] ** 2, p[i])),
    ),
    "a Lambda with a Dummy": (
        "plain letters",
        lambda: TANGENT.at({f: Lambda(Dummy("x"), S.One)}),
    ),
    "a number for a function": ("Lambda", lambda: TANGENT.at({f: x**2})),
    "a value that brings the index along": (
        "",
        lambda: plain(add_up(p[i] * q[j])).eq(add_up(p[i] * q[i]), "caught"),
    ),
}


# C. Assumptions that nobody has thought through.


def declared(**assumptions):
    return symbols("z", **assumptions)


C = {
    f"declared {', '.join(assumptions)}": (
        "not declared in a way that is known",
        lambda assumptions=assumptions: plain(declared(**assumptions) + 1),
    )
    for assumptions in (
        {"noninteger": True, "real": True},
        {"rational": True},
        {"irrational": True},
        {"algebraic": True},
        {"transcendental": True},
        {"even": True},
        {"odd": True},
        {"prime": True},
        {"composite": True},
        {"zero": True},
        {"nonzero": True, "real": True},
        {"imaginary": True},
        {"complex": True},
        {"infinite": True},
        {"finite": True},
        {"extended_real": True},
        {"integer": False, "real": True},
        {"commutative": False},
        {"hermitian": True},
        {},
    )
}
C |= {
    "noninteger in a lemma": (
        "known",
        lambda: Lemma("l", 0, declared(noninteger=True) ** 2, variable=u, touch=0),
    ),
    "even index of a key": (
        "known",
        lambda: plain(add_up(s[i] ** 2), name="t").at({s[declared(even=True, positive=True)]: 0}),
    ),
    "a Dummy": ("Dummy", lambda: plain(Dummy("z", real=True) ** 2)),
    "a Dummy in a fact": ("Dummy", lambda: Fact("d", Lt(Dummy("z", real=True), 1))),
    "a Dummy as an index": (
        "Dummy",
        lambda: plain(Sum(p[(d := Dummy("i", integer=True, positive=True))], (d, 1, n))),
    ),
    "a family of rationals": (
        "known",
        lambda: plain(IndexedBase("z", rational=True)[i] + 1),
    ),
    "a family of nothing": ("known", lambda: plain(IndexedBase("z")[i] + 1)),
    "a function of nothing": ("known", lambda: plain(Function("h")(x))),
    "a function of even numbers": ("known", lambda: plain(Function("h", even=True)(x))),
    "an index that is not whole": ("integer", lambda: plain(p[x])),
    "a summation index that is not whole": ("undefined", lambda: plain(Sum(x, (x, 1, n)))),
    "odd letter in what is put in": ("known", lambda: LOG.at({x: declared(odd=True) ** 2 + 1})),
    "odd letter as a factor": (
        "known",
        lambda: LOG.at({}, times=declared(prime=True)),
    ),
    "odd letter in a limit": (
        "known",
        lambda: plain(Sum(i, (i, 1, declared(odd=True, positive=True)))),
    ),
}


# D. Lemmas with integrals, and lemmas where differentiation has no ground.


D = {
    "an integral in a lemma": (
        "integral",
        lambda: Lemma(
            "i", Integral(u**2 * exp(-x * u**2), (x, 0, oo)), 10**6 * u**2, variable=u, touch=0
        ),
    ),
    "an integral on the other side": (
        "integral",
        lambda: Lemma("i", 0, Integral((u - t) ** 2, (t, 0, 1)), variable=u, touch=0),
    ),
    "an integral as touching point": (
        "integral",
        lambda: Lemma("i", 0, (u - 1) ** 2, variable=u, touch=Integral(t, (t, 0, 1))),
    ),
    "a kink": ("smooth", lambda: Lemma("k", 0, Abs(u) + u**2, variable=u, touch=0)),
    "a root at 0": (
        "smooth",
        lambda: Lemma("k", 0, sqrt(lam) + u**2, variable=u, touch=0),
    ),
    "a root of a square": ("smooth", lambda: Lemma("k", 0, (u**2) ** S.Half, variable=u, touch=0)),
    "a jump": ("smooth", lambda: Lemma("k", floor(u), u, variable=u, touch=0)),
    "a pole": ("undefined", lambda: Lemma("k", 0, 1 / u**2, variable=u, touch=1)),
    "a whole variable": ("real or positive", lambda: Lemma("k", 0, n**2, variable=n, touch=1)),
    "a variable that is not negative": (
        "real or positive",
        lambda: Lemma("k", 0, lam**2, variable=lam, touch=0),
    ),
    "even order that is odd": ("false", lambda: Lemma("k", 0, u**3, variable=u, touch=0)),
    "a flat place": ("", lambda: Lemma("k", 0, u**4 * (u - 1) ** 2, variable=u, touch=0)),
}


# E. Integrals that may be infinite.

POLE = Integral(1 / t, (t, 0, 1))
H = Function("h", real=True)
WHOLE_H = integrate_all(H(t))
H_EXAMPLES = {H: [Lambda(t, exp(-(t**2))), Lambda(t, t * exp(-(t**2)))]}
STRICT = Fact("y < 1", Lt(y, 1))


def beside_integral(**how):
    return Derivation(WHOLE_H + y, given=[STRICT], examples=H_EXAMPLES, **how)


def no_equality_case():
    step = Derivation(WHOLE_H + u**2, examples=H_EXAMPLES).ge(WHOLE_H, "", by=square(u))
    assert step.equality is None
    return step.equality_iff(Eq(u, 0))


E = {
    "a strict sign beside 1/t": (
        "",
        lambda: Derivation(POLE + y, given=[STRICT]).lt(POLE + 1, "", by=STRICT),
    ),
    "a strict sign beside an unknown integral": (
        "strict",
        lambda: beside_integral().lt(WHOLE_H + 1, "", by=STRICT),
    ),
    "an equality case beside an unknown integral": ("no known equality", no_equality_case),
    "two unknown integrals": (
        "infinite",
        lambda: Derivation(WHOLE_H - integrate_all(H(t) ** 2), examples=H_EXAMPLES),
    ),
    "an integral that is infinite": (
        "",
        lambda: plain(x).eq(Add(x, POLE, -POLE, evaluate=False), ""),
    ),
    "an unknown integral times 0": (
        "",
        lambda: Derivation(WHOLE_H * x, examples=H_EXAMPLES).eq(0, ""),
    ),
    "a sum without end": ("infinite", lambda: plain(Sum(1 / i, (i, 1, oo)))),
    "an integral over two letters": (
        "several",
        lambda: plain(Integral(t * u, (t, 0, 1), (u, 0, 1))),
    ),
    "an integral in an integral": (
        "several",
        lambda: plain(Integral(Integral(t * u, (t, 0, 1)), (u, 0, 1))),
    ),
    "an integral without limits": ("limits", lambda: plain(Integral(t, t))),
    "an integral with one limit": ("limits", lambda: plain(Integral(t, (t, 1)))),
}


# F. Things that print alike.

NEGATIVE_X = symbols("x", negative=True)
REAL_X = symbols("x", real=True)


OTHER_D = symbols("d", real=True)
PRIMED = Function("G'", real=True)
SLOPES = {G: [Lambda(x, x**2)], PRIMED: [Lambda(x, 2 * x)]}


def renamed(name, other):
    """The display of x < y where a letter is called otherwise after the proof."""
    letters = Symbol("x", positive=True, real=True), Symbol("y", positive=True, real=True)
    less = Fact("x < y", Lt(*letters))
    proof = plain(letters[0], given=[less]).lt(letters[1], "", by=less)
    letter = next(letter for letter in letters if letter.name == name)
    try:
        letter.name = other
        return proof._repr_latex_()
    finally:
        letter.name = name


F_ATTACKS = {
    "a second, negative x": (
        "print alike",
        lambda: plain(NEGATIVE_X * (NEGATIVE_X - 1)).le(
            NEGATIVE_X * log(x), "", by=LOG.at({}, times=-NEGATIVE_X)
        ),
    ),
    "two letters x in one lemma": (
        "alike",
        lambda: Lemma("l", 0, (u - REAL_X) ** 2 + 0 * u, variable=u, touch=x - REAL_X + REAL_X),
    ),
    "two letters x in one fact": ("alike", lambda: Fact("f", Lt(x, REAL_X))),
    "two letters x in an equality case": (
        "alike",
        lambda: plain((x - 1) ** 2).ge(0, "", by=square(x - 1)).equality_iff(Eq(REAL_X, 1)),
    ),
    "two letters x, one in what is put in": (
        "alike",
        lambda: (
            plain(x - 1).ge(log(x), "", by=LOG).eq(log(x) + NEGATIVE_X - NEGATIVE_X, "")
            and plain(x + REAL_X)
        ),
    ),
    "two functions f": (
        "alike",
        lambda: Derivation(f(x) + Function("f", positive=True)(x), examples={f: [Lambda(x, x)]}),
    ),
    "z_1 beside z[1]": ("member", lambda: plain(symbols("z_1", positive=True) + X[1])),
    "z1 beside z[1]": ("member", lambda: plain(symbols("z1", positive=True) + X[1])),
    "z_i beside z[i]": ("member", lambda: plain(symbols("z_i", positive=True) + X[i])),
    "p_i beside a sum of p": (
        "member",
        lambda: plain(add_up(p[i])).eq(n * symbols("p_i", positive=True), ""),
    ),
    "sigma1 and sigma_1": (
        "alike",
        lambda: plain(symbols("sigma1", real=True) + symbols("sigma_1", real=True)),
    ),
    "a letter e beside exp": ("alike", lambda: plain(symbols("e", positive=True) ** x + exp(x))),
    "a letter pi beside pi": ("alike", lambda: plain(symbols("pi", positive=True) - pi)),
    "a letter and a family p": ("", lambda: plain(symbols("p", positive=True) + p[1])),
    "a letter and a function f": (
        "alike",
        lambda: Derivation(f(x) + symbols("f", real=True), examples=CONVEX_FUNCTIONS),
    ),
    "a family and a function p": (
        "alike",
        lambda: Derivation(p[i] + dens_p(t), examples=DENSITIES),
    ),
    "a bound i and another i": (
        "alike",
        lambda: plain(add_up(p[i]) + symbols("i", real=True)),
    ),
    "a letter called 1": ("name", lambda: plain(symbols("1", real=True))),
    "a letter called x+1": ("name", lambda: plain(Symbol("x+1", real=True))),
    "a letter called x^2": ("name", lambda: plain(Symbol("x^2", real=True))),
    "a letter called x y": ("name", lambda: plain(Symbol("x y", real=True))),
    "a letter with a formula for a name": (
        "name",
        lambda: plain(Symbol(r"\frac{1}{2}", real=True)),
    ),
    "a letter with rows for a name": ("name", lambda: plain(Symbol(r"x \\ 0 = 1", real=True))),
    "a function called -f": ("name", lambda: plain(Function("-f", real=True)(x))),
    "a family called 2p": ("name", lambda: plain(IndexedBase("2p", positive=True)[i])),
    "a letter without a name": ("name", lambda: plain(Symbol("", real=True))),
    "a letter called ln": ("known function", lambda: plain(symbols("ln", positive=True) * (x + y))),
    "a letter called sin_1": ("known function", lambda: plain(symbols("sin_1", real=True))),
    "a function called log": (
        "known function",
        lambda: Derivation(Function("log", real=True)(x), examples=CONVEX_FUNCTIONS),
    ),
    "a function that prints like a derivative": (
        "like a derivative",
        lambda: Derivation(Derivative(G(x), x), examples=SLOPES).eq(PRIMED(x), "the same name"),
    ),
    "an upright A and an A": (
        "alike",
        lambda: plain(symbols("Alpha", real=True) - symbols("A", real=True)),
    ),
    "a constant x_i under a sum over i": (
        "like a member",
        lambda: plain(add_up(symbols("x_i", positive=True))),
    ),
    "a constant x_ij under sums over i and j": (
        "like a member",
        lambda: plain(Sum(symbols("x_ij", positive=True), ALL, (j, 1, n))),
    ),
    "a constant x_t under an integral": (
        "like a member",
        lambda: plain(Integral(symbols("x_t", positive=True), (t, 0, 1))),
    ),
    "a function f_i under a sum over i": (
        "like a member",
        lambda: plain(add_up(Function("f_i", real=True)(x))),
    ),
    "a family p_1": ("would have two", lambda: plain(IndexedBase("p_1", positive=True)[i])),
    "a family without an index": ("without an index", lambda: plain(v - 1)),
    "a sum up to its own letter": ("it binds", lambda: plain(Sum(x, (i, 1, i)))),
    "an integral up to its own letter": ("it binds", lambda: plain(Integral(t, (t, 0, t**2)))),
    "a letter that is bound twice": ("twice", lambda: plain(Sum(x, (i, 1, n), (i, 1, n)))),
    "two letters that bound each other": (
        "it binds",
        lambda: plain(Sum(x, (i, 1, j), (j, 1, i))),
    ),
    "d in a lemma, whose display has another d": (
        "rename the other d",
        lambda: Lemma("d", 0, (u - OTHER_D) ** 2, variable=u, touch=OTHER_D),
    ),
    "a letter that was renamed": ("called otherwise", lambda: renamed("y", "x")),
    "two letters that were exchanged": ("called otherwise", lambda: renamed("x", "y")),
    "a letter that was called a formula": ("called otherwise", lambda: renamed("x", r"x \\ 0=1")),
    "a guessed slack": (
        "name",
        lambda: plain(Function("slack 0", positive=True)(x)).lt(0, "", by=STRICT),
    ),
}


# G. Said to be defined, but not.

FOUR = Fact("a square", Eq(u**2, 4))
SCALED = Fact("scaled", Eq(x * lam, y * lam))

G_ATTACKS = {
    "the derivative of |u|": (
        "undefined",
        lambda: plain(u * Derivative(Abs(u), u)).eq(Abs(u), ""),
    ),
    "the derivative of a root at 0": (
        "undefined",
        lambda: plain(lam * Derivative(sqrt(lam), lam)).eq(sqrt(lam) / 2, ""),
    ),
    "the derivative of u^(1/3)": (
        "undefined",
        lambda: plain(Derivative((u**2) ** Rational(1, 3), u)),
    ),
    "a derivative at an end": ("undefined", lambda: plain(Derivative(lam**2, lam))),
    "the derivative of a step": ("undefined", lambda: plain(Derivative(floor(u), u))),
    "a derivative by a whole number": ("undefined", lambda: plain(Derivative(n**2, n))),
    "an equality case over 0": (
        "undefined",
        lambda: (
            plain((u - 1) ** 2)
            .ge(0, "", by=square(u - 1))
            .equality_iff(Eq((u**2 - 2 * u + 1) / (u - 1), 0))
        ),
    ),
    "a logarithm in an equality case": (
        "undefined",
        lambda: plain((u - 1) ** 2).ge(0, "", by=square(u - 1)).equality_iff(Eq(log(u), 0)),
    ),
    "an equality case with a Float": (
        "rounded",
        lambda: plain((x - 1) ** 2).ge(0, "", by=square(x - 1)).equality_iff(Eq(x, Float(1.0))),
    ),
    "an undefined fact": ("undefined", lambda: plain(x, given=[Fact("f", Lt(log(u), 1))])),
    "an undefined condition of a fact": (
        "",
        lambda: plain(
            f(x),
            given=[Fact("c", Lt(f(y), 1), forall=(y,), provided=(Lt(1 / u, 1),))],
            examples={f: [Lambda(x, x / (1 + x))]},
        ).lt(1, "", by=Fact("c", Lt(f(y), 1), forall=(y,), provided=(Lt(1 / u, 1),)).at({y: x})),
    ),
    "an undefined factor": ("", lambda: plain(x).ge(log(x), "", by=LOG.at({}, times=1 / u**2))),
    "a power that is not real": ("undefined", lambda: plain(u**x)),
    "the slope of ln where ln is not defined": (
        "undefined",
        lambda: plain(Subs(Derivative(log(x), x), x, u**2 - 2)),
    ),
    "the slope of f where its letter is not allowed": (
        "undefined",
        lambda: Derivation(Subs(Derivative(f(x), x), x, -y), examples=CONVEX_FUNCTIONS),
    ),
    "a sum that may be empty below a fraction bar": (
        "undefined",
        lambda: plain(1 / Sum(p[i], (i, 1, (n - 37) ** 2))),
    ),
    "a root of which nobody says which": (
        "not shown",
        lambda: plain(u, given=[FOUR]).eq(2, "", using=[FOUR]),
    ),
    "a factor that may be 0 divided out": (
        "nothing in it can be replaced",
        lambda: plain(x, given=[SCALED]).eq(y, "", using=[SCALED]),
    ),
    "a strict sign times what is 0 at one n": (
        "strict",
        lambda: plain((n - 37) ** 2 * y, given=[STRICT]).lt(
            (n - 37) ** 2, "", by=STRICT.at({}, times=(n - 37) ** 2)
        ),
    ),
    "a conditional probability under a margin of 0": (
        "undefined",
        lambda: plain(r[1] / add_up(r[i])),
    ),
    "0 to the power 0": ("undefined", lambda: plain(lam**u)),
    "1/(x - y)": ("undefined", lambda: plain(1 / (x - y))),
    "the logarithm of a difference": ("undefined", lambda: plain(log(x - y))),
}


# H. Kinds of expression that nobody has decided on.

OwnLog, OwnSum, OwnMember, OwnFamily, OwnRelation = (
    type(f"Own{kind.__name__}", (kind,), {"_latex": lambda self, printer, exp=None: "0"})
    for kind in (log, Sum, Indexed, IndexedBase, Lt)
)
# Of all functions with one name and declaration SymPy may take any for another.
OWN, POSITIVE = Function("eta", real=True), Function("xi", real=True)
OWN._eval_derivative = lambda self, letter: S(5)
POSITIVE.is_positive = True

H_ATTACKS = {
    type(kind).__name__ + f" {number}": ("not supported", lambda kind=kind: plain(kind))
    for number, kind in enumerate(
        (
            Limit(1 / x, x, oo),
            Product(p[i], (i, 1, n)),
            Max(x, y),
            Min(x, y),
            gamma(x),
            factorial(n),
            zeta(x + 1),
            binomial(n, k),
            tan(u),
            sign(u),
            Piecewise((x, x < 1), (1, True)),
            S.ImaginaryUnit * x,
            S.EulerGamma,
            S.GoldenRatio,
            S.Catalan,
            S.NaN,
            S.ComplexInfinity,
            S.TribonacciConstant,
        )
    )
}
H_ATTACKS |= {
    "0 times an infinite integral": (
        "multiplied out",
        lambda: plain(Mul(0, Integral(1 / x, (x, 0, 1)), evaluate=False)).eq(0, ""),
    ),
    "a logarithm of one's own": ("not supported", lambda: plain(OwnLog(x))),
    "a sum of one's own": ("not supported", lambda: plain(OwnSum(p[i], ALL))),
    "a member of one's own": (
        "not supported",
        lambda: plain(OwnMember(IndexedBase("p", positive=True), 1)),
    ),
    "a family of one's own": ("not supported", lambda: plain(OwnFamily("p", positive=True)[1])),
    "a relation of one's own": ("must be an Eq", lambda: Fact("f", OwnRelation(x, y))),
    "a function with a derivative of one's own": (
        "more than Function",
        lambda: Derivation(Derivative(OWN(x), x), examples={OWN: [Lambda(x, 5 * x)]}).eq(5, ""),
    ),
    "a function with a sign of one's own": (
        "more than Function",
        lambda: Derivation(log(POSITIVE(x)), examples={POSITIVE: [Lambda(x, 5 * x)]}),
    ),
    "Float": ("rounded", lambda: plain(Float("0.1") * x)),
    "Float in a power": ("rounded", lambda: plain(x ** Float("0.5"))),
    "Float in a fact": ("rounded", lambda: Fact("f", Lt(x, 0.5))),
    "Float put in": ("rounded", lambda: LOG.at({x: 0.5})),
    "Float as a factor": ("rounded", lambda: LOG.at({}, times=0.5)),
    "Float in a lemma": ("rounded", lambda: Lemma("l", log(x), x - 1.0, variable=x, touch=1)),
    "Derivative by an entry": ("by something", lambda: plain(Derivative(p[1] ** 2, p[1]))),
    "Derivative by a value": (
        "by something",
        lambda: Derivation(Derivative(f(x) ** 2, f(x)), examples=CONVEX_FUNCTIONS),
    ),
    "Subs of a sum": (
        "undefined",
        lambda: plain(Subs(add_up(p[i] * u), u, 1 / (x - y))),
    ),
    "a sum over six letters": (
        "more than",
        lambda: plain(
            Sum(p[1], *((symbols(f"i_{k}", integer=True, positive=True), 1, n) for k in range(6)))
        ),
    ),
    "an equation": ("not an expression", lambda: plain(Eq(x, y))),
    "a truth": ("not an expression", lambda: plain(S.true)),
    "a list": ("", lambda: plain([x])),
    "a tuple": ("", lambda: plain((x, y))),
    "a string of an equation": ("", lambda: plain("x = y")),
    "infinity": ("", lambda: plain(x).eq(oo, "")),
    "infinity minus infinity": ("", lambda: plain(Add(oo, -oo, evaluate=False))),
}


# I. Trust outside the checks.

PROOF = plain(x).ge(log(x) + 1, "log lemma", by=LOG)


class Forged:
    """Looks like a statement, but nobody has proved it."""

    name, sign, left, right, forall, provided = "forged", "<=", x, S.Zero, (), ()
    equality, uses = (), (x,)

    def at(self, mapping):
        return self


def unproved(kind):
    """An object of this kind behind the back of its constructor."""
    thing = object.__new__(kind)
    for name, value in vars(Forged).items():
        if not name.startswith("_"):
            setattr(thing, name, value)
    return thing


def disguised():
    """A fact that claims to be a lemma, so that nobody has to be given it."""
    fact = Fact("y < 10^30", Lt(y, 10**30))
    object.__setattr__(fact, "__class__", Lemma)
    return fact


I_ATTACKS = {
    "a Statement made by hand": ("is a Fact", lambda: Statement("s", x, "<=", 0)),
    "a statement of another class": ("what is cited", lambda: plain(x).le(0, "", by=Forged())),
    "a string cited": ("what is cited", lambda: plain(x).ge(log(x) + 1, "", by="log lemma")),
    "a Derivation that nobody made": (
        "has no",
        lambda: plain(x).le(0, "", by=object.__new__(Derivation)),
    ),
    "a Lemma filled by hand": ("", lambda: plain(x).le(0, "", by=unproved(Lemma))),
    "a Derivation filled by hand": ("", lambda: plain(x).le(0, "", by=unproved(Derivation))),
    "a Fact filled by hand": ("", lambda: plain(x).le(0, "", by=unproved(Fact))),
    "a subclass of Lemma": ("nobody", lambda: type("Lie", (Lemma,), {})),
    "a subclass of Fact": ("nobody", lambda: type("Lie", (Fact,), {})),
    "a subclass that says it is from here": (
        "nobody",
        lambda: type("Lie", (Statement,), {"__module__": "divlib.derivation"}),
    ),
    "a subclass of a module that is not there": (
        "nobody",
        lambda: type("Lie", (Instance,), {"__module__": "divlib.derivation.mine"}),
    ),
    "a fact that calls itself a lemma": (
        "was no Lemma",
        lambda: plain(y).lt(10**30, "", by=disguised()),
    ),
    "a reason that changes": ("is a string", lambda: plain(x).eq(x, type("Text", (str,), {})(""))),
    "a reason that goes on with a row": ("like a row", lambda: plain(x).eq(x, "$= y$")),
    "a reason that goes on with a row in words": ("like a row", lambda: plain(x).eq(x, "≤ 0")),
    "a label that is a number": ("no letter", lambda: plain(S.One, label="0")),
    "a label with another equals sign": ("not allowed", lambda: plain(S.One, label="a\uff1d1")),
    "a label that is a letter of the display": (
        "is a letter",
        lambda: plain(x + 1, label="x"),
    ),
    "a subclass of Instance": ("nobody", lambda: type("Lie", (Instance,), {})),
    "a proof made anew": ("cannot be changed", lambda: PROOF.__init__(S.Zero)),
    "a lemma made anew": (
        "cannot be changed",
        lambda: LOG.__init__("l", 0, u**2, variable=u, touch=0),
    ),
    "a copied proof": ("", lambda: pickle.loads(pickle.dumps(PROOF)).right),
}
I_ATTACKS |= {
    f"{name} of a proof changed": ("cannot be changed", lambda name=name: setattr(PROOF, name, ()))
    for name in (
        "given", "left", "right", "sign", "steps", "equality", "provided", "forall", "uses",
        "label", "examples", "_standing", "_points", "name", "anything",
    )
}  # fmt: skip
I_ATTACKS |= {
    f"{name} of a proof changed behind its back": (
        "",
        lambda name=name: object.__setattr__(PROOF, name, ()),
    )
    for name in ("given", "left", "right", "steps")
}
I_ATTACKS |= {
    f"{name} of a fact changed": ("cannot be changed", lambda name=name: setattr(P_SUMS, name, ()))
    for name in ("relation", "left", "right", "provided", "forall", "sign")
}
I_ATTACKS |= {
    f"{name} of an instance changed": (
        "cannot be changed",
        lambda name=name: setattr(LOG.at({}), name, ()),
    )
    for name in ("left", "right", "times", "limits", "mapping", "requirements", "statement")
}
I_ATTACKS |= {
    "a mapping changed": ("", lambda: LOG.at({}).mapping.__setitem__(x, y)),
    "examples changed": ("", lambda: PROOF.examples.__setitem__(f, [])),
    "an attribute deleted": ("cannot be changed", lambda: delattr(PROOF, "given")),
    "a rule added to what stands": (
        "",
        lambda: PROOF._standing._rules.append((x, S.Zero)),
    ),
    "what stands changed": (
        "cannot be changed",
        lambda: setattr(PROOF._standing, "_rules", ((x, S.Zero),)),
    ),
    "a step changed": ("", lambda: setattr(PROOF.steps[1], "expr", S.Zero)),
    "a condition changed": ("", lambda: setattr(LOG.equality[0], "left", S.Zero)),
    "a label that is a relation": ("relation", lambda: plain(x, label="0=1")),
    "a label that is an inequality": ("relation", lambda: plain(x, label=r"0\le x")),
    "a label with a row": ("not allowed", lambda: plain(x, label=r"a \\ b")),
    "a label with an alignment": ("not allowed", lambda: plain(x, label="a & b")),
    "a label that closes braces": ("braces", lambda: plain(x, label="}a{")),
    "a label with a command": ("not allowed", lambda: plain(x, label=r"\def\x{0}")),
    "a label with an environment": ("not allowed", lambda: plain(x, label=r"\begin{array}{l}")),
    "a label with dollars": ("not allowed", lambda: plain(x, label="a$$b")),
    "a label that is no string": ("string", lambda: plain(x, label=5)),
    "a reason with a row": ("not allowed", lambda: plain(x).eq(x, r"$\\ 0 = 1$")),
    "a reason with an alignment": ("not allowed", lambda: plain(x).eq(x, "$&$")),
    "a reason that closes braces": ("braces", lambda: plain(x).eq(x, "$}$")),
    "a reason with an open formula": ("partner", lambda: plain(x).eq(x, "by $x")),
    "a reason with a display": ("not allowed", lambda: plain(x).eq(x, r"$\displaystyle x$")),
    "a reason that draws back": ("not allowed", lambda: plain(x).eq(x, r"$\kern-9em 0=1$")),
    "a reason with a tag": ("not allowed", lambda: plain(x).eq(x, r"$\tag{1}$")),
    "a reason with a colour": ("not allowed", lambda: plain(x).eq(x, r"$\color{white}x$")),
    "a reason that is no string": ("string", lambda: plain(x).eq(x, 5)),
    "a name with a row": ("not allowed", lambda: Fact(r"$\\$", Lt(x, 1))),
    "a fact about nothing it says": ("says nothing", lambda: Fact("f", Lt(x, 1), forall=(y,))),
    "given that is no fact": ("list of facts", lambda: plain(x, given=[LOG])),
    "using that is a string": ("list", lambda: plain(x).eq(x, "", using="log lemma")),
    "an instance over nothing": ("over", lambda: LOG.at({}, over=5)),
    "an instance over a pair": ("over", lambda: LOG.at({}, over=(i, 1))),
    "an instance over a number": ("letter", lambda: LOG.at({}, over=(3, 1, n))),
    "an equation with ==": ("==", lambda: Fact("f", Sum(p[i], ALL) == 1)),
}

ATTACKS = {
    "A": A, "B": B, "C": C, "D": D, "E": E, "F": F_ATTACKS, "G": G_ATTACKS, "H": H_ATTACKS,
    "I": I_ATTACKS,
}  # fmt: skip
CASES = [
    pytest.param(*attack, id=f"{cause}: {name}")
    for cause, attacks in ATTACKS.items()
    for name, attack in attacks.items()
]


@pytest.mark.parametrize("words, attack", CASES)
def test_attack_is_refused(words, attack):
    with pytest.raises(REFUSALS) as refusal:
        attack()
    assert words in str(refusal.value)


EVEN = {
    "letter": Symbol("z", even=True),
    "family": IndexedBase("z", even=True)[i],
    "function": Function("z", even=True)(x),
}


@pytest.mark.parametrize("thing", EVEN.values(), ids=EVEN)
def test_the_kernel_refuses_declarations_it_does_not_know(thing):
    """It does not rely on the check that a derivation makes of its letters."""
    with pytest.raises(NotSupported, match="the assumptions on z"):
        Translator([thing]).term(thing)
