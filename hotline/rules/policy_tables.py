"""The office's word for every code that only policies use; the others are in `rules/words.py`."""

from __future__ import annotations

from hotline.rules import indicators
from hotline.rules.words import KINDS, LEVELS, URGENCIES

# Policies know departments and utilities beside townships; clocks count them alike.
LEVEL_WORDS = {**LEVELS, "department": "县直部门", "utility": "公共服务企业"}
CASE_TABLES = (KINDS, URGENCIES, LEVEL_WORDS)
SCORE_WORDS = {
    "accept": "及时签收",
    "contact": "及时联系",
    "arrive": "按时到场",
    "satisfied": "满意率",
    "solved": "解决率",
    "closed": "办结率",
    "on_time": "按时办结率",
    "feedback": "反馈率",
    "once_done": "一次办好率",
    "returned": "退单",
    "reworked": "重办",
    "callback_valid": "有效回访率",
    "knowledge": "知识库更新",
    "equipment": "人员场地",
}
# A score and a figure may share a code ("closed", "returned") and mean rate and count.
FIGURE_WORDS = {code: row.name for code, row in indicators.INDICATORS.items()}
EVERY_WORDS = {
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
PRACTICE_WORDS = {
    "answer_at_once": "即时答复",
    "three_way_call": "三方通话",
    "direct_dispatch": "直派基层",
    "enterprise_first": "涉企优先",
    "first_unit_leads": "首接负责",
    "duty_list": "职责清单",
    "joint_meeting": "联席会议",
    "hard_case_study": "难办事项研判",
    "four_lists": "四单管理",
    "door_visits": "三上门",
    "unit_equipment": "承办单位配备",
    "legacy_lines": "原有热线",
    "police_handover": "与110联动",
    "third_party": "第三方评议",
    "social_supervisors": "社会监督员",
    "relief_fund": "兜底资金",
    "credit_list": "诚信名单",
    "citizen_service": "便民服务",
    "open_by_default": "默认公开",
    "best_tickets": "最佳工单",
    "worst_tickets": "最差工单",
    "red_board": "红榜",
    "yellow_board": "黄榜",
    "warn_frequent": "多发事件预警",
    "warn_new": "新发事件预警",
    "warn_burst": "爆发事件预警",
    "duty_day": "领导接听日",
    "meeting": "定期调度",
    "knowledge_ranking": "知识库更新排名",
    "equipment_points": "设施评分",
}
