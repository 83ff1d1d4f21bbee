"""Writing one line of a ledger: an open appeal that waits for dispatch, or a closed ticket.

Called inside the import's transaction. The city is told of open appeals only: what came from
the city, and what is over, it already has.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hotline.casework.importupdates import LEDGER, update
from hotline.casework.telling import registration_data
from hotline.casework.timekeeping import end_clocks, policy_stamp, stage_due, start_clock
from hotline.rules.deadlines import Due
from hotline.rules.lifecycle import ticket_lane
from hotline.rules.words import SATISFIED, SOLVED
from hotline.store import counters, history, mappings, search, tickets
from hotline.store.assignments import Answer, Assignment, StageClock
from hotline.store.callbacks import Callback
from hotline.store.categories import meant
from hotline.store.database import add_row
from hotline.store.places import townships
from hotline.store.tickets import Ticket
from hotline.store.units import LEVEL_OF_KIND, Unit

if TYPE_CHECKING:
    from hotline.casework.act import Act
    from hotline.casework.importing import Entry

REGISTERED = (
    "title",
    "content",
    "kind",
    "category",
    "urgency",
    "channel",
    "labels",
    "reported_party",
    "address",
    "is_enterprise",
    "is_confidential",
)
OVER = "导入自旧台账"


class Writer:
    """Writes lines one by one with what they share fetched once."""

    def __init__(self, act: Act, county_code: str) -> None:
        self.act = act
        self.county_code = county_code
        self.stamp = policy_stamp(act.now)
        self.limits: dict[tuple[str, str], tuple[Due, str] | None] = {}
        self.clocks: dict[tuple[str, str], dict[str, Any]] = {}
        self.units = {unit.id: unit for unit in Unit.select()}
        towns = townships()
        self.places = {town.code: town.name for town in towns}
        self.places |= {village.code: village.name for town in towns for village in town.villages}

    def write(self, entry: Entry) -> str:
        """Take in one line and return what became of it: new, changed or same."""
        fate = entry.fate
        if fate == "same":
            return fate
        entry.read = entry.recall()
        values = entry.read.values
        if values["category"]:
            values["category"] = meant(values["category"]) or values["category"]
        if fate == "new":
            ticket = self._add(entry)
            entry.ticket_id = ticket.id
        else:
            ticket = Ticket.get_by_id(entry.ticket_id)
            fate = "changed" if update(self, ticket, entry) else "same"
        mappings.remember(entry.source, entry.number, ticket.id, entry.digest)
        values.clear()
        return fate

    def place_name(self, code: str | None) -> str:
        """Return the name of a division of the county, "" for none or a foreign one."""
        return self.places.get(code or "", "")

    def _add(self, entry: Entry) -> Ticket:
        values, is_city = entry.read.values, entry.source == mappings.CITY
        requester = tickets.add_requester(
            values["name"], values["phone"], values["contact_phone"], values["is_anonymous"],
            values["gender"], values["company"],
        )  # fmt: skip
        number = entry.number if is_city else counters.new_ticket_no(
            self.county_code, values["registered_at"]
        )  # fmt: skip
        ticket = Ticket(
            ticket_no=number,
            wire_no=number,
            origin="city" if is_city else "county",
            division=entry.division or None,
            requester=requester,
            refs=_refs(entry),
            registered_at=values["registered_at"],
            received_at=self.act.now if is_city else None,
            city_due_at=values["due_at"] if is_city else None,
            registered_by=self.act.actor.person_id,
            **self.stamp,
            **{name: values[name] for name in REGISTERED},
        )
        # Everything is set before the row is written: an update costs more than the rest.
        self._close_as_told(ticket, entry) if entry.read.is_history else self._wait(ticket)
        ticket.id = add_row(Ticket, **ticket.__data__)
        search.add(ticket.id, 0, self.registration_text(ticket))
        self._tell(ticket, entry)
        return ticket

    def _wait(self, ticket: Ticket) -> None:
        """Put an open appeal into the lane of dispatch; its clock starts now."""
        ticket.lane = ticket_lane(ticket.state, False)
        alike = ticket.kind, ticket.urgency
        if alike not in self.limits:
            self.limits[alike] = stage_due("dispatch", ticket, "county", self.act.now)
        if found := self.limits[alike]:
            ticket.next_due_at, ticket.next_warn_at = found[0].due_at, found[0].warn_at

    def _tell(self, ticket: Ticket, entry: Entry) -> None:
        """Write history, clock, parts and what the city is owed of a new ticket."""
        values = entry.read.values
        if entry.read.is_history:
            words = [f"{OVER}：{ticket.title}", values["note"]]
            self.log(ticket, "import", values["registered_at"], "。".join(w for w in words if w))
            self.write_steps(ticket, entry)
            return
        told = "、".join(self.units[unit_id].short_name for unit_id in entry.unit_ids)
        words = [f"批量导入：{ticket.title}", told and f"台账记载承办单位：{told}", values["note"]]
        self.log(ticket, "import", self.act.now, "。".join(word for word in words if word))
        self._start_clock(ticket)
        if ticket.origin == "county":
            self.act.owe("registered", ticket, registration_data(ticket))

    def _start_clock(self, ticket: Ticket) -> None:
        """Start the dispatch clock; appeals alike that start at one moment get the same one."""
        alike = ticket.kind, ticket.urgency
        if self.limits[alike] is None:
            return
        if alike in self.clocks:
            add_row(StageClock, **{**self.clocks[alike], "ticket": ticket.id})
            return
        start_clock("dispatch", ticket, self.act.now)
        first = StageClock.select().where(StageClock.ticket == ticket.id).dicts().get()
        self.clocks[alike] = {name: value for name, value in first.items() if name != "id"}

    def registration_text(self, ticket: Ticket) -> str:
        """Return what is indexed of a ticket for search."""
        place = self.place_name(ticket.division_code)
        return search.registration_text(ticket.title, ticket.content, place, ticket.address)

    def log(self, ticket: Ticket, act: str, at: datetime, text: str) -> None:
        """Write one line of the ticket's history, at the moment the ledger gives."""
        history.log(ticket.id, self.act.actor, act, at, text)

    def finish(self, ticket: Ticket, entry: Entry) -> None:
        """Close an appeal that waited for dispatch as the ledger says."""
        end_clocks(self.act.now, True, ("dispatch",), ticket=ticket)
        self._close_as_told(ticket, entry)
        self.write_steps(ticket, entry)

    def _close_as_told(self, ticket: Ticket, entry: Entry) -> None:
        values, times = entry.read.values, steps(entry.read.values)
        ticket.state, ticket.lane, ticket.close_reason = "closed", "done", OVER
        ticket.lead_unit = entry.unit_ids[0] if entry.unit_ids else None
        ticket.dispatched_at, ticket.answered_at = times["dispatched_at"], times["answered_at"]
        ticket.passed_at = ticket.closed_at = ticket.archived_at = times["closed_at"]
        ticket.due_at = ticket.first_due_at = values["due_at"]
        ticket.next_due_at = ticket.next_warn_at = None
        ticket.result = values["result"] or ("" if values["is_true"] else "untrue")
        self.judge(ticket, values, times["called_back_at"])

    def write_steps(self, ticket: Ticket, entry: Entry) -> None:
        """Write the parts, the answer, the callback and their lines of history."""
        values, times = entry.read.values, steps(entry.read.values)
        for position, unit_id in enumerate(entry.unit_ids):
            self._part(ticket, entry, self.units[unit_id], "co" if position else "lead", times)
        self.call_back(ticket, values, times["called_back_at"])
        self.log(ticket, "close", times["closed_at"], f"{OVER}，办结归档")

    def _part(
        self, ticket: Ticket, entry: Entry, unit: Unit, role: str, times: dict[str, Any]
    ) -> None:
        values = entry.read.values
        part_id = add_row(
            Assignment,
            ticket=ticket.id, unit=unit.id, role=role, level=LEVEL_OF_KIND[unit.kind],
            state="passed", lane="done", dispatched_at=times["dispatched_at"],
            accepted_at=values["accepted_at"], contacted_at=values["contacted_at"],
            answer_due_at=values["due_at"], answered_at=times["answered_at"],
            first_answered_at=times["answered_at"], passed_at=times["closed_at"],
            ended_at=times["closed_at"],
        )  # fmt: skip
        self.log(ticket, "dispatch", times["dispatched_at"], f"{OVER}：派单至{unit.short_name}")
        if role == "lead" and (values["reply"] or values["record"]):
            self.answer(ticket, part_id, values, times["answered_at"])

    def answer(self, ticket: Ticket, part_id: int, values: dict[str, Any], at: datetime) -> None:
        """Keep what the unit answered; the two texts stay apart, an absent one stays empty."""
        add_row(
            Answer,
            assignment=part_id, ticket=ticket.id, round=1, at=at, by_name=LEDGER,
            record=values["record"], reply=values["reply"],
            result=values["result"] or RESULT_OF.get(values["solved"], "done"),
            is_true=values["is_true"], is_beyond_duty=values["result"] == "beyond_duty",
            contacted=values["contacted"] or "yes", contact_at=values["contacted_at"],
            solved=values["solved"], unsolved_reason=values["unsolved_reason"],
            decision="pass", decided_at=at, decided_by=LEDGER,
        )  # fmt: skip
        part = Answer.select().where(Answer.ticket == ticket.id).count()
        search.add(ticket.id, part, f"{values['record']}\n{values['reply']}")
        self.log(ticket, "answer", at, f"{OVER}：{values['reply'] or values['record']}")

    def judge(self, ticket: Ticket, values: dict[str, Any], at: datetime) -> None:
        """Set what the requester said on the ticket; nothing when the ledger does not say."""
        if not is_judged(values):
            return
        ticket.callback_tries = 1
        if is_reached(values):
            ticket.called_back_at, ticket.is_effective = at, True
            ticket.contacted, ticket.solved = values["contacted"], values["solved"]
            ticket.satisfied = values["satisfied"]

    def call_back(self, ticket: Ticket, values: dict[str, Any], at: datetime) -> None:
        """Keep the callback of the ledger as a row and a line of history."""
        if not is_judged(values):
            return
        reached = is_reached(values)
        add_row(
            Callback,
            ticket=ticket.id, at=at, by_name=LEDGER, is_reached=reached,
            contacted=values["contacted"] if reached else "", solved=values["solved"],
            satisfied=values["satisfied"] if reached else "", text=values["callback_text"],
        )  # fmt: skip
        told = (SOLVED.get(values["solved"]), SATISFIED.get(values["satisfied"]))
        words = "，".join(word for word in told if word)
        self.log(ticket, "call_back", at, f"{OVER}：回访{words or '未记录结果'}")


def is_judged(values: dict[str, Any]) -> bool:
    """Return whether the ledger says what came of a callback."""
    return bool(values["solved"] or values["satisfied"] or values["called_back_at"])


def is_reached(values: dict[str, Any]) -> bool:
    """Return whether the requester answered: only then the callback counts in the three rates."""
    return bool(values["solved"]) or values["satisfied"] in ("yes", "mostly", "no")


RESULT_OF = {"yes": "done", "partly": "unsolved", "no": "unsolved"}


def steps(values: dict[str, Any]) -> dict[str, Any]:
    """Return the moments of a closed ticket; one the ledger lacks takes the moment before it."""
    registered = values["registered_at"]
    end = values["closed_at"] or values["answered_at"] or values["called_back_at"] or registered
    dispatched = values["dispatched_at"] or registered
    answered = values["answered_at"] or min(end, values["called_back_at"] or end)
    return {
        "dispatched_at": dispatched,
        "answered_at": max(answered, dispatched),
        "closed_at": max(end, dispatched),
        "called_back_at": values["called_back_at"] or max(end, dispatched),
    }


def _refs(entry: Entry) -> dict[str, str] | None:
    if entry.source == mappings.CITY:
        return None
    shown = "" if entry.number.startswith("~") else f" {entry.number}"
    return {"import": f"{entry.source}{shown}"}
