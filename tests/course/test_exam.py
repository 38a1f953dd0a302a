"""Exams: fresh numbers, no answer in the paper, a key with everything, and the same bytes."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdfium2 import PdfDocument

from bookbuild.course import exam
from bookbuild.pages import drills
from bookbuild.pages.drills.placed import placed
from tests.browser.try_drills import try_drills

SEED = 7
SOME = ("02", "js-by-hand")
# So many words in a row are no chance.
ROW = 5


def make(folder, seed, topics):
    # Not in the thread of other tests, whose browser has an event loop of its own.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(exam.make_exam, seed, topics, folder).result()


def text_of(path):
    with PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(scope="module")
def everything(browser_found, tmp_path_factory):
    """The texts of the paper and the key of an exam on everything, and its questions."""
    topics = sorted({one.chapter for one in placed()})
    paper, key = make(tmp_path_factory.mktemp("exam"), SEED, topics)
    names = [one.name for one in exam.chosen(topics)]
    return text_of(paper), text_of(key), drills.instances([(name, SEED) for name in names])


def rows(text):
    """All rows of words that no formula interrupts; marks of punctuation have no part in it."""
    for part in text.split("$")[::2]:
        found = re.findall(r"\w+", part.lower())
        yield from (tuple(found[k : k + ROW]) for k in range(len(found) - ROW + 1))


def decimals(made):
    """The answers of a question, right and wrong, that are no numbers of every day.

    A whole number may be asked for here and given there.
    """
    texts = (exam.number(value).strip("$") for value in exam.numbers(made))
    parts = [text for text in texts if "." in text]
    return [text for text in parts if len(re.sub(r"^-?0\.0*|\.|^-", "", text)) in (3, 4)]


def test_no_answer_is_in_the_paper(everything):
    paper, _, questions = everything
    shown = set(rows(paper))
    checked = 0
    texts = [text for made in questions for text in (*made["question"], *made["options"].values())]
    asked = {row for text in texts for row in rows(text)}
    for made in questions:
        for line in [*made["solution"], *made["mistakes"].values()]:
            assert not (set(rows(line)) - asked) & shown, made["name"]
        for text in decimals(made):
            assert not re.search(rf"(?<![\d.]){re.escape(text.lstrip('-'))}(?![\d.])", paper), text
            checked += 1
    assert checked > 100


def test_the_key_has_every_step_and_every_answer(everything):
    _, key, questions = everything
    shown = set(rows(key))
    for made in questions:
        for line in made["solution"]:
            assert set(rows(line)) <= shown, made["name"]
        missing = [text for text in decimals(made) if text.lstrip("-") not in key]
        assert missing == [], made["name"]


def test_paper_and_key_agree_on_the_points(everything):
    paper, key, questions = everything
    worth = [exam.points(made) for made in questions]
    for text in (paper, key):
        assert f"· {sum(worth)} points" in text


def test_paper_says_how_long_it_lasts_and_what_one_may_use(everything):
    paper, key, questions = everything
    total = sum(map(exam.points, questions))
    for text in (paper, key):
        assert f"{exam.minutes(total)} minutes" in text
    assert exam.minutes(total) % 5 == 0 and total <= exam.minutes(total) <= 2 * total
    assert "pocket calculator" in paper


def test_a_box_needs_a_reason_which_has_room_and_points(everything):
    paper, _, questions = everything
    chosen = [made for made in questions if made["options"]]
    assert paper.count(exam.REASON) == len(chosen) > 5
    assert all(exam.points(made) >= 2 for made in chosen)


def test_key_states_the_tolerance_of_the_pages(everything):
    _, key, questions = everything
    for bound in (f"{exam.SHARE:.1%}", exam.LEAST):
        assert f"at most {bound}" in " ".join(key.split())
    judged = []
    for made in questions:
        if made["options"] or not isinstance(made["answer"], float):
            continue
        off = max(exam.SHARE * abs(made["answer"]), exam.LEAST)
        judged += [(made, made["answer"] + factor * off) for factor in (0.99, -0.99, 1.01, -1.01)]
    asked = [{"question": {**made, "wrong": {}}, "given": given} for made, given in judged]
    found = try_drills(judge=asked)
    assert [one["right"] for one in found] == [True, True, False, False] * (len(found) // 4)


def test_the_same_seed_gives_the_same_bytes(browser_found, tmp_path):
    found = [make(tmp_path / name, seed, SOME) for name, seed in (("a", 7), ("b", 7), ("c", 8))]
    first, second, other = ([path.read_bytes() for path in paths] for paths in found)
    assert first == second
    assert first[0] != other[0] and first[1] != other[1]


def test_topics_are_chapters_and_drills():
    names = [one.name for one in exam.chosen(SOME)]
    assert names[-1] == "js-by-hand" and len(names) > 4
    assert {one.chapter for one in exam.chosen(SOME)} == {"02", "06"}
    essential = exam.chosen(())
    assert {one.level for one in essential} == {"essential"}
    assert len({one.chapter for one in essential}) == len({one.chapter for one in placed()})
    with pytest.raises(SystemExit, match=r"no topic 99: topics are .* js-by-hand"):
        exam.chosen(["99"])


def test_every_drill_has_a_level():
    assert {one.level for one in placed()} <= {"essential", "useful", "optional"}
