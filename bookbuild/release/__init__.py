"""Try a release of divlib before it is tagged.

    python -m bookbuild.release      build, install and use the wheel, from a clean tree

Whatever does not hold ends it with one line that says so.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import yaml

import divlib
from bookbuild import environment
from bookbuild.project import BUILD, ROOT

FOLDER = BUILD / "release"
INSTALLED = Path(__file__).with_name("installed.py")
SECTION = re.compile(
    r"^## \[(?P<name>[^]]+)\](?: - (?P<date>\S+))?\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S
)


def sections(changelog):
    """Name, date and text of each section of a changelog, newest first."""
    return [match.group("name", "date", "text") for match in SECTION.finditer(changelog)]


def disagreements(changelog, citation, version):
    """What CHANGELOG.md and CITATION.cff say otherwise than `version`, one line each."""
    found = []
    newest, *older = sections(changelog)
    if newest[0] == "Unreleased":
        if newest[2].strip():
            found.append("CHANGELOG.md has entries that belong to no version yet")
        newest = older[0]
    if newest[0] != version:
        found.append(f"CHANGELOG.md ends with {newest[0]}, divlib.__version__ is {version}")
    if citation["version"] != version:
        found.append(f"CITATION.cff says {citation['version']}, divlib.__version__ is {version}")
    if str(citation["date-released"]) != newest[1]:
        found.append(f"CITATION.cff says {citation['date-released']}, CHANGELOG.md {newest[1]}")
    return found


def run(*command, **options):
    """Run a command in the project's folder; its output, or the end with what it printed."""
    options = {"cwd": ROOT, "text": True, "stdout": subprocess.PIPE, **options}
    done = subprocess.run(list(map(str, command)), stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.exit(f"{done.stdout}\nnot releasable: {' '.join(map(str, command))} failed")
    return done.stdout


def require(holds, problem):
    if not holds:
        sys.exit(f"not releasable: {problem}")


def build(folder, epoch):
    """Wheel and source distribution, built by the pinned build backend."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder]
    run(*command, env={**os.environ, "SOURCE_DATE_EPOCH": epoch})
    return sorted(folder.iterdir())


def digests(files):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def wheel_problems(wheel, tracked, version):
    """Files that a wheel should hold and does not, or holds and should not."""
    about = f"divlib-{version}.dist-info"
    licences = ("licenses/LICENSE", "licenses/divlib/fonts/OFL.txt")
    metadata = ("METADATA", "RECORD", "WHEEL", *licences)
    expected = {*tracked, *(f"{about}/{name}" for name in metadata)}
    held = set(zipfile.ZipFile(wheel).namelist())
    return [f"{name} is missing from the wheel" for name in sorted(expected - held)] + [
        f"{name} should not be in the wheel" for name in sorted(held - expected)
    ]


def main():
    version = divlib.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    problems = disagreements(changelog, citation, version)
    require(not problems, "; ".join(problems))
    require((ROOT / ".git").exists(), "this folder is not a git clone")
    changed = run("git", "status", "--porcelain")
    require(not changed, f"these files are not committed:\n{changed}")

    print(f"[1/4] Building divlib {version} twice")
    epoch = run("git", "log", "-1", "--format=%ct").strip()
    shutil.rmtree(FOLDER, ignore_errors=True)
    files = build(FOLDER / "dist", epoch)
    again = digests(build(FOLDER / "again", epoch))
    require(digests(files) == again, "two builds of one commit differ")
    for name, digest in again.items():
        print(f"      {digest}  {name}")

    print("[2/4] Comparing the wheel with the files of divlib")
    wheel = next(path for path in files if path.suffix == ".whl")
    tracked = run("git", "ls-files", "divlib").splitlines()
    problems = wheel_problems(wheel, tracked, version)
    require(not problems, "; ".join(problems))

    python = environment.new(FOLDER / "venv")
    for step, extra, what in ((3, "", "NumPy and SciPy alone"), (4, "[all]", "every extra")):
        print(f"[{step}/4] Using the wheel with {what}")
        run(python, *environment.PIP, f"divlib{extra} @ {wheel.as_uri()}")
        print(run(python, "-I", INSTALLED, extra, cwd=FOLDER), end="")

    print(f"""divlib {version} can be released. Next:
    git tag -a v{version} -m "divlib {version}"
    git push origin v{version}
The workflow "release" then builds, attests and attaches the files.""")
