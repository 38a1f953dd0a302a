"""How each step was verified, as data, and in the words that a display adds."""

from typing import Any

from divlib.derivation._kernel import Theorem
from divlib.derivation._kernel_judge import Verdict, judge, judge_last_step
from divlib.derivation._latex import latex
from divlib.derivation._statements import Fact, Instance, fact_text, relation_text

__all__ = [
    "MARK",
    "by_sympy_alone",
    "notes",
    "proved_by_kernel",
    "record_of_derivation",
    "record_of_induction",
    "record_of_lemma",
]

# Stands behind whatever SymPy alone has decided.
MARK = "$^{*}$"


def by_sympy_alone(statement: Any) -> set[str]:
    """The steps that the kernel did not prove: "lemma", "step 1", ..., "equality"."""
    return {verdict.step for verdict in judge(statement) if verdict.status != "verified"}


def proved_by_kernel(derivation: Any) -> bool:
    """Whether the kernel proved the last step, from what is cited and nothing else."""
    verdict = judge_last_step(derivation)
    return verdict.status == "verified" and not verdict.rests_on


def notes(statement: Any) -> list[str]:
    """What a display says about who decided."""
    verdicts = judge(statement)
    found = []
    if any(verdict.status != "verified" for verdict in verdicts):
        found.append(f"{MARK} decided by SymPy and random points alone, not by the kernel")
    lemmas = sorted({name for verdict in verdicts for name in verdict.rests_on})
    if lemmas:
        names = ", ".join(lemmas)
        found.append(f"rests on what SymPy alone decided elsewhere: {names}")
    return found


def record_of_lemma(lemma: Any) -> dict[str, Any]:
    """The record of a lemma."""
    (verdict,) = judge(lemma)
    return {
        "kind": "Lemma",
        "name": lemma.name,
        "statement": f"{lemma.left} <= {lemma.right}",
        "variable": str(lemma.variable),
        "touch": str(lemma.touch),
        "between": [relation_text(relation) for relation in lemma.inside],
        "given": [_fact(fact) for fact in lemma.given],
        "derivatives": list(map(str, lemma.derivatives[1:])),
        "points": lemma.points,
        **_judgement(verdict),
    }


def record_of_derivation(derivation: Any) -> dict[str, Any]:
    """The record of a derivation, step by step."""
    verdicts = {verdict.step: verdict for verdict in judge(derivation)}
    start, *steps = derivation.steps
    record: dict[str, Any] = {
        "kind": "Derivation",
        "name": derivation.name,
        "start": str(start.expr),
        "given": [_fact(fact) for fact in derivation.given],
        "steps": [
            {
                "sign": step.sign,
                "expression": str(step.expr),
                "latex": latex(step.expr),
                "reason": step.reason,
                "rule": "algebra" if step.by is None else f"instance of {_kind(step.by)}",
                "by": None if step.by is None else _citation(step.by),
                "using": [_citation(item) for item in step.using],
                "points": step.points,
                "shown by SymPy": step.by_sympy,
                **_judgement(verdicts[f"step {number}"]),
            }
            for number, step in enumerate(steps, start=1)
        ],
        "equality": None,
    }
    if derivation.equality:
        record["equality"] = {
            "cases": [
                {"left": str(left), "right": str(right), "for all": [_limit(x) for x in limits]}
                for left, right, limits in derivation.equality
            ],
            "using": [_citation(item) for item in derivation.restated_using],
            **_judgement(verdicts["equality"]),
        }
    return record


def record_of_induction(induction: Any) -> dict[str, Any]:
    """The record of an induction, with those of its two derivations."""
    verdict = judge(induction)[-1]
    return {
        "kind": "Induction",
        "name": induction.name,
        "statement": relation_text(induction.claim.relation),
        "letter": str(induction.letter),
        "from": induction.start,
        "given": [_fact(fact) for fact in induction.given],
        "first": record_of_derivation(induction.first),
        "step": record_of_derivation(induction.step),
        "points": induction.points,
        **_judgement(verdict),
    }


def _judgement(verdict: Verdict) -> dict[str, Any]:
    proved = verdict.status == "verified"
    return {
        "judge": "kernel" if proved else "SymPy",
        "why not the kernel": None if proved else f"{verdict.status}: {verdict.why}",
        "kernel rules": sorted(_rules(verdict.theorem)) if verdict.theorem else [],
        "rests on": list(verdict.rests_on),
    }


def _rules(theorem: Theorem) -> set[str]:
    """Names of the rules in the proof of a theorem."""
    found, waiting, seen = set(), [theorem], set()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            rule, used, _ = one.record
            found.add(rule)
            waiting += used
    return found


def _kind(cited: Any) -> str:
    statement = cited.statement if isinstance(cited, Instance) else cited
    return type(statement).__name__


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "relation": relation_text(fact.relation),
        "for all": sorted(map(str, fact.forall)),
        "provided": [relation_text(needed.relation) for needed in fact.provided],
    }


def _citation(cited: Any) -> dict[str, Any]:
    """What is cited, and what is put in for its letters."""
    instance = cited if isinstance(cited, Instance) else cited.at({})
    statement = instance.statement
    said = f"{statement.left} {statement.sign} {statement.right}"
    return {
        "kind": type(statement).__name__,
        "name": statement.name,
        "statement": fact_text(statement) if isinstance(statement, Fact) else said,
        "substitution": {str(key): str(value) for key, value in instance.mapping.items()},
        "times": str(instance.times),
        "over": [_limit(limit) for limit in instance.limits],
    }


def _limit(limit: Any) -> list[str]:
    return list(map(str, limit))
