"""Playing the plan: every step of the make-believe year goes through the product's own acts.

Nothing is written around the acts, so the demo county obeys every rule, and a plan that breaks
one is refused here as it would be on screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from hotline.casework import answering, calling, dispatching, handling, intake, returning, reviewing
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.casework.timekeeping import calendar, policy
from hotline.demo.latephone import said_at, send_later
from hotline.demo.playfindings import FindingPlayer
from hotline.demo.playrequests import RequestPlayer
from hotline.demo.plot import TicketPlan
from hotline.demo.steps import Step
from hotline.errors import Refused
from hotline.rules.deadlines import due_at
from hotline.rules.permissions import CITY, Actor
from hotline.store.assignments import OPEN_STATES, Assignment, UnitRequest
from hotline.store.database import db

OFFICE_ROLES = ("operator", "dispatcher", "reviewer", "director")
# A return's words → the policy's reason code and a basis as a clerk would cite it.
_RETURNS = (
    ("辖区", "wrong_place", "《行政区域界线勘定图》，诉求地点在{other}辖区内"),
    ("执法权限", "not_our_duty", "《县级部门职责清单》第{n}条，行政执法主体为{other}"),
    ("", "not_our_duty", "《县级部门职责清单》第{n}条，由{other}承办"),
)


class Player:
    """Acts for everybody. `refused` counts the steps the rules did not allow, by act and reason."""

    def __init__(
        self,
        actors: Mapping[tuple[str, str], Actor],
        units: Mapping[str, tuple[int, str]],
        photos: Callable[[TicketPlan, Step], list[Evidence]],
        blobs: Path,
    ) -> None:
        self.actors, self.photos = actors, photos
        self.units = units  # code → (id, short name)
        self.numbers: dict[int, str] = {}  # serial → ticket number
        self.refused: Counter[tuple[str, str]] = Counter()
        self.finder = FindingPlayer((), actors, blobs, 0)
        self._do: dict[str, Callable[[Caller, TicketPlan, Step], object]] = {
            "register": self._register,
            "city_dispatch": self._city_dispatch,
            "dispatch": self._dispatch,
            "accept": self._accept,
            "contact": self._contact,
            "progress": self._progress,
            "delegate": self._delegate,
            "answer": self._answer,
            "request_return": self._request_return,
            "decide_return": self._decide_return,
            "review": self._review,
            "call_back": self._call_back,
            **RequestPlayer(self._part, blobs).acts,
        }

    def play(self, ticket: TicketPlan, step: Step) -> bool:
        """Play one step; return whether the rules allowed it. Call inside `write()`."""
        try:
            # A savepoint: a refusal in the middle of an act takes back that act only.
            with db.atomic():
                self._do[step.act](self._caller(step), ticket, step)
        except Refused as refusal:
            self.refused[step.act, str(refusal)] += 1
            return False
        return True

    def _caller(self, step: Step) -> Caller:
        if step.role == "city":
            return Caller(CITY, step.at)
        unit = "" if step.role in OFFICE_ROLES else step.unit
        return Caller(self.actors[step.role, unit], step.at)

    def _part(self, ticket: TicketPlan, unit: str) -> int:
        """Return the id of the unit's open part of the ticket; 0 for none, which acts refuse."""
        marks = ", ".join("?" * len(OPEN_STATES))
        row = db.execute_sql(
            "SELECT a.id FROM assignment a JOIN ticket t ON t.id = a.ticket_id"
            f" WHERE t.ticket_no = ? AND a.unit_id = ? AND a.state IN ({marks})"
            " ORDER BY a.id DESC LIMIT 1",
            (self.numbers.get(ticket.serial, ""), self.units[unit][0], *OPEN_STATES),
        ).fetchone()
        return int(row[0]) if row else 0

    def _register(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        appeal = intake.Appeal(**_appeal(ticket), evidence=self.photos(ticket, step))
        is_found = ticket.serial in self.finder.begun
        register = partial(self.finder.turn, ticket.serial) if is_found else intake.register
        self.numbers[ticket.serial] = register(caller, appeal)

    def _city_dispatch(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        appeal = intake.CityAppeal(
            **_appeal(ticket),
            ticket_no=ticket.city_no,
            registered_at=ticket.arrived_at,
            city_due_at=_city_due(ticket, step.at),
        )
        self.numbers[ticket.serial] = intake.take_from_city(caller, appeal)

    def _dispatch(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        helpers = [self.units[code][0] for code in step.fields["co_units"]]
        number, lead = self.numbers.get(ticket.serial, ""), self.units[step.fields["lead"]][0]
        dispatching.dispatch(caller, number, None, lead, helpers, step.fields["instruction"])

    def _accept(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        handling.accept(caller, self._part(ticket, step.unit), None)

    def _contact(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part, said = self._part(ticket, step.unit), said_at(ticket, step)
        if said:
            send_later(caller, part, step, said)
        else:
            handling.contact(caller, part, None, step.fields["text"])

    def _progress(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part, said = self._part(ticket, step.unit), said_at(ticket, step)
        if said:
            send_later(caller, part, step, said)
        else:
            handling.progress(caller, part, None, step.fields["text"])

    def _delegate(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        below = self.units[step.fields["to"]][0]
        part = self._part(ticket, step.unit)
        handling.delegate(caller, part, None, below, step.fields["instruction"])

    def _answer(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        part = self._part(ticket, step.unit)
        contacted = Assignment.get_or_none(Assignment.id == part)
        form = answering.AnswerForm(
            **step.fields,
            contact_number=ticket.requester.contact_phone if not ticket.is_confidential else "",
            contact_at=contacted.contacted_at if contacted else None,
            evidence=self.photos(ticket, step),
        )
        answering.answer(caller, part, None, form)

    def _request_return(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        text, (other_id, other) = step.fields["text"], self.units[step.fields["suggested"]]
        _, reason, basis = next(row for row in _RETURNS if row[0] in text)
        basis = basis.format(other=other, n=ticket.serial % 23 + 3)
        part = self._part(ticket, step.unit)
        returning.request_return(caller, part, None, reason, basis, other_id, text)

    def _decide_return(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        asked = UnitRequest.get_or_none(
            (UnitRequest.assignment == self._part(ticket, step.unit))
            & (UnitRequest.kind == "return")
            & (UnitRequest.state == "pending")
        )
        decide = returning.approve_return if step.fields["approve"] else returning.refuse_return
        decide(caller, asked.id if asked else 0, None, step.fields["text"])

    def _review(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        number, text = self.numbers.get(ticket.serial, ""), step.fields["text"]
        if step.fields["decision"] == "pass":
            reviewing.pass_answer(caller, number, None, text)
        else:
            reviewing.send_back(caller, number, None, text, step.fields["is_perfunctory"])

    def _call_back(self, caller: Caller, ticket: TicketPlan, step: Step) -> None:
        calling.call_back(caller, self.numbers.get(ticket.serial, ""), None, **step.fields)


def _appeal(ticket: TicketPlan) -> dict[str, object]:
    person = ticket.requester
    plain = ("title content kind urgency channel category is_enterprise is_confidential "
             "is_expedited address lng lat")  # fmt: skip
    return {
        **{name: getattr(ticket, name) for name in plain.split()},
        "name": person.name,
        "phone": person.phone,
        "contact_phone": person.contact_phone,
        "gender": person.gender,
        "company": person.company,
        "is_anonymous": person.is_anonymous,
        "division": ticket.village,
    }


def _city_due(ticket: TicketPlan, at: datetime) -> datetime:
    """Return the city's own deadline: wide enough that the county's policy decides."""
    found = policy(at).stage_limit(
        "answer", kind=ticket.kind, urgency=ticket.urgency, level="county"
    )
    if found is None:
        return at + timedelta(days=14)
    due = due_at(at, found.limit, calendar(at))
    if found.limit.unit == "working_day":
        return calendar(at).closing(calendar(at).add_working_days(due.date(), 2))
    return due + (due - at)
