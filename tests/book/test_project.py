"""Requirements, commands, code style, and files of the project are as documented."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement

from bookbuild.project import ROOT, toc_entries


def lines(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    kept = (line.partition(" \\")[0] for line in text.splitlines())
    return [line for line in kept if line.strip() and not line.lstrip().startswith(("#", "--hash"))]


PINNED = {
    requirement.name.lower(): requirement
    for requirement in map(Requirement, lines("requirements.txt"))
}


def test_every_requirement_is_pinned_exactly():
    for requirement in PINNED.values():
        (pin,) = requirement.specifier
        assert pin.operator == "==", str(requirement)


def test_every_requirement_has_hashes():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z])", text)[1:]
    assert len(blocks) == len(PINNED)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_pins_satisfy_requirements_in():
    for wanted in map(Requirement, lines("requirements.in")):
        (pin,) = PINNED[wanted.name.lower()].specifier
        assert wanted.specifier.contains(pin.version, prereleases=True)


def test_installed_versions_are_the_pinned_ones():
    for name in ("matplotlib", "sympy", "numpy", "scipy", "nbval", "jupyter-book"):
        (pin,) = PINNED[name].specifier
        assert metadata.version(name) == pin.version


def test_requirements_txt_names_its_command():
    top = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[:3]
    assert "uv pip compile --universal" in "\n".join(top)
    assert "requirements.in" in "\n".join(top)


def test_dependencies_of_the_package_are_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in map(Requirement, project["dependencies"]):
        assert name.name in PINNED


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_code_style(command):
    notebooks = [] if command == ["check"] else ["--extend-exclude", "*.ipynb"]
    run = subprocess.run([sys.executable, "-m", "ruff", *command, *notebooks, "."], cwd=ROOT)
    assert run.returncode == 0


def test_readme_names_every_command_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = " ".join(re.findall(r"(?m)^\.PHONY: (.*)", makefile))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in commands.split():
        assert f"make {command}" in readme or f"`{command}`" in readme or f" {command}`" in readme


def test_documented_make_commands_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    found = {}
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        commands = re.findall(r"(?:`|^ {4,7})make ([^`\n]+)", text, flags=re.MULTILINE)
        words = {word for command in commands for word in command.split() if "=" not in word}
        assert words
        if unknown := words - targets:
            found[name] = sorted(unknown)
    assert found == {}


def test_readme_and_makefile_have_the_same_plain_commands():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in (
        ".venv/bin/jupyter-book build . -W --keep-going -n",
        ".venv/bin/python -m pytest",
        ".venv/bin/python -m http.server 8000 --directory _build/html",
        ".venv/bin/python -m bookbuild.notebooks run",
        ".venv/bin/python -m bookbuild.notebooks check",
        "-r requirements.txt",
        "--no-deps --no-build-isolation -e .",
        ".venv/bin/npm --prefix bookbuild ci --ignore-scripts",
    ):
        assert command in readme and command in makefile


def test_build_executes_no_notebook_and_hides_no_warning_but_one():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert config["execute"]["execute_notebooks"] == "off"
    assert config["sphinx"]["config"]["nitpicky"] is True
    # Of an output that MyST-NB does not know; bookbuild/notebooks/checks.py names those allowed.
    assert config["sphinx"]["config"]["suppress_warnings"] == ["mystnb.unknown_mime_type"]


def test_required_files_exist():
    for name in ("LICENSE", "LICENSE-text", "CITATION.cff", "CONTRIBUTING.md", "references.bib"):
        assert (ROOT / name).stat().st_size > 0
    assert {"reference/notation", "reference/glossary", "reference/api"} <= set(toc_entries())


def test_versions_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == metadata.version("divlib")
