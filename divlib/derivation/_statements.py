"""What a derivation can cite: statements, facts, and instances of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sympy import (
    Eq,
    Expr,
    Ge,
    Gt,
    Indexed,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    S,
    Sum,
    Symbol,
    Tuple,
    oo,
    sympify,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational

from divlib.derivation._algebra import Algebra, free_letters
from divlib.derivation._frozen import Frozen, seal
from divlib.derivation._language import domains_note, require_apart, require_understood
from divlib.derivation._latex import latex, require_text
from divlib.derivation._substitution import (
    another_letter,
    family_of,
    letters_of,
    letters_put_in,
    substitute,
)

__all__ = [
    "Condition",
    "Fact",
    "Instance",
    "Requirement",
    "Statement",
    "condition_latex",
    "condition_text",
    "fact_latex",
    "fact_text",
    "given_notes",
    "label_of",
    "relations_sides",
    "renamed_apart",
    "unconditional",
]

_ASSUMPTIONS = ("integer", "real", "positive", "nonnegative", "negative", "nonpositive", "nonzero")


class Condition(NamedTuple):
    """An equation ``left = right``, for every value of the letters in `limits`.

    A range may depend on letters whose limits come before it.
    """

    left: Expr
    right: Expr
    limits: tuple[Any, ...] = ()


class Requirement(NamedTuple):
    """A relation that must hold, for every value of the letters in `forall`."""

    relation: Relational
    forall: tuple[Any, ...] = ()


class Statement(Frozen):
    """What can be cited: ``left sign right`` for every choice of the letters in `forall`.

    `sign` is "=", "<=" or "<".  `provided` lists the requirements on the letters, and
    `equality` the conditions under which "<=" is "=" (None: not known, or never).
    """

    __slots__ = ()

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
        if type(self) is Statement:
            raise TypeError("a statement is a Fact, a Lemma or a Derivation")
        require_text(name)
        self.name, self.sign = name, sign
        self.left, self.right = sympify(left), sympify(right)
        self.forall, self.provided = tuple(forall), tuple(provided)
        self.equality = None if equality is None else tuple(equality)
        # Everything that the statement, or the way to it, says something about.
        self.uses = (self.left, self.right, *(relation for relation, _ in self.provided))

    def at(
        self,
        mapping: Mapping[Any, Any] = MappingProxyType({}),
        *,
        times: Expr | float = 1,
        over: tuple[Any, ...] | None = None,
    ) -> "Instance":
        """Put something in for letters: ``lemma.at({x: q[i]/p[i]}, times=p[i], over=(i, 1, n))``.

        Parameters
        ----------
        mapping : dict, optional
            What is put in for letters (``x``), indexed families (``v[i]``, the value in
            terms of the same ``i``) and functions (``f``, the value a SymPy Lambda).
        times : expression, optional
            A non-negative factor for both sides.
        over : tuple, optional
            ``(letter, low, high)``, or several of these: both sides are added up (the
            letter being declared an integer) or integrated.
        """
        if not isinstance(mapping, Mapping):
            raise TypeError(f"write {{letter: value}} for what is put in, not {mapping!r} alone")
        if over is None:
            over = ()
        elif not isinstance(over, (tuple, list, Tuple)) or len(over) == 0:
            raise TypeError(f"over={over!r} is not (letter, low, high), nor several of these")
        elif not isinstance(over[0], (tuple, list, Tuple)):
            over = (over,)
        for limit in over:
            if not (isinstance(limit, (tuple, list, Tuple)) and len(limit) == 3):
                raise TypeError(f"over={over!r} is not (letter, low, high), nor several of these")
            if type(sympify(limit[0])) is not Symbol:
                raise TypeError(f"over={over!r}: {limit[0]} is not a letter")
        limits = tuple(tuple(map(sympify, limit)) for limit in over)
        for letter, _, high in limits:
            if letter.is_integer and high is S.Infinity:
                raise ValueError(f"over={over!r}: adding up without end is not supported")
        return Instance(self, mapping, sympify(times), limits)


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

    __slots__ = ()

    def __init__(
        self,
        name: str,
        relation: Relational,
        *,
        forall: Iterable[Any] = (),
        provided: Iterable[Relational] = (),
    ) -> None:
        for condition in (relation, *provided):
            if type(condition) not in (Eq, Le, Lt, Ge, Gt, type(S.true), type(S.false), bool):
                raise TypeError(
                    f"{name!r} must be an Eq, Le, Lt, Ge or Gt, not {condition!r}; "
                    f"for an equation write Eq(left, right), not left == right"
                )
        if relation in (S.true, S.false):
            raise ValueError(
                f"{name!r} is already {relation} by the assumptions on its letters "
                f"(or was written with ==, which compares how two expressions are written)"
            )
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
        for expr in (left, right, *(side for needed in provided for side in needed.relation.args)):
            require_understood(f"fact {name!r}", expr)
        require_apart(f"fact {name!r}", *self.uses)
        occurring = letters_of(*self.uses)
        for letter in self.forall:
            if family_of(letter) not in occurring:
                raise ValueError(f"fact {name!r} says nothing about {letter}: see forall")
        seal(self)

    @property
    def requirement(self) -> Requirement:
        """What whoever cites a consequence of this fact must show (even if `provided` fails)."""
        return Requirement(self.relation, self.forall)


class Instance(Frozen):
    """A statement with something put in, and perhaps multiplied and added up."""

    __slots__ = ()

    def __init__(
        self, statement: Statement, mapping: Mapping[Any, Any], times: Expr, limits: tuple[Any, ...]
    ) -> None:
        self.statement = statement
        self.mapping = MappingProxyType({k: sympify(v) for k, v in mapping.items()})
        self.times, self.limits = times, limits
        self._check_keys()
        self.left = substitute(statement.left, self.mapping)
        self.right = substitute(statement.right, self.mapping)
        self.requirements = tuple(self._required(*needed) for needed in statement.provided)
        seal(self)

    def _check_keys(self):
        own = letters_of(*self.statement.uses)
        for key, value in self.mapping.items():
            if family_of(key) not in self.statement.forall:
                about = ", ".join(map(str, self.statement.forall)) or "nothing"
                raise ValueError(
                    f"{self.statement.name!r} is not about every {family_of(key)!r}: "
                    f"values can be put in for {about}"
                )
            if isinstance(key, Indexed) and not all(type(k) is Symbol for k in key.indices):
                raise ValueError(f"{key} stands for one member; put in for all of {key.base}[i]")
            claim = f"what {self.statement.name!r} is cited for"
            if isinstance(key, UndefinedFunction):
                if not isinstance(value, Lambda):
                    raise TypeError(f"what is put in for the function {key} must be a Lambda")
                if not all(type(letter) is Symbol for letter in value.variables):
                    raise TypeError(f"the letters of {value} must be plain letters")
                if caught := free_letters(value) & own:
                    raise ValueError(f"{caught} in {value} means something else in the statement")
                value = value.expr
            require_understood(claim, value)
            if isinstance(key, Indexed):
                for index in key.indices:
                    require_understood(claim, index)
        require_understood("times", self.times)

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
            left, right, inner = renamed_apart(condition, taken)
            left, right = substitute(left, self.mapping), substitute(right, self.mapping)
            if not algebra.knows(self.times, "positive"):
                left, right = self.times * (left - right), S.Zero
            inner = tuple(tuple(substitute(x, self.mapping) for x in limit) for limit in inner)
            limits = _outermost_first((*self.limits, *inner))
            conditions.append(Condition(left, right, limits))
        return tuple(conditions)


def _outermost_first(limits):
    """Limits in an order in which no range depends on a letter that comes after it."""
    waiting, done = list(limits), []
    while waiting:
        letters = {letter for letter, _, _ in waiting}
        free = [x for x in waiting if not free_letters(Tuple(*x[1:])) & letters]
        if not free:
            raise ValueError(f"the ranges {waiting} depend on each other")
        done.append(free[0])
        waiting.remove(free[0])
    return tuple(done)


def renamed_apart(condition: Condition, taken: set[Any]) -> Condition:
    """A condition whose "for all" letters do not clash with the letters in `taken`."""
    left, right, limits = condition
    for letter, _, _ in limits:
        if letter in taken:
            used = left.atoms(Symbol) | right.atoms(Symbol)
            other = another_letter(letter, taken | used | {x for x, _, _ in limits})
            left, right = (substitute(side, {letter: other}) for side in (left, right))
            limits = tuple(
                tuple(sympify(x).xreplace({letter: other}) for x in limit) for limit in limits
            )
    return Condition(left, right, limits)


def unconditional(facts):
    """What may be used without being cited: the facts that have no conditions of their own."""
    fixed = set().union(*(_fixed_letters(fact) for fact in facts))
    return Algebra([fact.relation for fact in facts if not fact.provided], fixed)


def _fixed_letters(fact):
    """Letters of which the fact says something for one value only."""
    return free_letters(fact.relation) - set(fact.forall)


def given_notes(facts: Sequence[Fact], *expressions: Any) -> list[str]:
    """What a theorem assumes, from the relations themselves, and what its letters stand for."""
    items = [fact_latex(fact) for fact in facts]
    sides = [side for fact in facts for side in relations_sides(fact)]
    domains = domains_note(*expressions, *sides)
    return [*_lines("given: ", items), *_lines("where ", domains.split("; ") if domains else [])]


def relations_sides(fact: Fact) -> list[Any]:
    relations = [fact.relation, *(needed.relation for needed in fact.provided)]
    return [side for relation in relations for side in relation.args]


_WIDEST = 72


def _lines(start: str, items: Sequence[str]) -> list[str]:
    """Items of a list in lines that fit on a page."""
    lines: list[str] = []
    width = _WIDEST
    for item in items:
        # What a formula is wide is about what is left of it without its commands.
        length = len(re.sub(r"\\(left|right)|\\[A-Za-z]+|[{}$^_]", "x", item)) * 3 // 4
        if width + length > _WIDEST:
            if lines:
                lines[-1] += ";"
            lines.append(start + item)
            start, width = r"", len(start) + length
        else:
            lines[-1] += "; " + item
            width += length
    return lines


def fact_latex(fact: Fact) -> str:
    """A fact in words with formulas; its name is added if it is nothing but words."""
    text = f"${relation_latex(fact.relation)}$"
    letters = sorted((latex(label_of(x)) for x in fact.forall), key=str)
    if letters:
        text += f" for all ${', '.join(letters)}$"
    if fact.provided:
        conditions = " and ".join(f"${relation_latex(c.relation)}$" for c in fact.provided)
        text += f" with {conditions}"
    return text if "$" in fact.name else f"{text} ({fact.name})"


def label_of(letter: Any) -> Any:
    """What stands for a letter, family or function in a formula."""
    if isinstance(letter, UndefinedFunction):
        return Symbol(letter.__name__)
    return letter.label if isinstance(letter, IndexedBase) else letter


def fact_text(fact: Fact) -> str:
    """The same as plain text."""
    text = relation_text(fact.relation)
    if fact.forall:
        text += f" for all {', '.join(sorted(map(str, fact.forall)))}"
    if fact.provided:
        text += " with " + " and ".join(relation_text(c.relation) for c in fact.provided)
    return text if "$" in fact.name else f"{text} ({fact.name})"


def relation_text(relation: Any) -> str:
    return f"{relation.lhs} {relation.rel_op.replace('==', '=')} {relation.rhs}"


def relation_latex(relation: Any) -> str:
    sign = {"==": "=", "<=": r"\le", ">=": r"\ge"}.get(relation.rel_op, relation.rel_op)
    return f"{latex(relation.lhs)} {sign} {latex(relation.rhs)}"


def condition_latex(condition):
    left, right, limits = condition
    # A range may be empty: then what is never true holds for all of it.
    if not limits and (left - right).is_zero is False:
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
    if not limits and (left - right).is_zero is False:
        return "never"
    text = f"{left} = {right}"
    for letter, low, high in limits:
        every = "all" if letter.is_integer else "almost all"
        text += f" for {every} {letter} from {low} to {high}"
    return text
