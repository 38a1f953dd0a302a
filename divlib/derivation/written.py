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
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Dummy, Eq, Expr, Lambda, Sum, Symbol

from divlib.derivation import Derivation, Fact, FalseStep, Lemma, UnverifiedStep
from divlib.derivation._algebra import free_letters
from divlib.derivation._latex import latex
from divlib.derivation._notation import Line, Notation, NotRead
from divlib.derivation._plain_words import explanation, plain, sentence
from divlib.derivation._reasons import Citable, Reason, read_at
from divlib.derivation._record import proved_by_kernel
from divlib.derivation._statements import relation_latex

__all__ = ["Judgement", "Task", "Verdict", "answer", "judge", "tasks_from"]

VERIFIED, FALSE, NOT_SHOWN, NOT_READ, EMPTY = (
    "verified", "false", "not shown", "not read", "empty",
)  # fmt: skip
_MOST_LINES = 60
_OPPOSITE = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "=": "="}
# What a chain with this sign shows, and more.
_ENOUGH = {"=": ("=",), "<=": ("<=", "<", "="), ">=": (">=", ">", "="), "<": ("<",), ">": (">",)}


class Verdict(NamedTuple):
    """What was found of one line.

    `status` is "verified", "false", "not shown", "not read" or "empty"; `at` is a point at
    which a false line fails, or the column at which reading stopped; `rest` is, in LaTeX,
    what is left of a difference that should be 0.
    """

    status: str
    message: str = ""
    latex: str = ""
    at: str | int = ""
    rest: str = ""


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


class Task:
    """A statement to be derived; see the module for what `data` holds."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        missing = [key for key in ("letters", "start", "sign", "goal") if key not in data]
        if missing:
            raise ValueError(f"the task {data.get('name', '')!r} has no {missing[0]!r}")
        self.notation = Notation(data["letters"], data.get("indices", {}))
        read = self.notation.expression
        self.start, self.sign, self.goal = read(data["start"]), data["sign"], read(data["goal"])
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
            theorem = Task(data["proof"])
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
        """What was found of a text, and the derivation if it reaches the goal."""
        lines = text.split("\n")
        if len(lines) > _MOST_LINES:
            verdicts = [Verdict(NOT_READ, f"up to {_MOST_LINES} lines are read")]
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
        chain, (end, sign) = state.chain, (self.goal, self.sign)
        if state.backwards:
            end, sign = self.start, _OPPOSITE[sign]
        last = chain.steps[-1].expr
        if not _same(chain, last, end):
            return f"All lines are verified; the last one is not yet {plain(str(end))}."
        if chain._chain_sign not in _ENOUGH[sign]:
            return f"All lines are verified, but they show {chain._chain_sign} and not {sign}."
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
        raise NotRead("a lemma has the form: ln x <= x - 1, equal at x = 1", 0)
    if not isinstance(touch.lhs, Symbol):
        raise NotRead(f"a lemma is about one letter, and not about {plain(str(touch.lhs))}", 0)
    return Lemma(name, relation.lts, relation.gts, variable=touch.lhs, touch=touch.rhs,
                 between=between)  # fmt: skip


class _State(NamedTuple):
    """Verdicts of the lines so far, and the chain that they make.

    `chain` begins anew behind a line that was not verified, so that each line has a verdict
    of its own; it is None behind one from which nothing can go on.
    """

    verdicts: tuple[Verdict, ...] = ()
    chain: Derivation | None = None
    backwards: bool = False
    restated: bool = False
    own: tuple[Citable, ...] = ()


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
            if found := _EQUALITY.match(text):
                return self._equality(text[found.end() :], found.end())
            if re.match(r"\s*lemma\s", text, re.IGNORECASE):
                return self._own_lemma(text)
            return self._steps(self.task.notation.line(text))
        except NotRead as problem:
            return self._with(Verdict(NOT_READ, sentence(problem), at=problem.at + 1))
        except FalseStep as problem:
            return self._with(_false(problem))
        except UnverifiedStep as problem:
            return self._with(_not_shown(problem, self.task.notation))
        except (ValueError, TypeError, ArithmeticError, RecursionError) as problem:
            return self._with(Verdict(NOT_SHOWN, plain(explanation(str(problem)))))

    def _with(self, verdict: Verdict, **changes: Any) -> _State:
        verdicts = (*self.state.verdicts, verdict)
        return self.state._replace(verdicts=verdicts, chain=self.chain, **changes)

    def _begun(self, expr: Expr) -> Derivation:
        return Derivation(expr, given=self.task.given, examples=self.task.examples)

    # Steps -----------------------------------------------------------------------------------

    def _steps(self, line: Line) -> _State:
        reason = Reason(line, self.task.notation, self.citable())
        first_sign, first = line.parts[0]
        parts = list(line.parts)
        changes: dict[str, Any] = {}
        if self.chain is None:
            begin = self.task.start
            if first_sign == "" and first is not None:
                changes["backwards"] = self._begins_at_goal(first)
                begin = self.task.goal if changes["backwards"] else begin
            self.chain = self._begun(begin)
        if first_sign == "":
            if first is None:
                raise NotRead("a line begins with a formula or a sign", 0)
            same = first == self.chain.steps[-1].expr
            parts = parts[1:] if same else [("=", first), *parts[1:]]
            if not parts:
                where = "begins" if len(self.chain.steps) == 1 else "stands"
                return self._with(Verdict(VERIFIED, f"Here the derivation {where}.",
                                          latex(first)), **changes)  # fmt: skip
        changes["restated"] = False
        verdicts = [self._step(sign, expr, reason) for sign, expr in parts]
        worst = max(verdicts, key=lambda verdict: _GRAVITY[verdict.status])
        together = r"\;".join(verdict.latex for verdict in verdicts)
        return self._with(worst._replace(latex=together), **changes)

    def _begins_at_goal(self, first: Expr) -> bool:
        task = self.task
        return first != task.start and first == task.goal and task.sign != "="

    def _step(self, sign: str, expr: Expr | None, reason: "Reason") -> Verdict:
        assert self.chain is not None
        chain = self.chain
        shown = _step_latex(sign, expr)
        try:
            longer = self._longer(chain, sign, expr, reason)
        except FalseStep as problem:
            verdict = _false(problem)
        except UnverifiedStep as problem:
            verdict = _not_shown(problem, self.task.notation, reason.unknown)
        except (ValueError, TypeError, ArithmeticError, RecursionError) as problem:
            if isinstance(problem, NotRead):
                raise
            verdict = Verdict(NOT_SHOWN, plain(explanation(str(problem))))
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
        self, chain: Derivation, sign: str, expr: Expr | None, reason: "Reason"
    ) -> Derivation:
        """The chain with one more step; raises what `Derivation` raises."""
        self._require_bound(chain, expr)
        if sign == "=":
            if expr is None:
                raise NotRead("an equality cannot compute its right side; write it", 0)
            return chain.eq(expr, "", using=reason.using(chain, sign))
        by = reason.inequality(chain)
        add = {"<=": chain.le, ">=": chain.ge, "<": chain.lt, ">": chain.gt}[sign]
        if by is None:
            if expr is not None:
                chain.tried(sign, expr)
            raise UnverifiedStep(
                "an inequality needs a lemma or a fact as its reason, behind a bar: "
                + ", ".join(item.name for item in self.citable() if item.statement.sign != "=")
            )
        return add(... if expr is None else expr, by=by, using=reason.using(chain, sign))

    def _require_bound(self, chain: Derivation, expr: Expr | None) -> None:
        """Refuse an index outside of every sum, which is most often a forgotten bracket."""
        if expr is None:
            return
        ranges = set(self.task.notation.ranges) | set(self.task.notation.lines)
        loose = (free_letters(expr) - free_letters(chain.steps[-1].expr)) & ranges
        if loose:
            letter = min(map(str, loose))
            raise NotRead(
                f"{letter} stands outside of every sum or integral here; "
                f"is a bracket missing, as in sum(p - q)?",
                0,
            )

    def citable(self) -> tuple[Citable, ...]:
        """Everything that a reason can name at this line."""
        return (*self.task.citable, *self.state.own)

    # Other lines ----------------------------------------------------------------------------

    def _equality(self, text: str, begins: int) -> _State:
        """A line such as "equality iff p = q"."""
        chain = self.chain
        if chain is None or chain._chain_sign == "=":
            raise UnverifiedStep("there is no inequality above whose case of equality this is")
        line = self.task.notation.line(text)
        if len(line.parts) != 2 or None in (line.parts[0][1], line.parts[1][1]):
            raise NotRead("an equation is needed here, such as p = q", begins)
        (_, left), (sign, right) = line.parts
        if sign != "=":
            raise NotRead("an equation is needed here, such as p = q", begins)
        reason = Reason(line, self.task.notation, self.citable())
        self.chain = chain.equality_iff(Eq(left, right, evaluate=False),
                                        using=reason.using(chain, "="))  # fmt: skip
        shown = rf"\text{{equality iff }}{latex(left)} = {latex(right)}"
        message = "Verified: equality holds then, and only then."
        return self._with(Verdict(VERIFIED, message, shown), restated=True)

    def _own_lemma(self, text: str) -> _State:
        """A line such as "lemma L: ln x <= x - 1, equal at x = 1"."""
        found = _OWN_LEMMA.fullmatch(text)
        if found is None:
            raise NotRead("a lemma has the form: lemma L: ln x <= x - 1, equal at x = 1", 0)
        notation, name = self.task.notation, found["name"].strip()
        if any(name.lower() == item.name.lower() for item in self.citable()):
            raise NotRead(f"{name!r} is taken; give the lemma another name", found.start("name"))
        relation = read_at(notation.relation, found["claim"], found.start("claim"))
        touch = read_at(notation.relation, found["touch"], found.start("touch"))
        between = None
        if found["inside"]:
            span = read_at(notation.line, found["inside"], found.start("inside"))
            ends = [expr for _, expr in span.parts]
            if len(ends) != 3 or {sign for sign, _ in span.parts[1:]} != {"<"}:
                raise NotRead("an interval has the form 0 < x < 1", found.start("inside"))
            between = (ends[0], ends[2])
        lemma = _lemma(name, relation, touch, between)
        message = "Verified by the sign of a derivative; it can be cited below."
        own = (*self.state.own, Citable(name, lemma, notation))
        return self._with(Verdict(VERIFIED, message, relation_latex(relation)), own=own)


_GRAVITY = {EMPTY: 0, VERIFIED: 1, NOT_SHOWN: 2, NOT_READ: 3, FALSE: 4}
_EQUALITY = re.compile(
    r"\s*(?:with )?equality(?: holds)?(?:,? if and only if| only if| iff| when| if| exactly when)?"
    r"\s*:?\s+(?=\S)", re.IGNORECASE,
)  # fmt: skip
_OWN_LEMMA = re.compile(
    r"\s*lemma\s+(?P<name>[^:]{1,40}):\s*(?P<claim>[^,]+),\s*"
    r"(?:with )?equal(?:ity)?\s+(?:at|if|iff|when|only at)\s+"
    r"(?P<touch>[^,]+?)(?:,\s*for\s+(?P<inside>[^,]+))?\s*", re.IGNORECASE,
)  # fmt: skip


def _step_latex(sign: str, expr: Expr | None) -> str:
    symbol = {"<=": r"\le", ">=": r"\ge"}.get(sign, sign)
    return f"{symbol} " + (r"\dots" if expr is None else latex(expr))


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
        return Verdict(FALSE, plain(explanation(str(problem))))
    if problem.problem != "is false":
        words = "What is cited does not give this step: it holds with equality elsewhere."
        return Verdict(NOT_SHOWN, words, at=plain(problem.where))
    return Verdict(FALSE, f"False: {problem.values}.", at=plain(problem.where))


def _not_shown(
    problem: UnverifiedStep, notation: Notation, unknown: list[str] | None = None
) -> Verdict:
    rest = problem.rest()
    rest = None if rest is None else _named(rest, notation)
    words = explanation(str(problem))
    if rest is not None:
        hint = re.search(r"With (.*) it would be shown", words)
        words = "The two sides were not shown to agree."
        if hint:
            words += f" With {hint[1]} it would be shown."
    if unknown:
        words += f" Read as a remark only: {', '.join(unknown)}."
    return Verdict(NOT_SHOWN, plain(words), rest="" if rest is None else latex(rest))


def _named(expr: Expr, notation: Notation) -> Expr:
    """An expression whose bound letters have names of this task again."""
    for head in expr.atoms(Sum):
        taken = set(free_letters(head))
        limits = []
        renamed = {}
        for letter, low, high in head.limits:
            fits = [k for k, _, end in notation.ranges.values() if end == high and k not in taken]
            if isinstance(letter, Dummy) and fits:
                renamed[letter] = fits[0]
                taken.add(fits[0])
            limits.append((renamed.get(letter, letter), low, high))
        expr = expr.xreplace({head: Sum(head.function.xreplace(renamed), *limits)})
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
    except (ValueError, TypeError, ArithmeticError, RecursionError) as problem:
        return {"latex": "", "message": plain(explanation(str(problem))), "at": None}


def typeset(task: Task, text: str) -> str:
    """One line as LaTeX, without its reason."""
    if not text.strip():
        return ""
    if found := _EQUALITY.match(text):
        return _relation_typeset(task.notation, text[found.end() :])
    if found := _OWN_LEMMA.fullmatch(text):
        return _relation_typeset(task.notation, found["claim"])
    parts = task.notation.line(text).parts
    return r" \;".join(_step_latex(sign, expr).strip() for sign, expr in parts)


def _relation_typeset(notation: Notation, text: str) -> str:
    return r" \;".join(_step_latex(*part).strip() for part in notation.line(text).parts)
