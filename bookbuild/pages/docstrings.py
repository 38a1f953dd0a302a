r"""Docstrings that read well in ``help()`` and have formulas and links on the API page.

Works around: Sphinx wants roles, such as ``:cite:t:`cover2006``` and ``:math:`\log n```, which
``help()`` and editors show as they are.  The docstrings of divlib say "Cover and Thomas (2006)"
and ``$\log n$`` instead, as the notebooks do; here both become roles.  Displayed formulas stay
``.. math::``, as in NumPy and SciPy: editors know it, and it says that a formula follows.
"""

import functools
import re
from pathlib import Path

from pybtex.database import parse_file

# Literals come first: what they hold stays as it is.
LITERAL = r"(?P<literal>``.+?``)"
FORMULA = r"\$(?P<formula>[^$]+)\$"


def author_year(entry):
    """The text that stands for a work: "Lin (1991)", "Cover and Thomas (2006)"."""
    names = [str(person.rich_last_names[-1]) for person in entry.persons["author"]]
    authors = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{authors} ({entry.fields['year']})"


@functools.cache
def works(path):
    """The key in references.bib of each work, by its text."""
    entries = parse_file(str(path), bib_format="bibtex").entries
    return {author_year(entry): key for key, entry in entries.items()}


@functools.cache
def pattern(path):
    """What is replaced; a text may be broken across lines."""
    texts = (r"\s+".join(map(re.escape, text.split())) for text in works(path))
    return re.compile(f"{LITERAL}|{FORMULA}|\\b(?P<work>{'|'.join(texts)})", re.DOTALL)


def with_roles(text, path):
    """A docstring with the roles that Sphinx wants."""

    def role(match):
        if match["formula"]:
            return f":math:`{' '.join(match['formula'].split())}`"
        if match["work"]:
            return f":cite:t:`{works(path)[' '.join(match['work'].split())]}`"
        return match["literal"]

    return pattern(path).sub(role, text)


def insert_roles(app, what, name, subject, options, lines):
    lines[:] = with_roles("\n".join(lines), Path(app.srcdir, "references.bib")).split("\n")


def setup(app):
    # Before Napoleon (500), which reads the sections.
    app.connect("autodoc-process-docstring", insert_roles, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
