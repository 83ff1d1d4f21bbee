"""The indicators in the handbook's sections, so that sixty of them can be found."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.rules.indicators import Indicator

# The first indicator of each section, in the order of the handbook.
BEGINS = {
    "received": "受理",
    "dispatch_on_time": "派单和签收",
    "answered": "办理",
    "extended": "延期、挂账、剔除、退单",
    "reworked": "审核",
    "callback_coverage": "回访和评价",
    "urged": "督办",
}


def sections(known: Mapping[str, Indicator], by: str = "") -> list[tuple[str, list[Indicator]]]:
    """Return (section, indicators) for the grouping `by`, or for all of them."""
    found: list[tuple[str, list[Indicator]]] = []
    for code, row in known.items():
        if code in BEGINS or not found:
            found.append((BEGINS.get(code, "指标"), []))
        if not by or by in row.levels:
            found[-1][1].append(row)
    return [(words, rows) for words, rows in found if rows]
