"""Pages about duty: help asked for, disputes, the duty list, similar cases at dispatch."""

from __future__ import annotations

import pytest

from hotline.casework import arbitrating, dutycases, handling, returning
from hotline.casework.dutycases import CaseForm
from hotline.store.assignments import UnitRequest
from hotline.store.dutycases import DutyCase
from tests.casework.test_returns import REASON
from tests.pages.conftest import AsRole
from tests.pages.office import by, dispatched, part_of, registered, ticket_of, unit


def words(response) -> str:
    return response.get_data(as_text=True)


def disputed() -> str:
    number = dispatched()
    part = part_of(number, "east")
    returning.request_return(
        by("station_clerk", 40), part.id, None, REASON, "水法第3条", unit("water").id
    )
    asked = UnitRequest.get()
    returning.refuse_return(by("dispatcher", 30), asked.id, None, "属地管理")
    return number


def put_up(number: str) -> int:
    part = part_of(number, "east")
    arbitrating.ask_arbitration(by("station_clerk", 20), part.id, None, "管网权属有争议")
    return int(UnitRequest.get(UnitRequest.kind == "arbitration").id)


def kept(**more: object) -> int:
    given = {"matter": "供水管网漏水", "unit_id": unit("water").id, "basis": "职责清单第12条",
             "keywords": "停水 供水"}  # fmt: skip
    return int(dutycases.keep(by("dispatcher"), CaseForm(**given | more)))


def test_a_station_asks_for_help(as_role: AsRole) -> None:
    number = dispatched()
    part = part_of(number, "east")
    handling.accept(by("station_clerk", 40), part.id, None)
    clerk, url = as_role("station_clerk"), f"/parts/{part.id}/help"
    page = words(clerk.get(url))
    assert "县交通局" in page and "县水利局" in page and "柳河镇</option>" not in page
    version = part_of(number, "east").version
    data = {"unit": unit("roads").id, "text": "路面开挖", "version": version, "act_key": "h1"}
    for _ in range(2):
        assert clerk.send(url, data).status_code == 303, "twice is once"
    assert UnitRequest.select().where(UnitRequest.kind == "help").count() == 1
    again = clerk.send(url, {**data, "version": part_of(number, "east").version, "act_key": "h2"})
    assert again.status_code == 409 and "不必重复申请" in words(again)
    assert clerk.send(url, {"unit": "", "text": ""}).status_code == 422
    assert as_role("neighbour_clerk").get(url).status_code == 404
    assert as_role("grid_worker").get(url).status_code == 403


def test_help_is_not_asked_for_before_accepting(as_role: AsRole) -> None:
    part = part_of(dispatched(), "east")
    assert as_role("station_clerk").get(f"/parts/{part.id}/help").status_code == 409


def test_a_dispute_goes_from_the_station_to_the_director(as_role: AsRole) -> None:
    number = disputed()
    part = part_of(number, "east")
    clerk = as_role("station_clerk")
    page = words(clerk.get(f"/parts/{part.id}/arbitration"))
    assert "裁定前本单位按首接负责继续办理" in page and "县热线办意见：属地管理" in page
    data = {"text": "供水管网归属不清", "version": part.version, "act_key": "a1"}
    assert clerk.send(f"/parts/{part.id}/arbitration", data).status_code == 303
    asked = UnitRequest.get(UnitRequest.kind == "arbitration")
    url = f"/requests/{asked.id}/arbitrate"
    assert clerk.get(url).status_code == 403 and as_role("dispatcher").get(url).status_code == 403
    director = as_role("director")
    page = words(director.get(url))
    assert "供水管网归属不清" in page and "作为派单案例" in page and "停水" in page
    order = {"lead_unit": unit("water").id, "basis": "职责清单第12条", "text": "由水利局主办",
             "met": "县委编办", "as_case": "1", "version": ticket_of(number).version,
             "act_key": "a2"}  # fmt: skip
    for _ in range(2):
        assert director.send(url, order).status_code == 303
    assert ticket_of(number).is_forced and DutyCase.select().count() == 1
    assert "由县水利局主办" in words(director.get(url))
    assert director.send(url, {**order, "act_key": "a3"}).status_code == 409


def test_an_incomplete_decision_keeps_what_was_typed(as_role: AsRole) -> None:
    number = disputed()
    url = f"/requests/{put_up(number)}/arbitrate"
    answer = as_role("director").send(url, {"text": "由水利局主办，立即办理", "basis": ""})
    assert answer.status_code == 422 and "由水利局主办，立即办理" in words(answer)
    assert not ticket_of(number).is_forced


def test_the_office_may_put_a_matter_up_by_hand(as_role: AsRole) -> None:
    part = part_of(dispatched(), "east")
    url = f"/parts/{part.id}/arbitration"
    assert as_role("station_clerk").get(url).status_code == 409
    assert "该单位按首接负责" in words(as_role("director").get(url))
    data = {"text": "双方推诿", "version": part.version}
    assert as_role("dispatcher").send(url, data).status_code == 303


def test_cases_are_searched_by_two_characters(as_role: AsRole) -> None:
    kept()
    kept(matter="路灯不亮", keywords="路灯", unit_id=unit("roads").id)
    page = words(as_role("dispatcher").get("/duty-cases?q=管网"))
    assert "供水管网漏水" in page and "路灯不亮" not in page
    assert "没有找到案例" in words(as_role("operator").get("/duty-cases?q=噪音"))
    station = words(as_role("station_clerk").get("/duty-cases"))
    assert "供水管网漏水" in station and "新增案例" not in station
    assert as_role("grid_worker").get("/duty-cases").status_code == 403


def test_cases_are_added_changed_and_retired(as_role: AsRole) -> None:
    dispatcher = as_role("dispatcher")
    data = {"matter": "小区停水", "unit": unit("water").id, "basis": "供水条例第9条",
            "keywords": "小区 停水", "category": "", "act_key": "c1"}  # fmt: skip
    for _ in range(2):
        assert dispatcher.send("/duty-cases/new", data).status_code == 303
    case = DutyCase.get()
    url = f"/duty-cases/{case.id}"
    assert 'value="小区停水"' in words(dispatcher.get(url))
    changed = {**data, "matter": "小区二次供水停水", "act_key": "c2"}
    assert dispatcher.send(url, changed).status_code == 303
    bad = dispatcher.send(url, {**data, "category": "没有这一类", "act_key": "c3"})
    assert bad.status_code == 422 and "没有这一类" in words(bad)
    assert dispatcher.send(f"{url}/use", {"active": "0", "act_key": "c4"}).status_code == 303
    assert "小区二次供水停水" not in words(dispatcher.get("/duty-cases"))
    assert "小区二次供水停水" in words(dispatcher.get("/duty-cases?retired=1"))
    assert as_role("station_clerk").get(url).status_code == 403
    assert dispatcher.get("/duty-cases/999").status_code == 404


def test_a_case_begins_from_a_ticket_without_telling_who_asked(as_role: AsRole) -> None:
    number = registered(title="柳树村停水，联系13812345678")
    page = words(as_role("dispatcher").get(f"/duty-cases/new?ticket={number}"))
    assert "柳树村停水" in page and "13812345678" not in page
    secret = registered(is_confidential=True, title="举报某人停水")
    assert "举报某人" not in words(as_role("dispatcher").get(f"/duty-cases/new?ticket={secret}"))


def test_dispatch_shows_similar_cases_and_one_press_chooses(as_role: AsRole) -> None:
    kept()
    number = registered(content="村里供水管道坏了，已停水三天。")
    page = words(as_role("dispatcher").get(f"/tickets/{number}/dispatch"))
    assert "类似裁定" in page and "供水管网漏水" in page and "依据：职责清单第12条" in page
    water = f'name="lead_unit" value="{unit("water").id}"'
    assert page.count(water) == 1, "a unit is offered once"
    assert f'value="{unit("east").id}" checked' in page.replace(' id="lead_unit"', "")


@pytest.mark.parametrize("cases", [0, 40])
def test_similar_cases_cost_the_same_however_many(as_role: AsRole, cases: int, monkeypatch) -> None:
    from hotline.store.database import db

    for _ in range(cases):
        kept()
    number, visitor = registered(content="供水管道坏了，停水三天。"), as_role("dispatcher")
    visitor.get(f"/tickets/{number}/dispatch")
    asked: list[str] = []
    execute = type(db).execute_sql

    def counted(self, sql, *more):
        asked.append(sql)
        return execute(self, sql, *more)

    monkeypatch.setattr(type(db), "execute_sql", counted)
    assert visitor.get(f"/tickets/{number}/dispatch").status_code == 200
    cases_asked = [sql for sql in asked if "duty_case" in sql]
    assert len(cases_asked) == (2 if cases else 1)


def test_the_ticket_page_offers_help_and_disputes_only_when_they_may_begin(
    as_role: AsRole,
) -> None:
    number = dispatched()
    part = part_of(number, "east")
    clerk, director = as_role("station_clerk"), as_role("director")
    help_url, dispute_url = f"/parts/{part.id}/help", f"/parts/{part.id}/arbitration"
    page = words(clerk.get(f"/tickets/{number}"))
    assert help_url not in page and dispute_url not in page, "not accepted, nothing refused"
    assert dispute_url in words(director.get(f"/tickets/{number}")), "the office may by hand"
    handling.accept(by("station_clerk", 45), part.id, None)
    returning.request_return(
        by("station_clerk", 40), part.id, None, REASON, "水法第3条", unit("water").id
    )
    returning.refuse_return(by("dispatcher", 30), UnitRequest.get().id, None, "属地管理")
    page = words(clerk.get(f"/tickets/{number}"))
    assert help_url in page and dispute_url in page
    asked = put_up(number)
    page = words(clerk.get(f"/tickets/{number}"))
    assert dispute_url not in page
    assert f"/requests/{asked}/arbitrate" in words(director.get(f"/tickets/{number}"))
