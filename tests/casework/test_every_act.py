"""Old acts and new ones in any order: deadlines, lanes, requests and letters stay true."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from hotline.casework import (
    answering,
    arbitrating,
    calling,
    closing,
    deciding,
    deferring,
    dispatching,
    escalating,
    excluding,
    extending,
    handling,
    helping,
    letters,
    policymaking,
    recounting,
    restamping,
    returning,
    reviewing,
    signing,
    supervising,
    workdays,
)
from hotline.casework.timekeeping import calendar
from hotline.errors import Refused
from hotline.rules.requests import OPEN
from hotline.store import policies
from hotline.store.assignments import UnitRequest
from hotline.store.letters import Letter
from tests.casework.conftest import ANSWER
from tests.casework.playing import CLERKS, Playing
from tests.casework.test_relimiting import from_city
from tests.casework.test_returns import REASON
from tests.county import PASSWORD
from tests.requests.conftest import RULING, SCAN

unit = st.sampled_from(sorted(CLERKS))
days = st.integers(0, 40)


class EveryAct(Playing):
    @initialize(is_citys=st.booleans())
    def begin(self, is_citys: bool) -> None:
        self.number = from_city(self.play) if is_citys else self.play.dispatched()

    @rule(lead=st.none() | unit, co=st.lists(unit, max_size=1))
    def dispatch(self, lead: str | None, co: list[str]) -> None:
        units = self.play.units
        first = units[lead].id if lead else None
        args = (self._now(), None, first, [units[code].id for code in co])
        self._try(dispatching.dispatch, "dispatcher", *args)

    @rule(code=unit, reached=st.booleans())
    def accept_and_contact(self, code: str, reached: bool) -> None:
        self._try(handling.accept, CLERKS[code], self._part(code), None)
        if reached:
            self._try(handling.contact, CLERKS[code], self._part(code), None, "已联系")

    @rule(code=unit)
    def arrive(self, code: str) -> None:
        self._try(handling.arrive, CLERKS[code], self._part(code), None)

    @rule()
    def village(self) -> None:
        below = self.play.units["east-willow"].id
        self._try(handling.delegate, "station_clerk", self._part("east"), None, below)

    @rule(adopts=st.booleans())
    def judge_below(self, adopts: bool) -> None:
        part = self._part("east-willow")
        if adopts:
            self._try(handling.adopt, "station_clerk", part, None)
        else:
            self._try(handling.send_back_below, "station_clerk", part, None, "请补照片")

    @rule(purpose=st.sampled_from(["deferral", "exclusion", "unsatisfied"]))
    def visit(self, purpose: str) -> None:
        who, part = self._lead()
        self._visit(who, part, purpose)

    @rule(ahead=days)
    def ask_extension(self, ahead: int) -> None:
        wanted = calendar().closing(self.play.now.date() + timedelta(days=ahead))
        who, part = self._lead()
        args = (part, None, wanted, "配件未到", self.play.now, "电话")
        self._try(extending.request_extension, who, *args)

    @rule(ahead=days)
    def ask_deferral(self, ahead: int) -> None:
        promised = self.play.now.date() + timedelta(days=ahead)
        who, part = self._lead()
        self._visit(who, part, "deferral")
        args = (part, None, None, promised, "列入施工计划")
        self._try(deferring.request_deferral, who, *args)

    @rule()
    def ask_exclusion(self) -> None:
        who, part = self._lead()
        self._visit(who, part, "exclusion")
        args = (part, None, None, "untrue", "调查笔录两份", [RULING])
        self._try(excluding.request_exclusion, who, *args)

    @rule(suggested=unit)
    def ask_return(self, suggested: str) -> None:
        other = self.play.units[suggested].id
        who, part = self._lead(accepts=False)
        self._try(returning.request_return, who, part, None, REASON, "职责清单第3条", other)

    @rule(wanted=unit)
    def ask_help(self, wanted: str) -> None:
        who, part = self._lead()
        helper = self.play.units[wanted].id
        self._try(helping.request_help, who, part, None, helper, "需要配合勘查")

    @rule(by_office=st.booleans())
    def ask_arbitration(self, by_office: bool) -> None:
        who, part = self._lead(accepts=False)
        who = "dispatcher" if by_office else who
        self._try(arbitrating.ask_arbitration, who, part, None, "职责有争议")

    @rule(decided=unit, as_case=st.booleans())
    def arbitrate(self, decided: str, as_case: bool) -> None:
        query = UnitRequest.select().where(UnitRequest.kind == "arbitration")
        newest = query.order_by(UnitRequest.id.desc()).first()
        args = (newest.id if newest else 0, None, self.play.units[decided].id)
        self._try(arbitrating.arbitrate, "director", *args, "就近定责", "请抓紧", as_case)

    @rule(scanned=st.booleans(), who=st.sampled_from(["station_leader", "station_deputy"]))
    def sign(self, scanned: bool, who: str) -> None:
        asked = self._asked("signing")
        number = asked.id if asked else 0
        if scanned:
            self._try(signing.hand_in_scan, "station_clerk", number, [SCAN])
        else:
            with suppress(Refused):
                signing.sign(self.play.by(who), number, PASSWORD)

    @rule(approves=st.booleans(), granted=st.none() | days)
    def decide(self, approves: bool, granted: int | None) -> None:
        asked = self._asked("pending", "to_city") or self._asked()
        number = asked.id if asked else 0
        if not approves:
            self._try(deciding.refuse, "director", number, None, "依据不足，请继续办理")
            return
        until = None
        if granted is not None and asked is not None and asked.kind == "extension":
            until = calendar().closing(self.play.now.date() + timedelta(days=granted))
        self._try(deciding.approve, "director", number, None, "情况属实", until)

    @rule()
    def take_back(self) -> None:
        asked = self._asked(*OPEN)
        self._try(deciding.take_back, "station_clerk", asked.id if asked else 0, None)

    @rule(approves=st.booleans(), ahead=st.none() | st.integers(-3, 20))
    def city_decides(self, approves: bool, ahead: int | None) -> None:
        asked = self._asked("to_city")
        if asked is None:
            return
        data = {"request": asked.kind, "request_id": asked.event_id}
        data["decision"] = "approved" if approves else "refused"
        if ahead is not None:
            day = self.play.now.date() + timedelta(days=ahead)
            data["due_at"] = calendar().closing(day).isoformat()
        self._city("ticket.request.decided", **data)

    @rule(change=st.sampled_from([
        {"urgency": "urgent"}, {"urgency": "livelihood"}, {"urgency": "ordinary"},
        {"kind": "consultation"}, {"kind": "suggestion"}, {"kind": "help"},
        {"due_at": "2026-11-24T12:00:00+08:00"}, {"due_at": "2026-12-18T17:30:00+08:00"},
    ]))  # fmt: skip
    def city_changes(self, change: dict[str, str]) -> None:
        self._city("ticket.updated", **change)

    @rule()
    def city_reopens(self) -> None:
        self._city("ticket.reopened", text="请重办")

    @rule(code=st.none() | unit)
    def answer(self, code: str | None) -> None:
        who, part = (CLERKS[code], self._part(code)) if code else self._lead()
        if code is None:
            with suppress(Refused):
                handling.contact(self.play.by(who), part, None, "已联系")
            self._visit(who, part, "unsatisfied")
        self._try(answering.answer, who, part, None, ANSWER)

    @rule(passes=st.booleans(), is_bad=st.booleans())
    def review(self, passes: bool, is_bad: bool) -> None:
        if passes:
            self._try(reviewing.pass_answer, "reviewer", self._now(), None)
        else:
            self._try(reviewing.send_back, "reviewer", self._now(), None, "不清楚", is_bad)

    @rule(reached=st.booleans(), happy=st.booleans())
    def call_back(self, reached: bool, happy: bool) -> None:
        word = "yes" if happy else "no"
        self._try(calling.call_back, "reviewer", self._now(), None, reached, "yes", word, word)

    @rule(sure=st.integers(0, 9))
    def withdraw_or_reopen(self, sure: int) -> None:
        if sure == 0:
            self._try(closing.withdraw, "dispatcher", self._now(), None, "来电人撤回")
        if sure == 1:
            self._try(closing.reopen, "dispatcher", self._now(), None, "又出现")

    @rule()
    def urge(self) -> None:
        self._try(supervising.urge, "supervisor", self._now(), "请抓紧")

    @rule(issues=st.booleans(), closes=st.booleans())
    def write_letters(self, issues: bool, closes: bool) -> None:
        escalating.draft_due(self.play.now)
        letter = Letter.select().order_by(Letter.id.desc()).first()
        if letter is None:
            return
        due_at = self.play.now + timedelta(days=2)
        if issues:
            args = (letter.id, letters.proposed_number(letter.kind, self.play.now), letter.text)
            self._try(letters.issue, "supervisor", *args, due_at)
        self._try(letters.answer, "station_leader", letter.id, "正在办理")
        if closes:
            self._try(letters.close, "supervisor", letter.id, "已办")

    @rule(ahead=st.integers(1, 20), is_working=st.booleans())
    def calendar_changes(self, ahead: int, is_working: bool) -> None:
        day = self.play.now.date() + timedelta(days=ahead)
        self._try(workdays.mark_day, "admin", day, is_working, "本县安排")
        while recounting.work_on(self.play.now):
            pass

    @rule(
        code=st.sampled_from(["anyang", "baoji", "baotou", "linyi", "jiyuan", "", "", "", "", ""])
    )
    def policy_changes(self, code: str) -> None:
        """Another city's rules from a day before the ticket on, and the ticket follows them."""
        day = date(2026, 11, 1) + timedelta(days=PolicyDays.next())
        if not code or not self._try(policymaking.adopt, "admin", code, day):
            return
        while recounting.work_on(self.play.now):
            pass
        number = policies.id_on(self.play.now.date())
        self._try(restamping.restamp, "admin", number)

    @rule(hours=st.sampled_from([1, 5, 24, 60]))
    def time_passes(self, hours: int) -> None:
        self.play.now += timedelta(hours=hours)


class PolicyDays:
    """Days of November, each once: two versions cannot begin on one day."""

    @staticmethod
    def next() -> int:
        taken = {row.effective_on for row in policies.versions()}
        return next(n for n in range(30) if date(2026, 11, 1) + timedelta(days=n) not in taken)


TestEveryAct = EveryAct.TestCase
TestEveryAct.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    # Shrinking takes minutes here and tells little more than the steps themselves.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
