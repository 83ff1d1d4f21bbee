"""A scheme as a form: its head, its settings, its items and size classes as numbered rows.

Names of fields are `item-3-points`; rows are added and taken away by pressing a button, without
a script. Reading gives a `Scheme`; what is wrong in it is told beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from werkzeug.datastructures import MultiDict

from hotline.rules.indicators import INDICATORS
from hotline.rules.schemes import RULES, Item, Scheme, SizeClass, faults
from hotline.web.forms import Form

MOST_ROWS = 60
NUMBERS = ("points", "target", "per_point", "floor", "cap", "zero_below")
TEXTS = ("code", "indicator", "words", "rule", "empty", "monthly", "source")
SETTINGS = ("minimum_volume", "mostly_weight", "line", "places", "floor", "bonus_cap")
CHOICES = ("publish", "empty", "rates", "order")
_ROW = re.compile(r"(item|class)-(\d{1,3})-code|(item|class)-(\d{1,3})-words")
_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")


def inputs(scheme: Scheme) -> MultiDict[str, str]:
    """Return what the form shows of a scheme."""
    found: dict[str, Any] = {
        "code": scheme.code, "version": scheme.version, "title": scheme.title,
        "total": scheme.total, "source": scheme.source, "settings_source": scheme.settings_source,
        **{key: getattr(scheme, key) for key in (*SETTINGS, *CHOICES)},
    }  # fmt: skip
    for number, item in enumerate(scheme.items):
        for key in (*TEXTS, *NUMBERS):
            found[f"item-{number}-{key}"] = getattr(item, key)
        found[f"item-{number}-bonus"] = "1" if item.bonus else ""
    for number, one in enumerate(scheme.classes):
        found |= {f"class-{number}-words": one.words, f"class-{number}-from": one.first,
                  f"class-{number}-to": one.last, f"class-{number}-source": one.source}  # fmt: skip
    return MultiDict({key: _shown(value) for key, value in found.items()})


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def rows(typed: MultiDict[str, str], kind: str) -> list[int]:
    """Return the numbers of the rows of a kind that were sent, in order."""
    found = set()
    for name in typed:
        if (match := _ROW.fullmatch(name)) and (match[1] or match[3]) == kind:
            found.add(int(match[2] or match[4]))
    return sorted(found)[:MOST_ROWS]


def press(typed: MultiDict[str, str], pressed: str) -> None:
    """Add or take away a row: `add-item`, `drop-item-3`, `add-class`, `drop-class-0`."""
    verb, kind, *number = pressed.split("-")
    if verb == "add" and kind in ("item", "class"):
        following = max(rows(typed, kind), default=-1) + 1
        typed[f"{kind}-{following}-words"] = ""
        if kind == "item":
            typed[f"item-{following}-rule"] = "share"
    elif verb == "drop" and number:
        for name in [name for name in typed if name.startswith(f"{kind}-{number[0]}-")]:
            typed.pop(name)


def read(form: Form, start: Scheme) -> Scheme:
    """Return the scheme typed; what cannot be read or cannot score is blamed on its field."""
    places = {kind: rows(form.typed, kind) for kind in ("item", "class")}
    items = [_item(form, number) for number in places["item"]]
    classes = [_class(form, number) for number in places["class"]]
    found = replace(
        start,
        code=_code(form), version=form.text("version", "版本", must=True, most=30),
        title=form.text("title", "名称", must=True, most=60),
        source=form.text("source", "依据", must=True, most=500),
        settings_source=form.text("settings_source", "排名规定的依据", must=True, most=500),
        total=_number(form, "total", "总分") or Decimal(0),
        items=tuple(items), classes=tuple(classes), open_keys=(), aliases=(), **_settings(form),
    )  # fmt: skip
    for place, sentence in faults(found).items():
        form.blame(_field(place, places), sentence)
    return found


def _code(form: Form) -> str:
    code = form.text("code", "代号", must=True, most=40)
    if code and not _CODE.fullmatch(code):
        form.blame("code", "代号由小写字母、数字和连字符组成，以字母开头。")
    return code


def _settings(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {key: form.text(key, "选项", must=True, most=20) for key in CHOICES}
    for key, words in (("minimum_volume", "最低件数"), ("places", "小数位数")):
        found[key] = form.integer(key, words, most=10_000 if key[0] == "m" else 4, must=True) or 0
    for key, words in (("mostly_weight", "基本满意折算"), ("line", "考核线"),
                       ("floor", "总分下限"), ("bonus_cap", "加分上限")):  # fmt: skip
        found[key] = _number(form, key, words) or Decimal(0)
    if found["mostly_weight"] > 1:
        form.blame("mostly_weight", "基本满意折算应在0至1之间，例如0.9。")
    return found


def _item(form: Form, number: int) -> Item:
    at = f"item-{number}-"
    numbers = {key: _number(form, at + key, "数值") for key in NUMBERS}
    texts = {key: form.text(at + key, "内容", most=300) for key in TEXTS}
    if not texts["words"]:
        form.blame(at + "words", "请填写项目名称。")
    if texts["rule"] not in RULES:
        form.blame(at + "rule", "请选择计分方式。")
    texts["code"] = texts["code"] or texts["indicator"] or f"item{number + 1}"
    if not texts["source"]:
        form.blame(at + "source", "请写明这一项的依据，没有文件的写“本办法自定”。")
    return Item(
        **texts, points=numbers["points"] or Decimal(0), target=numbers["target"],
        per_point=numbers["per_point"] or Decimal(0), floor=numbers["floor"] or Decimal(0),
        cap=numbers["cap"], zero_below=numbers["zero_below"], bonus=form.flag(at + "bonus"),
    )  # fmt: skip


def _class(form: Form, number: int) -> SizeClass:
    at = f"class-{number}-"
    return SizeClass(
        words=form.text(at + "words", "档次名称", must=True, most=30),
        first=form.integer(at + "from", "下限", must=True) or 0,
        last=form.integer(at + "to", "上限"),
        source=form.text(at + "source", "依据", must=True, most=300),
    )


def _number(form: Form, name: str, words: str) -> Decimal | None:
    text = form.text(name, words, most=12)
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > 100_000:
        form.blame(name, f"{words}应为数字，例如 20 或 0.5。")
        return None
    return found


def _field(place: str, places: dict[str, list[int]]) -> str:
    """Return the field a fault belongs to: `item.0.points` of the first row sent."""
    part, _, rest = place.partition(".")
    number, _, key = rest.partition(".")
    return f"{part}-{places[part][int(number)]}-{key}" if part in places and rest else part


def indicator_options() -> Iterator[tuple[str, str]]:
    """Yield (code, name) of the indicators a unit can be scored by."""
    for code, one in INDICATORS.items():
        if "unit" in one.levels:
            yield code, one.name
