"""Finding the unit a ledger means by its name, and the ones it may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

ENDINGS = (
    "为民服务工作站",
    "为民服务工作点",
    "人民政府",
    "街道办事处",
    "办事处",
    "村民委员会",
    "村委会",
    "居民委员会",
    "社区居委会",
    "居委会",
)


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it can be named. `above` is the short name of the unit it hangs below."""

    id: int
    name: str
    short_name: str
    kind: str
    above: str


def _plain(text: str) -> str:
    return re.sub(r"[\s()（）]+", "", text)


def _names(unit: KnownUnit, county: str) -> set[str]:
    names = {_plain(unit.name), _plain(unit.short_name)}
    for name in list(names):
        for ending in ENDINGS:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                names.add(name.removesuffix(ending))
        if county and name.startswith(county):
            names |= {name.removeprefix(county), "县" + name.removeprefix(county)}
    names |= {"县" + name for name in names if unit.kind in ("department", "utility")}
    names |= {name.removeprefix("县") for name in names if len(name) > 3}
    if unit.kind == "village":
        names |= {_plain(unit.above) + name for name in names}
    return names


@dataclass
class UnitNames:
    """Every name of every unit. A name two units share is found with the township before it."""

    known: list[KnownUnit]
    county: str = ""
    _of: dict[str, list[KnownUnit]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.known:
            for name in _names(unit, _plain(self.county)):
                self._of.setdefault(name, []).append(unit)

    def find(self, text: str) -> KnownUnit | str:
        """Return the unit meant, or the sentence that says why there is none."""
        plain = _plain(text)
        found = self._of.get(plain) or self._of.get(plain.removeprefix(_plain(self.county)), [])
        if len(found) == 1:
            return found[0]
        if found:
            ways = "、".join(f"{u.above}{u.short_name}" for u in found[:4])
            return f"有 {len(found)} 个单位叫“{text}”，请写明是哪一个：{ways}。"
        similar = self._similar(plain)
        hint = (
            f"名称相近的有：{'、'.join(similar)}。" if similar else "请先在系统管理中添加这个单位。"
        )
        return f"没有“{text[:40]}”这个单位。{hint}"

    def _similar(self, plain: str) -> list[str]:
        if len(plain) > 40:
            return []
        inside = [n for n in self._of if len(n) > 2 and (plain in n or n in plain)]
        close = inside[:3] + difflib.get_close_matches(plain, self._of, n=3, cutoff=0.5)
        return list(dict.fromkeys(u.short_name for name in close for u in self._of[name]))[:3]


def split_names(text: str) -> list[str]:
    """Return the names in one cell; the first is the lead unit."""
    return [name.strip() for name in re.split(r"[、,，;；/\n]|\s{2,}", text) if name.strip()]


def known_units(rows: Iterable[dict[str, object]]) -> list[KnownUnit]:
    """Return units from plain rows with id name short_name kind parent."""
    listed = list(rows)
    short = {row["id"]: str(row["short_name"]) for row in listed}
    return [
        KnownUnit(int(str(row["id"])), str(row["name"]), str(row["short_name"]), str(row["kind"]),
                  short.get(row["parent"], ""))
        for row in listed
    ]  # fmt: skip
