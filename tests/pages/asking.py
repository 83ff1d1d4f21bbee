"""Visits and requests brought to a certain point by real acts, for tests of their pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from hotline import clock
from hotline.casework import deferring, excluding, extending, signing, visiting
from hotline.casework.timekeeping import calendar
from hotline.casework.visiting import VisitForm
from hotline.store.assignments import Assignment, UnitRequest
from tests.county import PASSWORD
from tests.pages import story

REASON = "管材要从外地调运，预计下周到货后更换。"


def visited(
    purpose: str = "deferral", outcome: str = "agreed", who: str = "station_clerk"
) -> Assignment:
    """Return a contacted part whose requester was visited for that purpose."""
    part = story.contacted(kind="complaint")
    form = VisitForm(
        purpose, clock.now(), "柳树村东头赵家", "赵大娘", outcome, "当面说明，约定时间。"
    )
    visiting.visit(story.by(who), part.id, None, form)
    return Assignment.get_by_id(part.id)


def later(part: Assignment, working_days: int) -> datetime:
    """Return the closing time that many working days after the ticket's deadline."""
    days = calendar()
    return days.closing(days.add_working_days(part.ticket.due_at.date(), working_days))


def extension(working_days: int = 3) -> UnitRequest:
    part = story.contacted(kind="complaint")
    now = clock.now()
    extending.request_extension(
        story.by("station_clerk"), part.id, None, later(part, working_days), REASON, now, "电话"
    )
    return UnitRequest.get(UnitRequest.assignment == part.id)


def deferral() -> UnitRequest:
    part = visited()
    promised = (part.ticket.due_at + timedelta(days=20)).date()
    deferring.request_deferral(story.by("station_clerk"), part.id, None, None, promised, REASON)
    return UnitRequest.get(UnitRequest.assignment == part.id)


def signed_deferral(who: str = "station_deputy") -> UnitRequest:
    asked = deferral()
    signing.sign(story.by(who), asked.id, PASSWORD)
    return UnitRequest.get_by_id(asked.id)


def exclusion(evidence: list | None = None) -> UnitRequest:
    from hotline.casework.attaching import Evidence

    part = visited("exclusion")
    files = evidence or [Evidence("0" * 64, "受理通知书.pdf", "application/pdf", 1000)]
    excluding.request_exclusion(
        story.by("station_clerk"), part.id, None, None, "in_procedure", "法院受理通知书", files
    )
    return UnitRequest.get(UnitRequest.assignment == part.id)
