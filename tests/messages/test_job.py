"""The minute's job with the house's own clock: one message, none after it was told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.jobs.reminders import Reminders
from tests.messages.conftest import MORNING, Worker, states
from tests.pages import story


def test_the_job_looks_and_sends(
    worker: Worker, gateway, office_clock: Callable[[datetime], None]
) -> None:
    story.sent(at=MORNING)
    job = Reminders(threading.Event())
    for minute in range(6):
        office_clock(MORNING + timedelta(minutes=minute))
        job.run()
    job.tidy()
    assert len(gateway.heard) == 1 and states() == {"sent": 1}


def test_a_worker_that_stops_sends_nothing_more(
    worker: Worker, gateway, office_clock: Callable[[datetime], None]
) -> None:
    stopping = threading.Event()
    stopping.set()
    story.sent(at=MORNING, urgency="urgent")
    office_clock(MORNING)
    Reminders(stopping).run()
    assert gateway.heard == [] and set(states()) == {"waiting"}


def test_old_messages_are_forgotten(
    worker: Worker, gateway, office_clock: Callable[[datetime], None]
) -> None:
    story.sent(at=MORNING)
    worker.until(MORNING, MORNING + timedelta(minutes=5))
    office_clock(MORNING + timedelta(days=401))
    Reminders(threading.Event()).tidy()
    assert states() == {}
