"""The upload score: what counts as filled, long enough, in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hotline.casework import uploadscore as scoring
from hotline.rules.uploadscore import LEAST, WANTED, Share, fields, texts
from hotline.rules.words import EVENTS
from hotline.store import linehours, outbox, uploaddays
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent
from tests.moments import at

NOW = at("Sat 2026-11-21 03:00")
FRIDAY = date(2026, 11, 20)
CALLED = {"by": {"unit": "县热线办", "person": "周"}, "at": "…", "contacted": "no"}


@pytest.mark.parametrize(
    ("type", "data", "share"),
    [
        ("ticket.accepted", {"by": {"unit": "水利局"}, "at": "…"}, Share(2, 3)),
        ("ticket.accepted", {"by": "谁", "at": ""}, Share(0, 3)),
        ("ticket.called_back", CALLED, Share(4, 4)),
        ("ticket.called_back", {**CALLED, "contacted": "yes", "solved": "no"}, Share(5, 6)),
        ("ticket.registered", {"requester": {"anonymous": True}}, Share(0, 10)),
        ("ticket.registered", {"requester": {"name": "赵"}}, Share(1, 12)),
        ("sync.request", {"tickets": []}, Share(0, 0)),
    ],
)
def test_fields(type: str, data: dict, share: Share) -> None:
    assert fields(type, data) == share


def test_texts() -> None:
    assert texts("ticket.answered", {"record": "换泵", "reply": "您好" * 10}) == Share(1, 2)
    proof = {"reason": "等待汛期结束", "attachments": [{"sha256": "…"}]}
    assert texts("ticket.deferral.requested", proof) == Share(2, 2)
    assert texts("ticket.deferral.requested", {**proof, "attachments": []}) == Share(1, 2)
    assert texts("ticket.accepted", {}) == Share()


def test_only_known_messages_are_judged() -> None:
    assert set(WANTED) | set(LEAST) <= set(EVENTS)


def test_nothing_of_nothing_is_no_score() -> None:
    assert Share().percent() is None and Share().points(10) is None
    assert Share(2, 3).points(10) == 6.67 and Share(1, 2).plus(Share(1, 2)) == Share(2, 4)


def owed(play, text: str, minutes: float | None, number: str = "A1") -> None:
    with write():
        key = outbox.owe("ticket.accepted", number, {"by": {"unit": "水利局"}}, at(text))
        if minutes is not None:
            outbox.settle(key, "confirmed", at(text) + timedelta(minutes=minutes))


def test_a_day_is_counted_once_it_is_over(play) -> None:
    OutboxEvent.delete().execute()
    for minutes in (1, 5, 6, None):
        owed(play, "Fri 2026-11-20 16:00", minutes)
    owed(play, "Sat 2026-11-21 02:59", None)
    assert scoring.keep_days(NOW) == 1 and scoring.keep_days(NOW) == 0
    row = uploaddays.kept(FRIDAY, FRIDAY)[FRIDAY]
    assert (row.sent, row.in_time, row.fields_filled, row.fields_wanted) == (4, 2, 4, 12)
    assert scoring.count_day(NOW.date(), NOW, timedelta(minutes=5)).sent == 0, "its limit runs"


def test_a_month_pools_its_days(play) -> None:
    OutboxEvent.delete().execute()
    owed(play, "Thu 2026-11-19 16:00", 1)
    for _ in range(3):
        owed(play, "Fri 2026-11-20 16:00", 60)
    with write():
        for hour in range(9, 12):
            linehours.note_minute(at(f"Thu 2026-11-19 {hour:02d}:00"), True)
        linehours.note_minute(at("Fri 2026-11-20 09:00"), False)
    scoring.keep_days(NOW)
    month = scoring.month_of(date(2026, 11, 1), NOW)
    assert [day.day.day for day in month.days][:2] == [21, 20] and len(month.days) == 21
    assert month.whole.in_time == Share(1, 4) and month.points[2] == 1.25
    assert month.whole.texts == Share() and month.points[1] is None and month.most == 20


def test_without_a_line_nobody_was_late(play) -> None:
    OutboxEvent.delete().execute()
    owed(play, "Fri 2026-11-20 16:00", None)
    scoring.keep_days(NOW)
    (friday,) = [d for d in scoring.month_of(date(2026, 11, 1), NOW).days if d.day == FRIDAY]
    assert friday.in_time == Share() and friday.line == Share() and friday.fields == Share(1, 3)
