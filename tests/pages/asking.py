"""Visits and requests brought to a certain point by real acts, for tests of their pages."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from hotline import clock
from hotline.casework import deferring, excluding, extending, handling, signing, visiting
from hotline.casework.attaching import Evidence
from hotline.casework.evidence import receive
from hotline.casework.timekeeping import calendar
from hotline.casework.visiting import VisitForm
from hotline.store.assignments import Assignment, UnitRequest
from tests.county import PASSWORD
from tests.pages import story

REASON = "管材要从外地调运，预计下周到货后更换。"


def visited(
    purpose: str = "deferral",
    outcome: str = "agreed",
    who: str = "station_clerk",
    evidence: list[Evidence] | None = None,
) -> Assignment:
    """Return a contacted part whose requester was visited for that purpose."""
    part = story.contacted(kind="complaint")
    form = VisitForm(
        purpose, clock.now(), "柳树村东头赵家", "赵大娘", outcome, "当面说明，约定时间。",
                     evidence=evidence or [])  # fmt: skip
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


def exclusion(
    grounds: list[Evidence] | None = None, photos: list[Evidence] | None = None
) -> UnitRequest:
    part = visited("exclusion", evidence=photos)
    files = grounds or [Evidence("0" * 64, "受理通知书.pdf", "application/pdf", 1000)]
    excluding.request_exclusion(
        story.by("station_clerk"), part.id, None, None, "in_procedure", "法院受理通知书", files
    )
    return UnitRequest.get(UnitRequest.assignment == part.id)


def fill(numbers: dict[str, str], blobs: Path) -> None:
    """Leave one request of every kind and state, with photos, and a part that asks for nothing."""
    photo = evidence("门口.jpg", blobs)
    part = story.contacted(kind="complaint")
    numbers["asks_part"], numbers["asks"] = str(part.id), part.ticket.ticket_no
    numbers["extension"] = str(extension(3).id)
    numbers["far_extension"] = str(extension(8).id)
    proved = visited(evidence=[photo, evidence("商定.jpg", blobs, 120)])
    numbers["visited_part"], numbers["visited"] = str(proved.id), proved.ticket.ticket_no
    numbers["deferral"] = str(deferral().id)
    numbers["signed"] = str(signed_deferral().id)
    numbers["exclusion"] = str(exclusion([evidence("受理通知书.jpg", blobs, 60)], [photo]).id)
    expired = story.contacted(kind="complaint")
    Assignment.update(answer_due_at=clock.now() - timedelta(hours=2)).where(
        Assignment.id == expired.id
    ).execute()
    numbers["expired_part"] = str(expired.id)
    village = story.contacted(kind="complaint")
    code = story.unit("east-willow").id
    handling.delegate(story.by("station_clerk"), village.id, None, code, "请上门说明")
    below = story.part_of(village.ticket, "east-willow")
    handling.accept(story.by("grid_worker"), below.id, None)
    numbers["village_part"] = str(below.id)


def evidence(name: str, blobs: Path, shade: int = 30) -> Evidence:
    """Keep a small picture and return it as evidence."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).point(lambda v: (v + shade) % 256).save(
        made, "JPEG"
    )
    made.seek(0)
    return receive([(name, made)], blobs)[0]
