"""County and sandbox city over real HTTP: what goes up, what comes down, what is refused."""

import hashlib
import io
import threading
import time
from datetime import date

import pytest

from hotline.outside import webhooks
from hotline.outside.cityplatform import CityPlatform, Outgoing
from hotline.rules.cityreports import reconcile_digest
from hotline.sandboxcity import acts
from tests.sync.events import NOW, REGISTRATION, owed, registered


def dispatch(city, **more):
    data = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
    return acts.dispatch(city.store, "410599", {**data, **more}, NOW)


def test_events_go_up_once_however_often_they_are_sent(city, line):
    events = [registered("A1"), owed("ticket.accepted", "A1", 2)]
    first, second = line.push(events), line.push(events)
    assert [each.status for each in first.receipts.values()] == ["accepted", "accepted"]
    assert [each.status for each in second.receipts.values()] == ["duplicate", "duplicate"]
    assert all(each.is_done for each in second.receipts.values())
    assert first.error is None and city.store.ticket("A1")["state"] == "handling"
    assert len(city.store.acts("A1")) == 2


def test_an_early_event_waits_for_the_ones_before_it(city, line):
    one, two, three = registered("A1"), *(owed("ticket.progress", "A1", n) for n in (2, 3))
    line.push([three, one])
    assert city.store.ticket("A1")["county_version"] == 1
    line.push([two])
    assert city.store.ticket("A1")["county_version"] == 3
    assert [act["data"].get("text") for act in city.store.acts("A1")][:2] == ["第3步", "第2步"]


def test_a_snapshot_closes_every_gap(city, line):
    data = {**REGISTRATION, "ticket_no": "A1", "state": "reviewing", "acts": [], "version": 5}
    line.push([owed("ticket.progress", "A1", 6), owed("ticket.snapshot", "A1", 5, data)])
    ticket = city.store.ticket("A1")
    assert (ticket["county_version"], ticket["state"]) == (6, "reviewing")
    assert ticket["data"]["title"] == "路灯不亮"


def test_a_poison_event_is_named_and_the_rest_goes_on(city, line):
    poison = owed("ticket.exploded", "A1", 1)
    foreign = owed("ticket.accepted", "A2", 1, county="410522")
    outcome = line.push([poison, foreign, registered("A3")])
    assert outcome.receipts[poison.id].code == "unknown_type"
    assert outcome.receipts[foreign.id].code == "wrong_source"
    assert city.store.ticket("A3") and city.store.ticket("A1") is None


def test_unknown_members_arrive(city, line):
    line.push([owed("ticket.progress", "A1", 1, {"text": "x", "未知": 1}, extra={"cityflag": "z"})])
    stored = city.store.row("SELECT body FROM received")["body"]
    assert '"未知":1' in stored and '"cityflag":"z"' in stored


def test_a_large_backlog_goes_in_several_batches(city, line):
    outcome = line.push([registered(f"B{n}") for n in range(450)])
    assert len(outcome.receipts) == 450 and outcome.error is None


def test_one_giant_event_is_refused_and_holds_nothing_back(city, line):
    giant = owed("ticket.progress", "A1", 1, {"text": "长" * 400_000})
    outcome = line.push([giant, registered("A2")])
    assert outcome.receipts[giant.id].code == "too_large"
    assert city.store.ticket("A2")


def test_dispatched_tickets_come_down_by_cursor(city, line):
    numbers = [dispatch(city) for _ in range(3)]
    first = line.pull(None, limit=2)
    second = line.pull(first.cursor, limit=2)
    assert [event["subject"] for event in first.events + second.events] == numbers
    assert first.events[0]["ticketversion"] == 1 and line.pull(second.cursor).events == []
    assert line.pull(None).events == first.events + second.events


def test_a_strange_cursor_is_answered_410(city, line):
    outcome = line.pull("bm9uc2Vuc2U")
    assert outcome.unknown_cursor and outcome.cursor is None
    assert line.pull("不是 Base64 &=").unknown_cursor


def test_a_long_poll_ends_with_the_news(city, line):
    timer = threading.Timer(0.2, dispatch, [city])
    timer.start()
    assert len(line.pull(None, wait=20).events) == 1


def test_close_ends_a_long_poll(city, line):
    ended = threading.Event()
    outcomes = []

    def poll():
        outcomes.append(line.pull(None, wait=25))
        ended.set()

    threading.Thread(target=poll, daemon=True).start()
    time.sleep(0.2)
    line.close()
    assert ended.wait(3), "a worker must stop within three seconds"
    assert outcomes[0].error == "同步正在停止。"
    assert line.push([registered("A1")]).error == "同步正在停止。"


def test_a_wrong_key_is_refused_in_words_without_the_key(city):
    secret = webhooks.new_secret()
    outcome = CityPlatform(city.url, secret).push([registered("A1")])
    assert outcome.receipts == {} and outcome.code == "unauthorized"
    assert "signature_wrong" in outcome.error and secret not in repr(outcome)
    assert city.store.ticket("A1") is None


def test_old_and_new_key_during_rotation(city):
    both = f"{webhooks.new_secret()} {city.secret}"
    assert CityPlatform(city.url, both).push([registered("A1")]).error is None


@pytest.mark.parametrize(
    ("ahead", "words"), [(-420, "本机时钟慢 7 分钟"), (3 * 3600, "本机时钟快 3 小时")]
)
def test_a_wrong_clock_is_said_in_words(city, ahead, words):
    skewed = CityPlatform(city.url, city.secret, clock=lambda: time.time() + ahead)
    outcome = skewed.push([registered("A1")])
    assert outcome.error == f"{words}，市平台拒收，请校时。"
    assert abs(outcome.clock_skew - ahead) <= 2 and outcome.receipts == {}


def test_line_down_says_when_to_come_back(city, line):
    acts.switch_fault(city.store, "busy", 5, city.app.config["CLOCK"]())
    outcome = line.push([registered("A1")])
    assert outcome.retry_after == 5 and outcome.receipts == {} and city.store.ticket("A1") is None
    acts.switch_fault(city.store, "", 0, city.app.config["CLOCK"]())
    assert line.push([registered("A1")]).error is None


def test_a_lost_answer_is_no_answer_and_the_retry_doubles_nothing(city, line):
    acts.switch_fault(city.store, "lost", 5, city.app.config["CLOCK"]())
    event = registered("A1")
    assert line.push([event]).receipts == {}
    acts.switch_fault(city.store, "", 0, city.app.config["CLOCK"]())
    assert line.push([event]).receipts[event.id].status == "duplicate"
    assert len(city.store.acts("A1")) == 1


def test_reconcile_agrees_and_names_what_differs(city, line):
    line.push([registered("A1"), owed("ticket.accepted", "A1", 2), registered("A2")])
    versions = {"A1": 2, "A2": 1}
    agreed = line.reconcile(date(2026, 11, 21), 2, reconcile_digest(versions))
    assert agreed.match is True and agreed.tickets == {}
    differs = line.reconcile(date(2026, 11, 21), 1, reconcile_digest({"A1": 3}))
    assert differs.match is False and differs.tickets == versions
    other_day = line.reconcile(date(2026, 11, 20), 0, reconcile_digest({}))
    assert other_day.match is True


def test_sync_request_is_answered_with_a_snapshot(city, line):
    number = dispatch(city)
    asked = owed("sync.request", None, 1, {"tickets": [number, "unknown"]})
    line.push([asked])
    kinds = [event["type"] for event in line.pull(None).events]
    assert kinds == ["ticket.dispatched", "ticket.snapshot"]


FILE = bytes(range(256)) * 10_000
SHA = hashlib.sha256(FILE).hexdigest()


def test_a_file_goes_up_in_pieces_and_comes_back(city, line):
    assert line.head_blob(SHA).has_it is False
    outcome = line.put_blob(SHA, io.BytesIO(FILE), len(FILE), "现场照片.jpg", "image/jpeg")
    assert outcome.done and outcome.error is None and line.head_blob(SHA).has_it
    into = io.BytesIO()
    assert line.get_blob(SHA, into).done and into.getvalue() == FILE
    assert line.put_blob(SHA, io.BytesIO(b""), 0).done, "what the city has is not sent again"


def test_an_upload_goes_on_where_it_stopped(city, line):
    class Torn(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= 2 * 1024 * 1024:
                acts.switch_fault(city.store, "busy", 5, city.app.config["CLOCK"]())
            return super().read(size)

    stopped = line.put_blob(SHA, Torn(FILE), len(FILE))
    assert not stopped.done and stopped.offset == 2 * 1024 * 1024 and stopped.upload_path
    acts.switch_fault(city.store, "", 0, city.app.config["CLOCK"]())
    source = io.BytesIO(FILE)
    outcome = line.put_blob(SHA, source, len(FILE), upload_path=stopped.upload_path)
    assert outcome.done and line.head_blob(SHA).has_it


def test_a_file_that_does_not_hash_is_not_kept(city, line):
    outcome = line.put_blob("ab" * 32, io.BytesIO(b"something else"), 14)
    assert not outcome.done and outcome.code == "checksum" and outcome.upload_path is None
    assert line.head_blob("ab" * 32).has_it is False


def test_a_short_file_and_a_missing_one_are_said(city, line):
    assert line.put_blob(SHA, io.BytesIO(b"short"), len(FILE)).code == "short_file"
    assert line.get_blob("cd" * 32, io.BytesIO()).code == "missing"


def test_an_empty_file(city, line):
    sha = hashlib.sha256(b"").hexdigest()
    assert line.put_blob(sha, io.BytesIO(), 0).done
    assert line.get_blob(sha, io.BytesIO()).done


def test_nothing_to_send_asks_nothing(city, line):
    outcome = line.push([])
    assert outcome.receipts == {} and outcome.error is None


def test_junk_text_becomes_a_dead_letter_not_a_block(city, line):
    junk, good = Outgoing("junk", "{not json"), registered("A1")
    outcome = line.push([junk, good])
    assert outcome.receipts["junk"].code == "not_a_batch"
    assert outcome.receipts[good.id].status == "accepted"
