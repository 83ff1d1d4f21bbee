"""The table of everything the assessment counts: what a case is, when it counts, in office words.

Each count is a whole number. Its moment says what is counted and which stored moment puts a case
into a period; `store.figuretable` holds the condition of each, by the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# How figures can be grouped. A village's parts count under its township in `unit`; `village` are
# its own parts, those handed to it included; `person` is who really did it; `division` is the
# township, `place` the very place a ticket is about.
GROUPINGS = ("unit", "village", "person", "division", "place", "county")
_PLACES = ("division", "place", "county")
_ALL = ("unit", "village", "person", *_PLACES)
_UNITS = ("unit", *_PLACES)


@dataclass(frozen=True)
class MomentDef:
    """What is counted (件, 件次 …), which moment decides the period, and who never counts."""

    population: str
    basis: str
    levels: tuple[str, ...]
    excludes: str


_GONE = "剔除的不计"
_NOT_DUE = "剔除的、期限届满前已退回或撤回的、期限未到且尚未办的不计"
_TICKETS = "撤回、并单、剔除的不计"
MOMENTS: Mapping[str, MomentDef] = MappingProxyType({
    "registered": MomentDef("件", "受理登记时间", ("unit", "person", *_PLACES), _TICKETS),
    "repeated": MomentDef("件", "受理登记时间", ("unit", "person", *_PLACES), _TICKETS),
    "closed": MomentDef("件", "办结时间", _UNITS, "剔除的不计"),
    "closing": MomentDef("件", "应办结时限届满时间", _UNITS, f"{_TICKETS}；期限未到且未办结的不计"),
    "passed": MomentDef("件", "审核通过时间", _UNITS, _TICKETS),
    "end": MomentDef("件", "期末", _UNITS, _TICKETS),
    "clock": MomentDef("件次", "派单时限届满时间", ("person", *_PLACES),
                       "撤回、并单、剔除的，时限届满前撤回的，期限未到且未派的不计"),
    "dispatched": MomentDef("件次", "派单时间", _ALL, _GONE),
    "accept": MomentDef("件次", "应签收时限届满时间", _ALL, _NOT_DUE),
    "contact": MomentDef("件次", "应联系时限届满时间", _ALL, _NOT_DUE),
    "arrive": MomentDef("件次", "应到场时限届满时间", _ALL, _NOT_DUE),
    "due": MomentDef("件次", "应答复时限届满时间", _ALL, _NOT_DUE),
    "answered": MomentDef("件次", "答复提交时间", _ALL, _GONE),
    "judged": MomentDef("件次", "回访完成时间", _ALL, "联系不上的、评议认定不计入的、剔除的不计"),
    "decided": MomentDef("件次", "审批（裁定）时间", _UNITS, _GONE),
    "excluded": MomentDef("件次", "审批时间", _UNITS, "未获批准的不计"),
    "issued": MomentDef("件次", "督办单签发时间", ("unit", "county"),
                        "已作废的、所列工单剔除的不计"),
    "replies": MomentDef("份", "催督办文书答复期限", ("unit", "county"),
                         "未签发、已作废的，期限未到且未答复的不计"),
    "visit": MomentDef("次", "上门时间", _ALL, _GONE),
    "urge": MomentDef("件次", "催办时间", ("unit", "person", *_PLACES), _GONE),
    "rework": MomentDef("件次", "二次交办时间", _UNITS, _GONE),
    "verdict": MomentDef("件", "评议结论登记时间", _UNITS, "维持原评价的、已撤销的、剔除的不计"),
})  # fmt: skip


@dataclass(frozen=True)
class CountDef:
    """One count: its words say exactly which cases are in it."""

    code: str
    words: str
    moment: str

    @property
    def population(self) -> str:
        """What one unit of the count is."""
        return MOMENTS[self.moment].population

    @property
    def basis(self) -> str:
        """Which moment puts a case into the period, in words."""
        return MOMENTS[self.moment].basis

    @property
    def levels(self) -> tuple[str, ...]:
        """The groupings the count exists for."""
        return MOMENTS[self.moment].levels


_WORDS = {
    "registered": {
        "received": "登记受理的诉求",
        "answered_at_once": "热线当场答复办结、没有派单的诉求",
        "dispatched": "已转承办单位办理的诉求",
        "from_city": "市平台下派的诉求",
        "from_110": "110转来的诉求",
        "enterprise": "涉企诉求",
    },
    "repeated": {"repeat": "同一号码30日内就同一事项再次反映的诉求"},
    "closed": {"closed": "办结的诉求"},
    "closing": {
        "closed_due": "应办结时限在期内届满的诉求（批准延期、挂账、二次交办的按新时限）",
        "closed_on_time": "其中时限内审核通过的",
        "urgent_due": "应办结时限在期内届满的紧急诉求",
        "urgent_on_time": "其中时限内审核通过的",
        "extended_due": "其中批准过延期的",
    },
    "passed": {
        "passed": "审核通过、应回访的诉求",
        "called": "其中已拨打回访的",
        "effective": "其中联系到诉求人并得到明确评价的",
        "unreached": "其中联系不上、按规定次数回访后办结的",
        "untrue": "其中经核实反映情况不属实的",
    },
    "end": {
        "open_at_end": "期末尚未办结的诉求",
        "open_overdue": "其中期末已超过应办结时限的（时限内已审核通过、等待回访的不算）",
    },
    "clock": {
        "dispatch_due": "应派单时限在期内届满的诉求（退回重派的另计）",
        "dispatched_on_time": "其中时限内派出的",
    },
    "dispatched": {
        "assignments": "派给承办单位的办理件（含后来退回的）",
        "returned": "其中承办单位退回的",
        "co_parts": "其中作为协办单位承办的",
        "delegated": "其中交村级办理的",
        "forced": "其中经裁定强制派出的",
    },
    "accept": {
        "accept_due": "应签收时限在期内届满的办理件",
        "accepted_on_time": "其中时限内签收的",
    },
    "contact": {
        "contact_due": "应首次联系时限在期内届满的办理件",
        "contacted_on_time": "其中时限内联系到诉求人的",
    },
    "arrive": {
        "arrive_due": "应到场时限在期内届满的办理件",
        "arrived_on_time": "其中时限内到场的",
    },
    "due": {
        "answered_on_time": "应答复时限在期内届满、时限内已答复的办理件",
        "overdue": "应答复时限在期内届满、届满时未答复的办理件（含之后补答复的、退回未再答复的）",
    },
    "answered": {
        "answered": "期内提交答复的办理件",
        "reworked": "其中答复后被退回重新办理的",
        "perfunctory": "其中答复被认定为敷衍应付的",
        "visited": "其中答复前上门走访过的",
        "answer_seconds": "这些办理件自派单至答复的总秒数（自然时间）",
        "working_minutes": "这些办理件自派单至答复的总工作分钟数",
        "day_minutes": "这些办理件派单后首个工作日的工作分钟数之和，用于折算工作日",
    },
    "judged": {
        "callbacks": "有效回访：联系到诉求人并得到明确评价的诉求",
        "contacted": "其中诉求人确认已联系的",
        "solved": "其中认为已解决的",
        "partly": "其中认为部分解决的",
        "satisfied": "其中评价满意的",
        "mostly": "其中评价基本满意的",
        "unsatisfied": "其中评价不满意的",
        "rework_callbacks": "其中二次交办后回访的",
        "rework_solved": "二次交办后回访、认为已解决的",
    },
    "decided": {
        "extended": "批准的延期申请",
        "deferred": "批准的延时挂账申请",
        "return_refused": "未获同意的退单申请",
        "returned_twice": "同一件诉求第二次及以后获准的退单",
        "disputed": "联席会议裁定的争议",
    },
    "excluded": {"excluded": "批准的剔除申请"},
    "issued": {"supervised": "列入已签发督办单的工单"},
    "replies": {
        "letters_due": "答复期限在期内届满的催督办文书",
        "letters_on_time": "其中按期答复的",
    },
    "visit": {"visits": "上门走访"},
    "urge": {"urged": "催办（含市级催办）"},
    "rework": {"second_assignments": "回访不满意或未解决、退回重办的办理件"},
    "verdict": {"verdicts": "经第三方评议改判或认定不计入的评价"},
}
COUNTS: Mapping[str, CountDef] = MappingProxyType({
    code: CountDef(code, words, moment)
    for moment, counts in _WORDS.items() for code, words in counts.items()
})  # fmt: skip
# What stands at the end of a period; over months it is never added up.
SNAPSHOTS = frozenset(code for code, row in COUNTS.items() if row.moment == "end")
