"""Running deadlines follow the calendar: counted anew, logged, and never what was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hotline.casework import recounting, reviewing, workdays
from hotline.casework.act import Act, Caller
from hotline.casework.recounting import recount_ticket, work_on
from hotline.rules.permissions import SYSTEM
from hotline.store import recounts
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import write
from hotline.store.history import Audit, History
from hotline.store.policies import CountyDay
from hotline.store.recounts import Recount
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.moments import at, on

SNOW = on("Tue 2026-11-24")


def everything() -> list[list[tuple]]:
    """Every deadline in the database, wherever it is kept."""
    tables = (
        (Ticket, "due_at first_due_at next_due_at next_warn_at"),
        (Assignment, "accept_due_at contact_due_at answer_due_at next_due_at next_warn_at"),
        (StageClock, "due_at warn_at is_provisional source"),
    )
    kept = []
    for table, names in tables:
        columns = [getattr(table, name) for name in names.split()]
        kept.append(list(table.select(*columns).order_by(table.id).tuples()))
    return kept


def work_off(play: Player) -> Recount:
    while work_on(play.now):
        pass
    return recounts.latest(1)[0]


def mark(play: Player, day: date = SNOW, is_working: bool = False) -> None:
    workdays.mark_day(play.by("admin"), day, is_working, "大雪停办")


def lines(number: str, play: Player) -> list[str]:
    found = History.select().where(
        (History.ticket == play.ticket(number).id) & (History.act == "recount")
    )
    return [row.text for row in found.order_by(History.id)]


def test_a_snow_day_moves_what_spans_it_and_says_so(play: Player) -> None:
    number = play.handled()
    before = play.ticket(number).due_at
    assert before == at("Fri 2026-11-27 17:30")
    mark(play)
    assert play.ticket(number).due_at == before, "the worker does it, not the admin's request"
    run = work_off(play)
    assert (run.state, run.seen, run.changed) == ("done", 1, 1)
    ticket, part = play.ticket(number), play.part(number, "east")
    assert ticket.due_at == ticket.first_due_at == at("Mon 2026-11-30 17:30")
    assert part.answer_due_at == part.next_due_at == at("Mon 2026-11-30 14:30")
    (line,) = lines(number, play)
    assert "县级办结期限由2026年11月27日 17:30改为2026年11月30日 17:30" in line
    assert "柳河镇办结期限由2026年11月27日 14:30改为2026年11月30日 14:30" in line
    assert line.endswith("。原因：本县安排2026年11月24日放假（大雪停办）")
    assert Audit.select().where(Audit.act == "recount").count() == 1


def test_twice_changes_nothing(play: Player) -> None:
    play.handled()
    mark(play)
    work_off(play)
    before, told = everything(), History.select().count()
    with write():
        recounting.order_recount(Act("recount", Caller(SYSTEM, play.now)), "再核对一次")
    assert work_off(play).changed == 0
    assert (everything(), History.select().count()) == (before, told)


def test_taking_the_mark_back_takes_the_deadlines_back(play: Player) -> None:
    play.dispatched(co=("water",))
    play.handled()
    before = everything()
    mark(play)
    work_off(play)
    assert everything() != before
    workdays.unmark_day(play.by("admin"), SNOW)
    work_off(play)
    assert everything() == before


def test_the_same_as_stamping_anew(play: Player) -> None:
    play.dispatched(co=("water",), urgency="complex")
    mark(play)
    work_off(play)
    counted = everything()
    for table in (StageClock, Assignment, History, Ticket):
        table.delete().execute()
    play.now = at("Fri 2026-11-20 09:00")
    play.dispatched(co=("water",), urgency="complex")
    assert everything() == counted


def test_what_has_ended_or_was_promised_stays(play: Player) -> None:
    number = play.handled()
    promised = StageClock.get((StageClock.stage == "answer") & StageClock.assignment.is_null())
    as_promised = {"is_promised": True, "limit_code": "", "limit_words": "11月27日 17:30前"}
    StageClock.update(as_promised).where(StageClock.id == promised.id).execute()
    ended = list(StageClock.select().where(StageClock.ended_at.is_null(False)).dicts())
    mark(play)
    work_off(play)
    assert list(StageClock.select().where(StageClock.ended_at.is_null(False)).dicts()) == ended
    assert play.ticket(number).due_at == promised.due_at
    assert play.part(number, "east").answer_due_at == at("Fri 2026-11-27 14:30")


def test_a_passed_deadline_that_moves_ahead_is_no_longer_passed(play: Player) -> None:
    number = play.handled()
    play.now = at("Mon 2026-11-30 09:00")
    assert play.ticket(number).due_at < play.now
    mark(play)
    work_off(play)
    assert play.ticket(number).due_at == play.ticket(number).next_due_at > play.now
    mark(play, on("Sun 2026-11-29"), is_working=True)
    workdays.unmark_day(play.by("admin"), SNOW)
    work_off(play)
    assert play.ticket(number).due_at < play.now


def test_a_clock_that_stood_still_is_counted_as_it_resumes(play: Player) -> None:
    number = play.answered()
    mark(play)
    work_off(play)
    assert play.part(number, "east").answer_due_at == at("Fri 2026-11-27 14:30"), "met: a fact"
    reviewing.send_back(play.by("reviewer"), number, None, "请补充现场照片")
    part = play.part(number, "east")
    assert part.answer_due_at == part.next_due_at == at("Mon 2026-11-30 14:30")
    assert "停止计时期间工作日历有变动" in lines(number, play)[-1]


def test_a_later_change_takes_an_unfinished_run_over(play: Player) -> None:
    number = play.handled()
    mark(play)
    mark(play, on("Wed 2026-11-25"))
    first, second = Recount.select().order_by(Recount.id)
    assert (first.state, second.state) == ("merged", "waiting")
    work_off(play)
    assert play.ticket(number).due_at == at("Tue 2026-12-01 17:30")
    assert "11月24日" in lines(number, play)[0] and "11月25日" in lines(number, play)[0]


def test_a_run_goes_on_where_it_stopped(play: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [play.dispatched() for _ in range(7)]
    mark(play)
    monkeypatch.setattr(recounting, "CHUNK", 3)
    monkeypatch.setattr(recounting, "WRITTEN_AT_ONCE", 2)
    assert work_on(play.now)
    run = recounts.latest(1)[0]
    assert (run.state, run.seen, run.changed, run.total) == ("running", 3, 3, 7)
    run = work_off(play)
    assert (run.seen, run.changed) == (7, 7)
    assert all(len(lines(number, play)) == 1 for number in numbers)


def test_a_notice_settles_what_was_provisional(play: Player) -> None:
    play.now = at("Mon 2031-12-29 09:00")
    number = play.dispatched()
    clock = StageClock.get((StageClock.stage == "answer") & StageClock.assignment.is_null())
    assert clock.is_provisional
    for year, days in ((2031, ()), (2032, (1, 2))):
        for day in days or (1,):
            CountyDay.create(
                day=date(year, 1, day), is_working=False, reason="元旦", source="年度放假通知",
                changed_at=play.now, changed_by="沈管理",
            )  # fmt: skip
    with write():
        assert recount_ticket(Act("recount", Caller(SYSTEM, play.now)), play.ticket(number), "导入")
    assert not StageClock.select().where(StageClock.is_provisional).exists()
    assert play.ticket(number).due_at == at("Wed 2032-01-07 17:30")


def test_the_citys_deadline_still_binds(play: Player) -> None:
    number = play.dispatched()
    city = at("Thu 2026-11-26 12:00")
    Ticket.update(city_due_at=city).execute()
    with write():
        recount_ticket(Act("update", Caller(SYSTEM, play.now)), play.ticket(number), "市级期限")
    assert play.ticket(number).due_at == city - timedelta(days=1)
    source = StageClock.get((StageClock.stage == "answer") & StageClock.assignment.is_null()).source
    assert source.count("比上一级期限提前") == 1
