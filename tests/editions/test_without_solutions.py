"""The edition without solutions holds no word of them, and nothing else is missing."""

import json
import re
import zipfile
from html import escape

import pytest
from pypdfium2 import PdfDocument

from bookbuild.epub import EPUB
from bookbuild.notebooks.normal_form import read
from bookbuild.pages.plain_notebooks import STRINGS
from bookbuild.pdf import PDF
from bookbuild.project import ROOT, book_notebooks, chapter_names
from divlib.derivation.written import tasks_from

CHAPTERS = chapter_names()
# So many words in a row are a quotation, and not chance.
ROW = 6
ANSWER = re.compile(r"^:::\{answer\}.*?^:::$", re.MULTILINE | re.DOTALL)
# The title of a theorem in a link, behind its number.
TITLE = re.compile(r"(\[[A-Z]\w+\u00a0[\d.]+) \([^\]]*\)\]")
READABLE = {".html", ".js", ".json", ".ipynb", ".txt", ".css", ".md", ".webmanifest", ""}


def split(path):
    """The texts and the lines of code of a chapter outside its solutions, and within them.

    Answers count as solutions.
    """
    parts, inside = ([], []), False
    for cell in read(path).cells:
        if cell.cell_type == "code":
            parts[inside].extend(cell.source.splitlines())
            continue
        parts[True].extend(ANSWER.findall(cell.source))
        for piece in re.split(r"(```\{solution-(?:start|end)\}.*)", ANSWER.sub("", cell.source)):
            if mark := re.match(r"```\{solution-(start|end)\}", piece):
                inside = mark[1] == "start"
            else:
                parts[inside].append(piece)
    return parts


def words(text):
    """The words of a text outside formulas and directives, in lower case."""
    plain = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|\{[\w:]+\}`[^`]*`|<[^<>]*>", " | ", text, flags=re.S)
    return re.findall(r"[a-z]+|\|", plain.replace("\\n", " ").lower())


def rows(texts):
    """All rows of words of some texts that no formula interrupts."""
    found = set()
    for text in texts:
        known = words(text)
        for k in range(len(known) - ROW + 1):
            row = tuple(known[k : k + ROW])
            # Single letters are names of formulas, which have no order of words.
            if all(len(word) > 1 or word == "a" for word in row):
                found.add(row)
    return found


@pytest.fixture(scope="module")
def published(without_solutions):
    """The words of every file of the edition, of the PDF and of the e-book."""
    texts = {
        str(path.relative_to(without_solutions)): path.read_text(encoding="utf-8")
        for folder in ("html", "notebooks")
        for path in (without_solutions / folder).rglob("*")
        if path.is_file() and path.suffix in READABLE
    }
    with PdfDocument(without_solutions / PDF.name) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    # What pdfium makes of a hyphen at the end of a line.
    texts["PDF"] = re.sub(r"[\ufffe\x02]\s*", "", "\n".join(pages))
    with zipfile.ZipFile(without_solutions / EPUB.name) as archive:
        for name in archive.namelist():
            if name.endswith(".xhtml"):
                texts[f"e-book: {name}"] = archive.read(name).decode()
    return texts


@pytest.fixture(scope="module")
def said_elsewhere():
    """The rows of words outside solutions, in the glossary, in figures, drills and docstrings."""
    pages = ROOT / "bookbuild" / "pages"
    files = [*(ROOT / "reference").glob("*.md"), *(ROOT / "divlib").rglob("*.py")]
    files += (pages / "drills" / "words").glob("*.json")
    files.append(pages / "moving_figures" / "strings.json")
    texts = [path.read_text(encoding="utf-8") for path in files]
    outside = [text for path in book_notebooks() for text in split(path)[0]]
    # The PDF has no letters for most formulas, so words around one stand in a row there.
    bridged = [re.sub(r"\$[^$]*\$", " ", text) for text in outside]
    return rows([*texts, *outside, *bridged])


@pytest.fixture(scope="module")
def all_rows(published):
    return {name: rows([text]) for name, text in published.items()}


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_words_of_a_solution_are_anywhere(name, all_rows, said_elsewhere):
    outside, inside = split(ROOT / "chapters" / f"{name}.ipynb")
    only_there = rows(inside) - rows(outside) - said_elsewhere
    assert len(only_there) > 50
    assert {
        file: only_there & found for file, found in all_rows.items() if only_there & found
    } == {}


def secret_lines(name):
    """The lines of code that only the solutions of a chapter have."""
    outside, inside = split(ROOT / "chapters" / f"{name}.ipynb")
    elsewhere = "\n".join(outside)
    lines = {line.strip() for line in inside if "assert " in line or " = " in line}
    return {line for line in lines if len(line) > 30 and line not in elsewhere}


def test_many_chapters_solve_exercises_by_code():
    """So that the next test has something to look for."""
    assert sum(len(secret_lines(name)) > 3 for name in CHAPTERS) > 15


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_code_of_a_solution_is_anywhere(name, published):
    secret = secret_lines(name)
    sources = {file: text for file, text in published.items() if file.endswith((".ipynb", "html"))}
    plain = {file: re.sub(r"<[^<>]*>", "", text) for file, text in sources.items()}
    assert [(file, line) for line in secret for file, text in plain.items() if line in text] == []


def test_no_model_solution_of_the_lab_is_anywhere(published):
    """Only a step that is in no hint and in no statement tells a solution."""
    text = "\n".join(published.values())
    tasks = tasks_from((ROOT / "course" / "lab" / "tasks.toml").read_text(encoding="utf-8"))
    for task in tasks:
        without = json.dumps({key: value for key, value in task.items() if key != "solutions"})
        lines = [line for each in task["solutions"] for line in each["text"].splitlines()]
        steps = [line.split("|")[0].strip() for line in lines]
        secret = [
            step for step in steps if len(step) > 20 and json.dumps(step)[1:-1] not in without
        ]
        assert [step for step in secret if escape(step) in text or step in text] == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_everything_else_is_there(name, whole, without_solutions):
    """The notebooks agree but for what is closed."""

    def cells(folder):
        notebook = read(folder / "notebooks" / f"{name}.ipynb")
        # A theorem has its title where it is first named, which may be in an answer.
        found = [(cell.cell_type, TITLE.sub(r"\1]", cell.source)) for cell in notebook.cells]
        heading = ("markdown", f"## {STRINGS['solutions']}")
        if heading not in found:
            return found
        assert folder == whole
        first = found.index(heading)
        last = (k for k, (_, text) in enumerate(found) if text.startswith(f"## {STRINGS['works']}"))
        return found[:first] + found[next(last) :]

    def is_works(cell):
        return cell[1].startswith(f"## {STRINGS['works']}")

    def entries(found):
        """The works that a notebook cites; solutions may cite more."""
        lists = [text for _, text in filter(is_works, found)]
        return {re.sub(r'<a id="[^"]*"></a>', "", line) for line in "\n".join(lists).split("\n")}

    found, expected = cells(without_solutions), cells(whole)
    assert [c for c in found if not is_works(c)] == [c for c in expected if not is_works(c)]
    assert entries(found) <= entries(expected)
    exercises = sum(
        "{exercise}" in cell.source for cell in read(ROOT / f"chapters/{name}.ipynb").cells
    )
    page = (without_solutions / "html" / "chapters" / f"{name}.html").read_text("utf-8")
    assert len(re.findall(r'class="[^"]*\bexercise\b[^"]*" id="ex-', page)) == exercises
