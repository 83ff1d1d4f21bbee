"""`sync`: what waits for the city and what came from it; `sandbox-city`: a city to try it on."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup
from hotline.config import Settings


@click.group(cls=Subgroup, short_help="与市平台的收发")
def sync() -> None:
    """与市平台的收发：看状态、立即收发、对账（平时由后台任务自动进行）。"""


def _say_counts(title: str, counts: dict[str, int], words: dict[str, str]) -> None:
    told = "，".join(f"{words.get(state, state)} {number}" for state, number in counts.items())
    print(f"{title}：{told or '无'}")


@sync.command(cls=Command, short_help="看收发状态")
@click.option("--json", "as_json", is_flag=True, help="输出给监控程序读取的格式")
def status(as_json: bool) -> None:
    """看收发状态：线路、待报、被拒、搁置、最近联系、时钟、对账结果，明天前有没有来不及报的工单。"""
    import json

    from hotline import clock
    from hotline.casework import linestatus
    from hotline.casework.settings import effective_settings

    settings, now = opened(), clock.now()
    told = linestatus.facts(settings, now)
    if as_json:
        print(json.dumps(linestatus.as_json(told), ensure_ascii=False, indent=2))
        return
    print(f"市平台地址：{effective_settings(settings)['city_url'] or '未设置'}")
    print(f"线路：{told.line.word}{'，' + told.line.reason if told.line.reason else ''}")
    _say_messages(told, now)
    for way, words in (("push", "最近一次上报"), ("pull", "最近一次收取")):
        contact = told.contacts[way]
        if contact.tried_at is not None:
            print(f"{words}：{contact.tried_at:%Y-%m-%d %H:%M:%S} {contact.trouble or '正常'}")
    if told.clock_words:
        print(f"时钟：{told.clock_words}")
    print(f"对账：{linestatus.compared_words(told.compared)}")
    for words in (told.risk, told.open_words):
        if words:
            print(f"注意：{words}")


def _say_messages(told: Any, now: datetime) -> None:
    from hotline.rules.linestate import span
    from hotline.rules.words import INCOMING, OUTGOING

    _say_counts("上报", told.sent, OUTGOING)
    if told.oldest is not None:
        ages = told.ages
        print(
            f"待报：紧急 {told.urgent} 条；一小时内 {ages['hour']} 条，一天内 {ages['day']} 条，"
            f"超过一天 {ages['longer']} 条"
        )
        print(f"最早一条待报于 {told.oldest:%Y-%m-%d %H:%M} 产生，已等 {span(now - told.oldest)}")
    _say_counts("接收", told.came, INCOMING)


def _connection(settings: Settings) -> tuple[Any, str]:
    from hotline import clock
    from hotline.casework import citydialects
    from hotline.casework.settings import effective_settings

    in_force = effective_settings(settings)
    if not in_force["city_url"] or not in_force["city_secret"]:
        raise Spoken("还没有设置市平台地址和密钥（HOTLINE_CITY_URL 和 HOTLINE_CITY_SECRET）。")
    try:
        city = citydialects.connect(in_force, settings, clock.now)
    except ValueError as unusable:
        raise Spoken(str(unusable)) from unusable
    return city, in_force["county_code"]


@sync.command(cls=Command, short_help="立即发送待发送的")
def push() -> None:
    """立即发送待发送的，直到发完或市平台没有应答。"""
    from hotline import clock
    from hotline.casework import citysync

    settings = opened()
    city, county_code = _connection(settings)
    sent = refused = 0
    while True:
        done = citysync.push(city, county_code, settings.blobs, clock.now, city.batch)
        sent, refused = sent + done.sent, refused + done.refused
        if done.error or not done.sent + done.refused:
            break
    print(f"已确认 {sent} 条，被拒 {refused} 条。")
    if done.error:
        raise Spoken(done.error)


@sync.command(cls=Command, short_help="立即收取市平台的")
def pull() -> None:
    """立即收取市平台的派单、催办、撤回和评价。"""
    from hotline import clock
    from hotline.casework import cityfiles, citysync

    settings = opened()
    city, _ = _connection(settings)
    taken = 0
    while True:
        done = citysync.pull(city, clock.now)
        taken += done.taken
        if done.error or not done.taken:
            break
    cityfiles.fetch_missing_files(city, settings.blobs)
    print(f"收到 {taken} 条。")
    if done.error:
        raise Spoken(done.error)


@sync.command(cls=Command, short_help="与市平台对账")
@click.option(
    "--day", default=None, metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="缺省为昨天"
)
def compare(day: datetime | None) -> None:
    """与市平台核对某一天的工单（每天凌晨自动核对前一天），缺的补发，少的索要。"""
    from hotline import clock
    from hotline.casework import citycompare

    settings, now = opened(), clock.now()
    city, _ = _connection(settings)
    wanted = day.date() if day else now.date() - timedelta(days=1)
    told = citycompare.reconcile(city, wanted, now)
    if told.error:
        raise Spoken(told.error)
    if told.is_same:
        print(f"{wanted:%Y-%m-%d} 与市平台一致。")
        return
    print(
        f"{wanted:%Y-%m-%d} 与市平台不一致："
        f"补发 {len(told.sent_again)} 件，向市平台索要 {len(told.asked_for)} 件。"
    )
    for number in told.sent_again:
        print(f"  补发 {number}")
    for number in told.asked_for:
        print(f"  索要 {number}")


@click.command("sandbox-city", cls=Command, short_help="启动演练用的市平台")
@click.option("--port", default=8400, metavar="端口", type=click.IntRange(1, 65535), help="端口")
@click.option("--data", default=Path("var-city"), metavar="目录", type=Path, help="存放处")
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听地址")
@click.option("--secret", default=None, metavar="密钥", help="以 whsec_ 开头，缺省为自动生成")
@click.option("--county", default=None, metavar="代码", help="6 位行政区划代码")
def sandbox_city(port: int, data: Path, host: str, secret: str | None, county: str | None) -> None:
    """启动演练用的市平台：单独的进程和存储，同样的接口，可以派单下来、查看报上去的。"""
    from hotline.commands.listening import refuse_taken_port
    from hotline.commands.preparing import refuse_unwritable
    from hotline.sandboxcity import run

    if host not in ("localhost", "::1") and not host.startswith("127."):
        raise Spoken("演练用的市平台没有登录，只在本机使用，监听地址请用 127.0.0.1。")
    refuse_taken_port(Settings(host=host, port=port))
    refuse_unwritable(data)
    run(port=port, data=data, host=host, secret=secret, county=county)
