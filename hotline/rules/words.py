"""The office's word for every code. The only place where a code meets its Chinese label.

Plain tables: screens, printed matter, exports, history and refusals all read these, so that a
state has one name everywhere. `word()` shows an unknown code as it is instead of failing.
"""

from __future__ import annotations

from collections.abc import Mapping

from hotline.rules.actwords import ACTS as ACTS

# What the citizen wants (requirements A3).
KINDS = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
    "praise": "表扬",
}

# Which clock applies (requirements A4; the limits themselves are in the policy).
URGENCIES = {
    "urgent": "紧急",
    "livelihood": "基本生活保障",
    "ordinary": "一般",
    "complex": "复杂疑难",
}

# How the appeal came in (requirements A1).
CHANNELS = {
    "phone": "12345电话",
    "walk_in": "现场来访",
    "web": "网站",
    "wechat": "微信",
    "sms": "短信",
    "mailbox": "领导信箱",
    "people_daily": "人民网留言板",
    "ratings": "好差评",
    "110": "110转办",
    "grid": "网格上报",
    "city": "市平台下派",
    "import": "批量导入",
}

# Where the whole ticket stands.
STATES = {
    "registered": "待派单",
    "dispatched": "已派单",
    "handling": "办理中",
    "reviewing": "待审核",
    "calling_back": "待回访",
    "closed": "已办结",
    "withdrawn": "已撤回",
    "merged": "已并单",
    "excluded": "已剔除",
}

# Where one unit's part of it stands.
ASSIGNMENT_STATES = {
    "waiting_accept": "待签收",
    "handling": "办理中",
    "answered": "已反馈待审核",
    "sent_back": "退回重办",
    "passed": "审核通过",
    "returned": "已退单",
    "withdrawn": "已撤回",
}

# Part a unit plays in a ticket (requirements B4).
ASSIGNMENT_ROLES = {"lead": "主办", "co": "协办", "delegate": "下级办理"}

# What a unit asks of the office; never a state of the ticket.
REQUESTS = {
    "return": "退单",
    "extension": "延期",
    "deferral": "延时挂账",
    "exclusion": "剔除",
    "help": "增加协办",
    "arbitration": "争议裁定",
}
REQUEST_STATES = {
    "signing": "待单位领导签字",
    "pending": "待县热线办审批",
    "to_city": "待市级批复",
    "approved": "已同意",
    "refused": "未同意",
    "withdrawn": "已撤销",
}
DISPUTE_STATES = {**REQUEST_STATES, "pending": "待裁定", "approved": "已裁定"}

# Who signs for a unit (S1: 分管领导签延时挂账，主要领导签剔除). The chief may sign both.
RANKS = {"deputy": "分管领导", "chief": "主要领导"}
SIGNED = {"password": "本人密码确认", "scan": "签字扫描件"}

# Why somebody went to the door (三上门 四必须, S1) and what came of it.
VISIT_PURPOSES = {
    "handling": "办理诉求",
    "deferral": "说明延时原因",
    "exclusion": "说明剔除原因",
    "suggestion": "沟通建议",
    "unsatisfied": "了解不满意原因",
}
VISIT_OUTCOMES = {
    "agreed": "诉求人认可",
    "explained": "已说明，诉求人未表态",
    "refused": "诉求人不认可",
    "absent": "未见到诉求人",
}
# What a file proves.
PURPOSES = {
    "appeal": "诉求材料",
    "contact": "联系凭证",
    "handling": "办理凭证",
    "visit": "上门照片",
    "grounds": "剔除依据",
    "signature": "签字扫描件",
}
# The ledgers of the monthly clearing (每月清零, S1).
LEDGERS = {
    "ordinary": "一般工单",
    "deferral": "延时挂账",
    "exclusion": "剔除",
    "suggestion": "建议",
}

# The workbench of a unit, in the order in which work flows.
STATION_LANES = {
    "to_accept": "待签收",
    "to_contact": "待联系",
    "to_answer": "待办结",
    "to_combine": "下级已反馈",
    "below": "下级办理中",
    "sent_back": "退回重办",
    "supervised": "督办",
    "done": "已反馈",
}

# The workbench of the county office.
COUNTY_LANES = {
    "to_dispatch": "待派单",
    "returns": "申请待审",
    "handling": "办理中",
    "to_review": "待审核",
    "to_call_back": "待回访",
    "supervised": "督办催办",
    "done": "已办结",
}
LANES = {**COUNTY_LANES, **STATION_LANES, "overdue": "超期"}

# What the unit reports (domain notes 1.13: 超职责诉求, 诉求属实, 是否解决).
RESULTS = {
    "done": "已解决",
    "unsolved": "暂未解决",
    "beyond_duty": "超出职责范围",
    "untrue": "反映情况不属实",
}

# What the requester says at the callback (domain notes 1.9).
SOLVED = {"yes": "已解决", "partly": "部分解决", "no": "未解决"}
SATISFIED = {"yes": "满意", "mostly": "基本满意", "no": "不满意", "unrated": "未评价"}
CONTACTED = {"yes": "已联系", "no": "未联系"}
REACHED = {"yes": "已接通", "no": "未接通"}

ROLES = {
    "grid_worker": "网格员",
    "station_clerk": "站点经办人",
    "station_leader": "站点负责人",
    "operator": "受理员",
    "dispatcher": "派单员",
    "reviewer": "审核回访员",
    "supervisor": "督办员",
    "director": "热线办主任",
    "county_leader": "县领导",
    "auditor": "审计监督员",
    "admin": "系统管理员",
    "city": "市平台",
    "system": "系统",
}

# Stage clocks (requirements E2).
STAGES = {
    "register": "登记",
    "dispatch": "派单",
    "accept": "签收",
    "contact": "首次联系",
    "arrive": "到场",
    "answer": "办结",
    "review": "审核",
    "callback": "回访",
}

LEVELS = {"county": "县级", "township": "乡镇级", "village": "村级"}
UNIT_KINDS = {
    "county_office": "县热线办",
    "township": "乡镇",
    "village": "村（社区）",
    "department": "县直部门",
    "utility": "公共服务企业",
}

# Colour is never alone: each lamp has a word, and a shape drawn by the style sheet.
LAMPS = {"green": "正常", "yellow": "将到期", "red": "超期"}

# What travels between county and city (protocol, "Events").
EVENTS = {
    "ticket.registered": "县级登记上报",
    "ticket.dispatched": "下派工单",
    "ticket.accepted": "签收",
    "ticket.contacted": "联系诉求人",
    "ticket.progress": "办理进展",
    "ticket.answered": "办结反馈",
    "ticket.returned": "申请退单",
    "ticket.extension.requested": "申请延期",
    "ticket.deferral.requested": "申请延时挂账",
    "ticket.exclusion.requested": "申请剔除",
    "ticket.called_back": "县级回访",
    "ticket.closed": "办结归档",
    "ticket.merged": "并单",
    "ticket.snapshot": "整单补发",
    "ticket.updated": "更新信息",
    "ticket.urged": "催办督办",
    "ticket.request.decided": "申请批复",
    "ticket.reopened": "退回重办",
    "ticket.withdrawn": "撤单",
    "ticket.evaluated": "市级回访评价",
    "notice.published": "通报印发",
    "sync.request": "请求补发",
    "directory.updated": "目录更新",
    "dialect.refused": "未能识别的来件",
}
# What became of a message to the city, and of one from it.
OUTGOING = {
    "waiting": "待报",
    "rejected": "被拒",
    "set_aside": "搁置",
    "confirmed": "已确认",
}
INCOMING = {
    "applied": "已办理",
    "waiting": "等待前序",
    "ignored": "只作记录",
    "refused": "未能办理",
}

# How far a ranking is published: one wording on screen, in notices and in policies. The State asks
# that ranking not become a burden on those below (requirement G2). The 3 is `boardreach.BEST`.
PUBLISHING = {
    "off": "不公布名次",
    "internal": "名次只通知本单位",
    "grouped": "分组公布名次",
    "top": "只公布各组前3名",
}
YES_NO = {"yes": "是", "no": "否"}

# Five levels of supervision (五级督办, requirements F1); the codes travel to and from the city.
URGE_LEVELS = {
    "hotline": "热线办",
    "media": "媒体",
    "government": "政府办公室",
    "congress": "人大政协",
    "discipline": "纪检监察",
}
# Letters of supervision and what became of them (requirements F1).
LETTERS = {"urging": "催办通知书", "supervision": "督办单", "telling": "情况通报"}
LETTER_STATES = {
    "draft": "待签发",
    "issued": "待答复",
    "answered": "已答复",
    "closed": "已销号",
    "dropped": "已作废",
}


def word(table: Mapping[str, str], code: str | None) -> str:
    """Return the office's word for `code`: "" for nothing, the code itself when unknown."""
    return table.get(code, code) if code else ""


def asks(kind: str) -> str:
    """Return what a unit does by that request: 申请延期, 提请裁定."""
    return "提请裁定" if kind == "arbitration" else f"申请{word(REQUESTS, kind)}"


def request_state(kind: str, state: str) -> str:
    """Return how far a request is; a dispute is decided, not approved."""
    return word(DISPUTE_STATES if kind == "arbitration" else REQUEST_STATES, state)
