"""The blueprint of the sync desk, and a message as it may be shown on screen."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, current_app

from hotline.config import Settings
from hotline.rules.privacy import masked_name, masked_phone, without_numbers

blueprint = Blueprint("syncdesk", __name__)

# What a person without reach to tickets may read of a message; whatever else the city or a
# later version puts into one is not shown.
_PLAIN = frozenset((
    "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema",
    "ticketversion", "sequence", "traceparent", "data", "acts", "at", "state", "version",
    "kind", "urgency", "channel", "registered_at", "due_at", "contacted", "solved", "satisfied",
    "result", "tries", "confidential", "enterprise", "anonymous", "ticket_no", "tickets",
    "into", "day", "digest", "versions", "attachments", "sha256", "size", "code", "level",
))  # fmt: skip


def started_with() -> Settings:
    """Return what this process was started with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def shown(message: Any, hides_content: bool) -> str:
    """Return a message spread over lines: numbers masked, the requester's name starred.

    `hides_content` leaves out what the citizen and the units wrote.
    """
    return json.dumps(_masked(message, hides_content), ensure_ascii=False, indent=2)


def _masked(value: Any, hides: bool) -> Any:
    if isinstance(value, dict):
        return {name: _member(name, each, hides) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, hides) for each in value]
    return without_numbers(value)


def _member(name: str, value: Any, hides: bool) -> Any:
    if hides and name not in _PLAIN:
        return "（内容不显示）"
    if name == "requester" and isinstance(value, dict):
        person = {**value, "name": masked_name(str(value.get("name") or ""))}
        return _masked({**person, "phone": masked_phone(str(value.get("phone") or ""))}, hides)
    return _masked(value, hides)
