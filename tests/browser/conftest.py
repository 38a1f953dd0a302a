"""The browser of the tests, and how it opens pages of the built book."""

import contextlib
import os

import pytest

from bookbuild.chromium import ARGUMENTS, BROWSER, NONE_FOUND
from bookbuild.project import ROOT
from tests.browser.helpers import served

# With more room for what is young, V8 clears up less often, which takes a tenth of its time.
ROOM = "--js-flags=--min-semi-space-size=32 --max-semi-space-size=64"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 800}
OPEN_ALL = (ROOT / "bookbuild" / "open_all.js").read_text(encoding="utf-8")
LAY_OUT_ALL = (ROOT / "bookbuild" / "lay_out_all.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser_found():
    """Tests in a browser run where one is found.

    With BROWSER_TESTS=required (as in .ci/run) they fail where there is none.
    """
    if BROWSER is None and os.environ.get("BROWSER_TESTS") != "required":
        pytest.skip(NONE_FOUND)
    assert BROWSER, NONE_FOUND


@pytest.fixture(scope="session")
def built(browser_found, built):
    """The folder of the pages, where they can be opened."""
    return built


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_found):
    """For pytest-playwright: use the browser that was found, and download none."""
    return {"executable_path": BROWSER, "args": [*ARGUMENTS, ROOM]}


@pytest.fixture(scope="session")
def roots(built):
    """The addresses, each ending with "/", of the book on a server and in a folder."""
    with served(built) as address:
        yield {"http": address, "file": f"{built.as_uri()}/"}


class Visit:
    """A page that is open in a browser, and what it asked for and complained of."""

    def __init__(self, page, root):
        self.page = page
        self.loaded, self.foreign, self.complaints = set(), [], []

        def request(request):
            if request.url.startswith(root):
                address = request.url.removeprefix(root).partition("?")[0].partition("#")[0]
                self.loaded.add(address)
            # What a page holds, or makes itself.
            elif not request.url.startswith(("data:", "blob:")):
                self.foreign.append(request.url)

        def response(response):
            if response.status >= 400:
                self.complaints.append(f"{response.status}: {response.url}")

        def console(message):
            if message.type == "error":
                self.complaints.append(message.text)

        page.on("request", request)
        page.on("response", response)
        page.on("console", console)
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: self.complaints.append(error.message))


@pytest.fixture(scope="session")
def visit(browser, roots):
    """A context manager that opens a page: ``with visit("file", "index.html") as opened``."""
    return opener(browser, roots)


def opener(browser, roots):
    """What opens pages below some addresses, in a context of their own."""

    @contextlib.contextmanager
    def opened(kind, address, **options):
        options = {"viewport": DESK, **options}
        context = browser.new_context(**options)
        result = Visit(context.new_page(), roots[kind])
        result.page.goto(roots[kind] + address, wait_until="load")
        yield result
        context.close()

    return opened
