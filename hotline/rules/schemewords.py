"""A scoring scheme told in the office's words, item by item with its source; two compared."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from hotline.rules.indicators import INDICATORS
from hotline.rules.policy_words import ABSENT, Difference, Told
from hotline.rules.schemeparts import EMPTY, ORDERS, RATES, Item, Scheme
from hotline.rules.words import PUBLISHING

ITEMS, SETTINGS, CLASSES = "计分项目", "计分和排名规则", "分档"
BY_POLICY = "按当时执行的制度"


def points_words(item: Item) -> str:
    """Say how an item's points are given: 「25分；低于95%每个百分点扣0.5分，最低12.5分」."""
    full = f"加分，最多{_plain(item.points)}分" if item.bonus else f"{_plain(item.points)}分"
    more = [full, *_rule_words(item)]
    if item.zero_below is not None:
        word = "高于" if _is_less_better(item) else "低于"
        more.append(f"{word}{_plain(item.zero_below)}{_unit(item)}不得分")
    if item.empty:
        more.append(f"无从计算时{EMPTY[item.empty]}")
    return "；".join(more)


def _rule_words(item: Item) -> Iterator[str]:
    per = _plain(item.per_point)
    least = f"，最低{_plain(item.floor)}分" if item.floor else ""
    if item.rule == "share":
        yield "比率越低得分越高" if _is_less_better(item) else "比率×分值"
    elif item.rule == "deduct":
        word = "高于" if _is_less_better(item) else "低于"
        each = "个百分点" if _unit(item) == "%" else _unit(item)
        yield f"{word}{_plain(item.target or Decimal(0))}{_unit(item)}的，每{each}扣{per}分{least}"
    elif item.rule == "count":
        by_hand = "（次数由热线办录入）" if not item.indicator else ""
        yield f"每件次{'加' if item.bonus else '扣'}{per}分{least}{by_hand}"
    elif item.rule == "given":
        yield f"由热线办评分录入，最多{_plain(item.most)}分"
    else:
        yield f"各月公布得分的算术平均（月度办法代号{item.monthly}）"


def _is_less_better(item: Item) -> bool:
    known = INDICATORS.get(item.indicator)
    return known is not None and known.more_is_better is False


def _unit(item: Item) -> str:
    return INDICATORS[item.indicator].unit if item.indicator in INDICATORS else ""


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def tell(scheme: Scheme) -> list[Told]:
    """Return every item and setting of the scheme, in the order of its text."""
    items = [Told(ITEMS, item.words, points_words(item), item.source) for item in scheme.items]
    return [*items, *_settings(scheme), *_classes(scheme)]


def _settings(scheme: Scheme) -> Iterator[Told]:
    left_open = scheme.open_keys
    values = {
        "minimum_volume": ("参加排名的最低交办量", f"{scheme.minimum_volume}件次"),
        "mostly_weight": ("基本满意折算", f"{_plain(scheme.mostly_weight * 100)}%"),
        "line": ("考核线", f"{_plain(scheme.line)}%"),
        "publish": ("公布方式", PUBLISHING[scheme.publish]),
        "empty": ("无从计算的项目", EMPTY[scheme.empty]),
        "rates": ("比率", RATES[scheme.rates]),
        "order": ("得分相同的排列", f"名次并列，{ORDERS[scheme.order]}"),
        "places": ("得分保留小数", f"{scheme.places}位"),
        "bonus_cap": ("加分上限", f"{_plain(scheme.bonus_cap)}分"),
        "floor": ("总分下限", f"{_plain(scheme.floor)}分"),
    }
    for key, (name, value) in values.items():
        if key in left_open:
            yield Told(SETTINGS, name, BY_POLICY, "当时执行的制度")
        else:
            is_default = getattr(scheme, key) == getattr(Scheme, key)
            source = "默认值，可改" if is_default else scheme.settings_source
            yield Told(SETTINGS, name, value, source)


def _classes(scheme: Scheme) -> Iterator[Told]:
    for one in scheme.classes:
        upper = f"至{one.last}" if one.last is not None else "及以上"
        yield Told(CLASSES, one.words, f"交办{one.first}{upper}件次", one.source)


def compare(one: Scheme, other: Scheme) -> list[Difference]:
    """Return what the two schemes settle differently; sources are not compared.

    Items are the same when they have the same code, whatever each scheme calls them.
    """
    sides = [_by_key(scheme) for scheme in (one, other)]
    found = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        told = [side.get(key) for side in sides]
        values = [each.value if each else ABSENT for each in told]
        if values[0] != values[1]:
            name = next(each.name for each in told if each)
            found.append(Difference(key[0], name, *values))
    order = (ITEMS, SETTINGS, CLASSES)
    return sorted(found, key=lambda each: order.index(each.part))


def _by_key(scheme: Scheme) -> dict[tuple[str, str], Told]:
    codes = [item.code for item in scheme.items]
    told = tell(scheme)
    keys = [(ITEMS, code) for code in codes]
    keys += [(each.part, each.name) for each in told[len(codes) :]]
    return dict(zip(keys, told, strict=True))
