"""One question over HTTP to a message gateway, and an honest word on what became of it.

`http.client` as for the line to the city: no redirect is followed, no proxy variable believed.
The whole question ends after `SECONDS`, an answer is read up to `LARGEST`.

Where it may go: gateways stand in a county's own network as often as outside, so private and
loopback addresses are allowed; link-local ones, where cloud machines keep their keys, never are
(the address is checked after the name was resolved, and that very address is connected to).

Nothing raised or returned here holds the address, the secret, the number or the text.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hotline.outside.signedline import Connection, Cord, http_date

SECONDS = 10.0
LARGEST = 64 * 1024
# Keys of cloud machines that are not link-local: Alibaba Cloud, AWS over IPv6.
_KEY_KEEPERS = frozenset({"100.100.100.200", "fd00:ec2::254"})


@dataclass(frozen=True)
class Ask:
    """One question: where, how, and the bytes; its text form shows nothing."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """`state` is sent, busy (surely not taken, try again), refused or unknown (perhaps taken)."""

    state: str
    trouble: str = ""
    retry_after: float | None = None


class NotSent(Exception):
    """The question never left; it may be asked again without a doubt."""


class InDoubt(Exception):
    """The question left and no usable answer came: it may have been taken."""


def is_forbidden(address: str) -> bool:
    """Return whether nothing may be asked at that numeric address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    return (
        mapped.is_link_local
        or mapped.is_multicast
        or mapped.is_unspecified
        or str(mapped) in _KEY_KEEPERS
    )


class _Forbidden(OSError):
    """The name leads to an address nothing may be asked at."""


class _Guarded(Connection):
    """A connection that looks at the resolved address before it connects to it."""

    is_open = False

    def _opened(self, sock: socket.socket, address: object) -> socket.socket:
        if is_forbidden(str(address[0])):  # type: ignore[index]
            sock.close()
            raise _Forbidden()
        opened = super()._opened(sock, address)
        self.is_open = True
        return opened


def ask(question: Ask, seconds: float = SECONDS) -> Reply:
    """Return the answer. Raises NotSent or InDoubt with a sentence."""
    parts = urlsplit(question.url)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if context else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    cord = Cord()
    line = _Guarded(parts.hostname or "", port, seconds, context, cord.watch)
    timer = threading.Timer(seconds, cord.pull)
    timer.daemon = True
    timer.start()
    try:
        return _exchange(line, question, target)
    except (OSError, ValueError, http.client.HTTPException) as error:
        # `from None`: the chain could carry the address or the words of the message into a log.
        sentence = _sentence(error, cord.is_pulled, seconds)
        raise (InDoubt if line.is_open else NotSent)(sentence) from None
    finally:
        timer.cancel()
        line.close()


def _exchange(line: _Guarded, question: Ask, target: str) -> Reply:
    headers = {"Connection": "close", "User-Agent": "county-hotline/1", **question.headers}
    line.request(question.method, target, question.body or None, headers)
    response = line.getresponse()
    body = response.read(LARGEST + 1)
    if len(body) > LARGEST or (response.length or 0) > 0:
        raise http.client.HTTPException("too long or cut short")
    named = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, named, body)


def _sentence(error: Exception, is_pulled: bool, seconds: float) -> str:
    if is_pulled or isinstance(error, TimeoutError):
        return f"对方 {seconds:.0f} 秒内没有应答完毕"
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence
    return "网络不通，连不上对方"


_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (_Forbidden, "这个地址不允许访问（本机或云主机的内部地址），请核对接口地址"),
    (socket.gaierror, "找不到对方的地址（域名解析失败）"),
    (ssl.SSLCertVerificationError, "对方的证书不可信，已停止连接"),
    (ssl.SSLError, "加密连接没有建立成功"),
    (ConnectionRefusedError, "对方没有开放服务（连接被拒绝）"),
    (http.client.RemoteDisconnected, "对方没有应答就断开了连接"),
    (ConnectionError, "连接中途断开"),
    (http.client.HTTPException, "对方的应答不完整"),
    (ValueError, "接口地址或内容无法发送"),
)


def by_status(reply: Reply, now: float) -> Outcome | None:
    """Judge an answer by its status alone; None when its content has to say more.

    502 and 504 come from a machine in between that does not know either; a redirect is refused,
    because nobody knows where the numbers would go.
    """
    status = reply.status
    if 200 <= status < 300:
        return None
    if status in (502, 504):
        return Outcome("unknown", f"途中的网关没有等到应答（{status}）")
    if status in (408, 425, 429) or status >= 500:
        wait = _retry_after(reply.headers.get("retry-after", ""), now)
        return Outcome("busy", f"对方暂时不受理（{status}）", wait)
    if 300 <= status < 400:
        return Outcome("refused", "对方要求转到别的地址，已停止，请核对接口地址")
    return Outcome("refused", f"对方拒绝了请求（{status}）")


def _retry_after(text: str, now: float) -> float | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    at = http_date(text)
    return None if at is None else max(0.0, at - now)
