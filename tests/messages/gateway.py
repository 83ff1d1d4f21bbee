"""A gateway for text messages and a WeCom robot that can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Heard:
    """One question that arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class Gateway:
    """What the server heard, and what it does next: `faults` are used up one by one."""

    heard: list[Heard] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answer: bytes = b'{"code": 0}'
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self) -> str:
        with self.lock:
            return self.faults.pop(0) if self.faults else ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def log_message(self, *words: Any) -> None:
        """Stay silent."""

    def _take(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        heard = Heard(self.command, parts.path, parse_qs(parts.query), dict(self.headers), body)
        self.gateway.heard.append(heard)
        self._play(self.gateway.next_fault(), parts.path)

    def _play(self, fault: str, path: str) -> None:
        robot = path.endswith("/webhook/send")
        good = b'{"errcode": 0, "errmsg": "ok"}' if robot else self.gateway.answer
        if fault == "drop":
            self.connection.close()
        elif fault == "slow":
            time.sleep(1.5)
            self._say(200, good)
        elif fault == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(30):
                time.sleep(0.1)
                self.wfile.write(b"X-Pad: 1\r\n")
        elif fault == "huge":
            self._say(200, b"x" * 200_000)
        elif fault == "garbled":
            self._say(200, b"<html>")
        elif fault == "redirect":
            self._say(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"})
        elif fault.startswith("errcode "):
            self._say(200, json.dumps({"errcode": int(fault.split()[1])}).encode())
        elif fault.startswith("code "):
            self._say(200, json.dumps({"code": int(fault.split()[1])}).encode())
        elif fault.startswith("busy "):
            self._say(429, b"", {"Retry-After": fault.split()[1]})
        elif fault:
            self._say(int(fault), b"")
        else:
            self._say(200, good)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def serve() -> tuple[Gateway, ThreadingHTTPServer]:
    """Return a running gateway and its server; the caller shuts it down."""
    gateway = Gateway()
    handler = type("Handler", (_Handler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    gateway.url = f"http://127.0.0.1:{server.server_address[1]}"
    return gateway, server
