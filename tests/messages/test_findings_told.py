"""A finding that lies long with the township is told to its clerk once; nobody else hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.casework import findings, reminding
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.casework.findings import Report
from hotline.rules.calendar import ZONE
from hotline.store.messages import Message
from tests.county import actor
from tests.messages.conftest import MORNING, Worker
from tests.messages.gateway import Gateway

WILLOW = "410599101201"
# A Wednesday: three working days later is the Monday after.
FRIDAY_BEFORE = MORNING - timedelta(days=5)


def found(at: datetime, way: str = "sent_up") -> int:
    photo = Evidence("a" * 64, "现场.jpg", "image/jpeg", 9)
    said = Report(way, "村口路灯不亮，联系13912345678", WILLOW, photos=[photo])
    return int(findings.report_finding(Caller(actor("grid_worker"), at), said))


def told() -> list[tuple[str, str]]:
    return [(row.to_name.split()[-1], row.text) for row in Message.select().order_by(Message.id)]


@pytest.mark.usefixtures("county")
def test_the_clerk_of_the_township_hears_once(worker: Worker, gateway: Gateway) -> None:
    found(MORNING + timedelta(minutes=1))
    monday_close = datetime(2026, 11, 23, 17, 30, tzinfo=ZONE)
    assert worker.until(MORNING, monday_close - timedelta(minutes=1), timedelta(hours=3)) == 0
    assert worker.run(monday_close) == 0  # it waits for others to go out in one message
    assert worker.run(monday_close + timedelta(minutes=4)) == 1
    worker.until(monday_close, monday_close + timedelta(days=4), timedelta(hours=2))
    ((who, text),) = told()
    assert who == "station_clerk" and "柳树村" in text
    assert "13912345678" not in text and "13912345678" not in str(gateway.heard)


@pytest.mark.usefixtures("worker")
def test_one_that_lies_in_the_village_or_was_dealt_with_is_not_told(county: Path) -> None:
    found(MORNING, "noted")
    done = found(MORNING)
    findings.solve_finding(
        Caller(actor("station_clerk"), MORNING + timedelta(hours=2)), done, "已更换灯泡", []
    )
    for days in range(9):
        reminding.look(MORNING + timedelta(days=days))
    assert told() == []


@pytest.mark.usefixtures("county")
def test_what_was_late_before_anybody_switched_on_stays_unsaid(worker: Worker) -> None:
    found(FRIDAY_BEFORE - timedelta(days=20))
    worker.until(MORNING, MORNING + timedelta(days=3), timedelta(hours=4))
    assert told() == []
