r"""Insert Sphinx roles into docstrings that are written for ``help()``.

Sphinx needs roles, such as ``:cite:t:`cover2006``` and ``:math:`\log n```, which ``help()`` and
editors show as plain text.  The docstrings of divlib say "Cover and Thomas (2006)" and
``$\log n$`` instead, as the notebooks do, and this extension converts both to roles.  Displayed
formulas use ``.. math::``, as in NumPy and SciPy, because editors support it.

Not a work-around: roles are the documented syntax of Sphinx.
"""

import functools
import re
from pathlib import Path

from pybtex.database import parse_file

# Literals come first in the pattern, so that their content is not replaced.
LITERAL = r"(?P<literal>``.+?``)"
FORMULA = r"\$(?P<formula>[^$]+)\$"


def author_year(entry):
    """Return the citation of a work as text: "Lin (1991)", "Cover and Thomas (2006)"."""
    names = [str(person.rich_last_names[-1]) for person in entry.persons["author"]]
    authors = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{authors} ({entry.fields['year']})"


@functools.cache
def works(path):
    """Map the citation of each work to its key in references.bib."""
    entries = parse_file(str(path), bib_format="bibtex").entries
    return {author_year(entry): key for key, entry in entries.items()}


@functools.cache
def pattern(path):
    """Return the pattern of what is replaced; a citation may contain a line break."""
    texts = (r"\s+".join(map(re.escape, text.split())) for text in works(path))
    return re.compile(f"{LITERAL}|{FORMULA}|\\b(?P<work>{'|'.join(texts)})", re.DOTALL)


def with_roles(text, path):
    """Return a docstring with Sphinx roles for citations and formulas."""

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
