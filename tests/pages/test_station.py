"""A unit's acts: works, a neighbour's is not found, wrong role, wrong state, twice is once."""

from __future__ import annotations

import pytest

from hotline.casework import handling
from hotline.store import history
from hotline.store.assignments import Answer, Assignment, UnitRequest
from tests.pages import story

ANSWER = {
    "record": story.RECORD,
    "reply": story.REPLY,
    "result": "done",
    "is_true": "yes",
    "contacted": "yes",
    "solved": "yes",
    "contact_number": "199****1234",
}


def fresh(part):
    return Assignment.get_by_id(part.id)


def test_accept_leads_on_and_says_what_is_due(as_role):
    part = story.sent()
    clerk = as_role("station_clerk")
    answer = clerk.send(f"/assignments/{part.id}/accept", {"version": part.version})
    assert answer.status_code == 303
    page = clerk.get(answer.headers["Location"]).get_data(as_text=True)
    assert "已签收。请在" in page
    assert "联系诉求人并登记" in page
    assert fresh(part).state == "handling"


def test_accept_twice_is_once(as_role):
    part = story.sent()
    clerk = as_role("station_clerk")
    form = {"version": part.version, "act_key": "one-press"}
    assert clerk.send(f"/assignments/{part.id}/accept", form).status_code == 303
    assert clerk.send(f"/assignments/{part.id}/accept", form).status_code == 303
    acts = [row["act"] for row in history.of_ticket(part.ticket_id)]
    assert acts.count("accept") == 1


GETS = ("contact", "progress", "delegate", "answer", "return")


@pytest.mark.parametrize("name", GETS)
def test_form_opens(as_role, name):
    part = story.contacted()
    page = as_role("station_clerk").get(f"/assignments/{part.id}/{name}")
    assert page.status_code == 200
    assert part.ticket.title in page.get_data(as_text=True)


@pytest.mark.parametrize("name", (*GETS, "send-back"))
def test_form_of_a_neighbour_is_not_found(as_role, name):
    part = story.contacted()
    assert as_role("neighbour_clerk").get(f"/assignments/{part.id}/{name}").status_code == 404


@pytest.mark.parametrize("name", (*GETS, "send-back"))
def test_form_is_closed_to_the_office(as_role, name):
    part = story.contacted()
    assert as_role("reviewer").get(f"/assignments/{part.id}/{name}").status_code == 403


@pytest.mark.parametrize("name", ("contact", "progress", "delegate", "answer"))
def test_form_is_refused_before_accepting(as_role, name):
    part = story.sent()
    page = as_role("station_clerk").get(f"/assignments/{part.id}/{name}")
    assert page.status_code == 409
    assert "待签收" in page.get_data(as_text=True)


@pytest.mark.parametrize("name", ("accept", "contact", "progress", "delegate", "answer", "return"))
def test_post_of_a_neighbour_changes_nothing(as_role, name):
    part = story.contacted()
    form = {**ANSWER, "text": "越界", "reached": "yes", "reason_code": "x", "basis": "无"}
    answer = as_role("neighbour_clerk").send(f"/assignments/{part.id}/{name}", form)
    assert answer.status_code == 404
    assert fresh(part).version == part.version


def test_contact_is_noted_once(as_role):
    part = story.sent()
    handling.accept(story.by("station_clerk"), part.id, None)
    clerk = as_role("station_clerk")
    form = {"reached": "yes", "text": "已电话联系", "act_key": "k", "version": fresh(part).version}
    for _ in range(2):
        assert clerk.send(f"/assignments/{part.id}/contact", form).status_code == 303
    assert fresh(part).lane == "to_answer"
    assert [row["act"] for row in history.of_ticket(part.ticket_id)].count("contact") == 1


def test_not_reached_leaves_the_contact_owed(as_role):
    part = story.sent()
    handling.accept(story.by("station_clerk"), part.id, None)
    form = {"reached": "no", "text": "无人接听"}
    as_role("station_clerk").send(f"/assignments/{part.id}/contact", form)
    assert fresh(part).lane == "to_contact"


def test_delegate_suggests_the_village_of_the_place(as_role):
    part = story.contacted()
    page = as_role("station_clerk").get(f"/assignments/{part.id}/delegate").get_data(as_text=True)
    willow = story.unit("east-willow").id
    assert f'value="{willow}" id="unit" checked' in page


def test_delegate_hands_to_the_village(as_role):
    part = story.contacted()
    form = {"unit": story.unit("east-willow").id, "instruction": "请到现场"}
    answer = as_role("station_clerk").send(f"/assignments/{part.id}/delegate", form)
    assert answer.status_code == 303
    assert story.part_of(part.ticket, "east-willow").state == "waiting_accept"


def test_delegate_is_not_for_grid_workers(as_role):
    part = story.sent("east-willow")
    assert as_role("grid_worker").get(f"/assignments/{part.id}/delegate").status_code == 403


def test_answer_is_submitted_once(as_role):
    part = story.contacted()
    clerk = as_role("station_clerk")
    form = {**ANSWER, "version": part.version, "act_key": "answer-once"}
    for _ in range(2):
        assert clerk.send(f"/assignments/{part.id}/answer", form).status_code == 303
    assert Answer.select().where(Answer.assignment == part.id).count() == 1
    assert fresh(part).state == "answered"


def test_incomplete_answer_keeps_the_text_and_names_the_fields(as_role):
    part = story.contacted()
    form = {**ANSWER, "reply": "太短", "solved": "no"}
    page = as_role("station_clerk").send(f"/assignments/{part.id}/answer", form)
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert story.RECORD in text
    assert "公开答复至少 10 个字" in text
    assert "请写明原因和后续安排" in text


def test_stale_answer_shows_the_change_and_can_be_sent_again(as_role):
    part = story.contacted()
    handling.progress(story.by("station_leader"), part.id, None, "已安排施工队进场")
    clerk = as_role("station_clerk")
    form = {**ANSWER, "version": part.version, "act_key": "late"}
    page = clerk.send(f"/assignments/{part.id}/answer", form)
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "已安排施工队进场" in text
    assert "王镇长" in text
    assert story.RECORD in text
    assert f'name="version" value="{fresh(part).version}"' in text
    again = {**form, "version": fresh(part).version}
    assert clerk.send(f"/assignments/{part.id}/answer", again).status_code == 303


def test_answer_shows_what_the_village_answered(as_role):
    part, village = story.answered_below()
    page = as_role("station_clerk").get(f"/assignments/{part.id}/answer").get_data(as_text=True)
    assert "村里查看" in page
    assert "引用到公开答复" in page
    assert village.unit.short_name in page


def test_adopt_takes_over_the_village_answer_once(as_role):
    part, village = story.answered_below()
    clerk = as_role("station_clerk")
    form = {"version": village.version, "act_key": "adopt"}
    for _ in range(2):
        assert clerk.send(f"/assignments/{village.id}/adopt", form).status_code == 303
    assert fresh(village).state == "passed"


def test_send_back_below_needs_a_reason(as_role):
    _, village = story.answered_below()
    clerk = as_role("station_clerk")
    url = f"/assignments/{village.id}/send-back"
    assert clerk.send(url, {"reason": ""}).status_code == 422
    assert clerk.send(url, {"reason": "没有写明恢复供水时间"}).status_code == 303
    assert fresh(village).state == "sent_back"


def test_return_is_asked_with_reason_and_basis(as_role):
    part = story.sent()
    clerk = as_role("station_clerk")
    url = f"/assignments/{part.id}/return"
    page = clerk.get(url).get_data(as_text=True)
    reason = page.split('name="reason_code" value="')[1].split('"')[0]
    form = {"reason_code": reason, "basis": "县权责清单第3条",
            "suggested_unit": story.unit("water").id, "act_key": "return"}  # fmt: skip
    assert clerk.send(url, {**form, "basis": ""}).status_code == 422
    for _ in range(2):
        assert clerk.send(url, form).status_code == 303
    assert UnitRequest.select().where(UnitRequest.ticket == part.ticket_id).count() == 1
    again = clerk.send(url, {**form, "act_key": "second"})
    assert again.status_code == 409
    assert "等待县热线办决定" in again.get_data(as_text=True)


def test_village_cannot_return(as_role):
    part, village = story.answered_below()
    handling.send_back_below(story.by("station_clerk"), village.id, None, "请补充")
    page = as_role("grid_worker").get(f"/assignments/{village.id}/return")
    assert page.status_code == 409


def test_bulk_accept_says_which_were_refused_and_why(as_role):
    first, second = story.sent(), story.sent()
    handling.accept(story.by("station_leader"), second.id, None)
    foreign = story.sent("west")
    form = {"parts": [first.id, second.id, foreign.id], "next": "/desk/to_accept"}
    page = as_role("station_clerk").send("/assignments/accept", form).get_data(as_text=True)
    assert "签收 1 件，未签收 2 件" in page
    assert second.ticket.ticket_no in page
    assert foreign.ticket.ticket_no not in page
    assert "不能签收" in page
    assert fresh(first).state == "handling"
    assert fresh(foreign).state == "waiting_accept"


def test_everything_typed_is_shown_escaped(as_role):
    nasty = "<script>alert(1)</script>'; DROP TABLE ticket; -- \"{{7*7}}"
    part = story.contacted(title=nasty, content=nasty, address=nasty, name=nasty)
    clerk = as_role("station_clerk")
    form = {**ANSWER, "record": nasty * 2, "reply": nasty * 2, "unsolved_reason": nasty}
    assert clerk.send(f"/assignments/{part.id}/answer", form).status_code == 303
    for url in (f"/tickets/{part.ticket.ticket_no}", "/tickets", "/desk/done", "/tickets?q=alert"):
        page = clerk.get(url).get_data(as_text=True)
        assert "<script>alert" not in page, url
        assert "&lt;script&gt;alert" in page, url
