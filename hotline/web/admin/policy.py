"""The policy in force, as it counts: every limit and rule with its source. For reading."""

from __future__ import annotations

from typing import Any

from flask import g

from hotline.casework.timekeeping import policy as in_force
from hotline.rules.policy import Policy
from hotline.rules.words import KINDS, LEVELS, SATISFIED, SOLVED, STAGES, URGENCIES
from hotline.web.admin.door import blueprint, page
from hotline.web.guard import need

# What each indicator of the score is called.
INDICATORS = {
    "accept": "及时签收（热线办评）",
    "contact": "及时联系（诉求人评）",
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
EVERY = {
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
# Policies know departments and utilities beside townships; clocks count them alike.
POLICY_LEVELS = {**LEVELS, "department": "县直部门", "utility": "公共服务企业"}
PUBLISH = {"off": "不排名", "internal": "内部排名", "grouped": "分组排名", "top": "只公布前列"}


@blueprint.get("/admin/policy")
@need("administer", "read_figures")
def policy() -> str:
    rules = in_force(g.now)
    return page(
        "admin/policy.html",
        "admin.policy",
        rules=rules,
        limits=limit_rows(rules),
        indicators=INDICATORS,
        every=EVERY,
        publish=PUBLISH,
        satisfied=SATISFIED,
        solved=SOLVED,
        urgencies=URGENCIES,
    )


def limit_rows(rules: Policy) -> list[dict[str, Any]]:
    """Return one row per distinct limit: stage, for whom it speaks, how long, and its source.

    The policy keeps the winner of every case; cases with the same limit and source are told
    together, and what a row does not restrict is left out.
    """
    rows: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for (stage, kind, urgency, level), found in rules.limits.items():
        key = (stage, found.limit.in_words(), found.source)
        row = rows.setdefault(key, {"kinds": set(), "urgencies": set(), "levels": set()})
        row["kinds"].add(kind)
        row["urgencies"].add(urgency)
        row["levels"].add(level)
    return [
        {
            "stage": STAGES[stage],
            "limit": limit,
            "source": source,
            "kinds": _words(row["kinds"], KINDS),
            "urgencies": _words(row["urgencies"], URGENCIES),
            "levels": _words(row["levels"], POLICY_LEVELS),
        }
        for (stage, limit, source), row in rows.items()
    ]


def _words(codes: set[str], table: dict[str, str]) -> str:
    named = [word for code, word in table.items() if code in codes]
    return "全部" if len(named) == len(table) else "、".join(named)
