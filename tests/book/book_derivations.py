"""The derivations of the chapters, without their figures, and the calls by which they were made."""

import ast
import contextlib
import gc
import io
import json
import time
from functools import cache
from typing import Any, NamedTuple

from bookbuild.project import ROOT
from divlib.derivation import Derivation, Lemma

_MAKERS = {"Derivation", "Fact", "Lemma"}


class Call(NamedTuple):
    """A step that was accepted: the derivation before it, the derivation with it, and how."""

    chapter: str
    before: Derivation
    after: Derivation
    arguments: tuple[Any, ...]


class Book(NamedTuple):
    """All derivations and lemmas of the chapters, with their steps and how long they took."""

    statements: list[tuple[str, Any]]
    calls: list[Call]
    seconds: dict[str, float]


@cache
def book():
    """Run what the derivations of all chapters need, and nothing else."""
    found = Book([], [], {})
    plain = Derivation._extended

    def recorded(self, *arguments):
        after = plain(self, *arguments)
        # A step may have computed its right side, and taken its reason from what it cites.
        sign, _, _, by, using = arguments
        last = after.steps[-1]
        found.calls.append(
            Call(chapter.stem, self, after, (sign, last.expr, last.reason, by, using))
        )
        return after

    Derivation._extended = recorded
    # What earlier tests left is not searched for garbage in the time of a derivation.
    gc.freeze()
    try:
        for chapter in sorted((ROOT / "chapters").glob("*.ipynb")):
            _run(chapter, found)
    finally:
        Derivation._extended = plain
        gc.unfreeze()
    return found


def _run(chapter, found):
    names = {"__name__": "__main__"}
    for number, node in enumerate(_needed(chapter)):
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            if isinstance(node, ast.Expr):
                values = [eval(compile(ast.Expression(node.value), chapter.name, "eval"), names)]
            else:
                exec(compile(ast.Module([node], []), chapter.name, "exec"), names)
                values = [names[name] for name in _stored(node) if name in names]
        found.seconds[f"{chapter.stem}: {ast.unparse(node)[:60]} #{number}"] = (
            time.process_time() - start
        )
        for value in values:
            known = any(value is other for _, other in found.statements)
            if isinstance(value, (Derivation, Lemma)) and not known:
                found.statements.append((chapter.stem, value))


def _needed(chapter):
    """The statements of a chapter that make derivations, and those that they need."""
    cells = json.loads(chapter.read_text(encoding="utf-8"))["cells"]
    nodes = []
    for cell in cells:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).split("\n")
            nodes += ast.parse("\n".join(line for line in lines if not line.startswith("%"))).body
    makers, makes = set(_MAKERS), []
    for node in nodes:
        imports = isinstance(node, (ast.Import, ast.ImportFrom))
        makes.append(not imports and bool(_loaded(node) & makers))
        if makes[-1] and isinstance(node, ast.Assign):
            makers |= _stored(node)
    kept, names = [], set()
    for node, wanted in reversed(list(zip(nodes, makes))):
        if wanted or _stored(node) & names:
            kept.append(node)
            names |= _loaded(node)
    return kept[::-1]


def _loaded(node):
    """The names that a statement reads; `x += 1` reads x."""
    parts = list(ast.walk(node))
    changed = {part.target for part in parts if isinstance(part, ast.AugAssign)}
    return {
        part.id
        for part in parts
        if isinstance(part, ast.Name) and (isinstance(part.ctx, ast.Load) or part in changed)
    }


def _stored(node):
    """The names that a statement binds; those of a comprehension end with it."""
    inside = {
        name
        for part in ast.walk(node)
        if isinstance(part, ast.comprehension)
        for name in ast.walk(part.target)
    }
    names = {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part not in inside
    }
    for part in ast.walk(node):
        if isinstance(part, (ast.Import, ast.ImportFrom)):
            names |= {alias.asname or alias.name.split(".")[0] for alias in part.names}
        elif isinstance(part, (ast.FunctionDef, ast.ClassDef)):
            names.add(part.name)
    return names
