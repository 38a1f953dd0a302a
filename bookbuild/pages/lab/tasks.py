"""The tasks of the lab: course/lab/tasks.toml, and how their formulas are set."""

import json
from functools import cache

from bookbuild.project import ROOT, SOLUTIONS
from divlib.derivation.written import answer, tasks_from

FILE = ROOT / "course" / "lab" / "tasks.toml"
# What only readers need; the engine has no use for it.
FOR_READERS = ("at", "chapter", "hints", "level", "solutions", "statement", "title")


@cache
def all_tasks():
    return tasks_from(FILE.read_text(encoding="utf-8"))


def tasks():
    """The tasks of the edition, in the order of the file.

    The edition without solutions also lacks tasks with a lemma that the solution of another task
    proves: the engine asks for the proof.
    """
    if SOLUTIONS:
        return all_tasks()
    return [{**task, "solutions": []} for task in all_tasks() if not proofs(task)]


def proofs(task):
    """The lemmas of a task that are theorems of other tasks."""
    return [lemma for lemma in task.get("lemmas", []) if "proof" in lemma]


def for_engine(task):
    """What the engine must know of a task."""
    known = {key: value for key, value in task.items() if key not in FOR_READERS}
    if proofs(task):
        known["lemmas"] = [
            {**lemma, "proof": with_proof(lemma["proof"])} if "proof" in lemma else lemma
            for lemma in task["lemmas"]
        ]
    return known


def with_proof(task):
    """What the engine must know of a task that proves a lemma: the task and its first solution."""
    return {**for_engine(task), "solutions": [{"text": task["solutions"][0]["text"]}]}


def anchor(task):
    """Where a task stands in the page of the lab."""
    return f"task-{task['name']}"


def latex(task, text):
    """How a line of a derivation, or a part of it, is set."""
    shown = answer({"do": "typeset", "task": for_engine(task), "text": text})
    if shown["message"]:
        raise ValueError(f"{FILE.name}, {task['name']}: {text!r}: {shown['message']}")
    return shown["latex"]


def statement(task):
    """What a task asks to show, as a line of a derivation."""
    return f"{task['start']} {task['sign']} {task['goal']}"


def statement_latex(task):
    """The same as a display, in two lines where it could not break by itself."""
    whole = latex(task, statement(task))
    if r"\\" not in whole:
        return whole
    left, right = latex(task, task["start"]), latex(task, f"{task['sign']} {task['goal']}")
    return rf"\begin{{aligned}}&{left.strip()}\\&\quad {right}\end{{aligned}}"


def first_request():
    """A derivation for the engine to judge, which imports what most derivations need."""
    task = all_tasks()[0]
    request = {"do": "judge", "task": for_engine(task), "text": task["solutions"][0]["text"]}
    return json.dumps(request)
