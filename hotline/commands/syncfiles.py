"""`sync export`, `sync import`, `sync packages`: carrying packages by file; and a city to try."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.cityline import sync
from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup

if TYPE_CHECKING:
    from hotline.casework.act import Caller
    from hotline.casework.packages import Desk
    from hotline.sandboxcity.packages import Counter
    from hotline.store.packages import Package

UNDER_WAY = ("making", "taking")
DAY = click.DateTime(["%Y-%m-%d"])
KEY_FILE_HELP = "存放密钥的文件，缺省用系统设置中的市平台密钥"


def _desk(key_file: Path | None) -> Desk:
    from hotline import clock
    from hotline.casework.packages import desk_of

    settings = opened()
    secrets = key_file.read_text("utf-8").strip() if key_file else ""
    return desk_of(settings, clock.now, secrets)


def _caller() -> Caller:
    """Whoever may run a command on the box acts as its administrator."""
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.rules.permissions import Actor

    return Caller(Actor(None, "system", "命令行", "admin", unit_name="县热线办"), clock.now())


@sync.command("export", cls=Command, short_help="导出同步包")
@click.option("--out", required=True, metavar="目录", type=Path, help="放到哪里，例如 U 盘")
@click.option("--since", default=None, metavar="日期", type=DAY, help="重新导出这一天以来的消息")
@click.option("--again", is_flag=True, help="再放一份已导出、还没有收到回执的原包")
@click.option("--key-file", default=None, metavar="文件", type=Path, help=KEY_FILE_HELP)
@click.option("--job", default=None, type=int, hidden=True)
def export(
    out: Path, since: datetime | None, again: bool, key_file: Path | None, job: int | None
) -> None:
    """把待报市平台的消息和附件导出为同步包（.hlsync），用 U 盘带到市平台导入。"""
    if job is not None:
        with _told(job):
            _export_one(job, _desk(key_file))
        return
    desk = _desk(key_file)
    out.mkdir(parents=True, exist_ok=True)
    if again:
        _hand_over_again(desk, out)
    else:
        _export_all(desk, out, since)


def _export_all(desk: Desk, out: Path, since: datetime | None) -> None:
    from hotline.casework import packages
    from hotline.errors import NotAllowedNow
    from hotline.rules.calendar import ZONE
    from hotline.store.packages import free_count

    after = since.replace(tzinfo=ZONE) if since else None
    begun = 0
    while not begun or after or free_count():
        try:
            number = int(packages.begin_export(_caller(), after, begun))
        except NotAllowedNow:
            if begun:
                break
            raise
        row, begun = _export_one(number, desk), begun or number
        _hand_over(row, desk, out)
        print(f"已导出 {row.name}：{row.count} 条消息，{row.files} 个附件，{_size(row)}。")
    print("请带到市平台导入，再把市平台给的回执包带回来导入。")


def _hand_over_again(desk: Desk, out: Path) -> None:
    from hotline.store.packages import unanswered_packages

    rows = unanswered_packages()
    for row in rows:
        _hand_over(row, desk, out)
        print(f"已再放一份 {row.name}。")
    if not rows:
        print("没有还在等回执的同步包。")


@contextmanager
def _told(job: int) -> Iterator[None]:
    """Let the page that waits for this job know when it cannot even begin."""
    from hotline.casework.packages import find, give_up, reason_of

    try:
        yield
    except BaseException as failure:
        row = find(job)
        if row.state in UNDER_WAY:
            give_up(row, reason_of(failure))
        raise


def _take_uploaded(job: int, file: Path, desk: Desk) -> None:
    """Take in what the web received, and remove it whatever becomes of it."""
    from hotline.casework.unpacking import take_in
    from hotline.rules.packagewords import BadPackage

    try:
        take_in(job, file, desk)
    except BadPackage as refusal:
        print(refusal)
    finally:
        file.unlink(missing_ok=True)


def _export_one(number: int, desk: Desk) -> Package:
    from hotline.casework.packing import make

    return make(number, desk)


def _size(row: Package) -> str:
    from hotline.rules.packagewords import megabytes

    return megabytes(row.size)


def _hand_over(row: Package, desk: Desk, out: Path) -> None:
    """Copy a package to the stick whole, or not at all."""
    from hotline.casework.packages import file_of

    part = out / f"{row.name}.part"
    try:
        with file_of(row, desk.folder).open("rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
            target.flush()
            os.fsync(target.fileno())  # the stick may be pulled as soon as we say it is done
        part.replace(out / row.name)
    finally:
        part.unlink(missing_ok=True)


@sync.command("import", cls=Command, short_help="导入同步包")
@click.argument("files", nargs=-1, required=True, type=Path, metavar="文件")
@click.option("--out", default=None, metavar="目录", type=Path, help="回执包放到哪里")
@click.option("--key-file", default=None, metavar="文件", type=Path, help=KEY_FILE_HELP)
@click.option("--job", default=None, type=int, hidden=True)
def take_in(
    files: tuple[Path, ...], out: Path | None, key_file: Path | None, job: int | None
) -> None:
    """导入市平台的同步包：派单、催办等消息，或者对本县同步包的回执。多个文件按先后顺序导入。"""
    if job is not None:
        with _told(job):
            _take_uploaded(job, files[0], _desk(key_file))
        return
    desk = _desk(key_file)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    wrong = sum(not _import_one(file, desk, out) for file in sorted(files, key=_name))
    if wrong:
        raise Spoken(f"有 {wrong} 个文件没有导入，原因见上。")


def _name(path: Path) -> str:
    """Names hold the sequence, so the order of names is the order of the chain."""
    return path.name


def _import_one(file: Path, desk: Desk, out: Path | None) -> bool:
    """Take in one file and say what became of it; return whether all is well with it."""
    from hotline.casework.unpacking import begin_import, receipts_for, take_in
    from hotline.rules.packagewords import BadPackage
    from hotline.store.packages import taken

    if not file.is_file():
        raise Spoken(f"没有找到 {file}，请核对文件名。")
    number = int(begin_import(_caller(), file.name, file.stat().st_size))
    try:
        row = take_in(number, file, desk)
    except BadPackage as refusal:
        print(f"{file.name}：{refusal}")
        return refusal.code == "known"
    what = "条消息" if row.kind == "events" else "条回执"
    print(f"{file.name}：已导入 {row.count} {what}，收下 {row.accepted}，拒收 {row.refused}。")
    if row.problem:
        print(row.problem)
    answer = receipts_for(row) if taken(row.sha256) else None
    if answer and out:
        _hand_over(answer, desk, out)
        print(f"回执包：{out / answer.name}，请带回市平台导入。")
    elif answer:
        print(f"回执包 {answer.name} 已生成，可在“市县同步—同步包”中下载，或加 --out 再次导入。")
    return True


@sync.command("packages", cls=Command, short_help="看同步包，作废丢失的包")
@click.option("--void", "lost", default=None, metavar="包名", help="作废这个丢失的包和它之后的包")
@click.option("--reason", default="", metavar="原因", help="作废的原因，记入审计")
def listed(lost: str | None, reason: str) -> None:
    """看最近导出和导入的同步包，各到了哪一步；丢失的包可以作废，里面的消息下次再导出。"""
    from hotline.rules.packages import STATES
    from hotline.store.packages import free_count, newest

    opened()
    if lost is not None:
        _declare_void(lost, reason.strip())
        return
    for row in reversed(newest()[0]):
        way = "导出" if row.direction == "out" else "导入"
        told = f"{row.made_at:%m-%d %H:%M} {way} {STATES[row.state]} {row.count} 条 {row.name}"
        print(told + (f"　{row.problem}" if row.problem else ""))
    print(f"待导出 {free_count()} 条。")


def _declare_void(name: str, reason: str) -> None:
    """Make the newest unanswered package of that name void, with the later ones."""
    from hotline.casework.packages import declare_lost
    from hotline.store.packages import free_count, unanswered_packages

    if not reason:
        raise Spoken("请用 --reason 写明作废的原因。")
    before = unanswered_packages()
    found = [row for row in before if row.name == name]
    if not found:
        raise Spoken(f"没有已导出、还没有收到回执的包叫 {name}，可先用 sync packages 查看。")
    declare_lost(_caller(), found[-1].id, reason)
    left = {row.id for row in unanswered_packages()}
    for row in before:
        if row.id not in left:
            print(f"已作废 {row.name}。")
    print(f"待导出 {free_count()} 条，下次导出会带上。")


@click.group("sandbox-city-files", cls=Subgroup, short_help="演练用市平台的同步包")
def sandbox_city_files() -> None:
    """演练用市平台的同步包：导入县里的包并给出回执，导出市里的消息。"""


_DATA = click.option(
    "--data", default=Path("var-city"), metavar="目录", type=Path, help="演练用市平台的存放处"
)
_OUT = click.option("--out", required=True, metavar="目录", type=Path, help="放到哪里")
_COUNTY = click.option("--county", default=None, metavar="代码", help="6 位行政区划代码")


def _counter(data: Path, out: Path, county: str | None) -> Counter:
    from hotline import clock
    from hotline.outside.webhooks import keys_of
    from hotline.sandboxcity import make_app
    from hotline.sandboxcity.packages import Counter

    app = make_app(data, county=county)
    out.mkdir(parents=True, exist_ok=True)
    keys = keys_of(app.config["SECRET"])
    return Counter(app.config["STORE"], keys, app.config["COUNTY"], out, clock.now())


@sandbox_city_files.command("import", cls=Command, short_help="导入县里的同步包")
@click.argument("files", nargs=-1, required=True, type=Path, metavar="文件")
@_DATA
@_OUT
@_COUNTY
def city_import(files: tuple[Path, ...], data: Path, out: Path, county: str | None) -> None:
    """在演练用市平台导入县里的同步包，并给出回执包。"""
    from hotline.rules.packagewords import BadPackage
    from hotline.sandboxcity import packages

    counter = _counter(data, out, county)
    for file in sorted(files, key=_name):
        try:
            made = packages.take_in(counter, file)
        except BadPackage as refusal:
            print(f"{file.name}：{refusal}")
        else:
            print(f"{file.name}：已导入" + (f"，回执包 {made}" if made else ""))


@sandbox_city_files.command("export", cls=Command, short_help="导出市里的消息")
@_DATA
@_OUT
@_COUNTY
def city_export(data: Path, out: Path, county: str | None) -> None:
    """在演练用市平台导出派单等消息，供县里导入。"""
    from hotline.sandboxcity import packages

    made = packages.export(_counter(data, out, county))
    print(f"已导出 {made}" if made else "没有待导出的消息。")
