"""What the city's words mean here: its event data checked and turned into our plain words.

Source: the county–city sync protocol, "Events". Standard dialect only: times carry an
offset. A bad event is refused with a code (for the dead-letter list) and a sentence;
members nobody here knows are kept under `extra`, never dropped and never refused.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from hotline.rules import words
from hotline.rules.citychecks import (
    BadCityData,
    flag,
    long_text,
    members,
    moment,
    one_of,
    required,
    text,
    unless_absent,
)
from hotline.rules.datum import gcj02

__all__ = ["CITY_OWNS", "BadCityData", "changes", "decision", "evaluation", "order", "registration"]

DECISIONS = frozenset({"approved", "refused"})
LEVELS = frozenset({"hotline", "media", "government", "congress", "discipline"})

_TICKET_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]{0,63}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIVISION = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
LONGEST_TITLE, MOST_ATTACHMENTS = 200, 200


def ticket_no(value: object) -> str:
    """Return a ticket number that is safe in an address, a file name and a letter."""
    number = text(value, "ticket_no", 64)
    if not _TICKET_NO.fullmatch(number):
        raise BadCityData("bad_ticket_no", "ticket_no", "工单编号只能含字母、数字、短横和点。")
    return number


def _requester(value: object, field: str) -> dict[str, Any]:
    person = members(value, field)
    return {
        "name": unless_absent(person, "name", text, ""),
        "phone": unless_absent(person, "phone", lambda v, f: text(v, f, 40), ""),
        "is_anonymous": unless_absent(person, "anonymous", flag, False),
        "extra": _rest(person, {"name", "phone", "anonymous"}),
    }


def _coordinate(limit: int) -> Callable[[object, str], float]:
    def check(value: object, field: str) -> float:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) > limit:  # type: ignore[arg-type]
            raise BadCityData("bad_place", field, "事发地点的经纬度无效。")
        return float(value)  # type: ignore[arg-type]

    return check


def _division(value: object, field: str) -> str:
    code = text(value, field, 12)
    if code and not _DIVISION.fullmatch(code):
        raise BadCityData("bad_place", field, "行政区划代码应为 6、9 或 12 位数字。")
    return code


def _place(value: object, field: str) -> dict[str, Any]:
    """Coordinates become GCJ-02, which is what they are unless `datum` names WGS84."""
    place = members(value, field)
    lng = unless_absent(place, "lng", _coordinate(180), None)
    lat = unless_absent(place, "lat", _coordinate(90), None)
    if unless_absent(place, "datum", text, "GCJ02") == "WGS84":
        lng, lat = gcj02(lng, lat)
    return {
        "division": unless_absent(place, "division", _division, ""),
        "address": unless_absent(place, "address", text, ""),
        "lng": lng,
        "lat": lat,
        "extra": _rest(place, {"division", "address", "lng", "lat", "datum"}),
    }


def _attachments(value: object, field: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ATTACHMENTS:
        raise BadCityData("wrong_type", field, f"附件应为不超过 {MOST_ATTACHMENTS} 项的清单。")
    return [_attachment(members(item, field)) for item in value]


def _attachment(item: Mapping[str, Any]) -> dict[str, Any]:
    size = item.get("size", 0)
    if not isinstance(item.get("sha256"), str) or not _SHA256.fullmatch(item["sha256"]):
        raise BadCityData("bad_attachment", "attachments", "附件的 sha256 应为 64 位小写十六进制。")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**40:
        raise BadCityData("bad_attachment", "attachments", "附件大小应为非负整数。")
    return {
        "sha256": item["sha256"],
        "name": unless_absent(item, "name", lambda v, f: text(v, f, 255), ""),
        "type": unless_absent(item, "type", lambda v, f: text(v, f, 127), ""),
        "size": size,
        "extra": _rest(item, {"sha256", "name", "type", "size"}),
    }


def _rest(data: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in known}


# wire member: (our name, required, what an absent one becomes, check)
_REGISTRATION: dict[str, tuple[str, bool, Any, Callable[[object, str], Any]]] = {
    "title": ("title", True, "", lambda v, f: text(v, f, LONGEST_TITLE)),
    "content": ("content", True, "", long_text),
    "kind": ("kind", True, "", lambda v, f: one_of(v, f, words.KINDS)),
    "category": ("category", False, "", text),
    "urgency": ("urgency", True, "", lambda v, f: one_of(v, f, words.URGENCIES)),
    "enterprise": ("is_enterprise", False, False, flag),
    "confidential": ("is_confidential", False, False, flag),
    "channel": ("channel", True, "", lambda v, f: one_of(v, f, words.CHANNELS)),
    "registered_at": ("registered_at", True, None, moment),
    "due_at": ("city_due_at", False, None, moment),
    "requester": ("requester", True, None, _requester),
    "place": ("place", False, {}, _place),
    "attachments": ("attachments", False, [], _attachments),
    "refs": ("refs", False, {}, members),
}
# What the city registered stays its own; handling is the county's ("Who owns what").
CITY_OWNS = frozenset(_REGISTRATION)


def registration(data: object) -> dict[str, Any]:
    """Return `ticket.dispatched` (or `.registered`) data as the plain words of intake.

    Keys: ticket_no title content kind category urgency is_enterprise is_confidential
    channel registered_at city_due_at requester{name,phone,is_anonymous,extra}
    place{division,address,lng,lat,extra} attachments refs extra. Times are aware,
    +08:00. Raises BadCityData for the first member that is wrong.
    """
    wire = members(data, "data")
    ticket: dict[str, Any] = {"ticket_no": ticket_no(required(wire, "ticket_no"))}
    for field, (ours, is_required, _, check) in _REGISTRATION.items():
        value = required(wire, field) if is_required else wire.get(field)
        ticket[ours] = _nothing(field) if value is None else check(value, field)
    ticket["extra"] = _rest(wire, {"ticket_no", *_REGISTRATION})
    return ticket


def _nothing(field: str) -> Any:
    """What an absent member becomes; two tickets never share one empty list."""
    absent = _REGISTRATION[field][2]
    return _place({}, field) if field == "place" else copy.copy(absent)


def changes(data: object) -> tuple[dict[str, Any], list[str]]:
    """Return `ticket.updated` data as (changed members in our words, members ignored).

    Only what the city owns is taken; the rest is named so that it can be recorded. A
    required member changed to nothing is refused, an optional one becomes empty.
    """
    wire = members(data, "data")
    taken: dict[str, Any] = {}
    for field in CITY_OWNS & wire.keys():
        ours, is_required, _, check = _REGISTRATION[field]
        value = required(wire, field) if is_required else wire[field]
        taken[ours] = _nothing(field) if value is None else check(value, field)
    return taken, sorted(wire.keys() - CITY_OWNS - {"ticket_no"})


def order(data: object) -> dict[str, Any]:
    """Return `ticket.urged`, `.withdrawn` or `.reopened` data: at level due_at text extra."""
    wire = members(data, "data")
    return {
        "at": unless_absent(wire, "at", moment, None),
        "due_at": unless_absent(wire, "due_at", moment, None),
        "level": unless_absent(wire, "level", lambda v, f: one_of(v, f, LEVELS), "hotline"),
        "text": unless_absent(wire, "text", long_text, ""),
        "extra": _rest(wire, {"at", "due_at", "level", "text"}),
    }


def evaluation(data: object) -> dict[str, Any]:
    """Return `ticket.evaluated` data: contacted solved satisfied at text extra.

    Solved and satisfied may be absent when the citizen was not reached (None, unrated).
    """
    wire = members(data, "data")
    return {
        "contacted": one_of(required(wire, "contacted"), "contacted", words.CONTACTED),
        "solved": unless_absent(wire, "solved", lambda v, f: one_of(v, f, words.SOLVED), None),
        "satisfied": unless_absent(
            wire, "satisfied", lambda v, f: one_of(v, f, words.SATISFIED), "unrated"
        ),
        "at": moment(required(wire, "at"), "at"),
        "text": unless_absent(wire, "text", long_text, ""),
        "extra": _rest(wire, {"contacted", "solved", "satisfied", "at", "text"}),
    }


def decision(data: object) -> dict[str, Any]:
    """Return `ticket.request.decided` data: request request_id decision due_at text extra."""
    wire = members(data, "data")
    return {
        "request": one_of(required(wire, "request"), "request", words.REQUESTS),
        "request_id": unless_absent(wire, "request_id", text, ""),
        "decision": one_of(required(wire, "decision"), "decision", DECISIONS),
        "due_at": unless_absent(wire, "due_at", moment, None),
        "text": unless_absent(wire, "text", long_text, ""),
        "extra": _rest(wire, {"request", "request_id", "decision", "due_at", "text"}),
    }
