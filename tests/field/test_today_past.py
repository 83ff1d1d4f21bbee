"""Earlier tickets on the phone: what ties them, how far one sees, and what stays untold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import clock
from hotline.store.assignments import Assignment
from hotline.store.database import db
from hotline.store.tickets import Requester, Ticket
from hotline.store.units import Unit
from tests.field.conftest import Phone, give
from tests.pages.conftest import AsRole

OTHER_PHONE = "19900005678"


def past_of(phone: Phone, part: Assignment) -> dict:
    (line,) = [line for line in phone.list["parts"] if line["id"] == part.id]
    return line["past"]


def closed(part: Assignment, days: int, **more: object) -> Assignment:
    """Let the part's ticket have been registered so long ago and be closed since."""
    then = clock.now() - timedelta(days=days)
    known = {"state": "closed", "solved": "yes", "registered_at": then} | more
    Ticket.update(**known).where(Ticket.id == part.ticket_id).execute()
    Assignment.update(lane="done", state="passed").where(Assignment.id == part.id).execute()
    return part


def test_the_newest_three_of_the_place_and_of_the_caller(as_role: AsRole, app: object) -> None:
    for days in (300, 90, 20, 10):
        closed(give(phone=OTHER_PHONE, title=f"{days}天前的井盖，问19900001111"), days)
    closed(give(address="村西头", title="同一个人的另一件事"), 5, solved="no")
    part = give()
    past = past_of(Phone(as_role("grid_worker")), part)
    assert past["told"] == "近一年另有：同一来电人 1 件，同一地点 4 件"
    first, second, third = past["lines"]
    assert first.endswith("同一个人的另一件事，已办结，未解决（同一来电人）")
    assert "10天前的井盖" in second and second.endswith("，已办结，已解决（同一地点）")
    assert "20天前" in third and "19900001111" not in str(past)


def test_a_year_ago_is_forgotten_and_the_ticket_itself_no_past(phone: Phone) -> None:
    part = closed(give(), 367)
    phone.sync()
    (line,) = phone.list["parts"]
    assert line["id"] != part.id and line["past"] == {"told": "", "lines": []}


def test_beyond_reach_nothing_is_told(as_role: AsRole, app: object) -> None:
    """The same caller about the same address, worked by others only."""
    far = closed(give(), 10)
    roads = Unit.get(Unit.code == "roads")
    Assignment.update(unit=roads).where(Assignment.ticket == far.ticket_id).execute()
    part = give()
    assert past_of(Phone(as_role("grid_worker")), part)["told"] == ""


def test_of_a_confidential_requester_nothing(as_role: AsRole, app: object) -> None:
    closed(give(), 10)
    part = give(is_confidential=True)
    assert past_of(Phone(as_role("grid_worker")), part) == {"told": "", "lines": []}


def test_a_confidential_ticket_is_told_only_as_the_same_matter(
    as_role: AsRole, app: object
) -> None:
    """It shares the caller with one open part and the city's number with another."""
    secret = closed(give(is_confidential=True, title="请勿外传"), 10)
    same_caller = give()
    same_matter = give(phone=OTHER_PHONE, address="村西头")
    wire_no = Ticket.get_by_id(secret.ticket_id).wire_no
    Ticket.update(wire_no=wire_no).where(Ticket.id == same_matter.ticket_id).execute()
    phone = Phone(as_role("grid_worker"))
    assert past_of(phone, same_caller)["told"] == ""
    assert past_of(phone, same_matter)["told"] == "近一年另有：同一事项 1 件"


def test_who_left_no_number_has_no_past_and_cannot_be_rung(as_role: AsRole, app: object) -> None:
    closed(give(address="村西头"), 10)
    part = give()
    numberless = {"phone_hash": None, "phone_sealed": None, "contact_phone_sealed": None}
    Requester.update(**numberless).execute()
    phone = Phone(as_role("grid_worker"))
    (line,) = phone.list["parts"]
    assert line["id"] == part.id and line["past"]["told"] == "" and not line["callable"]


def test_the_page_without_scripts_tells_the_same(as_role: AsRole, app: object) -> None:
    closed(give(phone=OTHER_PHONE, title="去年的井盖"), 20)
    part, _ = give(), give(hours=2, is_confidential=True)
    page = as_role("grid_worker").get("/field").get_data(as_text=True)
    assert "近一年另有：同一地点 1 件" in page and "去年的井盖，已办结，已解决（同一地点）" in page
    assert f"/tickets/{part.ticket.ticket_no}/reveal" in page
    assert "诉求人要求保密" in page and "要签收 2" in page


def test_queries_do_not_grow_with_the_parts(
    as_role: AsRole, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, asked, counts = as_role("grid_worker"), [], []
    plain = type(db).execute_sql

    def counted(self, sql, *more, **named):
        asked.append(sql)
        return plain(self, sql, *more, **named)

    monkeypatch.setattr(type(db), "execute_sql", counted)
    for size in (2, 8):
        for number in range(size):
            give(phone=OTHER_PHONE, address=f"村东头{number}号")
        worker.get("/field")
        asked.clear()
        worker.get("/field")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 24, counts


@pytest.mark.parametrize(("address", "said"), [
    ("村东头", "柳树村村东头"),
    ("柳树村村东头", "柳树村村东头"),
    ("东山镇人民路12号", "东山镇人民路12号（柳树村）"),
    ("", "柳树村"),
])  # fmt: skip
def test_the_place_is_said_once(as_role: AsRole, app: object, address: str, said: str) -> None:
    give(address=address)
    assert Phone(as_role("grid_worker")).list["parts"][0]["where"] == said
