"""Approval forms and letters on paper: for whom, with what on them, and noted."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from hotline import clock
from hotline.casework import letters
from hotline.store.assignments import UnitRequest
from hotline.store.history import Audit, History
from hotline.store.letters import Letter, LetterLine
from hotline.store.visits import Visit
from tests.pages import story
from tests.pages.conftest import AsRole


@pytest.fixture
def asked(app: object) -> UnitRequest:
    """A deferral whose writer named the requester in the visit's words."""
    part = story.contacted()
    now = clock.now()
    visit = Visit.create(
        ticket=part.ticket, assignment=part, purpose="deferral", at=now, place="村东头",
        met="赵大娘", outcome="agreed", text="赵大娘（19900001234）同意延至下月。",
        by_name="郑经办", noted_at=now,
    )  # fmt: skip
    return UnitRequest.create(
        ticket=part.ticket, assignment=part, kind="deferral", state="signing",
        reason_code="deferral", text="管材需从外地调运", asked_by="郑经办", asked_at=now,
        wanted_at=now + timedelta(days=20), visit_id=visit.id,
    )  # fmt: skip


@pytest.fixture
def letter(app: object) -> Letter:
    part = story.contacted()
    now = clock.now()
    made = Letter.create(
        kind="urging", ticket=part.ticket, unit=part.unit, state="draft", reason="by_hand",
        source="包头办法四（二）3", text="柳河镇：\n\n请抓紧办理。", drafted_at=now,
        edited_by="吴督办",
    )  # fmt: skip
    LetterLine.create(letter=made, ticket=part.ticket, assignment=part, due_at=now, matter="一")
    return made


def words(body: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(body)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return "".join(said.stdout.decode().split())


def test_the_form_shows_the_matter_and_hides_the_person(
    as_role: AsRole, asked: UnitRequest, tmp_path: Path
) -> None:
    printed = as_role("station_clerk").get(f"/requests/{asked.id}/form.pdf")
    assert printed.mimetype == "application/pdf"
    text = words(printed.data, tmp_path)
    for word in (
        "延时挂账审批表",
        asked.ticket.ticket_no,
        "管材需从外地调运",
        "分管领导（签字）",
        "赵**",
    ):
        assert word in text
    for secret in ("赵大娘", "19900001234"):
        assert secret not in text


def test_printing_stands_in_history_and_trail(as_role: AsRole, asked: UnitRequest) -> None:
    as_role("station_leader").get(f"/requests/{asked.id}/form.pdf")
    line = History.select().order_by(History.id.desc()).get()
    assert (line.act, line.text) == ("print", "打印延时挂账审批表")
    noted = Audit.select().where(Audit.act == "print").get()
    assert noted.subject == asked.ticket.ticket_no
    assert noted.details == {"form": "延时挂账审批表", "request": asked.id}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("director", 200), ("county_leader", 200), ("neighbour_clerk", 404), ("water_clerk", 404),
        ("admin", 403),
    ],
)  # fmt: skip
def test_who_may_print_the_form(as_role: AsRole, asked: UnitRequest, who: str, status: int) -> None:
    assert as_role(who).get(f"/requests/{asked.id}/form.pdf").status_code == status


def test_a_return_has_no_form(as_role: AsRole, asked: UnitRequest) -> None:
    UnitRequest.update(kind="return").execute()
    refused = as_role("director").get(f"/requests/{asked.id}/form.pdf")
    assert refused.status_code == 409
    assert "不需要纸质审批表" in refused.get_data(as_text=True)


def test_nothing_is_noted_when_there_is_no_such_request(as_role: AsRole) -> None:
    assert as_role("director").get("/requests/999/form.pdf").status_code == 404
    assert Audit.select().where(Audit.act == "print").count() == 0


def test_a_draft_is_the_offices_own(as_role: AsRole, letter: Letter, tmp_path: Path) -> None:
    assert as_role("station_clerk").get(f"/letters/{letter.id}.pdf").status_code == 404
    printed = as_role("supervisor").get(f"/letters/{letter.id}.pdf")
    assert "拟稿，尚未签发" in words(printed.data, tmp_path)


def test_an_issued_letter_is_printed_by_its_unit(
    as_role: AsRole, letter: Letter, tmp_path: Path
) -> None:
    caller = story.by("supervisor")
    letters.issue(
        caller, letter.id, "热线催〔2026〕1号", letter.text, clock.now() + timedelta(days=2)
    )
    printed = as_role("station_clerk").get(f"/letters/{letter.id}.pdf")
    text = words(printed.data, tmp_path)
    for word in ("热线催〔2026〕1号", "催办通知书", "柳河镇：", letter.ticket.ticket_no, "回执"):
        assert word in text
    assert as_role("neighbour_clerk").get(f"/letters/{letter.id}.pdf").status_code == 404
    assert Audit.select().where(Audit.act == "print").count() == 1
