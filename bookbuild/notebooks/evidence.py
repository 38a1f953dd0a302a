"""What the evidence of sentences rests on: the checks behind each name in a role ``shown``.

    python -m bookbuild.notebooks.evidence

writes tests/book/evidence.json anew: how many checks there are behind each name.  A test compares
it with the book, so that no check that a sentence rests on is lost unnoticed.

A name stands for the checks of

* a code cell: those of the cell with the tag ``shows-NAME``;
* an exercise: those of its solution, none if it is one for a pencil;
* a theorem or the like: those of its proof, none if it is written in words;
* a figure: those of its cell; a figure that moves has tests of its own;
* a section or a chapter: all in it.

Works, whose names begin with @, are not here; the build finds those that do not exist.
"""

import json
import re
from types import SimpleNamespace

from bookbuild.notebooks.checks import checks_in
from bookbuild.notebooks.normal_form import read
from bookbuild.project import ROOT, toc_entries

COUNTS = ROOT / "tests" / "book" / "evidence.json"
RENEW = "python -m bookbuild.notebooks.evidence"
TAG = re.compile(r"shows-([a-z0-9]+(?:-[a-z0-9]+)*)")
ROLE = re.compile(r"\{shown\}`([^`]+)`")
STATEMENT = re.compile(r"\{prf:(?!ref)(\w+)\}[^\n]*\n:label: (\S+)")
EXERCISE = re.compile(r"\{exercise\}[^\n]*\n:label: (\S+)")
MOVING = re.compile(r"\{moving-figure\}[^\n]*\n(?::[^\n]*\n)*?:name: (\S+)")
SECTION = re.compile(r"^\(([\w-]+)\)=\n(?:\([\w-]+\)=\n)*(#+) ", re.MULTILINE)
SOLUTION = re.compile(r"\{solution-(?:start\} (\S+)|end\})")
PROOF = re.compile(r"^\*Proof([^*]*)\*", re.MULTILINE)
END_OF_PROOF = r"\square$"


def parts_of(text):
    """The names in a role, each with the place in a work, or "": "@cover2006, theorem 2.6.3"."""
    found = []
    for part in text.split(";"):
        name, _, place = (piece.strip() for piece in part.partition(","))
        found.append((name, place))
    return found


def sources():
    """The cells of each page; a page in Markdown is one cell."""
    found = {}
    for entry in toc_entries():
        notebook, text = ROOT / f"{entry}.ipynb", ROOT / f"{entry}.md"
        if notebook.exists():
            found[entry] = read(notebook).cells
        else:
            source = text.read_text(encoding="utf-8")
            found[entry] = [SimpleNamespace(cell_type="markdown", source=source, metadata={})]
    return found


class Page:
    """The named evidence of a page, and what its sentences name."""

    def __init__(self, entry, cells):
        self.entry, self.cells = entry, cells
        self.is_code = [cell.cell_type == "code" for cell in cells]
        self.solution_of = self.solutions()
        # Tagged cells by name, each with the exercise in whose solution it stands, or None.
        self.tagged = [
            (match[1], index)
            for index, cell in enumerate(cells)
            for match in map(TAG.fullmatch, cell.metadata.get("tags", []))
            if match
        ]

    def solutions(self):
        """For each cell, the exercise in whose solution it stands, or None."""
        found, exercise = [], None
        for cell, is_code in zip(self.cells, self.is_code):
            found.append(exercise)
            for match in () if is_code else SOLUTION.finditer(cell.source):
                exercise = match[1]
        return found

    def marks(self):
        """The evidence of each sentence, and the exercise in whose solution it stands, or None."""
        for cell, is_code, exercise in zip(self.cells, self.is_code, self.solution_of):
            texts = [cell.source]
            if is_code:
                texts = [cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")]
            for text in texts:
                for match in ROLE.finditer(text):
                    for start in SOLUTION.finditer(text, 0, match.start()):
                        exercise = start[1]
                    yield [name for name, _ in parts_of(match[1])], exercise

    def checks(self, indices):
        code = (self.cells[index].source for index in indices if self.is_code[index])
        return sum(len(checks_in(source)) for source in code)

    def evidence(self):
        """The kind of each name of the page, and the number of checks behind it."""
        found = {name: ("cell", self.checks([index])) for name, index in self.tagged}
        for index, cell in enumerate(self.cells):
            if self.is_code[index]:
                name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
                found |= {name: ("figure", self.checks([index]))} if name else {}
                continue
            for name in EXERCISE.findall(cell.source):
                solved = [k for k, exercise in enumerate(self.solution_of) if exercise == name]
                found[name] = ("exercise", self.checks(solved))
            found |= {name: ("moving figure", 0) for name in MOVING.findall(cell.source)}
            for match in SECTION.finditer(cell.source):
                found[match[1]] = ("section", self.checks(self.section(index, len(match[2]))))
            for match in STATEMENT.finditer(cell.source):
                proof = self.proof(index, match)
                found[match[2]] = ("statement", self.checks(proof))
        return found

    def section(self, index, level):
        """The cells from a heading to the next one of its level or above."""
        above = re.compile(rf"^#{{1,{level}}} ", re.MULTILINE)
        for end in range(index + 1, len(self.cells)):
            if not self.is_code[end] and above.search(self.cells[end].source):
                return range(index, end)
        return range(index, len(self.cells))

    def proof(self, index, statement):
        """The cells of the proof that follows a statement, or that names it."""
        begins = self.proof_below(index, statement)
        return (begins and self.up_to_end(*begins)) or self.proof_by_name(statement[2])

    def proof_below(self, index, statement):
        """The cell and the place in it where the proof below a statement begins, or None."""
        for place in range(index, len(self.cells)):
            if self.is_code[place]:
                continue
            text, first = self.cells[place].source, statement.end() if place == index else 0
            opening, other = PROOF.search(text, first), STATEMENT.search(text, first)
            follows = opening and not (other and other.start() < opening.start())
            if follows and not self.names_another(opening, statement[2]):
                return place, opening.end()
            if other or opening:
                return None
        return None

    def names_another(self, opening, label):
        return "{prf:ref}" in opening[1] and label not in opening[1]

    def proof_by_name(self, label):
        """The cells of a proof elsewhere that says what it proves."""
        for place, cell in enumerate(self.cells):
            for opening in () if self.is_code[place] else PROOF.finditer(cell.source):
                if f"`{label}`" in opening[1]:
                    return self.up_to_end(place, opening.end())
        return range(0)

    def up_to_end(self, begins, first):
        """The cells from the place where a proof begins to its end; none if it has no end."""
        for place in range(begins, len(self.cells)):
            text = self.cells[place].source[first if place == begins else 0 :]
            if not self.is_code[place] and END_OF_PROOF in text:
                return range(begins, place + 1)
        return range(0)


def pages_of(books):
    return [Page(entry, cells) for entry, cells in books.items()]


def counts(books):
    """For each page, the number of checks behind each name that a sentence of the book names."""
    pages = pages_of(books)
    used = names_used(pages)
    return {
        page.entry: kept
        for page in pages
        if (kept := {n: count for n, (_, count) in sorted(page.evidence().items()) if n in used})
    }


def problems(books):
    """Messages about names that lead nowhere, that nothing uses, or that prove nothing."""
    pages = pages_of(books)
    return [*tag_problems(pages), *mark_problems(pages), *unused_tags(pages)]


def tag_problems(pages):
    """Messages about tags that name no code cell, or more than one."""
    tagged = set()
    for page in pages:
        for name, index in page.tagged:
            if name in tagged:
                yield f"{page.entry}: another cell has the tag shows-{name}, too"
            tagged.add(name)
            if not page.is_code[index]:
                yield f"{page.entry}: shows-{name} is the tag of a cell without code"
        for tag in (tag for cell in page.cells for tag in cell.metadata.get("tags", [])):
            if tag.startswith("shows") and not TAG.fullmatch(tag):
                yield f"{page.entry}: the tag {tag!r} is not shows- and words-with-hyphens"


def mark_problems(pages):
    """Messages about names in sentences that lead nowhere, check nothing, or may be left out."""
    known = {name: found for page in pages for name, found in page.evidence().items()}
    solved_in = {name: page.solution_of[index] for page in pages for name, index in page.tagged}
    for page in pages:
        for named, exercise in page.marks():
            for name in (name for name in named if not name.startswith("@")):
                kind, count = known.get(name, ("", 0))
                if not kind:
                    yield f"{page.entry}: no evidence is called {name!r}"
                elif kind in ("cell", "figure", "section") and count == 0:
                    yield f"{page.entry}: the {kind} {name!r} checks nothing that can fail"
                if solved_in.get(name) not in (None, exercise):
                    yield (
                        f"{page.entry}: {name!r} stands in a solution, which not every edition "
                        f"has; name the exercise {solved_in[name]}"
                    )


def names_used(pages):
    """The names in the sentences of all pages."""
    return {name for page in pages for named, _ in page.marks() for name in named}


def unused_tags(pages):
    """Messages about tagged cells that no sentence names."""
    tagged = {name: page.entry for page in pages for name, _ in page.tagged}
    used = names_used(pages)
    for name, entry in tagged.items():
        if name not in used:
            yield f"{entry}: nothing names the cell with the tag shows-{name}"


def main():
    text = json.dumps(counts(sources()), indent=1, sort_keys=True)
    COUNTS.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
