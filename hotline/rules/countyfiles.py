"""Reading what a county brings when it starts: divisions, units and people, as plain lines.

Divisions come in the shape of the statistics bureau's table (code, name, streetCode, areaCode,
streetName); townships are derived from the street columns. Nothing here asks the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hotline.rules.importcolumns import plain_head
from hotline.rules.words import RANKS, ROLES

Lines = Sequence[tuple[int, list[str]]]

DIVISION_HEADS = ("code", "name", "streetCode", "areaCode", "streetName")
UNIT_HEADS = {
    "name": "名称 全称 单位名称",
    "short_name": "简称 单位简称",
    "kind": "类型 类别 单位类型",
    "parent": "上级 上级单位",
    "division": "区划代码 行政区划代码",
    "phone": "电话 联系电话",
    "code": "代码 编码 单位编码 单位代码",
}
PERSON_HEADS = {
    "username": "用户名 登录名",
    "name": "姓名",
    "role": "角色 岗位",
    "unit": "单位 所在单位",
}
# May be left out: only a station's leader has one.
RANK_HEAD = {"rank": "签字权限 职级 领导职务"}
KINDS = {
    "county_office": "县热线办 热线办",
    "township": "乡镇 乡 镇 街道 乡镇街道",
    "village": "村 社区 村（社区） 村社区",
    "department": "县直部门 部门 县直单位",
    "utility": "公共服务企业 企业 公用企业",
}
_KIND_OF = {plain_head(word): code for code, words in KINDS.items() for word in words.split()}
_ROLE_OF = {word: code for code, word in ROLES.items() if code not in ("city", "system")}
# Offices say these too.
_ROLE_OF |= {"审计纪检": "auditor", "经办人": "station_clerk"}
_RANK_OF = {word: code for code, word in RANKS.items()}
_ROLE_OF |= dict.fromkeys(_RANK_OF, "station_leader")
USERNAME = re.compile(r"[a-z][a-z0-9_.]{1,31}")


@dataclass(frozen=True)
class Place:
    """A division: 12-digit code, the name people say, level and the code above."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True)
class UnitLine:
    """One unit of the table; `parent` and `division` as they were typed."""

    line: int
    name: str
    short_name: str
    kind: str
    parent: str = ""
    division: str = ""
    phone: str = ""
    code: str = ""


@dataclass(frozen=True)
class PersonLine:
    """One person of the table; `unit` as it was typed."""

    line: int
    username: str
    name: str
    role: str
    unit: str
    rank: str = ""


@dataclass
class CountyFiles:
    """Everything that was read, parents before children, and every complaint as a sentence."""

    county: Place | None = None
    places: list[Place] = field(default_factory=list)
    units: list[UnitLine] = field(default_factory=list)
    people: list[PersonLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def said_name(name: str) -> str:
    """Return the name as people say it: 孝义坊村委会 is 孝义坊村, 星城社区居委会 is 星城社区."""
    for pattern, said in ((r"(.+村)(?:民)?委(?:员)?会", r"\1"),
                          (r"(.+社区)(?:居(?:民)?)?委(?:员)?会", r"\1")):  # fmt: skip
        if re.fullmatch(pattern, name):
            return re.sub(pattern, said, name)
    return name


def _columns(heads: Sequence[str], wanted: dict[str, str]) -> dict[str, int]:
    named = {plain_head(alias): key for key, words in wanted.items() for alias in words.split()}
    found: dict[str, int] = {}
    for index, head in enumerate(heads):
        key = named.get(plain_head(re.sub(r"[(（].*?[)）]", "", head)))
        if key and key not in found:
            found[key] = index
    return found


def _rows(lines: Lines, columns: dict[str, int]) -> Iterable[tuple[int, dict[str, str]]]:
    for number, cells in lines[1:]:
        yield (
            number,
            {key: cells[index] if index < len(cells) else "" for key, index in columns.items()},
        )


def read_divisions(files: CountyFiles, lines: Lines, county_name: str) -> None:
    """Read the county's table of places. Complaints go to `files.problems`."""
    columns = _columns(lines[0][1], {head: head for head in DIVISION_HEADS})
    missing = [head for head in DIVISION_HEADS if head not in columns]
    if missing:
        files.problems.append(f"区划表缺少这些列：{'、'.join(missing)}。")
        return
    towns: dict[str, Place] = {}
    villages: dict[str, Place] = {}
    counties: set[str] = set()
    for number, row in _rows(lines, columns):
        if problem := _bad_division(row, villages):
            files.problems.append(f"区划表第 {number} 行：{problem}")
            continue
        counties.add(row["areaCode"][:6])
        town = f"{row['streetCode'][:9]}000"
        above = f"{row['areaCode'][:6]}000000"
        towns.setdefault(town, Place(town, row["streetName"], "township", above))
        villages[row["code"]] = Place(row["code"], said_name(row["name"]), "village", town)
    if len(counties) > 1:
        files.problems.append(f"区划表里有不止一个县的代码：{'、'.join(sorted(counties))}。")
    elif not counties:
        files.problems.append("区划表里没有可用的村（社区）。")
    elif not files.problems:
        files.county = Place(f"{counties.pop()}000000", county_name, "county", "")
        files.places = [files.county, *towns.values(), *villages.values()]


def _bad_division(row: dict[str, str], known: dict[str, Place]) -> str:
    code = row["code"]
    if not re.fullmatch(r"\d{12}", code):
        return f"代码“{code[:20]}”不是 12 位数字。"
    if not code.startswith(row["streetCode"][:9]) or not row["streetCode"][:9].isdecimal():
        return f"代码 {code} 与乡镇代码 {row['streetCode'][:20]} 不一致。"
    if not row["streetCode"].startswith(row["areaCode"][:6]) or len(row["areaCode"]) < 6:
        return f"乡镇代码 {row['streetCode']} 与县代码 {row['areaCode'][:20]} 不一致。"
    if not row["name"] or not row["streetName"]:
        return "村名或乡镇名是空的。"
    return f"代码 {code} 重复。" if code in known else ""


def read_units(files: CountyFiles, lines: Lines) -> None:
    """Read the table of units."""
    columns = _columns(lines[0][1], UNIT_HEADS)
    if "name" not in columns or "kind" not in columns:
        files.problems.append("单位表要有“名称”和“类型”两列。")
        return
    for number, row in _rows(lines, columns):
        kind = _KIND_OF.get(plain_head(row["kind"]), "")
        if not row["name"]:
            files.problems.append(f"单位表第 {number} 行：名称是空的。")
        elif not kind:
            files.problems.append(
                f"单位表第 {number} 行：类型“{row['kind'][:20]}”不认识，"
                "请写县直部门、公共服务企业、乡镇、村或县热线办。"
            )
        else:
            more = {key: row.get(key, "") for key in ("parent", "division", "phone", "code")}
            short = row.get("short_name") or row["name"]
            files.units.append(UnitLine(number, row["name"], short, kind, **more))


def read_people(files: CountyFiles, lines: Lines) -> None:
    """Read the table of people; their passwords are made, never read."""
    columns = _columns(lines[0][1], {**PERSON_HEADS, **RANK_HEAD})
    missing = [words.split()[0] for key, words in PERSON_HEADS.items() if key not in columns]
    if missing:
        files.problems.append(f"人员表缺少这些列：{'、'.join(missing)}。")
        return
    seen: dict[str, int] = {}
    for number, row in _rows(lines, columns):
        username = row["username"].lower()
        role = _ROLE_OF.get(row["role"]) or (
            row["role"] if row["role"] in _ROLE_OF.values() else ""
        )
        problem = ""
        if not USERNAME.fullmatch(username):
            problem = (
                f"用户名“{row['username'][:40]}”不合要求：小写字母开头，可含数字、点和下划线。"
            )
        elif username in seen:
            problem = f"用户名“{username}”与第 {seen[username]} 行重复。"
        elif not row["name"]:
            problem = "姓名是空的。"
        elif not role:
            problem = f"角色“{row['role'][:20]}”不认识，请写：{'、'.join(_role_words())}。"
        if problem:
            files.problems.append(f"人员表第 {number} 行：{problem}")
            continue
        seen[username] = number
        rank = _rank(role, row.get("rank", ""), row["role"])
        files.people.append(PersonLine(number, username, row["name"], role, row["unit"], rank))


def _rank(role: str, told: str, role_words: str) -> str:
    """Return which signature a station's leader may give; "" for anybody else, or when untold."""
    if role != "station_leader":
        return ""
    return _RANK_OF.get(told) or _RANK_OF.get(role_words, "")


def _role_words() -> list[str]:
    return [word for code, word in ROLES.items() if code not in ("city", "system")]
