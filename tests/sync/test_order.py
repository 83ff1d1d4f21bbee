"""Which message goes when: per-ticket order in small batches, and none that blocks the others."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta

import pytest

from hotline.casework import citycompare, citysync
from hotline.config import Settings
from hotline.jobs.line import WORTH_A_PROBE, CityLine
from hotline.outside.cityplatform import BlobOutcome, CityPlatform, PushOutcome, Receipt
from hotline.store import outbox, packages, resent, settings
from hotline.store.database import db, write
from hotline.store.outbox import OutboxEvent
from hotline.store.packages import Package
from tests.sync.faulty import SECRET, Reply, faulty_city

PHOTO = [{"sha256": "ab" * 32, "name": "现场.jpg", "type": "image/jpeg", "size": 9}]


class Willing:
    """A city that takes everything but what `odd` says, and never a file."""

    def __init__(self, odd=lambda event: None, files="status_404") -> None:
        self.odd, self.files, self.got, self.asked = odd, files, [], []

    def push(self, events):
        receipts, odd = {}, {}
        for event in events:
            told = json.loads(event.text)
            self.asked.append(told["id"])
            if words := self.odd(told):
                odd[event.id] = words
                continue
            self.got.append((told.get("subject"), told.get("ticketversion")))
            receipts[event.id] = Receipt(event.id, "accepted")
        return PushOutcome(receipts, error="有一条没有送达。" if odd else None, odd=odd)

    def put_blob(self, *_, **__):
        return BlobOutcome(error="市平台没有这项服务。", code=self.files, retry_after=900)


def owe(play, subject, count=1, is_urgent=False, **more):
    with write():
        for _ in range(count):
            outbox.owe("ticket.progress", subject, {"text": "办理中", **more}, play.now, is_urgent)


def push(play, city, tmp_path, limit=10, **more):
    return citysync.push(city, "410599", tmp_path / "blobs", lambda: play.now, limit, **more)


def test_an_urgent_event_takes_the_earlier_ones_of_its_ticket_along(play, tmp_path):
    for n in range(15):
        owe(play, f"A{n}")
    owe(play, "U", 12)
    owe(play, "U", is_urgent=True)
    city = Willing()
    push(play, city, tmp_path)
    push(play, city, tmp_path)
    assert city.got[:13] == [("U", n) for n in range(1, 14)]
    assert [subject for subject, _ in city.got[13:]] == [f"A{n}" for n in range(7)]


def edited_ahead_of_ten(play):
    owe(play, "E", 2)
    for n in range(12):
        owe(play, f"B{n}")
    first = OutboxEvent.get(OutboxEvent.subject == "E", OutboxEvent.ticketversion == 1)
    with write():
        resent.replace(first, {"text": "改过"}, play.now, "已修改")


def test_an_edited_message_goes_before_the_later_ones_also_across_batches(play, tmp_path):
    edited_ahead_of_ten(play)
    city = Willing()
    push(play, city, tmp_path, limit=3)
    assert city.got == [("E", 1), ("E", 2), ("B0", 1)]


def package(play):
    with write():
        row = Package.create(direction="out", state="making", made_at=play.now, seen_at=play.now)
        packages.fill(row.id, 100)
    return [(event.subject, event.ticketversion) for event in packages.events_of(row.id)]


def test_a_package_keeps_the_order_of_a_ticket(play):
    edited_ahead_of_ten(play)
    owe(play, "U", 2)
    owe(play, "U", is_urgent=True)
    owe(play, None)
    held = package(play)
    assert held[:5] == [("U", 1), ("U", 2), ("U", 3), ("E", 1), ("E", 2)]
    assert len(held) == 18 and held[-1] == (None, None)


def test_one_odd_event_holds_its_own_ticket_only_and_rests(play, tmp_path):
    owe(play, "P", 2)
    owe(play, "A")
    city = Willing(odd=lambda told: told["subject"] == "P" and "电话 13900001234 读不懂。")
    for _ in range(2):
        assert "没有送达" in push(play, city, tmp_path, limit=1).error
    done = push(play, city, tmp_path, limit=1)
    assert done.error is None and city.got == [("A", 1)] and len(city.asked) == 3
    row = OutboxEvent.get(OutboxEvent.subject == "P", OutboxEvent.ticketversion == 1)
    assert (row.state, row.attempts) == ("waiting", 2) and "139****1234" in row.message
    play.now += timedelta(minutes=1)
    city.odd = lambda told: None
    push(play, city, tmp_path)
    push(play, city, tmp_path)
    assert city.got == [("A", 1), ("P", 1), ("P", 2)]


def test_a_message_that_makes_the_city_stumble_is_found_and_set_apart(play, tmp_path):
    for n in range(9):
        owe(play, f"A{n}", text="毒" if n == 0 else "好")

    def script(_method, _target, body):
        if "毒".encode() in body:
            return Reply(500, b"Traceback", is_signed=False)
        ids = [event["id"] for event in json.loads(body)]
        told = {"receipts": [{"id": each, "status": "accepted"} for each in ids]}
        return Reply(200, json.dumps(told).encode())

    with faulty_city(script) as (url, asked):
        started = Settings(data=tmp_path, county_code="410599", city_url=url, city_secret=SECRET)
        line = CityLine(started, threading.Event(), lambda: play.now)
        city = CityPlatform(url, SECRET, timeout=5)
        for _ in range(WORTH_A_PROBE):
            line._send_once(city)
            assert outbox.counts() == {"waiting": 9}
        line._send_once(city)
        assert outbox.counts() == {"waiting": 1, "confirmed": 8} and len(asked) < 14
        # While the city answers nothing else, no message is to blame.
        owe(play, "毒A", text="毒")
        owe(play, "毒B", text="毒")
        play.now += timedelta(hours=1)
        for _ in range(WORTH_A_PROBE + 1):
            line._send_once(city)
        assert outbox.rested(outbox.ALONE, 9, play.now, play.now, timedelta(1), timedelta(1)) == [
            OutboxEvent.get(OutboxEvent.subject == "A0")
        ]
        city.close()


def test_a_message_nobody_can_write_does_not_stop_the_others(play, tmp_path, caplog):
    owe(play, "x" * 70)
    owe(play, "A")
    city = Willing()
    done = push(play, city, tmp_path)
    assert (done.sent, done.refused) == (1, 1) and city.got == [("A", 1)]
    assert OutboxEvent.get(OutboxEvent.state == "rejected").code == "internal"
    assert "could not be written" in caplog.text


def test_a_refusal_does_not_bring_back_what_was_set_aside_meanwhile(play):
    owe(play, "A")
    row = OutboxEvent.get()
    row.state = "set_aside"
    row.save()
    with write():
        outbox.settle(row.event_id, "rejected", play.now, "bad", "不合格")
    assert OutboxEvent.get().state == "set_aside"
    with write():
        outbox.settle(row.event_id, "confirmed", play.now)
    assert OutboxEvent.get().state == "confirmed"


def photo(tmp_path):
    digest = PHOTO[0]["sha256"]
    path = tmp_path / "blobs" / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not empty")
    return path


def test_a_wish_of_the_city_about_files_holds_for_files_only(play, tmp_path, monkeypatch):
    photo(tmp_path)
    owe(play, "F", attachments=PHOTO)
    city = Willing(files="busy")
    city.batch = 200
    started = Settings(data=tmp_path, county_code="410599")
    line = CityLine(started, threading.Event(), lambda: play.now)
    line._send_once(city)
    assert line._rests("files") and not line._rests("push")
    owe(play, "A", is_urgent=True)
    line._send_once(city)
    assert city.got == [("A", 1)] and OutboxEvent.get(OutboxEvent.subject == "F").attempts == 1
    assert settings.last_beat("push_ok") == play.now


def test_trouble_with_a_file_is_no_break_of_the_line(play, tmp_path):
    path = photo(tmp_path)
    owe(play, "F", 2, attachments=PHOTO)
    city = Willing()
    push(play, city, tmp_path)
    path.unlink()
    path.mkdir()  # there, and cannot be read
    play.now += timedelta(minutes=1)
    done = push(play, city, tmp_path)
    row = OutboxEvent.get(OutboxEvent.ticketversion == 1)
    assert done.error is None and row.attempts == 2 and "本机读不出附件" in row.message
    beats = db.execute_sql("SELECT text FROM heartbeat WHERE name = 'push'").fetchall()
    assert beats in ([], [("",)])


def test_what_names_files_is_looked_at_once(play, tmp_path, monkeypatch):
    photo(tmp_path)
    for n in range(30):
        owe(play, f"F{n}", attachments=PHOTO)
    city, opened = Willing(), []
    for _ in range(8):
        push(play, city, tmp_path, limit=5)
    read = outbox.data_of
    monkeypatch.setattr(outbox, "data_of", lambda row: opened.append(row.id) or read(row))
    assert push(play, city, tmp_path, limit=5).is_held and opened == []
    owe(play, "A")
    push(play, city, tmp_path, limit=5)
    assert len(opened) <= 2 and city.got == [("A", 1)]


@pytest.mark.parametrize("back", [timedelta(days=900), timedelta(hours=1)])
def test_a_clock_set_back_does_not_silence_the_line(play, tmp_path, back, caplog):
    line = CityLine(Settings(data=tmp_path), threading.Event(), lambda: play.now)
    with caplog.at_level(logging.WARNING):
        line._note("push", "联系人 13900001234 的号码不对。", None)
    assert line._rests("push") and "13900001234" not in caplog.text and "139****1234" in caplog.text
    play.now -= back
    assert not line._rests("push")


def test_after_a_restore_of_our_own_no_version_is_given_twice(city, line, play, tmp_path):
    number = play.handled()
    citysync.push(line, "410599", tmp_path, lambda: play.now, 200)
    last = OutboxEvent.select().order_by(OutboxEvent.id.desc()).get()
    with write():  # as the copy was, made before the last act
        last.delete_instance()
        db.execute_sql("UPDATE wire_version SET up = up - 1 WHERE subject = ?", (number,))
    citycompare.go_on_after_a_restore()
    owe(play, number, text="恢复之后的事")
    citysync.push(line, "410599", tmp_path, lambda: play.now, 200)
    told = citycompare.reconcile(line, play.now.date(), play.now)
    assert told.sent_again == (number,)
    citysync.push(line, "410599", tmp_path, lambda: play.now, 200)
    assert "恢复之后的事" in [act["data"].get("text") for act in city.store.acts(number)]
    assert citycompare.reconcile(line, play.now.date(), play.now).is_same
