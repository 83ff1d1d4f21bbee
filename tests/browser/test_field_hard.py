"""A phone has a hard time: slow, killed, updated, full, wrong in its clock; all arrives once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, expect

from tests.browser.conftest import Site
from tests.browser.line import Line
from tests.browser.test_field import (
    COUNTED,
    PHONE,
    RECORD,
    REPLY,
    USER_AGENT,
    _give,
    _rows,
    card,
    fill_answer,
    ready,
)
from tests.county import PASSWORD

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50 * 1024,
        "uploadThroughput": 50 * 1024}  # fmt: skip
SENT = {"timeout": 30_000}
ACTS = "SELECT act, outcome FROM field_act WHERE part_id = ? ORDER BY id"
PHOTOS = "SELECT sha256 FROM attachment WHERE assignment_id = ?"
LINES = "SELECT text FROM history WHERE assignment_id = ? AND act = ?"
UPDATED = """() => new Promise(async done => {
  navigator.serviceWorker.addEventListener('controllerchange', () => done(true), {once: true});
  (await navigator.serviceWorker.getRegistration()).update();
})"""
# The phone's clock, an hour ahead. The keeper's cannot be moved, so it is a phone whose browser
# never wakes it to send, as iOS.
AN_HOUR_AHEAD = """
if (self.ServiceWorkerRegistration) {
  Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined});
}
const Right = Date;
Date = class extends Right {
  constructor(...given) { if (given.length) super(...given); else super(Right.now() + 3600000); }
  static now() { return Right.now() + 3600000; }
};"""


@pytest.fixture(scope="module")
def line(site: Site) -> Iterator[Line]:
    """Return the line all phones of this module use."""
    line = Line(int(site.url.rsplit(":", 1)[1]))
    yield line
    line.close()


@pytest.fixture(scope="module")
def states(browser: Browser, line: Line, site: Site) -> Callable[[str], Any]:
    """Return a maker of what a browser knows after somebody signed in; each signs in once."""
    known: dict[str, Any] = {}

    def state_of(username: str) -> Any:
        if username not in known:
            context = browser.new_context(base_url=line.url)
            page = context.new_page()
            page.goto("/login")
            page.fill("#username", username)
            page.fill("#password", PASSWORD)
            page.click("main button.primary")
            page.wait_for_url(lambda url: "/login" not in url)
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return state_of


@pytest.fixture
def pocket(browser: Browser, line: Line, states: Callable[[str], Any]) -> Iterator[Callable]:
    """Return a maker of phones: `pocket()` is the grid worker's, signed in, its list loaded."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def make(username: str = "grid_worker", script: str = "", room: int = 0, **how: Any) -> Page:
        context = browser.new_context(
            base_url=line.url, viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=True, is_mobile=True, user_agent=USER_AGENT,
            storage_state=states(username), **how,
        )  # fmt: skip
        opened.append(context)
        context.set_default_timeout(15_000)
        if script:
            context.add_init_script(script)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        page = context.new_page()
        if room:  # bytes; told before anything is stored, the browser asks for it only then
            quota = {"origin": line.url, "quotaSize": room}
            context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
        page.goto("/field")
        if how.get("java_script_enabled", True):
            ready(page)
        return page

    yield make
    line.let_go()
    for context in opened:
        context.close()
    assert errors == []


def photo(size: tuple[int, int] = (640, 480)) -> dict[str, Any]:
    """Return a noisy photo as the file input takes it."""
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, "JPEG", quality=92)
    return {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def tell(page: Page, part: int, act: str, words: str, *photos: dict[str, Any]) -> None:
    """Fill in the form of an act with one text and photos, and keep it."""
    page.goto(f"/field#p{part}/{act}")
    if act == "contact":
        page.get_by_label("已接通").check()
    page.fill("#f-text", words)
    take(page, *photos)
    page.locator("#field form button.primary").click()
    expect(page.locator("#field form")).to_have_count(0)


def take(page: Page, *photos: dict[str, Any]) -> None:
    """Take one photo after the other, as a camera does."""
    for number, one in enumerate(photos, 1):
        page.locator("input[type=file]").first.set_input_files(one)
        expect(page.locator(".preview img")).to_have_count(number)


def accept(page: Page, part: int) -> None:
    card(page, part).get_by_role("button", name="签收").click()


def bar(page: Page):
    return expect(page.locator("#field-bar"))


def arrived(page: Page, site: Site, part: int, *acts: str) -> None:
    """Wait until exactly these acts were done on the part, and the phone knows of it."""
    wanted = [(act, "done") for act in acts]
    for _ in range(150):
        if (found := _rows(site, ACTS, part)) == wanted:
            break
        page.wait_for_timeout(200)
    assert found == wanted
    if page.url.startswith("http") and "/field" in page.url:
        bar(page).to_contain_text("已同步")
        bar(page).not_to_contain_text("待发送", **SENT)


def waiting(page: Page) -> int:
    return page.evaluate(COUNTED)["queue"]


def slow(page: Page) -> CDPSession:
    """Make the page's line as slow as the measure of the requirements."""
    spoken = page.context.new_cdp_session(page)
    spoken.send("Network.enable")
    spoken.send("Network.emulateNetworkConditions", SLOW)
    return spoken


def test_a_slow_line_carries_everything_once(pocket: Callable, line: Line, site: Site) -> None:
    part = _give(site, "线路很慢时办理的工单")
    page = pocket()
    slow(page)
    begun = len(line.passed)
    accept(page, part)
    tell(page, part, "contact", "电话联系，约定上午去", photo())
    tell(page, part, "progress", "到现场查看，水泵损坏", photo(), photo())
    bar(page).not_to_contain_text("待发送", **SENT)
    assert _rows(site, ACTS, part) == [
        ("accept", "done"),
        ("contact", "done"),
        ("progress", "done"),
    ]
    assert len(_rows(site, PHOTOS, part)) == len(set(_rows(site, PHOTOS, part))) == 3
    sent = [one for one in line.passed[begun:] if one.startswith("PUT")]
    assert len(sent) == len(set(sent)) == 3  # on a slow line nothing is carried twice


@pytest.mark.parametrize("how", ["closed", "crashed"])
def test_a_tab_killed_in_the_middle_of_a_photo(
    pocket: Callable, line: Line, site: Site, how: str
) -> None:
    part = _give(site, "照片发到一半时被关掉的工单")
    page = pocket()
    accept(page, part)
    arrived(page, site, part, "accept")
    line.hold("/field/blobs/", 16_000)
    tell(page, part, "contact", "发到一半", photo())
    assert line.held.wait(20)
    context = page.context
    fresh = context.new_page()
    if how == "crashed":
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")
    page.close(run_before_unload=False)
    line.let_go()
    fresh.goto("/field")
    arrived(fresh, site, part, "accept", "contact")
    assert len(_rows(site, PHOTOS, part)) == 1
    assert list((site.data / "blobs").glob(".incoming-*")) == []


def test_a_stopped_keeper_opens_the_page_again_without_a_line(pocket: Callable, site: Site) -> None:
    part = _give(site, "后台程序被手机停掉后再打开")
    page = pocket()
    spoken = page.context.new_cdp_session(page)
    spoken.send("ServiceWorker.enable")
    spoken.send("ServiceWorker.stopAllWorkers")
    page.context.set_offline(True)
    page.goto("/field")
    bar(page).to_contain_text("没有网络")
    accept(page, part)
    bar(page).to_contain_text("待发送 1 件")
    page.context.set_offline(False)
    arrived(page, site, part, "accept")


def test_a_newer_keeper_keeps_the_queue_and_the_open_page(
    pocket: Callable, line: Line, site: Site
) -> None:
    part = _give(site, "系统升级时手机上还有未发送内容")
    page = pocket()
    page.context.set_offline(True)
    accept(page, part)
    bar(page).to_contain_text("待发送 1 件")
    line.keeper_version = "0123456789ab"
    line.hold("/field/", 0)
    page.context.set_offline(False)
    page.evaluate(UPDATED)
    assert waiting(page) == 1
    # The old page goes on, without a line too, with whatever it fetches only when it is needed.
    page.context.set_offline(True)
    tell(page, part, "contact", "旧页面里写的联系情况", photo())
    bar(page).to_contain_text("待发送 2 件")
    line.let_go()
    page.context.set_offline(False)
    arrived(page, site, part, "accept", "contact")
    line.keeper_version = ""


def test_the_phone_sends_with_no_page_open(pocket: Callable, site: Site) -> None:
    """The browser tells the keeper that the line is back; nobody has the page open."""
    part = _give(site, "没有打开页面时由手机自己发送")
    page = pocket()
    page.context.set_offline(True)
    accept(page, part)
    tell(page, part, "contact", "后台发送的联系情况", photo())
    bar(page).to_contain_text("待发送 2 件")
    blank = page.context.new_page()
    spoken = page.context.new_cdp_session(blank)
    found: list[dict[str, Any]] = []
    spoken.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    spoken.send("ServiceWorker.enable")
    page.close()
    page.context.set_offline(False)
    blank.goto("/static/icon.svg")
    mine = next(one for one in found if blank.url.startswith(one["scopeURL"]))
    origin = mine["scopeURL"].rstrip("/")
    spoken.send("ServiceWorker.dispatchSyncEvent", {
        "origin": origin, "registrationId": mine["registrationId"], "tag": "field-send",
        "lastChance": False,
    })  # fmt: skip
    arrived(blank, site, part, "accept", "contact")
    assert len(_rows(site, PHOTOS, part)) == 1


def test_a_really_full_phone_keeps_all_or_nothing(pocket: Callable, site: Site) -> None:
    """Photos of 300 KB each where there is room for three: said, nothing half kept, mended."""
    part = _give(site, "手机存储真的满了的工单")
    page = pocket(room=1_300_000)
    accept(page, part)
    arrived(page, site, part, "accept")
    page.goto(f"/field#p{part}/contact")
    page.get_by_label("已接通").check()
    page.fill("#f-text", "电话联系，写了很多字")
    take(page, *(photo((1600, 1200)) for _ in range(6)))
    expect(page.locator("#field-note")).to_contain_text("手机存储空间不足")
    page.locator("#field form button.primary").click()
    expect(page.locator("#field-note")).to_contain_text("手机存储空间不足")
    expect(page.locator("#f-text")).to_have_value("电话联系，写了很多字")
    assert waiting(page) == 1  # only what was sent
    for number in (6, 5, 4, 3, 2):
        page.get_by_role("button", name=f"删除照片 {number}").click()
        expect(page.locator(".preview img")).to_have_count(number - 1)
    page.locator("#field form button.primary").click()
    expect(page.locator("#field form")).to_have_count(0)
    arrived(page, site, part, "accept", "contact")
    assert len(_rows(site, PHOTOS, part)) == 1
    assert page.evaluate(COUNTED)["photos"] == 0


def _second_worker(site: Site) -> str:
    """Give 柳树村 another grid worker, and return the name to sign in with."""
    from hotline.store.database import db, open_database
    from hotline.store.people import Person

    open_database(site.data / "hotline.db")
    first = Person.get(Person.username == "grid_worker")
    if not Person.get_or_none(Person.username == "grid_second"):
        Person.create(username="grid_second", name="韩网格", role="grid_worker", unit=first.unit,
                      password_hash=first.password_hash, must_change_password=False)  # fmt: skip
    db.close()
    return "grid_second"


def test_two_workers_on_one_ticket(pocket: Callable, site: Site) -> None:
    """The one without a line comes second: is told who did what, and loses no word."""
    part = _give(site, "两名网格员同时办理的工单")
    first, second = pocket(), pocket(_second_worker(site))
    accept(first, part)
    arrived(first, site, part, "accept")
    second.reload()
    expect(card(second, part).get_by_role("link", name="登记联系")).to_be_visible()
    second.context.set_offline(True)
    tell(second, part, "contact", "第二名网格员打的电话，约下午")
    fill_answer(second, part)
    second.get_by_role("button", name="提交办结").click()
    bar(second).to_contain_text("待发送 2 件")
    tell(first, part, "contact", "第一名网格员打的电话")
    arrived(first, site, part, "accept", "contact")
    second.context.set_offline(False)
    bar(second).to_contain_text("需处理 1 件", **SENT)
    second.goto("/field#queue")
    refused = second.locator("article.is-refused")
    expect(refused).to_contain_text("第一名网格员打的电话")
    expect(refused).to_contain_text("第二名网格员打的电话，约下午")
    expect(second.locator("article.is-waiting")).to_contain_text(REPLY)
    refused.get_by_role("button", name="按最新情况再试").click()
    bar(second).not_to_contain_text("待发送", **SENT)
    bar(second).not_to_contain_text("需处理")
    done = _rows(site, "SELECT act FROM field_act WHERE part_id = ? AND outcome = 'done'", part)
    assert done == [("accept",), ("contact",), ("contact",), ("answer",)]
    assert _rows(site, "SELECT state FROM assignment WHERE id = ?", part) == [("answered",)]


def test_a_clock_an_hour_wrong_counts_by_arrival_and_both_are_told(
    pocket: Callable, site: Site
) -> None:
    part = _give(site, "手机时间快了一小时的工单")
    page = pocket(script=AN_HOUR_AHEAD)
    page.context.set_offline(True)
    accept(page, part)
    bar(page).to_contain_text("待发送 1 件")
    page.context.set_offline(False)
    arrived(page, site, part, "accept")
    ((reason, counted, received),) = _rows(
        site, "SELECT reason, counted_at, received_at FROM field_act WHERE part_id = ?", part
    )
    assert (reason, counted) == ("skew", received)
    page.goto("/field#queue")
    told = page.locator("article.is-done").first
    expect(told).to_contain_text("手机时间不准，按收到时间计")
    ((words,),) = _rows(site, LINES, part, "accept")
    assert "现场办理" in words and "手机时间不准，按收到时间计" in words


def test_log_out_of_another_page_warns_as_well(pocket: Callable, site: Site) -> None:
    part = _give(site, "在别的页面退出时仍有未发送内容")
    page = pocket()
    page.context.set_offline(True)
    accept(page, part)
    bar(page).to_contain_text("待发送 1 件")
    page.context.route("**/field/acts", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("/tickets")
    said: list[str] = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.locator("form[action='/logout'] button").first.evaluate("button => button.click()")
    assert said and "1 件" in said[0]
    page.context.unroute("**/field/acts")
    page.goto("/field")
    arrived(page, site, part, "accept")


def test_everything_goes_by_forms_where_no_script_runs(pocket: Callable, site: Site) -> None:
    part = _give(site, "浏览器不运行脚本时办理的工单")
    page = pocket(java_script_enabled=False)
    mine = page.locator("article", has_text="浏览器不运行脚本时办理的工单")
    mine.get_by_role("button", name="签收").or_(mine.get_by_role("link", name="签收")).click()
    for act, field, words in (
        ("contact", "text", "电话联系，约定上午去"), ("progress", "text", "到现场查看，水泵损坏"),
    ):  # fmt: skip
        page.goto(f"/assignments/{part}/{act}")
        if act == "contact":
            page.get_by_label("已接通").check()
        page.fill(f"[name={field}]", words)
        page.locator("main form button.primary").first.click()
    page.goto(f"/assignments/{part}/answer")
    for name, value in (
        ("is_true", "yes"),
        ("contacted", "yes"),
        ("result", "done"),
        ("solved", "yes"),
    ):
        page.check(f"input[name={name}][value={value}]")
    page.fill("[name=record]", RECORD)
    page.fill("[name=reply]", REPLY)
    page.locator("main form button.primary").first.click()
    assert _rows(site, "SELECT state FROM assignment WHERE id = ?", part) == [("answered",)]
    acts = "SELECT DISTINCT act FROM history WHERE assignment_id = ?"
    assert {act for (act,) in _rows(site, acts, part)} >= {
        "accept",
        "contact",
        "progress",
        "answer",
    }
