"""Sentences name evidence that exists and that can fail, and the page of figures counts them."""

import ast
import copy
import json
import re
from posixpath import normpath
from types import SimpleNamespace

import pytest

from bookbuild.notebooks.checks import checks_in
from bookbuild.notebooks.evidence import COUNTS, RENEW, Page, counts, pages_of, problems, sources
from bookbuild.notebooks.idle import idle_checks
from bookbuild.pages import evidence, reading_time
from bookbuild.project import chapter_names, toc_entries
from tests.book.built_pages import page_of

BOOKS = sources()


def test_names_lead_to_evidence_and_tags_are_used():
    assert problems(BOOKS) == []


def test_no_check_behind_evidence_was_lost():
    stored = json.loads(COUNTS.read_text(encoding="utf-8"))
    assert counts(BOOKS) == stored, f"if the new numbers are meant, run {RENEW}"


def without(source, position):
    """The source of a cell without one of its checks."""
    tree = ast.parse(source)
    wanted = ast.unparse(checks_in(source)[position])

    class Remove(ast.NodeTransformer):
        def visit(self, node):
            if isinstance(node, (ast.Assert, ast.Try, ast.Call)) and ast.unparse(node) == wanted:
                return ast.Pass() if isinstance(node, ast.stmt) else ast.Constant(0)
            return super().visit(node)

    return ast.unparse(Remove().visit(tree))


def test_taking_away_any_one_check_is_noticed():
    stored, tried = counts(BOOKS), 0
    for page in pages_of(BOOKS):
        named = {index for name, index in page.tagged if name in stored.get(page.entry, {})}
        for index in named:
            for position in range(len(checks_in(page.cells[index].source))):
                cells = list(page.cells)
                cells[index] = copy.copy(cells[index])
                cells[index].source = without(cells[index].source, position)
                changed = Page(page.entry, cells).evidence()
                now = {name: changed[name][1] for name in stored[page.entry]}
                assert now != stored[page.entry], cells[index].source
                tried += 1
    assert tried > 0


# Problems of names. -------------------------------------------------------------------------


def code(source, *tags, **figure):
    metadata = {"tags": list(tags), **({"mystnb": {"figure": figure}} if figure else {})}
    return SimpleNamespace(cell_type="code", source=source, metadata=metadata)


def text(source):
    return SimpleNamespace(cell_type="markdown", source=source, metadata={})


GOOD = code("assert entropy(cards) == 2", "shows-cards")
NAMES = text("Two bits.{shown}`cards`")
SOLVED = [
    text(
        "```{exercise} Cards\n:label: ex-cards\nHow many?\n```\n```{solution-start} ex-cards\n```"
    ),
    GOOD,
    text("It is two.{shown}`cards`\n```{solution-end}\n```"),
]


@pytest.mark.parametrize(
    "cells, problem",
    [
        ([GOOD, NAMES], None),
        ([GOOD, text("Known.{shown}`@key, section 2; cards`")], None),
        ([GOOD], "nothing names"),
        ([NAMES], "no evidence is called 'cards'"),
        ([GOOD, GOOD, NAMES], "another cell"),
        ([code("print(2)", "shows-cards"), NAMES], "checks nothing"),
        ([code("assert True", "shows-cards"), NAMES], "checks nothing"),
        ([code("Derivation(x)", "shows-cards"), NAMES], "checks nothing"),
        ([code("try:\n    f()\nexcept E:\n    pass", "shows-cards"), NAMES], "checks nothing"),
        ([code("try:\n    Lemma(x)\nexcept E:\n    pass", "shows-cards"), NAMES], "checks nothing"),
        ([code("assert x", "shows_cards"), GOOD, NAMES], "words-with-hyphens"),
        ([code("plot()", name="fig-x", caption="A line.{shown}`fig-x`")], "checks nothing"),
        ([text("(sec-x)=\n## Title\nSo it is.{shown}`sec-x`"), text("## Next")], "checks nothing"),
        (SOLVED, None),
        ([*SOLVED, text("See there.{shown}`ex-cards`")], None),
        ([*SOLVED, text("See there.{shown}`cards`")], "name the exercise ex-cards"),
    ],
)
def test_problems_of_names_are_reported(cells, problem):
    found = problems({"chapters/01": cells})
    assert found == [] if problem is None else any(problem in message for message in found), found


def test_a_statement_stands_for_the_checks_of_its_own_proof():
    theorem = ":::{prf:theorem} T\n:label: thm-t\nSo.\n:::\n"
    lemma = ":::{prf:lemma} L\n:label: lem-l\nSo.\n:::\n"
    proof, end = text("*Proof.* Look."), text("$\\square$")
    step = code("Derivation(x).eq(y)")

    def found(*cells):
        return {name: count for name, (_, count) in Page("p", cells).evidence().items()}

    assert found(text(theorem), proof, step, step, end, step) == {"thm-t": 2}
    assert found(text(theorem + lemma), proof, step, end) == {"thm-t": 0, "lem-l": 1}
    named = text("*Proof of {prf:ref}`thm-t`.* Look.")
    assert found(text(theorem + lemma), proof, step, end, named, step, step, end)["thm-t"] == 2


def test_an_unknown_name_stops_the_build(monkeypatch):
    warnings = []
    monkeypatch.setattr(evidence.logger, "warning", lambda *words, **place: warnings.append(words))
    env = SimpleNamespace(
        evidence_cells={}, toc_fignumbers={}, domaindata={"std": {"labels": {}}}, proof_list={}
    )
    paragraph = evidence.nodes.paragraph("", "", evidence.shown(evidence=[("no-such", "")]))
    evidence.resolve(SimpleNamespace(env=env), paragraph, "page")
    assert [words[1] for words in warnings] == ["no-such"]


# Checks that cannot fail. --------------------------------------------------------------------

IDLE = [
    "assert True",
    "assert (x > 1, 'words')",
    "assert [x]",
    "assert 1 < 2",
    "assert x == x",
    "assert f(x) <= f(x)",
    "assert a + b == b + a",
    "assert float(x) == x",
    "y = f(x)\nassert y == f(x)",
    "y = x\nz = y\nassert np.isclose(z, x)",
    "y, z = 0.25, 2\nassert y == 0.25",
    "assert abs(f(x) - f(x)) < 1e-9",
    "assert np.allclose(f(x), f(x))",
    "assert np.isclose(x, y, rtol=2)",
    "assert all(value == value for value in values)",
    "assert len(values) >= 0",
    "assert 0 <= abs(x)",
    "assert (x - y) ** 2 >= 0",
    "assert x > 1 or True",
    "assert x > 1 or not x > 1",
    "assert all([])",
    "from math import inf\nassert inf",
    "def close(a, b):\n    return True\nassert close(x, y)",
    "close = lambda a, b: True\nassert close(x, y)",
    "if False:\n    assert x == 1",
    "for k in []:\n    assert x == k",
    "def test():\n    assert x == 1",
    "try:\n    assert x == 1\nexcept AssertionError:\n    pass",
    "try:\n    assert x == 1\nexcept:\n    print('well')",
    "from contextlib import suppress\nwith suppress(AssertionError):\n    assert x == 1",
    "class Equal:\n    def __eq__(self, other):\n        return True",
]
HONEST = [
    "assert x == y",
    "assert f(x) == f(y)",
    "y = f(x)\nassert y == g(x)",
    "assert a - b == b - a",
    "assert 0 <= x",
    "assert x >= 0 and y >= 0",
    "assert abs(x - y) < 1e-9",
    "assert 2**10 == 1024",
    "seen = []\nfor k in (1, 2):\n    seen.append(k)\nassert seen == []",
    "total = 0\ntotal += x\nassert total == 0",
    "def check(k):\n    assert k == x\ncheck(2)",
    "for k in (1, 2):\n    assert x > k",
    "try:\n    f(x)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError",
    "def close(a, b):\n    return abs(a - b) < 1\nassert close(x, y)",
]


def book_of(source, *tags):
    return SimpleNamespace(cells=[code(source, *tags)])


@pytest.mark.parametrize("source", IDLE)
def test_checks_that_cannot_fail_are_refused(source):
    assert idle_checks(book_of(source))


@pytest.mark.parametrize("source", HONEST)
def test_checks_that_can_fail_are_not(source):
    assert idle_checks(book_of(source)) == []


def test_a_check_that_the_tests_do_not_run_is_refused():
    assert idle_checks(book_of("assert x == 1", "raises-exception"))
    assert idle_checks(book_of("assert x == 1", "nbval-skip"))


# The built pages. ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(built):
    return {entry: page_of(built / f"{entry}.html").article for entry in toc_entries()}


def test_each_page_shows_the_marks_of_its_source_and_each_leads_somewhere(pages):
    ids = {entry: {e["id"] for e in page.find_all(id=True)} for entry, page in pages.items()}
    for page in pages_of(BOOKS):
        marks = pages[page.entry].select("a.evidence")
        assert len(marks) == sum(len(named) for named, _ in page.marks()), page.entry
        for mark in marks:
            path, _, anchor = mark["href"].partition("#")
            target = normpath(f"{page.entry}/../{path}").removesuffix(".html") or page.entry
            assert anchor in ids[target if path else page.entry], mark
            assert mark.get_text() == "" and mark["aria-label"].startswith("Evidence: ")


def numbers_of(row):
    return [int(cell.get_text()) for cell in row.find_all("td")[1:]]


def test_the_table_counts_what_the_pages_show(pages):
    rows = pages["reference/evidence"].select("table.evidence-table tbody tr")
    assert len(rows) == len(chapter_names()) + 1
    for row, name in zip(rows, chapter_names()):
        page = pages[f"chapters/{name}"]
        words, practice, sentences, *kinds, is_open, folded, minutes = numbers_of(row)
        marks = page.select("a.evidence")
        assert sum(kinds) == len(marks) and sentences <= len(marks)
        lines = [int(re.search(r"\d+", s.get_text())[0]) for s in page.select(".code > summary")]
        assert is_open + folded == sum(lines)
        said = f"About {reading_time.about(minutes)} minutes"
        assert page.find(class_="reading-time").get_text().startswith(said)
        assert 2000 < words < 5500 and 600 < practice < 2500
    each = [numbers_of(row) for row in rows]
    assert [sum(column) for column in zip(*each[:-1])] == each[-1]
