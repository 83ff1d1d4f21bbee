"""Playing visits and requests of the demo: each through the product's own acts, proofs and all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from hotline.casework import deciding, deferring, excluding, extending, signing, visiting
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.casework.timekeeping import calendar
from hotline.demo.photos import draw
from hotline.demo.plot import TicketPlan
from hotline.demo.steps import Step
from hotline.outside import files
from hotline.rules.requests import OPEN
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket

PartOf = Callable[[TicketPlan, str], int]


class RequestPlayer:
    """Plays what a unit asks and what leader, office and city say to it."""

    def __init__(self, part_of: PartOf, blobs: Path) -> None:
        self.part_of, self.blobs = part_of, blobs
        self.acts: dict[str, Callable[[Caller, TicketPlan, Step], object]] = {
            "visit": self._visit,
            "request_extension": self._request_extension,
            "request_deferral": self._request_deferral,
            "request_exclusion": self._request_exclusion,
            "sign_request": self._sign,
            "decide_request": self._decide,
            "city_decide": self._city_decide,
        }

    def _visit(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        name = ticket.requester.name
        form = visiting.VisitForm(
            purpose=step.fields["purpose"],
            at=step.at - timedelta(minutes=step.fields["lasted"]),
            place=ticket.address,
            met="诉求人本人" if name and not ticket.is_confidential else "诉求人",
            outcome=step.fields["outcome"],
            text=step.fields["text"],
            lng=ticket.lng,
            lat=ticket.lat,
            evidence=[self._paper("上门照片")],
        )
        visiting.visit(caller, self.part_of(ticket, step.unit), None, form)

    def _request_extension(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part = self.part_of(ticket, step.unit)
        due = Ticket.select().join(Assignment).where(Assignment.id == part).get().due_at
        days = calendar(step.at)
        wanted = days.closing(days.add_working_days(due.date(), step.fields["days"]))
        told = step.at - timedelta(minutes=15)
        extending.request_extension(
            caller, part, None, wanted, step.fields["text"], told, "电话告知诉求人"
        )

    def _request_deferral(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part, promised = self.part_of(ticket, step.unit), step.fields["promised_on"]
        deferring.request_deferral(caller, part, None, None, promised, step.fields["text"])

    def _request_exclusion(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part, basis = self.part_of(ticket, step.unit), step.fields["basis"]
        reason, paper = step.fields["reason_code"], self._paper(basis.strip("《》"))
        excluding.request_exclusion(caller, part, None, None, reason, basis, [paper])

    def _sign(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        asked = self._asked(ticket, step)
        if step.fields["is_scan"]:
            signing.hand_in_scan(caller, asked, [self._paper("审批表签字页")])
        else:
            signing.sign_confirmed(caller, asked)

    def _decide(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        decide = deciding.approve if step.fields["approve"] else deciding.refuse
        decide(caller, self._asked(ticket, step), None, step.fields["text"])

    def _city_decide(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        asked, text = self._asked(ticket, step), step.fields["text"]
        deciding.decided_by_city(caller, asked, step.fields["approve"], None, text)

    def _asked(self, ticket: TicketPlan, step: Step) -> int:
        """Return the id of the open request of that kind; 0 for none, which acts refuse."""
        row = UnitRequest.get_or_none(
            (UnitRequest.assignment == self.part_of(ticket, step.unit))
            & (UnitRequest.kind == step.fields["kind"])
            & UnitRequest.state.in_(OPEN)
        )
        return int(row.id) if row else 0

    def _paper(self, title: str) -> Evidence:
        return _kept(self.blobs, title)


@lru_cache(maxsize=32)
def _kept(blobs: Path, title: str) -> Evidence:
    """Return a drawn paper of that title, kept once: proofs of the demo look alike."""
    picture = draw(Random(f"paper {title}"), (title, "（演示材料）"))
    sha256 = hashlib.sha256(picture).hexdigest()
    target = files.path_of(sha256, blobs)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)
    return Evidence(sha256, f"{title}.jpg", "image/jpeg", len(picture))
