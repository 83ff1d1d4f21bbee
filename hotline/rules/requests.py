"""What units ask of the office: the moves of every kind of request, and returns.

Source of each number: the policy the ticket was stamped with; every refusal names the paragraph.
A pending request is never a state of the ticket: duty and clock go on (domain notes §1.5).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.extensions import (
    ExtensionAsked,
    ExtensionBounds,
    check_extension,
    check_extension_allowed,
    extension_bounds,
    extension_needs_city,
    out_of_bounds,
)
from hotline.rules.ledgers import (
    EXCLUSION_REASONS,
    LONGEST_PROMISE,
    UNREACHED,
    check_deferral,
    check_exclusion,
    deferral_needs_city,
    exclusion_needs_city,
    first_state,
    ledger_rule,
    promised_day,
)
from hotline.rules.policy_parts import ReturnRule
from hotline.rules.proofs import SHORTEST, missing_for_answer, missing_proofs
from hotline.rules.words import REQUEST_STATES, REQUESTS

# The rules of one kind stand in files of their own and are read from here as well.
__all__ = [
    "CLASHES",
    "EXCLUSION_REASONS",
    "ExtensionAsked",
    "ExtensionBounds",
    "LONGEST_PROMISE",
    "MOVES",
    "OPEN",
    "ReturnAsked",
    "UNREACHED",
    "check_clash",
    "check_deferral",
    "check_exclusion",
    "check_extension",
    "check_extension_allowed",
    "check_return_allowed",
    "check_return_form",
    "deferral_needs_city",
    "exclusion_needs_city",
    "extension_bounds",
    "extension_needs_city",
    "first_state",
    "ledger_rule",
    "missing_for_answer",
    "missing_proofs",
    "move_request",
    "out_of_bounds",
    "promised_day",
]

OPEN = ("signing", "pending", "to_city")

_DECIDED = {("pending", "approve"): "approved", ("pending", "refuse"): "refused"}
_DROPPED = {
    ("pending", "take_back"): "withdrawn",
    **{(state, "void"): "withdrawn" for state in OPEN},
}
_CITY = {
    ("pending", "send_up"): "to_city",
    ("to_city", "city_approve"): "approved",
    ("to_city", "city_refuse"): "refused",
}
_SIGNED = {("signing", "sign"): "pending", ("signing", "take_back"): "withdrawn"}

# kind -> (state, step) -> state. Every pair that is not here is refused.
MOVES: dict[str, dict[tuple[str, str], str]] = {
    "return": {**_DECIDED, **_DROPPED},
    "help": {**_DECIDED, **_DROPPED},
    # Arbitration is decided for one unit or another, never refused (S3).
    "arbitration": {("pending", "approve"): "approved", **_DROPPED},
    "extension": {**_DECIDED, **_DROPPED, **_CITY},
    "deferral": {**_DECIDED, **_DROPPED, **_CITY, **_SIGNED},
    "exclusion": {**_DECIDED, **_DROPPED, **_CITY, **_SIGNED},
}

# What cannot be open at once on one ticket: two questions about the same deadline, or "it is not
# ours" beside "give us more time". Help and arbitration disturb nothing else.
CLASHES: dict[str, frozenset[str]] = {
    "return": frozenset({"return", "extension", "deferral", "exclusion"}),
    "extension": frozenset({"extension", "deferral", "return"}),
    "deferral": frozenset({"deferral", "extension", "return"}),
    "exclusion": frozenset({"exclusion", "return"}),
}


def move_request(kind: str, state: str, step: str) -> str:
    """Return the request's state after a step, or raise NotAllowedNow with the reason."""
    found = MOVES[kind].get((state, step))
    if found is not None:
        return found
    if state == "to_city":
        raise NotAllowedNow("这份申请已报市级，请等待市级批复。")
    if state == "signing":
        raise NotAllowedNow("这份申请还在等待单位领导签字，签字后才能审批。")
    raise NotAllowedNow(
        f"这份{REQUESTS[kind]}申请目前是“{REQUEST_STATES[state]}”，不能再作这一步，请刷新后查看。"
    )


def check_clash(kind: str, still_open: Collection[str]) -> None:
    """Raise NotAllowedNow when a request that is still open stands in the way of another."""
    if kind in still_open:
        raise NotAllowedNow(
            f"这件工单已有一份{REQUESTS[kind]}申请尚未办结，请等待县热线办决定；需要更改的，先撤销原申请。"
        )
    found = sorted(CLASHES.get(kind, frozenset()) & set(still_open))
    if found:
        raise NotAllowedNow(
            f"这件工单的{REQUESTS[found[0]]}申请尚未办结，不能同时申请{REQUESTS[kind]}。"
            "请等待结果，或先撤销原申请。"
        )


# ---- return 退单 ----


@dataclass(frozen=True)
class ReturnAsked:
    """What the unit wrote about a return."""

    reason_code: str
    basis: str
    has_suggested_unit: bool
    text: str


def check_return_allowed(
    rule: ReturnRule, now: datetime, last: datetime, times: int, is_forced: bool, is_urgent: bool
) -> None:
    """Raise NotAllowedNow when the part may not be returned; `last` is the moment it could be."""
    source = f"（{rule.source}）"
    if is_forced:
        raise NotAllowedNow("这件工单已经裁定强制派单，裁定为终局，不得再退单，请按裁定办理。")
    if times >= rule.max_times:
        raise NotAllowedNow(
            f"按规定每件工单最多退单 {rule.max_times} 次{source}。仍有争议的，请提请裁定。"
        )
    if now > last and is_urgent:
        raise NotAllowedNow(
            f"紧急工单应在派单后 {rule.urgent_within.in_words()}内电话报县热线办退单，"
            f"现已超过{source}。请先行处置。"
        )
    if now > last:
        raise NotAllowedNow(
            f"已超过退单时限（派单后 {rule.within.in_words()}内，{rule.source}）。"
            "请先按首接负责办理，仍有争议的请提请裁定。"
        )


def check_return_form(rule: ReturnRule, asked: ReturnAsked, is_urgent: bool) -> None:
    """Raise Incomplete naming each field a return lacks; an urgent one is told by phone first."""
    problems = {}
    if asked.reason_code not in dict(rule.reasons):
        problems["reason_code"] = "请选择退单理由。"
    if rule.needs_basis and len(asked.basis.strip()) < SHORTEST:
        problems["basis"] = "请写明法律法规或职责清单依据。"
    if rule.needs_suggested_unit and not asked.has_suggested_unit:
        problems["suggested_unit"] = "请选择建议承办单位。"
    if is_urgent and len(asked.text.strip()) < SHORTEST:
        problems["text"] = "紧急工单须先电话报县热线办，请写明何时与谁通话、如何商定。"
    if problems:
        raise Incomplete(f"退单申请还不完整（{rule.source}）。", fields=problems)
