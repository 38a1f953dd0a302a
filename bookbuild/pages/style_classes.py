"""Replace the style attributes of all pages by classes.

Works around KaTeX, which places the parts of formulas by tens of thousands of style attributes
(KaTeX/KaTeX#4096 asks for a way without).  A Content Security Policy that forbids styles in pages
forbids those, too; a class is also shorter, and browsers share the computed style of elements that
have no style of their own.

When all pages are written, each value gets a class, the shortest for the most frequent, and each
page a small style sheet with the classes that it uses.  A value has the same class on all pages,
and keeps it in later builds, which write only pages that have changed.  Delete when KaTeX writes
no style attributes and a page has no others.
"""

import collections
import hashlib
import html
import json
import re
import string
from pathlib import Path

from bookbuild.pages.lean_styles import written_pages

FOLDER = "_static/own"
TAG = re.compile(r'<[a-zA-Z](?:[^"<>]|"[^"]*")*>')
STYLE = re.compile(r'\sstyle="([^"]*)"')
CLASS = re.compile(r'(\sclass="[^"]*)"')
NAME = re.compile(r"^<[^\s/>]+")
LETTERS = string.ascii_lowercase
DIGITS = string.ascii_lowercase + string.digits


def name_of(number):
    """The class with a number: a, b, ..., z, aa, ba, ...; short ones come first."""
    number, first = divmod(number, len(LETTERS))
    name = LETTERS[first]
    while number:
        number, digit = divmod(number - 1, len(DIGITS))
        name += DIGITS[digit]
    return f"_{name}"


def values_in(page):
    """How often each style attribute occurs in a page."""
    found = (STYLE.findall(tag) for tag in TAG.findall(page) if ' style="' in tag)
    return collections.Counter(value for values in found for value in values)


def with_classes(page, classes):
    """The page with the class of each value in place of its style attributes."""

    def replace(tag):
        found = STYLE.search(tag[0])
        if found is None:
            return tag[0]
        rest, name = STYLE.sub("", tag[0]), classes[found[1]]
        if CLASS.search(rest):
            return CLASS.sub(rf'\g<1> {name}"', rest, count=1)
        return NAME.sub(rf'\g<0> class="{name}"', rest)

    return TAG.sub(replace, page)


def sheet(values, classes):
    """The style sheet of a page; its rules override all others, as style attributes do."""
    names = sorted((len(classes[value]), classes[value], value) for value in values)
    return "".join(
        f".{name}:not(#_){{{html.unescape(value).strip().rstrip(';')}}}\n"
        for _, name, value in names
    )


def write_sheet(root, path, text):
    """Write the sheet of a page, and return the element that links it."""
    relative = path.relative_to(root)
    name = "-".join(relative.with_suffix(".css").parts)
    (root / FOLDER).mkdir(exist_ok=True)
    (root / FOLDER / name).write_text(text, encoding="utf-8")
    up = "../" * (len(relative.parts) - 1)
    version = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f'<link rel="stylesheet" type="text/css" href="{up}{FOLDER}/{name}?v={version}" />'


def write(app, error):
    if error or app.builder.format != "html":
        return
    root, record = Path(app.outdir), Path(app.doctreedir, "style_classes.json")
    classes = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    pages = {path: path.read_text(encoding="utf-8") for path in written_pages(root)}
    values = {path: values_in(page) for path, page in pages.items()}
    counts = sum(values.values(), collections.Counter())
    for value in sorted(counts.keys() - classes.keys(), key=lambda value: (-counts[value], value)):
        classes[value] = name_of(len(classes))
    record.write_text(json.dumps(classes), encoding="utf-8")
    for path, found in values.items():
        if found:
            link = write_sheet(root, path, sheet(found, classes))
            page = with_classes(pages[path], classes).replace("</head>", f"{link}\n</head>", 1)
            path.write_text(page, encoding="utf-8")


def setup(app):
    # After faces.py and licences.py, which read the pages that KaTeX wrote.
    app.connect("build-finished", write, priority=995)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
