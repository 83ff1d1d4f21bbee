"""What needs the city goes up with its proofs and comes back decided, over the real line."""

from __future__ import annotations

import pytest

from hotline.casework import answering, citysync, deciding, handling, returning
from hotline.casework.act import Caller
from hotline.casework.cityorders import Ignored, Order, carry_out
from hotline.rules.calendar import ZONE
from hotline.store.assignments import UnitRequest
from hotline.store.database import write
from hotline.store.history import History
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.casework.conftest import ANSWER, Player
from tests.moments import at
from tests.requests.conftest import at_the_city, extension
from tests.sandboxcity.city import COUNTY
from tests.sync.test_over_the_line import Program, all_confirmed, town, wait_for, worker

__all__ = ["town", "worker"]


def asked() -> UnitRequest:
    return UnitRequest.select().order_by(UnitRequest.id.desc()).get()


def order(play: Player, number: str, serial: int = 1, **data: object) -> Order:
    return Order(f"event-{serial}", number, data, play.now)


def decide(play: Player, number: str, serial: int = 1, **data: object) -> None:
    with write():
        carry_out("ticket.request.decided", order(play, number, serial, **data))


def test_an_exclusion_goes_up_and_comes_back_over_the_line(play, town, worker: Program) -> None:
    number = play.handled()
    event_id = at_the_city(play, number).event_id
    worker.start()
    wait_for(lambda: any(
        act["event_id"] == event_id for act in town.ticket(number).get("acts", ())
    ), "the request in the city")  # fmt: skip
    (told,) = [act for act in town.ticket(number)["acts"] if act["event_id"] == event_id]
    assert told["type"] == "ticket.exclusion.requested"
    assert told["data"]["visit"]["place"] == "柳树村村东头"
    decision = {"request": "exclusion", "request_id": event_id, "decision": "approved"}
    town.tell(f"tickets/{number}/decide", **decision, text="同意剔除")
    wait_for(lambda: Ticket.get(Ticket.ticket_no == number).state == "excluded", "the decision")
    wait_for(all_confirmed, "the last word of the county")
    assert town.ticket(number)["state"] == "excluded"
    row = asked()
    assert (row.state, row.decided_by, row.decision_text) == ("approved", "市平台", "同意剔除")
    town.tell(f"tickets/{number}/decide", **decision, text="再同意一次")
    wait_for(
        lambda: InboxEvent.select().where(InboxEvent.state == "ignored").exists(), "the second"
    )
    (late,) = InboxEvent.select().where(InboxEvent.state == "ignored")
    assert "来得太晚或重复" in late.reason


def test_the_citys_desk_shows_the_request_with_its_proofs(play: Player, city, line) -> None:
    number = play.handled()
    at_the_city(play, number)
    # The scan of the judgement lies nowhere here; what is sent is what the act named.
    citysync.push(line, COUNTY, city.store.blobs, lambda: play.now, 50)
    desk = city.app.test_client()
    page = desk.get(f"/tickets/{number}").text
    assert "批复剔除申请" in page and "民事判决书.pdf" in page and "签字：王镇长" in page
    form = {"request": "exclusion", "request_id": asked().event_id, "decision": "refused"}
    assert (
        desk.post(f"/tickets/{number}/decide", data={**form, "text": "依据不足"}).status_code == 303
    )
    page = desk.get(f"/tickets/{number}").text
    assert "批复剔除申请" not in page and "依据不足" in page


def city_ticket(play: Player) -> str:
    from hotline.casework import dispatching, intake
    from hotline.rules.permissions import CITY

    appeal = intake.CityAppeal(
        "停水", "柳树村停水三天", "help", name="赵大娘", phone="19900001234", ticket_no="C9",
        registered_at=play.now, city_due_at=at("Mon 2026-11-30 17:30"),
    )  # fmt: skip
    intake.take_from_city(Caller(CITY, play.now, key="C9"), appeal)
    dispatching.dispatch(play.by("dispatcher"), "C9", None, play.units["east"].id, [])
    handling.accept(play.by("station_clerk"), play.part("C9", "east").id, None)
    handling.contact(play.by("station_clerk"), play.part("C9", "east").id, None, "已联系")
    return "C9"


def test_past_the_citys_own_deadline_even_a_short_extension_is_the_citys(play: Player) -> None:
    number = city_ticket(play)
    extension(play, number, at("Wed 2026-12-02 17:30"))
    deciding.approve(play.by("dispatcher"), asked().id, None)
    row = asked()
    assert row.state == "to_city"
    due = at("Thu 2026-12-03 17:30")
    decide(play, number, request="extension", request_id=row.event_id, decision="approved",
           due_at=due.isoformat(), text="同意延期")  # fmt: skip
    ticket = play.ticket(number)
    assert (ticket.city_due_at, ticket.extended_times) == (due, 1)
    assert ticket.due_at == at("Wed 2026-12-02 17:30"), "what was asked keeps the county's margin"
    assert asked().state == "approved"


def test_the_city_may_grant_less_and_never_takes_time_away(play: Player) -> None:
    number = city_ticket(play)
    before = play.ticket(number).due_at
    extension(play, number, at("Wed 2026-12-02 17:30"))
    deciding.approve(play.by("dispatcher"), asked().id, None)
    decide(play, number, request="extension", request_id=asked().event_id, decision="approved",
           due_at=before.astimezone(ZONE).isoformat())  # fmt: skip
    assert play.ticket(number).due_at == before


def test_a_refusal_by_the_city_leaves_the_clock(play: Player) -> None:
    number = city_ticket(play)
    due = play.ticket(number).due_at
    extension(play, number, at("Wed 2026-12-02 17:30"))
    deciding.approve(play.by("dispatcher"), asked().id, None)
    decide(play, number, request="extension", request_id=asked().event_id, decision="refused",
           text="请按期办结")  # fmt: skip
    assert (play.ticket(number).due_at, asked().state) == (due, "refused")
    last = History.select().order_by(History.id.desc()).get()
    assert last.act == "city_decision" and "市级不同意柳河镇的延期申请：请按期办结" in last.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"request_id": "somebody-else"}, "没有找到"),
        ({"request": "deferral"}, "不符"),
        ({"request_id": ""}, "没有找到"),
    ],
)
def test_a_decision_on_nothing_is_only_recorded(play: Player, change: dict, reason: str) -> None:
    number = city_ticket(play)
    extension(play, number, at("Wed 2026-12-02 17:30"))
    deciding.approve(play.by("dispatcher"), asked().id, None)
    data = {"request": "extension", "request_id": asked().event_id, "decision": "approved"}
    with pytest.raises(Ignored, match=reason):
        decide(play, number, **data | change)
    assert asked().state == "to_city"


def test_after_the_answer_the_citys_word_is_too_late(play: Player) -> None:
    number = city_ticket(play)
    extension(play, number, at("Wed 2026-12-02 17:30"))
    deciding.approve(play.by("dispatcher"), asked().id, None)
    answering.answer(play.by("station_clerk"), play.part(number, "east").id, None, ANSWER)
    with pytest.raises(Ignored, match="已撤销"):
        decide(play, number, request="extension", request_id=asked().event_id, decision="approved")


def returned(play: Player) -> tuple[str, str]:
    number = city_ticket(play)
    returning.return_to_city(play.by("director"), number, None, "不属本县", "行政区划图")
    sent = OutboxEvent.get(OutboxEvent.type == "ticket.returned")
    return number, sent.event_id


def test_the_city_agrees_to_a_return(play: Player) -> None:
    number, event_id = returned(play)
    decide(
        play, number, request="return", request_id=event_id, decision="approved", text="改派邻县"
    )
    assert play.ticket(number).state == "withdrawn"
    assert "改派邻县" in History.select().order_by(History.id.desc()).get().text


def test_a_return_the_city_refuses_comes_back_as_a_rework(play: Player) -> None:
    number, event_id = returned(play)
    data = {"request": "return", "request_id": event_id, "decision": "refused", "text": "属贵县"}
    decide(play, number, **data)
    again = Ticket.select().order_by(Ticket.id.desc()).get()
    assert (again.ticket_no, again.state, again.wire_no) == ("C9-2", "registered", "C9")
    with pytest.raises(Ignored, match="已重新办理"):
        decide(play, number, 2, **data)
    with pytest.raises(Ignored, match="没有找到"):
        decide(play, number, 3, **data | {"request_id": "x"})
