"""Every refusal with its sentence; nothing is half saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hotline.casework import deciding, dispatching, handling, returning, signing
from hotline.errors import (
    Incomplete,
    NotAllowedNow,
    NotYours,
    OutOfReach,
    Overloaded,
    Refused,
    Stale,
)
from hotline.store import history, tickets
from hotline.store.assignments import UnitRequest
from hotline.store.attachments import Attachment
from hotline.store.database import db
from hotline.store.history import Audit, History
from hotline.store.outbox import OutboxEvent
from hotline.store.people import SignInFailure
from tests.casework.conftest import Player
from tests.county import PASSWORD
from tests.moments import at, on
from tests.requests.conftest import SCAN, deferral, exclusion, extension, newest, signed_exclusion

Try = Callable[[Player, str], object]


def _late(moment: str) -> Try:
    def ask(play: Player, number: str) -> object:
        play.now = at(moment)
        return extension(play, number, at("Wed 2026-12-02 17:30"))

    return ask


def _twice(play: Player, number: str) -> object:
    deciding.approve(play.by("dispatcher"), extension(play, number).id, None)
    return extension(play, number, at("Thu 2026-12-03 17:30"))


def _by_helper(play: Player, number: str) -> object:
    water = play.units["water"].id
    dispatching.dispatch(play.by("dispatcher"), number, None, None, [water])
    handling.accept(play.by("water_clerk"), play.part(number, "water").id, None)
    return extension(play, number, unit="water", who="water_clerk")


def _by_village(play: Player, number: str) -> object:
    village = play.units["east-willow"].id
    handling.delegate(play.by("station_clerk"), play.part(number, "east").id, None, village)
    handling.accept(play.by("grid_worker"), play.part(number, "east-willow").id, None)
    return extension(play, number, unit="east-willow")


def _deferral_after(moment: str) -> Try:
    def ask(play: Player, number: str) -> object:
        play.visited(number, "deferral", "agreed")
        play.now = at(moment)
        return deferral(play, number)

    return ask


def _visited(purpose: str, outcome: str, then: Try) -> Try:
    def ask(play: Player, number: str) -> object:
        play.visited(number, purpose, outcome)
        return then(play, number)

    return ask


def _while(first: Try, then: Try) -> Try:
    def ask(play: Player, number: str) -> object:
        first(play, number)
        return then(play, number)

    return ask


def _extended_deferral(play: Player, number: str) -> object:
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number)
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    deciding.approve(play.by("director"), asked.id, None)
    return extension(play, number, at("Tue 2026-12-15 17:30"))


def _return(play: Player, number: str) -> object:
    other = play.units["water"].id
    args = (play.part(number, "east").id, None, "not_our_duty", "职责清单第3条", other)
    return returning.request_return(play.by("station_clerk"), *args)


def _forced(play: Player, number: str) -> object:
    tickets.Ticket.update(is_forced=True).where(tickets.Ticket.ticket_no == number).execute()
    return _return(play, number)


def _beyond(play: Player, number: str) -> object:
    return extension(play, number, at("Mon 2026-12-21 17:30"))


def _earlier(play: Player, number: str) -> object:
    return extension(play, number, at("Wed 2026-11-25 17:30"))


# who asks for what -> the kind of refusal and a part of its sentence or the fields it names
REFUSED: list[tuple[str, Try, type[Refused], str | set[str]]] = [
    ("after the deadline", _late("Fri 2026-11-27 17:31"), NotAllowedNow, "届满"),
    ("on the ticket's last evening", _late("Fri 2026-11-27 16:55"), NotAllowedNow, "届满"),
    ("twice", _twice, NotAllowedNow, "已延期 1 次"),
    ("by a helper", _by_helper, NotAllowedNow, "由主办单位申请"),
    ("by a village", _by_village, NotAllowedNow, "由上级单位申请"),
    ("beyond every bound", _beyond, Incomplete, {"wanted_at"}),
    ("earlier than now", _earlier, Incomplete, {"wanted_at"}),
    ("without telling the requester", lambda p, n: extension(p, n, told=False), Incomplete,
     {"informed_at", "informed_how"}),
    ("extension twice at once", _while(extension, extension), NotAllowedNow, "尚未办结"),
    ("return beside extension", _while(extension, _return), NotAllowedNow, "不能同时申请退单"),
    ("extension beside return", _while(_return, extension), NotAllowedNow, "不能同时申请延期"),
    ("deferral without a visit", deferral, Incomplete, {"visit_id"}),
    ("deferral nobody agreed to", _visited("deferral", "refused", deferral), Incomplete,
     {"visit_id"}),
    ("deferral on a visit for something else", _visited("handling", "agreed", deferral),
     Incomplete, {"visit_id"}),
    ("deferral to a day before the deadline",
     _visited("deferral", "agreed", lambda p, n: deferral(p, n, on("Mon 2026-11-23"))),
     Incomplete, {"promised_on"}),
    ("deferral to the next century",
     _visited("deferral", "agreed", lambda p, n: deferral(p, n, on("Thu 2099-12-31"))),
     Incomplete, {"promised_on"}),
    ("deferral after the deadline", _deferral_after("Mon 2026-11-30 09:00"), NotAllowedNow,
     "届满"),
    ("extension of a deferral", _extended_deferral, NotAllowedNow, "已延时挂账"),
    ("exclusion without a visit", exclusion, Incomplete, {"visit_id"}),
    ("exclusion without a file",
     _visited("exclusion", "explained", lambda p, n: exclusion(p, n, files=())), Incomplete,
     {"evidence"}),
    ("exclusion, nobody at home", _visited("exclusion", "absent", exclusion), Incomplete,
     {"visit_id"}),
    ("exclusion for no known reason",
     _visited("exclusion", "explained", lambda p, n: exclusion(p, n, "whim")), Incomplete,
     {"reason_code"}),
    ("a forced ticket returned", _forced, NotAllowedNow, "强制派单"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "kind", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused_with_its_sentence(
    play: Player, ask: Try, kind: type[Refused], says: str | set[str]
) -> None:
    number = play.handled()
    with pytest.raises(kind) as refused:
        ask(play, number)
    if isinstance(says, str):
        assert says in str(refused.value)
    else:
        assert set(refused.value.details["fields"]) == says


def test_nobody_at_home_is_proof_when_that_is_the_reason(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion", "absent")
    assert exclusion(play, number, "unreached").state == "signing"


def test_the_cut_off_is_that_of_the_due_day(play: Player) -> None:
    """A township's own deadline is half a day before the county's; seventeen hours cut it off."""
    from hotline.store.assignments import Assignment

    number = play.handled()
    part = play.part(number, "east")
    evening = at("Fri 2026-11-27 17:30")
    Assignment.update(answer_due_at=evening).where(Assignment.id == part.id).execute()
    play.now = at("Thu 2026-11-26 20:00")
    asked = extension(play, number)  # an evening before the last day
    deciding.take_back(play.by("station_clerk"), asked.id, None)
    play.now = at("Fri 2026-11-27 17:01")
    with pytest.raises(NotAllowedNow, match="17:00 前提出.*延时挂账") as refused:
        extension(play, number)
    assert "包头办法" in str(refused.value), "the refusal names where it is written"


def test_a_refusal_leaves_no_trace(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion")
    tables = (UnitRequest, History, Audit, OutboxEvent, Attachment)
    before = [table.select().count() for table in tables], play.ticket(number).version
    with pytest.raises(Incomplete):
        exclusion(play, number, "whim")
    assert ([table.select().count() for table in tables], play.ticket(number).version) == before


def test_who_may_not(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion")
    asked = exclusion(play, number)
    with pytest.raises(NotYours):
        extension(play, number, who="grid_worker")
    with pytest.raises(OutOfReach):
        extension(play, number, who="neighbour_clerk")
    with pytest.raises(NotYours):
        signing.sign(play.by("station_clerk"), asked.id, PASSWORD)
    with pytest.raises(NotYours, match="主要领导"):
        signing.sign(play.by("station_deputy"), asked.id, PASSWORD)
    with pytest.raises(OutOfReach):
        signing.hand_in_scan(play.by("neighbour_clerk"), asked.id, [])
    with pytest.raises(NotYours, match="承办单位"):
        signing.hand_in_scan(play.by("director"), asked.id, [SCAN])
    with pytest.raises(NotYours):
        deciding.approve(play.by("reviewer"), asked.id, None)
    with pytest.raises(OutOfReach):
        deciding.approve(play.by("director"), 999, None)
    assert UnitRequest.get_by_id(asked.id).state == "signing"


def test_wrong_passwords_count_like_those_of_the_log_in(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion")
    asked = exclusion(play, number)
    for _ in range(5):
        caller = play.by("station_leader")
        play.now -= timedelta(minutes=7)  # five within ten minutes
        with pytest.raises(Incomplete) as refused:
            signing.sign(caller, asked.id, "not-the-password")
        assert set(refused.value.details["fields"]) == {"password"}
    assert SignInFailure.select().count() == 5
    failed = Audit.select().where(Audit.act == "sign_in_failed")
    assert failed.count() == 5 and number in failed.first().details["for"]
    with pytest.raises(Overloaded):
        signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    play.now += timedelta(minutes=10)
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    assert newest().state == "pending" and history.broken_link() is None


def test_a_decision_needs_the_ticket_as_it_was_seen(play: Player) -> None:
    number = play.handled()
    asked = extension(play, number)
    seen = play.ticket(number).version
    play.visited(number, "exclusion")
    exclusion(play, number)
    with pytest.raises(Stale):
        deciding.approve(play.by("dispatcher"), asked.id, seen)
    with pytest.raises(Stale):
        extension(play, number, version=1)
    deciding.approve(play.by("dispatcher"), asked.id, play.ticket(number).version)
    with pytest.raises(NotAllowedNow, match="已同意"):
        deciding.refuse(play.by("dispatcher"), asked.id, None, "改主意了")


def test_the_same_key_signs_and_decides_once(play: Player) -> None:
    number = play.handled()
    play.visited(number, "exclusion")
    asked = exclusion(play, number)
    for _ in range(2):
        signing.sign(play.by("station_leader", "k1"), asked.id, PASSWORD)
    for _ in range(2):
        deciding.approve(play.by("director", "k2"), asked.id, None)
    sent = OutboxEvent.type == "ticket.exclusion.requested"
    assert OutboxEvent.select().where(sent).count() == 1


def test_a_withdrawn_ticket_voids_the_request(play: Player) -> None:
    from hotline.casework import closing

    number = play.handled()
    asked = signed_exclusion(play, number)
    closing.withdraw(play.by("dispatcher"), number, None, "诉求人撤诉")
    assert UnitRequest.get_by_id(asked.id).state == "withdrawn"
    with pytest.raises(NotAllowedNow, match="已撤销"):
        deciding.approve(play.by("director"), asked.id, None)
    assert (
        db.execute_sql("SELECT COUNT(*) FROM stage_clock WHERE ended_at IS NULL").fetchone()[0] == 0
    )
