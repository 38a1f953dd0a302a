"""How many small mistakes in the kernel the tests notice: ``python -m tests.unit.kernel_mutants``.

A mutant is the kernel with one operator, constant, condition or refusal changed.  For a random
sample of them, the tests of the kernel run until one fails.  A mutant for which none fails is
printed: either a test is missing, or the change only makes the kernel find less, or do more work.
This takes some minutes and is no part of any test run.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ("terms", "normal", "sums", "signs", "")
TESTS = ("kernel", "kernel_fuzz", "kernel_theorems")
# A mutant that never ends is noticed, too.
SECONDS = 300

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


def is_noticed(mutant: Mutant, folder: Path) -> bool:
    """Whether a test fails for a mutant."""
    file = folder / mutant.file.relative_to(ROOT)
    source = file.read_text(encoding="utf-8")
    file.write_text(source[: mutant.start] + mutant.text + source[mutant.end :], encoding="utf-8")
    try:
        for name in TESTS:
            command = [sys.executable, "-m", "pytest", "-q", "-x", "--noconftest", "--tb=no"]
            command += ["-m", "not full", "-c", os.devnull, "-p", "no:cacheprovider"]
            command += ["--rootdir", str(folder), f"tests/unit/test_{name}.py"]
            environment = {
                **os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"
            }  # fmt: skip
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS
            )
            if done.returncode:
                return True
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(source, encoding="utf-8")
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=80, help="how many mutants")
    parser.add_argument("--seed", type=int, default=14)
    chosen = parser.parse_args()
    everything = []
    for name in KERNEL:
        file = ROOT / "divlib" / "derivation" / f"_kernel{name and '_' + name}.py"
        everything += mutants_of(file)
    sample = random.Random(chosen.seed).sample(everything, chosen.count)
    noticed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("divlib", "tests/unit"):
            shutil.copytree(ROOT / part, folder / part)
        for mutant in sample:
            if is_noticed(mutant, folder):
                noticed += 1
                continue
            source = mutant.file.read_text(encoding="utf-8")
            place = f"{mutant.file.name}:{mutant.line}"
            print(f"{place}: {source[mutant.start : mutant.end]}  ->  {mutant.text}", flush=True)
    print(f"{noticed} of {chosen.count} mutants noticed, of {len(everything)} in all")


if __name__ == "__main__":
    main()
