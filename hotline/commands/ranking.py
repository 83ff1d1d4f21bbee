"""`ranking`: the units of a period by score; `scheme`: scoring schemes read, checked, compared."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Subgroup

if TYPE_CHECKING:
    from datetime import datetime

    from hotline.casework.ranking import GroupRow
    from hotline.rules.periods import Period
    from hotline.rules.schemes import RankRow, Scheme, Score

NAME, FIGURE = 24, 11  # columns of the table, in half widths


@click.command(cls=Command, short_help="考评排名")
@click.option("--period", required=True, metavar="时段", help="如 2026-10、2026-Q4、2026")
@click.option("--scheme", default="", metavar="办法", help="考评办法代号，缺省为当时执行的办法")
@click.option("--villages", is_flag=True, help="按村（社区）排名，缺省为乡镇、部门和企业")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取")
def ranking(period: str, scheme: str, villages: bool, as_json: bool) -> None:
    """按考评办法给各承办单位计分排名，并给出每项的分子、分母、比率和得分。"""
    from hotline import clock
    from hotline.casework import figures
    from hotline.casework.ranking import codes_of, group_rows
    from hotline.casework.ranking import ranking as ranked
    from hotline.casework.schemes import scheme_of

    opened()
    now = clock.now()
    wanted = figures.period(period)
    by = scheme_of(scheme or None, wanted)
    rows = ranked(wanted, by, now, codes_of(by), "village" if villages else "unit")
    groups = group_rows(rows, by)
    if as_json:
        print(json.dumps(as_plain(wanted, by, now, rows, groups), ensure_ascii=False, indent=1))
    else:
        print("\n".join(table(wanted, by, now, rows, groups)))


def as_plain(
    period: Period, scheme: Scheme, now: datetime, rows: list[RankRow], groups: list[GroupRow]
) -> dict[str, Any]:
    """Return the ranking as plain data. `value` is a share between 0 and 1, a mean or a count."""
    from hotline.store.units import codes_by_id

    codes = codes_by_id()
    return {
        "period": period.code,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "scheme": {
            "code": scheme.code, "version": scheme.version, "title": scheme.title,
            "source": scheme.source, "total": _number(scheme.total), "places": scheme.places,
        },
        "counted_at": now.isoformat(timespec="seconds"),
        "units": [
            {
                "unit": row.unit, "code": codes.get(row.unit_id or 0, ""), "group": row.group,
                "class": row.size_class, "rank": row.rank, "why": row.why,
                "score": _number(row.score.total), "volume": row.counts.assignments,
                "indicators": _items(row.score),
            }
            for row in rows
        ],
        "groups": [
            {
                "group": group.group, "units": group.units, "score": _number(group.score.total),
                "volume": group.counts.assignments, "indicators": _items(group.score),
            }
            for group in groups
        ],
    }  # fmt: skip


def _items(found: Score) -> dict[str, Any]:
    return {
        part.code: {
            "name": part.name,
            "numerator": _number(part.measure.numerator),
            "denominator": part.measure.denominator,
            "value": None if part.measure.value is None else float(part.measure.value),
            "shown": None if part.measure.shown is None else str(part.measure.shown),
            "points": None if part.points is None else float(part.points),
            "of": _number(part.weight),
        }
        for part in found.parts
    }


def _number(value: Decimal | None) -> int | float | None:
    """Return a decimal as a number of JSON: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def table(
    period: Period, scheme: Scheme, now: datetime, rows: list[RankRow], groups: list[GroupRow]
) -> list[str]:
    """Return the ranking as lines a person reads, group by group, the unranked with why."""
    lines = [
        f"{period.name}考评排名（{period.span}）",
        f"按《{scheme.title}》第{scheme.version}版计分，满分{scheme.total}分；"
        f"统计到{min(now, period.until):%Y年%m月%d日 %H:%M}。",
    ]
    pools = {group.group: group for group in groups}
    for (group, kind), members in groupby(rows, key=lambda row: (row.group, row.size_class)):
        lines += ["", f"{group}{f'（{kind}）' if kind else ''}"]
        heads = [item.words for item in scheme.items][:6]
        lines.append(_row("名次", "单位", "交办量", *heads, "得分"))
        lines += [_line(row) for row in members]
        if pools[group].units > 1 and not scheme.classes:
            lines.append(_pooled(pools[group]))
    return lines


def _line(row: RankRow) -> str:
    shown = [_shown(part) for part in row.score.parts][:6]
    score = row.why if row.rank is None else str(row.score.total)
    return _row(str(row.rank or "—"), row.unit, str(row.counts.assignments), *shown, score)


def _pooled(group: GroupRow) -> str:
    shown = [_shown(part) for part in group.score.parts][:6]
    total = group.score.total
    return _row("", "汇总", str(group.counts.assignments), *shown, str(total or "—"))


def _shown(part: Any) -> str:
    if part.measure.shown is None:
        return "—"
    return f"{part.measure.shown}{'%' if part.measure.denominator is not None else ''}"


def _row(place: str, unit: str, *figures: str) -> str:
    line = _wide(place, 6) + _wide(unit, NAME) + "".join(_wide(each, FIGURE) for each in figures)
    return line.rstrip()


def _wide(text: str, width: int) -> str:
    """Pad to a width on a screen where a Chinese character takes two columns."""
    taken = sum(2 if ord(each) > 0x2E7F else 1 for each in text)
    return text + " " * max(1, width - taken)


@click.group(cls=Subgroup, short_help="考评办法")
def scheme() -> None:
    """考评办法：各项分值、扣分、加分及其依据；不连数据库也能核对。"""


@scheme.command("list", cls=Command, short_help="随软件提供的考评办法")
def list_() -> None:
    """列出随软件提供的考评办法：代号、版本、名称、总依据。"""
    from hotline.casework.schemes import shipped, shipped_codes

    for code in shipped_codes():
        found = shipped(code)
        print(f"{code:<18}第 {found.version} 版  {found.title}（{len(found.items)} 项）")
        print(f"{'':<18}依据：{found.source}")


@scheme.command(cls=Command, short_help="看考评办法的每一项")
@click.argument("name", metavar="办法")
def show(name: str) -> None:
    """看考评办法的每一项和依据。办法写代号，或文件路径。"""
    from hotline.rules.schemewords import tell

    found = _read(name)
    print(f"{found.title}（{found.code} 第 {found.version} 版），满分 {found.total} 分")
    print(f"依据：{found.source}")
    for part, told in groupby(tell(found), key=lambda one: one.part):
        print(f"\n{part}")
        for one in told:
            print(f"  {one.name}：{one.value}\n      依据：{one.source}")


@scheme.command(cls=Command, short_help="检查考评办法文件")
@click.argument("files", metavar="文件", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> None:
    """检查考评办法文件，有误的指出行号。"""
    for name in files:
        found = _from_file(Path(name))
        print(f"{name}：合格。{found.title}（{found.code} 第 {found.version} 版），"
              f"{len(found.items)} 项，满分 {found.total} 分。")  # fmt: skip


@scheme.command(cls=Command, short_help="比较两个考评办法")
@click.argument("one", metavar="办法一")
@click.argument("other", metavar="办法二")
def diff(one: str, other: str) -> None:
    """比较两个考评办法，逐项列出不同。"""
    from hotline.rules.schemewords import compare

    sides = [_read(name) for name in (one, other)]
    for mark, found in zip("甲乙", sides, strict=True):
        print(f"{mark}：{found.title}（{found.code} 第 {found.version} 版）")
    found_ = compare(*sides)
    for part, told in groupby(found_, key=lambda each: each.part):
        print(f"\n{part}")
        for each in told:
            print(f"  {each.name}\n      甲：{each.one}\n      乙：{each.other}")
    print(f"\n共 {len(found_)} 项不同。" if found_ else "\n各项相同。")


def _read(name: str) -> Scheme:
    """Return the scheme of a file, of a shipped code, or one the county saved."""
    from hotline.casework.schemes import known_names, named, shipped_named

    if name.endswith(".toml"):
        return _from_file(Path(name))
    if name in known_names():
        return shipped_named(name)
    opened()
    return named(name)


def _from_file(path: Path) -> Scheme:
    from hotline.commands.profiles import read_by
    from hotline.rules.schemes import parse_scheme

    return read_by(parse_scheme, path)
