"""The ranking in words and tables: how points are given, who leads, who is below, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.rules import noticecharts as charts
from hotline.rules import noticescores as scores
from hotline.rules import noticetables as tables
from hotline.rules.boardreach import BEST
from hotline.rules.noticetext import Block, paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section, listed
from hotline.rules.rounding import half_up
from hotline.rules.schemeparts import Scheme
from hotline.rules.scoring import BelowLine, RankRow, UnitCounts, group_names

# A group with fewer ranked units has no tail to speak of.
TAIL_FROM = 4
# The scheme's items are named in a sentence up to this number; the handbook has them all.
ITEMS_NAMED = 8


def ranking_section(view: View) -> Section:
    """Return 考评排名, or 办理质量 where no ranks are shown."""
    if view.ranks == "none":
        return Section("ranking", "办理质量", below(view))
    rules = Part(blocks=[paragraph("ranking.rules", rules_told(view.figures.scheme))])
    groups = [_group(view, group) for group in group_names(view.figures.units, view.figures.scheme)]
    return Section("ranking", "考评排名", [rules, *groups, *_tail(view), *below(view)])


def rules_told(scheme: Scheme) -> str:
    """Say how points are given, and who is not ranked."""
    items = [
        f"{item.words}{tables.plain(item.points)}分"
        for item in scheme.items
        if item.points and not item.bonus
    ]
    said = f"按照《{scheme.name}》计分，满分{tables.plain(scheme.total)}分："
    said += listed(items, "项", ITEMS_NAMED)
    bonuses = [item.words for item in scheme.items if item.bonus]
    if bonuses:
        cap = tables.plain(scheme.bonus_cap)
        said += f"；另设加分项{listed(bonuses, '项', ITEMS_NAMED)}，加分合计不超过{cap}分"
    losses = [item.words for item in scheme.items if not item.points]
    said += f"；另设扣分项{listed(losses, '项', ITEMS_NAMED)}" if losses else ""
    apart = [f"交办不足{scheme.minimum_volume}件次"] if scheme.minimum_volume else []
    apart += ["没有有效回访"] if scheme.empty == "unranked" else []
    told = f"；{'或者'.join(apart)}的单位单独列出，不参加排名" if apart else ""
    return f"{said}。得分相同的名次并列{told}。"


def _group(view: View, group: str) -> Part:
    key = f"ranking.{group}"
    rows = [row for row in view.rows if row.group == group]
    blocks: list[Block] = []
    for kind in dict.fromkeys(row.size_class for row in rows):
        members = [row for row in rows if row.size_class == kind and row.rank is not None]
        blocks += _ranked(view, f"{group}{f'（{kind}）' if kind else ''}", members)
    if not blocks:
        said = f"{view.figures.period.this}没有符合排名条件的单位。"
        blocks.append(paragraph(f"{key}.none", said))
    apart = [f"{row.unit}（{row.why}）" for row in rows if row.rank is None]
    if apart and view.names_the_low:
        said = f"未参加排名的单位：{listed(apart)}。"
        blocks.append(paragraph(f"{key}.apart", said))
    return Part(key, group, blocks=blocks)


def _ranked(view: View, title: str, members: Sequence[RankRow]) -> list[Block]:
    if not members:
        return []
    shown = members
    if view.ranks == "top":
        shown = [row for row in members if (row.rank or 0) <= view.names.top_shown]
        title = f"{title}前{view.names.top_shown}名"
    found: list[Block] = [scores.rank_table(view.figures, f"{title}得分排名", shown)]
    if view.ranks == "full" and 5 <= len(members) <= charts.MOST_BARS:
        places = view.figures.scheme.places
        found.append(charts.chart(charts.ranking_figure(members, title, places)))
    return found


def why_low(counts: UnitCounts) -> str:
    """Say in numbers what cost points, 「7件次应签收中1件次未及时签收」; "" for nothing."""
    told = []
    late = counts.accept_due - counts.accepted_on_time
    if late:
        told.append(f"{counts.accept_due}件次应签收中{late}件次未及时签收")
    if counts.overdue:
        told.append(f"{counts.answer_due}件次应答复中{counts.overdue}件次超期")
    if counts.reworked:
        told.append(f"{counts.answered}件次答复中{counts.reworked}件次退回重办")
    judged = [
        f"{number}件次{words}"
        for words, number in (
            ("未联系", counts.callbacks - counts.contacted),
            ("未解决", counts.callbacks - counts.solved - counts.partly),
            ("部分解决", counts.partly),
            ("不满意", counts.unsatisfied),
        )
        if number
    ]
    if judged:
        told.append(f"{counts.callbacks}件次有效回访中{'、'.join(judged)}")
    return "，".join(told)


def _tail(view: View) -> list[Part]:
    """Name the last of each group and say why in numbers; nobody with nothing to say.

    Those on the yellow board stand there with their reasons and are not named twice.
    """
    if view.ranks != "full" or not view.names_the_low:
        return []
    size = view.figures.board_size
    yellow = {row.unit for row in boards(view.rows, view.low, size).yellow}
    places = view.figures.scheme.places
    told = []
    for group in group_names(view.figures.units, view.figures.scheme):
        for kind in dict.fromkeys(row.size_class for row in view.rows if row.group == group):
            rows = [
                row for row in view.rows
                if (row.group, row.size_class) == (group, kind) and row.rank is not None
            ]  # fmt: skip
            last = max((row.rank or 0 for row in rows), default=0)
            if len(rows) < TAIL_FROM or last == 1:
                continue
            told += [
                f"{row.unit}列{group}{kind}第{row.rank}名（共{len(rows)}家），"
                f"得{half_up(row.score.total or 0, places)}分，{why}"
                for row in rows
                if row.rank == last and row.unit not in yellow and (why := why_low(row.counts))
            ]
    if not told:
        return []
    return [Part("ranking.tail", "排名靠后的单位", f"{listed(told, '个单位', 6, '；')}。")]


def below(view: View) -> list[Part]:
    """Return the units below the line with their rates; nobody is named where none may be."""
    figures = view.figures
    if not any(row.rank is not None for row in view.rows):
        if view.rows and view.ranks != "none":
            return []  # every group has said so itself
        said = f"{figures.period.this}没有符合考评条件的单位。"
        return [Part(blocks=[paragraph("below.units", said)])]
    names = "、".join(figures.indicator(code).name for code in figures.scheme.line_codes)
    if not view.names_the_low:
        if view.ranks != "none":
            return []
        said = f"{names}低于{line_shown(figures.scheme)}%的单位{len(view.low)}家。"
        return [Part(blocks=[paragraph("below.units.public", said)])]
    line = line_shown(figures.scheme)
    if not view.low:
        text = f"参加考评的单位{names}均达到{line}%。"
    else:
        text = f"共{len(view.low)}家：{listed([_low(unit) for unit in view.low], '', 10, '；')}。"
    return [Part("below", f"{names}低于{line}%的单位", "", [paragraph("below.units", text)])]


def line_shown(scheme: Scheme) -> str:
    """Return the line below which a unit is named, as printed."""
    return tables.plain(scheme.line)


def _low(unit: BelowLine) -> str:
    return f"{unit.unit}，{'，'.join(unit.reasons)}"


@dataclass(frozen=True)
class Boards:
    """Who stands on the red and on the yellow board, with the reason for the yellow one."""

    red: tuple[RankRow, ...]
    yellow: tuple[RankRow, ...]


def on_boards(size: int, publish: str, head: int = BEST) -> int:
    """Return how many places a board has: no more than the head where only that is published."""
    return min(size, head) if publish == "top" else size


def boards(rows: Sequence[RankRow], low: Sequence[BelowLine], size: int) -> Boards:
    """Return the boards: the head of each group and class, and those below the line.

    Red: at most `size` ranks and at most half of those ranked, so that no group is all red;
    equal ranks stand together. Yellow: the `size` lowest scores among the units below the line.
    Nobody stands on both. Source: 榆林 (domain notes 1.10 e), 临沂 answers 4; the bounds are ours.
    """
    below_names = {unit.unit for unit in low}
    red = []
    for key in dict.fromkeys((row.group, row.size_class) for row in rows):
        ranked = [r for r in rows if (r.group, r.size_class) == key and r.rank is not None]
        most = min(size, len(ranked) // 2)
        red += [r for r in ranked if (r.rank or 0) <= most and r.unit not in below_names]
    poor = [row for row in rows if row.unit in below_names and row.rank is not None]
    poor.sort(key=lambda row: (row.score.total or 0, row.counts.assignments * -1))
    return Boards(tuple(red), tuple(poor[:size]))
