"""Print an exam with fresh numbers, and its key.

    python -m bookbuild.course.exam --seed 7             the drills on essential sections
    python -m bookbuild.course.exam --seed 7 02 05       all drills of two chapters
    python -m bookbuild.course.exam --seed 7 kl-in-bits  some drills

Writes exam-7.pdf and exam-7-key.pdf into _build/exam.  The same seed and topics give the same
bytes.  The key has the worked solution of each question, in steps of one point each, and what
common wrong answers are, and says how near to an answer a number has to be.
"""

import argparse
import math
import sys
from html import escape
from pathlib import Path

import pikepdf
from playwright.sync_api import sync_playwright

from bookbuild.chromium import ARGUMENTS, BROWSER, NONE_FOUND
from bookbuild.node import PACKAGES
from bookbuild.pages import drills
from bookbuild.pages.drills.placed import placed
from bookbuild.pages.faces import TEXT
from bookbuild.pages.katex import set_formulas
from bookbuild.pdf.printing import prepare, print_page
from bookbuild.project import BUILD

FOLDER = BUILD / "exam"
STYLE = Path(__file__).with_name("exam.css")
# What a paper may hold of a question; everything else would help to answer it.
ASKED = ("question", "options", "order")

DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="{katex}">
<style>
{faces}
</style>
<link rel="stylesheet" href="{style}">
</head>
<body>
<article>
<h1>{title}</h1>
<p class="about">{about}</p>
{content}
</article>
</body>
</html>
"""
NAME = '<p class="name">Name: <span></span> Number: <span></span></p>'
# What a point takes, to read, to compute and to write down; a paper lasts whole multiples of five.
MINUTES_A_POINT = 1.5
# Numbers as near as this to the answer are right, in the pages, too (see `D.agree` in answers.js).
SHARE, LEAST = 0.006, 0.0006
ABOUT_PAPER = (
    "Exam {seed} · {total} points · {minutes} minutes. You may use a pocket calculator and one "
    "sheet of paper with your own notes. Show how you find each answer. Answers to three digits "
    "are enough, with the unit that the question names; carry five digits where you subtract. "
    "Tick one box, or number the lines, where there are some, and give your reason: without one "
    "a box or an order has no points."
)
ABOUT_KEY = (
    "Key to exam {seed} · {total} points · {minutes} minutes. Each step of a solution is worth the "
    f"points beside it; another right way is worth as many. A number is right if it is off by at "
    f"most {SHARE:.1%} of the answer, or by at most {LEAST}. A box or an order counts only with a "
    "reason. Who shows the right way and makes one of the mistakes below loses one point."
)
REASON = "Reason:"


def chosen(topics):
    """The drills that some topics name: chapters, drills, or, without any, essential sections."""
    known = placed()
    unknown = [t for t in topics if not any(t in (one.chapter, one.name) for one in known)]
    if unknown:
        chapters = sorted({one.chapter for one in known})
        names = sorted(one.name for one in known)
        sys.exit(
            f"there is no topic {', '.join(unknown)}: topics are the chapters "
            f"{' '.join(chapters)} and the drills {' '.join(names)}"
        )
    if not topics:
        return [one for one in known if one.level == "essential"]
    return [one for one in known if one.chapter in topics or one.name in topics]


def minutes(total):
    """How long an exam of so many points lasts."""
    return 5 * math.ceil(total * MINUTES_A_POINT / 5)


def points(made):
    """What a question is worth: a point a step, and one for the choice or the order."""
    return len(made["solution"]) + bool(made["options"])


class Typeset:
    """Sets words with formulas between dollars as HTML."""

    def __init__(self, questions):
        texts = [text for made in questions for text in all_texts(made)]
        formulas = list(dict.fromkeys(tex for text in texts for tex in text.split("$")[1::2]))
        results = set_formulas([(tex, False) for tex in formulas])
        self.known = {tex: found["html"] for tex, found in zip(formulas, results)}

    def __call__(self, text):
        parts = text.split("$")
        parts[::2] = map(escape, parts[::2])
        parts[1::2] = [f'<span class="math">{self.known[tex]}</span>' for tex in parts[1::2]]
        return "".join(parts)


def all_texts(made):
    """Every text of a question that may have formulas."""
    options, mistakes = made["options"].values(), made["mistakes"].values()
    return [*made["question"], *options, *made["solution"], *mistakes, *map(number, numbers(made))]


def numbers(made):
    """The numbers of a question's answers, right and wrong."""
    found = (made["answer"], *made["wrong"].values())
    return [value for value in found if isinstance(value, float | int) or value == "Infinity"]


def number(value):
    """A number with four digits, as a formula."""
    return "$\\infty$" if value == "Infinity" else f"${float(f'{value:.4g}'):g}$"


def numbered(selected, worth, parts):
    """The parts of an exam, numbered, with their points, below the titles of their chapters."""
    found, before = [], None
    for k, (one, value, part) in enumerate(zip(selected, worth, parts), start=1):
        if one.title != before:
            found.append(f"<h2>{escape(one.title)}</h2>")
        before = one.title
        found.append(
            f'<section class="asked"><span class="number">{k}.</span>'
            f'<span class="points">{value} points</span>{part}</section>'
        )
    return "\n".join(found)


def asked(typeset, made):
    """A question with room for its answer."""
    lines = "".join(f"<p>{typeset(line)}</p>" for line in made["question"])
    if not made["options"]:
        return f'{lines}<div class="room"></div>'
    kind, keys = ("places", made["order"]) if made["order"] else ("boxes", made["options"])
    items = "".join(f"<li>{typeset(made['options'][key])}</li>" for key in keys)
    return f'{lines}<ul class="{kind}">{items}</ul><p>{REASON}</p><div class="room small"></div>'


def solved(typeset, made):
    """The title, the answer, the steps and the common mistakes of a question."""
    lines = [f"<p>{escape(made['title'])}</p>"]
    # A number is worth what the steps are that lead to it.
    lines.append(step(answer_of(typeset, made), "1" if made["options"] else "", "answer step"))
    lines += [step(typeset(line), "1") for line in made["solution"]]
    for name, value in made["wrong"].items():
        if not made["options"]:
            said = f"{typeset(number(value))}: {typeset(made['mistakes'][name])}"
            lines.append(f'<p class="mistake">{said}</p>')
    return "".join(lines)


def step(said, worth, kind="step"):
    return f'<p class="{kind}"><span>{said}</span><span class="points">{worth}</span></p>'


def answer_of(typeset, made):
    """The answer of a question, with its unit."""
    if made["order"]:
        return "; ".join(typeset(made["options"][name]) for name in made["answer"])
    if made["options"]:
        return typeset(made["options"][made["answer"]])
    return f"{typeset(number(made['answer']))} {escape(made['unit'])}".strip()


def document(title, about, content):
    faces = "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
        f"font-weight: {face.weight}; src: url({face.path.as_uri()}); }}"
        for face in TEXT
    )
    katex = (PACKAGES / "katex" / "dist" / "katex.min.css").as_uri()
    return DOCUMENT.format(
        title=title, about=about, content=content, faces=faces, katex=katex, style=STYLE.as_uri()
    )


def print_document(page, html, path):
    """Print a document; what a browser adds of time and place is taken out again."""
    source = path.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    prepare(page, source)
    print_page(page, path)
    source.unlink()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for name in ("/CreationDate", "/ModDate"):
            del pdf.docinfo[name]
        pdf.save(path, deterministic_id=True)


def make_exam(seed, topics=(), folder=FOLDER):
    """Write an exam and its key into a folder; return their paths."""
    selected = chosen(topics)
    questions = drills.instances([(one.name, seed) for one in selected])
    typeset = Typeset(questions)
    worth = list(map(points, questions))
    # A paper is made from what is asked, and from nothing else.
    papers = [asked(typeset, {name: made[name] for name in ASKED}) for made in questions]
    keys = [solved(typeset, made) for made in questions]
    contents = {
        f"exam-{seed}": ("Exam", ABOUT_PAPER, NAME + numbered(selected, worth, papers)),
        f"exam-{seed}-key": ("Key", ABOUT_KEY, numbered(selected, worth, keys)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        for name, (title, about, content) in contents.items():
            paths.append(folder / f"{name}.pdf")
            said = about.format(seed=seed, total=sum(worth), minutes=minutes(sum(worth)))
            html = document(title, said, content)
            print_document(browser.new_page(), html, paths[-1])
        browser.close()
    return paths


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="which numbers to draw")
    parser.add_argument("topics", nargs="*", help="chapters, such as 02, or drills")
    options = parser.parse_args(arguments)
    if BROWSER is None:
        sys.exit(NONE_FOUND)
    for path in make_exam(options.seed, options.topics):
        print(f"written: {path}")


if __name__ == "__main__":
    main()
