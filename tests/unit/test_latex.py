"""LaTeX of expressions in textbook style, and LaTeX and plain text of derivations."""

import pytest
from sympy import (
    Derivative,
    Eq,
    Gt,
    Integral,
    Lt,
    Mul,
    Rational,
    S,
    Sum,
    exp,
    log,
    oo,
    pi,
)

from divlib.derivation import Derivation, Fact, Lemma
from divlib.derivation._latex import latex, text_latex
from tests.unit.symbols import add_up, f, i, n, p, u, x, y

total = add_up(p[i])

EXPRESSIONS = [
    (log(x) / log(2), r"\log_2 x"),
    (-log(x) / log(2), r"-\log_2 x"),
    (x * log(y) / log(2), r"x\, \log_2 y"),
    (3 * log(x) / (2 * log(2)), r"\frac{3}{2}\, \log_2 x"),
    (log(x) ** 2, r"\left(\ln x\right)^{2}"),
    (log(x + 1), r"\ln\left(x + 1\right)"),
    (log(-x), r"\ln\left(-x\right)"),
    (log(x / y), r"\ln \frac{x}{y}"),
    (log(2) / 3, r"\frac{\ln 2}{3}"),
    (1 / (2 * log(2)), r"\frac{1}{2\, \ln 2}"),
    (x * (y + log(x)), r"x \left(y + \ln x\right)"),
    (x * (1 - y), r"x \left(1 - y\right)"),
    (x * f(x), "x f(x)"),
    (f(x) ** 2, "f(x)^{2}"),
    (f(x / y), r"f\left(\frac{x}{y}\right)"),
    (Derivative(f(x), x), "f'(x)"),
    (Derivative(f(x), (x, 2)), "f''(x)"),
    (Derivative(f(x), (x, 4)), r"\frac{d^{4}}{d x^{4}} f(x)"),
    (Derivative(x**2, x), r"\frac{d}{d x} x^{2}"),
    (-total, r"-\sum_{i=1}^{n} p_{i}"),
    (Sum(-p[i], (i, 1, n)), r"\sum_{i=1}^{n} \left(-p_{i}\right)"),
    (x * total, r"x\, \sum_{i=1}^{n} p_{i}"),
    (log(x) * total, r"\left(\ln x\right)\, \sum_{i=1}^{n} p_{i}"),
    (Integral(f(x), (x, 0, 1)), r"\int_{0}^{1} f(x)\, dx"),
    (2 * 3**x, r"2 \cdot 3^{x}"),
    (x - y - 1, "x - y - 1"),
    (1 - x, "1 - x"),
    (-x - y, "-x - y"),
    (x * exp(-x), "x e^{-x}"),
    (log(Rational(3, 2)), r"\ln \frac{3}{2}"),
    # What stands behind a logarithm without brackets must not look like a factor of it.
    (log(x * exp(-y)), r"\ln\left(x e^{-y}\right)"),
    (log(2 * total / 3), r"\ln\left(\frac{2}{3}\, \sum_{i=1}^{n} p_{i}\right)"),
    (log(x**-u), r"\ln\left(x^{-u}\right)"),
    (log(x ** (-1 / log(2))), r"\ln\left(x^{-\frac{1}{\ln 2}}\right)"),
    (log(x * exp(y) / u), r"\ln \frac{x e^{y}}{u}"),
    # Nor what stands behind a derivative as if it were differentiated, too.
    (Derivative(x**2, x) * log(x), r"\left(\frac{d}{d x} x^{2}\right)\, \ln x"),
    (
        Derivative(x**2, x) * total,
        r"\left(\frac{d}{d x} x^{2}\right)\, \sum_{i=1}^{n} p_{i}",
    ),
    # A prime does not say by which letter.
    (Derivative(f(2 * x), x), r"\frac{d}{d x} f(2 x)"),
    (Derivative(f(x * y), y), r"\frac{\partial}{\partial y} f(x y)"),
    # Products that SymPy was told not to multiply out.
    (Mul(1 / log(2), 1 / log(2), log(x), evaluate=False), r"\frac{\log_2 x}{\ln 2}"),
    (Mul(x, Mul(-1, y, evaluate=False), evaluate=False), r"x \left(-y\right)"),
    (Mul(-2, -3, x, evaluate=False), r"-\left(-6 x\right)"),
    (Mul(Mul(x, log(y)), u, evaluate=False), r"\left(x\, \ln y\right) u"),
    (x * pi + S.Exp1, r"\pi x + e"),
    (Integral(exp(-(u**2)), (u, -oo, oo)), r"\int_{-\infty}^{\infty} e^{-u^{2}}\, du"),
]


@pytest.mark.parametrize("expr, text", EXPRESSIONS, ids=[str(expr) for expr, _ in EXPRESSIONS])
def test_latex_of_expressions(expr, text):
    assert latex(expr) == text


def test_expressions_do_not_print_themselves():
    member = p[1]
    member._latex = lambda printer: "0"
    assert latex(member) == "p_{1}"


def test_latex_of_text_with_formulas():
    text = text_latex("half of 100% of $p_i$ & more")
    assert text == r"\text{half of 100\% of }p_i\text{ \& more}"


def test_repr_of_derivation_and_lemma():
    square = Lemma("squares", 0, (x - y) ** 2, variable=x, touch=y)
    given = Fact("$y$ is 1", Eq(y, 1))
    chain = (
        Derivation(x**2 - 2 * x * y + y**2, given=[given])
        .eq((x - y) ** 2, "binomial")
        .ge(0, "a square", by=square)
    )
    assert repr(chain).splitlines() == [
        "x**2 - 2*x*y + y**2",
        "    = (x - y)**2  (binomial)",
        "    >= 0  (a square)",
        "given: y = 1",
        "equality if and only if x = y",
    ]
    assert repr(square) == "0 <= (x - y)**2, with equality if and only if x = y"


def test_latex_of_lemma_proved_by_curvature():
    text = Lemma("exp", 1 + u, exp(u), variable=u, touch=0)._repr_latex_()
    assert r"d''(u) &= e^{u} \;>\; 0 && \text{so }d\text{ is lowest at }u = 0" in text
    assert r" &u + 1 \le e^{u} && \text{equality only at }u = 0" in text


def test_repr_of_strict_steps():
    above = Fact("$x > 1$", Gt(x, 1))
    down = Derivation(x + y, given=[above]).gt(1 + y, "$x > 1$", by=above)
    assert repr(down).splitlines()[1] == "    > y + 1  ($x > 1$)"
    assert down.sign == "<"
    below = Fact("$x < 1$", Lt(x, 1))
    up = Derivation(x + y, given=[below]).lt(1 + y, "$x < 1$", by=below)
    assert up.equality is None or "never" in repr(up)
