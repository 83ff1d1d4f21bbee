"""The vendor-style interface: one order at a time, and nothing twice whatever the line does."""

import io
import json
import re
from datetime import timedelta

import pytest

from hotline.casework import citysync
from hotline.casework.citynotebook import CityNotebook
from hotline.store import inbox, settings
from hotline.store.database import write
from hotline.store.inbox import InboxEvent
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.dialects.vendor import Vendor
from tests.sync.events import owed


@pytest.fixture(autouse=True)
def no_waiting(city):
    """“Not found” is believed at once."""
    object.__setattr__(city._dialect, "wait", 0)


def push(city, play, tmp_path):
    return citysync.push(city, "410599", tmp_path / "data" / "blobs", lambda: play.now, 10)


def states(number):
    rows = OutboxEvent.select().where(OutboxEvent.subject == number).order_by(OutboxEvent.id)
    return [(row.type, row.state) for row in rows]


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
    assert "明确答复" in push(city, play, tmp_path).error and len(vendor.orders) == 1
    assert push(city, play, tmp_path).sent == 1 and len(vendor.orders) == 1


def test_not_found_is_not_believed_at_once(city, vendor, play, tmp_path):
    play.register()
    object.__setattr__(city._dialect, "wait", 600)
    vendor.faults += [("/workorder/report", "503")]
    push(city, play, tmp_path)
    done = push(city, play, tmp_path)
    assert "稍候" in done.error and 500 < done.retry_after <= 600 and vendor.orders == []
    object.__setattr__(city._dialect, "wait", 0)
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


def test_an_event_nobody_thought_of_is_refused_with_a_sentence(city):
    event = owed("ticket.strange", "T1", 1)
    receipt = city.push([event]).receipts[event.id]
    assert receipt.status == "rejected" and "没有写怎样上报" in receipt.message


@pytest.mark.parametrize("fault", ["html", "huge", "redirect", "strange"])
def test_strange_answers_are_no_answers(city, vendor, play, tmp_path, fault):
    play.register()
    vendor.faults += [("/workorder/report", fault)]
    done = push(city, play, tmp_path)
    assert done.error and done.sent == 0 and done.refused == 0
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


def pull(city, play):
    return citysync.pull(city, lambda: play.now)


def test_orders_come_down_once_page_by_page(city, vendor, play):
    for place in range(120):
        vendor.dispatch(f"SZ9{place:04d}")
    rounds = 0
    while pull(city, play).taken:
        rounds += 1
    assert rounds == 3 and Ticket.select().where(Ticket.origin == "city").count() == 120
    assert pull(city, play).error is None and inbox.counts() == {"applied": 120}
    ticket = Ticket.get(Ticket.wire_no == "SZ90000")
    assert (ticket.kind, ticket.urgency, ticket.channel) == ("help", "livelihood", "phone")
    assert ticket.city_due_at.isoformat() == "2026-11-27T23:59:59+08:00"


def test_news_that_moves_between_pages_is_read_anew(city, vendor, play):
    for place in range(60):
        vendor.dispatch(f"SZ9{place:04d}")
    assert pull(city, play).taken == 50
    del vendor.news[:20]  # taken back by the city: what was on page two is on page one now
    while pull(city, play).taken or json.loads(settings.read(citysync.CURSOR)).get("until"):
        continue
    assert inbox.counts() == {"applied": 60}


def test_one_ticket_through_everything_the_city_says(city, vendor, play):
    vendor.dispatch("SZ1")
    vendor.dispatch("SZ1", "urge", opinion="请抓紧")
    vendor.dispatch("SZ1", "modify", urgentLevel="1")
    vendor.dispatch("SZ1", "notice")
    vendor.dispatch("SZ1", "cancel", opinion="市民撤诉")
    assert pull(city, play).taken == 4
    ticket = Ticket.get(Ticket.wire_no == "SZ1")
    assert ticket.state == "withdrawn" and ticket.urgency == "urgent" and ticket.urged_at
    assert [row.ticketversion for row in InboxEvent.select()] == [1, 2, 3, 4]


def test_bad_orders_are_listed_and_hold_up_nothing(city, vendor, play):
    vendor.dispatch("SZ1", orderType=77)
    vendor.dispatch("SZ2", "mystery")
    vendor.dispatch("", "dispatch")
    vendor.dispatch("SZ4", dispatchTime="22/11/2026")
    vendor.dispatch("SZ5", workOrderContent={"a": [1]})
    vendor.dispatch("SZ6")
    assert pull(city, play).taken == 6
    assert inbox.counts() == {"refused": 5, "applied": 1}
    said = " ".join(row.reason for row in InboxEvent.select().where(InboxEvent.state == "refused"))
    for words in ("代码表 kind", "mystery", "没有编号", "格式", "应为文字"):
        assert words in said
    assert pull(city, play).taken == 0


def test_a_mended_file_reads_refused_orders_again(city, vendor, play):
    vendor.dispatch("SZ1", orderType=77)
    pull(city, play)
    codes = {**city._dialect.manner.codes_in["kind"], "77": "help"}
    manner = city._dialect.manner
    object.__setattr__(manner, "codes_in", {**manner.codes_in, "kind": codes})
    object.__setattr__(city._dialect, "digest", "mended")
    assert pull(city, play).taken == 1 and Ticket.select().where(Ticket.wire_no == "SZ1").exists()


def test_files_go_up_before_the_order_and_come_down_by_their_address(city, vendor, play, tmp_path):
    done = city.put_blob("a" * 64, io.BytesIO(b"photo"), 5, "现场.jpg", "image/jpeg")
    assert done.done and vendor.files == {"/files/1.jpg": b"photo"}
    assert city.put_blob("a" * 64, io.BytesIO(b"photo"), 5).done and len(vendor.files) == 1
    data = {"ticket_no": "T1", "content": "x", "kind": "help", "urgency": "urgent",
            "registered_at": "2026-11-20T09:00:00+08:00",
            "attachments": [{"sha256": "a" * 64}, {"sha256": "b" * 64}]}  # fmt: skip
    event = owed("ticket.registered", "T1", 1, data)
    receipt = city.push([event]).receipts[event.id]
    assert vendor.orders[0]["attachments"] == f"{vendor.url}/files/1.jpg"
    assert "1 个附件未能随报" in receipt.message
    vendor.dispatch(
        "SZ1", attachments=f"{vendor.url}/files/1.jpg,/files/none.jpg,http://127.0.0.1:9/x.jpg"
    )
    assert pull(city, play).taken == 1
    row = InboxEvent.get(InboxEvent.subject == "SZ1")
    told = inbox.envelope_of(row)["data"]
    assert row.state == "applied" and len(told["attachments"]) == 1
    assert len(told["missing_files"]) == 2
    digest = told["attachments"][0]["sha256"]
    kept = tmp_path / "data" / "blobs" / digest[:2] / digest[2:4] / digest
    assert kept.read_bytes() == b"photo"


def test_a_file_that_may_still_come_is_waited_for_thrice(city, vendor, play):
    vendor.files["/files/1.jpg"] = b"photo"
    vendor.dispatch("SZ1", attachments="/files/1.jpg")
    vendor.faults += [("/files/", "503")]
    assert "附件" in pull(city, play).error and inbox.counts() == {}
    vendor.faults += [("/files/", "503"), ("/files/", "503")]
    pull(city, play)
    assert pull(city, play).taken == 1
    told = inbox.envelope_of(InboxEvent.get())["data"]
    assert told["missing_files"] == ["/files/1.jpg"]


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
