"""What a vendor's interface sends down: once, in order, with files, whatever it says."""

import errno
import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hotline.casework import citydialects, citysync
from hotline.outside.dialects import files
from hotline.store import inbox, settings
from hotline.store.inbox import InboxEvent
from hotline.store.tickets import Ticket
from tests.dialects.turns import pull, push
from tests.sync.events import owed
from tests.sync.test_in_step import answered


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


def test_what_is_known_is_not_fetched_again(city, vendor, play):
    vendor.files["/files/1.jpg"] = b"photo"
    vendor.dispatch("SZ1", attachments="/files/1.jpg")
    pull(city, play)
    pull(city, play)
    pull(city, play)
    assert vendor.asked.count("GET /files/1.jpg") == 1
    assert vendor.asked.count("GET /workorder/push/list") == 3


def test_a_list_that_only_names_its_orders(joined, vendor, play, tmp_path):
    text = (citydialects.SHIPPED / "vendor-rest.toml").read_text("utf-8")
    detail = '\n[inbox.detail]\npath = "/workorder/detail/{number}"\nat = "data"\n'
    (tmp_path / "dialects").mkdir()
    own = tmp_path / "dialects" / "listing.toml"
    own.write_text(text.replace("\n[inbox.kinds]", f"{detail}\n[inbox.kinds]", 1), "utf-8")
    city = joined("listing", vendor.url, {"user": vendor.user, "password": vendor.password})
    for number in ("SZ1", "SZ2"):
        vendor.dispatch(number)
        vendor.hide(number)
    vendor.faults += [("/workorder/detail", "503")]
    assert "SZ1 的详情" in pull(city, play).error and inbox.counts() == {}
    assert pull(city, play).taken == 2 and pull(city, play).taken == 0
    assert Ticket.get(Ticket.wire_no == "SZ2").content == "村口路灯坏了三天。"
    assert len([each for each in vendor.asked if "detail" in each]) == 3


def test_details_that_never_come_hold_up_no_other_order(joined, vendor, play, tmp_path):
    text = (citydialects.SHIPPED / "vendor-rest.toml").read_text("utf-8")
    detail = '\n[inbox.detail]\npath = "/workorder/detail/{number}"\nat = "data"\n'
    (tmp_path / "dialects").mkdir()
    own = tmp_path / "dialects" / "listing.toml"
    own.write_text(text.replace("\n[inbox.kinds]", f"{detail}\n[inbox.kinds]", 1), "utf-8")
    city = joined("listing", vendor.url, {"user": vendor.user, "password": vendor.password})
    for number in ("SZ1", "SZ2"):
        vendor.dispatch(number)
        vendor.hide(number)
    vendor.stumbles_over = "detail/SZ1"
    assert [bool(pull(city, play).error) for _ in range(3)] == [True, True, False]
    assert Ticket.get(Ticket.wire_no == "SZ2").content and inbox.counts()["refused"] == 1


def test_a_place_from_the_future_is_left(city, vendor, play):
    now = play.now
    play.now += timedelta(days=2000)
    pull(city, play)
    play.now = now
    vendor.dispatch("SZ1")
    pull(city, play)
    assert Ticket.select().where(Ticket.wire_no == "SZ1").exists()


def test_a_full_disk_leaves_no_half_file_and_the_order_waits(city, vendor, play, monkeypatch):
    vendor.files["/files/1.jpg"] = b"photo"
    vendor.dispatch("SZ1", attachments="/files/1.jpg")

    def full(_handle):
        raise OSError(errno.ENOSPC, "disk full")

    with monkeypatch.context() as disk:
        disk.setattr(files.os, "fsync", full)
        for _ in range(4):
            assert "磁盘" in pull(city, play).error
    assert inbox.counts() == {} and not list(city._files._blobs.rglob(".incoming-*"))
    assert pull(city, play).taken == 1


def test_closing_ends_a_download(city, vendor, play):
    started, ended = threading.Event(), threading.Event()

    class Hanging(BaseHTTPRequestHandler):
        def do_GET(self):
            started.set()
            ended.wait(20)

        def log_message(self, *_):
            """The test reads nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hanging)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    object.__setattr__(city._dialect.files, "hosts", (host,))
    vendor.dispatch("SZ1", attachments=f"http://{host}/x.jpg")
    said = []
    reader = threading.Thread(target=lambda: said.append(city.pull(None)), daemon=True)
    reader.start()
    assert started.wait(10)
    city.close()
    reader.join(3)
    ended.set()
    server.shutdown()
    server.server_close()
    assert said and "停止" in said[0].error


def test_words_of_the_city_start_no_header_of_their_own():
    kind, name = "image/jpeg\r\nX-Evil: 1", 'a"\r\nX-Evil: 2\u2028.jpg'
    body = files._form("b", {}, "file", name, kind, io.BytesIO(b"photo"))
    head = body.split(b"\r\n\r\n")[0].decode()
    assert "X-Evil: 1" not in head and [line[:8] for line in head.split("\r\n")] == [
        "--b", "Content-", "Content-",
    ]  # fmt: skip
    assert body.endswith(b"photo\r\n--b--\r\n")


def test_an_order_of_the_city_is_answered_under_its_own_number(city, vendor, play, tmp_path):
    vendor.dispatch("SZ9")
    pull(city, play)
    answered(play, Ticket.get(Ticket.wire_no == "SZ9").ticket_no)
    while push(city, play, tmp_path).sent:
        continue
    (answer,) = [step for step in vendor.steps if step["state"] == "3"]
    assert answer["workOrderCode"] == "SZ9" and answer["reply"].startswith("您好")
    assert (answer["resultType"], answer["contactFlag"], answer["solveFlag"]) == ("A", 1, 1)
    assert vendor.asked.count("GET /workorder/query") == 1


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
