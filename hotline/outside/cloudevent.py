"""Envelopes of the line to the city: CloudEvents 1.0 in JSON, one per act.

An envelope is made once, with its act, and its text is kept through every retry.
Members nobody here knows are kept and passed on, never dropped or refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.rules.citychecks import BadCityData, moment

BATCH_TYPE = "application/cloudevents-batch+json"
# These speak of the whole county, not of one ticket: no subject, no ticketversion.
WITHOUT_TICKET = frozenset({"notice.published", "sync.request", "directory.updated"})

# We make UUIDv7; of the city only a printable, unique word is demanded.
_ID = re.compile(r"[!-~]{1,64}")
_SOURCE = re.compile(r"/(county|city)/[0-9]{4,12}")
_TYPE = re.compile(r"[a-z]+(\.[a-z_]+)+")
_KNOWN = frozenset(
    [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "sequence",
        "ticketversion",
        "datacontenttype",
        "data",
    ]
)


class BadEnvelope(ValueError):
    """An event cannot be understood; `code` is for the receipt, `str()` for the operator."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Event:
    """One act as it travels. `time` is aware; `extra` holds the members we do not know."""

    id: str
    source: str
    type: str
    time: datetime
    sequence: int
    data: dict[str, Any]
    subject: str | None = None
    ticketversion: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def county_source(code: str) -> str:
    """Return the `source` of the county with that 6-digit code."""
    return f"/county/{code}"


def build(event: Event) -> dict[str, Any]:
    """Return the envelope as a JSON object. Raises BadEnvelope rather than send a bad one."""
    if event.time.tzinfo is None:
        raise BadEnvelope("bad_time", "事件时间缺少时区。")
    envelope: dict[str, Any] = {
        **{name: value for name, value in event.extra.items() if name not in _KNOWN},
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time.isoformat(timespec="seconds"),
        "sequence": f"{event.sequence:020d}",
        "datacontenttype": "application/json",
        "data": event.data,
    }
    if event.subject is not None:
        envelope["subject"] = event.subject
    if event.ticketversion is not None:
        envelope["ticketversion"] = event.ticketversion
    parse(envelope)
    return envelope


def text_of(event: Event) -> str:
    """Return the compact JSON text to keep in the outbox and send unchanged every time."""
    return json.dumps(build(event), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def parse(envelope: object) -> Event:
    """Return the event in a decoded JSON object. Raises BadEnvelope with code and sentence."""
    if not isinstance(envelope, Mapping):
        raise BadEnvelope("not_an_event", "收到的内容不是事件。")
    if envelope.get("specversion") != "1.0":
        raise BadEnvelope("bad_specversion", "事件格式版本不是 1.0。")
    if envelope.get("datacontenttype", "application/json") != "application/json":
        raise BadEnvelope("bad_content_type", "事件正文不是 JSON 格式。")
    event_type = _matched(envelope, "type", _TYPE)
    data = envelope.get("data")
    if not isinstance(data, dict):
        raise BadEnvelope("bad_data", "事件没有正文。")
    subject, version = _ticket_members(envelope, event_type)
    return Event(
        id=_matched(envelope, "id", _ID),
        source=_matched(envelope, "source", _SOURCE),
        type=event_type,
        time=_moment(envelope.get("time")),
        sequence=int(_matched(envelope, "sequence", re.compile(r"[0-9]{20}"))),
        data=data,
        subject=subject,
        ticketversion=version,
        extra={name: value for name, value in envelope.items() if name not in _KNOWN},
    )


def _matched(envelope: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = envelope.get(name)
    if not isinstance(value, str) or len(value) > 200 or not pattern.fullmatch(value):
        raise BadEnvelope(f"bad_{name}", f"事件的 {name} 缺失或格式不对。")
    return value


def _moment(text: object) -> datetime:
    try:
        return moment(text)
    except BadCityData as refusal:
        raise BadEnvelope("bad_time", "事件时间缺失、格式不对或缺少时区。") from refusal


def _ticket_members(envelope: Mapping[str, Any], event_type: str) -> tuple[str | None, int | None]:
    """Return subject and ticketversion; both are required unless the type has no ticket."""
    if event_type in WITHOUT_TICKET:
        return None, None
    subject, version = envelope.get("subject"), envelope.get("ticketversion")
    if not isinstance(subject, str) or not 0 < len(subject) <= 64 or not subject.isprintable():
        raise BadEnvelope("bad_subject", "事件没有写明工单编号。")
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 2**31:
        raise BadEnvelope("bad_ticketversion", "事件的工单版本号缺失或不是正整数。")
    return subject, version
