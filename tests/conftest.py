"""The same examples in every run of `make test`, new ones in `make test-full`; the built book."""

import os

import pytest
from hypothesis import settings

from bookbuild.chromium import BROWSER, NONE_FOUND
from bookbuild.project import ROOT
from tests.browser.helpers import build

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)


def pytest_configure(config):
    settings.load_profile("same" if config.option.markexpr == "not full" else "new")


@pytest.fixture(scope="session")
def built():
    """The book, built from what is here now, for tests in a browser.

    They run where a Chromium or Chrome is found.  With BROWSER_TESTS=required (as in
    .ci/run) they fail where there is none.
    """
    if BROWSER is None and os.environ.get("BROWSER_TESTS") != "required":
        pytest.skip(NONE_FOUND)
    assert BROWSER, NONE_FOUND
    pages = build(ROOT, "-W", "--keep-going", "-n")
    assert (pages / "index.html").exists()
    return pages
