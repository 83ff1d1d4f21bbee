"""The publish switch as a table: who sees which line, and how much of it."""

from __future__ import annotations

import pytest

from hotline.rules.boardreach import (
    BEST,
    Place,
    Viewer,
    sees_whole_group,
    sight,
    viewer_of,
)
from hotline.rules.permissions import ROLES, Actor, sees_everything
from hotline.rules.words import PUBLISHING

OFFICE = Viewer(True)
EAST = Viewer(False, 7, "乡镇")
VILLAGE = Viewer(False, 71)
OWN, FIRST, LAST = Place(7, "乡镇", 5), Place(8, "乡镇", 1), Place(9, "乡镇", 6)
APART, OTHERS_FIRST = Place(10, "乡镇"), Place(20, "县直部门", 1)

TABLE = {
    # publish: own line, best of the group, last of it, unranked of it, best of another group
    "off": ("figures", "hidden", "hidden", "hidden", "hidden"),
    "internal": ("ranked", "hidden", "hidden", "hidden", "hidden"),
    "grouped": ("ranked", "ranked", "ranked", "ranked", "hidden"),
    "top": ("ranked", "ranked", "hidden", "hidden", "ranked"),
    "nonsense": ("figures", "hidden", "hidden", "hidden", "hidden"),
}


@pytest.mark.parametrize(("publish", "expected"), TABLE.items())
def test_a_township_sees_what_is_published(publish: str, expected: tuple[str, ...]) -> None:
    places = (OWN, FIRST, LAST, APART, OTHERS_FIRST)
    assert tuple(sight(publish, EAST, place) for place in places) == expected


@pytest.mark.parametrize("publish", [*PUBLISHING, "nonsense"])
def test_the_office_sees_everything_whatever_is_published(publish: str) -> None:
    for place in (OWN, FIRST, LAST, APART, OTHERS_FIRST):
        assert sight(publish, OFFICE, place) == "ranked"
    assert sees_whole_group(publish, OFFICE, "乡镇")


@pytest.mark.parametrize("publish", PUBLISHING)
def test_a_village_has_no_line_and_no_group(publish: str) -> None:
    seen = {sight(publish, VILLAGE, place) for place in (OWN, LAST, APART, Place(None, "", None))}
    assert seen == {"hidden"}
    assert not sees_whole_group(publish, VILLAGE, "")
    best = sight(publish, VILLAGE, FIRST)
    assert best == ("ranked" if publish == "top" else "hidden")


def test_the_best_end_with_the_last_shared_place() -> None:
    assert sight("top", EAST, Place(8, "乡镇", BEST)) == "ranked"
    assert sight("top", EAST, Place(8, "乡镇", BEST + 1)) == "hidden"


@pytest.mark.parametrize(
    ("publish", "group", "whole"),
    [("grouped", "乡镇", True), ("grouped", "县直部门", False), ("grouped", "", False),
     ("top", "乡镇", False), ("internal", "乡镇", False), ("off", "乡镇", False)],
)  # fmt: skip
def test_a_pooled_line_is_shown_with_its_whole_group_only(
    publish: str, group: str, whole: bool
) -> None:
    assert sees_whole_group(publish, EAST, group) is whole


@pytest.mark.parametrize("role", sorted(ROLES))
def test_everybody_looks_as_far_as_their_tickets_reach(role: str) -> None:
    person = Actor(1, role, "某人", role, unit_id=7)
    assert viewer_of(person, "乡镇").sees_all is sees_everything(person)


def test_the_word_for_the_head_names_as_many_as_are_shown() -> None:
    assert f"前{BEST}名" in PUBLISHING["top"]
