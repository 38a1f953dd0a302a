"""Why believe a proof that a program wrote?  Because only this file has to be believed.

A *theorem* says: for all values of its letters, if its hypotheses hold, then both sides of
its claim are defined and compare as it says.  Theorems are made by the rules at the end of
this file and by nothing else.  However they are searched for, wrong searching can find
nothing false; it can only find nothing.  In the order of reading:

1. *Terms*: a closed language of expressions.  Each letter carries the set of its values;
   what a sum or "for all" binds has no name, so no letter can be captured.
2. *Algebra*: a normal form for terms, their signs, and where they are defined.
3. *Theorems and rules*: assume, discharge, specialise, generalise; known_sign, square,
   log_lemma; reshape, times, add, add_up, with_cases.

Here is 1 - 1/x <= log x, from the one inequality about logarithms that the kernel knows:

>>> x = letter("x", POSITIVE)
>>> theorem = reshape(log_lemma(1 / x), 1 - 1 / x, log(x))
>>> theorem.claim.sign, theorem.hypotheses
('<=', frozenset())
>>> theorem.claim.cases == (relation(1 / x, "=", 1),)
True
"""

import itertools
from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary


class Refused(ValueError):
    """What was asked does not follow by the rule, or is not in the language."""


# 1. Terms ---------------------------------------------------------------------------------
# A term is an immutable tuple that begins with its kind.  Whatever is not of the kinds below
# cannot be written down, so no rule can meet something nobody thought of.


class Term(tuple[Any, ...]):
    """A term, a domain or a statement; terms are built with + - * / ** and the functions below."""

    __slots__ = ()

    def __new__(cls, kind, *parts):
        check = _SHAPES.get(kind) if type(kind) is str else None
        if cls is not Term or check is None or not check(*parts):
            raise Refused(f"not a term: {kind} of {parts}")
        if kind == "statement":  # the order of conditions does not matter
            parts = (parts[0], tuple(sorted(parts[1], key=repr)), *parts[2:])
        return tuple.__new__(cls, (kind, *(sorted(parts) if kind in ("+", "*") else parts)))

    def __repr__(self):
        kind, *parts = self
        if kind in ("letter", "number"):
            return parts[0] if kind == "letter" else str(Fraction(*parts))
        return f"{kind}({', '.join(map(repr, parts))})"

    def __call__(self, *indices):
        """A member of an indexed family, or the value of a function."""
        return Term("apply", self, *map(term, indices))

    def __add__(self, other):
        return Term("+", self, term(other))

    def __mul__(self, other):
        return Term("*", self, term(other))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -term(other)

    def __pow__(self, exponent):
        return Term("^", self, term(exponent))

    def __truediv__(self, other):
        return self * term(other) ** -1

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__
    # The parts of a statement.
    binders, given, sign, left, right, cases = (property(itemgetter(k)) for k in range(1, 7))


def _are(parts, *kinds):
    return all(type(part) is Term and part[0] in kinds for part in parts)


def _are_values(*parts):
    plain = all(p[0] != "letter" or not p[2] for p in parts if type(p) is Term)
    return plain and _are(parts, *_VALUES)


def _is_bound(pair):
    if pair == ():
        return type(pair) is tuple
    return type(pair) is tuple and len(pair) == 2 and _is_number(*pair)


def _is_number(top, bottom):
    return type(top) is type(bottom) is int and bottom > 0 and gcd(top, bottom) == 1


def _is_domain(whole, low, low_in, high, high_in):
    """Something must lie in it: with a letter for nothing, anything could be proved."""
    right = type(whole) is type(low_in) is type(high_in) is bool
    if not right or not _is_bound(low) or not _is_bound(high):
        return False
    if not low or not high:
        return True
    low, high = Fraction(*low), Fraction(*high)
    if not whole:
        return low < high or (low == high and low_in and high_in)
    return low.denominator == high.denominator == 1 and low_in and high_in and low <= high


def _is_statement(binders, given, sign, left, right, cases):
    lists = all(type(part) is tuple for part in (binders, given, cases or ()))
    return (
        lists
        and type(sign) is str
        and sign in ("=", "<=", "<")
        and (cases is None or sign == "<=")
        and _are(binders, "letter")
        and _are((*given, *(cases or ())), "statement")
        and _are_values(left, right)
    )


_VALUES = ("number", "constant", "letter", "bound", "apply", "+", "*", "^", "log", "exp", "sum")
_SHAPES = {
    "number": _is_number,
    "constant": lambda name: name == "pi",
    # Whole numbers only?  The ends, () for none, and whether each of them belongs to it.
    "domain": _is_domain,
    # The domains of its arguments (none: a plain letter) and of its values.
    "letter": lambda name, domains, domain: (
        (type(name) is str and name[:1] != "#" and type(domains) is tuple)
        and _are((*domains, domain), "domain")
    ),
    # What the innermost binder binds is numbered 0, 1, ..., the next one outside goes on.
    "bound": lambda number: type(number) is int and number >= 0,
    "apply": lambda head, *arguments: (
        _are_values(*arguments)
        and (_are([head], "bound") or (_are([head], "letter") and len(head[2]) == len(arguments)))
        and len(arguments) > 0
    ),
    "+": _are_values,
    "*": _are_values,
    "^": lambda base, exponent: _are_values(base, exponent),
    "log": lambda inside: _are_values(inside),
    "exp": lambda inside: _are_values(inside),
    "sum": lambda low, high, body: _are_values(low, high, body),
    "lambda": lambda arity, body: type(arity) is int and arity > 0 and _are_values(body),
    "statement": _is_statement,
}


def domain(whole=False, low=None, high=None, *, low_in=True, high_in=True):
    """The numbers, or whole numbers, between two ends (None: no end)."""
    ends = [() if end is None else Fraction(end).as_integer_ratio() for end in (low, high)]
    return Term("domain", whole, ends[0], low_in, ends[1], high_in)


REAL, WHOLE, COUNT = domain(), domain(True), domain(True, 1)
NONNEGATIVE, POSITIVE = domain(low=0), domain(low=0, low_in=False)
PI = Term("constant", "pi")


def term(value):
    """A number as a term; a term as it is."""
    if type(value) in (int, Fraction):
        return Term("number", *Fraction(value).as_integer_ratio())
    return value


def letter(name, values, *arguments):
    """A letter for any number in a domain; with domains of arguments, a family or function."""
    return Term("letter", name, arguments, values)


def log(inside):
    return Term("log", term(inside))


def exp(inside):
    return Term("exp", term(inside))


def total(index, low, high, body):
    """The sum of a body for index = low, ..., high; 0 if high = low - 1."""
    return Term("sum", term(low), term(high), _abstracted(term(body), [index]))


def function(letters, body):
    """The function that takes these letters to a body: a value for a family or function."""
    return Term("lambda", len(letters), _abstracted(term(body), letters))


def relation(left, sign, right, *, cases=None):
    """The statement that two terms compare so; for "<=" perhaps with all cases of equality."""
    return Term("statement", (), (), sign, term(left), term(right), cases)


def for_all(letters, given, statement):
    """The statement, for all values of these letters for which the given statements hold."""
    own, inner = _afresh(statement)
    own = (*letters, *own)
    whole = Term("statement", (), (*given, *inner.given), *inner[3:])
    nameless = tuple(Term("letter", "", *x[2:]) for x in own)
    return Term("statement", nameless, *_abstracted(whole, own)[2:])


def in_range(index, low, high):
    """The two conditions that an index lies in a range."""
    return relation(low, "<=", index), relation(index, "<=", high)


def _walked(t, leaf, depth=0):
    """A term with each letter and bound number replaced; `depth` counts what is bound around."""
    kind, *parts = t
    if kind in ("letter", "bound"):
        return leaf(t, depth)
    if kind in ("number", "constant", "domain"):
        return t
    if kind == "apply":
        head = leaf(t[1], depth)
        arguments = [_walked(part, leaf, depth) for part in t[2:]]
        return _opened(head[2], arguments) if head[0] == "lambda" else head(*arguments)
    if kind == "lambda":
        return Term(kind, t[1], _walked(t[2], leaf, depth + t[1]))
    if kind == "sum":
        ends = (_walked(part, leaf, depth) for part in parts[:2])
        return Term(kind, *ends, _walked(parts[2], leaf, depth + 1))
    if kind == "statement":
        deeper = depth + len(t.binders)
        given = tuple(_walked(part, leaf, deeper) for part in t.given)
        sides = (_walked(part, leaf, deeper) for part in (t.left, t.right))
        cases = t.cases and tuple(_walked(part, leaf, deeper) for part in t.cases)
        return Term(kind, t.binders, given, t.sign, *sides, cases)
    return Term(kind, *(_walked(part, leaf, depth) for part in parts))


def _lifted(t, by):
    """A term as it reads inside `by` more binders."""

    def leaf(x, depth):
        return Term("bound", x[1] + by) if x[0] == "bound" and x[1] >= depth else x

    return _walked(t, leaf) if by else t


def _opened(t, values):
    """The inside of a binder, with values for what it binds."""

    def leaf(x, depth):
        inside = x[0] == "bound" and 0 <= x[1] - depth < len(values)
        return _lifted(values[x[1] - depth], depth) if inside else x

    return _walked(t, leaf)


def _abstracted(t, letters):
    """The inside of a binder that binds what were letters."""
    place = {x: number for number, x in enumerate(letters)}
    return _walked(t, lambda x, depth: Term("bound", place[x] + depth) if x in place else x)


def _substituted(t, letters, values):
    return _opened(_abstracted(t, letters), values)


_numbers = itertools.count()


def _fresh(values, arguments=()):
    """A letter that occurs nowhere yet: nobody else can write a name that begins with #."""
    return tuple.__new__(Term, ("letter", f"#{next(_numbers)}", arguments, values))


def _afresh(statement):
    """Fresh letters for what a statement is about, and what it says of them."""
    own = tuple(_fresh(x[3], x[2]) for x in statement.binders)
    inner = Term("statement", (), *statement[2:])
    return own, _opened(inner, own)


def _letters(t):
    """All letters in a term; -1, -2, ... for numbers that nothing in it binds."""
    found = set()

    def leaf(x, depth):
        if x[0] == "letter":
            found.add(x)
        elif x[1] >= depth:
            found.add(-1)
        return x

    _walked(t, leaf)
    return found


def _parts(t):
    yield t
    for part in t:
        if type(part) is Term:
            yield from _parts(part)


# 2. Algebra -------------------------------------------------------------------------------
# The normal form of a term is a polynomial {product: coefficient}; a product is a frozenset
# of (atom, exponent).  Atoms are what algebra cannot take apart: letters, logarithms, sums
# of products, and sums of terms, such as x + y, below a fraction bar or a root.

_ONE: frozenset[Any] = frozenset()
_PRIMES, _LONGEST, _LARGEST, _DEEPEST, _WORK = 1000, 40, 400, 30, 30_000


class _Algebra:
    """Normal form, signs and definedness, given some facts: claims of theorems.

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
            own, said = _afresh(fact)
            if said.sign != "=":
                self.bounds.append((own, said.left, said.right, said.sign))
        self.plain = self
        if any(fact.sign == "=" for fact in facts):
            self.plain = _Algebra([fact for fact in facts if fact.sign != "="], self.ranges)
        for fact in facts:
            own, said = _afresh(fact)
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
            return {_ONE: Fraction(*parts)} if parts[0] else {}
        if kind == "+":
            return self.plus(*map(self.poly, parts))
        if kind == "*":
            result = {_ONE: Fraction(1)}
            for part in parts:
                result = self.product(result, self.poly(part))
            return result
        if kind == "^":
            base, exponent = map(self.poly, parts)
            if not set(exponent) - {_ONE}:
                return self.power(base, exponent.get(_ONE, Fraction(0)))
            return self.exponential(self.product(exponent, self.logarithm(base)))
        if kind == "log":
            return self.logarithm(self.poly(parts[0]))
        if kind == "exp":
            return self.exponential(self.poly(parts[0]))
        if kind == "sum":
            return self.added_up(*parts)
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
                    return self.poly(_substituted(value, own, values))
                finally:
                    self.depth -= 1
        return {frozenset([(t, Fraction(1))]): Fraction(1)}

    def _matches(self, own, pattern, t):
        """Values at which a pattern is the term; they are guessed, then compared."""
        if pattern == t:
            yield own
        elif own and pattern[0] == t[0]:
            for values in _guesses(own, pattern, t):
                same = self.plain.poly(_substituted(pattern, own, values)) == self.plain.poly(t)
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

    def product(self, *polys):
        first, *rest = polys
        for second in rest:
            if len(first) * len(second) > 50 * _LARGEST:
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
        for _ in range(_LARGEST):
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
            lead = _leading(below)
            if lead and all(powers.get(a, 0) >= e for a, e in lead):
                quotient = _times(frozenset(powers.items()), lead, -1)
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
        rest = self.product(poly, {_times(_ONE, common, -1): 1 / content})
        return content, common, rest

    def power(self, base, exponent):
        if not base or not exponent:
            if exponent < 0:
                raise Refused("division by 0")
            return {} if exponent else {_ONE: Fraction(1)}
        if exponent > 0 and exponent.denominator == 1 and len(base) > 1:
            if exponent > _LONGEST:
                raise Refused("too large a power")
            return self.product(*[base] * int(exponent))
        content, common, rest = self.factored(base)
        if exponent.denominator > 1:
            # A root is taken apart only where all factors but one are known to be positive.
            apart = {pair for pair in common if self.sign(pair[0]) == 2}
            if rest == {_ONE: 1} and all(self.sign(atom) for atom, _ in common):
                apart = common
            rest = self.product(rest, {frozenset(common - apart): Fraction(1)})
            common = frozenset(apart)
        elif rest[_leading(rest)] < 0:
            content, rest = -content, {m: -c for m, c in rest.items()}
        result = self._product(_ONE, _times(_ONE, common, exponent), Fraction(1))
        for prime, times in _factors(abs(content)):
            result = self.product(result, _number_power(prime, times * exponent))
        if content < 0 and exponent % 2:
            result = {m: -c for m, c in result.items()}
        if rest != {_ONE: 1}:
            result = self.product(result, {frozenset([(self.term(rest), exponent)]): Fraction(1)})
        return result

    def logarithm(self, inside):
        content, common, rest = self.factored(inside)
        result = {}
        for prime, times in _factors(content):
            result = self.plus(result, {frozenset([(log(prime), Fraction(1))]): Fraction(times)})
        for atom, exponent in common:
            negative = self.term({m: -c for m, c in self.poly(atom).items()})
            if self.sign(atom) < 2 and exponent.denominator == 1 and self.sign(negative) == 2:
                rest = {m: c * (-1) ** int(exponent) for m, c in rest.items()}
                atom = negative
            if self.sign(atom) < 2:
                rest = self.product(rest, {frozenset([(atom, exponent)]): Fraction(1)})
            elif atom[0] == "exp":
                result = self.plus(result, self.product({_ONE: exponent}, self.poly(atom[1])))
            else:
                result = self.plus(result, {frozenset([(log(atom), Fraction(1))]): exponent})
        if rest != {_ONE: 1}:
            result = self.plus(result, self.atom(log(self.term(rest))))
        return result

    def exponential(self, inside):
        result = {_ONE: Fraction(1)}
        for product, coefficient in inside.items():
            (atom, exponent), *more = product or [(None, 0)]
            if not more and exponent == 1 and atom[0] == "log":
                factor = self.power(self.poly(atom[1]), coefficient)
            else:
                one = exp(self.term({product: Fraction(1)}))
                factor = {frozenset([(one, coefficient)]): Fraction(1)}
            result = self.product(result, factor)
        return result

    # Finite sums

    def added_up(self, low, high, body):
        index = self.index(low, high)
        return self._added_up([index], self.poly(_opened(body, [index])))

    def index(self, low, high):
        """A fresh letter for what a sum binds."""
        low, high = (self.term(self.poly(end)) for end in (low, high))
        ends = [Fraction(*end[1:]) if end[0] == "number" else None for end in (low, high)]
        if None not in ends and ends[0] > ends[1]:
            ends = [None, None]  # an empty sum
        index = _fresh(domain(True, *ends))
        self.ranges[index] = (low, high)
        return index

    def _added_up(self, indices, poly):
        parts = (self.product({_ONE: c}, self._sum(indices, m)) for m, c in poly.items())
        return self.plus(*parts)

    def _sum(self, indices, product):
        """The sum of one product: sums inside join it, independent factors part."""
        for atom, exponent in product:
            if atom[0] == "sum" and exponent.denominator == 1 and exponent > 0:
                if not _letters(atom) & set(indices):
                    continue
                inner, body = [], atom
                while body[0] == "sum":
                    inner.append(self.index(body[1], body[2]))
                    body = _opened(body[3], [inner[-1]])
                rest = _times(product, frozenset([(atom, Fraction(1))]), -1)
                joined = self.product({rest: Fraction(1)}, self.poly(body))
                return self._added_up([*indices, *inner], joined)
        group, size = {indices[0]}, 0
        while size != len(group):
            size = len(group)
            for other in [atom for atom, _ in product] + [
                Term("+", i, *self.ranges[i]) for i in indices
            ]:
                if _letters(other) & group:
                    group |= _letters(other) & set(indices)
        mine = frozenset(pair for pair in product if _letters(pair[0]) & group)
        result = self._connected([i for i in indices if i in group], mine)
        others = [i for i in indices if i not in group]
        if not others:
            return self.product({product - mine: Fraction(1)}, result)
        return self.product(result, self._sum(others, product - mine))

    def _connected(self, indices, product):
        """The sum of a product all of whose factors hang together."""
        if len(indices) == 1:
            (index,) = indices
            return self._range(index, *self.ranges[index], self.term({product: Fraction(1)}))
        for index in indices:  # a fact may say what the sum over one of them is
            inner = frozenset(pair for pair in product if index in _letters(pair[0]))
            free = all(index not in _letters(Term("+", *self.ranges[i])) for i in indices)
            if free and inner:
                known = self.poly(self._closed([index], inner))
                if known != self.plain.poly(self._closed([index], inner)):
                    others = [i for i in indices if i != index]
                    rest = self.product({product - inner: Fraction(1)}, known)
                    return self._added_up(others, rest)
        orders = [indices]
        if len(indices) < 6 and not any(
            _letters(Term("+", *self.ranges[i])) & set(indices) for i in indices
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
        if shift:
            body = _substituted(body, [index], [index - shift])
            return self.added_up(low + shift, high + shift, _abstracted(body, [index]))

        def member(place):
            return self.poly(_substituted(body, [index], [self.term(place)]))

        def run(start, end):
            return self._range(index, self.term(start), self.term(end), body)

        def moved(poly, by):
            return self.plus(poly, {_ONE: Fraction(by)} if by else {})

        count = self.plain.plus(last, {m: -c for m, c in moved(first, -1).items()})
        if not set(count) - {_ONE} and count.get(_ONE, 0) <= _LONGEST:
            return self.plus(*(member(moved(first, k)) for k in range(int(count.get(_ONE, 0)))))
        one = {_ONE: Fraction(1)}
        if body == term(1):
            return count
        start = first.get(_ONE, Fraction(0)) if not set(first) - {_ONE} else Fraction(1)
        if -_LONGEST < start < 1 and self.sign(high):
            before = (member({_ONE: Fraction(k)}) for k in range(int(start), 1))
            return self.plus(run(one, last), *before)
        if first != one and self.sign(low - 1) and self.makes_sense(index, term(1), high, body):
            before = run(one, moved(first, -1))
            return self.plus(run(one, last), {m: -c for m, c in before.items()})
        extra = last.get(_ONE, Fraction(0))
        extra = extra if extra.denominator == 1 else Fraction(0)
        rest = moved(last, -extra)
        if first == one and 0 < extra < _LONGEST and self.sign(self.term(rest)):
            return self.plus(
                run(one, rest), *(member(moved(rest, k)) for k in range(1, int(extra) + 1))
            )
        ends = [moved(last, k) for k in range(1, 1 - int(extra))] if -_LONGEST < extra < 0 else []
        places = [self.term(end) for end in ends]
        if first == one and ends and all(self.makes_sense(index, x, x, body) for x in places):
            missing = self.plus(*map(member, ends))
            return self.plus(run(one, rest), {m: -c for m, c in missing.items()})
        self.ranges.setdefault(index, (low, high))
        return self.atom(total(index, self.term(first), self.term(last), body))

    def _shift(self, index, body):
        """The least c for which a member such as p[i + c] stands in a body."""
        shifts = []
        for part in _parts(body):
            if part[0] == "apply":
                for argument in part[2:]:
                    if index in _letters(argument) and -1 not in _letters(argument):
                        rest = self.plain.poly(argument - index)
                        if not set(rest) - {_ONE}:
                            shifts.append(rest.get(_ONE, Fraction(0)))
        return min(shifts, default=0)

    def makes_sense(self, index, low, high, body):
        """True if a body is defined for all values of its index in a range."""
        try:
            self.require_defined(total(index, low, high, body), empty=True)
        except Refused:
            return False
        return True

    # Zero

    def same(self, one, other):
        """True if two terms, both defined, were shown to be equal."""
        return self._is_zero(self.poly(one - other))

    def _is_zero(self, poly):
        poly = self._gathered(self._without_fractions(poly))
        return not poly

    def _without_fractions(self, poly):
        """A polynomial times the sums of terms that stand below its fraction bars."""
        for _ in range(_LONGEST):
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
                    self.poly(_opened(atom[3], [index])),
                )
                for product, coefficient, atom in members
            )
            if len(members) == 1:
                rest = self.plus(rest, {members[0][0]: members[0][1]})
                continue
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
        if kind == "number":
            return 2 if parts[0] > 0 else int(parts[0] == 0)
        if kind in ("letter", "apply"):
            _, _, low, low_in, _, _ = _values_of(t)
            if not low or low[0] < 0:
                return 0
            return 2 if low[0] > 0 or not low_in else 1
        if kind == "+":
            signs = [self._sign_by_shape(part) or self.sign(part) for part in parts]
            return min(max(signs, default=1), 2) if all(signs) else 0
        if kind == "*":
            return min((self.sign(part) for part in parts), default=2)
        if kind == "^":
            return self._sign_of_power(*parts)
        if kind == "log":
            return self.sign(parts[0] - 1)
        if kind == "sum":
            index = self.index(*parts[:2])
            body = self.sign(_opened(parts[2], [index]))
            return body if body < 2 or self.sign(parts[1] - parts[0]) else 1
        return 2  # pi and exp

    def _sign_of_power(self, base, exponent):
        if exponent[0] != "number":
            return 2  # it is defined, so its base is positive
        exponent = Fraction(*exponent[1:])
        if exponent.denominator == 1 and exponent % 2 == 0:
            return 2 if exponent <= 0 or self.nonzero(base) else 1
        sign = self.sign(base)
        return 2 if sign and exponent < 0 else sign

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
                values = _values_of(atom)
                if values[end] and (end == 4 or values[end][0]):
                    step = _fresh(domain(low=0, low_in=values[inside]))
                    start = {_ONE: Fraction(*values[end])} if values[end][0] else {}
                    steps[atom] = start | {frozenset([(step, Fraction(1))]): Fraction(way)}
            if steps:
                yield self.plus(*(self._shifted_term(m, c, steps) for m, c in poly.items()))

    def _shifted_term(self, product, coefficient, steps):
        result = {_ONE: coefficient}
        for atom, exponent in product:
            whole = exponent.denominator == 1 and 0 < exponent <= _LONGEST
            if atom in steps and whole:
                result = self.product(result, *[steps[atom]] * int(exponent))
            else:
                result = self.product(result, {frozenset([(atom, exponent)]): Fraction(1)})
        return result

    def _differences(self, poly):
        """What the facts, and the ranges of indices, say is not negative: larger - smaller."""
        t = self.term(poly)
        for index in _letters(t) & set(self.ranges):
            low, high = self.ranges[index]
            yield self.poly(index - low), False
            yield self.poly(high - index), False
        for own, left, right, sign in self.bounds:
            for values in _guesses(own, right - left, t) if own else [()]:
                if all(map(self.lies_in, values, (x[3] for x in own))):
                    yield self.poly(_substituted(right - left, own, values)), sign == "<"

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
                a[0] in ("letter", "apply") and _values_of(a)[1] and e > 0 and e.denominator == 1
                for a, e in product
            )
            for product, coefficient in self.plain.poly(t).items()
        )

    def require_defined(self, t, empty=False):
        """Refuse a term that its letters and the facts do not keep from being undefined."""
        kind, *parts = t
        if kind in ("number", "constant", "letter"):
            return
        if kind == "sum":
            low, high, body = parts
            self.require_defined(low)
            self.require_defined(high)
            if not self.is_whole(low) or not self.is_whole(high):
                raise Refused(f"{t!r} does not run over whole numbers")
            if not empty and not self.sign(high - low + 1):
                raise Refused(f"{t!r} may run backwards")
            self.require_defined(_opened(body, [self.index(low, high)]))
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


def _values_of(t):
    return t[3] if t[0] == "letter" else t[1][3]


def _times(product, other, power):
    """A product times a power of another one."""
    powers = dict(product)
    for atom, exponent in other:
        powers[atom] = powers.get(atom, Fraction(0)) + power * exponent
    return frozenset((atom, exponent) for atom, exponent in powers.items() if exponent)


def _leading(poly):
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
    if abs(exponent) > _LARGEST:
        raise Refused("too large a power of a number")
    whole = exponent.numerator // exponent.denominator
    rest = frozenset([(term(number), exponent - whole)] if exponent != whole else [])
    return {rest: Fraction(number) ** whole}


def _guesses(own, pattern, t):
    """Values for the letters of a pattern, read off the members p[i] in a term."""
    spots = [part for part in _parts(pattern) if part[0] == "apply"]
    members = [part for part in _parts(t) if part[0] == "apply"]

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
            if all(-1 not in _letters(b) and more.setdefault(a, b) == b for a, b in pairs):
                yield from search(more)

    yield from search({})


# 3. Theorems and rules --------------------------------------------------------------------


class Theorem:
    """A statement, under hypotheses, that a rule has made: it cannot be made otherwise.

    A theorem is only a ticket.  What it says is written in the kernel's book, so there is
    nothing in it that could be changed, and a forged one is not in the book.
    """

    __slots__ = ("__weakref__",)

    def __new__(cls, *arguments, **names):
        raise Refused("theorems are made by rules only")

    def __init_subclass__(cls, **names):
        raise Refused("there is only one kind of theorem")

    # The hypotheses, a set of statements; the claim; and how it was made: the rule, the
    # theorems that the rule used, and what it put in for letters.
    @property
    def hypotheses(self) -> frozenset[Term]:
        return _said(self)[0]

    @property
    def claim(self) -> Term:
        return _said(self)[1]

    @property
    def record(self) -> tuple[str, tuple["Theorem", ...], Any]:
        return _said(self)[2]

    def __repr__(self):
        return f"<theorem: {self.claim!r} under {len(self.hypotheses)} hypotheses>"


def _book():
    entries = WeakKeyDictionary()

    def made(rule, used, hypotheses, claim, detail=()):
        ticket = object.__new__(Theorem)
        entries[ticket] = (frozenset(hypotheses), claim, (rule, tuple(used), detail))
        return ticket

    def said(theorem):
        if type(theorem) is not Theorem or theorem not in entries:
            raise Refused("not a theorem of this kernel")
        return entries[theorem]

    return made, said


_said: Callable[[Theorem], tuple[Any, Any, Any]]
_made, _said = _book()


def _all_hypotheses(*theorems):
    return frozenset().union(*(_said(theorem)[0] for theorem in theorems))


def _algebra(facts):
    return _Algebra([_said(fact)[1] for fact in facts])


def _require(t, *kinds):
    """Refuse what is not, through and through, a term that could have been written down."""
    whole = _are([t], *kinds) and all(_SHAPES[part[0]](*part[1:]) for part in _all_parts(t))
    if not whole or -1 in _letters(t):
        raise Refused(f"not a term: {t!r}")


def _all_parts(t):
    for part in t:
        if type(part) is tuple or type(part) is Term:
            yield from _all_parts(part)
    if type(t) is Term:
        yield t


def _proves(theorem, statement):
    return _said(theorem)[1] == statement


def _plainly(theorem):
    """The claim of a theorem that is not about "all" of something."""
    claim = _said(theorem)[1]
    if claim.binders or claim.given:
        raise Refused("specialise this theorem first")
    return claim


def assume(statement):
    """Under the hypothesis that a statement is true, it is."""
    _require(statement, "statement")
    return _made("assume", (), [statement], statement)


def discharge(theorem, premise):
    """A hypothesis that has been proved is not needed."""
    needed = _said(premise)[1]
    if needed not in _said(theorem)[0]:
        raise Refused("that is no hypothesis of the theorem")
    hypotheses = (_said(theorem)[0] - {needed}) | _said(premise)[0]
    return _made("discharge", (theorem, premise), hypotheses, _said(theorem)[1])


def generalise(theorem, letters):
    """What is true for a letter without a value is true for all values.

    Hypotheses about the letter become conditions of the new statement.
    """
    for x in letters:
        _require(x, "letter")
    if len(set(letters)) != len(letters):
        raise Refused("a letter is named twice")
    about = [h for h in _said(theorem)[0] if _letters(h) & set(letters)]
    claim = for_all(tuple(letters), tuple(sorted(about, key=repr)), _said(theorem)[1])
    return _made("generalise", (theorem,), _said(theorem)[0] - set(about), claim, tuple(letters))


def specialise(theorem, values, facts=()):
    """What is true for all values is true for these, if they are defined and allowed.

    Conditions of the statement become hypotheses.
    """
    algebra, claim = _algebra(facts), _said(theorem)[1]
    values = tuple(map(term, values))
    if len(values) != len(claim.binders):
        raise Refused("one value is needed for each letter of the statement")
    for binder, value in zip(claim.binders, values):
        inside = value
        _require(value, *(["lambda"] if binder[2] else _VALUES))
        if binder[2]:
            if len(binder[2]) != value[1]:
                raise Refused(f"{value!r} has another number of arguments")
            inside = _opened(value[2], [_fresh(x) for x in binder[2]])
        algebra.require_defined(inside)
        if not algebra.lies_in(inside, binder[3]):
            raise Refused(f"{value!r} may lie outside the domain of its letter")
    said = _opened(Term("statement", (), *claim[2:]), values)
    hypotheses = _all_hypotheses(theorem, *facts) | set(said.given)
    claim = Term("statement", (), (), *said[3:])
    return _made("specialise", (theorem, *facts), hypotheses, claim, values)


def known_sign(value, facts=()):
    """A term is positive, or not negative, if the domains of its letters and the facts say so."""
    algebra, value = _algebra(facts), term(value)
    _require(value, *_VALUES)
    algebra.require_defined(value)
    sign = algebra.sign(value)
    if not sign:
        raise Refused(f"{value!r} may be negative")
    claim = relation(0, "<" if sign == 2 else "<=", value)
    return _made("known_sign", facts, _all_hypotheses(*facts), claim, tuple(algebra.used))


def square(value, facts=()):
    """A square is not negative, and 0 for 0 only."""
    value = term(value)
    _require(value, *_VALUES)
    _algebra(facts).require_defined(value)
    claim = relation(0, "<=", value**2, cases=(relation(value, "=", 0),))
    return _made("square", facts, _all_hypotheses(*facts), claim)


def log_lemma(value, facts=()):
    """The logarithm lies below its tangent at 1, and touches it there only."""
    algebra, value = _algebra(facts), term(value)
    _require(value, *_VALUES)
    algebra.require_defined(log(value))
    claim = relation(log(value), "<=", value - 1, cases=(relation(value, "=", 1),))
    return _made("log_lemma", facts, _all_hypotheses(*facts), claim)


def reshape(theorem, left, right, facts=()):
    """Two sides may be replaced by two others that differ by the same.

    The normal form decides that, with equations among the facts used from left to right.
    With no theorem (None) the new sides must be equal.
    """
    algebra, left, right = _algebra(facts), term(left), term(right)
    old = relation(0, "=", 0) if theorem is None else _plainly(theorem)
    for side in (left, right):
        _require(side, *_VALUES)
        algebra.require_defined(side)
    if not algebra.same(left - right, old.left - old.right):
        raise Refused(f"{left!r} and {right!r} were not shown to differ by that")
    used = (*facts,) if theorem is None else (theorem, *facts)
    claim = relation(left, old.sign, right, cases=old.cases)
    return _made("reshape", used, _all_hypotheses(*used), claim, tuple(algebra.used))


def times(theorem, factor):
    """Both sides may be multiplied by what a theorem `factor` says is not negative.

    An equation may be multiplied by anything defined: the factor of a theorem f = f.
    """
    old, known = _plainly(theorem), _plainly(factor)
    value = known.right
    if known.left != term(0) and not (old.sign == known.sign == "=" and known.left == value):
        raise Refused("the sign of the factor is not known")
    sign, cases = old.sign, old.cases
    if known.sign != "<" and sign != "=":
        sign = "<="
        one = cases[0] if cases and len(cases) == 1 and not cases[0].binders else None
        cases = None
        if one and not one.given:
            cases = (relation(value * one.left, "=", value * one.right),)
    claim = relation(value * old.left, sign, value * old.right, cases=cases)
    return _made("times", (theorem, factor), _all_hypotheses(theorem, factor), claim)


def add(first, second):
    """Inequalities may be added; the sums are equal only if both are equalities."""
    one, two = _plainly(first), _plainly(second)
    signs = {one.sign, two.sign}
    sign = "<" if "<" in signs else "<=" if "<=" in signs else "="
    known = sign == "<=" and None not in (_cases(one), _cases(two))
    cases = _cases(one) + _cases(two) if known else None
    claim = relation(one.left + two.left, sign, one.right + two.right, cases=cases)
    return _made("add", (first, second), _all_hypotheses(first, second), claim)


def weaken(theorem):
    """What is smaller is at most as large."""
    claim = _said(theorem)[1]
    if claim.sign != "<":
        raise Refused("only < can be weakened")
    weaker = Term("statement", claim.binders, claim.given, "<=", claim.left, claim.right, None)
    return _made("weaken", (theorem,), _said(theorem)[0], weaker)


def _cases(claim):
    return () if claim.sign == "=" else claim.cases


def add_up(theorem, index, low, high, facts=()):
    """What holds for every index in a range may be added up over it.

    The conditions low <= index <= high need not be hypotheses any more.
    """
    algebra, claim = _algebra(facts), _plainly(theorem)
    low, high = term(low), term(high)
    for part in (index, low, high):
        _require(part, *_VALUES)
    span = in_range(index, low, high)
    hypotheses = _said(theorem)[0] - set(span)
    if index[0] != "letter" or not index[3][1]:
        raise Refused(f"{index!r} is not a letter for whole numbers")
    if any(index in _letters(t) for t in (*hypotheses, low, high)):
        raise Refused(f"a hypothesis is about one {index!r}, not about all")
    algebra.require_defined(total(index, low, high, 1))
    if not algebra.lies_in(algebra.index(low, high), index[3]):
        raise Refused(f"{index!r} does not stand for all numbers in that range")
    sign = claim.sign
    if sign == "<" and not algebra.sign(high - low):
        sign = "<="
    cases = _cases(claim)
    if cases is not None:
        cases = tuple(for_all((index,), span, case) for case in cases)
    left, right = (total(index, low, high, side) for side in (claim.left, claim.right))
    claim = relation(left, sign, right, cases=cases if sign == "<=" else None)
    hypotheses = hypotheses | _all_hypotheses(*facts)
    return _made("add_up", (theorem, *facts), hypotheses, claim, (index, low, high))


def with_cases(theorem, cases, proofs, facts=()):
    """The cases of equality may be replaced by others from which they follow, and conversely.

    Where none are known, equality itself is the one case.
    """
    claim = _plainly(theorem)
    if claim.sign != "<=":
        raise Refused("only <= has cases of equality")
    old = claim.cases
    if old is None:
        old = (relation(claim.left, "=", claim.right),)
    new = tuple(cases)
    for case in new:
        _require(case, "statement")
    hypotheses = _all_hypotheses(theorem, *facts)
    for wanted, from_here in ((new, old), (old, new)):
        for case in wanted:
            if case in from_here:
                continue
            proof = next((p for p in proofs if _proves(p, case)), None)
            if proof is None:
                raise Refused("a case of equality was not shown to follow")
            hypotheses |= _said(proof)[0] - set(from_here)
    for case in new:
        inner = _afresh(case)[1]
        if inner.sign != "=":
            raise Refused("cases of equality are equations")
        inside = _Algebra([_said(fact)[1] for fact in facts] + list(inner.given))
        inside.require_defined(inner.left)
        inside.require_defined(inner.right)
    claim = relation(claim.left, claim.sign, claim.right, cases=new)
    return _made("with_cases", (theorem, *proofs, *facts), hypotheses, claim)
