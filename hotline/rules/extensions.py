"""Extension (延期): who may ask, until when, how far, and when the city decides (宝鸡、山东、西宁).

Every number is the policy's `[extension]`; every refusal names its paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.calendar import WorkCalendar
from hotline.rules.deadlines import due_at as due_after
from hotline.rules.policy_parts import ExtensionRule
from hotline.rules.proofs import SHORTEST
from hotline.rules.words import URGENCIES


@dataclass(frozen=True)
class ExtensionBounds:
    """How far a deadline may be extended: up to `latest_county` by the county, `latest_city` by
    the city; asked not later than `ask_before`. `expires_at` is the deadline of the unit itself.
    """

    latest_county: datetime
    latest_city: datetime
    ask_before: datetime
    source: str
    expires_at: datetime


@dataclass(frozen=True)
class ExtensionAsked:
    """What the unit wrote: `wanted_at` is the ticket's new deadline."""

    wanted_at: datetime | None
    reason: str
    informed_at: datetime | None
    informed_how: str


def extension_bounds(
    rule: ExtensionRule, ticket_due: datetime, unit_due: datetime, calendar: WorkCalendar
) -> ExtensionBounds:
    """Return the bounds for a ticket due at `ticket_due`, its lead's own deadline `unit_due`.

    The cut-off is that of the day the unit's deadline falls on (西宁: 每日17:00后的延期申请不予
    通过，计超期). On an earlier day the hour does not matter: the office has a day to decide.
    """
    closes = datetime.combine(unit_due.date(), rule.cut_off, unit_due.tzinfo)
    return ExtensionBounds(
        latest_county=due_after(ticket_due, rule.bound, calendar),
        latest_city=due_after(ticket_due, rule.city_bound, calendar),
        ask_before=min(unit_due, closes),
        source=rule.source,
        expires_at=unit_due,
    )


def check_extension_allowed(
    rule: ExtensionRule,
    bounds: ExtensionBounds,
    now: datetime,
    *,
    urgency: str,
    times: int,
    ledger: str = "",
) -> None:
    """Raise NotAllowedNow when no extension may be asked for now, whatever is written in it."""
    source = f"（{rule.source}）"
    if rule.max_times == 0:
        raise NotAllowedNow(f"按规定工单不办理延期{source}。确有困难的，可按规定申请延时挂账。")
    if rule.urgencies is not None and urgency not in rule.urgencies:
        allowed = "、".join(URGENCIES[code] for code in URGENCIES if code in rule.urgencies)
        raise NotAllowedNow(
            f"只有{allowed}类工单可以申请延期，这件是{URGENCIES[urgency]}类{source}。"
        )
    if ledger == "deferral":
        raise NotAllowedNow("这件工单已延时挂账，以与诉求人约定的办结时间为准，不再延期。")
    if times >= rule.max_times:
        raise NotAllowedNow(f"这件工单已延期 {times} 次，按规定最多 {rule.max_times} 次{source}。")
    if now > bounds.expires_at:
        raise NotAllowedNow(
            f"本单位办理期限已于{_words(bounds.expires_at)}届满，延期应在到期前申请{source}。"
            "请抓紧办理并反馈。"
        )
    if now > bounds.ask_before:
        raise NotAllowedNow(
            f"这件工单今天到期，延期申请应在当日 {rule.cut_off:%H:%M} 前提出，"
            f"过时不予受理{source}。"
        )


def check_extension(
    rule: ExtensionRule, bounds: ExtensionBounds, asked: ExtensionAsked, now: datetime,
    ticket_due: datetime, since: datetime,
) -> None:  # fmt: skip
    """Raise Incomplete naming each field that is missing or outside the bounds.

    `since` is when the unit got the work: the requester cannot have been told before.
    """
    problems: dict[str, str] = {}
    if sentence := out_of_bounds(bounds, asked.wanted_at, ticket_due):
        problems["wanted_at"] = sentence
    if len(asked.reason.strip()) < SHORTEST:
        problems["reason"] = "请写明延期的原因和后续安排。"
    if rule.tells_requester:
        if asked.informed_at is None:
            problems["informed_at"] = "延期须先告知诉求人，请填写告知时间。"
        elif not since <= asked.informed_at <= now:
            problems["informed_at"] = "告知时间应在派单之后、现在之前。"
        if not asked.informed_how.strip():
            problems["informed_how"] = "请写明怎样告知诉求人，例如电话、上门。"
    if problems:
        raise Incomplete(f"延期申请还不完整（{rule.source}）。", fields=problems)


def out_of_bounds(bounds: ExtensionBounds, wanted: datetime | None, present: datetime) -> str:
    """Return why a deadline cannot be granted, "" when it can."""
    if wanted is None:
        return "请填写希望延至的时间。"
    if wanted <= present:
        return f"应晚于现在的期限（{_words(present)}）。"
    if wanted > bounds.latest_city:
        return (
            f"最多可延至{_words(bounds.latest_city)}（{bounds.source}）。"
            "需要更长时间的，请按规定申请延时挂账。"
        )
    return ""


def extension_needs_city(
    bounds: ExtensionBounds, wanted: datetime, city_due: datetime | None
) -> bool:
    """Tell whether the city decides: beyond the county's bound, or past the city's own deadline."""
    return wanted > bounds.latest_county or (city_due is not None and wanted > city_due)


def _words(moment: datetime) -> str:
    return f"{moment:%m月%d日 %H:%M}"
