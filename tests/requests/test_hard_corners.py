"""Corners a hostile reader found: forged days, orphaned signatures, what is not the unit's."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hotline.casework import arbitrating, deciding, policymaking, restamping, signing
from hotline.casework.cityorders import Order, carry_out
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.calendar import ZONE
from hotline.rules.citychecks import BadCityData
from hotline.store import policies
from hotline.store.assignments import UnitRequest
from tests.casework.conftest import Player
from tests.county import PASSWORD
from tests.moments import at
from tests.requests.conftest import SCAN, at_the_city, deferral, extension, newest, play, seeded

__all__ = ["play", "seeded"]
SAID = "市局王科长电话批复"


@pytest.mark.parametrize(
    "forged",
    [
        datetime(1, 1, 1, tzinfo=ZONE),
        datetime(9999, 12, 31, tzinfo=ZONE),
        at("Mon 2026-11-23 09:00"),  # before the present deadline
        at("Fri 2028-11-24 17:30"),
    ],
)
def test_the_citys_word_on_paper_keeps_to_possible_days(play: Player, forged: datetime) -> None:
    number = play.handled()
    asked = extension(play, number, at("Tue 2026-12-08 17:30"))
    deciding.approve(play.by("dispatcher"), asked.id, None, "")
    assert newest().state == "to_city"
    before = play.ticket(number).due_at
    with pytest.raises(Incomplete, match="市级批准的期限应晚于现在的期限"):
        deciding.approve(play.by("dispatcher"), asked.id, None, SAID, forged)
    assert newest().state == "to_city" and play.ticket(number).due_at == before
    deciding.approve(play.by("dispatcher"), asked.id, None, SAID, before + timedelta(days=4))
    assert play.ticket(number).due_at == before + timedelta(days=4)


def under_other_rules(play: Player, number: str, old: str, new: str) -> None:
    """Put rules with other words about deferrals in force since the ticket's day; restamp it."""
    text = policymaking.shipped_text("baotou")
    head, rest = text.split('[[clearing.ledger]]\ncode = "deferral"')
    block, tail = rest.split("[[clearing.ledger]]", 1)
    whole = f'{head}[[clearing.ledger]]\ncode = "deferral"{block}'.replace(old, new)
    text = policymaking.from_day(f"{whole}[[clearing.ledger]]{tail}", date(2026, 11, 20))
    policymaking.save_version(play.by("admin"), text)
    found = policies.id_on(play.now.date())
    restamping.restamp(play.by("admin"), found)
    assert play.ticket(number).policy_id == found


@pytest.mark.parametrize("is_scanned", [True, False])
def test_what_waits_for_a_signature_the_new_rules_do_not_ask_can_go_on(
    play: Player, is_scanned: bool
) -> None:
    number = play.handled()
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number)
    under_other_rules(play, number, '"deputy", "office"', '"office"')
    if is_scanned:
        signing.hand_in_scan(play.by("station_clerk"), asked.id, [SCAN])
    else:
        signing.sign(play.by("station_deputy"), asked.id, PASSWORD)
    assert newest().state == "pending"
    deciding.approve(play.by("director"), asked.id, None, "")
    assert play.ticket(number).ledger == "deferral"


def test_a_unit_cannot_call_off_the_dispute_the_office_put_up(play: Player) -> None:
    number = play.handled()
    part = play.part(number, "east").id
    arbitrating.ask_arbitration(play.by("dispatcher"), part, None, "两家都说不是自己的")
    with pytest.raises(NotAllowedNow, match="由县热线办提请"):
        deciding.take_back(play.by("station_clerk"), newest().id, None)
    assert newest().state == "pending"


def test_what_lies_with_the_city_is_not_taken_back(play: Player) -> None:
    asked = at_the_city(play, play.handled())
    with pytest.raises(NotAllowedNow, match="已报市级"):
        deciding.take_back(play.by("station_clerk"), asked.id, None)
    assert UnitRequest.get_by_id(asked.id).state == "to_city"


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_citys_impossible_year_is_refused_and_nothing_moves(play: Player, year: str) -> None:
    number = play.handled()
    asked = at_the_city(play, number)
    data = {"request": "exclusion", "request_id": asked.event_id, "decision": "approved",
            "due_at": f"{year}-06-01T17:30:00+08:00"}  # fmt: skip
    with pytest.raises(BadCityData, match="不是有效时间"):
        carry_out("ticket.request.decided", Order("far", number, data, play.now))
    assert newest().state == "to_city"
