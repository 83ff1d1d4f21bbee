"""What stands in the left rail and frame of every page for each role, with counts per lane."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from flask import current_app, g, has_request_context, request
from markupsafe import Markup, escape
from peewee import OperationalError

from hotline.casework import syncdesk, workdays
from hotline.rules.permissions import OFFICE, STATION, Actor, may
from hotline.rules.words import COUNTY_LANES, LANES, ROLES, STATION_LANES
from hotline.store import findings, lanes, letters, units
from hotline.web.bottombar import FOUND, SIGN, TODAY, Entry, bottom
from hotline.web.present import address
from hotline.web.tosign import waiting

# A village has nobody below it.
NOT_IN_A_VILLAGE = {"to_combine", "below"}
# How long every page may go on showing the same sentence about the line to the city.
LINE_NOTE_KEPT = timedelta(seconds=30)


# Heading -> (label, endpoint, act that opens it). A page that does not exist is left out.
PAGES = {
    "查询与业务": (
        ("登记受理", "county.intake", "register"),
        ("工单查询", "tickets.index", "read"),
        (FOUND, "findings.index", "read_findings"),
        ("催督办文书", "letters.index", "read_letters"),
        ("批量导入", "imports.index", "import"),
        ("派单案例", "duty.index", "keep_case"),
        ("每月清零", "clearing.index", "read_clearing"),
        ("联席会议", "papers.meetings", "note_meeting"),
    ),
    "考评与通报": (
        ("考评", "figures.index", "read_boards"),
        ("通报", "notices.index", "read_figures"),
        ("考评办法", "schemes.index", "read_figures"),
        ("评议与录入", "panel.index", "judge_evaluation"),
    ),
    "制度与系统": (
        ("市县同步", "syncdesk.index", "sync_desk"),
        ("提醒消息", "messages.index", "read_messages"),
        ("办理制度", "admin.policy", "read_figures"),
        ("审计记录", "admin.audit", "read_audit"),
        ("系统管理", "admin.index", "administer"),
    ),
}
# From this many pages on they stand under headings.
MANY = 7


def _to_ring(note: str) -> Markup:
    """Return the sentence with its telephone number whole, and one press away on a phone."""
    number = r"[0-9][0-9-]{6,18}[0-9]"
    link = r'<a class="nowrap" href="tel:\g<0>">\g<0></a>'
    return Markup(re.sub(number, link, str(escape(note))))


def _is_there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _page(label: str, endpoint: str) -> Entry:
    count = _letters_waiting() if endpoint == "letters.index" else None
    if endpoint == "findings.index" and _works_findings():
        count = findings.waiting(g.actor)
    return Entry(label, address(endpoint), count, request.endpoint == endpoint)


def _is_idle(actor: Actor, endpoint: str) -> bool:
    """Return whether the page can never hold anything for this person: departments have no grid."""
    return endpoint == "findings.index" and actor.unit_kind in ("department", "utility")


def _works_findings() -> bool:
    return g.actor is not None and any(may(g.actor, f"{act}_finding") for act in ("solve", "turn"))


def _letters_waiting() -> int | None:
    """Return how many letters wait for who issues or answers them, None for mere readers."""
    waits = g.actor is not None and (may(g.actor, "issue_letter") or may(g.actor, "answer_letter"))
    return letters.waiting(g.actor) if waits else None


def lane_counts(actor: Actor) -> dict[str, int]:
    """Return how many stand in each lane; counted once for a page."""
    if "lane_counts" not in g:
        is_station = actor.role in STATION
        g.lane_counts = (
            lanes.station_counts(actor.unit_id, g.now) if is_station else lanes.county_counts(g.now)
        )
    counts: dict[str, int] = g.lane_counts
    return counts


def _lanes(actor: Actor) -> Iterator[Entry]:
    """Yield the lanes of the actor's workbench, 超期 before what is done."""
    table = STATION_LANES if actor.role in STATION else COUNTY_LANES
    counts = lane_counts(actor)
    is_village = actor.role == "grid_worker"
    desk = "grid.desk" if is_village else "tickets.desk"
    left_out = {"done"} | (NOT_IN_A_VILLAGE if is_village else set())
    for lane in (*(name for name in table if name not in left_out), "overdue", "done"):
        url = address(desk, lane=lane)
        count = None if lane == "done" else counts.get(lane, 0)
        label = table.get(lane, LANES[lane])
        yield Entry(label, url, count, request.path == url, lane=lane)


def entries(actor: Actor) -> list[Entry]:
    """Return the left rail of one person: the workbench, then the pages under their headings."""
    pages = _marked(list(_pages(actor)))
    if sum(not page.group for page in pages) < MANY:
        pages = [page for page in pages if not page.group]
    if actor.role not in OFFICE | STATION or not _is_there("tickets.desk"):
        return pages
    if pages and not pages[0].group:
        pages.insert(0, Entry("查询与业务", group=True))
    first = [*_today(actor), *_signatures(actor), *_lanes(actor)]
    return [Entry("我的工作台", group=True), *first, *pages]


def _pages(actor: Actor) -> Iterator[Entry]:
    """Yield each heading with the pages under it that are open to the actor."""
    for heading, offered in PAGES.items():
        shown = [
            _page(label, endpoint)
            for label, endpoint, act in offered
            if may(actor, act) and _is_there(endpoint) and not _is_idle(actor, endpoint)
        ]
        if shown:
            yield Entry(heading, group=True)
            yield from shown


def _marked(pages: list[Entry]) -> list[Entry]:
    """Mark the room this page lies in when the page itself has no entry: /letters/7 is 催督办文书.

    A ticket is not in the room of its search: it is opened from a lane as well.
    """
    if any(entry.is_current for entry in pages):
        return pages
    above = [
        entry.url
        for entry in pages
        if entry.url
        and request.path.startswith(f"{entry.url}/")
        and not request.path.startswith("/tickets/")
    ]
    nearest = max(above, key=len, default=None)
    return [replace(entry, is_current=True) if entry.url == nearest else entry for entry in pages]


def _today(actor: Actor) -> Iterator[Entry]:
    """Yield the grid worker's own page, where every day begins."""
    if actor.role == "grid_worker" and _is_there("field.home"):
        url = address("field.home")
        yield Entry(TODAY, url, None, request.path == url)


def _signatures(actor: Actor) -> Iterator[Entry]:
    """Yield what waits for the leader's own signature, before the unit's lanes."""
    if may(actor, "sign_request") and actor.rank:
        url = address("requests.to_sign")
        yield Entry(SIGN, url, len(waiting(actor)), request.path == url)


def home_of(actor: Actor) -> str:
    """Return where a person starts: the first of these pages that is there for the role."""
    starts = ["tickets.index"]
    if actor.role in OFFICE | STATION:
        starts.insert(0, "tickets.home")
    if actor.role == "grid_worker":
        starts.insert(0, "field.home")
    if actor.role == "operator":
        starts.insert(0, "county.intake")
    if actor.role == "county_leader":
        starts.insert(0, "figures.index")
    if actor.role == "station_leader" and actor.rank and waiting(actor):
        starts.insert(0, "requests.to_sign")
    if actor.role == "admin":
        starts = ["admin.index"]
    found = next((endpoint for endpoint in starts if _is_there(endpoint)), "account.start")
    return address(found)


class Shell:
    """What the frame of every page shows; each part is fetched only when a template asks."""

    @cached_property
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
        return bottom(self.rail, self.actor, _page("全部", "account.menu")) if self.actor else []

    @property
    def search_url(self) -> str:
        can = self.actor is not None and may(self.actor, "read")
        return address("tickets.find") if can and _is_there("tickets.find") else ""

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
    def line_note(self) -> Markup | str:
        """The sentence while the line to the city is down for long, for office and stations."""
        if self.actor is None or self.actor.role not in OFFICE | STATION | {"admin"}:
            return ""
        is_station = self.actor.role in STATION
        name = "line_note_station" if is_station else "line_note"
        known = current_app.extensions.get(name)
        if known is None or not known[0] <= g.now < known[0] + LINE_NOTE_KEPT:
            try:
                note = syncdesk.line_note(current_app.config["SETTINGS"], g.now, is_station)
            except OperationalError:
                return ""
            known = current_app.extensions[name] = (g.now, _to_ring(note))
        return known[1]

    @property
    def calendar_note(self) -> str:
        """The sentence for the office and the administrator while next year is long missing."""
        is_told = self.actor is not None and self.actor.role in OFFICE | {"admin"}
        return workdays.late_note(g.now.date()) if is_told else ""

    @property
    def mark(self) -> str:
        """The watermark: who reads this page and on which day."""
        actor = self.actor
        return f"{actor.unit_name} {actor.name} {g.now:%Y-%m-%d}" if actor else ""
