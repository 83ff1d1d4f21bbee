"""The door acts come in by: each act, once, refused with its words, closed to everybody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import closing, handling
from hotline.casework.act import Caller
from hotline.store.assignments import Answer, Assignment
from hotline.store.attachments import Attachment
from hotline.store.fieldacts import FieldAct
from hotline.store.history import Audit, History
from hotline.store.visits import Visit
from tests.county import actor
from tests.field.conftest import Phone, give, picture
from tests.pages.conftest import AsRole

ANSWER = {
    "record": "到现场查看，水泵损坏，已更换并试水。",
    "reply": "您好，停水问题已经处理，水泵已更换，恢复供水。",
    "result": "done", "is_true": "yes", "contacted": "yes", "solved": "yes",
}  # fmt: skip
VISIT = {"outcome": "agreed", "met": "本人", "text": "当面说明情况", "place": "村东头"}


def fresh(part: Assignment) -> Assignment:
    return Assignment.get_by_id(part.id)


def test_a_day_in_the_field(phone: Phone, village_part: Assignment) -> None:
    """Every act in turn, each with the version the one before told."""
    version = phone.list["parts"][0]["version"]
    for name, fields in (
        ("accept", {}), ("contact", {"text": "电话联系", "reached": "yes"}),
        ("arrive", {"text": "到了"}), ("visit", VISIT), ("progress", {"text": "开始修"}),
        ("answer", ANSWER),
    ):  # fmt: skip
        told = phone.act(name, village_part.id, version, fields=fields)
        assert told.status_code == 200, (name, told.get_json())
        version = told.get_json()["version"]
    part = fresh(village_part)
    assert (part.state, part.version) == ("answered", version)
    assert part.contacted_at and part.arrived_at
    assert Visit.get().assignment_id == part.id
    assert Answer.get().contact_number == "199****1234"


def test_the_time_of_the_act_counts_and_both_are_told(
    phone: Phone, village_part: Assignment
) -> None:
    noon = clock.now() - timedelta(hours=2)
    told = phone.act("accept", village_part.id, None, said_at=noon).get_json()
    part = fresh(village_part)
    assert part.accepted_at == noon.replace(microsecond=0)
    line = History.select().order_by(History.id.desc()).get()
    assert "现场办理" in line.text and "收到" in line.text and told["times"] in line.text
    row = FieldAct.get()
    assert (row.outcome, row.reason, row.counted_at) == ("done", "", part.accepted_at)
    assert row.received_at > row.counted_at


@pytest.mark.parametrize(
    ("said", "sent", "reason"),
    [(-60, 60, "skew"), (-1, -60, "skew"), (-300, 0, "before"), (30, 0, "future")],
)
def test_a_clock_that_is_wrong_does_not_count(
    phone: Phone, village_part: Assignment, said: int, sent: int, reason: str
) -> None:
    now = clock.now()
    answer = phone.act(
        "accept", village_part.id, None, said_at=now + timedelta(minutes=said),
        sent_at=(now + timedelta(minutes=sent)).isoformat(),
    )  # fmt: skip
    assert answer.status_code == 200
    assert FieldAct.get().reason == reason
    assert abs(fresh(village_part).accepted_at - now) < timedelta(minutes=1)


def test_too_late_counts_when_it_came(as_role: AsRole, app: object) -> None:
    part = give(hours=100)
    phone = Phone(as_role("grid_worker"))
    phone.act("accept", part.id, None, said_at=clock.now() - timedelta(hours=80))
    assert FieldAct.get().reason == "late"
    assert "补传超过规定时限" in History.select().order_by(History.id.desc()).get().text


def test_the_same_id_twice_is_one_act(phone: Phone, village_part: Assignment) -> None:
    told = {
        "id": str(uuid.uuid4()), "act": "progress", "part": village_part.id, "version": None,
        "said_at": clock.now().isoformat(), "sent_at": clock.now().isoformat(),
        "fields": {"text": "正在修"}, "photos": [],
    }  # fmt: skip
    phone.act("accept", village_part.id, None)
    first, again = phone.send(told), phone.send(told)
    assert first.get_json() == again.get_json()
    assert History.select().where(History.act == "progress").count() == 1
    assert fresh(village_part).version == first.get_json()["version"]


def test_a_refused_act_keeps_its_words_and_says_what_changed(
    phone: Phone, village_part: Assignment
) -> None:
    seen = village_part.version
    handling.accept(Caller(actor("station_clerk"), clock.now()), village_part.id, None)
    told = phone.act("accept", village_part.id, seen, fields={"text": "已到村口"})
    answer = told.get_json()
    assert told.status_code == 409 and answer["outcome"] == "refused" and answer["stale"]
    assert "已有新的变动" in answer["sentence"] and "柳树村签收" in answer["changed"][0]
    assert FieldAct.get().typed == {"text": "已到村口"}
    assert answer["version"] == fresh(village_part).version
    said = {"text": "电话说明", "reached": "yes"}
    retried = phone.act("contact", village_part.id, answer["version"], fields=said)
    assert retried.status_code == 200


def test_a_ticket_taken_back_is_told_once_and_needs_no_other_try(
    phone: Phone, village_part: Assignment
) -> None:
    seen, number = village_part.version, village_part.ticket.ticket_no
    closing.withdraw(Caller(actor("dispatcher"), clock.now()), number, None, "市平台改派住建局")
    told = phone.act("accept", village_part.id, seen, fields={"text": "已到村口"})
    answer = told.get_json()
    assert told.status_code == 409 and answer["can"] == []
    assert "已撤回" in answer["sentence"] and "不用再办" in answer["sentence"]
    lines = answer["changed"]
    assert "市平台改派住建局" in lines[0] and len(set(lines)) == len(lines)
    assert fresh(village_part).state == "withdrawn"


def test_a_village_asks_its_township_instead_of_returning(
    phone: Phone, village_part: Assignment
) -> None:
    told = phone.act("request_return", village_part.id, None,
                     fields={"reason_code": "not_ours", "basis": "职责清单"})  # fmt: skip
    assert told.status_code == 409 and "由乡镇（街道）办理" in told.get_json()["sentence"]


def test_an_answer_that_lacks_something_names_it(phone: Phone, village_part: Assignment) -> None:
    phone.act("accept", village_part.id, None)
    told = phone.act("answer", village_part.id, None, fields=ANSWER | {"reply": "好"})
    assert told.status_code == 409 and "公开答复" in told.get_json()["fields"]["reply"]
    assert FieldAct.select().where(FieldAct.outcome == "refused").get().typed["reply"] == "好"


@pytest.mark.parametrize(("act", "fields", "name", "words"), [
    ("contact", {"text": "电话联系"}, "reached", "请选择是否接通。"),
    ("contact", {"text": "电话联系", "reached": "maybe"}, "reached", "请选择是否接通。"),
    ("answer", ANSWER | {"is_true": ""}, "is_true", "请选择诉求是否属实。"),
])  # fmt: skip
def test_a_choice_that_was_not_made_is_asked_for(
    phone: Phone, village_part: Assignment, act: str, fields: dict[str, str], name: str, words: str
) -> None:
    phone.act("accept", village_part.id, None)
    told = phone.act(act, village_part.id, None, fields=fields)
    assert (told.status_code, told.get_json()["fields"]) == (409, {name: words})
    assert fresh(village_part).contacted_at is None


def test_a_photo_travels_before_its_act_and_only_once(
    phone: Phone, village_part: Assignment
) -> None:
    body = picture()
    seals = {phone.photo(body).get_json()["seal"] for _ in range(2)}
    assert len(seals) == 1
    phone.act("accept", village_part.id, None)
    told = phone.act("progress", village_part.id, None, fields={"text": "见照片"},
                     photos=[*seals])  # fmt: skip
    assert told.status_code == 200
    file = Attachment.get()
    assert (file.media_type, file.size, file.by_name) == ("image/jpeg", len(body), "冯网格")


def test_a_photo_is_checked(phone: Phone) -> None:
    good = picture()
    wrong = phone.visitor.put(f"/field/blobs/{'0' * 64}", data=good, headers=phone.token)
    assert wrong.status_code == 422
    assert phone.photo(b"\xff\xd8\xff not a picture").status_code == 422
    assert phone.photo(b"%PDF-1.4 a paper").status_code == 422
    assert phone.photo(b"x" * (400 * 1024 + 1)).status_code == 413


def test_a_photo_of_somebody_else_cannot_be_named(
    phone: Phone, village_part: Assignment, app: object
) -> None:
    from itsdangerous import URLSafeSerializer

    stranger = URLSafeSerializer(app.secret_key, salt="field 999")  # type: ignore[attr-defined]
    seal = stranger.dumps({"sha256": "0" * 64, "name": "a", "media_type": "image/jpeg", "size": 1})
    told = phone.act("progress", village_part.id, None, fields={"text": "x"}, photos=[seal])
    assert told.status_code == 422 and told.get_json()["resend_photos"]
    assert FieldAct.select().count() == 0


def test_a_part_that_is_not_there_is_not_found(phone: Phone) -> None:
    assert phone.act("accept", 99_999, None).status_code == 404
    assert FieldAct.select().count() == 0


def test_the_next_villages_part_is_not_found(as_role: AsRole, village_part: Assignment) -> None:
    from hotline.store.units import Unit

    phone = Phone(as_role("grid_worker"))
    other = Unit.get(Unit.code == "west-willow")
    Assignment.update(unit=other).where(Assignment.id == village_part.id).execute()
    told = phone.act("accept", village_part.id, None)
    assert told.status_code == 404 and FieldAct.select().count() == 0


@pytest.mark.parametrize("who", ["station_clerk", "director", "county_leader", "admin"])
def test_only_grid_workers_carry_work_along(as_role: AsRole, app: object, who: str) -> None:
    visitor = as_role(who)
    assert visitor.get("/field/today.json").status_code == 403
    assert visitor.get("/field").status_code == 403


def test_another_site_cannot_send(phone: Phone, village_part: Assignment, client) -> None:
    plain = {"Accept": "application/json"}
    assert phone.visitor.post("/field/acts", json={}, headers=plain).status_code == 400
    assert phone.visitor.put("/field/blobs/x", data=b"x", headers=plain).status_code == 400
    assert client.post("/field/acts", json={}, headers=plain).status_code in (400, 401)


NOW = "2026-11-20T12:00:00+08:00"
GOOD = {
    "id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "act": "accept", "part": 1, "version": None,
    "said_at": NOW, "sent_at": NOW, "fields": {}, "photos": [],
}  # fmt: skip


HOSTILE = [
    {"id": "x"}, {"id": 7}, {"id": None}, {"act": "close"}, {"act": ["accept"]}, {"part": "1"},
    {"part": True}, {"part": -1}, {"part": 10**30}, {"version": "1"}, {"said_at": "yesterday"},
    {"said_at": "2026-11-20T12:00:00"}, {"said_at": "0001-01-01T00:00:00+08:00"},
    {"sent_at": 5}, {"fields": []}, {"fields": {"evil": "x"}}, {"fields": {"text": {}}},
    {"fields": {"text": "字" * 20_001}}, {"fields": {"lat": "x"}}, {"fields": {"lng": 999}},
    {"fields": {"lat": float("nan")}}, {"fields": {"text": "\ud800"}}, {"photos": "x"},
    {"photos": ["../../etc"]}, {"photos": [{}]}, {"photos": ["a" * 30] * 14}, {"more": 1},
    {"__proto__": {}},
]  # fmt: skip


def test_hostile_acts_are_refused_in_words(phone: Phone) -> None:
    let_in = []
    for change in HOSTILE:
        told = phone.send(GOOD | change)
        if told.status_code != 422 or not told.get_json()["sentence"]:
            let_in.append((change, told.status_code))
    assert let_in == [] and FieldAct.select().count() == 0


BODIES = (b"{", b"[" * 90_000, b"null", b"\xff", b'"x"', b"NaN")


def test_hostile_bodies_are_refused_in_words(phone: Phone) -> None:
    headers = phone.token | {"Content-Type": "application/json"}
    answers = [phone.visitor.post("/field/acts", data=body, headers=headers) for body in BODIES]
    assert [told.status_code for told in answers] == [422] * len(BODIES)
    assert all("无法识别" in told.get_json()["sentence"] for told in answers)


def test_too_much_is_refused_before_it_is_read(phone: Phone) -> None:
    headers = phone.token | {"Content-Type": "application/json"}
    told = phone.visitor.post("/field/acts", data=b" " * (128 * 1024 + 1), headers=headers)
    assert told.status_code == 413


def test_the_trail_holds_the_moment_of_arrival(phone: Phone, village_part: Assignment) -> None:
    phone.act("accept", village_part.id, None, said_at=clock.now() - timedelta(hours=2))
    line = Audit.get(Audit.act == "field_act")
    assert line.details["act"] == "accept" and line.details["outcome"] == "done"
    assert clock.now() - line.at < timedelta(minutes=1)
    assert Audit.get(Audit.act == "accept").at < line.at
