"""Deferral (延时挂账) and exclusion (剔除): what must be shown before a ticket stands apart (S1).

Which proofs a ledger asks for is the policy's `[[clearing.ledger]]`; every refusal names it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.calendar import WorkCalendar
from hotline.rules.policy_parts import ClearingRule, LedgerRule
from hotline.rules.proofs import SHORTEST, SHOWN_WHEN_ASKING, Shown, proofs_missing
from hotline.rules.words import REQUESTS

# Why a ticket may be left out of the assessment (domain notes §1.11, typical reasons).
EXCLUSION_REASONS = {
    "in_procedure": "已进入诉讼、仲裁、复议或信访程序",
    "untrue": "无具体诉求或反映内容虚假",
    "beyond_law": "诉求超出法律法规和政策规定",
    "repeated": "同一事由已答复仍重复反映",
    "unreached": "诉求人拒绝提供必要信息或联系不上",
    "harassment": "恶意骚扰",
    "not_this_level": "不属本级管辖",
}
# With these grounds a visit at which nobody was met is itself the proof.
UNREACHED = frozenset({"unreached"})
# A later promise than a year away is a slip of the pen.
LONGEST_PROMISE = timedelta(days=366)


def ledger_rule(clearing: ClearingRule, code: str) -> LedgerRule:
    """Return the ledger, or raise NotAllowedNow when the policy has none of that kind."""
    found = clearing.ledger(code)
    if found is None:
        raise NotAllowedNow(f"现行办法没有{REQUESTS[code]}的规定，不能申请（{clearing.source}）。")
    return found


def check_deferral(
    ledger: LedgerRule, shown: Shown, reason: str, now: datetime, present: datetime,
    expires_at: datetime, promised: datetime | None,
) -> None:  # fmt: skip
    """Raise with the sentence when a deferral may not be asked for.

    `present` is the ticket's deadline, `expires_at` the unit's own, `promised` the closing time
    of the promised day. Asked after expiry it would only cover up that the unit is late.
    """
    if now > expires_at:
        raise NotAllowedNow(
            f"本单位办理期限已于{_words(expires_at)}届满，延时挂账应在到期前申请"
            f"（{ledger.source}）。请抓紧办理并反馈。"
        )
    problems = _missing_when_asking(ledger, shown)
    if promised is not None:
        if promised.date() <= now.date() or promised < present:
            problems["promised_on"] = (
                f"约定的办结日期应晚于今天，且不早于现在的期限（{_words(present)}）。"
            )
        elif promised - now > LONGEST_PROMISE:
            problems["promised_on"] = "约定的办结日期超过一年，请核对。"
    elif "promised_date" not in ledger.proofs:
        problems["promised_on"] = "请填写约定的办结日期。"
    if len(reason.strip()) < SHORTEST:
        problems["reason"] = "请写明延时的原因和安排。"
    if problems:
        raise Incomplete(f"延时挂账申请还缺材料（{ledger.source}）。", fields=problems)


def check_exclusion(ledger: LedgerRule, shown: Shown, reason_code: str, basis: str) -> None:
    """Raise Incomplete naming each missing proof of an exclusion. May be asked at any time."""
    problems = _missing_when_asking(ledger, shown)
    if reason_code not in EXCLUSION_REASONS:
        problems["reason_code"] = "请选择剔除理由。"
    if len(basis.strip()) < SHORTEST:
        problems["basis"] = "请写明剔除依据，例如文书名称和文号。"
    if problems:
        raise Incomplete(f"剔除申请还缺材料（{ledger.source}）。", fields=problems)


_FIELD = {"visit": "visit_id", "consent": "visit_id", "promised_date": "promised_on",
          "grounds": "evidence"}  # fmt: skip


def _missing_when_asking(ledger: LedgerRule, shown: Shown) -> dict[str, str]:
    found: dict[str, str] = {}
    for proof, sentence in proofs_missing(ledger, shown).items():
        if proof in SHOWN_WHEN_ASKING:
            found.setdefault(_FIELD[proof], sentence)
    return found


def deferral_needs_city(ledger: LedgerRule, promised: datetime, city_due: datetime | None) -> bool:
    """Tell whether the city decides: the ledger asks for it, or its own deadline would pass."""
    return "city" in ledger.proofs or (city_due is not None and promised > city_due)


def exclusion_needs_city(ledger: LedgerRule) -> bool:
    """Tell whether the city decides, as the ledger says."""
    return "city" in ledger.proofs


def first_state(signer: str) -> str:
    """Return the state a new request starts in: a signature first, when one is needed."""
    return "signing" if signer else "pending"


def promised_day(promised_on: date, calendar: WorkCalendar) -> datetime:
    """Return the last moment of a promised day: when the office closes."""
    return calendar.closing(promised_on)


def _words(moment: datetime) -> str:
    return f"{moment:%m月%d日 %H:%M}"
