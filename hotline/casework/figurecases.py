"""The tickets behind a figure: exactly as many as the figure says, and only those within reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.casework import figurelines
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.exporting import MOST_ROWS
from hotline.errors import Incomplete
from hotline.rules.counttable import COUNTS, GROUPINGS, CountDef
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor, sees_everything
from hotline.rules.privacy import without_numbers
from hotline.rules.words import CHANNELS, KINDS, SATISFIED, SOLVED, STATES, URGENCIES, word
from hotline.store import figurecases as store
from hotline.store.figures import Span

PAGE = 50
LARGEST_PAGE = 200
HEADS = (
    ("工单编号", 24), ("标题", 40), ("诉求类型", 10), ("紧急程度", 14), ("来源渠道", 12),
    ("地点", 14), ("承办单位", 14), ("环节", 10), ("登记时间", 17), ("办结期限", 17),
    ("统计时间", 17), ("是否解决", 10), ("满意度", 10),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page of the cases behind a count.

    `total` is the figure itself, `within` how many of them the reader may see; `rows` are plain
    rows of `store.figurecases` (a letter about several tickets has no ticket).
    """

    count: CountDef
    total: int
    within: int
    rows: list[dict[str, Any]]
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.within // self.size))


def cases(
    actor: Actor,
    count_code: str,
    period: Period,
    counted_at: datetime,
    by: str = "county",
    key: str = "",
    page: int = 1,
    size: int = PAGE,
) -> Page:
    """Return the cases behind one count of one line, within the actor's reach.

    `key` is the line's `unit_id` (a division's code), empty for the county or for no place.
    Raises Incomplete for a count, grouping or key that does not exist, NotYours by role.
    """
    allow(actor, "read_boards")
    asked = _asked(count_code, period, counted_at, by, key)
    total = store.number(asked)
    mine = asked if sees_everything(actor) else _reached(asked, actor)
    within = total if mine is asked else store.number(mine)
    size = min(max(size, 1), LARGEST_PAGE)
    page = min(max(page, 1), max(1, -(-within // size)))
    found = store.rows(mine, size, (page - 1) * size)
    return Page(COUNTS[count_code], total, within, found, page, size)


def _asked(count_code: str, period: Period, counted_at: datetime, by: str, key: str) -> store.Asked:
    count = COUNTS.get(count_code)
    if count is None or by not in GROUPINGS or by not in count.levels:
        raise Incomplete(
            "没有这项计数，或者它不按这个口径统计。", fields={"count": "请从统计页面点开。"}
        )
    span = Span(period.since, period.until, counted_at)
    try:
        keys = figurelines.stored_keys(by, key, span)
    except ValueError as wrong:
        raise Incomplete("没有这个统计对象。", fields={"key": "请从统计页面点开。"}) from wrong
    return store.Asked(count_code, by, keys, span)


def _reached(asked: store.Asked, actor: Actor) -> store.Asked:
    return store.Asked(asked.name, asked.by, asked.keys, asked.span, actor.unit_ids)


def export_cases(
    caller: Caller,
    count_code: str,
    period: Period,
    counted_at: datetime,
    by: str = "county",
    key: str = "",
    name: str = "",
) -> bytes:
    """Return the cases within reach as .xlsx (5,000 at most) and note it in the trail.

    `name` is the line's name for the trail. Raises as `cases` does, NotYours without the duty.
    """
    from hotline.outside import excel

    allow(caller.actor, "export")
    allow(caller.actor, "read_boards")
    asked = _asked(count_code, period, counted_at, by, key)
    mine = asked if sees_everything(caller.actor) else _reached(asked, caller.actor)
    found = store.rows(mine, MOST_ROWS)
    what = f"{period.name}{name}：{COUNTS[count_code].words}"
    _export(caller, what, len(found))
    return excel.table("统计明细", HEADS, map(_cells, found))


@one_act("export")
def _export(act: Act, what: str, count: int) -> str:
    act.subject = "统计明细"
    act.noted.update(filters=without_numbers(what), count=count)
    return what


def _cells(row: dict[str, Any]) -> Sequence[str]:
    at = {
        name: f"{row[name]:%Y-%m-%d %H:%M}" if row[name] else ""
        for name in ("registered_at", "due_at", "at")
    }
    return (
        row["ticket_no"] or "",
        without_numbers(row["title"] or ""),
        word(KINDS, row["kind"]),
        word(URGENCIES, row["urgency"]),
        word(CHANNELS, row["channel"]),
        row["place"] or "",
        row["unit_name"] or "",
        word(STATES, row["state"]),
        at["registered_at"],
        at["due_at"],
        at["at"],
        word(SOLVED, row["solved"]),
        word(SATISFIED, row["satisfied"]),
    )
