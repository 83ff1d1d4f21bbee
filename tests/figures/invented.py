"""Invented rows, most of them possible and some not, on a coarse grid of moments.

Moments fall on quarters of days, so that deadlines met to the second, noon cuts and the first
moment of a month all come up. Nothing here knows what is counted.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from hotline.rules.calendar import ZONE
from hotline.store.database import db

FIRST = datetime(2026, 8, 10, tzinfo=ZONE)
LAST = datetime(2026, 11, 12, tzinfo=ZONE)
QUARTER = timedelta(hours=6)
TABLES = (
    "letter_line", "letter", "verdict", "visit", "unit_request", "answer", "callback", "history",
    "stage_clock", "assignment", "ticket", "requester", "succession",
)  # fmt: skip
STATES = (
    "registered", "dispatched", "handling", "reviewing", "calling_back", "closed", "closed",
    "closed", "withdrawn", "merged", "excluded",
)  # fmt: skip
PART_STATES = (
    "waiting_accept", "handling", "answered", "sent_back", "passed", "passed", "returned",
    "withdrawn",
)  # fmt: skip


def text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def clear() -> None:
    """Take every invented row away again."""
    db.execute_sql("PRAGMA foreign_keys = off")
    for table in TABLES:
        db.execute_sql(f"DELETE FROM {table}")


class Invention:
    """Writes a random county. The same seed writes the same rows."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.units = {
            int(number): (str(kind), above)
            for number, kind, above in db.execute_sql("SELECT id, kind, parent_id FROM unit")
        }
        self.people = [row[0] for row in db.execute_sql("SELECT id FROM person")]
        self.places = [row[0] for row in db.execute_sql("SELECT code FROM division")]
        self.next: dict[str, int] = {}
        self.needed = {
            table: {
                name: "" if kind == "TEXT" else 0
                for _, name, kind, needed, default, key in db.execute_sql(
                    f"PRAGMA table_info({table})"
                )
                if needed and default is None and not key
            }
            for table in TABLES
        }

    def add(self, table: str, **values: Any) -> int:
        row = {**self.needed[table], **values}
        number = self.next[table] = self.next.get(table, 0) + 1
        row["id"] = number
        marks = ", ".join("?" * len(row))
        db.execute_sql(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
        )
        return number

    def at(self, often: float = 1.0, after: datetime | None = None) -> datetime | None:
        """A moment on the grid, sometimes None, often soon after another."""
        if self.chance.random() > often:
            return None
        if after is not None and self.chance.random() < 0.8:
            return after + self.chance.randint(0, 40) * QUARTER
        steps = int((LAST - FIRST) / QUARTER)
        return FIRST + self.chance.randint(0, steps) * QUARTER

    def some(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def county(self, tickets: int) -> None:
        """So many tickets with everything that hangs on them."""
        clear()
        with db.atomic():
            for _ in range(tickets):
                self.ticket()
            self.successions()

    def ticket(self) -> None:
        start = self.at() or FIRST
        some = self.some
        requester = self.add("requester", phone_hash=some(None, "a", "b"))
        state = some(*STATES)
        ledger = "exclusion" if state == "excluded" else some("", "", "deferral")
        ids = [i for i, (kind, _) in self.units.items() if kind != "county_office"]
        heard, due = self.at(0.6, start), self.at(0.8, start)
        number = self.next.get("ticket", 0) + 1
        self.add(
            "ticket", ticket_no=f"Z{number}", wire_no=f"Z{number}", requester_id=requester,
            origin=some("city", "county"), title="路灯", content="不亮", kind="help",
            category=some("", "照明", "供水"), urgency=some("urgent", "ordinary"),
            channel=some("phone", "110"), is_enterprise=some(0, 1),
            division_code=some(None, *self.places), state=state, ledger=ledger,
            lane=some("handling", "done"), registered_at=text(start),
            registered_by_id=some(None, *self.people), dispatched_at=text(self.at(0.8, start)),
            answered_at=text(self.at(0.7, start)), passed_at=text(self.at(0.7, due)),
            closed_at=text(self.at(1 if state in STATES[5:] else 0, start)), due_at=text(due),
            lead_unit_id=some(None, *ids), called_back_at=text(heard),
            is_effective=some(0, 1) if heard else 0, contacted=some("yes", "no"),
            solved=some("yes", "partly", "no"), satisfied=some("yes", "mostly", "no", "unrated"),
            verdict=some("", "", "", "replaced", "void"),
            verdict_solved=some("yes", "partly", "no"),
            verdict_satisfied=some("yes", "mostly", "no"), extended_times=some(0, 0, 1),
            rework_times=some(0, 0, 1, 2), result=some("done", "untrue"),
        )  # fmt: skip
        for _ in range(some(0, 1, 1, 2)):
            self.part(number, start, ids)
        for _ in range(some(0, 1, 2)):
            self.add("callback", ticket_id=number, at=text(self.at(1, start)),
                     is_reached=some(0, 1))  # fmt: skip
        self.beside(number, start)

    def part(self, ticket: int, start: datetime, ids: list[int]) -> None:
        unit = self.some(*ids)
        top = self.one_part(ticket, unit, None, start)
        villages = [i for i, (_, above) in self.units.items() if above == unit]
        if villages and self.units[unit][0] == "township":
            for _ in range(self.some(0, 1, 2)):
                self.one_part(ticket, self.some(*villages), top, start)

    def one_part(self, ticket: int, unit: int, parent: int | None, start: datetime) -> int:
        some = self.some
        kind = self.units[unit][0]
        sent = self.at(1, start) or start
        due, answered = self.at(0.9, sent), self.at(0.7, sent)
        moments = {
            f"{stage}_due_at": text(self.at(0.8, sent)) for stage in ("accept", "contact", "arrive")
        }
        done = {name: self.at(0.7, sent) for name in ("accepted", "contacted", "arrived")}
        if answered and answered < sent:
            answered = sent
        state = some(*PART_STATES)
        number = self.add(
            "assignment", ticket_id=ticket, unit_id=unit, parent_id=parent,
            role="delegate" if parent else some("lead", "co"),
            level="village" if kind == "village" else "township", state=state,
            lane="done", round=some(1, 1, 2), dispatched_at=text(sent), answer_due_at=text(due),
            answered_at=text(answered), ended_at=text(self.at(0.6, sent)), **moments,
            **{f"{name}_at": text(moment) for name, moment in done.items()},
        )  # fmt: skip
        acts = {"accept": "accepted", "contact": "contacted", "arrive": "arrived"}
        for act, name in acts.items():
            if done[name] and some(True, True, False):
                self.history(ticket, number, act, done[name])
        if answered:
            self.history(ticket, number, "answer", answered)
            self.add("answer", ticket_id=ticket, assignment_id=number, at=text(answered),
                     is_perfunctory=some(0, 0, 1))  # fmt: skip
        self.history(ticket, None, some("dispatch", "delegate"), sent)
        self.asked(ticket, number, sent)
        if some(True, False):
            noted = self.at(1, sent)
            self.add("visit", ticket_id=ticket, assignment_id=number, at=text(self.at(1, sent)),
                     noted_at=text(noted))  # fmt: skip
            self.history(ticket, number, "visit", noted)
        return number

    def asked(self, ticket: int, part: int, sent: datetime) -> None:
        some = self.some
        for _ in range(some(0, 1, 2)):
            kind = some("return", "extension", "deferral", "exclusion", "arbitration", "help")
            self.add(
                "unit_request", ticket_id=ticket, assignment_id=part, kind=kind,
                state=some("pending", "approved", "approved", "refused", "withdrawn"),
                asked_at=text(sent), decided_at=text(some(sent, self.at(0.8, sent))),
            )  # fmt: skip

    def history(self, ticket: int, part: int | None, act: str, at: datetime | None) -> None:
        self.add("history", ticket_id=ticket, assignment_id=part, act=act, at=text(at),
                 person_id=self.some(None, *self.people))  # fmt: skip

    def beside(self, ticket: int, start: datetime) -> None:
        """Clocks of dispatch, urging, reworks, letters and verdicts."""
        some = self.some
        for _ in range(some(0, 1, 2)):
            met = self.at(0.7, start)
            self.add("stage_clock", ticket_id=ticket, stage=some("dispatch", "dispatch", "review"),
                     started_at=text(start), due_at=text(self.at(1, start)), met_at=text(met),
                     ended_at=text(met or self.at(0.5, start)))  # fmt: skip
            self.history(ticket, None, "dispatch", met or start)
        for act in ("urge", "rework"):
            if some(True, False, False):
                parts = [
                    row[0] for row in db.execute_sql(
                        "SELECT id FROM assignment WHERE ticket_id = ?", (ticket,)
                    )
                ]  # fmt: skip
                if parts or act == "urge":
                    self.history(ticket, some(*parts) if parts else None, act, self.at(1, start))
        if some(True, False):
            self.letter(ticket, start)
        if some(True, False):
            self.add("verdict", ticket_id=ticket, outcome=some("replaced", "void", "upheld"),
                     noted_at=text(self.at(1, start)), withdrawn_at=text(self.at(0.2)))  # fmt: skip

    def letter(self, ticket: int, start: datetime) -> None:
        some = self.some
        issued = self.at(0.8, start)
        ids = [i for i, (kind, _) in self.units.items() if kind != "county_office"]
        letter = self.add(
            "letter", kind=some("urging", "supervision"), unit_id=some(*ids),
            state=some("issued", "answered", "closed", "dropped"), issued_at=text(issued),
            due_at=text(self.at(0.8, start)), answered_at=text(self.at(0.6, start)),
            ticket_id=some(None, ticket),
        )  # fmt: skip
        for number in range(some(1, 2)):
            self.add("letter_line", letter_id=letter, ticket_id=some(ticket, None),
                     matter=f"{letter}:{number}")  # fmt: skip

    def successions(self) -> None:
        """Now and then a unit goes on as another, mid-period, or on the first day of one."""
        for kinds in (("township", "department"), ("village",)):
            units = [i for i, (kind, _) in self.units.items() if kind in kinds]
            if self.some(True, False):
                old, new = self.chance.sample(units, 2)
                self.add("succession", unit_id=old, successor_id=new,
                         from_day=self.some("2026-09-15", "2026-09-30", "2026-10-01",
                                            "2026-10-18"))  # fmt: skip
