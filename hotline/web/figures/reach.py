"""Whose single people's figures somebody may look at: the office, county leaders, who leads."""

from __future__ import annotations

from hotline.rules.permissions import OFFICE, Actor


def sees_people(me: Actor, unit_id: int) -> bool:
    """Return whether figures of that unit's single people are for this person."""
    is_leader = me.role == "station_leader" and unit_id in me.unit_ids
    return me.role in OFFICE or me.role == "county_leader" or is_leader


def sees_person(me: Actor, person_id: int, unit_id: int) -> bool:
    """Return whether the cases of that one person are; everybody may look at their own."""
    return me.person_id == person_id or sees_people(me, unit_id)
