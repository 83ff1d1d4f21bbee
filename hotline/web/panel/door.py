"""The blueprint of the panel's room and the months its pages can be about."""

from __future__ import annotations

from flask import Blueprint, g, request

from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Incomplete
from hotline.rules.periods import Period, period_of

blueprint = Blueprint("panel", __name__)
MONTHS = 18


def months() -> list[Period]:
    """Return the months that hold tickets, newest first."""
    return recent_periods(g.now, {"month": MONTHS})["month"]


def chosen(on_record: list[Period], typed: str = "") -> Period:
    """Return the period asked for, else the last whole month on record, else this month."""
    try:
        return period_of(typed or request.args.get("period", ""))
    except Incomplete:
        usual = on_record[1:2] or on_record
        return usual[0] if usual else period_of(f"{g.now:%Y-%m}")
