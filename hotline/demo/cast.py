"""Who plays in the plot: callers who ring again, units that work well or badly, who takes what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from hotline.demo import texts
from hotline.demo.geography import Division, Places
from hotline.demo.people import DemoUnit, person_name
from hotline.demo.script import Parts, Quality
from hotline.demo.texts import Appeal, Spot


@dataclass(frozen=True)
class Requester:
    """The citizen. Numbers are of a range nobody has; an anonymous one gives no name."""

    name: str
    phone: str
    contact_phone: str
    gender: str  # 男 女 or ""
    is_anonymous: bool
    company: str


class Ticketed(Protocol):
    """What `caller` reads of a ticket."""

    @property
    def requester(self) -> Requester: ...
    @property
    def topic(self) -> str: ...
    @property
    def village(self) -> str: ...


class Cast:
    """The county's population and offices, drawing on one random source."""

    def __init__(self, random: Random, places: Places, units: Sequence[DemoUnit]) -> None:
        self.random, self.places = random, places
        self.city_code = places.county.code[:4]
        self.by_code = {unit.code: unit for unit in units}
        self.by_short_name = {unit.short_name: unit for unit in units if unit.kind != "village"}
        self.stations = [u for u in units if u.kind in ("township", "department", "utility")]
        self.qualities = self._qualities()
        self._spots = [texts.spot_at(places, village) for village in places.villages]
        # Estates hold several villages' people, and they ring more.
        self._calls = [
            (4 if s.village.is_town else 1) * random.uniform(0.5, 1.6) for s in self._spots
        ]
        self._known: list[tuple[int, Requester]] = []
        self._by_matter: dict[tuple[str, str], tuple[int, Requester]] = {}
        self._phones = 0
        self.told: Counter[str] = Counter()  # matters among the newest tickets

    def _qualities(self) -> dict[str, Quality]:
        """Return each station's quality: most are good, every fifth is habitually late."""
        found: dict[str, Quality] = {}
        for kinds in (("township",), ("department", "utility")):
            group = [unit for unit in self.stations if unit.kind in kinds]
            self.random.shuffle(group)
            for n, unit in enumerate(group):
                is_bad = n < len(group) / 5
                late = self.random.uniform(0.16, 0.34) if is_bad else self.random.uniform(0, 0.09)
                spread = self.random.uniform(0.02, 0.15) + (0.15 if is_bad else 0)
                found[unit.code] = Quality(
                    late=late,
                    contacted=1 - spread / 3,
                    solved=1 - spread / 2 - 0.02,
                    satisfied=1 - spread - 0.01,
                )
        return found

    def spot(self, township: str | None) -> Spot:
        """Return where the next call comes from, within `township` (a code) if one is given."""
        if township is None:
            return self.random.choices(self._spots, self._calls)[0]
        return self.random.choice([s for s in self._spots if s.township.code == township])

    def home(self) -> Spot:
        """Return a spot of the log-in `station_clerk`, every second time of `grid_worker`."""
        first = self.places.townships[0]
        near = [spot for spot in self._spots if spot.township is first]
        return near[0] if self.random.random() < 0.5 else self.random.choice(near)

    @property
    def first_village(self) -> Division:
        """The village of the log-in `grid_worker`."""
        first = self.places.townships[0].code
        return next(village for village in self.places.villages if village.parent == first)

    def parts(self, appeal: Appeal, spot: Spot, must_delegate: bool) -> Parts:
        """Return who works an appeal at that spot."""
        township, village = self.by_code[spot.township.code], self.by_code[spot.village.code]
        below: DemoUnit | None = None
        lead = township
        if must_delegate:
            below = village
        elif appeal.handler == "village":
            # Straight to the base now and then (requirement B1), mostly through the township.
            lead, below = (village, None) if self.random.random() < 0.15 else (township, village)
        elif appeal.handler == "township":
            below = village if self.random.random() < 0.35 else None
        else:
            lead = self.by_short_name[appeal.handler]
        return Parts(
            lead=lead,
            below=below,
            co_units=self._co_units(appeal, lead, township),
            other=self._other(lead, township),
            quality=self.qualities[lead.code if lead.kind != "village" else township.code],
        )

    def _co_units(self, appeal: Appeal, lead: DemoUnit, township: DemoUnit) -> tuple[DemoUnit, ...]:
        if self.random.random() > (0.4 if appeal.co_handlers else 0.05):
            return ()
        named = [self.by_short_name[name] for name in appeal.co_handlers]
        drawn = self.random.choice(named or [township, self.by_short_name["县公安局"]])
        return (drawn,) if drawn is not lead and lead.kind != "village" else ()

    def _other(self, lead: DemoUnit, township: DemoUnit) -> DemoUnit:
        """Return whom a unit names when it says the matter is not its own."""
        if lead.kind in ("department", "utility"):
            return township
        if lead.kind == "village":
            return township
        return self.by_short_name[self.random.choice(("县住建局", "县城管局", "县交通局"))]

    def stranger(self, appeal: Appeal) -> Requester:
        """Return a new caller; the phone is given when the call comes in (`caller`)."""
        random = self.random
        if random.random() < 0.04:
            return Requester("", "", "", "", True, "")
        company = appeal.words["company"] if appeal.is_enterprise else ""
        gender = random.choice("男男女")
        return Requester(person_name(random), "", "", gender, False, company)

    def caller(self, ticket: Ticketed, serial: int) -> tuple[Requester, int]:
        """Return who calls and the serial of the ticket repeated (0 for none). Call by arrival."""
        matter, draw = (ticket.village, ticket.topic), self.random.random()
        if matter in self._by_matter and draw < 0.45:
            earlier, requester = self._by_matter[matter]
            return requester, earlier
        if self._known and draw > 0.95 and not ticket.requester.company:
            return self.random.choice(self._known[-400:])[1], 0
        self._phones += 1
        phone = f"1990000{self._phones % 10000:04d}"
        contact = phone
        if self.random.random() < 0.06:  # calls from the shop, wants to be called at home
            contact = f"1960000{self._phones % 10000:04d}"
        drawn = ticket.requester
        requester = Requester(
            drawn.name, phone, contact, drawn.gender, drawn.is_anonymous, drawn.company
        )
        if not drawn.is_anonymous and not drawn.company:
            self._known.append((serial, requester))
            self._by_matter[matter] = (serial, requester)
        return requester, 0
