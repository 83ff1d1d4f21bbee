"""How much of a notice somebody may read: all of it, only its public version, nothing.

The office, the county's leaders and the auditor read everything, drafts too. A station's leader
reads what was issued to every unit and the sheet of the own unit. Where the scheme tells ranks
only to the unit they belong to, and in reports that were written for the leaders or a meeting, a
station reads the version for everybody; where there is none, it does not find the notice.
"""

from __future__ import annotations

from typing import Literal

from hotline.casework.noticekinds import word
from hotline.errors import OutOfReach
from hotline.rules.noticekinds import KINDS
from hotline.rules.permissions import OFFICE, Actor, may
from hotline.store import notices
from hotline.store.notices import Notice

Part = Literal["whole", "public", "none"]
SEE_DRAFTS = OFFICE | {"county_leader", "auditor", "system"}
# Not addressed to every unit: written for the leaders, for a meeting, for one unit.
NOT_FOR_ALL = frozenset({"special", "minutes", "unit_sheet"})
TO_EVERY_UNIT = frozenset(KINDS) - NOT_FOR_ALL


def part_for(actor: Actor, row: Notice) -> Part:
    """Return how much of the notice this person reads."""
    if actor.role in SEE_DRAFTS:
        return "whole"
    if row.state != "sealed" or not may(actor, "read_figures"):
        return "none"
    if row.kind == "unit_sheet":
        return "whole" if row.subject in notices.codes_of(actor.unit_ids) else "none"
    if row.kind in TO_EVERY_UNIT and row.publish != "internal":
        return "whole"
    return "public" if any(f["kind"] == "public" for f in notices.files_of(row.id)) else "none"


def check_seen(actor: Actor, row: Notice) -> Part:
    """Return how much is read. Raises OutOfReach for a notice that is not this person's."""
    part = part_for(actor, row)
    if part == "none":
        raise OutOfReach(f"没有找到这份{word(row.kind)}，或者它不在您的查看范围内。")
    return part
