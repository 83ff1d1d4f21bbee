"""The lanes of a person's workbench: which there are, how full, and where the person starts."""

from __future__ import annotations

from flask import g

from hotline.rules.permissions import STATION, Actor
from hotline.rules.words import COUNTY_LANES, STATION_LANES
from hotline.store import lanes

OVERDUE = {"overdue": "超期"}
# What presses most first: the lane a person starts in is the first that is not empty.
PRESSING = {
    "station": ("to_accept", "to_contact", "sent_back", "to_combine", "to_answer", "below"),
    "dispatcher": ("to_dispatch", "returns", "handling"),
    "reviewer": ("to_review", "to_call_back", "handling"),
    "supervisor": ("overdue", "supervised", "handling"),
    "operator": ("to_dispatch", "handling"),
    "director": ("returns", "to_dispatch", "to_review", "overdue", "handling"),
}


def is_station(actor: Actor) -> bool:
    return actor.role in STATION


def words_of(actor: Actor) -> dict[str, str]:
    """Return lane -> words in the order of the rail, with 超期 before what is done."""
    table = STATION_LANES if is_station(actor) else COUNTY_LANES
    shown = {lane: word for lane, word in table.items() if lane != "done"}
    return {**shown, **OVERDUE, "done": table["done"]}


def counts(actor: Actor) -> dict[str, int]:
    """Return how many stand in each lane; fetched once for a page."""
    if "lane_counts" not in g:
        if is_station(actor):
            g.lane_counts = lanes.station_counts(actor.unit_id, g.now)
        else:
            g.lane_counts = lanes.county_counts(g.now)
    found: dict[str, int] = g.lane_counts
    return found


def first_lane(actor: Actor) -> str:
    """Return the most pressing lane that is not empty."""
    order = PRESSING["station" if is_station(actor) else actor.role]
    full = counts(actor)
    return next((lane for lane in order if full.get(lane)), order[0])
