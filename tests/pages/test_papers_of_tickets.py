"""Hand-over sheets, reply letters and meetings with their minutes: for whom, what is on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from hotline.casework import answering, reviewing
from hotline.store.assignments import Assignment
from hotline.store.history import Audit, History
from hotline.store.meetings import Meeting
from hotline.store.tickets import Ticket
from tests.pages import story
from tests.pages.conftest import AsRole
from tests.pages.test_papers import words

RECORD, REPLY = "内部：水泵型号不符，已追责。", "您好，水泵已更换，恢复供水。"


@pytest.fixture
def part(app: Flask) -> Assignment:
    return story.contacted(gender="female")


@pytest.fixture
def passed(part: Assignment) -> Ticket:
    """A ticket whose answer the office let pass."""
    form = answering.AnswerForm(record=RECORD, reply=REPLY)
    answering.answer(story.by("station_clerk"), part.id, None, form)
    reviewing.pass_answer(story.by("reviewer"), part.ticket.ticket_no, None)
    return Ticket.get_by_id(part.ticket_id)


def meeting(number: str, **more: object) -> dict[str, object]:
    return {
        "title": "2026年11月热线工单办理联席会议", "number": "第3号", "held_at": "2026-11-20T15:00",
        "place": "县政府三楼会议室", "chair": "副县长卫某", "agenda": "研究柳树村供水问题",
        "attendees": "柳河镇 王镇长\n县水利局 褚水利\n列席：县纪委 韩某",
        "text1": "县水利局11月底前更换管道", "unit1": "县水利局", "ticket1": number,
        "text2": "柳河镇做好解释", "unit2": "", "ticket2": "", "text3": "", "unit3": "",
        "ticket3": "", **more,
    }  # fmt: skip


def test_the_hand_over_sheet_says_what_is_asked_by_when(
    as_role: AsRole, part: Assignment, tmp_path: Path
) -> None:
    printed = as_role("station_clerk").get(f"/parts/{part.id}/handover.pdf")
    text = words(printed.data, tmp_path)
    said = (
        "交办单",
        part.ticket.ticket_no,
        "柳河镇为民服务工作站（主办）",
        "签收：",
        "办结：",
        "前",
    )
    assert [
        word for word in (*said, "承办单位签收", "签收人（签字）", "赵**") if word not in text
    ] == []
    assert "赵大娘" not in text and "19900001234" not in text
    line = History.select().order_by(History.id.desc()).get()
    assert (line.act, line.text) == ("print", "打印交办单（柳河镇）")
    assert Audit.select().where(Audit.act == "print").get().subject == part.ticket.ticket_no


def test_a_confidential_sheet_names_nobody(
    as_role: AsRole, part: Assignment, tmp_path: Path
) -> None:
    Ticket.update(is_confidential=True).execute()
    text = words(as_role("station_clerk").get(f"/parts/{part.id}/handover.pdf").data, tmp_path)
    assert "保密" in text and "不得向被反映人" in text
    assert "赵" not in text.replace("赵**", "") and "****" not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("director", 200), ("neighbour_clerk", 404), ("water_clerk", 404), ("admin", 403)],
)
def test_who_may_print_the_sheet(as_role: AsRole, part: Assignment, who: str, status: int) -> None:
    assert as_role(who).get(f"/parts/{part.id}/handover.pdf").status_code == status


def test_a_part_given_back_has_no_sheet(as_role: AsRole, part: Assignment) -> None:
    Assignment.update(state="returned").execute()
    assert as_role("director").get(f"/parts/{part.id}/handover.pdf").status_code == 409


def test_the_ticket_leads_to_its_papers(as_role: AsRole, passed: Ticket, part: Assignment) -> None:
    url = f"/tickets/{passed.ticket_no}"
    office = as_role("director").get(url).get_data(as_text=True)
    assert f"/parts/{part.id}/handover.pdf" in office and f"{url}/reply.pdf" in office
    station = as_role("station_clerk").get(url).get_data(as_text=True)
    assert f"/parts/{part.id}/handover.pdf" in station and "reply.pdf" not in station


def test_the_reply_tells_only_what_is_public(
    as_role: AsRole, passed: Ticket, tmp_path: Path
) -> None:
    printed = as_role("reviewer").get(f"/tickets/{passed.ticket_no}/reply.pdf")
    text = words(printed.data, tmp_path)
    assert "尊敬的赵女士：" in text and "水泵已更换" in text
    assert "如对办理结果不满意" in text and passed.ticket_no in text
    assert "追责" not in text and "大娘" not in text
    assert History.select().order_by(History.id.desc()).get().text == "打印答复函"


def test_a_reply_waits_for_the_office(as_role: AsRole, part: Assignment) -> None:
    url = f"/tickets/{part.ticket.ticket_no}/reply.pdf"
    assert as_role("reviewer").get(url).status_code == 409
    assert as_role("station_clerk").get(url).status_code == 403
    assert as_role("neighbour_clerk").get(url).status_code == 404


def test_a_confidential_reply_names_neither_person_nor_matter(
    as_role: AsRole, passed: Ticket, tmp_path: Path
) -> None:
    Ticket.update(is_confidential=True).execute()
    printed = as_role("reviewer").get(f"/tickets/{passed.ticket_no}/reply.pdf")
    text = words(printed.data, tmp_path)
    assert "尊敬的诉求人：" in text and passed.title not in text and "赵" not in text


def test_a_meeting_binds_its_ticket(as_role: AsRole, part: Assignment, tmp_path: Path) -> None:
    number = part.ticket.ticket_no
    visitor = as_role("supervisor")
    assert visitor.send("/meetings/new", meeting(number)).status_code == 303
    kept = Meeting.get()
    line = History.select().order_by(History.id.desc()).get()
    assert line.act == "note_meeting" and "县水利局11月底前更换管道" in line.text
    text = words(as_role("county_leader").get(f"/meetings/{kept.id}/minutes.pdf").data, tmp_path)
    order = ["云溪县12345热线联席会议纪要", "第3号", "2026年11月20日下午，副县长卫某",
             "研究柳树村供水问题", "一、县水利局11月底前更换管道（责任单位：县水利局；涉及工单：",
             number, "二、柳河镇做好解释。",
             "出席：柳河镇王镇长，县水利局褚水利", "列席：县纪委韩某"]  # fmt: skip
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "打印纪要" in as_role("director").get("/meetings").get_data(as_text=True)


def test_a_meeting_put_right_tells_only_what_is_new(as_role: AsRole, part: Assignment) -> None:
    visitor = as_role("director")
    visitor.send("/meetings/new", meeting(part.ticket.ticket_no))
    before = History.select().where(History.act == "note_meeting").count()
    changed = meeting(part.ticket.ticket_no, text2="柳河镇做好群众解释工作")
    url = f"/meetings/{Meeting.get().id}"
    assert "县水利局11月底前更换管道" in visitor.get(url).get_data(as_text=True)
    assert visitor.send(url, changed).status_code == 303
    assert History.select().where(History.act == "note_meeting").count() == before == 1
    assert "群众解释工作" in Meeting.get().decisions


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"ticket1": "404"}, "没有编号为404的工单"),
        ({"text1": "", "unit1": "县水利局"}, "第1条议定事项没有写内容"),
        ({"held_at": "昨天"}, "会议时间应为日期和时间"),
        ({"chair": ""}, "请填写主持人"),
    ],
)
def test_a_meeting_is_refused_in_words(
    as_role: AsRole, part: Assignment, more: dict[str, object], sentence: str
) -> None:
    typed = meeting(part.ticket.ticket_no, **more)
    refused = as_role("supervisor").send("/meetings/new", typed)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert sentence in text and "柳河镇做好解释" in text, "what was typed is still there"
    assert Meeting.select().count() == 0


@pytest.mark.parametrize(("who", "status"), [("reviewer", 200), ("station_clerk", 403)])
def test_who_reads_meetings(as_role: AsRole, app: Flask, who: str, status: int) -> None:
    assert as_role(who).get("/meetings").status_code == status


def test_only_supervisor_and_director_note_meetings(as_role: AsRole, app: Flask) -> None:
    assert as_role("reviewer").get("/meetings/new").status_code == 403
    assert as_role("reviewer").send("/meetings/new", meeting("1")).status_code == 403
    assert as_role("director").get("/meetings/999").status_code == 404


def test_twice_is_once(as_role: AsRole, part: Assignment) -> None:
    visitor = as_role("supervisor")
    for _ in range(2):
        visitor.send("/meetings/new", {**meeting(part.ticket.ticket_no), "act_key": "k" * 20})
    assert Meeting.select().count() == 1
