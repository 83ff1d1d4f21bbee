"""`explain` a ticket from the rules; `import-tickets` from an old ledger."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken

if TYPE_CHECKING:
    from hotline.casework.importing import Outlook

SHOWN = 50


@click.command(cls=Command, short_help="说明一件工单的期限和权限")
@click.argument("ticket", metavar="工单编号")
def explain(ticket: str) -> None:
    """说明一件工单的各项期限、谁可以办、为什么。"""
    from hotline import clock
    from hotline.casework.explain import explain as explanation

    opened()
    print(explanation(ticket, clock.now()))


def _show(outlook: Outlook) -> None:
    from hotline.casework.importing import figures

    for remark in outlook.remarks:
        print(f"说明：{remark}")
    for sentence, lines, first in outlook.notes:
        print(f"说明：{sentence}（{lines} 行，首见第 {first} 行）")
    print("，".join(f"{words} {number}" for words, number in figures(outlook)))
    for problem in outlook.problems[:SHOWN]:
        print(f"  第 {problem.line} 行  {problem.column}  {problem.sentence}")
    if len(outlook.problems) > SHOWN:
        print(f"  另有 {len(outlook.problems) - SHOWN} 处，更正上面的以后再看。")


@click.command("import-tickets", cls=Command, short_help="从表格导入工单")
@click.argument("file", metavar="文件", type=Path)
@click.option(
    "--mapping", default="", metavar="名称", help="用保存过的列对应关系；没有就保存为这个名称"
)
@click.option("--source", default="", metavar="来源", help="台账名称，缺省为文件名")
@click.option("--history", is_flag=True, help="全部作为历史工单导入")
@click.option("--dry-run", is_flag=True, help="只检查，不导入")
def import_tickets(file: Path, mapping: str, source: str, history: bool, dry_run: bool) -> None:
    """从 Excel 或 CSV 表格导入未办结的诉求和历史工单；有一行不能导入就全部不导入。"""
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.casework.importing import Batch, look, take_in
    from hotline.outside.sheets import BadSheet, read_sheet
    from hotline.rules.permissions import SYSTEM
    from hotline.store import mappings

    opened()
    now = clock.now()
    try:
        sheet = read_sheet(file, file.name)
    except BadSheet as error:
        raise Spoken(str(error)) from error
    outlook = look(sheet, now, source, mappings.mapping(mapping) if mapping else None, history)
    _show(outlook)
    if outlook.problems:
        raise Spoken("有需要更正的行，没有导入任何一行。")
    if dry_run:
        print("只做了检查，没有导入。")
        return
    key = hashlib.sha256(f"{sheet.sha256}{outlook.source}{now}".encode()).hexdigest()
    take_in(Caller(SYSTEM, now, key), Batch(outlook, mapping))
    print("已导入。")
