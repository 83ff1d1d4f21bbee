"""Reading each section of a policy file into its rule. Every function raises BadPolicy."""

from __future__ import annotations

from datetime import time

from hotline.rules.calendar import ALL_MONTHS, OfficeHours
from hotline.rules.policy_codes import (
    EVERY,
    GROUPS,
    INDICATORS,
    PROOFS,
    PUBLISHING,
    RATES,
    URGENCIES,
)
from hotline.rules.policy_lines import Section
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
from hotline.rules.words import LEDGERS


def warning(part: Section) -> Warning_:
    rule = Warning_(
        remaining=part.limit("remaining"),
        share=part.share("share"),
        floor_share=part.share("floor_share"),
        source=part.text("source"),
    )
    part.close()
    return rule


def margins(part: Section) -> Margins:
    rule = Margins(
        county_before_city=part.limit("county_before_city"),
        township_before_county=part.limit("township_before_county"),
        village_before_township=part.limit("village_before_township"),
        floor_share=part.share("floor_share"),
        source=part.text("source"),
    )
    part.close()
    return rule


def returns(part: Section) -> ReturnRule:
    rule = ReturnRule(
        max_times=part.number("max_times", 0, 9),
        within=part.limit("within"),
        urgent_within=part.limit("urgent_within"),
        reasons=_coded(part.rows("reason", least=1)),
        needs_basis=part.yes("needs_basis", True),
        needs_suggested_unit=part.yes("needs_suggested_unit", True),
        source=part.text("source"),
    )
    part.close()
    return rule


def extension(part: Section) -> ExtensionRule:
    rule = ExtensionRule(
        max_times=part.number("max_times", 0, 9),
        bound=part.limit("bound"),
        city_bound=part.limit("city_bound"),
        cut_off=part.clock("cut_off"),
        tells_requester=part.yes("tells_requester", True),
        source=part.text("source"),
        urgencies=frozenset(part.codes("urgencies", URGENCIES)) if part.has("urgencies") else None,
    )
    if rule.bound.unit == rule.city_bound.unit and rule.bound.value > rule.city_bound.value:
        raise part.bad("city_bound", "市批的延期不能短于县批的延期。")
    part.close()
    return rule


def callback(part: Section) -> CallbackRule:
    rule = CallbackRule(
        tries=part.number("tries", 1, 9),
        over_days=part.number("over_days", 1, 9),
        rework_times=part.number("rework_times", 0, 9),
        unsatisfied_is=frozenset(part.codes("unsatisfied_is", ("yes", "mostly", "no", "unrated"))),
        unsolved_is=frozenset(part.codes("unsolved_is", ("yes", "partly", "no"))),
        source=part.text("source"),
    )
    part.close()
    return rule


def scoring(part: Section) -> ScoringRule:
    scheme = part.text("scheme", "")
    rule = ScoringRule(
        weights=_weights(part, scheme),
        scheme=scheme,
        mostly_weight=part.share("mostly_weight"),
        minimum_volume=part.number("minimum_volume", 0, 10_000),
        line=part.share("line"),
        groups=_coded(part.rows("group", least=1), GROUPS),
        publish=part.codes("publish", PUBLISHING)[0],
        source=part.text("source"),
    )
    part.close()
    return rule


def _weights(part: Section, scheme: str) -> dict[str, int]:
    """Read the points; none where a scheme is named, so that they have one home."""
    given = part.inner("weights") if part.has("weights") or not scheme else None
    codes = given.keys() if given else ()
    for code in codes:
        if given and code not in INDICATORS:
            raise given.bad(code, f"指标不认识，只能用 {'、'.join(INDICATORS)}。")
    if scheme and codes:
        raise part.bad("weights", "已选用考评办法的，各项分值由办法规定，请将这里的分值清空。")
    weights = {code: given.number(code, 1, 100) for code in codes} if given else {}
    if not scheme and sum(weights.values()) != 100:
        raise part.bad("weights", f"各项分值合计应为100分，现为{sum(weights.values())}分。")
    return weights


def supervision(part: Section) -> SupervisionRule:
    rule = SupervisionRule(
        day=part.number("day", 1, 28),
        line=part.share("line"),
        basis=part.codes("basis", RATES),
        remind_after=part.number("remind_after", 0, 99),
        order_after=part.number("order_after", 0, 99),
        name_after=part.number("name_after", 0, 99),
        ways=_coded(part.rows("way")),
        source=part.text("source"),
    )
    part.close()
    return rule


def period(part: Section) -> PeriodRule:
    rule = PeriodRule(
        first_day=part.number("first_day", 1, 28),
        cut_at=part.clock("cut_at"),
        source=part.text("source"),
    )
    part.close()
    return rule


def clearing(part: Section) -> ClearingRule:
    visits = tuple(VisitRule(code, words) for code, words in _coded(part.rows("visit")))
    ledgers = tuple(_ledger(row) for row in part.rows("ledger"))
    rule = ClearingRule(ledgers=ledgers, visits=visits, source=part.text("source"))
    part.close()
    return rule


def _ledger(row: Section) -> LedgerRule:
    rule = LedgerRule(
        code=row.codes("code", LEDGERS)[0],
        title=row.text("title"),
        needs=row.texts("needs"),
        proofs=row.codes("proofs", PROOFS) if row.has("proofs") else (),
        is_scored=row.yes("is_scored", True),
        source=row.text("source"),
    )
    row.close()
    return rule


def urgent_kind(row: Section) -> UrgentKind:
    rule = UrgentKind(
        code=row.text("code"),
        words=row.text("words"),
        urgency=row.codes("urgency", URGENCIES)[0],
        hints=row.texts("hints"),
        source=row.text("source"),
    )
    row.close()
    return rule


def report(row: Section) -> ReportRule:
    rule = ReportRule(
        code=row.text("code"),
        title=row.text("title"),
        every=row.codes("every", EVERY)[0],
        source=row.text("source"),
    )
    row.close()
    return rule


def stage_limit(row: Section) -> StageLimit | None:
    """Read the limit of a [[limit]]; "none" takes a stage out of a wider rule."""
    source = row.text("source")
    if row.text("limit") == "none":
        return None
    rule = StageLimit(
        row.limit("limit"), source, row.limit("target") if row.has("target") else None
    )
    if rule.target and (
        rule.target.unit != rule.limit.unit or rule.target.value >= rule.limit.value
    ):
        raise row.bad("target", "目标应比时限短，单位应相同。")
    return rule


def hours(row: Section) -> OfficeHours:
    months = row.numbers("months", 1, 12)
    try:
        rule = OfficeHours(
            periods=tuple(_clock_span(text) for text in row.texts("periods")),
            months=frozenset(months) or ALL_MONTHS,
        )
    except ValueError as error:
        raise row.bad("periods", str(error)) from None
    row.text("source")
    row.close()
    return rule


def _clock_span(text: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"办公时间“{text}”应写成 08:30-12:00。") from None
    return start, end


def _coded(rows: list[Section], known: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Read rows of code and words; codes are not repeated."""
    pairs: dict[str, str] = {}
    for row in rows:
        code = row.codes("code", known)[0] if known else row.text("code")
        if code in pairs:
            raise row.bad("code", f"“{code}”写了两次。")
        pairs[code] = row.text("words")
        row.close()
    return tuple(pairs.items())
