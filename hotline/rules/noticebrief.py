"""The short periodicals: 快报 of a day on one page, 周综述 of a week on two at most."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hotline.rules import noticecharts as charts
from hotline.rules import noticetables as tables
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticebasics import busiest, handling, rates, split
from hotline.rules.noticeparts import Case
from hotline.rules.noticesections import matter_told
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, heading, paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section, chinese, day, laid, listed
from hotline.rules.rounding import count_change, percent, ratio

# A page of the day has room for so many of each; what does not fit stands in the system.
DAY_MATTERS, DAY_CASES, WEEK_MATTERS, WEEK_CASES = 3, 3, 5, 5
# A title in a sentence is cut here: 22 lines of 28 characters are the whole page.
TITLE = 20


def _cut(text: str, most: int = TITLE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def daily(figures: MonthFigures, names: NoticeNames, is_public: bool) -> NoticeText:
    """Return the day's 快报: four short paragraphs, no tables."""
    view = View(figures, names, is_public)
    told = [
        ("day.received", "受理情况", _day_received(figures, names.county)),
        ("day.handled", "办理情况", _day_handled(view)),
        ("day.matters", "反映集中的问题", _day_matters(figures)),
    ]
    if figures.cases and not is_public:
        told.append(("day.cases", "需要关注的工单", _cases(figures, DAY_CASES)))
    blocks = [
        heading(key, 1, f"{chinese(number)}、{title}。", said)
        for number, (key, title, said) in enumerate(told, 1)
    ]
    title = f"{names.county}12345热线快报\n（{day(figures.period.last)}）"
    return NoticeText(title, "", tuple(blocks), (), names.office, date.min, names.note)


def _day_received(figures: MonthFigures, county: str) -> str:
    now, before = figures.now.received, figures.last_month
    moved = count_change(now, before.received if before else None, figures.period.earlier)
    said = f"{figures.period.short}，{county}12345热线受理群众诉求{now}件，{moved}。"
    if not now:
        return said
    return (
        f"{said}当场答复{figures.now.answered_at_once}件，转交办理{figures.now.dispatched}件。"
        f"其中{split(figures, figures.by_kind, 3)}"
    )


def _day_handled(view: View) -> str:
    figures, counts = view.figures, view.figures.now.counts
    said = f"办结{figures.now.closed}件，在办{figures.now.open_at_end}件。"
    if counts.answer_due:
        shown = tables.rate(figures, counts, "answered_on_time")
        said += f"应答复{counts.answer_due}件次，按时答复率{shown}。"
    if figures.overdue:
        by_unit = Counter(item.unit for item in figures.overdue).most_common()
        named = listed([f"{unit}{count}件次" for unit, count in by_unit], "个单位", 3)
        said += f"超期{len(figures.overdue)}件次" + (f"：{named}。" if view.names_the_low else "。")
    if counts.callbacks:
        solved = tables.rate(figures, counts, "solved_rate")
        satisfied = tables.rate(figures, counts, "satisfied_rate")
        said += f"有效回访{counts.callbacks}件次，解决率{solved}，满意率{satisfied}。"
    return said


def _day_matters(figures: MonthFigures) -> str:
    if not figures.matters:
        return "没有相对集中的问题。"
    ordered = sorted(figures.matters, key=lambda matter: -matter.now)[:DAY_MATTERS]
    told = []
    for matter in ordered:
        places = f"（{listed(list(matter.places), '处', 2)}）" if matter.places else ""
        told.append(f"{_cut(matter.name)}{matter.now}件{places}")
    share = percent(ratio(sum(m.now for m in ordered), figures.now.received))
    return f"{'、'.join(told)}，合计占受理量的{share}。"


def _cases(figures: MonthFigures, most: int) -> str:
    told = [_case(case) for case in figures.cases[:most]]
    more = len(figures.cases) - most
    return "；".join(told) + (f"；另有{more}件。" if more > 0 else "。")


def _case(case: Case) -> str:
    about = "，".join(word for word in (case.unit, case.state) if word)
    return f"{_cut(case.title)}" + (f"（{about}）" if about else "")


def _ended(words: str) -> str:
    return f"{words.rstrip('。')}。" if words else ""


def weekly(figures: MonthFigures, names: NoticeNames, is_public: bool) -> NoticeText:
    """Return the week's 周综述: figures with one table and one chart, matters, units, cases."""
    view = View(figures, names, is_public)
    body = laid([_week_basics(view), _week_matters(figures), _week_units(view), _week_cases(view)])
    title = f"{names.county}12345热线一周综述\n（{figures.period.span}）"
    return NoticeText(title, "", body, (), names.office, date.min, names.note)


def _week_basics(view: View) -> Section:
    figures = view.figures
    said = f"{handling(figures, view.names.county)}{rates(figures, figures.now.counts)}"
    blocks: list[Block] = [paragraph("week.basics", said)]
    if figures.now.received:
        kinds = f"按诉求类型分：{split(figures, figures.by_kind, 4)}"
        blocks.append(paragraph("week.kinds", kinds))
    days = [(name, totals.received) for name, totals in figures.parts]
    if len(days) > 2 and figures.now.received:
        blocks.append(charts.chart(_days_figure(days)))
    return Section("week", "总体情况", [Part(blocks=blocks)])


def _days_figure(days: list[tuple[str, int]]) -> charts.Figure:
    most = max(count for _, count in days)
    best = [name.split("年")[-1] for name, count in days if count == most]
    bars = tuple(charts.Bar(name.split("年")[-1], count, "", count == most) for name, count in days)
    return charts.Figure("lines", f"本周受理最多的是{listed(best)}，{most}件", bars)


def _week_matters(figures: MonthFigures) -> Section:
    ordered = sorted(figures.matters, key=lambda matter: -matter.now)[:WEEK_MATTERS]
    blocks = [
        paragraph(
            f"week.matters.{serial}",
            f"{serial}. {matter.name}。{matter_told(matter, figures.now.received, figures.period)}",
        )
        for serial, matter in enumerate(ordered, 1)
    ]
    if not blocks:
        said = f"{figures.period.this}没有相对集中的热点问题。"
        blocks = [paragraph("week.matters.none", said)]
    return Section("week.matters", "热点问题", [Part(blocks=blocks)])


def _week_units(view: View) -> Section:
    figures = view.figures
    counts = figures.now.counts
    said = []
    if busy := busiest(figures.units):
        said.append(f"交办量居前的单位是{'、'.join(busy)}。")
    if counts.answer_due:
        shown = tables.rate(figures, counts, "answered_on_time")
        answered = f"按时答复{counts.answered_on_time}件次，按时答复率{shown}"
        said.append(f"应答复{counts.answer_due}件次，{answered}。")
    if figures.overdue and view.names_the_low:
        by_unit = Counter(item.unit for item in figures.overdue).most_common()
        named = listed([f"{unit}{count}件次" for unit, count in by_unit], "个单位", 6)
        said.append(f"超期{len(figures.overdue)}件次：{named}。")
    elif figures.overdue:
        said.append(f"超期{len(figures.overdue)}件次。")
    if counts.returned:
        said.append(f"承办单位退回{counts.returned}件次。")
    if not said:
        said.append(f"{figures.period.this}没有交办工单。")
    key = "week.units.public" if view.is_public else "week.units"
    return Section(
        "week.handling", "承办单位办理情况", [Part(blocks=[paragraph(key, "".join(said))])]
    )


def _week_cases(view: View) -> Section:
    figures = view.figures
    if not figures.cases or view.is_public:
        return Section("week.cases", "重点工单", ())
    blocks = [
        paragraph(f"week.cases.{serial}", f"{serial}. {_case(case)}。{_ended(case.words)}")
        for serial, case in enumerate(figures.cases[:WEEK_CASES], 1)
    ]
    return Section("week.cases", "重点工单", [Part(blocks=blocks)])
