"""Random points at which a claimed step is tried, independently of the algebra.

A point gives every letter an exact value that its assumptions allow, and all of them
together values that satisfy the facts of the theorem.  Expressions are then evaluated to
40 digits (20 where an integral has to be computed numerically).
"""

import itertools
import math
import random

import mpmath
from sympy import (
    Eq,
    Float,
    Indexed,
    IndexedBase,
    Integral,
    Rational,
    S,
    Sum,
    Symbol,
    lambdify,
    sympify,
)
from sympy.core.function import AppliedUndef

from divlib._algebra import free_letters

__all__ = ["close", "points_satisfying"]

_ATTEMPTS = 400
_SEED = 20240229
_SIGNS = ("positive", "nonnegative", "negative", "nonpositive", "nonzero")


class Point:
    """Values for letters, indexed letters and functions, drawn as they are needed."""

    def __init__(self, rng, examples):
        self._rng = rng
        self._functions = {f: rng.choice(choices) for f, choices in examples.items()}
        self._values = {}

    def value(self, expr):
        """The number that `expr` is at this point; ArithmeticError if it is not real."""
        exact = self.substituted(expr)
        integrals = exact.atoms(Integral)
        digits = 20 if integrals else 40
        number = exact.xreplace({head: _quadrature(head) for head in integrals}).evalf(digits)
        if not (number.is_Number and number.is_finite):
            raise ArithmeticError(f"{expr} is {number}")
        return Float(number, digits)

    def substituted(self, expr):
        """`expr` with a value for every letter, drawn now where it has none yet."""
        expr = sympify(expr)
        for function, example in self._functions.items():
            expr = expr.replace(function, example)
        expr = expr.doit(integrals=False)
        # Whole numbers first: they are the limits of sums, which then become plain sums.
        bound = {letter for head in expr.atoms(Sum, Integral) for letter in head.bound_symbols}
        letters = free_letters(expr) - bound
        expr = expr.subs(self._draw(s for s in letters if s.is_integer)).doit(integrals=False)
        expr = expr.subs(self._draw(s for s in letters if not s.is_integer))
        expr = expr.subs(self._draw(expr.atoms(Indexed)))
        unknown = sorted({str(applied.func) for applied in expr.atoms(AppliedUndef)})
        if unknown:
            raise ValueError(f"give examples={{{unknown[0]}: [...]}}: Lambdas to try the step on")
        return expr

    def _draw(self, letters):
        """Values for letters, in an order that does not depend on their hashes."""
        letters = sorted(letters, key=str)
        for letter in letters:
            if letter not in self._values:
                self._values[letter] = _random_value(letter, self._rng)
        return {letter: self._values[letter] for letter in letters}

    def holds(self, relation):
        """True if `relation` is true at this point, equations up to rounding."""
        try:
            left, right = self.value(relation.lhs), self.value(relation.rhs)
        except ArithmeticError:
            return False
        return close(left, right) if isinstance(relation, Eq) else bool(relation.func(left, right))

    def meets(self, condition):
        """True if an equation holds for every value of the letters in its limits."""
        left, right, limits = condition
        if not limits:
            return close(self.value(left), self.value(right))
        (letter, low, high), *inner = limits
        if letter.is_integer:
            run = range(int(self.substituted(low)), int(self.substituted(high)) + 1)
        else:
            run = [_random_value(letter, self._rng) for _ in range(3)]
        return all(self.meets((left.subs(letter, j), right.subs(letter, j), inner)) for j in run)

    def cases(self, fact):
        """The relation of a fact; if it is about every index, one for each index in use."""
        relation = fact.relation
        used = {index for indexed in relation.atoms(Indexed) for index in indexed.indices}
        letters = sorted((x for x in fact.forall if x in used), key=str)
        numbers = (int(i) for key in self._values if isinstance(key, Indexed) for i in key.indices)
        runs = [range(1, max(numbers, default=1) + 1)] * len(letters)
        return [relation.subs(dict(zip(letters, choice))) for choice in itertools.product(*runs)]

    def satisfy(self, relation):
        """Move values so that a relation comes true, where it is easy to see how."""
        left, right = relation.lhs, relation.rhs
        if relation in (S.true, S.false) or self.holds(relation):
            return
        try:
            target = self.substituted(right)
            if isinstance(left, (Symbol, Indexed)):
                key = (
                    left if isinstance(left, Symbol) else left.subs(self._draw(free_letters(left)))
                )
                self._values[key] = self._beyond(relation, target)
            elif isinstance(left, Sum) and len(left.atoms(IndexedBase)) == 1:
                (family,) = left.atoms(IndexedBase)
                ratio = self._beyond(relation, target) / self.substituted(left)
                for key in self._values:
                    if isinstance(key, Indexed) and key.base == family:
                        self._values[key] *= ratio
        except (ArithmeticError, TypeError):
            return  # what cannot be moved is left to the next attempt

    def _beyond(self, relation, target):
        """A number that has to the target the relation that the left side should have."""
        if isinstance(relation, Eq):
            return target
        step = Rational(self._rng.randint(1, 9), 10)
        target = Rational(str(Float(target, 15)))
        return target * step if relation.rel_op in ("<", "<=") else target + step

    def is_allowed(self):
        """True if no value contradicts the assumptions on its letter."""
        return all(
            getattr(value, f"is_{assumption}")
            for letter, value in self._values.items()
            for assumption in ("integer", *_SIGNS)
            if getattr(letter, f"is_{assumption}")
        )

    def describe(self, *expressions):
        """The values that expressions depend on, as text for an error message."""
        atoms = set().union(*(expr.atoms(Symbol, IndexedBase) for expr in expressions))
        shown = [
            f"{key} = {value}"
            for key, value in sorted(self._values.items(), key=lambda item: str(item[0]))
            if key in atoms or (isinstance(key, Indexed) and key.base in atoms)
        ]
        used = {applied.func for expr in expressions for applied in expr.atoms(AppliedUndef)}
        shown += [f"{f} = {example}" for f, example in self._functions.items() if f in used]
        return ", ".join(shown) or "every point"


def _random_value(letter, rng):
    """An exact number that the assumptions on `letter` allow, zero included where allowed."""
    size = (
        rng.randint(1, 4) if letter.is_integer else Rational(rng.randint(1, 24), rng.randint(1, 24))
    )
    if letter.is_positive:
        return S(size)
    if not letter.is_nonzero and rng.random() < 0.2:
        return S.Zero
    if letter.is_nonnegative or (not letter.is_nonpositive and rng.random() < 0.5):
        return S(size)
    return S(-size)


def _quadrature(integral):
    """The value of an integral over one variable by mpmath, which needs no antiderivative."""
    ((letter, *ends),) = integral.limits
    low, high = (mpmath.mpf(str(end)) if end.is_finite else mpmath.mpf(float(end)) for end in ends)
    middle = [mpmath.mpf(0)] if low < 0 < high else []
    with mpmath.workdps(25):
        integrand = lambdify(letter, integral.function, "mpmath")
        return Float(mpmath.quad(integrand, [low, *middle, high]), 20)


def close(left, right):
    """Equal up to the rounding of the numerical evaluation."""
    # Two fifths of the digits are left for cancellation and for quadrature errors.
    digits = 0.6 * min(left._prec, right._prec) * math.log10(2)
    return bool(abs(left - right) <= 10**-digits * (1 + abs(left) + abs(right)))


def points_satisfying(facts, probes, examples, count=6):
    """Draw `count` random points at which all `facts` hold (each wherever its own conditions do).

    `probes` are expressions to be evaluated later, whose letters are given values before
    the facts are imposed.
    """
    rng = random.Random(_SEED)
    # Definitions of a single letter come last, for they are in terms of other letters.
    ordered = sorted(facts, key=lambda fact: isinstance(fact.relation.lhs, Symbol))
    points = []
    for _ in range(_ATTEMPTS):
        point = Point(rng, examples)
        for expr in [*probes, *(side for fact in facts for side in fact.relation.args)]:
            point.substituted(expr)
        for fact in ordered:
            for relation in point.cases(fact):
                point.satisfy(relation)
        if point.is_allowed() and all(_holds_at(point, fact) for fact in facts):
            points.append(point)
        if len(points) == count:
            return points
    raise ValueError(
        f"{len(points)} of {count} random points, in {_ATTEMPTS} attempts, satisfied "
        f"{'; '.join(fact.name for fact in facts)}: they may contradict each other"
    )


def _holds_at(point, fact):
    if not all(point.holds(needed.relation) for needed in fact.provided):
        return True
    return all(point.holds(relation) for relation in point.cases(fact))
