"""Answers all drills of a page as a reader would, by keyboard, and with new numbers."""

import json

from playwright.sync_api import TimeoutError as TooLate

from bookbuild.pages.drills import COMMON, printed, words
from tests.browser.conftest import DESK, PHONE


def practise(page):
    """What goes wrong with the drills of a page, on a phone."""
    page.set_viewport_size(PHONE)
    # A locator would look for its drill in the whole page with each key.
    for drill in page.query_selector_all(".drill"):
        name = drill.get_attribute("data-drill")
        give(drill, printed()[name]["answer"])
        if not said(drill, COMMON["right"]):
            yield f"{name}: the right answer is not accepted"
        before, solution = asked(drill), drill.query_selector(".drill-solution")
        solution.query_selector("summary").click()
        drill.query_selector("[data-fresh]").press("Enter")
        if not said(drill, ""):
            yield f"{name}: there are no new numbers"
        if asked(drill) == before:
            yield f"{name}: the question with new numbers is the old one"
        if drill.evaluate("(e) => e.matches('.drill-right') || e.querySelector('details').open"):
            yield f"{name}: the old answer, or its solution, stands below new numbers"
        solution.query_selector("summary").click()
        if not solution.query_selector(".drill-worked").inner_text():
            yield f"{name}: there is no solution"
        yield from told(drill, name)
    if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        yield f"new numbers make the page {width} pixels wide"
    page.set_viewport_size(DESK)


def asked(drill):
    """The question, and the options or items."""
    return [part.inner_text() for part in drill.query_selector_all(".drill-question, li span")]


def told(drill, name):
    """Is an answer that cannot be right refused, and counted?"""
    if "options" in words()[name] or "items" in words()[name]:
        return
    give(drill, "one half")
    if not said(drill, COMMON["unreadable"]):
        yield f"{name}: words are taken for a number"
    give(drill, "-123456")
    tally = COMMON["tally"].format(right=1, tried=2)
    if not said(drill, f"{COMMON['wrong']} {tally}"):
        yield f"{name}: a wrong answer is not refused, or not counted"
    kept = json.loads(drill.evaluate("localStorage.getItem('drills')") or "{}")
    if kept.get(name) != [1, 2]:
        yield f"{name}: the tally is {kept.get(name)}"


def give(drill, answer):
    """Answer, and press Enter."""
    if isinstance(answer, list):
        for place, key in enumerate(answer):
            item = drill.query_selector(f"[data-key={key}]")
            at = item.evaluate("(e) => [...e.parentElement.children].indexOf(e)")
            for _ in range(at - place):
                item.query_selector("[data-up]").press("Enter")
        drill.query_selector("[type=submit]").press("Enter")
    elif drill.query_selector("[type=radio]"):
        choice = drill.query_selector(f"[type=radio][value={answer}]")
        choice.check()
        choice.press("Enter")
    else:
        drill.query_selector("input").fill(str(answer))
        drill.query_selector("input").press("Enter")


def said(drill, beginning):
    """Is an answer said that begins so, within a moment?  The script of the drills comes late."""
    check = """([drill, beginning]) => {
      const said = drill.querySelector(".drill-said").textContent;
      return beginning ? said.startsWith(beginning) : said === "";
    }"""
    try:
        drill.owner_frame().wait_for_function(check, arg=[drill, beginning], timeout=3000)
    except TooLate:
        return False
    return True
