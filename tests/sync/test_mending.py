"""Gaps, snapshots, changes and late withdrawals: what mends the two sides after trouble."""

from datetime import timedelta

import pytest

from hotline.casework import answering, citycompare, citysync, dispatching, handling
from hotline.jobs.line import BREATH, QUIET, CityLine
from hotline.outside.cityplatform import PullOutcome
from hotline.sandboxcity import acts, applying
from hotline.store import inbox, outbox, settings
from hotline.store.assignments import Answer, Assignment
from hotline.store.attachments import Attachment
from hotline.store.history import History
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Requester, Ticket
from tests.casework.conftest import ANSWER
from tests.sync.events import NOW
from tests.sync.test_in_step import COUNTY, dispatch, listen, send, switch, ticket_of

__all__ = ["listen", "send", "switch"]


def tell(city, number, what, **data):
    return acts.tell(city.store, COUNTY, number, what, data, NOW)


def page_of(line):
    return line.pull(None)


def take(page, play, *places):
    events = [page.events[place] for place in places]
    return citysync.take_page(PullOutcome(events, page.cursor), play.now)


def states(number):
    rows = InboxEvent.select().where(InboxEvent.subject == number)
    return {row.ticketversion: row.state for row in rows}


def test_a_snapshot_closes_the_gap_and_settles_what_waited(city, line, play):
    number = dispatch(city)
    for text in ("一", "二", "三"):
        tell(city, number, "urge", text=text)
    with city.store.write():
        applying.send_snapshot(city.store, COUNTY, number, NOW)
    page = page_of(line)
    assert take(page, play, 2, 3) == 2 and states(number) == {3: "waiting", 4: "waiting"}
    assert take(page, play, 4) == 1
    assert states(number) == {3: "applied", 4: "applied", 5: "applied", None: "applied"}
    urged = History.select().where(History.act == "urge").order_by(History.id)
    assert [row.text for row in urged] == ["一", "二", "三"], "also the one that was lost"
    assert ticket_of(number).title == "路灯不亮" and inbox.version_down(number) == 5
    assert take(page, play, 0, 1) == 1, "the late ones are only recorded, or known by their id"
    assert Ticket.select().count() == 1 and urged.count() == 3


def test_acts_of_odd_kinds_in_a_snapshot_hold_up_nothing(city, line, play):
    number = dispatch(city)
    with city.store.write():
        applying.send_snapshot(city.store, COUNTY, number, NOW)
    page = page_of(line)
    page.events[1]["data"]["acts"] = [{"type": [], "id": "a"}, {"type": {}, "id": "b"}, 7]
    assert take(page, play, 0, 1) == 2
    assert states(number)[2] != "refused" and inbox.version_down(number) == 2


def test_an_old_snapshot_changes_nothing(city, line, play):
    number = dispatch(city)
    with city.store.write():
        applying.send_snapshot(city.store, COUNTY, number, NOW)
    tell(city, number, "update", title="路灯全部不亮")
    page = page_of(line)
    take(page, play, 0)
    inbox.set_version_down(number, 3)
    take(page, play, 1)
    assert states(number)[2] == "ignored" and inbox.version_down(number) == 3


def test_three_hundred_waiting_events_are_applied_in_one_go(city, line, play):
    number = dispatch(city)
    for n in range(300):
        tell(city, number, "urge", text=f"第{n}次")
    page = page_of(line)
    rest = line.pull(page.cursor)
    citysync.take_page(PullOutcome(page.events[1:] + rest.events, rest.cursor), play.now)
    assert inbox.counts() == {"waiting": 300}
    take(page, play, 0)
    assert inbox.counts() == {"applied": 301}


def test_a_gap_is_asked_for_after_fifteen_minutes(city, line, play, send, listen):
    number = dispatch(city)
    tell(city, number, "urge", text="请加快")
    page = page_of(line)
    take(page, play, 1)
    assert citycompare.ask_for_gaps(play.now + timedelta(minutes=14)) == []
    play.now += timedelta(minutes=15)
    assert citycompare.ask_for_gaps(play.now) == [number]
    assert citycompare.ask_for_gaps(play.now + timedelta(minutes=14)) == []
    send()
    settings.save(citysync.CURSOR, page.cursor, play.now, "系统")
    listen()
    assert ticket_of(number).state == "registered" and states(number)[2] == "applied"
    assert citycompare.ask_for_gaps(play.now + timedelta(hours=1)) == []


def test_the_city_changes_what_it_registered(city, play, listen):
    number = dispatch(city)
    listen()
    changed = {
        "title": "前营村路灯全部不亮",
        "requester": {"name": "孙桂花", "phone": "13900005678", "anonymous": False},
        "place": {"division": "410599101202", "address": "戏台旁", "lng": 114.9, "lat": 35.9},
        "refs": {"110": "J-1"},
        "attachments": [{"sha256": "ab" * 32, "name": "灯.jpg", "type": "image/jpeg", "size": 9}],
        "state": "closed",
    }
    tell(city, number, "update", **changed)
    listen()
    ticket = ticket_of(number)
    assert (ticket.title, ticket.state) == ("前营村路灯全部不亮", "registered")
    assert (ticket.division_code, ticket.address, ticket.lng) == ("410599101202", "戏台旁", 114.9)
    assert (ticket.requester.name, ticket.requester.phone_tail) == ("孙桂花", "5678")
    assert ticket.refs["110"] == "J-1"
    (file,) = Attachment.select().where(Attachment.ticket == ticket.id)
    assert (file.name, file.is_here) == ("灯.jpg", False)
    line = History.select().where(History.act == "update").get()
    assert line.text == "市平台更新：标题、事发地、诉求人信息、附件、关联编号"
    assert line.details == {"ignored": ["state"]}


def test_personal_data_of_a_change_is_nowhere_in_plain_text(city, play, listen, tmp_path):
    number = dispatch(city)
    listen()
    tell(city, number, "update", requester={"name": "孙桂花", "phone": "13900005678"})
    listen()
    Requester.select().get()
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("hotline.db*"))
    assert b"13900005678" not in stored and "孙桂花".encode() not in stored


def test_files_of_the_city_are_fetched(city, line, play, listen, tmp_path):
    import hashlib

    from hotline.casework.cityfiles import fetch_missing_files

    content = b"%PDF-1.4 a letter"
    sha = hashlib.sha256(content).hexdigest()
    city.store.keep_blob(sha, content)
    files = [{"sha256": sha, "name": "信.pdf", "type": "text/html", "size": len(content)}]
    files += [{"sha256": "cd" * 32, "name": "丢失.jpg", "type": "image/jpeg", "size": 3}]
    dispatch(city, attachments=files)
    listen()
    assert fetch_missing_files(line, tmp_path / "blobs") == 1
    here = Attachment.get(Attachment.is_here)
    assert (here.name, here.media_type) == ("信.pdf", "application/pdf")
    assert fetch_missing_files(line, tmp_path / "blobs") == 0


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("directory.updated", {"directory": "categories", "entries": [{}, {}]}, "2 条"),
        ("ticket.request.decided", {"request": "extension", "decision": "approved"}, "没有"),
        ("ticket.praised", {}, "尚不处理"),
    ],
)
def test_what_is_only_recorded_says_why(city, play, listen, kind, data, words):
    number = dispatch(city)
    with city.store.write():
        subject = None if kind.startswith("directory") else number
        applying.send(city.store, COUNTY, kind, data, NOW, subject)
    listen()
    row = InboxEvent.get(InboxEvent.type == kind)
    assert row.state == "ignored" and words in row.reason


def test_a_garbled_request_for_snapshots_is_refused_in_words(city, play, listen):
    play.register()
    with city.store.write():
        for tickets in (True, "A1", [None, {"a": 1}, ["b"], "unknown"]):
            applying.send(city.store, COUNTY, "sync.request", {"tickets": tickets}, NOW)
    listen()
    assert [row.state for row in InboxEvent.select()] == ["refused", "refused", "applied"]
    assert OutboxEvent.select().where(OutboxEvent.type == "ticket.snapshot").count() == 0


def test_a_late_withdrawal_ends_every_part_and_deletes_nothing(city, play, listen, send):
    wire_no = dispatch(city)
    listen()
    number = ticket_of(wire_no).ticket_no
    east, willow = play.units["east"].id, play.units["east-willow"].id
    water = play.units["water"].id
    dispatching.dispatch(play.by("dispatcher"), number, None, east, [water], "请核实")
    part = play.part(number, "east").id
    handling.accept(play.by("station_clerk"), part, None)
    handling.delegate(play.by("station_clerk"), part, None, willow, "请到现场")
    below = play.part(number, "east-willow").id
    handling.accept(play.by("grid_worker"), below, None)
    handling.contact(play.by("grid_worker"), below, None, "已入户")
    answering.answer(play.by("grid_worker"), below, None, ANSWER)
    tell(city, wire_no, "withdraw", text="诉求人来电撤诉")
    listen()
    assert ticket_of(wire_no).state == "withdrawn"
    assert {row.state for row in Assignment.select()} == {"withdrawn"}
    reasons = History.select().where(History.act == "withdraw", History.assignment.is_null(False))
    assert {row.text for row in reasons} == {"撤单：诉求人来电撤诉"} and len(reasons) == 3
    assert [row.record for row in Answer.select()] == [ANSWER.record]
    assert send().error is None


def test_reconcile_agrees_after_a_day_of_work(city, line, play, send, listen):
    number = dispatch(city)
    listen()
    play.closed()
    play.answered()
    send()
    day = play.now.date()
    assert len(outbox.versions_on(day)) == 2 and number not in outbox.versions_on(day)
    assert citycompare.reconcile(line, day, play.now).is_same


def test_reconcile_mends_a_city_that_lost_everything(city, line, play, send):
    numbers = [play.closed(), play.answered()]
    send()
    states = [play.ticket(number).state for number in numbers]
    for table in ("received", "tickets", "acts"):
        city.store.rows(f"DELETE FROM {table}")
    day = play.now.date()
    mended = citycompare.reconcile(line, day, play.now)
    assert sorted(mended.sent_again) == sorted(numbers) and mended.asked_for == ()
    assert set(citycompare.reconcile(line, day, play.now).sent_again) == set(), "they wait"
    send()
    assert [city.store.ticket(number)["state"] for number in numbers] == states
    assert citycompare.reconcile(line, day, play.now).is_same
    # ticket.registered and ticket.snapshot are kept as acts too.
    told = [act["type"] for act in city.store.acts(numbers[0])]
    assert told.count("ticket.answered") == 1 and told.count("ticket.registered") == 1


def test_reconcile_goes_on_above_what_the_city_has_seen(city, line, play, send):
    number = play.answered()
    send()
    outbox.db.execute_sql("UPDATE wire_version SET up = 2 WHERE subject = ?", (number,))
    day = play.now.date()
    seen = city.store.ticket(number)["county_version"]
    assert citycompare.reconcile(line, day, play.now).sent_again == (number,)
    send()
    assert outbox.version_up(number) == seen + 1 == city.store.ticket(number)["county_version"]


def test_every_missed_day_is_compared_once(city, line, play, send, switch):
    play.closed()
    send()
    settings.save(citycompare.COMPARED, "2026-11-17", play.now, "系统")
    switch("busy")
    (stopped,) = citycompare.reconcile_due(line, play.now + timedelta(days=1))
    assert "暂停服务" in stopped.error
    switch("")
    done = citycompare.reconcile_due(line, play.now + timedelta(days=1))
    assert [f"{told.day:%d}" for told in done] == ["18", "19", "20"]
    assert all(told.is_same for told in done)
    assert citycompare.reconcile_due(line, play.now + timedelta(days=1)) == []


def test_a_city_that_does_not_wait_is_not_asked_in_a_tight_loop(city, line, play, tmp_path):
    import threading

    from hotline.config import Settings

    class Hasty:
        """The real line, but never asking the city to wait."""

        def pull(self, cursor, wait=0):
            return line.pull(cursor)

    county = CityLine(Settings(data=tmp_path / "data"), threading.Event())
    assert county._listen_once(Hasty()) == 0, "the first question never waits"
    assert county._listen_once(Hasty()) == QUIET
    dispatch(city)
    assert county._listen_once(Hasty()) == BREATH, "more may follow; people get the gap between"


def test_a_secret_that_cannot_be_used_is_told_at_the_desk(play, tmp_path):
    import threading

    from hotline.casework import syncdesk
    from hotline.config import Settings

    wrong = Settings(tmp_path / "data", city_url="http://127.0.0.1:9/h", city_secret="whsec_?")
    county = CityLine(wrong, threading.Event())
    assert county.city() is None
    settings.beat("worker", settings.last_beat("pull"))
    line = syncdesk.line_now(wrong, settings.last_beat("pull"))
    assert line.is_down and "密钥" in line.reason and "whsec_?" not in line.reason


def test_a_tick_starts_no_second_loop_and_a_fault_does_not_end_the_line(play, tmp_path):
    import threading

    from hotline.config import Settings

    county = CityLine(Settings(data=tmp_path / "data"), threading.Event())
    begun: list[str] = []

    def work() -> None:
        begun.append("once")
        county._alone("push", work)
        raise OSError("disk full")

    for _ in range(2):
        with pytest.raises(OSError, match="disk full"):
            county._alone("push", work)
    assert begun == ["once", "once"], "never inside itself, but again after a fault"


def test_what_was_set_aside_is_not_told_again_in_a_snapshot(play):
    from hotline.casework.cityorders import owe_snapshot

    number = play.passed()
    OutboxEvent.update(state="set_aside").where(OutboxEvent.type == "ticket.contacted").execute()
    owe_snapshot(play.ticket(number), play.now)
    told = outbox.data_of(OutboxEvent.get(OutboxEvent.type == "ticket.snapshot"))
    kinds = [act["type"] for act in told["acts"]]
    assert "ticket.answered" in kinds and "ticket.contacted" not in kinds
