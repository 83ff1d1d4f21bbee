"""Which fields of a refused message the office may mend before it goes out again, and how.

Source: protocol, "Order": an edited event gets a new id and sequence and the same
`ticketversion`. Only business fields: who asked, when it happened and what proves it stay.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.rules import cityfields, words
from hotline.rules.citychecks import LONGEST_CONTENT, BadCityData, moment, one_of
from hotline.rules.citychecks import text as checked_text
from hotline.rules.cityreports import wire_time


@dataclass(frozen=True)
class Field:
    """One field: its path in the data, the office's word, and its codes or its greatest length."""

    path: str
    label: str
    codes: Mapping[str, str] | None = None
    most: int = 500
    is_moment: bool = False

    @property
    def name(self) -> str:
        """Return what the form calls it."""
        return self.path.replace(".", "_")


_REGISTRATION = (
    Field("title", "标题", most=cityfields.LONGEST_TITLE),
    Field("content", "诉求内容", most=LONGEST_CONTENT),
    Field("kind", "诉求类型", words.KINDS),
    Field("category", "诉求分类"),
    Field("urgency", "紧急程度", words.URGENCIES),
    Field("channel", "诉求来源", words.CHANNELS),
    Field("place.division", "行政区划代码", most=12),
    Field("place.address", "事发地址"),
)
_TEXT = Field("text", "办理说明", most=LONGEST_CONTENT)
_REASON = Field("reason", "理由", most=LONGEST_CONTENT)
_BASIS = Field("basis", "依据", most=LONGEST_CONTENT)
_UNTIL = Field("due_at", "申请办到", is_moment=True)
_JUDGED = (
    Field("contacted", "是否联系", words.CONTACTED),
    Field("solved", "是否解决", words.SOLVED),
    Field("satisfied", "是否满意", words.SATISFIED),
)
EDITABLE: dict[str, tuple[Field, ...]] = {
    "ticket.registered": _REGISTRATION,
    "ticket.snapshot": _REGISTRATION,
    "ticket.accepted": (_TEXT,),
    "ticket.contacted": (Field("contacted", "是否联系", words.CONTACTED), _TEXT),
    "ticket.progress": (_TEXT,),
    "ticket.answered": (
        Field("record", "办理过程", most=LONGEST_CONTENT),
        Field("reply", "答复口径", most=LONGEST_CONTENT),
        Field("result.result", "办理结果", words.RESULTS),
        Field("result.contacted", "是否联系", words.CONTACTED),
        Field("result.solved", "是否解决", words.SOLVED),
        Field("result.reason", "原因", most=LONGEST_CONTENT),
    ),
    "ticket.returned": (_REASON, _BASIS, _TEXT),
    "ticket.extension.requested": (_UNTIL, _REASON, _TEXT),
    "ticket.deferral.requested": (_UNTIL, _REASON, _TEXT),
    "ticket.exclusion.requested": (_REASON, _BASIS, _TEXT),
    "ticket.called_back": (*_JUDGED, _TEXT),
    "ticket.closed": (_TEXT,),
}


def member(data: Mapping[str, Any], path: str) -> str:
    """Return the field's value as text, "" when the message does not name it."""
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return "" if found is None else str(found)


def _value(field: Field, typed: str) -> str:
    """Return the value for the line. Raises BadCityData with the sentence."""
    if not typed:
        return ""
    if field.codes is not None:
        return one_of(typed, field.path, field.codes)
    if field.is_moment:
        return wire_time(moment(typed, field.path))
    return checked_text(typed, field.path, field.most)


def edited(
    type: str, data: Mapping[str, Any], typed: Mapping[str, str]
) -> tuple[dict[str, Any], list[Field], dict[str, str]]:
    """Return the data with what was typed, the fields that changed, and complaints by form name.

    A field left as it was stays byte for byte; one emptied is left out of the message. A
    registration must still be one (`cityfields.registration`).
    """
    new, changed, wrong = copy.deepcopy(dict(data)), [], {}
    for field in EDITABLE.get(type, ()):
        text = typed.get(field.name, "").strip()
        if text == member(data, field.path).replace("\r\n", "\n").strip():
            continue
        try:
            _put(new, field.path.split("."), _value(field, text))
        except BadCityData as refusal:
            wrong[field.name] = str(refusal)
        changed.append(field)
    if not wrong and changed and type in ("ticket.registered", "ticket.snapshot"):
        wrong = _registration_faults(new)
    return new, changed, wrong


def _put(data: dict[str, Any], path: list[str], value: str) -> None:
    for name in path[:-1]:
        inner = data.get(name)
        data[name] = data = inner if isinstance(inner, dict) else {}
    if value:
        data[path[-1]] = value
    else:
        data.pop(path[-1], None)


def _registration_faults(data: dict[str, Any]) -> dict[str, str]:
    try:
        cityfields.registration(data)
    except BadCityData as refusal:
        names = {each.path.split(".")[-1]: each.name for each in _REGISTRATION}
        return {names.get(refusal.field, "title"): str(refusal)}
    return {}


def said(field: Field, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what the audit keeps of a change: codes as words, of texts only that they changed."""
    if field.codes is None:
        return "已修改"
    old, new = (member(data, field.path) for data in (before, after))
    return f"{field.codes.get(old, old) or '空'} → {field.codes.get(new, new) or '空'}"


def typed_moment(text: str) -> str:
    """Return a moment as a form types it, with the county's offset when it has none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if at.tzinfo else f"{at.isoformat(timespec='seconds')}+08:00"
