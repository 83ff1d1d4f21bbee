"""The codes a policy may use. Words for them stand in `rules/words.py`."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.rules import words

STAGES, KINDS, URGENCIES = tuple(words.STAGES), tuple(words.KINDS), tuple(words.URGENCIES)
LEVELS = ("county", "township", "village", "department", "utility")
ANY = "*"
# A rule for townships also speaks for these, unless one of their own says otherwise.
LIKE_TOWNSHIP = frozenset({"department", "utility"})
INDICATORS = (
    "accept",  # accepted in time, judged by the office
    "contact",  # contacted in time, judged by the requester
    "arrive",  # on site in time
    "satisfied",
    "solved",
    "closed",  # closed of those due
    "on_time",  # answered in time
    "feedback",  # feedback given
    "once_done",  # solved without rework
    "returned",  # few wrong returns
    "reworked",  # few reworks
    "callback_valid",
    "knowledge",  # knowledge base kept up
    "equipment",  # staff and rooms, judged by the office
)
RATES = ("solved", "satisfied", "contact", "accept", "on_time")
GROUPS = ("township", "department", "utility", "village")
PUBLISHING = ("off", "internal", "grouped", "top")
EVERY = ("day", "week", "month", "quarter", "half_year", "year")

# What a ledger of the monthly clearing asks before a ticket may stand in it (S1, 四（二）2).
PROOFS = {
    "visit": "上门联系诉求人",
    "consent": "诉求人认可",
    "promised_date": "明确办结时间",
    "grounds": "剔除依据",
    "deputy": "单位分管领导签字",
    "chief": "单位主要领导签字",
    "office": "县热线办审核",
    "city": "市级审核",
}

# What sets a supervision step or a consequence off.
TRIGGERS = {
    "overdue": "逾期未办结",
    "second_return": "二次退单",
    "unclear": "办理结果不明确",
    "unsatisfied": "群众不满意",
    "unsatisfied_twice": "两次不满意",
    "perfunctory": "敷衍应付、办理不力",
    "evaded": "推诿扯皮、久拖不办",
    "below_line": "低于考核线",
    "low_rank": "排名靠后",
    "hot_issue": "热点难点问题",
    "month_end": "每月月底",
    "misconduct": "失职渎职、不作为慢作为乱作为",
    "by_hand": "热线办研判启动",
}
# What follows from a trigger.
ACTIONS = {
    "rework": "退回重新办理",
    "second_assignment": "二次交办",
    "supervise": "列入督办",
    "on_site": "现场督办",
    "tell_leader": "通报承办单位主要领导",
    "tell_media": "通报新闻媒体",
    "tell_discipline": "通报纪检监察部门",
    "remind": "短信提醒",
    "notice": "通报",
    "comment": "领导点评",
    "self_criticism": "检讨发言",
    "talk": "约谈",
    "tv": "电视问政",
    "review_panel": "第三方评议",
    "annual": "纳入年度目标考核",
    "accountability": "问责",
}
# A working practice of the office: which particulars it must carry beside words and source.
PRACTICES: Mapping[str, frozenset[str]] = {
    "answer_at_once": frozenset({"kinds"}),  # answered on the phone, no ticket sent
    "three_way_call": frozenset({"kinds"}),
    "direct_dispatch": frozenset({"levels"}),  # county to the base, no level between
    "enterprise_first": frozenset({"items"}),
    "first_unit_leads": frozenset({"items"}),
    "duty_list": frozenset({"items"}),
    "joint_meeting": frozenset({"items"}),
    "hard_case_study": frozenset({"items"}),
    "four_lists": frozenset({"items"}),
    "door_visits": frozenset({"items"}),
    "unit_equipment": frozenset({"items"}),  # what every unit must have
    "legacy_lines": frozenset({"items"}),
    "police_handover": frozenset({"items"}),
    "third_party": frozenset({"items"}),  # who sits on the panel
    "social_supervisors": frozenset({"items"}),
    "relief_fund": frozenset({"items"}),
    "credit_list": frozenset({"items"}),
    "citizen_service": frozenset({"items"}),  # move my car, help at home
    "open_by_default": frozenset({"items"}),
    "best_tickets": frozenset({"number", "every"}),
    "worst_tickets": frozenset({"number", "every"}),
    "red_board": frozenset({"number", "every"}),
    "yellow_board": frozenset({"number", "every"}),
    "warn_frequent": frozenset({"number", "within"}),  # so many of one matter within that time
    "warn_new": frozenset({"number", "within"}),
    "warn_burst": frozenset({"number", "within"}),
    "duty_day": frozenset({"every"}),  # a leader answers the phone
    "meeting": frozenset({"every"}),
    "knowledge_ranking": frozenset({"every"}),
    "equipment_points": frozenset({"number", "every"}),  # points for staff and rooms
}
COMPARISONS = {"previous": "环比", "last_year": "同比"}
