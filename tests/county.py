"""A tiny county with a cast of named people, for tests of acts and pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hotline.rules.calendar import ZONE
from hotline.rules.permissions import Actor
from hotline.store import people
from hotline.store.database import db, migrate
from hotline.store.policies import save_policy
from hotline.store.sealing import open_keys
from hotline.store.units import Division, Unit, add_unit

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "clouds-over-the-creek"
_hash: list[str] = []

# user name -> (name, role, unit code)
CAST = {
    "director": ("钱主任", "director", "office"),
    "dispatcher": ("孙派单", "dispatcher", "office"),
    "operator": ("李受理", "operator", "office"),
    "reviewer": ("周审核", "reviewer", "office"),
    "supervisor": ("吴督办", "supervisor", "office"),
    "station_clerk": ("郑经办", "station_clerk", "east"),
    "station_leader": ("王镇长", "station_leader", "east"),
    "station_deputy": ("许副镇", "station_leader", "east"),
    "grid_worker": ("冯网格", "grid_worker", "east-willow"),
    "neighbour_clerk": ("陈邻镇", "station_clerk", "west"),
    "water_clerk": ("褚水利", "station_clerk", "water"),
    "county_leader": ("卫县长", "county_leader", "office"),
    "auditor": ("蒋审计", "auditor", "office"),
    "admin": ("沈管理", "admin", "office"),
}

# Who signs for a unit; every other leader of the cast signs nothing.
RANKS = {"station_leader": "chief", "station_deputy": "deputy"}

# An appeal about the village of the cast's grid worker.
WATER_CUT = {
    "title": "柳树村自来水停水三天",
    "content": "来电人反映柳树村从周一起停水，希望尽快恢复。",
    "kind": "help",
    "phone": "19900001234",
    "name": "赵大娘",
    "division": "410599101201",
    "address": "村东头",
}


def small_county() -> dict[str, Unit]:
    """Fill an empty, migrated database: 2 townships, 3 villages, 2 departments, the cast."""
    from hotline.casework.accounts import hash_password

    if not _hash:
        _hash.append(hash_password(PASSWORD))
    start = datetime(2026, 1, 1, 9, 0, tzinfo=ZONE)
    save_policy((ROOT / "db/policies/baotou.toml").read_text(encoding="utf-8"), start, "系统")
    county = Division.create(code="410599000000", name="云溪县", level="county")
    units = {"office": add_unit(code="office", name="云溪县12345热线办公室", short_name="县热线办",
                                kind="county_office", division=county)}  # fmt: skip
    for code, name, number in (
        ("east", "柳河镇", "410599101"),
        ("west", "石桥镇", "410599102"),
    ):
        place = Division.create(code=f"{number}000", name=name, level="township", parent=county)
        units[code] = add_unit(units["office"], code=code, name=f"{name}为民服务工作站",
                               short_name=name, kind="township", division=place)  # fmt: skip
        for serial, village in (("201", "柳树村"), ("202", "前营村")):
            key = f"{code}-{'willow' if serial == '201' else 'camp'}"
            spot = Division.create(code=f"{number}{serial}", name=village, level="village",
                                   parent=place)  # fmt: skip
            units[key] = add_unit(units[code], code=key, name=f"{village}为民服务工作点",
                                  short_name=village, kind="village", division=spot)  # fmt: skip
    units["water"] = add_unit(units["office"], code="water", name="云溪县水利局",
                              short_name="县水利局", kind="department")  # fmt: skip
    units["roads"] = add_unit(units["office"], code="roads", name="云溪县交通运输局",
                              short_name="县交通局", kind="department")  # fmt: skip
    for username, (name, role, unit) in CAST.items():
        people.Person.create(username=username, name=name, role=role, unit=units[unit],
                             rank=RANKS.get(username, ""), password_hash=_hash[0],
                             must_change_password=False)  # fmt: skip
    return units


def seeded_folder(folder: Path) -> Path:
    """Make keys, tables and the tiny county in that folder, and return it."""
    open_keys(folder / "keys")
    migrate(folder / "hotline.db")
    small_county()
    db.close()
    return folder


def actor(username: str) -> Actor:
    """Return the actor for one of the cast."""
    person = people.by_username(username)
    assert person is not None, username
    return people.actor_of(person)
