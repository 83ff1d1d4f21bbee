"""The working calendar on screen: effect before saving, recount after, notices good and bad."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from hotline import clock
from hotline.casework import workdays
from hotline.casework.recounting import work_on
from hotline.outside.holidays import sample_csv
from hotline.store.history import Audit
from hotline.store.policies import CountyDay
from hotline.store.recounts import Recount
from hotline.store.tickets import Ticket
from tests.pages.conftest import AsRole
from tests.pages.office import dispatched


def words(response) -> str:
    return response.get_data(as_text=True)


def next_working_day() -> date:
    return workdays.calendar().next_working_day(clock.now().date())


def send_file(admin, text: bytes, year: int = 2031, name: str = "x.csv"):
    data = {"year": str(year), "file": (io.BytesIO(text), name)}
    return admin.send("/admin/calendar/notice", data, content_type="multipart/form-data")


def test_effect_recount_and_the_list_of_what_moved(as_role: AsRole) -> None:
    number = dispatched()
    admin, day = as_role("admin"), next_working_day()
    data = {"day": day.isoformat(), "arrangement": "off", "reason": "大雪停办"}
    look = admin.send("/admin/calendar/days", data | {"look": "1"})
    assert "约 1 件在办工单的期限会变动" in words(look)
    assert CountyDay.select().count() == Recount.select().count() == 0
    work = admin.send("/admin/calendar/days", data | {"arrangement": "work", "look": "1"})
    assert "没有在办工单的期限会变动" in words(work)
    before = Ticket.get(Ticket.ticket_no == number).due_at
    assert admin.send("/admin/calendar/days", data).status_code == 303
    assert "等待计算，共 1 件" in words(admin.get("/admin/calendar"))
    while work_on(clock.now()):
        pass
    page = words(admin.get("/admin/calendar"))
    assert "已核对 1/1 件，变动" in page and "大雪停办" in page
    run = Recount.get()
    changed = words(admin.get(f"/admin/calendar/recounts/{run.id}"))
    assert number in changed and f'href="/tickets/{number}"' not in changed
    seen = words(as_role("director").get(f"/admin/calendar/recounts/{run.id}"))
    assert f'href="/tickets/{number}"' in seen
    assert Ticket.get(Ticket.ticket_no == number).due_at > before
    assert "原因：本县安排" in words(as_role("dispatcher").get(f"/tickets/{number}"))
    assert admin.get("/admin/calendar/recounts/99").status_code == 404


def test_the_sample_can_be_loaded_as_it_is(as_role: AsRole) -> None:
    admin = as_role("admin")
    given = admin.get("/admin/calendar/sample.csv")
    assert given.get_data().decode() == sample_csv()
    assert send_file(admin, given.get_data(), year=2026).status_code == 303
    assert CountyDay.select().count() > 30
    assert Recount.get().reason == "导入2026年放假安排"


def test_days_as_a_spreadsheet_saves_them(as_role: AsRole) -> None:
    rows = "".join(f"2031/10/{day},国庆节,放假\r\n" for day in range(1, 9))
    assert (
        send_file(as_role("admin"), f"日期,名称,安排\r\n{rows}".encode("gb18030")).status_code
        == 303
    )
    assert CountyDay.select().count() == 8


OFF = [{"name": "国庆节", "date": f"2031-10-0{n}", "isOffDay": True} for n in range(1, 9)]
BAD = {
    "a web page": (b"<!doctype html><html><body>404</body></html>", "这是一个网页"),
    "half a file": (b'{"year": 2031,\n "days": [\n{', "第 3 行不合 JSON 的写法"),
    "deep nesting": (b"[" * 100_000, "不是放假安排"),
    "a list": (b"[]", "不是放假安排"),
    "rows that are no rows": (b'{"year": 2031, "days": [3]}', "第 1 个日期应有"),
    "a year as text": (json.dumps({"year": "2031", "days": OFF}).encode(), "应为整数"),
    "five megabytes": (b"2031-01-01," * 500_000, "文件太大"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\xff\xfe" * 9, "无法识别"),
    "a long name": (
        f"日期,名称,安排\n2031-01-01,{'长' * 50},放假".encode(), "第 2 行的节日名称超过 40 个字"
    ),
    "a quote that never ends": (b'\xe6\x97\xa5\xe6\x9c\x9f,"' + b"x" * 150_000, "三栏的表格"),
    "another year": (
        json.dumps({"year": 2030, "days": []}).encode(), "要导入的是2031年，文件却是2030年"
    ),
    "a day of another year": (
        json.dumps({"year": 2031, "days": [*OFF, OFF[0] | {"date": "2032-01-01"}]}).encode(),
        "2032-01-01不在2031年",
    ),
    "a day twice": (json.dumps({"year": 2031, "days": [*OFF, OFF[0]]}).encode(), "写了两次"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_notice_is_refused_and_nothing_is_kept(as_role: AsRole, case: str) -> None:
    text, sentence = BAD[case]
    admin = as_role("admin")
    audited = Audit.select().count()
    answer = send_file(admin, text)
    assert answer.status_code == 422 and sentence in words(answer), words(answer)[:3000]
    assert 'href="#notice-file"' in words(answer)
    assert CountyDay.select().count() == Recount.select().count() == 0
    assert Audit.select().count() == audited


def test_only_the_administrator_is_asked_for_the_next_year(
    as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now().replace(year=2030, month=11, day=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    for url in ("/admin", "/admin/calendar"):
        assert "2031 年放假安排尚未导入" in words(as_role("admin").get(url))
        assert "尚未导入" not in words(as_role("director").get(url))


@pytest.mark.parametrize(
    ("day", "is_told"), [("2039-12-14", False), ("2039-12-15", True), ("2025-12-20", False)]
)
def test_everybody_is_told_in_the_last_weeks(as_role: AsRole, day: str, is_told: bool) -> None:
    assert bool(workdays.late_note(date.fromisoformat(day))) is is_told


def test_the_notice_of_the_next_year_does_not_publish_this_one(as_role: AsRole) -> None:
    days = [{"name": "元旦", "date": "2030-12-31", "isOffDay": True}, *OFF]
    text = json.dumps({"year": 2031, "days": days}).encode()
    assert send_file(as_role("admin"), text).status_code == 303
    known = workdays.calendar().known_years
    assert 2031 in known and 2030 not in known


def test_office_hours_and_cut_off_are_shown(as_role: AsRole) -> None:
    page = words(as_role("director").get("/admin/calendar"))
    assert "08:30至12:00" in page and "到期前且当日 17:00 前" in page
