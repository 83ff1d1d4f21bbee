"""Explain a ticket from the rules: every deadline with its reason, who may act now, and why not.

The operator's debugger; the 为什么 panel of the ticket page shows the same lines.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hotline.casework.timekeeping import calendar
from hotline.errors import OutOfReach
from hotline.rules.lamps import lamp
from hotline.rules.lifecycle import PART_MOVES, TICKET_MOVES
from hotline.rules.permissions import DUTIES, SYSTEM
from hotline.rules.phrases_of_time import moment, time_left
from hotline.rules.words import ACTS, ASSIGNMENT_STATES, LAMPS, ROLES, STAGES, STATES
from hotline.store import assignments, tickets
from hotline.store.assignments import Assignment
from hotline.store.tickets import Ticket

# Moves a person makes on a ticket or a part; the others follow from an act by themselves.
_TICKET_ACTS = ("dispatch", "pass", "send_back", "call_back", "urge", "withdraw", "reopen")
_PART_ACTS = ("accept", "contact", "delegate", "progress", "answer", "request_return")
_SAME_MOVE = {"call_back": "try_again"}


def explain(ticket_no: str, now: datetime) -> str:
    """Return the explanation as text in Chinese. Raises OutOfReach for an unknown number."""
    ticket = Ticket.get_or_none(Ticket.ticket_no == ticket_no) or tickets.of_wire_no(ticket_no)
    if ticket is None:
        raise OutOfReach("没有找到这件工单，请核对编号。")
    ticket = tickets.get(SYSTEM, ticket.ticket_no)
    parts = assignments.of_ticket(ticket.id)
    lines = [
        f"工单 {ticket.ticket_no}　{ticket.title}",
        f"状态：{STATES[ticket.state]}　办理政策：{ticket.policy_version}",
        "",
        "一、各环节期限",
        *_clocks(ticket.id, now),
        "",
        "二、谁可以办",
        *_ticket_acts(ticket),
        *(line for part in parts for line in _part_acts(part)),
    ]
    return "\n".join(lines)


def _clocks(ticket_id: int, now: datetime) -> list[str]:
    lines = []
    for clock in assignments.clocks_of_ticket(ticket_id):
        who = clock["unit_name"] or "县级"
        lines.append(f"· {who}·{STAGES[clock['stage']]}：{_state_of(clock, now)}")
        start, due = moment(clock["started_at"]), moment(clock["due_at"])
        lines.append(f"　　自 {start} 起，限 {clock['limit_words']}，到 {due} 为止")
        lines.append(f"　　依据：{clock['source']}")
        if "工作" in clock["limit_words"]:  # clock limits run through nights and rest days
            skipped = skipped_days(clock["started_at"], clock["due_at"])
            lines.extend(f"　　{words}" for words in skipped)
        if clock["is_provisional"]:
            lines.append("　　所涉年份的放假安排尚未公布，暂按双休日推算，公布后重新计算")
    return lines


def _state_of(clock: dict[str, Any], now: datetime) -> str:
    if clock["met_at"] is not None:
        late = clock["met_at"] > clock["due_at"]
        return f"{moment(clock['met_at'])} 完成，" + ("已超期" if late else "按时")
    if clock["ended_at"] is not None:
        return f"{moment(clock['ended_at'])} 终止，不再计时"
    colour = lamp(now, clock["warn_at"], clock["due_at"])
    left = time_left(now, clock["due_at"], calendar())
    return left if colour == "red" else f"{LAMPS[colour]}，{left}"


def skipped_days(start: datetime, due: datetime) -> list[str]:
    """Return a line naming the rest days between start and deadline, grouped by their reason."""
    days = calendar()
    reasons: dict[str, list[str]] = {}
    day = start.date()
    while day <= due.date():
        if not days.is_working_day(day):
            reasons.setdefault(days.why(day), []).append(f"{day.month}月{day.day}日")
        day += timedelta(days=1)
    return [f"其间休息日：{why} {'、'.join(named)}" for why, named in reasons.items()]


def _ticket_acts(ticket: Ticket) -> list[str]:
    lines = []
    for act in _TICKET_ACTS:
        move = _SAME_MOVE.get(act, act)
        is_open = act == "urge" and ticket.lane != "done"
        is_again = act == "reopen" and ticket.state in ("closed", "withdrawn")
        if (ticket.state, move) in TICKET_MOVES or is_open or is_again:
            lines.append(f"· 可{ACTS[act]}：{_roles(act)}")
    return lines or ["· 目前没有要办的事"]


def _part_acts(part: Assignment) -> list[str]:
    name, state = part.unit.short_name, ASSIGNMENT_STATES[part.state]
    acts = [act for act in _PART_ACTS if (part.state, act) in PART_MOVES]
    if part.parent_id is not None and "request_return" in acts:
        acts.remove("request_return")  # a village reports to its township instead
    if not acts:
        return [f"· {name}（{state}）：目前没有要办的事"]
    words = "、".join(ACTS[act] for act in acts)
    return [f"· {name}（{state}）可{words}：{_roles(acts[0])}，限本单位及上级单位人员"]


def _roles(act: str) -> str:
    return "、".join(word for role, word in ROLES.items() if role in DUTIES[act])
