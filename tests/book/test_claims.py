"""Every claim of the ledger is settled by code cells with checks, and links to them."""

import ast
import copy
import re
from types import SimpleNamespace

import pytest

from bookbuild.notebooks.checks import checks_in
from bookbuild.notebooks.normal_form import read
from bookbuild.project import ROOT, book_notebooks, toc_entries
from tests.book.built_pages import page_of, words

CLAIMS = [f"C{number:02}" for number in range(1, 26)]
LEDGER = ROOT / "reference" / "claims.ipynb"

# The number of checks in the cells that settle each claim.  Raise it when checks are added; a
# lower number means that a check or a tag was lost.
CHECKS = {
    "C01": 6,
    "C02": 4,
    "C03": 5,
    "C04": 5,
    "C05": 4,
    "C06": 4,
    "C07": 4,
    "C08": 3,
    "C09": 9,
    "C10": 2,
    "C11": 2,
    "C12": 5,
    "C13": 8,
    "C14": 7,
    "C15": 13,
    "C16": 13,
    "C17": 7,
    "C18": 12,
    "C19": 22,
    "C20": 4,
    "C21": 4,
    "C22": 9,
    "C23": 3,
    "C24": 9,
    "C25": 10,
}


BOOKS = {path.stem: read(path) for path in book_notebooks()}


def copy_with_cell(name, position):
    """All notebooks, one of them replaced by a copy, and a cell of the copy to change."""
    copied = copy.deepcopy(BOOKS[name].cells)
    books = {**BOOKS, name: SimpleNamespace(cells=copied)}
    return books, copied[position]


def settling_cells(books):
    """The sources of the code cells tagged with each claim."""
    found = {claim: [] for claim in CLAIMS}
    for notebook in books.values():
        for cell in notebook.cells:
            for tag in cell.metadata.get("tags", []):
                if tag.startswith("settles-") and cell.cell_type == "code":
                    found.setdefault(tag.removeprefix("settles-"), []).append(cell.source)
    return found


def checks_made(books):
    """The number of checks in each code cell tagged with a claim."""
    return {
        claim: [len(checks_in(source)) for source in cells]
        for claim, cells in settling_cells(books).items()
    }


def ledger_problems(books):
    """Problems with the tags of the notebooks, as sentences."""
    found = []
    for claim, counts in checks_made(books).items():
        if claim not in CLAIMS:
            found.append(f"a cell is tagged with {claim}, which is not a claim")
            continue
        if not counts:
            found.append(f"no cell settles {claim}")
        if 0 in counts:
            found.append(f"a cell that settles {claim} checks nothing")
        if sum(counts) < CHECKS.get(claim, 1):
            found.append(f"{claim} has lost checks: {sum(counts)} of {CHECKS[claim]} found")
    return found


def ledger_text():
    return "\n".join(c.source for c in read(LEDGER).cells if c.cell_type == "markdown")


def test_every_claim_is_settled_by_enough_checks():
    assert ledger_problems(BOOKS) == []


def test_number_of_checks_is_up_to_date():
    assert {claim: sum(counts) for claim, counts in checks_made(BOOKS).items()} == CHECKS


def test_ledger_has_a_row_for_every_claim():
    rows = re.findall(r"\(claim-(c\d\d)\)=\n +(C\d\d)\n", ledger_text())
    assert [row[1] for row in rows] == CLAIMS
    assert [row[0].upper() for row in rows] == CLAIMS
    assert re.findall(r"\{settled\}`(C\d\d)`", ledger_text()) == CLAIMS
    verdicts = re.findall(r"^  - (right|loose|wrong)$", ledger_text(), flags=re.MULTILINE)
    assert len(verdicts) == len(CLAIMS)


def book_labels():
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
    return set(re.findall(r"^(?:\* - )?(?::label: |\()([\w-]+)\)?=?$", text, flags=re.MULTILINE))


def test_ledger_links_have_targets():
    labels = book_labels()
    links = re.findall(r"\{(?:prf:)?ref\}`(?:[^`<]*<)?([\w-]+)>?`", ledger_text())
    assert len(links) > 40
    assert [link for link in links if link not in labels] == []


def test_formal_names_lead_to_the_version_that_was_read():
    section = ledger_text().split("checked by proof assistants\n")[1].split("## ")[0]
    links = re.findall(r"\[`[\w.]+`\]\(https://github\.com/([^)]+)\)", section)
    assert len(links) > 20 and section.count("`](") == len(links)
    of_a_commit = re.compile(r"[\w-]+/[\w-]+/blob/[0-9a-f]{40}/[\w/]+\.(?:v#L\d+|lean)")
    assert [link for link in links if not of_a_commit.fullmatch(link)] == []


def test_every_error_in_the_wild_is_recomputed_and_checked():
    sections = ledger_text().split("## Errors in the wild")[1].count("\n### ")
    checking = [
        cell for cell in read(LEDGER).cells if cell.cell_type == "code" and checks_in(cell.source)
    ]
    assert sections >= 8 and len(checking) >= sections


def test_a_cell_names_the_claim_that_it_settles(built):
    """With the words of the ledger: the number alone says nothing to a reader of a chapter."""
    pages = {
        path.stem: page_of(path)
        for path in [*built.glob("chapters/*.html"), built / "reference" / "claims.html"]
    }
    rows = [row.find_all("td") for row in pages["claims"].select("#the-claims tr")[1:]]
    said = {words(row[0]): words(row[1]) for row in rows}
    assert sorted(said) == CLAIMS
    shown = [words(line) for page in pages.values() for line in page.select(".settles")]
    wanted = [f"Settles claim {place[2]}: {said[place[2]]}" for place in tagged_cells(BOOKS)]
    assert sorted(shown) == sorted(wanted)


# Missing tags and checks are reported. ----------------------------------------------------


def tagged_cells(books):
    return [
        (name, position, claim)
        for name, notebook in books.items()
        for position, cell in enumerate(notebook.cells)
        for tag in cell.metadata.get("tags", [])
        for claim in [tag.removeprefix("settles-")]
        if tag.startswith("settles-")
    ]


class RemoveChecks(ast.NodeTransformer):
    """Replace every check of a cell with code that cannot fail."""

    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Call(self, node):
        self.generic_visit(node)
        named = isinstance(node.func, ast.Name) and node.func.id in ("Derivation", "Lemma")
        return ast.Constant(0) if named else node

    def visit_Try(self, node):
        return [self.visit(part) for part in node.body]


@pytest.mark.parametrize("claim", CLAIMS)
def test_missing_tag_or_check_is_reported(claim):
    places = [place for place in tagged_cells(BOOKS) if place[2] == claim]
    assert places
    for name, position, _ in places:
        books, cell = copy_with_cell(name, position)
        cell.metadata["tags"].remove(f"settles-{claim}")
        assert any(claim in problem for problem in ledger_problems(books))
        books, cell = copy_with_cell(name, position)
        cell.source = ast.unparse(RemoveChecks().visit(ast.parse(cell.source)))
        assert any(claim in problem for problem in ledger_problems(books))
