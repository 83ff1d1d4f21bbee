"""Reminders on screen: lists, settings, a trial against a real gateway, who may open what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from hotline import clock
from hotline.casework import messageplan, reminding
from hotline.casework.act import Caller
from hotline.store.history import Audit
from hotline.store.messages import Message
from hotline.store.people import Person
from tests.county import actor
from tests.messages.conftest import PHONES, plan_values
from tests.messages.gateway import Gateway, serve
from tests.pages import story
from tests.pages.conftest import AsRole

READERS = ("supervisor", "director", "admin")


def words(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made, server = serve()
    yield made
    server.shutdown()
    server.server_close()


def typed(url: str, **more: object) -> MultiDict[str, str]:
    """Return the settings form as a browser posts it."""
    values = plan_values(url, quiet_from="00:00", quiet_to="00:00")
    form: MultiDict[str, str] = MultiDict(values.pop("gateway"))
    for kind, names in values.pop("who").items():
        form.setlist(f"who_{kind}", sorted(names))
    form.setlist("ways", values.pop("ways"))
    form["prefix"] = values.pop("sign")
    for name, value in {**values, **more}.items():
        if isinstance(value, list):
            form.setlist(name, value)
        else:
            form[name] = str(value)
    return form


def save(visitor, url: str, **more: object):
    form = typed(url, **more)
    form["csrf_token"] = visitor.token("/admin/messages/settings")
    return visitor.post("/admin/messages/settings", data=form)


@pytest.fixture
def told(app, gateway) -> Message:
    """A message to the township's clerk that waits."""
    for username, phone in PHONES.items():
        Person.update(phone=phone).where(Person.username == username).execute()
    messageplan.save(
        Caller(actor("admin"), clock.now()),
        plan_values(gateway.url, quiet_from="00:00", quiet_to="00:00"),
    )
    story.sent(title="柳树村停水请回电13900007777")
    reminding.look(clock.now())
    return Message.get()


@pytest.mark.parametrize("role", READERS)
def test_the_page_opens_and_explains(as_role: AsRole, role: str) -> None:
    page = words(as_role(role).get("/admin/messages"))
    assert "提醒没有开启" in page and "提醒消息" in page


@pytest.mark.parametrize("role", ["station_clerk", "operator", "reviewer", "auditor"])
def test_others_stay_outside(as_role: AsRole, role: str) -> None:
    assert as_role(role).get("/admin/messages").status_code == 403
    assert as_role(role).send("/admin/messages/1/again").status_code == 403


@pytest.mark.parametrize("role", ["supervisor", "director"])
def test_only_the_administrator_sets_it_up(as_role: AsRole, role: str) -> None:
    assert as_role(role).get("/admin/messages/settings").status_code == 403
    assert as_role(role).send("/admin/messages/test").status_code == 403


def test_a_waiting_message_is_listed_masked(as_role: AsRole, told: Message) -> None:
    page = words(as_role("supervisor").get("/admin/messages?state=waiting"))
    assert "郑** 尾号0001" in page and "柳河镇" in page and "柳树村停水请回电" in page
    assert PHONES["station_clerk"] not in page and "13900007777" not in page


def test_the_administrator_reads_no_content(as_role: AsRole, told: Message) -> None:
    page = words(as_role("admin").get("/admin/messages?state=waiting"))
    assert "柳树村停水" not in page and told.ticket.ticket_no in page


def test_stop_then_send_again(as_role: AsRole, told: Message) -> None:
    desk = as_role("supervisor")
    assert desk.send(f"/admin/messages/{told.id}/stop").status_code == 303
    assert Message.get().state == "dropped"
    assert desk.send(f"/admin/messages/{told.id}/stop").status_code == 409
    assert desk.send(f"/admin/messages/{told.id}/again").status_code == 303
    assert Message.get().state == "waiting"
    assert desk.send("/admin/messages/999/again").status_code == 404


def test_pressed_twice_is_once(as_role: AsRole, told: Message) -> None:
    desk = as_role("director")
    for _ in (1, 2):
        answer = desk.send(f"/admin/messages/{told.id}/stop", {"act_key": "one-key"})
        assert answer.status_code == 303
    assert Audit.select().where(Audit.act == "remind").count() == 1


def test_many_messages_come_in_pages(as_role: AsRole, told: Message) -> None:
    row = {name: value for name, value in told.__data__.items() if name != "id"}
    for n in range(40):
        Message.create(**{**row, "matter": f"part {900 + n} new"})
    desk = as_role("supervisor")
    first = words(desk.get("/admin/messages?state=waiting"))
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link and "待发送 41" in first
    second = words(desk.get(link.group(1).replace("&amp;", "&")))
    assert first.count("尾号0001") == 25 and second.count("尾号0001") == 16


def test_settings_are_kept_and_secrets_never_come_back(as_role: AsRole, gateway) -> None:
    admin = as_role("admin")
    assert save(admin, gateway.url, duty_phone="13900008888").status_code == 303
    page = words(admin.get("/admin/messages/settings"))
    assert "s3cret-word" not in page and "693a91f6" not in page and "13900008888" not in page
    assert "现为 139****8888" in page and "已设置，不更换的请留空" in page
    blank = {"messages_secret": "", "messages_robot": "", "duty_phone": "", "quiet_from": "22:00"}
    assert save(admin, gateway.url, **blank).status_code == 303
    plan = messageplan.read()
    assert f"{plan.quiet.start:%H:%M}" == "22:00" and plan.duty_phone == "13900008888"
    assert messageplan.secrets_set() == {"messages_secret": True, "messages_robot": True}
    assert save(admin, gateway.url, no_duty_phone="1", **blank).status_code == 303
    assert messageplan.read().duty_phone == ""


def test_faults_are_told_by_field_and_nothing_is_saved(as_role: AsRole) -> None:
    answer = save(as_role("admin"), "http://127.0.0.1:9", template="mobile={phone}", ok_value="")
    page = words(answer)
    assert answer.status_code == 422 and "内容模板里要有 {phone} 和 {text}" in page
    assert 'href="#ok_value"' in page and messageplan.read().ways == frozenset()


def test_presets_fill_the_form(as_role: AsRole) -> None:
    page = words(as_role("admin").get("/admin/messages/settings?preset=md5"))
    assert "{sorted}&amp;key={secret}" in page


def test_a_trial_reaches_the_gateway_once(as_role: AsRole, gateway) -> None:
    admin = as_role("admin")
    save(admin, gateway.url)
    for _ in (1, 2):
        form = {"way": "sms", "phone": "13911112222", "act_key": "trial-key"}
        answer = admin.send("/admin/messages/test", form, follow_redirects=True)
        assert "测试短信已被对方接收" in words(answer)
    assert len(gateway.heard) == 1
    admin.send("/admin/messages/test", {"way": "wecom"})
    assert gateway.heard[1].query["key"] == [plan_values("")["messages_robot"]]
    trail = "".join(str(row.details) for row in Audit.select())
    assert "139****2222" in trail and "13911112222" not in trail


def test_a_trial_that_fails_says_why(as_role: AsRole, gateway) -> None:
    admin = as_role("admin")
    assert admin.send("/admin/messages/test", {"way": "wecom"}).status_code == 409
    save(admin, gateway.url)
    gateway.faults = ["403"]
    form = {"way": "sms", "phone": "13911112222"}
    answer = admin.send("/admin/messages/test", form, follow_redirects=True)
    assert "没有发成：对方拒绝了请求（403）" in words(answer)
    assert 'class="note warn"' in answer.get_data(as_text=True)
    assert admin.send("/admin/messages/test", {"way": "sms", "phone": "12"}).status_code == 422


def test_the_machines_page_tells_of_trouble(as_role: AsRole, told: Message) -> None:
    Message.update(state="failed", trouble="网络不通").execute()
    assert "1 条提醒消息没有发成" in words(as_role("admin").get("/admin"))
    assert as_role("admin").get("/healthz").json["messages"] == 1
    Message.update(state="waiting", not_before=clock.now() - timedelta(hours=1)).execute()
    assert "半小时以上没有发出" in words(as_role("admin").get("/admin"))


def test_a_persons_number_is_kept_by_the_administrator(as_role: AsRole) -> None:
    admin = as_role("admin")
    person = Person.get(Person.username == "station_clerk")
    form = {"name": person.name, "role": person.role, "unit": person.unit_id}
    answer = admin.send("/admin/people/station_clerk", {**form, "phone": "0472-1234567"})
    assert answer.status_code == 422 and "11 位手机号" in words(answer)
    admin.send("/admin/people/station_clerk", {**form, "phone": "139 0000 0001"})
    assert Person.get(Person.username == "station_clerk").phone == "13900000001"
    trail = "".join(str(row.details) for row in Audit.select())
    assert "手机号" in trail and "13900000001" not in trail
