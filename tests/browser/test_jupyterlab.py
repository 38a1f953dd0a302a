"""A chapter's notebook as readers see it in JupyterLab, which has not run it yet."""

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bookbuild.pages.plain_notebooks import FOLDER

NAME = "04_cross_entropy.ipynb"
# In seconds: a server starts in two.
PATIENCE = 60


def free_port():
    with contextlib.closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture(scope="module")
def lab(browser, built, tmp_path_factory):
    """JupyterLab, with the notebook open."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copy(built / FOLDER / NAME, folder)
    port = free_port()
    options = (
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        "--allow-root",
        "--LabApp.news_url=",
    )
    command = [Path(sys.executable).with_name("jupyter-lab"), *options]
    with open(folder / "log.txt", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(PATIENCE * 4):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api").close()
                break
            time.sleep(0.25)
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{address}/doc/tree/{NAME}")
        page.locator(".jp-Notebook mjx-container").first.wait_for()
        yield page
        page.close()
    finally:
        server.terminate()
        server.wait()


def scroll_to(lab, selector, text=""):
    """The first element of a kind that says `text`; JupyterLab makes cells as they come near."""
    found = lab.locator(f".jp-Notebook {selector}").filter(has_text=text)
    outer = ".jp-WindowedPanel-outer"
    for top in range(0, 60_000, 700):
        lab.evaluate(f"top => {{ document.querySelector('{outer}').scrollTop = top }}", top)
        with contextlib.suppress(AssertionError):
            expect(found.first).to_be_visible(timeout=250)
            return found.first
    raise AssertionError(f"JupyterLab shows no {selector} with {text!r}")


def test_a_theorem_has_its_number_its_title_and_its_formulas(lab):
    theorem = scroll_to(lab, "blockquote", "Theorem 4.2 (Cross-entropy is entropy plus divergence)")
    expect(theorem.locator("mjx-container").first).to_be_visible()
    assert theorem.locator("mjx-container[display=true]").count() == 1
    assert not re.search(r"[$\\{}]", theorem.inner_text())


def test_a_link_leads_to_a_theorem_of_the_chapter(lab):
    link = scroll_to(lab, "a[href='#thm-decomposition']")
    link.click()
    expect(lab.locator("[data-jupyter-id='thm-decomposition']")).to_be_in_viewport()


def test_a_derivation_is_set_as_formulas(lab):
    derivation = scroll_to(lab, ".jp-OutputArea-output[data-mime-type='text/latex']")
    expect(derivation.locator("mjx-container").first).to_be_visible()
    assert "\\begin" not in derivation.inner_text()


def test_figures_are_shown_before_anything_was_run(lab):
    figure = scroll_to(lab, ".jp-OutputArea-output[data-mime-type='image/png'] img")
    assert figure.evaluate("image => image.naturalWidth") > 400


def test_a_moving_figure_is_a_picture_and_its_answer_is_closed(lab):
    picture = scroll_to(lab, ".jp-RenderedMarkdown img")
    assert picture.evaluate("image => image.naturalWidth") > 400
    assert len(picture.get_attribute("alt")) > 80
    answer = scroll_to(lab, "details", "The answer")
    expect(answer.locator("p").first).to_be_hidden()


def test_a_solution_opens_and_its_code_is_closed(lab):
    details = scroll_to(lab, "details", "Solution of Exercise 4.8")
    solution = details.locator("xpath=ancestor::*[contains(@class, 'jp-MarkdownCell')]")
    code = solution.locator("xpath=following-sibling::*[1]")
    text = solution.locator("details p").first
    expect(text).to_be_hidden()
    solution.locator("summary").click()
    expect(text).to_be_visible()
    expect(text.locator("mjx-container").first).to_be_visible()
    assert code.locator(".jp-InputPlaceholder, .jp-Placeholder").count() >= 1
    assert code.locator(".cm-content").count() == 0 or code.locator(".cm-content").is_hidden()
    expect(code.locator(".jp-OutputArea-output")).to_be_hidden()


def test_a_reader_runs_the_first_cells_and_nothing_is_missing(lab):
    scroll_to(lab, ".jp-CodeCell").click()
    for _ in range(4):
        lab.keyboard.press("Shift+Enter")
    first = lab.locator(".jp-CodeCell").first
    expect(first.locator(".jp-InputPrompt")).to_have_text("[1]:")
    assert lab.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
