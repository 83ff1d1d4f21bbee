"""Tickets in dispute and decided cases, for the pages about duty."""

from __future__ import annotations

from datetime import timedelta

from hotline import clock
from hotline.casework import arbitrating, dutycases, handling, returning
from hotline.casework.dutycases import CaseForm
from hotline.store.assignments import UnitRequest
from tests.casework.conftest import Player
from tests.casework.test_returns import ask


def fill(numbers: dict[str, str]) -> None:
    """Leave a case of the duty list, a ticket that may be put up, and one that waits."""
    play = Player()
    play.now = clock.now() - timedelta(hours=5)
    case = CaseForm(
        "农村供水管网漏水、停水", play.units["water"].id, "职责清单水利类第12条",
        keywords="停水 自来水 供水", text="管网权属单位负责抢修，乡镇配合做好群众工作。",
    )  # fmt: skip
    numbers["case"] = dutycases.keep(play.by("dispatcher"), case)
    for name in ("disputable", "disputed"):
        number = numbers[name] = play.dispatched()
        refused = ask(play, number)
        returning.refuse_return(play.by("dispatcher"), refused.id, None, "属地管理，请先行办理")
        part = play.part(number, "east").id
        handling.accept(play.by("station_clerk"), part, None)
        numbers[f"{name}_part"] = str(part)
    arbitrating.ask_arbitration(
        play.by("station_clerk"), int(numbers["disputed_part"]), None,
        "管网由县水利局建设并管护，镇里没有维修队伍和经费；县水利局认为入户管道应由镇村负责。",
    )  # fmt: skip
    waits = UnitRequest.get(UnitRequest.kind == "arbitration")
    numbers["dispute"] = str(waits.id)
