"""One request in a vendor's words: fields, signature, headers and address, made from plain data.

Nothing is sent here, so `dialect try` shows exactly what would go out, with secrets masked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from hotline.rules.dialects_answers import filled, plain
from hotline.rules.dialects_fields import Unmappable, mapped
from hotline.rules.dialects_shape import Dialect, Question

MASK = "（已隐去）"
KINDS = {
    "json": "application/json; charset=utf-8",
    "form": "application/x-www-form-urlencoded; charset=utf-8",
}


@dataclass(frozen=True)
class Request:
    """What goes out: `target` is the path and query below the base address."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    fields: dict[str, Any]


def secrets_of(dialect: Dialect, text: str) -> dict[str, str]:
    """Return the secrets by name: `user=… password=…`, or the text itself when there is one.

    Raises ValueError with a sentence naming what is missing.
    """
    names = dialect.secrets
    if not names:
        return {}
    if len(names) == 1 and not text.startswith(f"{names[0]}="):
        found = {names[0]: text.strip()}
    else:
        pairs = (word.partition("=") for word in text.split())
        found = {name: value for name, _, value in pairs if name in names}
    lacking = [name for name in names if not found.get(name)]
    if lacking:
        shape = " ".join(f"{name}=…" for name in names)
        raise ValueError(f"密钥缺少 {'、'.join(lacking)}，应写成：{shape}。")
    if any(not value.isprintable() or not value.isascii() for value in found.values()):
        raise ValueError("密钥里不能有汉字和看不见的字符。")
    return found


def _words(
    words: Mapping[str, Any], secrets: Mapping[str, str], token: str, now: datetime
) -> dict[str, Any]:
    known = {f"secret.{name}": value for name, value in secrets.items()}
    return {
        **words, **known, "token": token, "now": now.isoformat(timespec="seconds"),
        "timestamp": str(int(now.timestamp())),
    }  # fmt: skip


def _sent(value: Any) -> str:
    """Return a parameter as text; an object or list as compact JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return plain(value)


def _sorted(fields: Mapping[str, Any]) -> str:
    texts = {name: _sent(value) for name, value in fields.items()}
    return "&".join(f"{name}={texts[name]}" for name in sorted(texts) if texts[name])


def _signature(dialect: Dialect, fields: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    assert dialect.sign is not None
    texts = {name: plain(value) for name, value in words.items()} | {"sorted": _sorted(fields)}
    # The vendor's choice, not ours: MD5 proves little, TLS carries the safety.
    content = filled(dialect.sign.over, texts).encode()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return digest.upper() if dialect.sign.is_upper else digest


def request(
    dialect: Dialect,
    question: Question,
    data: Any,
    words: Mapping[str, Any],
    secrets: Mapping[str, str],
    token: str,
    now: datetime,
) -> Request:
    """Return the request. Raises Unmappable when a field cannot be put in the vendor's words."""
    known = _words(words, secrets, token, now)
    fields = mapped((*dialect.always, *question.lines), data, known, dialect.manner, is_up=True)
    texts = {name: plain(value) for name, value in known.items()}
    if dialect.sign:
        texts["sign"] = _signature(dialect, fields, known)
        if dialect.sign.field:
            fields[dialect.sign.field] = texts["sign"]
    path = filled(question.path, {name: quote(text, safe="") for name, text in texts.items()})
    headers = {name: filled(text, texts) for name, text in dialect.headers.items()}
    if "{" in path:
        raise Unmappable("bad_path", f"接口地址 {question.path} 中有填不上的内容。")
    if question.body == "query":
        pairs = urlencode({name: _sent(value) for name, value in fields.items()})
        joint = "&" if "?" in path else "?"
        return Request(
            question.method, path + (joint + pairs if pairs else ""), headers, b"", fields
        )
    headers["Content-Type"] = KINDS[question.body]
    return Request(question.method, path, headers, _body(question.body, fields), fields)


def _body(kind: str, fields: Mapping[str, Any]) -> bytes:
    if kind == "json":
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return urlencode({name: _sent(value) for name, value in fields.items()}).encode()


def masked(text: str, hidden: Iterable[str]) -> str:
    """Return the text with every secret hidden, as it stands and as an address writes it."""
    for secret in sorted({each for each in hidden if len(each) >= 3}, key=len, reverse=True):
        for shape in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
            text = text.replace(shape, MASK)
    return text
