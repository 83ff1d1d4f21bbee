"""Taking a list along: as a table, or as printed ticket sheets. Both are noted in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, g, request

from hotline.casework.exporting import MOST_ROWS, export
from hotline.errors import Incomplete
from hotline.outside import excel
from hotline.rules.privacy import without_numbers
from hotline.rules.words import CHANNELS, KINDS, SATISFIED, SOLVED, STATES, URGENCIES, word
from hotline.store import lists, lookups
from hotline.web.forms import Form
from hotline.web.guard import actor, caller, need
from hotline.web.tickets import filters
from hotline.web.tickets.door import blueprint, shown_address

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# (head, width in characters); numbers of requesters leave the system masked only.
HEADS = (
    ("工单编号", 24), ("市平台编号", 24), ("标题", 40), ("诉求类型", 10), ("紧急程度", 14),
    ("来源渠道", 12), ("地点", 14), ("详细地址", 28), ("主办单位", 14), ("环节", 10),
    ("登记时间", 17), ("派单时间", 17), ("办结期限", 17), ("反馈时间", 17), ("办结时间", 17),
    ("是否解决", 10), ("满意度", 10), ("退单次数", 10), ("联系电话", 14),
)  # fmt: skip


def _cells(row: dict[str, Any]) -> list[str | int]:
    moments = ("registered_at", "dispatched_at", "due_at", "answered_at", "closed_at")
    at = {name: f"{row[name]:%Y-%m-%d %H:%M}" if row[name] else "" for name in moments}
    return [
        row["ticket_no"],
        row["wire_no"] if row["wire_no"] != row["ticket_no"] else "",
        without_numbers(row["title"]),
        word(KINDS, row["kind"]),
        word(URGENCIES, row["urgency"]),
        word(CHANNELS, row["channel"]),
        row["place"] or "",
        shown_address(actor(), row["is_confidential"], row["address"]),
        row["unit_name"] or "",
        word(STATES, row["state"]),
        at["registered_at"],
        at["dispatched_at"],
        at["due_at"],
        at["answered_at"],
        at["closed_at"],
        word(SOLVED, row["solved"]),
        word(SATISFIED, row["satisfied"]),
        row["return_times"],
        f"****{row['phone_tail']}" if row["phone_tail"] and not row["is_confidential"] else "",
    ]


def _table(rows: Iterable[dict[str, Any]]) -> Response:
    body = excel.table("工单列表", HEADS, map(_cells, rows))
    response = Response(body, mimetype=XLSX)
    name = f"gongdan-{g.now:%Y%m%d-%H%M}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/tickets.xlsx")
@need("export")
def table() -> Response:
    """Send the present list as a table of up to 5,000 rows."""
    kept = filters.cleaned(request.args)
    if "of" in kept:
        ids = [row["id"] for row in lookups.of_caller(actor(), kept["of"], None, 300).rows]
    else:
        found = lists.found(actor(), filters.read(kept), g.now, None, MOST_ROWS)
        ids = [number for _, number in found]
    rows = lists.rows_for_table(actor(), ids)
    export(caller(), "，".join(words for _, words in filters.in_words(kept)) or "全部", len(rows))
    return _table(rows)


@blueprint.post("/tickets/chosen.xlsx")
@need("export")
def chosen_table() -> Response:
    """Send the ticked tickets as a table."""
    form = Form(request.form)
    ids = form.numbers("pick", "工单", must=True)
    form.check()
    rows = lists.rows_for_table(actor(), ids)
    if not rows:
        raise Incomplete("请先在列表里勾选要导出的工单。")
    export(caller(), "勾选的工单", len(rows))
    return _table(rows)
