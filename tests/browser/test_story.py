"""The whole story in real browsers: the city sends a ticket down, five people work it, the
citizen is not satisfied the first time, and the city sees the answer and the end."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from hotline.outside import webhooks
from tests.browser.conftest import DESK, Site, _make_county, run_site
from tests.sync.processes import City

TITLE = "柳树村井房水泵损坏停水三天"
SECRET = webhooks.new_secret()
VILLAGE_RECORD = "到井房查看，水泵电机烧毁，已联系维修队当日更换。"
VILLAGE_REPLY = "您好，水泵已经更换，今天下午恢复供水。"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    running = City(tmp_path_factory.mktemp("town") / "city", SECRET)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def site(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    _make_county(data)
    yield from run_site(
        data, HOTLINE_CITY_URL=f"{city.root}/hotline/410599", HOTLINE_CITY_SECRET=SECRET
    )


@pytest.fixture
def city_page(browser: Browser, city: City) -> Iterator[Page]:
    context = browser.new_context(base_url=city.root, viewport=DESK, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Path, Path]:
    """Two photos: the citizen's, and the village's of the repair."""
    paths = (tmp_path / "取水.jpg", tmp_path / "井房.jpg")
    for shade, path in enumerate(paths):
        Image.new("RGB", (640, 480), (40, 90, 80 + 40 * shade)).save(path)
    return paths


def until(page: Page, there: Locator) -> None:
    """Look again until it is there, as a person does who waits for news."""
    for _ in range(80):
        if there.count():
            return
        time.sleep(0.25)
        page.reload()
    expect(there.first).to_be_visible()


def pick(page: Page, group: str, option: str) -> None:
    fieldset = page.get_by_role("group", name=re.compile(f"^{re.escape(group)}"))
    fieldset.get_by_role("radio", name=option, exact=True).check()


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


class Person:
    """Somebody of the cast at a browser; every page they see is checked by axe."""

    def __init__(self, page: Page, axe: Callable[[Page], None], number: str = "") -> None:
        self.page, self.axe, self.number = page, axe, number

    def look(self) -> None:
        # From the top: half under the sticky bar a tick box would count as too small.
        self.page.evaluate("scrollTo(0, 0)")
        self.axe(self.page)

    def open_from_desk(self, lane: str = "") -> None:
        """Go to the start (or a lane of it) and open the ticket from the list."""
        self.page.goto(f"/desk/{lane}" if lane else "/")
        link = self.page.get_by_role("link", name=TITLE)
        until(self.page, link)
        self.look()
        link.first.click()
        expect(self.page.get_by_role("heading", name=TITLE).first).to_be_visible()
        self.look()


def dispatched_by_the_city(page: Page, axe: Callable[[Page], None], photo: Path) -> str:
    page.goto("/dispatch")
    axe(page)
    page.get_by_label("标题（必填）").fill(TITLE)
    page.get_by_label("诉求内容（必填）").fill("全村停水三天，老人取水困难，请尽快修复。")
    page.get_by_label("事发地行政区划代码").fill("410599101201")
    page.get_by_label("事发地址").fill("村东头井房")
    page.get_by_label("附件（照片、文件）").set_input_files(photo)
    press(page, "下派工单")
    expect(page.locator("#state")).to_have_attribute("data-state", "dispatched")
    axe(page)
    return page.url.rsplit("/", 1)[-1]


def sent_to_the_township(dispatcher: Person) -> None:
    page = dispatcher.page
    dispatcher.open_from_desk()
    follow(page, "派单")
    page.get_by_role("radio", name=re.compile("^柳河镇")).first.check()
    page.locator("summary", has_text="协办单位").click()
    page.get_by_role("checkbox", name=re.compile("^县水利局")).check()
    page.get_by_label("交办意见").fill("请当天到现场核实，尽快恢复供水。")
    dispatcher.look()
    press(page, "派单")
    told(page, "已派单至柳河镇")
    dispatcher.look()


def handed_to_the_village(clerk: Person) -> None:
    page = clerk.page
    clerk.open_from_desk("to_accept")
    press(page, "签收")
    told(page, "已签收")
    follow(page, "登记联系")
    press(page, "登记联系")
    expect(page.get_by_role("link", name="请选择是否接通。")).to_be_visible()
    pick(page, "是否接通", "已接通")
    page.get_by_label("联系情况").fill("已电话联系诉求人，约定今天上门。")
    clerk.look()
    press(page, "登记联系")
    told(page, "已登记联系")
    follow(page, "交村（社区）办理")
    pick(page, "村（社区）", "柳树村")
    page.get_by_label("交办意见").fill("请到井房查看并拍照。")
    clerk.look()
    press(page, "交办")
    told(page, "已交柳树村办理")


def worked_in_the_village(grid: Person, photo: Path) -> None:
    page = grid.page
    page.goto("/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    grid.look()
    for lane, act in (("待签收", "签收"), ("待联系", "登记联系"), ("待办结", "提交办结")):
        page.goto("/grid")  # the lanes stand as tabs above the list
        page.get_by_role("link", name=re.compile(f"^{lane}")).first.click()
        grid.look()
        page.get_by_role("link", name=TITLE).last.click()
        if act == "签收":
            press(page, act)
            told(page, "已签收")
            continue
        follow(page, act)
        grid.look()
        if act == "登记联系":
            pick(page, "是否接通", "已接通")
            page.get_by_label("联系情况").fill("已入户，约定下午修好。")
            press(page, act)
            told(page, "已登记联系")
    fill_answer(page, VILLAGE_RECORD, VILLAGE_REPLY)
    page.get_by_label("办理凭证").set_input_files(photo)
    press(page, "提交办结")
    told(page, "已提交办结")
    grid.look()


def fill_answer(page: Page, record: str = "", reply: str = "") -> None:
    pick(page, "办理结果", "已解决")
    pick(page, "是否解决", "已解决")
    for label, text in (("办理情况（内部）", record), ("公开答复", reply)):
        if text:
            page.get_by_label(label).fill(text)


def combined(clerk: Person) -> None:
    page = clerk.page
    clerk.open_from_desk("to_combine")
    expect(page.get_by_role("heading", name="下级反馈待处理")).to_be_visible()
    # One photo came from the city, the other from the village's phone.
    expect(page.locator(".thumbs img")).to_have_count(2)
    follow(page, "汇总后提交办结")
    page.get_by_role("button", name="引用到办理情况").click()
    page.get_by_role("button", name="引用到公开答复").click()
    expect(page.get_by_label("公开答复")).to_have_value(re.compile("恢复供水"))
    fill_answer(page)
    clerk.look()
    press(page, "提交办结")
    told(page, "已提交办结")


def answered_again(clerk: Person, reason: str, reply: str) -> None:
    page = clerk.page
    clerk.open_from_desk("sent_back")
    expect(page.get_by_role("main")).to_contain_text(reason)
    follow(page, "提交办结")
    fill_answer(page, "已复查并留存照片，水压正常。", reply)
    clerk.look()
    press(page, "提交办结")
    told(page, "已提交办结")


def visited_after_all(clerk: Person) -> None:
    """An unsatisfied requester is visited before the next answer (四必须); the form leads there."""
    page = clerk.page
    clerk.open_from_desk("sent_back")
    follow(page, "提交办结")
    expect(page.locator("#visit")).to_contain_text("不满意工单必须上门")
    clerk.look()
    page.locator("#visit").get_by_role("link", name="登记上门走访").click()
    pick(page, "上门结果", "已说明，诉求人未表态")
    page.get_by_label("见到谁").fill("赵大娘")
    page.get_by_label("沟通情况").fill("当面说明备用水泵的安装安排。")
    press(page, "登记上门走访")
    told(page, "上门走访已登记")
    expect(page.locator("#visit")).to_have_count(0)


def reviewed(reviewer: Person, decision: str, text: str = "") -> None:
    page = reviewer.page
    reviewer.open_from_desk("to_review")
    follow(page, "审核答复")
    page.get_by_role("radio", name=re.compile(f"^{decision}")).check()
    page.get_by_label("意见", exact=True).fill(text)
    reviewer.look()
    press(page, "提交审核意见")
    told(page, "审核通过" if decision == "通过" else "已退回承办单位")


def called_back(reviewer: Person, solved: str, satisfied: str, then: str) -> None:
    page = reviewer.page
    reviewer.open_from_desk("to_call_back")
    follow(page, "回访")
    press(page, "显示号码")
    expect(page.locator("a.dial")).to_have_text("13800006721")
    pick(page, "电话是否接通", "已接通")
    pick(page, "承办单位是否及时与您联系", "是")
    pick(page, "您反映的问题是否解决", solved)
    pick(page, "您对办理结果是否满意", satisfied)
    reviewer.look()
    press(page, "登记回访结果")
    expect(page.get_by_role("heading", name=re.compile(then))).to_be_visible()
    reviewer.look()


def seen_in_the_city(page: Page, number: str, axe: Callable[[Page], None], reply: str) -> None:
    page.goto(f"/tickets/{number}")
    until(page, page.locator("#state[data-state=closed]"))
    story = page.locator(".story")
    expect(story).to_contain_text(reply)
    expect(story.locator("[data-act='ticket.answered']")).to_have_count(2)
    expect(story.locator("[data-act='ticket.called_back']")).to_have_count(2)
    expect(story.locator("[data-act='ticket.answered']").first).to_contain_text("井房.jpg")
    axe(page)


def in_step(supervisor: Person, number: str) -> None:
    page = supervisor.page
    page.goto("/sync")
    until(page, page.get_by_text("待报 0"))
    expect(page.get_by_label("线路")).to_contain_text("正常")
    supervisor.look()
    page.goto(f"/sync/ticket?no={number}")
    supervisor.look()
    page.get_by_role("row", name=re.compile("办结反馈")).first.get_by_role("link").click()
    expect(page.get_by_label("报文")).to_contain_text("ticket.answered")
    supervisor.look()


def test_the_whole_story(signed_in, axe, city, city_page, photos) -> None:
    number = dispatched_by_the_city(city_page, axe, photos[0])
    dispatcher, clerk, reviewer, supervisor = (
        Person(signed_in(name), axe)
        for name in ("dispatcher", "station_clerk", "reviewer", "supervisor")
    )
    sent_to_the_township(dispatcher)
    handed_to_the_village(clerk)
    worked_in_the_village(Person(signed_in("grid_worker", phone=True), axe), photos[1])
    combined(clerk)
    reviewed(reviewer, "退回重办", "请写明复查结果和水压情况。")
    answered_again(clerk, "请写明复查结果", "您好，水泵已更换，复查水压正常。")
    reviewed(reviewer, "通过")
    called_back(reviewer, "未解决", "不满意", "已退回重办")
    last = "您好，已加装备用水泵，今后不再停水。"
    visited_after_all(clerk)
    answered_again(clerk, "自动退回重办", last)
    reviewed(reviewer, "通过")
    called_back(reviewer, "已解决", "满意", "工单已办结归档")
    seen_in_the_city(city_page, number, axe, last)
    in_step(supervisor, number)
    sha256 = hashlib.sha256(photos[1].read_bytes()).hexdigest()
    assert (city.folder / "blobs" / sha256).read_bytes() == photos[1].read_bytes()
