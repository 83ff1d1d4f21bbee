"""`explain` a ticket from the rules."""

from __future__ import annotations

import json

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken


@click.command(cls=Command, short_help="说明一件工单的期限和权限")
@click.argument("ticket", metavar="工单编号")
@click.option("--as", "username", metavar="登录名", help="按这个人的身份说明能办什么、不能办什么。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def explain(ticket: str, username: str | None, as_json: bool) -> None:
    """说明一件工单的各项期限怎样算出、谁可以办什么、不能办的原因和规定。"""
    from hotline import clock
    from hotline.casework import explain as explaining
    from hotline.store import people

    opened()
    actor = None
    if username:
        person = people.by_username(username)
        if person is None:
            raise Spoken(f"没有登录名为“{username}”的人员，请核对。", 1)
        actor = people.actor_of(person)
    now = clock.now()
    if as_json:
        print(json.dumps(explaining.as_data(ticket, now, actor), ensure_ascii=False))
    else:
        print(explaining.explain(ticket, now, actor))
