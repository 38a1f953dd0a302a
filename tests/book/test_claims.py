"""The ledger of claims: each is settled by cells that check something, and links to them."""

import ast
import copy
import re
from types import SimpleNamespace

import pytest

from bookbuild.notebooks.checks import checks_in
from bookbuild.notebooks.normal_form import read
from bookbuild.project import ROOT, book_notebooks, toc_entries

CLAIMS = [f"C{number:02}" for number in range(1, 26)]
LEDGER = ROOT / "reference" / "claims.ipynb"

# How many checks the cells of each claim make.  A number may rise, and is then raised here;
# where it falls, a check or a tag has been lost.
CHECKS = {
    "C01": 5,
    "C02": 4,
    "C03": 4,
    "C04": 4,
    "C05": 4,
    "C06": 4,
    "C07": 4,
    "C08": 3,
    "C09": 6,
    "C10": 2,
    "C11": 2,
    "C12": 4,
    "C13": 5,
    "C14": 8,
    "C15": 11,
    "C16": 11,
    "C17": 7,
    "C18": 10,
    "C19": 13,
    "C20": 4,
    "C21": 4,
    "C22": 8,
    "C23": 1,
    "C24": 6,
    "C25": 9,
}


BOOKS = {path.stem: read(path) for path in book_notebooks()}


def changed(name, position):
    """The notebooks, with a copy of one of them, and the cell of it that is to be changed."""
    copied = copy.deepcopy(BOOKS[name].cells)
    books = {**BOOKS, name: SimpleNamespace(cells=copied)}
    return books, copied[position]


def settling_cells(books):
    """The sources of the code cells that are tagged with each claim."""
    found = {claim: [] for claim in CLAIMS}
    for notebook in books.values():
        for cell in notebook.cells:
            for tag in cell.metadata.get("tags", []):
                if tag.startswith("settles-") and cell.cell_type == "code":
                    found.setdefault(tag.removeprefix("settles-"), []).append(cell.source)
    return found


def checks_made(books):
    """How many checks each of the cells makes that are tagged with a claim."""
    return {
        claim: [len(checks_in(source)) for source in cells]
        for claim, cells in settling_cells(books).items()
    }


def ledger_problems(books):
    """What is wrong with the tags of the notebooks, as sentences."""
    found = []
    for claim, counts in checks_made(books).items():
        if claim not in CLAIMS:
            found.append(f"a cell is tagged with {claim}, which is no claim")
            continue
        if not counts:
            found.append(f"no cell settles {claim}")
        if 0 in counts:
            found.append(f"a cell that settles {claim} checks nothing")
        if sum(counts) < CHECKS.get(claim, 1):
            found.append(f"{claim} has lost a check: {sum(counts)} of {CHECKS[claim]}")
    return found


def ledger_text():
    return "\n".join(c.source for c in read(LEDGER).cells if c.cell_type == "markdown")


def test_every_claim_is_settled():
    assert ledger_problems(BOOKS) == []


def test_no_claim_has_more_checks_than_are_written_down():
    assert {claim: sum(counts) for claim, counts in checks_made(BOOKS).items()} == CHECKS


def test_the_ledger_has_a_row_for_every_claim():
    rows = re.findall(r"\(claim-(c\d\d)\)=\n +(C\d\d)\n", ledger_text())
    assert [row[1] for row in rows] == CLAIMS
    assert [row[0].upper() for row in rows] == CLAIMS
    assert re.findall(r"\{settled\}`(C\d\d)`", ledger_text()) == CLAIMS
    verdicts = re.findall(r"^  - (right|loose|wrong)$", ledger_text(), flags=re.MULTILINE)
    assert len(verdicts) == len(CLAIMS)


def labels_of_the_book():
    text = "\n".join(
        cell.source
        for notebook in BOOKS.values()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )
    text += "".join(
        (ROOT / f"{entry}.md").read_text(encoding="utf-8")
        for entry in toc_entries()
        if (ROOT / f"{entry}.md").exists()
    )
    return set(re.findall(r"^(?::label: |\()([\w-]+)\)?=?$", text, flags=re.MULTILINE))


def test_links_of_the_ledger_lead_somewhere():
    labels = labels_of_the_book()
    links = re.findall(r"\{(?:prf:)?ref\}`(?:[^`<]*<)?([\w-]+)>?`", ledger_text())
    assert len(links) > 40
    assert [link for link in links if link not in labels] == []


def test_at_least_eight_errors_are_recomputed_with_a_check():
    sections = ledger_text().split("## Errors in the wild")[1].count("\n### ")
    checking = [
        cell for cell in read(LEDGER).cells if cell.cell_type == "code" and checks_in(cell.source)
    ]
    assert sections >= 8 and len(checking) >= sections


# A lost tag or a lost check is noticed. ---------------------------------------------------


def tagged_cells(books):
    return [
        (name, position, claim)
        for name, notebook in books.items()
        for position, cell in enumerate(notebook.cells)
        for tag in cell.metadata.get("tags", [])
        for claim in [tag.removeprefix("settles-")]
        if tag.startswith("settles-")
    ]


class WithoutChecks(ast.NodeTransformer):
    """Replace every check of a cell by something that cannot fail."""

    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Call(self, node):
        self.generic_visit(node)
        named = isinstance(node.func, ast.Name) and node.func.id in ("Derivation", "Lemma")
        return ast.Constant(0) if named else node

    def visit_Try(self, node):
        return [self.visit(part) for part in node.body]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_lost_tag_or_check_is_noticed(claim):
    places = [place for place in tagged_cells(BOOKS) if place[2] == claim]
    assert places
    for name, position, _ in places:
        books, cell = changed(name, position)
        cell.metadata["tags"].remove(f"settles-{claim}")
        assert any(claim in problem for problem in ledger_problems(books))
        books, cell = changed(name, position)
        cell.source = ast.unparse(WithoutChecks().visit(ast.parse(cell.source)))
        assert any(claim in problem for problem in ledger_problems(books))
