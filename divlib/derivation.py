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
from typing import NamedTuple

from sympy import (
    Derivative,
    Dummy,
    Eq,
    Expr,
    Function,
    Ge,
    Gt,
    Indexed,
    Integral,
    Le,
    Lt,
    Piecewise,
    S,
    Sum,
    Symbol,
    diff,
    sympify,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational

from divlib._algebra import SMOOTH, Algebra, free_letters, simplified
from divlib._latex import display, latex
from divlib._sampling import close, points_satisfying

__all__ = ["Derivation", "Fact", "FalseStep", "Lemma", "StepRefused", "UnverifiedStep"]

_UP, _DOWN = ("<=", "<"), (">=", ">")
_ASSUMPTIONS = ("integer", "real", "positive", "nonnegative", "negative", "nonpositive", "nonzero")


class StepRefused(ValueError):
    """A step or lemma that is not shown because it was not verified."""


class FalseStep(StepRefused):
    """A step that is false; the message gives a point where it fails."""


class UnverifiedStep(StepRefused):
    """A step that may be true but was not shown to follow from what it cites."""


class Condition(NamedTuple):
    """An equation ``left = right``, for every value of the letters in `limits`."""

    left: Expr
    right: Expr
    limits: tuple = ()


class Requirement(NamedTuple):
    """A relation that must hold, for every value of the letters in `forall`."""

    relation: Relational
    forall: tuple = ()


class Statement:
    """What can be cited: ``left sign right`` for every choice of the letters in `forall`.

    `sign` is "=", "<=" or "<".  `provided` lists the requirements on the letters, and
    `equality` the conditions under which "<=" is "=" (None: not known).
    """

    def __init__(self, name, left, sign, right, *, forall=(), provided=(), equality=None):
        self.name = name
        self.left, self.sign, self.right = sympify(left), sign, sympify(right)
        self.forall = tuple(forall)
        self.provided = tuple(provided)
        self.equality = equality

    def at(self, mapping, *, times=1, over=None):
        """Put something in for letters: ``lemma.at({x: q[i]/p[i]}, times=p[i], over=(i, 1, n))``.

        Parameters
        ----------
        mapping : dict
            What is put in for letters (``x``), indexed families (``v[i]``, the value in
            terms of the same ``i``) and functions (``f``, the value a SymPy Lambda).
        times : expression, optional
            A non-negative factor for both sides.
        over : tuple, optional
            ``(letter, low, high)``: both sides are added up (the letter being declared an
            integer) or integrated.
        """
        return Instance(self, mapping, sympify(times), over)


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

    def __init__(self, name, relation, *, forall=(), provided=()):
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
        provided = map(Requirement, provided)
        super().__init__(
            name, left, sign, right, forall=forall, provided=provided, equality=equality
        )


class Instance:
    """A statement with something put in, and perhaps multiplied and added up."""

    def __init__(self, statement, mapping, times, over):
        for key in mapping:
            if _family(key) not in statement.forall:
                raise ValueError(f"{statement.name!r} is not about every {_family(key)}")
        self.statement, self.mapping, self.times, self.over = statement, mapping, times, over
        self.left = substitute(statement.left, mapping)
        self.right = substitute(statement.right, mapping)
        self.requirements = [self._required(*needed) for needed in statement.provided]

    def _required(self, relation, own):
        """A requirement with the substitution made, except for letters of its own."""
        mapping = {key: value for key, value in self.mapping.items() if _family(key) not in own}
        if set(own) & set().union(*(sympify(value).free_symbols for value in mapping.values())):
            raise ValueError(f"use other letters than {own}, which {relation} uses already")
        return substitute(relation, mapping)

    @property
    def relation(self):
        """The statement with the substitution made, as a SymPy relation."""
        kind = {"=": Eq, "<=": Le, "<": Lt}[self.statement.sign]
        return kind(self.left, self.right, evaluate=False)

    def total(self, expr):
        """`expr` multiplied and added up as this instance asks."""
        if self.over is None:
            return self.times * expr
        return (Sum if self.over[0].is_integer else Integral)(self.times * expr, self.over)

    def objection(self, algebra):
        """Why the statement was not shown to apply, or None if it was."""
        name = self.statement.name
        for pattern, value in self._replaced():
            for assumption in _ASSUMPTIONS:
                if getattr(pattern, f"is_{assumption}") and not algebra.knows(value, assumption):
                    return (
                        f"{name!r} is for {assumption} {pattern}; {value} was not shown to be that"
                    )
        for requirement in self.requirements:
            if not algebra.holds(requirement):
                return f"{name!r} requires {requirement}, which was not shown"
        if not algebra.knows(self.times, "nonnegative"):
            return f"{name!r} is multiplied by {self.times}, which may be negative"
        return None

    def _replaced(self):
        """Pairs of what the statement says and what stands there instead."""
        for key, value in self.mapping.items():
            if isinstance(key, UndefinedFunction):
                sides = self.statement.left.atoms(AppliedUndef) | self.statement.right.atoms(
                    AppliedUndef
                )
                yield from ((f, value(*f.args)) for f in sides if f.func == key)
            else:
                yield key, sympify(value)

    def conditions(self, algebra):
        """When the two sides, multiplied and added up, are equal; None if not known."""
        if self.statement.equality is None:
            return None
        conditions = []
        for left, right, limits in self.statement.equality:
            left, right = substitute(left, self.mapping), substitute(right, self.mapping)
            if not algebra.knows(self.times, "positive"):
                left, right = self.times * (left - right), S.Zero
            inner = tuple(
                tuple(substitute(part, self.mapping) for part in limit) for limit in limits
            )
            conditions.append(Condition(left, right, (self.over, *inner) if self.over else inner))
        return tuple(conditions)


def _family(key):
    """What a key of a mapping stands for: a letter, an indexed family or a function."""
    return key.base if isinstance(key, Indexed) else key


def substitute(expr, mapping):
    """Put values in for letters, indexed families and functions, all at once."""
    families = {
        key.base: (key.indices, value) for key, value in mapping.items() if isinstance(key, Indexed)
    }
    # Placeholders keep one replacement from touching what another has put in.
    placeholders = {}

    def place(value):
        return placeholders.setdefault(sympify(value), Dummy())

    def place_indexed(indexed):
        indices, value = families[indexed.base]
        return place(sympify(value).xreplace(dict(zip(indices, indexed.indices))))

    # Letters that a sum binds must not catch the same letters in what is put in.
    put_in = set().union(*(sympify(value).free_symbols for value in mapping.values()))
    expr = sympify(expr).replace(
        lambda e: isinstance(e, (Sum, Integral)) and put_in & set(e.bound_symbols),
        _with_fresh_letters,
    )
    expr = expr.replace(lambda e: isinstance(e, Indexed) and e.base in families, place_indexed)
    expr = expr.xreplace({key: place(mapping[key]) for key in mapping if isinstance(key, Symbol)})
    for key, value in mapping.items():
        if isinstance(key, UndefinedFunction):
            expr = expr.replace(key, value)
    expr = expr.replace(lambda e: isinstance(e, Derivative), lambda e: e.doit())
    return expr.xreplace({placeholder: value for value, placeholder in placeholders.items()})


def _with_fresh_letters(head):
    fresh = {letter: Dummy(letter.name, **letter.assumptions0) for letter in head.bound_symbols}
    return head.func(
        head.function.xreplace(fresh), *(limit.xreplace(fresh) for limit in head.limits)
    )


def _letters_of(*expressions):
    """Everything in the expressions for which something may be put in."""
    letters = set()
    for expr in expressions:
        letters |= free_letters(expr) | {indexed.base for indexed in expr.atoms(Indexed)}
        letters |= {applied.func for applied in expr.atoms(AppliedUndef)}
    return letters


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
        raise FalseStep(
            f"{claim}\n  {problem} at {point.describe(left, right)}:\n"
            f"  left side {float(a):.12g}, right side {float(b):.12g}"
        )


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

    def __init__(self, name, smaller, larger, *, variable, touch, given=(), examples=None):
        smaller, larger, touch = sympify(smaller), sympify(larger), sympify(touch)
        self.variable, self.touch = variable, touch
        self.difference = larger - smaller
        self.slope = diff(self.difference, variable)
        super().__init__(
            name,
            smaller,
            "<=",
            larger,
            forall=_letters_of(smaller, larger),
            provided=[Requirement(fact.relation, fact.forall) for fact in given],
            equality=(Condition(variable, touch),),
        )
        claim = f"{name}:  {smaller} <= {larger}"
        algebra = Algebra([fact.relation for fact in given])
        self._check_domain(claim, algebra)
        points = points_satisfying(given, [smaller, larger, touch], examples or {}, count=30)
        _require(claim, smaller, "<=", larger, self.equality, points)
        if not algebra.is_zero(self.difference.subs(variable, touch)):
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
        if (
            not x.is_real
            or x.is_integer
            or (x.is_nonnegative and not x.is_positive)
            or x.is_nonpositive
        ):
            raise ValueError(f"{claim}\n  {x} must be declared real or positive")
        if x in self.touch.free_symbols:
            raise ValueError(f"{claim}\n  the touching point must not depend on {x}")
        for side in (self.left, self.right):
            part = algebra.undefined_part(side)
            rough = [f for f in side.atoms(Function, Piecewise) if not isinstance(f, SMOOTH)]
            if part is not None or rough:
                raise UnverifiedStep(
                    f"{claim}\n  {part or rough[0]} may be undefined or not smooth"
                )
        if not algebra.knows(self.touch, "positive" if x.is_positive else "real"):
            raise UnverifiedStep(f"{claim}\n  {x} = {self.touch} was not shown to be allowed")

    def _falls_then_rises(self, algebra):
        step = Dummy("step", positive=True)
        before = self.touch / (1 + step) if self.variable.is_positive else self.touch - step
        falling = -self.slope.subs(self.variable, before)
        rising = self.slope.subs(self.variable, self.touch + step)
        return all(algebra.knows(simplified(sign), "positive") for sign in (falling, rising))

    def _is_convex(self, algebra):
        flat = algebra.is_zero(self.slope.subs(self.variable, self.touch))
        return flat and algebra.knows(diff(self.slope, self.variable), "positive")

    def _repr_latex_(self):
        x, touch = latex(self.variable), latex(self.touch)
        slope = latex(simplified(self.slope) if self._by_slope else self.slope)
        rows = [
            (rf"d({x})", ":=", latex(self.difference), "right side minus left side"),
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
        return display([*rows, (latex(self.left), r"\le", latex(self.right), reason)])

    def __repr__(self):
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

    def __init__(self, start, *, given=(), examples=None, name="derivation", label=None):
        start = sympify(start)
        super().__init__(
            name,
            start,
            "=",
            start,
            forall=_letters_of(start),
            provided=[Requirement(fact.relation, fact.forall) for fact in given],
            equality=(),
        )
        self.given, self.label = tuple(given), label
        self.steps = (Step("=", start, ""),)
        fixed = (fact.relation.free_symbols - set(fact.forall) for fact in given)
        self._fixed = frozenset().union(*fixed)
        # What may keep a denominator away from 0: facts that hold without conditions.
        standing = [fact.relation for fact in given if not fact.provided]
        self._standing = Algebra(standing, self._fixed)
        self._require_defined(start, f"start:  {start}")
        self._points = points_satisfying(given, [start], examples or {})

    def eq(self, expr, reason, *, using=()):
        """Add ``= expr``: by algebra, and the facts and instances of equations in `using`."""
        return self._extended("=", sympify(expr), reason, None, using)

    def le(self, expr, reason, *, by, using=()):
        """Add ``<= expr``: by the statement or instance `by`, whose requirements `using` meets."""
        return self._extended("<=", sympify(expr), reason, by, using)

    def ge(self, expr, reason, *, by, using=()):
        """Add ``>= expr``: by the statement or instance `by`, whose requirements `using` meets."""
        return self._extended(">=", sympify(expr), reason, by, using)

    def lt(self, expr, reason, *, by, using=()):
        """Add ``< expr``: by a strict statement, times something positive."""
        return self._extended("<", sympify(expr), reason, by, using)

    def gt(self, expr, reason, *, by, using=()):
        """Add ``> expr``: by a strict statement, times something positive."""
        return self._extended(">", sympify(expr), reason, by, using)

    def equality_iff(self, equation, *, using=()):
        """Restate when equality holds, as `equation`.

        One of the conditions collected so far must be `equation` times something that is
        not zero; the others must follow from `equation` and the facts in `using`.
        """
        if not self.equality:
            raise ValueError("this derivation has no known equality case to restate")
        algebra = self._algebra(using)
        for chosen in self.equality:
            ratio = simplified(
                algebra.normal(chosen.left - chosen.right) / (equation.lhs - equation.rhs)
            )
            if algebra.knows(ratio, "nonzero") and algebra.undefined_part(ratio) is None:
                break
        else:
            known = " or ".join(map(_condition_text, self.equality))
            raise UnverifiedStep(f"{equation} was not shown to be equivalent to {known}")
        assuming = algebra.with_relation(equation)
        for other in self.equality:
            if other is not chosen and not assuming.is_zero(other.left - other.right):
                raise UnverifiedStep(
                    f"{_condition_text(other)} was not shown to follow from {equation}"
                )
        result = copy.copy(self)
        result.equality = (Condition(equation.lhs, equation.rhs, chosen.limits),)
        return result

    def _extended(self, sign, expr, reason, by, using):
        before = self.steps[-1].expr
        claim = f"step {len(self.steps)}:  {before}  {sign}  {expr}\n  reason given: {reason}"
        if {sign, self.sign_of_chain} in ({u, d} for u in _UP for d in _DOWN):
            raise ValueError(f"{claim}\n  the chain would go up and down, and prove nothing")
        self._require_defined(expr, claim)
        algebra = self._algebra(using)
        instance = None if by is None else self._instance(by)
        conditions = instance.conditions(algebra) if instance else None
        _require(claim, before, sign, expr, conditions, self._points)
        if instance:
            self._require_instance(claim, before, sign, expr, instance, algebra)
        elif not algebra.is_zero(before - expr):
            raise UnverifiedStep(
                f"{claim}\n  not shown: what is left of the difference is "
                f"{algebra.normal(before - expr)}; does using=[...] lack a fact?"
            )

        result = copy.copy(self)
        result.steps = (*self.steps, Step(sign, expr, reason))
        ends = (self.steps[0].expr, expr)
        chain = result.sign_of_chain
        result.left, result.right = ends[::-1] if chain in _DOWN else ends
        result.sign = chain.replace(">", "<")
        result.forall = tuple(_letters_of(*(step.expr for step in result.steps)))
        if instance:
            unknown = self.equality is None or conditions is None or result.sign == "<"
            result.equality = None if unknown else (*self.equality, *conditions)
        return result

    @property
    def sign_of_chain(self):
        """How the start compares with the end: "=", "<=", "<", ">=" or ">"."""
        signs = {step.sign for step in self.steps}
        return next(sign for sign in ("<", ">", "<=", ">=", "=") if sign in signs)

    def _instance(self, cited):
        instance = cited if isinstance(cited, Instance) else cited.at({})
        if isinstance(instance.statement, Fact) and instance.statement not in self.given:
            raise ValueError(f"{instance.statement.name!r} is not among the facts given")
        return instance

    def _algebra(self, cited):
        """What the cited facts, and cited instances of equations, allow to be used."""
        algebra = Algebra(fixed=self._fixed)
        # Plain facts come first: instances may need them to meet their requirements.
        for item in sorted(cited, key=lambda item: isinstance(item, Instance)):
            instance = self._instance(item)
            objection = instance.objection(algebra)
            if objection:
                raise UnverifiedStep(objection)
            algebra = algebra.with_relation(instance.relation)
        return algebra

    def _require_defined(self, expr, claim):
        part = self._standing.undefined_part(expr)
        if part is not None:
            raise UnverifiedStep(f"{claim}\n  {part} may be undefined under the facts given")

    def _require_instance(self, claim, before, sign, expr, instance, algebra):
        """Check that the step is what the instance says, no more and no less."""
        statement = instance.statement
        if statement.sign == "=":
            raise ValueError(f"{claim}\n  {statement.name!r} is an equation: use .eq(..., using=)")
        objection = instance.objection(algebra)
        if objection:
            raise UnverifiedStep(f"{claim}\n  {objection}")
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

    def _repr_latex_(self):
        symbols = {"<=": r"\le", ">=": r"\ge"}
        start, *steps = self.steps
        rows = [(self.label or "", ":=" if self.label else "", latex(start.expr), "")]
        rows += [("", symbols.get(s.sign, s.sign), latex(s.expr), s.reason) for s in steps]
        notes = ["given: " + "; ".join(fact.name for fact in self.given)] if self.given else []
        if self.equality:
            conditions = " and ".join(map(_condition_latex, self.equality))
            notes.append(f"equality if and only if {conditions}")
        return display(rows, notes)

    def __repr__(self):
        start, *steps = self.steps
        lines = [str(start.expr)]
        lines += [f"    {step.sign} {step.expr}  ({step.reason})" for step in steps]
        if self.given:
            lines.append("given: " + "; ".join(fact.name for fact in self.given))
        if self.equality:
            conditions = " and ".join(map(_condition_text, self.equality))
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


def _condition_latex(condition):
    text = f"${latex(condition.left)} = {latex(condition.right)}$"
    for letter, low, high in condition.limits:
        runs = rf"= {latex(low)}, \dots, {latex(high)}" if letter.is_integer else r"\in \mathbb{R}"
        text += f" for every ${latex(letter)} {runs}$"
    return text


def _condition_text(condition):
    text = f"{condition.left} = {condition.right}"
    for letter, low, high in condition.limits:
        text += f" for all {letter} from {low} to {high}"
    return text
