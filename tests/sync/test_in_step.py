"""County and city kept in step over real HTTP: the acts, the outbox, the line, the sandbox."""

import hashlib

import pytest

from hotline.casework import answering, calling, citysync, dispatching, handling, reviewing
from hotline.outside.cityplatform import CityPlatform
from hotline.sandboxcity import acts
from hotline.store import inbox, outbox
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.casework.conftest import ANSWER
from tests.sync.events import NOW, REGISTRATION

COUNTY = "410599"


@pytest.fixture
def send(line, play, tmp_path):
    return lambda limit=200: citysync.push(line, COUNTY, tmp_path, lambda: play.now, limit)


@pytest.fixture
def listen(line, play):
    return lambda: citysync.pull(line, lambda: play.now)


@pytest.fixture
def switch(city):
    return lambda fault: acts.switch_fault(city.store, fault, 5, city.app.config["CLOCK"]())


def dispatch(city, **more):
    data = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
    return acts.dispatch(city.store, COUNTY, {**data, **more}, NOW)


def answered(play, number):
    """The township takes the ticket and answers, the county passes it on."""
    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [], "请核实")
    part = play.part(number, "east").id
    handling.accept(play.by("station_clerk"), part, None)
    handling.contact(play.by("station_clerk"), part, None, "已电话联系")
    answering.answer(play.by("station_clerk"), part, None, ANSWER)
    reviewing.pass_answer(play.by("reviewer"), number, None)


def ticket_of(wire_no):
    return Ticket.get(Ticket.wire_no == wire_no)


def told(city, number):
    return [act["type"] for act in city.store.acts(number)[::-1] if act["side"] == "county"]


def test_dispatched_in_the_city_answered_in_the_town_and_back(city, play, send, listen):
    wire_no = dispatch(city, place={"division": "410599101201", "address": "村口"})
    assert listen().taken == 1
    ticket = ticket_of(wire_no)
    assert (ticket.title, ticket.division_code) == ("路灯不亮", "410599101201")
    answered(play, ticket.ticket_no)
    assert send().error is None
    story = city.store.acts(wire_no)
    assert "ticket.accepted" in told(city, wire_no) and "ticket.answered" in told(city, wire_no)
    (answer,) = [act["data"] for act in story if act["type"] == "ticket.answered"]
    assert (answer["record"], answer["reply"]) == (ANSWER.record, ANSWER.reply)
    acts.tell(city.store, COUNTY, wire_no, "urge", {"text": "请加快"}, NOW)
    judged = {"contacted": "yes", "solved": "yes", "satisfied": "yes"}
    acts.tell(city.store, COUNTY, wire_no, "evaluate", judged, NOW)
    assert listen().taken == 2 and inbox.counts().get("refused", 0) == 0
    assert (ticket_of(wire_no).state, ticket_of(wire_no).satisfied) == ("closed", "yes")


def test_a_page_delivered_twice_takes_effect_once(city, line, play):
    dispatch(city)
    page = line.pull(None)
    assert [citysync.take_page(page, play.now) for _ in range(3)] == [1, 0, 0]
    assert Ticket.select().count() == 1


def test_a_line_that_loses_every_other_answer_loses_and_doubles_nothing(city, play, send, switch):
    numbers = [play.closed() for _ in range(3)]
    for turn in range(60):
        if not outbox.has_waiting():
            break
        switch("lost" if turn % 2 == 0 else "")
        send(limit=2)
    owed = OutboxEvent.select().count()
    assert not outbox.has_waiting() and outbox.counts() == {"confirmed": owed}
    assert city.store.row("SELECT COUNT(*) AS n FROM received WHERE is_applied")["n"] == owed
    assert [city.store.ticket(number)["state"] for number in numbers] == ["closed"] * 3
    versions = [city.store.ticket(number)["county_version"] for number in numbers]
    assert versions == [outbox.version_up(number) for number in numbers]


def test_line_down_keeps_everything_and_says_so(city, play, send, listen, switch):
    switch("busy")
    number = play.register()
    waiting = outbox.counts()["waiting"]
    sent, heard = send(), listen()
    assert (sent.sent, sent.retry_after) == (0, 5) and "暂停服务" in sent.error
    assert "暂停服务" in heard.error and outbox.counts() == {"waiting": waiting}
    switch("")
    assert send().error is None
    assert told(city, number)[0] == "ticket.registered"


def test_a_wrong_secret_loses_nothing(city, play, tmp_path):
    play.register()
    stranger = CityPlatform(city.url, "whsec_" + "A" * 32)
    outcome = citysync.push(stranger, COUNTY, tmp_path, lambda: play.now, 200)
    assert "核对密钥" in outcome.error and "confirmed" not in outbox.counts()
    assert all("AAAA" not in row.message for row in OutboxEvent.select())


def test_a_poison_event_blocks_nothing_and_is_listed(city, line, play, listen):
    now = city.app.config["CLOCK"]()
    with city.store.write():
        city.store.rows(
            "INSERT INTO sent (id, type, subject, sent_at, body) VALUES ('x','?','?',?,?)",
            now.isoformat(),
            '{"specversion":"1.0","id":"x","type":"??","data":7}',
        )
    bad = dispatch(city)
    city.store.rows("UPDATE sent SET body = replace(body, '\"help\"', '\"unknown\"')")
    good = dispatch(city)
    assert listen().taken == 3
    states = {row.subject: row.state for row in InboxEvent.select()}
    assert (states[bad], states[good], states[None]) == ("refused", "applied", "refused")
    assert all(row.reason for row in InboxEvent.select().where(InboxEvent.state == "refused"))


def test_early_events_of_the_city_wait_their_turn(city, line, play):
    wire_no = dispatch(city)
    acts.tell(city.store, COUNTY, wire_no, "urge", {"text": "请加快"}, NOW)
    page = line.pull(None)
    backwards = type(page)(page.events[::-1], page.cursor)
    assert citysync.take_page(backwards, play.now) == 2
    assert inbox.counts() == {"applied": 2} and inbox.version_down(wire_no) == 2


def test_another_store_at_the_city_is_read_from_its_start(city, play, line, listen, tmp_path):
    from hotline.store import settings

    dispatch(city)
    listen()
    settings.save(citysync.CURSOR, "b3RoZXI6OQ", play.now, "系统")
    dispatch(city)
    assert "重新收取" in listen().error
    assert listen().taken == 1 and Ticket.select().count() == 2


def test_a_photo_goes_before_its_event(city, line, play, tmp_path, send):
    content = b"\xff\xd8 a photo"
    sha = hashlib.sha256(content).hexdigest()
    number = play.register()
    data = {"at": NOW.isoformat(), "attachments": [{"sha256": sha, "name": "a.jpg", "size": 9}]}
    with_photo = outbox.owe("ticket.progress", number, data, play.now)
    path = tmp_path / sha[:2] / sha[2:4] / sha
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert send().error is None
    assert (city.store.blobs / sha).read_bytes() == content
    assert OutboxEvent.get(OutboxEvent.event_id == with_photo).state == "confirmed"


def test_called_back_in_the_county_closes_at_the_city(city, play, send):
    number = play.passed()
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "yes", "yes")
    send()
    assert city.store.ticket(number)["state"] == "closed"
