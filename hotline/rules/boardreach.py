"""Who sees which line of the assessment board: one rule for screen, boards and exports.

The State asks that ranking should not become a burden on those below (requirement G2), so a
scheme says how far ranks are published. The county office, county leaders and the auditor see
everything whatever it says. A station always sees its own figures; more only as far as
published. People of a village have no line of their own, their work counts for the township.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hotline.rules.permissions import Actor, sees_everything
from hotline.rules.words import PUBLISHING

# hidden: not a word of the unit. figures: counts and rates, no points, no rank. ranked: all.
Sight = Literal["hidden", "figures", "ranked"]

BEST = 3  # lines of each group that `top` opens to everybody, and places on the red board


@dataclass(frozen=True)
class Viewer:
    """Who looks: everybody's lines, or the lines of one unit in one group ("" for a village)."""

    sees_all: bool
    unit_id: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Place:
    """Whose line it is, in which group, on which rank (None: not ranked)."""

    unit_id: int | None
    group: str
    rank: int | None = None


def viewer_of(actor: Actor, group: str = "") -> Viewer:
    """Return how the board looks at a person; `group` is the one their unit is ranked in."""
    if sees_everything(actor):
        return Viewer(True)
    return Viewer(False, actor.unit_id, group)


def sight(publish: str, viewer: Viewer, place: Place) -> Sight:
    """Return how much of that line the viewer sees. An unknown switch counts as `off`."""
    if viewer.sees_all:
        return "ranked"
    is_own = place.unit_id is not None and place.unit_id == viewer.unit_id
    if publish not in PUBLISHING or publish == "off":
        return "figures" if is_own else "hidden"
    is_open = (publish == "grouped" and bool(viewer.group) and place.group == viewer.group) or (
        publish == "top" and place.rank is not None and place.rank <= BEST
    )
    return "ranked" if is_own or is_open else "hidden"


def sees_whole_group(publish: str, viewer: Viewer, group: str) -> bool:
    """Return whether a group's pooled line is shown: it would tell about lines not published."""
    return viewer.sees_all or (publish == "grouped" and bool(group) and group == viewer.group)
