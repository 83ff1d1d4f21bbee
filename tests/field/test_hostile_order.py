"""Acts that come in twice, together, out of order, changed, or after the world went on."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest

from hotline import clock
from hotline.casework import handling
from hotline.casework.act import Caller
from hotline.store.assignments import Answer, Assignment
from hotline.store.database import db
from hotline.store.fieldacts import FieldAct
from hotline.store.findings import Finding
from hotline.store.history import Audit, History
from hotline.store.units import Unit
from tests.county import actor
from tests.field.conftest import Phone
from tests.field.test_acts_door import ANSWER, fresh
from tests.field.test_finding_door import told as found
from tests.pages.conftest import AsRole


def told(part: int, text: str, **more: Any) -> dict[str, Any]:
    now = clock.now().isoformat()
    return {
        "id": str(uuid.uuid4()), "act": "progress", "part": part, "version": None,
        "said_at": now, "sent_at": now, "fields": {"text": text}, "photos": [],
    } | more  # fmt: skip


def test_eight_senders_at_once_are_one_act(
    phone: Phone, as_role: AsRole, village_part: Assignment
) -> None:
    phone.act("accept", village_part.id, None)
    one, found = told(village_part.id, "正在修"), []

    def send() -> None:
        found.append(Phone(as_role("grid_worker")).send(one).get_json())
        db.close()

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(found) == 8 and all(answer == found[0] for answer in found)
    assert History.select().where(History.act == "progress").count() == 1


def test_other_words_under_a_used_id_are_never_said_to_be_done(
    phone: Phone, village_part: Assignment
) -> None:
    phone.act("accept", village_part.id, None)
    one = told(village_part.id, "正在修")
    assert phone.send(one).status_code == 200
    again = phone.send(one | {"fields": {"text": "已经修好，请回访"}})
    assert again.status_code == 409 and "编号已被使用" in again.get_json()["sentence"]
    assert FieldAct.get(FieldAct.client_id == one["id"]).typed == {"text": "正在修"}


def test_an_answer_given_before_it_was_sent_back_is_not_dated_before_that(
    phone: Phone, village_part: Assignment
) -> None:
    """Sent back an hour ago, an answer written two hours ago arrives without a version."""
    now = clock.now()
    for name, minutes, fields in (
        ("accept", 180, {}), ("contact", 170, {"text": "电话联系", "reached": "yes"}),
        ("answer", 160, ANSWER),
    ):  # fmt: skip
        said = now - timedelta(minutes=minutes)
        assert phone.act(name, village_part.id, None, said, fields=fields).status_code == 200
    back = Caller(actor("station_clerk"), now - timedelta(hours=1))
    handling.send_back_below(back, village_part.id, None, "请补充照片")
    late = phone.act("answer", village_part.id, None, now - timedelta(hours=2), fields=ANSWER)
    assert late.status_code == 200, late.get_json()
    newest = Answer.select().order_by(Answer.id.desc()).get()
    assert newest.at >= (now - timedelta(hours=1)).replace(microsecond=0)
    assert "手机时间早于上一环节" in late.get_json()["times"]


def test_a_person_moved_with_a_queue_reaches_nothing_of_the_old_village(
    phone: Phone, village_part: Assignment
) -> None:
    from hotline.store import people

    camp = Unit.get(Unit.code == "east-camp")
    people.Person.update(unit=camp).where(people.Person.username == "grid_worker").execute()
    assert phone.act("accept", village_part.id, None).status_code == 404
    assert (
        phone.visitor.post(f"/field/parts/{village_part.id}/call", headers=phone.token).status_code
        == 404
    )
    assert FieldAct.select().count() == 0 and fresh(village_part).accepted_at is None


def test_a_hundred_looks_at_an_unchanged_list_are_one_line_in_the_trail(
    phone: Phone, village_part: Assignment
) -> None:
    mark = phone.headers["ETag"]
    for _ in range(100):
        told = phone.visitor.get("/field/today.json", headers={"If-None-Match": mark})
        assert told.status_code == 304 and told.headers["Field-Token"]
    assert Audit.select().where(Audit.act == "take_along").count() == 1


@pytest.mark.parametrize("code", ["east", "west-willow", "water"])
def test_a_part_of_another_unit_is_not_there(phone: Phone, village_part: Assignment, code) -> None:
    """The neighbour's, the township's above and a department's part: 404, not a word of it."""
    unit = Unit.get(Unit.code == code)
    Assignment.update(unit=unit).where(Assignment.id == village_part.id).execute()
    for name in ("accept", "contact", "arrive", "progress", "visit", "answer", "request_return"):
        answer = phone.act(name, village_part.id, None, fields={"text": "试"})
        assert answer.status_code == 404, name
        assert "柳树村" not in answer.get_data(as_text=True)
    assert FieldAct.select().count() == 0


def test_what_changed_holds_no_number_whoever_asks(phone: Phone, village_part: Assignment) -> None:
    """The answer stays on the phone with the refused act."""
    above = Caller(actor("station_clerk"), clock.now())
    handling.contact(above, village_part.parent_id, None, "已拨打 13812345678，约定下午上门")
    told = phone.act("accept", village_part.id, 0).get_json()
    assert told["outcome"] == "refused" and "138****5678" in told["changed"][0]
    assert "13812345678" not in str(told)


def test_a_restored_copy_revives_no_session_and_wipes_no_phone(phone: Phone, client) -> None:
    """A lost phone was shut out after the copy was made; another person came after it."""
    from hotline.store import people

    people.end_every_session(clock.now())
    lost = phone.visitor.get("/field/today.json", headers={"Accept": "application/json"})
    assert lost.status_code == 401
    given = {"Field-Pass": phone.headers["Field-Pass"]}
    assert client.get("/field/standing", headers=given).get_json()["standing"] == "expired"
    FieldAct.delete().execute()
    people.Person.delete().where(people.Person.username == "grid_worker").execute()
    assert client.get("/field/standing", headers=given).get_json()["standing"] == "expired"


def test_the_township_has_its_whole_time_for_a_finding_that_came_late(
    as_role: AsRole, app: object
) -> None:
    worker = Phone(as_role("grid_worker"))
    then = (clock.now() - timedelta(hours=60)).replace(microsecond=0)
    assert worker.send(found(worker, said_at=then)).status_code == 200
    row = Finding.get()
    assert row.found_at == then and row.sent_up_at - then > timedelta(hours=59)


@pytest.mark.parametrize(("who", "is_told"), [("grid_worker", True), ("operator", False)])
def test_the_office_is_told_what_ending_a_log_in_does_to_a_phone(
    as_role: AsRole, app: object, who: str, is_told: bool
) -> None:
    page = as_role("admin").get(f"/admin/people/{who}").get_data(as_text=True)
    assert "结束全部登录" in page
    assert ("尚未发送的内容会在下次联网时清除" in page) == is_told
