"""What a phone may send: one act or finding as plain data, read strictly, complaints as sentences.

Nothing in here trusts the sender: lengths, kinds and codes are checked before an act sees them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.errors import Incomplete

FINDING = "report_finding"  # the one act that is about no ticket
ACTS = (
    "accept", "contact", "arrive", "progress", "answer", "visit", "request_return", FINDING,
)  # fmt: skip
LARGEST_ACT = 128 * 1024  # bytes: the longest texts of an answer several times over
# Bytes: the phone aims at 300 KB, old cameras' last step may miss it; a minute of speech is 180 KB.
LARGEST_PHOTO = 400 * 1024
MOST_FILES = 13  # twelve photos and a voice note
FIRST_YEAR, LAST_YEAR = 2000, 2100

# Field -> longest text in characters; the forms on the pages say the same.
TEXTS = {
    "text": 20_000, "record": 20_000, "reply": 20_000, "unsolved_reason": 2000, "basis": 1000,
    "contact_number": 40, "place": 200, "met": 60,
    "reached": 10, "result": 20, "is_true": 5, "is_beyond_duty": 5, "contacted": 5, "solved": 10,
    "purpose": 20, "outcome": 20, "reason_code": 40,
    "way": 10, "division": 12, "done_text": 2000,
}  # fmt: skip
NUMBERS = {"lng": 180.0, "lat": 90.0}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SEAL = re.compile(r"[\w.\-]{20,800}")


@dataclass(frozen=True)
class SentAct:
    """One act as the phone tells it. Moments are aware and the phone's own; `version` is the
    part's version the person saw, None for none; `part` is None for a finding only; `photos` are
    the seals the server gave when each photo or voice note came in, so that nobody can name a
    file that somebody else sent; `done_photos` those of how it was solved."""

    id: str
    act: str
    part: int | None
    version: int | None
    said_at: datetime
    sent_at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    done_photos: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """Return a text of the form, "" when it was left out."""
        return str(self.fields.get(name, ""))

    def number(self, name: str) -> float | None:
        """Return a coordinate, None when it was left out."""
        return self.fields.get(name)


def read_act(data: Any) -> SentAct:
    """Return the act, or raise Incomplete naming the first member that cannot be read."""
    if not isinstance(data, dict):
        raise _unreadable("内容")
    if set(data) - _KNOWN:
        raise _unreadable("内容")
    if data.get("act") not in ACTS:
        raise _unreadable("办理动作")
    return SentAct(
        id=_matching(data.get("id"), _ID, "编号"),
        act=data["act"],
        part=_part(data),
        version=None if data.get("version") is None else _whole(data["version"], "版本"),
        said_at=_moment(data.get("said_at"), "办理时间"),
        sent_at=_moment(data.get("sent_at"), "发送时间"),
        fields=_fields(data.get("fields", {})),
        photos=_photos(data.get("photos", [])),
        done_photos=_photos(data.get("done_photos", [])),
    )


_KNOWN = {
    "id", "act", "part", "version", "said_at", "sent_at", "fields", "photos", "done_photos",
}  # fmt: skip


def _part(data: dict[str, Any]) -> int | None:
    if data["act"] != FINDING:
        return _whole(data.get("part"), "工单")
    if data.get("part") is not None:
        raise _unreadable("工单")
    return None


def _unreadable(what: str) -> Incomplete:
    words = f"手机发来的{what}无法识别，请更新页面后重新提交，已写的文字保留在手机上。"
    return Incomplete(words, fields={"act": words})


def _matching(value: Any, shape: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise _unreadable(what)
    return value


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise _unreadable(what)
    return value


def _moment(value: Any, what: str) -> datetime:
    if not isinstance(value, str) or len(value) > 40:
        raise _unreadable(what)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise _unreadable(what) from None
    if at.tzinfo is None or not FIRST_YEAR <= at.year < LAST_YEAR:
        raise _unreadable(what)
    return at


def _fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) - set(TEXTS) - set(NUMBERS):
        raise _unreadable("表单")
    found: dict[str, Any] = {}
    for name, given in value.items():
        if name in NUMBERS:
            found[name] = _degrees(given, NUMBERS[name])
            continue
        if not isinstance(given, str) or any("\ud800" <= one <= "\udfff" for one in given):
            raise _unreadable("表单")
        text = given.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > TEXTS[name]:
            words = f"文字最多 {TEXTS[name]} 字，现在有 {len(text)} 字，请删减。"
            raise Incomplete(words, fields={name: words})
        found[name] = text
    return found


def _degrees(given: Any, most: float) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not -most <= given <= most:
        raise _unreadable("位置")
    return float(given)


def _photos(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_FILES:
        raise _unreadable("照片")
    return tuple(dict.fromkeys(_matching(one, _SEAL, "照片") for one in value))
