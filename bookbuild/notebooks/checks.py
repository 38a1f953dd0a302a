"""Checks of stored notebooks: form, figures, prose and exercises.

nbval proves that running a notebook reproduces its stored outputs.  By design it compares
nothing for a cell without an execution count, so it accepts a notebook whose outputs were
cleared.  That, and everything other than outputs, is checked here.
"""

import ast
import re
from functools import cache
from itertools import pairwise

from bookbuild.alt_text import is_description
from bookbuild.notebooks.idle import idle_checks
from bookbuild.notebooks.normal_form import normal_form, text_of

# Limits of a code cell: lines that a reader can take in at once, characters that a page can show.
LONGEST_CELL = 20
WIDEST_LINE = 76

ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/<>-])/(?:home|root|usr|tmp|opt|var|Users|work)/\w|[A-Z]:\\\w"
)
DECIMAL = re.compile(r"(?<![\d.,])\d+\.\d+(?![\d.])")
# Numbers that no cell has to compute: sections and theorems of cited books, versions of programs,
# and the states of a moving figure, whose numbers are computed at build time.
NOT_A_RESULT = re.compile(
    r"(?:section|theorem|chapter|example|Python|CC BY) \d+\.\d+|https?:\S+|^:(?:state|then): .*",
    re.MULTILINE,
)

# The start of an exercise: its level and how long it takes.
LEVELS = ("Warm-up", "Core", "Stretch", "Project")
LEVEL_AND_TIME = re.compile(rf"\(\*(?:{'|'.join(LEVELS)}), [^*]*(?:minute|hour)[^*]*\.\*\)")

# The kinds of output that pages show; the last is that of divlib.derivation.
KINDS = {
    "text/plain",
    "text/latex",
    "image/svg+xml",
    "application/vnd.divlib.derivation+json",
}

# The methods of `divlib.derivation.Derivation` that verify a step.
STEPS = {"eq", "ge", "gt", "le", "lt"}

# Names that every cell may bind again.
SCRATCH = {"_", "ax", "axes", "fig", "problem", "refusal"}


def problems(notebook, text=None):
    """Return a list of messages about what is wrong with a notebook.

    With `text`, the content of its file, also check that it is in normal form.
    """
    found = []
    if text is not None and text != text_of(normal_form(notebook)):
        found.append("it is not in normal form: run `make format`")
    ids = [cell.get("id") for cell in notebook.cells]
    found += [f"two cells have the id {i!r}" for i in sorted(set(ids), key=str) if ids.count(i) > 1]
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for position, cell in enumerate(code_cells, start=1):
        messages = execution_problems(cell, position) + output_problems(cell)
        messages += figure_problems(cell) + source_problems(cell)
        found += [f"code cell {position}: {message}" for message in messages]
    if not any(cell.outputs for cell in code_cells):
        found.append("no cell has an output: were the outputs cleared?")
    found += rebound_names(code_cells) + unsupported_numbers(notebook)
    return found + exercise_problems(notebook) + idle_checks(notebook)


def execution_problems(cell, position):
    """Was the cell run in the right order and without failing?"""
    found = []
    if cell.execution_count != position:
        ran = f"as number {cell.execution_count}" if cell.execution_count else "not at all"
        found.append(f"was run {ran}, and should be number {position}; run all, top to bottom")
    numbers = {output.get("execution_count", position) for output in cell.outputs}
    if numbers - {cell.execution_count}:
        found.append("has an output of another run; run all, top to bottom")
    may_fail = "raises-exception" in cell.metadata.get("tags", [])
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors and not may_fail:
        found.append(f"failed with {errors[0].ename}: {errors[0].evalue[:200]}")
    if may_fail and not errors:
        found.append("is tagged raises-exception but raised nothing")
    return found


def output_problems(cell):
    """Does the output contain stderr, paths of a machine, or lines that are too long?"""
    found = []
    streams = [output.get("name") for output in cell.outputs]
    if any(before is not None and before == after for before, after in pairwise(streams)):
        found.append("has what it prints in pieces; run it with `make run`")
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            found.append(f"wrote to stderr: {output.text.strip()[:200]}")
        unknown = sorted(set(output.get("data", {})) - KINDS - {"image/png", "image/jpeg"})
        if unknown:
            found.append(f"has an output that no page shows: {', '.join(unknown)}")
        path = ABSOLUTE_PATH.search(str(dict(output)))
        if path:
            found.append(f"has an absolute path in its output: {path[0]}...")
        if output.output_type == "stream" and longest_line(output.text) > WIDEST_LINE + 4:
            found.append(
                f"prints a line of {longest_line(output.text)} characters, too long for a page"
            )
    return found


def source_problems(cell):
    """Is the source short enough to read?"""
    found = []
    lines = cell.source.split("\n")
    if not cell.source.strip():
        found.append("is empty")
    if len(lines) > LONGEST_CELL and "hide-input" not in cell.metadata.get("tags", []):
        found.append(f"has {len(lines)} lines; at most {LONGEST_CELL} are allowed")
    if longest_line(cell.source) > WIDEST_LINE:
        found.append(f"has a line of {longest_line(cell.source)} characters, too long for a page")
    return found


def longest_line(text):
    return max(map(len, text.split("\n")))


def figure_problems(cell):
    """Is each figure an SVG, alone in its cell, with a caption and an alternative text?"""
    data = [output.get("data", {}) for output in cell.outputs]
    found = [
        f"shows {mime}, whose content nbval does not compare; use divlib.plotting.use_style()"
        for mime in ("image/png", "image/jpeg")
        if any(mime in bundle for bundle in data)
    ]
    figures = sum("image/svg+xml" in bundle for bundle in data)
    described = cell.metadata.get("mystnb", {})
    alt = described.get("image", {}).get("alt", "").strip()
    if figures > 1:
        found.append("shows more than one figure, which cannot each have a description")
    if figures and not is_description(alt):
        found.append(f"has a figure whose alternative text is not a sentence: {alt!r}")
    if figures and not described.get("figure", {}).get("caption", "").strip():
        found.append("has a figure without a caption")
    if described and not figures:
        found.append("describes a figure but shows none")
    return found


def rebound_names(code_cells):
    """Find names that a later cell binds to something else.

    A loop may reuse the variable of an earlier loop, and an import may be repeated.
    """
    found, earlier = [], {}
    for position, cell in enumerate(code_cells, start=1):
        bound_here = {}
        for node in top_level(ast.parse(cell.source).body):
            for name, kind in bindings(node):
                bound_here.setdefault(name, kind)
                first_cell, first_kind = earlier.get(name, (None, None))
                conflict = first_kind is not None and (first_kind != kind or kind == "value")
                if conflict and name not in SCRATCH:
                    found.append(
                        f"code cell {position}: binds {name!r} again, which cell {first_cell} bound"
                    )
        for name, kind in bound_here.items():
            earlier.setdefault(name, (position, kind))
    return found


def top_level(statements):
    """Yield the statements that bind names of the notebook, also inside loops and the like."""
    for statement in statements:
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody", "handlers"):
                yield from top_level(getattr(statement, field, []))


def bindings(node):
    """The names that a statement binds, each with "value", "loop" or the imported name."""
    if isinstance(node, ast.Import):
        return [(alias.asname or alias.name, f"import {alias.name}") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [
            (alias.asname or alias.name, f"import {node.module}.{alias.name}")
            for alias in node.names
        ]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [(node.name, "value")]
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    kind = "loop" if isinstance(node, ast.For) else "value"
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.For)):
        names = (n for target in targets for n in ast.walk(target) if isinstance(n, ast.Name))
        return [(name.id, kind) for name in names if isinstance(name.ctx, ast.Store)]
    return []


def unsupported_numbers(notebook):
    """Find decimal numbers in the prose that occur in no cell and no output."""
    computed, claimed = set(), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for text in (cell.source, *(str(dict(output)) for output in cell.outputs)):
                computed |= set(DECIMAL.findall(text))
        # Captions and alternative texts are prose, too.
        prose = cell.source if cell.cell_type == "markdown" else str(cell.metadata.get("mystnb"))
        claimed += DECIMAL.findall(NOT_A_RESULT.sub("", prose))
    return [
        f"the prose says {number}, which nothing in the notebook computes"
        for number in claimed
        if number not in computed
    ]


@cache
def checks_in(source):
    """The checks of a cell that can fail: assertions, derivations, expected refusals."""
    tree = ast.parse(source)
    tried = {id(n) for node in ast.walk(tree) if is_tried(node) for n in inside_of(node.body)}
    derives = any(is_step(node) for node in ast.walk(tree))
    found = []
    for node in ast.walk(tree):
        can_fail = isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant)
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        name = node.func.id if named else ""
        proves = name in ("Lemma", "Induction") or (name == "Derivation" and derives)
        # try/except/else: the step must be refused, and the else branch raises if it was not.
        refuses = isinstance(node, ast.Try) and any(map(is_failure, inside_of(node.orelse)))
        if can_fail or (proves and id(node) not in tried) or refuses:
            found.append(node)
    return tuple(found)


def is_tried(node):
    """Does a statement catch what is refused inside it?"""
    return isinstance(node, ast.Try) and bool(node.handlers)


def inside_of(statements):
    return [inner for statement in statements for inner in ast.walk(statement)]


def is_step(node):
    """Is it a step of a derivation?  Without one, nothing is verified."""
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_method and node.func.attr in STEPS


def is_failure(node):
    return isinstance(node, (ast.Raise, ast.Assert))


def exercise_problems(notebook):
    """Does each exercise state level and time, and does each computed solution check itself?"""
    found = []
    label, sources = None, []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            sources.append(cell.source)
            continue
        for match in re.finditer(r"^```\{exercise\}.*\n:label: (\S+)\n\n(.*)", cell.source, re.M):
            if not LEVEL_AND_TIME.match(match[2]):
                found.append(f"exercise {match[1]} does not begin with its level and time")
        start = re.search(r"\{solution-start\} (\S+)", cell.source)
        if "{solution-end}" in cell.source and label:
            if sources and not any(checks_in(source) for source in sources):
                found.append(f"the solution of {label} computes something and checks nothing")
            label = None
        if start and "{solution-end}" not in cell.source[start.end() :]:
            label, sources = start[1], []
    return found
