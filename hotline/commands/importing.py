"""`import-tickets`: a ledger from a file, shown or taken in whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken

if TYPE_CHECKING:
    from hotline.casework.importing import Outlook

SHOWN = 50  # refused lines printed before the rest is only counted
REFUSED = 2


def _chosen(name: str) -> dict[str, str] | None:
    """Return the columns kept under that name; a new name is kept after the import."""
    from hotline.store import mappings

    kept = mappings.mapping(name) if name else None
    if name and kept is None:
        names = "、".join(mappings.mapping_names()) or "无"
        print(f"还没有名为“{name}”的列对应方案（已有：{names}），按列名识别，导入后保存为此方案。")
    return kept


def _print(outlook: Outlook) -> None:
    from hotline.casework.importing import figures
    from hotline.rules.importcolumns import LABELS

    print(f"文件：{outlook.name}（来源名称：{outlook.source}）")
    for remark in outlook.remarks:
        print(f"  {remark}")
    known = [f"{column.head}→{LABELS[column.field]}" for column in outlook.columns if column.field]
    passed = [column.head or "（无列名）" for column in outlook.columns if not column.field]
    print(f"认出的列：{'，'.join(known)}")
    print(f"不导入的列：{'，'.join(passed) or '无'}")
    for sentence, lines, first in outlook.notes:
        print(f"提示：{sentence}，共 {lines} 行，首见于第 {first} 行")
    print(
        "；".join(
            f"{words} {count}" for words, count in figures(outlook) if count or words == "读取"
        )
    )


def _refuse(outlook: Outlook) -> None:
    for problem in outlook.problems[:SHOWN]:
        print(f"第 {problem.line} 行“{problem.column}”：{problem.sentence}")
    if len(outlook.problems) > SHOWN:
        print(f"其余 {len(outlook.problems) - SHOWN} 处从略。")
    raise Spoken(
        f"有 {len(outlook.problems)} 处需要更正，没有导入任何一行。请改正文件后重试。", REFUSED
    )


@click.command("import-tickets", cls=Command, short_help="从表格导入工单（待办和历史）")
@click.argument("file", type=Path, metavar="文件")
@click.option(
    "--mapping", default="", metavar="方案", help="使用保存过的列对应方案；没有的，导入后以此名保存"
)
@click.option(
    "--source", default="", metavar="名称",
    help="这本台账的名称，同一名称下编号相同的行再次导入时更新（默认为方案名或文件名）",
)  # fmt: skip
@click.option("--sheet", default="", metavar="工作表", help="读取哪一张工作表，默认第一张有内容的")
@click.option("--history", is_flag=True, help="没有办理结果的行也作为历史工单归档")
@click.option("--dry-run", is_flag=True, help="只检查和预览，不导入")
def import_tickets(
    file: Path, mapping: str, source: str, sheet: str, history: bool, dry_run: bool
) -> None:
    """从 .xlsx 或 .csv 导入工单：没有办理结果的进入待派单，有结果的归入历史。

    有一行不合格就一行也不导入。同一编号再次导入只更新，不会重复。
    """
    from hotline import clock
    from hotline.casework import importing
    from hotline.casework.act import Caller
    from hotline.outside.sheets import BadSheet, read_sheet
    from hotline.rules.permissions import SYSTEM
    from hotline.store import mappings

    opened()
    now = clock.now()
    try:
        table = read_sheet(file, sheet=sheet)
    except BadSheet as bad:
        raise Spoken(str(bad)) from bad
    outlook = importing.look(table, now, source or mapping, _chosen(mapping), history)
    _print(outlook)
    if earlier := mappings.last_batch_of(outlook.sha256):
        print(f"这个文件已于 {earlier.at:%Y-%m-%d %H:%M} 由{earlier.by_name}导入过。")
    if outlook.problems:
        _refuse(outlook)
    if dry_run:
        print("以上是预览，没有导入。去掉 --dry-run 即正式导入。")
        return
    number = importing.take_in(Caller(SYSTEM, now), importing.Batch(outlook, mapping))
    batch = mappings.batch(int(number))
    print(f"已导入：新增 {batch.made}，更新 {batch.updated}，没有变化 {batch.unchanged}。")
