"""The derivation lab in a browser, from a server and from a folder."""

import gzip
import json
import re
import statistics
import time
import tomllib

import pytest
from playwright.sync_api import expect

from bookbuild.pages.lab.tasks import anchor, for_engine, tasks
from bookbuild.project import HTML, LAB_WORKER, POLICY, ROOT
from divlib.derivation.written import answer
from tests.browser.conftest import LAY_OUT_ALL, PHONE
from tests.browser.test_pages import axe_violations, prepare_for_axe
from tests.unit.written_mutants import mutants

PAGE = "course/lab.html"
# What the goals say, in seconds and bytes, and how much slower a busy machine may be.
READY, CHECK, TRANSFER = 8, 1, 12e6
BUSY = 5
# The page of a reader has one engine; a second one answers the questions of the tests.
LOAD = """async () => {
  const data = JSON.parse(document.getElementById("lab-data").textContent);
  window.engine = new LabEngine(data, () => {});
  await window.engine.load(() => {});
}"""
ASK = """(requests) => {
  const ask = async (request) => {
    const begin = performance.now();
    const answer = await window.engine.ask(request, 60);
    return { answer, seconds: (performance.now() - begin) / 1000 };
  };
  window.answers = (async () => {
    const answers = [];
    for (const request of requests) answers.push(await ask(request));
    return answers;
  })();
}"""
ANSWERS = "() => window.answers"
TASKS = {task["name"]: task for task in tasks()}
TASK = TASKS["gibbs"]
SOLUTION = TASK["solutions"][0]["text"]
WRONG = tomllib.loads((ROOT / "course/lab/wrong.toml").read_text(encoding="utf-8"))["wrong"]
SLIPS = [(task, text) for task in tasks() for text in dict.fromkeys(mutants(task))]
# As many submissions that are not right, at least.
MANY = 200
# True, but nothing that is cited says so.
NOT_SHOWN = "= -sum p ln(q/p)\n>= sum(p - q) | log lemma at q/p, times p\n= 0"
FALSE = "= 1"


def judge(task, text):
    return {"do": "judge", "task": for_engine(task), "text": text}


@pytest.fixture(scope="module", params=["http", "file"])
def lab(request, visit):
    """The page with the lab started in its first task, and what was seen on the way."""
    with visit(request.param, PAGE) as opened:
        page = opened.page
        page.locator(f"#{anchor(TASK)} > summary").click()
        page.get_by_role("button", name="Write a derivation").first.click()
        page.locator(".lab-step").first.fill("x")
        opened.before = set(opened.loaded)
        begin = time.monotonic()
        page.get_by_role("button", name="Start the lab").click()
        check_button(page).wait_for(timeout=1000 * READY * BUSY)
        opened.seconds = time.monotonic() - begin
        yield opened


def check_button(page):
    return page.get_by_role("button", name="Check", exact=True)


def write(page, text):
    """Write a derivation in place of what is in the editor, as one that is pasted."""
    page.get_by_role("button", name="Start over").click()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if number:
            page.get_by_role("button", name="Add a line").click()
        expression, _, reason = line.partition("|")
        page.locator(".lab-step").last.fill(expression.strip())
        page.locator(".lab-reason").last.fill(reason.strip())


def wait_for_verdicts(page):
    page.get_by_role("button", name="Stop").wait_for(state="hidden", timeout=1000 * CHECK * BUSY)


def old_lines(page):
    """Which lines have a verdict that is about another text."""
    each = "(all) => all.map((line) => line.querySelector('.lab-old') !== null)"
    return page.locator(".lab-lines > li").evaluate_all(each)


def steps(page):
    """What stands in the fields of the steps."""
    return page.locator(".lab-step").evaluate_all("(all) => all.map((e) => e.value)")


def verdicts(page):
    """What a check says of each line, and of the goal."""
    check_button(page).click()
    wait_for_verdicts(page)
    shown = page.locator(".lab-lines .lab-verdict:visible strong").all_text_contents()
    return [text[2:] for text in shown], page.locator(".lab-outcome strong").text_content()[2:]


def test_nothing_runs_before_the_button(lab):
    assert not [
        name for name in lab.before if re.search(r"/(core|library|worker|katex\.min)", name)
    ]
    assert [name for name in lab.loaded if "/core-" in name]


def test_it_is_ready_soon_and_transfers_little(lab, built):
    assert lab.seconds < READY * BUSY
    files = [name for name in lab.loaded - lab.before if name.startswith("_static/lab/")]
    sizes = [(built / name).stat().st_size for name in files]
    packed = sum(len(gzip.compress((built / name).read_bytes(), 6)) for name in files)
    # Also where a server does not compress.
    assert packed < sum(sizes) < TRANSFER
    said = float(re.search(r"([\d.]+) MB", lab.page.locator(".lab-offer").text_content())[1])
    assert said == pytest.approx(packed / 1e6, abs=0.3)


def test_it_asks_no_other_host_and_complains_of_nothing(lab):
    assert lab.foreign == []
    assert lab.complaints == []


def test_a_model_solution_reaches_the_goal(lab):
    write(lab.page, SOLUTION)
    lines = SOLUTION.splitlines()
    assert verdicts(lab.page) == (["Verified"] * len(lines), "Goal reached")
    assert lab.page.locator(".lab-formula .katex").count() == len(lines)
    assert lab.page.locator(".lab-display .katex").count() == 1
    assert "Line 1: Verified." in lab.page.get_by_role("status").text_content()


def test_a_false_step_shows_where_it_fails(lab):
    write(lab.page, FALSE)
    assert verdicts(lab.page)[0][0] == "False"
    assert re.search(
        r"Seen at p_1=\d/\d, .*n=2",
        lab.page.locator(".lab-lines .lab-verdict").first.text_content(),
    )
    # What was checked is another line than what a reader then writes.
    lab.page.locator(".lab-step").first.fill("1")
    expect(lab.page.locator(".lab-lines .lab-old")).to_have_count(1)


def test_verdicts_below_a_change_grow_old(lab):
    page, lines = lab.page, SOLUTION.splitlines()
    write(page, SOLUTION)
    verdicts(page)
    assert len(lines) >= 3 and old_lines(page) == [False] * len(lines)
    page.locator(".lab-reason").nth(1).fill("another reason")
    assert old_lines(page) == [False] + [True] * (len(lines) - 1)
    expect(page.locator(".lab-outcome.lab-old")).to_have_count(1)
    expect(page.locator(".lab-display")).to_be_hidden()
    write(page, SOLUTION)
    assert verdicts(page)[1] == "Goal reached" and True not in old_lines(page)
    # A line that goes takes what followed from it along.
    page.get_by_role("button", name="Remove line 2").click()
    assert old_lines(page) == [False] + [True] * (len(lines) - 2)
    expect(page.locator(".lab-outcome.lab-old")).to_have_count(1)


def test_a_verdict_is_about_what_was_asked_and_not_what_was_written_meanwhile(lab):
    page = lab.page
    change = """(again) => {
      const [, second] = document.querySelectorAll(".lab-step");
      const check = [...document.querySelectorAll(".lab-buttons button")]
        .find((button) => button.textContent === "Check");
      check.click();
      second.value = "= 1";
      second.dispatchEvent(new Event("input", { bubbles: true }));
      if (again) check.click();
    }"""
    write(page, SOLUTION)
    page.evaluate(change, False)
    wait_for_verdicts(page)
    assert old_lines(page) == [False] + [True] * (len(SOLUTION.splitlines()) - 1)
    # Asked for in the middle of a check, the next one follows by itself.
    write(page, SOLUTION)
    page.evaluate(change, True)
    second = page.locator(".lab-lines .lab-verdict").nth(1)
    expect(second).to_contain_text("False", timeout=1000 * CHECK * BUSY)
    assert True not in old_lines(page)


def test_a_step_that_is_not_shown_shows_what_is_left(lab):
    write(lab.page, NOT_SHOWN)
    assert verdicts(lab.page) == (["Verified", "Verified", "Not shown"], "Goal not reached")
    verdict = lab.page.locator(".lab-lines .lab-verdict").last
    assert "Left of the difference" in verdict.text_content()
    assert verdict.locator(".katex").count() == 1


def test_what_is_cited_is_set_with_what_was_put_in(lab):
    write(lab.page, f">= sum(q - p) | {TASK['lemmas'][0]['name']} at p/q, times p")
    assert verdicts(lab.page)[0] == ["Not shown"]
    verdict = lab.page.locator(".lab-lines .lab-verdict").first
    assert "What is cited says here" in verdict.text_content()
    assert verdict.locator(".katex").count() == 2


def test_a_formula_is_set_while_it_is_written(lab):
    write(lab.page, "sum(p_i")
    problem = lab.page.locator(".lab-problem")
    problem.wait_for()
    assert "character" in problem.text_content()
    lab.page.locator(".lab-step").press("End")
    lab.page.locator(".lab-step").press_sequentially(")")
    lab.page.locator(".lab-formula .katex").wait_for()
    assert lab.page.locator(".lab-problem").count() == 0


def test_keys_are_enough(lab):
    """Enter goes on to the next line and checks."""
    write(lab.page, "")
    lab.page.locator(".lab-step").focus()
    for line in SOLUTION.splitlines():
        expression, _, reason = line.partition("|")
        lab.page.keyboard.type(expression.strip())
        lab.page.keyboard.press("Tab")
        lab.page.keyboard.type(reason.strip())
        lab.page.keyboard.press("Enter")
    outcome = lab.page.locator(".lab-outcome")
    expect(outcome).to_contain_text("Goal reached", timeout=1000 * CHECK * BUSY)
    # Symbols and lemmas are chosen without typing.
    write(lab.page, "")
    lab.page.get_by_role("button", name="sum", exact=True).click()
    lab.page.get_by_role("button", name="log", exact=True).click()
    lab.page.locator(".lab-cite").select_option(TASK["lemmas"][0]["name"])
    assert lab.page.locator(".lab-step").input_value() == "sum(log())"
    assert lab.page.locator(".lab-reason").input_value() == f"{TASK['lemmas'][0]['name']} at "


def test_a_check_can_be_stopped(lab):
    # With a remark, so that it was not judged before.
    write(lab.page, SOLUTION.replace("\n", " | once more\n", 1))
    lab.page.evaluate("""() => {
      const named = (name) => [...document.querySelectorAll(".lab-buttons button")]
        .find((button) => button.textContent === name);
      named("Check").click();
      setTimeout(() => named("Stop").click(), 5);
    }""")
    expect(lab.page.get_by_role("status")).to_contain_text("Stopped.")
    check_button(lab.page).wait_for(timeout=1000 * READY * BUSY)
    assert verdicts(lab.page)[1] == "Goal reached"


def test_a_check_has_a_time_limit(lab):
    lab.page.evaluate(LOAD)
    request = judge(TASK, SOLUTION)
    # The first answer of an engine takes longest.
    ask = "(request) => window.engine.ask(request, 0.005).catch((error) => error.message)"
    assert lab.page.evaluate(ask, request) == "too_long"
    lab.page.evaluate(ASK, [request])
    (again,) = lab.page.evaluate(ANSWERS)
    assert again["answer"]["goal"] == "reached"


def test_a_link_carries_the_work_and_own_work_is_kept(lab, browser):
    write(lab.page, SOLUTION)
    lab.page.get_by_role("button", name="Copy a link").click()
    address = lab.page.url
    assert f"#{anchor(TASK)}:" in address
    page = browser.new_page()
    page.goto(address.partition("#")[0])
    page.locator(f"#{anchor(TASK)} > summary").click()
    page.get_by_role("button", name="Write a derivation").first.click()
    page.locator(".lab-step").fill("my own")
    page.goto(address)
    assert steps(page) == [line.partition("|")[0].strip() for line in SOLUTION.splitlines()]
    page.get_by_role("button", name="Bring back what I had").click()
    assert page.locator(".lab-step").input_value() == "my own"
    page.close()


@pytest.mark.parametrize("work", ["", "AAA", "wyg", "&"])
def test_a_link_without_a_text_leaves_the_work_of_the_reader(visit, work):
    with visit("http", PAGE) as opened:
        page = opened.page
        page.locator(f"#{anchor(TASK)} > summary").click()
        page.get_by_role("button", name="Write a derivation").first.click()
        page.locator(".lab-step").fill("my own")
        page.evaluate("(hash) => { location.hash = hash; }", f"{anchor(TASK)}:{work}")
        expect(page.get_by_role("status")).to_contain_text("is no derivation")
        assert steps(page) == ["my own"]
        # A name that no task has is none that every object has.
        page.evaluate("location.hash = 'constructor'")
        page.get_by_role("button", name="Add a line").click()
        assert len(steps(page)) == 2 and opened.complaints == []


def test_keys_alone_start_the_lab(visit):
    with visit("http", PAGE) as opened:
        page = opened.page
        page.locator(f"#{anchor(TASK)} > summary").click()
        page.get_by_role("button", name="Write a derivation").first.click()
        page.locator(".lab-step").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Start the lab")
        page.get_by_role("button", name="Start the lab").press("Enter")
        check_button(page).wait_for(timeout=1000 * READY * BUSY)
        expect(page.locator(".lab-step")).to_be_focused()


def test_a_second_click_on_check_does_not_stop_it(lab):
    write(lab.page, SOLUTION.replace("\n", " | clicked twice\n", 1))
    check_button(lab.page).dblclick()
    wait_for_verdicts(lab.page)
    assert lab.page.locator(".lab-outcome strong").text_content()[2:] == "Goal reached"


def test_a_line_that_was_removed_can_be_brought_back(lab):
    write(lab.page, SOLUTION)
    before = steps(lab.page)
    lab.page.get_by_role("button", name="Remove line 2").click()
    assert steps(lab.page) == [before[0], *before[2:]]
    lab.page.get_by_role("button", name="Bring back what I had").click()
    expect(lab.page.locator(".lab-step")).to_have_count(len(before))
    assert steps(lab.page) == before


def test_paper_has_no_empty_fields(lab):
    page = lab.page
    write(page, SOLUTION)
    page.get_by_role("button", name="Add a line").click()
    page.emulate_media(media="print")
    empty = page.locator(".lab-bench input:placeholder-shown:visible")
    assert empty.count() == 0 and page.locator(".lab-lines > li:visible").count() > 1
    page.emulate_media(media="screen")
    write(page, "")
    page.emulate_media(media="print")
    assert page.locator(".lab-bench:visible").count() == 0
    page.emulate_media(media="screen")


def test_it_is_accessible_and_fits_a_phone(lab):
    page = lab.page
    write(page, f"{NOT_SHOWN}\n{FALSE}\n= sum(")
    verdicts(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # The outcome stands where readers look who have just written a line.
    last, outcome = (page.locator(f).last.bounding_box() for f in (".lab-step", ".lab-outcome"))
    assert 0 < outcome["y"] - last["y"] < PHONE["height"] / 3
    page.evaluate(LAY_OUT_ALL)
    prepare_for_axe(page)
    violations = axe_violations(page, "light")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations + axe_violations(page, "dark", "colours") == []


def test_judgements_are_those_of_the_engine(visit):
    """For the model solutions, for what students get wrong, and for slips of the pen."""
    requests = [judge(task, solution["text"]) for task in tasks() for solution in task["solutions"]]
    wrong = [(TASKS[wrong["task"]], wrong["text"]) for wrong in WRONG]
    wrong += SLIPS[:: len(SLIPS) // (MANY - len(wrong))]
    assert len(wrong) >= MANY
    requests += [judge(task, text) for task, text in wrong]
    with visit("http", PAGE) as opened:
        opened.page.evaluate(LOAD)
        opened.page.evaluate(ASK, requests)
        # Side by side: each takes its time.
        expected = [json.loads(json.dumps(answer(request))) for request in requests]
        found = opened.page.evaluate(ANSWERS)
    different = [
        request["text"]
        for request, there, here in zip(requests, found, expected, strict=True)
        if there["answer"] != here
    ]
    assert different == []
    assert statistics.median(there["seconds"] for there in found) < CHECK * BUSY


def test_a_server_that_allows_no_webassembly_is_named_as_the_cause(visit):
    with visit("http", PAGE) as opened:
        page = opened.page
        strict = {"Content-Security-Policy": POLICY, "Content-Type": "text/javascript"}
        body = (HTML / LAB_WORKER).read_text(encoding="utf-8")
        page.route(f"**/{LAB_WORKER}*", lambda route: route.fulfill(body=body, headers=strict))
        page.locator(f"#{anchor(TASK)} > summary").click()
        page.get_by_role("button", name="Write a derivation").first.click()
        page.get_by_role("button", name="Start the lab").click()
        status = page.get_by_role("status")
        expect(status).to_contain_text("could not start", timeout=1000 * READY * BUSY)
        assert "WebAssembly" in status.text_content()
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        check_button(page).wait_for(timeout=1000 * READY * BUSY)


def test_everything_but_the_editor_is_there_without_scripts(visit):
    with visit("http", PAGE, java_script_enabled=False) as opened:
        for task in tasks():
            found = opened.page.locator(f"#{anchor(task)}")
            found.locator("> summary").click()
            assert found.locator("> .math-display .katex").is_visible()
            assert found.locator("> details").count() == len(task["hints"]) + len(task["solutions"])
        assert opened.page.locator(".lab-bench, .lab-begin").count() == 0


def test_exercises_and_theorems_lead_to_their_tasks(built):
    wanted = [task for task in tasks() if "at" in task]
    assert len(wanted) > 20
    pages = {path: path.read_text(encoding="utf-8") for path in built.glob("chapters/*.html")}
    for task in wanted:
        (html,) = (html for html in pages.values() if f'id="{task["at"]}"' in html)
        behind = html.split(f'id="{task["at"]}"')[1]
        link = behind.index(f'href="../course/lab.html#{anchor(task)}"')
        # No other statement stands between.
        assert 'class="proof ' not in behind[:link] and 'class="exercise ' not in behind[:link]
