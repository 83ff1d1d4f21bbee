"""Each city's signature story again, played by people through the acts of a tiny county."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from hotline.casework import (
    calling,
    deciding,
    dispatching,
    escalating,
    handling,
    letters,
    policymaking,
    reviewing,
    signing,
)
from hotline.casework.timekeeping import policy_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.deadlines import due_at
from hotline.store.assignments import StageClock
from hotline.store.letters import Letter
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.county import PASSWORD, actor
from tests.moments import at
from tests.policy.profiles import CODES
from tests.requests.conftest import deferral, extension

Under = Callable[[str], Player]
WHOLE_DAY = timedelta(days=1)


@pytest.fixture
def under(play: Player) -> Under:
    """Let the county choose a city's rules at set-up, then begin work."""

    def choose(code: str) -> Player:
        policymaking.adopt(play.by("admin"), code)
        return play

    return choose


def clock_of(number: str, stage: str, level: str = "county") -> StageClock:
    """The stage's latest clock: the ticket's own, or its unit's for a level below."""
    ticket = Ticket.get(Ticket.ticket_no == number)
    mine = (StageClock.ticket == ticket.id) & (StageClock.stage == stage)
    mine &= StageClock.assignment.is_null(level == "county")
    return StageClock.select().where(mine).order_by(StageClock.id.desc()).get()


def takes(number: str, stage: str, level: str = "county") -> timedelta:
    """How long the stage may take, from the start of its clock."""
    clock = clock_of(number, stage, level)
    return clock.due_at - clock.started_at


def unsatisfied(play: Player, number: str) -> None:
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "yes", "no")


@pytest.mark.parametrize("code", CODES)
def test_a_whole_ticket_goes_through_under_every_city(under: Under, code: str) -> None:
    play = under(code)
    number = play.closed()
    ticket = play.ticket(number)
    assert (ticket.state, policy_of(ticket).profile) == ("closed", code)
    clocks = list(StageClock.select().where(StageClock.ticket == ticket.id))
    assert {clock.policy_id for clock in clocks} == {ticket.policy_id}
    assert all(clock.source and clock.limit_code for clock in clocks)


@pytest.mark.parametrize("urgency", ["ordinary", "urgent", "complex"])
def test_baoji_dispatches_in_ten_minutes(under: Under, urgency: str) -> None:
    number = under("baoji").register(urgency=urgency)
    assert takes(number, "dispatch") == timedelta(minutes=10)
    assert "10分钟" in clock_of(number, "dispatch").source


def test_baoji_extends_once_by_five_days_and_only_the_complex(under: Under) -> None:
    play = under("baoji")
    ordinary = play.handled()
    with pytest.raises(NotAllowedNow, match="复杂"):
        extension(play, ordinary, at("Fri 2026-11-27 17:30"))
    number = play.dispatched(urgency="complex")
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    due = play.ticket(number).due_at
    assert due == at("Fri 2026-11-27 17:30"), "five working days"
    with pytest.raises(Incomplete):
        extension(play, number, at("Mon 2026-12-07 17:30"))
    asked = extension(play, number, at("Fri 2026-12-04 17:30"))
    deciding.approve(play.by("dispatcher"), asked.id, None, "情况属实")
    assert play.ticket(number).due_at == at("Fri 2026-12-04 17:30")
    with pytest.raises(NotAllowedNow):
        extension(play, number, at("Wed 2026-12-09 17:30"))


def test_linyi_three_minutes_two_hours_three_days(under: Under) -> None:
    play = under("linyi")
    number = play.register(kind="complaint")
    assert takes(number, "dispatch") == timedelta(minutes=3)
    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [])
    part = play.part(number, "east")
    assert part.arrive_due_at == part.dispatched_at + timedelta(hours=2)
    assert takes(number, "answer") == 3 * WHOLE_DAY
    handling.accept(play.by("station_clerk"), part.id, None)
    handling.contact(play.by("station_clerk"), part.id, None, "已联系")
    handling.arrive(play.by("station_clerk"), part.id, None, "已到现场")
    arrived = clock_of(number, "arrive", "township")
    assert arrived.met_at is not None and arrived.met_at <= arrived.due_at


def test_linyi_asks_nobody_to_come_for_a_question(under: Under) -> None:
    play = under("linyi")
    number = play.dispatched(kind="consultation")
    assert play.part(number, "east").arrive_due_at is None


def test_generic_2025_an_emergency_three_thirty_seventy_two(under: Under) -> None:
    play = under("generic-2025")
    number = play.register(urgency="urgent")
    assert takes(number, "dispatch") == timedelta(minutes=3)
    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [])
    part = play.part(number, "east")
    assert part.arrive_due_at == part.dispatched_at + timedelta(minutes=30)
    assert takes(number, "answer") == timedelta(hours=72)


def test_generic_2025_one_three_four_five(under: Under, calendar) -> None:
    play = under("generic-2025")
    number = play.dispatched()
    sent = play.ticket(number).dispatched_at
    assert clock_of(number, "accept", "township").limit_code == "1wd"
    assert play.ticket(number).due_at == due_at_days(sent, 4, calendar)
    rules = policy_of(play.ticket(number))
    points = [due_at(sent, point.within, calendar) for point in rules.checkpoints]
    assert [point.date().isoformat()[-5:] for point in points] == [
        "11-23",
        "11-25",
        "11-26",
        "11-27",
    ]
    later = points[1] + timedelta(minutes=1)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    assert escalating.draft_due(later) == 1, "not answered on the third day"


def due_at_days(start: datetime, days: int, calendar) -> datetime:
    from hotline.rules.deadlines import Limit

    return due_at(start, Limit(days, "working_day"), calendar)


def test_anyang_returns_the_unsatisfied_by_itself_every_time(under: Under) -> None:
    play = under("anyang")
    number = play.passed()
    for turn in (1, 2, 3):
        unsatisfied(play, number)
        ticket = play.ticket(number)
        assert (ticket.state, ticket.rework_times) == ("handling", turn)
        answer_again(play, number)
    told = [row.words for row in Letter.select().order_by(Letter.id)]
    assert told.count("通报主要领导") == 3, "the unit's leader hears of each one"


def answer_again(play: Player, number: str) -> None:
    from hotline.casework.answering import answer
    from tests.casework.conftest import ANSWER

    answer(play.by("station_clerk"), play.part(number, "east").id, None, ANSWER)
    reviewing.pass_answer(play.by("reviewer"), number, None)


def test_baotou_reworks_once_where_anyang_goes_on(under: Under) -> None:
    play = under("baotou")
    number = play.passed()
    unsatisfied(play, number)
    with pytest.raises(Incomplete, match="必须上门了解原因"):
        answer_again(play, number)
    play.visited(number, "unsatisfied")
    answer_again(play, number)
    unsatisfied(play, number)
    assert play.ticket(number).state == "closed"


def test_sanmenxia_hands_out_the_perfunctory_a_second_time(under: Under) -> None:
    play = under("sanmenxia")
    number = play.answered()
    due = play.ticket(number).due_at
    reviewing.send_back(play.by("reviewer"), number, None, "照抄上次答复", is_perfunctory=True)
    part = play.part(number, "east")
    assert (part.state, part.lane, part.round) == ("sent_back", "sent_back", 2)
    letter = Letter.get()
    assert (letter.words, letter.state) == ("二次交办并列入督办", "draft")
    caller = play.by("supervisor")
    letters.issue(caller, letter.id, "督〔2026〕1号", letter.text, caller.now + 2 * WHOLE_DAY)
    assert Letter.get().state == "issued" and play.ticket(number).due_at == due


def test_shangqiu_aims_at_three_days_judges_by_five_and_sends_to_the_base(
    under: Under, calendar
) -> None:
    play = under("shangqiu")
    number = play.dispatched(lead="east-willow")
    ticket = play.ticket(number)
    assert play.part(number, "east-willow").level == "village", "no level between"
    found = policy_of(ticket).stage_limit("answer", kind=ticket.kind, urgency=ticket.urgency)
    assert ticket.due_at == due_at_days(ticket.dispatched_at, 5, calendar)
    assert due_at(ticket.dispatched_at, found.target, calendar) == at("Wed 2026-11-25 17:30")
    assert escalating.draft_due(at("Thu 2026-11-26 09:00")) == 0, "a target is no deadline"


def test_jiyuan_telephones_then_writes_then_comes(under: Under, calendar) -> None:
    play = under("jiyuan")
    number = play.handled()
    late = play.part(number, "east").answer_due_at
    for days in range(10):
        day = calendar.add_working_days(late.date(), days + 1)
        escalating.draft_due(datetime.combine(day, late.timetz()))
        for letter in Letter.select().where(Letter.state == "draft"):
            moment = datetime.combine(day, late.timetz()) + timedelta(minutes=5)
            caller = play.by("supervisor")
            caller = type(caller)(caller.actor, moment)
            number = f"督〔2026〕{letter.id}号"
            letters.issue(caller, letter.id, number, letter.text, moment + timedelta(hours=2))
    steps = [row.words for row in Letter.select().where(Letter.step > 0).order_by(Letter.id)]
    assert list(dict.fromkeys(steps)) == ["电话督办", "督办单督办", "现场督办"]


def test_baotou_defers_by_a_visit_a_day_and_a_signature(under: Under) -> None:
    play = under("baotou")
    number = play.handled()
    with pytest.raises(Incomplete, match="还缺材料") as refused:
        deferral(play, number)
    assert any("上门" in sentence for sentence in refused.value.details["fields"].values())
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number, date(2026, 12, 11))
    assert asked.state == "signing"
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    deciding.approve(play.by("director"), asked.id, None, "同意")
    ticket = play.ticket(number)
    assert (ticket.ledger, ticket.promised_at) == ("deferral", at("Fri 2026-12-11 17:30"))
    assert ticket.due_at == ticket.promised_at
    assert actor("station_leader").rank in ("deputy", "chief")
