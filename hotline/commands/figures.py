"""`indicators`: every figure of the assessment for one unit or the county."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command

if TYPE_CHECKING:
    from hotline.casework.indicating import Sheet
    from hotline.rules.indicators import Measure

NAME, FIGURE = 20, 16  # columns of the table, in half widths


@click.command(cls=Command, short_help="各项指标")
@click.option("--period", required=True, metavar="时段", help="如 2026-10、2026-Q4、2026-W41")
@click.option("--unit", default="county", metavar="单位", help="代码、名称、简称，全县用 county")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取")
def indicators(period: str, unit: str, as_json: bool) -> None:
    """列出某单位（或全县）某时段的各项指标，与上期、上年同期对照。"""
    from hotline import clock
    from hotline.casework.indicating import sheet

    opened()
    found = sheet(period, unit, clock.now())
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(table(found)))


def table(found: Sheet) -> list[str]:
    """Return the figures as lines a person reads: now, the period before, last year, fraction."""
    span = found.period
    lines = [
        f"{found.unit}　{span.name}（{span.span}）",
        f"统计到 {min(found.counted_at, span.until):%Y年%m月%d日 %H:%M}",
        "",
        _row("指标", "本期", span.earlier, "上年同期") + "计算",
    ]
    for code, one in found.now.items():
        row = found.defined[code]
        before = [_shown(past.get(code) if past else None, row.unit)
                  for past in (found.last_period, found.last_year)]  # fmt: skip
        lines.append((_row(row.name, _shown(one, row.unit), *before) + _fraction(one)).rstrip())
    return lines


def _shown(one: Measure | None, unit: str) -> str:
    return "—" if one is None or one.shown is None else f"{one.shown}{unit}"


def _fraction(one: Measure) -> str:
    top = one.numerator.normalize()
    return "" if one.denominator is None else f"{top:f}÷{one.denominator}"


def _row(name: str, *figures: str) -> str:
    return _wide(name, NAME) + "".join(_wide(each, FIGURE) for each in figures)


def _wide(text: str, width: int) -> str:
    """Pad to a width on a screen where a Chinese character takes two columns."""
    taken = sum(2 if ord(each) > 0x2E7F else 1 for each in text)
    return text + " " * max(1, width - taken)
