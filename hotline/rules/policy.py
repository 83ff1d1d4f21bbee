"""One city's rules for the hotline: limits, requests, callback, scoring, supervision.

A policy is a TOML text (`db/policies/*.toml`); its keys are described at the head of
`db/policies/baotou.toml`. Nothing here knows a city: every number comes from the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from hotline.rules import policy_practices, policy_sections
from hotline.rules.calendar import ALL_MONTHS, USUAL_HOURS, OfficeHours
from hotline.rules.fieldtime import FieldRule
from hotline.rules.findings import WaitRule
from hotline.rules.policy_codes import ANY, KINDS, LEVELS, LIKE_TOWNSHIP, STAGES, URGENCIES
from hotline.rules.policy_field import field_rule, wait_rule
from hotline.rules.policy_lines import BadPolicy, Section, read
from hotline.rules.policy_parts import (
    CallbackRule,
    ClearingRule,
    ExtensionRule,
    LedgerRule,
    Margins,
    PeriodRule,
    ReportRule,
    ReturnRule,
    ScoringRule,
    StageLimit,
    SupervisionRule,
    UrgentKind,
    VisitRule,
    Warning_,
)
from hotline.rules.policy_practice import (
    Checkpoint,
    Consequence,
    FiguresRule,
    LadderStep,
    Practice,
)

__all__ = [
    "BadPolicy",
    "CallbackRule",
    "Checkpoint",
    "ClearingRule",
    "Consequence",
    "ExtensionRule",
    "FiguresRule",
    "LadderStep",
    "LedgerRule",
    "Margins",
    "PeriodRule",
    "Policy",
    "Practice",
    "ReportRule",
    "ReturnRule",
    "STAGES",
    "ScoringRule",
    "StageLimit",
    "SupervisionRule",
    "UrgentKind",
    "VisitRule",
    "Warning_",
    "parse_policy",
]

Case = tuple[str, str, str, str]


@dataclass(frozen=True)
class Policy:
    """All rules of one profile in one version; every rule carries its source."""

    profile: str
    title: str
    version: str
    effective_on: date
    source: str
    warning: Warning_
    margins: Margins
    returns: ReturnRule
    extension: ExtensionRule
    callback: CallbackRule
    scoring: ScoringRule
    supervision: SupervisionRule
    period: PeriodRule
    clearing: ClearingRule
    urgent_kinds: tuple[UrgentKind, ...] = ()
    reports: tuple[ReportRule, ...] = ()
    office_hours: tuple[OfficeHours, ...] = USUAL_HOURS
    hours_sources: tuple[str, ...] = ()
    ladder: tuple[LadderStep, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    figures: FiguresRule | None = None
    practices: tuple[Practice, ...] = ()
    phones: FieldRule = FieldRule()
    waits: WaitRule = WaitRule()
    limits: Mapping[Case, StageLimit] = field(default_factory=dict, repr=False)

    def stage_limit(
        self, stage: str, *, kind: str, urgency: str, level: str = "county"
    ) -> StageLimit | None:
        """Return the limit of the most specific rule, or None when the stage has none.

        Urgency outranks kind, kind outranks level. Raises ValueError for an unknown code.
        """
        for code, known in zip(
            (stage, kind, urgency, level), (STAGES, KINDS, URGENCIES, LEVELS), strict=True
        ):
            if code not in known:
                raise ValueError(f"“{code}”不是制度里的代码。")
        return self.limits.get((stage, kind, urgency, level))

    def practice(self, code: str) -> Practice | None:
        """Return the first practice of that code, if the policy has it."""
        return next((practice for practice in self.practices if practice.code == code), None)


@dataclass(frozen=True)
class _LimitRow:
    """One [[limit]] of the file: for which cases it speaks, and how specifically."""

    cases: tuple[tuple[str, ...], ...]  # stages, kinds, urgencies, levels
    found: StageLimit | None
    line: int | None

    def weight(self, case: Case) -> tuple[int, int, int] | None:
        """Return how specific the row is for the case (compare as tuples), None if silent."""
        stage, kind, urgency, level = case
        stages, kinds, urgencies, levels = self.cases
        by_level = _level_weight(levels, level)
        if stage not in stages or by_level is None:
            return None
        if not ({kind, ANY} & set(kinds) and {urgency, ANY} & set(urgencies)):
            return None
        return int(ANY not in urgencies), int(ANY not in kinds), by_level


def _level_weight(levels: tuple[str, ...], level: str) -> int | None:
    if ANY in levels:
        return 0
    if level in levels:
        return 2
    return 1 if level in LIKE_TOWNSHIP and "township" in levels else None


def parse_policy(text: str) -> Policy:
    """Read a policy; raises BadPolicy naming line and key for whatever is wrong with it."""
    whole = read(text)
    head = whole.inner("profile")
    policy = Policy(
        profile=head.text("code"),
        title=head.text("title"),
        version=head.text("version"),
        effective_on=head.day("effective_on"),
        source=head.text("source"),
        warning=policy_sections.warning(whole.inner("warning")),
        margins=policy_sections.margins(whole.inner("margins")),
        returns=policy_sections.returns(whole.inner("return")),
        extension=policy_sections.extension(whole.inner("extension")),
        callback=policy_sections.callback(whole.inner("callback")),
        scoring=policy_sections.scoring(whole.inner("scoring")),
        supervision=policy_sections.supervision(whole.inner("supervision")),
        period=policy_sections.period(whole.inner("period")),
        clearing=policy_sections.clearing(whole.inner("clearing")),
        urgent_kinds=tuple(policy_sections.urgent_kind(row) for row in whole.rows("urgent_kind")),
        reports=tuple(policy_sections.report(row) for row in whole.rows("report")),
        office_hours=tuple(policy_sections.hours(row) for row in whole.rows("hours"))
        or USUAL_HOURS,
        hours_sources=tuple(row.text("source") for row in whole.rows("hours")),
        ladder=policy_practices.ladder(whole.rows("ladder")),
        checkpoints=policy_practices.checkpoints(whole.rows("checkpoint")),
        consequences=policy_practices.consequences(whole.rows("consequence")),
        figures=policy_practices.figures(whole.inner("figures")) if whole.has("figures") else None,
        practices=policy_practices.practices(whole.rows("practice")),
        phones=field_rule(whole),
        waits=wait_rule(whole),
        limits=dict(_limits(whole.rows("limit", least=1))),
    )
    head.close()
    whole.close()
    _refuse_months_without_hours(policy)
    return policy


def _refuse_months_without_hours(policy: Policy) -> None:
    worked = {month for hours in policy.office_hours for month in hours.months}
    if missing := sorted(ALL_MONTHS - worked):
        named = "、".join(f"{month}月" for month in missing)
        raise BadPolicy(f"{named}没有办公时间，请补上。", None, "hours")


def _limits(rows: list[Section]) -> Iterator[tuple[Case, StageLimit]]:
    """Yield the winning limit of every case that has one."""
    read_rows = [_limit_row(row) for row in rows]
    for stage in STAGES:
        speaking = [row for row in read_rows if stage in row.cases[0]]
        for case in product((stage,), KINDS, URGENCIES, LEVELS):
            found = _most_specific(case, speaking)
            if found is not None:
                yield case, found


def _most_specific(case: Case, rows: list[_LimitRow]) -> StageLimit | None:
    weighed = [(weight, row) for row in rows if (weight := row.weight(case)) is not None]
    if not weighed:
        return None
    best = max(weight for weight, _ in weighed)
    first, *others = [row for weight, row in weighed if weight == best]
    if others:
        raise BadPolicy(
            f"与第 {first.line} 行的时限对同一情形（{'、'.join(case)}）都适用，请只留一条。",
            others[0].line,
            "limit",
        )
    return first.found


def _limit_row(row: Section) -> _LimitRow:
    cases = (
        row.codes("stage", STAGES),
        row.codes("kind", (*KINDS, ANY), ANY),
        row.codes("urgency", (*URGENCIES, ANY), ANY),
        row.codes("level", (*LEVELS, ANY), ANY),
    )
    found = policy_sections.stage_limit(row)
    row.close()
    return _LimitRow(cases, found, row.line())
