"""The sync desk: how the line is, what waits, what a person may do about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hotline import clock
from hotline.casework import intake, linesettings, linestatus, syncdesk
from hotline.casework.act import Caller
from hotline.config import Settings
from hotline.rules.linestate import Contact, banner, line_state, span
from hotline.rules.resending import EDITABLE, member
from hotline.store import comparisons, inbox, linehours, outbox, settings, synclists, wellbeing
from hotline.store.database import db, write
from hotline.store.history import Audit, History
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from hotline.web import rail
from tests.county import actor
from tests.moments import at
from tests.pages.conftest import AsRole

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DESK = ("dispatcher", "supervisor", "director", "admin")


def words(answer) -> str:
    return answer.get_data(as_text=True)


def register(urgency: str = "ordinary") -> str:
    appeal = intake.Appeal(
        title="柳树村停水", content="停水三天，请回电13900001234。", kind="help", urgency=urgency,
        name="赵大娘", phone="19900001234", division="410599101201",
    )  # fmt: skip
    return intake.register(Caller(actor("operator"), clock.now()), appeal)


@pytest.fixture
def refused(app) -> OutboxEvent:
    """A registration the city refused."""
    number = register()
    with write():
        event = OutboxEvent.get(OutboxEvent.subject == number)
        outbox.settle(event.event_id, "rejected", clock.now(), "bad_kind", "诉求类型不在目录内")
    return OutboxEvent.get(OutboxEvent.subject == number)


def put(name: str, value: str) -> None:
    settings.save(name, value, clock.now(), "测试")


def configure() -> None:
    put("city_url", "http://127.0.0.1:9/hotline/410599")
    put("city_secret", SECRET)
    put("sync_on", "1")


@pytest.mark.parametrize("role", DESK)
def test_the_desk_opens(as_role: AsRole, role: str) -> None:
    answer = as_role(role).get("/sync")
    assert answer.status_code == 200 and "未配置" in words(answer)
    assert as_role(role).get("/sync/inbox").status_code == 200


@pytest.mark.parametrize("path", ["/sync", "/sync/inbox", "/sync/ticket", "/sync/out/1"])
@pytest.mark.parametrize("role", ["station_clerk", "operator", "reviewer", "county_leader"])
def test_others_stay_outside(as_role: AsRole, refused, role: str, path: str) -> None:
    assert as_role(role).get(path).status_code == 403


def test_what_is_not_there(as_role: AsRole) -> None:
    for path in ("/sync/out/999", "/sync/in/999"):
        assert as_role("dispatcher").get(path).status_code == 404
    assert as_role("dispatcher").send("/sync/out/999/again").status_code == 404


def test_a_refused_message_is_listed_with_the_reason(as_role: AsRole, refused) -> None:
    page = words(as_role("supervisor").get("/sync"))
    assert refused.subject in page and "诉求类型不在目录内" in page and "县级登记上报" in page
    assert "被拒 1" in page


def test_what_is_held_back_says_so(as_role: AsRole, refused) -> None:
    with write():
        outbox.owe("ticket.accepted", refused.subject, {"text": "签收"}, clock.now())
    page = words(as_role("supervisor").get("/sync?state=waiting"))
    assert "前面有一条被拒" in page and outbox.waiting(10) == []


def test_one_message_in_full_shows_no_number(as_role: AsRole, refused) -> None:
    configure()
    page = words(as_role("dispatcher").get(f"/sync/out/{refused.id}"))
    assert "柳树村停水" in page and refused.event_id in page
    for private in ("19900001234", "13900001234", "赵大娘", SECRET):
        assert private not in page
    assert "199****1234" in page and "139****1234" in page


def test_the_administrator_reads_no_content(as_role: AsRole, refused) -> None:
    page = words(as_role("admin").get(f"/sync/out/{refused.id}"))
    assert "柳树村" not in page and "内容不显示" in page and refused.event_id in page


def test_again_lists_it_for_sending_once(as_role: AsRole, refused) -> None:
    clerk = as_role("dispatcher")
    assert clerk.send(f"/sync/out/{refused.id}/again").status_code == 303
    assert OutboxEvent.get_by_id(refused.id).state == "waiting"
    assert settings.last_beat("sync_now") is not None
    answer = clerk.send(f"/sync/out/{refused.id}/again")
    assert answer.status_code == 409 and "被市平台拒收的消息可以重试" in words(answer)
    line = Audit.select().where(Audit.act == "sync_desk").get()
    assert (line.username, line.details) == ("dispatcher", {"重试": refused.event_id})


def test_set_aside_needs_a_note_and_owes_the_whole_ticket(as_role: AsRole, refused) -> None:
    clerk, url = as_role("director"), f"/sync/out/{refused.id}/aside"
    assert clerk.send(url).status_code == 422
    assert clerk.send(url, {"note": "市平台目录未更新", "act_key": "k1"}).status_code == 303
    assert clerk.send(url, {"note": "市平台目录未更新", "act_key": "k1"}).status_code == 303
    assert clerk.send(url, {"note": "再来一次"}).status_code == 409
    row = OutboxEvent.get_by_id(refused.id)
    assert (row.state, row.note) == ("set_aside", "市平台目录未更新")
    (snapshot,) = OutboxEvent.select().where(OutboxEvent.type == "ticket.snapshot")
    assert snapshot.state == "waiting" and outbox.data_of(snapshot)["acts"] == []
    assert History.select().where(History.text.contains("已搁置")).count() == 1
    assert "市平台目录未更新" in words(clerk.get("/sync?state=set_aside"))


def test_a_message_that_simply_waits_cannot_be_set_aside(as_role: AsRole) -> None:
    number = register()
    event = OutboxEvent.get(OutboxEvent.subject == number)
    answer = as_role("director").send(f"/sync/out/{event.id}/aside", {"note": "不想报"})
    assert answer.status_code == 409 and OutboxEvent.get_by_id(event.id).state == "waiting"


def test_sync_now_tells_the_worker(as_role: AsRole) -> None:
    assert as_role("station_clerk").send("/sync/now").status_code == 403
    assert as_role("supervisor").send("/sync/now").status_code == 303
    assert settings.last_beat("sync_now") is not None


def test_what_came_is_listed_and_shown(as_role: AsRole) -> None:
    envelope = {"id": "e1", "type": "ticket.dispatched", "data": {"requester": {"name": "李秀英"}}}
    with write():
        inbox.keep("e1", envelope, clock.now(), "refused", "ticket.dispatched", "A1", 1,
                   clock.now(), "诉求类型无法识别。")  # fmt: skip
    clerk = as_role("dispatcher")
    page = words(clerk.get("/sync/inbox"))
    assert "A1" in page and "诉求类型无法识别" in page and "未能办理 1" in page
    message = words(clerk.get("/sync/in/1"))
    assert "李秀英" not in message and "李**" in message
    assert "诉求类型无法识别" in words(clerk.get("/sync/ticket?no=A1"))
    assert "没有这件工单的消息" in words(clerk.get("/sync/ticket?no=%3Cb%3E"))


def many(count: int) -> None:
    at = clock.now().isoformat(timespec="seconds")
    rows = [(f"e{n}", f"T{n}", at, n % 100 == 0) for n in range(count)]
    with write():
        db.connection().executemany(
            "INSERT INTO outbox_event (event_id, type, subject, ticketversion, time, body, "
            "is_urgent, state, attempts, code, message, note) "
            "VALUES (?, 'ticket.progress', ?, 1, ?, x'00', ?, 'waiting', 0, '', '', '')",
            rows,
        )


def test_ten_thousand_waiting_rows_turn_page_by_page(as_role: AsRole) -> None:
    many(10_000)
    seen, after = [], ""
    while True:
        rows, after = synclists.outgoing("waiting", after)
        seen += [row["id"] for row in rows]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 10_000
    page = words(as_role("dispatcher").get("/sync"))
    assert "待报 10000" in page and page.count("<tr>") == 51


def test_lists_and_the_next_batch_never_sort(app) -> None:
    many(300)
    asked: list[str] = []
    db.connection().set_trace_callback(asked.append)
    outbox.waiting(200)
    outbox.oldest_waiting()
    synclists.outgoing("waiting", "0-50")
    synclists.incoming("applied", 50)
    db.connection().set_trace_callback(None)
    for sql in asked:
        plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert not [row for row in plan if "TEMP B-TREE FOR ORDER" in row[3]], (sql, plan)


def test_every_page_of_the_office_says_when_the_line_is_down(as_role: AsRole, app) -> None:
    configure()
    register()
    now = clock.now()
    settings.beat("worker", now)
    settings.beat("pull", now, "无法连接市平台。")
    settings.beat("pull_ok", now - timedelta(minutes=45))
    put("alarm_minutes_off", "30")
    put("city_phone", "0472-7654321")
    page = words(as_role("reviewer").get("/password"))
    assert "已中断 45 分钟，有 1 条消息待报" in page
    assert 'href="tel:0472-7654321">0472-7654321</a>。' in page
    assert "已中断" not in words(as_role("station_clerk").get("/password"))
    settings.beat("pull", now)
    assert "已中断" in words(as_role("reviewer").get("/password")), "kept for half a minute"
    app.extensions.pop("line_note", None)
    assert "已中断" not in words(as_role("reviewer").get("/password"))
    assert timedelta(seconds=30) == rail.LINE_NOTE_KEPT


def test_a_station_is_told_after_a_day(as_role: AsRole, app) -> None:
    configure()
    now = clock.now()
    settings.beat("worker", now)
    settings.beat("pull", now, "无法连接市平台。")
    settings.beat("pull_ok", now - timedelta(hours=23))
    assert "会晚些看到" not in words(as_role("station_clerk").get("/password"))
    settings.beat("pull_ok", now - timedelta(hours=25))
    app.extensions.pop("line_note_station", None)
    page = words(as_role("grid_worker").get("/password"))
    assert "会晚些看到" in page and "待报" not in page
    assert "会晚些看到" not in words(as_role("county_leader").get("/password"))


def test_the_office_is_warned_sooner_in_office_hours(app) -> None:
    configure()
    register()
    for text, minutes, is_told in (
        ("Wed 2026-11-18 10:00", 31, True),
        ("Wed 2026-11-18 10:00", 29, False),
        ("Wed 2026-11-18 22:00", 31, False),
        ("Sun 2026-11-22 10:00", 239, False),
        ("Sun 2026-11-22 10:00", 241, True),
    ):
        now = at(text)
        settings.beat("worker", now)
        settings.beat("pull", now, "无法连接市平台。")
        settings.beat("pull_ok", now - timedelta(minutes=minutes))
        told = syncdesk.line_note(Settings(data=app.config["SETTINGS"].data), now)
        assert bool(told) is is_told, (text, minutes, told)


NOW = clock.now()


def ago(minutes: float):
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"is_set": False}, "未配置"),
        ({"is_on": False}, "已停用"),
        ({"worker_at": None}, "没有接通过"),
        ({"worker_at": ago(10)}, "中断 10 分钟"),
        ({"down": Contact()}, "正在连接"),
        ({"down": Contact(ago(0), "暂停服务。", ago(90))}, "中断 1 小时 30 分"),
        ({"up": Contact(ago(0), "暂停服务。", None)}, "中断 1 分钟"),
        ({"down": Contact(ago(0), "暂停服务。"), "up": Contact()}, "没有接通过"),
        ({"down": Contact(ago(5), "", ago(5))}, "中断 5 分钟"),
        ({}, "正常"),
    ],
)
def test_the_line_in_one_word(given, word) -> None:
    well = {"is_set": True, "is_on": True, "worker_at": ago(1), "now": NOW}
    well |= {"up": Contact(ago(2), "", ago(2)), "down": Contact(ago(0.2), "", ago(0.2))}
    assert line_state(**{**well, **given}).word == word


def test_short_breaks_raise_no_banner() -> None:
    down = Contact(NOW, "暂停服务。", ago(29))
    state = line_state(
        is_set=True, is_on=True, worker_at=NOW, up=Contact(), down=down, now=NOW
    )  # fmt: skip
    assert state.is_down and banner(state, 5, NOW) == ""
    assert "31 分钟" in banner(state, 5, NOW + timedelta(minutes=2))
    assert "待报" not in banner(state, 0, NOW + timedelta(hours=2)), "nothing came down either"
    assert span(timedelta(days=3)) == "3 天"


# ---- comparison, score, edit ----


def test_comparing_now_tells_the_worker_and_shows_the_result(as_role: AsRole, app) -> None:
    clerk = as_role("dispatcher")
    assert "还没有核对过" in words(clerk.get("/sync"))
    answer = clerk.send("/sync/compare", {"day": "2026-11-20"})
    assert answer.status_code == 409 and "系统管理员" in words(answer), "there is no line yet"
    configure()
    assert clerk.send("/sync/compare", {"day": "2026-11-20"}).status_code == 303
    assert wellbeing.last_beats()["compare_now"][1] == "2026-11-20"
    for day in ("", "2999-01-01", "昨天"):
        answer = clerk.send("/sync/compare", {"day": day})
        assert answer.status_code == 422 and "errors" in words(answer)
    with write():
        comparisons.keep(date(2026, 11, 20), clock.now(), "mismatch", 2, 1)
    page = words(clerk.get("/sync"))
    assert "核对 2026-11-20：与市平台不一致，补发 2 件，向市平台索要 1 件" in page
    assert app.test_client().get("/healthz").json["compared"] == "mismatch"
    assert as_role("operator").send("/sync/compare", {"day": "2026-11-20"}).status_code == 403


def test_the_desk_names_what_is_due_tomorrow(as_role: AsRole, refused) -> None:
    until = linestatus.facts(Settings(), clock.now())
    assert until.risk == ""
    Ticket.update(city_due_at=clock.now() + timedelta(hours=1)).execute()
    page = words(as_role("director").get("/sync"))
    assert "1 件工单的市平台时限在" in page and refused.subject in page


def test_a_wrong_clock_is_said(as_role: AsRole) -> None:
    settings.beat("skew", clock.now(), "-420")
    assert "本机时钟慢 7 分钟" in words(as_role("admin").get("/sync"))
    settings.beat("skew", clock.now(), "3")
    assert "本机时钟" not in words(as_role("admin").get("/sync"))


def test_a_refused_message_is_edited_and_sent_again(as_role: AsRole, refused) -> None:
    clerk, url = as_role("dispatcher"), f"/sync/out/{refused.id}/edit"
    page = words(clerk.get(url))
    assert "诉求类型不在目录内" in page and "柳树村停水" in page
    assert "赵大娘" not in page and "19900001234" not in page
    data = outbox.data_of(refused)
    typed = {f.name: member(data, f.path) for f in EDITABLE["ticket.registered"]}
    answer = clerk.send(url, {**typed, "kind": "飞"})
    assert answer.status_code == 422 and "不在约定的代码表内" in words(answer)
    assert clerk.send(url, typed).status_code == 422
    answer = clerk.send(url, {**typed, "kind": "complaint", "act_key": "e1"})
    assert answer.status_code == 303
    again = clerk.send(url, {**typed, "kind": "complaint", "act_key": "e1"})
    assert again.location == answer.location, "twice is once"
    assert "complaint" in words(clerk.get(answer.location)) and clerk.get(url).status_code == 409
    assert OutboxEvent.select().where(OutboxEvent.subject == refused.subject).count() == 2
    assert clerk.get("/sync/out/999/edit").status_code == 404


@pytest.mark.parametrize("role", ["supervisor", "admin", "operator", "station_clerk"])
def test_others_do_not_edit(as_role: AsRole, refused, role: str) -> None:
    assert as_role(role).get(f"/sync/out/{refused.id}/edit").status_code == 403
    assert as_role(role).send(f"/sync/out/{refused.id}/edit").status_code == 403
    if role in DESK:
        assert "修改后重报" not in words(as_role(role).get(f"/sync/out/{refused.id}"))


def test_the_score_opens_with_and_without_figures(as_role: AsRole) -> None:
    assert "还没有可以评的" in words(as_role("director").get("/sync/score"))
    register()
    now = clock.now()
    OutboxEvent.update(
        time=now - timedelta(minutes=1), state="confirmed", confirmed_at=now
    ).execute()
    with write():
        linehours.note_minute(now, True)
    page = words(as_role("supervisor").get("/sync/score?month=junk"))
    assert "数据完整" in page and "接口稳定" in page and "100.0%" in page and "江苏" in page
    with write():
        comparisons.keep(now.date(), now, "mismatch", 3, 0)
    assert "不一致，补发 3，索要 0" in words(as_role("admin").get("/sync/score"))
    assert as_role("station_clerk").get("/sync/score").status_code == 403


def test_the_administrator_sets_phone_limits_and_weights(as_role: AsRole) -> None:
    admin, given = as_role("admin"), linesettings.given()
    assert as_role("director").get("/sync/settings").status_code == 403
    assert "10 10 5 5" in words(admin.get("/sync/settings"))
    for wrong in (
        {"city_phone": "<script>"}, {"alarm_minutes": "0"}, {"score_minutes": "五"},
        {"score_weights": "10 10 5"}, {"score_weights": "0 0 0 0"}, {"alarm_minutes_off": "99999"},
    ):  # fmt: skip
        assert admin.send("/sync/settings", {**given, **wrong}).status_code == 422, wrong
    right = {**given, "city_phone": "0472-7654321", "score_weights": "5 5 10 10"}
    assert admin.send("/sync/settings", right).status_code == 303
    assert linesettings.line_settings().weights == (5, 5, 10, 10)
    line = Audit.select().where(Audit.act == "administer").get()
    assert line.details == {
        "市平台技术人员电话": "空 → 0472-7654321", "四项分值": "10 10 5 5 → 5 5 10 10",
    }  # fmt: skip
