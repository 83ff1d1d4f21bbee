"""The inbox of a dialect: a vendor's orders turned into our events.

A vendor's order has no id and no version of ours. Its id here is the hash of its number, kind
and change stamp, so the same order read again is known; its version is given when it is taken in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.rules.dialects_answers import find, first, plain
from hotline.rules.dialects_fields import Line, Unmappable, mapped, value_of
from hotline.rules.dialects_shape import SKIP, Dialect, Inbox

REFUSED = "dialect.refused"
_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def orders_of(told: Any, box: Inbox) -> list[Any] | None:
    """Return the orders of a page, None when the answer has no list where it should."""
    found = find(told, box.list)
    return found[0] if found and isinstance(found[0], list) else None


def ids_of(dialect: Dialect, listed: Any) -> tuple[str, str]:
    """Return the id of a listed order's event, and the one it has when it cannot be mapped.

    The second is bound to this version of the file: mended, the order is read anew.
    """
    box = dialect.inbox
    assert box is not None
    number, kind = _named(box, listed)
    stamp = _stamp(box.stamp, listed)
    return _id(number, kind, stamp), _id(number, kind, f"{stamp} {dialect.digest}")


def _named(box: Inbox, item: Any) -> tuple[str, str]:
    if not isinstance(item, dict):
        return "", ""
    return plain(first(item, box.number)), plain(first(item, box.kind))


def envelope(
    dialect: Dialect, item: Any, source: str, now: datetime, listed: Any = None
) -> dict[str, Any] | None:
    """Return our event for a vendor's order, without its `ticketversion`; None for a skipped one.

    `listed` is the order as it stood in the list, when `item` holds its details too. What cannot
    be mapped becomes an event of type `dialect.refused` that carries the sentence and the order
    as it came, so that it is listed and holds up nothing.
    """
    box = dialect.inbox
    assert box is not None
    listed = item if listed is None else listed
    number, kind = _named(box, listed)
    event_id, refused_id = ids_of(dialect, listed)
    try:
        type, data = _data(dialect, box, item, number, kind, now)
    except Unmappable as wrong:
        data = {"code": wrong.code, "sentence": str(wrong), "order": item}
        type, event_id = REFUSED, refused_id
    except _FAULTS:
        # What nobody foresaw in one order must not keep the others from coming in.
        data = {"code": "internal", "sentence": "这条工单处理时出错，已原样留存。", "order": item}
        type, event_id = REFUSED, refused_id
    if type is None:
        return None
    at = _time(dialect, box, listed, now)
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": type,
        "subject": number[:64] if number.isprintable() and number else "无编号",
        "time": at.isoformat(timespec="seconds"),
        "sequence": f"{max(0, int(at.timestamp())):020d}",
        "datacontenttype": "application/json",
        "data": data,
    }


def _id(number: str, kind: str, stamp: str) -> str:
    text = json.dumps([number, kind, stamp], ensure_ascii=False)
    return "order-" + hashlib.sha256(text.encode()).hexdigest()[:40]


def _stamp(line: Line, item: Any) -> str:
    whole = json.dumps(item, ensure_ascii=False, sort_keys=True)
    if line.source == "@whole" or not isinstance(item, dict):
        return hashlib.sha256(whole.encode()).hexdigest()
    stamp = plain(first(item, line.source))
    return stamp or hashlib.sha256(whole.encode()).hexdigest()


def _time(dialect: Dialect, box: Inbox, item: Any, now: datetime) -> datetime:
    """Return when the order changed, by its stamp when that is a time."""
    try:
        told = value_of(box.stamp, item, {}, dialect.manner, is_up=False)
        return datetime.fromisoformat(told) if _is_moment(told) else now
    except (Unmappable, ValueError):
        return now


def _is_moment(told: object) -> bool:
    return isinstance(told, str) and len(told) == 25


def _data(
    dialect: Dialect, box: Inbox, item: Any, number: str, kind: str, now: datetime
) -> tuple[str | None, dict[str, Any]]:
    if not isinstance(item, dict):
        raise Unmappable("not_an_order", "市平台送来的不是一条工单。")
    if not number:
        raise Unmappable("missing", "市平台送来的工单没有编号。")
    type = box.kinds.get(kind)
    if type is None:
        raise Unmappable("unknown_kind", f"市平台的消息种类“{kind[:40]}”不在约定的范围内。")
    if type == SKIP:
        return None, {}
    words: Mapping[str, Any] = {"number": number, "now": now.isoformat(timespec="seconds")}
    data = mapped(box.maps[type], item, words, dialect.manner, is_up=False)
    if type in ("ticket.dispatched", "ticket.snapshot"):
        data.setdefault("ticket_no", number)
    return type, data
