"""A tiny HTTP server that answers exactly what a test tells it, signed or not."""

from __future__ import annotations

import gzip
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hotline.outside import webhooks

SECRET = webhooks.new_secret()
KEYS = webhooks.keys_of(SECRET)


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_signed: bool = True
    signed_id: str = ""
    signed_at_offset: int = 0
    cut_after: int | None = None
    drip_seconds: float = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.asked.append((self.command, self.path, body, dict(self.headers)))
        reply = self.server.script(self.command, self.path, body)
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.is_signed:
            content = webhooks.answer_content(reply.status, self.command, self.path, reply.body)
            stamp = int(time.time()) + reply.signed_at_offset
            message_id = reply.signed_id or self.headers["webhook-id"]
            for pair in webhooks.signature_headers(KEYS, message_id, stamp, content).items():
                self.send_header(*pair)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.send(reply)

    def send(self, reply: Reply) -> None:
        for byte in reply.body[: reply.cut_after] if reply.drip_seconds else b"":
            self.wfile.write(bytes([byte]))
            if self.server.ended.wait(reply.drip_seconds):
                break
        if not reply.drip_seconds and self.command != "HEAD":
            self.wfile.write(reply.body[: reply.cut_after])
        self.close_connection = True

    do_GET = do_POST = do_HEAD = do_PATCH = answer

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests read `asked`."""


@contextmanager
def faulty_city(script, tls=None):
    """Serve `script(method, target, body) -> Reply`; yields (base url, list of what was asked)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.handle_error = lambda *_: None  # a caller that hangs up is what is tried here
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.script, server.asked, server.ended = script, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield (
            f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}/hotline/410599",
            server.asked,
        )
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
