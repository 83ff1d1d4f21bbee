"""What the city's words mean here: its event data checked and turned into our plain words.

Source: the county–city sync protocol, "Events". Standard dialect only: times carry an
offset. A bad event is refused with a code (for the dead-letter list) and a sentence;
members nobody here knows are kept under `extra`, never dropped and never refused.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from hotline.errors import Refused
from hotline.rules import words
from hotline.rules.calendar import ZONE

DECISIONS = frozenset({"approved", "refused"})
LEVELS = frozenset({"hotline", "media", "government", "congress", "discipline"})

# What the operator is shown instead of the wire's member name.
_CALLED = {
    "ticket_no": "工单编号",
    "title": "标题",
    "content": "诉求内容",
    "kind": "诉求类型",
    "category": "诉求分类",
    "urgency": "紧急程度",
    "enterprise": "是否企业诉求",
    "confidential": "是否保密",
    "channel": "诉求来源",
    "registered_at": "登记时间",
    "due_at": "办理时限",
    "requester": "诉求人",
    "place": "事发地点",
    "attachments": "附件",
    "refs": "关联编号",
}

# Our own bounds: far above any real ticket, far below what would choke a small box.
LONGEST_TITLE, LONGEST_CONTENT, LONGEST_WORD, MOST_ATTACHMENTS = 200, 100_000, 500, 200

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)
_TIME_SHAPE = "应写作 2026-11-21T09:12:00+08:00。"
_TICKET_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.\-]{0,63}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIVISION = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)


class BadCityData(Refused):
    """Data of a city event cannot be used; `code` and `field` name the trouble."""

    status = 422

    def __init__(self, code: str, field: str, sentence: str) -> None:
        super().__init__(sentence, code=code, field=field)
        self.code = code
        self.field = field


def _called(field: str) -> str:
    return _CALLED.get(field, field)


def moment(value: object, field: str = "time") -> datetime:
    """Return an RFC 3339 time as an aware moment in +08:00, whole seconds.

    A time without an offset is refused (`naive_time`): only a dialect may know its zone.
    """
    text = value if isinstance(value, str) else ""
    if _NO_OFFSET.fullmatch(text):
        raise BadCityData("naive_time", field, f"“{_called(field)}”缺少时区，{_TIME_SHAPE}")
    try:
        if _RFC3339.fullmatch(text):
            # Whole seconds are all we keep; Python 3.11 cannot read nanoseconds.
            return datetime.fromisoformat(re.sub(r"\.\d+", "", text.upper())).astimezone(ZONE)
    except (ValueError, OverflowError) as error:
        raise BadCityData("bad_time", field, f"“{_called(field)}”不是有效时间。") from error
    raise BadCityData("bad_time", field, f"“{_called(field)}”不是有效时间，{_TIME_SHAPE}")


def _text(value: object, field: str, longest: int = LONGEST_WORD) -> str:
    if not isinstance(value, str):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为文字。")
    if len(value) > longest:
        raise BadCityData("too_long", field, f"“{_called(field)}”超过 {longest} 字。")
    # NUL ends a text for many programs and half a surrogate cannot be written to a file.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise BadCityData("bad_text", field, f"“{_called(field)}”含有无法保存的字符。")
    return value.strip()


def _long_text(value: object, field: str) -> str:
    return _text(value, field, LONGEST_CONTENT)


def _one_of(value: object, field: str, codes: Collection[str]) -> str:
    if not isinstance(value, str) or value not in codes:
        raise BadCityData("unknown_code", field, f"“{_called(field)}”的取值不在约定的代码表内。")
    return value


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为是或否。")
    return value


def _members(value: object, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为一组字段。")
    return value


def _required(data: Mapping[str, Any], field: str) -> Any:
    value = data.get(field)
    if value is None or value == "":
        raise BadCityData("missing", field, f"缺少必填项“{_called(field)}”。")
    return value


def _unless_absent(
    data: Mapping[str, Any], field: str, check: Callable[[object, str], Any], absent: Any
) -> Any:
    value = data.get(field)
    return absent if value is None else check(value, field)


def ticket_no(value: object) -> str:
    """Return a ticket number that is safe in an address, a file name and a letter."""
    number = _text(value, "ticket_no", 64)
    if not _TICKET_NO.fullmatch(number):
        raise BadCityData("bad_ticket_no", "ticket_no", "工单编号只能含字母、数字、短横和点。")
    return number


def _requester(value: object, field: str) -> dict[str, Any]:
    person = _members(value, field)
    return {
        "name": _unless_absent(person, "name", _text, ""),
        "phone": _unless_absent(person, "phone", lambda v, f: _text(v, f, 40), ""),
        "is_anonymous": _unless_absent(person, "anonymous", _flag, False),
        "extra": _rest(person, {"name", "phone", "anonymous"}),
    }


def _coordinate(limit: int) -> Callable[[object, str], float]:
    def check(value: object, field: str) -> float:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or abs(value) > limit:  # type: ignore[arg-type]
            raise BadCityData("bad_place", field, f"“{_called(field)}”不是有效的经纬度。")
        return float(value)  # type: ignore[arg-type]

    return check


def _division(value: object, field: str) -> str:
    code = _text(value, field, 12)
    if code and not _DIVISION.fullmatch(code):
        raise BadCityData("bad_place", field, "行政区划代码应为 6、9 或 12 位数字。")
    return code


def _place(value: object, field: str) -> dict[str, Any]:
    """Coordinates stay as given; `datum` says which system (GCJ-02 unless WGS84 is named)."""
    place = _members(value, field)
    return {
        "division": _unless_absent(place, "division", _division, ""),
        "address": _unless_absent(place, "address", _text, ""),
        "lng": _unless_absent(place, "lng", _coordinate(180), None),
        "lat": _unless_absent(place, "lat", _coordinate(90), None),
        "datum": _unless_absent(place, "datum", _text, "GCJ02"),
        "extra": _rest(place, {"division", "address", "lng", "lat", "datum"}),
    }


def _attachments(value: object, field: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ATTACHMENTS:
        raise BadCityData("wrong_type", field, f"附件应为不超过 {MOST_ATTACHMENTS} 项的清单。")
    return [_attachment(_members(item, field)) for item in value]


def _attachment(item: Mapping[str, Any]) -> dict[str, Any]:
    size = item.get("size", 0)
    if not isinstance(item.get("sha256"), str) or not _SHA256.fullmatch(item["sha256"]):
        raise BadCityData("bad_attachment", "attachments", "附件的 sha256 应为 64 位小写十六进制。")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**40:
        raise BadCityData("bad_attachment", "attachments", "附件大小应为非负整数。")
    return {
        "sha256": item["sha256"],
        "name": _unless_absent(item, "name", lambda v, f: _text(v, f, 255), ""),
        "type": _unless_absent(item, "type", lambda v, f: _text(v, f, 127), ""),
        "size": size,
        "extra": _rest(item, {"sha256", "name", "type", "size"}),
    }


def _rest(data: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in set(known)}


# wire member: (our name, required, what an absent one becomes, check)
_REGISTRATION: dict[str, tuple[str, bool, Any, Callable[[object, str], Any]]] = {
    "title": ("title", True, "", lambda v, f: _text(v, f, LONGEST_TITLE)),
    "content": ("content", True, "", _long_text),
    "kind": ("kind", True, "", lambda v, f: _one_of(v, f, words.KINDS)),
    "category": ("category", False, "", _text),
    "urgency": ("urgency", True, "", lambda v, f: _one_of(v, f, words.URGENCIES)),
    "enterprise": ("is_enterprise", False, False, _flag),
    "confidential": ("is_confidential", False, False, _flag),
    "channel": ("channel", True, "", lambda v, f: _one_of(v, f, words.CHANNELS)),
    "registered_at": ("registered_at", True, None, moment),
    "due_at": ("city_due_at", False, None, moment),
    "requester": ("requester", True, None, _requester),
    "place": ("place", False, {}, _place),
    "attachments": ("attachments", False, [], _attachments),
    "refs": ("refs", False, {}, _members),
}
# What the city registered stays its own; handling is the county's ("Who owns what").
CITY_OWNS = frozenset(_REGISTRATION)


def registration(data: object) -> dict[str, Any]:
    """Return `ticket.dispatched` (or `.registered`) data as the plain words of intake.

    Keys: ticket_no title content kind category urgency is_enterprise is_confidential
    channel registered_at city_due_at requester{name,phone,is_anonymous,extra}
    place{division,address,lng,lat,datum,extra} attachments refs extra. Times are aware,
    +08:00. Raises BadCityData for the first member that is missing or wrong.
    """
    wire = _members(data, "data")
    ticket: dict[str, Any] = {"ticket_no": ticket_no(_required(wire, "ticket_no"))}
    for field, (ours, required, _, check) in _REGISTRATION.items():
        value = _required(wire, field) if required else wire.get(field)
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
    wire = _members(data, "data")
    taken: dict[str, Any] = {}
    for field in CITY_OWNS & wire.keys():
        ours, required, _, check = _REGISTRATION[field]
        value = _required(wire, field) if required else wire[field]
        taken[ours] = _nothing(field) if value is None else check(value, field)
    return taken, sorted(wire.keys() - CITY_OWNS - {"ticket_no"})


def order(data: object) -> dict[str, Any]:
    """Return `ticket.urged`, `.withdrawn` or `.reopened` data: at level due_at text extra."""
    wire = _members(data, "data")
    return {
        "at": _unless_absent(wire, "at", moment, None),
        "due_at": _unless_absent(wire, "due_at", moment, None),
        "level": _unless_absent(wire, "level", lambda v, f: _one_of(v, f, LEVELS), "hotline"),
        "text": _unless_absent(wire, "text", _long_text, ""),
        "extra": _rest(wire, {"at", "due_at", "level", "text"}),
    }


def evaluation(data: object) -> dict[str, Any]:
    """Return `ticket.evaluated` data: contacted solved satisfied at text extra.

    Solved and satisfied may be absent when the citizen was not reached (None, unrated).
    """
    wire = _members(data, "data")
    return {
        "contacted": _one_of(_required(wire, "contacted"), "contacted", words.CONTACTED),
        "solved": _unless_absent(wire, "solved", lambda v, f: _one_of(v, f, words.SOLVED), None),
        "satisfied": _unless_absent(
            wire, "satisfied", lambda v, f: _one_of(v, f, words.SATISFIED), "unrated"
        ),
        "at": moment(_required(wire, "at"), "at"),
        "text": _unless_absent(wire, "text", _long_text, ""),
        "extra": _rest(wire, {"contacted", "solved", "satisfied", "at", "text"}),
    }


def decision(data: object) -> dict[str, Any]:
    """Return `ticket.request.decided` data: request request_id decision due_at text extra."""
    wire = _members(data, "data")
    return {
        "request": _one_of(_required(wire, "request"), "request", words.REQUESTS),
        "request_id": _unless_absent(wire, "request_id", _text, ""),
        "decision": _one_of(_required(wire, "decision"), "decision", DECISIONS),
        "due_at": _unless_absent(wire, "due_at", moment, None),
        "text": _unless_absent(wire, "text", _long_text, ""),
        "extra": _rest(wire, {"request", "request_id", "decision", "due_at", "text"}),
    }
