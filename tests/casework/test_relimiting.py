"""What the city changes of kind, urgency or its deadline moves the running deadlines at once."""

from __future__ import annotations

from datetime import timedelta

from hotline.casework import cityorders, handling, intake
from hotline.casework.act import Caller
from hotline.rules.permissions import CITY
from hotline.store import policies
from hotline.store.assignments import StageClock
from hotline.store.history import History
from tests.casework.conftest import Player
from tests.casework.test_recounting import everything
from tests.county import ROOT, WATER_CUT
from tests.moments import at


def from_city(play: Player, **more: object) -> str:
    appeal = intake.CityAppeal(
        **WATER_CUT, ticket_no="SJ-1", registered_at=play.now, channel="city",
        **{"urgency": "ordinary", "city_due_at": at("Fri 2026-12-04 17:30")} | more,
    )  # fmt: skip
    play.now += timedelta(minutes=5)
    number = intake.take_from_city(Caller(CITY, play.now, key="in"), appeal)
    from hotline.casework import dispatching

    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [], "")
    return number


def updated(play: Player, number: str, **data: object) -> None:
    play.now += timedelta(minutes=5)
    order = cityorders.Order(f"e-{play.now}", number, data, play.now)
    cityorders.carry_out("ticket.updated", order)


def line(play: Player, number: str) -> str:
    found = History.select().where(History.ticket == play.ticket(number).id)
    return found.where(History.act == "recount").order_by(History.id.desc()).get().text


def test_the_citys_earlier_deadline_moves_ours_and_the_units(play: Player) -> None:
    number = from_city(play)
    assert play.ticket(number).due_at == at("Fri 2026-11-27 17:30")
    updated(play, number, due_at="2026-11-26T12:00:00+08:00")
    ticket, part = play.ticket(number), play.part(number, "east")
    assert ticket.due_at == ticket.next_due_at == at("Wed 2026-11-25 12:00")
    assert part.answer_due_at == at("Wed 2026-11-25 09:00")
    assert "柳河镇办结期限由" in line(play, number)
    assert line(play, number).endswith("原因：市平台更改市级期限")
    updated(play, number, due_at="2026-12-04T17:30:00+08:00")
    assert play.ticket(number).due_at == at("Fri 2026-11-27 17:30")


def test_what_turns_urgent_is_counted_from_its_own_start(play: Player) -> None:
    number = from_city(play)
    start = play.part(number, "east").dispatched_at
    updated(play, number, urgency="urgent")
    ticket, part = play.ticket(number), play.part(number, "east")
    assert ticket.due_at == start + timedelta(hours=2)
    assert part.accept_due_at == start + timedelta(minutes=30)
    assert part.next_due_at == part.accept_due_at
    clock = StageClock.get((StageClock.stage == "accept") & StageClock.ended_at.is_null())
    assert (clock.limit_code, clock.limit_words) == ("30min", "30 分钟")
    assert "紧急" in line(play, number)


def test_there_and_back_is_where_it_was(play: Player) -> None:
    number = from_city(play)
    before = everything()
    updated(play, number, urgency="complex")
    assert everything() != before
    updated(play, number, urgency="ordinary")
    assert everything() == before


def test_other_words_move_nothing(play: Player) -> None:
    number = from_city(play)
    before = everything()
    updated(play, number, title="柳树村停水四天")
    assert everything() == before


def test_a_ticket_not_yet_dispatched_only_keeps_it(play: Player) -> None:
    appeal = intake.CityAppeal(
        **WATER_CUT, ticket_no="SJ-2", registered_at=play.now, channel="city", urgency="ordinary"
    )
    number = intake.take_from_city(Caller(CITY, play.now, key="in2"), appeal)
    updated(play, number, due_at="2026-11-26T12:00:00+08:00")
    assert play.ticket(number).due_at is None


def test_a_stage_without_a_limit_stops_and_one_with_a_limit_starts(play: Player) -> None:
    arrive = """
[[limit]]
stage = "arrive"
urgency = "urgent"
limit = "30min"
source = "试验：紧急类30分钟到场"
"""
    text = (ROOT / "db/policies/baotou.toml").read_text("utf-8")
    text = text.replace('version = "2022-03-02"', 'version = "2026-11-01"')
    text = text.replace("effective_on = 2022-03-02", "effective_on = 2026-11-01")
    policies.save_policy(text + arrive, play.now, "系统")
    number = from_city(play)
    start = play.part(number, "east").dispatched_at
    assert play.part(number, "east").arrive_due_at is None
    updated(play, number, urgency="urgent")
    assert play.part(number, "east").arrive_due_at == start + timedelta(minutes=30)
    told = [row.text for row in History.select().where(History.act == "recount")]
    assert any("柳河镇到场期限为" in text for text in told)
    updated(play, number, urgency="ordinary")
    assert play.part(number, "east").arrive_due_at is None
    assert not StageClock.select().where(
        (StageClock.stage == "arrive") & StageClock.ended_at.is_null()
    )
    told = [row.text for row in History.select().where(History.act == "recount")]
    assert any("柳河镇到场期限不再计时" in text for text in told)
    updated(play, number, urgency="urgent")
    assert play.part(number, "east").arrive_due_at == start + timedelta(minutes=30)
    running = (StageClock.stage == "arrive") & StageClock.ended_at.is_null()
    assert StageClock.select().where(running).count() == 1


def test_a_started_or_stopped_stage_shows_on_the_desk_at_once(play: Player) -> None:
    first_contact = """
[[limit]]
stage = "arrive"
kind = "complaint"
limit = "10min"
source = "试验：投诉10分钟到场"
"""
    text = (ROOT / "db/policies/baotou.toml").read_text("utf-8")
    text = text.replace('version = "2022-03-02"', 'version = "2026-11-01"')
    text = text.replace("effective_on = 2022-03-02", "effective_on = 2026-11-01")
    policies.save_policy(text + first_contact, play.now, "系统")
    number = from_city(play)
    handling.accept(play.by("station_clerk"), play.part(number, "east").id, None)
    by_kind = play.part(number, "east").next_due_at
    updated(play, number, kind="complaint")
    part = play.part(number, "east")
    assert part.next_due_at == part.arrive_due_at == part.dispatched_at + timedelta(minutes=10)
    updated(play, number, kind="help")
    assert play.part(number, "east").next_due_at == by_kind
