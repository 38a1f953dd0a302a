"""A book that knows where it is published, and one that does not."""

import re
import shutil

import nbformat
import pytest
import yaml

import divlib
from bookbuild.project import ROOT
from tests.browser.helpers import build

BOOK = "https://example.org/book/"
REPOSITORY = "https://github.com/example/book"
DESCRIPTION = 'A page of "few" words & signs.'


def built(folder, **addresses):
    """The front page and the page for wrong addresses of a book of one page."""
    for name in ("bookbuild", "_static"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("references.bib", "CITATION.cff"):
        shutil.copy(ROOT / name, folder)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["html"]["baseurl"] = addresses.get("book", "")
    options = config["sphinx"]["config"]["html_theme_options"]
    options["repository_url"] = addresses.get("repository", "")
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A page & its title")])
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


def test_links_to_a_page_show_its_description_and_a_picture(known):
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


def test_without_an_address_no_picture_is_promised(unknown):
    tags = meta(text(unknown))
    assert "og:description" in tags
    assert tags["twitter:card"] == "summary"
    assert not {"og:url", "og:image"} & set(tags)


SIGNS = [f'href="{REPOSITORY}"', "edit/main/index.ipynb", "issues/new", "mybinder.org", "colab"]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_address_of_the_repository_brings_every_button(known, unknown, sign):
    assert sign in text(known)
    assert sign not in text(unknown)


def test_without_the_address_nothing_leads_to_a_repository(unknown):
    assert not re.search(r'href="[^"]*(github|gitlab)\.', text(unknown))


def test_a_wrong_address_leads_home(known, unknown):
    for folder, home in ((known, BOOK), (unknown, "/")):
        page = text(folder, "404.html")
        assert f'href="{home}"' in page
        # The page is shown at any address: nothing in it may be relative.
        assert re.findall(r'(?:href|src)="(?!/"|https?:|data:)[^"]*"', page) == []


def test_the_footer_gives_the_version(unknown):
    _, footer = text(unknown).split("<footer", 1)
    assert f"Version {divlib.__version__}" in footer


def test_a_page_can_be_cited(known, unknown):
    entry = re.search(r"@misc\{.*?\n\}", text(known), re.DOTALL)[0]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for part in (divlib.__version__, citation["authors"][0]["name"], "A page &amp; its title"):
        assert part in entry
    assert BOOK + "index.html" in entry
    assert "url" not in re.search(r"@misc\{.*?\n\}", text(unknown), re.DOTALL)[0]
