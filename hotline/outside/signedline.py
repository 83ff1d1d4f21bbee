"""One signed question to the city and its answer, over HTTP/1.1.

`http.client`, not httpx: measured here, importing httpx costs the worker 13.6 MB of the
35 MB it may use, `http.client` with TLS 3.1 MB. It also never follows a redirect by itself
and ignores proxy variables, which is what a signed line wants. One connection per question.

Every question has a total time limit kept by a timer, so that an answer that drips one byte
a minute ends too; `close()` breaks every question under way, so a worker stops at once
(only a name look-up, which the operating system does, cannot be broken).
"""

from __future__ import annotations

import gzip
import http.client
import io
import re
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from hotline.outside import webhooks
from hotline.outside.webhooks import Verdict

# An inbox page is at most 200 events; 8 MiB is eight times the largest batch we may send.
LARGEST_ANSWER = 8 * 1024 * 1024
_PLAIN = re.compile(r"[!-~]+")
# Bytes a second (64 kbit/s). A question's time limit grows with what it carries, so that a poor
# line is slow and not dead; a line that stands still is given up as soon as ever.
SLOWEST = 8 * 1024
BLOCK = 16 * 1024
# Below this compression saves less than one packet.
WORTH_COMPRESSING = 2048


class NoAnswer(Exception):
    """Nothing usable came back; `str()` is the sentence for the sync desk, never a secret."""


@dataclass(frozen=True)
class Answer:
    """What came back. `verdict` says whether it really is the city's."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    verdict: Verdict
    received_at: float

    @property
    def is_signed(self) -> bool:
        return self.verdict is Verdict.GOOD

    @property
    def clock_skew(self) -> int | None:
        """Seconds by which this machine is ahead of the answer's `Date`; None without one."""
        date = http_date(self.headers.get("date", ""))
        return None if date is None else round(self.received_at - date)


def http_date(text: str) -> float | None:
    """Return the unix second of an HTTP date, or None."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class Connection(http.client.HTTPConnection):
    """A connection that tells its socket to `watch` before anything can block on it."""

    def __init__(
        self,
        host: str,
        port: int,
        timeout: float,
        context: ssl.SSLContext | None,
        watch: Callable[[socket.socket], None],
    ) -> None:
        super().__init__(host, port, timeout=timeout, blocksize=BLOCK)
        self._context, self._watch = context, watch

    def ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send the question block by block: `timeout` is for one, not for a whole long body."""
        sized = {**headers, "Content-Length": str(len(body))} if body else headers
        self.request(method, target, io.BytesIO(body) if body else None, sized)

    def connect(self) -> None:
        trouble: OSError = OSError("no address")
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            try:
                self.sock = self._opened(socket.socket(family, kind, protocol), address)
                return
            except ssl.SSLError:
                raise
            except OSError as error:
                trouble = error
        raise trouble

    def _opened(self, sock: socket.socket, address: object) -> socket.socket:
        try:
            sock.settimeout(self.timeout)
            self._watch(sock)
            sock.connect(address)  # type: ignore[arg-type]
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is None:
                return sock
            sock = self._context.wrap_socket(
                sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._watch(sock)
            sock.do_handshake()
            return sock
        except BaseException:
            sock.close()
            raise


class Cord:
    """The means to end one question from outside: `pull()` shuts whatever socket it uses."""

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._lock = threading.Lock()
        self.is_pulled = False

    def watch(self, sock: socket.socket) -> None:
        with self._lock:
            self._sock = sock
            if self.is_pulled:
                raise OSError("stopped")

    def pull(self) -> None:
        with self._lock:
            self.is_pulled = True
            if self._sock is not None:
                try:
                    # Not SSLSocket.shutdown: that takes the TLS state away under a reader.
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
                except OSError:
                    # Already closed or not yet connected: nothing blocks on it any more.
                    self._sock = None


def _address(base_url: str) -> tuple[bool, str, int, str]:
    """Return (TLS?, host, port, path). Raises ValueError with a sentence.

    A name and password inside the address are refused: addresses are shown and logged.
    """
    parts = urlsplit(base_url.rstrip("/"))
    try:
        port = parts.port
    except ValueError:
        raise ValueError("市平台地址中的端口不对。") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("市平台地址应以 http:// 或 https:// 开头。")
    if "@" in parts.netloc or parts.query or parts.fragment or not _PLAIN.fullmatch(base_url):
        raise ValueError("市平台地址只能由主机、端口和路径组成，不能带用户名、问号或井号。")
    is_secure = parts.scheme == "https"
    return is_secure, parts.hostname, port or (443 if is_secure else 80), parts.path


class SignedLine:
    """Asks signed questions below one base address. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        secrets: str,
        *,
        timeout: float = 30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`secrets` is `whsec_…`, several separated by spaces. Raises BadSecret, ValueError."""
        is_secure, self._host, self._port, self.path = _address(base_url)
        self.origin = base_url[: base_url.index("/", 8)] if self.path else base_url.rstrip("/")
        self._context = ssl.create_default_context() if is_secure else None
        self._keys = webhooks.keys_of(secrets)
        self._timeout, self._clock = timeout, clock
        self._under_way: set[Cord] = set()
        self.is_closed = False

    def __repr__(self) -> str:
        return f"<SignedLine {self._host}:{self._port}{self.path}>"

    def close(self) -> None:
        """End every question under way (each raises NoAnswer) and refuse new ones."""
        self.is_closed = True
        for each in list(self._under_way):
            each.pull()

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        patience: float = 0,
        compress: bool = False,
        largest: int = 0,
    ) -> Answer:
        """Return the answer to one question; `target` is `path?query` from the root.

        `patience` seconds are added to the time limit (a long poll), and what the body and an
        answer of `largest` bytes need on the slowest line. Raises NoAnswer.
        """
        cord, still = Cord(), self._timeout + patience
        limit = still + (len(body) + largest) // SLOWEST
        timer = threading.Timer(limit, cord.pull)
        timer.daemon = True
        self._under_way.add(cord)
        if self.is_closed:
            # Added first, asked after: a close() in between cannot miss this question.
            cord.pull()
        timer.start()
        try:
            return self._exchange(cord, still, method, target, body, headers or {}, compress)
        except (OSError, ValueError, http.client.HTTPException) as error:
            waited = limit if cord.is_pulled else still
            raise NoAnswer(self._sentence(error, cord, waited)) from error
        finally:
            timer.cancel()
            self._under_way.discard(cord)

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
        message_id = f"msg_{uuid.uuid4().hex}"
        content = webhooks.request_content(method, target, body)
        sent = {"Connection": "close", "User-Agent": "county-hotline/1", **headers}
        sent |= webhooks.signature_headers(self._keys, message_id, int(self._clock()), content)
        if compress and len(body) > WORTH_COMPRESSING:
            # Signed before, sent after: the signature covers the bytes before compression.
            body, sent["Content-Encoding"] = gzip.compress(body, 6), "gzip"
        connection = Connection(self._host, self._port, still, self._context, cord.watch)
        try:
            connection.ask(method, target, body, sent)
            response = connection.getresponse()
            received = response.read(LARGEST_ANSWER + 1)
            if len(received) > LARGEST_ANSWER or (response.length or 0) > 0:
                raise http.client.HTTPException("too long or cut short")
        finally:
            connection.close()
        return self._judged(response, received, message_id, method, target)

    def _judged(
        self,
        response: http.client.HTTPResponse,
        body: bytes,
        message_id: str,
        method: str,
        target: str,
    ) -> Answer:
        headers = {name.lower(): value for name, value in response.getheaders()}
        content = webhooks.answer_content(response.status, method, target, body)
        now = self._clock()
        verdict = webhooks.verdict(self._keys, headers, content, now)
        if verdict is not Verdict.MISSING and headers.get(webhooks.ID) != message_id:
            # A true signature on another question's answer is a replay.
            verdict = Verdict.WRONG
        return Answer(response.status, headers, body, verdict, now)

    def _sentence(self, error: Exception, cord: Cord, limit: float) -> str:
        if self.is_closed:
            return "同步正在停止。"
        if cord.is_pulled or isinstance(error, TimeoutError):
            return f"市平台 {limit:.0f} 秒内没有应答完毕，稍后自动重试。"
        for kind, sentence in _SENTENCES:
            if isinstance(error, kind):
                return sentence
        return "网络不通，连不上市平台，稍后自动重试。"


_SENTENCES: Sequence[tuple[type[Exception], str]] = (
    (socket.gaierror, "找不到市平台的地址（域名解析失败），请检查网络和地址设置。"),
    (ssl.SSLCertVerificationError, "市平台的证书不可信，已停止连接，请与市平台核对证书。"),
    (ssl.SSLError, "与市平台的加密连接没有建立成功，请检查地址和网络设备。"),
    (ConnectionRefusedError, "市平台没有开放服务（连接被拒绝），稍后自动重试。"),
    (http.client.RemoteDisconnected, "市平台没有应答就断开了连接，稍后自动重试。"),
    (ConnectionError, "与市平台的连接中途断开，稍后自动重试。"),
    (http.client.HTTPException, "市平台的应答不完整，按没有应答处理，稍后自动重试。"),
)
