"""The questions that the kernel's rules ask: is it zero, what sign has it, is it defined?

Trusted for: "yes" is true wherever the facts hold.  A "no" promises nothing: it says only
that the answer was not shown.  A mistake in a "yes" could make a false theorem; where facts
are tried (`_differences`), and how deep signs are searched for, could not.
"""

from fractions import Fraction

from divlib.derivation._kernel_normal import LONGEST, ONE, guesses
from divlib.derivation._kernel_sums import Sums
from divlib.derivation._kernel_terms import (
    Refused,
    domain,
    fresh,
    letters_in,
    opened,
    substituted,
    term,
)


class Algebra(Sums):
    """Normal form, signs and definedness, given some facts: claims of theorems."""

    # Zero

    def same(self, one, other):
        """True if two terms, both defined, were shown to be equal."""
        return self._is_zero(self.poly(one - other))

    def _is_zero(self, poly):
        poly = self._gathered(self._without_fractions(poly))
        return not poly

    def _without_fractions(self, poly):
        """A polynomial times the sums of terms that stand below its fraction bars."""
        for _ in range(LONGEST):
            below = {a: e for m in poly for a, e in m if a[0] == "+" and e < 0}
            if not below:
                return poly
            atom = min(below)
            least = min(dict(m).get(atom, Fraction(0)) for m in poly)
            poly = self.product(poly, {frozenset([(atom, -least)]): Fraction(1)})
        raise Refused("too many fractions")

    def _gathered(self, poly):
        """A polynomial without those sums that cancel once they are under one sign."""
        groups, rest = {}, {}
        for product, coefficient in poly.items():
            sums = [(a, e) for a, e in product if a[0] == "sum" and e == 1]
            if len(sums) != 1:
                rest[product] = coefficient
                continue
            ((atom, _),) = sums
            groups.setdefault(atom[1:3], []).append((product, coefficient, atom))
        for (low, high), members in groups.items():
            index = self.index(low, high)
            bodies = (
                self.product(
                    {product - {(atom, Fraction(1))}: coefficient},
                    self.poly(opened(atom[3], [index])),
                )
                for product, coefficient, atom in members
            )
            body = self._divided(self.plus(*bodies))
            if not self._is_zero(body):
                rest = self.plus(rest, self._added_up([index], body))
        return rest

    # Signs: 2 is "positive", 1 "not negative", 0 "not shown"

    def sign(self, t, depth=2):
        key = (t, depth)
        if key not in self.memo:
            self.memo[key] = 0  # while it is being asked
            sign = self._sign_by_shape(t)
            for algebra in {self.plain, self} if sign < 2 else ():
                sign = max(sign, algebra.sign_of_poly(algebra.poly(t), depth))
            self.memo[key] = sign
        return self.memo[key]

    def _sign_by_shape(self, t):
        kind, *parts = t
        if kind in ("letter", "apply"):
            _, _, low, low_in, _, _ = values_of(t)
            if not low or low[0] < 0:
                return 0
            return 2 if low[0] > 0 or not low_in else 1
        if kind == "+":
            signs = [self.sign(part) for part in parts]
            return min(max(signs, default=1), 2) if all(signs) else 0
        if kind == "*":
            return min((self.sign(part) for part in parts), default=2)
        if kind == "^":
            return self._sign_of_power(*parts)
        if kind == "log":
            return self.sign(parts[0] - 1)
        if kind == "sum":
            index = self.index(*parts[:2])
            body = self.sign(opened(parts[2], [index]))
            return body if body < 2 or self.sign(parts[1] - parts[0]) else 1
        return 2 if kind in ("constant", "exp") else 0

    def _sign_of_power(self, base, exponent):
        if exponent[0] != "number":
            return 2  # it is defined, so its base is positive
        exponent = Fraction(*exponent[1:])
        if exponent.denominator == 1 and exponent % 2 == 0:
            return 2 if exponent <= 0 or self.nonzero(base) else 1
        sign = self.sign(base)
        if exponent.denominator > 1:
            sign = max(sign, 1)  # it is defined, so its base is not negative
        return sign

    def nonzero(self, t):
        return self.sign(t) == 2 or self.sign(-t) == 2

    def sign_of_poly(self, poly, depth):
        """The sign of a polynomial, as seen from the ends of its letters and by facts."""
        if not poly:
            return 1
        best = max(self._sign_of_terms(form) for form in self._shifted(poly))
        _, common, rest = self.factored(poly)
        if common and len(poly) > 1 and best < 2:
            best = max(best, min(self._sign_of_product(common), self.sign_of_poly(rest, depth)))
        if depth and best < 2:
            best = max(best, self._sign_by_squares(poly, depth - 1))
        if depth and best < 2:
            for difference, strict in self._differences(poly):
                for product, coefficient in difference.items():
                    share = poly.get(product, 0) / coefficient
                    if share <= 0:
                        continue
                    left = self.plus(poly, {m: -share * c for m, c in difference.items()})
                    sign = self.sign_of_poly(left, depth - 1)
                    best = max(best, 2 if sign and strict else sign)
                    if best == 2:
                        return 2
        return best

    def _sign_by_squares(self, poly, depth):
        """The sign of x + y where x is not negative and x**2 >= y**2; one of them is a root."""
        best = 0
        for product, coefficient in poly.items():
            if all(exponent.denominator == 1 for _, exponent in product):
                continue
            one = {product: coefficient}
            rest = {m: c for m, c in poly.items() if m != product}
            for x, y in ((one, rest), (rest, one)):
                if best < 2 and self.sign_of_poly(x, depth):
                    gap = self.plus(self.product(x, x), self.negated(self.product(y, y)))
                    best = max(best, self.sign_of_poly(gap, depth))
        return best

    def _sign_of_terms(self, poly):
        signs = [self._sign_of_product(m) if c > 0 else 0 for m, c in poly.items()]
        return max(signs) if all(signs) and signs else int(not poly)

    def _sign_of_product(self, product):
        return min((self.sign(a if e == 1 else a ** term(e)) for a, e in product), default=2)

    def _shifted(self, poly):
        """A polynomial, and the same with letters counted from their lower or upper ends."""
        yield poly
        for end, inside, way in ((2, 3, 1), (4, 5, -1)):
            steps = {}
            for atom in {a for m in poly for a, _ in m if a[0] in ("letter", "apply")}:
                values = values_of(atom)
                if values[end] and (end == 4 or values[end][0]):
                    step = fresh(domain(low=0, low_in=values[inside]))
                    start = {ONE: Fraction(*values[end])} if values[end][0] else {}
                    steps[atom] = start | {frozenset([(step, Fraction(1))]): Fraction(way)}
            if steps:
                yield self.plus(*(self._shifted_term(m, c, steps) for m, c in poly.items()))

    def _shifted_term(self, product, coefficient, steps):
        result = {ONE: coefficient}
        for atom, exponent in product:
            whole = exponent.denominator == 1 and 0 < exponent <= LONGEST
            if atom in steps and whole:
                result = self.product(result, *[steps[atom]] * int(exponent))
            else:
                result = self.product(result, {frozenset([(atom, exponent)]): Fraction(1)})
        return result

    def _differences(self, poly):
        """What the facts, and the ranges of indices, say is not negative: larger - smaller."""
        t = self.term(poly)
        for index in letters_in(t) & set(self.ranges):
            low, high = self.ranges[index]
            yield self.poly(index - low), False
            yield self.poly(high - index), False
        for own, left, right, sign in self.bounds:
            for values in guesses(own, right - left, t) if own else [()]:
                if all(map(self.lies_in, values, (x[3] for x in own))):
                    yield self.poly(substituted(right - left, own, values)), sign == "<"

    # Definedness

    def lies_in(self, t, values):
        """True if a defined term was shown to lie in a domain."""
        _, whole, low, low_in, high, high_in = values
        return (
            (not whole or self.is_whole(t))
            and (not low or self.sign(t - Fraction(*low)) >= (1 if low_in else 2))
            and (not high or self.sign(Fraction(*high) - t) >= (1 if high_in else 2))
        )

    def is_whole(self, t):
        return all(
            coefficient.denominator == 1
            and all(
                a[0] in ("letter", "apply") and values_of(a)[1] and e > 0 and e.denominator == 1
                for a, e in product
            )
            for product, coefficient in self.plain.poly(t).items()
        )

    def require_defined(self, t, empty=False):
        """Refuse a term that its letters and the facts do not keep from being undefined."""
        kind, *parts = t
        if kind in ("number", "constant", "letter"):
            return
        if kind == "series":
            low, body = parts
            self.without_end(low, body)  # it has a value, or is refused
            self.require_defined(opened(body, [fresh(domain(True, low[1]))]))
            return
        if kind == "sum":
            low, high, body = parts
            self.require_defined(low)
            self.require_defined(high)
            if not self.is_whole(low) or not self.is_whole(high):
                raise Refused(f"{t!r} does not run over whole numbers")
            if not empty and not self.sign(high - low + 1):
                raise Refused(f"{t!r} may run backwards")
            self.require_defined(opened(body, [self.index(low, high)]))
            return
        for part in parts:
            if part != t[1] or kind != "apply":
                self.require_defined(part)
        if kind == "apply" and not all(map(self.lies_in, parts[1:], parts[0][2])):
            raise Refused(f"{t!r} may be undefined")
        if kind == "log" and self.sign(parts[0]) < 2:
            raise Refused(f"{t!r} may be undefined")
        if kind == "^" and not self._is_defined_power(*parts):
            raise Refused(f"{t!r} may be undefined")

    def _is_defined_power(self, base, exponent):
        if exponent[0] != "number":
            return self.sign(base) == 2
        exponent = Fraction(*exponent[1:])
        if exponent.denominator == 1:
            return exponent >= 0 or self.nonzero(base)
        return self.sign(base) >= (1 if exponent > 0 else 2)


def values_of(t):
    return t[3] if t[0] == "letter" else t[1][3]
