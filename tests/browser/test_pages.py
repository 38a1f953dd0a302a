"""The built book, as a browser shows it: over http and from a folder, with scripts and without.

The tests run where a browser is found: see `built` in tests/conftest.py.
"""

import gzip
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from docutils import nodes

from bookbuild.alt_text import MIN_WORDS
from bookbuild.chromium import BROWSER
from bookbuild.project import HTML, ROOT, toc_entries
from tests.browser.helpers import run_node, served

pytestmark = pytest.mark.usefixtures("built")

# In kibibytes, as everything is sent: compressed.
HEAVIEST = 300
# What tests/browser/browse.mjs counts or lists, and no page may have.
DEFECTS = (
    "asked",  # something of another host
    "complaints",
    "broken",  # formulas
    "overlapping",  # words of a figure that lie on others
    "undefinedColours",  # in figures
    "unmarked",  # places of the keyboard that cannot be seen
    "unreachable",  # boxes that scroll, but not by keyboard
    "torn",  # commas and stops on another line than their formula, on a phone
    "uncued",  # boxes that do not show that there is more of them, or show it though there is not
    "cut",  # what is too wide for paper
    "restless",  # things that move though the reader asked for rest
    "outside",  # landmarks: the title
    "mislabelled",  # search buttons called other than what they show
    "spokenWrong",  # entries and folded cells
)


@pytest.fixture(scope="session")
def visits(built):
    """What tests/browser/browse.mjs found on every page, over http and from the folder itself."""
    with served(built) as address, ThreadPoolExecutor() as pool:
        over_http = pool.submit(browse, address)
        from_folder = pool.submit(browse, built.as_uri() + "/")
        return {"http": over_http.result(), "file": from_folder.result()}


@pytest.fixture(params=["http", "file"])
def seen(request, visits):
    return visits[request.param]


def browse(root):
    """Visit every page, from an address that ends with "/"."""
    pages = [path.relative_to(HTML) for path in sorted(HTML.rglob("*.html"))]
    pages = [path.as_posix() for path in pages if path.parts[0] not in ("_static", "_sources")]
    return run_node("browse.mjs", BROWSER, root, *pages)


def wrong(seen, complaint):
    """What `complaint` says of each page, where it says anything."""
    found = {page: complaint(facts) for page, facts in seen["pages"].items()}
    return {page: text for page, text in found.items() if text}


def gzipped(path):
    return len(gzip.compress(path.read_bytes()))


def formulas_of(page):
    """How many formulas the source of a page has."""
    path = ROOT / "_build" / ".doctrees" / page.replace(".html", ".doctree")
    if not path.exists():
        return None
    doctree = pickle.loads(path.read_bytes())
    return sum(len(list(doctree.findall(kind))) for kind in (nodes.math, nodes.math_block))


def test_every_entry_of_the_contents_was_visited(seen):
    assert {f"{entry}.html" for entry in toc_entries()} <= set(seen["pages"])


@pytest.mark.parametrize("fact", DEFECTS)
def test_no_page_has(seen, fact):
    assert wrong(seen, lambda facts: facts[fact]) == {}


def test_every_formula_is_there(seen):
    assert wrong(seen, lambda facts: facts["formulas"] - facts["mathml"]) == {}
    for page, facts in seen["pages"].items():
        expected = formulas_of(page)
        # Headings and captions may be shown a second time, as links.
        assert expected is None or facts["formulas"] >= expected, page


def test_formulas_and_figures_need_no_script(seen):
    for page, facts in seen["pages"].items():
        assert facts["without"] == {k: facts[k] for k in ("formulas", "figures")}, page


def test_every_picture_says_what_it_shows(seen):
    def silent(facts):
        said = facts["labels"] + facts["images"]
        return [text for text in said if len(text.split()) < MIN_WORDS]

    assert wrong(seen, silent) == {}
    assert sum(facts["figures"] for facts in seen["pages"].values()) > 30


def test_no_page_is_wider_than_a_phone(seen):
    assert wrong(seen, lambda facts: facts["phone"] if facts["phone"] > 360 else 0) == {}


def test_no_page_is_too_wide_in_letters_twice_as_large(seen):
    assert wrong(seen, lambda facts: facts["enlarged"] if facts["enlarged"] > 640 else 0) == {}


def test_no_page_is_heavy(visits):
    """All that a page loads, compressed: what a reader waits for who comes for the first time."""

    def kibibytes(facts):
        files = [HTML / name for name in set(facts["loaded"])]
        packed = [f.stat().st_size if f.suffix == ".woff2" else gzipped(f) for f in files]
        return sum(packed) / 1024

    weights = {page: kibibytes(facts) for page, facts in visits["http"]["pages"].items()}
    # The search needs its index.
    del weights["search.html"]
    assert {page: weight for page, weight in weights.items() if weight > HEAVIEST} == {}
    assert all(weight > 50 for page, weight in weights.items() if page != "404.html")


def test_axe_finds_no_barrier(visits):
    assert wrong(visits["http"], lambda facts: facts["barriers"]) == {}


def test_every_entry_of_the_contents_has_a_description(seen):
    lengths = {e: len(seen["pages"][f"{e}.html"]["description"]) for e in toc_entries()}
    assert {entry: length for entry, length in lengths.items() if not 50 < length < 400} == {}


@pytest.mark.parametrize("words", ["Jensen", "mutual information", "earth mover"])
def test_search_finds(seen, words):
    found = seen["searches"][words]
    assert found["complaints"] == []
    assert len(found["titles"]) >= 3
