"""One question to a vendor's interface and what its answer means.

The connection, its time limit and its sentences are those of the signed line; nothing is signed
by us except what the dialect says. An expired token is renewed once and the question asked
again: an interface that refuses the token has done nothing.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.outside import signedline
from hotline.outside.cityanswers import json_of, retry_after
from hotline.outside.signedline import Answer, Connection, Cord, NoAnswer, SignedLine
from hotline.outside.webhooks import Verdict
from hotline.rules.calendar import ZONE
from hotline.rules.dialects_answers import any_holds, first, plain
from hotline.rules.dialects_requests import Request, masked, request
from hotline.rules.dialects_shape import Dialect, Question

# An order's answer is some hundred bytes, a page of orders some hundred kilobytes.
LARGEST_ANSWER = 4 * 1024 * 1024
LONGEST_WORDS = 300
SERVER_FAULT = 500


class DialectLine(SignedLine):
    """Asks questions below one base address without our signature."""

    def __init__(self, base_url: str, *, timeout: float = 30, largest: int = LARGEST_ANSWER):
        """Raises ValueError with a sentence when the address is unusable."""
        self._is_secure, self._host, self._port, self.path = signedline._address(base_url)
        self.origin = base_url[: base_url.index("/", 8)] if self.path else base_url.rstrip("/")
        self._context = signedline.ssl.create_default_context() if self._is_secure else None
        self._timeout, self._clock = timeout, time.time
        self._under_way: set[Cord] = set()
        self.is_closed = False
        self.largest = largest

    def _exchange(
        self,
        cord: Cord,
        still: float,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        compress: bool,
    ) -> Answer:
        sent = {"Connection": "close", "User-Agent": "county-hotline/1", **headers}
        connection = Connection(self._host, self._port, still, self._context, cord.watch)
        try:
            _connect(connection)
            connection.ask(method, target, body, sent)
            response = connection.getresponse()
            received = response.read(self.largest + 1)
            if len(received) > self.largest or (response.length or 0) > 0:
                raise http.client.HTTPException("too long or cut short")
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, received, Verdict.MISSING, self._clock())


def _connect(connection: Connection) -> None:
    """Connect; a failure here is marked, because then the vendor certainly got nothing."""
    try:
        connection.connect()
    except OSError as error:
        error.never_sent = True  # type: ignore[attr-defined]
        raise


@dataclass(frozen=True)
class Told:
    """`meaning` is expired, busy, duplicate, ok, refused or "" (not an agreed answer: unknown).

    `words` is the vendor's own sentence with secrets hidden, or ours about the line; `is_sent` is
    False only when the question certainly never reached the vendor.
    """

    meaning: str = ""
    words: str = ""
    code: str = ""
    json: Any = None
    status: int = 0
    retry_after: float | None = None
    clock_skew: int | None = None
    is_sent: bool = True

    @property
    def is_settled(self) -> bool:
        """Whether the vendor certainly decided; else it may have taken the order or not."""
        return bool(self.meaning)


class DialectClient:
    """Speaks one dialect. Safe to use from several threads; the token is kept in memory only."""

    def __init__(
        self,
        dialect: Dialect,
        line: DialectLine,
        secrets: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.dialect, self.line = dialect, line
        self._secrets, self._clock = secrets, clock
        self._token, self._good_until = "", 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return datetime.fromtimestamp(int(self._clock()), ZONE)

    def hidden(self, text: str) -> str:
        """Return the text with every secret and the token hidden."""
        return masked(text, (*self._secrets.values(), self._token))

    def ask(
        self,
        question: Question,
        data: Any,
        words: Mapping[str, Any],
        dress: Callable[[Request], Request] | None = None,
    ) -> Told:
        """Return what the vendor says, logged in again once when the token has expired.

        `dress` may give the finished request another body (a file). Raises Unmappable when the
        question cannot be put in the vendor's words.
        """
        for is_again in (False, True):
            token, trouble = self._logged_in()
            if trouble is not None:
                return trouble
            told = self._asked(question, data, words, token, dress)
            if told.meaning != "expired":
                return told
            self._forget(token)
            if is_again or self.dialect.login is None:
                break
        words_shown = f"市平台不认可登录凭证：{told.words}" if told.words else _NOT_LOGGED_IN
        return Told("expired", words_shown, told.code or "expired", status=told.status)

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._token == token:
                self._good_until = 0.0

    def _logged_in(self) -> tuple[str, Told | None]:
        """Return the token, or what went wrong with getting one."""
        login = self.dialect.login
        if login is None:
            return "", None
        with self._lock:
            if self._clock() < self._good_until:
                return self._token, None
            told = self._asked(login.question, {}, {}, "")
            token = plain(first(told.json, login.token))
            if told.meaning != "ok" or not token or not (token.isascii() and token.isprintable()):
                return "", self._no_login(told)
            seconds = plain(first(told.json, login.seconds)) if login.seconds else ""
            is_told = seconds.isdecimal() and len(seconds) < 10
            lasts = min(int(seconds), 86400) if is_told else login.minutes * 60
            # A tenth before the end, so that a slow line does not meet it.
            self._token, self._good_until = token, self._clock() + lasts * 0.9
            return token, None

    def _no_login(self, told: Told) -> Told:
        if told.meaning == "" or told.meaning == "busy":
            return Told("busy", told.words, told.code, retry_after=told.retry_after, is_sent=False)
        words = f"登录市平台没有成功：{told.words}" if told.words else _NOT_LOGGED_IN
        return Told("expired", words, "login", status=told.status, is_sent=False)

    def _asked(
        self,
        question: Question,
        data: Any,
        words: Mapping[str, Any],
        token: str,
        dress: Callable[[Request], Request] | None = None,
    ) -> Told:
        now = self.now()
        made = request(self.dialect, question, data, words, self._secrets, token, now)
        made = dress(made) if dress else made
        return self.send(made.method, made.target, made.body, made.headers)

    def send(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Told:
        """Send one request below the base address and say what the answer means."""
        try:
            answer = self.line.ask(method, self.line.path + target, body, headers)
        except NoAnswer as silence:
            never_sent = getattr(silence.__cause__, "never_sent", False)
            return Told("", str(silence), "no_answer", is_sent=not never_sent)
        return self._judged(answer)

    def _judged(self, answer: Answer) -> Told:
        told, answers = json_of(answer.body), self.dialect.answers
        assert answers is not None
        words = self.hidden(plain(first(told, answers.message)))[:LONGEST_WORDS]
        code = self.hidden(plain(first(told, answers.code)))[:64] if answers.code else ""
        pause, skew = retry_after(answer), answer.clock_skew
        meaning = self._meaning(answer.status, told)
        if not meaning and answer.status == 429:
            meaning, words = "busy", words or "市平台要求放慢，稍后自动重试。"
        if not meaning:
            words = _strange(answer.status, words)
        shown = code or f"status_{answer.status}"
        return Told(meaning, words, shown, told, answer.status, pause, skew)

    def _meaning(self, status: int, told: Any) -> str:
        """Return the first meaning whose condition holds; an error status alone is never ok."""
        answers = self.dialect.answers
        for meaning in ("expired", "busy", "duplicate", "ok", "refused"):
            conditions = getattr(answers, meaning)
            is_odd = told is None or status >= SERVER_FAULT
            if is_odd or (meaning == "ok" and not 200 <= status < 300):
                conditions = [each for each in conditions if each.looks_at_status]
            if any_holds(conditions, status, told):
                return meaning
        return ""


_NOT_LOGGED_IN = "登录市平台没有成功，请与市平台核对账号和密钥。"


def _strange(status: int, words: str) -> str:
    if 300 <= status < 400:
        return "途中要求改到别的地址，出于安全没有照办，请核对接口地址和上网认证。"
    if status >= SERVER_FAULT:
        return f"市平台或途中的网关出错（{status}），是否收到尚不清楚，稍后先查询再定。"
    if words:
        return f"市平台的答复不在约定之内（{words}），是否收到尚不清楚，稍后先查询再定。"
    return f"市平台的答复读不懂（{status}），是否收到尚不清楚，稍后先查询再定。"
