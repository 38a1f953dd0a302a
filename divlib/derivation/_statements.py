"""What a derivation can cite: statements, facts, and instances of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sympy import (
    Eq,
    Expr,
    Ge,
    Gt,
    Indexed,
    Integral,
    Le,
    Lt,
    S,
    Sum,
    Symbol,
    oo,
    sympify,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational

from divlib.derivation._algebra import Algebra, free_letters
from divlib.derivation._latex import latex
from divlib.derivation._substitution import family_of, letters_of, letters_put_in, substitute

__all__ = [
    "Condition",
    "Fact",
    "Instance",
    "Requirement",
    "Statement",
    "condition_latex",
    "condition_text",
    "given_note",
    "unconditional",
]

_ASSUMPTIONS = ("integer", "real", "positive", "nonnegative", "negative", "nonpositive", "nonzero")


class Condition(NamedTuple):
    """An equation ``left = right``, for every value of the letters in `limits`."""

    left: Expr
    right: Expr
    limits: tuple[Any, ...] = ()


class Requirement(NamedTuple):
    """A relation that must hold, for every value of the letters in `forall`."""

    relation: Relational
    forall: tuple[Any, ...] = ()


class Statement:
    """What can be cited: ``left sign right`` for every choice of the letters in `forall`.

    `sign` is "=", "<=" or "<".  `provided` lists the requirements on the letters, and
    `equality` the conditions under which "<=" is "=" (None: not known, or never).
    """

    def __init__(
        self,
        name: str,
        left: Expr | float,
        sign: str,
        right: Expr | float,
        *,
        forall: Iterable[Any] = (),
        provided: Iterable[Requirement] = (),
        equality: Sequence[Condition] | None = None,
    ) -> None:
        self.name = name
        self.left, self.sign, self.right = sympify(left), sign, sympify(right)
        self.forall = tuple(forall)
        self.provided = tuple(provided)
        self.equality = equality
        # Everything that the statement, or the way to it, says something about.
        self.uses = (self.left, self.right, *(relation for relation, _ in self.provided))

    def at(
        self,
        mapping: Mapping[Any, Any],
        *,
        times: Expr | float = 1,
        over: tuple[Any, ...] | None = None,
    ) -> "Instance":
        """Put something in for letters: ``lemma.at({x: q[i]/p[i]}, times=p[i], over=(i, 1, n))``.

        Parameters
        ----------
        mapping : dict
            What is put in for letters (``x``), indexed families (``v[i]``, the value in
            terms of the same ``i``) and functions (``f``, the value a SymPy Lambda).
        times : expression, optional
            A non-negative factor for both sides.
        over : tuple, optional
            ``(letter, low, high)``, or several of these: both sides are added up (the
            letter being declared an integer) or integrated.
        """
        limits = () if over is None else over if isinstance(over[0], tuple) else (over,)
        return Instance(self, mapping, sympify(times), tuple(limits))


class Fact(Statement):
    """What a theorem assumes. A step can use it only by citing it.

    Parameters
    ----------
    name : str
        How derivations list it; ``$...$`` sets mathematics.
    relation : Eq, Le, Lt, Ge or Gt
        What is assumed. A cited equation is used by replacing its left side.
    forall : tuple, optional
        Letters, families or functions in `relation` that stand for anything that their
        assumptions allow.
    provided : tuple of relations, optional
        Further conditions on those.
    """

    def __init__(
        self,
        name: str,
        relation: Relational,
        *,
        forall: Iterable[Any] = (),
        provided: Iterable[Relational] = (),
    ) -> None:
        if relation in (S.true, S.false):
            raise ValueError(f"{name!r} is already {relation} by the assumptions on its letters")
        if not isinstance(relation, (Eq, Le, Lt, Ge, Gt)):
            raise TypeError(f"{name!r} must be an Eq, Le, Lt, Ge or Gt, not {relation!r}")
        self.relation = relation
        if isinstance(relation, Eq):
            left, sign, right = relation.lhs, "=", relation.rhs
        else:
            left, sign, right = relation.lts, relation.rel_op.replace(">", "<"), relation.gts
        # About unspecified functions it would say nothing that the two sides are equal.
        telling = sign == "<=" and not (left - right).atoms(AppliedUndef)
        equality = (Condition(left, right),) if telling else None
        provided = [Requirement(condition) for condition in provided if condition != S.true]
        super().__init__(
            name, left, sign, right, forall=forall, provided=provided, equality=equality
        )

    @property
    def requirement(self) -> Requirement:
        """What whoever cites a consequence of this fact must show (even if `provided` fails)."""
        return Requirement(self.relation, self.forall)


class Instance:
    """A statement with something put in, and perhaps multiplied and added up."""

    def __init__(
        self, statement: Statement, mapping: Mapping[Any, Any], times: Expr, limits: tuple[Any, ...]
    ) -> None:
        self.statement, self.mapping = statement, {k: sympify(v) for k, v in mapping.items()}
        self.times, self.limits = times, limits
        self._check_keys()
        self.left = substitute(statement.left, self.mapping)
        self.right = substitute(statement.right, self.mapping)
        self.requirements = [self._required(*needed) for needed in statement.provided]

    def _check_keys(self):
        own = letters_of(*self.statement.uses)
        for key, value in self.mapping.items():
            if family_of(key) not in self.statement.forall:
                raise ValueError(f"{self.statement.name!r} is not about every {family_of(key)}")
            if isinstance(key, Indexed) and not all(type(k) is Symbol for k in key.indices):
                raise ValueError(f"{key} stands for one member; put in for all of {key.base}[i]")
            if isinstance(key, UndefinedFunction) and (caught := free_letters(value) & own):
                raise ValueError(f"{caught} in {value} means something else in the statement")

    def _required(self, relation, own):
        """A requirement with the substitution made, except for letters of its own."""
        mapping = {key: value for key, value in self.mapping.items() if family_of(key) not in own}
        if set(own) & set().union(*(free_letters(value) for value in mapping.values())):
            raise ValueError(f"use other letters than {own}, which {relation} uses already")
        return Requirement(substitute(relation, mapping), own)

    @property
    def relation(self):
        """The statement with the substitution made, as a SymPy relation."""
        kind = {"=": Eq, "<=": Le, "<": Lt}[self.statement.sign]
        return kind(self.left, self.right, evaluate=False)

    def total(self, expr):
        """`expr` multiplied and added up as this instance asks."""
        if not self.limits:
            return self.times * expr
        whole = all(letter.is_integer for letter, _, _ in self.limits)
        return (Sum if whole else Integral)(self.times * expr, *self.limits)

    def objection(self, algebra):
        """Why the statement was not shown to apply, or None if it was."""
        name = self.statement.name
        indices = {k for key in self.mapping if isinstance(key, Indexed) for k in key.indices}
        if indices & algebra.fixed:
            return f"{name!r} needs a value for every {indices}, not for one only"
        for pattern, value in self._replaced():
            for assumption in _ASSUMPTIONS:
                if getattr(pattern, f"is_{assumption}") and not algebra.knows(value, assumption):
                    return f"{name!r} is for {assumption} {pattern}; not shown for {value}"
        for relation, own in self.requirements:
            if not algebra.holds(relation) or set(own) & algebra.fixed:
                quantifier = f" for all {', '.join(map(str, own))}" if own else ""
                return f"{name!r} requires {relation}{quantifier}, which was not shown"
        if not algebra.knows(self.times, "nonnegative"):
            return f"{name!r} is multiplied by {self.times}, which may be negative"
        return None

    def _replaced(self):
        """Pairs of what the statement uses, in any of its steps, and what stands there instead."""
        used = set().union(*(expr.atoms(Indexed, AppliedUndef) for expr in self.statement.uses))
        for key, value in self.mapping.items():
            if isinstance(key, Symbol):
                yield key, value
            elif isinstance(key, Indexed):
                yield key, value
                # The value is known to be allowed only where the index is what the key's is.
                for member in used:
                    if isinstance(member, Indexed) and member.base == key.base:
                        yield from zip(key.indices, member.indices)
            else:
                yield from ((f, value(*f.args)) for f in used if f.func == key)

    def conditions(self, algebra):
        """When the two sides, multiplied and added up, are equal; None if not known."""
        if self.statement.equality is None:
            return None
        conditions = []
        taken = letters_put_in(self.mapping) | free_letters(self.times)
        taken |= {letter for letter, _, _ in self.limits}
        for condition in self.statement.equality:
            left, right, inner = _with_other_letters(condition, taken)
            left, right = substitute(left, self.mapping), substitute(right, self.mapping)
            if not algebra.knows(self.times, "positive"):
                left, right = self.times * (left - right), S.Zero
            inner = tuple(tuple(substitute(x, self.mapping) for x in limit) for limit in inner)
            conditions.append(Condition(left, right, (*self.limits, *inner)))
        return tuple(conditions)


def _with_other_letters(condition, taken):
    """A condition whose "for all" letters do not clash with the letters in `taken`."""
    left, right, limits = condition
    for letter, _, _ in limits:
        other = letter
        while other in taken:
            other = Symbol(other.name + "'", **letter.assumptions0)
        left, right = left.xreplace({letter: other}), right.xreplace({letter: other})
        limits = tuple(
            tuple(sympify(x).xreplace({letter: other}) for x in limit) for limit in limits
        )
    return left, right, limits


def unconditional(facts):
    """What may be used without being cited: the facts that have no conditions of their own."""
    fixed = set().union(*(_fixed_letters(fact) for fact in facts))
    return Algebra([fact.relation for fact in facts if not fact.provided], fixed)


def _fixed_letters(fact):
    """Letters of which the fact says something for one value only."""
    return free_letters(fact.relation) - set(fact.forall)


def given_note(facts):
    return ["given: " + "; ".join(fact.name for fact in facts)] if facts else []


def condition_latex(condition):
    left, right, limits = condition
    if (left - right).is_zero is False:
        return "never"
    text = f"${latex(left)} = {latex(right)}$"
    for letter, low, high in limits:
        x, a, b = latex(letter), latex(low), latex(high)
        if letter.is_integer:
            text += rf" for every ${x} = {a}, \dots, {b}$"
        elif (low, high) == (-oo, oo):
            text += f" for almost every ${x}$"
        else:
            text += f" for almost every ${x}$ between ${a}$ and ${b}$"
    return text


def condition_text(condition):
    left, right, limits = condition
    if (left - right).is_zero is False:
        return "never"
    text = f"{left} = {right}"
    for letter, low, high in limits:
        every = "all" if letter.is_integer else "almost all"
        text += f" for {every} {letter} from {low} to {high}"
    return text
