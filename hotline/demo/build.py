"""Building the demo county: places, offices and people, then a year of acts up to this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from itertools import groupby
from pathlib import Path

from hotline import clock
from hotline.casework.accounts import add_person, hash_password
from hotline.config import Settings
from hotline.demo.findings import FindingPlan, found_in_time_order, plan_findings
from hotline.demo.geography import Places, make_places
from hotline.demo.people import DemoPerson, DemoUnit, make_people, make_units, username_for
from hotline.demo.photos import Photos
from hotline.demo.play import Player
from hotline.demo.playfindings import FindingPlayer
from hotline.demo.plot import TicketPlan, in_time_order, plan
from hotline.errors import NotAllowedNow
from hotline.rules.permissions import SYSTEM, Actor
from hotline.store import people, settings, units
from hotline.store.database import db, migrate, write
from hotline.store.people import Person
from hotline.store.policies import PolicyVersion, save_policy
from hotline.store.sealing import open_keys
from hotline.store.units import Division, Unit

FIRST_POLICY = Path(__file__).resolve().parents[2] / "db" / "policies" / "baotou.toml"
# What is older has long been told, had there been a city platform to tell it to.
STILL_TO_TELL = timedelta(days=2)

Say = Callable[[str], None]
Act = tuple[datetime, Callable[[], object]]


def build(
    county: Settings,
    months: int,
    tickets: int,
    seed: int,
    say: Say = print,
    until: datetime | None = None,
) -> Player:
    """Fill an empty data folder with the demo county and return who played it.

    `until` (aware, +08:00) is the county's present, now if not given. The same seed and moment
    give the same county. Raises NotAllowedNow when a county lives there already or no password
    for its people is given.
    """
    until = until or clock.now()
    open_keys(county.keys)
    migrate(county.database)
    _refuse_second(county)
    db.execute_sql("PRAGMA synchronous = off")  # a build that breaks off is thrown away whole
    places = make_places(seed, county.county_code)
    offices = make_units(places)
    staff = make_people(seed, offices)
    plans = list(plan(seed, months, tickets, until, places, offices))
    opened = _opening(plans, until)
    with write():
        ids = _set_up(county, places, offices, opened)
        _hire(staff, ids, county.demo_password, opened)
    photos = Photos(plans, county.blobs, seed)
    player = Player(_actors(staff), ids, photos.of, county.blobs)
    found = plan_findings(seed, until, places, _departments(offices), plans)
    player.finder = FindingPlayer(found, player.actors, county.blobs, seed)
    _play(player, plans, found, say)
    _finish(county, until)
    _tell(player, plans, say)
    return player


def _departments(offices: Sequence[DemoUnit]) -> dict[str, str]:
    return {
        office.code: office.short_name
        for office in offices
        if office.kind in ("department", "utility")
    }


def _refuse_second(county: Settings) -> None:
    if Unit.select().exists():
        raise NotAllowedNow("数据目录里已有单位，不会再建演示县。")
    if not county.demo_password:
        raise NotAllowedNow("演示县需要一个密码，请用 HOTLINE_DEMO_PASSWORD 给出。")


def _opening(plans: Sequence[TicketPlan], until: datetime) -> datetime:
    """Return when the hotline office opened: the evening before the first call."""
    first = plans[0].arrived_at if plans else until
    return (first - timedelta(days=1)).replace(hour=17, minute=0, second=0)


def _set_up(
    county: Settings, places: Places, offices: Sequence[DemoUnit], at: datetime
) -> dict[str, tuple[int, str]]:
    """Keep policy, settings, places and units; return unit code → (id, short name)."""
    if not PolicyVersion.select().exists():
        save_policy(FIRST_POLICY.read_text("utf-8"), at, SYSTEM.name)
    for place in places:
        Division.create(
            code=place.code, name=place.name, level=place.level, parent=place.parent or None,
            lng=place.lng, lat=place.lat, polygon=place.polygon,
        )  # fmt: skip
    made: dict[str, Unit] = {}
    for office in offices:
        plain = ("code", "name", "short_name", "kind", "division", "phone", "sort")
        values = {name: getattr(office, name) for name in plain}
        made[office.code] = units.add_unit(made.get(office.parent), **values)
    root = offices[0]
    for name, value in (
        ("county_name", places.county.name),
        ("county_code", county.county_code),
        ("office_name", root.name),
        ("office_phone", root.phone),
    ):
        settings.save(name, value, at, SYSTEM.name)
    return {code: (unit.id, unit.short_name) for code, unit in made.items()}


def _hire(
    staff: Sequence[DemoPerson], ids: dict[str, tuple[int, str]], password: str, at: datetime
) -> None:
    """Give everybody a log-in; one hash for all, because argon2 is slow on purpose."""
    hashed = hash_password(password)
    offices = {unit.id: unit for unit in Unit.select()}
    for someone in staff:
        person = add_person(
            SYSTEM, someone.username, someone.name, someone.role, offices[ids[someone.unit][0]],
            "", at, must_change=False, password_hash=hashed,
            rank="chief" if someone.role == "station_leader" else "",
        )  # fmt: skip
        person.phone = someone.phone
        person.save(only=[Person.phone])


def _actors(staff: Sequence[DemoPerson]) -> dict[tuple[str, str], Actor]:
    """Return (role, unit code) → actor, the unit code "" for the office's roles."""
    found: dict[tuple[str, str], Actor] = {}
    for seat, username in username_for(staff).items():
        person = people.by_username(username)
        assert person is not None, username
        found[seat] = people.actor_of(person)
    return found


def _play(
    player: Player, plans: Sequence[TicketPlan], found: Sequence[FindingPlan], say: Say
) -> None:
    """Play every step in time order, one transaction for each day."""
    month = ""
    steps = merge(_ticket_steps(player, plans), _finding_steps(player, found), key=_moment)
    for day, acts in groupby(steps, key=lambda act: act[0].date()):
        if f"{day:%Y-%m}" != month:
            month = f"{day:%Y-%m}"
            say(f"正在生成：{day.year}年{day.month}月，已办 {len(player.numbers):,} 件")
        with write():
            for _, play in acts:
                play()


def _moment(act: Act) -> datetime:
    return act[0]


def _ticket_steps(player: Player, plans: Sequence[TicketPlan]) -> Iterator[Act]:
    for ticket, step in in_time_order(plans):
        yield step.at, partial(player.play, ticket, step)


def _finding_steps(player: Player, found: Sequence[FindingPlan]) -> Iterator[Act]:
    for finding, step in found_in_time_order(found):
        yield step.at, partial(player.finder.play, finding, step)


def _finish(county: Settings, until: datetime) -> None:
    """Note what the city has been told, and leave a database with statistics, whole on disk."""
    has_city = bool(county.city_url and county.city_secret)
    told_before = until - STILL_TO_TELL if has_city else until + timedelta(seconds=1)
    with write():
        db.execute_sql(
            "UPDATE outbox_event SET state = 'confirmed', attempts = 1, confirmed_at = time,"
            " last_tried_at = time WHERE time < ?",
            (told_before.isoformat(timespec="seconds"),),
        )
    db.execute_sql("ANALYZE")
    db.execute_sql("PRAGMA synchronous = full")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _tell(player: Player, plans: Sequence[TicketPlan], say: Say) -> None:
    steps, refused = sum(len(ticket.steps) for ticket in plans), player.refused.total()
    found = len(player.finder.kept)
    say(
        f"演示县已建成：工单 {len(player.numbers):,} 件，办理 {steps - refused:,} 步，"
        f"随手报 {found:,} 件。"
    )
