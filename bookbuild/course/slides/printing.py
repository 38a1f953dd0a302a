"""Print decks with a Chromium or Chrome, a page a slide, with all steps of a slide on its page."""

import sys
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import sync_playwright

from bookbuild.chromium import ARGUMENTS, BROWSER, NONE_FOUND

BROWSERS = 2
SIZE = {"width": 1280, "height": 720}
# The view of reveal.js that lays out one page for each slide.
PRINT = "?view=print"
READY = "() => document.documentElement.classList.contains('ready-to-print')"


def print_some(paths):
    """Print decks one after the other."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        # Rules for paper are for pages of the book: a slide is a picture of the screen.
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.emulate_media(media="screen")
        for path in paths:
            page.goto(path.as_uri() + PRINT, wait_until="load")
            page.wait_for_function(READY)
            page.pdf(
                path=path.with_suffix(".pdf"),
                prefer_css_page_size=True,
                print_background=True,
                tagged=True,
            )
        browser.close()


def print_decks(paths):
    """Write the PDF of each deck beside it."""
    if BROWSER is None:
        sys.exit(NONE_FOUND)
    with ThreadPoolExecutor(BROWSERS) as pool:
        for done in [pool.submit(print_some, paths[k::BROWSERS]) for k in range(BROWSERS)]:
            done.result()
