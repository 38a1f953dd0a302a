"""How the tests are run: the option --full, and which tests share a process."""

import re

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from bookbuild.project import ROOT

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)

# Long tests start first, so that no process is left with one of them at the end; the tests in
# a browser need the built book, which one process makes while the other runs notebooks.
ORDER = ("tests/browser/test_pdf.py", "index.ipynb", "chapters", "reference", "tests/browser")


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="run the long sweeps too, and try new random examples instead of the usual ones",
    )


def pytest_configure(config):
    settings.load_profile("new" if config.option.full else "same")


def rank(item):
    """The position in `ORDER` of the file or folder that an item comes from."""
    path = item.path.relative_to(ROOT)
    parts = {path.as_posix(), *(parent.as_posix() for parent in path.parents)}
    return next((k for k, name in enumerate(ORDER) if name in parts), len(ORDER))


def pytest_collection_modifyitems(config, items):
    if not config.option.full:
        long = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    items.sort(key=rank)


class Scheduling(LoadScopeScheduling):
    """Gives each group of tests to one process, in the order in which they were collected."""

    def _split_scope(self, nodeid):
        """The group of a test: its file, and in a browser its page, figure or deck of slides.

        The cells of a notebook share a kernel, and the tests of a page its facts.
        """
        file, _, test = nodeid.partition("::")
        subject = re.search(r"\[(?:chromium-)?([\w/]+)", test)
        in_browser = subject and file.startswith(("tests/browser/", "tests/course/test_slides"))
        # All tests of the printed book wait for it: in one process, while the other runs notebooks.
        shared = in_browser and not file.endswith("test_pdf.py")
        return f"{file} {subject[1]}" if shared else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)
