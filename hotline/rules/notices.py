"""The monthly notice in words: figures in, an editable text out, numbers from one computation.

Order of real notices (宁国, 淮北, 连云港): basic figures, top matters, ranking, what is asked
next, annexed tables. Wording may be edited block by block (each has a `key`), figures may not:
tables and charts are worked out again from the frozen figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from hotline.rules import noticetables as tables
from hotline.rules.indicators import INDICATORS
from hotline.rules.monthfigures import Count, HotMatter, MonthFigures, MonthTotals
from hotline.rules.noticetext import (
    Annex,
    Block,
    NoticeNames,
    NoticeText,
    Publish,
    heading,
    paragraph,
)
from hotline.rules.rounding import count_change, half_up, percent, rate_change, ratio
from hotline.rules.scoring import RankRow, below_line, group_names, rank

__all__ = ["Annex", "Block", "NoticeNames", "NoticeText", "Publish", "monthly_notice"]

# How many ranks are shown when only the head of a ranking is published.
TOP_SHOWN = 3


def _chart(figure: Any) -> Block:
    return {"kind": "chart", "figure": figure.as_dict()}


def monthly_notice(figures: MonthFigures, names: NoticeNames, issued_on: date) -> NoticeText:
    """Return the draft of the month's notice. Figures that disagree are for `disagreements`."""
    rows = rank(figures.units, figures.scheme)
    blocks = [
        *_basics(figures, names),
        *_matters(figures),
        *_ranking(figures, rows, names.publish),
        *_requirements(figures, rows),
    ]
    title = f"关于{figures.period.name}{names.county}12345热线\n工单办理情况的通报"
    annexes = _annexes(figures, rows, names)
    return NoticeText(
        title, names.addressee, tuple(blocks), annexes, names.office, issued_on, names.note, names
    )


def _basics(figures: MonthFigures, names: NoticeNames) -> list[Block]:
    blocks = [
        heading("basics", 1, "一、基本情况"),
        heading("basics.handling", 2, "（一）办理情况。", _handling(figures, names)),
        paragraph("basics.rates", _rates(figures)),
    ]
    if figures.now.counts.assignments or figures.now.counts.callbacks:
        blocks.append(tables.rates_table(figures))
    if len(figures.months) > 2:
        blocks.append(_chart(tables.trend_figure(figures.months)))
    for key, title, word, counts in (
        ("kind", "（二）诉求类型。", "诉求类型", figures.by_kind),
        ("channel", "（三）受理渠道。", "受理渠道", figures.by_channel),
    ):
        blocks.append(heading(f"basics.{key}", 2, title, _split(counts, figures.now.received)))
        if figures.now.received:
            blocks.append(tables.counts_table(f"按{word}分列", word, counts))
    return [*blocks, heading("basics.time", 2, "（四）办理时限。", _time(figures))]


def _handling(figures: MonthFigures, names: NoticeNames) -> str:
    now = figures.now
    span = "" if figures.period.is_calendar_month else f"（{figures.period.span}）"
    said = f"{figures.period.short}{span}，{names.county}12345热线"
    said += f"共受理群众诉求{now.received}件，{_compared(figures)}。"
    if now.received:
        said += (
            f"其中，热线当场答复办结{now.answered_at_once}件，直办率"
            f"{percent(ratio(now.answered_at_once, now.received))}；转交承办单位办理"
            f"{now.dispatched}件，交办{now.counts.assignments}件次。"
        )
    return said + _closed(now)


def _compared(figures: MonthFigures) -> str:
    now, last, year = figures.now.received, figures.last_month, figures.last_year
    if last is None and year is None:
        return "上月和上年同期没有统计数据，不作比较"
    against = count_change(now, last.received if last else None)
    return f"{against}；{count_change(now, year.received if year else None, '上年同期')}"


def _closed(now: MonthTotals) -> str:
    said = f"本月办结{now.closed}件"
    if now.closed_due:
        share = percent(ratio(now.closed_on_time, now.closed_due))
        said += f"；应办结{now.closed_due}件，按时办结{now.closed_on_time}件，按时办结率{share}"
    return f"{said}；月末在办{now.open_at_end}件。"


def _rates(figures: MonthFigures) -> str:
    """Say the three rates with their denominator and how they moved."""
    now = figures.now.counts
    if not now.callbacks:
        return "本月没有完成有效回访，及时联系率、解决率、满意率不作计算。"
    before = figures.last_month.counts if figures.last_month else None
    parts = []
    for code in ("contacted_rate", "solved_rate", "satisfied_rate"):
        old = before.measure(code).value if before else None
        moved = rate_change(now.measure(code).value, old)
        parts.append(f"{INDICATORS[code].name}{tables.rate(now, code)}，{moved}")
    return f"本月完成有效回访{now.callbacks}件次。{'；'.join(parts)}。"


def _split(counts: Sequence[Count], received: int) -> str:
    if not received:
        return "本月没有受理记录。"
    ordered = [row for row in sorted(counts, key=lambda row: -row.now) if row.now]
    said = [f"{row.name}{row.now}件，占{percent(ratio(row.now, received))}" for row in ordered]
    return "；".join(said) + "。"


def _time(figures: MonthFigures) -> str:
    now, timing = figures.now.counts, figures.timing
    said = []
    if timing.answers:
        days = ratio(timing.working_minutes, timing.answers * timing.minutes_per_day)
        said.append(f"承办单位答复{timing.answers}件次，平均用时{half_up(days or 0)}个工作日。")
    if timing.slow_units:
        said.append(
            f"平均用时达到2个工作日的单位{len(timing.slow_units)}家：{'、'.join(timing.slow_units)}。"
        )
    if now.accept_due:
        accepted = f"应签收{now.accept_due}件次，及时签收{now.accepted_on_time}件次"
        said.append(f"{accepted}，及时签收率{tables.rate(now, 'accept_on_time')}。")
    if now.answer_due:
        answered = f"应答复{now.answer_due}件次，按时答复{now.answered_on_time}件次"
        said.append(f"{answered}，按时答复率{tables.rate(now, 'answered_on_time')}。")
    said.append(_overdue(figures))
    return "".join(said)


def _overdue(figures: MonthFigures) -> str:
    if not figures.overdue:
        return "本月没有超期工单。"
    by_unit = Counter(item.unit for item in figures.overdue).most_common()
    named = "、".join(f"{unit}{count}件次" for unit, count in by_unit)
    still = sum(item.answered_at is None for item in figures.overdue)
    open_now = f"其中{still}件次至统计时仍未答复。" if still else "均已补充答复。"
    return f"超期{len(figures.overdue)}件次，涉及{len(by_unit)}家单位：{named}，{open_now}"


def _matters(figures: MonthFigures) -> list[Block]:
    blocks = [heading("matters", 1, "二、热点问题")]
    if not figures.matters:
        return [*blocks, paragraph("matters.none", "本月没有相对集中的热点问题。")]
    blocks.append(_chart(tables.matters_figure(figures.matters, figures.period.short)))
    ordered = sorted(figures.matters, key=lambda matter: -matter.now)
    for serial, matter in enumerate(ordered, 1):
        text = _matter(matter, figures.now.received)
        blocks.append(paragraph(f"matters.{serial}", f"{serial}. {matter.name}。{text}"))
    return blocks


def _matter(matter: HotMatter, received: int) -> str:
    share = percent(ratio(matter.now, received))
    text = f"{matter.now}件，占受理量的{share}，{count_change(matter.now, matter.last_month)}。"
    if matter.places:
        text += f"主要集中在{'、'.join(matter.places)}。"
    if matter.about:
        text += f"主要涉及{matter.about.rstrip('。')}。"
    return text


def _ranking(figures: MonthFigures, rows: Sequence[RankRow], publish: Publish) -> list[Block]:
    # ① says how the points were given, ② the tables, ③ who is below the line.
    if publish == "none":
        return [heading("ranking", 1, "三、办理质量"), *_below(figures, rows, "（一）")]
    scheme = figures.scheme
    weights = "、".join(f"{INDICATORS[code].name}{half_up(w, 0)}分" for code, w in scheme.weights)
    rules = (
        f"按照《{scheme.name}》计分，满分100分：{weights}。得分相同的名次并列；"
        f"交办不足{scheme.minimum_volume}件次或者没有有效回访的单位单独列出，不参加排名。"
    )
    blocks = [heading("ranking", 1, "三、考评排名"), paragraph("ranking.rules", rules)]
    groups = group_names(figures.units, scheme)
    for serial, group in enumerate(groups, 1):
        members = [row for row in rows if row.group == group]
        blocks += _group(f"（{_chinese(serial)}）", group, members, publish)
    return [*blocks, *_below(figures, rows, f"（{_chinese(len(groups) + 1)}）")]


def _chinese(number: int) -> str:
    """Write a serial in Chinese figures, 1–19 (a section has no more parts)."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    return "十" + (digits[number - 10] if number > 10 else "")


def _group(serial: str, group: str, rows: Sequence[RankRow], publish: Publish) -> list[Block]:
    key = f"ranking.{group}"
    ranked = [row for row in rows if row.rank is not None]
    shown = ranked if publish == "full" else [r for r in ranked if (r.rank or 0) <= TOP_SHOWN]
    blocks = [heading(key, 2, f"{serial}{group}")]
    if shown:
        blocks.append(tables.rank_table(f"{group}得分排名", shown))
    else:
        blocks.append(paragraph(f"{key}.none", "本月没有符合排名条件的单位。"))
    apart = [f"{row.unit}（{row.why}）" for row in rows if row.rank is None]
    if apart:
        blocks.append(paragraph(f"{key}.apart", f"未参加排名的单位：{'、'.join(apart)}。"))
    return blocks


def _below(figures: MonthFigures, rows: Sequence[RankRow], serial: str) -> list[Block]:
    line = half_up(figures.scheme.line, 0)
    low = below_line(rows, figures.scheme)
    if all(row.rank is None for row in rows):
        return [paragraph("below.units", "本月没有符合考评条件的单位。")]
    title = f"{serial}解决率、满意率低于{line}%的单位"
    if not low:
        text = f"参加考评的单位解决率、满意率均达到{line}%。"
    else:
        named = "；".join(f"{unit.unit}，{'，'.join(unit.reasons)}" for unit in low)
        text = f"共{len(low)}家：{named}。"
    return [heading("below", 2, title), paragraph("below.units", text)]


def _requirements(figures: MonthFigures, rows: Sequence[RankRow]) -> list[Block]:
    """Return what is asked next: usual wording led by the month's facts, to be edited."""
    asked = []
    if figures.overdue:
        asked.append(
            "严守办理时限。存在超期工单的单位要逐件查明原因，尚未答复的立即办理，"
            "确有困难的在到期前按程序申请延期。"
        )
    if low := below_line(rows, figures.scheme):
        named = "、".join(unit.unit for unit in low)
        asked.append(f"提高办理质量。{named}要对未解决、不满意的诉求逐件回头看，重新联系群众。")
    if figures.matters:
        first = max(figures.matters, key=lambda matter: matter.now)
        asked.append(f"抓好集中问题。有关单位要针对{first.name}等反映集中的问题，从源头研究解决。")
    asked.append(
        "主动联系群众。承办单位签收后及时联系诉求人，办理结果如实告知，不得以程序性答复代替办理。"
    )
    blocks = [heading("next", 1, "四、下一步工作要求")]
    for serial, text in enumerate(asked, 1):
        lead, _, rest = text.partition("。")
        blocks.append(heading(f"next.{serial}", 2, f"（{_chinese(serial)}）{lead}。", rest))
    return blocks


def _annexes(
    figures: MonthFigures, rows: Sequence[RankRow], names: NoticeNames
) -> tuple[Annex, ...]:
    month = figures.period.name
    found = []
    if rows:
        full = tables.full_table(figures, rows, names.publish == "full")
        found.append(Annex(f"{month}各承办单位工单办理情况统计表", (full,)))
    if figures.overdue:
        found.append(Annex(f"{month}超期工单清单", (tables.overdue_table(figures.overdue),)))
    if figures.set_aside:
        table = tables.set_aside_table(figures.set_aside)
        found.append(Annex(f"{month}延时挂账和剔除工单清单", (table,)))
    return tuple(found)
