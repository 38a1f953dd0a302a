"""How the tests are run: what --full adds, and that -m adds nothing."""

import json
import subprocess
import sys

import pytest

from bookbuild.project import ROOT
from tests.browser.helpers import once


def collected(*options):
    """What pytest prints when it collects one file with short and long sweeps."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-v", *options]
    file = "tests/unit/test_accuracy.py"
    return subprocess.run([*command, file], cwd=ROOT, capture_output=True, text=True).stdout


@pytest.mark.parametrize("mark", [(), ("-m", "not slow"), ("-m", "full or not full")])
def test_no_mark_adds_long_sweeps_or_new_examples(mark):
    text = collected(*mark)
    assert "hypothesis profile 'same'" in text
    assert "[300]" in text and "[5000]" not in text


def test_the_option_full_adds_long_sweeps_and_new_examples():
    text = collected("--full")
    assert "hypothesis profile 'new'" in text
    assert "[300]" in text and "[5000]" in text


def test_once_calls_once_in_a_run_and_again_in_the_next(tmp_path):
    calls = []
    for run in ("first", "first", "second"):
        once(run, "job", lambda: calls.append(1), folder=tmp_path)
    assert len(calls) == 2


def test_once_repeats_the_failure_to_every_process(tmp_path):
    def fail():
        raise AssertionError("no such page")

    for make in (fail, lambda: None):
        with pytest.raises(AssertionError, match="no such page"):
            once("run", "job", make, folder=tmp_path)
    assert json.loads((tmp_path / "job.json").read_text())["error"] == "no such page"
