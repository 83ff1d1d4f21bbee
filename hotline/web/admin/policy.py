"""The policy in force, as it counts: every limit and rule with its source. For reading."""

from __future__ import annotations

from typing import Any

from flask import g

from hotline.casework.timekeeping import policy as in_force
from hotline.rules.policy import Policy
from hotline.rules.policy_tables import EVERY_WORDS, LEVEL_WORDS, PUBLISHING_WORDS, SCORE_WORDS
from hotline.rules.words import KINDS, SATISFIED, SOLVED, STAGES, URGENCIES
from hotline.web.admin.door import blueprint, page
from hotline.web.guard import need

# On screen the two halves of 响应 also say who judges them (S1).
INDICATORS = {**SCORE_WORDS, "accept": "及时签收（热线办评）", "contact": "及时联系（诉求人评）"}


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
        every=EVERY_WORDS,
        publish=PUBLISHING_WORDS,
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
            "levels": _words(row["levels"], LEVEL_WORDS),
        }
        for (stage, limit, source), row in rows.items()
    ]


def _words(codes: set[str], table: dict[str, str]) -> str:
    named = [word for code, word in table.items() if code in codes]
    return "全部" if len(named) == len(table) else "、".join(named)
