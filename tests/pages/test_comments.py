"""A leader's word on a ticket and under a notice: works, out of reach 404, wrong role 403, wrong
state 409, twice is once; it moves nothing."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.casework import issuing
from hotline.store.comments import NoticeComment
from hotline.store.history import History
from hotline.store.notices import Notice
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.moments import at
from tests.pages import story

WORD = {"text": "请柳河镇一周内见效，热线办跟踪。"}


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ("county_leader", "station_leader", "director"))
def test_a_leader_s_word_is_read_by_office_and_unit(as_role, who):
    part = story.contacted()
    before = Ticket.get_by_id(part.ticket_id).__data__
    owed = OutboxEvent.select().count()
    leader, url = as_role(who), f"/tickets/{part.ticket.ticket_no}"
    assert f"{url}/comment" in text(leader.get(url))
    assert leader.send(f"{url}/comment", WORD).status_code == 303
    for reader in ("dispatcher", "station_clerk"):
        page = text(as_role(reader).get(url))
        assert page.count(WORD["text"]) == 2 and "领导批示" in page  # on top, and in the history
    assert Ticket.get_by_id(part.ticket_id).__data__ == before
    assert OutboxEvent.select().count() == owed


def test_pressed_twice_is_said_once(as_role):
    part, leader = story.contacted(), as_role("county_leader")
    for _ in range(2):
        said = {**WORD, "act_key": "f" * 32}
        leader.send(f"/tickets/{part.ticket.ticket_no}/comment", said)
    assert History.select().where(History.act == "comment").count() == 1


def test_out_of_reach_wrong_role_nothing_said(as_role):
    part = story.sent("water")
    url = f"/tickets/{part.ticket.ticket_no}/comment"
    assert as_role("station_leader").send(url, WORD).status_code == 404
    assert as_role("water_clerk").send(url, WORD).status_code == 403
    empty = as_role("county_leader").send(url, {"text": " "})
    assert empty.status_code == 422 and "请写明批示内容" in text(empty)
    long = as_role("county_leader").send(url, {"text": "长" * 501})
    assert long.status_code == 422 and "最多 500 字" in text(long)
    assert History.select().where(History.act == "comment").count() == 0


def test_secrecy_holds_on_the_form(as_role):
    part = story.sent(is_confidential=True, content="请回电 19900005678")
    page = text(as_role("station_leader").get(f"/tickets/{part.ticket.ticket_no}/comment"))
    assert "19900005678" not in page and "村东头" not in page


def test_under_an_issued_notice_only(as_role, app):
    settings = app.config["SETTINGS"]
    story.sent(at=at("Thu 2026-09-10 10:00"))
    number = int(issuing.draft_notice(story.by("director"), "monthly", "2026-09"))
    leader = as_role("county_leader")
    refused = leader.send(f"/notices/{number}/comment", WORD)
    assert refused.status_code == 409 and NoticeComment.select().count() == 0
    issuing.approve_notice(story.by("director"), number, None)
    issuing.seal_notice(story.by("director"), number, None, "云热办〔2026〕9号", settings,
                        date(2026, 10, 8), confirmed=True)  # fmt: skip
    sealed = Notice.get_by_id(number).__data__
    assert leader.send(f"/notices/{number}/comment", WORD).status_code == 303
    page = text(as_role("station_leader").get(f"/notices/{number}"))
    assert WORD["text"] in page and "领导批示" in page
    assert Notice.get_by_id(number).__data__ == sealed
    assert as_role("supervisor").send(f"/notices/{number}/comment", WORD).status_code == 403
