"""Sending one text message through a gateway that is described by data."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from hotline.outside.messages.gateway import PLACE, Gateway, pairs, parsed
from hotline.outside.messages.sender import Ask, InDoubt, NotSent, Outcome, Reply, ask, by_status

_TYPES = {
    "form": "application/x-www-form-urlencoded",
    "json": "application/json",
    "json_base64": "text/plain",
}


def values(phone: str, text: str, secret: str, number: str, now: datetime) -> dict[str, str]:
    """Return what stands for the places of a template, but for the signature."""
    return {
        "phone": phone,
        "text": text,
        "secret": secret,
        "id": number,
        "time": f"{now:%Y%m%d%H%M%S}",
        "timestamp": str(int(now.timestamp())),
        "millis": str(int(now.timestamp() * 1000)),
    }


def _filled(template: Any, given: Mapping[str, str]) -> Any:
    """Return the template with its places filled, at any depth; unknown places stay."""
    if isinstance(template, str):
        return PLACE.sub(lambda place: given.get(place.group(1), place.group()), template)
    if isinstance(template, dict):
        return {name: _filled(each, given) for name, each in template.items()}
    if isinstance(template, list):
        return [_filled(each, given) for each in template]
    if isinstance(template, tuple):
        return tuple(_filled(each, given) for each in template)
    return template


def _sorted(template: Any, given: Mapping[str, str]) -> str:
    """Return every field but the signature, sorted by name, as `a=1&b=2`."""
    named = template.items() if isinstance(template, dict) else template
    told = [(name, value) for name, value in named if "{sign" not in str(value)]
    return "&".join(f"{name}={_filled(value, given)}" for name, value in sorted(told))


def signed(gateway: Gateway, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values with the signature among them."""
    if gateway.sign == "none":
        return dict(given)
    over = {**given, "sorted": _sorted(parsed(gateway), given)}
    content = str(_filled(gateway.sign_over, over)).encode(gateway.charset, "replace")
    if gateway.sign == "md5":
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    else:
        key = given["secret"].encode(gateway.charset, "replace")
        digest = hmac.new(key, content, hashlib.sha256).hexdigest()
    return {**given, "sign": digest, "sign_upper": digest.upper()}


def question(gateway: Gateway, given: Mapping[str, str]) -> Ask:
    """Return the question to the gateway. Raises ValueError for a template that cannot be used."""
    given = signed(gateway, given)
    # A line break in a header would begin another one.
    flat = {name: re.sub(r"[\r\n]", " ", value) for name, value in given.items()}
    headers = {name: str(_filled(value, flat)) for name, value in pairs(gateway.headers, ":")}
    body = _filled(parsed(gateway), given)
    if gateway.body == "form":
        told = urlencode(body, encoding=gateway.charset, errors="replace")
        if gateway.method == "GET":
            joint = "&" if "?" in gateway.url else "?"
            return Ask("GET", f"{gateway.url}{joint}{told}", headers)
        data = told.encode("ascii")
    else:
        data = json.dumps(body, ensure_ascii=False).encode(gateway.charset, "replace")
        data = base64.b64encode(data) if gateway.body == "json_base64" else data
    kind = f"{_TYPES[gateway.body]}; charset={gateway.charset}"
    return Ask("POST", gateway.url, {"Content-Type": kind, **headers}, data)


def shown(gateway: Gateway, phone: str, text: str, number: str, now: datetime) -> str:
    """Return what would be sent, for people: no secret, no signature, the number masked."""
    given = values(phone[:3] + "****" + phone[-4:], text, "（密钥）", number, now)
    given |= {"sign": "（签名）", "sign_upper": "（签名）"}
    body = _filled(parsed(gateway), given)
    lines = [f"{gateway.method} {gateway.url}"]
    lines += [f"{name}: {_filled(value, given)}" for name, value in pairs(gateway.headers, ":")]
    if gateway.body == "form":
        return "\n".join([*lines, *(f"{name}={value}" for name, value in body)])
    return "\n".join([*lines, json.dumps(body, ensure_ascii=False, indent=2)])


def _at(told: Any, path: str) -> Any:
    """Return what stands at `a.b.0.c` of parsed JSON, None when nothing does."""
    for step in path.split("."):
        if isinstance(told, list) and step.isdigit() and int(step) < len(told):
            told = told[int(step)]
        elif isinstance(told, dict):
            told = told.get(step)
        else:
            return None
    return told


def judge(gateway: Gateway, reply: Reply, now: float) -> Outcome:
    """Say what the gateway's answer means. What it wrote is not repeated: it may hold numbers."""
    settled = by_status(reply, now)
    if settled is not None:
        return settled
    text = reply.body.decode(gateway.charset, "replace").strip()
    if not gateway.ok_path:
        # Old gateways answer with one line: `0,12345` or `-3`.
        if re.match(re.escape(gateway.ok_value) + r"(?![\w.])", text):
            return Outcome("sent")
        return Outcome("refused", "网关没有接受，返回的不是约定的成功标志") if text else _GARBLED
    try:
        found = _at(json.loads(text), gateway.ok_path)
    except ValueError:
        return _GARBLED
    if found is None:
        return _GARBLED
    said = found if isinstance(found, str) else json.dumps(found)
    if said == gateway.ok_value:
        return Outcome("sent")
    code = said if re.fullmatch(r"[\w.\-]{1,10}", said) else "其他"
    return Outcome("refused", f"网关没有接受，返回代码 {code}")


_GARBLED = Outcome("unknown", "网关的应答看不懂，不能确定是否已发出")


def send(
    gateway: Gateway, secret: str, phone: str, text: str, number: str, now: datetime
) -> Outcome:
    """Send one text message."""
    try:
        built = question(gateway, values(phone, text, secret, number, now))
        return judge(gateway, ask(built), now.timestamp())
    except NotSent as silence:
        return Outcome("busy", str(silence))
    except InDoubt as doubt:
        return Outcome("unknown", str(doubt))
    except ValueError:
        return Outcome("refused", "网关设置无法使用，请在提醒设置里检查")
