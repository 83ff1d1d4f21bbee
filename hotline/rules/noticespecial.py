"""The special report (专报) on one matter, place or unit, for the leaders who decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hotline.rules import noticecharts as charts
from hotline.rules import noticetables as tables
from hotline.rules.noticematerials import SpecialFigures
from hotline.rules.noticeparts import Count
from hotline.rules.noticeranking import why_low
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, paragraph
from hotline.rules.noticewords import Part, Section, hour, laid, listed
from hotline.rules.rounding import count_change, percent, ratio

_TITLES = {
    "matter": "关于{subject}问题\n群众诉求情况的专报",
    "place": "关于{subject}\n群众诉求情况的专报",
    "unit": "关于{subject}\n工单办理情况的专报",
}
# So many matters, places and units are named; the tables have more.
NAMED, ROWS = 5, 10


def special(figures: SpecialFigures, names: NoticeNames, is_public: bool) -> NoticeText | None:
    """Return the special report; one about a unit never goes outside, nor do single cases."""
    if is_public and figures.about == "unit":
        return None
    body = laid(
        [
            _basics(figures, names),
            _spread(figures),
            _handling(figures, is_public),
            _cases(figures, is_public),
            _said("found", "存在问题", () if is_public else figures.found),
            _said("asked", "工作建议", () if is_public else figures.asked),
        ]
    )
    title = _TITLES[figures.about].format(subject=figures.subject)
    note = "" if figures.about == "unit" else names.note
    return NoticeText(title, "", body, (), names.office, date.min, note)


def _basics(figures: SpecialFigures, names: NoticeNames) -> Section:
    period = figures.period
    about = {
        "matter": f"反映{figures.subject}问题的诉求",
        "place": f"{figures.subject}范围内的群众诉求",
        "unit": f"并交{figures.subject}办理的诉求",
    }[figures.about]
    moved = count_change(figures.received, figures.received_before, period.earlier)
    year = count_change(figures.received, figures.received_last_year, "上年同期")
    said = f"{period.name}，{names.county}12345热线受理{about}{figures.received}件"
    if figures.county_received:
        said += f"，占全县受理量的{percent(ratio(figures.received, figures.county_received))}"
    said += f"，{moved}" + (f"；{year}" if period.kind != "year" else "")
    said += f"。截至{hour(figures.counted_at)}，办结{figures.closed}件，在办{figures.open_now}件。"
    blocks: list[Block] = [paragraph("special.basics", said)]
    if len(figures.months) > 2:
        blocks.append(charts.chart(charts.trend_figure(figures.months)))
    return Section("special", "基本情况", [Part(blocks=blocks)])


def _spread(figures: SpecialFigures) -> Section:
    parts = []
    for key, title, counts, of in (
        ("kind", "诉求类型", figures.by_kind, "类"),
        ("matter", "诉求内容", figures.by_matter, "类"),
        ("place", "区域分布", figures.by_place, "处"),
    ):
        if counts and figures.received:
            said = _shares(counts, figures.received, of)
            parts.append(Part(f"special.{key}", title, said))
    if figures.areas:
        figure = charts.map_figure(figures.areas, figures.map_words, figures.period.short)
        parts.append(Part(blocks=[charts.chart(figure)]))
    return Section("special.spread", "分布情况", parts)


def _shares(counts: Sequence[Count], received: int, of: str) -> str:
    ordered = [row for row in sorted(counts, key=lambda row: -row.now) if row.now]
    said = [f"{row.name}{row.now}件，占{percent(ratio(row.now, received))}" for row in ordered]
    return f"{listed(said, of, NAMED, '；')}。"


def _handling(figures: SpecialFigures, is_public: bool) -> Section:
    counts = figures.counts
    if not counts.assignments and not counts.callbacks:
        return Section("special.handling", "办理情况", ())
    said = [f"交办{counts.assignments}件次。"]
    if counts.answer_due:
        shown = tables.rate(figures, counts, "answered_on_time")
        answered = f"按时答复{counts.answered_on_time}件次，按时答复率{shown}"
        said.append(f"应答复{counts.answer_due}件次，{answered}；超期{counts.overdue}件次。")
    if counts.callbacks:
        solved = tables.rate(figures, counts, "solved_rate")
        satisfied = tables.rate(figures, counts, "satisfied_rate")
        said.append(f"有效回访{counts.callbacks}件次，解决率{solved}，满意率{satisfied}。")
    blocks: list[Block] = [paragraph("special.handling.text", "".join(said))]
    if figures.units and not is_public:
        blocks.append(_units(figures))
        if why := why_low(counts):
            blocks.append(paragraph("special.handling.why", f"从办理质量看，{why}。"))
    return Section("special.handling", "办理情况", [Part(blocks=blocks)])


def _units(figures: SpecialFigures) -> tables.Table:
    ordered = sorted(figures.units, key=lambda line: -line.counts.assignments)[:ROWS]
    note = f"注：按交办量列前{ROWS}家。" if len(figures.units) > ROWS else ""
    return tables.table(
        [("承办单位", "left"), ("交办（件次）", "right"), ("超期（件次）", "right"),
         ("有效回访（件次）", "right"), ("解决率", "right"), ("满意率", "right")],
        [
            [
                line.unit, line.counts.assignments, line.counts.overdue, line.counts.callbacks,
                tables.rate(figures, line.counts, "solved_rate"),
                tables.rate(figures, line.counts, "satisfied_rate"),
            ]
            for line in ordered
        ],
        title="承办单位办理情况",
        note=note,
    )  # fmt: skip


def _cases(figures: SpecialFigures, is_public: bool) -> Section:
    if is_public or not figures.cases:
        return Section("special.cases", "典型工单", ())
    blocks = []
    for serial, case in enumerate(figures.cases, 1):
        about = "，".join(word for word in (case.unit, case.state) if word)
        tail = f"{case.words.rstrip('。')}。" if case.words else ""
        said = f"{serial}. {case.title}（{case.number}{f'，{about}' if about else ''}）。{tail}"
        blocks.append(paragraph(f"special.cases.{serial}", said))
    return Section("special.cases", "典型工单", [Part(blocks=blocks)])


def _said(key: str, title: str, lines: Sequence[str]) -> Section:
    blocks = [
        paragraph(f"special.{key}.{serial}", f"{serial}. {line.rstrip('。')}。")
        for serial, line in enumerate(lines, 1)
    ]
    return Section(f"special.{key}", title, [Part(blocks=blocks)] if blocks else ())
