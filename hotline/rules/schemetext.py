"""A scoring scheme as a text: read so that every mistake is told with its line, and written down.

Writing is deterministic, and reading what was written gives the same scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hotline.rules.periods import KINDS as PERIODS
from hotline.rules.policy_codes import PUBLISHING
from hotline.rules.policy_edit import written
from hotline.rules.policy_lines import BadPolicy, Section, read
from hotline.rules.schemeparts import (
    EMPTY,
    GROUPS,
    HUNDRED,
    ORDERS,
    RATES,
    RULES,
    ZERO,
    Item,
    Scheme,
    SizeClass,
    faults,
    item_faults,
)

MOST = Decimal(10_000)
_CODE = re.compile(r"[\w.\-]{1,40}")
# Settings a text may leave to the policy in force.
LEFT_OPEN = ("minimum_volume", "mostly_weight", "line", "publish")


class BadScheme(BadPolicy):
    """The text is not a usable scheme; the message names line and key, in Chinese."""

    FILE = "考评办法"


def parse_scheme(text: str) -> Scheme:
    """Return the scheme of a text. Raises BadScheme with the line that is wrong."""
    try:
        return _scheme(read(text))
    except BadPolicy as error:
        raise BadScheme(error.sentence, error.line, error.key) from None


def _scheme(whole: Section) -> Scheme:
    head, settings = whole.inner("scheme"), whole.inner("ranking")
    rows, classes = whole.rows("item", least=1), whole.rows("class")
    whole.close()
    found = Scheme(
        code=head.text("code"),
        version=head.text("version"),
        title=head.text("title"),
        source=head.text("source"),
        total=head.decimal("total", Decimal("0.01"), MOST, HUNDRED),
        period=head.codes("period", PERIODS, "month")[0],
        annual=head.text("annual", ""),
        aliases=head.texts("aliases"),
        items=tuple(_item(row) for row in rows),
        classes=tuple(_size_class(row) for row in classes),
        **_settings(settings),
    )
    if not _CODE.fullmatch(found.code):
        raise head.bad("code", "代号只能用文字、数字和短横线，不超过40个字。")
    if not _CODE.fullmatch(found.version):
        raise head.bad("version", "版本只能用文字、数字和短横线，不超过40个字。")
    head.close()
    settings.close()
    _refuse(found, head, settings, rows, classes)
    return found


def _settings(part: Section) -> dict[str, Any]:
    return {
        "minimum_volume": part.number("minimum_volume", 0, 10_000, 5),
        "mostly_weight": part.share("mostly_weight", Decimal("0.9")),
        "line": part.decimal("line", ZERO, HUNDRED, Decimal(80)),
        "line_codes": part.texts("line_codes") or Scheme.line_codes,
        "places": part.number("places", 0, 4, 2),
        "groups": part.texts("groups") or GROUPS,
        "publish": part.codes("publish", PUBLISHING, "grouped")[0],
        "floor": part.decimal("floor", ZERO, MOST, ZERO),
        "bonus_cap": part.decimal("bonus_cap", ZERO, MOST, ZERO),
        "empty": part.codes("empty", EMPTY, "unranked")[0],
        "rates": part.codes("rates", RATES, "exact")[0],
        "order": part.codes("order", ORDERS, "list")[0],
        "open_keys": tuple(key for key in LEFT_OPEN if not part.has(key)),
        "settings_source": part.text("source"),
    }


def _item(row: Section) -> Item:
    indicator = row.text("indicator", "")
    rule = row.codes("rule", RULES, "share")[0]
    found = Item(
        code=row.text("code", indicator) or row.text("code"),
        indicator=indicator,
        words=row.text("words"),
        points=row.decimal("points", ZERO, MOST),
        rule=rule,
        target=_optional(row, "target"),
        per_point=row.decimal("per_point", ZERO, MOST, ZERO),
        floor=row.decimal("floor", -MOST, MOST, ZERO),
        cap=_optional(row, "cap"),
        zero_below=_optional(row, "zero_below"),
        bonus=row.yes("bonus", False),
        empty=row.codes("empty", ("", *EMPTY), "")[0],
        monthly=row.text("monthly", ""),
        source=row.text("source"),
    )
    row.close()
    for key, sentence in item_faults(found):
        raise row.bad(key, sentence)
    return found


def _optional(row: Section, key: str) -> Decimal | None:
    return row.decimal(key, ZERO, MOST) if row.has(key) else None


def _size_class(row: Section) -> SizeClass:
    found = SizeClass(
        words=row.text("words"),
        first=row.number("from", 0, 10_000_000),
        last=row.number("to", 0, 10_000_000) if row.has("to") else None,
        source=row.text("source"),
    )
    row.close()
    return found


def _refuse(
    scheme: Scheme, head: Section, settings: Section, rows: list[Section], classes: list[Section]
) -> None:
    """Raise what is wrong between the parts, at the line it is written on."""
    for place, sentence in faults(scheme).items():
        part, _, rest = place.partition(".")
        number, _, key = rest.partition(".")
        if part == "item" and rest:
            row = rows[int(number)]
            # An item without a code of its own goes by its indicator.
            raise row.bad("indicator" if key == "code" and not row.has(key) else key, sentence)
        if part == "class":
            raise classes[int(number)].bad(key, sentence)
        raise (head if part == "total" else settings).bad(part, sentence)


def write_scheme(scheme: Scheme) -> str:
    """Return the scheme as TOML; `parse_scheme` of it gives the same scheme."""
    head: dict[str, Any] = {
        "code": scheme.code,
        "version": scheme.version,
        "title": scheme.title,
        "total": scheme.total,
        "period": scheme.period,
    }
    head |= {"annual": scheme.annual} if scheme.annual else {}
    head |= {"aliases": list(scheme.aliases)} if scheme.aliases else {}
    return written(
        {
            "scheme": {**head, "source": scheme.source},
            "ranking": dict(_written_settings(scheme)),
            "item": [dict(_written_item(item)) for item in scheme.items],
            "class": [dict(_written_class(one)) for one in scheme.classes],
        }
    )


def _written_settings(scheme: Scheme) -> Iterator[tuple[str, Any]]:
    for key in LEFT_OPEN:
        if key not in scheme.open_keys:
            yield key, getattr(scheme, key)
    yield "line_codes", list(scheme.line_codes)
    yield "groups", list(scheme.groups)
    for key in ("places", "floor", "bonus_cap", "empty", "rates", "order"):
        yield key, getattr(scheme, key)
    yield "source", scheme.settings_source


def _written_item(item: Item) -> Iterator[tuple[str, Any]]:
    yield "code", item.code
    if item.indicator:
        yield "indicator", item.indicator
    yield "words", item.words
    yield "points", item.points
    yield "rule", item.rule
    for key in ("target", "cap", "zero_below"):
        if getattr(item, key) is not None:
            yield key, getattr(item, key)
    for key in ("per_point", "floor", "bonus", "empty", "monthly"):
        if getattr(item, key):
            yield key, getattr(item, key)
    yield "source", item.source


def _written_class(one: SizeClass) -> Iterator[tuple[str, Any]]:
    yield "words", one.words
    yield "from", one.first
    if one.last is not None:
        yield "to", one.last
    yield "source", one.source
