"""Periodicals in words: figures in, an editable text out, numbers from one computation.

Order of real notices (宁国, 淮北, 连云港): basic figures, top matters, ranking, boards, what the
leader says, what is asked next, annexed tables. Wording may be edited block by block (each has a
`key`), figures may not: tables and charts are worked out again from the frozen figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hotline.rules import noticelists as lists
from hotline.rules import noticescores as scores
from hotline.rules import noticesections as sections
from hotline.rules.handbook import handbook
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticebasics import basics
from hotline.rules.noticebrief import daily, weekly
from hotline.rules.noticefound import found_section
from hotline.rules.noticeminutes import minutes
from hotline.rules.noticeranking import ranking_section
from hotline.rules.noticespecial import special
from hotline.rules.noticetext import Annex, Block, NoticeNames, NoticeText, Publish
from hotline.rules.noticeunit import unit_sheet
from hotline.rules.noticeview import View
from hotline.rules.noticewords import laid

__all__ = ["Annex", "Block", "NoticeNames", "NoticeText", "Publish", "compose", "monthly_notice"]

Composer = Callable[[Any, NoticeNames, bool], NoticeText | None]


def compose(kind: str, material: Any, names: NoticeNames, issued_on: date) -> NoticeText:
    """Return the text of a notice of that kind (`rules.noticekinds`) with its public version.

    The same material and names always give the same text. Figures that disagree are for
    `rules.noticechecks.disagreements`. Raises KeyError for a kind nobody knows.
    """
    make = _COMPOSERS[kind]
    made = make(material, names, False)
    if made is None:
        raise KeyError(kind)
    public = make(material, names, True)

    def signed(text: NoticeText) -> NoticeText:
        return replace(text, kind=kind, office=names.office, issued_on=issued_on, names=names)

    return replace(signed(made), public=signed(public) if public else None)


def monthly_notice(figures: MonthFigures, names: NoticeNames, issued_on: date) -> NoticeText:
    """Return the draft of the month's notice."""
    return compose("monthly", figures, names, issued_on)


def _periodical(title: str, asked: str) -> Composer:
    """Return the composer of the month, quarter or year: one shape, its own title and end."""

    def make(figures: MonthFigures, names: NoticeNames, is_public: bool) -> NoticeText:
        view = View(figures, names, is_public)
        body = laid(
            [
                basics(view),
                sections.matters(view),
                ranking_section(view),
                sections.boards_section(view),
                sections.picks_section(view),
                sections.upkeep(view),
                found_section(view),
                sections.comment(view),
                sections.criticism_section(view),
                sections.requirements(view, asked),
            ]
        )
        opening = tuple(block for part in sections.correction(names) for block in part.blocks)
        named = title.format(period=_named(figures), county=names.county)
        return NoticeText(
            named + ("（更正）" if names.corrects else ""),
            names.addressee, (*opening, *body), _annexes(view), names.office, date.min, names.note,
        )  # fmt: skip

    return make


def _named(figures: MonthFigures) -> str:
    return figures.period.name + ("度" if figures.period.kind == "year" else "")


def _annexes(view: View) -> tuple[Annex, ...]:
    """Return the annexed tables; in public only what names neither tickets nor hidden ranks."""
    figures, named = view.figures, _named(view.figures)
    found: list[tuple[str, Block]] = []
    is_ranked = view.ranks == "full"
    if view.rows and (is_ranked or not view.is_public):
        full = scores.full_table(figures, view.rows, is_ranked)
        found.append(("各承办单位工单办理情况统计表", full))
    if is_ranked and view.rows and scores.needs_items(figures):
        found.append(("各承办单位计分指标明细表", scores.items_table(figures, view.rows)))
    if figures.scores and is_ranked:
        found.append(("各承办单位分月得分表", scores.scores_table(figures, view.rows, True)))
    if figures.knowledge and (is_ranked or not view.is_public):
        found.append(
            ("知识库更新情况", lists.knowledge_table(figures.knowledge, view.ranks != "none"))
        )
    if not view.is_public:
        found += _inside(figures)
    return tuple(Annex(f"{named}{title}", (table,)) for title, table in found)


def _inside(figures: MonthFigures) -> list[tuple[str, Block]]:
    """Return the lists of single tickets and of points given, which never go outside."""
    found = []
    if (by_hand := lists.given_table(figures))["rows"]:
        found.append(("人工评分明细", by_hand))
    if figures.overdue:
        found.append(("超期工单清单", lists.overdue_table(figures.overdue)))
    if figures.returned:
        found.append(("退回工单清单", lists.returned_table(figures.returned)))
    if figures.set_aside:
        found.append(("延时挂账和剔除工单清单", lists.set_aside_table(figures.set_aside)))
    return found


_COMPOSERS: Mapping[str, Composer] = {
    "daily": daily,
    "weekly": weekly,
    "monthly": _periodical("关于{period}{county}12345热线\n工单办理情况的通报", "下一步工作要求"),
    "special": special,
    "quarterly": _periodical("{period}{county}12345热线\n运行情况报告", "下一季度工作要求"),
    "annual": _periodical("关于{period}{county}12345热线\n工单办理情况的通报", "下一年度工作要求"),
    "minutes": minutes,
    "unit_sheet": unit_sheet,
    "handbook": handbook,
}
