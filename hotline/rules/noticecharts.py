"""Charts of a periodical as data: one message each, said by the title from the same counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hotline.rules.charts import Bar, Figure, Place
from hotline.rules.noticeparts import Area, Count, HotMatter
from hotline.rules.noticetext import Block
from hotline.rules.rounding import NONE_SHOWN, half_up, number, percent, ratio, shares
from hotline.rules.scoring import RankRow

MOST_BARS = 12


def chart(figure: Figure) -> Block:
    """Return the block of a chart."""
    return {"kind": "chart", "figure": figure.as_dict()}


def matters_figure(matters: Sequence[HotMatter], short: str) -> Figure:
    """Return the bars of the top matters; the title names the first one."""
    ordered = sorted(matters, key=lambda matter: -matter.now)[:8]
    bars = tuple(Bar(m.name, m.now, "", position == 0) for position, m in enumerate(ordered))
    first = ordered[0]
    return Figure("bars", f"{short}反映最集中的是{first.name}，{first.now}件", bars)


def trend_figure(months: Sequence[tuple[str, int]], words: str = "受理", of: str = "月") -> Figure:
    """Return the trend of tickets received; the title says where the last period stands."""
    last_name, last = months[-1]
    values = [value for _, value in months]
    said = f"{_short(last_name)}{words}{last}件"
    if len(values) > 2 and last == max(values) and values.count(last) == 1:
        said += f"，为近{len(values)}个{of}最高"
    elif len(values) > 2 and last == min(values) and values.count(last) == 1:
        said += f"，为近{len(values)}个{of}最低"
    bars = tuple(
        Bar(_short(name), value, "", position == len(months) - 1)
        for position, (name, value) in enumerate(months)
    )
    return Figure("lines", said, bars)


def parts_figure(parts: Sequence[tuple[str, int]]) -> Figure:
    """Return the months of a longer period; the title names the highest, or says all are alike."""
    most = max(count for _, count in parts)
    best = [_short(name) for name, count in parts if count == most]
    if len(best) == len(parts):
        said = f"各月受理量均为{most}件"
    else:
        said = f"受理量最多的是{'、'.join(best)}，{most}件"
    bars = tuple(Bar(_short(name), count, "", count == most) for name, count in parts)
    return Figure("lines", said, bars)


def _short(name: str) -> str:
    return name.split("年")[-1] or name


def shares_figure(counts: Sequence[Count], word: str) -> Figure:
    """Return bars with count and share; the title names the largest."""
    ordered = sorted((row for row in counts if row.now), key=lambda row: -row.now)
    said = shares([row.now for row in ordered])
    bars = tuple(
        Bar(row.name, row.now, f"{row.now}件 {share}", position == 0)
        for position, (row, share) in enumerate(zip(ordered, said, strict=True))
    )
    first = f"{ordered[0].name}最多，占{said[0]}" if ordered else f"没有{word}记录"
    return Figure("bars", f"{word}中{first}" if ordered else first, bars)


def ranking_figure(rows: Sequence[RankRow], group: str, places: int = 2) -> Figure:
    """Return the scores of one group's ranked units as bars, best first."""
    ranked = [row for row in rows if row.rank is not None][:MOST_BARS]
    bars = tuple(
        Bar(row.unit, float(row.score.total or 0), number(row.score.total, places), row.rank == 1)
        for row in ranked
    )
    best = [row.unit for row in ranked if row.rank == 1]
    named = "、".join(best[:2]) + (f"等{len(best)}家" if len(best) > 2 else "")
    top = next((bar.shown for bar in bars), "")
    title = f"{group}得分最高的是{named}，{top}分" if best else f"{group}没有参加排名的单位"
    return Figure("bars", title, bars, unit="分")


def _value(area: Area) -> Fraction | None:
    return Fraction(area.top) if area.bottom is None else ratio(area.top, area.bottom)


def map_figure(areas: Sequence[Area], words: str, short: str) -> Figure:
    """Return the townships coloured by their figure; the title names the highest."""
    known = [(value, area) for area in areas if (value := _value(area)) is not None]
    places = tuple(
        Place(area.name, area.rings, None if value is None else float(value), _shown(area))
        for area in areas
        for value in (_value(area),)
    )
    is_rate = any(area.bottom is not None for area in areas)
    unit = "%" if is_rate else "件"
    if not known or not max(value for value, _ in known):
        return Figure("map", f"{short}各乡镇{words}", (), unit, places=places)
    top = max(value for value, _ in known)
    best = [area for value, area in known if value == top]
    named = best[0].name if len(best) == 1 else f"{best[0].name}等{len(best)}个乡镇"
    said = percent(top) if is_rate else f"{half_up(top, 0)}件"
    most = "最高" if is_rate else "最多"
    return Figure("map", f"{short}{words}{most}的是{named}，{said}", (), unit, places=places)


def _shown(area: Area) -> str:
    if area.bottom is None:
        return f"{area.top}件"
    found = percent(ratio(area.top, area.bottom))
    return found if found != NONE_SHOWN else NONE_SHOWN
