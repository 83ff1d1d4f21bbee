"""The board as a table file and on paper; the meeting's list on paper. Each is noted."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g

from hotline.casework.clearing import board, note_printed
from hotline.casework.exporting import export
from hotline.casework.forms import fonts_of
from hotline.casework.meeting import Meeting, meeting
from hotline.errors import OutOfReach
from hotline.outside import excel
from hotline.outside.pdf import documents
from hotline.outside.pdf.press import print_pdf
from hotline.rules.clearing import BoardRow
from hotline.rules.letters import basis
from hotline.rules.permissions import sees_everything
from hotline.web import present
from hotline.web.clearing.door import (
    COLUMNS,
    HEADS,
    blueprint,
    counts_of,
    figure,
    meeting_month,
    month_asked,
)
from hotline.web.guard import actor, caller, need

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# On paper a head is short: 一般应清, 挂账率.
SHORT = {"ordinary": "一般", "deferral": "挂账", "suggestion": "建议", "exclusion": "剔除",
         "scored": "合计"}  # fmt: skip
RULE = (
    "一般工单按办结期限、延时挂账工单按约定办结时间判定，建议类工单与诉求人沟通后清零；"
    "未到期、挂账中、待批的不列入应清。剔除类工单经批准后不计入考核，不列入合计。"
    "按主办单位统计，村（社区）计入所属乡镇。清零率＝已清÷应清，应清为零的不计算（—）。"
)


def _figures(row: BoardRow) -> list[str]:
    return [
        figure(counts_of(row, ledger), column)
        for ledger, columns in COLUMNS.items()
        for column, _ in columns
    ]


def _number(words: str) -> str | int:
    return int(words) if words.isdecimal() else words


@blueprint.get("/clearing.xlsx")
@need("export")
def table() -> Response:
    """Send the board as a table, counts as numbers."""
    made = board(actor(), month_asked(), g.now)
    heads = [("单位", 16), ("组别", 12)] + [
        (f"{HEADS[ledger]}{words}", 16) for ledger, columns in COLUMNS.items()
        for _, words in columns
    ]  # fmt: skip
    rows = [row for _, lines in made.groups for row in lines]
    body = excel.table(
        f"{made.words}清零台账", heads,
        [[row.unit, row.group, *map(_number, _figures(row))] for row in [*rows, made.total]],
    )  # fmt: skip
    export(caller(), f"{made.words}清零台账", len(rows))
    return _file(body, XLSX, f"qingling-{made.name}.xlsx", "attachment")


@blueprint.get("/clearing.pdf")
@need("print")
def paper() -> Response:
    """Print the board on lying A4."""
    made = board(actor(), month_asked(), g.now)
    columns = [{"name": "组别"}, {"name": "单位", "align": "left"}] + [
        {"name": _head(ledger, column, words)}
        for ledger, parts in COLUMNS.items()
        for column, words in parts
    ]
    rows = [[group, row.unit, *_figures(row)] for group, lines in made.groups for row in lines]
    document = documents.table(
        title=f"{made.words}清零台账", subtitle=f"统计期间：{made.span}", columns=columns,
        rows=rows, total=["合计", "", *_figures(made.total)], note=f"说明：{RULE}",
        landscape=True, **_marks(),
    )  # fmt: skip
    body = print_pdf({**document, "group_by": 0}, fonts_of(current_app.config["SETTINGS"]))
    note_printed(caller(), "每月清零台账", made.name)
    return _file(body, "application/pdf", f"qingling-{made.name}.pdf")


def _head(ledger: str, column: str, words: str) -> str:
    """Return 「一般应清」, 「挂账率」; 「挂账中」 says its ledger itself."""
    name = "率" if column == "rate" else words
    return name if SHORT[ledger] in name else f"{SHORT[ledger]}{name}"


@blueprint.get("/clearing/meeting.pdf")
@need("read_figures")
def called_paper() -> Response:
    """Print the meeting's list."""
    if not sees_everything(actor()):
        raise OutOfReach("督办会商清单由县热线办和县领导查看。")
    called = meeting(actor(), meeting_month(), g.now)
    body = print_pdf(_list(called), fonts_of(current_app.config["SETTINGS"]))
    note_printed(caller(), "督办会商清单", called.board.name)
    return _file(body, "application/pdf", f"huishang-{called.board.name}.pdf")


def _list(called: Meeting) -> dict[str, Any]:
    """Set one line a ticket under its unit; a unit without open tickets has one line too."""
    rows = []
    for unit in called.units:
        small = f"；交办{unit.assignments}件次，件数较少，仅供参考" if unit.is_small else ""
        head = f"{unit.unit}（{unit.group}）：{'，'.join(unit.reasons)}{small}"
        rows += [
            [head, str(number), case.ticket_no, case.title, case.why]
            for number, case in enumerate(unit.cases, 1)
        ] or [[head, "—", "—", "本月没有超期和未清工单", "—"]]
    columns = [
        {"name": "单位"}, {"name": "序号"}, {"name": "工单编号"},
        {"name": "诉求事项", "align": "left"}, {"name": "情况", "align": "left"},
    ]  # fmt: skip
    return {
        **documents.table(
            title=f"{called.board.words}督办会商清单", columns=columns, rows=rows,
            subtitle=f"{called.basis}低于{called.line}的承办单位{len(called.units)}个"
            f"　统计期间：{called.board.span}",
            note=f"依据：{basis(called.board.policy.supervision.source)}。", **_marks(),
        ),
        "group_by": 0,
    }  # fmt: skip


def _marks() -> dict[str, str]:
    who = actor()
    return {
        "watermark": f"{who.unit_name} {who.name} {g.now:%Y-%m-%d}",
        "printed_by": f"{who.name} {present.moment(g.now)} 打印",
        "made_on": f"{g.now:%Y-%m-%d}",
    }


def _file(body: bytes, kind: str, name: str, way: str = "inline") -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    return response
