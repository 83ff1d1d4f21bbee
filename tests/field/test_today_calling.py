"""One-tap call: the number once, with a line in history and trail; not for the neighbour."""

from __future__ import annotations

from datetime import timedelta

from hotline import clock
from hotline.casework import dispatching, intake
from hotline.casework.act import Caller
from hotline.store.assignments import Assignment
from hotline.store.history import Audit, History
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Unit
from tests.county import WATER_CUT, actor
from tests.field.conftest import Phone, give
from tests.pages.conftest import AsRole


def ring(phone: Phone, part: int, **headers: str):
    return phone.visitor.post(f"/field/parts/{part}/call", headers=phone.token | headers)


def looks() -> list[dict]:
    return list(Audit.select().where(Audit.act == "reveal").dicts())


def test_the_number_is_told_and_the_look_noted(phone: Phone, village_part: Assignment) -> None:
    answer = ring(phone, village_part.id)
    assert answer.status_code == 200 and answer.get_json() == {"tel": "19900001234"}
    assert answer.headers["Cache-Control"] == "no-store"
    (line,) = History.select().where(History.act == "reveal")
    assert line.ticket_id == village_part.ticket_id and line.text.endswith("联系诉求人核实情况")
    (row,) = looks()
    assert row["details"] == {"reason": "联系诉求人核实情况"}
    assert row["subject"] == village_part.ticket.ticket_no


def test_every_press_is_a_look(phone: Phone, village_part: Assignment) -> None:
    assert [ring(phone, village_part.id).status_code for _ in range(3)] == [200] * 3
    assert len(looks()) == 3


def test_the_list_never_holds_a_number(phone: Phone, village_part: Assignment) -> None:
    ring(phone, village_part.id)
    phone.sync()
    assert "19900001234" not in str(phone.list) and phone.list["parts"][0]["callable"]


def test_a_neighbours_part_is_not_there(phone: Phone) -> None:
    then = clock.now() - timedelta(hours=1)
    number = intake.register(
        Caller(actor("operator"), then),
        intake.Appeal(**WATER_CUT | {"division": "410599102000"}),
    )
    west = Unit.get(Unit.code == "west").id
    dispatching.dispatch(Caller(actor("dispatcher"), then), number, None, west, [], "")
    part = Assignment.get(Assignment.ticket == Ticket.get(Ticket.ticket_no == number))
    assert ring(phone, part.id).status_code == 404
    assert ring(phone, 99999).status_code == 404 and looks() == []


def test_a_confidential_requester_is_rung_by_the_office_only(as_role: AsRole, app: object) -> None:
    part = give(is_confidential=True)
    phone = Phone(as_role("grid_worker"))
    answer = ring(phone, part.id)
    assert answer.status_code == 403 and "县热线办联系" in answer.get_json()["sentence"]
    assert "19900001234" not in answer.get_data(as_text=True) and looks() == []
    assert phone.list["parts"][0]["callable"] is False


def test_given_back_no_number_any_more(phone: Phone, village_part: Assignment) -> None:
    Assignment.update(state="returned", lane="done").where(
        Assignment.id == village_part.id
    ).execute()
    answer = ring(phone, village_part.id)
    assert answer.status_code == 403 and "不再办理" in answer.get_json()["sentence"]


def test_no_number_left_is_said(phone: Phone, village_part: Assignment) -> None:
    Requester.update(phone_sealed=None, contact_phone_sealed=None).execute()
    answer = ring(phone, village_part.id)
    assert answer.status_code == 409 and "没有留下电话" in answer.get_json()["sentence"]
    assert looks() == []


def test_without_a_token_or_by_another_role_no_number(
    phone: Phone, village_part: Assignment, as_role: AsRole
) -> None:
    assert ring(phone, village_part.id, **{"X-CSRFToken": "x"}).status_code == 400
    clerk = as_role("station_clerk")
    headers = {"X-CSRFToken": clerk.token(), "Accept": "application/json"}
    answer = clerk.post(f"/field/parts/{village_part.id}/call", headers=headers)
    assert answer.status_code == 403 and looks() == []


def test_signed_out_no_number(phone: Phone, village_part: Assignment, client) -> None:
    headers = {"X-CSRFToken": client.token(), "Accept": "application/json"}
    url = f"/field/parts/{village_part.id}/call"
    assert client.post(url, headers=headers).status_code == 401 and looks() == []
