"""Derivations that check themselves: a step is shown only once it is verified.

Three kinds of statement can be cited:

`Fact`
    What a theorem assumes, such as "P sums to 1".
`Lemma`
    An inequality in one letter, perhaps between two numbers only, proved on the spot by the
    sign of a derivative.
`Derivation`
    A chain of steps from one expression to another.

A fourth kind, `divlib.derivation.induction.Induction`, is a claim about every whole number,
made of two derivations.

A step that is an *equality* is accepted if the difference of its two sides was shown to be
zero, using no fact but those that the step cites.  A step that is an *inequality* is
accepted only if it is a cited statement with something substituted, multiplied by
something non-negative and perhaps added up over an index or integrated.  Independently of
that algebra, both sides are evaluated at random points that satisfy the assumptions, and
must be there what the step claims.  A step that fails any of this raises `FalseStep`
(which shows a point) or `UnverifiedStep`; no derivation results, so none is displayed.

Two judges decide: SymPy, and a kernel that proves a step by a dozen rules of its own.  A
display marks with a star what SymPy alone decided, and `record` says it for every step.

What the program takes for granted: unspecified functions are as smooth as the derivatives
of them that are written down; a derivative treats all other letters as constants; and an
integral whose value no fact gives exists, perhaps as an infinite one.  No display may hold
more than one such integral.  A sum without end is refused unless it is one of terms
k**d * r**k with 0 < r < 1.

To read the source, begin with the kernel, on which it all rests: `_kernel_terms`,
`_kernel_normal`, `_kernel_sums`, `_kernel_signs` and `_kernel`, in this order.
`_kernel_sympy` puts expressions into its terms, and `_kernel_judge` searches for proofs.
Then read this module; `_language` lists what may stand in a derivation, `_statements` says
what can be cited, `_substitution` how something is put in for letters, `_algebra` how SymPy
decides, `_sampling` how random points are drawn, and `_latex` how it all looks.

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
given: Sum(p[i], (i, 1, n)) = 1 (P sums to 1); Sum(q[i], (i, 1, n)) = 1 (Q sums to 1)
equality if and only if p[i] = q[i] for all i from 1 to n
"""

import itertools
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import EllipsisType, MappingProxyType
from typing import Any, NamedTuple

from divlib._extras import needed_by

with needed_by("divlib.derivation"):
    from sympy import (
        Add,
        Dummy,
        Eq,
        Expr,
        Function,
        Gt,
        Indexed,
        IndexedBase,
        Integral,
        Lt,
        Pow,
        Rational,
        S,
        Sum,
        Symbol,
        Tuple,
        diff,
        log,
        oo,
        preorder_traversal,
        sympify,
    )
    from sympy.core.function import AppliedUndef
    from sympy.core.relational import Relational

from divlib.derivation._algebra import SMOOTH, Algebra, NothingToReplace, free_letters, simplified
from divlib.derivation._frozen import extended, seal
from divlib.derivation._language import (
    atoms_of,
    require_apart,
    require_readable,
    require_understood,
)
from divlib.derivation._latex import display, latex, require_label, require_text
from divlib.derivation._record import (
    MARK,
    by_sympy_alone,
    notes,
    proved_by_kernel,
    record_of_derivation,
    record_of_lemma,
)
from divlib.derivation._sampling import TooMuch, points_satisfying, simple_points
from divlib.derivation._shown import MIME, shown_derivation, shown_lemma
from divlib.derivation._statements import (
    Condition,
    Fact,
    Instance,
    Statement,
    condition_latex,
    condition_text,
    fact_text,
    given_notes,
    renamed_apart,
    unconditional,
)
from divlib.derivation._substitution import letters_of, substitute

__all__ = ["Derivation", "Fact", "FalseStep", "Lemma", "StepRefused", "UnverifiedStep"]

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
# How many derivatives a lemma is tried with.
_HIGHEST = 6

_UP, _DOWN = ("<=", "<"), (">=", ">")


class StepRefused(ValueError):
    """A step or lemma that is not shown because it was not verified."""


class FalseStep(StepRefused):
    """A step that is false; the message gives a point where it fails, and `where` names it.

    `sides` are the values of the two sides there, as exact as they are known, and `problem`
    says what is wrong: a step may be true and have another case of equality than what it cites.
    """

    def __init__(
        self,
        message: str,
        where: str = "",
        sides: tuple[Any, ...] = (),
        problem: str = "is false",
    ) -> None:
        super().__init__(message)
        self.where, self.sides, self.problem = where, sides, problem


class UnverifiedStep(StepRefused):
    """A step that may be true but was not shown to follow from what it cites.

    The message ends with what `advice` returns, and `rest` returns what is left of the
    difference of two sides.  Only who reads them waits for that: what one judge does not show,
    the other may.
    """

    def __init__(
        self,
        message: str,
        advice: Callable[[], str] = str,
        rest: Callable[[], Expr | None] = lambda: None,
    ) -> None:
        super().__init__(message)
        self._advice, self.rest = advice, rest

    def __str__(self) -> str:
        return super().__str__() + self._advice()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self),)


def _require(claim, left, sign, right, conditions, points, given=()):
    """Evaluate both sides at `points`; raise FalseStep where the claim is not true."""
    rough = left.has(Integral) or right.has(Integral)
    seen = 0
    for point in points:
        # What looks false may be rounding: it is looked at again with many more digits.
        for digits in (40, 400):
            try:
                a, b = point.value(left, digits), point.value(right, digits)
                problem = _problem(point, a, sign, b, conditions, rough)
            except TooMuch:
                problem = None
                break
            except ArithmeticError as error:
                raise FalseStep(f"{claim}\n  {error} at {point.describe(left, right)}") from None
            seen += digits == 40
            if problem is None or rough:
                break
        if problem is None:
            continue
        _require_suitable_examples(claim, point, given)
        where = point.describe(left, right)
        shown = textwrap.fill(
            f"{problem} at {where}:", width=76, initial_indent="  ", subsequent_indent="    "
        )
        values = f"left side {_number(a)}, right side {_number(b)}"
        raise FalseStep(f"{claim}\n{shown}\n  {values}", where, (a, b), problem)
    if not seen:
        raise UnverifiedStep(f"{claim}\n  it could not be evaluated at any random point")
    return seen


def _require_suitable_examples(claim, point, given):
    """Refuse an example that does not satisfy a fact about a function for all values of a letter.

    At a random point such a fact was tried for one value of the letter only.
    """
    letters = [letter for letter in point.values if isinstance(letter, Symbol)]
    for fact in given:
        functions = {applied.func for applied in fact.relation.atoms(AppliedUndef)}
        for own in fact.forall if functions else ():
            alike = (x for x in letters if isinstance(own, Symbol) and _same_kind(x, own))
            for letter in alike:
                relation = substitute(fact.relation, {own: letter})
                if not fact.provided and not point.holds(relation):
                    raise ValueError(
                        f"{claim}\n  an example does not satisfy {fact.name!r} at "
                        f"{point.describe(*relation.args)}"
                    )


def _same_kind(one, other):
    return one.assumptions0 == other.assumptions0


def _problem(point, a, sign, b, conditions, rough):
    """What is wrong with a claim at a point, or None."""
    way = point.compare(a, b, rough)
    true = {"=": way == 0, "<=": way <= 0, "<": way < 0, ">=": way >= 0, ">": way > 0}
    if not true[sign]:
        return "is false"
    if conditions and (way == 0) != all(point.meets(condition) for condition in conditions):
        return "has another equality case"
    return None


def _number(value):
    return f"{float(value):.12g}" if abs(value) < 1e300 else "a number of more than 300 digits"


class Lemma(Statement):
    """``smaller <= larger`` for every value of one letter, by the sign of a derivative.

    With d = larger - smaller it is checked that d = 0 at the touching point, and that d'
    is negative before it and positive after it.  Where those signs cannot be read off,
    d' = 0 there and d'' > 0 everywhere do as well; and so on: d, d', ... may be 0 there up
    to a derivative of odd order that changes its sign like d', or one of even order that is
    positive like d''.  Equality holds at the touching point and nowhere else.

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
    between : tuple, optional
        The ends of an open interval, to which the lemma is restricted: ``(0, 1)``.

    Raises
    ------
    FalseStep, UnverifiedStep
        If the inequality fails at a point, or its proof was not verified.
    """

    __slots__ = ()

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
        between: tuple[Any, Any] | None = None,
    ) -> None:
        smaller, larger, touch = sympify(smaller), sympify(larger), sympify(touch)
        given = _facts(given)
        claim = f"{name}:  {smaller} <= {larger}"
        for expr in (smaller, larger, touch, variable):
            require_understood(claim, expr)
            if expr.has(Integral, oo):
                raise ValueError(
                    f"{claim}\n  a lemma with an integral or endless sum is not supported"
                )
        sides = [side for fact in given for side in fact.uses]
        require_apart(claim, smaller, larger, touch, variable, *sides)
        if any(type(x) is not IndexedBase and str(x) == "d" for x in atoms_of(smaller, larger)):
            raise ValueError(f"{claim}\n  d is right minus left in its display; rename the other d")
        self.variable, self.touch, self.given = variable, touch, given
        self.ends, inside = _interval(claim, variable, touch, between)
        super().__init__(
            name,
            smaller,
            "<=",
            larger,
            forall=letters_of(smaller, larger),
            provided=[fact.requirement for fact in (*given, *inside)],
            equality=(Condition(variable, touch),),
        )
        if variable in unconditional(given).fixed:
            raise ValueError(
                f"{claim}\n  a given fact is about one {variable}; the lemma is about all"
            )
        self.inside = tuple(fact.relation for fact in inside)
        facts = [*given, *inside]
        algebra = unconditional(facts)
        self._check_domain(claim, algebra)
        points = points_satisfying(facts, [smaller, larger, touch], _examples(examples), count=24)
        self.points = _require(claim, smaller, "<=", larger, self.equality, points, facts)
        self.derivatives = self._signs(claim, larger - smaller, algebra)
        seal(self)

    def at(
        self,
        mapping: Mapping[Any, Any] | Expr | float = _NOTHING,
        *,
        times: Expr | float = 1,
        over: tuple[Any, ...] | None = None,
    ) -> Instance:
        """Put something in for letters; a value alone is put in for the letter of the lemma.

        See `Statement.at`: ``lemma.at(q[i]/p[i])`` is ``lemma.at({x: q[i]/p[i]})`` if the lemma
        is about ``x``.
        """
        if not isinstance(mapping, Mapping):
            mapping = {self.variable: mapping}
        return super().at(mapping, times=times, over=over)

    def _signs(self, claim, difference, algebra):
        """Derivatives of the difference, up to one whose sign settles the matter.

        They and the difference are 0 at the touching point, but for the last one if that is
        an even one, which is positive everywhere.
        """
        derivatives = [difference]
        for order in range(1, _HIGHEST + 1):
            last = derivatives[-1]
            if not algebra.is_zero(self._at(last, self.touch)):
                if order == 1:
                    raise UnverifiedStep(
                        f"{claim}\n  the sides were not shown to agree at "
                        f"{self.variable} = {self.touch}"
                    )
                break
            derivatives.append(diff(last, self.variable))
            settled = self._is_positive if order % 2 == 0 else self._falls_then_rises
            if settled(derivatives[-1], algebra):
                return tuple(derivatives)
        raise UnverifiedStep(
            f"{claim}\n  the derivative {derivatives[1]} of the difference was not shown to be "
            f"negative before {self.variable} = {self.touch} and positive after it"
        )

    def _check_domain(self, claim, algebra):
        x = self.variable
        on_half_line = x.is_positive and not x.is_integer
        on_line = x.is_real and x.is_nonzero is None and x.is_nonpositive is None
        if not on_half_line and (not on_line or x.is_integer or x.is_nonnegative):
            raise ValueError(f"{claim}\n  {x} must be declared real or positive")
        if x in self.touch.free_symbols:
            raise ValueError(f"{claim}\n  the touching point must not depend on {x}")
        for side in (self.left, self.right):
            part = algebra.undefined_part(side)
            rough = [f for f in side.atoms(Function) if not isinstance(f, SMOOTH)]
            if part is not None or rough:
                problem = "not smooth" if part is None else needed_for(part)
                raise UnverifiedStep(f"{claim}\n  {part or rough[0]} may be {problem}")
            for power in side.atoms(Pow):
                if not power.exp.is_integer and not algebra.knows(power.base, "positive"):
                    raise UnverifiedStep(f"{claim}\n  {power} may not be smooth")
        if algebra.undefined_part(self.touch) is not None or not algebra.knows(
            self.touch, "positive" if x.is_positive else "real"
        ):
            raise UnverifiedStep(f"{claim}\n  {x} = {self.touch} was not shown to be allowed")

    def _at(self, expr, value):
        return substitute(expr, {self.variable: value})

    def _falls_then_rises(self, slope, algebra):
        step = Dummy("step", positive=True)
        before, after = (self._towards(end, self.touch, step) for end in self.ends)
        falling, rising = -self._at(slope, before), self._at(slope, after)
        return all(algebra.knows(simplified(sign), "positive") for sign in (falling, rising))

    def _is_positive(self, curvature, algebra):
        forms = [curvature, simplified(curvature)]
        if self.inside:
            # Every number of the interval is some step away from its one end.
            step = Dummy("step", positive=True)
            low, high = self.ends
            start, end = (high, low) if low is -oo else (low, high)
            forms.append(simplified(self._at(curvature, self._towards(end, start, step))))
        return any(algebra.knows(form, "positive") for form in forms)

    @staticmethod
    def _towards(end, start, step):
        """A number between two others, for every one of them there is a positive step."""
        if end in (oo, -oo):
            return start + step if end is oo else start - step
        return (start + end * step) / (1 + step)

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The rows of its display: the derivatives and their signs, then the claim."""
        require_readable(self.name, *self.uses)
        x, touch = latex(self.variable), latex(self.touch)
        *lower, last = self.derivatives
        order = len(lower)
        rows = [(rf"d({x})", ":=", latex(lower[0]), "right minus left")]
        rows += [
            (rf"d{_primes(k)}({x})", "=", latex(simplified(expr)), "")
            for k, expr in enumerate(lower[1:], start=1)
        ]
        zero = rf"d({touch})" + "".join(rf" = d{_primes(k)}({touch})" for k in range(1, order))
        rows.append((zero, "=", "0", ""))
        name, below = rf"d{_primes(order)}({x})", rf"d{_primes(order - 1)}"
        if order % 2:
            text = latex(simplified(last))
            falls, rises = (
                f"for ${x} < {touch}$: ${below}$ falls",
                f"for ${x} > {touch}$: ${below}$ rises",
            )
            rows += [
                (name, "=", rf"{text} \;<\; 0", falls),
                (name, "=", rf"{text} \;>\; 0", rises),
            ]
        else:
            rows.append(
                (name, "=", rf"{latex(last)} \;>\; 0", f"so $d$ is lowest at ${x} = {touch}$")
            )
        reason = f"equality only at ${x} = {touch}$"
        if self.inside:
            reason = f"for ${self._span(latex, x)}$, {reason}"
        # Not aligned at its sign, which would push the steps aside.
        rows.append(("", rf"{latex(self.left)} \le", latex(self.right), reason))
        return rows

    def notes(self) -> list[str]:
        """What its display says about who decided."""
        alone = "the signs were decided by SymPy and random points, not by the kernel"
        return [alone] if by_sympy_alone(self) else []

    def _repr_latex_(self) -> str:
        words = given_notes(self.given, self.left, self.right, self.touch)
        return display(self.rows(), [*words, *self.notes()])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a page can show besides the LaTeX: how the lemma was verified."""
        return {MIME: shown_lemma(self)}

    def _span(self, printed, x):
        """What the lemma is restricted to, such as 0 < x < 1."""
        low, high = self.ends
        below = "" if low is -oo else f"{printed(low)} < "
        return below + x + ("" if high is oo else f" < {printed(high)}")

    def record(self) -> dict[str, Any]:
        """How the lemma was verified, as data that `json` can write."""
        return record_of_lemma(self)

    def __repr__(self) -> str:
        condition = f"{self.variable} = {self.touch}"
        span = f" for {self._span(str, str(self.variable))}" if self.inside else ""
        return f"{self.left} <= {self.right}{span}, with equality if and only if {condition}"


def _interval(claim, x, touch, between):
    """The ends between which a lemma is true, and the facts that its letter lies there."""
    least = S.Zero if x.is_positive else -oo
    if between is None:
        return (least, oo), ()
    if not isinstance(between, (tuple, list)) or len(between) != 2:
        raise TypeError(f"{claim}\n  between={between!r} is not a pair of numbers")
    low, high = map(sympify, between)
    for end in (low, high):
        if not isinstance(end, Rational) and end not in (oo, -oo):
            raise ValueError(f"{claim}\n  {end} is not a fraction; write Rational(3, 10)")
    if low < least or (low < touch) != S.true or (touch < high) != S.true:
        raise ValueError(f"{claim}\n  {x} = {touch} must lie inside {between}, and where {x} may")
    inside = []
    if low > least:
        inside.append(Fact(f"${latex(x)} > {latex(low)}$", Gt(x, low)))
    if high < oo:
        inside.append(Fact(f"${latex(x)} < {latex(high)}$", Lt(x, high)))
    return (low, high), tuple(inside)


def _primes(order):
    return "'" * order if order <= 3 else f"^{{({order})}}"


class Step(NamedTuple):
    """One verified line of a derivation.

    What it cites, at how many points it was tried, and whether SymPy showed it, too, or the
    kernel alone.
    """

    sign: str
    expr: Expr
    reason: str
    by: Statement | Instance | None = None
    using: tuple[Statement | Instance, ...] = ()
    points: int = 0
    by_sympy: bool = True


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

    __slots__ = ()

    def __init__(
        self,
        start: Expr | float,
        *,
        given: Sequence[Fact] = (),
        examples: Mapping[Any, Sequence[Any]] | None = None,
        name: str = "derivation",
        label: str | None = None,
    ) -> None:
        start, given = sympify(start), _facts(given)
        super().__init__(
            name,
            start,
            "=",
            start,
            forall=letters_of(start),
            provided=[fact.requirement for fact in given],
            equality=(),
        )
        if label is not None:
            require_label(label)
        self.given, self.label, self.examples = given, label, _examples(examples)
        # The cases of equality as the steps left them, and what restating them cited.
        self.collected: tuple[Condition, ...] = ()
        self.restated_using: tuple[Statement | Instance, ...] = ()
        self.steps: tuple[Step, ...] = (Step("=", start, ""),)
        for fact in given:
            self.uses = (*self.uses, *fact.uses)
        self._standing = unconditional(given)
        for fact in given:
            self._require_defined(fact.left, f"given fact {fact.name!r}")
            self._require_defined(fact.right, f"given fact {fact.name!r}")
        self._require_defined(start, f"start:  {start}")
        self._points = points_satisfying(given, [start], self.examples)
        seal(self)

    def eq(
        self, expr: Expr | float, reason: str, *, using: Iterable[Statement | Instance] = ()
    ) -> "Derivation":
        """Add ``= expr``: by algebra, and the facts and instances of equations in `using`."""
        return self._extended("=", _side(expr), reason, None, using)

    def le(
        self,
        expr: Expr | float | EllipsisType,
        reason: str | None = None,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``<= expr``: by the statement or instance `by`, whose requirements `using` meets.

        With ``...`` for `expr` the step computes its right side from what it cites.  Without a
        `reason` it gives the name of that.
        """
        return self._extended("<=", _side(expr), reason, by, using)

    def ge(
        self,
        expr: Expr | float | EllipsisType,
        reason: str | None = None,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``>= expr``: by the statement or instance `by`, whose requirements `using` meets."""
        return self._extended(">=", _side(expr), reason, by, using)

    def lt(
        self,
        expr: Expr | float | EllipsisType,
        reason: str | None = None,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``< expr``: by a strict statement, times something positive."""
        return self._extended("<", _side(expr), reason, by, using)

    def gt(
        self,
        expr: Expr | float | EllipsisType,
        reason: str | None = None,
        *,
        by: Statement | Instance,
        using: Iterable[Statement | Instance] = (),
    ) -> "Derivation":
        """Add ``> expr``: by a strict statement, times something positive."""
        return self._extended(">", _side(expr), reason, by, using)

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
            raise ValueError(
                f"an equation is needed that is not settled already, not {equation}; "
                f"write Eq(left, right), not left == right"
            )
        using = _cited(using)
        for side in equation.args:
            self._require_defined(side, f"equality case {equation}")
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
        return extended(self, equality=(restated,), restated_using=(*self.restated_using, *using))

    def tried(self, sign: str, expr: Expr | float) -> int:
        """At how many random points ``sign expr`` would be true as a next step.

        Raises FalseStep where it is not; that it holds there proves nothing.
        """
        expr, before = sympify(expr), self.steps[-1].expr
        claim = f"{before}\n     {sign}  {expr}"
        self._require_defined(expr, claim)
        return _require(claim, before, sign, expr, None, self._points_for(expr), self.given)

    def _fails_simply(self, sign, expr):
        """The FalseStep of ``sign expr`` at a point with few and short numbers, or None.

        Integrals are not tried: they take long, and their points are examples of functions.
        """
        before = self.steps[-1].expr
        if before.has(Integral) or expr.has(Integral):
            return None
        for point in simple_points(self.given, [before, expr], self.examples):
            try:
                _require("", before, sign, expr, None, [point])
            except FalseStep as problem:
                if problem.where:
                    # Facts say what some letters are, in terms of others.
                    others = (key if isinstance(key, Symbol) else key[0].label
                              for key in point.values)  # fmt: skip
                    problem.where = point.describe(before, expr, *others)
                    return problem
            except UnverifiedStep:
                continue
        return None

    def _extended(self, sign, expr, reason, by, using):
        if reason is None:
            reason = _name_of(by)
        require_text(reason)
        before, using = self.steps[-1].expr, _cited(using)
        claim = f"step {len(self.steps)}:  {before}\n     {sign}  {expr}\n  reason given: {reason}"
        if {sign, self._chain_sign} in ({u, d} for u in _UP for d in _DOWN):
            raise ValueError(f"{claim}\n  the chain would go up and down, and prove nothing")
        instance = None if by is None else self._instance(by)
        if expr is ...:
            expr = self._computed(before, sign, instance, using)
            claim = claim.replace("Ellipsis", str(expr))
        cited = [self._instance(item) for item in using] + ([instance] if instance else [])
        uses = (*self.uses, expr, *(e for c in cited for e in (c.left, c.right, c.times)))
        self._require_defined(expr, claim)
        require_apart(claim, *uses)
        # What SymPy does not show, the kernel may prove.
        objection = None
        try:
            algebra = self._algebra(using)
        except (UnverifiedStep, NothingToReplace) as refusal:
            if instance:
                raise
            objection, algebra = refusal, self._standing
        conditions = self._conditions(before, expr, instance, algebra)
        points = self._points_for(expr)
        tried = _require(claim, before, sign, expr, conditions, points, self.given)
        try:
            if objection is None:
                self._require_shown(claim, before, sign, expr, instance, algebra, using)
        except UnverifiedStep as refusal:
            objection = refusal
        step = Step(sign, expr, reason, by, using, tried, objection is None)
        result = self._with_step(step, uses, conditions, points)
        if objection is not None and not proved_by_kernel(result):
            raise objection
        return result

    def _computed(self, before, sign, instance, using):
        """The side that an instance gives for ``...``."""
        if instance is None:
            raise TypeError("only an inequality can compute its right side; write that of .eq")
        low, high = instance.total(instance.left), instance.total(instance.right)
        ways = [(low, high), (-high, -low)] if sign in _UP else [(high, low), (-low, -high)]
        algebra = self._algebra(using)
        for old, new in ways:
            if algebra.is_zero(before - old):
                return new
        # Where both sides of what is cited have the value of some term, the harder one is meant.
        ways.sort(key=lambda way: -len(way[0].atoms(Function)))
        for (old, new), term in itertools.product(ways, Add.make_args(before)):
            if algebra.is_zero(term - old):
                return before - term + new
        gain = instance.total(instance.right - instance.left)
        return before + gain if sign in _UP else before - gain

    def _require_shown(self, claim, before, sign, expr, instance, algebra, using):
        """Check by SymPy that a step follows from what it cites."""
        if instance:
            self._require_instance(claim, before, sign, expr, instance, algebra, using)
        elif not algebra.is_zero(before - expr):
            raise UnverifiedStep(
                f"{claim}\n  not shown: what is left of the difference is ",
                lambda: (
                    f"{algebra.normal(before - expr)}; does using=[...] lack a fact?"
                    f"{self._hint(lambda algebra: algebra.is_zero(before - expr), using)}"
                ),
                lambda: algebra.normal(before - expr),
            )

    def _with_step(self, step, uses, conditions, points):
        steps = (*self.steps, step)
        chain = _chain_sign(steps)
        ends = (steps[0].expr, step.expr)
        left, right = ends[::-1] if chain in _DOWN else ends
        equality = self.equality
        if step.by is not None:
            unknown = equality is None or conditions is None or chain in "<>"
            equality = None if unknown else (*equality, *conditions)
        if equality:
            taken = set().union(*(free_letters(shown.expr) for shown in steps))
            taken |= self._standing.fixed
            equality = tuple(renamed_apart(condition, taken) for condition in equality)
        return extended(
            self,
            steps=steps,
            uses=uses,
            left=left,
            right=right,
            sign=chain.replace(">", "<"),
            forall=tuple(letters_of(*(shown.expr for shown in steps))),
            equality=equality,
            collected=equality or (),
            restated_using=(),
            _points=points,
        )

    def _hint(self, shown, using):
        """A hint at facts that were given but not cited, with which a step would be shown."""
        others = [fact for fact in self.given if fact not in using and not fact.provided]
        for facts in (*([fact] for fact in others), others):
            try:
                if facts and shown(self._algebra((*using, *facts))):
                    names = ", ".join(repr(fact.name) for fact in facts)
                    return f" With {names} it would be shown."
            except (StepRefused, ValueError):
                continue
        return ""

    def _conditions(self, before, expr, instance, algebra):
        """When an inequality is an equation; None if that is not known, or may not make sense."""
        if instance is None:
            return None
        if self._unknown_integrals(before, expr) and not _compares_integrals(
            instance, before, expr
        ):
            return None
        conditions = instance.conditions(algebra)
        for condition in conditions or ():
            for side in condition[:2]:
                if self._standing.undefined_part(side) is not None:
                    return None
        return conditions

    def _unknown_integrals(self, *expressions):
        """Integrals that may be infinite, for all that the facts say."""
        return [
            head
            for expr in expressions
            for head in _outermost_integrals(expr)
            if self._standing.normal(head).has(Integral)
        ]

    @property
    def _chain_sign(self):
        """How the start compares with the end: "=", "<=", "<", ">=" or ">"."""
        return _chain_sign(self.steps)

    def _points_for(self, expr):
        """Points at which the facts hold, also for letters that appear in `expr` first."""
        shown = [step.expr for step in self.steps]
        known = set().union(*(e.atoms(Symbol, Indexed) for e in shown))
        if expr.atoms(Symbol, Indexed) <= known:
            return self._points
        return points_satisfying(self.given, [*shown, expr], self.examples)

    def _instance(self, cited):
        if not isinstance(cited, (Statement, Instance)):
            raise TypeError(
                f"what is cited is a Fact, a Lemma, a Derivation, or .at(...) of one of these, "
                f"not {cited!r}"
            )
        instance = cited if isinstance(cited, Instance) else cited.at({})
        if isinstance(instance.statement, Fact) and instance.statement not in self.given:
            raise ValueError(f"{instance.statement.name!r} is not among the facts given")
        return instance

    def _algebra(self, cited):
        """What the cited facts, and cited instances of equations, allow to be used."""
        algebra = Algebra(fixed=self._standing.fixed)
        # Plain facts come first: others may need them to meet their requirements.
        waiting = sorted(cited, key=lambda item: not isinstance(item, Fact))
        while waiting:
            refusal, later = None, []
            for item in waiting:
                instance = self._instance(item)
                name = instance.statement.name
                if instance.times != 1 or instance.limits:
                    raise ValueError(f"{name!r} is used as it is: no times, no over")
                try:
                    self._require_applicable("using", instance, algebra)
                    algebra = algebra.with_relation(instance.relation)
                except (UnverifiedStep, NothingToReplace) as reason:
                    # Another citation may have to come first, in whatever order they are given.
                    refusal, later = refusal or reason, [*later, item]
            if len(later) == len(waiting):
                raise refusal
            waiting = later
        return algebra

    def _require_applicable(self, claim, instance, algebra, using=()):
        objection = instance.objection(algebra)
        if objection:

            def advice():
                hint = self._hint(lambda algebra: not instance.objection(algebra), using)
                return hint and f"; does using=[...] lack a fact?{hint}"

            raise UnverifiedStep(f"{claim}\n  {objection}", advice)
        self._require_defined(instance.total(instance.right - instance.left), claim)

    def _require_defined(self, expr, claim):
        """Refuse what may be undefined, or could be misread."""
        require_understood(claim, expr)
        require_apart(claim, expr, *self.uses)
        if self.label and self.label in map(latex, expr.atoms(Symbol)):
            raise ValueError(f"{claim}\n  the label is a letter of the display, too; rename one")
        part = self._standing.undefined_part(expr)
        if part is not None:
            raise UnverifiedStep(f"{claim}\n  {part} may be {needed_for(part)}")
        infinite = self._unknown_integrals(expr)
        if len(infinite) > 1:
            raise UnverifiedStep(f"{claim}\n  {infinite[0]} and {infinite[1]} may be infinite")

    def _require_instance(self, claim, before, sign, expr, instance, algebra, using):
        """Check that the step is what the instance says, no more and no less."""
        statement = instance.statement
        if statement.sign == "=":
            raise ValueError(f"{claim}\n  {statement.name!r} is an equation: use .eq(..., using=)")
        self._require_applicable(claim, instance, algebra, using)
        strict = statement.sign == "<" and algebra.knows(instance.total(S.One), "positive")
        if self._unknown_integrals(before, expr) and not _compares_integrals(
            instance, before, expr
        ):
            strict = False
        if sign in ("<", ">") and not strict:
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
                f"sides were not shown to differ by that",
                rest=lambda: algebra.normal(larger - smaller - gain),
            )

    def rows(self, reason: str = "") -> list[tuple[str, str, str, str]]:
        """The rows of its display; `reason` stands beside the first."""
        require_readable(self.name, *self.uses)
        symbols = {"<=": r"\le", ">=": r"\ge"}
        start, *steps = self.steps
        rows = [(self.label or "", ":=" if self.label else "", latex(start.expr), reason)]
        alone = by_sympy_alone(self)
        for number, step in enumerate(steps, start=1):
            mark = MARK if f"step {number}" in alone else ""
            sign = symbols.get(step.sign, step.sign)
            rows.append(("", sign, latex(step.expr), step.reason + mark))
        return rows

    def shown_expressions(self) -> list[Expr]:
        """The expressions in its display, whose letters the display explains."""
        shown = [step.expr for step in self.steps]
        return shown + [_bound(condition) for condition in self.equality or ()]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """What a page can show besides the LaTeX: how each step was verified."""
        return {MIME: shown_derivation(self)}

    def _repr_latex_(self) -> str:
        below = given_notes(self.given, *self.shown_expressions())
        if self.equality:
            conditions = " and ".join(map(condition_latex, self.equality))
            mark = MARK if "equality" in by_sympy_alone(self) else ""
            below.append(f"equality if and only if {conditions}{mark}")
        return display(self.rows(), [*below, *notes(self)])

    def record(self) -> dict[str, Any]:
        """How each step was verified, as data that `json` can write.

        For every step: what it cites, what was put in for letters, at how many random points
        it was tried, whether the kernel proved it or SymPy alone decided, and by which rules.

        >>> from sympy import symbols
        >>> u, v = symbols("u v", positive=True)
        >>> [step] = Derivation((u + v) ** 2).eq(u**2 + 2 * u * v + v**2, "").record()["steps"]
        >>> step["judge"], step["kernel rules"], step["points"]
        ('kernel', ['reshape'], 10)
        """
        return record_of_derivation(self)

    def __repr__(self) -> str:
        start, *steps = self.steps
        lines = [str(start.expr)]
        lines += [f"    {step.sign} {step.expr}  ({step.reason})" for step in steps]
        if self.given:
            lines.append("given: " + "; ".join(map(fact_text, self.given)))
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


def _compares_integrals(instance, before, expr):
    """True if a step compares two integrals over one range, one of them being finite.

    Then the other may be infinite, and the comparison still holds, with its case of equality.
    """
    whole = instance.total(S.One)
    limits = whole.limits if isinstance(whole, Integral) else None
    return all(isinstance(side, Integral) and side.limits == limits for side in (before, expr))


def _follows(condition, assumed, algebra):
    """True if `condition` was shown to hold wherever `assumed` does."""
    # "For all i" must not be taken for "for this i", nor the other way round.
    every = {letter for letter, _, _ in condition.limits}
    taken = free_letters(assumed.left - assumed.right) | algebra.fixed
    taken |= {letter for letter, _, _ in assumed.limits}
    same_range = bool(assumed.limits) and assumed.limits == condition.limits
    if same_range and not every & algebra.fixed:
        # Letter by letter, the one equation against the other.
        special = free_letters(assumed.left - assumed.right) - every
        assuming = algebra.with_relation(Eq(assumed.left, assumed.right), fixed=special)
        if assuming.is_zero(condition.left - condition.right):
            return True
    condition = renamed_apart(condition, taken)
    general = {letter for letter, _, _ in assumed.limits}
    difference = condition.left - condition.right
    # The assumed equation may be used only for the values that it is about.
    ranges = [limit for head in difference.atoms(Sum, Integral) for limit in head.limits]
    beyond = [Tuple(*limit) for limit in ranges if limit[0] in general]
    if not set(beyond) <= {Tuple(*limit) for limit in assumed.limits}:
        return False
    if general & (free_letters(difference) | algebra.fixed):
        return False
    special = free_letters(assumed.left - assumed.right) - general
    assuming = algebra.with_relation(Eq(assumed.left, assumed.right), fixed=special)
    return assuming.is_zero(difference)


def _bound(condition):
    """An expression with the letters of a condition, its "for all" letters bound."""
    left, right, limits = condition
    for limit in reversed(limits):
        left = (Sum if limit[0].is_integer else Integral)(left - right, limit)
        right = S.Zero
    return left - right


def _chain_sign(steps):
    """How the start compares with the end: "=", "<=", "<", ">=" or ">"."""
    signs = {step.sign for step in steps}
    return next(sign for sign in ("<", ">", "<=", ">=", "=") if sign in signs)


def _side(expr):
    return expr if expr is ... else sympify(expr)


def needed_for(part):
    """What a part may be that is not shown to be defined, and what would show it, for a message."""
    if isinstance(part, log):
        return f"undefined: nothing given shows that {part.args[0]} is positive"
    if isinstance(part, Pow):
        sign = "is not 0" if part.exp.is_integer else "is positive"
        return f"undefined: nothing given shows that {part.base} {sign}"
    if isinstance(part, Sum) and part.has(oo):
        return "infinite (a sum of k**d * r**k has a value for 0 < r < 1) or undefined"
    return "undefined under the facts given"


def _name_of(by):
    """The reason for a step that gives none."""
    cited = by.statement if isinstance(by, Instance) else by
    return getattr(cited, "name", "")


def _cited(using):
    """What a step cites, as a tuple; one statement alone will do, too."""
    if isinstance(using, (Statement, Instance)):
        return (using,)
    if isinstance(using, str) or not isinstance(using, Iterable):
        raise TypeError(f"using= is a list of what is cited, not {using!r}")
    return tuple(using)


def _facts(given):
    given = (given,) if isinstance(given, Fact) else tuple(given)
    for fact in given:
        if not isinstance(fact, Fact):
            raise TypeError(f"given= is a list of facts, not {fact!r}")
    return given


def _examples(examples):
    """Examples that nobody can change any more."""
    return MappingProxyType({f: tuple(choices) for f, choices in (examples or {}).items()})


def _outermost_integrals(expr):
    """Integrals in an expression that do not stand inside another integral."""
    parts = preorder_traversal(expr)
    for part in parts:
        if isinstance(part, Integral):
            yield part
            parts.skip()
