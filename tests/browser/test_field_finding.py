"""Findings and voice notes on the phone without a line: kept, sent once, mended when refused."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from hotline import clock
from hotline.casework import upkeep
from hotline.casework.act import Caller
from hotline.store.database import db, open_database
from tests.browser.conftest import Site
from tests.browser.test_field import LOW, _give, _kept, _rows, card, phone, picture
from tests.county import actor

__all__ = ["phone"]
ACCEPTED = """async () => {
  const items = await Field.store.all(await Field.store.person());
  return items.length === 1 && items[0].state === 'done';
}"""
ALL_SENT = """async () => (await Field.store.all(await Field.store.person()))
  .every(one => one.state === 'done')"""
# `wait_for_function` would take the promise itself for a yes.
UNTIL = """async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await (%s)()) return;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error("in twenty seconds it did not come true");
}"""
FINDINGS = "SELECT id, text, state, place, division_code FROM finding WHERE text = ?"


def until(page: Page, asked: str) -> None:
    """Wait until what an async function of the page tells is true."""
    page.evaluate(UNTIL % asked)


def shoot(page: Page, field: str, name: str = "a.jpg") -> None:
    photo = {"name": name, "mimeType": "image/jpeg", "buffer": picture()}
    page.locator(f"#f-{field} input[type=file]").first.set_input_files(photo)
    expect(page.locator(f"#f-{field} .preview img")).to_have_count(1)


def found(page: Page, text: str) -> None:
    """Write a finding down without a line: photo, one line, where."""
    page.locator(".field-foot").get_by_role("link", name="随手报").click()
    expect(page.get_by_role("heading", name="随手报")).to_be_visible()
    shoot(page, "photos")
    page.fill("#f-text", text)
    page.fill("#f-place", "村口")


def sent(page: Page) -> None:
    page.context.set_offline(False)
    page.get_by_role("button", name=re.compile("现在发送|刷新")).click()
    until(page, ALL_SENT)
    expect(page.locator("#field-bar")).not_to_contain_text("待发送")


def test_found_and_solved_without_a_line(
    phone: Callable[..., Page], site: Site, axe: Callable[[Page], None]
) -> None:
    """The page is killed over the camera, nothing is lost; on line again it arrives once."""
    page = phone()
    page.evaluate("window.Field.later()")
    page.context.set_offline(True)
    found(page, "村口井盖破损")
    page.get_by_label("当场解决").check()
    page.get_by_role("button", name="提交随手报").click()
    expect(page.get_by_role("alert")).to_contain_text("请拍一张处理后的照片")
    axe(page)
    assert page.evaluate(LOW) == []
    page.wait_for_timeout(400)  # the draft is written a moment after the last key
    page.reload()
    expect(page.locator("#f-photos .preview img")).to_have_count(1)
    expect(page.locator("#f-text")).to_have_value("村口井盖破损")
    shoot(page, "done_photos")
    page.get_by_text("常用语").click()
    page.get_by_role("button", name="已当场修好").click()
    page.get_by_role("button", name="提交随手报").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    page.reload()
    sent(page)
    ((number, _, state, place, _),) = _rows(site, FINDINGS, "村口井盖破损")
    assert (state, place) == ("solved", "村口")
    sql = "SELECT is_after, size FROM finding_photo WHERE finding_id = ? ORDER BY is_after"
    photos = _rows(site, sql, number)
    assert [after for after, _ in photos] == [0, 1] and all(size <= 307_200 for _, size in photos)
    assert page.evaluate("window.Field.store.draft('finding')") is None
    page.goto("/field#queue")
    page.get_by_role("link", name="查看（需联网）").click()
    expect(page.get_by_text("当场解决")).to_be_visible()


def test_a_refused_finding_is_mended(phone: Callable[..., Page], site: Site) -> None:
    """Its village went to another grid meanwhile: said in words, kept, sent again, kept once."""
    page = phone()
    page.evaluate("window.Field.later()")
    page.context.set_offline(True)
    found(page, "河边有人倾倒垃圾")
    page.get_by_label("上报乡镇").check()
    page.get_by_role("button", name="提交随手报").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    page.evaluate(
        """async () => {
          const store = Field.store, item = (await store.all(await store.person())).pop();
          const secret = await store.secretOf(item);
          secret.fields.division = '410599101202';
          await store.change(item, secret);
        }"""
    )
    page.context.set_offline(False)
    page.goto("/field#queue")
    refused = page.locator("article.is-refused")
    expect(refused).to_contain_text("已调整，或不在您的网格内", timeout=20_000)
    expect(refused).to_contain_text("河边有人倾倒垃圾")
    refused.get_by_role("link", name="改好再报").click()
    expect(page.locator("#f-photos .preview img")).to_have_count(1)
    expect(page.locator("#f-place")).to_have_value("村口")
    page.get_by_role("button", name="提交随手报").click()
    expect(page.locator("#field-note")).to_contain_text("随手报已保存在手机上")
    sent(page)
    expect(page.locator("#field-bar")).not_to_contain_text("需处理")
    ((_, _, state, _, division),) = _rows(site, FINDINGS, "河边有人倾倒垃圾")
    assert (state, division) == ("at_township", "410599101201")
    outcomes = _rows(site, "SELECT outcome FROM field_act WHERE part_id IS NULL ORDER BY id DESC")
    assert outcomes[:2] == [("done",), ("refused",)]


def test_a_voice_note_waits_for_the_line(
    phone: Callable[..., Page], site: Site, axe: Callable[[Page], None]
) -> None:
    """Recorded without a line, sent while pressing submit ends the recording, heard as sound."""
    part = _give(site, "西街污水外溢需要处理")
    page = phone()
    card(page, part).get_by_role("button", name="签收").click()
    until(page, ACCEPTED)
    page.evaluate("window.Field.later()")
    page.context.set_offline(True)
    page.goto(f"/field#p{part}/progress")
    page.get_by_role("button", name="录一段话").click()
    expect(page.get_by_role("button", name="停止（1 秒）")).to_be_visible()
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("录好了，随这一步一起保存。")).to_be_visible()
    axe(page)
    assert page.evaluate(LOW) == []
    page.reload()  # the phone killed the page: what was spoken is still in the form
    expect(page.get_by_label("试听录音")).to_be_visible()
    page.get_by_role("button", name="重录").click()
    expect(page.get_by_role("button", name="停止（1 秒）")).to_be_visible()
    page.fill("#f-text", "见语音说明")
    page.get_by_role("button", name="填报进展").click()
    expect(page.locator("#field-note")).to_contain_text("填报进展已保存在手机上")
    assert (
        page.evaluate(
            "async () => (await Field.store.all(await Field.store.person())).pop().photos.length"
        )
        == 1
    )
    page.reload()
    sent(page)
    sql = "SELECT media_type, size, name FROM attachment WHERE assignment_id = ?"
    ((kind, size, name),) = _rows(site, sql, part)
    assert kind in ("audio/mp4", "audio/webm") and 1000 < size < 400 * 1024
    assert name.startswith("语音说明.")


def test_the_page_makes_photos_small_before_they_travel(
    phone: Callable[..., Page], site: Site, axe: Callable[[Page], None]
) -> None:
    """Pressed while they are drawn it waits; what cannot be drawn is told with the way out."""
    page = phone()
    page.goto("/findings/new")
    apple = {"name": "IMG_1.HEIC", "mimeType": "", "buffer": b"\0\0\0\x18ftypheic" + b"\0" * 99}
    page.locator("#photos").set_input_files(apple)
    expect(page.get_by_text("兼容性最好")).to_be_visible()
    assert page.locator("#photos").evaluate("one => one.files.length") == 0
    axe(page)
    page.get_by_label("发现什么问题").fill("桥头护栏松动")
    page.locator("#photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="先记下").click()
    expect(page.get_by_text("已记下，处理后请来这里登记。")).to_be_visible(timeout=20_000)
    ((size, sha),) = _rows(
        site,
        "SELECT size, sha256 FROM finding_photo JOIN finding ON finding.id = finding_id "
        "WHERE text = '桥头护栏松动'",
    )
    kept = (site.data / "blobs" / sha[:2] / sha[2:4] / sha).read_bytes()
    assert size == len(kept) <= 300 * 1024 and b"SECRET-CAMERA" not in kept


def test_the_forms_of_a_part_make_photos_small_and_leave_papers_alone(
    phone: Callable[..., Page], site: Site
) -> None:
    part = _give(site, "西街路面塌陷要上门的工单")
    page = phone()
    card(page, part).get_by_role("button", name="签收").click()
    until(page, ACCEPTED)
    page.goto(f"/assignments/{part}/progress")
    page.get_by_label("进展情况").fill("已到现场查看，正在联系施工队")
    paper = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    page.get_by_label("现场照片和材料").set_input_files([
        {"name": "现场.JPG", "mimeType": "image/jpeg", "buffer": picture()},
        {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": paper},
    ])  # fmt: skip
    page.get_by_role("main").get_by_role("button", name="填报进展").click()
    expect(page.get_by_role("main")).to_contain_text("进展已填报", timeout=20_000)
    sql = "SELECT name, size FROM attachment WHERE assignment_id = ? ORDER BY id"
    (shot, size), document = _rows(site, sql, part)
    assert shot == "现场.jpg" and size <= 300 * 1024
    assert document == ("协议.pdf", len(paper))


def test_a_phone_that_cannot_record_in_the_page(phone: Callable[..., Page], site: Site) -> None:
    """Its own recorder serves; a recording too long for a slow line is told, not sent."""
    part = _give(site, "东街垃圾桶满了没人清")
    page = phone()
    card(page, part).get_by_role("button", name="签收").click()
    until(page, ACCEPTED)
    page.add_init_script("delete window.MediaRecorder")
    page.goto(f"/field#p{part}/contact")
    page.reload()
    expect(page.get_by_role("button", name="录一段话")).to_have_count(0)
    recorder = page.get_by_label("用手机录音机录音")
    heard = b"#!AMR\n" + b"\x3c" + b"\0" * 31
    for body, words in ((heard * 13_000, "录音太长"), (heard * 40, "录好了")):
        recorder.set_input_files({"name": "a.amr", "mimeType": "audio/amr", "buffer": body})
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_label("已接通").check()
    page.fill("#f-text", "电话联系，见录音")
    page.get_by_role("button", name="登记联系").click()
    expect(page.locator("#field-note")).to_contain_text("登记联系已保存在手机上")
    sent(page)
    sql = "SELECT media_type, name FROM attachment WHERE assignment_id = ?"
    assert _rows(site, sql, part) == [("audio/amr", "语音说明.amr")]


def test_a_lost_phone_keeps_no_finding(phone: Callable[..., Page], site: Site) -> None:
    """One waits, one is half written when the office ends the sessions: neither stays."""
    page = phone()
    page.evaluate("window.Field.later()")
    page.context.set_offline(True)
    found(page, "等待发送的随手报")
    page.get_by_label("先记下").check()
    page.get_by_role("button", name="提交随手报").click()
    expect(page.locator("#field-note")).to_contain_text("随手报已保存在手机上")
    found(page, "还没写完的随手报")
    assert _kept(page)["queue"] >= 1 and _kept(page)["photos"] >= 1
    open_database(site.data / "hotline.db")
    upkeep.end_sessions(Caller(actor("admin"), clock.now()), "grid_worker")
    db.close()
    page.context.set_offline(False)
    expect(page.locator("#field-bar")).to_contain_text("手机上的内容已清除", timeout=20_000)
    kept = _kept(page)
    assert [kept[name] for name in ("cache", "photos", "queue")] == [0, 0, 0]
    expect(page.locator("#field form")).to_have_count(0)
    assert _rows(site, FINDINGS, "等待发送的随手报") == []
