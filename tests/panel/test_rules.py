"""What a panel may decide: the table of cases, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hotline.rules.panel import Judgement, faults, votes

CALLED, TODAY = date(2026, 10, 20), date(2026, 11, 2)
SOUND = Judgement(
    outcome="replaced", solved="yes", satisfied="yes",
    members="张某（县人大代表）、李某（县政协委员）、王某（群众代表）", votes_for=2, votes_all=3,
    held_on=date(2026, 10, 30), grounds="诉求超出政策规定，单位已依法办理。",
)  # fmt: skip


def wrong(**changed: object) -> set[str]:
    return set(faults(replace(SOUND, **changed), "no", "no", CALLED, TODAY))


def test_a_sound_verdict_has_no_faults() -> None:
    assert wrong() == set()


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"outcome": "forgotten"}, {"outcome"}),
        ({"solved": "", "satisfied": ""}, {"satisfied"}),  # replaced by what?
        ({"solved": "no", "satisfied": "no"}, {"satisfied"}),  # the same again is upholding
        ({"held_on": None}, {"held_on"}),
        ({"held_on": date(2026, 10, 19)}, {"held_on"}),  # before there was anything to judge
        ({"held_on": date(2026, 11, 3)}, {"held_on"}),  # tomorrow
        ({"members": "某人"}, {"members"}),
        ({"grounds": "好"}, {"grounds"}),
        ({"votes_for": 2, "votes_all": 4}, {"votes_for"}),  # half is no majority
        ({"votes_for": 4}, {"votes_for"}),  # more than were there
        ({"votes_for": 2, "votes_all": 2}, {"votes_all"}),  # two people are no panel
    ],
)
def test_what_cannot_stand_is_named(changed: dict[str, object], fields: set[str]) -> None:
    assert wrong(**changed) == fields


def test_a_void_verdict_needs_no_replacement() -> None:
    assert wrong(outcome="void", solved="", satisfied="") == set()


@pytest.mark.parametrize("all_of_them", range(3, 12))
def test_one_more_than_half_decides(all_of_them: int) -> None:
    fewest = next(n for n in range(all_of_them + 1) if not votes(n, all_of_them))
    assert fewest * 2 > all_of_them >= (fewest - 1) * 2
