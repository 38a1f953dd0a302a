"""The sums of the kernel: how sums are taken apart, moved, put together, and summed for ever.

Trusted for: a sum of products is replaced by what is equal to it, whatever its ends are, if
it does not run backwards.  A mistake in any of it could make a false theorem, but for
`_shift`, `_order` and the order that `_connected` chooses: they say only where to look.
"""

import itertools
from fractions import Fraction
from math import comb

from divlib.derivation._kernel_normal import LONGEST, ONE, NormalForm, multiplied
from divlib.derivation._kernel_terms import (
    Refused,
    Term,
    abstracted,
    domain,
    fresh,
    letters_in,
    opened,
    parts_in,
    substituted,
    term,
    total,
)


class Sums(NormalForm):
    """The normal form of sums."""

    # Finite sums

    def added_up(self, low, high, body):
        index = self.index(low, high)
        return self._added_up([index], self.poly(opened(body, [index])))

    def index(self, low, high):
        """A fresh letter for what a sum binds."""
        low, high = (self.term(self.poly(end)) for end in (low, high))
        ends = [Fraction(*end[1:]) if end[0] == "number" else None for end in (low, high)]
        if None not in ends and ends[0] > ends[1]:
            ends = [None, None]  # an empty sum
        index = fresh(domain(True, *ends))
        self.ranges[index] = (low, high)
        return index

    def _added_up(self, indices, poly):
        parts = (self.product({ONE: c}, self._sum(indices, m)) for m, c in poly.items())
        return self.plus(*parts)

    def _sum(self, indices, product):
        """The sum of one product: sums inside join it, independent factors part."""
        for atom, exponent in product:
            if atom[0] == "sum" and exponent.denominator == 1 and exponent > 0:
                if not letters_in(atom) & set(indices):
                    continue
                inner, body = [], atom
                while body[0] == "sum":
                    inner.append(self.index(body[1], body[2]))
                    body = opened(body[3], [inner[-1]])
                rest = multiplied(product, frozenset([(atom, Fraction(1))]), -1)
                joined = self.product({rest: Fraction(1)}, self.poly(body))
                return self._added_up([*indices, *inner], joined)
        mine = frozenset(pair for pair in product if letters_in(pair[0]) & set(indices))
        return self.product({product - mine: Fraction(1)}, self._connected(indices, mine))

    def _connected(self, indices, product):
        """The sum of a product all of whose factors hang together."""
        if len(indices) == 1:
            (index,) = indices
            return self._range(index, *self.ranges[index], self.term({product: Fraction(1)}))
        for index in indices:  # a fact may say what the sum over one of them is
            inner = frozenset(pair for pair in product if index in letters_in(pair[0]))
            free = all(index not in letters_in(Term("+", *self.ranges[i])) for i in indices)
            if free and inner:
                known = self.poly(self._closed([index], inner))
                if known != self.plain.poly(self._closed([index], inner)):
                    others = [i for i in indices if i != index]
                    rest = self.product({product - inner: Fraction(1)}, known)
                    return self._added_up(others, rest)
        orders = [indices]
        if len(indices) < 6 and not any(
            letters_in(Term("+", *self.ranges[i])) & set(indices) for i in indices
        ):
            orders = itertools.permutations(indices)
        return self.atom(min(self._closed(order, product) for order in orders))

    def _closed(self, indices, product):
        result = self.term({product: Fraction(1)})
        for index in reversed(indices):
            result = total(index, *self.ranges[index], result)
        return result

    def _range(self, index, low, high, body):
        """A sum over one index, from 1 if that makes sense, with loose ends written out."""
        first, last = (self.plain.poly(end) for end in (low, high))
        shift = self._shift(index, body)
        if shift and shift.denominator == 1:
            body = substituted(body, [index], [index - shift])
            return self.added_up(low + shift, high + shift, abstracted(body, [index]))
        order = self._order(index, body)
        if order[0]:
            turned = self.term(self.poly(substituted(body, [index], [low + high - index])))
            if self._order(index, turned) < order:
                return self.added_up(low, high, abstracted(turned, [index]))

        def member(place):
            return self.poly(substituted(body, [index], [self.term(place)]))

        def run(start, end):
            return self._range(index, self.term(start), self.term(end), body)

        def moved(poly, by):
            return self.plus(poly, {ONE: Fraction(by)} if by else {})

        count = self.plain.plus(last, self.negated(moved(first, -1)))
        if not set(count) - {ONE} and count.get(ONE, 0) <= LONGEST:
            return self.plus(*(member(moved(first, k)) for k in range(int(count.get(ONE, 0)))))
        one = {ONE: Fraction(1)}
        if body == term(1):
            return count
        start = first.get(ONE, Fraction(0)) if not set(first) - {ONE} else Fraction(1)
        if -LONGEST < start < 1 and self.sign(high):
            before = (member({ONE: Fraction(k)}) for k in range(int(start), 1))
            return self.plus(run(one, last), *before)
        if first != one and self.sign(low - 1) and self.makes_sense(index, term(1), high, body):
            before = run(one, moved(first, -1))
            return self.plus(run(one, last), self.negated(before))
        extra = last.get(ONE, Fraction(0))
        extra = extra if extra.denominator == 1 else Fraction(0)
        rest = moved(last, -extra)
        if first == one and 0 < extra < LONGEST and self.sign(self.term(rest)):
            return self.plus(
                run(one, rest), *(member(moved(rest, k)) for k in range(1, int(extra) + 1))
            )
        ends = [moved(last, k) for k in range(1, 1 - int(extra))] if -LONGEST < extra < 0 else []
        places = [self.term(end) for end in ends]
        if first == one and ends and all(self.makes_sense(index, x, x, body) for x in places):
            missing = self.plus(*map(member, ends))
            return self.plus(run(one, rest), self.negated(missing))
        self.ranges.setdefault(index, (low, high))
        return self.atom(total(index, self.term(first), self.term(last), body))

    def _shift(self, index, body):
        """The least c for which p[i + c], or a function of i + c, stands in a body."""
        rests = (rest for _, back, rest in self._places(index, body) if not back)
        return min(
            (rest.get(ONE, Fraction(0)) for rest in rests if not set(rest) - {ONE}), default=0
        )

    def _places(self, index, body):
        """Where i + c or c - i stands, as the index of a member or in a function.

        Yields the member's family, or the kind of function, with the number of the argument;
        whether it is c - i; and c.
        """
        for part in parts_in(body):
            if part[0] not in ("apply", "log", "^"):
                continue
            first = 2 if part[0] == "apply" else 1
            for number, place in enumerate(part[first:]):
                if index not in letters_in(place) or -1 in letters_in(place):
                    continue
                for back, slope in enumerate((index, -index)):
                    rest = self.plain.poly(place - slope)
                    if index not in letters_in(self.term(rest)):
                        yield (part[first - 1], number), back, rest

    def _order(self, index, body):
        """A key: of a sum and the same one counted from its other end, the lesser one is kept.

        First of all, little in it is counted backwards or from afar, as p[n - i] and i - n are.
        What a shift changes does not count: the constants, and members such as p[i * n].  So a
        sum that is turned, and perhaps shifted then, is not turned back.
        """
        # A set, for a product that is turned may become several with the same members.
        places = {
            (owner, back, self.term({m: c for m, c in rest.items() if m != ONE}))
            for owner, back, rest in self._places(index, body)
        }
        far = sum(back + len(self.plain.poly(rest)) for _, back, rest in places)
        return far, sorted(place for place in places if type(place[0][0]) is Term)

    def makes_sense(self, index, low, high, body):
        """True if a body is defined for all values of its index in a range."""
        try:
            self.require_defined(total(index, low, high, body), empty=True)
        except Refused:
            return False
        return True

    # Sums without end

    def without_end(self, low, body):
        """The value of a sum over k = low, low + 1, ...: of terms k**d * r**k with 0 < r < 1.

        No other sum without end has a value here.  Each of those terms converges by itself,
        and absolutely, so that they may be added up one after the other.
        """
        if low[0] != "number" or low[2] != 1 or not 0 <= low[1] < LONGEST:
            raise Refused("a sum without end must begin at a whole number, 0 or more")
        index = fresh(domain(True, low[1]))
        result = {}
        for product, coefficient in self.poly(opened(body, [index])).items():
            mine = frozenset(pair for pair in product if index in letters_in(pair[0]))
            value = self._geometric(index, low[1], mine)
            result = self.plus(result, self.product({product - mine: coefficient}, value))
        return result

    def _geometric(self, index, start, product):
        degree, slope = 0, {}
        for atom, exponent in product:
            if atom == index and exponent in range(LONGEST):
                degree = int(exponent)
            elif atom[0] == "exp":
                slope = self.plus(slope, self._slope(index, self.poly(atom[1]), exponent))
            else:
                raise Refused("a sum without end whose value is not known")
        ratio = self.term(self.exponential(slope))
        if self.sign(1 - ratio) < 2:
            raise Refused("a sum without end that may be infinite")
        # With S(d) for the sum of k**d * r**k from 0 on: S(d) = r * (S(0) + ... + S(d)), each
        # S(j) taken "d over j" times, for k runs from 1 on where k**d is not 0.
        sums = [1 / (1 - ratio)]
        for d in range(1, degree + 1):
            before = (comb(d, j) * one for j, one in enumerate(sums))
            sums.append(ratio / (1 - ratio) * sum(before, term(0)))
        left_out = (k**degree * ratio**k for k in range(start))
        return self.poly(sums[degree] - sum(left_out, term(0)))

    def _slope(self, index, poly, factor):
        """The c * factor for which a polynomial is c * index, c being free of the index."""
        pair = (index, Fraction(1))
        if not all(pair in m and index not in letters_in(self._rest(m, pair)) for m in poly):
            raise Refused("a sum without end whose value is not known")
        return {m - {pair}: c * factor for m, c in poly.items()}

    def _rest(self, product, pair):
        return self.term({product - {pair}: Fraction(1)})
