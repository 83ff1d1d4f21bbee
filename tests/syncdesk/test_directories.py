"""The city's lists: read with suspicion, compared, adopted by a person, never deleting."""

from __future__ import annotations

import csv

import pytest

from hotline.casework import directories
from hotline.errors import NotAllowedNow, NotYours, OutOfReach
from hotline.rules import citydirectories as rules
from hotline.rules.citychecks import BadCityData
from hotline.rules.citydirectories import Difference, Entry
from hotline.store import categories, citydirectories, inbox
from hotline.store.database import write
from hotline.store.history import Audit
from hotline.store.units import Division
from tests.moments import on

TODAY = on("Fri 2026-11-20")


def came(play, directory: str, *entries: dict, key: str = "d1") -> int:
    envelope = {"id": key, "data": {"directory": directory, "entries": list(entries)}}
    with write():
        return int(inbox.keep(key, envelope, play.now, "ignored", "directory.updated").id)


def test_the_shipped_table_reads_as_before() -> None:
    with categories.FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    whole = ["/".join(row[level] for level in categories.LEVELS if row[level]) for row in rows]
    assert rules.paths(categories.seed()) == list(dict.fromkeys(whole))


def test_what_differs() -> None:
    ours = {
        "1": Entry("1", "甲"), "2": Entry("2", "乙", "1"), "3": Entry("3", "丙"),
        "4": Entry("4", "丁", is_ended=True), "5": Entry("5", "戊", "1"),
    }  # fmt: skip
    theirs = [
        Entry("1", "甲"), Entry("2", "新乙", "1"), Entry("3", "丙", is_ended=True),
        Entry("4", "丁"), Entry("5", "戊", "3"), Entry("6", "己"), Entry("7", "庚", is_ended=True),
    ]  # fmt: skip
    assert rules.differences(theirs, ours) == [
        Difference("renamed", "2", "新乙", "乙"),
        Difference("ended", "3", "丙", "丙"),
        Difference("new", "4", "丁"),
        Difference("moved", "5", "戊", "1"),
        Difference("new", "6", "己"),
    ]


def test_circles_and_orphans_make_no_trouble() -> None:
    lines = {"1": Entry("1", "甲", "2"), "2": Entry("2", "乙", "1"), "3": Entry("3", "丙", "9")}
    assert rules.paths(lines) == ["丙"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"directory": "people", "entries": [{"code": "1", "name": "甲"}]},
        {"directory": "categories", "entries": []},
        {"directory": "categories", "entries": "甲"},
        {"directory": "categories", "entries": [1]},
        {"directory": "categories", "entries": [{"code": "1"}]},
        {"directory": "categories", "entries": [{"code": "1", "name": "甲/乙"}]},
        {"directory": "categories", "entries": [{"code": "1", "name": "甲", "valid_to": "明年"}]},
        {"directory": "categories", "entries": [{"code": 1, "name": "甲"}]},
    ],
)
def test_what_cannot_be_used(data: dict) -> None:
    with pytest.raises(BadCityData):
        rules.read(data, TODAY)


def test_days_end_a_line() -> None:
    entries = [
        {"code": "1", "name": "甲", "valid_to": "2026-11-20"},
        {"code": "2", "name": "乙", "valid_from": "2026-01-01", "valid_to": None},
        {"code": "3", "name": "丙", "valid_to": "2027-01-01T00:00:00+08:00"},
    ]
    _, read = rules.read({"directory": "categories", "entries": entries}, TODAY)
    assert [entry.is_ended for entry in read] == [True, False, False]


def test_matters_are_adopted_over_the_shipped_table(play) -> None:
    code, old = next((c, e) for c, e in categories.seed().items() if len(c) == 6)
    path = categories.paths()[0]
    number = came(
        play, "categories",
        {"code": code, "name": "科技服务（新）", "parent": old.parent},
        {"code": "Z90101", "name": "低空经济", "parent": "Z9"},
        {"code": "Z9", "name": "新业态"},
    )  # fmt: skip
    directories.adopt(play.by("admin"), number)
    assert path not in categories.paths() and "新业态/低空经济" in categories.paths()
    assert categories.meant("低空经济") == "新业态/低空经济"
    line = Audit.select().where(Audit.act == "administer").get()
    assert line.details["条数"] == 3 and "科技服务（新）" in line.details["改动"]
    with pytest.raises(NotAllowedNow, match="已经采用"):
        directories.adopt(play.by("admin"), number)
    ended = {"code": "Z90101", "name": "低空经济", "parent": "Z9", "valid_to": "2026-01-01"}
    directories.adopt(play.by("admin"), came(play, "categories", ended, key="d2"))
    assert "新业态/低空经济" not in categories.paths()
    assert citydirectories.DirectoryEntry.select().count() == 4, "every version is kept"
    assert categories.lines()["Z90101"].is_ended


def test_divisions_are_renamed_and_never_made(play) -> None:
    known = Division.select().where(Division.level == "township").first()
    before = Division.select().count()
    number = came(
        play, "divisions",
        {"code": known.code[:9], "name": "东关街道"}, {"code": "999999999", "name": "飞来乡"},
    )  # fmt: skip
    directories.adopt(play.by("admin"), number)
    assert Division.get_by_id(known.code).name == "东关街道"
    assert Division.select().count() == before
    lonely = came(play, "divisions", {"code": "999999999", "name": "飞来乡"}, key="d3")
    with pytest.raises(NotAllowedNow, match="没有需要采用"):
        directories.adopt(play.by("admin"), lonely)


def test_an_older_list_is_not_adopted_over_a_newer(play) -> None:
    older = came(play, "categories", {"code": "Z9", "name": "旧"}, key="d1")
    newer = came(play, "categories", {"code": "Z9", "name": "新"}, key="d2")
    directories.adopt(play.by("admin"), newer)
    with pytest.raises(NotAllowedNow, match="后来的目录"):
        directories.adopt(play.by("admin"), older)


def test_who_and_what(play) -> None:
    number = came(play, "categories", {"code": "Z9", "name": "新"})
    with pytest.raises(NotYours):
        directories.adopt(play.by("director"), number)
    with write():
        other = inbox.keep("x", {"id": "x"}, play.now, "applied", "ticket.urged", "A1").id
    with pytest.raises(OutOfReach):
        directories.adopt(play.by("admin"), other)
    bad = came(play, "categories", {"code": "1"}, key="bad")
    with pytest.raises(NotAllowedNow, match="不能采用"):
        directories.adopt(play.by("admin"), bad)
