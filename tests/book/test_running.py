"""Test options: --full adds the long sweeps, -m never does; `once` runs a job once."""

import json
import subprocess
import sys

import pytest

from bookbuild.project import ROOT
from tests.browser.helpers import once


def collected(*options):
    """Return the output of pytest when it collects a file with short and long sweeps."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-v", *options]
    file = "tests/unit/test_accuracy.py"
    return subprocess.run([*command, file], cwd=ROOT, capture_output=True, text=True).stdout


@pytest.mark.parametrize("mark", [(), ("-m", "not slow"), ("-m", "full or not full")])
def test_marker_expressions_add_no_long_sweeps_or_new_examples(mark):
    text = collected(*mark)
    assert "hypothesis profile 'same'" in text
    assert "[300]" in text and "[5000]" not in text


def test_option_full_adds_long_sweeps_and_new_examples():
    text = collected("--full")
    assert "hypothesis profile 'new'" in text
    assert "[300]" in text and "[5000]" in text


def test_once_runs_job_once_per_test_run(tmp_path):
    calls = []
    for run in ("first", "first", "second"):
        once(run, "job", lambda: calls.append(1), folder=tmp_path)
    assert len(calls) == 2


def test_once_reports_failure_to_every_process(tmp_path):
    def fail():
        raise AssertionError("no such page")

    for make in (fail, lambda: None):
        with pytest.raises(AssertionError, match="no such page"):
            once("run", "job", make, folder=tmp_path)
    assert json.loads((tmp_path / "job.json").read_text())["error"] == "no such page"
