"""Callback: the script, the number behind a logged look, and what each answer leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.store.callbacks import Callback
from hotline.store.history import Audit, History
from tests.pages.conftest import AsRole, Visitor
from tests.pages.office import answered, passed, ticket_of

HAPPY = {"reached": "yes", "contacted": "yes", "solved": "yes", "satisfied": "yes"}


def words(response) -> str:
    return response.get_data(as_text=True)


def call(visitor: Visitor, number: str, **answers: str):
    data = {**answers, "version": ticket_of(number).version}
    return visitor.send(f"/tickets/{number}/callback", data)


def test_number_is_shown_only_through_a_logged_look(as_role: AsRole) -> None:
    number, reviewer = passed(), as_role("reviewer")
    assert "13800001234" not in words(reviewer.get(f"/tickets/{number}/callback"))
    shown = words(reviewer.send(f"/tickets/{number}/callback/number", {"act_key": "n1"}))
    assert "13800001234" in shown and "赵大娘" in shown
    reviewer.send(f"/tickets/{number}/callback/number", {"act_key": "n1"})
    assert Audit.select().where((Audit.act == "reveal") & (Audit.subject == number)).count() == 1
    assert History.select().where(History.act == "reveal").count() == 1


def test_satisfied_closes(as_role: AsRole) -> None:
    number, reviewer = passed(), as_role("reviewer")
    answer = call(reviewer, number, **HAPPY)
    assert (answer.status_code, answer.location) == (303, f"/tickets/{number}/callback/done")
    assert "工单已办结归档" in words(reviewer.get(answer.location))
    assert (ticket_of(number).state, ticket_of(number).satisfied) == ("closed", "yes")


@pytest.mark.parametrize("unhappy", [{"satisfied": "no"}, {"solved": "no"}])
def test_unhappy_goes_back_by_itself(as_role: AsRole, unhappy: dict[str, str]) -> None:
    number, reviewer = passed(), as_role("reviewer")
    answer = call(reviewer, number, **{**HAPPY, **unhappy})
    page = words(reviewer.get(answer.location))
    assert "已自动退回柳河镇重办" in page and "新的办结期限" in page
    assert ticket_of(number).state == "handling"


def test_three_tries_on_two_days_close(as_role: AsRole) -> None:
    """今天打了三次也不能办结，按规定分两天 (policy: callback.over_days)."""
    number, reviewer = passed(), as_role("reviewer")
    page = words(reviewer.get(call(reviewer, number, reached="no").location))
    assert "第 1 次回访未接通" in page and "还可回访 2 次" in page
    for turn in (2, 3):
        page = words(reviewer.get(call(reviewer, number, reached="no").location))
        assert f"今天已拨打 {turn} 次，按规定应分 2 天回访，明天再拨" in page
    assert "明天再拨" in words(reviewer.get(f"/tickets/{number}/callback"))
    assert ticket_of(number).state == "calling_back"
    first = Callback.select().order_by(Callback.id).first()
    Callback.update(at=first.at - timedelta(days=1)).where(Callback.id == first.id).execute()
    call(reviewer, number, reached="no")
    assert (ticket_of(number).state, ticket_of(number).is_effective) == ("closed", False)


def test_twice_is_once(as_role: AsRole) -> None:
    number, reviewer = passed(), as_role("reviewer")
    version = ticket_of(number).version
    data = {"reached": "no", "version": version, "act_key": "cb1"}
    for _ in range(2):
        assert reviewer.send(f"/tickets/{number}/callback", data).status_code == 303
    assert Callback.select().count() == 1


def test_reached_needs_every_answer(as_role: AsRole) -> None:
    number, reviewer = passed(), as_role("reviewer")
    answer = call(reviewer, number, reached="yes", solved="yes", text="说了很多")
    assert answer.status_code == 422
    assert "请选择是否满意" in words(answer) and "说了很多</textarea>" in words(answer)
    assert call(reviewer, number).status_code == 422
    assert Callback.select().count() == 0


def test_wrong_state(as_role: AsRole) -> None:
    number, reviewer = answered(), as_role("reviewer")
    assert reviewer.get(f"/tickets/{number}/callback").status_code == 409
    assert call(reviewer, number, **HAPPY).status_code == 409


@pytest.mark.parametrize("username", ["dispatcher", "operator", "station_clerk", "auditor"])
def test_wrong_role(as_role: AsRole, username: str) -> None:
    number = passed()
    assert as_role(username).get(f"/tickets/{number}/callback").status_code == 403
    assert as_role(username).send(f"/tickets/{number}/callback/number").status_code == 403


def test_unknown_ticket(as_role: AsRole) -> None:
    assert as_role("reviewer").get("/tickets/4105/callback").status_code == 404
    assert as_role("reviewer").send("/tickets/4105/callback/number").status_code == 404
