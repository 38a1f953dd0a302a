"""The zip to carry away works from any folder, without a network."""

import sys
import zipfile

import pytest

from bookbuild.editions import ZIP
from bookbuild.pages.plain_notebooks import WHEEL
from bookbuild.pdf import PDF
from bookbuild.project import chapter_names
from tests.editions.conftest import run

CHAPTERS = chapter_names()


@pytest.fixture(scope="module")
def unpacked(whole, tmp_path_factory):
    run(sys.executable, "-m", "bookbuild.pdf")
    run(sys.executable, "-m", "bookbuild.editions", "zip")
    first = ZIP.read_bytes()
    run(sys.executable, "-m", "bookbuild.editions", "zip")
    assert ZIP.read_bytes() == first, "two zips of the same book differ"
    folder = tmp_path_factory.mktemp("a folder with spaces")
    zipfile.ZipFile(ZIP).extractall(folder)
    return folder / ZIP.stem


def test_it_holds_pages_notebooks_wheel_and_pdf(unpacked):
    names = [f"notebooks/{name}.ipynb" for name in CHAPTERS]
    pages = [f"chapters/{name}.html" for name in CHAPTERS]
    for name in (*names, *pages, "index.html", f"notebooks/{WHEEL}", PDF.name):
        assert (unpacked / name).stat().st_size > 1000, name


def test_pages_work_from_the_folder(unpacked, browser):
    asked, problems = [], []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.on("pageerror", lambda error: problems.append(error.message))
    page.goto((unpacked / "index.html").as_uri())
    page.goto((unpacked / "chapters" / f"{CHAPTERS[0]}.html").as_uri())
    assert page.locator(".katex").count() > 50
    notebook = page.locator("a[href$='.ipynb']").first.evaluate("link => link.href")
    page.close()
    assert notebook == (unpacked / "notebooks" / f"{CHAPTERS[0]}.ipynb").as_uri()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert problems == []


def test_the_lab_runs_from_the_folder(unpacked, browser):
    page = browser.new_page()
    page.goto((unpacked / "course" / "lab.html").as_uri())
    page.locator(".lab-task > summary").first.click()
    page.get_by_role("button", name="Write a derivation").first.click()
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_role("button", name="Check", exact=True).wait_for(timeout=60_000)
    page.close()
