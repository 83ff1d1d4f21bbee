"""The month's notice on screen and as paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import calling, dispatching, handling, intake, reviewing
from hotline.casework.act import Caller
from hotline.casework.answering import AnswerForm, answer
from hotline.store.assignments import Assignment
from hotline.store.history import Audit
from hotline.store.units import Unit
from tests.county import actor
from tests.pages.conftest import AsRole

ANSWER = AnswerForm(
    record="到现场查看，水泵损坏，已更换并试水。", reply="您反映的停水问题已经处理，恢复供水。"
)


@pytest.fixture
def closed_today(app: object) -> str:
    """One ticket through its whole life, today."""
    at = clock.now() - timedelta(minutes=30)

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


def test_the_draft_shows_the_months_figures(as_role: AsRole, closed_today: str) -> None:
    page = as_role("director").get(f"/notices?period={closed_today}").get_data(as_text=True)
    assert "共受理群众诉求1件" in page
    assert "柳河镇" in page
    assert "下载红头通报" in page


def test_the_paper_is_a_pdf_and_its_printing_is_on_record(
    as_role: AsRole, closed_today: str
) -> None:
    answered = as_role("director").send("/notices/monthly.pdf", {"period": closed_today})
    assert answered.data.startswith(b"%PDF")
    assert Audit.select().where(Audit.act == "notice").count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("station_clerk", 403), ("admin", 403), ("county_leader", 200)]
)
def test_who_may_read_it(as_role: AsRole, who: str, status: int) -> None:
    assert as_role(who).get("/notices").status_code == status


def test_a_leader_reads_but_does_not_issue(as_role: AsRole, closed_today: str) -> None:
    refused = as_role("county_leader").send("/notices/monthly.pdf", {"period": closed_today})
    assert refused.status_code == 403


def test_a_month_without_tickets_says_so(as_role: AsRole, closed_today: str) -> None:
    page = as_role("director").get("/notices?period=2019-01")
    assert page.status_code == 200
    assert "这个月没有工单记录" in page.get_data(as_text=True)


def test_an_empty_county_says_when_something_will_appear(as_role: AsRole) -> None:
    assert "还没有工单记录" in as_role("director").get("/notices").get_data(as_text=True)


def test_a_wrong_month_is_refused(as_role: AsRole, closed_today: str) -> None:
    page = as_role("director").get("/notices?period=十月").get_data(as_text=True)
    assert "2026-10 这样的格式" in page
