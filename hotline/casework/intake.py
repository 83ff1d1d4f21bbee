"""Intake (受理): registering what a citizen asks, and taking in what the city sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.casework.act import Act, one_act
from hotline.casework.attaching import Evidence, attach
from hotline.casework.rollup import settle_ticket
from hotline.casework.telling import registration_data
from hotline.casework.timekeeping import policy_stamp, start_clock
from hotline.errors import Incomplete
from hotline.rules.intake import check_appeal
from hotline.store import counters, search, tickets
from hotline.store.settings import read
from hotline.store.tickets import Ticket
from hotline.store.units import Division, county_code


@dataclass
class Appeal:
    """What is written down of one appeal; the field dictionary of the domain notes, §1.13."""

    title: str
    content: str
    kind: str
    urgency: str = "ordinary"
    channel: str = "phone"
    category: str = ""
    line: str = ""
    labels: str = ""
    name: str = ""
    phone: str = ""
    contact_phone: str = ""
    gender: str = ""
    company: str = ""
    is_anonymous: bool = False
    is_confidential: bool = False
    is_enterprise: bool = False
    is_expedited: bool = False
    is_sensitive: bool = False
    reported_party: str = ""
    division: str = ""
    address: str = ""
    lng: float | None = None
    lat: float | None = None
    refs: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)


@dataclass
class CityAppeal(Appeal):
    """An appeal the city registered: its number and deadline are kept verbatim."""

    ticket_no: str = ""
    registered_at: datetime | None = None
    city_due_at: datetime | None = None


@one_act("register")
def register(act: Act, appeal: Appeal) -> str:
    """Register an appeal and start the dispatch clock. Raises Incomplete naming each field."""
    _check(appeal)
    number = counters.new_ticket_no(read("county_code") or county_code(), act.now)
    ticket = _keep(act, appeal, number, number, "county", act.now)
    act.log(ticket.id, f"受理登记：{appeal.title}", name="register")
    act.owe("registered", ticket, registration_data(ticket, appeal.evidence))
    return number


@one_act("from_city")
def take_from_city(act: Act, appeal: CityAppeal) -> str:
    """Take in a ticket the city dispatched. Its number and deadline are kept as they came.

    Only the wire's own rules apply (`rules.cityfields`): a missing or odd phone number or a long
    address is the city's to mend, never a reason to refuse the citizen.
    """
    registered_at = appeal.registered_at or act.now
    number = _free_number(appeal.ticket_no)
    ticket = _keep(act, appeal, number, appeal.ticket_no, "city", registered_at)
    ticket.received_at = act.now
    ticket.city_due_at = appeal.city_due_at
    ticket.save(only=[Ticket.received_at, Ticket.city_due_at])
    act.log(ticket.id, f"市平台下派：{appeal.title}", name="from_city")
    return number


def _check(appeal: Appeal) -> None:
    problems = check_appeal(appeal.__dict__)
    if appeal.division and not Division.select().where(Division.code == appeal.division).exists():
        problems["division"] = "事发地代码不在本县区划表内，请重新选择乡镇和村。"
    if problems:
        raise Incomplete("还有内容需要补充或更正。", fields=problems)


def _free_number(wire_no: str) -> str:
    """Return the city's number, or with -2, -3 … when it was dispatched to the county before."""
    earlier = Ticket.select().where(Ticket.wire_no == wire_no).count()
    return f"{wire_no}-{earlier + 1}" if earlier else wire_no


def _keep(
    act: Act,
    appeal: Appeal,
    number: str,
    wire_no: str,
    origin: str,
    registered_at: datetime,
) -> Ticket:
    act.subject = number
    requester = tickets.add_requester(
        appeal.name, appeal.phone, appeal.contact_phone, appeal.is_anonymous, appeal.gender,
        appeal.company,
    )  # fmt: skip
    plain = ("title content kind category urgency channel line labels reported_party address "
             "lng lat is_enterprise is_confidential is_expedited is_sensitive")  # fmt: skip
    ticket: Ticket = Ticket.create(
        ticket_no=number,
        wire_no=wire_no,
        origin=origin,
        requester=requester,
        division=appeal.division or None,
        refs=appeal.refs or None,
        extra=appeal.extra or None,
        registered_at=registered_at,
        registered_by=act.actor.person_id,
        **policy_stamp(act.now),
        **{name: getattr(appeal, name) for name in plain.split()},
    )
    place = ticket.division.name if ticket.division_code else ""
    search.add(
        ticket.id,
        0,
        search.registration_text(appeal.title, appeal.content, place, appeal.address),
    )
    attach(act, ticket, appeal.evidence, "appeal", is_here=origin == "county")
    start_clock("dispatch", ticket, act.now)
    settle_ticket(ticket)
    return ticket
