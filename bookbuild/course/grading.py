"""Run nbgrader, which stands apart from the environment of the book, without a window."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bookbuild.project import ROOT

# Where `make course` installs course/requirements.txt.
PACKAGES = ROOT / "_build" / "nbgrader"
SCRIPT = Path(__file__).with_name("run_nbgrader.py")


class GradingFailed(Exception):
    """nbgrader ended with an error; the message is what it printed."""


def run(folder, command, *arguments):
    """Run a command of nbgrader in a course folder; return what it printed."""
    if not PACKAGES.exists():
        raise GradingFailed("nbgrader is not installed: run make course")
    search = os.pathsep.join([str(PACKAGES / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES), "PATH": search}
    done = subprocess.run(
        [sys.executable, SCRIPT, command, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise GradingFailed(done.stderr)
    return done.stdout


def generate(folder, assignments):
    """Make the versions for students from the sources."""
    run(folder, "generate_assignment", *assignments)


def autograde(folder, assignments, timeout=60):
    """Grade all submissions; `timeout` is how many seconds a cell may run.

    Return what went wrong, or nothing. A submission that ends the session in which it is graded
    fails, and gets no points; the others are graded.
    """
    try:
        run(folder, "autograde", *assignments, f"--Execute.timeout={timeout}")
    except GradingFailed as failure:
        return str(failure)
    return ""


def scores(folder, assignments):
    """The points by assignment, submission and graded cell; None where a person has to grade."""
    return json.loads(run(folder, "scores", *assignments))
