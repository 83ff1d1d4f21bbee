"""Why: how a deadline was counted day by day, and the rule behind every act, in the office's words.

Nothing is decided here. Days come from the calendar and the limit the clock was stamped with,
the states an act needs from the tables of moves, numbers and sources from the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hotline.rules import lifecycle, requests
from hotline.rules.calendar import WEEKDAYS, WorkCalendar, in_zone
from hotline.rules.deadlines import Limit, days_used
from hotline.rules.lifecycle import PART_MOVES, TICKET_MOVES
from hotline.rules.policy import Policy
from hotline.rules.policy_codes import PROOFS
from hotline.rules.words import ASSIGNMENT_STATES, REQUEST_STATES, STATES

MOVES_SOURCE = "工单流转规则"
HOW_COUNTED = {
    "minute": "连续计时，夜间和休息日照算",
    "hour": "连续计时，夜间和休息日照算",
    "natural_day": "按自然日计算，休息日照算，起算当日不计",
    "working_day": "按工作日计算，起算当日不计，到期日下班时届满",
    "working_hour": "只在办公时间内计时",
}


@dataclass(frozen=True)
class Days:
    """The days that used up a limit, the rest days passed over with their names, and the way."""

    counted: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    way: str


def limit_of(code: str, words: str) -> Limit | None:
    """Return the limit a clock was stamped with; None for a day that was agreed or granted."""
    for read, text in ((Limit.parse, code), (Limit.from_words, words)):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def days_of(
    started_at: datetime, due_at: datetime, limit: Limit | None, calendar: WorkCalendar
) -> Days:
    """Return how the way from start to deadline was counted; an agreed day as working days."""
    kind = limit or Limit(1, "working_day")
    counted, skipped = days_used(in_zone(started_at), in_zone(due_at), kind, calendar)
    return Days(counted, skipped, HOW_COUNTED[kind.unit] if limit else "以批准或约定的时间为准")


def counted_words(days: Sequence[date], calendar: WorkCalendar) -> str:
    """Write days as runs: 11月23日周一至11月27日周五（5个工作日）、2月14日周六（春节调休上班）."""
    return "、".join(_run(run, calendar) for run in _runs([(day, "") for day in days]))


def skipped_words(days: Sequence[tuple[date, str]]) -> str:
    """Write rest days with their names: 11月28日至11月29日（周六、周日）、10月1日（国庆节）."""
    return "、".join(_rest(run) for run in _runs(days))


def _runs(days: Sequence[tuple[date, str]]) -> list[list[tuple[date, str]]]:
    """Split into stretches of days that follow each other."""
    runs: list[list[tuple[date, str]]] = []
    for day, why in days:
        if runs and day - runs[-1][-1][0] == timedelta(days=1):
            runs[-1].append((day, why))
        else:
            runs.append([(day, why)])
    return runs


def _run(run: list[tuple[date, str]], calendar: WorkCalendar) -> str:
    days = [day for day, _ in run]
    swapped = "、".join(
        dict.fromkeys(calendar.why(day) for day in days if calendar.why(day) != "工作日")
    )
    unit = "个工作日" if all(calendar.is_working_day(day) for day in days) else "天"
    if len(days) == 1:
        is_named = swapped and unit == "个工作日"
        return _day(days[0]) + (f"（{swapped}）" if is_named else "")
    more = f"，含{swapped}" if swapped and unit == "个工作日" else ""
    return f"{_day(days[0])}至{_day(days[-1])}（{len(days)}{unit}{more}）"


def _rest(run: list[tuple[date, str]]) -> str:
    names = "、".join(dict.fromkeys(why for _, why in run))
    first, last = run[0][0], run[-1][0]
    if first == last:
        return f"{_plain(first)}（{names}）"
    count = f"，{len(run)}天" if len(run) > 2 else ""
    return f"{_plain(first)}至{_plain(last)}（{names}{count}）"


def _plain(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _day(day: date) -> str:
    return f"{_plain(day)}{WEEKDAYS[day.weekday()]}"


# ---- the rule behind every act ----


@dataclass(frozen=True)
class ActRule:
    """The rule of an act in words and where it is written; `is_policy`: the ticket's own policy."""

    words: str
    source: str = MOVES_SOURCE
    is_policy: bool = False


def act_rule(act: str, policy: Policy) -> ActRule:
    """Return the rule of an act under a policy. Every act of the explanation has one."""
    found = _OF_POLICY.get(act)
    if found is not None:
        return found(policy)
    return ActRule(_PLAIN.get(act) or _states_allowing(act))


def _states_allowing(act: str) -> str:
    """Say from the tables of moves in which states an act is possible."""
    for moves, words, whose in (
        (PART_MOVES, ASSIGNMENT_STATES, "本单位这一件"),
        (TICKET_MOVES, STATES, "工单"),
    ):
        states = [words[state] for state, name in moves if name == act]
        if states:
            return f"{whose}处于“{'”“'.join(dict.fromkeys(states))}”时可以办理"
    states = [REQUEST_STATES[code] for code in requests.OPEN]
    return f"申请处于“{'”“'.join(states)}”时可以办理"


_PLAIN = {
    "urge": "工单办结、撤回或剔除以前可以办理",
    "draft_letter": "工单办结、撤回或剔除以前可以办理",
    "issue_letter": "草稿由督办员或主任签发，写明文号和答复期限",
    "drop_letter": "草稿和已签发的文书可以作废，写明原因",
    "answer_letter": "已签发的文书由承办单位答复",
    "close_letter": "已签发或已答复的文书由督办员销号",
    "reopen": "工单处于“已办结”“已撤回”时可以办理，另建一件关联工单",
    "read": "本单位（含下级）承办的工单可以查看，县热线办可以查看全部工单",
    "print": "可以查看的工单可以打印，打印留痕",
    "reveal": "查看姓名和电话须写明理由并留痕；保密件由县热线办代为联系",
    "adopt": "下级反馈由交办的上级单位采用",
    "send_back_below": "下级反馈由交办的上级单位退回",
    "request_help": "由主办单位在办理中提出，每个协办单位同时只有一份申请",
    "approve_help": "申请待审时由县热线办审批，协办单位另计期限",
    "ask_arbitration": "退单未获同意或次数用完后提出，裁定前不停计时，每件只裁定一次",
    "arbitrate": "由热线办主任裁定，裁定为终局，强制派单后不得再退单",
    "take_back_request": "县热线办审批以前，申请单位可以撤销",
    "refuse_request": "申请待审时由县热线办审批，不同意的写明理由",
    "sign_request": "由本单位相应职级的领导本人签字",
}


def _return(policy: Policy) -> ActRule:
    rule = policy.returns
    words = f"派单后{rule.within.in_words()}内提出，每件最多{rule.max_times}次，须写明理由和依据"
    return ActRule(words.replace(" ", ""), rule.source, True)


def _extension(policy: Policy) -> ActRule:
    rule = policy.extension
    if rule.max_times == 0:
        return ActRule("不办理延期", rule.source, True)
    words = (
        f"到期前提出，到期当日{rule.cut_off:%H:%M}前，最多{rule.max_times}次，"
        f"县级最长{rule.bound.in_words()}，市级最长{rule.city_bound.in_words()}"
    ).replace(" ", "")
    told = "，先告知诉求人" if rule.tells_requester else ""
    return ActRule(words + told, rule.source, True)


def _ledger(code: str) -> Callable[[Policy], ActRule]:
    def rule(policy: Policy) -> ActRule:
        found = policy.clearing.ledger(code)
        if found is None:
            return ActRule("现行办法没有这类台账", policy.clearing.source, True)
        proofs = "、".join(PROOFS[proof] for proof in found.proofs)
        return ActRule(f"需要：{proofs or '无附加材料'}", found.source, True)

    return rule


def _callback(policy: Policy) -> ActRule:
    rule = policy.callback
    words = f"工单处于“待回访”时办理，联系不上的分{rule.over_days}天共访{rule.tries}次"
    return ActRule(words, rule.source, True)


def _answer(policy: Policy) -> ActRule:
    owed = "；".join(visit.words for visit in policy.clearing.visits)
    words = f"{_states_allowing('answer')}，须先联系诉求人并登记"
    if not owed:
        return ActRule(words)
    return ActRule(f"{words}；{owed}", policy.clearing.source, True)


_OF_POLICY: dict[str, Callable[[Policy], ActRule]] = {
    "request_return": _return,
    "approve_return": _return,
    "refuse_return": _return,
    "request_extension": _extension,
    "approve_extension": _extension,
    "request_deferral": _ledger("deferral"),
    "approve_deferral": _ledger("deferral"),
    "request_exclusion": _ledger("exclusion"),
    "approve_exclusion": _ledger("exclusion"),
    "call_back": _callback,
    "answer": _answer,
}
# Acts the explanation speaks of, by what they are about.
ON_TICKET = ("dispatch", "pass", "send_back", "call_back", "urge", "withdraw", "reopen",
             "draft_letter", "read", "print", "reveal")  # fmt: skip
ON_PART = ("accept", "contact", "arrive", "visit", "progress", "delegate", "answer",
           "request_return", "request_extension", "request_deferral", "request_exclusion",
           "request_help", "ask_arbitration", "adopt", "send_back_below")  # fmt: skip
ON_REQUEST = {
    "return": ("approve_return", "refuse_return", "take_back_request"),
    "extension": ("approve_extension", "refuse_request", "take_back_request"),
    "deferral": ("sign_request", "approve_deferral", "refuse_request", "take_back_request"),
    "exclusion": ("sign_request", "approve_exclusion", "refuse_request", "take_back_request"),
    "help": ("approve_help", "refuse_request", "take_back_request"),
    "arbitration": ("arbitrate", "take_back_request"),
}
# A letter's act -> its move in `rules.letters`.
ON_LETTER = {
    "issue_letter": "issue",
    "drop_letter": "drop",
    "answer_letter": "answer",
    "close_letter": "close",
}
assert set(lifecycle.WHILE_HANDLING) <= set(ON_PART), "every act of a unit is explained"
