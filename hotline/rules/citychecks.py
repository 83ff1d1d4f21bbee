"""Checks of single members of the city's event data, each with a code and a sentence.

Used by `cityfields`. Every check takes the value and its member name on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from hotline.errors import Refused
from hotline.rules.calendar import ZONE

# Our own bounds: far above any real ticket, far below what would choke a small box.
LONGEST_CONTENT, LONGEST_WORD = 100_000, 500

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


_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)
_TIME_SHAPE = "应写作 2026-11-21T09:12:00+08:00。"


class BadCityData(Refused):
    """Data of a city event cannot be used; `code` and `field` name the trouble."""

    status = 422

    def __init__(self, code: str, field: str, sentence: str) -> None:
        super().__init__(sentence, code=code, field=field)
        self.code = code
        self.field = field


def _called(field: str) -> str:
    return _CALLED.get(field, field)


# A time outside these years is a fault of the sender.
YEARS = (1949, 2100)


def moment(value: object, field: str = "time") -> datetime:
    """Return an RFC 3339 time as an aware moment in +08:00, whole seconds.

    A time without an offset is refused (`naive_time`): only a dialect may know its zone.
    """
    given = value if isinstance(value, str) else ""
    if _NO_OFFSET.fullmatch(given):
        raise BadCityData("naive_time", field, f"“{_called(field)}”缺少时区，{_TIME_SHAPE}")
    try:
        if _RFC3339.fullmatch(given):
            # Whole seconds are all we keep; Python 3.11 cannot read nanoseconds.
            at = datetime.fromisoformat(re.sub(r"\.\d+", "", given.upper())).astimezone(ZONE)
            if not YEARS[0] <= at.year <= YEARS[1]:  # no deadline is counted around such a day
                raise ValueError(at.year)
            return at
    except (ValueError, OverflowError) as error:
        raise BadCityData("bad_time", field, f"“{_called(field)}”不是有效时间。") from error
    raise BadCityData("bad_time", field, f"“{_called(field)}”不是有效时间，{_TIME_SHAPE}")


def text(value: object, field: str, longest: int = LONGEST_WORD) -> str:
    """Return the text without outer blanks. Raises BadCityData for what is no text or too long."""
    if not isinstance(value, str):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为文字。")
    if len(value) > longest:
        raise BadCityData("too_long", field, f"“{_called(field)}”超过 {longest} 字。")
    # NUL ends a text for many programs and half a surrogate cannot be written to a file.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise BadCityData("bad_text", field, f"“{_called(field)}”含有无法保存的字符。")
    return value.strip()


def long_text(value: object, field: str) -> str:
    """Return a text as long as a ticket's content may be. Raises BadCityData as `text` does."""
    return text(value, field, LONGEST_CONTENT)


def one_of(value: object, field: str, codes: Collection[str]) -> str:
    """Return the code when the protocol knows it. Raises BadCityData for another."""
    if not isinstance(value, str) or value not in codes:
        raise BadCityData("unknown_code", field, f"“{_called(field)}”的取值不在约定的代码表内。")
    return value


def flag(value: object, field: str) -> bool:
    """Return true or false as given; words and numbers are no flags. Raises BadCityData."""
    if not isinstance(value, bool):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为是或否。")
    return value


def members(value: object, field: str) -> dict[str, Any]:
    """Return a JSON object. Raises BadCityData for anything else."""
    if not isinstance(value, dict):
        raise BadCityData("wrong_type", field, f"“{_called(field)}”应为一组字段。")
    return value


def required(data: Mapping[str, Any], field: str) -> Any:
    """Return the member, unchecked. Raises BadCityData when it is absent, null or blank."""
    value = data.get(field)
    if value is None or (isinstance(value, str) and not value.strip()):
        raise BadCityData("missing", field, f"缺少必填项“{_called(field)}”。")
    return value


def unless_absent(
    data: Mapping[str, Any], field: str, check: Callable[[object, str], Any], absent: Any
) -> Any:
    """Return what `check` makes of the member, or `absent` when it is absent or null."""
    value = data.get(field)
    return absent if value is None else check(value, field)
