"""The reader with a calculator, before the reader: figures that cannot all be true are named."""

from __future__ import annotations

from typing import Any

from hotline.rules.monthfigures import MonthFigures
from hotline.rules.monthfigures import disagreements as month_disagreements
from hotline.rules.noticematerials import Material, Minutes, SpecialFigures, UnitSheet
from hotline.rules.scoring import faults, pooled


def disagreements(material: Material) -> list[str]:
    """Return sentences naming figures that contradict each other; [] lets the draft be sealed."""
    if isinstance(material, MonthFigures):
        return month_disagreements(material)
    if isinstance(material, SpecialFigures):
        return [*_special_sums(material), *_special_units(material)]
    if isinstance(material, UnitSheet):
        return _sheet(material)
    if isinstance(material, Minutes):
        return [] if material.chair and material.place else ["会议纪要缺少主持人或地点"]
    return []


def _special_sums(figures: SpecialFigures) -> list[str]:
    found = []
    if figures.received > figures.county_received:
        found.append(f"{figures.subject}的受理量大于全县受理量")
    if figures.closed + figures.open_now != figures.received:
        found.append("办结与在办之和与受理量不一致")
    if figures.by_kind and sum(row.now for row in figures.by_kind) != figures.received:
        found.append("按诉求类型分列之和与受理量不一致")
    for words, rows in (("诉求内容", figures.by_matter), ("区域", figures.by_place)):
        if sum(row.now for row in rows) > figures.received:
            found.append(f"按{words}分列之和大于受理量")
    if figures.months and figures.months[-1] != (figures.period.name, figures.received):
        found.append("走势图末期与受理量不一致")
    return found


def _special_units(figures: SpecialFigures) -> list[str]:
    found = [f"{line.unit}：{said}" for line in figures.units for said in faults(line.counts)]
    found += faults(figures.counts)
    if figures.units and pooled(line.counts for line in figures.units) != figures.counts:
        found.append("各承办单位之和与合计不一致")
    return found


def _sheet(sheet: UnitSheet) -> list[str]:
    if all(line.unit != sheet.unit for line in sheet.units):
        return [f"{sheet.unit}不在本组单位之列"]
    counts = sheet.line.counts
    found = [f"{line.unit}：{said}" for line in sheet.units for said in faults(line.counts)]
    lists: tuple[tuple[str, Any, int], ...] = (
        ("超期", sheet.overdue, counts.overdue),
        ("退回", sheet.returned, counts.returned),
    )
    for words, items, number in lists:
        if items and len(items) != number:
            found.append(f"{words}清单件次与{words}量不一致")
        found += [f"{words}清单中有别的单位的工单" for item in items if item.unit != sheet.unit]
    if sum(row.now for row in sheet.matters) > counts.assignments:
        found.append("按事项分列之和大于交办量")
    return list(dict.fromkeys(found))
