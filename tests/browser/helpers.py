"""What tests in a browser share: the browser, the built book, a server, and Node."""

import contextlib
import functools
import http.server
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from filelock import FileLock

from bookbuild.node import output_of
from bookbuild.project import BUILD, LAB_WORKER, LAB_WORKER_POLICY, POLICY


def build(folder, *options):
    """Build the book of a folder; return the folder of its pages."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if run.returncode:
        # From this state the next build would not repeat the warnings, and pass.
        shutil.rmtree(folder / "_build" / ".doctrees", ignore_errors=True)
        raise AssertionError(run.stdout[-2000:] + run.stderr[-2000:])
    return folder / "_build" / "html"


def once(testrun_uid, name, make, folder=BUILD / "tests"):
    """Call `make` in one process of a test run; the others wait for it, and fail if it failed."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / f"{name}.json"
    with FileLock(folder / f"{name}.lock"):
        done = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        if done.get("testrun_uid") != testrun_uid:
            done = {"testrun_uid": testrun_uid, "error": None}
            try:
                make()
            except AssertionError as error:
                done["error"] = str(error)
            record.write_text(json.dumps(done), encoding="utf-8")
    assert done["error"] is None, done["error"]


class Handler(http.server.SimpleHTTPRequestHandler):
    # So that a browser need not connect again for each of the files of a page.
    protocol_version = "HTTP/1.1"

    def end_headers(self):
        """Every page that a test opens over http is under the policy that the README states."""
        is_worker = self.path.partition("?")[0] == f"/{LAB_WORKER}"
        self.send_header("Content-Security-Policy", LAB_WORKER_POLICY if is_worker else POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing when a browser closes a page before it has come as a whole."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def served(folder):
    """The address, ending with "/", at which a folder is served."""
    handler = functools.partial(Handler, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def run_node(script, *arguments, given=None, timeout=1800):
    """What a script of this folder prints as JSON; `given` it reads as JSON."""
    path = Path(__file__).with_name(script)
    return json.loads(output_of(path, *arguments, given=given, timeout=timeout))
