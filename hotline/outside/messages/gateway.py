"""A text message gateway as data: what to fill in, how to sign, what counts as success.

Every county's operator sells another interface, so none is written in code. A gateway is a
small table an administrator types: address, method, the body as a template, headers, signature,
the sign of success. Places such as {phone} stand for values; they are filled into parsed
templates, so no text of a ticket can break out of its field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlsplit

METHODS = {"POST": "POST", "GET": "GET"}
BODIES = {
    "form": "表单（名称=值，一行一个）",
    "json": "JSON",
    "json_base64": "JSON 整体 Base64（云MAS）",
}
CHARSETS = {"utf-8": "UTF-8", "gbk": "GBK"}
SIGNS = {"none": "不签名", "md5": "MD5", "hmac": "HMAC-SHA256"}
# What may stand in a template. {sorted} only in the signature: all fields but the signature,
# sorted by name, as `a=1&b=2`.
PLACES = {
    "phone": "接收号码",
    "text": "短信内容",
    "sign": "签名（小写）",
    "sign_upper": "签名（大写）",
    "time": "时间 20261121093000",
    "timestamp": "时间（秒数）",
    "millis": "时间（毫秒数）",
    "id": "本条编号",
    "secret": "密钥",
}
PLACE = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[A-Za-z0-9_.\-]+")


@dataclass(frozen=True)
class Gateway:
    """One gateway; every value is text as it was typed, the secret lies elsewhere, sealed."""

    url: str = ""
    method: str = "POST"
    body: str = "form"
    template: str = "account=hotline\npassword={secret}\nmobile={phone}\ncontent={text}"
    headers: str = ""
    charset: str = "utf-8"
    sign: str = "none"
    sign_over: str = ""
    ok_path: str = "code"
    ok_value: str = "0"


def from_plain(plain: Mapping[str, Any]) -> Gateway:
    """Return the gateway kept as plain data; what is not known of it is left as usual."""
    known = {field.name for field in fields(Gateway)}
    return Gateway(**{name: str(value) for name, value in plain.items() if name in known})


def to_plain(gateway: Gateway) -> dict[str, str]:
    return asdict(gateway)


PRESETS: dict[str, tuple[str, Gateway]] = {
    "form": ("常见表单接口：账号、密码、号码、内容，返回 code 为 0", Gateway()),
    "md5": (
        "时间戳加 MD5 签名，参数排序后加密钥",
        Gateway(
            template="appid=填写账号\nmobile={phone}\ncontent={text}\ntimestamp={timestamp}\nsign={sign}",
            sign="md5",
            sign_over="{sorted}&key={secret}",
        ),
    ),
    "json": (
        "JSON 接口，请求头带 HMAC-SHA256 签名",
        Gateway(
            body="json",
            template='{"phones": ["{phone}"], "content": "{text}", "requestId": "{id}"}',
            headers="X-Timestamp: {timestamp}\nX-Sign: {sign}",
            sign="hmac",
            sign_over="{timestamp}{phone}{text}",
        ),
    ),
    "mas": (
        "移动云MAS普通短信（请按运营商给的接口文档核对）",
        Gateway(
            body="json_base64",
            template=(
                '{"ecName": "填写企业名称", "apId": "填写接口账号", "mobiles": "{phone}",'
                ' "content": "{text}", "sign": "填写签名编码", "addSerial": "", "mac": "{sign}"}'
            ),
            sign="md5",
            sign_over="填写企业名称填写接口账号{secret}{phone}{text}填写签名编码",
            ok_path="success",
            ok_value="true",
        ),
    ),
    "gbk": (
        "老式接口：GET、GBK 编码，返回内容以 0 开头",
        Gateway(
            method="GET",
            template="uid=填写账号\npwd={secret}\nphone={phone}\nmsg={text}",
            charset="gbk",
            ok_path="",
            ok_value="0",
        ),
    ),
}


def pairs(template: str, divider: str = "=") -> list[tuple[str, str]]:
    """Return the lines `name=value`. Raises ValueError with a sentence."""
    found = []
    for line in template.splitlines():
        if not line.strip():
            continue
        name, mark, value = line.partition(divider)
        if not mark or not _NAME.fullmatch(name.strip()):
            raise ValueError(f"“{name.strip()[:20]}”这一行应写成 名称{divider}值。")
        found.append((name.strip(), value.strip()))
    return found


def leaves(value: Any) -> Iterator[str]:
    """Yield every text inside parsed JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)


def parsed(gateway: Gateway) -> Any:
    """Return the body's template parsed: pairs of a form, or JSON. Raises ValueError."""
    if gateway.body == "form":
        return pairs(gateway.template)
    try:
        found = json.loads(gateway.template)
    except ValueError:
        raise ValueError("内容模板不是正确的 JSON，请检查引号和逗号。") from None
    if not isinstance(found, dict):
        raise ValueError("内容模板应是一个 JSON 对象，以 { 开头。")
    return found


def address_problem(url: str) -> str:
    """Return what is wrong with an address of a gateway or robot, "" when nothing is."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return "接口地址中的主机或端口不对。"
    if not is_good or not re.fullmatch(r"[!-~]+", url):
        return "接口地址应以 http:// 或 https:// 开头，不含空格和汉字。"
    if "@" in parts.netloc or parts.fragment:
        return "接口地址不能带用户名或井号，账号和密钥请填在下面。"
    return ""


def problems(gateway: Gateway) -> dict[str, str]:
    """Return what is wrong with a gateway, field by field, as sentences."""
    found: dict[str, str] = {}
    if trouble := address_problem(gateway.url):
        found["url"] = trouble
    for name, codes in (
        ("method", METHODS),
        ("body", BODIES),
        ("charset", CHARSETS),
        ("sign", SIGNS),
    ):
        if getattr(gateway, name) not in codes:
            found[name] = "请重新选择。"
    if gateway.method == "GET" and gateway.body != "form":
        found["body"] = "GET 方式只能用表单。"
    texts = {"template": "", "headers": ""}
    try:
        told = parsed(gateway)
        texts["template"] = (
            "\n".join(v for _, v in told) if isinstance(told, list) else "\n".join(leaves(told))
        )
    except ValueError as wrong:
        found["template"] = str(wrong)
    try:
        texts["headers"] = "\n".join(value for _, value in pairs(gateway.headers, ":"))
    except ValueError as wrong:
        found["headers"] = str(wrong)
    if not texts["headers"].isascii():
        found["headers"] = "请求头里不能有汉字。"
    found |= _place_problems(gateway, texts)
    if not gateway.ok_value:
        found["ok_value"] = "请填写成功时的返回值，否则分不清发成没发成。"
    return found


def _place_problems(gateway: Gateway, texts: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, text in texts.items():
        unknown = [place for place in PLACE.findall(text) if place not in PLACES]
        if unknown:
            found[name] = f"不认识 {{{unknown[0]}}}，可用的占位符见说明。"
    used = set(PLACE.findall(texts["template"]))
    if texts["template"] and not {"phone", "text"} <= used:
        found.setdefault("template", "内容模板里要有 {phone} 和 {text}。")
    over = set(PLACE.findall(gateway.sign_over))
    if over - (set(PLACES) - {"sign", "sign_upper"}) - {"sorted"}:
        found["sign_over"] = "签名内容里有不认识的占位符。"
    signs = {"sign", "sign_upper"} & (used | set(PLACE.findall(texts["headers"])))
    if gateway.sign != "none" and (not over or not signs):
        found["sign_over"] = "请填写签名内容，并在模板或请求头里放上 {sign}。"
    if gateway.sign == "none" and signs:
        found["sign"] = "模板里用了 {sign}，请选择签名方式。"
    return found
