"""The blueprint, the words every page shows, and how a finding's line looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, request

from hotline.casework import figures
from hotline.errors import Incomplete
from hotline.rules.findings import OPEN, STATES, became
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor
from hotline.rules.privacy import without_numbers

blueprint = Blueprint("findings", __name__)


@blueprint.app_template_filter("finding_state")
def state_word(code: str) -> str:
    """Return the office's word for where a finding lies."""
    return STATES.get(code, code)


def line(row: dict[str, Any], me: Actor, long_since: Mapping[str, datetime]) -> dict[str, Any]:
    """Return a row of the store as a line of a list, as this person reads it."""
    where = (
        row["place"] if row["unit_name"] in row["place"] else f"{row['unit_name']}{row['place']}"
    )
    url = f"/findings/{row['id']}"
    came = row["to_office_at"] if row["state"] == "at_office" else row["sent_up_at"]
    limit = long_since.get(row["state"])
    told = became(row["state"], row["is_on_spot"], row["town_name"], row["ended_by_unit"],
                  row["ended_text"])  # fmt: skip
    return {
        **row,
        "url": url,
        "thumb": f"{url}/photos/{row['photo']}/thumb" if row["photo"] else "",
        "text": without_numbers(row["text"]),
        "where": where,
        "is_open": row["state"] in OPEN,
        "told": without_numbers(told),
        "is_thanked": is_thanked(row["found_by"], row["state"], row["ended_by_unit"], me),
        "came": came,
        "is_long": came is not None and limit is not None and came < limit,
    }


def is_thanked(found_by: int | None, state: str, by_unit: str, me: Actor) -> bool:
    """Return whether the reader reported it and others have done something about it."""
    is_mine = found_by == me.person_id
    return is_mine and state in ("solved", "turned") and by_unit != me.unit_name


def month_asked(name: str = "month") -> Period | None:
    """Return the month in the address, None without one. Raises Incomplete."""
    code = request.args.get(name, "").strip()[:7]
    return figures.period(figures.month(code).code) if code else None


def number_asked(name: str) -> int | None:
    """Return a unit's number in the address, None without one. Raises Incomplete."""
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) < 12):
        raise Incomplete("没有这个单位，请从随手报统计点击数字进入。")
    return int(typed)
