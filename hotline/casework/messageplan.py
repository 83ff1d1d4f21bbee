"""How reminders are set up: which ways are on, who hears of what, quiet hours, the gateway.

Kept as three sealed settings: the plan, the gateway's secret, the robot's key. Secrets go in
and never come out. Nothing is sent before somebody switches a way on, and then only what comes
after that moment: an old ledger must not ring a thousand phones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete
from hotline.outside.messages import gateway as gateways
from hotline.outside.messages.gateway import Gateway
from hotline.rules.reminders import DEFAULT_WHO, KINDS, RECEIVERS, WAYS, Quiet, mobile
from hotline.store import messages, turned
from hotline.store import settings as kept

PLAN, SECRET, ROBOT, SEEN = "messages_plan", "messages_secret", "messages_robot", "messages_seen"
STANDARD_ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
_ROBOT_KEY = re.compile(r"[A-Za-z0-9\-_]{8,80}")


@dataclass(frozen=True)
class Plan:
    """What is in force. `since`: from which moment on matters are told, None while all is off."""

    ways: frozenset[str] = frozenset()
    since: datetime | None = None
    quiet: Quiet = Quiet()
    who: Mapping[str, frozenset[str]] = field(default_factory=lambda: DEFAULT_WHO)
    sign: str = ""
    duty_phone: str = ""
    gateway: Gateway = Gateway()
    robot_url: str = STANDARD_ROBOT


def read() -> Plan:
    """Return the plan in force; all ways off before anybody saved one."""
    text = kept.read(PLAN)
    if not text:
        return Plan()
    told = json.loads(text)
    return Plan(
        ways=frozenset(told["ways"]),
        since=datetime.fromisoformat(told["since"]) if told["since"] else None,
        quiet=Quiet(*(time.fromisoformat(each) for each in told["quiet"])),
        who={kind: frozenset(told["who"].get(kind, DEFAULT_WHO[kind])) for kind in KINDS},
        sign=told["sign"],
        duty_phone=told["duty_phone"],
        gateway=gateways.from_plain(told["gateway"]),
        robot_url=told["robot_url"],
    )


def secret(name: str) -> str:
    """Return a secret for the one who sends; never for a page."""
    return kept.read(name)


def secrets_set() -> dict[str, bool]:
    """Return which secrets are there."""
    return {name: bool(kept.read(name)) for name in (SECRET, ROBOT)}


def seen() -> dict[str, int]:
    """Return the last part and history line that were looked at."""
    return {"part": 0, "line": 0, **json.loads(kept.read(SEEN, "{}"))}


def note_seen(part: int, line: int, now: datetime) -> None:
    """Keep how far the look came. Call inside `write()`."""
    kept.save(SEEN, json.dumps({"part": part, "line": line}), now, "系统")


def _plain(plan: Plan) -> dict[str, Any]:
    return {
        "ways": sorted(plan.ways),
        "since": plan.since.isoformat(timespec="seconds") if plan.since else "",
        "quiet": [f"{plan.quiet.start:%H:%M}", f"{plan.quiet.end:%H:%M}"],
        "who": {kind: sorted(names) for kind, names in plan.who.items()},
        "sign": plan.sign,
        "duty_phone": plan.duty_phone,
        "gateway": gateways.to_plain(plan.gateway),
        "robot_url": plan.robot_url,
    }


def _clock(text: str) -> time | None:
    return time.fromisoformat(text) if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) else None


def _checked(values: Mapping[str, Any], secrets: Mapping[str, str]) -> Plan:
    """Return the plan typed. Raises Incomplete naming each field."""
    problems: dict[str, str] = {}
    ways = frozenset(values["ways"]) & WAYS.keys()
    start, end = _clock(values["quiet_from"]), _clock(values["quiet_to"])
    for name, found in (("quiet_from", start), ("quiet_to", end)):
        if found is None:
            problems[name] = "请填写时间，例如 21:00。"
    if values["duty_phone"] and not mobile(values["duty_phone"]):
        problems["duty_phone"] = "值班电话应是 11 位手机号，才能收到短信。"
    gateway = gateways.from_plain(values["gateway"])
    if "sms" in ways or gateway.url:
        problems |= gateways.problems(gateway)
    if "sms" in ways and "{secret}" in str(gateways.to_plain(gateway)) and not secrets[SECRET]:
        problems[SECRET] = "模板里用了 {secret}，请填写网关密钥。"
    robot_url = values["robot_url"] or STANDARD_ROBOT
    if trouble := gateways.address_problem(robot_url):
        problems["robot_url"] = trouble
    if secrets[ROBOT] and not _ROBOT_KEY.fullmatch(secrets[ROBOT]):
        problems[ROBOT] = "请只填写机器人地址里 key= 后面的部分。"
    if "wecom" in ways and not secrets[ROBOT]:
        problems[ROBOT] = "开启企业微信前，请填写群机器人的密钥。"
    if problems or start is None or end is None:
        raise Incomplete("提醒设置还不能保存。", fields=problems)
    who = {k: frozenset(values["who"].get(k, ())) & RECEIVERS.keys() for k in KINDS}
    quiet, sign = Quiet(start, end), values["sign"]
    return Plan(ways, None, quiet, who, sign, mobile(values["duty_phone"]), gateway, robot_url)


@one_act("administer")
def save(act: Act, values: Mapping[str, Any]) -> str:
    """Keep what was changed on screen; an empty secret leaves the one in force.

    `values`: ways, quiet_from, quiet_to, who, sign, duty_phone, gateway, robot_url, and the two
    secrets. The first way switched on sets the moment from which matters are told; what still
    waits for a way that is switched off is dropped. Raises Incomplete naming each field.
    """
    act.subject = "提醒设置"
    before = read()
    secrets = {name: values[name] or kept.read(name) for name in (SECRET, ROBOT)}
    plan = _checked(values, secrets)
    since = (before.since if before.ways else act.now) if plan.ways else None
    plan = replace(plan, since=since)
    if plan.ways and not before.ways:
        note_seen(*turned.newest(), act.now)
    for way in before.ways - plan.ways:
        messages.drop_waiting(way, f"{WAYS[way]}提醒已停用")
    kept.save(PLAN, json.dumps(_plain(plan), ensure_ascii=False), act.now, act.actor.name)
    for name in (SECRET, ROBOT):
        if values[name]:
            kept.save(name, values[name], act.now, act.actor.name)
    act.noted = _noted(before, plan, values)
    return "提醒设置"


def _noted(before: Plan, plan: Plan, values: Mapping[str, Any]) -> dict[str, str]:
    """Return what the audit line says: which parts changed, no number and no secret."""
    told = {}
    if before.ways != plan.ways:
        on = "、".join(WAYS[way] for way in sorted(plan.ways))
        told["开启的方式"] = on or "全部停用"
    names = {"quiet": "夜间不打扰", "who": "提醒对象", "sign": "短信签名", "gateway": "短信网关"}
    told |= {w: "已修改" for n, w in names.items() if getattr(before, n) != getattr(plan, n)}
    if before.duty_phone != plan.duty_phone:
        told["值班电话"] = "已修改"
    if before.robot_url != plan.robot_url:
        told["企业微信地址"] = "已修改"
    told |= {w: "已更换" for n, w in ((SECRET, "网关密钥"), (ROBOT, "机器人密钥")) if values[n]}
    return told
