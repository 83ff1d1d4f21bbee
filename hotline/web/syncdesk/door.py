"""The blueprint of the sync desk, and a message as it may be shown on screen."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, current_app

from hotline.config import Settings
from hotline.web.present import masked_name, masked_phone

blueprint = Blueprint("syncdesk", __name__)

# Eleven or more digits in a row that may be a number somebody is called on or known by.
_NUMBERS = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")
# What a person without reach to tickets must not read in a message.
_CONTENT = frozenset(
    ("title", "content", "text", "record", "reply", "reason", "basis", "place", "requester")
)


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
    if isinstance(value, str):
        return _NUMBERS.sub(lambda found: masked_phone(found.group()), value)
    return value


def _member(name: str, value: Any, hides: bool) -> Any:
    if hides and name in _CONTENT:
        return "（内容不显示）"
    if name == "requester" and isinstance(value, dict):
        person = {**value, "name": masked_name(str(value.get("name") or ""))}
        return _masked({**person, "phone": masked_phone(str(value.get("phone") or ""))}, hides)
    return _masked(value, hides)
