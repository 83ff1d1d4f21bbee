"""How things stand between county and city, in one look: for the desk, the command, a monitor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hotline.casework import syncdesk
from hotline.casework.settings import effective_settings
from hotline.casework.timekeeping import calendar
from hotline.outside.cityanswers import clock_words
from hotline.rules.linestate import Contact, LineState
from hotline.store import comparisons, inbox, outbox, synclists, wellbeing
from hotline.store.comparisons import Comparison

if TYPE_CHECKING:
    from hotline.config import Settings

# From here on the office hears of a clock that goes wrong; at five minutes the city refuses.
SKEW_SECONDS = 60
RISKS_NAMED = 5


@dataclass(frozen=True)
class LineFacts:
    """Everything an operator asks first.

    `risk`, `clock_words` and `open_words` are "" when there is nothing to say.
    """

    line: LineState
    sent: dict[str, int]
    came: dict[str, int]
    ages: dict[str, int]
    urgent: int
    oldest: datetime | None
    contacts: dict[str, Contact]
    compared: Comparison | None
    risk: str
    clock_words: str
    risky: list[str] = field(default_factory=list)
    open_words: str = ""


def open_words(city_url: str) -> str:
    """Return the sentence for a city reached without encryption, "" otherwise and on this machine.

    It is not forbidden: some government networks offer nothing else.
    """
    parts = urlsplit(city_url)
    host = parts.hostname or ""
    if parts.scheme != "http" or host in ("localhost", "::1") or host.startswith("127."):
        return ""
    return "市平台接口是 http 地址，诉求人信息在途中没有加密，请与市平台商定改用 https。"


def facts(started: Settings, now: datetime) -> LineFacts:
    """Return how line, messages, clocks and comparison stand at `now`."""
    until = _end_of_next_working_day(now)
    count, risky = synclists.due_and_waiting(until, RISKS_NAMED)
    urgent, ages = synclists.waiting_ages(now)
    newest = comparisons.newest(1)
    return LineFacts(
        line=syncdesk.line_now(started, now),
        sent=outbox.counts(),
        came=inbox.counts(),
        ages=ages,
        urgent=urgent,
        oldest=outbox.oldest_waiting(),
        contacts=syncdesk.contacts(),
        compared=newest[0] if newest else None,
        risk=_risk(count, risky, until),
        clock_words=_clock(now),
        risky=risky,
        open_words=open_words(effective_settings(started)["city_url"]),
    )


def _end_of_next_working_day(now: datetime) -> datetime:
    days = calendar(now)
    return days.closing(days.next_working_day(now.date()))


def _risk(count: int, risky: list[str], until: datetime) -> str:
    if not count:
        return ""
    named = "、".join(risky) + ("等" if count > len(risky) else "")
    return (
        f"{count} 件工单的市平台时限在 {until.month}月{until.day}日 {until:%H:%M} 前，"
        f"仍有消息没有报到市平台（{named}）。线路若到时不通，请电话告知市平台。"
    )


def _clock(now: datetime) -> str:
    at, seconds = wellbeing.last_beats().get("skew", (None, ""))
    if at is None or now - at > timedelta(days=1) or abs(int(seconds or 0)) < SKEW_SECONDS:
        return ""
    return f"{clock_words(int(seconds))}（{at:%m-%d %H:%M} 与市平台比较）。"


def compared_words(row: Comparison | None) -> str:
    """Say what the newest comparison came to."""
    if row is None:
        return "还没有核对过，每天凌晨自动核对前一天"
    made = f"{row.at:%m-%d %H:%M} 核对 {row.day}"
    if row.outcome == "silent":
        return f"{made}：没有核对成，{row.error.rstrip('。')}"
    if row.outcome == "match":
        return f"{made}：与市平台一致"
    more = f"补发 {row.sent_again} 件，向市平台索要 {row.asked_for} 件"
    return f"{made}：与市平台不一致，{more}"


def as_json(told: LineFacts) -> dict[str, Any]:
    """Return the facts as plain values for a monitoring script."""
    row = told.compared
    return {
        "line": told.line.word,
        "reason": told.line.reason,
        "is_down": told.line.is_down,
        "since": _text(told.line.since),
        "sent": told.sent,
        "received": told.came,
        "waiting_by_age": told.ages,
        "waiting_urgent": told.urgent,
        "oldest_waiting": _text(told.oldest),
        "last_contact": {
            way: {
                "tried_at": _text(c.tried_at),
                "heard_at": _text(c.heard_at),
                "trouble": c.trouble,
            }
            for way, c in told.contacts.items()
        },
        "clock": told.clock_words,
        "comparison": row
        and {
            "day": row.day,
            "at": _text(row.at),
            "outcome": row.outcome,
            "sent_again": row.sent_again,
            "asked_for": row.asked_for,
        },
        "unencrypted": told.open_words,
        "risk": told.risk,
        "risky_tickets": told.risky,
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
