"""The blueprint, the words every page shows, and how a finding's line looks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from hotline.rules.findings import OPEN, STATES
from hotline.rules.privacy import without_numbers

blueprint = Blueprint("findings", __name__)


@blueprint.app_template_filter("finding_state")
def state_word(code: str) -> str:
    """Return the office's word for where a finding lies."""
    return STATES.get(code, code)


def line(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the store as a line of a list."""
    where = (
        row["place"] if row["unit_name"] in row["place"] else f"{row['unit_name']}{row['place']}"
    )
    url = f"/findings/{row['id']}"
    return {
        **row,
        "url": url,
        "thumb": f"{url}/photos/{row['photo']}/thumb" if row["photo"] else "",
        "text": without_numbers(row["text"]),
        "where": where,
        "is_open": row["state"] in OPEN,
    }
