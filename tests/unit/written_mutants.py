"""Right derivations changed in one place, as slips of the pen change them."""

import re

from divlib.derivation.written import tasks_from

SWAPS = (("p", "q"), ("a", "b"), ("u", "v"), ("i", "j"), ("w", "z"), ("A", "B"))


def split(line):
    """A line as its formula and its reason."""
    formula, bar, reason = line.partition("|")
    return formula, bar + reason


def other_signs(formula):
    for old, new in ((">=", "<="), ("<=", ">=")):
        if old in formula:
            yield formula.replace(old, new, 1)


def other_numbers(formula):
    for found in re.finditer(r"(?<![\w^])\d+", formula):
        yield formula[: found.start()] + str(int(found[0]) + 1) + formula[found.end() :]


def swapped_letters(formula):
    """One letter in the place of another, at one place each."""
    for one, other in SWAPS:
        for found in re.finditer(rf"(?<![A-Za-z_]){one}(?![A-Za-z(])", formula):
            yield formula[: found.start()] + other + formula[found.end() :]


def other_operations(formula):
    for old, new in ((" - ", " + "), (" + ", " - "), ("/", " "), ("ln", "")):
        for found in re.finditer(re.escape(old), formula):
            yield formula[: found.start()] + new + formula[found.end() :]


def changed(formula):
    for change in (other_signs, other_numbers, swapped_letters, other_operations):
        yield from change(formula)


def mutants(task):
    """Every solution of a task with one of its formulas changed."""
    for solution in task["solutions"]:
        lines = solution["text"].split("\n")
        for k, line in enumerate(lines):
            formula, reason = split(line)
            for other in changed(formula):
                if other != formula:
                    yield "\n".join([*lines[:k], other + reason, *lines[k + 1 :]])


def all_mutants(toml):
    return [(task, text) for task in tasks_from(toml) for text in dict.fromkeys(mutants(task))]
