"""Who is told of what, once, and what happens when gateway, night or worker get in the way."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from hotline.casework import (
    calling,
    delivering,
    handling,
    messagedesk,
    messageplan,
    reminding,
    returning,
    reviewing,
    supervising,
)
from hotline.casework.act import Caller
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.messages import sender
from hotline.store import policies
from hotline.store.assignments import Assignment, StageClock, UnitRequest
from hotline.store.database import db, write
from hotline.store.history import Audit
from hotline.store.messages import Message
from hotline.store.people import Person
from tests.county import ROOT, actor
from tests.messages.conftest import MORNING, PHONES, Worker, plan_values, states, switch_on
from tests.pages import story

MINUTE = timedelta(minutes=1)
NIGHT = MORNING.replace(hour=23)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for an answer instead of ten."""
    monkeypatch.setattr(sender.ask, "__defaults__", (0.5,))


def heard(gateway) -> list[tuple[str, str]]:
    """Return (number, text) of every text message that arrived, ("group", text) of the robot."""
    found = []
    for each in gateway.heard:
        if each.path.endswith("/webhook/send"):
            found.append(("group", json.loads(each.body)["text"]["content"]))
        else:
            told = parse_qs(each.body.decode())
            found.append((told["mobile"][0], told["content"][0]))
    return found


def test_nothing_while_everything_is_off(county, gateway) -> None:
    story.sent(at=MORNING)
    assert Worker().run(MORNING + timedelta(days=3)) == 0
    assert states() == {} and gateway.heard == []


def test_an_old_ledger_rings_nobody(county, gateway) -> None:
    for _ in range(5):
        story.sent(at=MORNING - timedelta(days=30))
    switch_on(gateway.url)
    assert Worker().run(MORNING + MINUTE) == 0
    assert states() == {}


def test_a_new_ticket_is_told_once_after_gathering(worker: Worker, gateway) -> None:
    part = story.sent(at=MORNING + MINUTE)
    assert worker.run(MORNING + MINUTE) == 0
    assert worker.run(MORNING + 5 * MINUTE) == 1
    assert worker.run(MORNING + 6 * MINUTE) == 0
    [(number, text)] = heard(gateway)
    assert number == PHONES["station_clerk"]
    assert text.startswith("贵单位有新派工单1件") and part.ticket.ticket_no in text
    assert "赵大娘" not in text and "村东头" not in text and "1234" not in text


def test_several_matters_are_one_message(worker: Worker, gateway) -> None:
    for minute in range(3):
        story.sent(at=MORNING + minute * MINUTE)
        worker.run(MORNING + minute * MINUTE)
    assert worker.run(MORNING + 4 * MINUTE) == 1
    [(_, text)] = heard(gateway)
    assert "新派工单3件" in text
    assert len({row.reference for row in Message.select()}) == 1 and states() == {"sent": 3}


def test_an_urgent_ticket_rings_at_night_others_wait(worker: Worker, gateway) -> None:
    quiet = story.sent(at=NIGHT)
    loud = story.sent(at=NIGHT, urgency="urgent")
    worker.run(NIGHT)
    numbers = [number for number, _ in heard(gateway)]
    assert sorted(numbers) == sorted(["group", PHONES["station_clerk"], PHONES["station_leader"]])
    assert all(loud.ticket.ticket_no in text for _, text in heard(gateway))
    assert all(quiet.ticket.ticket_no not in text for _, text in heard(gateway))
    assert states()["held"] == 1


def test_what_is_over_by_morning_is_dropped(worker: Worker, gateway) -> None:
    done, waits = story.sent(at=NIGHT), story.sent(at=NIGHT)
    worker.run(NIGHT)
    handling.accept(story.by("station_clerk", NIGHT + timedelta(hours=7)), done.id, None)
    worker.run(MORNING + timedelta(days=1))
    dropped = Message.get(Message.matter == f"part {done.id} new")
    assert (dropped.state, dropped.trouble) == ("dropped", "已签收或已撤回")
    assert f"新派工单1件，请及时签收：{waits.ticket.ticket_no}" in " ".join(
        text for _, text in heard(gateway)
    )


def test_yellow_then_red(worker: Worker, gateway) -> None:
    part = story.sent(at=MORNING)
    handling.accept(story.by("station_clerk", MORNING + MINUTE), part.id, None)
    handling.contact(story.by("station_clerk", MORNING + 2 * MINUTE), part.id, None, "已联系")
    answer = StageClock.get((StageClock.assignment == part.id) & (StageClock.stage == "answer"))
    worker.run(answer.warn_at)
    worker.run(answer.warn_at + 5 * MINUTE)
    worker.run(answer.due_at + MINUTE)
    worker.until(
        answer.due_at + 2 * MINUTE, answer.due_at + timedelta(hours=20), timedelta(hours=1)
    )
    told = [(number, text.partition("：")[0]) for number, text in heard(gateway)]
    assert told.count((PHONES["station_clerk"], "贵单位有1件工单将到期")) == 1
    red = [number for number, head in told if "超期" in head]
    assert sorted(red) == sorted(["group", PHONES["station_clerk"], PHONES["station_leader"]])
    assert any(text.startswith("1件工单已超期：柳河镇") for _, text in heard(gateway))


def test_the_offices_own_stage_goes_to_the_group(worker: Worker, gateway) -> None:
    ticket = story.registered(at=MORNING)
    clock = StageClock.get((StageClock.ticket == ticket.id) & (StageClock.stage == "dispatch"))
    worker.until(clock.due_at + MINUTE, clock.due_at + 5 * MINUTE)
    [(who, text)] = heard(gateway)
    assert who == "group" and "在热线办的环节已超期" in text and ticket.ticket_no in text


def test_sent_back_reworked_asked_and_decided(worker: Worker, gateway) -> None:
    number = _answered(MORNING)
    reviewing.send_back(story.by("reviewer", MORNING + 20 * MINUTE), number, None, "请补充现场照片")
    supervising.urge(story.by("supervisor", MORNING + 21 * MINUTE), number, "请抓紧")
    worker.run(MORNING + 22 * MINUTE)
    worker.run(MORNING + 26 * MINUTE)
    texts = [text for who, text in heard(gateway) if who == PHONES["station_clerk"]]
    assert "1件工单被催办" in texts[-1] and "1件工单审核退回" in texts[-1]
    assert "请补充现场照片" not in texts[-1]
    other = story.sent("water", at=MORNING + 30 * MINUTE)
    returning.request_return(
        story.by("water_clerk", MORNING + 31 * MINUTE), other.id, None, "wrong_place",
        "三定规定", story.unit("east").id, "不属我局职责",
    )  # fmt: skip
    worker.run(MORNING + 32 * MINUTE)
    worker.run(MORNING + 36 * MINUTE)
    assert "1份申请待审批：县水利局" in [t for who, t in heard(gateway) if who == "group"][-1]
    asked = UnitRequest.get()
    returning.refuse_return(
        story.by("dispatcher", MORNING + 40 * MINUTE), asked.id, None, "属于水利局职责"
    )
    worker.run(MORNING + 41 * MINUTE)
    worker.run(MORNING + 45 * MINUTE)
    assert any(
        who == PHONES["water_clerk"] and "1份申请已有批复" in text for who, text in heard(gateway)
    )


def _answered(at) -> str:
    from hotline.casework import answering

    part = story.sent(at=at)
    clerk = [story.by("station_clerk", at + n * MINUTE) for n in (1, 2, 3)]
    handling.accept(clerk[0], part.id, None)
    handling.contact(clerk[1], part.id, None, "已联系")
    form = answering.AnswerForm(record=story.RECORD, reply=story.REPLY)
    answering.answer(clerk[2], part.id, None, form)
    return part.ticket.ticket_no


def test_a_rework_is_told_to_the_leader_too(worker: Worker, gateway) -> None:
    number = _answered(MORNING)
    reviewing.pass_answer(story.by("reviewer", MORNING + 10 * MINUTE), number, None)
    calling.call_back(
        story.by("reviewer", MORNING + 20 * MINUTE), number, None, True, "yes", "no", "no", "仍停水"
    )
    worker.run(MORNING + 21 * MINUTE)
    worker.run(MORNING + 25 * MINUTE)
    leader = [text for who, text in heard(gateway) if who == PHONES["station_leader"]]
    assert len(leader) == 1 and "因回访结果退回重办" in leader[0]


def test_a_letter_told_twice_is_one_message(worker: Worker, gateway) -> None:
    part = story.sent(at=MORNING)
    with write():
        told = [
            reminding.tell("letter", "letter 1", part.ticket, part.unit_id, MORNING, MORNING)
            for _ in (1, 2)
        ]
    assert told == [2, 0]


def test_nobody_has_a_phone(worker: Worker, gateway) -> None:
    Person.update(phone="").execute()
    story.sent(at=MORNING)
    worker.until(MORNING, MORNING + 10 * MINUTE)
    row = Message.get()
    assert (row.state, row.to_name) == ("dropped", "未登记手机号") and "补登" in row.trouble
    with pytest.raises(NotAllowedNow, match="补登"):
        messagedesk.send_again(Caller(actor("supervisor"), MORNING), row.id)


def test_a_gateway_down_for_an_hour_then_one_message_each(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["500"] * 4
    worker.until(MORNING, MORNING + timedelta(minutes=110))
    assert states() == {"sent": 1}
    assert len(gateway.heard) == 5
    assert Message.get().tries == 5


def test_down_for_good_ends_as_failed(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["503"] * 1000
    worker.until(MORNING, MORNING + timedelta(days=2), timedelta(minutes=10))
    rows = list(Message.select().where(Message.matter.contains(" new")))
    assert {row.state for row in rows} == {"failed"}
    assert all("503" in row.trouble for row in rows)


def test_retry_after_is_heeded(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["busy 1200"]
    worker.until(MORNING, MORNING + 20 * MINUTE)
    assert len(gateway.heard) == 1
    worker.until(MORNING + 21 * MINUTE, MORNING + 26 * MINUTE)
    assert states() == {"sent": 1}


def test_a_lost_answer_is_not_sent_again(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["slow"]
    worker.until(MORNING, MORNING + timedelta(minutes=90))
    row = Message.get(Message.matter.contains(" new"))
    assert row.state == "unknown" and "没有应答完毕" in row.trouble
    assert sum("新派" in text for _, text in heard(gateway)) == 1


def test_an_urgent_lost_answer_is_sent_once_more(worker: Worker, gateway) -> None:
    switch_on(gateway.url, ways=["sms"], who={"new_urgent": ["clerk"]})
    story.sent(at=MORNING, urgency="urgent")
    gateway.faults = ["drop", "drop", "drop"]
    worker.until(MORNING, MORNING + timedelta(minutes=25))
    assert len(gateway.heard) == 2
    assert states() == {"unknown": 1}


def test_killed_in_the_middle_nothing_floods(worker: Worker, gateway) -> None:
    for _ in range(30):
        story.sent(at=MORNING)
    reminding.look(MORNING)
    with write():
        ids = [row.id for row in Message.select(Message.id)]
        from hotline.store import messages

        messages.claim(ids, "of-the-dead", MORNING + 4 * MINUTE)
    fresh = Worker()
    fresh.until(MORNING + 5 * MINUTE, MORNING + 60 * MINUTE)
    assert gateway.heard == []
    assert states() == {"unknown": 30}
    assert "后台服务中断" in Message.get().trouble


def test_a_dead_way_rests_after_two(worker: Worker, gateway) -> None:
    for code in ("east", "west", "water"):
        story.sent(code, at=MORNING)
    Person.update(phone="13900000009").where(Person.username == "neighbour_clerk").execute()
    gateway.faults = ["500"] * 10
    reminding.look(MORNING)
    worker.run(MORNING + 5 * MINUTE)
    assert len(gateway.heard) == 2


def test_the_robot_speaks_twenty_times_a_minute() -> None:
    post = delivering.Post()
    from hotline.outside.messages.sender import Outcome

    for n in range(20):
        assert post.may_speak("wecom", MORNING + timedelta(seconds=n))
        post.note("wecom", Outcome("sent"), MORNING + timedelta(seconds=n))
    assert not post.may_speak("wecom", MORNING + timedelta(seconds=59))
    assert post.may_speak("wecom", MORNING + timedelta(seconds=60))
    assert post.may_speak("sms", MORNING)


def test_again_and_stop(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["403", "403", "403"]
    worker.until(MORNING, MORNING + 20 * MINUTE)
    row = Message.get()
    assert row.state == "failed"
    desk = Caller(actor("supervisor"), MORNING + 20 * MINUTE)
    messagedesk.send_again(desk, row.id)
    worker.run(MORNING + 21 * MINUTE)
    assert Message.get().state == "sent"
    with pytest.raises(NotAllowedNow):
        messagedesk.stop(desk, row.id)
    with pytest.raises(NotAllowedNow):
        messagedesk.send_again(desk, row.id)


def test_a_stopped_message_stays_home(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    reminding.look(MORNING)
    messagedesk.stop(Caller(actor("director"), MORNING), Message.get().id)
    worker.until(MORNING, MORNING + 10 * MINUTE)
    assert gateway.heard == [] and Message.get().trouble == "钱主任停发"


def test_switching_off_drops_what_waits(worker: Worker, gateway) -> None:
    story.sent(at=MORNING)
    reminding.look(MORNING)
    switch_on(gateway.url, ways=[])
    assert Message.get().state == "dropped"
    assert worker.run(MORNING + 5 * MINUTE) == 0


def test_secrets_and_numbers_leave_no_trace(worker: Worker, gateway, caplog) -> None:
    story.sent(at=MORNING)
    gateway.faults = ["500", "garbled"]
    worker.until(MORNING, MORNING + 30 * MINUTE)
    messagedesk.try_out(Caller(actor("admin"), MORNING, "k1"), "sms", "13911112222")
    messagedesk.try_out(Caller(actor("admin"), MORNING, "k1"), "sms", "13911112222")
    assert sum(number == "13911112222" for number, _ in heard(gateway)) == 1
    trail = "".join(str(row.details) + row.subject for row in Audit.select())
    trail += caplog.text + "".join(row.trouble + row.text for row in Message.select())
    trail += "".join(str(row) for row in db.execute_sql("SELECT * FROM message").fetchall())
    trail += "".join(str(row) for row in db.execute_sql("SELECT * FROM setting").fetchall())
    secrets = ("s3cret-word", "693a91f6", "13911112222", *PHONES.values())
    assert [word for word in secrets if word in trail] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"duty_phone": "0472-1234567"}, "duty_phone"),
        ({"robot_url": "file:///etc/passwd"}, "robot_url"),
        ({"messages_robot": "https://qyapi.weixin.qq.com/?key=1"}, "messages_robot"),
        ({"messages_robot": ""}, "messages_robot"),
        ({"messages_secret": ""}, "messages_secret"),
    ],
)
def test_settings_that_cannot_be_saved(county, change, field) -> None:
    values = plan_values("http://127.0.0.1:9") | change
    with pytest.raises(Incomplete) as refusal:
        messageplan.save(Caller(actor("admin"), MORNING), values)
    assert field in refusal.value.details["fields"]
    assert messageplan.read().ways == frozenset()


def test_the_look_reads_ranges_of_indexes(worker: Worker) -> None:
    from hotline.store import turned

    plans = []
    for sql, values in (
        (turned._RED, ("2026", "2027", 5)),
        (turned._YELLOW.format(stages="?"), ("2026", "2027", "2026", "answer", 5)),
        (turned._PARTS, (1, 5)),
        (turned._REQUESTS, ("2026", 5)),
        (turned._LINES.format(acts="?"), (1, 9, "urge")),
    ):
        rows = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        plans.append(" / ".join(row[3] for row in rows))
    assert not [plan for plan in plans if "SCAN" in plan], plans
    assert "stage_clock_running" in plans[0] and "stage_clock_warning" in plans[1]


def test_parts_that_are_over_are_not_told(worker: Worker, gateway) -> None:
    part = story.sent(at=MORNING)
    Assignment.update(state="handling").where(Assignment.id == part.id).execute()
    worker.until(MORNING, MORNING + 10 * MINUTE)
    assert gateway.heard == []


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_gateway_does_nobody_hears_twice(county, gateway, seed: int) -> None:
    """Random faults over a day: a matter is taken at most once, in doubt counting as taken."""
    chance = random.Random(seed)
    switch_on(gateway.url, ways=["sms"], who={"new": ["clerk"], "new_urgent": ["clerk"]})
    worker, now, taken = Worker(), MORNING, {}
    numbers = {}
    for _ in range(150):
        if chance.random() < 0.2:
            part = story.sent(at=now, urgency=chance.choice(["ordinary", "urgent"]))
            numbers[part.ticket.ticket_no] = part.ticket.urgency
        fault = chance.choice(["", "", "500", "503", "drop", "garbled", "502", "403"])
        gateway.faults = [fault] * 20
        before = len(gateway.heard)
        worker.run(now)
        if fault in ("", "drop", "garbled", "502"):
            for _, text in heard(gateway)[before:]:
                for number in numbers:
                    taken[number] = taken.get(number, 0) + (number in text)
        now += timedelta(minutes=chance.choice([1, 3, 10]))
    assert all(
        count <= (3 if numbers[number] == "urgent" else 1) for number, count in taken.items()
    ), f"seed {seed}: {taken}"
    assert len(numbers) > 10 and states().get("sent", 0) > 0


def test_a_policy_that_tells_the_leader_wins_over_the_settings(county, gateway) -> None:
    text = (ROOT / "db/policies/anyang.toml").read_text("utf-8")
    text = text.replace("effective_on = 2020-04-30", "effective_on = 2026-11-01")
    policies.save_policy(text, MORNING - timedelta(days=1), "系统")
    switch_on(gateway.url, ways=["sms"], who={"rework": ["clerk"]})
    number = _answered(MORNING)
    reviewing.pass_answer(story.by("reviewer", MORNING + 10 * MINUTE), number, None)
    calling.call_back(
        story.by("reviewer", MORNING + 20 * MINUTE), number, None, True, "yes", "no", "no", "仍停水"
    )
    reminding.look(MORNING + 21 * MINUTE)
    told = {row.to_name.split()[1] for row in Message.select() if " rework " in row.matter}
    assert told == {"station_clerk", "station_leader"}
