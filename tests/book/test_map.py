"""The table on the map of the measures matches the printed output of its search."""

import re

import divlib
from bookbuild.notebooks.normal_form import read
from bookbuild.project import ROOT
from divlib import drift, estimation, permutation, sketch

MAP = read(ROOT / "reference" / "map.ipynb")


def table(name):
    """The rows of a list table, each a list of cell texts."""
    (cell,) = (c.source for c in MAP.cells if f":name: {name}" in c.source)
    block = cell.split(f":name: {name}")[1].split("\n:::")[0]
    rows = re.split(r"^\* - ", block, flags=re.MULTILINE)[1:]
    return [re.split(r"^  - ", row.rstrip("\n"), flags=re.MULTILINE) for row in rows]


def printed_answers():
    """The printed output of the search: each measure with its answers."""
    outputs = [o.text for c in MAP.cells if c.cell_type == "code" for o in c.outputs if "text" in o]
    (answers,) = (text for text in outputs if text.startswith("cross-entropy"))
    return [re.split(r"  +", line.strip()) for line in answers.splitlines()]


def test_table_answers_match_search_output():
    _, *rows = table("tab-properties")
    answers = [[re.match(r"yes|no", answer)[0] for answer in row[1:]] for row in rows]
    assert answers == [line[1:] for line in printed_answers()]
    assert len(answers) == 9 and all(len(row) == 7 for row in answers)


def test_table_measures_match_search_output():
    names = [row[0].strip() for row in table("tab-properties")[1:]]
    plain = [name.replace("$", "").replace("\\chi^2", "chi2").replace("_", "") for name in names]
    assert plain == [line[0] for line in printed_answers()]


def test_map_names_every_measure_of_divlib():
    text = "\n".join(cell.source for cell in MAP.cells)
    exempt = {
        "cross_entropy_with_logits",
        "contingency_table",
        "linear_programme",
        "dual_objective",
    }
    exempt |= {"c_transform", "lipschitz_constant", "Transport"}
    coding = {"decode", "encode", "expected_length", "huffman_code", "kraft_sum"}
    gaussian = {name for name in divlib.__all__ if name.startswith("gaussian")}
    # These estimate measures, test with them, or summarise what is measured.
    modules = (drift, estimation, permutation, sketch)
    from_samples = {name for module in modules for name in module.__all__}
    missing = [
        name
        for name in divlib.__all__
        if name not in text and name not in exempt | coding | gaussian | from_samples
    ]
    assert missing == []
