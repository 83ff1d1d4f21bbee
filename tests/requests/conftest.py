"""The tiny county again, and the few steps every request begins with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hotline.casework import asking, deciding, deferring, excluding, extending, signing
from hotline.casework.attaching import Evidence
from hotline.store.assignments import UnitRequest
from tests.casework.conftest import Player, play, seeded
from tests.county import PASSWORD
from tests.moments import at, on

__all__ = ["play", "seeded"]

RULING = Evidence("ab" * 32, "民事判决书.pdf", "application/pdf", 1234)
SCAN = Evidence("cd" * 32, "审批表.jpg", "image/jpeg", 4321)
LATER = on("Fri 2026-12-11")


def newest() -> UnitRequest:
    return UnitRequest.select().order_by(UnitRequest.id.desc()).get()


def extension(
    play: Player, number: str, wanted: datetime | None = None, unit: str = "east",
    who: str = "station_clerk", told: bool = True, version: int | None = None,
) -> UnitRequest:  # fmt: skip
    caller = play.by(who)
    informed = caller.now - timedelta(minutes=3) if told else None
    extending.request_extension(
        caller, play.part(number, unit).id, version, wanted or at("Wed 2026-12-02 17:30"),
        "配件需从外地调运", informed, "电话告知" if told else "",
    )  # fmt: skip
    return newest()


def deferral(play: Player, number: str, promised_on: date = LATER) -> UnitRequest:
    deferring.request_deferral(
        play.by("station_clerk"), play.part(number, "east").id, None, None, promised_on,
        "管网改造列入下月施工计划",
    )  # fmt: skip
    return newest()


def exclusion(
    play: Player, number: str, reason: str = "in_procedure", files: tuple[Evidence, ...] = (RULING,)
) -> UnitRequest:
    excluding.request_exclusion(
        play.by("station_clerk"), play.part(number, "east").id, None, None, reason,
        "县人民法院民事判决书", list(files),
    )  # fmt: skip
    return newest()


def signed_exclusion(play: Player, number: str) -> UnitRequest:
    play.visited(number, "exclusion")
    asked = exclusion(play, number)
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    return asked


def at_the_city(play: Player, number: str) -> UnitRequest:
    asked = signed_exclusion(play, number)
    deciding.approve(play.by("director"), asked.id, None, "情况属实")
    return UnitRequest.get_by_id(asked.id)


def still_missing(asked: UnitRequest) -> list[str]:
    from hotline.casework.timekeeping import policy_of
    from hotline.rules.proofs import missing_proofs

    ledger = policy_of(asked.ticket).clearing.ledger(asked.kind)
    assert ledger is not None
    return missing_proofs(ledger, asking.shown_of(asked))
