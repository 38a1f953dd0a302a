"""What tests share: the built book."""

import os

import pytest

from bookbuild.chromium import BROWSER, NONE_FOUND
from bookbuild.project import BUILD, ROOT
from tests.browser.helpers import build, once


@pytest.fixture(scope="session")
def built(testrun_uid):
    """The book, built from what is here now, for tests in a browser.

    They run where a Chromium or Chrome is found.  With BROWSER_TESTS=required (as in
    .ci/run) they fail where there is none.
    """
    if BROWSER is None and os.environ.get("BROWSER_TESTS") != "required":
        pytest.skip(NONE_FOUND)
    assert BROWSER, NONE_FOUND
    once(testrun_uid, "book", lambda: build(ROOT, "-W", "--keep-going", "-n"))
    return BUILD / "html"


def pytest_terminal_summary(terminalreporter):
    """Say at the end of every run that lacked a browser what it did not test."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NONE_FOUND in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section(f"{count} browser tests were skipped", yellow=True, bold=True)
        terminalreporter.line(f"{NONE_FOUND}. Pages and PDF were not tested.")
