"""Derivations that check themselves: a step is shown only once it is verified.

Three kinds of statement can be cited:

`Fact`
    What a theorem assumes, such as "P sums to 1".
`Lemma`
    An inequality in one letter, proved on the spot by the sign of a derivative.
`Derivation`
    A chain of steps from one expression to another.

A step that is an *equality* is accepted if SymPy reduces the difference of its two sides
to zero, using no fact but those that the step cites.  A step that is an *inequality* is
accepted only if it is a cited statement with something substituted, multiplied by
something non-negative and perhaps added up over an index or integrated.  Independently of
that algebra, both sides are evaluated at random points that satisfy the assumptions, and
must be there what the step claims.  A step that fails any of this raises `FalseStep`
(which shows a point) or `UnverifiedStep`; no derivation results, so none is displayed.

What the program takes for granted: unspecified functions are as smooth as the derivatives
of them that are written down; a derivative treats all other letters as constants; and an
integral whose value no fact gives exists, perhaps as an infinite one.  No display may hold
more than one such integral.

To read the source, begin here; then `_statements` says what can be cited, `_substitution`
how something is put in for letters, `_algebra` how SymPy decides, `_sampling` how random
points are drawn, and `_latex` how it all looks.

Letters, indexed families and functions are SymPy's, with SymPy's assumptions:

>>> from sympy import Eq, IndexedBase, Sum, log, symbols
>>> from divlib.derivation import Derivation, Fact, Lemma
>>> n, i = symbols("n i", integer=True, positive=True)
>>> p, q = IndexedBase("p", positive=True), IndexedBase("q", positive=True)
>>> x = symbols("x", positive=True)
>>> p_sums = Fact("P sums to 1", Eq(Sum(p[i], (i, 1, n)), 1))
>>> q_sums = Fact("Q sums to 1", Eq(Sum(q[i], (i, 1, n)), 1))
>>> log_lemma = Lemma("log lemma", log(x), x - 1, variable=x, touch=1)
>>> log_lemma
log(x) <= x - 1, with equality if and only if x = 1
>>> Derivation(
...     Sum(log(p[i] / q[i]) * p[i], (i, 1, n)), given=[p_sums, q_sums]
... ).ge(
...     Sum(p[i] - q[i], (i, 1, n)), "log lemma at q/p, times p",
...     by=log_lemma.at({x: q[i] / p[i]}, times=p[i], over=(i, 1, n)),
... ).eq(
...     0, "both sum to 1", using=[p_sums, q_sums]
... ).equality_iff(Eq(p[i], q[i]))
Sum(log(p[i]/q[i])*p[i], (i, 1, n))
    >= Sum(p[i] - q[i], (i, 1, n))  (log lemma at q/p, times p)
    = 0  (both sum to 1)
given: P sums to 1; Q sums to 1
equality if and only if p[i] = q[i] for all i from 1 to n
"""

import copy
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from divlib._extras import needed_by

with needed_by("divlib.derivation"):
    from sympy import (
        Dummy,
        Eq,
        Expr,
        Function,
        Indexed,
        Integral,
        Piecewise,
        S,
        Sum,
        Symbol,
        Tuple,
        diff,
        preorder_traversal,
        sympify,
    )
    from sympy.core.relational import Relational

from divlib.derivation._algebra import SMOOTH, Algebra, free_letters, simplified
from divlib.derivation._latex import display, latex
from divlib.derivation._sampling import close, points_satisfying
from divlib.derivation._statements import (
    Condition,
    Fact,
    Instance,
    Statement,
    condition_latex,
    condition_text,
    given_note,
    unconditional,
)
from divlib.derivation._substitution import letters_of, substitute

__all__ = ["Derivation", "Fact", "FalseStep", "Lemma", "StepRefused", "UnverifiedStep"]

_UP, _DOWN = ("<=", "<"), (">=", ">")
_NOT_UNDERSTOOD = ("even", "odd", "prime", "composite", "irrational", "imaginary", "infinite")


class StepRefused(ValueError):
    """A step or lemma that is not shown because it was not verified."""


class FalseStep(StepRefused):
    """A step that is false; the message gives a point where it fails."""


class UnverifiedStep(StepRefused):
    """A step that may be true but was not shown to follow from what it cites."""


def _require(claim, left, sign, right, conditions, points):
    """Evaluate both sides at `points`; raise FalseStep where the claim is not true."""
    for point in points:
        try:
            a, b = point.value(left), point.value(right)
        except ArithmeticError as error:
            raise FalseStep(f"{claim}\n  {error} at {point.describe(left, right)}") from None
        equal = close(a, b)
        true = {"=": equal, "<=": equal or a < b, "<": not equal and a < b}
        true |= {">=": equal or a > b, ">": not equal and a > b}
        if not true[sign]:
            problem = "is false"
        elif conditions and equal != all(point.meets(condition) for condition in conditions):
            problem = "has another equality case"
        else:
            continue
        where = textwrap.fill(
            f"{problem} at {point.describe(left, right)}:",
            width=76,
            initial_indent="  ",
            subsequent_indent="    ",
        )
        values = f"  left side {float(a):.12g}, right side {float(b):.12g}"
        raise FalseStep(f"{claim}\n{where}\n{values}")


class Lemma(Statement):
    """``smaller <= larger`` for every value of one letter, by the sign of a derivative.

    With d = larger - smaller it is checked that d = 0 at the touching point, and that d'
    is negative before it and positive after it.  Where those signs cannot be read off,
    d' = 0 there and d'' > 0 everywhere do as well.  Equality holds at the touching point
    and nowhere else.

    Parameters
    ----------
    name : str
        How reasons and messages call it.
    smaller, larger : expression
        The two sides.
    variable : Symbol
        The letter, declared positive (the lemma is about all positive numbers) or real.
    touch : expression
        Where the two sides are equal.
    given : sequence of Fact, optional
        What may be used, for instance that a function is convex.
    examples : dict, optional
        For every unspecified function, SymPy Lambdas on which the claim is tried.

    Raises
    ------
    FalseStep, UnverifiedStep
        If the inequality fails at a point, or its proof was not verified.
    """

    def __init__(
        self,
        name: str,
        smaller: Expr | float,
        larger: Expr | float,
        *,
        variable: Symbol,
        touch: Expr | float,
        given: Sequence[Fact] = (),
        examples: Mapping[Any, Sequence[Any]] | None = None,
    ) -> None:
        smaller, larger, touch = sympify(smaller), sympify(larger), sympify(touch)
        self.variable, self.touch, self.given = variable, touch, tuple(given)
        self.difference = larger - smaller
        self.slope = diff(self.difference, variable)
        super().__init__(
            name,
            smaller,
            "<=",
            larger,
            forall=letters_of(smaller, larger),
            provided=[fact.requirement for fact in given],
            equality=(Condition(variable, touch),),
        )
        claim = f"{name}:  {smaller} <= {larger}"
        algebra = unconditional(given)
        self._check_domain(claim, algebra)
        points = points_satisfying(given, [smaller, larger, touch], examples or {}, count=30)
        _require(claim, smaller, "<=", larger, self.equality, points)
        if not algebra.is_zero(self._at(self.difference, touch)):
            raise UnverifiedStep(
                f"{claim}\n  the sides were not shown to agree at {variable} = {touch}"
            )
        self._by_slope = self._falls_then_rises(algebra)
        if not self._by_slope and not self._is_convex(algebra):
            raise UnverifiedStep(
                f"{claim}\n  the derivative {self.slope} of the difference was not shown to be "
                f"negative before {variable} = {touch} and positive after it"
            )

    def _check_domain(self, claim, algebra):
        x = self.variable
        on_half_line = x.is_positive and not x.is_integer
        on_line = x.is_real and x.is_nonzero is None and x.is_nonpositive is None
        if not on_half_line and (not on_line or x.is_integer or x.is_nonnegative):
            raise ValueError(f"{claim}\n  {x} must be declared real or positive")
        if x in self.touch.free_symbols:
            raise ValueError(f"{claim}\n  the touching point must not depend on {x}")
        if x in algebra.fixed:
            raise ValueError(f"{claim}\n  a given fact is about one {x}; the lemma is about all")
        for side in (self.left, self.right):
            part = algebra.undefined_part(side)
            rough = [f for f in side.atoms(Function, Piecewise) if not isinstance(f, SMOOTH)]
            if part is not None or rough:
                raise UnverifiedStep(
                    f"{claim}\n  {part or rough[0]} may be undefined or not smooth"
                )
        if not algebra.knows(self.touch, "positive" if x.is_positive else "real"):
            raise UnverifiedStep(f"{claim}\n  {x} = {self.touch} was not shown to be allowed")

    def _at(self, expr, value):
        return substitute(expr, {self.variable: value})

    def _falls_then_rises(self, algebra):
        step = Dummy("step", positive=True)
        before = self.touch / (1 + step) if self.variable.is_positive else self.touch - step
        falling = -self._at(self.slope, before)
        rising = self._at(self.slope, self.touch + step)
        return all(algebra.knows(simplified(sign), "positive") for sign in (falling, rising))

    def _is_convex(self, algebra):
        flat = algebra.is_zero(self._at(self.slope, self.touch))
        return flat and algebra.knows(diff(self.slope, self.variable), "positive")

    def _repr_latex_(self) -> str:
        x, touch = latex(self.variable), latex(self.touch)
        slope = latex(simplified(self.slope) if self._by_slope else self.slope)
        rows = [
            (rf"d({x})", ":=", latex(self.difference), "right minus left"),
            (rf"d({touch})", "=", "0", ""),
        ]
        if self._by_slope:
            rows += [
                (rf"d'({x})", "=", rf"{slope} \;<\; 0", f"for ${x} < {touch}$: $d$ falls"),
                (rf"d'({x})", "=", rf"{slope} \;>\; 0", f"for ${x} > {touch}$: $d$ rises"),
            ]
        else:
            curvature = latex(diff(self.slope, self.variable))
            rows += [
                (rf"d'({x})", "=", slope, f"which is $0$ at ${x} = {touch}$"),
                (
                    rf"d''({x})",
                    "=",
                    rf"{curvature} \;>\; 0",
                    f"so $d$ is lowest at ${x} = {touch}$",
                ),
            ]
        reason = f"equality only at ${x} = {touch}$"
        # Not aligned at its sign, which would push the steps aside.
        rows.append(("", rf"{latex(self.left)} \le", latex(self.right), reason))
        return display(rows, given_note(self.given))

    def __repr__(self) -> str:
        condition = f"{self.variable} = {self.touch}"
        return f"{self.left} <= {self.right}, with equality if and only if {condition}"


class Step(NamedTuple):
    """One verified line of a derivation."""

    sign: str
    expr: Expr
    reason: str


class Derivation(Statement):
    """A chain of verified steps, starting from an expression.

    Every method that adds a step returns a new, longer derivation, or raises.  A
    derivation can be cited in its turn, under the facts that it was given.

    Parameters
    ----------
    start : expression
        Where the chain begins.
    given : sequence of Fact, optional
        What the theorem assumes. Only these facts can be cited.
    examples : dict, optional
        For every unspecified function, SymPy Lambdas on which the steps are tried.
    name : str, optional
        How messages call it when it is cited.
    label : str, optional
        LaTeX of a name for the starting expression, shown as a definition.

    Raises
    ------
    UnverifiedStep
        If the start may be undefined.
    ValueError
        If no random point satisfies the given facts.
    """

    def __init__(
        self,
        start: Expr | float,
        *,
        given: Sequence[Fact] = (),
        examples: Mapping[Any, Sequence[Any]] | None = None,
        name: str = "derivation",
        label: str | None = None,
    ) -> None:
        start = sympify(start)
        super().__init__(
            name,
            start,
            "=",
            start,
            forall=letters_of(start),
            provided=[fact.requirement for fact in given],
            equality=(),
        )
        self.given, self.label, self.examples = tuple(given), label, examples or {}
        self.steps: tuple[Step, ...] = (Step("=", start, ""),)
        self._standing = unconditional(given)
        for fact in given:
            self._require_defined(fact.left, f"given fact {fact.name!r}")
            self._require_defined(fact.right, f"given fact {fact.name!r}")
        self._require_defined(start, f"start:  {start}")
        self._points = points_satisfying(given, [start], self.examples)

    def eq(
        self, expr: Expr | float, reason: str, *, using: Iterable[Statement | Instance] = ()
    ) -> "Derivation":
        """Add ``= expr``: by algebra, and the facts and instances of equations in `using`."""
        return self._extended("=", sympify(expr), reason, None, using)

    def le(
        self,
        expr: Expr | float,
        reason: str,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``<= expr``: by the statement or instance `by`, whose requirements `using` meets."""
        return self._extended("<=", sympify(expr), reason, by, using)

    def ge(
        self,
        expr: Expr | float,
        reason: str,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``>= expr``: by the statement or instance `by`, whose requirements `using` meets."""
        return self._extended(">=", sympify(expr), reason, by, using)

    def lt(
        self,
        expr: Expr | float,
        reason: str,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``< expr``: by a strict statement, times something positive."""
        return self._extended("<", sympify(expr), reason, by, using)

    def gt(
        self,
        expr: Expr | float,
        reason: str,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``> expr``: by a strict statement, times something positive."""
        return self._extended(">", sympify(expr), reason, by, using)

    def equality_iff(
        self, equation: Relational, *, using: Iterable[Statement | Instance] = ()
    ) -> "Derivation":
        """Restate when equality holds, as `equation`.

        One of the conditions collected so far must be `equation` times something that is
        not zero; the others must follow from `equation` and the facts in `using`.
        """
        if not self.equality:
            raise ValueError("this derivation has no known equality case to restate")
        if not isinstance(equation, Eq):
            raise ValueError(f"an equation is needed that is not settled already, not {equation}")
        algebra = self._algebra(using)
        for chosen in self.equality:
            ratio = (chosen.left - chosen.right) / (equation.lhs - equation.rhs)
            ratio = simplified(algebra.normal(ratio))
            if algebra.knows(ratio, "nonzero") and algebra.undefined_part(ratio) is None:
                break
        else:
            known = " or ".join(map(condition_text, self.equality))
            raise UnverifiedStep(f"{equation} was not shown to be equivalent to {known}")
        restated = Condition(equation.lhs, equation.rhs, chosen.limits)
        for other in self.equality:
            if other is not chosen and not _follows(other, restated, algebra):
                raise UnverifiedStep(
                    f"{condition_text(other)} was not shown to follow from {equation}"
                )
        for point in self._points:
            if point.meets(restated) != all(point.meets(known) for known in self.equality):
                raise FalseStep(f"{equation} is not when equality holds at {point.describe()}")
        result = copy.copy(self)
        result.equality = (restated,)
        return result

    def _extended(self, sign, expr, reason, by, using):
        before = self.steps[-1].expr
        claim = f"step {len(self.steps)}:  {before}\n     {sign}  {expr}\n  reason given: {reason}"
        if {sign, self._chain_sign} in ({u, d} for u in _UP for d in _DOWN):
            raise ValueError(f"{claim}\n  the chain would go up and down, and prove nothing")
        self._require_defined(expr, claim)
        algebra = self._algebra(using)
        instance = None if by is None else self._instance(by)
        conditions = instance.conditions(algebra) if instance else None
        points = self._points_for(expr)
        _require(claim, before, sign, expr, conditions, points)
        if instance:
            self._require_instance(claim, before, sign, expr, instance, algebra)
        elif not algebra.is_zero(before - expr):
            raise UnverifiedStep(
                f"{claim}\n  not shown: what is left of the difference is "
                f"{algebra.normal(before - expr)}; does using=[...] lack a fact?"
            )

        result = copy.copy(self)
        result.steps, result._points = (*self.steps, Step(sign, expr, reason)), points
        cited = [self._instance(item) for item in (*using, *([by] if by else []))]
        result.uses = (*self.uses, expr, *(e for c in cited for e in (c.left, c.right, c.times)))
        ends = (self.steps[0].expr, expr)
        chain = result._chain_sign
        result.left, result.right = ends[::-1] if chain in _DOWN else ends
        result.sign = chain.replace(">", "<")
        result.forall = tuple(letters_of(*(step.expr for step in result.steps)))
        if instance:
            unknown = self.equality is None or conditions is None or result.sign == "<"
            result.equality = None if unknown else (*self.equality, *conditions)
        return result

    @property
    def _chain_sign(self):
        """How the start compares with the end: "=", "<=", "<", ">=" or ">"."""
        signs = {step.sign for step in self.steps}
        return next(sign for sign in ("<", ">", "<=", ">=", "=") if sign in signs)

    def _points_for(self, expr):
        """Points at which the facts hold, also for letters that appear in `expr` first."""
        shown = [step.expr for step in self.steps]
        known = set().union(*(e.atoms(Symbol, Indexed) for e in shown))
        if expr.atoms(Symbol, Indexed) <= known:
            return self._points
        return points_satisfying(self.given, [*shown, expr], self.examples)

    def _instance(self, cited):
        instance = cited if isinstance(cited, Instance) else cited.at({})
        if isinstance(instance.statement, Fact) and instance.statement not in self.given:
            raise ValueError(f"{instance.statement.name!r} is not among the facts given")
        return instance

    def _algebra(self, cited):
        """What the cited facts, and cited instances of equations, allow to be used."""
        algebra = Algebra(fixed=self._standing.fixed)
        # Plain facts come first: others may need them to meet their requirements.
        for item in sorted(cited, key=lambda item: not isinstance(item, Fact)):
            instance = self._instance(item)
            if instance.times != 1 or instance.limits:
                raise ValueError(f"{instance.statement.name!r} is used as it is: no times, no over")
            self._require_applicable("using", instance, algebra)
            algebra = algebra.with_relation(instance.relation)
        return algebra

    def _require_applicable(self, claim, instance, algebra):
        objection = instance.objection(algebra)
        if objection:
            raise UnverifiedStep(f"{claim}\n  {objection}")
        self._require_defined(instance.total(instance.right - instance.left), claim)

    def _require_defined(self, expr, claim):
        """Refuse what may be undefined, or could be misread."""
        if not isinstance(expr, Expr):
            raise TypeError(f"{claim}\n  {expr} is not an expression")
        _refuse_confusing_letters(claim, expr, *self.uses)
        part = self._standing.undefined_part(expr)
        if part is not None:
            raise UnverifiedStep(f"{claim}\n  {part} may be undefined under the facts given")
        integrals = [head for head in _outermost_integrals(expr)]
        infinite = [head for head in integrals if self._standing.normal(head).has(Integral)]
        if len(infinite) > 1:
            raise UnverifiedStep(f"{claim}\n  {infinite[0]} and {infinite[1]} may be infinite")

    def _require_instance(self, claim, before, sign, expr, instance, algebra):
        """Check that the step is what the instance says, no more and no less."""
        statement = instance.statement
        if statement.sign == "=":
            raise ValueError(f"{claim}\n  {statement.name!r} is an equation: use .eq(..., using=)")
        self._require_applicable(claim, instance, algebra)
        if sign in ("<", ">") and not (
            statement.sign == "<" and algebra.knows(instance.total(S.One), "positive")
        ):
            raise UnverifiedStep(f"{claim}\n  {statement.name!r} does not make it strict here")
        smaller, larger = (before, expr) if sign in _UP else (expr, before)
        gain = instance.total(instance.right - instance.left)
        if isinstance(gain, Integral):
            shown = _integrals_differ_by(gain, smaller, larger, algebra)
        else:
            shown = algebra.is_zero(larger - smaller - gain)
        if not shown:
            raise UnverifiedStep(
                f"{claim}\n  {statement.name!r} gives a difference of {gain} here, and the two "
                f"sides were not shown to differ by that"
            )

    def _repr_latex_(self) -> str:
        symbols = {"<=": r"\le", ">=": r"\ge"}
        start, *steps = self.steps
        rows = [(self.label or "", ":=" if self.label else "", latex(start.expr), "")]
        rows += [("", symbols.get(s.sign, s.sign), latex(s.expr), s.reason) for s in steps]
        notes = given_note(self.given)
        if self.equality:
            conditions = " and ".join(map(condition_latex, self.equality))
            notes.append(f"equality if and only if {conditions}")
        return display(rows, notes)

    def __repr__(self) -> str:
        start, *steps = self.steps
        lines = [str(start.expr)]
        lines += [f"    {step.sign} {step.expr}  ({step.reason})" for step in steps]
        if self.given:
            lines.append("given: " + "; ".join(fact.name for fact in self.given))
        if self.equality:
            conditions = " and ".join(map(condition_text, self.equality))
            lines.append(f"equality if and only if {conditions}")
        return "\n".join(lines)


def _integrals_differ_by(gain, smaller, larger, algebra):
    """True if the integrands of two integrals over one range differ by that of `gain`.

    One of the two must have a finite value by the cited facts; then the other exists
    (it may be infinite), and comparing the integrands compares the integrals.
    """
    sides = (smaller, larger)
    if not all(isinstance(side, Integral) and side.limits == gain.limits for side in sides):
        return False
    finite = any(not algebra.normal(side).has(Integral) for side in sides)
    return finite and algebra.is_zero(larger.function - smaller.function - gain.function)


def _follows(condition, assumed, algebra):
    """True if `condition` was shown to hold wherever `assumed` does."""
    general = {letter for letter, _, _ in assumed.limits}
    difference = condition.left - condition.right
    ranges = [*condition.limits]
    ranges += [limit for head in difference.atoms(Sum, Integral) for limit in head.limits]
    # The assumed equation may be used only for the values that it is about.
    beyond = [Tuple(*limit) for limit in ranges if limit[0] in general]
    if not set(beyond) <= {Tuple(*limit) for limit in assumed.limits}:
        return False
    unbound = free_letters(difference) - {letter for letter, _, _ in condition.limits}
    if general & (unbound | algebra.fixed):
        return False
    special = free_letters(assumed.left - assumed.right) - general
    assuming = algebra.with_relation(Eq(assumed.left, assumed.right), fixed=special)
    return assuming.is_zero(difference)


def _outermost_integrals(expr):
    """Integrals in an expression that do not stand inside another integral."""
    parts = preorder_traversal(expr)
    for part in parts:
        if isinstance(part, Integral):
            yield part
            parts.skip()


def _refuse_confusing_letters(claim, *expressions):
    """Refuse different letters of one name, and letters that are not fully understood."""
    by_name = {}
    for letter in set().union(*(expr.atoms(Symbol) for expr in expressions)):
        if type(letter) is Symbol:
            by_name.setdefault(letter.name, set()).add(letter)
            odd = [a for a in _NOT_UNDERSTOOD if letter.assumptions0.get(a)]
            if odd:
                raise ValueError(
                    f"{claim}\n  {letter} is declared {odd[0]}, which is not supported"
                )
    twice = [name for name, letters in by_name.items() if len(letters) > 1]
    if twice:
        raise ValueError(f"{claim}\n  two different letters are called {twice[0]}; rename one")
