"""Notices on screen: drafts, wording, sealing, files, and the check page without a log-in."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline import clock
from hotline.casework import calling, dispatching, handling, intake, printbatch, reviewing
from hotline.casework.act import Caller
from hotline.casework.answering import AnswerForm, answer
from hotline.store.assignments import Assignment
from hotline.store.notices import Notice, NoticeFile, PrintBatch
from hotline.store.units import Unit
from tests.county import actor
from tests.pages.conftest import AsRole, Visitor

ANSWER = AnswerForm(
    record="到现场查看，水泵损坏，已更换并试水。", reply="您反映的停水问题已经处理，恢复供水。"
)


@pytest.fixture
def closed_today(app: object) -> str:
    """One ticket through its whole life, today."""
    return play_through(clock.now() - timedelta(minutes=30))


@pytest.fixture
def closed_last_month(app: object) -> str:
    """One ticket through its whole life, on the last day of last month."""
    first = clock.now().replace(day=1, hour=9, minute=0, second=0, microsecond=0)
    return play_through(first - timedelta(days=1))


def play_through(at: datetime) -> str:
    """Play one ticket from that moment on and return its month."""

    def by(name: str) -> Caller:
        nonlocal at
        at += timedelta(minutes=2)
        return Caller(actor(name), at)

    appeal = intake.Appeal("停水三天", "柳树村停水三天。", "help", phone="19900001234")
    number = intake.register(by("operator"), appeal)
    east = Unit.get(Unit.code == "east")
    dispatching.dispatch(by("dispatcher"), number, None, east.id, [])
    part = Assignment.get()
    handling.accept(by("station_clerk"), part.id, None)
    handling.contact(by("station_clerk"), part.id, None, "已联系")
    answer(by("station_clerk"), part.id, None, ANSWER)
    reviewing.pass_answer(by("reviewer"), number, None)
    calling.call_back(by("reviewer"), number, None, True, "yes", "yes", "yes")
    return f"{at:%Y-%m}"


def begun(client: Visitor, period: str, kind: str = "monthly") -> str:
    """Begin a draft as the director and return its address."""
    answer = client.send("/notices/new", {"kind": kind, "period": period, "form": "redhead"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


@pytest.fixture
def sealed(as_role: AsRole, closed_last_month: str) -> str:
    """The address of a sealed notice of last month."""
    director = as_role("director")
    address = begun(director, closed_last_month)
    today = f"{clock.now():%Y-%m-%d}"
    answer = director.send(
        f"{address}/seal", {"number": "云热办〔2026〕3号", "issued_on": today, "version": "1"}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return address


def test_a_draft_shows_the_months_figures(as_role: AsRole, closed_today: str) -> None:
    director = as_role("director")
    page = director.get(begun(director, closed_today)).get_data(as_text=True)
    assert "共受理群众诉求1件" in page and "柳河镇" in page
    assert "预览打印稿" in page


def test_the_period_that_runs_may_not_be_sealed(as_role: AsRole, closed_today: str) -> None:
    director = as_role("director")
    address = begun(director, closed_today)
    assert "才结束，之前可以拟稿，不能印发" in director.get(address).get_data(as_text=True)
    today = f"{clock.now():%Y-%m-%d}"
    refused = director.send(f"{address}/seal", {"number": "云热办〔2026〕3号", "issued_on": today})
    assert refused.status_code == 409


def test_a_second_click_finds_the_first_draft(as_role: AsRole, closed_today: str) -> None:
    director = as_role("director")
    assert begun(director, closed_today) == begun(director, closed_today)


def test_reworded_paragraphs_stay_and_the_others_follow_the_figures(
    as_role: AsRole, closed_today: str
) -> None:
    director = as_role("director")
    address = begun(director, closed_today)
    boxes = director.get(f"{address}/words").get_data(as_text=True)
    key = re.search(r'name="(w\.[^"]+)"', boxes)[1]
    typed = {"title": "关于本月热线工作的通报", key: "这一段由主任改写。", "comment": "再接再厉。",
             "form": "redhead", "publish": "grouped", "version": "1"}  # fmt: skip
    assert director.send(f"{address}/words", typed).status_code == 303
    page = director.get(address).get_data(as_text=True)
    assert (
        "关于本月热线工作的通报" in page and "这一段由主任改写。" in page and "再接再厉。" in page
    )
    assert list(json.loads(Notice.get().words)) == [key[2:]]


def test_a_stale_page_is_told_who_changed_the_draft(as_role: AsRole, closed_today: str) -> None:
    director = as_role("director")
    address = begun(director, closed_today)
    assert director.send(f"{address}/approve", {"version": "1"}).status_code == 303
    again = director.send(f"{address}/drop", {"version": "1", "reason": "写错了"})
    assert again.status_code == 409 and "审定" in again.get_data(as_text=True)


def test_the_draft_paper_is_a_pdf(as_role: AsRole, closed_today: str) -> None:
    director = as_role("director")
    paper = director.send(f"{begun(director, closed_today)}/draft.pdf", {})
    assert paper.data.startswith(b"%PDF")


def test_a_sealed_notice_is_there_to_download_and_to_check(
    as_role: AsRole, sealed: str, client: FlaskClient
) -> None:
    leader = as_role("county_leader")
    page = leader.get(sealed).get_data(as_text=True)
    file = leader.get(re.search(r"/notices/files/\d+", page)[0])
    assert file.data.startswith(b"%PDF")
    kept = NoticeFile.get(NoticeFile.kind == "paper")
    assert hashlib.sha256(file.data).hexdigest() == kept.sha256

    code = Notice.get().verify_code
    found = client.get(f"/verify/{code}?sha256={kept.sha256}").get_data(as_text=True)
    assert "云热办〔2026〕3号" in found and "就是印发的正本" in found
    other = client.get(f"/verify/{code}?sha256={'0' * 64}").get_data(as_text=True)
    assert "与印发的正本不同" in other


def test_nobody_is_let_type_into_what_is_sealed(as_role: AsRole, sealed: str) -> None:
    refused = as_role("director").get(f"{sealed}/words")
    assert refused.status_code == 409 and "不能再修改" in refused.get_data(as_text=True)


def test_a_code_nobody_printed_is_said_plainly(client: FlaskClient) -> None:
    answer = client.get("/verify/7K2M9QXD7K2M9QXD")
    assert answer.status_code == 404 and "没有查到这个核验码" in answer.get_data(as_text=True)
    assert client.get("/verify").status_code == 200
    assert client.get("/verify?code=7K2M+9QXD").headers["Location"] == "/verify/7K2M9QXD"


def test_a_correction_is_a_new_draft_that_names_the_old_notice(
    as_role: AsRole, sealed: str
) -> None:
    director = as_role("director")
    answer = director.send(f"{sealed}/correct", {})
    assert answer.status_code == 303 and answer.headers["Location"] != sealed
    page = director.get(answer.headers["Location"]).get_data(as_text=True)
    assert "云热办〔2026〕3号" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("station_clerk", 403), ("admin", 403), ("county_leader", 200), ("station_leader", 200)],
)
def test_who_may_read_them(as_role: AsRole, who: str, status: int) -> None:
    assert as_role(who).get("/notices").status_code == status


def test_a_draft_is_not_a_stations_to_read(as_role: AsRole, closed_today: str) -> None:
    address = begun(as_role("director"), closed_today)
    assert as_role("station_leader").get(address).status_code == 404
    assert as_role("county_leader").get(address).status_code == 200


def test_a_leader_reads_but_does_not_begin(as_role: AsRole, closed_today: str) -> None:
    typed = {"kind": "monthly", "period": closed_today}
    assert as_role("county_leader").send("/notices/new", typed).status_code == 403


@pytest.mark.parametrize("period", ["2019-01", "十月", "2099-01", "2026-13"])
def test_a_period_that_cannot_be_is_refused_with_a_sentence(
    as_role: AsRole, closed_today: str, period: str
) -> None:
    refused = as_role("director").send("/notices/new", {"kind": "monthly", "period": period})
    assert refused.status_code == 422
    assert re.search("没有工单记录|还没有开始|时段写作", refused.get_data(as_text=True))


def test_an_empty_county_says_when_something_will_appear(as_role: AsRole) -> None:
    page = as_role("director").get("/notices").get_data(as_text=True)
    assert "还没有印发的通报" in page and "登记或导入工单后" in page


def test_a_month_is_printed_with_one_click(
    as_role: AsRole, closed_last_month: str, app: Flask
) -> None:
    director = as_role("director")
    assert "还没有成套打印过" in director.get("/notices/batch").get_data(as_text=True)
    for _ in range(2):
        asked = director.send("/notices/batch", {"period": closed_last_month})
        assert asked.status_code == 303
    assert PrintBatch.select().count() == 1
    assert "<progress" in director.get("/notices/batch").get_data(as_text=True)
    assert printbatch.work_off(app.config["SETTINGS"], clock.now) == 1
    page = director.get("/notices/batch").get_data(as_text=True)
    package = director.get(re.search(r"/notices/batch/\d+\.zip", page)[0])
    names = zipfile.ZipFile(io.BytesIO(package.data)).namelist()
    assert any(name.endswith(".xlsx") for name in names)
    assert sum("柳河镇" in name for name in names) >= 1
    refused = director.send("/notices/batch", {"period": "2026-W40"})
    assert refused.status_code == 422
    assert as_role("county_leader").get("/notices/batch").status_code == 403
