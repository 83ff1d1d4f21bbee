"""The optional [field] of a policy: which clock counts for acts done on a phone without a line."""

from __future__ import annotations

from hotline.rules.fieldtime import PATIENCE_HOURS, TOLERANCE_MINUTES, FieldRule
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
