"""Why believe a proof that a program wrote?  Because only the kernel has to be believed.

A *theorem* says: for all values of its letters, if its hypotheses hold, then both sides of
its claim are defined and compare as it says.  Theorems are made by the rules of this file
and by nothing else.  However they are searched for, wrong searching can find nothing false;
it can only find nothing.

The kernel is five files, in the order of reading: `_kernel_terms` (the language),
`_kernel_normal` and `_kernel_sums` (what a term is equal to), `_kernel_signs` (what is zero,
positive, defined), and this one.  Each says at its top what it is trusted for.

Trusted here: every rule, and that nothing else makes a `Theorem`.  The third part of a
theorem's record is for readers only; a mistake in it makes no false theorem.

Here is 1 - 1/x <= log x, from the one inequality about logarithms that the kernel knows:

>>> x = letter("x", POSITIVE)
>>> theorem = reshape(log_lemma(1 / x), 1 - 1 / x, log(x))
>>> theorem.claim.sign, theorem.hypotheses
('<=', frozenset())
>>> theorem.claim.cases == (relation(1 / x, "=", 1),)
True
"""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from divlib.derivation._kernel_signs import Algebra
from divlib.derivation._kernel_terms import (
    COUNT,
    NONNEGATIVE,
    PI,
    POSITIVE,
    REAL,
    SHAPES,
    VALUES,
    WHOLE,
    Refused,
    Term,
    afresh,
    are,
    domain,
    exp,
    for_all,
    fresh,
    function,
    in_range,
    letter,
    letters_in,
    log,
    opened,
    relation,
    series,
    substituted,
    term,
    total,
)

__all__ = [
    "COUNT",
    "NONNEGATIVE",
    "PI",
    "POSITIVE",
    "REAL",
    "WHOLE",
    "Algebra",
    "Refused",
    "Term",
    "Theorem",
    "add",
    "add_up",
    "assume",
    "discharge",
    "domain",
    "exp",
    "for_all",
    "function",
    "generalise",
    "in_range",
    "induct",
    "known_sign",
    "letter",
    "log",
    "log_lemma",
    "relation",
    "reshape",
    "series",
    "specialise",
    "square",
    "term",
    "times",
    "total",
    "weaken",
    "with_cases",
]


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
    return Algebra([_said(fact)[1] for fact in facts])


def _require(t, *kinds):
    """Refuse what is not, through and through, a term that could have been written down."""
    whole = are([t], *kinds) and all(SHAPES[part[0]](*part[1:]) for part in _all_parts(t))
    if not whole or -1 in letters_in(t):
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
    about = [h for h in _said(theorem)[0] if letters_in(h) & set(letters)]
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
        _require(value, *(["lambda"] if binder[2] else VALUES))
        if binder[2]:
            if len(binder[2]) != value[1]:
                raise Refused(f"{value!r} has another number of arguments")
            inside = opened(value[2], [fresh(x) for x in binder[2]])
        algebra.require_defined(inside)
        if not algebra.lies_in(inside, binder[3]):
            raise Refused(f"{value!r} may lie outside the domain of its letter")
    said = opened(Term("statement", (), *claim[2:]), values)
    hypotheses = _all_hypotheses(theorem, *facts) | set(said.given)
    claim = Term("statement", (), (), *said[3:])
    return _made("specialise", (theorem, *facts), hypotheses, claim, values)


def known_sign(value, facts=()):
    """A term is positive, or not negative, if the domains of its letters and the facts say so."""
    algebra, value = _algebra(facts), term(value)
    _require(value, *VALUES)
    algebra.require_defined(value)
    sign = algebra.sign(value)
    if not sign:
        raise Refused(f"{value!r} may be negative")
    claim = relation(0, "<" if sign == 2 else "<=", value)
    return _made("known_sign", facts, _all_hypotheses(*facts), claim, tuple(algebra.used))


def square(value, facts=()):
    """A square is not negative, and 0 for 0 only."""
    value = term(value)
    _require(value, *VALUES)
    _algebra(facts).require_defined(value)
    claim = relation(0, "<=", value**2, cases=(relation(value, "=", 0),))
    return _made("square", facts, _all_hypotheses(*facts), claim)


def log_lemma(value, facts=()):
    """The logarithm lies below its tangent at 1, and touches it there only."""
    algebra, value = _algebra(facts), term(value)
    _require(value, *VALUES)
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
        _require(side, *VALUES)
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
        _require(part, *VALUES)
    span = in_range(index, low, high)
    hypotheses = _said(theorem)[0] - set(span)
    if index[0] != "letter" or not index[3][1]:
        raise Refused(f"{index!r} is not a letter for whole numbers")
    if any(index in letters_in(t) for t in (*hypotheses, low, high)):
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
        inner = afresh(case)[1]
        if inner.sign != "=":
            raise Refused("cases of equality are equations")
        inside = Algebra([_said(fact)[1] for fact in facts] + list(inner.given))
        inside.require_defined(inner.left)
        inside.require_defined(inner.right)
    claim = relation(claim.left, claim.sign, claim.right, cases=new)
    return _made("with_cases", (theorem, *proofs, *facts), hypotheses, claim)


def induct(first, step, index, statement):
    """What is true for the first number, and for index + 1 if it is for index, is always true.

    The index stands for all whole numbers from the first one on.
    """
    _require(index, "letter")
    _require(statement, "statement")
    _, whole, low, *_ = index[3]
    if not whole or not low:
        raise Refused(f"{index!r} does not stand for all whole numbers from a first one on")
    cases = (term(low[0]), first), (index + 1, step)
    for value, proof in cases:
        if not _proves(proof, substituted(statement, [index], [value])):
            raise Refused(f"what was proved is not the statement for {value!r}")
    hypotheses = _said(step)[0] - {statement}
    if any(index in letters_in(h) for h in hypotheses):
        raise Refused(f"a hypothesis is about one {index!r}, not about all")
    return _made("induct", (first, step), hypotheses | _said(first)[0], statement)
