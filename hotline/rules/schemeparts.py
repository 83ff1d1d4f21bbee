"""A scoring scheme as plain values: its items, size classes and settings, and what is wrong in it.

Every number of a scheme comes from a text (`db/schemes/*.toml`, or one the office saved); nothing
here knows a city. Sources of the kinds of rule: domain notes 1.10 (weighted rates, deductions by
percentage point with floor and cliff, points by hand), requirements G2 and G5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from hotline.rules.indicators import INDICATORS
from hotline.rules.periods import KINDS as PERIODS
from hotline.rules.policy_codes import PUBLISHING

RULES = {
    "share": "按比率得分",
    "deduct": "按百分点扣分",
    "count": "按次数计分",
    "given": "人工评分",
    "mean": "各月得分平均",
}
# What becomes of an item for whose rate nothing was counted.
EMPTY = {
    "unranked": "不参加排名",
    "full": "记满分",
    "zero": "记零分",
    "spread": "分值由其余各项按比例分摊",
}
RATES = {"exact": "按精确比率计算", "printed": "按公布的百分率计算"}
ORDERS = {"list": "按单位排列顺序", "volume": "按交办量由多到少"}
GROUPS = ("乡镇", "县直部门", "公共服务企业")
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """One line of a scheme. `points` are its full points, for a bonus the most it can add.

    indicator   code of `rules.indicators`; "" when a person enters the figure
    rule        share: value × points, turned round where less is better;
                deduct: points − per_point for each percentage point short of `target` (above it
                where less is better), for a mean for each unit above it;
                count: points − per_point for each case, a bonus adds instead;
                given: points a person enters, `cap` at most;
                mean: the mean of the unit's monthly scores, as a share of the monthly total
    floor       a deduction ends here, below zero only for an item that is nothing but deductions
    zero_below  a rate (per cent) worse than this earns nothing at all, whatever the floor
    empty       what becomes of it when nothing was counted; "" as the whole scheme says
    monthly     code of the scheme whose monthly scores `mean` takes
    """

    code: str
    indicator: str
    words: str
    points: Decimal
    rule: str = "share"
    target: Decimal | None = None
    per_point: Decimal = ZERO
    floor: Decimal = ZERO
    cap: Decimal | None = None
    zero_below: Decimal | None = None
    bonus: bool = False
    empty: str = ""
    monthly: str = ""
    source: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether a person enters the figure: points, or how often something happened."""
        return self.rule == "given" or (self.rule == "count" and not self.indicator)

    @property
    def most(self) -> Decimal:
        """The highest figure that may be entered by hand."""
        if self.rule == "given":
            return self.points if self.cap is None else self.cap
        return Decimal(9999)


@dataclass(frozen=True)
class SizeClass:
    """Units of a like number of parts, ranked among themselves; both bounds belong to it."""

    words: str
    first: int
    last: int | None = None
    source: str = ""

    def holds(self, volume: int) -> bool:
        """Tell whether a unit of that volume belongs here."""
        return self.first <= volume and (self.last is None or volume <= self.last)


@dataclass(frozen=True)
class Scheme:
    """A scoring scheme. The points of its items (bonuses apart) make `total`.

    minimum_volume  a unit with fewer parts in the period is listed apart, because one late ticket
                    in five cost a unit of Lianyungang 20 points
    line            units whose rate in any of `line_codes` is below this per cent are named
    groups          printing order of the groups; others follow in order of appearance
    classes         size classes ranked apart within the groups (分档分类评价); none: no classes
    empty           what becomes of an item for which nothing was counted
    rates           whether points are worked out from the exact rate or from the printed one
    order           how units of equal score are listed; they share a rank all the same
    bonus_cap       the most all bonuses together may add; `floor` the least the whole may be
    annual          code of the scheme for the year
    open_keys       settings the text leaves to the policy in force
    """

    code: str
    version: str
    title: str
    source: str
    items: tuple[Item, ...]
    total: Decimal = HUNDRED
    period: str = "month"
    minimum_volume: int = 5
    mostly_weight: Decimal = Decimal("0.9")
    line: Decimal = Decimal(80)
    line_codes: tuple[str, ...] = ("solved_rate", "satisfied_rate")
    places: int = 2
    groups: tuple[str, ...] = GROUPS
    classes: tuple[SizeClass, ...] = ()
    publish: str = "grouped"
    floor: Decimal = ZERO
    bonus_cap: Decimal = ZERO
    empty: str = "unranked"
    rates: str = "exact"
    order: str = "list"
    annual: str = ""
    aliases: tuple[str, ...] = ()
    open_keys: tuple[str, ...] = ()
    settings_source: str = ""

    @property
    def name(self) -> str:
        """The title, as notices print it."""
        return self.title

    @property
    def weights(self) -> tuple[tuple[str, Decimal], ...]:
        """(indicator, points) of the items that rest on an indicator, bonuses apart."""
        return tuple(
            (item.indicator, item.points)
            for item in self.items
            if item.indicator and not item.bonus
        )

    @property
    def most(self) -> Decimal:
        """The highest score there can be."""
        return self.total + self.bonus_cap

    def item(self, code: str) -> Item | None:
        """Return the item of that code, if the scheme has it."""
        return next((item for item in self.items if item.code == code), None)

    def by_hand(self) -> tuple[Item, ...]:
        """Return the items whose figure a person enters."""
        return tuple(item for item in self.items if item.is_by_hand)


def item_faults(item: Item) -> Iterator[tuple[str, str]]:
    """Yield (key, sentence) for everything wrong with one item by itself."""
    if item.points < 0 or (item.points == 0 and item.floor >= 0):
        yield "points", "分值应大于零；只扣不加的项目分值填 0，并写明最多扣到几分。"
    yield from _indicator_faults(item)
    if item.rule in ("deduct", "count") and item.per_point <= 0:
        yield "per_point", "扣分项应写明每个百分点或每次扣几分，且大于零。"
    if item.rule == "deduct" and item.target is None:
        yield "target", "按百分点扣分的应写明目标值。"
    if item.target is not None and not 0 <= item.target <= HUNDRED:
        yield "target", "目标值应在0至100之间。"
    if item.floor > max(item.points, ZERO):
        yield "floor", f"扣分下限{item.floor}分高于本项分值{item.points}分。"
    if item.floor < 0 and item.rule != "count":
        yield "floor", "下限不能低于零。"
    if item.zero_below is not None and not 0 <= item.zero_below <= HUNDRED:
        yield "zero_below", "不得分的界限应在0至100之间。"
    if item.cap is not None and not 0 < item.cap <= item.points:
        yield "cap", f"录入上限应大于零、不超过本项分值{item.points}分。"
    if item.rule == "mean" and not item.monthly:
        yield "monthly", "取各月得分平均的，应写明用哪个月度考评办法。"


def _indicator_faults(item: Item) -> Iterator[tuple[str, str]]:
    known = INDICATORS.get(item.indicator)
    if item.rule in ("given", "mean"):
        if item.indicator:
            yield "indicator", f"{RULES[item.rule]}的项目不引用指标，请去掉“{item.indicator}”。"
    elif item.rule == "count":
        if item.indicator and (known is None or known.denominator is not None):
            yield "indicator", f"“{item.indicator}”不是按件数统计的指标，不能按次数计分。"
    elif known is None:
        yield "indicator", f"没有“{item.indicator}”这个指标，请核对指标代码。"
    elif known.denominator is None:
        yield "indicator", f"“{item.indicator}”（{known.name}）是件数，不是比率，不能按比率计分。"
    elif "unit" not in known.levels:
        yield "indicator", f"“{item.indicator}”（{known.name}）不能按承办单位统计，不能计分。"
    elif known.scale and item.rule == "share":
        yield "indicator", f"“{item.indicator}”（{known.name}）是平均数，只能按超出目标多少扣分。"
    elif known.more_is_better is None:
        yield "indicator", f"“{item.indicator}”（{known.name}）不分高低，不能计分。"


def faults(scheme: Scheme) -> dict[str, str]:
    """Return sentence by place (`item.3.points`, `total`); empty when the scheme can score."""
    found: dict[str, str] = {}
    for number, item in enumerate(scheme.items):
        for key, sentence in item_faults(item):
            found.setdefault(f"item.{number}.{key}", sentence)
    found |= dict(_repeated(scheme))
    found |= dict(_sums(scheme))
    found |= dict(_classes(scheme))
    found |= dict(_settings(scheme))
    return found


def _repeated(scheme: Scheme) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, item in enumerate(scheme.items):
        if item.code in seen:
            yield f"item.{number}.code", f"“{item.code}”写了两次，每项只写一次。"
        seen.add(item.code)


def _sums(scheme: Scheme) -> Iterator[tuple[str, str]]:
    if not scheme.items:
        yield "item", "考评办法至少要有一个项目。"
        return
    found = sum((item.points for item in scheme.items if not item.bonus), ZERO)
    if found != scheme.total:
        gap = abs(found - scheme.total)
        word = "多" if found > scheme.total else "少"
        yield "total", f"各项分值合计{found}分，应为{scheme.total}分，{word}了{gap}分。"
    bonuses = sum((item.points for item in scheme.items if item.bonus), ZERO)
    if not 0 <= scheme.bonus_cap <= bonuses:
        yield "bonus_cap", f"加分上限应在0至{bonuses}分（各加分项之和）之间。"
    elif bonuses and not scheme.bonus_cap:
        yield "bonus_cap", "有加分项的，应写明加分合计的上限。"


def _classes(scheme: Scheme) -> Iterator[tuple[str, str]]:
    ordered = sorted(enumerate(scheme.classes), key=lambda pair: pair[1].first)
    for number, one in ordered:
        if one.last is not None and one.last < one.first:
            yield f"class.{number}.to", f"“{one.words}”的上限小于下限。"
    for (_, one), (number, following) in zip(ordered, ordered[1:], strict=False):
        if one.last is None or one.last >= following.first:
            yield f"class.{number}.from", f"“{following.words}”与“{one.words}”的件数范围重叠。"
        elif one.last + 1 < following.first:
            yield f"class.{number}.from", f"“{following.words}”与“{one.words}”之间有空档。"
    if ordered and ordered[0][1].first > max(scheme.minimum_volume, 1):
        number, one = ordered[0]
        yield f"class.{number}.from", f"最低一档应从{scheme.minimum_volume}件次及以下起。"
    if ordered and ordered[-1][1].last is not None:
        yield f"class.{ordered[-1][0]}.to", "最高一档不设上限，请去掉上限。"


def _settings(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for key, value, known in (
        ("period", scheme.period, PERIODS),
        ("publish", scheme.publish, PUBLISHING),
        ("empty", scheme.empty, EMPTY),
        ("rates", scheme.rates, RATES),
        ("order", scheme.order, ORDERS),
    ):
        if value not in known:
            yield key, f"“{value}”不认识，只能用 {'、'.join(known)}。"
    for code in scheme.line_codes:
        if code not in INDICATORS or INDICATORS[code].denominator is None:
            yield "line_codes", f"考核线引用了不存在的比率指标：{code}。"
    if not 0 <= scheme.floor <= scheme.total:
        yield "floor", f"总分下限应在0至{scheme.total}分之间。"
