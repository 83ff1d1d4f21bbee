"""What a policy may say of the phone: [field] whose clock counts, [findings] how long one lies."""

from __future__ import annotations

from hotline.rules.fieldtime import PATIENCE_HOURS, TOLERANCE_MINUTES, FieldRule
from hotline.rules.findings import WaitRule
from hotline.rules.policy_lines import Section


def field_rule(whole: Section) -> FieldRule:
    """Read `[field] tolerance_minutes, patience_hours, source`; the defaults without it."""
    if not whole.has("field"):
        return FieldRule()
    part = whole.inner("field")
    rule = FieldRule(
        tolerance_minutes=part.number("tolerance_minutes", 1, 60, TOLERANCE_MINUTES),
        patience_hours=part.number("patience_hours", 1, 720, PATIENCE_HOURS),
        source=part.text("source"),
    )
    part.close()
    return rule


def wait_rule(whole: Section) -> WaitRule:
    """Read `[findings] township_working_days, office_working_days, source`; else the defaults."""
    if not whole.has("findings"):
        return WaitRule()
    part, usual = whole.inner("findings"), WaitRule()
    rule = WaitRule(
        township_working_days=part.number(
            "township_working_days", 1, 60, usual.township_working_days
        ),
        office_working_days=part.number("office_working_days", 1, 60, usual.office_working_days),
        source=part.text("source"),
    )
    part.close()
    return rule
