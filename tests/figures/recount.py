"""Every count worked out again in plain Python from the raw rows, from the words of the handbook.

Written without a look at the SQL of the product: rows are read whole, moments are compared as
moments, and grouping is done by walking the units.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.rules.calendar import ZONE
from hotline.store.database import db

Row = dict[str, Any]
ENDED_BADLY = ("merged", "withdrawn", "excluded")
MONTH_OF_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Hit:
    """One case of a count: how much it adds and whose it is."""

    case: int
    unit: int | None
    person: int | None
    place: str | None
    is_top: bool = True
    villages: tuple[int, ...] = ()
    amount: int = 1


def _rows(table: str) -> dict[int, Row]:
    cursor = db.execute_sql(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    found = {}
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        for name, value in row.items():
            if value and (name == "at" or name.endswith("_at")):
                row[name] = datetime.fromisoformat(value)
        found[row["id"]] = row
    return found


class Recount:
    """The raw county and everything that can be counted in it for one span."""

    def __init__(self, since: datetime, until: datetime, counted_at: datetime) -> None:
        self.since, self.until, self.now = since, until, counted_at
        self.tickets, self.parts = _rows("ticket"), _rows("assignment")
        self.history = sorted(_rows("history").values(), key=lambda row: row["id"])
        self.units, self.requesters = _rows("unit"), _rows("requester")
        self.hits: dict[str, list[Hit]] = defaultdict(list)
        for count in (
            self._registered, self._closing, self._passed, self._standing, self._judged,
            self._parts_sent, self._limits, self._answered, self._clocks, self._requests,
            self._letters, self._visits, self._lines, self._verdicts,
        ):  # fmt: skip
            count()

    # ---- how things are grouped ----

    def grouped(self, by: str, code: str) -> Counter[Any]:
        """Return the count by key of a grouping."""
        found: Counter[Any] = Counter()
        for hit in self.hits[code]:
            for key in self._keys(by, hit):
                found[key] += hit.amount
        return Counter({key: n for key, n in found.items() if n})

    def _keys(self, by: str, hit: Hit) -> Iterable[Any]:
        if by == "person":
            return [hit.person] if hit.person is not None else []
        if by == "village":
            return {self.goes_on_as(unit) for unit in hit.villages}
        if not hit.is_top:
            return []
        if by == "unit":
            return [] if hit.unit is None else [self.ranked(hit.unit)]
        if by == "county":
            return [""]
        if hit.place is None:
            return [None]
        return [hit.place[:9] + "000" if by == "division" else hit.place]

    def goes_on_as(self, unit: int) -> int:
        """Return the unit after every merger before the last day of the span."""
        last = (self.until - timedelta(seconds=1)).astimezone(ZONE).date()
        for _ in range(9):
            for row in _rows("succession").values():
                if row["unit_id"] == unit and last > date.fromisoformat(row["from_day"]):
                    unit = row["successor_id"]
                    break
            else:
                return unit
        return unit

    def ranked(self, unit: int) -> int:
        """Return the unit that is ranked for it."""
        unit = self.goes_on_as(unit)
        if self.units[unit]["kind"] == "village":
            return self.goes_on_as(self.units[unit]["parent_id"])
        return unit

    # ---- what is asked again and again ----

    def _in(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until

    def _live(self) -> Iterator[Row]:
        for row in self.tickets.values():
            if row["state"] not in ENDED_BADLY and row["ledger"] != "exclusion":
                yield row

    def _who(self, wanted: Callable[[Row], bool], acts: tuple[str, ...], at: Any) -> int | None:
        for line in self.history:
            if line["act"] in acts and at is not None and line["at"] == at and wanted(line):
                person: int | None = line["person_id"]
                return person
        return None

    def _ticket_hit(self, code: str, row: Row, person: int | None = None, **more: Any) -> None:
        self.hits[code].append(
            Hit(row["id"], row["lead_unit_id"], person, row["division_code"], **more)
        )

    def _left_out(self, ticket_id: int) -> bool:
        return bool(self.tickets[ticket_id]["ledger"] == "exclusion")

    def _part_hit(self, code: str, part: Row, person: int | None, amount: int = 1) -> None:
        self.hits[code].append(
            Hit(
                part["id"], part["unit_id"], person,
                self.tickets[part["ticket_id"]]["division_code"], part["parent_id"] is None,
                (part["unit_id"],) if part["level"] == "village" else (), amount,
            )
        )  # fmt: skip

    def _about(self, code: str, row: Row, part: Row, person: int | None = None) -> None:
        place = self.tickets[row["ticket_id"]]["division_code"]
        village = (part["unit_id"],) if part["level"] == "village" else ()
        self.hits[code].append(Hit(row["id"], part["unit_id"], person, place, True, village))

    # ---- tickets ----

    def _registered(self) -> None:
        for row in self._live():
            if not self._in(row["registered_at"]):
                continue
            is_sent = row["dispatched_at"] is not None
            self._each(row, row["registered_by_id"], {
                "received": True,
                "answered_at_once": row["state"] == "closed" and not is_sent,
                "dispatched": is_sent,
                "from_city": row["origin"] == "city",
                "from_110": row["channel"] == "110",
                "enterprise": bool(row["is_enterprise"]),
                "repeat": any(self._repeats(row, other) for other in self._live()),
            })  # fmt: skip

    def _each(self, row: Row, person: int | None, found: dict[str, bool]) -> None:
        for code, is_so in found.items():
            if is_so:
                self._ticket_hit(code, row, person)

    def _repeats(self, row: Row, other: Row) -> bool:
        phones = [self.requesters[each["requester_id"]]["phone_hash"] for each in (row, other)]
        is_same = phones[0] is not None and phones[0] == phones[1]
        is_earlier = (other["registered_at"], other["id"]) < (row["registered_at"], row["id"])
        is_near = row["registered_at"] - other["registered_at"] <= MONTH_OF_DAYS
        alike = row["category"] and row["category"] == other["category"]
        return bool(is_same and is_earlier and is_near and alike)

    def _in_time(self, row: Row) -> bool:
        is_done = row["state"] in ("calling_back", "closed") and row["passed_at"] is not None
        return is_done and row["passed_at"] <= row["due_at"]

    def _closing(self) -> None:
        for row in self.tickets.values():
            is_closed = row["state"] == "closed" and row["ledger"] != "exclusion"
            if is_closed and self._in(row["closed_at"]):
                self._ticket_hit("closed", row)
        for row in self._live():
            if not self._in(row["due_at"]):
                continue
            in_time = self._in_time(row)
            is_due = in_time or row["due_at"] < self.now
            is_urgent = row["urgency"] == "urgent"
            self._each(row, None, {
                "closed_due": is_due,
                "closed_on_time": in_time,
                "urgent_due": is_due and is_urgent,
                "urgent_on_time": in_time and is_urgent,
                "extended_due": is_due and row["extended_times"] > 0,
            })  # fmt: skip

    def _passed(self) -> None:
        calls = _rows("callback").values()
        for row in self._live():
            passed = row["passed_at"]
            if not self._in(passed):
                continue
            heard_at = row["called_back_at"]
            heard = bool(row["is_effective"]) and heard_at is not None and heard_at >= passed
            called = any(c["ticket_id"] == row["id"] and c["at"] >= passed for c in calls)
            self._each(row, None, {
                "passed": True,
                "called": called,
                "effective": heard and row["verdict"] != "void",
                "unreached": row["state"] == "closed" and not heard,
                "untrue": row["result"] == "untrue",
            })  # fmt: skip

    def _standing(self) -> None:
        end = min(self.until, self.now)
        for row in self._live():
            is_open = row["closed_at"] is None or row["closed_at"] >= self.until
            if row["registered_at"] < self.until and is_open:
                self._ticket_hit("open_at_end", row)
                if row["due_at"] is not None and row["due_at"] < end and not self._in_time(row):
                    self._ticket_hit("open_overdue", row)

    def _judged(self) -> None:
        for row in self.tickets.values():
            if not self._in(row["called_back_at"]) or not row["is_effective"]:
                continue
            if row["verdict"] == "void" or row["ledger"] == "exclusion":
                continue
            replaced = "verdict_" if row["verdict"] == "replaced" else ""
            solved, satisfied = row[f"{replaced}solved"], row[f"{replaced}satisfied"]
            again = row["rework_times"] > 0 and row["state"] in ("calling_back", "closed")
            again = again and row["passed_at"] is not None
            again = again and row["called_back_at"] >= row["passed_at"]
            found = {
                "callbacks": True, "contacted": row["contacted"] == "yes",
                "solved": solved == "yes", "partly": solved == "partly",
                "satisfied": satisfied == "yes", "mostly": satisfied == "mostly",
                "unsatisfied": satisfied == "no", "rework_callbacks": again,
                "rework_solved": again and solved == "yes",
            }  # fmt: skip
            number = row["id"]
            person = self._who(
                lambda line, n=number: line["ticket_id"] == n, ("answer",), row["answered_at"]
            )
            did = {
                part["unit_id"] for part in self.parts.values()
                if part["ticket_id"] == number and part["level"] == "village"
                and part["state"] == "passed"
            }  # fmt: skip
            for code in (code for code, is_so in found.items() if is_so):
                self._ticket_hit(code, row, person, villages=tuple(did))

    # ---- parts ----

    def _counted_parts(self) -> Iterator[Row]:
        return (row for row in self.parts.values() if not self._left_out(row["ticket_id"]))

    def _did(self, part: Row, act: str, at: Any) -> int | None:
        return self._who(lambda line: line["assignment_id"] == part["id"], (act,), at)

    def _parts_sent(self) -> None:
        rulings = {
            (q["ticket_id"], q["decided_at"]) for q in _rows("unit_request").values()
            if q["kind"] == "arbitration" and q["state"] == "approved"
        }  # fmt: skip
        for part in self._counted_parts():
            if not self._in(part["dispatched_at"]):
                continue
            below = any(other["parent_id"] == part["id"] for other in self.parts.values())
            ruled = (part["ticket_id"], part["dispatched_at"]) in rulings
            sender = self._who(
                lambda line, p=part: line["ticket_id"] == p["ticket_id"],
                ("dispatch", "delegate", "arbitrate", "approve_help"), part["dispatched_at"],
            )  # fmt: skip
            found = {
                "assignments": True, "returned": part["state"] == "returned",
                "co_parts": part["role"] == "co", "delegated": part["level"] == "village" or below,
                "forced": part["role"] == "lead" and ruled,
            }  # fmt: skip
            for code in (code for code, is_so in found.items() if is_so):
                self._part_hit(code, part, sender)

    def _became_due(self, part: Row, due: datetime) -> bool:
        gone = part["state"] in ("withdrawn", "returned") and part["ended_at"] is not None
        return not (gone and part["ended_at"] <= due)

    def _limits(self) -> None:
        for stage, done in (("accept", "accepted"), ("contact", "contacted"),
                            ("arrive", "arrived")):  # fmt: skip
            for part in self._counted_parts():
                due, at = part[f"{stage}_due_at"], part[f"{done}_at"]
                if not self._in(due) or not self._became_due(part, due):
                    continue
                person = self._did(part, stage, at)
                kept = at is not None and at <= due
                if kept:
                    self._part_hit(f"{done}_on_time", part, person)
                if kept or due < self.now:
                    self._part_hit(f"{stage}_due", part, person)
        for part in self._counted_parts():
            due, at = part["answer_due_at"], part["answered_at"]
            if not self._in(due) or not self._became_due(part, due):
                continue
            kept = at is not None and at <= due and part["state"] != "sent_back"
            if kept or due < self.now:
                code = "answered_on_time" if kept else "overdue"
                self._part_hit(code, part, self._did(part, "answer", at))

    def _answered(self) -> None:
        days = calendar()
        bad = {a["assignment_id"] for a in _rows("answer").values() if a["is_perfunctory"]}
        visits = _rows("visit").values()
        for part in self._counted_parts():
            at = part["answered_at"]
            if not self._in(at):
                continue
            mine = [i for i, p in self.parts.items() if part["id"] in (i, p["parent_id"])]
            went = any(
                v["assignment_id"] in mine and v["at"] <= at
                and v["ticket_id"] == part["ticket_id"] for v in visits
            )  # fmt: skip
            sent = part["dispatched_at"]
            # What one working day is worth: that of the first working day after the dispatch.
            first = days.next_working_day(sent.astimezone(ZONE).date())
            worth = sum((b - a) // timedelta(minutes=1) for a, b in days.working_periods(first))
            amounts = {
                "answered": 1, "reworked": int(part["round"] > 1),
                "perfunctory": int(part["id"] in bad), "visited": int(went),
                "answer_seconds": int((at - sent).total_seconds()),
                "working_minutes": days.working_minutes_between(sent, at), "day_minutes": worth,
            }  # fmt: skip
            for code, amount in amounts.items():
                if amount:
                    self._part_hit(code, part, self._did(part, "answer", at), amount)

    # ---- what hangs on tickets ----

    def _clocks(self) -> None:
        alive = {row["id"] for row in self._live()}
        for clock in _rows("stage_clock").values():
            is_county = clock["stage"] == "dispatch" and clock["assignment_id"] is None
            due, met, ended = clock["due_at"], clock["met_at"], clock["ended_at"]
            if not is_county or not self._in(due) or clock["ticket_id"] not in alive:
                continue
            if ended is not None and met is None and ended <= due:
                continue  # the ticket was gone before anybody had to dispatch it
            ticket = self.tickets[clock["ticket_id"]]
            person = self._who(
                lambda line, n=ticket["id"]: line["ticket_id"] == n, ("dispatch",), met
            )
            hit = Hit(clock["id"], None, person, ticket["division_code"])
            kept = met is not None and met <= due
            if kept:
                self.hits["dispatched_on_time"].append(hit)
            if kept or due < self.now:
                self.hits["dispatch_due"].append(hit)

    def _requests(self) -> None:
        asked = _rows("unit_request")
        for row in asked.values():
            if not self._in(row["decided_at"]):
                continue
            part, kind, state = self.parts[row["assignment_id"]], row["kind"], row["state"]
            if self._left_out(row["ticket_id"]):
                if (kind, state) == ("exclusion", "approved"):
                    self._about("excluded", row, part)
                continue
            named = {("extension", "approved"): "extended", ("deferral", "approved"): "deferred",
                     ("return", "refused"): "return_refused",
                     ("arbitration", "approved"): "disputed"}  # fmt: skip
            if code := named.get((kind, state)):
                self._about(code, row, part)
            earlier = [
                q for q in asked.values()
                if q["ticket_id"] == row["ticket_id"] and q["id"] < row["id"]
                and (q["kind"], q["state"]) == ("return", "approved")
            ]  # fmt: skip
            if (kind, state) == ("return", "approved") and earlier:
                self._about("returned_twice", row, part)

    def _letters(self) -> None:
        letters = _rows("letter")
        for row in letters.values():
            due, at = row["due_at"], row["answered_at"]
            if row["issued_at"] is None or row["state"] == "dropped" or not self._in(due):
                continue
            hit = Hit(row["id"], row["unit_id"], None, None)
            kept = at is not None and at <= due
            if kept:
                self.hits["letters_on_time"].append(hit)
            if kept or due < self.now:
                self.hits["letters_due"].append(hit)
        for line in _rows("letter_line").values():
            letter = letters[line["letter_id"]]
            is_order = letter["kind"] == "supervision" and letter["state"] != "dropped"
            ticket = line["ticket_id"]
            if is_order and ticket and self._in(letter["issued_at"]) and not self._left_out(ticket):
                self.hits["supervised"].append(Hit(line["id"], letter["unit_id"], None, None))

    def _visits(self) -> None:
        for row in _rows("visit").values():
            if self._in(row["at"]) and not self._left_out(row["ticket_id"]):
                part = self.parts[row["assignment_id"]]
                self._about("visits", row, part, self._did(part, "visit", row["noted_at"]))

    def _lines(self) -> None:
        for line in self.history:
            if not self._in(line["at"]) or self._left_out(line["ticket_id"]):
                continue
            ticket = self.tickets[line["ticket_id"]]
            if line["act"] == "urge":
                whose = (ticket["lead_unit_id"], line["person_id"], ticket["division_code"])
                self.hits["urged"].append(Hit(line["id"], *whose))
            if line["act"] == "rework":
                self._about("second_assignments", line, self.parts[line["assignment_id"]])

    def _verdicts(self) -> None:
        for row in _rows("verdict").values():
            stands = row["withdrawn_at"] is None and row["outcome"] in ("replaced", "void")
            ticket = self.tickets[row["ticket_id"]]
            if stands and self._in(row["noted_at"]) and ticket["ledger"] != "exclusion":
                self.hits["verdicts"].append(
                    Hit(row["id"], ticket["lead_unit_id"], None, ticket["division_code"])
                )
