"""What a policy demands before a unit may ask: each demand met, missing by name, or to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import request

from hotline.casework import asking
from hotline.casework.visiting import proofs_of
from hotline.rules.phrases_of_time import short
from hotline.rules.policy_codes import PROOFS
from hotline.rules.policy_parts import LedgerRule
from hotline.rules.proofs import UNVISITABLE, proofs_missing
from hotline.rules.words import VISIT_OUTCOMES
from hotline.store.assignments import Assignment
from hotline.store.visits import Visit
from hotline.web.requests.door import in_words

# What is filled in on the same page, and what others do after the unit has asked.
BELOW = {"promised_date": "在下面填写", "grounds": "在下面写明并上传"}
LATER = {
    "deputy": "提交后由分管领导（或主要领导）本人确认，也可上传签字扫描件",
    "chief": "提交后由主要领导本人确认，也可上传签字扫描件",
    "office": "签字后由县热线办审批",
    "city": "县热线办同意后报市级批复",
}


@dataclass(frozen=True)
class Demand:
    """One line of the checklist. `state`: met, lack, below (on this page) or later."""

    words: str
    state: str
    said: str = ""
    url: str = ""  # where the missing proof can be made


def of_ledger(ledger: LedgerRule, part: Assignment, visits: list[Visit]) -> list[Demand]:
    """Return the checklist before asking for a deferral or an exclusion; the first visit counts."""
    visit = visits[0] if visits else None
    lacking = proofs_missing(ledger, asking.shown(part, ledger.code, visit))
    return [_demand(code, lacking.get(code, ""), part, ledger, visit) for code in ledger.proofs]


def _demand(
    code: str, lack: str, part: Assignment, ledger: LedgerRule, visit: Visit | None
) -> Demand:
    if code in BELOW:
        return Demand(PROOFS[code], "below", BELOW[code])
    if code in LATER:
        return Demand(PROOFS[code], "later", LATER[code])
    if not lack:
        shown = said_of(visit) if visit and code == "visit" else "上门记录已写明"
        if visit is None:
            shown = UNVISITABLE
        return Demand(PROOFS[code], "met", shown)
    back = quote(request.path)
    url = f"/parts/{part.id}/visit?for={ledger.code}&next={back}"
    if code == "consent" and visit is None:
        url = ""  # the visit above leads there already
    return Demand(PROOFS[code], "lack", lack.partition("：")[2] or lack, url)


def said_of(visit: Visit) -> str:
    """Return one line about a visit: when, where, what came of it, who noted it."""
    outcome = VISIT_OUTCOMES[visit.outcome]
    return f"{short(visit.at)} {visit.place}，{outcome}（{visit.by_name}）"


def visits_for(part: Assignment, purpose: str) -> list[Visit]:
    """Return the visits that may prove it, the most convincing first: agreed, then the newest."""
    fitting = [visit for visit in proofs_of(part) if visit.purpose == purpose]
    return sorted(fitting, key=lambda v: (v.outcome == "agreed", v.at, v.id), reverse=True)


def visit_choices(found: Iterable[Visit]) -> list[tuple[str, str]]:
    return [(str(visit.id), said_of(visit)) for visit in found]


def terms(rows: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of name and words, moments written in full."""
    for name, value in rows:
        yield name, in_words(value) if isinstance(value, datetime) else str(value)
