"""`county load`: the divisions, units and people of a real county, from files."""

from __future__ import annotations

import csv
import os
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.preparing import password_file
from hotline.commands.speech import Command, Spoken, Subgroup

if TYPE_CHECKING:
    from hotline.casework.countyload import Loaded, Password
    from hotline.rules.countyfiles import CountyFiles

SHOWN = 30


@click.group(cls=Subgroup, short_help="装入本县的区划、单位和人员")
def county() -> None:
    """装入本县的区划、单位和人员。"""


@county.command(cls=Command, short_help="从文件装入，可重复")
@click.option("--divisions", type=Path, metavar="文件", help="区划表 .csv（统计用区划代码，到村）")
@click.option("--units", type=Path, metavar="文件", help="单位和人员表 .xlsx，可不给")
@click.option("--county-name", default="", metavar="县名", help="县名，文件名里没有时须给出")
@click.option("--template", type=Path, metavar="文件", help="只写出一份空白的单位和人员表")
def load(
    divisions: Path | None, units: Path | None, county_name: str, template: Path | None
) -> None:
    """装入本县的区划、单位和人员；乡镇站和村级点按区划表自动建立。

    可以重复装入：只增加和更名，不删除、不停用、不重置密码。
    """
    from hotline import clock

    if template is not None:
        _write_template(template)
        return
    if divisions is None:
        raise Spoken("请用 --divisions 给出区划表；单位和人员的空白表可用 --template 写出。", 2)
    settings = opened()
    if password_file(settings.data).exists():
        raise Spoken(
            f"数据目录 {settings.data} 里是演示县，不能装入真实的县。"
            "请用 HOTLINE_DATA 指定一个空目录，HOTLINE_DEMO=0 启动。"
        )
    _load(_read(divisions, units, county_name), settings.data, clock.now())


def _write_template(path: Path) -> None:
    from hotline.outside.countytemplate import write_template

    write_template(path)
    print(f"已写出空白表 {path}，填写方法见其中的“说明”。")


def _read(divisions: Path, units: Path | None, county_name: str) -> CountyFiles:
    from hotline.outside.sheets import BadSheet, NothingThere, read_sheet
    from hotline.rules.countyfiles import CountyFiles, read_divisions, read_people, read_units

    found = re.search(r"[\u4e00-\u9fff]{1,12}?(自治县|县|区|市|旗)", county_name or divisions.stem)
    if not found:
        raise Spoken("不知道县名，请用 --county-name 给出，例如 --county-name 新绛县。", 2)
    files = CountyFiles()
    try:
        read_divisions(files, read_sheet(divisions).lines, county_name or found.group(0))
        if units is not None:
            try:
                read_units(files, read_sheet(units, sheet="单位").lines)
            except NothingThere:
                read_units(files, read_sheet(units).lines)  # a table with one unnamed sheet
            try:
                read_people(files, read_sheet(units, sheet="人员").lines)
            except NothingThere:
                print(f"{units} 里没有“人员”工作表或没有填写，人员由系统管理员在页面上添加。")
    except BadSheet as bad:
        raise Spoken(str(bad)) from bad
    return files


def _load(files: CountyFiles, data: Path, now: datetime) -> None:
    from hotline.casework.act import Caller
    from hotline.casework.countyload import AT_THE_MACHINE, load

    target = data / f"first-passwords-{now:%Y%m%d-%H%M%S}.csv"
    try:
        loaded = load(
            Caller(AT_THE_MACHINE, now), files, lambda told: _keep_passwords(target, told)
        )
    except BaseException:
        # Nothing was loaded, so these passwords open nothing.
        target.unlink(missing_ok=True)
        raise
    _report(loaded, target)


def _keep_passwords(target: Path, passwords: list[Password]) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # The mark at the front lets Excel read the names.
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(("用户名", "姓名", "单位", "初始密码"))
        table.writerows(passwords)


def _report(loaded: Loaded, target: Path) -> None:
    if loaded.added:
        print("新增：" + "，".join(f"{what} {count}" for what, count in loaded.added.items()))
    for sentence in loaded.changed[:SHOWN]:
        print(f"更正：{sentence}")
    if len(loaded.changed) > SHOWN:
        print(f"另有 {len(loaded.changed) - SHOWN} 处更正。")
    if loaded.absent:
        names = "、".join(loaded.absent[:10])
        print(f"区划表里没有、保留未动的有 {len(loaded.absent)} 个：{names}。")
    if not loaded.added and not loaded.changed:
        print("与已装入的一致，没有改动。")
    if loaded.passwords:
        print(
            f"{len(loaded.passwords)} 个人员的初始密码在 {target}，只有本机当前用户能读。"
            "请分发后删除，首次登录须修改密码。"
        )
