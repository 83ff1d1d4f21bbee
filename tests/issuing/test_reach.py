"""What a station reads of an issued notice: never others' ranks the scheme keeps from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.casework.issuing import (
    draft_notice,
    edit_notice,
    file_of,
    file_taken,
    notice_view,
    notices_listed,
    seal_notice,
)
from hotline.config import Settings
from hotline.errors import OutOfReach
from hotline.rules.permissions import Actor
from hotline.store.history import Audit
from hotline.store.notices import NoticeFile
from hotline.store.units import Unit
from tests.county import actor
from tests.issuing.conftest import LATER, NUMBER, OCTOBER, by


def issue(settings: Settings, kind: str, subject: str = "", publish: str = "grouped") -> int:
    made = int(draft_notice(by("supervisor"), kind, OCTOBER, subject=subject))
    edit_notice(by("director"), made, None, words={}, publish=publish)
    number = "" if kind == "unit_sheet" else NUMBER
    seal_notice(by("director"), made, None, number, settings)
    return made


def files_within_reach(who: Actor, settings: Settings) -> set[str]:
    found = set()
    for file in NoticeFile.select():
        try:
            file_of(who, file.id, settings)
        except OutOfReach:
            continue
        found.add(file.kind)
    return found


@pytest.mark.parametrize(
    ("publish", "ranks", "files"),
    [
        ("off", False, {"paper", "sheet"}),
        ("internal", False, {"public"}),
        ("grouped", True, {"paper", "public", "sheet"}),
    ],
)
def test_a_station_reads_no_rank_that_is_not_published(
    data: object, settings: Settings, publish: str, ranks: bool, files: set[str]
) -> None:
    made = issue(settings, "monthly", publish=publish)
    view = notice_view(actor("station_leader"), made, settings, LATER)
    assert ("得分排名" in str(view.text)) == ranks
    assert files_within_reach(actor("station_leader"), settings) == files
    assert {file["kind"] for file in view.files} == files
    whole = notice_view(actor("county_leader"), made, settings, LATER)
    assert ("得分排名" in str(whole.text)) == (publish != "off")


def test_a_units_sheet_is_the_units_own(data: object, settings: Settings) -> None:
    made = issue(settings, "unit_sheet", "east")
    assert files_within_reach(actor("station_leader"), settings) == {"paper", "sheet"}
    assert [row["id"] for row in notices_listed(actor("station_leader"))[0]] == [made]
    other = Unit.get(Unit.code == "west").id
    neighbour = replace(actor("station_leader"), unit_id=other, unit_ids=frozenset({other}))
    assert notices_listed(neighbour)[0] == []
    assert files_within_reach(neighbour, settings) == set()


@pytest.mark.parametrize(("subject", "files"), [("西", set()), ("路灯", {"public"})])
def test_a_report_for_the_leaders_is_not_a_stations(
    data: object, settings: Settings, subject: str, files: set[str]
) -> None:
    name = Unit.get(Unit.code == "west").name if subject == "西" else subject
    made = issue(settings, "special", name)
    assert files_within_reach(actor("station_leader"), settings) == files
    assert [row["id"] for row in notices_listed(actor("station_leader"))[0]] == [made] * len(files)
    assert files_within_reach(actor("county_leader"), settings) >= {"paper"}


def test_a_file_that_left_stands_in_the_trail(data: object, settings: Settings) -> None:
    issue(settings, "unit_sheet", "east")
    before = Audit.select().count()
    file_taken(by("station_leader"), NoticeFile.get().id, settings)
    assert Audit.select().count() == before + 1
