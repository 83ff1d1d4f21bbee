"""What was found before anybody called (未诉先办), beside the appeals and never among them.

Source: the 2025 half-year report (S4) tells 未诉先办 in a passage of its own; a county that does
not use 随手报 prints nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotline.rules.findings import COUNTS
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticeparts import FoundCount
from hotline.rules.noticetables import Table, table
from hotline.rules.noticetext import paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section
from hotline.rules.rounding import percent, ratio


def found_section(view: View) -> Section:
    """Return 未诉先办; left out in a period in which nothing was reported.

    The table stands in the order of the units, without ranks, and not in public: what a village
    reports by itself is not to become one more thing to compete in.
    """
    rows = [row for row in view.figures.found if row.reported]
    if not rows:
        return Section("found", "未诉先办", ())
    blocks = [paragraph("found.told", told(view.figures))]
    if len(rows) > 1 and not view.is_public:
        blocks.append(_table(rows))
    return Section("found", "未诉先办", [Part(blocks=blocks)])


def told(figures: MonthFigures) -> str:
    """Say what was reported and what became of it, and that it stands apart."""
    whole = pooled(figures.found)
    share = percent(ratio(whole.on_spot, whole.reported))
    said = f"{figures.period.this}网格员随手报告问题{whole.reported}件"
    said += f"，当场解决{whole.on_spot}件，占{share}"
    if whole.sent_up:
        said += f"；上报乡镇{whole.sent_up}件"
    ends = [("已解决", whole.solved), ("转为工单", whole.turned), ("说明原因后了结", whole.closed)]
    ends.append(("尚未了结", whole.open))
    became = "，".join(f"{words}{count}件" for words, count in ends if count)
    return (
        f"{said}。至统计时，{became}。未诉先办单独统计，不计入受理量和考评；"
        "转为工单的，从登记起计入受理量。"
    )


def pooled(rows: Sequence[FoundCount], name: str = "合计") -> FoundCount:
    """Return the sum of the rows."""
    sums = {field: sum(getattr(row, field) for row in rows) for field in COUNTS}
    return FoundCount(name, **sums)


def _table(rows: Sequence[FoundCount]) -> Table:
    def line(row: FoundCount) -> list[Any]:
        return [row.town, *(getattr(row, field) for field in COUNTS)]

    return table(
        [("乡镇", "left"), *((f"{head}（件）", "right") for head in COUNTS.values())],
        [line(row) for row in rows],
        title="各乡镇未诉先办情况",
        total=line(pooled(rows)),
    )
