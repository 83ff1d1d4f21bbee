"""What the make-believe grid workers find before anybody calls (随手报), and what becomes of it.

Pure: the same arguments give the same findings, nothing is stored. Most are put right on the
spot; some go up to the township, few to the county office. A few tickets of the plan turn out to
have begun as one. Everything after `until` is left out, so the newest lie where they lie.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hotline.demo.geography import SEED_FOLDER, Division, Places
from hotline.demo.plot import TicketPlan
from hotline.demo.workhours import after, is_workday

# One for so many tickets: in a county that has just begun with it, far fewer than calls.
TICKETS_PER_FINDING = 10
TICKETS_PER_TURNED = 150
_SPREAD = 0.004  # degrees around the village's middle, some 400 metres
# What lies open at the end: where, how long ago it was found (hours), how many of them at home
# (the log-ins a visitor tries first) and elsewhere. One lies at home longer than the default limit.
_OPEN = (
    ("noted", 3, 1, 1),
    ("noted", 27, 1, 2),
    ("sent_up", 1.5, 1, 2),
    ("sent_up", 25, 1, 2),
    ("sent_up", 150, 1, 1),
    ("to_office", 30, 0, 2),
    ("to_office", 100, 1, 0),
)


@dataclass(frozen=True)
class FoundStep:
    """One act of a finding: report solve send_up close turn; `role` plays it for the unit."""

    at: datetime
    act: str
    role: str
    unit: str
    text: str = ""
    way: str = ""  # of a report: solved sent_up noted


@dataclass(frozen=True)
class FindingPlan:
    """One finding. `draws` is the subject of its pictures, `ticket` the serial it turns into."""

    serial: int
    village: Division
    text: str
    place: str
    lng: float
    lat: float
    draws: str
    steps: tuple[FoundStep, ...] = ()
    ticket: int = 0
    done: str = ""  # how it is put right, when somebody does

    @property
    def found_at(self) -> datetime:
        """When the worker stood there."""
        return self.steps[0].at


@cache
def script() -> dict[str, Any]:
    """Return the matters and sentences of the findings."""
    return tomllib.loads((SEED_FOLDER / "findings.toml").read_text(encoding="utf-8"))


def plan_findings(
    seed: int,
    until: datetime,
    places: Places,
    departments: Mapping[str, str],
    tickets: Sequence[TicketPlan],
) -> list[FindingPlan]:
    """Return the findings of the tickets' months up to `until` (aware, +08:00), oldest first.

    `departments`: code → short name of those a finding may be turned into a ticket for.
    """
    if not tickets:
        return []
    teller = _Teller(Random(f"findings {seed}"), until, places, departments)
    drafts = teller.everyday(tickets[0].arrived_at, len(tickets) // TICKETS_PER_FINDING)
    drafts += teller.turned(tickets, len(tickets) // TICKETS_PER_TURNED)
    if len(tickets) >= 500:  # a sketch of a county has no full desks
        drafts += teller.lying()
    drafts.sort(key=lambda each: (each.found_at, each.village.code))
    return [
        replace(each, serial=n, steps=tuple(step for step in each.steps if step.at <= until))
        for n, each in enumerate(drafts, start=1)
    ]


def found_in_time_order(found: Iterable[FindingPlan]) -> list[tuple[FindingPlan, FoundStep]]:
    """Return every step by time; `turn` is left out, the ticket's own registering plays it."""
    steps = [(each, step) for each in found for step in each.steps if step.act != "turn"]
    return sorted(steps, key=lambda pair: (pair[1].at, pair[0].serial))


class _Teller:
    """Tells what was found where, drawing on one random source."""

    def __init__(
        self, random: Random, until: datetime, places: Places, departments: Mapping[str, str]
    ) -> None:
        self.random, self.until, self.places = random, until, places
        self.departments = departments
        self.words = script()["words"]
        self.told: set[str] = set()  # what lies open says each thing once
        self.villages = places.villages
        # Some villages report every week, some never did.
        self.zeal = [random.random() ** 3 for _ in self.villages]
        home = self.places.townships[0].code
        self.home = [village for village in self.villages if village.parent == home]
        self.zeal[self.villages.index(self.home[0])] = 1.5

    def everyday(self, since: datetime, count: int) -> list[FindingPlan]:
        """Return `count` findings spread over the days, more from month to month."""
        whole = (self.until - since).total_seconds()
        found = []
        for _ in range(count):
            at = since + timedelta(seconds=whole * self.random.random() ** 0.6)
            at = at.replace(hour=self.random.choice((7, 8, 9, 9, 10, 11, 15, 16, 17)))
            at = at.replace(minute=self.random.randrange(60), microsecond=0)
            village = self.random.choices(self.villages, self.zeal)[0]
            if since < at < self.until:
                found.append(self._ended(*self._seen(village, at), at))
        return found

    def lying(self) -> list[FindingPlan]:
        """Return those that lie open with each desk."""
        found = []
        for where, hours, at_home, elsewhere in _OPEN:
            villages = [self.home[0]] * at_home
            villages += self.random.sample(self.villages, elsewhere)
            found += [self._left(where, hours, village) for village in villages]
        return found

    def turned(self, tickets: Sequence[TicketPlan], most: int) -> list[FindingPlan]:
        """Return findings that became tickets of the plan, with their ticket's title as words."""
        fit = [
            (ticket, draws)
            for ticket in tickets
            if ticket.lead in self.departments and (draws := _draws(ticket))
        ]
        chosen = self.random.sample(fit, min(most, len(fit)))
        return [self._before(ticket, draws) for ticket, draws in chosen]

    def _seen(self, village: Division, at: datetime) -> tuple[FindingPlan, bool]:
        """Return what stands there, and whether it is beyond what a village can mend."""
        matters = [
            each
            for each in script()["matter"]
            if (each["town"] or not village.is_town) and at.month in each.get("months", (at.month,))
        ]
        matter = self.random.choices(matters, [each["weight"] for each in matters])[0]
        places = [each for each in matter["place"] if not village.is_town or "村" not in each]
        seen = FindingPlan(
            0, village, self.random.choice(matter["text"]), self.random.choice(places),
            *self._near(village), matter["draws"], done=self.random.choice(matter["done"]),
        )  # fmt: skip
        return seen, matter["by"] == "township"

    def _near(self, village: Division) -> tuple[float, float]:
        drift = self.random.uniform(-_SPREAD, _SPREAD), self.random.uniform(-_SPREAD, _SPREAD)
        return round(village.lng + drift[0], 5), round(village.lat + drift[1], 5)

    def _ended(self, seen: FindingPlan, is_hard: bool, at: datetime) -> FindingPlan:
        """Return the finding with its way to an end; what can be mended there, mostly is."""
        draw = self.random.random()
        if draw < (0.3 if is_hard else 0.78):
            steps = [self._report(seen, at, "solved")]
        elif draw < (0.4 if is_hard else 0.9):
            steps = [self._report(seen, at, "noted")]
            later = self._later(at, 200, 1500, "awake")
            steps.append(FoundStep(later, "solve", "grid_worker", seen.village.code, seen.done))
        else:
            steps = self._sent_up(seen, at)
        return replace(seen, steps=tuple(steps))

    def _sent_up(self, seen: FindingPlan, at: datetime) -> list[FoundStep]:
        """Return the steps of one that went up: the township ends most of them."""
        town, draw = seen.village.parent, self.random.random()
        steps = [self._report(seen, at, "sent_up")]
        at = self._later(at, 60, 900, "office")
        if draw < 0.76:
            done = self.random.choice(self.words["town_done"]) + seen.done
            steps.append(FoundStep(at, "solve", "station_clerk", town, done))
        elif draw < 0.9:
            said = self.random.choice(self.words["town_closed"])
            steps.append(FoundStep(at, "close", "station_clerk", town, said))
        else:
            steps.append(FoundStep(at, "send_up", "station_clerk", town, self._why_up()))
            said = self.random.choice(self.words["office_closed"])
            at = self._later(at, 30, 500, "office")
            steps.append(FoundStep(at, "close", "dispatcher", "", said))
        return steps

    def _left(self, where: str, hours: float, village: Division) -> FindingPlan:
        at = self.until - timedelta(hours=hours, minutes=self.random.randrange(20))
        at = at.replace(microsecond=0)
        if hours > 24:  # seen by day; the newest follow the demo's own present
            at = at.replace(hour=self.random.randint(8, 16))
        seen = next(
            seen
            for seen, _ in (self._seen(village, at) for _ in range(99))
            if seen.text not in self.told or len(self.told) > 20
        )
        self.told.add(seen.text)
        steps = [self._report(seen, at, "noted" if where == "noted" else "sent_up")]
        if where == "to_office":
            at = min(self._later(at, 30, 120, "office"), self.until)
            steps.append(FoundStep(at, "send_up", "station_clerk", village.parent, self._why_up()))
        return replace(seen, steps=tuple(steps))

    def _before(self, ticket: TicketPlan, draws: str) -> FindingPlan:
        """Return the finding that the ticket was before the office registered it."""
        village = next(each for each in self.villages if each.code == ticket.village)
        at = ticket.arrived_at - timedelta(minutes=self.random.randint(200, 420))
        seen = FindingPlan(
            0, village, ticket.title.removeprefix(village.name), ticket.address[-60:],
            ticket.lng, ticket.lat, draws, ticket=ticket.serial,
        )  # fmt: skip
        up = ticket.arrived_at - timedelta(minutes=self.random.randint(15, 120))
        steps = (
            self._report(seen, at, "sent_up"),
            FoundStep(up, "send_up", "station_clerk", village.parent, self._why_up(ticket.lead)),
            FoundStep(ticket.arrived_at, "turn", "dispatcher", ""),
        )
        return replace(seen, steps=steps)

    def _report(self, seen: FindingPlan, at: datetime, way: str) -> FoundStep:
        text = seen.done if way == "solved" else ""
        return FoundStep(at, "report", "grid_worker", seen.village.code, text, way)

    def _why_up(self, code: str = "") -> str:
        unit = self.departments.get(code) or self.random.choice(self.words["units"])
        sentence: str = self.random.choice(self.words["up"])
        return sentence.format(unit=unit)

    def _later(self, at: datetime, low: float, high: float, pace: str) -> datetime:
        return after(at, self.random.uniform(low, high), pace).replace(microsecond=0)


def _draws(ticket: TicketPlan) -> str:
    """Return the picture's subject for a ticket that may have been found first, else ""."""
    # Found in the same day's light, hours before the office registers it.
    is_office_time = 11 <= ticket.arrived_at.hour < 18 and is_workday(ticket.arrived_at.date())
    is_plain = not (ticket.is_confidential or ticket.is_enterprise or ticket.repeats)
    if not (is_office_time and is_plain and ticket.channel != "city"):
        return ""
    if ticket.kind not in ("help", "complaint"):
        return ""
    known: dict[str, str] = script()["turned"]
    return next((draws for words, draws in known.items() if words in ticket.title), "")
