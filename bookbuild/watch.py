"""Serve the book and build it again whenever a source changes: ``python -m bookbuild.watch``.

sphinx-autobuild wants a conf.py.  The one in _build/watch takes everything from here, where it
is made of _config.yml again for every build.
"""

import sys

from jupyter_book.config import get_final_config
from sphinx_autobuild.__main__ import main as autobuild

from bookbuild.project import BUILD, ROOT

FOLDER = BUILD / "watch"
CONF = """from bookbuild.watch import configuration
globals().update(configuration())
"""


def configuration():
    """What Jupyter Book makes of _config.yml, for a conf.py in another folder than the book's."""
    options = {"latex_individualpages": False}
    settings, _ = get_final_config(
        user_yaml=ROOT / "_config.yml", sourcedir=ROOT, cli_config=options
    )
    settings["html_favicon"] = str(ROOT / settings["html_favicon"])
    for name in ("bibtex_bibfiles", "html_static_path"):
        settings[name] = [str(ROOT / path) for path in settings[name]]
    return settings


def command(port):
    """The arguments of sphinx-autobuild."""
    places = ["-c", FOLDER, "-d", FOLDER / "doctrees", ROOT, FOLDER / "html"]
    ignored = ("_build", "tests", ".*", "*/__pycache__/*", "*/.ipynb_checkpoints/*")
    return [
        *("-n", "-q", "--port", str(port)),
        *(part for name in ignored for part in ("--ignore", str(ROOT / name))),
        *map(str, places),
    ]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "conf.py").write_text(CONF, encoding="utf-8")
    sys.exit(autobuild(command(port=8000)))


if __name__ == "__main__":
    main()
