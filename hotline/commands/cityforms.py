"""`sync forms`, `sync form`: the city's own form listed, and filled in from the command line."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken

if TYPE_CHECKING:
    from hotline.casework.cityformrows import Wanted
    from hotline.casework.cityforms import Form, Preview

DAY = click.DateTime(["%Y-%m-%d"])
WHAT = {"受理": "registered", "反馈": "answered", "办结": "closed", "待报": "waiting"}


@click.command("forms", cls=Command, short_help="看已保存的市级表格")
def forms() -> None:
    """看已保存的市级表格：名称、文件、多少列有内容可填。"""
    from hotline.store import cityforms

    opened()
    rows = cityforms.forms()
    for row in rows:
        known = sum(bool(column["field"]) for column in row["columns"])
        told = f"{row['name']}　{row['file_name']}　填写 {known}/{len(row['columns'])} 列"
        print(f"{told}　{row['changed_at']:%Y-%m-%d %H:%M} {row['changed_by']}")
    if not rows:
        print("还没有市级表格，请在“市县同步—市级表格”中上传空表。")


@click.command("form", cls=Command, short_help="填好市级表格")
@click.option(
    "--form", "given", required=True, metavar="名称或文件", help="已保存的名称，或空表 .xlsx"
)
@click.option("--since", default=None, metavar="日期", type=DAY, help="从哪一天起，例如 2026-11-01")
@click.option("--until", default=None, metavar="日期", type=DAY, help="到哪一天止，含当天")
@click.option("--what", default="受理", metavar="哪些", type=click.Choice(list(WHAT)),
              help="受理、反馈、办结，或待报（线路不通时还没有报上去的）")  # fmt: skip
@click.option("--purpose", default="", metavar="用途", help="写明用途才包含诉求人的姓名和电话")
@click.option("--out", required=True, metavar="文件", type=Path, help="填好的表放到哪里，.xlsx")
def fill(
    given: str, since: datetime | None, until: datetime | None, what: str, purpose: str, out: Path
) -> None:
    """按市里的表格填好工单，线路和同步包都不通时用。

    给名称用已保存的列的对应；给空表文件则按列名自动识别，有必填的列认不出就不填。
    """
    from hotline import clock
    from hotline.casework import cityforms
    from hotline.casework.act import Caller
    from hotline.casework.cityformrows import Filler, Wanted
    from hotline.rules.permissions import Actor

    settings = opened()
    now = clock.now()
    form = _form(given)
    _refuse_out(out)
    wanted = Wanted(WHAT[what], since.date() if since else None, until.date() if until else None)
    # Whoever may run a command on the box takes tables along as the office's head does.
    caller = Caller(Actor(None, "system", "命令行", "director", unit_name="县热线办"), now)
    filler = Filler(caller.actor.name, caller.actor.unit_name, now, bool(purpose.strip()))
    ids = _ids(wanted)
    _say(cityforms.preview(form, ids, filler))
    taken = cityforms.Taken(form, wanted, ids, filler, purpose)
    with cityforms.filled(caller, taken, settings.data / "imports") as path:
        shutil.copyfile(path, out)
        out.chmod(0o600)
    print(f"已填好 {len(ids)} 件，存为 {out}。")


def _ids(wanted: Wanted) -> list[int]:
    from hotline.casework.cityformrows import chosen
    from hotline.errors import Incomplete

    try:
        return chosen(wanted)
    except Incomplete as wrong:
        fields = wrong.details.get("fields")
        told = "".join(fields.values()) if isinstance(fields, dict) else str(wrong)
        raise Spoken(told) from None


def _form(given: str) -> Form:
    """Return the kept form of that name, or the file with its heads matched."""
    from hotline.casework.cityforms import of_row, read_file
    from hotline.outside.sheets import BadSheet
    from hotline.rules.cityforms import NoHeads
    from hotline.store import cityforms

    if kept := cityforms.form_named(given):
        return of_row(kept)
    path = Path(given)
    if not path.is_file():
        names = "、".join(row["name"] for row in cityforms.forms()) or "无"
        raise Spoken(f"没有名为“{given}”的市级表格，也没有这个文件。已有的表格：{names}。")
    try:
        form = read_file(path, path.name)
    except (BadSheet, NoHeads) as bad:
        raise Spoken(str(bad)) from bad
    _refuse_unknown(form)
    return form


def _refuse_unknown(form: Form) -> None:
    """Say which heads nobody knows; refuse when the city demands one of them."""
    from hotline.rules.cityforms import unmatched

    unknown = unmatched(form.columns)
    heads = "、".join(column.head for column in unknown)
    demanded = "、".join(column.head for column in unknown if column.must)
    if demanded:
        raise Spoken(
            f"认不出的列：{heads}。其中“{demanded}”是必填的，没有填表。"
            "请在“市县同步—市级表格”中上传这张空表，选定各列填什么，再用它的名称导出。"
        )
    if unknown:
        print(f"认不出的列留空：{heads}。")


def _refuse_out(out: Path) -> None:
    if out.suffix.lower() != ".xlsx":
        raise Spoken("填好的表请存为 .xlsx 文件。")
    if out.exists():
        raise Spoken(f"{out} 已存在，请换一个文件名，以免覆盖。")
    if not out.parent.is_dir():
        raise Spoken(f"没有文件夹 {out.parent}，请先建立。")


def _say(seen: Preview) -> None:
    for head, count in seen.missing.most_common():
        print(f"注意：必填的“{head}”有 {count} 件没有内容。")
    for (head, word), count in seen.strange.most_common():
        print(f"注意：“{head}”填“{word}”不在表内的下拉选项里，{count} 件。")
