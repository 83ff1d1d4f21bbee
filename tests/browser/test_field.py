"""The phone in a real browser: without a line, killed, twice, shut out; everything arrives once."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site
from tests.county import PASSWORD

PHONE = {"width": 360, "height": 740}
USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 8.1.0) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36"
)
# Resolves when the service worker holds the page.
CONTROLLED = """new Promise(done => {
  const keeper = navigator.serviceWorker;
  if (keeper.controller) done();
  else keeper.addEventListener('controllerchange', done, {once: true});
}).then(() => true)"""
OPEN = """
const db = await new Promise(done => {
  const asked = indexedDB.open('field');
  asked.onsuccess = () => done(asked.result);
});
const ask = (name, how) => new Promise(done => {
  const asked = db.transaction(name).objectStore(name)[how]();
  asked.onsuccess = () => done(asked.result);
});"""
COUNTED = f"""async () => {{
  const names = (await indexedDB.databases()).map(one => one.name);
  if (names.indexOf('field') < 0) return {{}};
  {OPEN}
  const found = {{}};
  for (const name of db.objectStoreNames) found[name] = await ask(name, 'count');
  db.close();
  return found;
}}"""
IN_THE_OPEN = f"""async () => {{
  {OPEN}
  const all = await ask('cache', 'getAll'), meta = await ask('meta', 'getAll');
  db.close();
  return {{
    text: all.map(one => new TextDecoder().decode(one.body)).join(''),
    keys: meta.filter(one => one instanceof CryptoKey).map(one => one.extractable)
  }};
}}"""
# What a browser does when the phone is full; Chromium cannot be told to run out of it.
FULL = """() => {
  window.kept = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""
LOW = """[...document.querySelectorAll('a.button, button, .field-foot a, .choice')]
  .filter(node => node.offsetParent && node.getBoundingClientRect().height < 48)
  .map(node => node.outerHTML.slice(0, 90))"""
RECORD = "到现场查看，水泵损坏，已更换并试水。"
REPLY = "您好，停水问题已经处理，水泵已更换，恢复供水。"


def _give(site: Site, title: str = "柳树村自来水停水三天") -> int:
    """Hand one more part to 柳树村, two hours ago, beside the running server."""
    from hotline.store.database import db, open_database
    from hotline.store.sealing import open_keys
    from tests.field.conftest import give

    open_keys(site.data / "keys")
    open_database(site.data / "hotline.db")
    part = give(hours=2, title=title).id
    db.close()
    return part


def _rows(site: Site, sql: str, *asked: object) -> list[tuple]:
    with sqlite3.connect(site.data / "hotline.db", timeout=10) as line:
        return line.execute(sql, asked).fetchall()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a maker of phones in which the grid worker has signed in and opened the page."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def make(size: dict[str, int] = PHONE) -> Page:
        context = browser.new_context(
            base_url=site.url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=True, is_mobile=True,
            device_scale_factor=2, user_agent=USER_AGENT,
        )  # fmt: skip
        opened.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(page)
        return page

    yield make
    for context in opened:
        context.close()
    assert errors == []


def sign_in(page: Page) -> None:
    page.goto("/login?next=/field")
    page.fill("#username", "grid_worker")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    ready(page)


def ready(page: Page) -> None:
    """Wait until the list is on the phone and the keeper would open the page without a line."""
    expect(page.locator("#field-bar")).to_contain_text("已同步")
    page.evaluate(CONTROLLED)


def card(page: Page, part: int):
    return page.locator(f"article[data-part='{part}']")


def picture() -> bytes:
    """Return a large noisy photo with an EXIF position in it."""
    from PIL import Image

    image = Image.effect_noise((2400, 1800), 80).convert("RGB")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


def fill_answer(page: Page, part: int) -> None:
    card(page, part).get_by_role("link", name="提交办结").click()
    page.check("input[name=result][value=done]")
    page.check("input[name=solved][value=yes]")
    page.fill("#f-record", RECORD)
    page.fill("#f-reply", REPLY)


def test_a_day_without_a_line(phone: Callable[..., Page], site: Site) -> None:
    """Accepted, rung and answered with a photo offline; the tab is killed; then all arrives."""
    part = _give(site)
    page = phone()
    expect(card(page, part)).to_be_visible()
    page.context.set_offline(True)
    card(page, part).get_by_role("button", name="签收").click()
    card(page, part).get_by_role("link", name="登记联系").click()
    page.fill("#f-text", "电话联系，约定上午去")
    page.get_by_role("button", name="登记联系").click()
    expect(page.get_by_role("link", name="请选择是否接通。")).to_be_visible()
    page.get_by_label("已接通").check()
    page.get_by_role("button", name="登记联系").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 2 件")
    page.goto("/field")  # the tab was closed; without a line it opens all the same
    fill_answer(page, part)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".preview img")).to_have_count(1)
    page.get_by_role("button", name="提交办结").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 3 件")
    expect(card(page, part)).to_contain_text("待发送")
    page.reload()
    expect(page.locator("#field-bar")).to_contain_text("待发送 3 件")
    page.context.set_offline(False)
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    done = _rows(site, "SELECT act, outcome, reason FROM field_act WHERE part_id = ?", part)
    assert done == [("accept", "done", ""), ("contact", "done", ""), ("answer", "done", "")]
    assert _rows(site, "SELECT state FROM assignment WHERE id = ?", part) == [("answered",)]
    ((sha, size),) = _rows(
        site, "SELECT sha256, size FROM attachment WHERE assignment_id = ?", part
    )
    kept = (site.data / "blobs" / sha[:2] / sha[2:4] / sha).read_bytes()
    assert size <= 300 * 1024 and b"SECRET-CAMERA" not in kept


def test_a_tab_killed_between_sending_and_hearing(phone: Callable[..., Page], site: Site) -> None:
    """The server did it, the answer was lost: sent again, done once."""
    part = _give(site, "前街路灯不亮三个晚上")
    page = phone()
    lost: list[int] = []

    def lose(route) -> None:
        route.fetch()
        lost.append(1)
        route.abort()

    page.context.route("**/field/acts", lose)
    card(page, part).get_by_role("button", name="签收").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    expect(page.locator("#field-bar")).to_contain_text("没有网络")
    assert lost and _rows(site, "SELECT count(*) FROM field_act WHERE part_id = ?", part) == [(1,)]
    page.context.unroute("**/field/acts")
    page.reload()
    expect(page.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    assert _rows(site, "SELECT count(*) FROM field_act WHERE part_id = ?", part) == [(1,)]
    accepted = "SELECT count(*) FROM history WHERE act = 'accept' AND assignment_id = ?"
    assert _rows(site, accepted, part) == [(1,)]


def test_two_phones_on_one_ticket(phone: Callable[..., Page], site: Site) -> None:
    """The slower phone is told what changed, keeps its words, and may try again."""
    part = _give(site, "村口井盖缺失存在危险")
    first, second = phone(), phone()
    expect(card(second, part)).to_be_visible()
    second.context.set_offline(True)
    card(second, part).get_by_role("button", name="签收").click()
    card(second, part).get_by_role("link", name="登记联系").click()
    second.get_by_label("已接通").check()
    second.fill("#f-text", "第二部手机写下的联系情况")
    second.get_by_role("button", name="登记联系").click()
    card(first, part).get_by_role("button", name="签收").click()
    expect(card(first, part).get_by_role("link", name="登记联系")).to_be_visible()
    expect(first.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    second.context.set_offline(False)
    expect(second.locator("#field-bar")).to_contain_text("需处理 1 件", timeout=20_000)
    second.goto("/field#queue")
    refused = second.locator("article.is-refused")
    expect(refused).to_contain_text("柳树村签收")
    expect(second.locator("article.is-waiting")).to_contain_text("第二部手机写下的联系情况")
    refused.get_by_role("button", name="放弃这一步").click()
    refused.get_by_role("button", name="再按一次确认放弃").click()
    expect(second.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    acts = _rows(site, "SELECT act, outcome FROM field_act WHERE part_id = ? ORDER BY id", part)
    assert acts == [("accept", "done"), ("accept", "refused"), ("contact", "done")]


def _kept(page: Page) -> dict[str, int]:
    """Return how many records each store of the phone holds; no store, no record."""
    return page.evaluate(COUNTED)


def test_nothing_lies_in_the_open_and_log_out_leaves_nothing(
    phone: Callable[..., Page], site: Site
) -> None:
    part = _give(site, "独一无二的标题甲乙丙丁")
    page = phone()
    expect(card(page, part)).to_be_visible()
    raw = page.evaluate(IN_THE_OPEN)
    assert "独一无二" not in raw["text"] and raw["keys"] == [False]
    page.context.set_offline(True)
    card(page, part).get_by_role("button", name="签收").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    page.goto("/field#queue")
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_timeout(200)
    assert said and "1 件没有发送" in said[0]
    assert _kept(page)["queue"] == 1
    # The keeper may send it the moment the line is back; either way nothing stays.
    page.context.set_offline(False)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login")
    assert set(_kept(page).values()) <= {0}


def test_every_log_out_button_leaves_nothing(phone: Callable[..., Page]) -> None:
    page = phone()
    page.goto("/tickets")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")
    assert set(_kept(page).values()) <= {0}


def test_a_lost_phone_is_wiped_when_the_office_ends_it(
    phone: Callable[..., Page], site: Site
) -> None:
    part = _give(site, "手机丢失时仍在手机上的工单")
    page = phone()
    expect(card(page, part)).to_be_visible()
    page.context.set_offline(True)
    card(page, part).get_by_role("button", name="签收").click()
    from hotline import clock
    from hotline.casework import upkeep
    from hotline.casework.act import Caller
    from hotline.store.database import db, open_database
    from tests.county import actor

    open_database(site.data / "hotline.db")
    upkeep.end_sessions(Caller(actor("admin"), clock.now()), "grid_worker")
    db.close()
    page.context.set_offline(False)
    expect(page.locator("#field-bar")).to_contain_text("手机上的内容已清除", timeout=20_000)
    expect(page.locator("article")).to_have_count(0)
    assert _rows(site, "SELECT count(*) FROM field_act WHERE part_id = ?", part) == [(0,)]


def test_an_expired_session_keeps_what_waits(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "登录过期也不能丢的文字")
    page = phone()
    expect(card(page, part)).to_be_visible()
    page.context.set_offline(True)
    card(page, part).get_by_role("button", name="签收").click()
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#field-bar")).to_contain_text("登录已过期", timeout=20_000)
    expect(page.locator("#field-bar")).to_contain_text("待发送 1 件")
    sign_in(page)
    expect(page.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    assert _rows(site, "SELECT outcome FROM field_act WHERE part_id = ?", part) == [("done",)]


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}], ids=["360", "320"])
def test_every_view_reads_well(
    phone: Callable[..., Page], site: Site, axe: Callable[[Page], None], size: dict[str, int]
) -> None:
    part = _give(site, "一件标题特别长的工单，写着村东头到村西头整条路上的路灯和井盖都需要查看")
    page = phone(size)
    expect(card(page, part)).to_be_visible()
    for view in ("", f"p{part}", f"p{part}/answer", f"p{part}/visit", "queue"):
        page.goto(f"/field#{view}")
        page.wait_for_timeout(100)
        axe(page)
        assert page.evaluate(LOW) == []


def test_the_page_opens_without_a_line(phone: Callable[..., Page], site: Site) -> None:
    """Every tab was closed; the keeper opens the page, also from the address of the workbench."""
    page = phone()
    context = page.context
    page.close()
    context.set_offline(True)
    page = context.new_page()
    page.goto("/field")
    expect(page.locator("#field-bar")).to_contain_text("没有网络")
    page.goto("/grid")
    expect(page).to_have_url(f"{site.url}/field")


def test_a_full_phone_says_so_and_keeps_the_words(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "手机存储快满时办理的工单")
    page = phone()
    card(page, part).get_by_role("button", name="签收").click()
    card(page, part).get_by_role("link", name="登记联系").click()
    page.get_by_label("已接通").check()
    page.fill("#f-text", "电话联系，写了很多字")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".preview img")).to_have_count(1)
    page.evaluate(FULL)
    page.get_by_role("button", name="登记联系").click()
    expect(page.locator("#field-note")).to_contain_text("手机存储空间不足", timeout=15_000)
    expect(page.locator("#f-text")).to_have_value("电话联系，写了很多字")
    page.evaluate("void (IDBObjectStore.prototype.put = window.kept)")
    page.get_by_role("button", name="登记联系").click()
    expect(card(page, part)).to_be_visible()
    expect(page.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    sent = "SELECT act, outcome FROM field_act WHERE part_id = ? ORDER BY id"
    assert _rows(site, sent, part) == [("accept", "done"), ("contact", "done")]
