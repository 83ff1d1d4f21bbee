"""A WeCom (企业微信) group's robot: one text into one group, its answers in words.

Limits by the platform's document for group robots: 20 messages a minute for each robot, 2048
bytes of text. Private platforms (政务微信) have the same service under their own host.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hotline.outside.messages.sender import Ask, InDoubt, NotSent, Outcome, Reply, ask, by_status

STANDARD = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
A_MINUTE = 20
MOST_BYTES = 2048
# The platform counts by the minute: sooner is useless.
FREQUENT = 60.0
_CODES = {
    -1: ("busy", "企业微信系统繁忙", None),
    45009: ("busy", "超过企业微信每分钟 20 条的限制，稍后再发", FREQUENT),
    45033: ("busy", "企业微信并发受限，稍后再发", FREQUENT),
    93000: ("refused", "机器人地址不对，或机器人已被移出群聊", None),
    40058: ("refused", "企业微信认为消息格式不对", None),
}


def question(url: str, key: str, text: str) -> Ask:
    """Return the question that puts `text` into the group; a longer one is cut at whole signs."""
    body = {"msgtype": "text", "text": {"content": cut(text)}}
    data = json.dumps(body, ensure_ascii=False).encode()
    return Ask("POST", f"{url}?key={quote(key, safe='')}", {"Content-Type": _JSON}, data)


_JSON = "application/json; charset=utf-8"


def cut(text: str) -> str:
    """Return the text in at most 2048 bytes."""
    whole = text.encode()
    if len(whole) <= MOST_BYTES:
        return text
    return whole[: MOST_BYTES - 3].decode(errors="ignore") + "…"


def judge(reply: Reply, now: float) -> Outcome:
    """Say what the platform's answer means."""
    settled = by_status(reply, now)
    if settled is not None:
        return settled
    try:
        told: Any = json.loads(reply.body)
    except ValueError:
        told = None
    code = told.get("errcode") if isinstance(told, dict) else None
    if type(code) is not int:
        return Outcome("unknown", "企业微信的应答看不懂")
    if code == 0:
        return Outcome("sent")
    state, words, wait = _CODES.get(code, ("refused", "企业微信没有接受", None))
    return Outcome(state, f"{words}（{code}）", wait)


def send(url: str, key: str, text: str, now: float) -> Outcome:
    """Put one text into the group. `now` is the unix second, for Retry-After."""
    try:
        return judge(ask(question(url, key, text)), now)
    except NotSent as silence:
        return Outcome("busy", str(silence))
    except InDoubt as doubt:
        return Outcome("unknown", str(doubt))
