"""The sandbox city's desk as a person uses it."""

import io
import json

import pytest

from hotline.sandboxcity import make_app
from tests.sandboxcity.city import COUNTY
from tests.sync.events import REGISTRATION

FORM = {
    "title": "路灯不亮",
    "content": "村口路灯坏了三天。",
    "kind": "help",
    "category": "",
    "urgency": "livelihood",
    "channel": "phone",
    "name": "李秀英",
    "phone": "13900001234",
    "division": "410599102000",
    "address": "东街村口",
}


def dispatched(desk, **more):
    answer = desk.post("/dispatch", data={**FORM, **more}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def test_empty_pages_say_what_will_come(desk):
    assert "还没有工单" in desk.get("/").text
    assert "县级系统推送后会出现在这里" in desk.get("/events").text
    assert "线路正常" in desk.get("/fault").text


def test_dispatching_with_a_photo_owes_one_event(city, desk):
    number = dispatched(desk, confidential="on", files=(io.BytesIO(b"jpeg"), "现场.jpg"))
    (sent,) = city.store.rows("SELECT * FROM sent")
    data = json.loads(sent["body"])["data"]
    assert data["ticket_no"] == number and data["confidential"] is True
    assert data["attachments"][0]["name"] == "现场.jpg" and data["due_at"].endswith("+08:00")
    assert (city.store.blobs / data["attachments"][0]["sha256"]).read_bytes() == b"jpeg"


def test_the_ticket_page_masks_the_requester(desk):
    page = desk.get(f"/tickets/{dispatched(desk)}").text
    assert "139****1234" in page and "13900001234" not in page
    assert "李某" in page and "李秀英" not in page


def test_the_raw_events_mask_telephone_numbers_and_never_show_the_secret(city, desk):
    dispatched(desk)
    page = desk.get("/events").text
    assert "13900001234" not in page and city.secret not in page


@pytest.mark.parametrize(
    ("what", "form", "kind", "state"),
    [
        ("urge", {"level": "media", "text": "加快"}, "ticket.urged", "dispatched"),
        ("withdraw", {"text": "已自行解决"}, "ticket.withdrawn", "withdrawn"),
        ("reopen", {"text": "未解决"}, "ticket.reopened", "handling"),
        (
            "evaluate",
            {"contacted": "yes", "solved": "no", "satisfied": "no"},
            "ticket.evaluated",
            "dispatched",
        ),
    ],
)
def test_every_button_owes_its_event(city, desk, what, form, kind, state):
    number = dispatched(desk)
    assert desk.post(f"/tickets/{number}/{what}", data=form).status_code == 303
    last = city.store.rows("SELECT * FROM sent ORDER BY n")[-1]
    assert (last["type"], json.loads(last["body"])["ticketversion"]) == (kind, 2)
    assert city.store.ticket(number)["state"] == state


def test_a_bad_form_keeps_the_text_and_says_why(city, desk):
    answer = desk.post("/dispatch", data={**FORM, "title": "", "content": "<script>打字"})
    assert answer.status_code == 422 and "缺少必填项“标题”" in answer.text
    assert "&lt;script&gt;打字" in answer.text and city.store.rows("SELECT * FROM sent") == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/tickets/NO", 404), ("/api/tickets/NO", 404)],
)
def test_what_is_not_there(desk, path, status):
    assert desk.get(path).status_code == status


def test_an_unknown_button_or_code_is_refused(desk):
    number = dispatched(desk)
    assert desk.post(f"/tickets/{number}/explode").status_code == 404
    assert desk.post(f"/tickets/{number}/urge", data={"level": "x"}).status_code == 422


def test_forms_of_other_sites_are_refused(desk):
    headers = {"Origin": "http://evil.example"}
    assert desk.post("/dispatch", data=FORM, headers=headers).status_code == 403
    assert desk.post("/api/dispatch", json=REGISTRATION, headers=headers).status_code == 403


def test_the_fault_switch_ends_by_hand(desk):
    desk.post("/fault", data={"fault": "busy", "minutes": "5"})
    assert "线路中断" in desk.get("/").text
    assert desk.get(f"/hotline/{COUNTY}/v1/inbox").status_code == 503
    desk.post("/fault", data={"fault": ""})
    assert desk.get(f"/hotline/{COUNTY}/v1/inbox").status_code == 401


def test_the_api_is_for_this_machine_only(desk):
    remote = {"REMOTE_ADDR": "10.0.0.9"}
    assert desk.get("/api/tickets", environ_overrides=remote).status_code == 403


def test_the_api_dispatches_and_tells(city, desk):
    data = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
    number = desk.post("/api/dispatch", json=data).json["ticket_no"]
    assert desk.post(f"/api/tickets/{number}/urge", json={"text": "加快"}).status_code == 201
    ticket = desk.get(f"/api/tickets/{number}").json
    assert [act["type"] for act in ticket["acts"]] == ["ticket.dispatched", "ticket.urged"]
    assert ticket["state"] == "dispatched" and ticket["waiting"] == []
    refused = desk.post("/api/dispatch", json={**data, "kind": "投诉"})
    assert (refused.status_code, refused.json["code"]) == (422, "unknown_code")
    assert desk.post("/api/dispatch", data="[1]", content_type="text/plain").status_code == 422


def test_the_secret_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("HOTLINE_CITY_SECRET", raising=False)
    first = make_app(tmp_path).config["SECRET"]
    assert first.startswith("whsec_") and make_app(tmp_path).config["SECRET"] == first
    monkeypatch.setenv("HOTLINE_CITY_SECRET", "whsec_" + "A" * 32)
    assert make_app(tmp_path).config["SECRET"] == "whsec_" + "A" * 32
