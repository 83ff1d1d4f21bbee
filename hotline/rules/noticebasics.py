"""The first section of a periodical: what came in, what became of it, in numbers compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hotline.rules import noticecharts as charts
from hotline.rules import noticetables as tables
from hotline.rules.monthfigures import MonthFigures, MonthTotals
from hotline.rules.noticeparts import Count
from hotline.rules.noticetext import Block, paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section, day, listed
from hotline.rules.rounding import count_change, half_up, percent, rate_change, ratio
from hotline.rules.scoring import UnitCounts

_END = {"month": "月末", "quarter": "季末", "year": "年末"}
# What the columns of a longer period's table are.
_PART_WORDS = {"week": "日", "quarter": "月", "half_year": "月", "year": "月"}
_OF = {"day": "日", "week": "周", "quarter": "季度", "half_year": "半年", "year": "年"}


def basics(view: View) -> Section:
    """Return 基本情况 with its tables and charts."""
    figures = view.figures
    blocks = [paragraph("basics.rates", rates(figures, figures.now.counts))]
    if figures.now.counts.assignments or figures.now.counts.callbacks:
        blocks.append(_rates_table(figures))
    if len(figures.months) > 2:
        of = _OF.get(figures.period.kind, "月")
        blocks.append(charts.chart(charts.trend_figure(figures.months, of=of)))
    if len(figures.parts) > 2 and figures.now.received:
        received = [(name, totals.received) for name, totals in figures.parts]
        blocks.append(charts.chart(charts.parts_figure(received)))
    if figures.parts:
        blocks.append(tables.parts_table(figures, _PART_WORDS.get(figures.period.kind, "期")))
    parts = [Part("basics.handling", "办理情况", handling(figures, view.names.county), blocks)]
    for key, title, word, counts in (
        ("kind", "诉求类型", "诉求类型", figures.by_kind),
        ("channel", "受理渠道", "受理渠道", figures.by_channel),
    ):
        shown = [_counts_table(figures, word, counts)] if figures.now.received else []
        parts.append(Part(f"basics.{key}", title, split(figures, counts), shown))
    parts += _places(figures)
    key = "basics.time.public" if view.is_public else "basics.time"
    parts.append(Part(key, "办理时限", _time(view)))
    return Section("basics", "基本情况", [*parts, *_remarks(view)])


def _rates_table(figures: MonthFigures) -> Block:
    before = figures.last_month.counts if figures.last_month else None
    return tables.rates_table(figures, figures.now.counts, before, figures.period)


def _counts_table(figures: MonthFigures, word: str, counts: Sequence[Count]) -> Block:
    return tables.counts_table(f"按{word}分列", word, counts, figures.period)


def handling(figures: MonthFigures, county: str) -> str:
    """Say what was received and closed, against the period before and the year before."""
    now, period = figures.now, figures.period
    has_days = period.kind == "week" or (period.kind == "month" and not period.is_calendar_month)
    span = f"（{period.span}）" if has_days else ""
    named = period.name if period.kind == "year" else period.short
    said = f"{named}{span}，{county}12345热线"
    said += f"共受理群众诉求{now.received}件，{compared(figures)}。"
    if now.received:
        said += (
            f"其中，热线当场答复办结{now.answered_at_once}件，直办率"
            f"{percent(ratio(now.answered_at_once, now.received))}；转交承办单位办理"
            f"{now.dispatched}件，交办{now.counts.assignments}件次。"
        )
    return said + _closed(figures, now)


def compared(figures: MonthFigures) -> str:
    """Say how the tickets received moved; a year has only the year before."""
    now, before, year = figures.now.received, figures.last_month, figures.last_year
    period = figures.period
    is_year = period.kind == "year"
    if before is None and (year is None or is_year):
        then = period.earlier if is_year else f"{period.earlier}和上年同期"
        return f"{then}没有统计数据，不作比较"
    against = count_change(now, before.received if before else None, period.earlier)
    if is_year:
        return against
    return f"{against}；{count_change(now, year.received if year else None, '上年同期')}"


def _closed(figures: MonthFigures, now: MonthTotals) -> str:
    said = f"{figures.period.this}办结{now.closed}件"
    if now.closed_due:
        share = percent(ratio(now.closed_on_time, now.closed_due))
        said += f"；应办结{now.closed_due}件，按时办结{now.closed_on_time}件，按时办结率{share}"
    return f"{said}；{_END.get(figures.period.kind, '期末')}在办{now.open_at_end}件。"


def rates(figures: MonthFigures, now: UnitCounts) -> str:
    """Say the three rates with their denominator and how they moved."""
    period = figures.period
    if not now.callbacks:
        return f"{period.this}没有完成有效回访，及时联系率、解决率、满意率不作计算。"
    before = figures.last_month.counts if figures.last_month else None
    parts = []
    for code in ("contacted_rate", "solved_rate", "satisfied_rate"):
        old = figures.measure(code, before).value if before else None
        moved = rate_change(figures.measure(code, now).value, old, period.earlier)
        name = figures.indicator(code).name
        parts.append(f"{name}{tables.rate(figures, now, code)}，{moved}")
    return f"{period.this}完成有效回访{now.callbacks}件次。{'；'.join(parts)}。"


def split(figures: MonthFigures, counts: Sequence[Count], most: int = 20) -> str:
    """Say counts with their shares, the largest first."""
    received = figures.now.received
    if not received:
        return f"{figures.period.this}没有受理记录。"
    ordered = [row for row in sorted(counts, key=lambda row: -row.now) if row.now]
    told = [(row.name, row.now) for row in ordered[:most]]
    if rest := sum(row.now for row in ordered[most:]):
        told.append(("其余", rest))
    said = [f"{name}{count}件，占{percent(ratio(count, received))}" for name, count in told]
    return "；".join(said) + "。"


def _places(figures: MonthFigures) -> list[Part]:
    if not figures.areas:
        return []
    figure = charts.map_figure(figures.areas, figures.map_words or "受理量", figures.period.short)
    return [Part("basics.places", "区域分布", f"{figure.title}。", [charts.chart(figure)])]


def _time(view: View) -> str:
    figures = view.figures
    now, timing = figures.now.counts, figures.timing
    said = []
    if timing.answers:
        days = ratio(timing.working_minutes, timing.answers * timing.minutes_per_day)
        said.append(f"承办单位答复{timing.answers}件次，平均用时{half_up(days or 0)}个工作日。")
    if timing.slow_units:
        slow = listed(list(timing.slow_units), "")
        named = f"：{slow}" if view.names_the_low else ""
        said.append(f"平均用时达到2个工作日的单位{len(timing.slow_units)}家{named}。")
    if now.accept_due:
        accepted = f"应签收{now.accept_due}件次，及时签收{now.accepted_on_time}件次"
        shown = tables.rate(figures, now, "accept_on_time")
        said.append(f"{accepted}，及时签收率{shown}。")
    if now.answer_due:
        answered = f"应答复{now.answer_due}件次，按时答复{now.answered_on_time}件次"
        shown = tables.rate(figures, now, "answered_on_time")
        said.append(f"{answered}，按时答复率{shown}。")
    return "".join([*said, overdue(view)])


def overdue(view: View) -> str:
    """Say how many parts were late and whose; in public only how many."""
    figures = view.figures
    if not figures.overdue:
        return f"{figures.period.this}没有超期工单。"
    by_unit = Counter(item.unit for item in figures.overdue).most_common()
    said = f"超期{len(figures.overdue)}件次，涉及{len(by_unit)}家单位"
    if view.names_the_low:
        named = listed([f"{unit}{count}件次" for unit, count in by_unit], "")
        said += f"：{named}"
    still = sum(item.answered_at is None for item in figures.overdue)
    return f"{said}，其中{still}件次至统计时仍未答复。" if still else f"{said}，均已补充答复。"


def _remarks(view: View) -> list[Part]:
    """Say by which decisions the figures are not simply what was counted."""
    said = [*_verdicts(view.figures), *_kept_apart(view.figures), *_merged(view.figures)]
    return [Part("basics.remarks", "统计说明", "".join(said))] if said else []


def _verdicts(figures: MonthFigures) -> list[str]:
    found = figures.verdicts
    told = [
        f"{words}{count}件"
        for words, count in (
            ("改判", found.replaced), ("认定不计入考评", found.void), ("维持原评价", found.upheld),
        )
        if count
    ]  # fmt: skip
    if not told:
        return []
    end = "；改判的按评议结论计算，原评价保留备查" if found.replaced else ""
    return [f"{figures.period.this}经第三方评议，{'、'.join(told)}{end}。"]


def _kept_apart(figures: MonthFigures) -> list[str]:
    kinds: Counter[str] = Counter(item.kind for item in figures.set_aside)
    told = []
    if kinds["剔除"]:
        told.append(f"批准剔除{kinds['剔除']}件次，不计入各项考评指标。")
    if kinds["延时挂账"]:
        told.append(f"批准延时挂账{kinds['延时挂账']}件次，按约定的办结日期考评。")
    return told


def _merged(figures: MonthFigures) -> list[str]:
    return [
        f"{note.unit}自{day(note.from_day)}起并入{note.successor}，其工单{note.parts}件次"
        f"计入{note.successor}。"
        for note in figures.successions
    ]


def busiest(units: Sequence[Any], most: int = 3) -> list[str]:
    """Return the units with the most parts, each with its number, for running text."""
    ordered = sorted(units, key=lambda line: -line.counts.assignments)
    return [f"{x.unit}{x.counts.assignments}件次" for x in ordered[:most] if x.counts.assignments]
