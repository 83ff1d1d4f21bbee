"""The indicators as the office knows them, one row each, in the order of the handbook.

Population, basis time and exclusions of a row follow from its counts (`rules.counttable`); a
rate's numerator and denominator have the same basis. Sources: what counties publish (domain notes
1.10), Baotou's scheme of 2022, the limits and requests of requirements C2–C6, E2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

# 基本满意 counts as nine tenths of 满意 in the three rates; a policy may differ.
MOSTLY_WEIGHT = Decimal("0.9")

Sum = Mapping[str, Decimal]


def mostly_words(weight: Decimal) -> str:
    """Return the weight as the definition prints it: 0.9, 1."""
    return f"{weight.normalize():f}"


def _sum(*names: str, **weighted: str) -> Sum:
    """Write a weighted sum of counts: bare names weigh 1, a name may carry a weight in words."""
    plain = dict.fromkeys(names, Decimal(1))
    return MappingProxyType(plain | {name: Decimal(weight) for name, weight in weighted.items()})


@dataclass(frozen=True)
class Row:
    """One indicator; see `rules.indicators.Indicator`. `{weight}` in words is that of 基本满意."""

    code: str
    name: str
    numerator: Sum
    denominator: Sum | None
    words: str
    more_is_better: bool | None = True
    places: int = 2
    unit: str = ""
    scale: int = 0


def _count(code: str, name: str, words: str, better: bool | None = None, of: str = "") -> Row:
    return Row(code, name, _sum(of or code), None, words, better)


def _rate(
    code: str, name: str, top: str, bottom: str, words: str, better: bool | None = True
) -> Row:
    return Row(code, name, _sum(top), _sum(bottom), words, better)


ROWS = (
    # 受理
    _count("received", "受理量", "登记受理的诉求件数。"),
    _rate("direct_rate", "直办率", "answered_at_once", "received",
          "热线当场答复办结的件数÷受理件数。"),
    _count("dispatched", "转办量", "已转承办单位办理的受理件数。"),
    _count("from_city", "市级交办量", "受理件中由市平台下派的件数。"),
    _rate("city_share", "市级交办占比", "from_city", "received",
          "市平台下派的件数÷受理件数。", None),
    _count("from_110", "110转办量", "受理件中由110转来的件数。"),
    _count("enterprise", "涉企诉求量", "受理件中的涉企诉求件数。"),
    _count("repeat", "重复诉求量", "同一号码30日内就同一事项再次反映的件数。", False),
    _rate("repeat_rate", "重复诉求率", "repeat", "received", "重复诉求件数÷受理件数。", False),
    # 派单和签收
    _rate("dispatch_on_time", "及时派单率", "dispatched_on_time", "dispatch_due",
          "时限内派出的件次÷应派单的件次；退回重派的另计一次。"),
    _count("assignments", "交办量", "派给承办单位的件次；一件诉求派给两个单位计两件次。"),
    _count("co_parts", "协办量", "作为协办单位承办的件次。"),
    _count("forced", "强制派单量", "经联席会议裁定强制派出的件次。", False),
    _rate("delegated_rate", "下派村级比例", "delegated", "assignments",
          "交村级办理的件次÷交办件次。", None),
    _rate("accept_on_time", "及时签收率", "accepted_on_time", "accept_due",
          "时限内签收的件次÷应签收的件次。"),
    _rate("contact_on_time", "首次联系及时率", "contacted_on_time", "contact_due",
          "时限内联系到诉求人的件次÷应首次联系的件次，按系统登记的联系时间计算。"),
    _rate("arrive_on_time", "到场及时率", "arrived_on_time", "arrive_due",
          "时限内到场的件次÷应到场的件次；没有到场时限的不计。"),
    # 办理
    _count("answered", "答复量", "期内提交答复的件次。", True),
    Row("answered_on_time", "按时答复率", _sum("answered_on_time"),
        _sum("answered_on_time", "overdue"),
        "时限内答复的件次÷应答复的件次（按时与超期之和）。批准延期的按延期后的时限计算。"),
    _count("overdue", "超期量",
           "时限届满时未答复的件次，含届满后补答复的和被退回尚未重新答复的。", False),
    Row("overdue_rate", "超期率", _sum("overdue"), _sum("answered_on_time", "overdue"),
        "超期的件次÷应答复的件次。", False),
    Row("mean_answer_hours", "平均答复用时", _sum("answer_seconds"), _sum("answered"),
        "自派单至答复的自然时间之和÷答复件次。", False, 1, "小时", 3600),
    Row("mean_working_days", "平均办理工作日", _sum("working_minutes"), _sum("day_minutes"),
        "自派单至答复的工作时间之和÷每件派单后首个工作日工作时间之和。", False, 1, "个工作日", 1),
    _count("closed", "办结量", "期内办结的件数。", True),
    _rate("closed_on_time", "按时办结率", "closed_on_time", "closed_due",
          "时限内办结（审核通过）的件数÷期内应办结的件数。"),
    _rate("urgent_on_time", "紧急件按时办结率", "urgent_on_time", "urgent_due",
          "时限内办结的紧急件数÷期内应办结的紧急件数。"),
    _count("open_at_end", "未办结量", "期末尚未办结的件数。", False),
    _count("open_overdue", "逾期未办结量",
           "期末已超过应办结时限、尚未办结的件数；时限内已审核通过、等待回访的不算。", False),
    Row("true_rate", "诉求属实率", _sum("passed", untrue="-1"), _sum("passed"),
        "审核通过且反映情况属实的件数÷审核通过件数。", None),
    _count("visits", "上门走访量", "登记的上门走访次数。", True),
    _rate("visited_rate", "上门走访率", "visited", "answered",
          "答复前上门走访过的件次÷答复件次。"),
    # 延期、挂账、剔除、退单
    _count("extended", "延期量", "批准延期的件次。", False),
    _rate("extended_rate", "延期率", "extended_due", "closed_due",
          "批准过延期的件数÷期内应办结的件数。", False),
    _count("deferred", "延时挂账量", "批准延时挂账的件次，到期后按新时限计入考核。"),
    _count("excluded", "剔除量", "批准剔除、不计入考核的件次。"),
    _count("returned", "退回量", "承办单位退回的件次。"),
    _rate("returned_rate", "退回率", "returned", "assignments",
          "承办单位退回的件次÷交办件次。", False),
    _count("return_refused", "不予退单量", "申请退单未获同意的件次。", False),
    _count("returned_twice", "二次退单量", "同一件诉求第二次及以后获准退单的件次。", False),
    _count("disputed", "争议裁定量", "经联席会议裁定责任单位的件次。", False),
    # 审核
    _count("reworked", "重办量", "答复后被退回重新办理的件次。", False),
    _rate("reworked_rate", "重办率", "reworked", "answered",
          "退回重新办理的件次÷答复件次。", False),
    Row("right_first_time", "一次办好率", _sum("answered", reworked="-1"), _sum("answered"),
        "未经退回重办的答复件次÷答复件次。"),
    _count("perfunctory", "敷衍应付量", "答复被认定为敷衍应付的件次。", False),
    _rate("perfunctory_rate", "敷衍应付率", "perfunctory", "answered",
          "答复被认定为敷衍应付的件次÷答复件次。", False),
    # 回访和评价
    _rate("callback_coverage", "回访率", "called", "passed", "已拨打回访的件数÷审核通过件数。"),
    _rate("effective_callback_rate", "有效回访率", "effective", "passed",
          "联系到诉求人并得到明确评价的件数÷审核通过件数。"),
    _count("unreached", "联系不上量", "按规定次数回访仍联系不上而办结的件数。", False),
    _count("callbacks", "有效回访量",
           "联系到诉求人并得到明确评价的回访件次；联系不上的不计入。"),
    _rate("contacted_rate", "及时联系率", "contacted", "callbacks",
          "诉求人确认承办人员已联系的件次÷有效回访件次。"),
    _rate("solved_rate", "解决率", "solved", "callbacks",
          "诉求人认为已解决的件次÷有效回访件次；部分解决不计入分子。"),
    _rate("partly_rate", "部分解决率", "partly", "callbacks",
          "诉求人认为部分解决的件次÷有效回访件次。", None),
    Row("satisfied_rate", "满意率", _sum("satisfied", mostly=str(MOSTLY_WEIGHT)),
        _sum("callbacks"), "（满意＋{weight}×基本满意）÷有效回访件次。"),
    _rate("unsatisfied_rate", "不满意率", "unsatisfied", "callbacks",
          "不满意的件次÷有效回访件次。", False),
    Row("rated_rate", "评价率", _sum("satisfied", "mostly", "unsatisfied"), _sum("callbacks"),
        "接受回访并作出满意评价（满意、基本满意、不满意）的件次÷有效回访件次。"),
    Row("unrated_rate", "未评价率",
        _sum("callbacks", satisfied="-1", mostly="-1", unsatisfied="-1"), _sum("callbacks"),
        "接受回访但未作满意评价的件次÷有效回访件次。", None),
    _count("second_assignments", "二次交办量", "回访不满意或未解决、退回重办的件次。", False),
    _rate("rework_solved_rate", "二次交办解决率", "rework_solved", "rework_callbacks",
          "二次交办后回访认为已解决的件次÷二次交办后有效回访件次。"),
    _count("verdicts", "评议改判量", "经第三方评议改判或认定不计入的评价件数。"),
    # 督办
    _count("urged", "催办量", "催办的件次，含市级催办。", False),
    _count("supervised", "督办量", "列入已签发督办单的件次。", False),
    _count("letters_due", "应答复文书", "答复期限在期内届满的催办、督办文书份数。"),
    _rate("letters_on_time", "督办按期回复率", "letters_on_time", "letters_due",
          "按期答复的催办、督办文书份数÷应答复的份数。"),
)  # fmt: skip
