"""The project follows ARCHITECTURE.md: imports, folders, modules and work-arounds."""

import ast
import re
import subprocess
from pathlib import PurePosixPath

import pytest

from bookbuild.project import ROOT

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)]+)\)")
ISSUE = re.compile(r"[\w-]+/[\w-]+(#\d+)")
PACKAGES = ("divlib", "bookbuild", "tests")


def table(heading):
    """Return the rows of the table below a heading, each as a list of cells."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


# What each part may import: folders, files and patterns of files.
PARTS = {
    part: CODE.findall(allowed)
    for parts, _, allowed in table("Parts and their imports")
    for part in CODE.findall(parts)
}
# The upstream of each work-around.
WORKAROUNDS = {CODE.findall(file)[0]: upstream for file, upstream, _ in table("Work-arounds")}
NAMED = {name for name in CODE.findall(TEXT) if "/" in name or name in PARTS}


def covers(pattern, path):
    """Does a folder, file or pattern of the table cover the path of a file?"""
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return PurePosixPath("/", path).match(f"/{pattern}")


def part_of(path):
    """Return the smallest part that contains a file, or None."""
    return max((part for part in PARTS if covers(part, path)), key=len, default=None)


def tracked_files():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.check_output(command, cwd=ROOT, encoding="utf-8").splitlines()


FILES = [path for path in tracked_files() if (ROOT / path).exists()]
PYTHON = [path for path in FILES if path.endswith(".py")]


def module_path(name):
    """Return the file of the project that a dotted name comes from, or None."""
    parts = name.split(".")
    while parts and parts[0] in PACKAGES:
        for path in (f"{'/'.join(parts)}.py", f"{'/'.join(parts)}/__init__.py"):
            if (ROOT / path).exists():
                return path
        parts.pop()
    return None


def imported_names(source):
    """Yield the dotted names that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def forbidden_imports(path, source):
    """Return the imports of a file that the table does not allow."""
    part, found = part_of(path), []
    for name in imported_names(source):
        target = module_path(name)
        allowed = (
            any(covers(pattern, target) for pattern in PARTS.get(part, ())) if target else True
        )
        own = target and part_of(target) == part
        if name.startswith(".") or not (allowed or own):
            found.append(name)
    return found


@pytest.mark.parametrize("path", PYTHON)
def test_imports_are_allowed(path):
    assert forbidden_imports(path, (ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("divlib/entropy.py", "from bookbuild.project import ROOT"),
        ("divlib/entropy.py", "import tests.unit"),
        ("divlib/entropy.py", "from divlib import derivation"),
        ("divlib/entropy.py", "from . import derivation"),
        ("bookbuild/pages/katex.py", "def f():\n    from bookbuild.audit import stock"),
        ("bookbuild/project.py", "from bookbuild import node"),
        ("tests/unit/test_entropy.py", "import bookbuild.pages.katex"),
    ],
)
def test_forbidden_import_is_reported(path, statement):
    assert len(forbidden_imports(path, statement)) == 1


def test_every_named_path_exists():
    paths = NAMED | set(LINK.findall(TEXT))
    paths = {path for path in paths if not re.search(r"[ *]|^https:", path)}
    assert len(paths) > 30
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_every_folder_and_module_is_named():
    folders = {f"{path.split('/')[0]}/" for path in FILES if "/" in path}
    in_bookbuild = [path.split("/") for path in FILES if path.startswith("bookbuild/")]
    modules = {
        f"bookbuild/{first}{'/' if rest else ''}"
        for _, first, *rest in in_bookbuild
        if rest or first.endswith((".py", ".js", ".mjs"))
    }
    missing = (folders | modules) - NAMED - {"bookbuild/", "tests/", "bookbuild/__init__.py"}
    assert sorted(missing) == []


def test_every_workaround_is_listed():
    says_so = {
        path
        for path in FILES
        if path.startswith(("bookbuild/", "divlib/", "_static/"))
        and path.endswith((".py", ".html", ".js", ".mjs", ".cjs", ".css"))
        and "Works around" in (ROOT / path).read_text(encoding="utf-8")
    }
    assert says_so == set(WORKAROUNDS)
    tree = ast.parse((ROOT / "tests/book/test_workarounds.py").read_text(encoding="utf-8"))
    tested = {
        f"bookbuild/pages/{alias.name}.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "bookbuild.pages"
        for alias in node.names
    }
    assert tested and tested <= set(WORKAROUNDS)


@pytest.mark.parametrize("path", WORKAROUNDS)
def test_workaround_names_its_upstream_issues(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    issues = ISSUE.findall(WORKAROUNDS[path])
    assert [issue for issue in issues if issue not in text] == []
    assert issues or "no upstream issue known" in " ".join(text.split())
