"""Books with and without the addresses of the book and of its repository."""

import re
import shutil

import nbformat
import pytest
import yaml

import divlib
from bookbuild.pages import start_here
from bookbuild.project import ROOT
from bookbuild.release import files
from tests.browser.helpers import build

BOOK = "https://example.org/book/"
REPOSITORY = "https://github.com/example/book"
DESCRIPTION = 'A page of "few" words & signs.'


EXERCISE = """\
# A chapter

```{exercise}
:label: ex-one

How much?
```

```{solution-start} ex-one
:class: dropdown
```
So much.
"""


def built(folder, **addresses):
    """Build a book of one page and one chapter with these addresses."""
    for name in ("bookbuild", "_static"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("references.bib", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["html"]["baseurl"] = addresses.get("book", "")
    options = config["sphinx"]["config"]["html_theme_options"]
    options["repository_url"] = addresses.get("repository", "")
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    toc = "format: jb-book\nroot: index\nchapters:\n- file: chapters/one\n"
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    (folder / "chapters").mkdir()
    cells = [
        nbformat.v4.new_markdown_cell(EXERCISE),
        nbformat.v4.new_code_cell("print(40 + 2)", execution_count=1),
        nbformat.v4.new_markdown_cell("```{solution-end}\n```"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "chapters" / "one.ipynb")
    source = "# A page & its title\n\n:::{start-here} index\nTurn the page\n:::"
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])
    page.metadata["myst"] = {"html_meta": {"description": DESCRIPTION}}
    nbformat.write(page, folder / "index.ipynb")
    return build(folder)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return built(tmp_path_factory.mktemp("known"), book=BOOK, repository=REPOSITORY)


@pytest.fixture(scope="module")
def unknown(tmp_path_factory):
    return built(tmp_path_factory.mktemp("unknown"))


def text(folder, page="index.html"):
    return (folder / page).read_text(encoding="utf-8")


def meta(page):
    """The content of the elements <meta> of a page, by name or property."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)" />', page))


def test_previews_of_links_have_description_and_picture(known):
    tags = meta(text(known))
    assert tags["og:description"] == "A page of &quot;few&quot; words &amp; signs."
    assert tags["og:title"] == "A page &amp; its title"
    assert tags["og:url"] == BOOK + "index.html"
    assert tags["twitter:card"] == "summary_large_image"
    picture = known / tags["og:image"].removeprefix(BOOK)
    width, height = (int(tags[f"og:image:{side}"]) for side in ("width", "height"))
    header = picture.read_bytes()[:24]
    assert header[:4] == b"\x89PNG"
    assert [int.from_bytes(header[i : i + 4], "big") for i in (16, 20)] == [width, height]


def test_previews_without_book_address_have_no_picture(unknown):
    tags = meta(text(unknown))
    assert "og:description" in tags
    assert tags["twitter:card"] == "summary"
    assert not {"og:url", "og:image"} & set(tags)


CHAPTER = "chapters/one.html"
MARKS = [
    f'href="{REPOSITORY}"',
    "edit/main/chapters/one.ipynb",
    "issues/new",
    'href="https://mybinder.org/v2/gh/example/book/notebooks?urlpath=lab/tree/one.ipynb"',
    'href="https://colab.research.google.com/github/example/book/blob/notebooks/one.ipynb"',
]


@pytest.mark.parametrize("mark", MARKS)
def test_repository_address_enables_every_button(known, unknown, mark):
    assert mark in text(known, CHAPTER)
    assert mark not in text(unknown, CHAPTER)


def test_chapters_offer_their_notebook_and_no_page_offers_its_source(unknown):
    link = re.search(r'href="([^"]*\.ipynb)"', text(unknown, CHAPTER))[1]
    assert (unknown / "chapters" / link).resolve() == unknown / "notebooks" / "one.ipynb"
    assert (unknown / "notebooks" / "one.ipynb").exists()
    assert ".ipynb" not in text(unknown)
    assert not (unknown / "_sources").exists()


def test_an_edition_may_lack_solutions_and_their_code(unknown, tmp_path, monkeypatch):
    monkeypatch.setenv("SOLUTIONS", "no")
    edition = built(tmp_path)
    for folder, held in ((unknown, True), (edition, False)):
        for name in (CHAPTER, "notebooks/one.ipynb"):
            assert "How much" in text(folder, name)
            assert ("So much" in text(folder, name)) == held
            assert bool(re.search(r"40\W", text(folder, name))) == held


def test_without_repository_address_no_link_leads_to_one(unknown):
    assert not re.search(r'href="[^"]*(github|gitlab)\.', text(unknown))


def test_404_page_links_to_front_page(known, unknown):
    for folder, home, scripts in ((known, BOOK, 0), (unknown, "/", 3)):
        page = text(folder, "404.html")
        assert f'href="{home}"' in page
        # Servers show the page at any address, so no link in it may be relative.
        assert re.findall(r'href="(?!/"|https?:|data:)[^"]*"', page) == []
        assert len(re.findall(r'src="[./]*_static/home.js"', page)) == scripts


def test_footer_shows_version(unknown):
    _, footer = text(unknown).split("<footer", 1)
    assert f"Version {divlib.__version__}" in footer


def test_page_shows_its_bibtex_entry(known, unknown):
    entry = re.search(r"@misc\{.*?\n\}", text(known), re.DOTALL)[0]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for part in (divlib.__version__, citation["authors"][0]["name"], "A page &amp; its title"):
        assert part in entry
    assert BOOK + "index.html" in entry
    assert "url" not in re.search(r"@misc\{.*?\n\}", text(unknown), re.DOTALL)[0]


def test_front_page_links_to_the_copies_of_a_known_repository(known, unknown):
    """A book whose repository is not known has no releases to link to."""
    for name in start_here.COPIES:
        address = f'href="{REPOSITORY}/releases/latest/download/{name}"'
        assert address in text(known) and name not in text(unknown)
    for folder in (known, unknown):
        assert re.search(r'<a class="begin[^>]*>.*Turn the page.*</a>', text(folder))
    assert set(start_here.COPIES) == {path.name for path in files.parts()[-3:]}
