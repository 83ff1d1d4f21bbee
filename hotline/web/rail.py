"""What stands in the left rail and the phone's bottom bar for each role, with counts per lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from flask import current_app, g, has_request_context, request, url_for
from peewee import OperationalError

from hotline.rules.permissions import OFFICE, READERS, STATION, Actor, may
from hotline.rules.words import COUNTY_LANES, ROLES, STATION_LANES
from hotline.store import assignments, tickets, units


@dataclass(frozen=True)
class Entry:
    """One line of the rail; `group` marks a heading."""

    label: str
    url: str = ""
    count: int | None = None
    is_current: bool = False
    group: bool = False


# (label, endpoint, act or "" for everyone). An entry without its page is left out.
PAGES = (
    ("登记受理", "tickets.register", "register"),
    ("工单查询", "tickets.index", "read"),
    ("批量导入", "tickets.import_file", "import"),
    ("通报", "county.notices", "notice"),
    ("市县同步", "county.sync", "sync_desk"),
    ("系统管理", "admin.index", "administer"),
)


def _entry(label: str, endpoint: str, count: int | None = None, **values: str) -> Entry | None:
    if endpoint not in current_app.view_functions:
        return None
    url = url_for(endpoint, **values)
    is_current = request.endpoint == endpoint and all(
        (request.view_args or {}).get(name) == value for name, value in values.items()
    )
    return Entry(label, url, count, is_current)


def _lanes(actor: Actor) -> Iterator[Entry | None]:
    """Yield the lanes of the actor's workbench; 督办 only when there is something in it."""
    station = actor.role in STATION
    count: Callable[[Actor], dict[str, int]] = (
        assignments.lane_counts if station else tickets.lane_counts
    )
    counts = count(actor)
    table, endpoint = (STATION_LANES, "station.desk") if station else (COUNTY_LANES, "county.desk")
    for lane, label in table.items():
        yield _entry(label, endpoint, None if lane == "done" else counts.get(lane, 0), lane=lane)


def entries(actor: Actor) -> list[Entry]:
    """Return the left rail of one person."""
    lanes: list[Entry | None] = []
    if actor.role in OFFICE | STATION:
        lanes = [Entry("我的工作台", group=True), *_lanes(actor)]
    pages = [_entry(label, endpoint) for label, endpoint, act in PAGES if may(actor, act)]
    if lanes:
        lanes.append(Entry("查询与业务", group=True))
    return [entry for entry in (*lanes, *pages) if entry is not None]


def bottom(rail: list[Entry], actor: Actor) -> list[Entry]:
    """Return the phone's bar: the three fullest lanes of the start of work, and the search."""
    if actor.role in STATION:
        wanted = ["待签收", "待联系", "待办结", "工单查询"]
    elif actor.role in READERS:
        wanted = ["工单查询", "通报"]
    else:
        wanted = ["待派单", "待审核", "待回访", "工单查询"]
    by_label = {entry.label: entry for entry in rail if not entry.group}
    return [by_label[label] for label in wanted if label in by_label]


def home_of(actor: Actor) -> str:
    """Return where a person starts: the lane the role lives by."""
    lanes = {"dispatcher": "to_dispatch", "reviewer": "to_review", "supervisor": "supervised"}
    starts = [("station.desk", {"lane": "to_accept"})] if actor.role in STATION else []
    if actor.role == "grid_worker":
        starts.insert(0, ("grid.desk", {}))
    if actor.role in OFFICE:
        starts.append(("county.desk", {"lane": lanes.get(actor.role, "to_dispatch")}))
    if actor.role == "operator":
        starts.insert(0, ("tickets.register", {}))
    if actor.role == "admin":
        starts.append(("admin.index", {}))
    else:
        starts.append(("tickets.index", {}))
    for endpoint, values in starts:
        if endpoint in current_app.view_functions:
            return url_for(endpoint, **values)
    return url_for("account.start")


class Shell:
    """What the frame of every page shows; each part is fetched only when a template asks."""

    @property
    def actor(self) -> Actor | None:
        return g.get("actor") if has_request_context() else None

    @cached_property
    def county(self) -> str:
        """The county's name, kept after the first look; "" while the database cannot be read."""
        known: str = current_app.extensions.get("county_name", "")
        if known:
            return known
        try:
            office = units.county_office()
            known = office.division.name if office and office.division else ""
        except OperationalError:
            return ""
        current_app.extensions["county_name"] = known
        return known

    @property
    def username(self) -> str:
        return self.actor.username if self.actor else ""

    @property
    def name(self) -> str:
        return self.actor.name if self.actor else ""

    @property
    def unit(self) -> str:
        return self.actor.unit_name if self.actor else ""

    @property
    def role(self) -> str:
        return ROLES[self.actor.role] if self.actor else ""

    @cached_property
    def rail(self) -> list[Entry]:
        return entries(self.actor) if self.actor else []

    @cached_property
    def bottom(self) -> list[Entry]:
        return bottom(self.rail, self.actor) if self.actor else []

    @property
    def search_url(self) -> str:
        can = self.actor is not None and may(self.actor, "read")
        return url_for("tickets.index") if can and _is_there("tickets.index") else ""

    @property
    def searched(self) -> str:
        return request.args.get("q", "")[:100]

    @property
    def is_big(self) -> bool:
        return request.cookies.get("big") == "1"

    @property
    def here(self) -> str:
        return request.full_path.rstrip("?") if request.method == "GET" else "/"

    @property
    def mark(self) -> str:
        """The watermark: who reads this page and on which day."""
        actor = self.actor
        return f"{actor.unit_name} {actor.name} {g.now:%Y-%m-%d}" if actor else ""


def _is_there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
