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
    Add,
    Derivative,
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

from divlib.derivation._algebra import free_letters

__all__ = ["close", "points_satisfying"]

_ATTEMPTS = 400
_SEED = 20240229
# Mostly small, so that sums stay short, but never always 1.
_WHOLE = (1, 2, 2, 3, 3, 4, 5, 8)
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
        bound = {letter for head in expr.atoms(Sum, Integral) for letter in head.bound_symbols}
        letters = free_letters(expr) - bound
        # Whole numbers first: they are the limits of sums, which then become plain sums.
        expr = _written_out(expr.xreplace(self._draw(s for s in letters if s.is_integer)))
        expr = expr.replace(lambda e: isinstance(e, Derivative), lambda e: e.doit(integrals=False))
        expr = expr.xreplace(self._draw(s for s in letters if not s.is_integer))
        expr = expr.xreplace(self._draw(expr.atoms(Indexed)))
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
        if relation in (S.true, S.false):
            return relation == S.true
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
        return all(
            self.meets((left.subs(letter, value), right.subs(letter, value), inner))
            for value in self._run(letter, sympify(low), sympify(high))
        )

    def _run(self, letter, low, high):
        """Values of a letter between limits: all of them, or a few if it is not whole."""
        if letter.is_integer:
            return range(int(self.substituted(low)), int(self.substituted(high)) + 1)
        if low.is_infinite or high.is_infinite:
            return [_random_value(letter, self._rng) for _ in range(3)]
        low, high = self.substituted(low), self.substituted(high)
        return [low + (high - low) * Rational(self._rng.randint(1, 9), 10) for _ in range(3)]

    def cases(self, fact):
        """The relation of a fact with its conditions, for each index in use if it is about all."""
        used = {index for indexed in fact.relation.atoms(Indexed) for index in indexed.indices}
        letters = sorted((x for x in fact.forall if x in used), key=str)
        numbers = (int(i) for key in self._values if isinstance(key, Indexed) for i in key.indices)
        runs = [range(1, max(numbers, default=1) + 1)] * len(letters)
        for choice in itertools.product(*runs):
            case = dict(zip(letters, choice))
            conditions = [needed.relation.subs(case) for needed in fact.provided]
            yield fact.relation.subs(case), conditions

    def satisfy(self, relation):
        """Move values so that a relation comes true, where it is easy to see how."""
        if relation in (S.true, S.false) or self.holds(relation):
            return
        left, right = relation.lhs, relation.rhs
        try:
            if isinstance(left, (Symbol, Indexed)):
                self._set(left, self._beyond(relation, self.substituted(right)))
            elif isinstance(relation, Eq) and isinstance(right, (Symbol, Indexed)):
                self._set(right, self.substituted(left))
            elif isinstance(left, Sum):
                self._rescale(left, self._beyond(relation, self.substituted(right)))
        except (ArithmeticError, TypeError, ValueError):
            return  # what cannot be moved is left to the next attempt

    def _set(self, letter, value):
        key = (
            letter if isinstance(letter, Symbol) else letter.subs(self._draw(free_letters(letter)))
        )
        self._values[key] = value

    def _rescale(self, total, target):
        """Multiply the members of a family that occur in a sum, so that it comes out right."""
        whole = self._draw(letter for letter in free_letters(total) if letter.is_integer)
        members = _written_out(total.xreplace(whole)).atoms(Indexed)
        if len({member.base for member in members}) == 1:
            ratio = target / self.substituted(total)
            for member in members:
                self._values[member] *= ratio

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
            f"{key}={value}"
            for key, value in sorted(self._values.items(), key=lambda item: str(item[0]))
            if key in atoms or (isinstance(key, Indexed) and key.base in atoms)
        ]
        used = {applied.func for expr in expressions for applied in expr.atoms(AppliedUndef)}
        shown += [f"{f}={example}" for f, example in self._functions.items() if f in used]
        return ", ".join(shown) or "every point"


def _random_value(letter, rng):
    """An exact number that the assumptions on `letter` allow, zero included where allowed."""
    if letter.is_integer:
        size = rng.choice(_WHOLE)
    else:
        size = Rational(rng.randint(1, 24), rng.randint(1, 24))
    if letter.is_positive:
        return S(size)
    if not letter.is_nonzero and rng.random() < 0.2:
        return S.Zero
    if letter.is_nonnegative or (not letter.is_nonpositive and rng.random() < 0.5):
        return S(size)
    return S(-size)


def _written_out(expr):
    """`expr` with every sum whose limits are numbers written out term by term."""

    def terms(head):
        function, *inner, (letter, low, high) = head.args
        if not (low.is_Integer and high.is_Integer):
            return head  # a limit depends on the letter of a sum further out
        body = Sum(function, *inner) if inner else function
        return Add(*[_written_out(body.xreplace({letter: S(j)})) for j in range(low, high + 1)])

    return expr.replace(lambda e: isinstance(e, Sum), terms)


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
            for relation, conditions in point.cases(fact):
                if all(map(point.holds, conditions)):
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
    return all(
        point.holds(relation) or not all(map(point.holds, conditions))
        for relation, conditions in point.cases(fact)
    )
