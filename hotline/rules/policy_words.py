"""A policy told in the office's words, rule by rule with its source; two policies compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hotline.rules.policy import Policy
from hotline.rules.policy_cases import Case, rectangles
from hotline.rules.policy_codes import ACTIONS, COMPARISONS, TRIGGERS
from hotline.rules.policy_parts import StageLimit
from hotline.rules.policy_practice import Practice
from hotline.rules.policy_tables import (
    CASE_TABLES,
    EVERY_WORDS,
    FIGURE_WORDS,
    LEVEL_WORDS,
    PRACTICE_WORDS,
    SCORE_WORDS,
)
from hotline.rules.words import KINDS, PUBLISHING, SATISFIED, SOLVED, STAGES, URGENCIES

ABSENT = "未定"


@dataclass(frozen=True)
class Told:
    """One rule in words: `part` is the chapter, `name` what it settles."""

    part: str
    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Difference:
    """One rule that two policies settle differently."""

    part: str
    name: str
    one: str
    other: str


def tell(policy: Policy) -> list[Told]:
    """Return every rule of the policy in the order of its file."""
    chapters = (
        _limits, _requests, _clearing, _callback, _scoring, _supervision, _steps, _consequences,
        _reports, _practices, _hours, _field, _findings,
    )  # fmt: skip
    return [told for chapter in chapters for told in chapter(policy)]


def compare(one: Policy, other: Policy) -> list[Difference]:
    """Return the rules whose value differs; sources are not compared."""
    found = [
        Difference("各环节时限", *row)
        for stage in STAGES
        for row in _limit_differences(stage, one, other)
    ]
    values = [_values(policy) for policy in (one, other)]
    for key in dict.fromkeys([*values[0], *values[1]]):
        a, b = (table.get(key, ABSENT) for table in values)
        if a != b:
            found.append(Difference(*key, a, b))
    order = list(dict.fromkeys(rule.part for policy in (one, other) for rule in tell(policy)))
    return sorted(found, key=lambda difference: order.index(difference.part))


def _values(policy: Policy) -> dict[tuple[str, str], str]:
    told = [rule for rule in tell(policy) if rule.part != "各环节时限"]
    return {(rule.part, rule.name): rule.value for rule in told}


def _limit_differences(stage: str, one: Policy, other: Policy) -> Iterator[tuple[str, str, str]]:
    groups: dict[tuple[str, str], set[Case]] = {}
    for case in {key[1:] for key in (*one.limits, *other.limits)}:
        a, b = (_limit(policy.limits.get((stage, *case))) for policy in (one, other))
        if a != b:
            groups.setdefault((a, b), set()).add(case)
    for (a, b), cases in sorted(groups.items()):
        for name in rectangles(cases, CASE_TABLES):
            yield f"{STAGES[stage]}（{name}）", a, b


def _limit(found: StageLimit | None) -> str:
    if found is None:
        return ABSENT
    aim = f"，目标 {found.target.in_words()}" if found.target else ""
    return found.limit.in_words() + aim


def _limits(policy: Policy) -> Iterator[Told]:
    for stage, title in STAGES.items():
        groups: dict[tuple[str, str], set[Case]] = {}
        for (at, *case), found in policy.limits.items():
            if at == stage:
                key = (_limit(found), found.source)
                groups.setdefault(key, set()).add((case[0], case[1], case[2]))
        for (limit, source), cases in groups.items():
            for name in rectangles(cases, CASE_TABLES):
                yield Told("各环节时限", f"{title}（{name}）", limit, source)


def _requests(policy: Policy) -> Iterator[Told]:
    lamp, margins = policy.warning, policy.margins
    words = (
        f"工作日时限剩 {lamp.remaining.in_words()}亮黄灯，"
        f"但不早于时间过{_percent(lamp.floor_share)}；"
        f"其他时限剩{_percent(lamp.share)}亮黄灯；过期亮红灯"
    )
    yield Told("亮灯与逐级提前", "亮灯", words, lamp.source)
    words = (
        f"县比市提前 {margins.county_before_city.in_words()}，"
        f"乡镇比县提前 {margins.township_before_county.in_words()}，"
        f"村比乡镇提前 {margins.village_before_township.in_words()}，"
        f"至少留{_percent(margins.floor_share)}时间"
    )
    yield Told("亮灯与逐级提前", "逐级提前", words, margins.source)
    returns, later = policy.returns, policy.extension
    words = (
        f"派单后 {returns.within.in_words()}内（紧急件 {returns.urgent_within.in_words()}内）"
        f"可退 {returns.max_times} 次，{_must('附依据', returns.needs_basis)}，"
        f"{_must('提建议承办单位', returns.needs_suggested_unit)}"
    )
    yield Told("退单与延期", "退单", words, returns.source)
    reasons = "、".join(word for _, word in returns.reasons)
    yield Told("退单与延期", "退单理由", reasons, returns.source)
    who = "、".join(word for code, word in URGENCIES.items() if code in (later.urgencies or ()))
    words = (
        f"{f'限{who}类，' if who else ''}到期前且当日 {later.cut_off:%H:%M} 前申请，"
        f"限 {later.max_times} 次，县批不超过 {later.bound.in_words()}，"
        f"报市批不超过 {later.city_bound.in_words()}，{_must('告知诉求人', later.tells_requester)}"
    )
    yield Told("退单与延期", "延期", words, later.source)


def _must(words: str, is_needed: bool) -> str:
    return f"须{words}" if is_needed else f"不必{words}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _clearing(policy: Policy) -> Iterator[Told]:
    rule = policy.clearing
    title = "每月清零"
    words = "按台账清零" if rule.ledgers else "不设台账"
    yield Told(title, "台账", words, rule.source)
    for ledger in rule.ledgers:
        counted = "计入考核" if ledger.is_scored else "不计入考核"
        needs = f"须{'、'.join(ledger.needs)}；" if ledger.needs else ""
        yield Told(title, ledger.title, needs + counted, ledger.source)
    if rule.visits:
        visits = "；".join(visit.words for visit in rule.visits)
        yield Told(title, "必须上门", visits, rule.source)


def _callback(policy: Policy) -> Iterator[Told]:
    rule = policy.callback
    failed = [SATISFIED[code] for code in SATISFIED if code in rule.unsatisfied_is]
    failed += [SOLVED[code] for code in SOLVED if code in rule.unsolved_is]
    words = (
        f"分 {rule.over_days} 天回访 {rule.tries} 次；"
        f"{'或'.join(failed)}的自动退回重办，最多 {rule.rework_times} 次"
    )
    yield Told("回访", "回访和重办", words, rule.source)


def _scoring(policy: Policy) -> Iterator[Told]:
    rule, part = policy.scoring, "考评"
    weights = "，".join(f"{SCORE_WORDS[code]} {n} 分" for code, n in rule.weights.items())
    # The title of a scheme is not known here; doors put it in the place of its code.
    weights = weights or f"按〔{rule.scheme}〕计分"
    yield Told(part, "评分", weights, rule.source)
    yield Told(part, "基本满意折算", _percent(rule.mostly_weight), rule.source)
    yield Told(part, "参加排名的最低件数", f"{rule.minimum_volume} 件", rule.source)
    yield Told(part, "考核线", _percent(rule.line), rule.source)
    groups = "、".join(words for _, words in rule.groups)
    yield Told(part, "分组", groups, rule.source)
    yield Told(part, "公布方式", PUBLISHING[rule.publish], rule.source)
    period = policy.period
    words = f"每月 {period.first_day} 日 {period.cut_at:%H:%M} 起一个月"
    yield Told(part, "考核周期", words, period.source)
    if (figures := policy.figures) is None:
        return
    named = [FIGURE_WORDS[code] for code in figures.codes]
    live = "，随办随算" if figures.live else ""
    words = f"{len(named) + len(figures.others)} 项{live}：{'、'.join([*named, *figures.others])}"
    yield Told(part, "指标", words, figures.source)
    yield Told(part, "核心指标", FIGURE_WORDS[figures.core], figures.source)
    if figures.compares:
        yield Told(part, "比较", _named(figures.compares, COMPARISONS), figures.source)


def _named(codes: Iterable[str], table: Mapping[str, str]) -> str:
    return "、".join(table[code] for code in codes)


def _supervision(policy: Policy) -> Iterator[Told]:
    rule, part = policy.supervision, "督办"
    basis = "或".join(SCORE_WORDS[code] for code in rule.basis)
    words = f"每月 {rule.day} 日督办{basis}低于 {_percent(rule.line)} 的承办单位"
    yield Told(part, "按期督办", words, rule.source)
    words = (
        f"{_days_late(rule.remind_after)}催办，{_days_late(rule.order_after)}拟督办单，"
        f"{_days_late(rule.name_after)}列入通报"
    )
    yield Told(part, "逾期督办", words, rule.source)
    if rule.ways:
        yield Told(part, "督办方式", "、".join(words for _, words in rule.ways), rule.source)


def _days_late(days: int) -> str:
    return f"逾期满 {days} 个工作日" if days else "到期即"


def _steps(policy: Policy) -> Iterator[Told]:
    for step in policy.ladder:
        late = {"overdue": f"逾期满 {step.after.in_words()}"} if step.after else {}
        when = "或".join({**TRIGGERS, **late}[code] for code in step.triggers)
        yield Told("督办阶梯", f"第 {step.step} 级", f"{step.words}（{when}）", step.source)
    for point in policy.checkpoints:
        words = f"派单后 {point.within.in_words()}内"
        yield Told("全程节点", point.words, words, point.source)


def _consequences(policy: Policy) -> Iterator[Told]:
    for rule in policy.consequences:
        words = f"{_named(rule.triggers, TRIGGERS)}的，{_named(rule.actions, ACTIONS)}"
        yield Told("结果运用", rule.words, words, rule.source)


def _reports(policy: Policy) -> Iterator[Told]:
    for report in policy.reports:
        yield Told("通报和专报", report.title, EVERY_WORDS[report.every], report.source)
    for sort in policy.urgent_kinds:
        words = f"按{URGENCIES[sort.urgency]}办理；提示词：{'、'.join(sort.hints)}"
        yield Told("紧急事项", sort.words, words, sort.source)


def _practices(policy: Policy) -> Iterator[Told]:
    for practice in policy.practices:
        title = PRACTICE_WORDS[practice.code]
        name = title if practice.words == title else f"{title}：{practice.words}"
        yield Told("工作制度", name, _particulars(practice), practice.source)


def _particulars(practice: Practice) -> str:
    told = [
        "、".join(practice.items),
        _named(practice.kinds, KINDS),
        _named(practice.levels, LEVEL_WORDS),
        f"{practice.within.in_words()}内" if practice.within else "",
        f"{practice.number}{_UNITS.get(practice.code, ' 件')}" if practice.number else "",
        EVERY_WORDS.get(practice.every, ""),
    ]
    return "，".join(words for words in told if words)


_UNITS = {"equipment_points": " 分", "red_board": " 个单位", "yellow_board": " 个单位"}


def _hours(policy: Policy) -> Iterator[Told]:
    sources = policy.hours_sources or (policy.source,) * len(policy.office_hours)
    for hours, source in zip(policy.office_hours, sources, strict=True):
        months = "全年" if len(hours.months) == 12 else _months(hours.months)
        words = "，".join(f"{start:%H:%M} 至 {end:%H:%M}" for start, end in hours.periods)
        yield Told("办公时间", months, words, source)


def _field(policy: Policy) -> Iterator[Told]:
    part, rule = "手机补传", policy.phones
    yield Told(part, "手机时间允许误差", f"{rule.tolerance_minutes} 分钟", rule.source)
    yield Told(part, "最迟补传", f"办理后 {rule.patience_hours} 小时", rule.source)


def _findings(policy: Policy) -> Iterator[Told]:
    part, rule = "随手报提醒", policy.waits
    yield Told(part, "乡镇多久未处理", f"超过 {rule.township_working_days} 个工作日", rule.source)
    yield Told(part, "县热线办多久未处理", f"超过 {rule.office_working_days} 个工作日", rule.source)


def _months(months: frozenset[int]) -> str:
    return "、".join(f"{month}月" for month in sorted(months))
