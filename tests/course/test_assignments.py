"""Assignments: their form, the versions for students, and graders that are proved.

The graders run every wrong submission of submissions.toml, which must lose exactly the points that
stand there, and every right one, which must lose none.
"""

import ast
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from math import comb

import numpy as np
import pytest
from bs4 import BeautifulSoup
from scipy.stats import chi2
from sklearn.datasets import load_wine

import divlib
from bookbuild.course import assignments, grading
from bookbuild.course.assignments import about, is_test, is_written
from bookbuild.course.submissions import BLANK, REFERENCE, filled_in, hand_in, solutions
from bookbuild.notebooks.normal_form import read, text_of
from bookbuild.pages.assignments import FOLDER, assignment_names, source, submissions

NAMES = assignment_names()
# What only the sources may contain.
SECRET = re.compile(r"(BEGIN|END) (HIDDEN TESTS|SOLUTION)|Rubric|book:")
WORKERS = 2
# In seconds. An endless loop costs as much in each test that it reaches.
TIMEOUT = 20


def texts(notebook, kind):
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def own_code(notebook):
    """The code of an assignment, without the cell that makes `divlib` available."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.id != assignments.DIVLIB
    ]


def grade(folder, names):
    """What the submissions of some assignments must lose, and what they got."""
    assignments.prepare(folder, names)
    expected = {name: hand_in(folder, name) for name in names}
    grading.autograde(folder, names, TIMEOUT)
    return {name: (expected[name], found) for name, found in grading.scores(folder, names).items()}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Course folders of nbgrader in which all submissions are graded, and the results."""
    folders = [tmp_path_factory.mktemp("course") for _ in range(WORKERS)]
    shares = [NAMES[k::WORKERS] for k in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        results = list(pool.map(grade, folders, shares))
    return {
        name: (folder, *found)
        for folder, graded in zip(folders, results)
        for name, found in graded.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_source_is_in_normal_form(name):
    notebook = source(name)
    path = FOLDER / name / f"{name}.ipynb"
    message = "run python -m bookbuild.course.assignments"
    assert path.read_text(encoding="utf-8") == text_of(assignments.normal_form(notebook)), message


def test_visible_tests_of_kl_say_what_was_expected_for_which_input():
    hidden = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)
    visible = [
        node
        for cell in source("02_kl_from_data").cells
        if is_test(cell)
        for node in ast.walk(ast.parse(hidden.sub("", cell.source)))
        if isinstance(node, ast.Assert)
    ]
    said = [node.msg.value if isinstance(node.msg, ast.Constant) else "" for node in visible]
    assert len(said) > 8
    assert [text for text in said if not re.match(r"expected .+ for ", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_minutes_points_and_a_test(name):
    notebook = source(name)
    tasks = assignments.tasks(notebook)
    assert sum(cell.source.startswith("## ") for cell in notebook.cells) == len(tasks)
    for title, minutes, cells in tasks:
        assert 5 <= minutes <= 40 and assignments.points(cells) > 0, title
        assert any(is_test(cell) or is_written(cell) for cell in cells), title
    assert 90 <= sum(minutes for _, minutes, _ in tasks) <= 135
    assert assignments.points(notebook.cells) == 20


@pytest.mark.parametrize("name", NAMES)
def test_rubric_gives_all_points_of_an_answer(name):
    answers = list(filter(is_written, source(name).cells))
    assert answers
    for cell in answers:
        rubric = cell.source.partition("**Rubric**")[2]
        given = re.findall(r"(?m)^\* (\d+) points?: ", rubric)
        assert sum(map(int, given)) == about(cell)["points"]


@pytest.mark.parametrize("name", NAMES)
def test_source_names_its_chapters(name):
    known = assignments.places()
    linked = [
        match[2]
        for text in texts(source(name), "markdown")
        for match in assignments.LINK.finditer(text)
    ]
    assert len(linked) >= 2
    assert [label for label in linked if label not in known] == []


@pytest.mark.parametrize("name", NAMES)
def test_students_see_neither_solutions_nor_hidden_tests(name, course):
    notebook = read(assignments.released(course[name][0], name))
    shown = "\n".join(cell.source for cell in notebook.cells)
    assert SECRET.search(shown) is None
    for text in own_code(notebook):
        lines = text.splitlines()
        assert len(lines) <= 20 and max(map(len, lines)) <= 76, text
    hidden = re.findall(
        r"BEGIN HIDDEN TESTS\n(.*?)### END", "\n".join(texts(source(name), "code")), re.S
    )
    secret = [part for part in hidden if "assert" in part]
    assert secret
    for part in secret:
        assert part not in shown


@pytest.mark.parametrize("name", NAMES)
def test_right_work_passes_the_tests_that_students_see(name, course):
    release = read(assignments.released(course[name][0], name))
    solved = filled_in(release, solutions(source(name)))
    code = "\n".join(own_code(solved))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_enough_submissions_of_each_kind(name):
    given = submissions(name)
    assert len(given["wrong"]) >= 8 and len(given["right"]) >= 3
    assert all(wrong["loses"] for wrong in given["wrong"])
    assert not any("loses" in right for right in given["right"])
    # Each test is noticed by some wrong submission.
    tests = {about(cell)["grade_id"] for cell in source(name).cells if is_test(cell)}
    assert {test for wrong in given["wrong"] for test in wrong["loses"]} == tests


@pytest.mark.parametrize("name", NAMES)
def test_every_submission_loses_exactly_its_points(name, course):
    _, expected, found = course[name]
    points = {
        about(cell)["grade_id"]: about(cell)["points"]
        for cell in source(name).cells
        if is_test(cell)
    }
    lost = {
        student: {
            test: full - (scores[test] or 0)
            for test, full in points.items()
            if scores[test] != full
        }
        for student, scores in found.items()
    }
    assert lost == expected
    assert lost[REFERENCE] == {} and lost[BLANK] == points


@pytest.mark.parametrize("name", NAMES)
def test_answers_in_words_wait_for_a_person(name, course):
    _, _, found = course[name]
    for cell in filter(is_written, source(name).cells):
        assert found[BLANK][about(cell)["grade_id"]] == 0
        assert found[REFERENCE][about(cell)["grade_id"]] is None


def test_page_lists_what_each_wrong_submission_costs(built):
    page = BeautifulSoup((built / "course/grading.html").read_text(encoding="utf-8"), "html.parser")
    shown = [
        [
            # The page sets apostrophes as a printer does.
            [cell.get_text().replace("\u2019", "'") for cell in row.find_all("td")]
            for row in table.tbody.find_all("tr")
        ]
        for table in page.article.find_all("table")
    ]
    assert shown == [
        [
            [wrong["name"], str(sum(wrong["loses"].values())), ", ".join(wrong["loses"])]
            for wrong in submissions(name)["wrong"]
        ]
        for name in NAMES
    ]


def test_making_the_course_again_keeps_marks_and_what_was_handed_in(tmp_path, monkeypatch):
    lecturers = tmp_path / "lecturers"
    monkeypatch.setattr(assignments, "FOR_LECTURERS", lecturers)
    monkeypatch.setattr(assignments, "RELEASED", tmp_path / "released")

    def generate(folder, names):
        shutil.copytree(folder / "source", folder / "release")

    monkeypatch.setattr(grading, "generate", generate)
    kept = [lecturers / "gradebook.db", lecturers / "submitted" / "ann" / "work.ipynb"]
    old = lecturers / "source" / "old" / "old.ipynb"
    for path in (*kept, old):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assignments.make()
    assert all(path.exists() for path in kept) and not old.exists()
    assert sorted(path.stem for path in (tmp_path / "released").iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_assignment_asks_for_divlib_only_if_it_uses_it(name):
    made = assignments.prepared(source(name), assignments.configuration())
    uses = any("from divlib" in code or "import divlib" in code for code in own_code(made))
    assert (made.cells[0].id == assignments.DIVLIB) == uses


def test_links_lead_into_the_book_where_it_is_published():
    known = {"ch-x": ("02_x", 2, "X")}
    text = "Read [](book:ch-x) and [a proof](book:ch-x)."
    assert assignments.linked(text, known, "") == (
        "Read chapter 2, “X” and a proof (chapter 2, “X”)."
    )
    address = "https://example.org/b/chapters/02_x.html#ch-x"
    assert assignments.linked(text, known, "https://example.org/b/") == (
        f"Read [chapter 2, “X”]({address}) and [a proof]({address})."
    )


def test_numbers_in_model_answers_are_right():
    """Those that no test of the assignments computes."""
    answers = "\n".join(
        cell.source for name in NAMES for cell in source(name).cells if is_written(cell)
    )
    runs = [0.99 ** (10 - k) * 0.01**k for k in range(11) for _ in range(comb(10, k))]
    code = divlib.huffman_code(dict(enumerate(runs)))
    ten = sum(p * len(code[k]) for k, p in enumerate(runs))
    coin = divlib.binary_entropy(0.01, base=2)
    wines = load_wine()
    first, second = (wines.data[wines.target == k] for k in (0, 1))
    proline = wines.feature_names.index("proline")
    shift = divlib.wasserstein_distance(first[:, proline], second[:, proline])
    spread = wines.data[:, proline].std()
    rng, both = np.random.default_rng(0), np.concatenate([first, second])[:, proline]
    shuffles = (np.split(rng.permutation(both), [len(first)]) for _ in range(999))
    assert max(divlib.wasserstein_distance(u, v) for u, v in shuffles) < shift / 2
    alcohol = divlib.wasserstein_distance(first[:, 0], second[:, 0]) / wines.data[:, 0].std()
    js = []
    for bins in (10, 40):
        edges = np.linspace(both.min(), both.max(), bins + 1)
        p, q = (np.histogram(group[:, proline], edges)[0] for group in (first, second))
        js.append(divlib.js_divergence(p, q, base=2, normalize=True))
        assert divlib.kl_divergence(p, q, base=2, normalize=True) == np.inf
    for text in (
        rf"10\cdot{coin:.4f}={10 * coin:.3f}",
        f"needs {ten:.3f} bits, {ten / 10:.3f} a toss",
        rf"(1-\frac1{{20}})^{{20}}\approx{0.95**20:.2f}",
        f"by about {shift:.0f} in the unit of the table",
        f"is {shift / spread:.1f} of its standard deviations; alcohol follows with {alcohol:.1f}",
        f"from {js[0]:.2f} to {js[1]:.2f} bit",
    ):
        assert text in answers


def test_numbers_in_the_answer_about_unnoticed_changes_are_right():
    """By `divlib`, where students write functions of their own."""
    cells = {cell.id: cell.source for cell in source("08_would_we_have_noticed").cells}
    given = {}
    exec(cells["setup"], given)
    last, months, said = given["last"], given["months"], cells["why-unnoticed"]
    patients, rng = len(last), np.random.default_rng(0)
    indices, chance = {}, {}
    for name, month in months.items():
        indices[name] = []
        for before, after in zip(last.T, month.T):
            edges = np.quantile(before, np.arange(1, 10) / 10)
            p, q, _ = divlib.aligned_counts(before, after, bins=edges)
            both = ((p, q), (q, p))
            indices[name].append(sum(divlib.kl_divergence(*x, normalize=True) for x in both))
        test = divlib.two_sample_test(last, month, divlib.energy_distance, rng=rng, n_resamples=199)
        chance[name] = test.pvalue
    assert indices["wrong join"] == indices["nothing"]
    cholesterol, ldl = indices["nothing"]
    kit = indices["new kit"][1]
    at, third = (2 / patients * chi2.isf(level, 9) for level in (0.05, 0.05 / 3))
    assert third < kit < 0.25 and max(cholesterol, ldl) < at
    drawn = rng.multinomial(patients, np.full(10, 0.1), (2, 4000))
    by_chance = sum(divlib.kl_divergence(*x, normalize=True) for x in (drawn, drawn[::-1]))
    assert np.mean(by_chance > 0.1) > 0.25 and np.mean(by_chance > 0.25) < 0.01
    assert chance["new kit"] == chance["wrong join"] == 1 / 200 < 0.05 / 3
    for text in (
        f"are {cholesterol:.3f} and {ldl:.3f} where nothing happened",
        f"{cholesterol:.3f} and {kit:.3f} with the new kit",
        f"for {patients} patients in each month and ten bins is {at:.3f}",
        f"are about {chance['nothing']:.1f} where nothing happened and 0.005 for both changes",
        f"the indices above {third:.3f}",
    ):
        assert text in said
