"""What a page can show of a statement: its rows, and how each was verified, as data.

A notebook stores it beside the LaTeX, as the entry `MIME` of an output.  Formulas are LaTeX
without delimiters; text has its formulas between dollar signs.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from divlib.derivation._language import domains_note
from divlib.derivation._latex import latex
from divlib.derivation._record import (
    notes,
    record_of_derivation,
    record_of_induction,
    record_of_lemma,
)
from divlib.derivation._statements import (
    Fact,
    Instance,
    condition_latex,
    fact_latex,
    label_of,
    relations_sides,
)

__all__ = ["MIME", "shown_derivation", "shown_induction", "shown_lemma"]

MIME = "application/vnd.divlib.derivation+json"


def shown_derivation(derivation: Any) -> dict[str, Any]:
    """A derivation as a page shows it."""
    record = record_of_derivation(derivation)
    equality = None
    if derivation.equality:
        equality = {
            "text": "if and only if " + " and ".join(map(condition_latex, derivation.equality)),
            "check": _check(
                record["equality"], "the cases of equality of the steps", derivation.restated_using
            ),
        }
    return {
        "rows": _rows(derivation.rows(), _checks(derivation, record)),
        "given": list(map(fact_latex, derivation.given)),
        "where": _domains(derivation.given, derivation.shown_expressions()),
        "equality": equality,
        "notes": notes(derivation),
    }


def shown_lemma(lemma: Any) -> dict[str, Any]:
    """A lemma with its proof; what verified it belongs to its last row."""
    rows = lemma.rows()
    check = _check(record_of_lemma(lemma), "the sign of a derivative")
    checks = [*[None] * (len(rows) - 1), check]
    return {
        "rows": _rows(rows, checks),
        "given": list(map(fact_latex, lemma.given)),
        "where": _domains(lemma.given, [lemma.left, lemma.right, lemma.touch]),
        "equality": None,
        "notes": lemma.notes(),
    }


def shown_induction(induction: Any) -> dict[str, Any]:
    """An induction: the rows of its two derivations, and its claim."""
    record = record_of_induction(induction)
    parts = ("first", "step")
    checks = [c for part in parts for c in _checks(getattr(induction, part), record[part])]
    return {
        "rows": _rows(induction.rows(), [*checks, _check(record, "induction")]),
        "given": list(map(fact_latex, induction.given)),
        "where": _domains(induction.given, induction.shown_expressions()),
        "equality": None,
        "notes": [induction.assumption(), *notes(induction)],
    }


def _rows(
    rows: Sequence[tuple[str, str, str, str]], checks: Sequence[dict[str, Any] | None]
) -> list[dict[str, Any]]:
    return [
        {"left": left, "sign": sign, "right": right, "reason": reason, "check": check}
        for (left, sign, right, reason), check in zip(rows, checks, strict=True)
    ]


def _checks(derivation: Any, record: dict[str, Any]) -> list[dict[str, Any] | None]:
    """What verified each row of a derivation; nothing has to verify the first."""
    _, *steps = derivation.steps
    checks = [
        _check(data, data["rule"], step.using, step.by)
        for data, step in zip(record["steps"], steps)
    ]
    return [None, *checks]


def _check(
    data: dict[str, Any], rule: str, using: Iterable[Any] = (), by: Any = None
) -> dict[str, Any]:
    """What verified a row: by which rule, what it cites, and the judgement in its record."""
    kept = ("judge", "why not the kernel", "kernel rules", "rests on", "points", "shown by SymPy")
    return {
        **{key: data[key] for key in kept if key in data},
        "rule": rule,
        "by": None if by is None else _citation(by),
        "using": list(map(_citation, using)),
    }


def _citation(cited: Any) -> dict[str, Any]:
    """What is cited, what is put in for its letters, its factor, and over what it is added up."""
    instance = cited if isinstance(cited, Instance) else cited.at({})
    statement = instance.statement
    if isinstance(statement, Fact):
        said = fact_latex(statement)
    else:
        sign = statement.sign.replace("<=", r"\le")
        said = f"${latex(statement.left)} {sign} {latex(statement.right)}$"
    return {
        "kind": type(statement).__name__,
        "name": statement.name,
        "statement": said,
        "put in": [f"{latex(label_of(k))} = {latex(v)}" for k, v in instance.mapping.items()],
        "times": None if instance.times == 1 else latex(instance.times),
        "over": list(map(_range, instance.limits)),
    }


def _range(limit: Any) -> str:
    letter, low, high = limit
    if letter.is_integer:
        return rf"{latex(letter)} = {latex(low)}, \dots, {latex(high)}"
    return rf"{latex(letter)} \in \left({latex(low)}, {latex(high)}\right)"


def _domains(given: Sequence[Fact], shown: Sequence[Any]) -> list[str]:
    sides = [side for fact in given for side in relations_sides(fact)]
    words = domains_note(*shown, *sides)
    return words.split("; ") if words else []
