"""Every indicator of the assessment, defined once: what is counted, over what, and how it reads.

The definition shown on screen beside a figure is the row that computed it. A numerator or a
denominator is a weighted sum of named integer counts; the counts themselves are kept, so any
figure can be worked out again by hand. Sources: the three rates and their denominator (effective
callbacks) from what counties publish, the Baotou scheme of 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from hotline.rules.rounding import half_up, percent_value, ratio

# 基本满意 counts as nine tenths of 满意 in the three rates; a policy may differ.
MOSTLY_WEIGHT = Decimal("0.9")

Sum = Mapping[str, Decimal]


def _sum(*names: str, **weighted: str) -> Sum:
    """Write a weighted sum of counts: bare names weigh 1, a name may carry a weight in words."""
    plain = dict.fromkeys(names, Decimal(1))
    return MappingProxyType(plain | {name: Decimal(weight) for name, weight in weighted.items()})


@dataclass(frozen=True)
class Indicator:
    """One indicator. `denominator` None means a plain count.

    population   what one unit of the count is (件 for tickets, 件次 for a unit's part of a ticket)
    basis        which moment puts a case into the period
    words        the definition as the screen and the handbook print it
    more_is_better  False for rates where less is better, None where neither is
    """

    code: str
    name: str
    population: str
    numerator: Sum
    denominator: Sum | None
    basis: str
    words: str
    places: int = 2
    more_is_better: bool | None = True


@dataclass(frozen=True)
class Measure:
    """An indicator worked out: the counts it came from, the exact value and the printed one.

    `value` is a share between 0 and 1 for rates and the count itself otherwise; None means that
    nothing was counted (zero denominator). `shown` is what is printed, without the % sign.
    """

    code: str
    numerator: Decimal
    denominator: int | None
    value: Fraction | None
    shown: Decimal | None


def _total(names: Sum, counts: Mapping[str, int]) -> Decimal:
    return sum((weight * counts[name] for name, weight in names.items()), Decimal(0))


def measure(indicator: Indicator, counts: Mapping[str, int]) -> Measure:
    """Work out one indicator from counts. Raises KeyError when a count is not given."""
    top = _total(indicator.numerator, counts)
    if indicator.denominator is None:
        value = Fraction(top)
        return Measure(indicator.code, top, None, value, half_up(value, 0))
    bottom = int(_total(indicator.denominator, counts))
    share = ratio(top, bottom)
    return Measure(indicator.code, top, bottom, share, percent_value(share, indicator.places))


_ASSIGNED = "派单时间"
_DUE = "应签收（应答复）时限届满时间"
_VISITED = "回访完成时间"
_ANSWERED = "答复提交时间"
_REGISTERED = "受理登记时间"
_CLOSED = "办结时间"

_ROWS = (
    # Tickets, for the county as a whole.
    Indicator(
        "received", "受理量", "件", _sum("received"), None, _REGISTERED, "登记受理的诉求件数。",
        more_is_better=None,
    ),
    Indicator(
        "direct_rate", "直办率", "件", _sum("answered_at_once"), _sum("received"), _REGISTERED,
        "热线当场答复办结的件数÷受理件数。",
    ),
    Indicator(
        "closed", "办结量", "件", _sum("closed"), None, _CLOSED, "期内办结的件数。",
    ),
    Indicator(
        "closed_on_time", "按时办结率", "件", _sum("closed_on_time"), _sum("closed_due"),
        "应办结时限届满时间", "时限内办结的件数÷期内应办结的件数。",
    ),
    # A unit's part of tickets.
    Indicator(
        "assignments", "交办量", "件次", _sum("assignments"), None, _ASSIGNED,
        "派给承办单位的件次；一件诉求派给两个单位计两件次。", more_is_better=None,
    ),
    Indicator(
        "accept_on_time", "及时签收率", "件次", _sum("accepted_on_time"), _sum("accept_due"), _DUE,
        "时限内签收的件次÷应签收的件次。",
    ),
    Indicator(
        "answered", "答复量", "件次", _sum("answered"), None, _ANSWERED, "期内提交答复的件次。",
    ),
    Indicator(
        "answered_on_time", "按时答复率", "件次", _sum("answered_on_time"),
        _sum("answered_on_time", "overdue"), _DUE,
        "时限内答复的件次÷应答复的件次（按时与超期之和）。批准延期的按延期后的时限计算。",
    ),
    Indicator(
        "overdue", "超期量", "件次", _sum("overdue"), None, _DUE,
        "时限届满时未答复的件次，含届满后补答复的。", more_is_better=False,
    ),
    Indicator(
        "overdue_rate", "超期率", "件次", _sum("overdue"), _sum("answered_on_time", "overdue"),
        _DUE, "超期的件次÷应答复的件次。", more_is_better=False,
    ),
    Indicator(
        "callbacks", "有效回访量", "件次", _sum("callbacks"), None, _VISITED,
        "联系到诉求人并得到明确评价的回访件次；联系不上的不计入。", more_is_better=None,
    ),
    Indicator(
        "contacted_rate", "及时联系率", "件次", _sum("contacted"), _sum("callbacks"), _VISITED,
        "诉求人确认承办人员已联系的件次÷有效回访件次。",
    ),
    Indicator(
        "solved_rate", "解决率", "件次", _sum("solved"), _sum("callbacks"), _VISITED,
        "诉求人认为已解决的件次÷有效回访件次；部分解决不计入分子。",
    ),
    Indicator(
        "partly_rate", "部分解决率", "件次", _sum("partly"), _sum("callbacks"), _VISITED,
        "诉求人认为部分解决的件次÷有效回访件次。", more_is_better=None,
    ),
    Indicator(
        "satisfied_rate", "满意率", "件次", _sum("satisfied", mostly=str(MOSTLY_WEIGHT)),
        _sum("callbacks"), _VISITED, "（满意＋0.9×基本满意）÷有效回访件次。",
    ),
    Indicator(
        "unsatisfied_rate", "不满意率", "件次", _sum("unsatisfied"), _sum("callbacks"), _VISITED,
        "不满意的件次÷有效回访件次。", more_is_better=False,
    ),
    Indicator(
        "unrated_rate", "未评价率", "件次",
        _sum("callbacks", satisfied="-1", mostly="-1", unsatisfied="-1"), _sum("callbacks"),
        _VISITED, "接受回访但未作满意评价的件次÷有效回访件次。", more_is_better=None,
    ),
    Indicator(
        "returned", "退回量", "件次", _sum("returned"), None, _ASSIGNED, "承办单位退回的件次。",
        more_is_better=None,
    ),
    Indicator(
        "returned_rate", "退回率", "件次", _sum("returned"), _sum("assignments"), _ASSIGNED,
        "承办单位退回的件次÷交办件次。", more_is_better=False,
    ),
    Indicator(
        "reworked", "重办量", "件次", _sum("reworked"), None, _ANSWERED,
        "答复后被退回重新办理的件次。", more_is_better=False,
    ),
    Indicator(
        "reworked_rate", "重办率", "件次", _sum("reworked"), _sum("answered"), _ANSWERED,
        "退回重新办理的件次÷答复件次。", more_is_better=False,
    ),
    Indicator(
        "right_first_time", "一次办好率", "件次", _sum("answered", reworked="-1"),
        _sum("answered"), _ANSWERED, "未经退回重办的答复件次÷答复件次。",
    ),
)  # fmt: skip

INDICATORS: Mapping[str, Indicator] = MappingProxyType({row.code: row for row in _ROWS})
