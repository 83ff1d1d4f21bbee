"""What is carried along, what opens without a line, and what the office can still do about it."""

from __future__ import annotations

import gzip
import re

import pytest

from hotline import clock
from hotline.casework import accounts, upkeep
from hotline.casework.act import Caller
from hotline.store import people
from hotline.store.assignments import Assignment
from hotline.store.history import Audit
from tests.county import PASSWORD, actor
from tests.field.conftest import Phone, give
from tests.pages.conftest import AsRole


def test_the_list_holds_the_least(phone: Phone, village_part: Assignment) -> None:
    (line,) = phone.list["parts"]
    text = phone.visitor.get("/field/today.json").get_data(as_text=True)
    assert line["id"] == village_part.id and line["next"] == "accept"
    assert line["where"] == "柳树村村东头" and line["due"] and line["instruction"] == "请到现场"
    assert "19900001234" not in text and "赵大娘" not in text
    assert phone.list["moves"]["waiting_accept"] == {"accept": "handling"}
    assert phone.list["rule"] == {"tolerance_minutes": 5, "patience_hours": 72}


def test_of_a_confidential_requester_no_address_and_no_visit(as_role: AsRole, app: object) -> None:
    give(is_confidential=True, content="请勿外传，电话19900001234", address="村东头3号")
    (line,) = Phone(as_role("grid_worker")).list["parts"]
    assert line["confidential"] and line["where"] == "柳树村" and "visit" not in line["can"]
    assert "19900001234" not in line["content"] and line["at"] is None


def test_an_unchanged_list_is_not_sent_again(phone: Phone, village_part: Assignment) -> None:
    mark = {"If-None-Match": phone.headers["ETag"]}
    again = phone.visitor.get("/field/today.json", headers=mark)
    assert again.status_code == 304 and again.data == b""
    assert again.headers["Field-Token"] and again.headers["Field-Clock"]
    assert Audit.select().where(Audit.act == "take_along").count() == 1
    phone.act("accept", village_part.id, None)
    assert phone.visitor.get("/field/today.json", headers=mark).status_code == 200


def test_the_list_travels_packed(phone: Phone) -> None:
    packed = phone.visitor.get("/field/today.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b'"parts"' in gzip.decompress(packed.data)


def test_parts_that_expire_first_come_first(as_role: AsRole, app: object) -> None:
    late, early = give(hours=1).id, give(hours=9).id
    lines = Phone(as_role("grid_worker")).list["parts"]
    dues = [line["due"] for line in lines]
    assert {line["id"] for line in lines} == {late, early} and dues == sorted(dues)


def test_the_page_works_without_scripts(phone: Phone, village_part: Assignment) -> None:
    page = phone.visitor.get("/field").get_data(as_text=True)
    assert "柳树村自来水停水三天" in page and f"/assignments/{village_part.id}/accept" in page
    form = {"version": str(village_part.version), "next": "/field"}
    done = phone.visitor.send(f"/assignments/{village_part.id}/accept", form)
    assert done.status_code == 303 and done.location.endswith("/field")


def test_the_frame_is_nobodys(client) -> None:
    page = client.get("/field/shell").get_data(as_text=True)
    assert "今日工作" in page and "csrf" not in page


def test_the_keeper_covers_the_pages_and_changes_with_its_files(client, monkeypatch) -> None:
    from hotline.web.field import shell

    keeper = client.get("/field/sw.js")
    assert keeper.headers["Service-Worker-Allowed"] == "/"
    assert keeper.headers["Cache-Control"] == "no-cache"
    version = re.search(r'"version": "(\w+)"', keeper.get_data(as_text=True))
    for kept in re.findall(r'/static/[^"]+', keeper.get_data(as_text=True)):
        assert client.get(kept).status_code == 200
    monkeypatch.setattr(shell, "LOOKS", ("base.css",))
    changed = re.search(r'"version": "(\w+)"', client.get("/field/sw.js").get_data(as_text=True))
    assert version and changed and version[1] != changed[1]


def test_the_manifest_names_what_is_there(client) -> None:
    manifest = client.get("/field/manifest.webmanifest")
    facts = manifest.get_json(force=True)
    assert manifest.content_type.startswith("application/manifest+json")
    assert facts["start_url"] == "/field" and facts["display"] == "standalone"
    for icon in facts["icons"]:
        assert client.get(icon["src"]).status_code == 200


def _standing(client, phone: Phone) -> str:
    told = client.get("/field/standing", headers={"Field-Pass": phone.headers["Field-Pass"]})
    return told.get_json()["standing"]


def _admin() -> Caller:
    return Caller(actor("admin"), clock.now(), "")


@pytest.mark.parametrize("how", ["end", "stop"])
def test_the_office_shuts_a_lost_phone_out(phone: Phone, client, how: str) -> None:
    assert _standing(phone.visitor, phone) == "signed_in"
    if how == "end":
        upkeep.end_sessions(_admin(), "grid_worker")
    else:
        upkeep.switch_person(_admin(), "grid_worker", False)
    lost = phone.visitor.get("/field/today.json", headers={"Accept": "application/json"})
    assert lost.status_code == 401
    assert _standing(phone.visitor, phone) == "shut_out"
    assert _standing(client, phone) == "shut_out"


def test_a_session_that_merely_ended_wipes_nothing(phone: Phone, client) -> None:
    assert _standing(client, phone) == "expired"
    person = people.by_username("grid_worker")
    assert person is not None
    accounts.change_password(person, PASSWORD, "seven-hills-of-clouds", clock.now())
    assert _standing(client, phone) == "expired"
    upkeep.reset_password(_admin(), "grid_worker", "seven-hills-of-clouds")
    assert _standing(client, phone) == "expired", "a forgotten password is no lost phone"


@pytest.mark.parametrize("given", ["", "x", "WzEsMSwiIl0.forged", "[1,2]"])
def test_a_forged_pass_tells_nothing(client, given: str) -> None:
    told = client.get("/field/standing", headers={"Field-Pass": given})
    assert told.get_json() == {"standing": "expired"}


def test_the_phone_offers_the_reasons_to_visit_that_the_desk_offers(
    phone: Phone, village_part: Assignment, as_role: AsRole
) -> None:
    phone.act("accept", village_part.id, None)
    (line,) = phone.list["parts"]
    desk = as_role("grid_worker").get(f"/parts/{village_part.id}/visit").get_data(as_text=True)
    offered = re.findall(r'name="purpose" value="(\w+)"', desk)
    assert line["purposes"] == offered and offered[:2] == ["handling", "deferral"]


def test_the_card_says_what_its_limit_is_for(phone: Phone, village_part: Assignment) -> None:
    def told() -> tuple[str, str]:
        (line,) = phone.visitor.get("/field/today.json").get_json()["parts"]
        return line["due_of"], line["due"]

    limits = {
        "签收": village_part.accept_due_at, "联系": village_part.contact_due_at,
        "办结": village_part.answer_due_at,
    }  # fmt: skip
    assert told() == ("签收", limits["签收"].isoformat())
    phone.act("accept", village_part.id, None)
    words, due = told()
    assert words != "签收" and due == limits[words].isoformat()
    assert f"{words}：" in phone.visitor.get("/field").get_data(as_text=True)
