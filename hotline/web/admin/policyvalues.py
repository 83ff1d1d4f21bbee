"""One value of a policy between its document and the form: what is shown, what was typed.

`shown` gives the form's inputs (name → text, or a list for ticks); `typed` reads them back and
notes what is wrong in the form; `said` tells a value in the office's words.
"""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from hotline.rules.deadlines import Limit
from hotline.rules.policy_codes import ANY
from hotline.web.admin.policyfields import MONTHS, NO_LIMIT, Field
from hotline.web.forms import Form

ABSENT = object()
PERIODS = range(3)  # morning, afternoon, evening
MOST_NAMES = 40
_WORD_BREAK = re.compile(r"[、，,;；\n]+")


def shown(field: Field, name: str, value: Any) -> dict[str, Any]:
    """Return the form's inputs for a value of the document; `value` None when absent."""
    if field.kind == "limit":
        return _shown_limit(name, value)
    if field.kind == "case":
        codes = value if isinstance(value, list) else [value or ANY]
        return {name: ",".join(codes)}
    if field.kind == "names":
        rows = value or []
        return {
            f"{name}-code": [row["code"] for row in rows],
            f"{name}-words": [row["words"] for row in rows],
        }
    if field.kind == "fixed":
        return {f"{name}-{row['code']}": row["words"] for row in value or []}
    if field.kind == "weights":
        return {f"{name}-{code}": str(points) for code, points in (value or {}).items()}
    if field.kind == "periods":
        return _shown_periods(name, value or [])
    return {name: _plain(field, value)}


def _plain(field: Field, value: Any) -> Any:
    if field.kind == "many":
        return [str(code) for code in (value if isinstance(value, list) else [value] * bool(value))]
    if value is None:
        return ""
    if field.kind == "share":
        return f"{(Decimal(value) * 100).normalize():f}"
    if field.kind == "clock":
        return f"{value:%H:%M}"
    if field.kind == "yes":
        return ["1"] if value else []
    return "、".join(value) if field.kind == "words" else str(value)


def _shown_limit(name: str, value: str | None) -> dict[str, str]:
    if value in (None, NO_LIMIT):
        return {name: "", f"{name}-unit": value or "wd"}
    number, unit = re.fullmatch(r"\s*(-?\d+)\s*([a-z]+)\s*", value or "").groups()  # type: ignore[union-attr]
    return {name: number, f"{name}-unit": unit}


def _shown_periods(name: str, periods: list[str]) -> dict[str, str]:
    inputs = {}
    for number, span in enumerate(periods):
        start, end = span.split("-")
        inputs[f"{name}-{number}-from"] = start.strip()
        inputs[f"{name}-{number}-to"] = end.strip()
    return inputs


def typed(field: Field, name: str, form: Form) -> Any:
    """Return the value as the document keeps it; ABSENT when there is none or it is wrong."""
    reader = _READERS.get(field.kind)
    return reader(field, name, form) if reader else _typed_plain(field, name, form)


def _typed_plain(field: Field, name: str, form: Form) -> Any:
    must = not field.is_optional
    if field.kind == "day":
        return form.day(name, field.label, must) or ABSENT
    if field.kind == "yes":
        return form.flag(name)
    if field.kind == "count":
        found = form.integer(name, field.label, field.low, field.high, must)
        return ABSENT if found is None else found
    if field.kind == "one":
        return form.choice(name, field.label, field.table, must) or ABSENT
    return form.text(name, field.label, must, field.high) or ABSENT


def _limit(field: Field, name: str, form: Form) -> Any:
    unit = form.choice(f"{name}-unit", f"{field.label}的单位", field.table)
    if unit == NO_LIMIT:
        return NO_LIMIT
    number = form.integer(name, field.label, 1, 999, must=not field.is_optional)
    return ABSENT if number is None or not unit else f"{number}{unit}"


def _share(field: Field, name: str, form: Form) -> Any:
    text = form.text(name, field.label, must=True, most=8).rstrip("%％")
    try:
        share = Decimal(text) / 100 if text else None
    except InvalidOperation:
        share = None
    if share is None or not share.is_finite() or not 0 <= share <= 1:
        form.blame(name, f"{field.label}应为 0 到 100 之间的百分数，例如 80。")
        return ABSENT
    return share


def _clock(field: Field, name: str, form: Form) -> Any:
    text = form.text(name, field.label, must=True, most=8)
    try:
        return time.fromisoformat(text)
    except ValueError:
        form.blame(name, f"{field.label}应为时刻，例如 17:00。")
        return ABSENT


def _many(field: Field, name: str, form: Form) -> Any:
    codes = [code for code in form.texts(name, field.label) if code in field.table]
    if not codes and not field.is_optional:
        form.blame(name, f"请至少选择一项：{field.label}。")
    if field.table is MONTHS:
        return [int(code) for code in codes] if 0 < len(codes) < len(MONTHS) else ABSENT
    return codes or ABSENT


def _case(field: Field, name: str, form: Form) -> Any:
    codes = [code for code in form.text(name, field.label).split(",") if code]
    if any(code not in field.table for code in codes):
        form.blame(name, f"{field.label}不在可选范围内，请重新选择。")
        return ABSENT
    if not codes or ANY in codes:
        return ABSENT
    return codes if len(codes) > 1 else codes[0]


def _words(field: Field, name: str, form: Form) -> Any:
    text = form.text(name, field.label, must=not field.is_optional, most=2000)
    return [word.strip() for word in _WORD_BREAK.split(text) if word.strip()]


def _names(field: Field, name: str, form: Form) -> Any:
    codes, words = form.typed.getlist(f"{name}-code"), form.typed.getlist(f"{name}-words")
    codes += [""] * (len(words) - len(codes))
    rows = [
        {"code": code or "", "words": text.strip()[:60]}
        for code, text in zip(codes, words[:MOST_NAMES], strict=False)
        if text.strip()
    ]
    taken = {row["code"] for row in rows}
    free = (f"own_{number}" for number in range(1, 99) if f"own_{number}" not in taken)
    for row in rows:
        row["code"] = row["code"] or next(free)
    return rows


def _fixed(field: Field, name: str, form: Form) -> Any:
    rows = {code: form.text(f"{name}-{code}", field.table[code], most=60) for code in field.table}
    return [{"code": code, "words": words} for code, words in rows.items() if words]


def _weights(field: Field, name: str, form: Form) -> Any:
    points = {
        code: form.integer(f"{name}-{code}", words, 0, 100) for code, words in field.table.items()
    }
    return {code: number for code, number in points.items() if number}


def _periods(field: Field, name: str, form: Form) -> Any:
    spans = []
    for number in PERIODS:
        edges = [form.text(f"{name}-{number}-{end}", field.label, most=8) for end in ("from", "to")]
        if all(edges):
            spans.append("-".join(edge[:5] for edge in edges))
        elif any(edges):
            form.blame(name, "办公时段的起止时刻都要填写。")
    if not spans:
        form.blame(name, "请至少填写一段办公时间。")
    return spans


_READERS = {
    "limit": _limit,
    "share": _share,
    "clock": _clock,
    "many": _many,
    "case": _case,
    "words": _words,
    "names": _names,
    "fixed": _fixed,
    "weights": _weights,
    "periods": _periods,
}


def said(field: Field, value: Any) -> str:
    """Return a value in words, for "原：…" in a source."""
    if value is ABSENT or value in (None, [], {}):
        return "未定"
    if field.kind == "limit":
        return "不设时限" if value == NO_LIMIT else Limit.parse(value).in_words()
    if field.kind == "share":
        return f"{(Decimal(value) * 100).normalize():f}%"
    if field.kind == "clock":
        return f"{value:%H:%M}"
    if field.kind == "yes":
        return "是" if value else "否"
    if field.kind == "weights":
        return "，".join(f"{field.table[code]}{points}分" for code, points in value.items())
    if field.kind in ("names", "fixed"):
        return "、".join(row["words"] for row in value)
    if isinstance(value, list):
        return "、".join(field.table.get(str(one), str(one)) for one in value)
    return field.table.get(str(value), str(value)) + field.suffix
