"""The hard paths of the make-believe year: visits, extensions, deferrals, exclusions, proofs."""

from __future__ import annotations

from datetime import timedelta

from hotline.demo.people import DemoUnit
from hotline.demo.steps import Pen

# Shares of the ordinary and complex tickets that take each path.
EXTENSION, DEFERRAL, EXCLUSION = 0.045, 0.022, 0.012
# Kinds nobody asks more time for.
QUICK = ("consultation", "praise", "suggestion")
OFFICE_DAY = 390  # minutes of one office day

_VISITS = {
    "suggestion": (
        "当面听取建议，逐条说明能办和暂时不能办的原因，诉求人表示理解。",
        "上门与诉求人商量实施办法，记下补充意见两条。",
    ),
    "unsatisfied": (
        "上门了解不满意的原因，诉求人认为处理不彻底，当面商定返工内容和时间。",
        "上门致歉，听取意见，约定由专人负责整改。",
    ),
    "deferral": (
        "上门说明工期安排，诉求人同意按约定日期办结。",
        "上门解释资金和施工窗口的情况，与诉求人商定了办结日期。",
    ),
    "exclusion": (
        "上门解释不属热线办理范围的原因，告知依法办理的途径。",
        "上门说明事项已进入法定程序，应以法定程序的结论为准。",
    ),
}
_WHY_LONGER = (
    "配件须从外地调运，预计五天到货",
    "需会同多部门现场踏勘，踏勘已约定日期",
    "连续降雨，暂不具备施工条件",
    "涉及产权单位较多，正在逐一协调",
)
_WHY_DEFERRED = (
    "管网改造已列入本季施工计划，须待停水窗口施工",
    "项目资金已申报，下达后立即实施",
    "道路修复须待冬季过后气温回升",
    "需履行招标程序，正在公示",
)
_GROUNDS = (
    ("in_procedure", "县人民法院受理案件通知书"),
    ("in_procedure", "信访事项受理告知书"),
    ("beyond_law", "《城镇土地使用税暂行条例》及县政府会议纪要"),
    ("repeated", "前次答复意见书及送达回证"),
    ("untrue", "现场核查笔录和村委会证明"),
)
_NO = ("理由不充分，请按期办结。", "可先行采取临时措施，暂不同意。")
_YES = ("情况属实，同意。", "同意，请抓紧办理并随时告知诉求人。", "")


class HardPaths(Pen):
    """What a unit does when five days are not enough, or when nothing can be done at all."""

    lead: DemoUnit
    is_late: bool
    is_from_city: bool

    def _visit(self, unit: DemoUnit, purpose: str, outcome: str) -> None:
        """visit: purpose, outcome, text, lasted (minutes from the door to the note)."""
        self._wait(45, 200)
        role = "grid_worker" if unit.kind == "village" else "station_clerk"
        text = self.random.choice(_VISITS[purpose])
        self._do("visit", role, unit, purpose=purpose, outcome=outcome, text=text, lasted=20)

    def _hard_path(self, kind: str) -> tuple[float, bool]:
        """Return the minutes gained by an extension or a deferral, and whether the ticket ended.

        Only offices ask, and only when there are days to ask for.
        """
        if self.pace != "office" or self.lead.kind == "village" or kind in QUICK:
            return 0, False
        if self._happens("exclusion", EXCLUSION):
            return 0, self._exclusion()
        if self._happens("deferral", DEFERRAL):
            return self._deferral(), False
        if self._happens("extension", EXTENSION):
            return self._extension(), False
        return 0, False

    def _extension(self) -> float:
        """request_extension: days (working days more), text. decide_request: kind approve text."""
        # A few ask for more than the office may grant, or than the city's own deadline, two
        # working days after the county's; the city decides on those.
        days = self.random.choice((2, 3, 3, 4, 5, 5, 5, 7, 9))
        self._wait(60, 400)
        why = self.random.choice(_WHY_LONGER)
        self._do("request_extension", "station_clerk", self.lead, days=days, text=why)
        needs_city = days > (2 if self.is_from_city else 5)
        is_granted = self._decided("extension", "dispatcher", needs_city, 0.85)
        return days * OFFICE_DAY * self.random.uniform(0.5, 1.1) if is_granted else 0

    def _deferral(self) -> float:
        """request_deferral: promised_on (a day), text. sign_request: kind, is_scan."""
        self._visit(self.lead, "deferral", "agreed")
        promised = (self.now + timedelta(days=self.random.choice((21, 30, 45, 60, 90)))).date()
        self._wait(10, 60)
        why = self.random.choice(_WHY_DEFERRED)
        self._do("request_deferral", "station_clerk", self.lead, promised_on=promised, text=why)
        self._signed("deferral")
        if not self._decided("deferral", "director", self.is_from_city, 0.88):
            return 0
        # Good units keep their word a few days early; the others let the day pass.
        shift = self.random.uniform(2, 9) if self.is_late else -self.random.uniform(0.5, 6)
        day = self.now.replace(year=promised.year, month=promised.month, day=promised.day)
        self.now = max(self.now, day + timedelta(days=shift)).replace(microsecond=0)
        return 1

    def _exclusion(self) -> bool:
        """request_exclusion: reason_code, basis. Return whether it ended the ticket."""
        self._visit(self.lead, "exclusion", self.random.choice(("explained", "agreed", "refused")))
        self._wait(10, 90)
        reason, basis = self.random.choice(_GROUNDS)
        self._do("request_exclusion", "station_clerk", self.lead, reason_code=reason, basis=basis)
        self._signed("exclusion")
        return self._decided("exclusion", "director", True, 0.8)

    def _signed(self, kind: str) -> None:
        self._wait(40, 400)
        is_scan = self.random.random() < 0.3
        role = "station_clerk" if is_scan else "station_leader"
        self._do("sign_request", role, self.lead, kind=kind, is_scan=is_scan)

    def _decided(self, kind: str, role: str, needs_city: bool, chance: float) -> bool:
        """city_decide: kind, approve, text. Return whether it was approved in the end."""
        self._wait(30, 420)
        is_approved = self.random.random() < chance or needs_city or kind in self.forced
        text = self.random.choice(_YES if is_approved else _NO)
        self._do("decide_request", role, self.lead, kind=kind, approve=is_approved, text=text)
        if not (is_approved and needs_city):
            return is_approved
        self._wait(200, 900)
        is_approved = self.random.random() < chance
        text = "经研究，同意。" if is_approved else "经研究，不予同意，请继续办理。"
        self._do("city_decide", "city", self.lead, kind=kind, approve=is_approved, text=text)
        return is_approved
