"""What each of the city's events does here: one function for each type, run as an act.

The city owns what it registered; handling stays the county's (protocol, "Who owns what").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hotline.casework import calling, cityupdates, closing, deciding, intake, supervising
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.cityupdates import apply_changes, evidence_of
from hotline.casework.rollup import settle_ticket
from hotline.casework.telling import registration_data
from hotline.errors import NotAllowedNow
from hotline.rules import cityfields
from hotline.rules.cityfields import BadCityData
from hotline.rules.cityreports import snapshot
from hotline.rules.lifecycle import TICKET_OPEN, CallbackOutcome
from hotline.rules.permissions import CITY
from hotline.rules.words import REQUEST_STATES, REQUESTS
from hotline.store import attachments, outbox, requests_of_units, tickets
from hotline.store.tickets import Ticket
from hotline.store.units import Division


@dataclass(frozen=True)
class Order:
    """One event of the city, checked: for which ticket, with which data, arrived when."""

    event_id: str
    subject: str | None
    data: dict[str, Any]
    now: datetime

    @property
    def caller(self) -> Caller:
        return Caller(CITY, self.now, key=f"city:{self.event_id}")


class Ignored(Exception):
    """The event is right but changes nothing here; `str()` is the reason that is recorded."""


def carry_out(type: str, order: Order) -> None:
    """Do what the event asks. Raises Refused, BadCityData or Ignored with the sentence."""
    do = ORDERS.get(type)
    if do is None:
        raise Ignored(f"本系统尚不处理“{type}”这类消息，已原样留存。")
    named = order.data.get("ticket_no")
    if order.subject and named not in (None, order.subject):
        raise BadCityData("wrong_subject", "ticket_no", "消息的工单编号与正文里的不一致。")
    do(order)


def _ticket(order: Order) -> Ticket:
    ticket = tickets.of_wire_no(order.subject or "")
    if ticket is None:
        raise NotAllowedNow(f"本县没有编号为 {order.subject} 的工单。")
    return ticket


def _dispatched(order: Order) -> None:
    told = cityfields.registration(order.data)
    known = tickets.of_wire_no(told["ticket_no"])
    if known is not None and known.state in TICKET_OPEN:
        raise Ignored("这件工单本县正在办理，重复下派不再登记。")
    place, person = told["place"], told["requester"]
    division, extra = place.get("division") or "", dict(told["extra"])
    if division and not Division.select().where(Division.code == division).exists():
        extra["division"], division = division, ""
    appeal = intake.CityAppeal(
        ticket_no=told["ticket_no"],
        registered_at=told["registered_at"],
        city_due_at=told["city_due_at"],
        name=person["name"] or "",
        phone=person["phone"] or "",
        is_anonymous=person["is_anonymous"],
        division=division,
        address=place.get("address") or "",
        lng=place.get("lng"),
        lat=place.get("lat"),
        refs=told["refs"],
        extra=extra,
        category=told["category"] or "",
        **{name: told[name] for name in ("title", "content", "kind", "urgency", "channel")},
        is_enterprise=told["is_enterprise"],
        is_confidential=told["is_confidential"],
        evidence=evidence_of(told["attachments"]),
    )
    intake.take_from_city(order.caller, appeal)


@one_act("update")
def _update(act: Act, ticket: Ticket, taken: dict[str, Any], ignored: list[str]) -> str:
    act.subject = ticket.ticket_no
    if ticket.state not in TICKET_OPEN:
        raise Ignored("这件工单已办结，市平台的修改只作记录。")
    if ticket.origin != "city":
        raise Ignored("这件工单由本县登记，市平台的修改只作记录。")
    changed = apply_changes(act, ticket, taken)
    if not changed:
        raise Ignored("市平台送来的内容与本县一致，没有需要改动的。")
    words = "、".join(cityupdates.WORDS[name] for name in changed)
    act.log(ticket.id, f"市平台更新：{words}", details={"ignored": ignored} if ignored else None)
    settle_ticket(ticket)
    return str(ticket.ticket_no)


def _updated(order: Order) -> None:
    taken, ignored = cityfields.changes(order.data)
    _update(order.caller, _ticket(order), taken, ignored)


def _snapshot(order: Order) -> None:
    """The whole ticket as the city sees it: taken in when unknown, else its changes applied."""
    state = order.data.get("state")
    data = {name: value for name, value in order.data.items() if name not in _OF_SNAPSHOTS}
    order = replace(order, data=data)
    told = cityfields.registration(data)
    known = tickets.of_wire_no(told["ticket_no"])
    if known is None:
        if state in _OVER:
            raise Ignored("市平台已了结这件工单，本县没有办理过，只作记录。")
        _dispatched(order)
    elif state == "withdrawn" and known.state in TICKET_OPEN:
        closing.withdraw(order.caller, known.ticket_no, None, "市平台撤回")
    else:
        # What a snapshot does not name was left out, not emptied.
        taken, _ = cityfields.changes(data)
        _update(order.caller, known, taken, [])


_OF_SNAPSHOTS = ("state", "acts", "version")
_OVER = ("closed", "withdrawn", "merged", "excluded")


def _directory(order: Order) -> None:
    name = {"categories": "事项分类", "divisions": "行政区划"}.get(
        str(order.data.get("directory")), "目录"
    )
    entries = order.data.get("entries")
    count = len(entries) if isinstance(entries, list) else 0
    raise Ignored(f"市平台更新了{name}（{count} 条），已留存，请系统管理员核对后维护。")


def _decided(order: Order) -> None:
    """The city decided on what went up to it; what fits no open request is only recorded."""
    told = cityfields.decision(order.data)
    if told["request"] == "return":
        _return_decided(order, told)
        return
    asked = requests_of_units.of_event(told["request_id"])
    if asked is None:
        raise Ignored("没有找到批复所对应的申请，批复只作记录。")
    what = REQUESTS[asked.kind]
    if asked.kind != told["request"] or asked.ticket.wire_no != order.subject:
        raise Ignored(f"批复与本县的{what}申请不符，批复只作记录。")
    if asked.state != "to_city":
        state = REQUEST_STATES[asked.state]
        raise Ignored(f"{what}申请现为“{state}”，这份批复来得太晚或重复，只作记录。")
    is_approved = told["decision"] == "approved"
    deciding.decided_by_city(order.caller, asked.id, is_approved, told["due_at"], told["text"])


def _return_decided(order: Order, told: dict[str, Any]) -> None:
    """A return to the city ended the ticket here; refused, it comes back as a rework."""
    ticket = _ticket(order)
    if not outbox.is_of(told["request_id"], "ticket.returned", ticket.wire_no):
        raise Ignored("没有找到批复所对应的退单，批复只作记录。")
    if ticket.state != "withdrawn":
        raise Ignored("退单后这件工单已重新办理，批复只作记录。")
    if told["decision"] == "approved":
        _return_agreed(order.caller, ticket, told["text"])
    else:
        reason = told["text"] or "请继续办理"
        closing.reopen(order.caller, ticket.ticket_no, None, f"市平台不同意退单：{reason}")


@one_act("city_decision")
def _return_agreed(act: Act, ticket: Ticket, text: str) -> str:
    act.log(ticket.id, "市平台同意退单" + (f"：{text}" if text else ""))
    return str(ticket.ticket_no)


def _urged(order: Order) -> None:
    told = cityfields.order(order.data)
    words = told["text"] or "请抓紧办理"
    supervising.urge(order.caller, _ticket(order).ticket_no, words, told["level"], told["due_at"])


def _withdrawn(order: Order) -> None:
    told = cityfields.order(order.data)
    ticket = _ticket(order)
    if ticket.state not in TICKET_OPEN:
        raise Ignored("这件工单已办结，撤单只作记录。")
    closing.withdraw(order.caller, ticket.ticket_no, None, told["text"] or "市平台撤回")


def _reopened(order: Order) -> None:
    told = cityfields.order(order.data)
    ticket = _ticket(order)
    reason = told["text"] or "市平台退回重办"
    if ticket.state in ("closed", "withdrawn"):
        closing.reopen(order.caller, ticket.ticket_no, None, reason)
    else:
        _send_back_by_city(order.caller, ticket, reason)


@one_act("reopen")
def _send_back_by_city(act: Act, ticket: Ticket, reason: str) -> str:
    act.subject = ticket.ticket_no
    if ticket.state == "excluded":
        raise Ignored("这件工单已剔除，退回重办只作记录。确需重新办理的，请市平台另行派单。")
    if ticket.state not in ("reviewing", "calling_back"):
        raise Ignored("这件工单本县正在办理，退回重办只作记录。")
    calling.follow(act, ticket, CallbackOutcome("rework", False, f"市平台退回重办：{reason}"))
    return str(ticket.ticket_no)


@one_act("evaluate")
def _judge(act: Act, ticket: Ticket, told: dict[str, Any]) -> str:
    act.subject = ticket.ticket_no
    is_reached = told["solved"] is not None or told["satisfied"] != "unrated"
    outcome = calling.judge(
        act, ticket, "city", is_reached, told["contacted"], told["solved"] or "",
        told["satisfied"], told["text"],
    )  # fmt: skip
    if ticket.state == "calling_back":
        calling.follow(act, ticket, outcome)
    else:
        settle_ticket(ticket)
    return str(ticket.ticket_no)


def _evaluated(order: Order) -> None:
    _judge(order.caller, _ticket(order), cityfields.evaluation(order.data))


def _asked(order: Order) -> None:
    """The city lost something: owe it a snapshot of each ticket it names."""
    wanted = order.data.get("tickets")
    if not isinstance(wanted, list):
        raise BadCityData("wrong_type", "tickets", "请求补发的工单应为编号清单。")
    for number in dict.fromkeys(str(each) for each in wanted):
        ticket = tickets.of_wire_no(number)
        if ticket is not None:
            owe_snapshot(ticket, order.now)


def owe_snapshot(ticket: Ticket, now: datetime) -> None:
    """Owe the city the whole ticket as it stands, which closes every gap below its version."""
    version = outbox.version_up(ticket.wire_no) + 1
    data = registration_data(ticket, appeal_files(ticket))
    acts = outbox.acts_of(ticket.wire_no)
    outbox.owe("ticket.snapshot", ticket.wire_no, snapshot(data, ticket.state, acts, version), now)


def appeal_files(ticket: Ticket) -> list[Evidence]:
    """Return the files handed in with the appeal that lie here."""
    return [
        Evidence(row["sha256"], row["name"], row["media_type"], row["size"])
        for row in attachments.of_ticket(ticket.id)
        if row["purpose"] == "appeal" and row["is_here"]
    ]


def _not_understood(order: Order) -> None:
    """A vendor's order that the dialect could not put in our words: listed with its sentence."""
    raise BadCityData(str(order.data.get("code")), "order", str(order.data.get("sentence")))


ORDERS: dict[str, Callable[[Order], None]] = {
    "ticket.dispatched": _dispatched,
    "ticket.updated": _updated,
    "ticket.urged": _urged,
    "ticket.withdrawn": _withdrawn,
    "ticket.reopened": _reopened,
    "ticket.evaluated": _evaluated,
    "ticket.snapshot": _snapshot,
    "ticket.request.decided": _decided,
    "directory.updated": _directory,
    "sync.request": _asked,
    "dialect.refused": _not_understood,
}
