"""Check sources without building or running anything: ``python -m bookbuild.lint``.

Every check runs, even if another has failed, so that one run shows all that is to be done.
What is checked how stands in pyproject.toml, and for JavaScript in javascript.json.
"""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bookbuild.project import ROOT

HERE = Path(__file__).parent
# Notebooks have a format of their own: see bookbuild/notebooks/normal_form.py.
NO_NOTEBOOKS = ("--extend-exclude", "*.ipynb")
BIOME = HERE / "node_modules/@biomejs/biome/bin/biome"
NODE = Path(sys.executable).with_name("node")
JAVASCRIPT = (f"--config-path={HERE / 'javascript.json'}", "_static", "bookbuild", "tests")
MODULE = (sys.executable, "-m")

CHECKS = {
    "Python style": (*MODULE, "ruff", "check", "--quiet", "."),
    "Python format": (*MODULE, "ruff", "format", "--check", "--quiet", *NO_NOTEBOOKS, "."),
    "types": (*MODULE, "mypy", "--no-error-summary"),
    "spelling": (*MODULE, "codespell_lib"),
    "notebooks": (*MODULE, "bookbuild.notebooks", "check"),
    "JavaScript": (NODE, BIOME, "check", "--error-on-warnings", *JAVASCRIPT),
}
FIXES = {
    "Python style": (*MODULE, "ruff", "check", "--quiet", "--fix", "."),
    "Python format": (*MODULE, "ruff", "format", "--quiet", *NO_NOTEBOOKS, "."),
    "notebooks": (*MODULE, "bookbuild.notebooks", "format"),
    "JavaScript": (NODE, BIOME, "check", "--write", *JAVASCRIPT),
}


def output(command):
    """What a command printed if it failed, or None."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    return (done.stdout + done.stderr).strip() if done.returncode else None


def check(commands):
    """Run commands side by side; print what failed, and return the names of the failed ones."""
    with ThreadPoolExecutor() as pool:
        found = dict(zip(commands, pool.map(output, commands.values())))
    failed = [name for name, printed in found.items() if printed is not None]
    for name in failed:
        print(f"== {name}\n{found[name]}\n")
    return failed


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m bookbuild.lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="first correct what can be corrected")
    options = parser.parse_args(arguments)
    if not BIOME.exists():
        sys.exit("Biome is not installed: run .venv/bin/npm --prefix bookbuild/lint ci")
    if options.fix:
        # One after the other: two of these write to the same notebooks.
        for command in FIXES.values():
            output(command)
    failed = check(CHECKS)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")
    print(f"in order: {', '.join(CHECKS)}")
