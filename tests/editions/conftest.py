"""What the tests of editions share: the book with and without solutions."""

import os
import subprocess
import sys

import pytest

from bookbuild.project import BUILD, ROOT
from tests.browser.conftest import browser_found, browser_type_launch_args
from tests.browser.helpers import once

__all__ = ("browser_found", "browser_type_launch_args")
PLAIN = "without-solutions"


def run(*command, **environment):
    """Run a command of the project; fail with what it printed."""
    given = {**os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.fixture(scope="session")
def whole(built, testrun_uid):
    """The folder of what is made with solutions: pages and notebooks."""
    command = (sys.executable, "-m", "bookbuild.editions", "notebooks")
    once(testrun_uid, "notebooks", lambda: run(*command))
    return BUILD


@pytest.fixture(scope="session")
def without_solutions():
    """The folder of what is made without solutions: pages, notebooks, PDF and e-book."""
    folder = BUILD / PLAIN
    builder = os.path.join(os.path.dirname(sys.executable), "jupyter-book")
    options = ("-W", "--keep-going", "-n", "--path-output", str(folder))
    run(builder, "build", ".", *options, SOLUTIONS="no")
    run(sys.executable, "-m", "bookbuild.editions", "notebooks", SOLUTIONS="no")
    run(sys.executable, "-m", "bookbuild.pdf", SOLUTIONS="no")
    run(sys.executable, "-m", "bookbuild.epub", SOLUTIONS="no")
    return folder / "_build"
