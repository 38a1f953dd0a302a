"""On a machine without a browser, a run of the tests says what it left out."""

import os
import subprocess
import sys

from bookbuild.project import ROOT

# Those that ask for the pages first, and those that ask for the browser first.
TESTS = ["tests/browser/test_faces.py", "tests/browser/test_pages.py"]


def run_browser_tests(**variables):
    """Run some browser tests on a machine where none is found."""
    # To show the lines around a thousand failures would take most of the time.
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "--tb=line", *TESTS]
    environment = {k: v for k, v in os.environ.items() if k != "BROWSER_TESTS"}
    environment |= {"CHROMIUM": str(ROOT / "no-such-browser"), **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_skipped_browser_tests_are_announced():
    run = run_browser_tests()
    assert run.returncode == 0
    assert "browser tests were skipped" in run.stdout
    assert "no-such-browser, which is not a program" in run.stdout


def test_required_browser_tests_fail_without_a_browser():
    run = run_browser_tests(BROWSER_TESTS="required")
    assert run.returncode == 1
    assert "no-such-browser, which is not a program" in run.stdout
    assert "browser tests were skipped" not in run.stdout
