"""Hand-over sheets, reply letters and minutes: their words to review, their ink to measure."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from hotline.casework.meetings import KeptMeeting, minutes_document
from hotline.outside.pdf import documents
from hotline.outside.pdf.press import render
from hotline.rules.meetings import MeetingText, attendance, faults
from hotline.rules.noticematerials import Decision
from hotline.rules.ticketpapers import (
    LimitText,
    PartText,
    ReplyFacts,
    handover_sheet,
    reply_letter,
    surname,
)
from tests.printing import papers, stranger
from tests.printing.papers import at

SNAPSHOTS = Path(__file__).parent / "snapshots"
OFFICE = "云溪县12345热线办公室"
NAMES = {"office_name": OFFICE, "county_name": "云溪县"}
PART = PartText(
    7, "lead", "waiting_accept", OFFICE, at("2026-11-16T09:20"),
    "请柳河镇会同县水利局现场核实，三日内恢复供水；恢复前安排送水。",
    [LimitText("accept", "2个工作小时", at("2026-11-16T11:20")),
     LimitText("contact", "1个工作日", at("2026-11-17T17:30")),
     LimitText("answer", "5个工作日", at("2026-11-27T17:30"), True)],
    co_units=["县水利局", "县住房和城乡建设局"], phone="138****6721",
)  # fmt: skip
REPLY = ReplyFacts(
    "4105992026111600001", "柳树村东头供水管道爆裂多日未修复", at("2026-11-16T09:12"), "12345热线",
    "柳河镇为民服务工作站",
    "您好，您反映的问题，经现场核查属实。\n已更换破损管道46米，19日恢复供水。",
    "赵大娘", "female", phone="0472-1234567", day="2026年11月20日",
)  # fmt: skip
MEETING = MeetingText(
    "2026年11月热线工单办理联席会议", at("2026-11-20T15:00"), "县政府三楼会议室", "副县长卫某",
    "柳河镇 王镇长\n县水利局 褚局长\n列席：县纪委监委 韩某\n请假：县财政局 朱某",
    "研究柳树村供水管道改造资金问题。",
    [Decision("柳树村供水管网改造由县水利局牵头，11月底前完成", "县水利局", "4105992026111600001"),
     Decision("各单位12月10日前报送整改情况。")], "第3号",
)  # fmt: skip
WORDS = {
    "handover": papers.in_words(handover_sheet(papers.CASE, PART)),
    "reply": papers.in_words(reply_letter(REPLY)),
    "minutes": "\n".join(
        f"{block.get('label', '')}{'：' if 'label' in block else ''}"
        f"{block.get('text', '')}{block.get('run', '')}"
        for block in minutes_document(KeptMeeting(1, MEETING, "吴督办"), NAMES)["blocks"]
    )
    + "\n",
}


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_as_reviewed(name: str) -> None:
    """Set HOTLINE_SNAPSHOTS=1 to write the texts anew, then read what changed."""
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("HOTLINE_SNAPSHOTS"):
        file.write_text(WORDS[name], encoding="utf-8")
    assert file.read_text(encoding="utf-8") == WORDS[name]


def test_a_hand_over_sheet_fills_one_page_and_stays_on_it(tmp_path: Path) -> None:
    text = handover_sheet(papers.CASE, PART)
    path = tmp_path / "sheet.pdf"
    document = documents.form(
        title=text.title, number=text.ticket_no, fields=text.rows, texts=text.texts,
        boxes=[[asdict(box) for box in row] for row in text.boxes], qr_text=text.qr,
        state=text.state, office=OFFICE, note=text.note, **papers.MARKS,
    )  # fmt: skip
    path.write_bytes(render(document))
    (ink,) = stranger.inks(path)
    assert ink and ink.left >= 19 and ink.right <= 191 and ink.bottom <= 290
    assert text.qr == "4105992026111600001-P7"


def test_a_co_unit_is_told_who_leads() -> None:
    rows = handover_sheet(papers.CASE, replace(PART, role="co", lead_unit="柳河镇")).rows
    assert ("主办单位", "柳河镇") in [pair for row in rows for pair in row]


def test_a_secret_is_kept_on_the_sheet() -> None:
    texts = dict(handover_sheet(papers.CASE, replace(PART, is_confidential=True)).texts)
    assert texts["联系要求"].startswith("诉求人要求保密")


@pytest.mark.parametrize(
    ("name", "family"),
    [("赵大娘", "赵"), ("欧阳某某", "欧阳"), ("欧阳", "欧"), ("云溪某某商贸公司", ""), ("王", "")],
)
def test_family_names(name: str, family: str) -> None:
    assert surname(name) == family


def test_who_has_no_form_of_address_is_called_by_what_he_did() -> None:
    for facts in (replace(REPLY, gender=""), replace(REPLY, is_anonymous=True)):
        assert reply_letter(facts).addressee == "尊敬的诉求人："


def test_the_mark_of_minutes_stands_at_35_mm(tmp_path: Path) -> None:
    """GB/T 9704-2012 clause 10.3: the mark at 35 mm, the attendance after the text."""
    kept = KeptMeeting(1, MEETING, "吴督办")
    path = tmp_path / "minutes.pdf"
    path.write_bytes(render(minutes_document(kept, NAMES)))
    first = stranger.page(path, 1)
    assert stranger.red(first, 60, 100).top == pytest.approx(72, abs=1.5)
    said = "".join(stranger.pages(path))
    order = [
        "云溪县12345热线联席会议纪要",
        "第3号",
        "一、柳树村",
        "二、各单位",
        "出席：",
        "列席：",
        "请假：",
    ]
    places = [said.index(word) for word in order]
    assert places == sorted(places)


def test_lines_of_the_attendance_are_sorted() -> None:
    assert attendance("列席：甲\n乙\n请假：丙\n丁") == {
        "出席": "乙，丁",
        "列席": "甲",
        "请假": "丙",
    }


def test_a_meeting_without_decisions_is_not_kept() -> None:
    assert faults(replace(MEETING, decisions=[])) == {"decisions": "请至少填写一条议定事项。"}
    assert faults(MEETING) == {}
