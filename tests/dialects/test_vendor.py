"""The vendor-style interface: one order at a time, and nothing twice whatever the line does."""

import re
from datetime import timedelta

import pytest

from hotline.casework.citynotebook import CityNotebook
from hotline.store import settings
from hotline.store.database import write
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.dialects.turns import push, states
from tests.dialects.vendor import Vendor
from tests.sync.events import owed


def test_a_registration_arrives_once_in_the_vendors_words(city, vendor, play, tmp_path):
    number = play.register()
    assert push(city, play, tmp_path).error is None
    (order,) = vendor.orders
    ticket = Ticket.get(Ticket.ticket_no == number)
    assert order["sourceCode"] == number and order["workOrderContent"] == ticket.content
    assert re.fullmatch(r"2026-11-20 \d\d:\d\d:\d\d", order["acceptTime"])
    assert order["urgentLevel"] in "1234" and order["orderSource"] == "01"
    row = OutboxEvent.get(OutboxEvent.subject == number)
    assert row.state == "confirmed" and "SZ000001" in row.message


def test_steps_follow_in_order_under_the_citys_number(city, vendor, play, tmp_path):
    number = play.handled()
    while push(city, play, tmp_path).sent:
        continue
    assert {state for _, state in states(number)} == {"confirmed"}
    assert {step["workOrderCode"] for step in vendor.steps} == {"SZ000001"}
    assert [step["state"] for step in vendor.steps] == sorted(s["state"] for s in vendor.steps)
    serials = [step["serialNo"] for step in vendor.steps]
    assert len(serials) == len(set(serials)) >= 2


def test_a_skipped_event_counts_as_done_and_says_why(city):
    event = owed("ticket.progress", "T1", 1)
    receipt = city.push([event]).receipts[event.id]
    assert receipt.is_done and receipt.code == "skipped" and "不上报" in receipt.message


def test_an_answer_lost_after_the_deed_is_asked_about_not_sent_again(city, vendor, play, tmp_path):
    number = play.handled()
    vendor.faults += [("/workorder/report", "lost")]
    assert push(city, play, tmp_path).error
    assert "GET /workorder/query" not in vendor.asked
    assert len(vendor.orders) == 1 and states(number)[0][1] == "waiting"
    vendor.faults += [("/workorder/process", "lost")]
    push(city, play, tmp_path)
    while push(city, play, tmp_path).sent:
        continue
    assert len(vendor.orders) == 1
    assert {state for _, state in states(number)} == {"confirmed"}
    serials = [step["serialNo"] for step in vendor.steps]
    assert len(serials) == len(set(serials)) == 2
    assert "此前已收到" in OutboxEvent.get(OutboxEvent.subject == number).message


def test_a_question_that_fails_sends_nothing(city, vendor, play, tmp_path):
    play.register()
    vendor.faults += [("/workorder/report", "lost"), ("/workorder/query", "html")]
    push(city, play, tmp_path)
    assert push(city, play, tmp_path).error and len(vendor.orders) == 1
    vendor.faults += [("/workorder/query", "strange")]
    play.now += timedelta(minutes=6)
    assert push(city, play, tmp_path).sent == 0 and len(vendor.orders) == 1
    assert "明确答复" in OutboxEvent.get().message
    play.now += timedelta(minutes=6)
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_an_order_the_vendor_stumbles_over_holds_its_own_ticket_only(city, vendor, play, tmp_path):
    bad, good = play.register(), [play.register() for _ in range(12)]
    vendor.stumbles_over = bad
    for _ in range(5):
        push(city, play, tmp_path)
    assert {order["sourceCode"] for order in vendor.orders} == set(good)
    assert states(bad) == [("ticket.registered", "waiting")]
    assert "500" in OutboxEvent.get(OutboxEvent.subject == bad).message
    vendor.stumbles_over = "-"
    play.now += timedelta(minutes=6)
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 13


def test_a_mark_from_the_future_does_not_keep_an_order_for_years(city, vendor, play, tmp_path):
    play.register()
    object.__setattr__(city._dialect, "wait", 600)
    vendor.faults += [("/workorder/report", "503")]
    now = play.now
    play.now += timedelta(days=900)
    push(city, play, tmp_path)
    play.now = now
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_not_found_is_not_believed_at_once(city, vendor, play, tmp_path):
    play.register()
    object.__setattr__(city._dialect, "wait", 600)
    vendor.faults += [("/workorder/report", "503")]
    push(city, play, tmp_path)
    done = push(city, play, tmp_path)
    assert "稍候" in done.error and vendor.orders == []
    object.__setattr__(city._dialect, "wait", 0)
    play.now += timedelta(minutes=6)
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_an_old_event_of_a_restored_copy_is_asked_about_first(city, vendor, play, tmp_path):
    number = play.register()
    push(city, play, tmp_path)
    with write():
        OutboxEvent.update(state="waiting").execute()
        settings.save("dialect_begun", "{}", play.now, "系统")
    play.now += timedelta(minutes=61)
    assert push(city, play, tmp_path).sent == 1
    assert len(vendor.orders) == 1 and states(number) == [("ticket.registered", "confirmed")]


def test_busy_is_left_alone_and_the_mark_is_taken_back(city, vendor, play, tmp_path):
    play.register()
    vendor.faults += [("/workorder/report", "busy")]
    done = push(city, play, tmp_path)
    assert "系统繁忙" in done.error
    assert CityNotebook(lambda: play.now).begun() == {}
    vendor.faults += [("/workorder/report", "503")]
    done = push(city, play, tmp_path)
    assert done.retry_after == 1.0 and "503" in done.error
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_an_expired_token_is_renewed_once(city, vendor, play, tmp_path):
    play.register()
    push(city, play, tmp_path)
    vendor.token = "something else"
    play.register()
    assert push(city, play, tmp_path).sent == 1 and vendor.logins == 2
    play.register()
    vendor.faults += [("/workorder/report", "expired"), ("/workorder/report", "expired")]
    assert "登录凭证" in push(city, play, tmp_path).error and vendor.logins == 3
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 3


@pytest.mark.parametrize("lasts", ["9" * 5000, "soon", -1, None, {}])
def test_a_token_of_an_odd_life_is_used_all_the_same(city, vendor, play, tmp_path, lasts):
    vendor.lasts = lasts
    play.register()
    play.register()
    assert push(city, play, tmp_path).sent == 2 and vendor.logins == 1


def test_a_final_refusal_holds_its_own_ticket_and_shows_the_vendors_words(
    city, vendor, play, tmp_path
):
    refused, other = play.handled(), play.register()
    vendor.faults += [("/workorder/report", "refused")]
    while push(city, play, tmp_path).sent:
        continue
    assert states(refused)[0] == ("ticket.registered", "rejected")
    assert {state for _, state in states(refused)[1:]} == {"waiting"}
    assert states(other) == [("ticket.registered", "confirmed")]
    row = OutboxEvent.get(OutboxEvent.subject == refused)
    assert "区划代码不正确" in row.message and row.code == "20002"


def test_a_code_without_a_place_is_refused_before_anything_is_sent(city, vendor):
    event = owed("ticket.registered", "T1", 1, {"ticket_no": "T1", "content": "x", "kind": "odd"})
    receipt = city.push([event]).receipts[event.id]
    assert receipt.status == "rejected" and receipt.code == "unknown_code"
    assert "代码表 kind" in receipt.message and vendor.orders == []


def test_a_fault_of_ours_in_one_event_holds_up_nobody(city, vendor, play, tmp_path):
    broken = owed("ticket.registered", "T1", 1, {"ticket_no": "T1", "attachments": [7]})
    good = owed("ticket.progress", "T2", 1)
    told = city.push([broken, good]).receipts
    assert told[broken.id].code == "internal" and told[good.id].is_done


def test_an_event_nobody_thought_of_is_refused_with_a_sentence(city):
    event = owed("ticket.strange", "T1", 1)
    receipt = city.push([event]).receipts[event.id]
    assert receipt.status == "rejected" and "没有写怎样上报" in receipt.message


@pytest.mark.parametrize("fault", ["html", "huge", "redirect", "strange", "cut"])
def test_strange_answers_are_no_answers(city, vendor, play, tmp_path, fault):
    play.register()
    vendor.faults += [("/workorder/report", fault)]
    done = push(city, play, tmp_path)
    assert done.error and done.sent == 0 and done.refused == 0
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_an_answer_that_comes_too_late_is_none(joined, vendor, play, tmp_path):
    secrets = {"user": vendor.user, "password": vendor.password}
    city = joined("vendor-rest", vendor.url, secrets, timeout=1)
    play.register()
    vendor.faults += [("/workorder/report", "slow")]
    assert "1 秒内没有应答" in push(city, play, tmp_path).error and len(vendor.orders) == 1
    play.now += timedelta(seconds=30)
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_no_secret_is_ever_shown(joined, vendor, play, tmp_path):
    city = joined("vendor-rest", vendor.url, {"user": "xian", "password": "wrong-pass-1"})
    play.register()
    done = push(city, play, tmp_path)
    assert "登录市平台没有成功" in done.error and "wrong-pass-1" not in done.error
    assert "已隐去" in done.error and "wrong-pass-1" not in repr(city)
    assert vendor.orders == []


def test_nothing_listens_there(joined, play, tmp_path):
    city = joined("vendor-rest", "http://127.0.0.1:9", {"user": "u", "password": "p"})
    play.register()
    done = push(city, play, tmp_path)
    assert "连接被拒绝" in done.error and CityNotebook(lambda: play.now).begun() == {}


def test_there_is_no_comparison_and_that_is_said(city, play):
    told = city.reconcile(play.now.date(), 1, "sha256:0")
    assert told.match is None and "没有对账" in told.error


def test_the_vendor_of_the_test_takes_an_order_twice():
    """The test would prove nothing against a vendor that forgives."""
    vendor = Vendor()
    body = {"sourceCode": "1", "workOrderContent": "x", "orderType": "1", "urgentLevel": "1",
            "acceptTime": "2026-11-20 09:00:00"}  # fmt: skip
    vendor._report(body)
    vendor._report(body)
    assert len(vendor.orders) == 2
