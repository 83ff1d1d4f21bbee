"""The short periodicals: 快报 of a day on one page, 周综述 of a week on two at most.

Both are bulletins by nature; lists are cut to what the page holds, the system has the rest.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from math import ceil

from hotline.rules import noticetables as tables
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticebasics import busiest, handling, rates, split
from hotline.rules.noticeparts import Case
from hotline.rules.noticesections import matter_told
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, heading, paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section, chinese, day, laid, listed
from hotline.rules.rounding import count_change

# A page of the day has room for so many of each; what does not fit stands in the system.
DAY_MATTERS, DAY_CASES, WEEK_MATTERS, WEEK_CASES = 3, 2, 3, 2
# A title in a sentence is cut here: 22 lines of 28 characters are the whole page.
TITLE = 16
# Under the head of a bulletin, above its imprint and code.
PAGE_LINES = 9


def _cut(text: str, most: int = TITLE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def daily(figures: MonthFigures, names: NoticeNames, is_public: bool) -> NoticeText:
    """Return the day's 快报: four short paragraphs, no tables, no note; it fits one page."""
    view = View(figures, names, is_public)
    told = [
        ("day.received", "受理办结", _day_received(figures)),
        ("day.handled", "时限质量", _day_handled(view)),
        ("day.matters", "集中问题", _day_matters(figures)),
    ]
    if figures.cases and not is_public:
        room = PAGE_LINES - sum(_lines(title + said) for _, title, said in told)
        told.append(("day.cases", "需要关注", _fitting_cases(figures, room)))
    blocks = [
        heading(key, 1, f"{chinese(number)}、{title}。", said)
        for number, (key, title, said) in enumerate(told, 1)
        if said
    ]
    title = f"{day(figures.period.last)}群众诉求情况"
    return NoticeText(title, "", tuple(blocks), (), names.office, date.min)


def _day_received(figures: MonthFigures) -> str:
    now, before = figures.now.received, figures.last_month
    moved = count_change(now, before.received if before else None, figures.period.earlier)
    said = f"受理{now}件，{moved}。"
    if now:
        said += f"当场答复{figures.now.answered_at_once}件，转办{figures.now.dispatched}件，"
    return f"{said}办结{figures.now.closed}件，在办{figures.now.open_at_end}件。"


def _day_handled(view: View) -> str:
    figures, counts = view.figures, view.figures.now.counts
    said = ""
    if counts.answer_due:
        shown = tables.rate(figures, counts, "answered_on_time")
        answered = f"按时答复{counts.answered_on_time}件次，按时答复率{shown}"
        said += f"应答复{counts.answer_due}件次，{answered}。"
    if figures.overdue:
        by_unit = Counter(_cut(item.unit, 12) for item in figures.overdue).most_common()
        named = listed([f"{unit}{count}件次" for unit, count in by_unit], "个单位", 2)
        said += f"超期{len(figures.overdue)}件次" + (f"：{named}。" if view.names_the_low else "。")
    if counts.callbacks:
        solved = tables.rate(figures, counts, "solved_rate")
        satisfied = tables.rate(figures, counts, "satisfied_rate")
        said += f"有效回访{counts.callbacks}件次，解决率{solved}，满意率{satisfied}。"
    return said or "没有到期的工单，没有完成有效回访。"


def _day_matters(figures: MonthFigures) -> str:
    if not figures.matters:
        return "没有相对集中的问题。"
    ordered = sorted(figures.matters, key=lambda matter: -matter.now)[:DAY_MATTERS]
    told = [f"{_cut(_last_name(matter.name), 12)}{matter.now}件" for matter in ordered]
    return f"{'、'.join(told)}。"


def _last_name(path: str) -> str:
    """Return the last name of a matter's path; 「其他」 alone says nothing, so with its parent."""
    names = path.split("—")
    return "—".join(names[-2:]) if names[-1] in ("其他", "其它") else names[-1]


def _lines(said: str) -> int:
    """Return how many lines of 28 characters a paragraph with its heading takes, at most."""
    cells = 5 + sum(0.5 if char.isascii() else 1 for char in said)
    return ceil(cells / 27.5)  # a line may end a little early: numbers are not broken


def _fitting_cases(figures: MonthFigures, room: int) -> str:
    """Return as many cases as the page has room for; "" when there is none for a single one."""
    told = (_cases(figures, most) for most in range(DAY_CASES, 0, -1))
    return next((said for said in told if _lines(said) <= room), "")


def _cases(figures: MonthFigures, most: int) -> str:
    told = [f"{_cut(case.title)}{_by(case, is_short=True)}" for case in figures.cases[:most]]
    more = len(figures.cases) - most
    return "；".join(told) + (f"；另有{more}件。" if more > 0 else "。")


def _by(case: Case, is_short: bool = False) -> str:
    """Return who has the case and how far it is, in brackets; "" when neither is known."""
    words = [_cut(case.unit, 12)] if is_short else [case.unit, case.state]
    about = "，".join(word for word in words if word)
    return f"（{about}）" if about else ""


def _ended(words: str) -> str:
    return f"{words.rstrip('。')}。" if words else ""


def weekly(figures: MonthFigures, names: NoticeNames, is_public: bool) -> NoticeText:
    """Return the week's 周综述: figures with one table and one chart, matters, units, cases."""
    view = View(figures, names, is_public)
    body = laid([_week_basics(view), _week_matters(figures), _week_units(view), _week_cases(view)])
    title = f"{figures.period.name}群众诉求情况"
    return NoticeText(title, "", body, (), names.office, date.min)


def _week_basics(view: View) -> Section:
    figures = view.figures
    said = f"{handling(figures, view.names.county)}{rates(figures, figures.now.counts)}"
    blocks: list[Block] = [paragraph("week.basics", said)]
    if figures.now.received:
        kinds = f"按诉求类型分：{split(figures, figures.by_kind, 4)}"
        blocks.append(paragraph("week.kinds", kinds))
    days = [(name.split("年")[-1], totals.received) for name, totals in figures.parts]
    if days and figures.now.received:
        blocks.append(paragraph("week.days", _days_told(days)))
    return Section("week", "总体情况", [Part(blocks=blocks)])


def _days_told(days: list[tuple[str, int]]) -> str:
    """Say on which days most and fewest tickets came in."""
    most, least = max(count for _, count in days), min(count for _, count in days)
    if most == least:
        return f"日受理量均为{most}件。"
    high = listed([name for name, count in days if count == most])
    low = listed([name for name, count in days if count == least])
    return f"日受理量最多的是{high}，{most}件；最少的是{low}，{least}件。"


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
        paragraph(
            f"week.cases.{serial}", f"{serial}. {case.title}{_by(case)}。{_ended(case.words)}"
        )
        for serial, case in enumerate(figures.cases[:WEEK_CASES], 1)
    ]
    return Section("week.cases", "重点工单", [Part(blocks=blocks)])
