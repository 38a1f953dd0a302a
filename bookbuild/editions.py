"""Gather what readers take away, after `make book`.

    python -m bookbuild.editions notebooks    the chapters as notebooks, in _build/notebooks
    python -m bookbuild.editions zip          pages, notebooks, wheel and PDF, in one file

The folder of notebooks has all that is needed to run them, for Binder, too: the wheel of `divlib`,
and requirements.txt, which installs it.  A notebook there that its reader has changed is kept.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

from bookbuild.pages.plain_notebooks import FOLDER, WHEEL
from bookbuild.pdf import PDF
from bookbuild.project import BUILD, HTML, ROOT

PAGES = HTML / FOLDER
NOTEBOOKS = BUILD / FOLDER
# The digests of what was put into the folder, by which changes of a reader are noticed.
WRITTEN = ".written.json"
ZIP = BUILD / "how-far-apart.zip"
# Any time will do, but it must be the same, so that the same files give the same bytes.
TIME = "315532800"


def build_wheel(folder):
    """Build the wheel of `divlib` into a folder."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": TIME}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode or not (folder / WHEEL).exists():
        sys.exit(f"{done.stdout}{done.stderr}\nthe wheel could not be built")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_unless_changed(source, target):
    """Copy the files of a folder; return the names of those that a reader has changed."""
    target.mkdir(parents=True, exist_ok=True)
    record = target / WRITTEN
    written = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    changed = []
    for path in sorted(source.iterdir()):
        copy = target / path.name
        if copy.exists() and digest(copy) not in (written.get(path.name), digest(path)):
            changed.append(path.name)
            continue
        shutil.copyfile(path, copy)
        written[path.name] = digest(path)
    record.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return changed


def gather_notebooks():
    """Put the notebooks, and what they need, into a folder that can be carried away."""
    build_wheel(PAGES)
    (PAGES / "requirements.txt").write_text(f"./{WHEEL}[book]\n", encoding="utf-8")
    for name in copy_unless_changed(PAGES, NOTEBOOKS):
        print(f"kept as you changed it: {NOTEBOOKS / name}")
    print(f"The notebooks are in {NOTEBOOKS}")


def gather_zip():
    """Put pages, notebooks, wheel and PDF into one file, in a folder of their own."""
    files = {path.relative_to(HTML).as_posix(): path for path in HTML.rglob("*") if path.is_file()}
    files[PDF.name] = PDF
    with zipfile.ZipFile(ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{ZIP.stem}/{name}")
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name].read_bytes())
    print(f"The book to carry away: {ZIP} (unzip it, open index.html)")


if __name__ == "__main__":
    {"notebooks": gather_notebooks, "zip": gather_zip}[sys.argv[1]]()
