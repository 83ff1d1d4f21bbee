"""Explain a ticket from the rules: every deadline day by day, every act allowed or refused.

The operator's debugger (`python app.py explain`); the 为什么 page of a ticket shows the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hotline.casework import explaining
from hotline.casework.explaining import ActLine, Asked
from hotline.casework.timekeeping import EARLIER, calendar, policy_of
from hotline.errors import OutOfReach
from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import due_at
from hotline.rules.explaining import Days, counted_words, days_of, limit_of, skipped_words
from hotline.rules.lamps import lamp
from hotline.rules.permissions import SYSTEM, Actor
from hotline.rules.phrases_of_time import moment, time_left
from hotline.rules.words import LAMPS, LEDGERS, STAGES, STATES
from hotline.store import assignments, reading, tickets
from hotline.store.tickets import Ticket

Row = dict[str, Any]


@dataclass(frozen=True)
class DeadlineLine:
    """One stamped deadline with its reasons. Moments aware; `notes` are whole sentences."""

    stage: str
    stage_code: str
    whose: str
    state: str
    started_at: datetime
    due_at: datetime
    limit: str
    way: str
    counted: str
    skipped: str
    counted_days: list[str]
    skipped_days: list[tuple[str, str]]
    source: str
    policy_version: str
    calendar_version: str
    notes: list[str]


@dataclass(frozen=True)
class Explanation:
    """All there is to say about a ticket; `moved` are the lines of history about recounts."""

    ticket_no: str
    title: str
    state: str
    policy: str
    deadlines: list[DeadlineLine]
    moved: list[str]
    acts: list[ActLine]


def explained(ticket: Ticket, actor: Actor | None, now: datetime) -> Explanation:
    """Return the explanation for one person, or for whoever may act when `actor` is None."""
    policy = policy_of(ticket)
    parts = explaining.open_parts(ticket)
    return Explanation(
        ticket_no=ticket.ticket_no,
        title=ticket.title,
        state=STATES[ticket.state],
        policy=f"{policy.title}（{policy.version}）",
        deadlines=[_deadline(row, ticket, now) for row in assignments.clocks_of_ticket(ticket.id)],
        moved=[
            f"{moment(row['at'])}　{row['text']}"
            for row in reading.history(ticket.id)
            if row["act"] == "recount"
        ],
        acts=explaining.lines(ticket, parts, Asked(actor, now)),
    )


def _deadline(clock: Row, ticket: Ticket, now: datetime) -> DeadlineLine:
    days = calendar(clock["started_at"])
    limit = limit_of(clock["limit_code"], clock["limit_words"])
    used: Days = days_of(clock["started_at"], clock["due_at"], limit, days)
    return DeadlineLine(
        stage=STAGES[clock["stage"]],
        stage_code=clock["stage"],
        whose=clock["unit_name"] or "县热线办",
        state=_state_of(clock, now),
        started_at=clock["started_at"],
        due_at=clock["due_at"],
        limit=clock["limit_words"],
        way=used.way,
        counted=counted_words(used.counted, days),
        skipped=skipped_words(used.skipped),
        counted_days=[day.isoformat() for day in used.counted],
        skipped_days=[(day.isoformat(), why) for day, why in used.skipped],
        source=clock["source"],
        policy_version=clock["policy_version"],
        calendar_version=clock["calendar_version"],
        notes=_notes(clock, ticket, days),
    )


def _state_of(clock: Row, now: datetime) -> str:
    if clock["met_at"] is not None:
        late = clock["met_at"] > clock["due_at"]
        return f"{moment(clock['met_at'])} 完成，" + ("已超期" if late else "按时")
    if clock["ended_at"] is not None:
        return f"{moment(clock['ended_at'])} 终止，不再计时"
    colour = lamp(now, clock["warn_at"], clock["due_at"])
    left = time_left(now, clock["due_at"], calendar())
    return left if colour == "red" else f"{LAMPS[colour]}，{left}"


def _notes(clock: Row, ticket: Ticket, days: WorkCalendar) -> list[str]:
    notes = []
    limit = limit_of(clock["limit_code"], clock["limit_words"])
    if EARLIER in clock["source"] and limit is not None:
        notes.append(_earlier(clock, ticket, due_at(clock["started_at"], limit, days)))
    if clock["is_promised"]:
        notes.append("经批准或与诉求人约定的期限，工作日历变动不重新计算。")
    if clock["is_promised"] and ticket.ledger:
        notes.append(f"已列入{LEDGERS[ticket.ledger]}台账。")
    if clock["is_provisional"]:
        notes.append("所涉年份的放假安排尚未公布，暂按双休日推算，公布后重新计算。")
    if clock["calendar_version"] != days.version and not clock["is_promised"]:
        is_over = clock["ended_at"] is not None
        notes.append(
            "计时结束后工作日历有过变动，这一期限保持当时的结果。"
            if is_over
            else "工作日历有变动，正在重新计算。"
        )
    return notes


def _earlier(clock: Row, ticket: Ticket, whole: datetime) -> str:
    above = ticket.due_at if clock["assignment"] else ticket.city_due_at
    whose = "县级期限" if clock["assignment"] else "市平台期限"
    until = f"（{moment(above)}）" if above else ""
    return (
        f"按本级时限应到 {moment(whole)}，为保证{whose}{until}，提前到 {moment(clock['due_at'])}。"
    )


# ---- on the command line ----


def found(ticket_no: str) -> Ticket:
    """Return a ticket by our number or the city's. Raises OutOfReach for an unknown one."""
    ticket = Ticket.get_or_none(Ticket.ticket_no == ticket_no) or tickets.of_wire_no(ticket_no)
    if ticket is None:
        raise OutOfReach("没有找到这件工单，请核对编号。")
    return tickets.get(SYSTEM, ticket.ticket_no)


def explain(ticket_no: str, now: datetime, actor: Actor | None = None) -> str:
    """Return the explanation as text in Chinese. Raises OutOfReach for an unknown number."""
    told = explained(found(ticket_no), actor, now)
    who = f"{actor.unit_name}{actor.name}" if actor else ""
    return "\n".join(
        [
            f"工单 {told.ticket_no}　{told.title}",
            f"状态：{told.state}　办理政策：{told.policy}",
            "",
            "一、各环节期限",
            *[text for line in told.deadlines for text in _deadline_text(line)],
            *[f"· 期限变动：{line}" for line in told.moved],
            "",
            f"二、{who or '谁'}可以办什么",
            *[text for line in told.acts if line.allowed for text in _act_text(line)],
            "",
            "三、现在不能办的和原因",
            *[text for line in told.acts if not line.allowed for text in _act_text(line)],
        ]
    )


def as_data(ticket_no: str, now: datetime, actor: Actor | None = None) -> dict[str, Any]:
    """Return the explanation as plain data for a program; moments with their offset."""
    told = explained(found(ticket_no), actor, now)
    return {**asdict(told), "deadlines": [_deadline_data(line) for line in told.deadlines]}


def _deadline_data(line: DeadlineLine) -> dict[str, Any]:
    return {
        "stage": line.stage_code,
        "unit": line.whose,
        "state": line.state,
        "started": line.started_at.isoformat(),
        "due": line.due_at.isoformat(),
        "limit": line.limit,
        "way": line.way,
        "counted": line.counted_days,
        "skipped": [{"day": day, "reason": why} for day, why in line.skipped_days],
        "source": line.source,
        "policy_version": line.policy_version,
        "calendar_version": line.calendar_version,
        "notes": line.notes,
    }


def _deadline_text(line: DeadlineLine) -> list[str]:
    rows = [
        f"· {line.whose}·{line.stage}：{line.state}",
        f"　　自 {moment(line.started_at)} 起，限 {line.limit}，到 {moment(line.due_at)} 为止",
        f"　　依据：{line.source}　政策版本 {line.policy_version}　日历 {line.calendar_version}",
        f"　　算法：{line.way}",
    ]
    if line.counted:
        rows.append(f"　　计入：{line.counted}")
    if line.skipped:
        rows.append(f"　　不计：{line.skipped}")
    return rows + [f"　　说明：{note}" for note in line.notes]


def _act_text(line: ActLine) -> list[str]:
    version = f"，政策版本 {line.policy_version}" if line.policy_version else ""
    on = f"{line.on}·" if line.on else ""
    rows = [f"· {on}{line.words}：" + (f"可以办（{line.who}）" if line.allowed else line.reason)]
    return [*rows, f"　　规定：{line.rule}（{line.source}{version}）"]
