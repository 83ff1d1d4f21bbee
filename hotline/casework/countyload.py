"""Loading a real county: divisions, units and people, again and again without doubling anything.

A second load renames and adds; it never deletes, moves or stops what is there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hotline.casework import upkeep
from hotline.casework.act import Act, Caller, one_act
from hotline.errors import Incomplete, NotAllowedNow, Refused
from hotline.rules.countyfiles import CountyFiles, PersonLine, Place, UnitLine, said_name
from hotline.rules.permissions import Actor
from hotline.rules.unitnames import UnitNames, known_units
from hotline.store import directory, units
from hotline.store import settings as kept
from hotline.store.people import Person
from hotline.store.units import Division, Unit

# Who loads a county: somebody at the machine itself, before any log-in exists.
AT_THE_MACHINE = Actor(None, "console", "本机命令行", "admin", unit_name="县热线办")
FIRST_ADMIN = "admin"
# (username, name, unit, password): told to the operator before anything is kept.
Password = tuple[str, str, str, str]


@dataclass
class Loaded:
    """What the load changed, in sentences, and the first passwords it made."""

    added: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    passwords: list[Password] = field(default_factory=list)

    def add(self, what: str) -> None:
        self.added[what] = self.added.get(what, 0) + 1


def load(
    caller: Caller, files: CountyFiles, tell_passwords: Callable[[list[Password]], None]
) -> Loaded:
    """Load the county in one transaction and return what changed.

    `tell_passwords` keeps the first passwords for the operator; when it fails nothing is loaded.
    Raises Incomplete with every complaint, NotAllowedNow when another county lives here.
    """
    if files.problems or files.county is None:
        raise Incomplete("\n".join(files.problems) or "区划表里没有县。")
    loaded = Loaded()
    _load(caller, files, loaded, tell_passwords)
    return loaded


@one_act("administer")
def _load(
    act: Act, files: CountyFiles, loaded: Loaded, tell: Callable[[list[Password]], None]
) -> str:
    assert files.county is not None
    act.subject = files.county.name
    _refuse_other_county(files.county)
    _load_places(files.places, loaded)
    office = _load_office(files, files.county, loaded)
    _load_units(files, office, loaded)
    _load_people(act, files.people, loaded)
    kept.save("county_code", files.county.code[:6], act.now, act.actor.name)
    if loaded.passwords:
        tell(loaded.passwords)
    act.noted = {"做了": "装入区划和单位", **loaded.added, "更正": len(loaded.changed)}
    return str(act.subject)


def _refuse_other_county(county: Place) -> None:
    other = Division.select().where((Division.level == "county") & (Division.code != county.code))
    if found := other.first():
        raise NotAllowedNow(
            f"这个数据目录里已是{found.name}（{found.code[:6]}），不能再装入{county.name}。"
            "请用 HOTLINE_DATA 指定另一个目录。"
        )


def _load_places(places: list[Place], loaded: Loaded) -> None:
    here = {row.code: row for row in Division.select()}
    for place in places:
        row = here.get(place.code)
        if row is None:
            Division.create(
                code=place.code, name=place.name, level=place.level, parent=place.parent or None
            )
            loaded.add({"county": "县", "township": "乡镇", "village": "村（社区）"}[place.level])
        elif row.name != place.name:
            Division.update(name=place.name).where(Division.code == place.code).execute()
            loaded.changed.append(f"区划 {place.code}：{row.name} → {place.name}")
    told = {place.code for place in places}
    loaded.absent += [f"{row.name}（{row.code}）" for code, row in here.items() if code not in told]


def _load_office(files: CountyFiles, county: Place, loaded: Loaded) -> Unit:
    line = next((line for line in files.units if line.kind == "county_office"), None)
    wanted = {
        "name": line.name if line else f"{county.name}12345热线办公室",
        "short_name": line.short_name if line and line.short_name != line.name else "县热线办",
        "phone": line.phone if line else "",
    }
    office = units.county_office()
    if office is not None:
        if line is not None:
            _bring(office, wanted, loaded)
        return office
    loaded.add("县热线办")
    return units.add_unit(
        None, code=county.code, kind="county_office", division=county.code, **wanted
    )


def _bring(unit: Unit, wanted: dict[str, Any], loaded: Loaded) -> None:
    """Change what the table says otherwise; an empty cell changes nothing."""
    changed = {n: v for n, v in wanted.items() if v and v != getattr(unit, n)}
    if not changed:
        return
    before = {name: getattr(unit, name) for name in changed}
    Unit.update(**changed).where(Unit.id == unit.id).execute()
    told = "，".join(f"{before[name] or '空'} → {value}" for name, value in changed.items())
    loaded.changed.append(f"单位{unit.short_name}：{told}")


class _Units:
    """The units as they stand, found by code, by place and by name."""

    def __init__(self) -> None:
        self.all = list(Unit.select())
        self.by_code = {unit.code: unit for unit in self.all}
        self.by_place = {
            (unit.kind, unit.division_code): unit for unit in self.all if unit.division_code
        }

    def add(self, parent: Unit, **values: Any) -> Unit:
        unit = units.add_unit(parent, **values)
        self.all.append(unit)
        self.by_code[unit.code] = unit
        if values.get("division"):
            self.by_place[unit.kind, str(values["division"])] = unit
        return unit

    def of_line(self, line: UnitLine) -> Unit | None:
        if line.code and line.code in self.by_code:
            return self.by_code[line.code]
        same = [u for u in self.all if u.kind == line.kind and line.name in (u.name, u.short_name)]
        same = same or [
            u for u in self.all if u.kind == line.kind and u.short_name == line.short_name
        ]
        return same[0] if len(same) == 1 else None


def _load_units(files: CountyFiles, office: Unit, loaded: Loaded) -> None:
    known = _Units()
    told = _told_of_places(files)
    for sort, place in enumerate(files.places):
        if place.level == "county":
            continue
        parent = office if place.level == "township" else known.by_place["township", place.parent]
        _load_place_unit(known, place, parent, told.get(place.code), sort, loaded)
    for sort, line in enumerate(files.units):
        if line.kind in ("department", "utility"):
            _load_office_unit(known, line, office, sort, loaded)


def _told_of_places(files: CountyFiles) -> dict[str, UnitLine]:
    """Return place code → line of the table. Raises Incomplete for lines that fit no place."""
    found: dict[str, UnitLine] = {}
    problems = []
    towns = {place.code: place.name for place in files.places if place.level == "township"}
    for line in files.units:
        if line.kind not in ("township", "village"):
            continue
        code = line.division.ljust(12, "0") if line.division else ""
        fitting = [
            place.code
            for place in files.places
            if place.level == line.kind
            and (
                place.code == code
                if code
                else place.name in (said_name(line.short_name), line.name)
            )
            and (not line.parent or line.kind == "township" or towns[place.parent] == line.parent)
        ]
        if len(fitting) == 1:
            found[fitting[0]] = line
        else:
            why = "在区划表里没有" if not fitting else f"在区划表里有 {len(fitting)} 个"
            problems.append(
                f"单位表第 {line.line} 行：“{line.name}”{why}，请填写区划代码或上级乡镇。"
            )
    if problems:
        raise Incomplete("\n".join(problems))
    return found


def _load_place_unit(
    known: _Units, place: Place, parent: Unit, line: UnitLine | None, sort: int, loaded: Loaded
) -> None:
    ending = "为民服务工作站" if place.level == "township" else "为民服务工作点"
    wanted = {
        "name": line.name if line and line.name != place.name else f"{place.name}{ending}",
        "short_name": line.short_name if line and line.short_name != line.name else place.name,
        "phone": line.phone if line else "",
    }
    unit = known.by_place.get((place.level, place.code))
    if unit is None:
        code = line.code if line and line.code else place.code
        known.add(parent, code=code, kind=place.level, division=place.code, sort=sort, **wanted)
        loaded.add("乡镇工作站" if place.level == "township" else "村工作点")
    else:
        _bring(unit, wanted, loaded)


def _load_office_unit(
    known: _Units, line: UnitLine, office: Unit, sort: int, loaded: Loaded
) -> None:
    wanted = {"name": line.name, "short_name": line.short_name, "phone": line.phone}
    unit = known.of_line(line)
    if unit is not None:
        _bring(unit, wanted, loaded)
        return
    letter, serial = ("D" if line.kind == "department" else "P"), 1
    prefix = office.code[:6]
    while not line.code and f"{prefix}{letter}{serial:03d}" in known.by_code:
        serial += 1
    code = line.code or f"{prefix}{letter}{serial:03d}"
    known.add(office, code=code, kind=line.kind, division=None, sort=sort, **wanted)
    loaded.add("县直部门" if line.kind == "department" else "公共服务企业")


def _load_people(act: Act, people: list[PersonLine], loaded: Loaded) -> None:
    """Add log-ins with a first password each; existing ones get name, role and unit."""
    office = units.county_office()
    names = UnitNames(known_units(units.dispatchable()), office.division.name if office else "")
    caller = replace(act.caller, key="")
    problems: list[str] = []
    for line in people:
        unit: Any = office if not line.unit or "热线办" in line.unit else names.find(line.unit)
        unit_id = None if isinstance(unit, str) or unit is None else int(unit.id)
        try:
            if isinstance(unit, str):
                raise Incomplete(unit)
            _load_person(caller, line, unit_id, line.unit or "县热线办", loaded)
        except Refused as refused:
            problems.append(f"人员表第 {line.line} 行（{line.username}）：{refused}")
    if problems:
        raise Incomplete("\n".join(problems))
    if not directory.active_admins():
        first = PersonLine(0, FIRST_ADMIN, "系统管理员", "admin", "")
        _load_person(caller, first, office.id if office else None, "县热线办", loaded)


def _load_person(
    caller: Caller, line: PersonLine, unit_id: int | None, unit_name: str, loaded: Loaded
) -> None:
    person = directory.person_of(line.username)
    if person is None:
        password = upkeep.first_password(uuid.uuid4().hex, line.username)
        upkeep.register_person(
            caller, line.username, line.name, line.role, unit_id, password, line.rank
        )
        loaded.add("人员")
        loaded.passwords.append((line.username, line.name, unit_name, password))
    elif _differs(person, line, unit_id):
        rank = line.rank or person.rank
        upkeep.change_person(caller, line.username, line.name, line.role, unit_id, rank)
        loaded.changed.append(f"人员 {line.username}：姓名、角色或单位")


def _differs(person: Person, line: PersonLine, unit_id: int | None) -> bool:
    told = (line.name, line.role, unit_id, line.rank or person.rank)
    return (person.name, person.role, person.unit_id, person.rank) != told
