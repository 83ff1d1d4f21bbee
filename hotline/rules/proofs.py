"""Proofs (三上门 四必须, S1 四（二）2): what a visit proves, and the missing proof named in words.

Which proofs are needed is the policy's (`clearing.ledgers`, `clearing.visits`); here stands only
how each one is shown. Pure: what was seen and signed is told by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hotline.rules.policy_codes import PROOFS
from hotline.rules.policy_parts import CallbackRule, ClearingRule, LedgerRule
from hotline.rules.words import LEDGERS, RANKS, VISIT_OUTCOMES, VISIT_PURPOSES

# Proofs the unit shows when it asks; the others are given later, by leader, office and city.
SHOWN_WHEN_ASKING = ("visit", "consent", "promised_date", "grounds")
# Whose signature satisfies which proof: the chief may sign in the deputy's place (S1).
SIGNERS = {"deputy": ("deputy", "chief"), "chief": ("chief",)}
# Nobody at home on two different days: the unit went and cannot do more. Without this a citizen
# who moved away would keep a suggestion open for ever. The texts are silent; our reading.
ABSENT_DAYS = 2
UNVISITABLE = "诉求人要求保密或没有留下联系方式，单位不上门，由县热线办联系后审批。"
SHORTEST = 4  # characters; fewer cannot say anything


@dataclass(frozen=True)
class VisitFacts:
    """What a rule needs to know of one visit; `at` is aware."""

    purpose: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Shown:
    """What has been shown so far for a request of the ledger `purpose` (deferral, exclusion).

    `absent_is_enough`: the grounds are that the requester cannot be met (see `UNREACHED`).
    `is_unvisitable`: no unit may or can find the requester (confidential, or no number left);
    the county office speaks for them and says so when it decides (A9: 保密联络).
    """

    purpose: str
    visit: VisitFacts | None = None
    promised_on: date | None = None
    has_grounds: bool = False
    signed_rank: str = ""
    is_office_agreed: bool = False
    is_city_agreed: bool = False
    absent_is_enough: bool = False
    is_unvisitable: bool = False

    def proves(self, proof: str) -> bool:
        """Tell whether a proof (code of `policy_codes.PROOFS`) is there."""
        if self.is_unvisitable and proof in ("visit", "consent"):
            return True
        if proof == "visit":
            return self._is_visited()
        if proof in SIGNERS:
            return self.signed_rank in SIGNERS[proof]
        return {
            "consent": self.visit is not None and self.visit.outcome == "agreed",
            "promised_date": self.promised_on is not None,
            "grounds": self.has_grounds,
            "office": self.is_office_agreed,
            "city": self.is_city_agreed,
        }[proof]

    def _is_visited(self) -> bool:
        if self.visit is None or self.visit.purpose != self.purpose:
            return False
        return self.absent_is_enough or self.visit.outcome != "absent"


def proofs_missing(ledger: LedgerRule, shown: Shown) -> dict[str, str]:
    """Return for each proof of the ledger that is not there the sentence that names it."""
    return {proof: _sentence(proof, shown) for proof in ledger.proofs if not shown.proves(proof)}


def missing_proofs(ledger: LedgerRule, shown: Shown) -> list[str]:
    """Return the sentences naming what is missing before the ticket may stand in the ledger."""
    return list(proofs_missing(ledger, shown).values())


def _sentence(proof: str, shown: Shown) -> str:
    if proof == "visit" and shown.visit is not None and shown.visit.purpose == shown.purpose:
        return "缺上门联系：那次上门没有见到诉求人，请再次上门并登记。"
    if proof == "visit":
        purpose, kind = VISIT_PURPOSES[shown.purpose], LEDGERS[shown.purpose]
        return f"缺上门联系：{kind}须先上门，请登记一次用途为“{purpose}”的上门走访。"
    if proof == "consent":
        return f"缺诉求人认可：上门结果应为“{VISIT_OUTCOMES['agreed']}”，请与诉求人商定后登记。"
    if proof == "promised_date":
        return "缺办结时间：请填写与诉求人约定的办结日期。"
    if proof == "grounds":
        return "缺剔除依据：请写明依据，并上传判决、受理通知、文件等证明材料。"
    if proof in SIGNERS:
        return f"缺{PROOFS[proof]}：请{RANKS[proof]}本人确认，或上传签字扫描件。"
    return f"缺{PROOFS[proof]}。"


def signer_needed(ledger: LedgerRule | None) -> str:
    """Return whose signature the ledger asks for: "chief", "deputy" or "" for none."""
    proofs = ledger.proofs if ledger else ()
    return next((rank for rank in ("chief", "deputy") if rank in proofs), "")


def may_sign(needed: str, rank: str) -> bool:
    """Tell whether a leader of that rank may give the signature that is needed."""
    return rank in SIGNERS.get(needed, ())


def fitting_purposes(
    clearing: ClearingRule, callback: CallbackRule, *, kind: str, satisfied: str, reworks: int
) -> list[str]:
    """Return the reasons to go to the door (codes of VISIT_PURPOSES) that fit a part's ticket.

    Work itself always does. The others are offered where the policy knows of them, as a ledger
    or as a visit that must be made, and the ticket has come so far: a suggestion; a callback that
    sent it back unsatisfied. Elsewhere such a visit is part of the work.
    """
    known = {visit.code for visit in clearing.visits} | {led.code for led in clearing.ledgers}
    came_so_far = {
        "handling": True,
        "deferral": "deferral" in known,
        "exclusion": "exclusion" in known,
        "suggestion": "suggestion" in known and kind == "suggestion",
        "unsatisfied": "unsatisfied" in known
        and reworks > 0
        and satisfied in callback.unsatisfied_is,
    }
    return [purpose for purpose in VISIT_PURPOSES if came_so_far[purpose]]


def missing_for_answer(
    clearing: ClearingRule,
    callback: CallbackRule,
    *,
    kind: str,
    satisfied: str,
    reworks: int,
    judged_at: datetime | None,
    visits: Iterable[VisitFacts],
) -> list[str]:
    """Return the sentences naming the visit this answer owes; none when the policy asks none.

    A suggestion owes a visit about it. After an unsatisfied callback the reworked answer owes a
    visit made since (`judged_at`: when the requester was last reached). Visits of units below
    count; a ticket whose requester cannot be visited is not asked (the caller knows).
    """
    wanted = {visit.code: visit.words for visit in clearing.visits}
    seen, missing = list(visits), []
    if "suggestion" in wanted and kind == "suggestion" and not _is_done(seen, "suggestion"):
        missing.append(_owed(wanted["suggestion"], "suggestion", clearing.source))
    if "unsatisfied" in wanted and reworks and satisfied in callback.unsatisfied_is:
        # A form tells the time of a visit to the minute.
        judged = judged_at.replace(second=0) if judged_at else None
        since = [visit for visit in seen if judged is None or visit.at >= judged]
        if not _is_done(since, "unsatisfied"):
            missing.append(_owed(wanted["unsatisfied"], "unsatisfied", clearing.source))
    return missing


def _is_done(visits: list[VisitFacts], purpose: str) -> bool:
    made = [visit for visit in visits if visit.purpose == purpose]
    if any(visit.outcome != "absent" for visit in made):
        return True
    return len({visit.at.date() for visit in made}) >= ABSENT_DAYS


def _owed(words: str, purpose: str, source: str) -> str:
    return f"{words}（{source}）。请先登记一次用途为“{VISIT_PURPOSES[purpose]}”的上门走访。"


def check_visit(visit: Mapping[str, Any], now: datetime, since: datetime) -> dict[str, str]:
    """Return what is missing or wrong in a visit's form, field by field; empty when complete.

    `since` is when the unit got the work: nobody visits about a ticket that was not there.
    """
    problems: dict[str, str] = {}
    for name, codes in (("purpose", VISIT_PURPOSES), ("outcome", VISIT_OUTCOMES)):
        if visit.get(name) not in codes:
            problems[name] = "请选择一项。"
    at = visit.get("at")
    if not isinstance(at, datetime) or at.tzinfo is None:
        problems["at"] = "请填写上门时间。"
    elif at > now:
        problems["at"] = "上门时间不能晚于现在。"
    elif at < since.replace(second=0):  # the form tells minutes
        problems["at"] = f"上门时间早于派单时间（{since:%m月%d日 %H:%M}），请核对。"
    texts = [("place", 2, "请写明上门地点。"), ("text", SHORTEST, "请写明谈了什么、结果如何。")]
    if visit.get("outcome") != "absent":
        texts.append(("met", 1, "请写明见到了谁。"))
    for name, least, sentence in texts:
        if len(str(visit.get(name) or "").strip()) < least:
            problems[name] = sentence
    if (visit.get("lng") is None) != (visit.get("lat") is None):
        problems["place"] = "定位不完整，请重新定位或只填写地点。"
    return problems
