"""Dispatch and the office's other decisions about a ticket."""

from __future__ import annotations

import pytest

from hotline import clock
from hotline.casework import dispatching, foreseeing, intake, returning
from hotline.casework.act import Caller
from hotline.rules.permissions import CITY
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.people import Person
from tests.county import actor
from tests.pages.conftest import AsRole
from tests.pages.office import by, dispatched, part_of, passed, registered, ticket_of, unit


def words(response) -> str:
    return response.get_data(as_text=True)


def order(number: str, **more: object) -> dict[str, object]:
    return {
        "lead_unit": unit("east").id,
        "version": ticket_of(number).version,
        "act_key": f"k-{number}",
        **more,
    }


def test_form_suggests_the_place_and_shows_the_deadlines(as_role: AsRole) -> None:
    number = registered()
    page = words(as_role("dispatcher").get(f"/tickets/{number}/dispatch"))
    assert "按事发地推荐" in page and "现在派单，期限将是" in page
    assert f'value="{unit("east").id}" id="lead_unit" checked' in page
    assert "包头办法四（二）2：一般诉求5个工作日内办结或反馈" in page


def test_dispatches_and_says_the_deadline(as_role: AsRole) -> None:
    number = registered()
    data = order(number, co_units=[unit("water").id], instruction="请尽快核实。")
    dispatcher = as_role("dispatcher")
    answer = dispatcher.send(f"/tickets/{number}/dispatch", data)
    assert (answer.status_code, answer.location) == (303, f"/tickets/{number}")
    ticket = ticket_of(number)
    assert (ticket.state, ticket.lead_unit_id) == ("dispatched", unit("east").id)
    assert part_of(number, "water").role == "co"
    assert part_of(number, "east").instruction == "请尽快核实。"


def test_twice_is_once(as_role: AsRole) -> None:
    number = registered()
    data, dispatcher = order(number), as_role("dispatcher")
    for _ in range(2):
        assert dispatcher.send(f"/tickets/{number}/dispatch", data).status_code == 303
    assert Assignment.select().count() == 1


def test_what_was_foreseen_is_what_is_stamped(as_role: AsRole) -> None:
    number, now = registered(), clock.now()
    told = foreseeing.foresee(ticket_of(number), now)
    foreseen = {(one.level, one.stage): one.due_at for one in told}
    caller = Caller(actor("dispatcher"), now)
    dispatching.dispatch(caller, number, None, unit("east").id, [unit("east-camp").id])
    lead, village = part_of(number, "east"), part_of(number, "east-camp")
    assert foreseen["county", "answer"] == ticket_of(number).due_at
    assert foreseen["township", "accept"] == lead.accept_due_at
    assert foreseen["township", "contact"] == lead.contact_due_at
    assert foreseen["township", "answer"] == lead.answer_due_at
    assert foreseen["village", "answer"] == village.answer_due_at


def test_a_return_never_resets_what_is_foreseen(as_role: AsRole) -> None:
    request_id = asked_return()
    ticket = UnitRequest.get().ticket
    stamped = ticket.due_at
    returning.approve_return(by("dispatcher"), request_id, None, "同意")
    [county, *_] = foreseeing.foresee(ticket_of(ticket.ticket_no), clock.now())
    assert (county.level, county.due_at) == ("county", stamped)


def test_no_unit_chosen_keeps_the_text(as_role: AsRole) -> None:
    number = registered()
    data = order(number, lead_unit="", instruction="请现场查看。")
    answer = as_role("dispatcher").send(f"/tickets/{number}/dispatch", data)
    assert answer.status_code == 422
    assert "请选择主办单位" in words(answer) and "请现场查看。</textarea>" in words(answer)


def test_a_stale_form_is_told_so(as_role: AsRole) -> None:
    number = registered()
    answer = as_role("dispatcher").send(f"/tickets/{number}/dispatch", order(number, version=1000))
    assert answer.status_code == 409 and "已有新的变动" in words(answer)


def test_closed_ticket_is_not_dispatched(as_role: AsRole) -> None:
    number = passed()
    answer = as_role("dispatcher").send(f"/tickets/{number}/dispatch", order(number))
    assert answer.status_code == 409 and "不能派单" in words(answer)


WAYS = ("dispatch", "withdraw", "return-to-city", "urge", "reopen")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("username", ["operator", "station_clerk", "auditor", "admin"])
def test_wrong_role(as_role: AsRole, way: str, username: str) -> None:
    number = registered()
    assert as_role(username).get(f"/tickets/{number}/{way}").status_code == 403
    assert as_role(username).send(f"/tickets/{number}/{way}").status_code == 403


@pytest.mark.parametrize("way", WAYS)
def test_unknown_ticket(as_role: AsRole, way: str) -> None:
    assert as_role("director").get(f"/tickets/41059920260101/{way}").status_code == 404
    assert as_role("director").send(f"/tickets/41059920260101/{way}").status_code == 404


def test_bulk_asks_for_the_unit_then_dispatches_each(as_role: AsRole) -> None:
    numbers = [registered(), registered(title="前营村路灯不亮")]
    dispatcher = as_role("dispatcher")
    asked = dispatcher.send("/tickets/bulk/dispatch", {"tickets": numbers})
    assert "选中的 2 件" in words(asked) and "前营村路灯不亮" in words(asked)
    data = {"tickets": numbers, "confirmed": "1", "lead_unit": unit("west").id, "act_key": "b1"}
    for _ in range(2):  # pressed twice
        done = dispatcher.send("/tickets/bulk/dispatch", data)
        assert "已派出 2 件" in words(done)
    assert Assignment.select().count() == 2


def test_bulk_tells_which_ticket_could_not_go(as_role: AsRole) -> None:
    numbers = [registered(), dispatched()]
    data = {"tickets": numbers, "confirmed": "1", "lead_unit": unit("west").id, "act_key": "b2"}
    page = words(as_role("dispatcher").send("/tickets/bulk/dispatch", data))
    assert "已派出 1 件，1 件没有派出" in page and "已有主办单位" in page


def test_bulk_needs_a_lead_and_the_right_role(as_role: AsRole) -> None:
    data = {"tickets": [registered()], "confirmed": "1"}
    assert as_role("dispatcher").send("/tickets/bulk/dispatch", data).status_code == 422
    assert as_role("reviewer").send("/tickets/bulk/dispatch", data).status_code == 403


def asked_return() -> int:
    number = dispatched("roads")
    part = part_of(number, "roads")
    Person.create(username="roads_clerk", name="路经办", role="station_clerk", unit=unit("roads"),
                  must_change_password=False)  # fmt: skip
    caller = by("roads_clerk", 10)
    returning.request_return(
        caller, part.id, None, "wrong_place", "《公路法》第八条", unit("east").id, "属乡道。"
    )
    return UnitRequest.get().id


def test_return_is_shown_with_its_grounds_and_approved_once(as_role: AsRole) -> None:
    request_id, director = asked_return(), as_role("director")
    page = words(director.get(f"/requests/{request_id}"))
    assert "属地不符" in page and "《公路法》第八条" in page and "柳河镇" in page
    number = UnitRequest.get().ticket.ticket_no
    data = {"decision": "approve", "version": ticket_of(number).version, "act_key": "r1"}
    for _ in range(2):
        assert director.send(f"/requests/{request_id}", data).status_code == 303
    assert (ticket_of(number).state, ticket_of(number).return_times) == ("registered", 1)
    late = director.send(f"/requests/{request_id}", {"decision": "refuse", "text": "不同意"})
    assert late.status_code == 409


def test_refusing_a_return_needs_a_reason(as_role: AsRole) -> None:
    request_id, dispatcher = asked_return(), as_role("dispatcher")
    bare = dispatcher.send(f"/requests/{request_id}", {"decision": "refuse"})
    assert bare.status_code == 422 and "请写明" in words(bare)
    data = {"decision": "refuse", "text": "按属地管理由贵局先行办理。"}
    assert dispatcher.send(f"/requests/{request_id}", data).status_code == 303
    assert UnitRequest.get().state == "refused"


def test_requests_are_out_of_reach_or_role(as_role: AsRole) -> None:
    request_id = asked_return()
    assert as_role("director").get("/requests/99999").status_code == 404
    assert as_role("station_clerk").get(f"/requests/{request_id}").status_code == 404
    assert as_role("operator").send(f"/requests/{request_id}").status_code == 403


def test_withdraw_needs_a_reason_then_ends_the_ticket_once(as_role: AsRole) -> None:
    number, dispatcher = dispatched(), as_role("dispatcher")
    assert dispatcher.send(f"/tickets/{number}/withdraw").status_code == 422
    data = {"reason": "诉求人要求撤回。", "act_key": "w1"}
    for _ in range(2):
        assert dispatcher.send(f"/tickets/{number}/withdraw", data).status_code == 303
    assert ticket_of(number).state == "withdrawn"
    again = dispatcher.send(f"/tickets/{number}/withdraw", {"reason": "再撤"})
    assert again.status_code == 409


def test_only_city_tickets_go_back_to_the_city(as_role: AsRole) -> None:
    data = {"reason": "不属于本县管辖。", "basis": "行政区划", "act_key": "c1"}
    own, dispatcher = registered(), as_role("dispatcher")
    answer = dispatcher.send(f"/tickets/{own}/return-to-city", data)
    assert answer.status_code == 409 and "只有市平台下派" in words(answer)
    appeal = intake.CityAppeal(
        "邻县停水", "邻县停水三天", "help", channel="city", ticket_no="ZZ20261121000123"
    )
    number = intake.take_from_city(Caller(CITY, clock.now()), appeal)
    data["act_key"] = "c2"
    assert dispatcher.send(f"/tickets/{number}/return-to-city", data).status_code == 303
    assert ticket_of(number).state == "withdrawn"


def test_urging_marks_the_ticket_and_its_parts(as_role: AsRole) -> None:
    number, supervisor = dispatched(), as_role("supervisor")
    assert supervisor.send(f"/tickets/{number}/urge", {"level": "hotline"}).status_code == 422
    past = {"level": "hotline", "text": "请抓紧办理。", "due_at": "2020-01-01T09:00"}
    assert supervisor.send(f"/tickets/{number}/urge", past).status_code == 422
    data = {"level": "government", "text": "已超期，请今日内反馈。", "act_key": "u1"}
    assert supervisor.send(f"/tickets/{number}/urge", data).status_code == 303
    assert ticket_of(number).urge_level == "government"
    assert part_of(number, "east").is_supervised


def test_reopening_makes_a_linked_ticket(as_role: AsRole) -> None:
    number, dispatcher = dispatched(), as_role("dispatcher")
    data = {"reason": "问题再次出现。", "act_key": "o1"}
    assert dispatcher.send(f"/tickets/{number}/reopen", data).status_code == 409
    dispatcher.send(f"/tickets/{number}/withdraw", {"reason": "诉求人要求撤回。"})
    for _ in range(2):
        answer = dispatcher.send(f"/tickets/{number}/reopen", data)
        assert answer.location == f"/tickets/{number}-2"
    assert ticket_of(f"{number}-2").state == "registered"


def test_ticket_page_offers_the_office_its_acts(as_role: AsRole) -> None:
    own, dispatcher = registered(), as_role("dispatcher")
    page = words(dispatcher.get(f"/tickets/{own}"))
    assert f"/tickets/{own}/dispatch" in page and "退回市平台" not in page
    appeal = intake.CityAppeal("停水", "停水三天", "help", channel="city", ticket_no="ZZ1")
    number = intake.take_from_city(Caller(CITY, clock.now()), appeal)
    assert f"/tickets/{number}/return-to-city" in words(dispatcher.get(f"/tickets/{number}"))
