"""`messages`: what waits to be told to whom, and what a trial would send."""

from __future__ import annotations

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup


@click.group(cls=Subgroup, short_help="提醒短信和企业微信")
def messages() -> None:
    """提醒短信和企业微信：看发送情况，核对短信网关的设置（平时由后台任务自动发送）。"""


@messages.command(cls=Command, short_help="看发送情况")
def status() -> None:
    """看发送情况：开启了哪些方式，各种状态各有多少条，最早一条待发送的等了多久。"""
    from hotline import clock
    from hotline.casework import delivering, messageplan
    from hotline.rules.linestate import span
    from hotline.rules.reminders import STATES, WAYS
    from hotline.store import messages as kept

    opened()
    now, plan, counts = clock.now(), messageplan.read(), kept.counts()
    print(f"开启的方式：{'、'.join(WAYS[way] for way in sorted(plan.ways)) or '无，提醒没有开启'}")
    for state, words in STATES.items():
        print(f"{words}：{counts.get(state, 0)} 条")
    oldest = kept.oldest_waiting()
    if oldest is not None and oldest < now:
        print(f"最早一条应于 {oldest:%Y-%m-%d %H:%M} 发出，已等 {span(now - oldest)}")
    if trouble := delivering.trouble_now(now)[1]:
        print(trouble)


@messages.command(cls=Command, short_help="显示一条测试短信会怎样发出")
@click.option("--to", "phone", required=True, metavar="号码", help="接收的手机号")
def test(phone: str) -> None:
    """显示一条测试短信会怎样发出，密钥和号码不显示。只显示，不发送；发送请在“提醒设置”页面。"""
    from hotline import clock
    from hotline.casework import messageplan
    from hotline.casework.messagedesk import TRIAL
    from hotline.outside.messages import gateway, sms
    from hotline.rules.reminders import mobile

    opened()
    plan, number = messageplan.read(), mobile(phone)
    if not number:
        raise Spoken("请用 --to 给出 11 位手机号。", 2)
    if not plan.gateway.url:
        raise Spoken("还没有设置短信网关，请由系统管理员在“提醒消息－提醒设置”里填写。")
    if problems := gateway.problems(plan.gateway):
        raise Spoken("短信网关的设置还不能用：" + "".join(problems.values()))
    print(sms.shown(plan.gateway, number, plan.sign + TRIAL, "test", clock.now()))
