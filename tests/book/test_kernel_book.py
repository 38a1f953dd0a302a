"""Both judges on every step of the chapters, and on mutants of every step."""

import json

import pytest
from sympy import Indexed, Integral, Rational

from divlib.derivation import Derivation, StepRefused
from divlib.derivation._kernel import Refused
from divlib.derivation._kernel_judge import _case_of, judge, judge_last_step
from divlib.derivation._kernel_sympy import NotSupported
from tests.book.book_derivations import book


def verdicts():
    return [(chapter, v) for chapter, statement in book().statements for v in judge(statement)]


def test_no_step_is_left_undecided_by_the_kernel():
    """It proves a step, or names the kind of expression that it does not know."""
    undecided = [(c, v.step, v.why) for c, v in verdicts() if v.status == "not shown"]
    assert not undecided


def test_sympy_alone_decides_less_than_one_step_in_ten():
    steps = [v for _, v in verdicts() if v.step != "equality"]
    alone = [v for v in steps if v.status != "verified"]
    assert len(steps) >= 110
    assert 10 * len(alone) < len(steps)


def test_only_derivatives_and_integrals_are_left_to_sympy():
    reasons = {v.why for _, v in verdicts() if v.status != "verified"}
    assert reasons <= {
        "derivative",
        "derivative of an unknown function",
        "sign of a derivative",
        "integral",
        "a step is missing",
    }


def test_no_derivation_takes_long():
    """Two seconds each and thirty together; twice that where other tests keep the caches busy."""
    seconds = book().seconds
    slow = {name: s for name, s in seconds.items() if s > 4 and "examples=" not in name}
    assert not slow
    assert sum(seconds.values()) < 60


def test_every_record_can_be_written_as_json():
    for _, statement in book().statements:
        record = json.loads(json.dumps(statement.record()))
        steps = record["steps"] if record["kind"] == "Derivation" else [record]
        assert all(step["points"] >= 3 for step in steps)
        assert all(step["judge"] in ("kernel", "SymPy") for step in steps)
        assert all(bool(step["kernel rules"]) == (step["judge"] == "kernel") for step in steps)


def test_displays_mark_what_sympy_alone_decided():
    for _, statement in book().statements:
        alone = [v for v in judge(statement) if v.status != "verified"]
        shown = statement._repr_latex_()
        assert bool(alone) == ("decided by SymPy and random points" in shown)
        if isinstance(statement, Derivation):
            # One mark for each, and one for the note that explains it.
            assert shown.count("^{*}") == len(alone) + bool(alone)


# Mutants ------------------------------------------------------------------------------------


def members_changed(expr):
    """`expr` with the index of one member moved on by one."""
    members = sorted(expr.atoms(Indexed), key=str)
    return expr.xreplace({members[0]: members[0].func(
        members[0].base, members[0].indices[0] + 1, *members[0].indices[1:]
    )}) if members else expr  # fmt: skip


def families_exchanged(expr):
    bases = sorted({member.base for member in expr.atoms(Indexed)}, key=str)
    if len(bases) < 2:
        return expr
    one, two = bases[:2]
    change = {
        member: Indexed(two if member.base == one else one, *member.indices)
        for member in expr.atoms(Indexed)
        if member.base in (one, two) and len(member.indices) == 1
    }
    return expr.xreplace(change)


OTHER_WAY = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "=": "="}
MUTATIONS = {
    "sign": lambda expr: -expr,
    "factor": lambda expr: 2 * expr,
    "one more": lambda expr: expr + 1,
    "a little more": lambda expr: expr + Rational(1, 10**9),
    "a little less": lambda expr: expr - Rational(1, 10**9),
    "index": members_changed,
    "families": families_exchanged,
}


def is_changed(call, mutant):
    """True if a mutant is another statement, as the values at the random points show."""
    _, expr, *_ = call.arguments
    try:
        return mutant != expr and any(
            point.compare(point.value(mutant), point.value(expr)) for point in call.after._points
        )
    except (ArithmeticError, ValueError):
        return True


def mutants(kinds):
    """Changed steps that do not hold any more, with what was changed."""
    for call in book().calls:
        sign, expr, reason, by, using = call.arguments
        for kind in kinds:
            mutant = MUTATIONS[kind](expr)
            if not is_changed(call, mutant):
                continue
            # Less than something larger is true, but is not what the instance says.
            yield kind, call, (sign, mutant, reason, by, using)
        if sign != "=":
            yield "direction", call, (OTHER_WAY[sign], expr, reason, by, using)


def kernel_accepts(call, arguments):
    """Whether the kernel alone would prove a step, of which it is told nothing else."""
    sign, expr, _, by, using = arguments
    step = call.after.steps[-1]._replace(sign=sign, expr=expr, by=by, using=tuple(using))
    case = _case_of(call.after)
    try:
        theorem = case._step(call.before.steps[-1].expr, step)
    except (Refused, NotSupported, RecursionError):
        return False
    return theorem.hypotheses <= case.given


def test_kernel_alone_refuses_every_mutant():
    count = 0
    for kind, call, arguments in mutants(MUTATIONS):
        count += 1
        assert not kernel_accepts(call, arguments), (kind, call.chapter, arguments[:3])
    assert count > 5 * len(book().calls)


def sympy_accepts(call, arguments):
    sign, expr, reason, by, using = arguments
    try:
        Derivation._extended(call.before, sign, expr, reason, by, using)
    except (StepRefused, ValueError):
        return False
    return True


@pytest.fixture
def without_points(monkeypatch):
    """The random points would refuse most mutants; here the algebra has to."""
    monkeypatch.setattr("divlib.derivation._require", lambda *arguments: 1)


def test_sympy_alone_refuses_some_mutants(without_points):
    sample = list(mutants(MUTATIONS))[::23]
    for kind, call, arguments in sample:
        assert not sympy_accepts(call, arguments), (kind, call.chapter, arguments[:3])


@pytest.mark.full
def test_sympy_alone_refuses_every_mutant(without_points):
    for kind, call, arguments in mutants(MUTATIONS):
        assert not sympy_accepts(call, arguments), (kind, call.chapter, arguments[:3])


def test_facts_that_are_dropped_are_missed():
    """Without a fact the kernel refuses a step, but for those facts that only SymPy needs."""
    missed = total = 0
    for call in book().calls:
        sign, expr, reason, by, using = call.arguments
        if judge_last_step(call.after).status != "verified":
            continue
        for position in range(len(tuple(using))):
            rest = [item for number, item in enumerate(using) if number != position]
            total += 1
            missed += not kernel_accepts(call, (sign, expr, reason, by, rest))
    assert total > 30
    assert missed > 0.6 * total


def test_integrals_are_compared_by_sympy_alone():
    for call in book().calls:
        if call.arguments[1].has(Integral):
            assert not kernel_accepts(call, call.arguments)
