"""The API-key interface, and a fourth one that is nothing but a file."""

from pathlib import Path

import pytest

from hotline.casework import citysync
from hotline.store import inbox
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.dialects.keyed import Keyed, KeyedHandler, Signed, SignedHandler
from tests.dialects.vendor import running

FOURTH = Path(__file__).with_name("fourth.toml")


@pytest.fixture
def keyed():
    with running(Keyed(), KeyedHandler) as server:
        yield server


@pytest.fixture
def signed():
    with running(Signed(), SignedHandler) as server:
        yield server


@pytest.fixture
def fourth(joined, signed, tmp_path):
    (tmp_path / "dialects").mkdir()
    (tmp_path / "dialects" / "fourth.toml").write_bytes(FOURTH.read_bytes())
    return joined("fourth", signed.url, {"appid": "county-1", "key": signed.key})


def push(city, play, tmp_path):
    return citysync.push(city, "410599", tmp_path / "data" / "blobs", lambda: play.now, 10)


def pull(city, play):
    return citysync.pull(city, lambda: play.now)


def test_a_peer_that_recognises_repeats_is_simply_asked_again(joined, keyed, play, tmp_path):
    city = joined("api-key", keyed.url, {"key": keyed.key})
    number = play.handled()
    keyed.faults += [("/api/tickets", "lost")]
    assert push(city, play, tmp_path).error
    while push(city, play, tmp_path).sent:
        continue
    assert [each["path"] for each in keyed.orders] == [
        "/api/tickets",
        f"/api/tickets/{number}/sign",
    ]
    assert keyed.orders[0]["contact"]["name"] and keyed.orders[0]["type"] == "求助"
    rows = OutboxEvent.select().order_by(OutboxEvent.id)
    assert {row.state for row in rows} == {"confirmed"} and "K1" in rows[0].message


def test_a_wrong_key_and_a_refusal(joined, keyed, play, tmp_path):
    play.register()
    told = push(joined("api-key", keyed.url, {"key": "k-wrong-0000"}), play, tmp_path)
    assert "登录凭证" in told.error and "k-wrong" not in told.error
    city = joined("api-key", keyed.url, {"key": keyed.key})
    keyed.faults += [("/api/tickets", "refused")]
    assert push(city, play, tmp_path).refused == 1
    assert "内容过短" in OutboxEvent.get().message and keyed.orders == []


def test_orders_behind_a_mark_of_the_city(joined, keyed, play):
    for seq in range(1, 251):
        keyed.news.append({
            "seq": seq, "orderNo": f"GZ{seq:04d}", "action": "new", "content": "路灯不亮",
            "type": "求助", "level": "加急", "createTime": "2026-11-20 08:00:00",
            "deadline": "2026-11-25 18:00:00", "contact": {"phone": "13900001234"},
        })  # fmt: skip
    keyed.news.append({"seq": 251, "orderNo": "GZ0001", "action": "cancel", "remark": "撤单"})
    city = joined("api-key", keyed.url, {"key": keyed.key})
    assert [pull(city, play).taken for _ in range(4)] == [100, 100, 51, 0]
    first = Ticket.get(Ticket.wire_no == "GZ0001")
    assert first.state == "withdrawn" and first.urgency == "urgent"
    assert first.title == "市平台转办工单"


def test_the_fourth_is_added_by_a_file_alone(fourth, signed, play, tmp_path):
    play.register()
    signed.faults += [("/gateway/add.do", "busy")]
    assert "系统错误" in push(fourth, play, tmp_path).error and signed.orders == []
    assert push(fourth, play, tmp_path).sent == 1
    (order,) = signed.orders
    assert order["djsj"].startswith("20261120") and len(order["djsj"]) == 14
    assert "M1" in OutboxEvent.get().message
    signed.news.append({"rollno": "RL1", "zt": "1", "content": "井盖丢失，影响通行。",
                        "level": "1", "djsj": "20261120081500", "lxdh": "13900001234"})  # fmt: skip
    assert pull(fourth, play).taken == 1 and pull(fourth, play).taken == 0
    signed.news[0]["level"] = "2"
    assert pull(fourth, play).taken == 1
    ticket = Ticket.get(Ticket.wire_no == "RL1")
    assert ticket.urgency == "ordinary" and ticket.title == ticket.content
    signed.news.append({"rollno": "RL1", "zt": "9"})
    signed.news.append("nonsense")
    assert pull(fourth, play).taken == 2
    assert Ticket.get(Ticket.wire_no == "RL1").state == "withdrawn"
    assert inbox.counts() == {"applied": 3, "refused": 1}
    assert "不是一条工单" in InboxEvent.get(InboxEvent.state == "refused").reason


def test_what_can_be_neither_asked_nor_repeated_is_laid_before_a_person(
    fourth, signed, play, tmp_path
):
    from tests.sync.events import owed

    event = owed("ticket.answered", "RL9", 1, {"reply": "您好"})
    fourth._notebook.begin(event.id)
    receipt = fourth.push([event]).receipts[event.id]
    assert receipt.status == "rejected" and "电话核实" in receipt.message and signed.orders == []
    again = fourth.push([event]).receipts[event.id]
    assert again.is_done and len(signed.orders) == 1


def test_a_wrong_signature_is_the_vendors_refusal(joined, signed, play, tmp_path, fourth):
    bad = joined("fourth", signed.url, {"appid": "county-1", "key": "another"})
    play.register()
    assert push(bad, play, tmp_path).refused == 1
    assert "签名不正确" in OutboxEvent.get().message
