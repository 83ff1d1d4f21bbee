"""On the supervision day: an order for every unit below the line last month (每月20日督办, S1)."""

from __future__ import annotations

from datetime import datetime

from hotline.casework import figures
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.timekeeping import policy
from hotline.rules import letters as rule
from hotline.rules.calendar import ZONE
from hotline.rules.escalation import rung_for, rungs
from hotline.rules.monthfigures import Period
from hotline.rules.permissions import SYSTEM
from hotline.rules.policy import Policy
from hotline.rules.scoring import BelowLine, below_line, rank
from hotline.store import figures as counted
from hotline.store import missed
from hotline.store.letters import Letter, LetterLine
from hotline.store.units import Unit


def draft_below_line(now: datetime) -> int:
    """Draft an order for each unit below the line last month; return how many are new.

    From the policy's day to the end of the month, so that a box switched off that day makes up
    for it; each unit once a month. Units with too few tickets to be ranked are left alone.
    """
    rules, today = policy(now), now.astimezone(ZONE).date()
    if today.day < rules.supervision.day:
        return 0
    period = figures.month_before(figures.month(f"{today:%Y-%m}"))
    scheme = figures.scheme(period)
    low = below_line(rank(figures.unit_lines(period, now), scheme), scheme)
    numbers = {name: number for number, name, _ in counted.ranked_units()}
    matters = {_matter(period, numbers[found.unit]): found for found in low}
    for known in missed.known_matters(list(matters)):
        del matters[known]
    for matter, found in matters.items():
        _draft(Caller(SYSTEM, now), numbers[found.unit], matter, found, rules, period)
    return len(matters)


def _matter(period: Period, unit_id: int) -> str:
    return f"below_line:{period.last:%Y-%m}:{unit_id}"


@one_act("draft_letter")
def _draft(
    act: Act, unit_id: int, matter: str, found: BelowLine, rules: Policy, period: Period
) -> str:
    unit = Unit.get_by_id(unit_id)
    rung = rung_for(rungs(rules), "below_line")
    said = next((c.words for c in rules.consequences if "below_line" in c.triggers), "")
    letter = Letter.create(
        kind="supervision", unit=unit, step=rung.step if rung else 1,
        words=rung.words if rung else "督办单", level=rung.level if rung else "hotline",
        reason="below_line", source=rules.supervision.source, drafted_at=act.now,
        text=rule.rates_text(
            unit.name, period.short, found.reasons, rules.supervision.line,
            rules.supervision.source, said,
        ),
    )  # fmt: skip
    LetterLine.create(letter=letter, matter=matter)
    act.subject = f"{unit.short_name}{period.short}低于考核线"
    return str(letter.id)
