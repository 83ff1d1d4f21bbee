"""Acts a village did without a line and its phone sent later: both times stand in the history."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from hotline.casework import fieldacts
from hotline.casework.act import Caller
from hotline.casework.findings import Report
from hotline.demo.plot import TicketPlan
from hotline.demo.steps import Step
from hotline.errors import NotAllowedNow
from hotline.rules.fieldacts import FINDING, SentAct

# Every so many tickets of a village, and no sooner after the act before than this.
EVERY = 6
EVERY_FINDING = 5
SHORTEST = timedelta(minutes=40)
LONGEST = timedelta(hours=20)
DAY = (7, 21)  # hours of the day in which somebody is out in the village


def said_at(ticket: TicketPlan, step: Step) -> datetime | None:
    """Return when the worker did it, if the phone could not send it then; else None."""
    if step.role != "grid_worker" or ticket.serial % EVERY:
        return None
    earlier = max((each.at for each in ticket.steps if each.at < step.at), default=step.at)
    gap = step.at - earlier
    if gap < SHORTEST:
        return None
    said = max(earlier + gap * 0.4, step.at - LONGEST)
    if not DAY[0] <= said.hour < DAY[1]:
        return None
    return said.replace(microsecond=0) + timedelta(seconds=1)


def found_earlier(serial: int, at: datetime) -> datetime | None:
    """Return when a finding reported at `at` was really made, if there was no line then."""
    said = at - timedelta(minutes=35 + serial % 100)
    return None if serial % EVERY_FINDING or said.hour < DAY[0] else said


def report_later(caller: Caller, said: Report, found_at: datetime) -> int:
    """Let the phone's report come in at `caller.now`; returns the finding's id."""
    client = str(uuid5(NAMESPACE_OID, f"{said.division} {said.text} {found_at.isoformat()}"))
    names = ("way", "text", "division", "place", "lng", "lat", "done_text")
    typed = {name: getattr(said, name) for name in names}
    sent = SentAct(client, FINDING, None, None, found_at, caller.now, typed)
    answer = fieldacts.receive(caller, sent, said.photos, said.done_photos)
    if answer["outcome"] != "done":
        raise NotAllowedNow(answer["sentence"])
    return int(answer["finding"])


def send_later(caller: Caller, part: int, step: Step, said: datetime) -> None:
    """Let the phone's act come in at `caller.now`. Raises NotAllowedNow when it is refused."""
    client = str(uuid5(NAMESPACE_OID, f"{part} {step.act} {said.isoformat()}"))
    typed = {"text": step.fields["text"]}
    if step.act == "contact":
        typed["reached"] = "yes"
    sent = SentAct(client, step.act, part, None, said, caller.now, typed)
    answer = fieldacts.receive(caller, sent, [])
    if answer["outcome"] != "done":
        raise NotAllowedNow(answer["sentence"])
