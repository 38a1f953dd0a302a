"""What a derivation prints is read back, as strictly as a reader would, and has the same value.

The reader below refuses what can be read in two ways: two signs in a row, a sign inside a
product, something behind a logarithm without brackets, behind a sum or behind a derivative.
"""

import math
import random
import re

import pytest
from sympy import Add, I, Indexed, Mul, N, Pow, Rational, S, Sum, exp, log

from divlib.derivation._latex import latex
from tests.unit.symbols import a, f, i, p, x, y

TOKEN = re.compile(
    r"\\log_2|\\left[(|]|\\right[)|]|\\[A-Za-z]+|\\[,;]|[0-9]+|[A-Za-z]|[-+^_{}()\[\]|=]"
)
VALUES = {x: 1.3, y: 2.1, a: 0.7}
ENDS = (None, "+", "-", "}", "]", ")", r"\right)", r"\right|")


class Ambiguous(ValueError):
    """What a reader could read in two ways, or not at all."""


class Reader:
    """The value of LaTeX."""

    def __init__(self, text):
        self.tokens, self.place = TOKEN.findall(text), 0
        self.letters = {str(letter): value for letter, value in VALUES.items()}
        # Whether what stands behind would seem to belong to what stands before.
        self.open = False

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *expected):
        token = self.peek()
        if expected and token not in expected:
            raise Ambiguous(f"{expected} expected, not {self.tokens[self.place :][:5]}")
        self.place += 1
        return token

    def inside(self, *ends):
        """A sum of terms, up to one of these ends."""
        before, self.open = self.open, False
        value = self.signed()
        self.open = before
        self.take(*ends)
        return value

    def group(self):
        self.take("{")
        return self.inside("}")

    def signed(self):
        sign = -1 if self.peek() == "-" and self.take() else 1
        value = sign * self.term()
        while self.peek() in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            value += sign * self.term()
        return value

    def term(self):
        value = self.power()
        while self.peek() not in ENDS:
            if self.peek() in (r"\,", r"\cdot"):
                self.take()
                if self.peek() in ENDS:
                    raise Ambiguous("a product ends with a dot, or goes on with a sign")
            if self.open:
                raise Ambiguous("something stands behind a logarithm or sum")
            value *= self.power()
        self.open = False
        return value

    def power(self):
        value = self.factor()
        if self.peek() == "^":
            if self.open:
                raise Ambiguous("the power of a logarithm or sum, or of what is in it")
            self.take()
            value **= self.group()
        return value

    def factor(self):
        token = self.take()
        if token.isdigit():
            return float(token)
        if token in ("(", r"\left("):
            return self.inside(")", r"\right)")
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            root = 2
            if self.peek() == "[":
                self.take()
                root = self.inside("]")
            return self.group() ** (1 / root)
        if token in (r"\ln", r"\log_2"):
            bracketed = self.peek() == r"\left("
            value = math.log(self.factor()) / (1 if token == r"\ln" else math.log(2))
            self.open = not bracketed
            return value
        if token == r"\sum":
            return self.sum()
        return self.letter(token)

    def sum(self):
        for expected in ("_", "{"):
            self.take(expected)
        index = self.take()
        self.take("=")
        low = self.inside("}")
        self.take("^")
        high = self.group()
        start, total = self.place, 0
        for number in range(int(low), int(high) + 1):
            self.place, self.letters[index] = start, number
            total += self.term()
        self.open = True
        return total

    def letter(self, token):
        if token == "e":
            return math.e
        if token == "p":
            self.take("_")
            return member(self.group())
        if token == "f":
            self.take("(", r"\left(")
            return function(self.inside(")", r"\right)"))
        if token not in self.letters:
            raise Ambiguous(f"what is {token}?")
        return self.letters[token]


def member(index):
    return 1 + Rational(3, 10) * index


def function(value):
    return 1 + value**2


def read(text):
    reader = Reader(text)
    value = reader.signed()
    reader.take(None)
    return float(value)


def some_expression(rng, depth):
    """A random expression; SymPy is not always allowed to multiply it out."""
    if depth == 0:
        return rng.choice([x, y, a, S(2), S(3), S.Half, Rational(3, 2), p[1]])
    parts = [some_expression(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    evaluate = rng.random() < 0.6
    exponent = rng.choice([-1, 2, -2, S.Half, -S.Half, x])
    return rng.choice(
        [
            lambda: Mul(*parts, evaluate=evaluate),
            lambda: Mul(*parts, evaluate=evaluate),
            lambda: Add(*parts, evaluate=evaluate),
            lambda: Mul(-1, parts[0], evaluate=evaluate),
            lambda: Pow(parts[0], exponent, evaluate=evaluate),
            lambda: log(parts[0], evaluate=evaluate),
            lambda: exp(parts[0], evaluate=evaluate),
            lambda: log(parts[0]) / log(2),
            lambda: Sum(parts[0] * p[i], (i, 1, 2)),
            lambda: f(parts[0]),
        ]
    )()


def value_of(expr):
    """The real number that an expression is, or None."""
    plain = expr.doit().replace(lambda part: isinstance(part, Indexed), lambda m: member(m.args[1]))
    value = N(plain.replace(f, function).subs(VALUES))
    return float(value) if value.is_real and value.is_finite and abs(value) < 1e30 else None


@pytest.mark.parametrize("seed", range(3))
def test_what_is_printed_is_read_as_what_it_is(seed):
    rng, read_back = random.Random(seed), 0
    while read_back < 150:
        expr = some_expression(rng, rng.randint(2, 4))
        value = None if expr.has(I) else value_of(expr)
        if value is None:
            continue
        try:
            found = read(latex(expr))
        except (ValueError, OverflowError) as problem:
            # The logarithm of a negative number may cancel in the end.
            if isinstance(problem, Ambiguous):
                raise AssertionError(f"{latex(expr)}: {problem}") from None
            continue
        assert found == pytest.approx(value, rel=1e-6), latex(expr)
        read_back += 1


@pytest.mark.parametrize(
    "text",
    [r"x -y \cdot -2", r"--x", r"\ln x e^{-y}", r"\ln x^{2}", r"\ln \frac{2}{3}\, \sum_{i=1}^{2} x",
     r"\left(\sum_{i=1}^{2} x"],
)  # fmt: skip
def test_reader_refuses_what_can_be_read_in_two_ways(text):
    with pytest.raises(Ambiguous):
        read(text)
