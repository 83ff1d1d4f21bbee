"""A package to the city and its receipts back; the city's package here and receipts for it."""

import hashlib
from datetime import timedelta

import pytest

from hotline.casework import citysync, packages, packing, unpacking
from hotline.errors import NotAllowedNow, OutOfReach
from hotline.rules import packages as rules
from hotline.sandboxcity import acts
from hotline.store import outbox
from hotline.store import packages as kept
from hotline.store.attachments import Attachment
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.packages import Package
from hotline.store.tickets import Ticket
from tests.packages.conftest import COUNTY

JPEG = b"\xff\xd8\xff\xe0 a photo of the pump " * 4000


def keep_photo(blobs, content):
    sha256 = hashlib.sha256(content).hexdigest()
    path = blobs / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return sha256


def test_up_and_the_receipts_back(carry):
    number = carry.play.closed()
    row = carry.export()
    assert (row.state, row.count) == ("made", outbox.waiting_count())
    assert row.name == f"{COUNTY}-{row.first:020d}-{row.last:020d}.hlsync"
    receipts = carry.city_takes(carry.file(row))
    assert carry.store.ticket(number)["state"] == "closed"
    assert not outbox.counts().get("confirmed"), "nothing is done before the receipts are back"
    back = carry.take(receipts)
    assert (back.kind, back.accepted, back.refused) == ("receipts", row.count, 0)
    assert outbox.counts() == {"confirmed": row.count}
    assert packages.find(row.id).state == "confirmed"


def test_the_next_export_does_not_repeat_what_is_on_its_way(carry):
    carry.play.register()
    first = carry.export()
    with pytest.raises(NotAllowedNow, match="正等市平台的回执"):
        carry.export()
    carry.play.register()
    second = carry.export()
    assert second.first > first.last and second.previous_sha256 == first.sha256
    assert second.count == outbox.waiting_count() - first.count


def test_urgent_first_and_each_ticket_in_its_order(carry):
    slow = carry.play.dispatched()
    urgent = carry.play.register(urgency="urgent")
    row = carry.export()
    told = [event.subject for event in kept.events_of(row.id)]
    assert told.index(urgent) < told.index(slow)
    versions = [e.ticketversion for e in kept.events_of(row.id) if e.subject == slow]
    assert versions == sorted(versions) and len(versions) >= 1


def test_a_photo_travels_with_its_event(carry, tmp_path):
    number = carry.play.handled()
    sha256 = keep_photo(tmp_path / "data" / "blobs", JPEG)
    ticket = carry.play.ticket(number)
    data = {"attachments": [{"sha256": sha256, "name": "水泵.jpg"}], "at": carry.at().isoformat()}
    outbox.owe("ticket.progress", ticket.wire_no, data, carry.at())
    row = carry.export()
    assert row.files == 1 and row.size < len(JPEG) + 20_000
    carry.city_takes(carry.file(row))
    assert (carry.store.blobs / sha256).read_bytes() == JPEG


def test_down_with_a_photo_and_receipts_for_the_city(carry, tmp_path):
    photo = carry.photo(JPEG)
    wire_no = carry.dispatched(attachments=[photo])
    row = carry.take(carry.city_exports())
    assert (row.kind, row.state, row.accepted, row.files) == ("events", "taken", 1, 1)
    ticket = Ticket.get(Ticket.wire_no == wire_no)
    attached = Attachment.get(Attachment.ticket == ticket.id)
    assert attached.is_here and attached.media_type == "image/jpeg"
    answer = carry.answer_of(row)
    assert carry.city_takes(answer) is None
    told = carry.store.rows("SELECT kind, direction FROM packages ORDER BY n")
    assert [each["kind"] for each in told] == ["events", "receipts"]


def test_a_refused_event_comes_back_refused_with_its_reason(carry):
    number = carry.play.register()
    OutboxEvent.update(type="ticket.unheard").where(OutboxEvent.subject == number).execute()
    back = carry.take(carry.city_takes(carry.file(carry.export())))
    assert back.refused == 1
    event = OutboxEvent.get(OutboxEvent.subject == number)
    assert (event.state, event.code) == ("rejected", "unknown_type") and event.message


def test_a_poison_event_of_the_city_is_refused_in_the_receipts(carry):
    good, bad = carry.dispatched(), carry.dispatched()
    carry.store.rows(
        "UPDATE sent SET body = replace(body, '\"help\"', '\"odd\"') WHERE subject = ?", bad
    )
    row = carry.take(carry.city_exports())
    assert (row.accepted, row.refused) == (1, 1)
    assert Ticket.select().where(Ticket.wire_no == good).exists()


def test_a_lost_package_is_made_void_and_its_events_go_again(carry):
    number = carry.play.register()
    lost, later = carry.export(), (carry.play.register(), carry.export())[1]
    packages.declare_lost(carry.play.by("dispatcher"), lost.id)
    assert {packages.find(each.id).state for each in (lost, later)} == {"void"}
    with pytest.raises(OutOfReach):
        carry.file(packages.find(lost.id))
    again = carry.export()
    assert again.count == lost.count + later.count and again.previous_sha256 == ""
    carry.take(carry.city_takes(carry.file(again)))
    assert not outbox.has_waiting() and carry.store.ticket(number)
    with pytest.raises(NotAllowedNow):
        packages.declare_lost(carry.play.by("dispatcher"), again.id)


def test_a_void_package_that_turns_up_after_all_doubles_nothing(carry):
    carry.play.register()
    lost = carry.export()
    found = carry.file(lost).read_bytes()
    packages.declare_lost(carry.play.by("dispatcher"), lost.id)
    again = carry.export()
    stick = carry.counter.out / lost.name
    stick.write_bytes(found)
    first = carry.city_takes(stick)
    carry.take(first)
    assert not outbox.has_waiting()
    carry.take(carry.city_takes(carry.file(again)))
    assert outbox.counts() == {"confirmed": lost.count}
    assert carry.store.row("SELECT COUNT(*) AS n FROM received")["n"] == lost.count


def test_everything_since_a_day_goes_again_for_a_city_that_lost_it(carry):
    carry.play.closed()
    first = carry.export()
    carry.take(carry.city_takes(carry.file(first)))
    again = carry.export(since=carry.at() - timedelta(days=30))
    assert again.count == first.count
    back = carry.take(carry.city_takes(carry.file(again)))
    assert back.accepted == first.count and outbox.counts() == {"confirmed": first.count}


def test_a_long_run_since_a_day_goes_into_several_packages(carry, monkeypatch):
    monkeypatch.setattr(rules, "MOST_EVENTS", 3)
    carry.play.closed()
    owed, since = outbox.waiting_count(), carry.at() - timedelta(days=30)
    rows = [carry.export(since=since)]
    with pytest.raises(NotAllowedNow):
        while True:
            rows.append(carry.export(since=since, begun=rows[0].id))
    assert sum(row.count for row in rows) == owed and max(row.count for row in rows) == 3
    chain = [row.previous_sha256 for row in rows]
    assert chain == ["", *(row.sha256 for row in rows[:-1])]


def test_a_package_full_of_photos_is_followed_by_another(carry, tmp_path, monkeypatch):
    number = carry.play.handled()
    wire_no = carry.play.ticket(number).wire_no
    for serial in range(4):
        sha256 = keep_photo(tmp_path / "data" / "blobs", JPEG + bytes([serial]))
        data = {"attachments": [{"sha256": sha256, "name": "水泵.jpg"}], "at": "2026-11-20"}
        outbox.owe("ticket.progress", wire_no, data, carry.at())
    monkeypatch.setattr(rules, "LARGEST", 2 * len(JPEG) + 20_000)
    rows = []
    while kept.free_count():
        rows.append(carry.export())
    assert [row.files for row in rows] == [2, 2]
    for row in rows:
        carry.take(carry.city_takes(carry.file(row)))
    assert not outbox.has_waiting()


def test_an_import_cut_short_goes_on_where_it_stopped(carry, monkeypatch):
    wire_nos = [carry.dispatched() for _ in range(5)]
    monkeypatch.setattr(unpacking, "PAGE", 2)
    real, calls = citysync.take_events, []

    def dies_at_the_second(page, now):
        calls.append(page)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(page, now)

    monkeypatch.setattr(citysync, "take_events", dies_at_the_second)
    path = carry.city_exports()
    with pytest.raises(KeyboardInterrupt):
        carry.take(path)
    assert Package.get(Package.direction == "in").state == "refused"
    assert carry.take(path).accepted == 5
    assert {ticket.wire_no for ticket in Ticket.select()} == set(wire_nos)


def test_the_line_and_the_files_do_not_fight(carry):
    carry.play.register()
    row = carry.export()
    for event in OutboxEvent.select():  # the line delivered them meanwhile
        outbox.settle(event.event_id, "confirmed", carry.at())
    back = carry.take(carry.city_takes(carry.file(row)))
    assert back.accepted == row.count and outbox.counts() == {"confirmed": row.count}
    wire_no = carry.dispatched()
    package = carry.city_exports()
    carry.take(package)
    bodies = carry.store.rows("SELECT body FROM sent")
    assert len(bodies) == InboxEvent.select().count() == 1
    assert Ticket.select().where(Ticket.wire_no == wire_no).count() == 1


def test_events_held_by_a_refusal_stay_behind_and_go_later(carry):
    number = carry.play.dispatched()
    first = OutboxEvent.select().where(OutboxEvent.subject == number).order_by(OutboxEvent.id).get()
    outbox.settle(first.event_id, "rejected", carry.at(), "odd", "")
    other = carry.play.register()
    row = carry.export()
    assert {event.subject for event in kept.events_of(row.id)} == {other}


def test_missing_receipts_leave_their_events_for_the_next_export(carry):
    carry.play.closed()
    row = carry.export()
    carry.city_takes(carry.file(row))
    answer = carry.short_receipts(row, leave_out=2)
    back = carry.take(answer)
    assert "缺少 2 条" in back.problem and outbox.waiting_count() == 2
    assert carry.export().count == 2


def test_one_package_of_a_kind_at_a_time(carry):
    carry.play.register()
    caller = carry.play.by("dispatcher")
    packages.begin_export(caller)
    with pytest.raises(NotAllowedNow, match="正在制作"):
        packages.begin_export(caller)
    carry.play.now += timedelta(minutes=6)  # its program died
    assert carry.export().state == "made"
    assert Package.select().where(Package.state == "failed").count() == 1
    caller = carry.play.by("dispatcher")
    unpacking.begin_import(caller, "a.hlsync", 1)
    with pytest.raises(NotAllowedNow, match="正在导入"):
        unpacking.begin_import(caller, "b.hlsync", 1)


def test_a_program_thought_dead_makes_nothing_that_counts(carry):
    carry.play.register()
    number = int(packages.begin_export(carry.play.by("dispatcher")))
    carry.play.now += timedelta(minutes=6)
    packages.settle_lost(carry.play.now)
    with pytest.raises(NotAllowedNow):
        packing.make(number, carry.desk)
    assert packages.find(number).state == "failed" and kept.free_count()
    assert not list((carry.root / "packages").rglob("*.hlsync"))


def test_what_is_past_its_use_is_cleared_away(carry):
    carry.play.register()
    first = carry.export()
    carry.take(carry.city_takes(carry.file(first)))
    carry.play.now += timedelta(days=31)
    carry.play.register()
    second = carry.export()
    assert [path.stem for path in (carry.root / "packages" / "out").iterdir()] == [str(second.id)]
    assert not packages.has_file(packages.find(first.id), carry.root / "packages")


def test_a_wider_story_both_ways(carry):
    wire_no = carry.dispatched()
    carry.take(carry.city_exports())
    acts.tell(carry.store, COUNTY, wire_no, "urge", {"text": "请加快"}, carry.at())
    down = carry.take(carry.city_exports())
    assert down.accepted == 1 and down.previous_sha256
    assert InboxEvent.select().where(InboxEvent.state == "applied").count() == 2
