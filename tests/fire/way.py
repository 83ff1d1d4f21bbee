"""The bad line: a proxy between county and city that does to each question what dice decide.

A question is handed to the city's application inside this process; towards the county it is
real HTTP on the loopback, so what is cut, dripped or dropped is cut, dripped or dropped.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import Random
from typing import Any

from hotline.outside import webhooks
from tests.fire.fuse import Killed

# How often each fate befalls a question of a hundred; the rest goes through untouched.
FATES = {
    "dropped before": 5, "dropped after": 8, "twice": 5, "late": 6, "cut short": 4,
    "gateway 502": 3, "busy 503": 3, "200 with an error": 3, "200 with an error, signed": 3,
    "wrong signature": 3, "answer of another": 3, "city's clock fast": 2, "city's clock slow": 2,
    "muddled": 10,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    sent: int | None = None  # bytes of the body that arrive; None: all
    is_dripping: bool = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Question(self.command, self.path, dict(self.headers), body)
        reply = self.server.way.answer(asked)
        self.close_connection = True
        if reply is None:
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else reply.body[: reply.sent])
        if reply.is_dripping:
            self.connection.settimeout(5)
            self.rfile.read(1)  # until the county gives up

    do_GET = do_POST = do_HEAD = do_PATCH = answer

    def log_message(self, *_: object) -> None:
        """Say nothing: the seed is what a failure needs."""


class _Server(HTTPServer):
    way: Way

    def handle_error(self, *_: object) -> None:
        """A county that hangs up, or is killed, is what is tried here."""


class Way:
    """The line; `deliver` asks the city and may raise Killed, `dice` decide, `heal` ends it."""

    def __init__(
        self,
        dice: Random,
        secret: str,
        deliver: Callable[[Question], Reply],
        now: Callable[[], float],
    ) -> None:
        self.dice, self._deliver, self.now = dice, deliver, now
        self._keys = webhooks.keys_of(secret)
        self.is_healed = self.is_dripping = False
        self.city_ahead = 0
        self._late: list[Question] = []
        self._old: list[Reply] = []
        self.seen: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.way = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def heal(self) -> None:
        """From now on every question arrives once and is answered; late ones arrive first."""
        self.is_healed = True
        self.let_late_ones_in(len(self._late))

    def let_late_ones_in(self, most: int) -> None:
        """Deliver held questions out of their order; nobody waits for the answers."""
        self.dice.shuffle(self._late)
        for asked in [self._late.pop() for _ in range(min(most, len(self._late)))]:
            self.seen["arrived late"] += 1
            self._ask(asked)

    def _ask(self, asked: Question) -> Reply | None:
        try:
            return self._deliver(asked)
        except Killed:
            self.seen["city killed"] += 1
            return None

    def answer(self, asked: Question) -> Reply | None:
        fate = "" if self.is_healed else self._fate()
        if self.is_dripping:
            fate = "dripping"
        self.seen[fate or "through"] += 1
        return getattr(self, "_" + _name_of(fate))(asked)

    def _fate(self) -> str:
        point = self.dice.randrange(100)
        for fate, share in FATES.items():
            point -= share
            if point < 0:
                return fate
        return ""

    def _through(self, asked: Question) -> Reply | None:
        if "/inbox?" in asked.target and not self.is_healed and self.dice.random() < 0.3:
            return self._muddled(asked)  # most pages hold nothing that could be stirred
        reply = self._ask(asked)
        if reply is not None and self.dice.random() < 0.2:
            self._old.append(reply)
        return reply

    def _dropped_before(self, asked: Question) -> None:
        return None

    def _dropped_after(self, asked: Question) -> None:
        self._ask(asked)

    def _twice(self, asked: Question) -> Reply | None:
        self._ask(asked)
        return self._ask(asked)

    def _late_(self, asked: Question) -> None:
        self._late.append(asked)

    def _cut_short(self, asked: Question) -> Reply | None:
        reply = self._ask(asked)
        if reply is None or not reply.body:
            return None
        return replace(reply, sent=self.dice.randrange(len(reply.body)))

    def _dripping(self, asked: Question) -> Reply | None:
        reply = self._ask(asked)
        return reply and replace(reply, sent=min(1, len(reply.body) - 1), is_dripping=True)

    def _gateway_502(self, asked: Question) -> Reply:
        if self.dice.random() < 0.5:
            self._ask(asked)
        return _plain(502, b"<html>502 Bad Gateway</html>")

    def _busy_503(self, asked: Question) -> Reply:
        return _plain(503, b"", ("Retry-After", str(self.dice.randrange(1, 90))))

    def _200_with_an_error(self, asked: Question) -> Reply:
        return _plain(200, b'{"code":500,"message":"system error"}')

    def _200_with_an_error_signed(self, asked: Question) -> Reply | None:
        error = b'{"code":"500","message":"system error","receipts":null,"events":null}'
        reply = self._ask(asked)
        return reply and self._signed_anew(asked, replace(reply, status=200), error)

    def _wrong_signature(self, asked: Question) -> Reply | None:
        """Half of them are lies: everything is said to be taken, and nothing was delivered."""
        body = self._lie(asked) if self.dice.random() < 0.5 else b""
        reply = _plain(200, body) if body else self._ask(asked)
        if reply is None:
            return None
        stamp, name = int(self.now()), asked.headers.get("webhook-id", "")
        wrong = webhooks.signature_headers((b"x" * 32,), name, stamp, reply.body)
        kept = [(n, v) for n, v in reply.headers if not n.lower().startswith("webhook-")]
        return replace(reply, headers=kept + list(wrong.items()))

    def _lie(self, asked: Question) -> bytes:
        if asked.method != "POST" or not asked.target.endswith("/events"):
            return b""
        body = asked.body
        if asked.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        receipts = [{"id": event["id"], "status": "accepted"} for event in json.loads(body)]
        return json.dumps({"receipts": receipts}).encode()

    def _answer_of_another(self, asked: Question) -> Reply | None:
        self._ask(asked)
        return self.dice.choice(self._old) if self._old else None

    def _citys_clock_fast(self, asked: Question) -> Reply | None:
        return self._with_clock(asked, self.dice.randrange(301, 5000))

    def _citys_clock_slow(self, asked: Question) -> Reply | None:
        return self._with_clock(asked, -self.dice.randrange(301, 5000))

    def _with_clock(self, asked: Question, ahead: int) -> Reply | None:
        self.city_ahead = ahead
        try:
            return self._ask(asked)
        finally:
            self.city_ahead = 0

    def _muddled(self, asked: Question) -> Reply | None:
        """A signed answer whose lists are out of order, doubled, or short of receipts."""
        reply = self._ask(asked)
        if reply is None or reply.status != 200 or not reply.body:
            return reply
        told = json.loads(reply.body)
        if isinstance(told.get("events"), list):
            told["events"] = self._stirred(told["events"])
        if isinstance(told.get("receipts"), list):
            most = len(told["receipts"])
            told["receipts"] = self._stirred(told["receipts"])[: self.dice.randrange(most + 1)]
            for receipt in told["receipts"]:
                if self.dice.random() < 0.1:  # refused in error: a person tries it again
                    receipt |= {"status": "rejected", "code": "oops", "message": "系统错误"}
        return self._signed_anew(asked, reply, json.dumps(told, ensure_ascii=False).encode())

    def _stirred(self, things: list[Any]) -> list[Any]:
        more = [each for each in things if self.dice.random() < 0.3]
        stirred = things + more
        self.dice.shuffle(stirred)
        return stirred

    def _signed_anew(self, asked: Question, reply: Reply, body: bytes) -> Reply:
        old = {name.lower(): value for name, value in reply.headers}
        stamp = int(old[webhooks.TIMESTAMP])
        content = webhooks.answer_content(reply.status, asked.method, asked.target, body)
        fresh = webhooks.signature_headers(self._keys, old[webhooks.ID], stamp, content)
        fresh |= {"content-length": str(len(body))}
        kept = [(name, value) for name, value in reply.headers if name.lower() not in fresh]
        return Reply(reply.status, kept + list(fresh.items()), body)


def _name_of(fate: str) -> str:
    name = (fate or "through").replace(" ", "_").replace(",", "").replace("'", "")
    return "late_" if name == "late" else name


def _plain(status: int, body: bytes, *headers: tuple[str, str]) -> Reply:
    return Reply(status, [("Content-Length", str(len(body))), *headers], body)
