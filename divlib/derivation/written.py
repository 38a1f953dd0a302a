"""Derivations written as text, a step a line, and judged line by line.

A task says what its letters stand for, where a derivation begins and where it has to arrive,
and what may be cited.  Whoever solves it writes lines such as ::

    >= sum(p - q)  | log lemma at q/p, times p
    = 0            | p sums to 1, q sums to 1

and `judge` says of each whether it was verified, is false, was not shown, or could not be
read.  Behind the bar stand the facts and lemmas that the step uses; other words there are a
remark.  The judge is `divlib.derivation` itself: a line is verified if and only if it is a
step that `Derivation` accepts.

>>> from divlib.derivation.written import Task, judge
>>> task = Task({
...     "name": "gibbs", "letters": ["p_i > 0", "q_i > 0", "x > 0"], "indices": {"i": "n"},
...     "start": "sum p ln(p/q)", "sign": ">=", "goal": "0",
...     "facts": [{"name": "p sums to 1", "text": "sum p = 1"},
...               {"name": "q sums to 1", "text": "sum q = 1"}],
...     "lemmas": [{"name": "log lemma", "text": "ln x <= x - 1", "equal": "x = 1"}],
... })
>>> judgement = judge(task, '''>= sum(p - q)  | log lemma at q/p, times p
... = 0            | p sums to 1, q sums to 1''')
>>> [verdict.status for verdict in judgement.lines], judgement.reached
(['verified', 'verified'], True)

A task is data, which TOML and JSON can hold:

``name``, ``letters``, ``indices``
    Letters are declared as ``"x > 0"``, ``"t real"``, ``"p_i > 0"`` for a family,
    ``"w_ij >= 0"`` for one with two indices or ``"phi(x) real"`` for a function; every index
    runs from 1 to the number that ``indices`` names: ``{"i": "n"}``.
``start``, ``sign``, ``goal``
    What is to be shown.  A solution may begin at either end.
``equality``, optional
    The equation that holds if and only if equality does, which has to be shown, too.
``facts``
    Each with ``name`` and ``text``; indices in it that are free stand for all their values.
    Where other letters do, ``for_all`` lists them, and ``provided`` their conditions.
``lemmas``
    Each with ``name`` and ``text`` and, for a lemma in one letter, ``equal``: where its sides
    are equal.  A lemma that is another task's theorem has ``proof``: that task, whose first
    solution is judged when it is cited.
``examples``, optional
    For each unspecified function, some it may be, in terms of its letter.
``solutions``
    Each with ``title`` and ``text``.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import (
    Add,
    Dummy,
    Eq,
    Expr,
    Integral,
    Lambda,
    Pow,
    S,
    Sum,
    Symbol,
    exp,
    log,
    preorder_traversal,
)

from divlib.derivation import Derivation, Fact, FalseStep, Lemma, UnverifiedStep, needed_for
from divlib.derivation._algebra import free_letters
from divlib.derivation._latex import latex
from divlib.derivation._notation import Line, Notation, NotRead, relation_of, require_short
from divlib.derivation._plain_words import explanation, plain, sentence
from divlib.derivation._reasons import Citable, Reason, not_negative, read_at
from divlib.derivation._record import proved_by_kernel
from divlib.derivation._statements import Instance, relation_latex, unconditional

__all__ = ["Judgement", "Task", "Verdict", "answer", "judge", "tasks_from"]

VERIFIED, FALSE, NOT_SHOWN, NOT_READ, EMPTY = (
    "verified", "false", "not shown", "not read", "empty",
)  # fmt: skip
_MOST_LINES = 60
# What a lemma of the reader's own may be.
_LONGEST_CLAIM, _HIGHEST_POWER, _MOST_ROOTS = 40, 4, 2
_OPPOSITE = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "=": "="}
# What a chain with this sign shows, and more.
_ENOUGH = {"=": ("=",), "<=": ("<=", "<", "="), ">=": (">=", ">", "="), "<": ("<",), ">": (">",)}


class Verdict(NamedTuple):
    """What was found of one line.

    `status` is "verified", "false", "not shown", "not read" or "empty"; `at` is a point at
    which a false line fails, or the column at which reading stopped; `rest` and `gives` are, in
    LaTeX, what is left of a difference that should be 0, and what a cited inequality says here.
    """

    status: str
    message: str = ""
    latex: str = ""
    at: str | int = ""
    rest: str = ""
    gives: str = ""


class Judgement(NamedTuple):
    """A verdict for each line, whether the goal was reached, and the whole as LaTeX."""

    lines: tuple[Verdict, ...]
    reached: bool
    message: str
    display: str

    def record(self) -> dict[str, Any]:
        """The same as data that `json` can write."""
        lines = [{"line": k, **line._asdict()} for k, line in enumerate(self.lines, start=1)]
        goal = "reached" if self.reached else "not reached"
        return {"lines": lines, "goal": goal, "message": self.message, "display": self.display}


class _Aim(NamedTuple):
    """Where a chain that began somewhere has to arrive, and with which sign."""

    end: Expr
    sign: str
    typed: str


class Task:
    """A statement to be derived; see the module for what `data` holds."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        missing = [key for key in ("letters", "start", "sign", "goal") if key not in data]
        if missing:
            raise ValueError(f"the task {data.get('name', '')!r} has no {missing[0]!r}")
        self.notation = Notation(data["letters"], data.get("indices", {}))
        read = self.notation.expression
        self.name = data.get("name", "this task")
        self.start, self.sign, self.goal = read(data["start"]), data["sign"], read(data["goal"])
        # As they were written, for messages.
        self.ends = data["start"], data["goal"]
        if self.sign not in _OPPOSITE:
            raise ValueError(f"sign is {self.sign!r}; it may be one of {', '.join(_OPPOSITE)}")
        self.equality = self.notation.relation(data["equality"]) if "equality" in data else None
        self.given = tuple(map(self._fact, data.get("facts", [])))
        self.examples = {
            function: [Lambda(of, read(text)) for text in data.get("examples", {}).get(name, [])]
            for name, (function, of) in self.notation.functions.items()
        }
        facts = [Citable(fact.name, fact, self.notation) for fact in self.given]
        self.citable = (*facts, *map(self._lemma, data.get("lemmas", [])))
        # What was found so far, by the lines that led there.
        self._known: dict[tuple[str, ...], _State] = {}

    def beginning(self, first: Expr | None) -> tuple[Expr, tuple[_Aim, ...]]:
        """Where a chain begins whose first formula is `first`, and where it may go.

        To show that the start is at least the goal is to show of any x that it is at least
        x - (start - goal).  So some terms may stand on the other side, or all of them.
        """
        (start, goal), sign, back = self.ends, self.sign, _OPPOSITE[self.sign]
        onwards = self.start, (_Aim(self.goal, sign, goal),)
        backwards = (_Aim(self.start, back, start),)
        if first is None or first == self.start:
            return onwards
        if first == self.goal:
            return first, backwards
        difference = self.start - self.goal
        aims = tuple(
            _Aim(end, way, plain(str(end)))
            for end, way in ((first - difference, sign), (first + difference, back))
        )
        terms = set(Add.make_args(first)) - {S.Zero}
        if any(terms <= set(Add.make_args(side)) for side in (difference, -difference)):
            return first, aims
        chain = Derivation(first, given=self.given, examples=self.examples)
        if _same(chain, first, self.start):
            return onwards
        if _same(chain, first, self.goal):
            return first, backwards
        moved = any(_same(chain, first, side) for side in (difference, -difference))
        return (first, aims) if moved else onwards

    def _fact(self, data: Mapping[str, Any]) -> Fact:
        relation = self.notation.relation(data["text"])
        provided = [self.notation.relation(text) for text in data.get("provided", [])]
        free = free_letters(relation.lhs) | free_letters(relation.rhs)
        every = [letter for letter in self.notation.ranges if letter in free]
        every += [self._letter(name) for name in data.get("for_all", [])]
        return Fact(data["name"], relation, forall=every, provided=provided)

    def _letter(self, name: str) -> Any:
        notation = self.notation
        for known in (notation.functions, notation.families):
            if name in known:
                return known[name][0]
        return notation.letters[name]

    def _lemma(self, data: Mapping[str, Any]) -> Citable:
        name = data["name"]
        if "proof" in data:
            theorem = Task({**data["proof"], "name": name})
            judgement, proof = theorem.judged(data["proof"]["solutions"][0]["text"])
            if not judgement.reached or proof is None:
                raise ValueError(f"the proof of {name!r} does not reach its goal")
            return Citable(name, proof, theorem.notation)
        relation = self.notation.relation(data["text"])
        if "equal" not in data:
            raise ValueError(f"lemma {name!r} needs 'equal', such as x = 1, or 'proof'")
        touch = self.notation.relation(data["equal"])
        return Citable(name, _lemma(name, relation, touch), self.notation)

    def judged(self, text: str) -> tuple[Judgement, Derivation | None]:
        """What was found of a text, and the derivation that its last lines make, if any."""
        lines = text.split("\n")
        if len(lines) > _MOST_LINES:
            verdicts = [Verdict(NOT_READ, f"Up to {_MOST_LINES} lines are read.")]
            return Judgement(tuple(verdicts), False, verdicts[0].message, ""), None
        state = _State()
        for k in range(len(lines)):
            key = tuple(lines[: k + 1])
            if key not in self._known:
                if len(self._known) > 500:
                    self._known.clear()
                self._known[key] = _Judge(self, state).line(lines[k])
            state = self._known[key]
        return self._judgement(state)

    def _judgement(self, state: "_State") -> tuple[Judgement, Derivation | None]:
        chain = state.chain
        message = self._missing(state)
        if chain is None or len(chain.steps) == 1:
            return Judgement(state.verdicts, False, message, ""), None
        display = chain._repr_latex_().strip("$")
        return Judgement(state.verdicts, not message, message, display), chain

    def _missing(self, state: "_State") -> str:
        """What is missing for the goal to be reached, or ""."""
        statuses = {verdict.status for verdict in state.verdicts} - {EMPTY}
        if not statuses or state.chain is None:
            return "Nothing has been written yet." if not statuses else "A line was not read."
        if statuses != {VERIFIED}:
            return "Some line is not verified."
        chain, last = state.chain, state.chain.steps[-1].expr
        needed = _instead_of(chain._chain_sign, state.aims)
        aims = [aim for aim in state.aims if _same(chain, last, aim.end)]
        if not (needed or aims):
            return f"All lines are verified. The last one is not yet {state.aims[0].typed}."
        if not needed and chain._chain_sign not in _ENOUGH[aims[0].sign]:
            needed = aims[0].sign
        if needed:
            return f"All lines are verified, but they show {chain._chain_sign} and not {needed}."
        if self.equality is not None and not self._restates(state):
            return "When does equality hold? Add a line such as: equality iff ..."
        return ""

    def _restates(self, state: "_State") -> bool:
        """Whether the last line says when equality holds, in a form that shows the goal's."""
        if not state.restated or state.chain is None:
            return False
        equations = [fact for fact in self.given if fact.sign == "="]
        try:
            state.chain.equality_iff(self.equality, using=equations)
        except (ValueError, TypeError):
            return False
        return True


def _lemma(name: str, relation: Any, touch: Any, between: Any = None) -> Lemma:
    """A lemma from its relation and the equation that says where its sides are equal."""
    if isinstance(relation, Eq) or not isinstance(touch, Eq) or relation.rel_op in ("<", ">"):
        raise NotRead("a lemma has the form ln x <= x - 1, equal at x = 1", 0)
    if not isinstance(touch.lhs, Symbol):
        raise NotRead(f"a lemma is about one letter, and not about {plain(str(touch.lhs))}", 0)
    return Lemma(name, relation.lts, relation.gts, variable=touch.lhs, touch=touch.rhs,
                 between=between)  # fmt: skip


def _require_small_claim(relation: Any, at: int) -> None:
    """Refuse a claim whose derivatives computer algebra would take minutes to factorise."""
    parts = list(preorder_traversal(relation))
    exponents = [abs(part.exp) for part in parts if isinstance(part, Pow) and part.exp.is_Rational]
    if len(parts) > _LONGEST_CLAIM or any(exponent > _HIGHEST_POWER for exponent in exponents):
        raise NotRead(
            f"a lemma of your own is short: up to {_LONGEST_CLAIM} letters, numbers and signs, "
            f"and exponents up to {_HIGHEST_POWER}",
            at,
        )
    if _roots_deep(relation) > _MOST_ROOTS:
        raise NotRead("a lemma of your own has no roots of roots of roots", at)


def _roots_deep(expr: Any) -> int:
    """How many roots, exponentials and logarithms stand inside each other."""
    inside = max(map(_roots_deep, expr.args), default=0)
    is_root = isinstance(expr, (exp, log)) or (isinstance(expr, Pow) and not expr.exp.is_Integer)
    return inside + is_root


class _State(NamedTuple):
    """Verdicts of the lines so far, and the chain that they make.

    `chain` begins anew behind a line that was not verified, so that each line has a verdict
    of its own; it is None before the first step and, `lost` being true, behind a line that
    could not be read.
    """

    verdicts: tuple[Verdict, ...] = ()
    chain: Derivation | None = None
    lost: bool = False
    aims: tuple[_Aim, ...] = ()
    restated: bool = False
    own: tuple[Citable, ...] = ()


class _Unreadable(NotRead):
    """A step whose formula could not be read, so that nothing can go on from it."""


class _Judge:
    """Judges one line after those that led to a state."""

    def __init__(self, task: Task, state: _State) -> None:
        self.task, self.state = task, state
        self.chain = state.chain

    def line(self, text: str) -> _State:
        """The state behind a line."""
        if not text.strip():
            return self._with(Verdict(EMPTY))
        try:
            require_short(text)
            if found := _EQUALITY.match(text):
                return self._equality(text[found.end() :], found.end())
            if re.match(r"\s*lemma\s", text, re.IGNORECASE):
                return self._own_lemma(text)
            return self._steps(self._read(text))
        except _Unreadable as problem:
            verdict = Verdict(NOT_READ, sentence(problem), at=problem.at + 1)
            self.chain = None
            return self._with(verdict, lost=True)
        except NotRead as problem:
            return self._with(Verdict(NOT_READ, sentence(problem), at=problem.at + 1))
        except FalseStep as problem:
            return self._with(_false(problem))
        except UnverifiedStep as problem:
            return self._with(_not_shown(problem, self.task.notation))
        except Exception as problem:
            return self._with(Verdict(NOT_SHOWN, explanation(problem)))

    def _read(self, text: str) -> Line:
        try:
            return self.task.notation.line(text)
        except NotRead as problem:
            raise _Unreadable(str(problem), problem.at) from None

    def _with(self, verdict: Verdict, **changes: Any) -> _State:
        verdicts = (*self.state.verdicts, verdict)
        return self.state._replace(verdicts=verdicts, chain=self.chain, **changes)

    def _begun(self, expr: Expr) -> Derivation:
        task = self.task
        return Derivation(expr, given=task.given, examples=task.examples, name=task.name)

    # Steps -----------------------------------------------------------------------------------

    def _steps(self, line: Line) -> _State:
        (first_sign, first), *parts = line.parts
        if first_sign == "" and first is None:
            raise NotRead("a line begins with a formula or a sign", 0)
        self._require_bound(line)
        if self.state.lost:
            self._go_on_from(line)
            words = "The line above was not read, and therefore this one was not judged."
            verdict = Verdict(NOT_SHOWN, words)
            return self._with(verdict, restated=False, lost=self.chain is None)
        leading = first if first_sign == "" else None
        changes: dict[str, Any] = {"restated": False, "aims": self.state.aims}
        if self.chain is None:
            begin, changes["aims"] = self.task.beginning(leading)
            self.chain = self._begun(begin)
        same = leading is not None and leading == self.chain.steps[-1].expr
        if same and not parts:
            where = "begins" if len(self.chain.steps) == 1 else "stands"
            verdict = Verdict(VERIFIED, f"Here the derivation {where}.", latex(leading))
            return self._with(self._defined(verdict, line), **changes)
        if not same:
            parts = [(first_sign or "=", first), *parts]
        parts = [(sign, None if expr is None else _in_integral(expr)) for sign, expr in parts]
        try:
            reason = Reason(line, self.task.notation, self.citable())
            verdicts = [self._step(sign, expr, reason) for sign, expr in parts]
        except NotRead as problem:
            # The formula was read: the next line is judged as if this one were true.
            self._go_on_from(line)
            verdict = Verdict(NOT_READ, sentence(problem), at=problem.at + 1)
            return self._with(verdict, **changes)
        together = r"\;".join(verdict.latex for verdict in verdicts)
        if leading is not None and not same and verdicts[0].status == FALSE:
            verdict = self._apart(verdicts[1:])
        else:
            verdict = max(verdicts, key=lambda verdict: _GRAVITY[verdict.status])
            words = _against(parts, changes["aims"])
            verdict = verdict._replace(message=f"{verdict.message} {words}".strip())
        return self._with(self._defined(verdict._replace(latex=together), line), **changes)

    def _defined(self, verdict: Verdict, line: Line) -> Verdict:
        """A verdict, but for a line that is verified where it is defined, and not elsewhere."""
        if verdict.status != VERIFIED:
            return verdict
        standing = unconditional(self.task.given)
        for typed in line.typed:
            part = standing.undefined_part(typed)
            if part is not None:
                words = f"{part} may be {needed_for(part)}"
                return verdict._replace(
                    status=NOT_SHOWN, message=explanation(UnverifiedStep(words))
                )
        return verdict

    def _apart(self, alone: list[Verdict]) -> Verdict:
        """The verdict on a line whose first formula is not equal to what stands above.

        Whether the line is true by itself is what `alone` says, of the steps inside of it.
        """
        worst = max(alone, key=lambda verdict: _GRAVITY[verdict.status], default=None)
        if worst is not None and worst.status == FALSE:
            return worst
        start, goal = self.task.ends
        above, how = "the line above", "A line begins with a sign, or with what stands above it."
        if all(verdict.status == EMPTY for verdict in self.state.verdicts):
            above = "the task"
            how = f"A first line may begin with {start}, with {goal}, or with a sign."
        fails = f"does not follow on from {above}, because it begins with a different formula."
        if worst is None:
            words = f"This line {fails}"
        elif worst.status == VERIFIED:
            words = f"By itself this line is verified, but it {fails}"
        else:
            words = f"This line {fails} Whether it is true by itself was not shown, either."
        return Verdict(NOT_SHOWN, f"{words} {how}")

    def _go_on_from(self, line: Line) -> None:
        """Begin anew with what stands at the end of a line."""
        last = next((expr for _, expr in reversed(line.parts) if expr is not None), None)
        if last is not None:
            self.chain = self._begun(last)

    def _step(self, sign: str, expr: Expr | None, reason: Reason) -> Verdict:
        assert self.chain is not None
        chain = self.chain
        shown = _step_latex(sign, expr)
        try:
            longer = self._longer(chain, sign, expr, reason)
        except FalseStep as problem:
            simple = None if expr is None else chain._fails_simply(sign, expr)
            verdict = _false(simple or problem)
        except UnverifiedStep as problem:
            verdict = _not_shown(problem, self.task.notation, reason.unknown)
            if "it would be shown" not in verdict.message:
                verdict = verdict._replace(gives=self._given_by(chain, reason))
        except NotRead:
            raise
        except Exception as problem:
            verdict = Verdict(NOT_SHOWN, explanation(problem))
        else:
            self.chain = longer
            step = longer.steps[-1]
            judge = "the kernel" if proved_by_kernel(longer) else "SymPy alone"
            message = f"Verified by {judge}, and true at {step.points} random points."
            return Verdict(VERIFIED, message, _step_latex(sign, step.expr))
        # The next line is judged as if this one were true.
        try:
            self.chain = chain if expr is None else self._begun(expr)
        except (ValueError, TypeError):
            self.chain = chain
        return verdict._replace(latex=shown)

    def _longer(
        self, chain: Derivation, sign: str, expr: Expr | None, reason: Reason
    ) -> Derivation:
        """The chain with one more step; raises what `Derivation` raises."""
        if sign == "=":
            if expr is None:
                raise NotRead("an equality cannot compute its right side; write it", 0)
            return chain.eq(expr, "", using=reason.using(chain, sign))
        by = None if reason.is_about_signs else reason.inequality(chain)
        if by is None and reason.signs and expr is not None:
            larger, smaller = (
                (expr, chain.steps[-1].expr)
                if sign in ("<=", "<")
                else (chain.steps[-1].expr, expr)
            )
            by = not_negative(larger - smaller)
        add = {"<=": chain.le, ">=": chain.ge, "<": chain.lt, ">": chain.gt}[sign]
        if by is None:
            if expr is not None:
                chain.tried(sign, expr)
            names = [item.name for item in self.citable() if item.statement.sign != "="]
            raise UnverifiedStep(
                f"an inequality needs a reason, behind a bar: {', '.join([*names, ''])}"
                f"or the sign of what is left out, as in: a square is not negative"
            )
        using = reason.using(chain, sign)
        try:
            return add(... if expr is None else expr, by=by, using=using)
        except UnverifiedStep as refusal:
            if "it would be shown" in str(refusal):
                raise
            advice = self._advice(add, sign, expr, by, using)
            raise UnverifiedStep(f"{refusal}{advice}", rest=refusal.rest) from None

    def _advice(self, add: Any, sign: str, expr: Expr | None, by: Any, using: list[Any]) -> str:
        """With which facts a refused inequality would be shown."""
        others = [fact for fact in self.task.given if fact.sign == "=" and fact not in using]
        try:
            add(... if expr is None else expr, by=by, using=[*using, *others])
        except (ValueError, TypeError):
            return ""
        names = " and ".join(repr(fact.name) for fact in others)
        return f" With {names} it would be shown." if others else ""

    def _given_by(self, chain: Derivation, reason: Reason) -> str:
        """What the cited inequality says with what was put in, as LaTeX, or ""."""
        try:
            by = reason.inequality(chain)
        except (ValueError, TypeError):
            return ""
        if not isinstance(by, Instance):
            return ""
        left, right = (_named(by.total(side), self.task.notation) for side in (by.left, by.right))
        return relation_latex(relation_of(left, by.statement.sign, right))

    def _require_bound(self, line: Line) -> None:
        """Refuse an index outside of every sum, which is most often a forgotten bracket."""
        task = self.task
        indices = set(task.notation.ranges) | set(task.notation.lines)
        indices -= free_letters(task.start) | free_letters(task.goal)
        exprs = [expr for _, expr in line.parts if expr is not None]
        loose = indices & set[Any]().union(*map(free_letters, exprs))
        if loose:
            letter = min(loose, key=lambda letter: (line.loose.get(letter, 0), str(letter)))
            raise _Unreadable(
                f"the index {letter} stands outside of every sum or integral here; "
                f"is a bracket missing, as in sum(p - q)?",
                line.loose.get(letter, 0),
            )

    def citable(self) -> tuple[Citable, ...]:
        """Everything that a reason can name at this line."""
        return (*self.task.citable, *self.state.own)

    # Other lines ----------------------------------------------------------------------------

    def _equality(self, text: str, begins: int) -> _State:
        """A line such as "equality iff p = q"."""
        chain = self.chain
        if any(verdict.status not in (VERIFIED, EMPTY) for verdict in self.state.verdicts):
            raise UnverifiedStep("first all lines above have to be verified")
        if chain is None or chain._chain_sign == "=":
            raise UnverifiedStep("there is no inequality above whose case of equality this is")
        line = self.task.notation.line(_without_for_all(text))
        match line.parts:
            case ((_, Expr() as left), ("=", Expr() as right)):
                pass
            case _:
                raise NotRead("an equation is needed here, such as p = q", begins)
        reason = Reason(line, self.task.notation, self.citable())
        # What is given goes without saying here.
        using = reason.using(chain, "=") or [fact for fact in self.task.given if fact.sign == "="]
        try:
            self.chain = chain.equality_iff(Eq(left, right, evaluate=False), using=using)
        except UnverifiedStep:
            # An equation is used from left to right, and was written in one of two ways.
            self.chain = chain.equality_iff(Eq(right, left, evaluate=False), using=using)
        shown = rf"\text{{equality iff }}{latex(left)} = {latex(right)}"
        message = "Verified: equality holds then, and only then."
        return self._with(Verdict(VERIFIED, message, shown), restated=True)

    def _own_lemma(self, text: str) -> _State:
        """A line such as "lemma L: ln x <= x - 1, equal at x = 1"."""
        found = _OWN_LEMMA.fullmatch(text)
        if found is None:
            raise NotRead("a lemma has the form lemma L: ln x <= x - 1, equal at x = 1", 0)
        notation, name = self.task.notation, found["name"].strip()
        if any(name.lower() == item.name.lower() for item in self.citable()):
            raise NotRead(f"{name!r} is taken; give the lemma another name", found.start("name"))
        relation = read_at(notation.relation, found["claim"], found.start("claim"))
        touch = read_at(notation.relation, found["touch"], found.start("touch"))
        between = None
        if found["inside"]:
            low, letter, high = read_at(notation.interval, found["inside"], found.start("inside"))
            if letter != touch.lhs:
                raise NotRead(
                    f"the interval is one of {letter}, and the lemma is about {touch.lhs}",
                    found.start("inside"),
                )
            between = (low, high)
        _require_small_claim(relation, found.start("claim"))
        lemma = _lemma(name, relation, touch, between)
        message = "Verified by the sign of a derivative; it can be cited below."
        own = (*self.state.own, Citable(name, lemma, notation))
        return self._with(Verdict(VERIFIED, message, relation_latex(relation)), own=own)


_GRAVITY = {EMPTY: 0, VERIFIED: 1, NOT_SHOWN: 2, NOT_READ: 3, FALSE: 4}
_EQUALITY = re.compile(
    r"\s*(?:and )?(?:with )?equality(?: holds| occurs)?,?"
    r"(?: if and only if| only if| iff| exactly when| exactly if| precisely when| when| if"
    r"| ?<=>| ?\u21d4| ?\u27fa| ?\\iff)?"
    r"\s*:?\s+(?=\S)", re.IGNORECASE,
)  # fmt: skip
_FOR_ALL = re.compile(
    r",?\s*(?:for (?:all|every|each|any)|\\forall|\u2200)"
    r"\s*[a-z](?:\s*(?:,|and)?\s*[a-z])?\s*\.?\s*"
    r"(?=$|[|#])"
)
_OWN_LEMMA = re.compile(
    r"\s*lemma\s+(?P<name>[^:]{1,40}):\s*(?P<claim>[^,]+),\s*"
    r"(?:with )?equal(?:ity)?\s+(?:at|if|iff|when|only at)\s+"
    r"(?P<touch>[^,]+?)(?:,\s*for\s+(?P<inside>[^,]+))?\s*", re.IGNORECASE,
)  # fmt: skip


def _without_for_all(text: str) -> str:
    """An equation without "for all i", which goes without saying, and every column as it was."""
    return _FOR_ALL.sub(lambda found: " " * len(found[0]), text)


def _step_latex(sign: str, expr: Expr | None) -> str:
    symbol = {"<=": r"\le", ">=": r"\ge"}.get(sign, sign)
    return f"{symbol} " + (r"\dots" if expr is None else latex(expr))


def _in_integral(expr: Expr) -> Expr:
    """A number times an integral as one integral: these are compared by their integrands."""
    number, head = expr.as_coeff_Mul()
    if number == 1 or not isinstance(head, Integral):
        return expr
    return Integral(number * head.function, *head.limits)


def _same(chain: Derivation, one: Expr, other: Expr) -> bool:
    if one == other:
        return True
    try:
        chain.eq(other, "")
    except (ValueError, TypeError):
        return False
    return True


def _false(problem: FalseStep) -> Verdict:
    if not problem.where:
        return Verdict(FALSE, explanation(problem))
    if problem.problem != "is false":
        words = (
            "This may be true, but it does not follow from what is cited: "
            "at some point one of the two is an equation and the other is not."
        )
        return Verdict(NOT_SHOWN, words, at=plain(problem.where))
    left, right = _told(*problem.sides)
    where = plain(_DECIMAL.sub(r" ≈ \g<value>", problem.where))
    return Verdict(FALSE, f"False: left side {left}, right side {right}.", at=where)


_DECIMAL = re.compile(r"=(?P<value>-?\d+(?:\.\d+)?(?:\.\d+|e[+-]?\d+))(?![\d/])")


def _told(*values: Any) -> list[str]:
    """Numbers with their signs: exact ones as they are, others to as many digits as tell."""
    for digits in range(3, 13):
        told = [_rounded(value, digits) for value in values]
        if len(set(told)) == len(told):
            break
    return told


def _rounded(value: Any, digits: int) -> str:
    if isinstance(value, int) or (isinstance(value, Fraction) and value.denominator < 1000):
        return f"= {value}"
    if abs(value) >= 1e300:
        return "= a number of more than 300 digits"
    return f"≈ {float(value):.{digits}g}"


def _instead_of(sign: str, aims: tuple[_Aim, ...]) -> str:
    """The sign that steps have to have in place of one that leads away from the goal, or ""."""
    aims = tuple(aim for aim in aims if aim.end == 0) or aims
    if sign == "=" or not aims or any(aim.sign[0] == sign[0] for aim in aims):
        return ""
    return aims[0].sign


def _against(parts: list[tuple[str, Expr | None]], aims: tuple[_Aim, ...]) -> str:
    """What is said of the first sign that leads away from the goal, or ""."""
    for sign, _ in parts:
        if needed := _instead_of(sign, aims):
            signs = needed if needed == "=" else f"= or {needed}"
            return f"The sign {sign} goes against the goal, which needs {signs} here."
    return ""


def _not_shown(
    problem: UnverifiedStep, notation: Notation, unknown: list[str] | None = None
) -> Verdict:
    rest = problem.rest()
    rest = None if rest is None else _named(rest, notation)
    words = explanation(problem)
    if unknown:
        words += f" Read as a remark only: {', '.join(unknown)}."
    return Verdict(NOT_SHOWN, words, rest="" if rest is None else latex(rest))


def _named(expr: Expr, notation: Notation) -> Expr:
    """An expression whose bound letters have names of this task again."""
    for head in expr.atoms(Sum, Integral):
        taken = set(free_letters(head))
        limits = []
        renamed = {}
        lines = [k for k in notation.lines if k not in taken]
        for letter, low, high in head.limits:
            fits = [k for k, _, end in notation.ranges.values() if end == high and k not in taken]
            fits = fits if isinstance(head, Sum) else lines
            if isinstance(letter, Dummy) and fits:
                renamed[letter] = fits[0]
                taken.add(fits[0])
            limits.append((renamed.get(letter, letter), low, high))
        expr = expr.xreplace({head: head.func(head.function.xreplace(renamed), *limits)})
    return expr


def tasks_from(toml: str) -> list[dict[str, Any]]:
    """The tasks in a file, each whole: a `proof` that names a task is that task."""
    tasks = tomllib.loads(toml)["task"]
    by_name = {task["name"]: task for task in tasks}
    for task in tasks:
        for lemma in task.get("lemmas", []):
            if isinstance(lemma.get("proof"), str):
                lemma["proof"] = by_name[lemma["proof"]]
        for solution in task["solutions"]:
            solution["text"] = solution["text"].strip("\n")
    return tasks


def judge(task: Task, text: str) -> Judgement:
    """What can be said of every line of `text`, and whether it solves the task."""
    return task.judged(text)[0]


@lru_cache(maxsize=64)
def _task(data: str) -> Task:
    return Task(json.loads(data))


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a request that came as JSON; whatever a reader types, this does not raise.

    ``{"do": "judge", "task": ..., "text": ...}`` is answered by `Judgement.record`, and
    ``{"do": "typeset", ...}`` with ``latex``, ``message`` and ``at`` for one line.
    """
    task = _task(json.dumps(request["task"], sort_keys=True))
    if request["do"] == "judge":
        return judge(task, request["text"]).record()
    try:
        return {"latex": typeset(task, request["text"]), "message": "", "at": None}
    except NotRead as problem:
        return {"latex": "", "message": sentence(problem), "at": problem.at + 1}
    except Exception as problem:
        return {"latex": "", "message": explanation(problem), "at": None}


def typeset(task: Task, text: str) -> str:
    """One line as LaTeX, without its reason."""
    if not text.strip():
        return ""
    require_short(text)
    if found := _EQUALITY.match(text):
        text = _without_for_all(text[found.end() :])
    elif found := _OWN_LEMMA.fullmatch(text):
        text = found["claim"]
    parts = task.notation.line(text).parts
    return r" \;".join(_step_latex(sign, expr).strip() for sign, expr in parts)
