"""The plan of a make-believe year: who calls when about what, and what the offices do with it.

Pure: the same arguments give the same plan, nothing is stored. Everything after `until` is left
out, so the newest tickets stand open; a tail of them is placed so that every desk has something.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from random import Random

from hotline.demo import texts
from hotline.demo.cast import Cast, Requester
from hotline.demo.geography import Places
from hotline.demo.halts import until_halt
from hotline.demo.people import DemoUnit
from hotline.demo.script import Script, Step
from hotline.demo.texts import Appeal, Spot
from hotline.demo.workhours import is_workday


@dataclass(frozen=True)
class TicketPlan:
    """One ticket: what was asked, by whom, where; and what happens to it until the demo's end."""

    serial: int  # 1, 2, 3 … by arrival
    arrived_at: datetime
    channel: str
    city_no: str  # the city's number, "" when the county registers it
    requester: Requester
    topic: str
    title: str
    content: str
    kind: str
    urgency: str
    category: str
    is_enterprise: bool
    is_confidential: bool
    is_expedited: bool
    village: str  # 12-digit code
    address: str
    lng: float
    lat: float
    lead: str  # unit codes; `delegate_to` is "" when the lead does it alone
    co_units: tuple[str, ...]
    delegate_to: str
    repeats: int  # serial of an earlier ticket of the same caller about the same, or 0
    steps: tuple[Step, ...]


# Where one of the newest tickets stops, how many of fifty-one, what must happen on its way, and
# how long ago it came in at least (minutes). Overdue: ten days, past the five working days.
_TAIL: tuple[tuple[str, int, tuple[str, ...], int], ...] = (
    ("to_dispatch", 5, (), 6),
    ("to_accept", 6, (), 20),
    ("to_contact", 4, (), 40),
    ("to_answer", 4, (), 400),
    ("expiring", 4, (), 500),
    ("below", 3, ("delegate",), 500),
    ("village_accept", 2, ("delegate",), 75),
    ("village_contact", 2, ("delegate",), 150),
    ("to_combine", 2, ("delegate",), 1500),
    ("overdue", 3, (), 14400),
    ("return", 2, ("return",), 300),
    ("signing", 2, ("deferral",), 900),
    ("signing", 1, ("exclusion",), 900),
    ("asked", 2, ("extension",), 900),
    ("asked", 1, ("deferral",), 1500),
    ("to_city", 1, ("exclusion",), 2900),
    ("to_review", 3, (), 1500),
    ("sent_back", 2, ("send_back",), 2900),
    ("rework", 2, ("unsatisfied",), 5000),
)
_AGES = (6, 20, 40, 75, 150, 300, 500, 900, 1300, 1600, 2900, 4300, 5700, 7200, 8600, 10000, 14400)
# Calls by hour of the day, from the morning's rush to the few of the night.
_HOURS = (1, 1, 1, 1, 1, 2, 5, 14, 40, 52, 50, 38, 18, 20, 34, 44, 42, 32, 22, 18, 14, 9, 5, 2)
_SEASON = (0.95, 0.8, 0.9, 0.95, 1.0, 1.15, 1.3, 1.2, 1.0, 1.0, 1.2, 1.1)
_CHANNELS = {
    "city": 45,
    "phone": 40,
    "walk_in": 6,
    "grid": 4,
    "wechat": 2,
    "mailbox": 1.6,
    "110": 1.4,
}
# Matters that burst: many calls from one township within three days, one ticket in ninety each.
_BURSTS = (("停水", 0.30), ("收割机", 0.62), ("停电", 0.75), ("网络信号", 0.945))


def plan(
    seed: int,
    months: int,
    tickets: int,
    until: datetime,
    places: Places,
    units: Sequence[DemoUnit],
) -> Iterator[TicketPlan]:
    """Yield the tickets of `months` calendar months up to `until` (aware, +08:00) by arrival.

    The first month is a whole one, the month of `until` counts as one.
    """
    random = Random(f"plot {seed}")
    cast = Cast(random, places, units)
    tail = _tail(random, min(51, tickets // 4), until, cast)
    arrivals = _arrivals(random, months, tickets - len(tail), until)
    bursts = _bursts(random, arrivals, places)
    drafts: list[tuple[datetime, int, TicketPlan]] = []
    for n, at in enumerate(arrivals):
        topic, township = bursts.get(n, (None, None))
        spot = cast.spot(township)
        insort(drafts, (at, n, _ticket(random, cast, spot, at, topic)))
    for n, ticket in enumerate(tail, start=len(arrivals)):
        insort(drafts, (ticket.arrived_at, n, ticket))
    yield from _numbered(cast, [ticket for _, _, ticket in drafts], until)


def in_time_order(plans: Iterable[TicketPlan]) -> Iterator[tuple[TicketPlan, Step]]:
    """Yield every step of every ticket by time: the order in which the acts are to be played."""

    def steps(n: int, ticket: TicketPlan) -> Iterator[tuple[datetime, int, int, TicketPlan, Step]]:
        for k, step in enumerate(ticket.steps):
            yield step.at, n, k, ticket, step

    for *_, ticket, step in merge(*(steps(n, ticket) for n, ticket in enumerate(plans))):
        yield ticket, step


def _numbered(cast: Cast, tickets: Sequence[TicketPlan], until: datetime) -> Iterator[TicketPlan]:
    """Give serials and callers by arrival; some callers have called before, some about the same."""
    for serial, ticket in enumerate(tickets, start=1):
        requester, repeats = cast.caller(ticket, serial)
        number = f"{cast.city_code}{ticket.arrived_at:%Y%m%d}{serial % 100000:05d}"
        values = {**ticket.__dict__, "serial": serial, "requester": requester, "repeats": repeats}
        values["city_no"] = number if ticket.channel == "city" else ""
        values["steps"] = tuple(step for step in ticket.steps if step.at <= until)
        yield TicketPlan(**values)


def _arrivals(random: Random, months: int, count: int, until: datetime) -> list[datetime]:
    """Return `count` moments spread over weekdays, holidays, seasons and hours, in order."""
    years, month = divmod(until.year * 12 + until.month - months, 12)
    start = datetime(years, month + 1, 1, tzinfo=until.tzinfo)
    days = [start + timedelta(days=n) for n in range((until - start).days + 1)]
    weights = [_SEASON[day.month - 1] * (1 if is_workday(day.date()) else 0.5) for day in days]
    found: list[datetime] = []
    while len(found) < count:
        day = random.choices(days, weights)[0]
        hour = random.choices(range(24), _HOURS)[0]
        at = day + timedelta(hours=hour, seconds=random.randrange(3600))
        if at <= until:
            found.append(at)
    return sorted(found)


def _bursts(
    random: Random, arrivals: Sequence[datetime], places: Places
) -> dict[int, tuple[str, str]]:
    """Return which arrivals belong to a burst: index → (matter, township code)."""
    chosen: dict[int, tuple[str, str]] = {}
    size = max(3, len(arrivals) // 90)
    for topic, share in _BURSTS:
        first = int(len(arrivals) * share)
        township = random.choice(places.townships).code
        if first + size > len(arrivals):
            continue
        same_days = range(first, min(first + 2 * size, len(arrivals)))
        for n in random.sample(same_days, min(size, len(same_days))):
            chosen[n] = (topic, township)
    return chosen


def _appeal(random: Random, spot: Spot, at: datetime, topic: str | None, urgency: str) -> Appeal:
    """Return an appeal for the hour: in the night people ring only when it cannot wait."""
    can_wait = 7 <= at.hour < 22 and not urgency
    for _ in range(40):
        found = texts.appeal(random, spot, at, topic)
        if topic or (can_wait or found.urgency in (urgency or "urgent livelihood")):
            break
    return found


def _ticket(
    random: Random,
    cast: Cast,
    spot: Spot,
    at: datetime,
    topic: str | None = None,
    forced: tuple[str, ...] = (),
    urgency: str = "",
) -> TicketPlan:
    appeal = _appeal(random, spot, at, topic, urgency)
    parts = cast.parts(appeal, spot, "delegate" in forced)
    channel = _channel(random, at)
    steps = Script(random, appeal, parts, at, channel == "city", forced).whole()
    return TicketPlan(
        serial=0,
        arrived_at=at,
        channel=channel,
        city_no="",
        requester=cast.stranger(appeal),
        topic=appeal.topic,
        title=appeal.title,
        content=appeal.content,
        kind=appeal.kind,
        urgency=appeal.urgency,
        category=appeal.category,
        is_enterprise=appeal.is_enterprise,
        is_confidential=random.random() < (0.15 if appeal.kind == "report" else 0.01),
        is_expedited=random.random() < 0.03,
        village=spot.village.code,
        address=texts.address(random, spot, appeal),
        lng=round(spot.village.lng + random.uniform(-0.006, 0.006), 5),
        lat=round(spot.village.lat + random.uniform(-0.005, 0.005), 5),
        lead=parts.lead.code,
        co_units=tuple(unit.code for unit in parts.co_units),
        delegate_to=parts.below.code if parts.below else "",
        repeats=0,
        steps=tuple(steps),
    )


def _channel(random: Random, at: datetime) -> str:
    channel = random.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    closed = channel == "walk_in" and not (8 <= at.hour < 18 and is_workday(at.date()))
    return "phone" if closed else channel


def _tail(random: Random, count: int, until: datetime, cast: Cast) -> list[TicketPlan]:
    """Return the newest tickets, stopped where each desk needs one."""
    wanted = [(halt, forced, age) for halt, share, forced, age in _TAIL for _ in range(share)]
    random.shuffle(wanted)
    return [
        _stopped(random, halt, forced, age, until, cast) for halt, forced, age in wanted[:count]
    ]


def _stopped(
    random: Random, halt: str, forced: tuple[str, ...], age: int, until: datetime, cast: Cast
) -> TicketPlan:
    """Return the youngest ticket that stops there; older and older ones until the steps fit."""
    urgency = "livelihood" if halt == "expiring" else ""
    # Every third one lies on the desks of the log-ins that a visitor tries first.
    is_village = halt.startswith("village_")
    is_home = is_village or random.random() < 0.34
    for minutes in [minutes for minutes in _AGES if minutes >= age]:
        for _ in range(25):
            longest = 3 if minutes < 60 else 1.25
            at = until - timedelta(minutes=minutes * random.uniform(1, longest))
            at = at.replace(microsecond=0)
            spot = cast.home() if is_home else cast.spot(None)
            ticket = _ticket(random, cast, spot, at, None, forced, urgency)
            steps = until_halt(ticket.steps, halt)
            is_fit = bool(steps) and steps[-1].at <= until and not _is_stale(ticket, halt, minutes)
            # Desks look dull when one story lies on them six times; an old one may repeat.
            is_fit = is_fit and (cast.told[ticket.topic] < 2 or minutes == _AGES[-1])
            is_fit = is_fit and (not is_village or spot.village is cast.first_village)
            if is_fit and (not is_home or ticket.lead == spot.township.code):
                cast.told[ticket.topic] += 1
                return TicketPlan(**{**ticket.__dict__, "steps": steps})
    return ticket


def _is_stale(ticket: TicketPlan, halt: str, minutes: int) -> bool:
    """Return whether it has lain there longer than good offices leave one of its urgency."""
    if halt == "overdue":
        return ticket.urgency == "urgent"
    longest = {"urgent": (20, 75), "livelihood": (40, 500)}.get(ticket.urgency)
    return longest is not None and minutes > longest[halt != "to_accept"]
