"""The blueprint of the pages about duty, the pages' ready sentences, and who else works on it."""

from __future__ import annotations

from flask import Blueprint

from hotline.store import assignments, units
from hotline.store.assignments import Assignment

blueprint = Blueprint("duty", __name__)

HELP_REASONS = (
    "事项涉及对方职责，需要对方到现场共同处置。",
    "需要对方提供资料并核实。",
    "需要对方采取措施后，本单位才能办结。",
)
RULINGS = (
    "按职责清单由该单位主办，相关单位配合。",
    "职责暂不明确，按就近定责由事发地乡镇先行办理。",
    "按权属由管护单位办理，办理结果答复诉求人。",
)
BASES = ("职责清单规定：", "就近定责", "属地管理原则")


def other_units(part: Assignment) -> list[tuple[int, str]]:
    """Return the units that are not yet a party to the ticket, villages left out: (id, name)."""
    busy = {other.unit_id for other in assignments.open_of_ticket(part.ticket_id)}
    return [
        (row["id"], row["short_name"])
        for row in units.dispatchable()
        if row["kind"] != "village" and row["id"] not in busy
    ]
