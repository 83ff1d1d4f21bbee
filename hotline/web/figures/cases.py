"""The tickets behind a figure, exactly as many as the figure says, as a list and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, g, render_template

from hotline.casework import figurecases
from hotline.casework.figurecases import Page
from hotline.errors import Incomplete, OutOfReach
from hotline.rules.counttable import COUNTS
from hotline.rules.indicators import INDICATORS
from hotline.rules.periods import Period
from hotline.rules.permissions import may, sees_everything
from hotline.rules.privacy import without_numbers
from hotline.rules.words import STATES
from hotline.rules.words import word as word_for
from hotline.store.people import Person
from hotline.store.units import Division, Unit
from hotline.web.figures.counted import plain
from hotline.web.figures.door import address, blueprint, here, period_asked, unit_url, word
from hotline.web.figures.reach import sees_person
from hotline.web.guard import actor, caller, need

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_FOUND = "没有找到这个统计对象，或者它不在您的查看范围内。"
LONGEST_KEY = 12  # digits of a division's code; no unit or person has more


@dataclass(frozen=True)
class Asked:
    """Whose cases of which count: the address, checked."""

    count: str
    indicator: str
    period: Period
    by: str
    key: str
    name: str


def _asked() -> Asked:
    """Read the address. Raises Incomplete for nonsense, OutOfReach for somebody else's line."""
    key, indicator = word("key"), word("indicator")
    row = INDICATORS.get(indicator)
    count = word("count") or (next(iter(row.numerator)) if row else "")
    if count not in COUNTS or (key and not (key.isdecimal() and len(key) <= LONGEST_KEY)):
        raise Incomplete("没有这项统计，请从考评看板点击数字进入。")
    is_part = row is not None and count in {*row.numerator, *(row.denominator or ())}
    by = word("by") or ("unit" if key else "county")
    return Asked(count, indicator if is_part else "", period_asked(), by, key, _name(by, key))


def _name(by: str, key: str) -> str:
    """Return whose figure it is, in words; a station asks only about its own."""
    me, number = actor(), int(key or 0)
    if by in ("unit", "village"):
        unit = Unit.get_or_none(Unit.id == number)
        if unit is None or not (sees_everything(me) or number in me.unit_ids):
            raise OutOfReach(NOT_FOUND)
        return str(unit.short_name)
    if by == "person":
        person = Person.get_or_none(Person.id == number)
        if person is None or not sees_person(me, person.id, person.unit_id):
            raise OutOfReach(NOT_FOUND)
        return str(person.name)
    if not sees_everything(me):
        raise OutOfReach(NOT_FOUND)
    if by in ("division", "place"):
        place = Division.get_or_none(Division.code == key)
        return str(place.name) if place else "未注明地点"
    return "全县"


@blueprint.get("/figures/cases")
@need("read_boards")
def cases() -> str:
    """Show one page of the cases behind a count."""
    asked = _asked()
    typed = word("page")
    page = int(typed) if typed.isdecimal() and len(typed) < 6 else 1
    found = figurecases.cases(
        actor(), asked.count, asked.period, g.now, asked.by, asked.key, max(page, 1)
    )
    return render_template(
        "figures/cases.html",
        asked=asked,
        what=INDICATORS[asked.indicator].name if asked.indicator else "",
        found=found,
        lines=[_line(row) for row in found.rows],
        parts=_parts(asked, found),
        back=_back(asked),
        export_url=_export_url(asked) if may(actor(), "export") and found.rows else "",
        previous=here(page=found.page - 1) if found.page > 1 else "",
        following=here(page=found.page + 1) if found.page < found.pages else "",
    )


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "no": row["ticket_no"] or "",
        "title": without_numbers(row["title"] or "不涉及具体工单的文书"),
        "place": row["place"] or "",
        "unit": row["unit_name"] or "",
        "stage": word_for(STATES, row["state"]),
        "at": f"{row['at']:%Y-%m-%d %H:%M}" if row["at"] else "",
    }


def _parts(asked: Asked, shown: Page) -> list[dict[str, Any]]:
    """Return what the indicator is made of, each count with its number and its own list."""
    if not asked.indicator:
        return []
    row = INDICATORS[asked.indicator]
    pairs = [("分子", name, weight) for name, weight in row.numerator.items()]
    pairs += [("分母", name, weight) for name, weight in (row.denominator or {}).items()]
    seen = {asked.count: shown}
    return [
        {
            "side": side if row.denominator else "计数",
            "sign": _sign(weight),
            "words": COUNTS[name].words,
            "number": _number(asked, name, seen),
            "url": here(count=name),
            "is_on": name == asked.count,
        }
        for side, name, weight in pairs
    ]


def _sign(weight: Decimal) -> str:
    if weight == 1:
        return ""
    return "减 " if weight == -1 else f"{plain(weight)}×"


def _number(asked: Asked, name: str, seen: dict[str, Page]) -> int:
    if name not in seen:
        seen[name] = figurecases.cases(
            actor(), name, asked.period, g.now, asked.by, asked.key, size=1
        )
    return seen[name].within


def _back(asked: Asked) -> str:
    if asked.by in ("unit", "village"):
        return unit_url(int(asked.key), asked.period)
    return address("/figures", period=asked.period.code)


def _export_url(asked: Asked) -> str:
    return address("/figures/cases.xlsx", count=asked.count, period=asked.period.code,
                   by=asked.by, key=asked.key)  # fmt: skip


@blueprint.get("/figures/cases.xlsx")
@need("export")
def cases_table() -> Response:
    """Send the cases behind a count as a table; that it left is noted."""
    asked = _asked()
    body = figurecases.export_cases(
        caller(), asked.count, asked.period, g.now, asked.by, asked.key, asked.name
    )
    response = Response(body, mimetype=XLSX)
    name = f"mingxi-{asked.count}-{asked.period.code}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
