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
