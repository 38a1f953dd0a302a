"""The terms of the kernel: a closed language of expressions and statements.

Read this first, then `_kernel_normal`, `_kernel_sums`, `_kernel_signs`, and last `_kernel`,
where the theorems are.

Trusted for: a term means one thing only, and putting values in for letters keeps its
meaning.  A mistake in what a letter, domain or statement may be (`SHAPES`), or in how bound
numbers are counted (`_walked` and the five functions below it), could make a false theorem.
How terms print, and the operators + - * / **, could not: rules look at the term itself.

A term is an immutable tuple that begins with its kind.  Whatever is not of the kinds below
cannot be written down, so no rule can meet something nobody thought of.  Each letter
carries the set of its values; what a sum or "for all" binds has no name, so no letter can
be captured.
"""

import itertools
from fractions import Fraction
from math import gcd
from operator import itemgetter
from typing import Any


class Refused(ValueError):
    """What was asked does not follow by the rule, or is not in the language."""


class Term(tuple[Any, ...]):
    """A term, a domain or a statement; terms are built with + - * / ** and the functions below."""

    __slots__ = ()

    def __new__(cls, kind, *parts):
        check = SHAPES.get(kind) if type(kind) is str else None
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


def are(parts, *kinds):
    return all(type(part) is Term and part[0] in kinds for part in parts)


def _are_values(*parts):
    plain = all(p[0] != "letter" or not p[2] for p in parts if type(p) is Term)
    return plain and are(parts, *VALUES)


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
    if whole and not (low_in and high_in and all(end[1] == 1 for end in (low, high) if end)):
        return False  # whole numbers begin, and end, with a whole number
    if not low or not high:
        return True
    low, high = Fraction(*low), Fraction(*high)
    return low < high or (low == high and low_in and high_in)


def _is_statement(binders, given, sign, left, right, cases):
    lists = (binders, given, () if cases is None else cases)
    return (
        all(type(part) is tuple for part in lists)
        and type(sign) is str
        and sign in ("=", "<=", "<")
        and (cases is None or sign == "<=")
        and are(binders, "letter")
        and are((*given, *(cases or ())), "statement")
        and _are_values(left, right)
    )


VALUES = (
    *("number", "constant", "letter", "bound", "apply"),
    *("+", "*", "^", "log", "exp", "sum", "series"),
)
SHAPES = {
    "number": _is_number,
    "constant": lambda name: name == "pi",
    # Whole numbers only?  The ends, () for none, and whether each of them belongs to it.
    "domain": _is_domain,
    # The domains of its arguments (none: a plain letter) and of its values.
    "letter": lambda name, domains, domain: (
        (type(name) is str and name[:1] != "#" and type(domains) is tuple)
        and are((*domains, domain), "domain")
    ),
    # What the innermost binder binds is numbered 0, 1, ..., the next one outside goes on.
    "bound": lambda number: type(number) is int and number >= 0,
    "apply": lambda head, *arguments: (
        _are_values(*arguments)
        and (are([head], "bound") or (are([head], "letter") and len(head[2]) == len(arguments)))
        and len(arguments) > 0
    ),
    "+": _are_values,
    "*": _are_values,
    "^": lambda base, exponent: _are_values(base, exponent),
    "log": lambda inside: _are_values(inside),
    "exp": lambda inside: _are_values(inside),
    "sum": lambda low, high, body: _are_values(low, high, body),
    # A sum without end.
    "series": lambda low, body: _are_values(low, body),
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
    return Term("sum", term(low), term(high), abstracted(term(body), [index]))


def series(index, low, body):
    """The sum of a body for index = low, low + 1, ... without end."""
    return Term("series", term(low), abstracted(term(body), [index]))


def function(letters, body):
    """The function that takes these letters to a body: a value for a family or function."""
    return Term("lambda", len(letters), abstracted(term(body), letters))


def relation(left, sign, right, *, cases=None):
    """The statement that two terms compare so; for "<=" perhaps with all cases of equality."""
    return Term("statement", (), (), sign, term(left), term(right), cases)


def for_all(letters, given, statement):
    """The statement, for all values of these letters for which the given statements hold."""
    own, inner = afresh(statement)
    own = (*letters, *own)
    whole = Term("statement", (), (*given, *inner.given), *inner[3:])
    nameless = tuple(Term("letter", "", *x[2:]) for x in own)
    return Term("statement", nameless, *abstracted(whole, own)[2:])


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
        return opened(head[2], arguments) if head[0] == "lambda" else head(*arguments)
    if kind == "lambda":
        return Term(kind, t[1], _walked(t[2], leaf, depth + t[1]))
    if kind in ("sum", "series"):
        *ends, body = parts
        ends = (_walked(part, leaf, depth) for part in ends)
        return Term(kind, *ends, _walked(body, leaf, depth + 1))
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


def opened(t, values):
    """The inside of a binder, with values for what it binds."""

    def leaf(x, depth):
        inside = x[0] == "bound" and 0 <= x[1] - depth < len(values)
        return _lifted(values[x[1] - depth], depth) if inside else x

    return _walked(t, leaf)


def abstracted(t, letters):
    """The inside of a binder that binds what were letters."""
    place = {x: number for number, x in enumerate(letters)}
    return _walked(t, lambda x, depth: Term("bound", place[x] + depth) if x in place else x)


def substituted(t, letters, values):
    return opened(abstracted(t, letters), values)


_numbers = itertools.count()


def fresh(values, arguments=()):
    """A letter that occurs nowhere yet: nobody else can write a name that begins with #."""
    return tuple.__new__(Term, ("letter", f"#{next(_numbers)}", arguments, values))


def afresh(statement):
    """Fresh letters for what a statement is about, and what it says of them."""
    own = tuple(fresh(x[3], x[2]) for x in statement.binders)
    inner = Term("statement", (), *statement[2:])
    return own, opened(inner, own)


def letters_in(t):
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


def parts_in(t):
    yield t
    for part in t:
        if type(part) is Term:
            yield from parts_in(part)
