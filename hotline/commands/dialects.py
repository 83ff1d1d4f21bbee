"""`dialect`: the interfaces of cities as files: list, check, show, and try one without sending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotline.commands.speech import Command, Spoken, Subgroup, os_reason

if TYPE_CHECKING:
    from hotline.rules.dialects_shape import Dialect


@click.group(cls=Subgroup, short_help="市平台接口说明")
def dialect() -> None:
    """市平台的接口说明：每个市一个文件，不用改程序。写法见 db/dialects/vendor-rest.toml。"""


def _data() -> Path:
    from hotline.config import from_environment

    return from_environment().data


@dialect.command("list", cls=Command, short_help="列出可选的接口")
def list_() -> None:
    """列出可选的接口：随系统提供的，和本县放在数据目录 dialects 下的。"""
    from hotline.casework import citydialects

    data = _data()
    paths = citydialects.files(data)
    for name, title in citydialects.titles(data).items():
        print(f"{name:<16}{title}  {paths[name]}")


def _read(file: str) -> Dialect:
    """Return the dialect of a path or name. Raises Spoken (2) with the line that is wrong."""
    from hotline.casework import citydialects
    from hotline.rules.dialects import BadDialect

    path = Path(file)
    if not file.endswith(".toml"):
        known = citydialects.files(_data())
        if file not in known:
            raise Spoken(f"没有名为“{file}”的接口说明，现有：{'、'.join(known)}。", 2)
        path = known[file]
    try:
        return citydialects.read_dialect(path)
    except OSError as error:
        raise Spoken(f"无法读取 {path}：{os_reason(error)}。", 2) from None
    except BadDialect as wrong:
        raise Spoken(f"{path}：{wrong}", 2) from None


@dialect.command(cls=Command, short_help="检查一个接口说明文件")
@click.argument("file", metavar="文件")
def check(file: str) -> None:
    """检查一个接口说明文件，有错时说明在哪一行。"""
    found = _read(file)
    if found.is_standard:
        print(f"{found.title}：写法正确，是标准接口。")
        return
    down = len(found.inbox.maps) if found.inbox else 0
    print(f"{found.title}：写法正确，上报 {len(found.orders)} 种，接收 {down} 种消息。")


@dialect.command(cls=Command, short_help="看一个接口怎样收发")
@click.argument("name", metavar="名称")
def show(name: str) -> None:
    """看一个接口怎样登录、上报哪些、接收哪些、哪些不报。"""
    from hotline.rules.words import EVENTS

    found = _read(name)
    print(found.title)
    if found.is_standard:
        print("按县市同步协议收发，见 deploy/city-integration.md。")
        return
    print(f"要填的密钥：{' '.join(f'{each}=…' for each in found.secrets) or '无'}")
    print(f"登录：{found.login.question.path if found.login else '不用登录'}")
    for type, order in found.orders.items():
        sure = f"查询 {order.ask}" if order.ask else ("可重发" if order.again else "由人核实")
        words = EVENTS.get(type, type)
        print(f"上报  {words}：{order.question.method} {order.question.path}，没有应答时{sure}")
    for type in sorted(found.skip):
        print(f"不报  {EVENTS.get(type, type)}")
    for theirs, type in (found.inbox.kinds if found.inbox else {}).items():
        print(f"接收  {theirs}：{EVENTS.get(type, '不收') if type != 'skip' else '不收'}")


@dialect.command("try", cls=Command, short_help="看一条消息会怎样发出")
@click.argument("file", metavar="文件")
@click.argument("event", metavar="消息", type=Path)
@click.option("--down", is_flag=True, help="消息是市平台的一条工单，看收进来是什么")
def try_(file: str, event: Path, down: bool) -> None:
    """看一条消息（JSON 文件）会怎样发出，只显示，不发送；密钥一律隐去。"""
    found = _read(file)
    if found.is_standard:
        raise Spoken("标准接口原样发送消息，不用试。", 2)
    try:
        told = json.loads(event.read_bytes())
    except OSError as error:
        raise Spoken(f"无法读取 {event}：{os_reason(error)}。", 2) from None
    except ValueError:
        raise Spoken(f"{event}：不是 JSON 文件。", 2) from None
    print(_down(found, told) if down else _up(found, told))


def _up(found: Dialect, told: Any) -> str:
    from hotline import clock
    from hotline.rules.dialects_fields import Unmappable
    from hotline.rules.dialects_requests import masked, request

    type = told.get("type") if isinstance(told, dict) else None
    if type in found.skip:
        return "这一类消息按约定不上报，记为已办。"
    if type not in found.orders or not isinstance(told.get("data"), dict):
        raise Spoken(f"接口说明没有写怎样上报“{type}”，或者消息里没有 data。")
    names = ("time", "version", "city_no")
    words = {name: str(told.get(name) or f"（{name}）") for name in names}
    words |= {"event_id": str(told.get("id") or "event-id"), "type": type,
              "number": str(told.get("subject") or "number"), "county": "410599"}  # fmt: skip
    fakes = {name: f"secret-{name}" for name in found.secrets}
    question = found.orders[type].question
    try:
        made = request(found, question, told["data"], words, fakes, "secret-token", clock.now())
    except Unmappable as wrong:
        raise Spoken(f"填不出来，这条消息会列为被拒：{wrong}") from None
    sign = str(made.fields.get(found.sign.field, "")) if found.sign else ""
    lines = [f"{made.method} 接口地址{made.target}"]
    lines += [f"{name}: {value}" for name, value in made.headers.items()]
    lines += ["", made.body.decode()]
    return masked("\n".join(lines), (*fakes.values(), "secret-token", sign))


def _down(found: Dialect, told: Any) -> str:
    from hotline import clock
    from hotline.rules.dialects_inboxes import envelope

    if found.inbox is None:
        raise Spoken("这个接口说明没有写怎样接收。")
    made = envelope(found, told, "/city/410500", clock.now())
    if made is None:
        return "这一类消息按约定不收。"
    return json.dumps(made, ensure_ascii=False, indent=2)
