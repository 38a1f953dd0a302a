"""Random points at which a claimed step is tried, independently of the algebra.

A point gives every letter, every member of a family and every function a value that its
declaration allows, and all of them together values that satisfy the facts of the theorem.
Some points are ordinary; others are there to find what ordinary points miss: very large and
very small values, nearly equal ones, values at the ends of what is allowed, long sums.

Rational arithmetic is exact; the rest has 40 digits (20 where there is an integral).  What
looks false is looked at again with 400 digits before it is called so.
"""

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import mpmath
from mpmath.ctx_mp import MPContext
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Expr,
    Float,
    Indexed,
    Integral,
    Mul,
    Pow,
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
    lambdify,
    log,
    preorder_traversal,
    sin,
    sinh,
    sympify,
    tanh,
)
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation._algebra import free_letters
from divlib.derivation._substitution import substitute

__all__ = ["Point", "points_satisfying", "simple_points"]

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_SEED = 20240229
_ATTEMPTS, _ROUNDS = 60, 4
# Limits on the work, counted in parts of expressions and not in time, so that what is
# accepted does not depend on the machine.
_MANY, _LONGEST, _WORK = 4000, 400_000, 3_000_000
_LARGEST = 10**300

# How values are drawn, point by point.
_STYLES = (
    "ordinary",
    "wild",
    "near",
    "long",
    "ordinary",
    "tiny",
    "edge",
    "huge",
    "ordinary",
    "wild",
)

_FUNCTIONS = {
    exp: "exp",
    sin: "sin",
    cos: "cos",
    sinh: "sinh",
    cosh: "cosh",
    tanh: "tanh",
    floor: "floor",
    ceiling: "ceil",
}


class TooMuch(ArithmeticError):
    """An expression that is too long, or whose value is too large, to be computed."""


class Point:
    """Values for letters, indexed letters and functions, drawn as they are needed."""

    def __init__(self, rng: random.Random, examples: Mapping[Any, Any], style: str, longest: int):
        self._rng, self.style, self._longest = rng, style, longest
        self._examples = {f: rng.choice(list(choices)) for f, choices in examples.items()}
        self._definitions: dict[Any, Any] = {}
        self.values: dict[Any, Any] = {}
        self._centre = Fraction(rng.randint(1, 24), rng.randint(1, 24))
        self._context = MPContext()
        self._context.dps = 40
        self._explicit: dict[Any, Any] = {}
        self._known: dict[Any, Any] | None = None
        self._read: set[Any] = set()
        self.work = self._start = 0

    # Values

    def value(self, expr: Any, digits: int = 40, own: Mapping[Any, Any] = _NOTHING) -> Any:
        """The number that `expr` is at this point; ArithmeticError if it is not real.

        `own` gives letters a value that they have in `expr` only.
        """
        expr = sympify(expr)
        self._context.dps = min(digits, 20) if expr.has(Integral) else digits
        self._start = self.work
        try:
            return self._value(expr, own)
        except (ZeroDivisionError, OverflowError, mpmath.libmp.NoConvergence):
            raise ArithmeticError(f"{expr} has no finite value") from None

    def _value(self, expr: Any, own: Mapping[Any, Any]) -> Any:
        self.work += 1
        if self.work > self._start + _LONGEST:
            raise TooMuch("a sum is too long to be computed")
        if isinstance(expr, Rational):
            return int(expr.p) if expr.q == 1 else Fraction(int(expr.p), int(expr.q))
        if isinstance(expr, Symbol):
            return own[expr] if expr in own else self._letter(expr)
        if isinstance(expr, Indexed):
            return self._member(expr.base, tuple(self._value(k, own) for k in expr.indices))
        if isinstance(expr, Add):
            return self._total(self._value(arg, own) for arg in expr.args)
        if isinstance(expr, Mul):
            result: Any = 1
            for arg in expr.args:
                result = self._combined(result, self._value(arg, own), "*")
            return result
        if isinstance(expr, Pow):
            return self._power(self._value(expr.base, own), self._value(expr.exp, own))
        if isinstance(expr, log):
            inside = self._value(expr.args[0], own)
            if inside <= 0:
                raise ArithmeticError(f"{expr} is the logarithm of {float(inside):.6g}")
            return 0 if inside == 1 else self._context.log(self._number(inside))
        if isinstance(expr, Sum) and expr.limits[-1][2] is S.Infinity:
            return self._without_end(expr, own)
        if isinstance(expr, Sum):
            return self._total(self._value(expr.function, w) for w in self._runs(expr.limits, own))
        if isinstance(expr, AppliedUndef):
            example = self._example(expr.func)
            inside = {x: self._value(a, own) for x, a in zip(example.variables, expr.args)}
            return self._value(example.expr, {**own, **inside})
        if type(expr) in _FUNCTIONS:
            inside = self._value(expr.args[0], own)
            if isinstance(expr, (floor, ceiling)) and isinstance(inside, (int, Fraction)):
                return inside.__floor__() if isinstance(expr, floor) else inside.__ceil__()
            if abs(inside) > _LARGEST:
                raise TooMuch("a number is too large")
            return getattr(self._context, _FUNCTIONS[type(expr)])(self._number(inside))
        if isinstance(expr, Abs):
            return abs(self._value(expr.args[0], own))
        if isinstance(expr, Integral):
            return self._integral(expr, own)
        if isinstance(expr, (Derivative, Subs)):
            return self._value(self._carried_out(expr), own)
        if expr in (S.Pi, S.Exp1):
            return self._context.pi + 0 if expr is S.Pi else self._context.e + 0
        raise ArithmeticError(f"{expr} has no value")

    def _number(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return self._context.mpf(value.numerator) / value.denominator
        return self._context.mpf(value)

    def _combined(self, one: Any, other: Any, operation: str) -> Any:
        if not (isinstance(one, (int, Fraction)) and isinstance(other, (int, Fraction))):
            one, other = self._number(one), self._number(other)
        return one * other if operation == "*" else one + other

    def _total(self, terms: Iterable[Any]) -> Any:
        result: Any = 0
        for value in terms:
            result = self._combined(result, value, "+")
        return result

    def _power(self, base: Any, exponent: Any) -> Any:
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            exponent = int(exponent)
        if isinstance(exponent, int):
            if base == 0 and exponent < 0:
                raise ArithmeticError("division by 0")
            if abs(exponent) < 200 and isinstance(base, (int, Fraction)):
                return Fraction(base) ** exponent
            return self._number(base) ** exponent
        if base < 0 or (base == 0 and exponent < 0):
            raise ArithmeticError(f"the power of {float(base):.6g} is not real")
        if base == 0:
            return 0
        if abs(exponent) > _LARGEST:
            raise TooMuch("a number is too large")
        return self._number(base) ** self._number(exponent)

    def _runs(self, limits: Any, own: Mapping[Any, Any]) -> Iterator[Mapping[Any, Any]]:
        """Values of the letters that a sum binds; the last limit is the outermost one."""
        if not limits:
            yield own
            return
        *inner, (letter, low, high) = limits
        first, last = self._value(low, own), self._value(high, own)
        if not all(isinstance(end, int) or end == int(end) for end in (first, last)):
            raise ArithmeticError(f"a sum runs from {first} to {last}")
        if last - first > _MANY:
            raise TooMuch("a sum is too long to be computed")
        for place in range(int(first), int(last) + 1):
            yield from self._runs(inner, {**own, letter: place})

    def _without_end(self, head: Any, own: Mapping[Any, Any]) -> Any:
        """A sum without end, up to terms that are too small to matter."""
        ((letter, low, _),) = head.limits
        first, total, small = self._value(low, own), self._number(0), 0
        least = self._context.mpf(10) ** -(self._context.dps + 5)
        for place in range(int(first), int(first) + _MANY // 4):
            term = self._number(self._value(head.function, {**own, letter: place}))
            total += term
            # One term may vanish by accident, several do not.
            small = small + 1 if abs(term) <= least * (1 + abs(total)) else 0
            if small > 3:
                return total
        raise TooMuch("a sum without end is too long to be computed")

    def _integral(self, integral: Any, own: Mapping[Any, Any]) -> Any:
        """The value of an integral by quadrature, which needs no antiderivative."""
        case = integral, tuple(own.items()), self._context.dps
        if self._known is not None and case in self._known:
            return self._known[case]
        ((letter, *ends),) = integral.limits
        infinite = {S.Infinity: mpmath.inf, S.NegativeInfinity: -mpmath.inf}
        low, high = (
            infinite[e] if e in infinite else self._number(self._value(e, own)) for e in ends
        )
        body = self._explicit_form(integral.function)
        known = {x: self._value(x, own) for x in free_letters(body) - {letter}}
        if body.has(Sum, Indexed, Derivative):
            raise ArithmeticError(f"{integral} cannot be computed")
        body = body.xreplace({x: _sympy_number(value) for x, value in known.items()})
        number = _quadrature(letter, body, low, high, self._context.dps + 5)
        self.work += _MANY
        if number is None:
            raise TooMuch("the digits of an integral are too few")
        if not isinstance(number, mpmath.mpf) or not mpmath.isfinite(number):
            raise ArithmeticError(f"{integral} has no finite value")
        result = self._context.mpf(number)
        if self._known is not None:
            self._known[case] = result
        return result

    def _explicit_form(self, expr: Any) -> Any:
        """An expression with examples put in for its functions."""
        for function in sorted({applied.func for applied in expr.atoms(AppliedUndef)}, key=str):
            expr = substitute(expr, {function: self._example(function)})
        return expr

    def _carried_out(self, derivative: Any) -> Any:
        """A derivative with its functions put in, differentiated."""
        if derivative not in self._explicit:
            explicit = self._explicit_form(derivative)
            self._explicit[derivative] = explicit.doit(integrals=False, sums=False)
        if self._explicit[derivative].has(Derivative):
            raise ArithmeticError(f"{derivative} cannot be computed")
        return self._explicit[derivative]

    def _example(self, function: Any) -> Any:
        if function not in self._examples:
            raise ValueError(f"give examples={{{function}: [...]}}: Lambdas to try the step on")
        return self._examples[function]

    def _letter(self, letter: Any) -> Any:
        if letter in self._definitions:
            return self._defined(letter, (), self._definitions[letter], {})
        if letter not in self.values:
            self.values[letter] = self._drawn(letter)
        self._read.add(letter)
        return self.values[letter]

    def _member(self, family: Any, places: tuple[Any, ...]) -> Any:
        if family in self._definitions:
            letters, value = self._definitions[family]
            return self._defined(family, places, value, dict(zip(letters, places)))
        if (family, places) not in self.values:
            self.values[family, places] = self._drawn(family.label)
        self._read.add((family, places))
        return self.values[family, places]

    def _defined(self, key: Any, places: Any, value: Any, own: Mapping[Any, Any]) -> Any:
        """What a fact says that a letter or member is; remembered once nothing moves any more."""
        if self._known is None:
            return self._value(value, own)
        case = key, places, self._context.dps
        if case not in self._known:
            self._known[case] = self._value(value, own)
        return self._known[case]

    def settle(self) -> None:
        """Nothing will be moved any more."""
        self._known = {}

    def forget_unused(self, *expressions: Expr) -> None:
        """Keep only the values on which those of the expressions depend."""
        # What is remembered would not be read again.
        self.settle()
        self._read = set()
        for expr in expressions:
            self.value(expr)
        self.values = {key: value for key, value in self.values.items() if key in self._read}

    # Drawing values

    def _drawn(self, letter: Any) -> Any:
        """A number that the declaration of a letter allows."""
        rng = self._rng
        size = Fraction(self._whole() if letter.is_integer else self._size())
        if letter.is_positive:
            return int(size) if letter.is_integer else size
        zero = rng.random() < (0.6 if self.style == "edge" else 0.15)
        if zero and not letter.is_nonzero:
            return 0
        if letter.is_integer:
            size = int(size)  # type: ignore[assignment]
        negative = letter.is_nonpositive or (not letter.is_nonnegative and rng.random() < 0.5)
        return -size if negative else size

    def _whole(self) -> int:
        if self.style == "simple":
            return self._rng.choice((2, 2, 3))
        if self.style == "edge":
            return self._rng.choice((1, 1, 2))
        if self.style == "long":
            return self._rng.randint(2, self._longest)
        return self._rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 7))

    def _size(self) -> Fraction:
        rng = self._rng
        if self.style == "simple":
            return Fraction(rng.randint(1, 4), rng.randint(1, 4))
        if self.style == "huge":
            return Fraction(10) ** rng.randint(2, 8) * rng.randint(1, 9)
        if self.style == "tiny":
            return Fraction(1, 10) ** rng.randint(2, 10) * rng.randint(1, 9)
        if self.style == "wild":
            return Fraction(10) ** rng.choice((-9, -4, -2, -1, 0, 1, 2, 4)) * rng.randint(1, 9)
        if self.style == "near":
            return self._centre + self._centre * Fraction(rng.randint(-99, 99), 10**6)
        return Fraction(rng.randint(1, 24), rng.randint(1, 24))

    # Facts

    def define(self, facts: Sequence[Any]) -> None:
        """Let facts such as m = (p + q)/2 say what a letter or family is."""
        for fact in facts:
            relation = fact.relation
            if not isinstance(relation, Eq) or fact.provided:
                continue
            for side, value in (relation.args, relation.args[::-1]):
                key = side.base if isinstance(side, Indexed) else side
                if key in self._definitions or self._leads_to(value, key):
                    continue
                if isinstance(side, Symbol) and not side.is_integer and side not in fact.forall:
                    self._definitions[side] = value
                    break
                whole_family = (
                    isinstance(side, Indexed)
                    and len(set(side.indices)) == len(side.indices)
                    and all(k in fact.forall for k in side.indices)
                    and free_letters(value) & set(fact.forall) <= set(side.indices)
                )
                if whole_family:
                    self._definitions[key] = (side.indices, value)
                    break

    def _leads_to(self, value: Any, key: Any) -> bool:
        """True if a value depends on what it would define."""
        parts = value.atoms(Symbol) | {member.base for member in value.atoms(Indexed)}
        for function in {applied.func for applied in value.atoms(AppliedUndef)}:
            parts |= self._example(function).atoms(Symbol)
        if key in parts:
            return True
        known = (self._definitions[part] for part in parts if part in self._definitions)
        return any(self._leads_to(d[1] if isinstance(d, tuple) else d, key) for d in known)

    def difference(self, relation: Any, own: Mapping[Any, Any]) -> Any:
        """Left minus right."""
        left, right = (self.value(side, own=own) for side in (relation.lhs, relation.rhs))
        return self._combined(left, self._combined(-1, right, "*"), "+")

    def holds(self, relation: Any, own: Mapping[Any, Any] = _NOTHING) -> bool:
        """True if `relation` is true at this point, equations up to rounding."""
        if relation in (S.true, S.false):
            return relation == S.true
        try:
            left, right = (self.value(side, own=own) for side in (relation.lhs, relation.rhs))
        except ArithmeticError:
            return False
        way = self.compare(left, right, relation.has(Integral))
        return {"==": way == 0, ">": way > 0, ">=": way >= 0, "<": way < 0, "<=": way <= 0}[
            relation.rel_op
        ]

    def compare(self, left: Any, right: Any, rough: bool = False) -> int:
        """1, 0 or -1: left is larger, equal, or smaller, up to rounding where that is needed."""
        difference = self._combined(left, self._combined(-1, right, "*"), "+")
        if not isinstance(difference, (int, Fraction)):
            size = 1 + abs(self._number(left)) + abs(self._number(right))
            # Two fifths of the digits are left for cancellation, and for quadrature errors;
            # most of them where there are many, for the numbers in between may be very large.
            share = (
                3 * self._context.dps // 5 if self._context.dps <= 60 else self._context.dps // 3
            )
            digits = 12 if rough else share
            if abs(difference) <= self._context.mpf(10) ** -digits * size:
                return 0
        return (difference > 0) - (difference < 0)

    def meets(self, condition: Any) -> bool:
        """True if an equation holds for every value of the letters in its limits."""
        left, right, limits = condition
        rough = left.has(Integral) or right.has(Integral)
        return all(
            self.compare(self._value(left, own), self._value(right, own), rough) == 0
            for own in self._cases(limits)
        )

    def _cases(self, limits: Any) -> Iterator[Mapping[Any, Any]]:
        """Values of the letters in a condition; a few where there is no end of them."""
        self._start = self.work
        cases: list[Mapping[Any, Any]] = [{}]
        for letter, low, high in limits:
            cases = [
                {**own, letter: place}
                for own in cases
                for place in self._run(letter, sympify(low), sympify(high), own)
            ]
        yield from cases

    def _run(self, letter: Any, low: Any, high: Any, own: Mapping[Any, Any]) -> Iterable[Any]:
        if letter.is_integer:
            return range(int(self._value(low, own)), int(self._value(high, own)) + 1)
        if low.is_infinite or high.is_infinite:
            return [self._drawn(letter) for _ in range(3)]
        first, last = self._value(low, own), self._value(high, own)
        return [
            self._combined(
                first,
                self._combined(last - first, Fraction(self._rng.randint(1, 9), 10), "*"),
                "+",
            )
            for _ in range(3)
        ]

    def cases(self, fact: Any) -> Iterator[Mapping[Any, Any]]:
        """Values of the letters that a fact is about: each index in use if it is about all."""
        used = {k for indexed in fact.relation.atoms(Indexed) for k in indexed.indices}
        letters = sorted((x for x in fact.forall if x in used), key=str)
        places = [k for key in self.values if isinstance(key, tuple) for k in key[1]]
        runs = [range(1, max(places, default=1) + 1)] * len(letters)
        for choice in itertools.islice(itertools.product(*runs), _MANY):
            yield dict(zip(letters, choice))

    def is_about(self, fact: Any, own: Mapping[Any, Any]) -> bool:
        """True if a fact says something in a case: if its own conditions hold there."""
        return all(self.holds(needed.relation, own) for needed in fact.provided)

    def satisfy(self, relation: Any, own: Mapping[Any, Any]) -> None:
        """Move values so that a relation comes true, where it is easy to see how."""
        if self.holds(relation, own):
            return
        for key in self._movable(relation):
            before = dict(self.values)
            try:
                if self._moved(relation, key, own):
                    return
            except ArithmeticError:
                pass
            self.values = before

    def _movable(self, relation: Any) -> list[Any]:
        """Letters and families on which a relation depends: those with many members first."""
        found, todo = set(), [relation.lhs, relation.rhs]
        while todo:
            expr = todo.pop()
            # Names of families come with the symbols of an expression, but have no value.
            for part in free_letters(expr) | {member.base for member in expr.atoms(Indexed)}:
                if part in self._definitions:
                    known = self._definitions[part]
                    todo.append(known[1] if isinstance(known, tuple) else known)
                elif part not in found and not getattr(part, "is_integer", False):
                    found.add(part)
        places = {key[0]: len(key[1]) for key in self.values if isinstance(key, tuple)}
        return sorted(found, key=lambda key: (-places.get(key, 0), str(key)))

    def _moved(self, relation: Any, key: Any, own: Mapping[Any, Any]) -> bool:
        """Solve for a letter or family: by a factor for all of it, or for one value of it."""
        self._read = set()
        self.difference(relation, own)
        keys = [k for k in self._read if k == key or (isinstance(k, tuple) and k[0] == key)]
        keys.sort(key=str)
        now = {k: self.values[k] for k in keys}
        label = key if isinstance(key, Symbol) else key.label

        def put(change: Any) -> Any:
            self.values.update({k: change(k, v) for k, v in now.items()})
            return self.difference(relation, own)

        def tried(make: Any, start: Fraction) -> bool:
            """Whether a number with which the relation holds is found, as if it were linear."""
            zero, one = put(make(start)), put(make(start + 1))
            if isinstance(zero, (int, Fraction)) and isinstance(one, (int, Fraction)):
                if zero == one:
                    return False
                root = Fraction(start) - Fraction(zero) / (Fraction(one) - zero)
            else:
                return False
            steps = [Fraction(0)]
            if not isinstance(relation, Eq):
                size = abs(root) if root else Fraction(1)
                steps = [size * Fraction(self._rng.randint(1, 9), 10) * way for way in (1, -1)]
            for step in steps:
                put(make(root + step))
                if self.holds(relation, own) and self._allowed(label, keys):
                    return True
            return False

        def all_by_a_factor() -> bool:
            return tried(lambda factor: lambda k, v: v * factor, Fraction(1))

        def one_of_them() -> bool:
            for chosen in self._rng.sample(keys, min(len(keys), 4)):
                self.values.update(now)
                if tried(lambda new, c=chosen: lambda k, v: new if k == c else v, Fraction(1)):
                    return True
            self.values.update(now)
            return False

        ways = [all_by_a_factor, one_of_them]
        if any(way() for way in (ways if relation.has(Sum) else ways[::-1])):
            return True
        if not isinstance(relation, Eq):
            for factor in (2, Fraction(1, 2), 8, Fraction(1, 8), 64, Fraction(1, 64)):
                put(lambda k, v, f=factor: v * f)
                if self.holds(relation, own) and self._allowed(label, keys):
                    return True
        return False

    def _allowed(self, label: Any, keys: Sequence[Any]) -> bool:
        return all(_suits(self.values[k], label) for k in keys)

    def is_allowed(self) -> bool:
        """True if no value contradicts the declaration of its letter, defined ones included."""
        for key in self._definitions:
            if isinstance(key, Symbol) and not _suits(self._letter(key), key):
                return False
        for key, value in self.values.items():
            if not _suits(value, key[0].label if isinstance(key, tuple) else key):
                return False
        for family, known in self._definitions.items():
            if isinstance(known, tuple):
                places = itertools.product(range(1, 4), repeat=len(known[0]))
                if not all(_suits(self._member(family, p), family.label) for p in places):
                    return False
        return True

    def require_suitable_examples(self) -> None:
        """Refuse examples that are not what their function is declared to be."""
        for function, example in self._examples.items():
            if not isinstance(function, UndefinedFunction):
                raise TypeError(f"examples are for functions, not for {function}")
            letter = Symbol("x", **function._kwargs)
            for _ in range(6):
                own = {x: self._drawn(x) for x in example.variables}
                self._start = self.work
                try:
                    value = self._value(example.expr, own)
                except ArithmeticError:
                    continue  # the points at which steps are tried will show
                if not _suits(value, letter):
                    at = ", ".join(f"{x}={float(v):.6g}" for x, v in own.items())
                    raise ValueError(
                        f"the example {example} for {function} is {float(value):.6g} at {at}, "
                        f"but {function} is not declared so"
                    )

    def describe(self, *expressions: Any) -> str:
        """The values of what occurs in the expressions, for a message."""
        words = []
        names = set().union(*(e.atoms(Symbol) for e in expressions)) if expressions else set()
        for key, value in sorted(self.values.items(), key=lambda item: str(item[0])):
            label = key[0].label if isinstance(key, tuple) else key
            if names and label not in names:
                continue
            places = f"[{', '.join(map(str, key[1]))}]" if isinstance(key, tuple) else ""
            words.append(f"{label}{places}={_short(value)}")
        for function, example in self._examples.items():
            if any(e.has(function) for e in expressions):
                words.append(f"{function}={example}")
        return ", ".join(words[:12]) + (", ..." if len(words) > 12 else "") or "every point"


@lru_cache(maxsize=1000)
def _quadrature(letter: Any, body: Any, low: Any, high: Any, digits: int) -> Any:
    """The integral of a body without other letters; None if two subdivisions disagree.

    That a density has total 1 is asked often.  The estimate of the error by mpmath is too small
    for functions with poles, kinks or narrow peaks; a second subdivision shows such errors.
    """
    function = lambdify(letter, body, "mpmath")
    with mpmath.workdps(digits):
        kinks = {_zero_of_line(size.args[0], letter) for size in body.atoms(Abs)} - {None}
        places = [low, *sorted(place for place in {*kinks, 0} if low < place < high), high]
        number = mpmath.quad(function, places)
        finer = mpmath.quad(function, _subdivided(places))
        close = abs(number - finer) <= abs(number) * mpmath.mpf("1e-14") + mpmath.mpf("1e-17")
    return number if close else None


def _zero_of_line(expr: Any, letter: Any) -> Any:
    """Where an expression is 0, if it is linear in the letter."""
    slope = expr.diff(letter)
    if not slope.is_number or slope == 0:
        return None
    return mpmath.mpf((-expr.subs(letter, 0) / slope).evalf(mpmath.mp.dps))


def _subdivided(places: Sequence[Any]) -> list[Any]:
    """The same places, and some between each and the next."""
    finer = [places[0]]
    for low, high in itertools.pairwise(places):
        if mpmath.isinf(low):
            finer += [high - 16, high - 2]
        elif mpmath.isinf(high):
            finer += [low + 2, low + 16]
        else:
            finer.append((2 * low + high) / 3)
        finer.append(high)
    return finer


def _sympy_number(value: Any) -> Any:
    if isinstance(value, (int, Fraction)):
        return Rational(value.numerator, value.denominator)
    return Float(value, 40)


def _short(value: Any) -> str:
    if isinstance(value, int) or (isinstance(value, Fraction) and value.denominator < 1000):
        return str(value)
    return f"{float(value):.6g}"


def _suits(value: Any, letter: Any) -> bool:
    """True if a number is what a letter is declared to be."""
    return bool(
        (not letter.is_integer or value == int(value))
        and (not letter.is_positive or value > 0)
        and (not letter.is_nonnegative or value >= 0)
        and (not letter.is_negative or value < 0)
        and (not letter.is_nonpositive or value <= 0)
    )


def _depth(expr: Any) -> int:
    """How deeply sums are nested in an expression."""
    inside = max((_depth(arg) for arg in expr.args), default=0)
    return inside + (len(expr.limits) if isinstance(expr, Sum) else 0)


def points_satisfying(
    facts: Sequence[Any],
    probes: Sequence[Expr],
    examples: Mapping[Any, Any],
    count: int = len(_STYLES),
    styles: tuple[str, ...] = _STYLES,
) -> list[Point]:
    """Draw `count` random points at which all `facts` hold (each wherever its own conditions do).

    `probes` are expressions to be evaluated later, whose letters are given values before
    the facts are imposed; `styles` says how, point by point.
    """
    rng = random.Random(_SEED)
    sides = [side for fact in facts for side in fact.relation.args]
    deepest = max((_depth(expr) for expr in [*probes, *sides]), default=0)
    longest = {0: 40, 1: 30, 2: 8, 3: 5}.get(deepest, 3)
    if any(part in (S.Infinity,) for e in probes for part in preorder_traversal(e)):
        longest = min(longest, 8)
    if any(expr.has(Integral) for expr in [*probes, *sides]):
        # Quadrature misses a peak that is very narrow, or far away.
        styles = tuple(style for style in styles if style not in ("wild", "tiny", "huge"))
    points: list[Point] = []
    failed: dict[str, int] = {}
    work = 0
    for attempt in range(_ATTEMPTS):
        style = styles[(len(points) + attempt // 8) % len(styles)]
        point = Point(rng, examples, style, longest)
        point.require_suitable_examples()
        refusal = _imposed(point, facts, probes)
        if refusal is None:
            points.append(point)
        else:
            failed[refusal] = failed.get(refusal, 0) + 1
        work += point.work
        if len(points) == count or work > _WORK:
            break
    if len(points) >= 3:
        # Ordinary points first: they make the better counterexamples.
        return sorted(points, key=lambda point: point.style != "ordinary")
    worst = max(failed, key=lambda name: failed[name])
    raise ValueError(
        f"no random points were found that satisfy all of "
        f"{'; '.join(fact.name for fact in facts) or 'the declarations'} ({len(points)} in "
        f"{attempt + 1} attempts): most often {worst}. The facts may contradict each "
        f"other, or be too entangled for this search"
    )


def simple_points(
    facts: Sequence[Any], probes: Sequence[Expr], examples: Mapping[Any, Any]
) -> list[Point]:
    """Points with few and short numbers, the shortest first; none if they cannot be found.

    They have only those values on which the values of the probes depend.
    """
    try:
        points = points_satisfying(facts, probes, examples, count=20, styles=("simple",))
        for point in points:
            point.forget_unused(*probes)
    except (ValueError, ArithmeticError):
        return []
    return sorted(points, key=lambda point: sum(map(_size_of, point.values.values())))


def _size_of(value: Any) -> int:
    """How much there is to read in a number."""
    exact = Fraction(value)
    return abs(exact.numerator) + exact.denominator


def _imposed(point: Point, facts: Sequence[Any], probes: Sequence[Expr]) -> str | None:
    """Impose the facts on a point; what could not be imposed, or None."""
    point.define(facts)
    try:
        for expr in [*probes, *(side for fact in facts for side in fact.relation.args)]:
            _touched(point, expr)
        for _ in range(_ROUNDS):
            for fact in facts:
                for own in point.cases(fact):
                    if point.is_about(fact, own):
                        point.satisfy(fact.relation, own)
            wrong = [fact for fact in facts if not _holds_at(point, fact)]
            if not wrong:
                break
        else:
            return f"{wrong[0].name!r} failed"
        if not point.is_allowed():
            return "a declaration failed"
        point.settle()
        return None
    except TooMuch as error:
        return str(error)
    except ArithmeticError:
        return "a declaration failed"


def _touched(point: Point, expr: Expr) -> None:
    """Give every letter in an expression a value; that it is not defined shows later."""
    try:
        point.value(expr)
    except TooMuch:
        raise
    except ArithmeticError:
        # What comes after the first undefined term has no value yet.
        for head in expr.atoms(Sum):
            for member in head.function.atoms(Indexed):
                if _is_alone(member, head):
                    point.value(Sum(member, *head.limits))


def _is_alone(member: Any, head: Any) -> bool:
    """True if no sum inside another one binds a letter of its member."""
    inside = {letter for part in head.function.atoms(Sum) for letter in part.bound_symbols}
    return not free_letters(member) & inside


def _holds_at(point: Point, fact: Any) -> bool:
    return all(
        point.holds(fact.relation, own) or not point.is_about(fact, own)
        for own in point.cases(fact)
    )
