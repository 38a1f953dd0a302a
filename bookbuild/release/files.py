"""Gather what a release consists of: ``python -m bookbuild.release.files v0.2.0``.

`make release-files` makes the parts first.  The notes are the version's section of CHANGELOG.md.
"""

import shutil
import sys

import divlib
from bookbuild.project import BUILD, ROOT
from bookbuild.release import FOLDER, require, sections


def parts():
    """The files of a release: wheel and source distribution, PDF, e-book, offline copy."""
    book = [BUILD / f"how-far-apart.{kind}" for kind in ("pdf", "epub", "zip")]
    return [*sorted((FOLDER / "dist").glob("divlib-*")), *book]


def notes(changelog, version):
    """What a changelog says about a version."""
    found = [text.strip() for name, _, text in sections(changelog) if name == version]
    require(found and found[0], f"CHANGELOG.md says nothing about {version}")
    return found[0] + "\n"


def main(tag):
    version = divlib.__version__
    require(tag == f"v{version}", f"the tag is {tag or 'missing'}, the version {version}")
    target = FOLDER / "files"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in parts():
        require(path.exists(), f"{path.name} has not been made")
        shutil.copy(path, target)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (target / "notes.md").write_text(notes(changelog, version), encoding="utf-8")
    print(*sorted(path.name for path in target.iterdir()), sep="\n")


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
