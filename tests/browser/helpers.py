"""What tests in a browser share: the browser, the built book, a server, and Node."""

import contextlib
import functools
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path

from bookbuild.node import output_of


def build(folder, *options):
    """Build the book of a folder; its pages."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return folder / "_build" / "html"


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


def run_node(script, *arguments, given=None, timeout=1800):
    """What a script of this folder prints as JSON; `given` it reads as JSON."""
    path = Path(__file__).with_name(script)
    return json.loads(output_of(path, *arguments, given=given, timeout=timeout))
