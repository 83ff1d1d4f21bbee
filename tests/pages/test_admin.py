"""The administrator's pages: health, units, people, calendar, policy, and the auditor's trail."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import workdays
from hotline.store import settings as kept
from hotline.store.database import db
from hotline.store.history import Audit
from hotline.store.notices import Notice
from hotline.store.people import Person
from hotline.store.policies import CountyDay
from hotline.store.successions import Succession
from hotline.web.admin import health
from tests.county import PASSWORD
from tests.pages.conftest import AsRole
from tests.pages.office import dispatched, registered, unit

PAGES = ("/admin", "/admin/units", "/admin/people", "/admin/calendar", "/admin/policy")
NEW_UNIT = {"kind": "village", "name": "新立村为民服务工作点", "short_name": "新立村", "code": "n1"}
NEW_PERSON = {"username": "new.clerk", "name": "新经办", "role": "station_clerk", "act_key": "p1"}


def words(response) -> str:
    return response.get_data(as_text=True)


# ---- health ----


def test_healthz_says_one_word_to_anybody(client) -> None:
    answer = client.get("/healthz")
    told = {"messages": 0, "waiting": 0, "compared": "none"}
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True, **told})


def test_healthz_fails_when_the_worker_fell_silent(client) -> None:
    kept.beat("worker", clock.now() - timedelta(minutes=2))
    assert client.get("/healthz").status_code == 200
    kept.beat("worker", clock.now() - timedelta(minutes=4))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["ok"]) == (503, False)


def test_healthz_fails_when_the_disk_is_full(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_ROOM", 2**62)
    assert client.get("/healthz").status_code == 503


def test_start_page_tells_the_state_of_the_machine(as_role: AsRole) -> None:
    kept.beat("worker", clock.now() - timedelta(minutes=30))
    registered()
    page = words(as_role("admin").get("/admin"))
    assert "后台服务自" in page and "没有备份" in page and "SQLite" in page
    assert "1 条，最早" in page


def test_fonts_are_told_by_role(as_role: AsRole) -> None:
    page = words(as_role("admin").get("/admin/fonts"))
    assert "仿宋" in page and "替代字体" in page


@pytest.mark.parametrize("path", PAGES)
def test_administrator_sees_no_ticket_content(as_role: AsRole, path: str) -> None:
    number = registered()
    page = words(as_role("admin").get(path))
    assert number not in page and "柳树村自来水停水" not in page and "13800001234" not in page


@pytest.mark.parametrize("path", [*PAGES, "/admin/settings", "/admin/people/new"])
@pytest.mark.parametrize("username", ["station_clerk", "grid_worker", "operator"])
def test_wrong_role(as_role: AsRole, path: str, username: str) -> None:
    allowed = path == "/admin/policy" and username == "operator"
    assert as_role(username).get(path).status_code == (200 if allowed else 403)


# ---- units ----


def test_unit_is_added_once_and_listed(as_role: AsRole) -> None:
    admin = as_role("admin")
    data = {**NEW_UNIT, "parent": unit("east").id, "act_key": "u1"}
    for _ in range(2):
        assert admin.send("/admin/units/new", data).status_code == 303
    added = unit("n1")
    assert added.path == f"{unit('east').path}{added.id}/"
    assert "新立村" in words(admin.get("/admin/units"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "east"}, "已有单位使用"),
        ({"parent": "1"}, "上级应为乡镇"),
        ({"short_name": ""}, "请填写简称"),
        ({"division": "999"}, "不在本县区划表内"),
    ],
)
def test_unit_with_mistakes(as_role: AsRole, wrong: dict[str, str], sentence: str) -> None:
    data = {**NEW_UNIT, "parent": unit("east").id, **wrong}
    answer = as_role("admin").send("/admin/units/new", data)
    assert answer.status_code == 422 and sentence in words(answer)


def test_unit_is_changed(as_role: AsRole) -> None:
    water = unit("water")
    data = {"name": "云溪县水务局", "short_name": "县水务局", "code": "water", "phone": "5551234"}
    assert as_role("admin").send(f"/admin/units/{water.id}", data).status_code == 303
    assert (unit("water").short_name, unit("water").kind) == ("县水务局", "department")
    assert as_role("admin").get("/admin/units/9999").status_code == 404


def test_busy_unit_is_not_stopped(as_role: AsRole) -> None:
    dispatched("water")
    admin = as_role("admin")
    answer = admin.send(f"/admin/units/{unit('water').id}/active", {"active": "0"})
    assert answer.status_code == 409 and "还有 1 件工单没有办完" in words(answer)
    above = admin.send(f"/admin/units/{unit('west').id}/active", {"active": "0"})
    assert above.status_code == 409 and "还有 2 个在用单位" in words(above)
    assert admin.send(f"/admin/units/{unit('roads').id}/active", {"active": "0"}).status_code == 303
    assert not unit("roads").is_active


CHANGE = {"from_day": "2026-11-10", "grounds": "政发〔2026〕12号", "act_key": "s1"}
CHANGES = "/admin/units/changes"


def _changed(as_role: AsRole, old: str = "west", new: str = "east", **more: str):
    data = {"unit": unit(old).id, "successor": unit(new).id, **CHANGE, **more}
    return as_role("admin").send(CHANGES, data)


def test_a_merged_unit_is_noted_shown_and_taken_back(as_role: AsRole) -> None:
    assert "还没有登记单位调整" in words(as_role("admin").get(CHANGES))
    assert CHANGES in words(as_role("admin").get("/admin/units"))
    assert _changed(as_role).status_code == 303
    listed = words(as_role("admin").get(CHANGES))
    assert "石桥镇" in listed and "政发〔2026〕12号" in listed and "2026-11-10" in listed
    (row,) = Succession.select()
    back = f"{CHANGES}/{row.id}/withdraw"
    assert as_role("admin").send(back, {"act_key": "s2"}).status_code == 303
    assert not Succession.select().exists()
    assert as_role("admin").send(back, {"act_key": "s3"}).status_code == 404
    noted = [(a.act, a.details["grounds"]) for a in Audit.select() if "succession" in a.act]
    assert noted == [(f"{what}_succession", "政发〔2026〕12号") for what in ("note", "drop")]


@pytest.mark.parametrize(
    ("old", "new", "wrong", "sentence"),
    [
        ("west", "west", {}, "请选择承接统计的另一个单位"),
        ("east-willow", "west", {}, "村（社区）只能并入村（社区）"),
        ("west", "east", {"grounds": " "}, "请填写依据"),
        ("west", "east", {"grounds": "文件"}, "请写明依据"),
        ("west", "east", {"from_day": "明天"}, "应为日期"),
        ("west", "east", {"unit": "9999"}, "请选择被调整的单位"),
    ],
)
def test_a_merger_with_mistakes(
    as_role: AsRole, old: str, new: str, wrong: dict[str, str], sentence: str
) -> None:
    answer = _changed(as_role, old, new, **wrong)
    assert answer.status_code == 422 and sentence in words(answer)
    assert not Succession.select().exists()


def test_a_unit_is_merged_once(as_role: AsRole) -> None:
    _changed(as_role)
    answer = _changed(as_role, act_key="s9")
    assert answer.status_code == 409 and "不能重复登记" in words(answer)


@pytest.mark.parametrize(
    ("kind", "period", "stays"),
    [("monthly", "2026-11", True), ("monthly", "2026-10", False), ("handbook", "2026-11", False),
     ("daily", "2026-11-10", False), ("daily", "2026-11-11", True)],
)  # fmt: skip
def test_a_merger_a_sealed_notice_counts_by_stays(
    as_role: AsRole, kind: str, period: str, stays: bool
) -> None:
    _changed(as_role)
    Notice.create(
        kind=kind, period=period, title="十一月通报", state="sealed", drafted_by="县热线办",
        drafted_at=clock.now(),
    )  # fmt: skip
    (row,) = Succession.select()
    answer = as_role("admin").send(f"{CHANGES}/{row.id}/withdraw", {"act_key": "s4"})
    assert Succession.select().exists() == stays == (answer.status_code == 409)
    assert ("《十一月通报》已按这次调整统计并印发，不能撤销" in words(answer)) == stays


@pytest.mark.parametrize("username", ["director", "supervisor", "station_leader", "auditor"])
def test_mergers_are_the_administrators(as_role: AsRole, username: str) -> None:
    assert as_role(username).get(CHANGES).status_code == 403
    assert as_role(username).send(CHANGES, CHANGE).status_code == 403


# ---- people ----


def shown_password(response) -> str:
    found = re.search(r'class="first-password">([^<]+)<', words(response))
    assert found, words(response)
    return found.group(1)


def test_new_person_gets_a_first_password_that_works_and_must_change(
    as_role: AsRole, client
) -> None:
    admin = as_role("admin")
    data = {**NEW_PERSON, "unit": unit("water").id}
    first = shown_password(admin.send("/admin/people/new", data))
    assert shown_password(admin.send("/admin/people/new", data)) == first, "pressed twice"
    answer = client.send("/login", {"username": "new.clerk", "password": first})
    assert answer.status_code == 303
    assert "/password" in client.get("/tickets").location


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "operator"}, "已有人使用"),
        ({"username": "大写"}, "用户名用小写字母"),
        ({"role": "operator"}, "应在县热线办"),
        ({"role": "nobody"}, "请重新选择"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_person_with_mistakes(as_role: AsRole, wrong: dict[str, str], sentence: str) -> None:
    data = {**NEW_PERSON, "unit": unit("water").id, **wrong}
    answer = as_role("admin").send("/admin/people/new", data)
    assert answer.status_code == 422 and sentence in words(answer)
    assert Person.get_or_none(Person.username == "new.clerk") is None


@pytest.mark.parametrize(
    ("role", "rank", "kept"),
    [
        ("station_leader", "deputy", "deputy"),
        ("station_leader", "", ""),
        ("station_clerk", "chief", ""),
    ],
)
def test_only_a_stations_leader_has_a_rank(as_role: AsRole, role, rank, kept) -> None:
    data = {**NEW_PERSON, "unit": unit("water").id, "role": role, "rank": rank}
    assert as_role("admin").send("/admin/people/new", data).status_code == 200
    assert Person.get(Person.username == "new.clerk").rank == kept
    page = as_role("admin").get("/admin/people/new.clerk").get_data(as_text=True)
    assert ('value="deputy" selected' in page) == (kept == "deputy")


def test_reset_ends_sessions_and_the_old_password(as_role: AsRole, client) -> None:
    clerk, admin = as_role("station_clerk"), as_role("admin")
    first = shown_password(admin.send("/admin/people/station_clerk/password", {"act_key": "r1"}))
    assert clerk.get("/tickets").status_code == 302, "signed out"
    assert (
        client.send("/login", {"username": "station_clerk", "password": PASSWORD}).status_code
        == 403
    )
    assert (
        client.send("/login", {"username": "station_clerk", "password": first}).status_code == 303
    )


def test_new_role_ends_sessions_new_name_does_not(as_role: AsRole) -> None:
    clerk, admin = as_role("station_clerk"), as_role("admin")
    data = {"name": "郑新名", "role": "station_clerk", "unit": unit("east").id}
    assert admin.send("/admin/people/station_clerk", data).status_code == 303
    assert clerk.get("/tickets").status_code == 200
    data.update(role="station_leader", act_key="c2")
    assert admin.send("/admin/people/station_clerk", data).status_code == 303
    assert clerk.get("/tickets").status_code == 302


def test_stopped_person_cannot_sign_in(as_role: AsRole, client) -> None:
    admin = as_role("admin")
    admin.send("/admin/people/operator/active", {"active": "0"})
    assert client.send("/login", {"username": "operator", "password": PASSWORD}).status_code == 403
    admin.send("/admin/people/operator/active", {"active": "1"})
    assert client.send("/login", {"username": "operator", "password": PASSWORD}).status_code == 303


def test_the_last_administrator_stays(as_role: AsRole) -> None:
    admin = as_role("admin")
    own = admin.send("/admin/people/admin/active", {"active": "0"})
    assert own.status_code == 409 and "不能停用自己" in words(own)
    data = {"name": "沈", "role": "operator", "unit": unit("office").id}
    changed = admin.send("/admin/people/admin", data)
    assert changed.status_code == 409 and "最后一位系统管理员" in words(changed)


def test_sessions_are_ended_and_unknown_people_not_found(as_role: AsRole) -> None:
    operator, admin = as_role("operator"), as_role("admin")
    assert admin.send("/admin/people/operator/sessions").status_code == 303
    assert operator.get("/intake").status_code == 302
    assert admin.get("/admin/people/nobody").status_code == 404


def test_people_are_found(as_role: AsRole) -> None:
    page = words(as_role("admin").get("/admin/people?q=柳河镇&role=station_clerk"))
    assert "郑经办" in page and "陈邻镇" not in page
    assert "没有符合条件的人员" in words(as_role("admin").get("/admin/people?q=没有此人"))


# ---- calendar, policy ----


def test_own_day_is_added_replaced_and_removed(as_role: AsRole) -> None:
    admin = as_role("admin")
    data = {"day": "2026-08-05", "arrangement": "off", "reason": "那达慕放假"}
    assert admin.send("/admin/calendar/days", data).status_code == 303
    assert "那达慕放假" in words(admin.get("/admin/calendar"))
    assert not workdays.calendar().is_working_day(CountyDay.get().day)
    assert admin.send("/admin/calendar/days/2026-08-05/remove").status_code == 303
    assert workdays.calendar().is_working_day(clock.now().date().replace(2026, 8, 5))
    assert admin.send("/admin/calendar/days/2026-08-05/remove").status_code == 409
    assert admin.send("/admin/calendar/days", {"day": "明天"}).status_code == 422


def notice(year: int) -> bytes:
    days = [{"name": "元旦", "date": f"{year}-01-0{n}", "isOffDay": True} for n in range(1, 10)]
    return json.dumps({"year": year, "days": days}).encode()


def test_yearly_notice_is_loaded_again_and_again(as_role: AsRole) -> None:
    admin = as_role("admin")
    for key in ("n1", "n2"):
        data = {"year": "2031", "act_key": key, "file": (io.BytesIO(notice(2031)), "2031.json")}
        answer = admin.send("/admin/calendar/notice", data, content_type="multipart/form-data")
        assert answer.status_code == 303
    assert CountyDay.select().count() == 9
    assert 2031 in workdays.calendar().known_years
    assert admin.send("/admin/calendar/days/2031-01-01/remove").status_code == 409


def test_notice_of_another_year_is_refused(as_role: AsRole) -> None:
    data = {"year": "2030", "file": (io.BytesIO(notice(2031)), "2031.json")}
    answer = as_role("admin").send(
        "/admin/calendar/notice", data, content_type="multipart/form-data"
    )
    assert answer.status_code == 422 and "文件却是2031年" in words(answer)
    assert 'href="#notice-file"' in words(answer)


@pytest.mark.parametrize(
    ("day", "missing"), [("2039-10-31", None), ("2039-11-01", 2040), ("2025-12-01", None)]
)
def test_warning_begins_in_november(as_role: AsRole, day: str, missing: int | None) -> None:
    assert workdays.missing_year(clock.now().date().fromisoformat(day)) == missing


def test_director_looks_at_the_calendar_without_forms(as_role: AsRole) -> None:
    director = as_role("director")
    page = words(director.get("/admin/calendar"))
    assert "已有放假安排的年份" in page and "增加一天" not in page
    assert director.send("/admin/calendar/days", {}).status_code == 403


def test_policy_shows_limits_with_their_sources(as_role: AsRole) -> None:
    page = words(as_role("station_leader").get("/admin/policy"))
    assert "包头办法四（二）2：紧急类诉求2小时内办结或反馈" in page
    assert "每件最多 1 次" in page and "满意率 35 分" in page


# ---- trail ----


def test_auditor_reads_filters_and_pages(as_role: AsRole) -> None:
    number = dispatched()
    auditor = as_role("auditor")
    page = words(auditor.get("/audit?act=dispatch"))
    assert number in page and "孙派单" in page and "登记受理</td>" not in page
    assert "没有符合条件的记录" in words(auditor.get("/audit?username=nobody"))
    assert "应为日期" in words(auditor.get("/audit?since=昨天"))


def test_trail_pages_go_on(as_role: AsRole) -> None:
    for turn in range(60):
        kept.save("x", str(turn), clock.now(), "系统")
        dispatched() if turn % 30 == 0 else registered()
    first = words(as_role("auditor").get("/audit"))
    older = re.search(r'href="(/audit\?before=\d+)"', first)
    assert older and "登记受理" in words(as_role("auditor").get(older.group(1)))


@pytest.fixture
def broken() -> Iterator[int]:
    registered()
    line = Audit.select().order_by(Audit.id).first()
    db.execute_sql("UPDATE audit SET subject = '别的工单' WHERE id = ?", (line.id,))
    yield line.id


def test_a_changed_line_is_found(as_role: AsRole, broken: int) -> None:
    page = words(as_role("auditor").send("/audit/check"))
    assert "审计记录不连续" in page and f"第 {broken} 条" in page


def test_an_untouched_trail_is_whole(as_role: AsRole) -> None:
    registered()
    assert "审计记录完整" in words(as_role("auditor").send("/audit/check"))


@pytest.mark.parametrize("username", ["admin", "director", "operator"])
def test_the_trail_is_the_auditors(as_role: AsRole, username: str) -> None:
    assert as_role(username).get("/audit").status_code == 403


def test_tabs_are_only_those_one_may_open(as_role: AsRole) -> None:
    assert "系统设置" in words(as_role("admin").get("/admin/policy"))
    director = words(as_role("director").get("/admin/policy"))
    assert "运行状况" in director and "系统设置" not in director
    assert "运行状况" not in words(as_role("station_leader").get("/admin/policy"))
