"""Virtual environments apart from that of the book, for trying other versions."""

import os
import subprocess
import venv

# The arguments with which a Python installs packages.
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def new(folder):
    """Make a virtual environment with nothing in it but pip; return its Python."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def install(python, *requirements):
    """Install packages with pip into the environment of a Python."""
    subprocess.run([python, *PIP, *requirements], check=True)
