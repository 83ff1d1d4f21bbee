"""The blueprint, the period and the scheme in the address, and the links that lead on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, g, request

from hotline.casework import figures, timekeeping
from hotline.errors import Incomplete
from hotline.rules.boardreach import Viewer, viewer_of
from hotline.rules.periods import KINDS, Period, moved, period_at, period_before
from hotline.rules.policy_parts import PeriodRule
from hotline.store.figures import first_registered
from hotline.web.guard import actor

blueprint = Blueprint("figures", __name__)
LONGEST = 40  # characters of anything in the address that names a period, scheme or count
# How many earlier periods of a kind the list offers; days are typed.
OFFERED = {"week": 53, "month": 36, "quarter": 12, "half_year": 8, "year": 6}

# What the picker's form sends itself, or what belongs to the page one leaves.
REPLACED = ("period", "scheme", "page", "after")


def rule() -> PeriodRule:
    """Return how the policy in force cuts months and days."""
    return timekeeping.policy(g.now).period


def word(name: str) -> str:
    """Return a value of the address, "" for none; never longer than `LONGEST`."""
    return request.args.get(name, "").strip()[:LONGEST]


def period_asked() -> Period:
    """Return the period in the address, or the running month.

    Raises Incomplete for one that cannot be read or has not begun.
    """
    code = word("period")
    if not code:
        return period_at(word("kind") if word("kind") in KINDS else "month", g.now, rule())
    found = figures.period(code)
    if found.since > g.now:
        raise Incomplete(
            "这个时段还没有开始，没有数据。", fields={"period": "请选择已经开始的时段。"}
        )
    return found


@dataclass(frozen=True)
class Picker:
    """What the period picker offers: kinds, the neighbours, and earlier ones of the same kind."""

    period: Period
    kinds: list[tuple[str, str, bool]]  # (words, address, is shown now)
    before: str
    after: str  # "" when it has not begun
    offered: list[tuple[str, str]]  # (code, words), newest first; empty for days
    carried: list[tuple[str, str]]  # what else the form keeps
    scheme: str  # what the address asks for, "" for the one in force
    is_running: bool
    latest: str  # the latest day that can be asked for


def picker(period: Period, kinds: tuple[str, ...] = tuple(KINDS)) -> Picker:
    """Return the picker for the present page; other values of the address stay."""
    cut = figures.rule_of(period)
    after = moved(period, 1, cut)
    moment = min(period.until, g.now) if period.until > g.now else period.since
    return Picker(
        period=period,
        kinds=[
            (KINDS[kind], here(period=period_at(kind, moment, cut).code), kind == period.kind)
            for kind in kinds
        ],
        before=_if_any(period),
        after=here(period=after.code) if after.since <= g.now else "",
        offered=_offered(period, cut),
        carried=[(k, v) for k, v in _args().items() if k not in REPLACED],
        scheme=word("scheme"),
        is_running=period.until > g.now,
        latest=period_at("day", g.now, cut).code,
    )


def _if_any(period: Period) -> str:
    try:
        return here(period=figures.month_before(period).code)
    except Incomplete:  # around 1990 nothing lies before
        return ""


def _offered(period: Period, cut: PeriodRule) -> list[tuple[str, str]]:
    if period.kind not in OFFERED:
        return []
    first = first_registered() or g.now
    found = [period_at(period.kind, g.now, cut)]
    while len(found) < OFFERED[period.kind] and found[-1].since > first:
        found.append(period_before(found[-1], cut))
    codes = [(each.code, each.name) for each in found]
    # An older one typed into the address stands in the list too, or the list would lie.
    return codes if (period.code, period.name) in codes else [*codes, (period.code, period.name)]


def neighbours(period: Period) -> tuple[Period | None, Period | None]:
    """Return the period before and the same one a year before, for 环比 and 同比."""
    try:
        before = figures.month_before(period)
    except Incomplete:
        before = None
    return before, figures.year_before(period)


def _args() -> dict[str, str]:
    return {name: value[:LONGEST] for name, value in request.args.items() if value}


def here(**changed: object) -> str:
    """Return the present address with some values changed; None or "" takes one out."""
    return address(request.path, **{**_args(), "page": "", "after": "", **changed})


def address(path: str, **values: object) -> str:
    """Return a path with the values that say something."""
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path


def cases_url(indicator: str, count: str, period: Period, by: str, key: object) -> str:
    """Return the address of the tickets behind a figure; what `cases` fills in is left out.

    A county's board has thousands of these, so they are kept short.
    """
    return address("/figures/cases", indicator=indicator, count=count, period=period.code,
                   by="" if by in ("unit", "county") else by, key=key)  # fmt: skip


def unit_url(unit_id: int, period: Period, scheme: str = "") -> str:
    return address(f"/figures/units/{unit_id}", period=period.code, scheme=scheme)


def viewer(groups: dict[int, str]) -> Viewer:
    """Return how the board looks at who is asking; `groups` names each ranked unit's group."""
    me = actor()
    return viewer_of(me, groups.get(me.unit_id or 0, ""))


def counted_words(at: datetime) -> str:
    """「11月22日 09:12」: until when the figures were counted."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"
