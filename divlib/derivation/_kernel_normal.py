"""The normal form of the kernel: what a term is equal to.

Trusted for: `NormalForm.poly` returns something equal to the term it is given, wherever
that term is defined and the facts hold.  A mistake in any of it could make a false theorem,
for an equation is a theorem if both sides have one normal form.  The limits on the work
could not: what takes too long is refused.

The normal form is a polynomial {product: coefficient}; a product is a frozenset of
(atom, exponent).  Atoms are what algebra cannot take apart: letters, logarithms, sums of
products, and sums of terms, such as x + y, below a fraction bar or a root.
"""

import itertools
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from divlib.derivation._kernel_terms import (
    Refused,
    Term,
    afresh,
    exp,
    letters_in,
    log,
    parts_in,
    substituted,
    term,
)

ONE: frozenset[Any] = frozenset()
_PRIMES, LONGEST, LARGEST, _DEEPEST, _WORK = 1000, 40, 400, 30, 30_000


class NormalForm:
    """The normal form, given some facts: claims of theorems.

    `Algebra` adds sums, signs and definedness to it; without them there would be no normal
    form, for a logarithm is taken apart only where signs allow it.

    An equation replaces its left side, which must be one atom, by its right side; "<=" and
    "<" help with signs.  Facts about all values of a letter are tried at all that occur.
    """

    def __init__(self, facts=(), ranges=None):
        self.rules, self.bounds, self.memo, self.depth = [], [], {}, 0
        self.ranges = {} if ranges is None else ranges
        self.used = []
        self.work = 0
        for fact in facts:
            if fact.given:
                raise Refused("a fact has conditions: specialise it first")
            own, said = afresh(fact)
            if said.sign != "=":
                self.bounds.append((own, said.left, said.right, said.sign))
        self.plain = self
        if any(fact.sign == "=" for fact in facts):
            self.plain = type(self)([fact for fact in facts if fact.sign != "="], self.ranges)
        for fact in facts:
            own, said = afresh(fact)
            if said.sign == "=":
                poly = self.poly(said.left)
                atoms = [a for product in poly for a, exponent in product if exponent == 1]
                if len(atoms) != 1 or poly != {frozenset([(atoms[0], 1)]): 1}:
                    raise Refused("the left side of an equation that is used must be one atom")
                self.rules.append((own, atoms[0], said.right))
                self.memo = {}

    # The normal form

    def poly(self, t):
        """The polynomial of a term, which must be defined."""
        if t not in self.memo:
            self.memo[t] = self._divided(self._poly(t))
        return self.memo[t]

    def _poly(self, t):
        kind, *parts = t
        if kind == "number":
            return {ONE: Fraction(*parts)} if parts[0] else {}
        if kind == "+":
            return self.plus(*map(self.poly, parts))
        if kind == "*":
            result = {ONE: Fraction(1)}
            for part in parts:
                result = self.product(result, self.poly(part))
            return result
        if kind == "^":
            base, exponent = map(self.poly, parts)
            if not set(exponent) - {ONE}:
                return self.power(base, exponent.get(ONE, Fraction(0)))
            return self.exponential(self.product(exponent, self.logarithm(base)))
        if kind == "log":
            return self.logarithm(self.poly(parts[0]))
        if kind == "exp":
            return self.exponential(self.poly(parts[0]))
        if kind == "sum":
            return self.added_up(*parts)
        if kind == "series":
            return self.without_end(*parts)
        if kind == "apply":
            t = t[1](*(self.term(self.poly(part)) for part in parts[1:]))
        return self.atom(t)

    def atom(self, t):
        """An atom as a polynomial, or what a fact puts in its place."""
        for own, pattern, value in self.rules:
            for values in self._matches(own, pattern, t):
                self.depth += 1
                if self.depth > _DEEPEST:
                    raise Refused("the facts lead round in circles")
                self.used.append((pattern, values))
                try:
                    return self.poly(substituted(value, own, values))
                finally:
                    self.depth -= 1
        return {frozenset([(t, Fraction(1))]): Fraction(1)}

    def _matches(self, own, pattern, t):
        """Values at which a pattern is the term; they are guessed, then compared."""
        if pattern == t:
            yield own
        elif own and pattern[0] == t[0]:
            for values in guesses(own, pattern, t):
                same = self.plain.poly(substituted(pattern, own, values)) == self.plain.poly(t)
                if same and all(map(self.lies_in, values, (x[3] for x in own))):
                    yield values

    def term(self, poly):
        """A polynomial as a term."""
        terms = []
        for product, coefficient in poly.items():
            factors = [a if e == 1 else a ** term(e) for a, e in product]
            if coefficient != 1 or not factors:
                factors.append(term(coefficient))
            terms.append(factors[0] if len(factors) == 1 else Term("*", *factors))
        return terms[0] if len(terms) == 1 else Term("+", *terms) if terms else term(0)

    def plus(self, *polys):
        result = {}
        for poly in polys:
            for product, coefficient in poly.items():
                result[product] = result.get(product, 0) + coefficient
        return {product: coefficient for product, coefficient in result.items() if coefficient}

    def negated(self, poly):
        return {product: -coefficient for product, coefficient in poly.items()}

    def product(self, *polys):
        first, *rest = polys
        for second in rest:
            if len(first) * len(second) > 50 * LARGEST:
                raise Refused("too many terms")
            pairs = itertools.product(first.items(), second.items())
            first = self.plus(*(self._product(m, n, a * b) for (m, a), (n, b) in pairs))
        return first

    def _product(self, one, other, coefficient):
        self.work += 1
        if self.work > _WORK:
            raise Refused("too long")
        powers, again = dict(one), []
        for atom, exponent in other:
            powers[atom] = powers.get(atom, 0) + exponent
        for atom, exponent in list(powers.items()):
            whole = exponent.numerator // exponent.denominator
            # Numbers are prime numbers below a root; sums of terms stay whole only below
            # a root or a fraction bar.
            if atom[0] == "number" or (atom[0] in ("+", "*", "^") and whole > 0):
                powers[atom] = exponent - whole
                if atom[0] == "number":
                    coefficient *= Fraction(atom[1]) ** whole
                else:
                    again += [self.poly(atom)] * whole
        kept = frozenset((atom, exponent) for atom, exponent in powers.items() if exponent)
        return self.product({kept: coefficient}, *again)

    def _divided(self, poly):
        """Long division of what stands above a fraction bar by the sum below it."""
        for _ in range(LARGEST):
            for product, coefficient in poly.items():
                step = self._division(dict(product), coefficient)
                if step:
                    rest = {m: c for m, c in poly.items() if m != product}
                    poly = self.plus(rest, *step)
                    break
            else:
                return poly
        raise Refused("too long a division")

    def _division(self, powers, coefficient):
        for atom, exponent in powers.items():
            if atom[0] != "+" or exponent > 0:
                continue
            below = self.poly(atom)
            lead = leading(below)
            if lead and all(powers.get(a, 0) >= e for a, e in lead):
                quotient = multiplied(frozenset(powers.items()), lead, -1)
                share = coefficient / below[lead]
                rest = {m: -c for m, c in below.items() if m != lead}
                whole = self._product(quotient, frozenset([(atom, Fraction(1))]), share)
                return whole, self.product({quotient: share}, rest)
        return None

    def factored(self, poly):
        """A positive number, a product and a polynomial whose product is the polynomial."""
        numbers = poly.values()
        content = Fraction(
            gcd(*(c.numerator for c in numbers)), lcm(*(c.denominator for c in numbers))
        )
        atoms = {atom for product in poly for atom, _ in product}
        least = {a: min(dict(product).get(a, Fraction(0)) for product in poly) for a in atoms}
        common = frozenset((a, e) for a, e in least.items() if e)
        rest = self.product(poly, {multiplied(ONE, common, -1): 1 / content})
        if rest and any(atom[0] == "+" for atom, _ in common):
            # Without a fraction bar the terms may have another factor in common.
            more, again, rest = self.factored(rest)
            content, common = content * more, multiplied(common, again, 1)
        return content, common, rest

    def power(self, base, exponent):
        if not base or not exponent:
            if exponent < 0:
                raise Refused("division by 0")
            return {} if exponent else {ONE: Fraction(1)}
        if exponent > 0 and exponent.denominator == 1 and len(base) > 1:
            if exponent > LONGEST:
                raise Refused("too large a power")
            return self.product(*[base] * int(exponent))
        content, common, rest = self.factored(base)
        if exponent.denominator > 1:
            # A root is taken apart only where all factors but one are known to be positive.
            apart = {pair for pair in common if self.sign(pair[0]) == 2}
            if rest == {ONE: 1} and all(self.sign(atom) for atom, _ in common):
                apart = common
            rest = self.product(rest, {frozenset(common - apart): Fraction(1)})
            common = frozenset(apart)
        elif rest[leading(rest)] < 0:
            content, rest = -content, self.negated(rest)
        result = self._product(ONE, multiplied(ONE, common, exponent), Fraction(1))
        for prime, times in _factors(abs(content)):
            result = self.product(result, _number_power(prime, times * exponent))
        if content < 0 and exponent % 2:
            result = self.negated(result)
        if rest != {ONE: 1}:
            result = self.product(result, {frozenset([(self.term(rest), exponent)]): Fraction(1)})
        return result

    def logarithm(self, inside):
        content, common, rest = self.factored(inside)
        result = {}
        for prime, times in _factors(content):
            result = self.plus(result, {frozenset([(log(prime), Fraction(1))]): Fraction(times)})
        for atom, exponent in common:
            negative = self.term(self.negated(self.poly(atom)))
            if self.sign(atom) < 2 and exponent.denominator == 1 and self.sign(negative) == 2:
                rest = {m: c * (-1) ** int(exponent) for m, c in rest.items()}
                atom = negative
            if self.sign(atom) < 2:
                rest = self.product(rest, {frozenset([(atom, exponent)]): Fraction(1)})
            elif atom[0] == "exp":
                result = self.plus(result, self.product({ONE: exponent}, self.poly(atom[1])))
            else:
                result = self.plus(result, {frozenset([(log(atom), Fraction(1))]): exponent})
        if rest != {ONE: 1}:
            result = self.plus(result, self.atom(log(self.term(rest))))
        return result

    def exponential(self, inside):
        result = {ONE: Fraction(1)}
        for product, coefficient in inside.items():
            (atom, exponent), *more = product or [(None, 0)]
            if not more and exponent == 1 and atom[0] == "log":
                factor = self.power(self.poly(atom[1]), coefficient)
            else:
                one = exp(self.term({product: Fraction(1)}))
                factor = {frozenset([(one, coefficient)]): Fraction(1)}
            result = self.product(result, factor)
        return result


def multiplied(product, other, power):
    """A product times a power of another one."""
    powers = dict(product)
    for atom, exponent in other:
        powers[atom] = powers.get(atom, Fraction(0)) + power * exponent
    return frozenset((atom, exponent) for atom, exponent in powers.items() if exponent)


def leading(poly):
    """The product that comes first in the order of a dictionary of exponents."""
    atoms = sorted({atom for product in poly for atom, _ in product})
    return max(poly, key=lambda product: [dict(product).get(atom, Fraction(0)) for atom in atoms])


def _factors(content):
    """The factors of a positive fraction, with exponents: small primes and what is left."""
    for number, way in ((content.numerator, 1), (content.denominator, -1)):
        for prime in range(2, _PRIMES):
            times = 0
            while number % prime == 0:
                number, times = number // prime, times + 1
            if times:
                yield prime, way * times
        if number > 1:
            yield number, way


def _number_power(number, exponent):
    if abs(exponent) > LARGEST:
        raise Refused("too large a power of a number")
    whole = exponent.numerator // exponent.denominator
    return {frozenset([(term(number), exponent - whole)]): Fraction(number) ** whole}


def guesses(own, pattern, t):
    """Values for the letters of a pattern, read off the members p[i] in a term."""
    spots = [part for part in parts_in(pattern) if part[0] == "apply"]
    members = [part for part in parts_in(t) if part[0] == "apply"]

    def search(found):
        if len(found) == len(own):
            yield tuple(found[x] for x in own)
            return
        missing = [x for x in own if x not in found]
        spot = next((part for part in spots if set(part[2:]) & set(missing)), None)
        for member in members if spot else ():
            if member[1] != spot[1]:
                continue
            more = dict(found)
            pairs = [(a, b) for a, b in zip(spot[2:], member[2:]) if a in missing]
            if all(-1 not in letters_in(b) and more.setdefault(a, b) == b for a, b in pairs):
                yield from search(more)

    yield from search({})
