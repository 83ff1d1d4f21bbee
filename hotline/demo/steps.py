"""One step of a make-believe ticket, and the pen that writes steps with sensible delays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from hotline.demo.people import DemoUnit
from hotline.demo.workhours import after


@dataclass(frozen=True)
class Step:
    """One act. `role` plays it for the unit of code `unit` ("" for the county office and the city).

    acts: register city_dispatch dispatch accept contact delegate progress answer request_return
    decide_return visit request_extension request_deferral request_exclusion sign_request
    decide_request city_decide review call_back. `fields` per act are listed where it is written.
    """

    at: datetime
    act: str
    role: str
    unit: str
    fields: dict[str, Any] = field(default_factory=dict)


class Pen:
    """Writes steps one after another; every wait moves `now` on, at a pace of the offices."""

    def __init__(self, random: Random, at: datetime, pace: str, forced: Collection[str]) -> None:
        self.random, self.now, self.pace = random, at, pace
        self.forced = forced  # return, send_back, unsatisfied, delegate, deferral …: must happen
        self.steps: list[Step] = []

    def _do(self, act: str, role: str, unit: DemoUnit | None = None, **fields: Any) -> None:
        self.steps.append(Step(self.now, act, role, unit.code if unit else "", fields))

    def _wait(self, low: float, high: float, pace: str | None = None) -> None:
        minutes = self.random.uniform(low, high)
        # Whole seconds, as the product stores them.
        self.now = after(self.now, minutes, pace or self.pace).replace(microsecond=0)

    def _happens(self, what: str, chance: float) -> bool:
        return what in self.forced or self.random.random() < chance
