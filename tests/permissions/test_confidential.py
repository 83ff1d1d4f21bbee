"""Who asked for secrecy (保密) stays unknown to stations and onlookers on every page and paper."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from openpyxl import load_workbook

from hotline.casework import handling
from hotline.store import assignments
from tests.pages import story
from tests.printing import stranger

TYPED, STREET = "13812345678", "永安巷三号院"
SECRET = ("19900001234", "199****1234", "****1234", "赵大娘", "赵**", TYPED, STREET)


@pytest.fixture
def part(app):
    """Return the township's accepted part of a confidential ticket with a number in its texts."""
    found = story.sent(
        title=f"举报占道经营 {TYPED}",
        content=f"反映人电话{TYPED}，不愿透露身份。",
        address=STREET,
        is_confidential=True,
    )
    handling.accept(story.by("station_clerk"), found.id, None)
    handling.progress(story.by("station_clerk"), found.id, None, f"已记下 {TYPED}")
    return assignments.by_id(found.id)


def paper(pdf: bytes) -> str:
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return stranger.text(Path(file.name))


def told(answer) -> list[str]:
    assert answer.status_code == 200
    if answer.mimetype == "application/pdf":
        text = paper(answer.data)
    elif answer.mimetype.endswith("sheet"):
        rows = load_workbook(io.BytesIO(answer.data)).active.values
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = answer.get_data(as_text=True)
    assert "占道经营" in text
    return [words for words in SECRET if words in text]


PAGES = ("/tickets", "/desk/to_answer", "/tickets.xlsx", "/tickets/{no}",
         "/tickets/{no}/sheet.pdf", *(f"/assignments/{{id}}/{act}" for act in
         ("contact", "progress", "delegate", "answer", "return")))  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_station_learns_nothing(part, as_role, page):
    url = page.format(no=part.ticket.ticket_no, id=part.id)
    assert told(as_role("station_clerk").get(url)) == []


@pytest.mark.parametrize("page", ("/tickets", "/tickets/{no}", "/tickets/{no}/sheet.pdf"))
def test_a_county_leader_learns_nothing(part, as_role, page):
    assert told(as_role("county_leader").get(page.format(no=part.ticket.ticket_no))) == []


def test_a_grid_worker_learns_nothing(part, as_role):
    handling.delegate(
        story.by("station_clerk"), part.id, None, story.unit("east-willow").id, "请到现场"
    )
    worker = as_role("grid_worker")
    assert told(worker.get("/grid/to_accept")) == []
    assert told(worker.get(f"/tickets/{part.ticket.ticket_no}")) == []


def test_nobody_at_a_station_may_ask_for_the_number(part, as_role):
    url = f"/tickets/{part.ticket.ticket_no}/reveal"
    for send in (as_role("station_leader").get, as_role("station_leader").send):
        answer = send(url)
        assert answer.status_code == 403
        assert "19900001234" not in answer.get_data(as_text=True)


def test_the_office_reads_the_address(part, as_role):
    page = as_role("operator").get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert STREET in page
    assert TYPED in page


def test_other_tickets_do_not_betray_who_asked(part, as_role):
    open_one = story.sent(address="别处")
    clerk = as_role("station_clerk")
    page = clerk.get(f"/tickets/{open_one.ticket.ticket_no}").get_data(as_text=True)
    assert part.ticket.ticket_no not in page
    page = clerk.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert open_one.ticket.ticket_no not in page


def test_lists_tables_and_paper_mask_numbers_typed_into_texts(as_role):
    part = story.sent(title=f"停水 {TYPED}", content=f"占道经营，请拨{TYPED[:3]} 1234 5678")
    director = as_role("director")
    for url in ("/tickets", "/desk/handling", "/tickets.xlsx"):
        assert TYPED.encode() not in director.get(url).data
    sheet = director.get(f"/tickets/{part.ticket.ticket_no}/sheet.pdf")
    assert "5678" not in "".join(told(sheet))
    page = as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}")
    assert TYPED in page.get_data(as_text=True)


def test_a_unit_that_gave_the_ticket_back_sees_no_number_any_more(as_role):
    part = story.sent()
    url = f"/tickets/{part.ticket.ticket_no}/reveal"
    assert as_role("station_clerk").send(url, {"chosen": "约定上门时间"}).status_code == 200
    part.state = "returned"
    part.save()
    answer = as_role("station_clerk").send(url, {"chosen": "约定上门时间"})
    assert answer.status_code == 403
    assert "19900001234" not in answer.get_data(as_text=True)
