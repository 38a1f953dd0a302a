"""Folded code: the menu that opens and closes it, copying, and links that lead to it."""

PAGE = "chapters/03_kl_is_nonnegative.html"
STATE = """() => [...document.querySelectorAll("details.code")].map((e) => e.open)"""


def lines_shown(page):
    """How many of the lines "Code, 12 lines" are to be seen."""
    return page.locator("details.code > summary").evaluate_all(
        "(all) => all.filter((e) => e.getClientRects().length).length"
    )


def test_the_switch_opens_and_closes_all_code_and_is_remembered(visit):
    with visit("http", PAGE) as opened:
        page = opened.page
        ideas, lines = page.evaluate(STATE), lines_shown(page)
        assert lines == ideas.count(False)
        # The menu is in the header, and so within reach everywhere; the text keeps its place.
        menu, heading = page.locator(".code-menu > summary"), page.locator("h2").nth(4)
        heading.evaluate("(e) => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
        page.wait_for_timeout(300)
        place = heading.bounding_box()["y"]
        menu.press("Enter")
        page.get_by_label("ideas", exact=True).focus()
        page.keyboard.press("ArrowRight")
        assert abs(heading.bounding_box()["y"] - place) < 2
        assert all(page.evaluate(STATE))
        page.keyboard.press("ArrowRight")
        assert not any(page.evaluate(STATE))
        # The switch of the marks of evidence is remembered in the same way.
        mark = page.locator("a.evidence").first
        assert mark.is_visible()
        page.locator(".reading-aids > summary").click()
        page.locator("[data-evidence]").click()
        assert not mark.is_visible()
        page.reload()
        assert not mark.is_visible()
        page.locator(".reading-aids > summary").click()
        assert page.locator("[data-evidence]").get_attribute("aria-pressed") == "true"
        page.locator("[data-evidence]").click()
        assert mark.is_visible()
        menu.press("Enter")
        assert page.get_by_label("none", exact=True).is_checked()
        assert not any(page.evaluate(STATE))
        # Now ideas have lines, too, by which they can be opened.
        assert lines_shown(page) > lines
        page.get_by_label("ideas", exact=True).check()
        assert page.evaluate(STATE) == ideas
        assert lines_shown(page) == lines
        # The theme takes the focus from its buttons: see bookbuild/pages/kept_focus.py.
        button = page.locator(".theme-switch-button").first
        button.press("Enter")
        assert button.evaluate("(e) => e === document.activeElement")
        assert opened.complaints == []


def test_code_is_copied_by_buttons_with_names_of_their_own(visit):
    with visit("http", PAGE, permissions=["clipboard-read", "clipboard-write"]) as opened:
        page = opened.page
        names = page.locator(".copy-code").evaluate_all("(all) => all.map((e) => e.ariaLabel)")
        assert len(set(names)) == len(names) == page.locator("details.code").count()
        # No button copies what a cell prints, and no other script adds buttons.
        assert page.locator(".cell_output button.copy-code, .copybtn").count() == 0
        page.locator(".code-menu > summary").click()
        page.get_by_label("all", exact=True).check()
        # The code of a cell that shows nothing is copied together with that of the next.
        body = page.locator(".code-body:has(.cell_input + .cell_input)").first
        body.locator(".copy-code").click()
        pieces = [text.strip() for text in body.locator("pre").all_text_contents()]
        assert page.evaluate("navigator.clipboard.readText()") == "\n\n".join(pieces)
        assert page.get_by_role("status").filter(has_text="copied").count() == 1
        # A sentence is copied without the marks of its evidence.
        page.locator("p:has(> a.evidence)").first.evaluate(
            "(p) => getSelection().selectAllChildren(p)"
        )
        page.keyboard.press("Control+c")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "Wherever $p_i<q_i$ the term is negative" in copied
        assert not set(copied) & set("\u2060\u00a0✓")


def test_code_is_there_without_scripts(visit):
    with visit("http", PAGE, java_script_enabled=False) as opened:
        page = opened.page
        assert not page.locator(".code-menu").is_visible()
        page.locator("details.code:not([open]) > summary").first.click()
        assert page.locator("details.code:not(.idea)[open] pre").first.is_visible()
        assert page.locator("details.idea pre").first.is_visible()


def test_a_link_of_the_ledger_opens_the_code_that_it_leads_to(visit):
    with visit("http", "reference/claims.html") as opened:
        opened.page.locator("a[href*='03_kl_is_nonnegative.html#settles-']").first.click()
        code = opened.page.locator(".cell:target > details.code")
        code.locator("pre").first.wait_for(state="visible")
        assert not code.evaluate("(e) => e.matches('.idea')")
