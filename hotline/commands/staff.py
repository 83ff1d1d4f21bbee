"""`user`: the first log-in of a new county, and a way back in for who forgot the password."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup

if TYPE_CHECKING:
    from hotline.rules.permissions import Actor


@click.group(cls=Subgroup, short_help="人员的登录名和密码")
def user() -> None:
    """人员的登录名和密码；平时由系统管理员在页面上维护。"""


def _at_the_machine() -> Actor:
    from hotline.rules.permissions import Actor

    return Actor(None, "console", "本机命令行", "system")


def _read_password() -> str:
    """Ask twice without showing; a pipe gives it as one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    import getpass

    first, again = getpass.getpass("新密码："), getpass.getpass("再输一遍：")
    if first != again:
        raise Spoken("两次输入的密码不一致，没有改动。")
    return first


@user.command(cls=Command, short_help="新增一个登录名")
@click.argument("username", metavar="登录名")
@click.option("--name", required=True, metavar="姓名", help="姓名（必填）")
@click.option("--role", required=True, metavar="角色", help="角色代码，如 admin、director（必填）")
@click.option("--unit", "unit_code", default="", metavar="单位编码", help="所在单位的编码")
def add(username: str, name: str, role: str, unit_code: str) -> None:
    """新增一个登录名；密码从键盘输入，首次登录后须修改。"""
    from hotline import clock
    from hotline.casework.accounts import add_person
    from hotline.store.units import Unit

    opened()
    unit = Unit.get_or_none(Unit.code == unit_code) if unit_code else None
    if unit_code and unit is None:
        raise Spoken(f"没有编码为 {unit_code} 的单位，请核对。")
    add_person(_at_the_machine(), username, name, role, unit, _read_password(), clock.now())
    print(f"已新增 {username}（{name}），首次登录后须修改密码。")


@user.command(cls=Command, short_help="重设密码")
@click.argument("username", metavar="登录名")
def password(username: str) -> None:
    """重设密码；密码从键盘输入，下次登录后须修改，已登录的会话随即退出。"""
    from hotline import clock
    from hotline.casework.accounts import reset_password

    opened()
    reset_password(_at_the_machine(), username, _read_password(), clock.now())
    print(f"已重设 {username} 的密码。")
