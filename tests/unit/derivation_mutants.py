"""How many small mistakes the tests notice: ``python -m tests.unit.derivation_mutants kernel``.

A mutant is the kernel, or the rest of the engine, with one operator, constant, condition or
refusal changed.  For a random sample of them, the tests run until one fails, those that take
least time first.  A mutant for which none fails is printed: either a test is missing, or the
change only makes it find less, or do more work.  This takes long and is no part of any test run.
"""

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple

# All that divlib.derivation and its tests import, so that mutants need not.
import hypothesis  # noqa: F401
import pytest
import sympy  # noqa: F401

import divlib  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "divlib" / "derivation"
KERNEL = [FOLDER / f"_kernel{name}.py" for name in ("_terms", "_normal", "_sums", "_signs", "")]
ENGINE = [
    FOLDER / f"{name}.py"
    for name in (
        "_algebra", "_sampling", "_kernel_judge", "_statements", "_language", "_substitution",
        "__init__",
    )
]  # fmt: skip
FILES = {"kernel": KERNEL, "engine": ENGINE}
TESTS = {
    "kernel": ("kernel", "kernel_attacks", "kernel_fuzz", "kernel_theorems", "proofs"),
    "engine": (
        "engine", "latex", "kernel_attacks", "soundness", "refused_steps", "derivation", "ready",
        "proofs", "kernel_theorems",
    ),
}  # fmt: skip
# A mutant that never ends is noticed, too: the tests of no file need half of this.
SECONDS = 120

COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.Is: "is not",
}  # fmt: skip
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*"}
NAMES = {"min": "max", "max": "min", "all": "any", "any": "all", "gcd": "lcm"}


class Mutant(NamedTuple):
    """A piece of a file, by its place, and what stands there instead."""

    file: Path
    line: int
    start: int
    end: int
    text: str


def mutants_of(file: Path) -> Iterator[Mutant]:
    """All mutants of one file."""
    source = file.read_text(encoding="utf-8")
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def at(node: ast.expr | ast.stmt, text: str) -> Mutant:
        assert node.end_lineno is not None and node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        return Mutant(file, node.lineno, begin, end, text)

    def part(node: ast.expr) -> str:
        return ast.get_source_segment(source, node) or ""

    tree = ast.parse(source)
    words = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module))
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sign = COMPARISONS.get(type(node.ops[0]), "==")
            yield at(node, f"{part(node.left)} {sign} {part(node.comparators[0])}")
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            sign = ARITHMETIC[type(node.op)]
            yield at(node, f"({part(node.left)} {sign} {part(node.right)})")
        elif isinstance(node, ast.Constant) and id(node) not in words:
            if isinstance(node.value, bool):
                yield at(node, str(not node.value))
            elif isinstance(node.value, int):
                yield at(node, str(node.value + 1))
        elif isinstance(node, ast.BoolOp):
            sign = " or " if isinstance(node.op, ast.And) else " and "
            yield at(node, "(" + sign.join(f"({part(value)})" for value in node.values) + ")")
            for left_out in node.values:
                sign = " and " if isinstance(node.op, ast.And) else " or "
                kept = [f"({part(value)})" for value in node.values if value is not left_out]
                yield at(node, f"({sign.join(kept)})")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            yield at(node, f"({part(node.operand)})")
        elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
            yield at(node, NAMES[node.id])
        elif isinstance(node, (ast.If, ast.IfExp)):
            yield at(node.test, "True")
            yield at(node.test, "False")
        elif isinstance(node, ast.Raise):
            yield at(node, "pass")


class MutantLoader(SourceFileLoader):
    """Loads a module from a mutant of its file, and leaves what is stored of it alone."""

    def __init__(self, name: str, mutant: Mutant) -> None:
        super().__init__(name, str(mutant.file))
        source = mutant.file.read_text(encoding="utf-8")
        self.source = source[: mutant.start] + mutant.text + source[mutant.end :]

    def get_code(self, fullname: str):
        return self.source_to_code(self.source, self.path)


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds one module in a mutant of its file."""

    def __init__(self, mutant: Mutant) -> None:
        module = mutant.file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        self.name, self.mutant = module.removesuffix(".__init__"), mutant

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        loader = MutantLoader(fullname, self.mutant)
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


def tests_pass(names: tuple[str, ...], mutant: Mutant | None) -> bool:
    """Whether all tests of these files pass, in a process of their own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS * len(names),) * 2)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if mutant:
        sys.meta_path.insert(0, MutantFinder(mutant))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-q", "-x", "--noconftest", "--tb=no", "--assert=plain", "-m", "not full"]
    options += ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(ROOT)]
    failed = True
    with contextlib.suppress(BaseException):
        failed = any(pytest.main([*options, f"tests/unit/test_{name}.py"]) for name in names)
    # What the parent has opened is not this process's to close.
    os._exit(failed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=FILES)
    parser.add_argument("count", nargs="?", type=int, default=80, help="how many mutants")
    parser.add_argument("--seed", type=int, default=14)
    chosen = parser.parse_args()
    everything = [mutant for file in FILES[chosen.part] for mutant in mutants_of(file)]
    if not tests_pass(TESTS[chosen.part], None):
        sys.exit("without a mutant, the tests do not pass")
    sample = random.Random(chosen.seed).sample(everything, chosen.count)
    noticed = 0
    for mutant in sample:
        if not tests_pass(TESTS[chosen.part], mutant):
            noticed += 1
            continue
        source = mutant.file.read_text(encoding="utf-8")
        place = f"{mutant.file.name}:{mutant.line}"
        print(f"{place}: {source[mutant.start : mutant.end]}  ->  {mutant.text}", flush=True)
    print(f"{noticed} of {chosen.count} mutants noticed, of {len(everything)} in all")


if __name__ == "__main__":
    main()
