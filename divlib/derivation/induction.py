"""Induction: what holds for the first number, and passes from k to k + 1, holds for all.

>>> from sympy import Eq, Lt, Sum, symbols
>>> from divlib.derivation import Derivation, Fact
>>> k, j = symbols("k j", integer=True, positive=True)
>>> r = symbols("r", positive=True)
>>> below_1 = Fact("r < 1", Lt(r, 1))
>>> def total(last):
...     return Sum(r**j, (j, 1, last))
>>> claim = Fact("claim", Eq(total(k), (r - r ** (k + 1)) / (1 - r)))
>>> first = Derivation(total(1), given=[below_1]).eq(
...     (r - r**2) / (1 - r), "one term", using=[below_1]
... )
>>> step = (
...     Derivation(total(k + 1), given=[below_1, claim])
...     .eq(total(k) + r ** (k + 1), "split off the last")
...     .eq((r - r ** (k + 2)) / (1 - r), "the claim for k", using=[below_1, claim])
... )
>>> Induction("geometric sum", claim, k, first=first, step=step)
Sum(r**j, (j, 1, k)) = (r - r**(k + 1))/(1 - r), by induction on k
"""

from typing import Any

from sympy import Symbol, sympify

from divlib.derivation import Derivation, Fact, UnverifiedStep, _require
from divlib.derivation._frozen import seal
from divlib.derivation._language import require_apart
from divlib.derivation._latex import display, latex
from divlib.derivation._record import MARK, by_sympy_alone, notes, record_of_induction
from divlib.derivation._shown import MIME, shown_induction
from divlib.derivation._statements import (
    Statement,
    given_notes,
    relation_latex,
    unconditional,
)
from divlib.derivation._substitution import substitute

__all__ = ["Induction"]


class Induction(Statement):
    """A claim about every k, from its first case and a step from k to k + 1.

    Parameters
    ----------
    name : str
        How reasons and messages call it.
    claim : Fact
        What is proved, stated for one k.
    letter : Symbol
        The k of the claim, a whole number that begins at 1 (declared positive) or at 0
        (declared nonnegative).
    first : Derivation
        The claim for the first number: from one of its sides to the other.
    step : Derivation
        The claim for k + 1. The claim for k is one of the facts that it is given, and the
        only one about this k.

    Raises
    ------
    FalseStep, UnverifiedStep
        If the claim fails at a point, or if what was derived is not what is needed.
    """

    __slots__ = ()

    def __init__(
        self, name: str, claim: Fact, letter: Symbol, *, first: Derivation, step: Derivation
    ) -> None:
        if not isinstance(claim, Fact) or claim.forall or claim.provided:
            raise TypeError(f"{name!r}: the claim is a Fact about one {letter}, without forall")
        for part in (first, step):
            if type(part) is not Derivation:
                raise TypeError(f"{name!r}: first and step are derivations, not {part!r}")
        letter = sympify(letter)
        whole = isinstance(letter, Symbol) and letter.is_integer
        if not whole or not letter.is_nonnegative or letter not in claim.relation.free_symbols:
            raise ValueError(
                f"{name!r}: induction is on a letter of the claim that is declared an integer, "
                f"and positive or nonnegative, not on {letter}"
            )
        start = 1 if letter.is_positive else 0
        if claim not in step.given:
            raise ValueError(f"{name!r}: the claim is not among the facts given to the step")
        facts = [*first.given, *(f for f in step.given if f is not claim and f not in first.given)]
        if letter in unconditional(facts).fixed | _of_conditional(facts):
            raise ValueError(f"{name!r}: a given fact is about one {letter}, the claim about all")
        self.claim, self.letter, self.start = claim, letter, start
        self.first, self.step, self.given = first, step, tuple(facts)
        super().__init__(
            name,
            claim.left,
            claim.sign,
            claim.right,
            forall=sorted({*first.forall, *step.forall, letter}, key=str),
            provided=[fact.requirement for fact in facts],
        )
        self.uses = (*self.uses, *first.uses, *step.uses)
        require_apart(name, *self.uses)
        _require_case(f"{name}: first case", first, claim, {letter: sympify(start)})
        _require_case(f"{name}: step", step, claim, {letter: letter + 1})
        # Its sides must be defined for every k, and the claim true at random points.
        examples = {**first.examples, **step.examples}
        whole = Derivation(claim.left, given=facts, examples=examples)
        whole._require_defined(claim.right, name)
        points = whole._points_for(claim.right)
        self.points = _require(name, claim.left, claim.sign, claim.right, None, points)
        seal(self)

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The rows of its display: those of its two derivations, then the claim."""
        k = latex(self.letter)
        rows = self.first.rows(f"the claim for ${k} = {self.start}$")
        rows += self.step.rows(f"the claim for ${k} + 1$")
        sign = {"<=": r"\le"}.get(self.sign, self.sign)
        mark = MARK if "induction" in by_sympy_alone(self) else ""
        rows.append(
            (latex(self.left), sign, latex(self.right), f"by induction, for every ${k}${mark}")
        )
        return rows

    def assumption(self) -> str:
        """What the step from k to k + 1 assumes, in words."""
        claim = relation_latex(self.claim.relation)
        return f"the step assumes the claim for ${latex(self.letter)}$: ${claim}$"

    def shown_expressions(self) -> list[Any]:
        """The expressions in its display, whose letters the display explains."""
        steps = [step.expr for part in (self.first, self.step) for step in part.steps]
        return [self.left, self.right, *steps]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a page can show besides the LaTeX: how each step was verified."""
        return {MIME: shown_induction(self)}

    def _repr_latex_(self) -> str:
        given = given_notes(self.given, *self.shown_expressions())
        return display(self.rows(), [self.assumption(), *given, *notes(self)])

    def record(self) -> dict[str, Any]:
        """How the claim was verified, as data that `json` can write."""
        return record_of_induction(self)

    def __repr__(self) -> str:
        return f"{self.left} {self.sign} {self.right}, by induction on {self.letter}"


def _of_conditional(facts):
    """Letters that facts with conditions are about, but not about all of."""
    found = set()
    for fact in facts:
        if fact.provided:
            parts = (fact.relation, *(needed.relation for needed in fact.provided))
            found |= set().union(*(part.free_symbols for part in parts)) - set(fact.forall)
    return found


def _require_case(where, derivation, claim, case):
    """Refuse a derivation that is not about the sides of a claim in some case."""
    strong = {"=": ("=",), "<=": ("=", "<=", "<"), "<": ("<",)}
    if derivation.sign not in strong[claim.sign]:
        raise UnverifiedStep(f"{where}\n  {derivation.sign} was derived, {claim.sign} is claimed")
    ways = [(derivation.left, derivation.right)]
    if derivation.sign == "=":
        ways.append((derivation.right, derivation.left))
    wanted = [substitute(side, case) for side in (claim.left, claim.right)]
    algebra = derivation._algebra(())
    for sides in ways:
        if all(algebra.is_zero(side - other) for side, other in zip(sides, wanted)):
            return
    raise UnverifiedStep(
        f"{where}\n  it is derived that {derivation.left} {derivation.sign} {derivation.right}, "
        f"but needed that {wanted[0]} {claim.sign} {wanted[1]}"
    )
