"""One unit's own sheet (一单位一表): its figures, its rank, and the tickets that cost it points."""

from __future__ import annotations

from datetime import date
from typing import Any

from hotline.rules import noticelists as lists
from hotline.rules import noticetables as tables
from hotline.rules.noticematerials import UnitSheet
from hotline.rules.noticeranking import why_low
from hotline.rules.noticescores import item_shown
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, paragraph
from hotline.rules.noticewords import Part, Section, laid
from hotline.rules.rounding import NONE_SHOWN, count_change, half_up, percent, ratio
from hotline.rules.scoring import RankRow, UnitCounts, pooled, rank


def unit_sheet(sheet: UnitSheet, names: NoticeNames, is_public: bool) -> NoticeText | None:
    """Return the sheet sent to the unit; there is no public one."""
    if is_public:
        return None
    body = laid([_basics(sheet), _ranking(sheet, names), _tickets(sheet)])
    title = f"{sheet.period.name}{sheet.unit}\n12345热线工单办理情况"
    addressee = f"{sheet.unit}："
    return NoticeText(title, addressee, body, (), names.office, date.min)


def _basics(sheet: UnitSheet) -> Section:
    now, period = sheet.line.counts, sheet.period
    moved = [count_change(now.assignments, _parts(sheet.before), period.earlier, "件次")]
    if period.kind != "year":
        moved.append(count_change(now.assignments, _parts(sheet.last_year), "上年同期", "件次"))
    said = f"{period.name}，交你单位办理{now.assignments}件次，{'；'.join(moved)}。"
    if now.returned:
        said += f"你单位退回{now.returned}件次。"
    blocks: list[Block] = [paragraph("unit.basics", said)]
    if now.assignments or now.callbacks or now.answer_due:
        blocks.append(_rates(sheet))
    if sheet.matters and now.assignments:
        told = [
            f"{row.name}{row.now}件次，占{percent(ratio(row.now, now.assignments))}"
            for row in sorted(sheet.matters, key=lambda row: -row.now)[:5]
        ]
        blocks.append(paragraph("unit.matters", f"反映较多的是：{'；'.join(told)}。"))
    return Section("unit", "办理情况", [Part(blocks=blocks)])


def _parts(counts: UnitCounts | None) -> int | None:
    return None if counts is None else counts.assignments


def _rates(sheet: UnitSheet) -> tables.Table:
    """Return the unit's rates beside last time's and those of its whole group."""
    now, group = sheet.line.counts, pooled(line.counts for line in sheet.units)
    rows = [
        [
            sheet.indicator(code).name,
            tables.fraction(sheet, now, code),
            tables.rate(sheet, now, code),
            tables.rate(sheet, sheet.before, code) if sheet.before else NONE_SHOWN,
            tables.points_moved(sheet, now, sheet.before, code),
            tables.rate(sheet, group, code),
        ]
        for code in tables.RATES
    ]
    return tables.table(
        [("指标", "left"), ("分子÷分母", "right"), (sheet.period.this, "right"),
         (sheet.period.earlier, "right"), ("增减（百分点）", "right"), ("同组合计", "right")],
        rows,
        title="主要指标",
        note=f"注：同组合计按{sheet.line.group}各单位分子、分母之和计算。{tables.counted(sheet)}",
    )  # fmt: skip


def row_of(sheet: UnitSheet) -> RankRow:
    """Return the unit's own row of its group's ranking."""
    given = {(item.unit_id, item.code): item.value for item in sheet.given}
    return next(row for row in rank(sheet.units, sheet.scheme, given) if row.unit == sheet.unit)


def _ranking(sheet: UnitSheet, names: NoticeNames) -> Section:
    row = row_of(sheet)
    if names.publish == "off":
        return Section("unit.ranking", "考评得分", [Part(blocks=[*_score(sheet, row, "")])])
    if row.rank is None:
        said = f"{sheet.period.this}未参加排名：{row.why}。"
        return Section("unit.ranking", "考评得分", [Part(blocks=[paragraph("unit.rank", said)])])
    given = {(item.unit_id, item.code): item.value for item in sheet.given}
    others = [r for r in rank(sheet.units, sheet.scheme, given) if r.size_class == row.size_class]
    count = sum(other.rank is not None for other in others)
    is_shown = names.publish != "top" or row.rank <= names.top_shown
    place = (
        f"，列{row.group}{row.size_class}第{row.rank}名（共{count}家参加排名）" if is_shown else ""
    )
    return Section("unit.ranking", "考评得分", [Part(blocks=[*_score(sheet, row, place)])])


def _score(sheet: UnitSheet, row: RankRow, place: str) -> list[Block]:
    """Return the score with every item's points, so that the unit can work it out again."""
    if row.score.total is None:
        said = f"{sheet.period.this}不计分：{row.why or row.score.why}。"
        return [paragraph("unit.rank", said)]
    places = sheet.scheme.places
    said = f"按照《{sheet.scheme.name}》得{half_up(row.score.total, places)}分{place}。"
    if why := why_low(row.counts):
        said += f"失分情况：{why}。"
    return [paragraph("unit.rank", said), _items(sheet, row)]


def _items(sheet: UnitSheet, row: RankRow) -> tables.Table:
    lines: list[list[Any]] = []
    for part in row.score.parts:
        item = sheet.scheme.item(part.code)
        found = part.measure
        shown = item_shown(sheet, item, found) if item else NONE_SHOWN
        of = NONE_SHOWN
        if found.denominator is not None:
            of = f"{tables.plain(found.numerator)}÷{found.denominator}"
        points = NONE_SHOWN if part.points is None else str(half_up(part.points, 2))
        words = item.words if item else part.name
        lines.append([words, tables.plain(part.weight), of, shown, points])
    return tables.table(
        [("项目", "left"), ("分值", "right"), ("分子÷分母", "right"), ("完成值", "right"),
         ("得分", "right")],
        lines,
        title="得分明细",
        note="注：各项得分保留两位小数列示，总分由未取舍的各项得分相加后四舍五入一次。",
    )  # fmt: skip


def _tickets(sheet: UnitSheet) -> Section:
    parts = []
    for key, title, items, table in (
        ("overdue", "超期工单", sheet.overdue, lists.overdue_table),
        ("unsatisfied", "不满意、未解决工单", sheet.unsatisfied, lists.unsatisfied_table),
        ("returned", "退回工单", sheet.returned, lists.returned_table),
        ("set_aside", "延时挂账和剔除工单", sheet.set_aside, lists.set_aside_table),
    ):
        if items:
            make: Any = table
            said = f"共{len(items)}件次。"
            parts.append(Part(f"unit.{key}", title, said, [lists.own_table(make, items)]))
    if not parts:
        none = f"{sheet.period.this}没有超期、不满意、退回、延时挂账和剔除的工单。"
        parts.append(Part(blocks=[paragraph("unit.none", none)]))
    return Section("unit.tickets", "需要逐件核查的工单", parts)
