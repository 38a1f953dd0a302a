"""Make a deck of slides from its source, `course/slides/NN_name.yaml`, and its chapter.

A source is a list of slides.  A slide has

* ``show``: its pieces, each a kind and what to take, such as ``statement: thm-kraft`` (the kinds
  are those of `PIECES`); what follows the word ``click`` appears a step later;
* ``title``, unless its first piece has one, and at most one ``sentence`` that the chapter lacks;
* ``minutes``, and ``notes`` for the lecturer, in Markdown;
* ``size: small`` where much has to be seen at once.

A sentence that points back, such as one that begins with "This", needs the sentence before it on
the same slide.  The card of formulas leaves out those of statements that no slide shows.

The first slide, with the chapter's title and its question, is made without being asked for; its
``notes`` and ``minutes`` stand under ``opening``.
"""

import re
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from bookbuild.course.slides.chapter import STRINGS, Chapter, SlideError
from bookbuild.pages.moving_figures.markup import json_for_script
from bookbuild.pages.teaching.decks import source

HERE = Path(__file__).parent
TEMPLATE = (HERE / "deck.html").read_text(encoding="utf-8")
KEYS = {"title", "sentence", "show", "minutes", "notes", "size"}
# What a slide may show, and the method of a chapter that finds it.
PIECES = {
    "text": Chapter.text,
    "formula": Chapter.formula,
    "list": Chapter.list,
    "table": Chapter.table,
    "statement": Chapter.statement,
    "derivation": Chapter.derivation,
    "figure": Chapter.figure,
    "caption": Chapter.caption,
    "poll": Chapter.poll,
    "moving": Chapter.moving,
    "exercise": Chapter.exercise,
    "question": Chapter.question_with,
    "card": Chapter.card,
    "output": Chapter.output,
    "code": Chapter.code,
}
TITLES = {
    "statement": Chapter.title_of_statement,
    "exercise": Chapter.title_of_exercise,
    "poll": lambda chapter, label: STRINGS["poll"],
    "question": lambda chapter, words: STRINGS["question"],
    "card": lambda chapter, _: STRINGS["card"],
}
CLICK = "click"
# Words that point back when they begin a sentence.
POINTS_BACK = re.compile(
    r"[\u201c(]?(?:This|These|That|Those|It|Its|So|Such|Then|Thus|Here(?! are)|They|Their|But|And|"
    r"Now|Or|Hence|Another|The (?:first|second|third|other|others|same|result|former|"
    r"latter|remedy|sentence|right side|left side))\b"
)
# The most words that a slide may have which its chapter does not have.
MOST_WORDS = 25
# Nested sections would be slides, and a name can stand in a page once only.
SECTION = re.compile(r"(</?)section\b")
NAME = re.compile(r'\sid="([^"]*)"')
MARKDOWN = MarkdownIt("commonmark", {"typographer": True}).enable(["smartquotes"])
# A label in new text, in braces, stands for the number of what it names.
LABEL = re.compile(r"\{([a-z][\w-]*)\}")


def slides_of(name):
    """All slides of a deck, the first one included."""
    given = source(name)
    return [given["opening"], *given["slides"]]


def checked(slide):
    """The slide, unless it has what no slide has."""
    if unknown := set(slide) - KEYS:
        raise SlideError(f"unknown: {', '.join(sorted(unknown))}")
    for key in ("show", "minutes", "notes"):
        if not slide.get(key):
            raise SlideError(f"it has no {key}")
    said = slide.get("sentence", "")
    if len(said.split()) > MOST_WORDS or re.search(r"[.?!] [A-Z]", said):
        raise SlideError(f"more than a sentence of {MOST_WORDS} words: {said!r}")
    return slide


def pieces_of(slide):
    """Pairs of the kind of a piece and what it takes."""
    for piece in slide["show"]:
        if piece == CLICK:
            yield CLICK, None
            continue
        ((kind, wanted),) = piece.items()
        if kind not in PIECES:
            raise SlideError(f"{kind!r} is none of {', '.join(PIECES)}")
        yield kind, wanted


def listed(wanted):
    """One thing or several, as a list."""
    return wanted if isinstance(wanted, list) else [wanted]


def check_context(slide, chapter):
    """Stop at a sentence that points back to one that the slide does not show."""
    shown = [slide["sentence"]] if "sentence" in slide else []
    for kind, wanted in pieces_of(slide):
        if kind == CLICK:
            continue
        if kind != "text":
            shown.append(kind)
            continue
        for words in listed(wanted):
            said, before = chapter.said_and_before(words)
            # What begins a paragraph may follow a figure, an output or a sentence.
            if POINTS_BACK.match(said) and not (shown if before is None else before in shown):
                first = f"show {before!r}" if before else "show something"
                raise SlideError(f"{said!r} points back to what is not shown: {first} before it")
            shown.append(said)


def taught_by(slides):
    """The labels of the statements that some slides show or prove."""
    named = [
        wanted
        for slide in slides
        for kind, wanted in pieces_of(slide)
        if kind in ("statement", "derivation")
    ]
    return {wanted if isinstance(wanted, str) else wanted["of"] for wanted in named}


def body_of(slide, chapter):
    """The pieces of a slide; each `click` begins a new step."""
    steps = [[]]
    for kind, wanted in pieces_of(slide):
        if kind == CLICK:
            steps.append([])
        else:
            steps[-1].append(PIECES[kind](chapter, wanted))
    first, *later = ("\n".join(step) for step in steps)
    return "\n".join([first, *(f'<div class="fragment">{step}</div>' for step in later)])


def numbered(text, chapter):
    """A text in which labels have become the numbers of what they name."""
    return LABEL.sub(lambda label: chapter.reference(label[1]), text)


def title_of(slide, chapter):
    """The title of a slide: its own, or that of its first piece."""
    if "title" in slide:
        return MARKDOWN.renderInline(numbered(slide["title"], chapter))
    kind, wanted = next(pieces_of(slide))
    if kind not in TITLES:
        raise SlideError(f"it needs a title, for a {kind} has none")
    return TITLES[kind](chapter, wanted)


def section(slide, chapter, content, kinds):
    """The element of a slide."""
    kinds = " ".join([*kinds, *([slide["size"]] if "size" in slide else [])])
    notes = MARKDOWN.render(numbered(slide["notes"], chapter))
    return (
        f'<section class="{kinds}" data-minutes="{slide["minutes"]}">\n'
        f'<div class="sheet">\n{content}\n</div>\n<aside class="notes">{notes}</aside>\n</section>'
    )


def opening(slide, chapter):
    """The first slide."""
    number = STRINGS["chapter"].format(number=chapter.number)
    content = (
        f'<p class="of-book">{STRINGS["book"]}</p>\n'
        f'<h1><span class="section-number">{number}</span>{chapter.title}</h1>\n'
        f'<p class="question">{chapter.question}</p>\n<p class="keys">{STRINGS["keys"]}</p>'
    )
    return section(slide, chapter, content, ["opening"])


def slide_html(slide, chapter):
    """A slide that is not the first."""
    checked(slide)
    check_context(slide, chapter)
    said = slide.get("sentence")
    sentence = (
        f'<p class="said">{MARKDOWN.renderInline(numbered(said, chapter))}</p>\n' if said else ""
    )
    body = SECTION.sub(r"\1div", body_of(slide, chapter))
    content = f'<h2>{title_of(slide, chapter)}</h2>\n<div class="pieces">\n{sentence}{body}\n</div>'
    return section(
        slide, chapter, content, dict.fromkeys(f"with-{kind}" for kind, _ in pieces_of(slide))
    )


def without_repeated_names(markup):
    """The markup in which each name stands once, where it comes first."""
    seen = set()

    def once(name):
        if name[1] in seen:
            return ""
        seen.add(name[1])
        return name[0]

    return NAME.sub(once, markup)


def deck_html(name):
    """The page of a deck."""
    first, *rest = slides_of(name)
    chapter, slides = Chapter(name, taught_by(rest)), []
    for number, slide in enumerate([first, *rest], start=1):
        try:
            slides.append(opening(slide, chapter) if number == 1 else slide_html(slide, chapter))
        except SlideError as error:
            raise SlideError(f"course/slides/{name}.yaml, slide {number}: {error}") from error
    markup = without_repeated_names("\n".join(slides))
    scripts = [
        f'<script defer src="{source.replace("../_static", "assets")}"></script>'
        for source in (chapter.scripts if "moving-stage" in markup else [])
    ]
    page = TEMPLATE.format(
        title=f"{chapter.number} {escape(chapter.plain_title)}",
        running=f"{chapter.number} {chapter.title}",
        scripts="\n".join(scripts),
        slides=markup,
        no_script=STRINGS["no_script"],
        pdf=f"{name}.pdf",
        strings=json_for_script(STRINGS),
    )
    return chapter.finish(page)
