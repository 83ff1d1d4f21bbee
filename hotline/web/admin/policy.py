"""The policy as it counts, every version saved, what two of them differ in, and who saved what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, g, request

from hotline.casework import policymaking
from hotline.casework.schemes import shipped_titles, with_titles
from hotline.casework.timekeeping import policy as in_force
from hotline.rules.policy import Policy, parse_policy
from hotline.rules.policy_cases import Case, rectangles
from hotline.rules.policy_edit_changes import changes
from hotline.rules.policy_parts import StageLimit
from hotline.rules.policy_tables import CASE_TABLES, EVERY_WORDS, SCORE_WORDS
from hotline.rules.policy_words import Told, tell
from hotline.rules.words import PUBLISHING, SATISFIED, SOLVED, STAGES, URGENCIES
from hotline.store import policies, stamped, trail
from hotline.store.policies import PolicyVersion
from hotline.web.admin.door import blueprint, is_admin, page
from hotline.web.forms import Form
from hotline.web.guard import need

TAB = "admin.policy"
READERS = ("administer", "read_figures")
# On screen the two halves of 响应 also say who judges them (S1).
INDICATORS = {**SCORE_WORDS, "accept": "及时签收（热线办评）", "contact": "及时联系（诉求人评）"}
# Chapters that `_policy_rules.html` does not tell in cards of its own.
FURTHER = ("督办阶梯", "全程节点", "结果运用", "工作制度")
LINES = 12


@blueprint.get("/admin/policy")
@need(*READERS)
def policy() -> str:
    today = g.now.date()
    return page(
        "admin/policy.html",
        TAB,
        form=Form(),
        versions=version_rows(today),
        is_new=is_admin() and not stamped.has_tickets(),
        shipped=policymaking.shipped_titles(),
        sides=sides(),
        history=history() if is_admin() else [],
        **shown(in_force(g.now)),
    )


@blueprint.get("/admin/policy/versions/<int:policy_id>")
@need(*READERS)
def policy_version(policy_id: int) -> str:
    rows = [row for row in version_rows(g.now.date()) if row["id"] == policy_id]
    if not rows:
        abort(404)
    rules = policies.by_id(policy_id)
    waiting = _waiting(rules, policy_id, g.now.date())
    return page(
        "admin/policy_version.html",
        TAB,
        form=Form(),
        row=rows[0],
        waiting=waiting,
        **shown(rules),
    )


@blueprint.get("/admin/policy/compare")
@need(*READERS)
def compare_policies() -> str:
    one, other = (named(request.args.get(side, "")) for side in ("one", "other"))
    found = [c.said(with_titles) for c in changes(one, other)] if one and other else []
    return page(
        "admin/policy_compare.html",
        TAB,
        form=Form(given=request.args.to_dict()),
        sides=sides(),
        one=one,
        other=other,
        changes=found,
    )


def named(start: str) -> Policy | None:
    """Return the policy of `v3` (a saved version) or `baoji` (shipped), None for neither."""
    if start[:1] == "v" and start[1:].isdecimal() and len(start) < 10:
        row = PolicyVersion.get_or_none(PolicyVersion.id == int(start[1:]))
        return policies.by_id(row.id) if row else None
    if start in policymaking.shipped_codes():
        return parse_policy(policymaking.shipped_text(start))
    return None


def sides() -> list[tuple[str, str]]:
    """Return what can be compared or started from: saved versions, then shipped profiles."""
    saved = [
        (f"v{row.id}", f"{policies.by_id(row.id).title}（{row.version}）")
        for row in policies.versions()
    ]
    shipped = policymaking.shipped_titles()
    return saved + [(code, f"{title}（随软件提供）") for code, title in shipped.items()]


def version_rows(today: date) -> list[dict[str, Any]]:
    """Return the saved versions, latest first, with their days, state and stamped tickets."""
    counts = stamped.stamped_counts()
    current = policies.id_on(today)
    rows: list[dict[str, Any]] = []
    until: date | None = None
    for row in policies.versions():
        is_withdrawn = row.withdrawn_at is not None
        rows.append(
            {
                "id": row.id,
                "title": policies.by_id(row.id).title,
                "version": row.version,
                "since": row.effective_on,
                "until": None if is_withdrawn else until,
                "state": _state(row, current, today),
                "saved_by": row.saved_by,
                "saved_at": row.saved_at,
                "stamped": counts.get(row.id, 0),
                "can_withdraw": not is_withdrawn and row.effective_on > today,
            }
        )
        if not is_withdrawn:
            until = row.effective_on - timedelta(days=1)
    return rows


def _state(row: PolicyVersion, current: int, today: date) -> str:
    if row.withdrawn_at is not None:
        return "已撤回"
    if row.id == current:
        return "现行"
    return "待施行" if row.effective_on > today else "已被替代"


def _waiting(rules: Policy, policy_id: int, today: date) -> int:
    """Return how many open tickets since the version's day carry another one, if it counts now."""
    if policies.id_on(today) != policy_id:
        return 0
    return len(stamped.to_restamp(rules.effective_on, policy_id))


def history() -> list[dict[str, Any]]:
    """Return the latest lines of the trail about policies, newest first."""
    wanted = trail.TrailFilter(subject=policymaking.SUBJECT)
    names = trail.names()
    return [
        {**line, "by": names.get(line["username"], line["username"])}
        for line in trail.lines(wanted)[:LINES]
    ]


def shown(rules: Policy) -> dict[str, Any]:
    """Return what `_policy_shown.html` needs to tell a policy."""
    return {
        "rules": rules,
        "limits": limit_rows(rules),
        "further": further(rules),
        "indicators": INDICATORS,
        "schemes": shipped_titles(),
        "every": EVERY_WORDS,
        "publish": PUBLISHING,
        "satisfied": SATISFIED,
        "solved": SOLVED,
        "urgencies": URGENCIES,
    }


def further(rules: Policy) -> list[Told]:
    """Return the rules that have no card of their own."""
    return [told for told in tell(rules) if told.part in FURTHER]


def limit_rows(rules: Policy) -> list[dict[str, str]]:
    """Return one row per limit and the cases it speaks for, told exactly, with its source."""
    groups: dict[tuple[str, StageLimit], set[Case]] = {}
    for (stage, *case), found in rules.limits.items():
        groups.setdefault((stage, found), set()).add((case[0], case[1], case[2]))
    return [
        {
            "stage": STAGES[stage],
            "cases": name,
            "limit": found.limit.in_words(),
            "target": found.target.in_words() if found.target else "",
            "source": found.source,
        }
        for (stage, found), cases in groups.items()
        for name in rectangles(cases, CASE_TABLES)
    ]
