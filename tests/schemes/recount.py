"""A second, plain way to score: written from the words of the schemes, sharing no code with them.

Rates are written out by hand here, so that a wrong definition in the product would show.
"""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any


def rate(code: str, c: Any, mostly: F) -> F | None:
    """The indicator as its words say, None when nothing was counted."""
    top, bottom = {
        "accept_on_time": (c.accepted_on_time, c.accept_due),
        "answered_on_time": (c.answered_on_time, c.answered_on_time + c.overdue),
        "overdue_rate": (c.overdue, c.answered_on_time + c.overdue),
        "contacted_rate": (c.contacted, c.callbacks),
        "solved_rate": (c.solved, c.callbacks),
        "satisfied_rate": (c.satisfied + mostly * c.mostly, c.callbacks),
        "unsatisfied_rate": (c.unsatisfied, c.callbacks),
        "returned_rate": (c.returned, c.assignments),
        "reworked_rate": (c.reworked, c.answered),
        "right_first_time": (c.answered - c.reworked, c.answered),
    }[code]
    return F(top) / bottom if bottom else None


LESS = ("overdue_rate", "unsatisfied_rate", "returned_rate", "reworked_rate")


def half_up(value: F, places: int) -> F:
    """Round to so many decimals, halves up (scores are never negative)."""
    scaled = value * 10**places
    return F((scaled * 2 + 1) // 2, 10**places)


def item_points(item: Any, c: Any, scheme: Any, given: dict[str, F]) -> F | None:
    full = F(item.points)
    if item.rule == "given":
        entered = given.get(item.code, F(0) if item.bonus else None)
        return None if entered is None else min(entered, full)
    if item.rule == "count":
        n = F(getattr(c, item.indicator)) if item.indicator else given.get(item.code, F(0))
        return min(full, n * F(item.per_point)) if item.bonus else max(
            F(item.floor), full - n * F(item.per_point)
        )  # fmt: skip
    share = rate(item.indicator, c, F(scheme.mostly_weight))
    if share is None:
        return None
    if scheme.rates == "printed":
        share = half_up(share * 100, 2) / 100
    less = item.indicator in LESS
    cliff = item.zero_below
    if cliff is not None and (share * 100 > F(cliff) if less else share * 100 < F(cliff)):
        return F(0)
    if item.rule == "share":
        return full * (1 - share if less else share)
    away = share * 100 - F(item.target) if less else F(item.target) - share * 100
    return max(F(item.floor), full - F(item.per_point) * max(F(0), away))


def total(c: Any, scheme: Any, given: dict[str, F]) -> F | None:
    """The exact score, None when there is none."""
    earned, of, added = F(0), F(0), F(0)
    for item in scheme.items:
        points = item_points(item, c, scheme, given)
        if points is None:
            what = item.empty or ("zero" if item.bonus else scheme.empty)
            if what == "unranked":
                return None
            if what == "spread":
                continue
            points = F(item.points) if what == "full" else F(0)
        if item.bonus:
            added += points
        else:
            earned, of = earned + points, of + F(item.points)
    if not of:
        return None
    return max(F(scheme.floor), earned * F(scheme.total) / of) + min(added, F(scheme.bonus_cap))
