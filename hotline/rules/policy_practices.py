"""Reading steps, consequences, figures and practices of a policy; all raise BadPolicy."""

from __future__ import annotations

from hotline.rules.deadlines import Limit
from hotline.rules.indicators import INDICATORS
from hotline.rules.policy_codes import (
    ACTIONS,
    COMPARISONS,
    EVERY,
    KINDS,
    LEVELS,
    PRACTICES,
    TRIGGERS,
)
from hotline.rules.policy_lines import Section
from hotline.rules.policy_practice import (
    Checkpoint,
    Consequence,
    FiguresRule,
    LadderStep,
    Practice,
)


def ladder(rows: list[Section]) -> tuple[LadderStep, ...]:
    """Read the supervision ladder; steps are written in order, 1 2 3, without a gap."""
    steps = []
    for expected, row in enumerate(rows, start=1):
        if row.number("step", 1, 9) != expected:
            raise row.bad("step", f"督办阶梯应按顺序写，这里应为 {expected}。")
        steps.append(_step(expected, row))
    return tuple(steps)


def _step(number: int, row: Section) -> LadderStep:
    triggers = row.codes("when", TRIGGERS)
    after = row.limit("after") if row.has("after") else None
    if after is not None and "overdue" not in triggers:
        raise row.bad("after", "只有逾期（overdue）引起的督办才能写逾期多久。")
    rule = LadderStep(number, row.text("words"), triggers, after, row.text("source"))
    row.close()
    return rule


def checkpoints(rows: list[Section]) -> tuple[Checkpoint, ...]:
    """Read the points to be reached; all in one unit, each later than the one before."""
    points: list[Checkpoint] = []
    for row in rows:
        point = Checkpoint(
            row.text("code"), row.text("words"), row.limit("within"), row.text("source")
        )
        if any(point.code == earlier.code for earlier in points):
            raise row.bad("code", f"“{point.code}”写了两次。")
        if points and not _is_longer(point.within, points[-1].within):
            raise row.bad("within", "应比前一段的时限长，单位应相同。")
        row.close()
        points.append(point)
    return tuple(points)


def _is_longer(one: Limit, other: Limit) -> bool:
    return one.unit == other.unit and one.value > other.value


def consequences(rows: list[Section]) -> tuple[Consequence, ...]:
    """Read what follows from what; the same trigger and action are not written twice."""
    found: list[Consequence] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        rule = Consequence(
            triggers=row.codes("when", TRIGGERS),
            actions=row.codes("then", ACTIONS),
            words=row.text("words"),
            source=row.text("source"),
        )
        pairs = {(when, then) for when in rule.triggers for then in rule.actions}
        if pairs & seen:
            when, then = sorted(pairs & seen)[0]
            raise row.bad("then", f"“{TRIGGERS[when]}”应“{ACTIONS[then]}”，前面已经写过。")
        seen |= pairs
        row.close()
        found.append(rule)
    return tuple(found)


def figures(part: Section) -> FiguresRule:
    """Read which figures are kept; raises when fewer than the policy itself asks for."""
    rule = FiguresRule(
        codes=part.codes("codes", INDICATORS),
        others=part.texts("others"),
        core=part.codes("core", INDICATORS)[0],
        live=part.yes("live", True),
        compares=part.codes("compares", COMPARISONS) if part.has("compares") else (),
        source=part.text("source"),
    )
    named = (*rule.codes, *rule.others)
    if len(set(named)) < len(named):
        raise part.bad("codes", "同一项指标写了两次。")
    if rule.core not in rule.codes:
        raise part.bad("core", "核心指标应在 codes 之内。")
    least = part.number("least", 1, 99, 1)
    if len(named) < least:
        raise part.bad("least", f"制度要求至少{least}项指标，现只有{len(named)}项。")
    part.close()
    return rule


def practices(rows: list[Section]) -> tuple[Practice, ...]:
    """Read the practices; a code with the same words is not written twice."""
    found: dict[tuple[str, str], Practice] = {}
    for row in rows:
        rule = _practice(row)
        if (rule.code, rule.words) in found:
            raise row.bad("words", f"“{rule.words}”写了两次。")
        found[rule.code, rule.words] = rule
    return tuple(found.values())


def _practice(row: Section) -> Practice:
    code = row.codes("code", PRACTICES)[0]
    needs = PRACTICES[code]
    rule = Practice(
        code=code,
        words=row.text("words"),
        number=row.number("number", 1, 9999) if "number" in needs else None,
        within=row.limit("within") if "within" in needs else None,
        every=row.codes("every", EVERY)[0] if "every" in needs else "",
        items=row.texts("items") if "items" in needs else (),
        kinds=row.codes("kinds", KINDS) if "kinds" in needs else (),
        levels=row.codes("levels", LEVELS) if "levels" in needs else (),
        source=row.text("source"),
    )
    if "items" in needs and not rule.items:
        raise row.bad("items", "至少要写一项。")
    row.close()
    return rule
