"""How many lines of code the derivations of the chapters take for a step that they display.

A line counts if it belongs to a statement on which something displayed rests: imports,
letters, facts and lemmas, too.  What several derivations share counts for the first of them.
Empty lines and comments do not count.  A displayed lemma counts as one step; a step that is
shown to be refused counts as none.
"""

import ast
from functools import cache
from typing import NamedTuple

import nbformat

from bookbuild.notebooks.checks import STEPS
from bookbuild.project import ROOT

MOST = 4
BINDING = (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef)


class Statement(NamedTuple):
    """A statement at the top level of a cell, and the lines of code that it takes."""

    node: ast.stmt
    lines: int
    shown: bool


class Display(NamedTuple):
    """A derivation or lemma as a page displays it."""

    chapter: str
    code: str
    lines: int
    steps: int


def statements(cell):
    """The statements of a cell; what its last one gives is shown."""
    lines = ["" if line.startswith("%") else line for line in cell.split("\n")]
    body = ast.parse("\n".join(lines)).body
    for node in body:
        own = (line.strip() for line in lines[node.lineno - 1 : node.end_lineno])
        count = sum(bool(line) and not line.startswith("#") for line in own)
        yield Statement(node, count, node is body[-1] and isinstance(node, ast.Expr))


def displays(chapter, cells):
    """What a chapter displays, with the lines that nothing displayed before needs."""
    found, waiting, proofs = [], [], {}
    for statement in (part for cell in cells for part in statements(cell)):
        node = statement.node
        if isinstance(node, BINDING):
            waiting.append(statement)
            if isinstance(node, ast.Assign) and is_proof(node.value):
                proofs |= dict.fromkeys(bound(node), node.value)
        elif statement.shown:
            name = node.value.id if isinstance(node.value, ast.Name) else ""
            proof = proofs.get(name, node.value)
            if is_proof(proof):
                needed, waiting = divided(node, waiting)
                lines = statement.lines + sum(part.lines for part in needed)
                found.append(Display(chapter, ast.unparse(node), lines, step_count(proof)))
    return found


def divided(node, waiting):
    """Earlier statements, divided into those on which a statement rests and the others."""
    names, needed, others = used(node), [], []
    for statement in reversed(waiting):
        if bound(statement.node) & names:
            names = names - bound(statement.node) | used(statement.node)
            needed.append(statement)
        else:
            others.append(statement)
    return needed, others[::-1]


def is_proof(node):
    """True if what begins an expression is Derivation(...) or Lemma(...)."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return is_call and node.func.id in ("Derivation", "Lemma")


def step_count(proof):
    """The steps of a derivation; a lemma is one."""
    count = 0
    while isinstance(proof, ast.Call) and isinstance(proof.func, ast.Attribute):
        count += proof.func.attr in STEPS
        proof = proof.func.value
    return count + (proof.func.id == "Lemma")


def used(node):
    """Names that a statement takes from elsewhere."""
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    if not isinstance(node, ast.Assign):
        own |= {part.id for part in names if isinstance(part.ctx, ast.Store)}
    return {part.id for part in names if isinstance(part.ctx, ast.Load)} - own


def bound(node):
    """Names that a statement binds for others."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        parts = (part for target in node.targets for part in ast.walk(target))
        return {part.id for part in parts if isinstance(part, ast.Name)}
    return {alias.asname or alias.name.split(".")[0] for alias in node.names}


@cache
def chapters():
    """The code cells of every chapter."""
    paths = sorted((ROOT / "chapters").glob("*.ipynb"))
    return {
        path.stem: [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        for path in paths
    }


def book():
    return [
        display
        for chapter, cells in chapters().items()
        for display in displays(chapter, [cell.source for cell in cells])
    ]


def table(found):
    rows = ["lines  steps  ratio"]
    for display in sorted(found, key=lambda display: -display.lines / display.steps):
        code = " ".join(display.code.split())[:50]
        ratio = display.lines / display.steps
        rows.append(
            f"{display.lines:5}  {display.steps:5}  {ratio:5.1f}  {display.chapter[:2]}  {code}"
        )
    return "\n".join(rows)


def test_a_displayed_step_takes_at_most_four_lines_of_code_on_average():
    found = book()
    lines, steps = (sum(getattr(display, kind) for display in found) for kind in ("lines", "steps"))
    assert lines <= MOST * steps, f"{lines} lines for {steps} steps\n{table(found)}"


def test_every_displayed_derivation_of_the_chapters_is_counted():
    shown = {
        name: sum(
            r"\begin{aligned}" in output.get("data", {}).get("text/latex", "")
            for cell in cells
            for output in cell.outputs
        )
        for name, cells in chapters().items()
    }
    counted = [display.chapter for display in book()]
    assert shown == {name: counted.count(name) for name in shown}


# The counter itself -------------------------------------------------------------------------

LETTERS = """from sympy import symbols

# Comments and empty lines are free.
x = symbols("x", positive=True)
unused = 1
"""
LEMMA = 'lemma = Lemma("l", 0, x**2, variable=x, touch=0)\nlemma'
PROOF = """(
    Derivation(x)
    .eq(x + 0, "nothing")

    # A reason.
    .le(..., by=lemma.at(x))
    .equality_iff(Eq(x, 0))
)"""
REFUSED = """try:
    Derivation(x).eq(2 * x, "wishful")
except StepRefused as refusal:
    print(refusal)"""


def counted(*cells):
    return [(display.lines, display.steps) for display in displays("chapter", cells)]


def test_letters_and_imports_count_for_the_first_display_that_needs_them():
    assert counted(LETTERS, LEMMA, PROOF) == [(4, 1), (6, 2)]


def test_what_is_not_shown_has_no_steps_but_its_lines_count():
    hidden = "proof = " + PROOF + "\nother = 2"
    cited = "Derivation(x).le(..., by=proof.at({}))"
    assert counted(LETTERS, hidden, cited) == [(9, 1)]
    assert counted(LETTERS, hidden, "proof") == [(9, 2)]


def test_refused_steps_and_other_values_do_not_count():
    assert counted(LETTERS, REFUSED, "x", "print(x)") == []


def test_only_the_last_value_of_a_cell_is_shown():
    assert counted(LETTERS, PROOF + "\nx") == []


def test_names_of_functions_and_comprehensions_are_their_own():
    function = "def f(unused):\n    return [x for x in unused]"
    assert counted(LETTERS, function, "Derivation(f(0)).eq(0, '')") == [(3, 1)]


def test_table_names_what_takes_most():
    rows = table(displays("07_some", [LETTERS, LEMMA, PROOF])).split("\n")
    assert [row.split()[:4] for row in rows[1:]] == [
        ["4", "1", "4.0", "07"],
        ["6", "2", "3.0", "07"],
    ]
