"""Hard paths in a real browser: a visit on the phone, a deferral signed and granted, an exclusion
with a scan, and what is refused with which sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hotline import clock
from hotline.rules.datum import gcj02
from hotline.store.assignments import Assignment
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser.conftest import Site, _make_county, run_site
from tests.county import PASSWORD
from tests.pages import asking, story

SignIn = Callable[..., Page]
Look = Callable[[Page], None]
WRONG = "not-my-password-1"


@pytest.fixture(scope="module")
def plot() -> dict[str, str]:
    """Ids and numbers of the parts the story begins with."""
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, plot: dict[str, str]) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("asking")
    _make_county(data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    part, _ = story.handed_below(kind="complaint", title="柳树村水管漏水")
    plot |= {"part": str(part.id), "no": part.ticket.ticket_no}
    proved = asking.visited("exclusion")
    plot |= {"proved": str(proved.id)}
    plot["bare"] = str(story.contacted(kind="complaint").id)
    late = story.contacted(kind="complaint")
    late_at = clock.now() - timedelta(hours=1)
    Assignment.update(answer_due_at=late_at).where(Assignment.id == late.id).execute()
    plot |= {"late": str(late.id)}
    db.close()
    yield from run_site(data)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "门口.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).save(path)
    return path


def pick(page: Page, group: str, option: str) -> None:
    fieldset = page.get_by_role("group", name=re.compile(f"^{re.escape(group)}"))
    fieldset.get_by_role("radio", name=re.compile(f"^{option}")).check()


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def visit_on_the_phone(page: Page, look: Look, plot: dict[str, str], photo: Path) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 110.1, "latitude": 40.6, "accuracy": 12})
    page.goto(f"/tickets/{plot['no']}")
    page.get_by_role("link", name="登记上门走访").first.click()
    look(page)
    page.get_by_label("拍照").set_input_files(photo)
    pick(page, "上门结果", "诉求人认可")
    page.get_by_label("见到谁").fill("赵大娘")
    page.get_by_label("沟通情况").fill("管材下月到，赵大娘同意下月20日前修好。")
    press(page, "记下当前位置")
    told(page, "误差约 12 米")
    pick(page, "上门事由", "说明延时原因")
    look(page)
    press(page, "登记上门走访")
    told(page, "上门走访已登记")
    lng, lat = gcj02(110.1, 40.6)
    expect(page.get_by_role("main")).to_contain_text(f"已定位 {lat:.5f}，{lng:.5f}")
    expect(page.locator(".visit .thumbs img")).to_have_count(1)
    look(page)


def deferral_asked(page: Page, look: Look, plot: dict[str, str]) -> str:
    """Ask for it and return the words of the promised day."""
    page.goto(f"/tickets/{plot['no']}")
    page.locator("summary", has_text="更多").click()
    page.get_by_role("link", name="申请延时挂账").click()
    expect(page.locator(".demands .met")).to_have_count(2)
    expect(page.locator(".demands")).not_to_contain_text("还缺")
    day = clock.now().date() + timedelta(days=29)
    page.get_by_label("与诉求人约定的办结日期").fill(day.isoformat())
    said = page.locator("[data-said]")
    expect(said).to_contain_text(re.compile(r"延至 \d+月\d+日（周.）17:30，共延 \d+ 个工作日"))
    page.get_by_label("延时原因和安排").fill("管材要从外地调运，分两步更换。")
    look(page)
    press(page, "提交延时挂账申请")
    told(page, "请单位领导签字")
    expect(page.locator(".steps .now")).to_contain_text("分管领导签字")
    look(page)
    return f"{day.month}月{day.day}日"


def signed_on_the_phone(page: Page, look: Look) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="底部菜单").get_by_role("link", name="待我签字").click()
    look(page)
    page.get_by_role("link", name="查看并签字").click()
    look(page)
    for password in (WRONG, PASSWORD):
        page.get_by_label("登录密码").fill(password)
        press(page, "签字确认")
        if password == WRONG:
            expect(page.get_by_role("alert")).to_contain_text("密码不正确")
            look(page)
    told(page, "已签字，报县热线办审批")
    expect(page.get_by_role("main")).to_contain_text("没有等您签字的申请")


def granted(page: Page, look: Look, plot: dict[str, str], day: str) -> None:
    page.goto("/desk/returns")
    expect(page.get_by_role("row", name=re.compile("申请延时挂账"))).to_be_visible()
    page.get_by_role("link", name="柳树村水管漏水").click()
    look(page)
    pick(page, "决定", "同意")
    page.get_by_label("意见").fill("同意挂账，到期必须办结。")
    page.get_by_label("意见").press("Control+Enter")
    told(page, "已同意延时挂账")
    expect(page.locator(".pairs")).to_contain_text(day)
    expect(page.get_by_role("main")).to_contain_text("已同意")
    look(page)


def test_a_deferral_from_the_door_to_the_new_deadline(
    signed_in: SignIn, axe: Look, plot: dict[str, str], photo: Path
) -> None:
    visit_on_the_phone(signed_in("grid_worker", phone=True), axe, plot, photo)
    clerk = signed_in("station_clerk")
    day = deferral_asked(clerk, axe, plot)
    signed_on_the_phone(signed_in("station_deputy", phone=True), axe)
    granted(signed_in("director"), axe, plot, day)
    clerk.goto(f"/tickets/{plot['no']}")
    expect(clerk.locator(".head-line")).to_contain_text(day)


def test_an_exclusion_with_a_scan_goes_to_the_city(
    signed_in: SignIn, axe: Look, plot: dict[str, str], photo: Path
) -> None:
    clerk = signed_in("station_clerk")
    clerk.goto(f"/parts/{plot['proved']}/exclusion")
    pick(clerk, "剔除理由", "已进入诉讼")
    clerk.get_by_label("剔除依据").fill("县法院受理通知书（2026）12号")
    press(clerk, "提交剔除申请")
    expect(clerk.get_by_role("alert")).to_contain_text("缺剔除依据")
    axe(clerk)
    clerk.get_by_label("证明材料").set_input_files(photo)
    press(clerk, "提交剔除申请")
    told(clerk, "剔除申请已提交")
    address = clerk.url
    deputy = signed_in("station_deputy", phone=True)
    deputy.goto(address)
    expect(deputy.get_by_role("main")).to_contain_text("待主要领导签字")
    expect(deputy.get_by_role("button", name="签字确认")).to_have_count(0)
    axe(deputy)
    clerk.get_by_label("签字扫描件").set_input_files(photo)
    press(clerk, "上传扫描件并报审")
    told(clerk, "签字扫描件已上传")
    director = signed_in("director")
    director.goto(address)
    pick(director, "决定", "同意并报市级")
    press(director, "提交决定")
    told(director, "报市级批复")
    director.goto(address)
    expect(director.locator(".steps .now")).to_contain_text("市级批复")
    axe(director)


def test_what_is_refused_says_what_is_missing_and_the_way_out(
    signed_in: SignIn, axe: Look, plot: dict[str, str]
) -> None:
    clerk = signed_in("station_clerk")
    clerk.goto(f"/parts/{plot['bare']}/deferral")
    expect(clerk.locator(".demands")).to_contain_text("还缺：延时挂账须先上门")
    axe(clerk)
    clerk.get_by_role("link", name="去登记上门").click()
    expect(clerk.get_by_role("radio", name="说明延时原因")).to_be_checked()
    clerk.goto(f"/parts/{plot['late']}/extension")
    expect(clerk.get_by_role("alert")).to_contain_text("延期应在到期前申请")
    expect(clerk.get_by_role("button", name="提交延期申请")).to_have_count(0)
    axe(clerk)
