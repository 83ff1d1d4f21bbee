"""The panel's pages: a verdict on one ticket, the two boards, figures given by hand."""

from __future__ import annotations

import pytest

from hotline import clock
from hotline.casework import answering, calling, reviewing
from hotline.casework.answering import AnswerForm
from hotline.store.schemes import GivenValue
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from hotline.store.verdicts import PickedTicket
from tests.pages.conftest import AsRole
from tests.pages.story import RECORD, REPLY, by, contacted


@pytest.fixture
def disliked(app: object) -> str:
    """A ticket whose requester was reached and is not satisfied."""
    part = contacted()
    number = part.ticket.ticket_no
    answering.answer(by("station_clerk"), part.id, None, AnswerForm(record=RECORD, reply=REPLY))
    reviewing.pass_answer(by("reviewer"), number, None)
    calling.call_back(by("reviewer"), number, None, True, "yes", "no", "no")
    return number


VERDICT = {
    "outcome": "replaced", "solved": "yes", "satisfied": "mostly", "votes_all": "5",
    "votes_for": "4", "members": "张某（县人大代表）等五人", "grounds": "单位已依法办结。",
}  # fmt: skip


def test_a_verdict_is_noted_and_shown(as_role: AsRole, disliked: str) -> None:
    supervisor = as_role("supervisor")
    assert "未解决、不满意" in supervisor.get(f"/panel/tickets/{disliked}").get_data(as_text=True)
    typed = {**VERDICT, "held_on": f"{clock.now():%Y-%m-%d}"}
    assert supervisor.send(f"/panel/tickets/{disliked}", typed).status_code == 303
    listed = supervisor.get("/panel").get_data(as_text=True)
    assert "未解决、不满意 → 已解决、基本满意" in listed
    assert "评议改判" in supervisor.get(f"/tickets/{disliked}").get_data(as_text=True)
    director = as_role("director")
    assert "撤销评议结论" in director.get(f"/panel/tickets/{disliked}").get_data(as_text=True)
    assert director.send(f"/panel/tickets/{disliked}/withdraw", {}).status_code == 303
    assert Ticket.get(Ticket.ticket_no == disliked).verdict == ""


def test_an_incomplete_verdict_keeps_what_was_typed(as_role: AsRole, disliked: str) -> None:
    typed = {**VERDICT, "votes_for": "2", "held_on": f"{clock.now():%Y-%m-%d}"}
    answer = as_role("supervisor").send(f"/panel/tickets/{disliked}", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "没有过半数" in page and "单位已依法办结。" in page


def test_a_ticket_is_put_up_and_taken_down(as_role: AsRole, disliked: str) -> None:
    supervisor, month = as_role("supervisor"), f"{clock.now():%Y-%m}"
    typed = {"period": month, "board": "worst", "ticket_no": disliked, "words": "三天没有回话。"}
    assert supervisor.send("/panel/picks", typed).status_code == 303
    page = supervisor.get(f"/panel/picks?period={month}").get_data(as_text=True)
    assert "三天没有回话。" in page
    pick = PickedTicket.get()
    assert supervisor.send(f"/panel/picks/{pick.id}/down", {"period": month}).status_code == 303
    unknown = supervisor.send("/panel/picks", {**typed, "ticket_no": "没有这件"})
    assert unknown.status_code == 404 and "没有找到这件工单" in unknown.get_data(as_text=True)


def test_a_figure_is_given_with_grounds_and_withdrawn(as_role: AsRole, disliked: str) -> None:
    supervisor, month = as_role("supervisor"), f"{clock.now():%Y}"
    east = Unit.get(Unit.code == "east").id
    page = supervisor.get(f"/panel/values?period={month}").get_data(as_text=True)
    assert "人工录入" in page
    typed = {"period": month, "unit": east, "code": "equipment", "value": "8.5", "grounds": "台账"}
    assert supervisor.send("/panel/values", typed).status_code == 303
    given = GivenValue.get()
    answer = supervisor.send(f"/panel/values/{given.id}/withdraw", {"period": month})
    assert answer.status_code == 303
    assert "撤销" in supervisor.get(f"/panel/values?period={month}").get_data(as_text=True)
    entries = {**typed, "period": f"{clock.now():%Y-%m}", "code": "knowledge", "value": "12"}
    assert supervisor.send("/panel/values", entries).status_code == 303
    bare = supervisor.send("/panel/values", {**typed, "grounds": ""})
    assert bare.status_code == 422 and "依据" in bare.get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "list_", "picks"),
    [("county_leader", 200, 403), ("station_clerk", 403, 403), ("director", 200, 200)],
)
def test_who_comes_in(as_role: AsRole, who: str, list_: int, picks: int) -> None:
    visitor = as_role(who)
    assert visitor.get("/panel").status_code == list_
    assert visitor.get("/panel/picks").status_code == picks
