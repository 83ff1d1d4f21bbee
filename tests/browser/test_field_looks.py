"""How the phone's page looks and reads: every state of it under axe at both small sizes, one voice
for TalkBack, the place kept after an act; and the whole day without a script, in three taps."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser.conftest import Site, _make_county, run_site
from tests.county import PASSWORD
from tests.field.conftest import give

TALL, SMALL, LYING = (
    {"width": 360, "height": 740},
    {"width": 320, "height": 568},
    {"width": 740, "height": 360},
)
LONG = "一件标题特别长的工单，写着村东头到村西头整条路上的路灯和井盖都需要查看"
SIGNED, PLAIN = "前街路灯不亮三个晚上", "村口井盖缺失存在危险"
# Under 48 px, or reaching out of the screen, or under the bar at the end of the page.
FAULTS = """() => {
  window.scrollTo(0, document.documentElement.scrollHeight);
  const pressed = 'a, button, summary, .choice, textarea, input[type=text]';
  const seen = [...document.querySelectorAll(pressed)]
    .filter(one => one.offsetParent && !one.closest('.off-screen'));
  const bar = document.querySelector('.field-foot').getBoundingClientRect();
  const last = seen.filter(one => !one.closest('.field-foot')).slice(-1);
  const covered = last.filter(one => one.getBoundingClientRect().bottom > bar.top + 1);
  const low = seen.filter(one => one.getBoundingClientRect().height < 47.5);
  const out = seen.filter(one => one.getBoundingClientRect().right > innerWidth + 1);
  return [...covered, ...low, ...out].map(one => one.outerHTML.slice(0, 90));
}"""
# The text of cards and forms against the sun: 7 to 1.
PALE = """() => {
  const parts = words => words.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
    .map(one => one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);
  const ground = one => {
    for (let at = one; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const all = [...document.querySelectorAll('main *, .field-bar *, .field-foot *')];
  const written = all.filter(one => one.offsetParent
    && [...one.childNodes].some(node => node.nodeType === 3 && node.nodeValue.trim()));
  return written.filter(one => {
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 7;
  }).map(one => one.outerHTML.slice(0, 90));
}"""
HEARD = """() => {
  const region = document.querySelector('#field-said');
  window.heard = [];
  new MutationObserver(() => window.heard.push(region.textContent))
    .observe(region, {childList: true, characterData: true, subtree: true});
}"""


@pytest.fixture(scope="module")
def plot() -> dict[str, int]:
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, plot: dict[str, int]) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("looks")
    _make_county(data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    plot |= {title: give(hours=2, title=title).id for title in (LONG, SIGNED, PLAIN)}
    db.close()
    yield from run_site(data)


@pytest.fixture(scope="module")
def phones(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a maker of phones on which the grid worker has signed in."""
    opened: list[BrowserContext] = []

    def make(scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.url, viewport=TALL, locale="zh-CN", timezone_id="Asia/Shanghai",
            has_touch=True, is_mobile=True, java_script_enabled=scripts,
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.goto("/login")
        page.fill("#username", "grid_worker")
        page.fill("#password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url("**/field")
        return page

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def phone(phones: Callable[..., Page]) -> Page:
    """One phone for the looks, its list carried along."""
    page = phones()
    expect(page.locator("#field-bar")).to_contain_text("已同步")
    return page


def card(page: Page, part: int) -> Locator:
    return page.locator(f"article[data-part='{part}']")


def looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    """One state of the page at every size: axe, thumbs, the bar, the sun, one heading."""
    for size in (SMALL, LYING, TALL):
        page.set_viewport_size(size)
        axe(page)
        assert page.evaluate(FAULTS) == [], (page.url, size)
    assert page.evaluate(PALE) == [], page.url
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("[aria-live], [role=status]:not(.help)")).to_have_count(1)


def spoken(page: Page) -> list[str]:
    """Return the page as a screen reader walks it: role and name, headings with their level."""
    line = page.context.new_cdp_session(page)
    told = []
    for node in line.send("Accessibility.getFullAXTree")["nodes"]:
        name = node.get("name", {}).get("value", "")
        role = node.get("role", {}).get("value", "")
        level = [
            one["value"]["value"] for one in node.get("properties", []) if one["name"] == "level"
        ]
        if role in (
            "heading",
            "button",
            "link",
            "textbox",
            "radio",
            "group",
            "alert",
            "navigation",
        ):
            told.append(f"{role}{level[0] if level and role == 'heading' else ''} {name}".strip())
    line.detach()
    return told


def test_the_day_and_one_ticket(
    phone: Page, plot: dict[str, int], axe: Callable[[Page], None]
) -> None:
    looked_at(phone, axe)
    told = spoken(phone)
    assert [one for one in told if one.startswith("heading1")] == ["heading1 今日工作 3 件"]
    assert told.index("heading1 今日工作 3 件") < told.index(f"heading2 {LONG}")
    assert "navigation 底部菜单" in told
    # The first card stands whole above the bar.
    phone.set_viewport_size(SMALL)
    phone.evaluate("window.scrollTo(0, 0)")
    first = card(phone, plot[LONG]).locator(".button").first.bounding_box()
    assert first and first["y"] + first["height"] < SMALL["height"] - 56
    phone.goto(f"/field#p{plot[LONG]}")
    expect(phone.get_by_role("heading", name=LONG, level=1)).to_be_focused()
    looked_at(phone, axe)
    assert spoken(phone).count("button 签收") == 1


def test_an_act_keeps_the_place_and_is_told_once(phone: Page, plot: dict[str, int]) -> None:
    phone.goto("/field#")
    phone.evaluate(HEARD)
    card(phone, plot[SIGNED]).get_by_role("button", name="签收").press("Enter")
    expect(card(phone, plot[SIGNED]).get_by_role("link", name="登记联系")).to_be_focused()
    expect(phone.locator("#field-note")).to_contain_text("已发送 1 件")
    phone.wait_for_timeout(300)
    heard = [one for one in phone.evaluate("window.heard") if one]
    assert heard[0].startswith("签收已保存在手机上") and heard[-1] == "已发送 1 件。"
    assert len(heard) == len(set(heard)) and not any("已同步" in one for one in heard)


def test_a_form_and_its_errors(
    phone: Page, plot: dict[str, int], axe: Callable[[Page], None]
) -> None:
    phone.goto(f"/field#p{plot[SIGNED]}/answer")
    expect(phone.get_by_role("heading", name="提交办结", level=1)).to_be_focused()
    looked_at(phone, axe)
    phone.get_by_role("button", name="提交办结").click()
    expect(phone.locator(".errors")).to_be_focused()
    looked_at(phone, axe)
    told = spoken(phone)
    expect(phone).to_have_title(re.compile("^提交办结 - "))
    expect(phone.get_by_label("公开答复")).to_have_attribute("aria-invalid", "true")
    assert "group 办理结果必填" in told and "textbox 公开答复必填" in told
    phone.locator(".errors a", has_text="公开答复").click()
    expect(phone.get_by_label("公开答复")).to_be_focused()


def test_what_waits_and_what_was_refused(
    phone: Page, site: Site, plot: dict[str, int], axe: Callable[[Page], None]
) -> None:
    part = plot[PLAIN]
    phone.goto("/field#")
    phone.context.set_offline(True)
    card(phone, part).get_by_role("button", name="签收").click()
    phone.goto("/field#queue")
    expect(phone.locator("article.is-waiting")).to_have_count(1)
    looked_at(phone, axe)
    with sqlite3.connect(site.data / "hotline.db", timeout=10) as line:
        line.execute("UPDATE assignment SET version = version + 1 WHERE id = ?", [part])
    phone.context.set_offline(False)
    expect(phone.locator("article.is-refused")).to_have_count(1, timeout=20_000)
    looked_at(phone, axe)
    phone.get_by_role("button", name="按最新情况再试").click()
    expect(phone.locator("article.is-refused")).to_have_count(0)


def test_the_type_is_large_where_the_person_asked_for_it(phone: Page) -> None:
    phone.context.add_cookies([{"name": "big", "value": "1", "url": phone.url}])
    phone.goto("/field")
    expect(phone.locator("html.big")).to_have_count(1)
    for view in ("#", "#queue", "#new"):
        phone.goto(f"/field{view}")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def the_card(page: Page) -> Locator:
    return page.locator("article", has=page.get_by_role("link", name="柳树村口停水"))


class Taps:
    """Counts what a thumb does after the day's page stands there; typing and photos are free."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, role: str, name: str, inside: Locator | None = None) -> None:
        (inside or self.page.locator("body")).get_by_role(role, name=name).last.click()  # type: ignore[arg-type]
        self.count += 1

    def other(self, act: str) -> None:
        own = the_card(self.page)
        own.locator("summary", has_text="其他办理").click()
        self.count += 1
        self("link", act, own)


def _answer(page: Page, photo: Path) -> None:
    for label in ("已解决", "已联系"):
        for one in page.get_by_label(label, exact=True).all():
            one.check()
    page.get_by_label("办理情况（内部）").fill("到现场查看，水泵损坏，已更换并试水。")
    page.get_by_label("公开答复").fill("您好，停水问题已经处理，水泵已更换，恢复供水。")


def _visit(page: Page, photo: Path) -> None:
    page.get_by_label("诉求人认可", exact=True).check()
    page.get_by_label("见到谁").fill("赵大娘")
    page.get_by_label("沟通情况").fill("当面说明，约定明天修好。")


def _found(page: Page, photo: Path) -> None:
    page.locator("#photos").set_input_files(photo)
    page.get_by_label("发现什么问题").fill("村口垃圾没有清运")


def _said(page: Page, photo: Path) -> None:
    page.locator("textarea").first.fill("电话联系，约定上午去")


def _rung(page: Page, photo: Path) -> None:
    page.get_by_label("已接通").check()
    _said(page, photo)


# What is pressed on the day's page to reach the act, its form, the last press, what it leaves.
DAY = [
    ([("button", "签收")], None, "", "已签收"),
    ([("link", "登记联系")], _rung, "登记联系", "已登记联系"),
    ([("other", "登记到场")], None, "已到场", "到场"),
    ([("other", "填报进展")], _said, "填报进展", "进展已填报"),
    ([("other", "办不了，请乡镇办理")], None, "填报进展", "进展已填报"),
    ([("other", "登记上门走访")], _visit, "登记上门走访", "上门走访已登记"),
    ([("link", "随手报"), ("link", "报一件")], _found, "先记下", "随手报"),
    ([("link", "提交办结")], _answer, "提交办结", "已提交办结"),
]


def test_the_whole_day_without_a_script(
    phones: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    """Every act by plain forms, none farther than three taps from the day's page."""
    open_keys(site.data / "keys")
    open_database(site.data / "hotline.db")
    give(hours=1, title="柳树村口停水", kind="complaint")
    db.close()
    photo = tmp_path / "现场.jpg"
    Image.linear_gradient("L").resize((400, 300)).save(photo)
    page = phones(scripts=False)
    for way, fill, last, told in DAY:
        page.goto("/field")
        taps, own = Taps(page), the_card(page)
        for role, name in way:
            if role == "other":
                taps.other(name)
            else:
                taps(role, name, None if name in ("随手报", "报一件") else own)
        if fill:
            fill(page, photo)
        if last:
            taps("button", last, page.locator("main"))
        expect(page.get_by_role("main")).to_contain_text(re.compile(told))
        assert taps.count <= 3, (way, taps.count)
    with sqlite3.connect(site.data / "hotline.db", timeout=10) as line:
        acts = line.execute(
            "SELECT act FROM history JOIN assignment a ON a.id = assignment_id JOIN ticket t"
            " ON t.id = a.ticket_id WHERE t.title = '柳树村口停水' AND a.parent_id IS NOT NULL"
        ).fetchall()
    done = {act for (act,) in acts}
    assert {"accept", "contact", "arrive", "progress", "visit", "answer"} <= done, done
