"""What tests share: the built book."""

import pytest

from bookbuild.chromium import NONE_FOUND
from bookbuild.project import HTML, ROOT
from tests.browser.helpers import build, once


@pytest.fixture(scope="session")
def built(testrun_uid):
    """The folder of the pages, built from what is here now."""
    once(testrun_uid, "book", lambda: build(ROOT, "-W", "--keep-going", "-n"))
    return HTML


def pytest_terminal_summary(terminalreporter):
    """Say at the end of every run that lacked a browser what it did not test."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NONE_FOUND in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section(f"{count} browser tests were skipped", yellow=True, bold=True)
        terminalreporter.line(f"{NONE_FOUND}. Pages and PDF were not tested.")
