"""Making policy: keeping a version from a day on, taking one back, choosing one at set-up.

A ticket keeps the version it was stamped with. A version whose day has come counts for tickets
registered from then on; those registered since that day may be counted anew on request.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from hotline.casework.act import Act, one_act
from hotline.casework.recounting import recount_for_hours
from hotline.casework.schemes import shipped_codes as shipped_schemes
from hotline.casework.timekeeping import calendar
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.policy import BadPolicy, Policy, parse_policy
from hotline.rules.policy_edit import document, written
from hotline.rules.policy_edit_faults import faults
from hotline.store import policies, stamped
from hotline.store.policies import PolicyVersion

SUBJECT = "办理制度"
SHIPPED = Path(__file__).resolve().parents[2] / "db" / "policies"
# A date further away is a typing mistake: rules are announced, at most, within the year.
FARTHEST = timedelta(days=366)


def shipped_codes() -> list[str]:
    """Return the codes of the profiles that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def shipped_text(code: str) -> str:
    """Return the text of a shipped profile. Raises Incomplete for an unknown code."""
    if code not in shipped_codes():
        raise Incomplete("没有这个制度，请重新选择。", fields={"profile": "请重新选择。"})
    return (SHIPPED / f"{code}.toml").read_text("utf-8")


@lru_cache(maxsize=1)
def shipped_titles() -> dict[str, str]:
    """Return the titles of the shipped profiles by code."""
    return {code: document(shipped_text(code))["profile"]["title"] for code in shipped_codes()}


def free_version(profile: str, effective_on: date) -> str:
    """Return a version name nobody uses yet: the day, with -2, -3 after it when taken."""
    query = PolicyVersion.select(PolicyVersion.version).where(PolicyVersion.profile == profile)
    taken = {version for (version,) in query.tuples()}
    name, number = effective_on.isoformat(), 1
    while name in taken:
        number += 1
        name = f"{effective_on.isoformat()}-{number}"
    return name


def from_day(text: str, effective_on: date) -> str:
    """Return the policy text as a version of its own from that day on, comments dropped."""
    whole = document(text)
    head = whole["profile"]
    version = free_version(str(head["code"]), effective_on)
    whole["profile"] = {**head, "version": version, "effective_on": effective_on}
    return written(whole)


def check_day(effective_on: date, today: date) -> str:
    """Return what speaks against a version from that day on; "" when nothing does."""
    if abs(effective_on - today) > FARTHEST:
        return (
            f"施行日期 {effective_on} 与今天相差一年以上，多为填写错误。"
            "请填写前后一年以内的日期；再早的工单已按当时的制度办理，不再改算。"
        )
    for row in policies.versions():
        if row.effective_on == effective_on and row.withdrawn_at is None:
            return (
                f"已有自 {effective_on} 起施行的版本（{_named(row)}），"
                "同一天不能有两个版本。请改施行日期，或先撤回尚未施行的那个版本。"
            )
    return ""


def next_free_day(today: date) -> date:
    """Return the first day after today from which no version is in force yet."""
    taken = {row.effective_on for row in policies.versions() if row.withdrawn_at is None}
    day = today + timedelta(days=1)
    while day in taken:
        day += timedelta(days=1)
    return day


def check_text(text: str) -> Policy:
    """Return the policy of a text that can be put in force. Raises Incomplete by field."""
    try:
        policy = parse_policy(text)
    except BadPolicy as error:
        fields = faults(document(text)) or {"text": error.sentence}
        raise Incomplete("这些规定还不能保存，请先改正。", fields=fields) from None
    if policy.scoring.scheme and policy.scoring.scheme not in shipped_schemes():
        said = f"没有“{policy.scoring.scheme}”这个考评办法，请重新选择。"
        raise Incomplete("这些规定还不能保存，请先改正。", fields={"scoring.scheme": said})
    taken = (PolicyVersion.profile == policy.profile) & (PolicyVersion.version == policy.version)
    if PolicyVersion.select().where(taken).exists():
        raise NotAllowedNow(
            f"“{policy.title}”已有第 {policy.version} 版，版本号不能重复。请返回修改后重新预览。"
        )
    return policy


@one_act("administer")
def save_version(act: Act, text: str) -> str:
    """Keep a version; it is in force from the day it names. Returns its id.

    Raises Incomplete or NotAllowedNow with the sentence when text, day or name cannot be used.
    """
    policy = check_text(text)
    if problem := check_day(policy.effective_on, act.now.date()):
        raise Incomplete(problem, fields={"profile-effective_on": problem})
    hours = calendar(act.now).hours
    row = policies.save_policy(text, act.now, act.actor.name)
    recount_for_hours(act, hours)
    act.subject = SUBJECT
    act.noted = {"做了": "保存版本", "版本": _named(row), "施行": policy.effective_on.isoformat()}
    return str(row.id)


@one_act("administer")
def withdraw_version(act: Act, policy_id: int) -> str:
    """Take back a version whose day has not come. One in force stays: tickets may carry it."""
    row = PolicyVersion.get_or_none(PolicyVersion.id == policy_id)
    if row is None:
        raise NotAllowedNow("没有这个版本，请刷新后查看。")
    if row.withdrawn_at is not None:
        raise NotAllowedNow("这个版本已经撤回，不必重复操作。")
    if row.effective_on <= act.now.date():
        raise NotAllowedNow(
            f"这个版本自 {row.effective_on} 起已经施行，不能撤回。"
            "需要改规定的，请以它为起点另存一个新版本。"
        )
    row.withdrawn_at, row.withdrawn_by = act.now, act.actor.name
    row.save()
    act.subject, act.noted = SUBJECT, {"做了": "撤回版本", "版本": _named(row)}
    return str(row.id)


@one_act("administer")
def adopt(act: Act, code: str, effective_on: date | None = None) -> str:
    """Put a shipped profile in force and return the version's id.

    At set-up, while there is no ticket, it takes the place of whatever was in force. Later it
    counts from `effective_on`, today when none is named, beside the versions before it.
    """
    hours = calendar(act.now).hours
    text = shipped_text(code)
    if stamped.has_tickets() or effective_on is not None:
        text = from_day(text, effective_on or act.now.date())
    if stamped.has_tickets():
        problem = check_day(effective_on or act.now.date(), act.now.date())
        if problem:
            raise Incomplete(problem, fields={"effective_on": problem})
    else:
        text = _alone(act, text)
    row = policies.save_policy(text, act.now, act.actor.name)
    recount_for_hours(act, hours)
    act.subject, act.noted = SUBJECT, {"做了": "采用制度", "版本": _named(row)}
    return str(row.id)


def _alone(act: Act, text: str) -> str:
    """Withdraw every other version, and give the text a name of its own when it is taken."""
    others = PolicyVersion.update(withdrawn_at=act.now, withdrawn_by=act.actor.name)
    others.where(PolicyVersion.withdrawn_at.is_null()).execute()
    policy = parse_policy(text)
    taken = (PolicyVersion.profile == policy.profile) & (PolicyVersion.version == policy.version)
    if PolicyVersion.select().where(taken).exists():
        return from_day(text, policy.effective_on)
    return text


def _named(row: PolicyVersion) -> str:
    return f"{policies.by_id(row.id).title} 第 {row.version} 版"
