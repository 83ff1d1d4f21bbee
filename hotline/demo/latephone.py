"""Acts a village did without a line and its phone sent later: both times stand in the history."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from hotline.casework import fieldacts
from hotline.casework.act import Caller
from hotline.demo.plot import TicketPlan
from hotline.demo.steps import Step
from hotline.errors import NotAllowedNow
from hotline.rules.fieldacts import SentAct

# Every so many tickets of a village, and no sooner after the act before than this.
EVERY = 6
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


def send_later(caller: Caller, part: int, step: Step, said: datetime) -> None:
    """Let the phone's act come in at `caller.now`. Raises NotAllowedNow when it is refused."""
    client = str(uuid5(NAMESPACE_OID, f"{part} {step.act} {said.isoformat()}"))
    sent = SentAct(client, step.act, part, None, said, caller.now, {"text": step.fields["text"]})
    answer = fieldacts.receive(caller, sent, [])
    if answer["outcome"] != "done":
        raise NotAllowedNow(answer["sentence"])
