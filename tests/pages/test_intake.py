"""Registering an appeal: one page, what it says back, what it never shows."""

from __future__ import annotations

import io
import re

import pytest

from hotline.store import callers, categories, places
from hotline.store.tickets import Ticket
from tests.county import actor
from tests.pages.conftest import AsRole
from tests.pages.office import registered, ticket_of

GOOD = {
    "title": "前营村路灯不亮",
    "content": "村里主街三盏路灯不亮，夜里出行不便。",
    "kind": "help",
    "urgency": "ordinary",
    "channel": "phone",
    "phone": "13900005678",
    "act_key": "k-intake-1",
}


def words(response) -> str:
    return response.get_data(as_text=True)


def test_registers_and_says_the_number_and_the_deadline(as_role: AsRole) -> None:
    operator = as_role("operator")
    answer = operator.send("/intake", GOOD)
    ticket = Ticket.select().order_by(Ticket.id.desc()).get()
    assert (answer.status_code, answer.location) == (303, f"/intake/done/{ticket.ticket_no}")
    page = words(operator.get(answer.location))
    assert ticket.ticket_no in page and "前派单" in page
    assert (ticket.requester.phone, ticket.title) == ("13900005678", "前营村路灯不亮")


def test_twice_is_once(as_role: AsRole) -> None:
    operator = as_role("operator")
    first, second = operator.send("/intake", GOOD), operator.send("/intake", GOOD)
    assert first.location == second.location
    assert Ticket.select().count() == 1


def test_everything_missing_is_said_at_once_and_nothing_is_lost(as_role: AsRole) -> None:
    typed = {"content": "三盏路灯不亮", "channel": "phone", "category": "没有的分类"}
    answer = as_role("operator").send("/intake", typed)
    assert answer.status_code == 422
    for sentence in ("请填写诉求标题", "请选择诉求类型", "请填写来电号码", "没有“没有的分类”"):
        assert sentence in words(answer)
    assert "三盏路灯不亮</textarea>" in words(answer)
    assert Ticket.select().count() == 0


@pytest.mark.parametrize(
    "username", ["station_clerk", "grid_worker", "reviewer", "admin", "auditor", "county_leader"]
)
def test_other_roles_do_not_register(as_role: AsRole, username: str) -> None:
    visitor = as_role(username)
    assert visitor.get("/intake").status_code == 403
    assert visitor.send("/intake", GOOD).status_code == 403
    assert visitor.send("/intake/earlier", {"phone": "13800001234"}).status_code == 403


def test_screen_pop_fills_number_and_line_and_shows_earlier_tickets(as_role: AsRole) -> None:
    number = registered()
    page = words(as_role("operator").get("/intake?caller=138-0000-1234&line=12328"))
    assert 'value="138-0000-1234"' in page and 'name="line" value="12328"' in page
    assert "以前有 1 件工单" in page and f"/tickets/{number}" in page


def test_earlier_tickets_name_nobody(as_role: AsRole) -> None:
    registered()
    piece = words(as_role("operator").send("/intake/earlier", {"phone": "13800001234"}))
    assert "柳树村自来水停水三天" in piece
    assert "赵大娘" not in piece and "13800001234" not in piece
    short = as_role("operator").send("/intake/earlier", {"phone": "1380"})
    assert words(short).strip() == ""
    assert as_role("operator").get("/intake/earlier?phone=13800001234").status_code == 405


def test_register_and_dispatch_leads_to_the_dispatch_form(as_role: AsRole) -> None:
    answer = as_role("dispatcher").send("/intake", {**GOOD, "next": "dispatch"})
    assert re.fullmatch(r"/tickets/\d+/dispatch", answer.location)
    to_done = as_role("operator").send("/intake", {**GOOD, "act_key": "k2", "next": "dispatch"})
    assert to_done.location.startswith("/intake/done/"), "an operator does not dispatch"


def test_marks_place_category_and_110_number_are_kept(as_role: AsRole) -> None:
    path = categories.paths()[0]
    more = {
        "marks": ["expedited", "sensitive"],
        "privacy": ["confidential"],
        "category": path,
        "address": "石桥镇前营村小学旁",
        "police_no": "J2026112100017",
        "line": "12328",
    }
    as_role("operator").send("/intake", {**GOOD, **more})
    ticket = Ticket.get()
    assert (ticket.is_expedited, ticket.is_sensitive, ticket.is_enterprise) == (True, True, False)
    assert (ticket.is_confidential, ticket.category, ticket.line) == (True, path, "12328")
    assert ticket.division_code == "410599102202", "township and village named in the address"
    assert ticket.refs == {"110": "J2026112100017"}


def test_files_are_kept_by_content_and_refused_with_a_sentence(as_role: AsRole) -> None:
    operator = as_role("operator")
    note = (io.BytesIO("通话要点：三盏路灯".encode()), "记录.txt")
    answer = operator.send("/intake", {**GOOD, "files": note}, content_type="multipart/form-data")
    assert answer.status_code == 303
    [file] = list(Ticket.get().attachments)
    assert (file.name, file.purpose, file.media_type) == ("记录.txt", "appeal", "text/plain")
    program = (io.BytesIO(b"MZ\x90\x00\x03" + bytes(64)), "照片.jpg")
    data = {**GOOD, "act_key": "k3", "files": program}
    refused = operator.send("/intake", data, content_type="multipart/form-data")
    assert refused.status_code == 422 and "不是可以上传的类型" in words(refused)


def test_confirmation_of_an_unknown_ticket_is_not_found(as_role: AsRole) -> None:
    assert as_role("operator").get("/intake/done/4105990000").status_code == 404


def test_categories_come_as_a_list_the_browser_keeps(as_role: AsRole) -> None:
    answer = as_role("operator").get("/intake/categories")
    assert len(answer.get_json()) == 515
    assert "max-age=86400" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("柳河镇柳树村东头", "410599101201"),
        ("柳树村东头", ""),  # both townships have one
        ("石桥镇集市", "410599102000"),
        ("县城南关", ""),
    ],
)
def test_place_named_in_an_address(as_role: AsRole, address: str, code: str) -> None:
    assert places.named_in(address, places.townships()) == code


def test_earlier_tickets_reach_as_far_as_the_person(as_role: AsRole) -> None:
    registered()
    assert callers.earlier_tickets(actor("operator"), "138 0000 1234")[1] == 1
    assert callers.earlier_tickets(actor("station_clerk"), "13800001234") == ([], 0)
    assert ticket_of(Ticket.get().ticket_no).requester.phone_tail == "1234"
