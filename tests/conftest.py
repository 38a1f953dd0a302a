"""The same examples in every run of `make test`; new ones in `make test-full`."""

import subprocess
import sys
from pathlib import Path

import pytest
from browser import BROWSER, HTML
from hypothesis import settings
from notebooks import ROOT

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)


def pytest_configure(config):
    settings.load_profile("same" if config.option.markexpr == "not full" else "new")


@pytest.fixture(scope="session")
def built():
    """The book, built from what is here now."""
    assert BROWSER, "BROWSER_TESTS=required, and there is no Chromium or Chrome"
    command = Path(sys.executable).with_name("jupyter-book")
    build = [command, "build", ".", "-W", "--keep-going", "-n"]
    run = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert (HTML / "index.html").exists()
    return HTML
