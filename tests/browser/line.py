"""A line between phone and site that can be watched, cut in the middle and given a newer keeper.

It stands on a port of its own and passes everything on, so that the browser's own network is
tried (pages and service worker alike), not an imitation of it.
"""

from __future__ import annotations

import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEEPER = "/field/sw.js"
HELD_AT_MOST = 30  # seconds
# Said anew on each side of the line.
OF_ONE_SIDE = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Line:
    """The line: `passed` is what went over it, `method path` in order."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.passed: list[str] = []
        self.held, self.released = threading.Event(), threading.Event()
        self._held_path, self._held_after = "", 0
        self.keeper_version = ""
        line = self

        class Door(_Door):
            pass

        Door.line = line
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hold(self, path: str, after: int) -> None:
        """Let no more than `after` bytes of the next such upload through, until `let_go`."""
        self.held.clear()
        self.released.clear()
        self._held_path, self._held_after = path, after

    def let_go(self) -> None:
        """Cut what is held; what comes later passes."""
        self._held_path = ""
        self.released.set()

    def holds(self, path: str, passed: int) -> bool:
        """Return whether the upload stops here."""
        return bool(self._held_path) and self._held_path in path and passed >= self._held_after

    def count(self, words: str) -> int:
        """Return how many requests whose method and path hold the words went over the line."""
        return sum(words in one for one in self.passed)

    def close(self) -> None:
        """Take the line down."""
        self.let_go()
        self._server.shutdown()
        self._server.server_close()


class _Door(BaseHTTPRequestHandler):
    """Passes one request on and its answer back."""

    line: Line
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        self.line.passed.append(f"{self.command} {self.path}")
        far = http.client.HTTPConnection("127.0.0.1", self.line.port, timeout=60)
        try:
            if self._send(far):
                self._answer(far.getresponse())
        except OSError:
            self.close_connection = True
        finally:
            far.close()

    do_GET = do_HEAD = do_POST = do_PUT = _pass

    def _send(self, far: http.client.HTTPConnection) -> bool:
        """Send the request piece by piece; False when the phone was gone or the line held it."""
        left_out = {"connection"}
        if self.path == KEEPER:
            left_out |= {"accept-encoding", "if-none-match"}
        far.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in left_out:
                far.putheader(name, value)
        far.endheaders()
        length, passed = int(self.headers.get("Content-Length", 0)), 0
        while passed < length:
            if self.line.holds(self.path, passed):
                self.line.held.set()
                self.line.released.wait(HELD_AT_MOST)
                self.close_connection = True
                return False
            piece = self.rfile.read(min(8192, length - passed))
            if not piece:
                self.close_connection = True
                return False
            far.send(piece)
            passed += len(piece)
        return True

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        if self.path == KEEPER and self.line.keeper_version:
            version = f'"version": "{self.line.keeper_version}"'.encode()
            body = re.sub(rb'"version": "\w+"', version, body)
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_SIDE and not (self.path == KEEPER and name == "ETag"):
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `passed` is the record."""
