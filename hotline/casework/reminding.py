"""Making reminders: what turned yellow or red, what was sent, sent back, asked or decided.

A look every minute finds what is new and writes one message for each matter, way and receiver;
sending is `delivering`. Acts owe nothing here: the look reads what they left behind, so a
gateway's trouble can never stand in the way of work. `tell` is for matters that leave no such
trace, e.g. an issued letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from hotline.casework import messageplan
from hotline.casework.messageplan import Plan
from hotline.casework.timekeeping import calendar, policy
from hotline.rules import reminders, remindertexts
from hotline.rules.findings import too_long_before
from hotline.rules.reminders import LOOK_BACK, YELLOW_STAGES
from hotline.store import messages, policies, turned
from hotline.store.database import write
from hotline.store.tickets import Ticket

# More in one minute than a whole county can turn; the rest is found in the next one.
MOST = 2000
AT_ONCE = 100  # matters in one transaction, so that nobody's page waits for a whole look
NOBODY = "未登记手机号"
NO_NUMBER = "这个单位没有人登记手机号，请在人员管理里补登"
# What an act in the history means to the unit.
_BY_ACT = {
    "send_back": "sent_back",
    "send_back_below": "sent_back",
    "rework": "rework",
    "urge": "urge",
    "approve_return": "decided",
    "refuse_return": "decided",
    "approve_extension": "decided",
    "approve_deferral": "decided",
    "approve_exclusion": "decided",
    "approve_help": "decided",
    "refuse_request": "decided",
    "city_decision": "decided",
    "arbitrate": "decided",
}
_ROLES = {"station_clerk": "clerk", "grid_worker": "clerk", "station_leader": "leader"}


class Matter(NamedTuple):
    """Something to be told: the row it comes from, its key and its kind."""

    key: str
    kind: str
    row: dict[str, Any]


class Receiver(NamedTuple):
    """Somebody who hears of it; `phone` is empty for a group."""

    kind: str
    name: str
    phone: str


def look(now: datetime) -> int:
    """Write the messages that became due since the last look; return how many are new.

    Run twice it writes nothing twice. Nothing while every way is off.
    """
    plan = messageplan.read()
    if not plan.ways or plan.since is None:
        return 0
    upto, seen = turned.newest(), messageplan.seen()
    found = [*_lamps(plan, now), *_new_parts(seen["part"]), *_lines(seen["line"], upto[1])]
    found += [*_requests(plan, now), *_findings(plan, now)]
    if not found and upto == (seen["part"], seen["line"]):
        return 0
    made = 0
    for start in range(0, len(found), AT_ONCE):
        with write():
            made += _write(plan, found[start : start + AT_ONCE], now)
    # Noted last: a worker killed before finds the same matters again and writes none twice.
    with write():
        messageplan.note_seen(*upto, now)
    return made


def _lamps(plan: Plan, now: datetime) -> Iterator[Matter]:
    since = max(plan.since or now, now - LOOK_BACK)
    for row in turned.red(since, now, MOST):
        kind = "red" if row["assignment_id"] is not None else "office"
        yield Matter(f"clock {row['id']} red", kind, row)
    for row in turned.yellow(since, now, YELLOW_STAGES, MOST):
        yield Matter(f"clock {row['id']} yellow", "yellow", row)


def _new_parts(after: int) -> Iterator[Matter]:
    for row in turned.parts_after(after, MOST):
        kind = "new_urgent" if row["urgency"] == "urgent" else "new"
        yield Matter(f"part {row['id']} new", kind, {**row, "stage": "accept"})


def _requests(plan: Plan, now: datetime) -> Iterator[Matter]:
    since = max(plan.since or now, now - LOOK_BACK)
    for row in turned.requests_since(since, MOST):
        kind = "to_sign" if row["state"] == "signing" else "to_decide"
        yield Matter(f"request {row['id']} {kind}", kind, {**row, "request": row["kind"]})


def _findings(plan: Plan, now: datetime) -> Iterator[Matter]:
    """Yield what has just lain too long with a township: told once, then left to the list."""
    days = policy(now).waits.township_working_days
    calendar_now = calendar(now)
    since = too_long_before(max(plan.since or now, now - LOOK_BACK), days, calendar_now)
    before = too_long_before(now, days, calendar_now)
    if since == before:
        return
    for row in turned.findings_sent_up(since, before, MOST):
        words = remindertexts.finding_words(row["text"], row["village"])
        yield Matter(f"finding {row['id']} finding", "finding", {**row, "words": words})


def _lines(after: int, upto: int) -> Iterator[Matter]:
    for row in turned.lines_after(after, upto, tuple(_BY_ACT)):
        kind = _BY_ACT[row["act"]]
        due_at = None if kind == "decided" else row["due_at"]
        key = f"history {row['id']} {kind} {row['part_id']}"
        yield Matter(key, kind, {**row, "due_at": due_at, "stage": "answer"})


def tell(
    kind: str,
    matter: str,
    ticket: Ticket | None,
    unit_id: int,
    now: datetime,
    due_at: datetime | None = None,
    words: str = "",
) -> int:
    """Write messages to a unit about one matter, inside the act's own transaction.

    `kind` is a code of `rules.reminders.KINDS`, `matter` what it is about and its number, e.g.
    `letter 12`; `words` follow the ticket's number and are never the citizen's. Return how many
    messages are new: none while every way is off or when this was told before.
    """
    plan = messageplan.read()
    if not plan.ways:
        return 0
    names = ("ticket_no", "title", "is_confidential", "urgency", "policy_id")
    of_ticket = {name: getattr(ticket, name) if ticket else "" for name in names}
    unit = turned.unit_name(unit_id)
    row = {
        **of_ticket, "unit_id": unit_id, "unit_name": unit, "due_at": due_at, "words": words,
        "ticket_id": ticket.id if ticket else None,
    }  # fmt: skip
    with write():
        return _write(plan, [Matter(f"{matter} {kind}", kind, row)], now)


def _write(plan: Plan, found: list[Matter], now: datetime) -> int:
    units = {m.row["unit_id"] for m in found if m.row["unit_id"] is not None}
    people = _people(units) if units and "sms" in plan.ways else {}
    return sum(_write_one(plan, matter, people, now) for matter in found)


def _people(units: set[int]) -> dict[tuple[int, str], list[Receiver]]:
    """Return the people to be told by (unit, clerk or leader), in one question."""
    found: dict[tuple[int, str], list[Receiver]] = {}
    for person in turned.people_of(units):
        kind = _ROLES[person["role"]]
        name = f"{person['name']} {person['username']}"
        told = Receiver(kind, name, reminders.mobile(person["phone"]))
        found.setdefault((person["unit"], kind), []).append(told)
    return found


def _write_one(
    plan: Plan, matter: Matter, people: dict[tuple[int, str], list[Receiver]], now: datetime
) -> int:
    row = matter.row
    wanted = reminders.receivers(matter.kind, plan.who, plan.ways, _tells_leader(matter))
    asked = [r for kind in sorted(wanted) for r in _of(plan, kind, row["unit_id"], people)]
    # A clerk and a leader with one phone are one receiver.
    reached = list({r.phone or r.name: r for r in asked if r.phone or r.kind == "group"}.values())
    is_urgent = row["urgency"] == "urgent"
    start = reminders.planned(now, is_urgent, plan.quiet)
    columns = {
        "matter": matter.key,
        "unit": row["unit_id"],
        "ticket": row["ticket_id"],
        "is_urgent": is_urgent,
        "made_at": now,
    }
    made = 0
    for one in reached:
        made += messages.add(
            **columns, way=reminders.way_of(one.kind), to_name=one.name, phone=one.phone,
            text=_line(row, one.kind), state=start.state, not_before=start.not_before,
        )  # fmt: skip
    if wanted and wanted <= {"clerk", "leader"} and not reached:
        made += messages.add(
            **columns, way="sms", to_name=NOBODY, text=_line(row, "clerk"), state="dropped",
            not_before=now, trouble=NO_NUMBER,
        )  # fmt: skip
    return made


def _of(
    plan: Plan, kind: str, unit_id: int | None, people: dict[tuple[int, str], list[Receiver]]
) -> list[Receiver]:
    if kind == "group":
        return [Receiver("group", "企业微信群 group", "")]
    if kind == "duty":
        return [Receiver("duty", "值班电话 duty", plan.duty_phone)]
    return people.get((unit_id, kind), []) if unit_id is not None else []


def _line(row: dict[str, Any], receiver: str) -> str:
    """Return the line of a matter; several units read the group and the duty phone together."""
    words = str(row.get("words", ""))
    if request := row.get("request"):
        words = remindertexts.request_words(request)
    return remindertexts.line(
        row["ticket_no"], row["title"], bool(row["is_confidential"]), row.get("due_at"),
        row.get("stage", ""), row["unit_name"] or "" if receiver in ("group", "duty") else "",
        words,
    )  # fmt: skip


def _tells_leader(matter: Matter) -> bool:
    """Return whether the ticket's policy has a rework told to the unit's leader."""
    number = matter.row.get("policy_id")
    if matter.kind != "rework" or not number:
        return False
    rules = policies.by_id(number)
    on_unsatisfied = [c for c in rules.consequences if "unsatisfied" in c.triggers]
    return any("tell_leader" in each.actions for each in on_unsatisfied)
