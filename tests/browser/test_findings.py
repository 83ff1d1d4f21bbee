"""A grid worker's phone in a real browser: found before told in three taps and a line, a spoken
note, and a leader's word, at both small sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser.conftest import Site, _make_county, run_site
from tests.pages import story

SignIn = Callable[..., Page]
Look = Callable[[Page], None]
SMALL = ({"width": 360, "height": 740}, {"width": 320, "height": 568})
# Everything pressed in this story, as high as a thumb needs.
TOO_LOW = """() => [...document.querySelectorAll("main .button, main select, main [type=text]")]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def plot() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, plot: dict[str, str]) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("found")
    _make_county(data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    part, below = story.handed_below(kind="complaint", title="柳树村水管漏水")
    plot |= {"part": str(below.id), "no": part.ticket.ticket_no}
    db.close()
    yield from run_site(data)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场.jpg"
    Image.linear_gradient("L").resize((800, 600)).save(path)
    return path


def look_at_both_sizes(page: Page, axe: Look) -> None:
    for size in SMALL:
        page.set_viewport_size(size)
        axe(page)
        assert page.evaluate(TOO_LOW) == []
    page.set_viewport_size(SMALL[0])


def test_found_and_solved_on_the_spot(signed_in: SignIn, axe: Look, photo: Path) -> None:
    page = signed_in("grid_worker", phone=True)
    page.goto("/findings")
    page.get_by_role("link", name="报一件").click()
    look_at_both_sizes(page, axe)
    page.locator("#photos").set_input_files(photo)
    page.locator("#done_photos").set_input_files(photo)
    page.get_by_label("发现什么问题").fill("村口井盖破损")
    page.get_by_role("button", name="当场解决").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明怎样处理的")
    expect(page.get_by_text("已经传到，不用重拍").first).to_be_visible()
    page.get_by_role("button", name="已当场修好，恢复正常使用。").click()
    page.get_by_role("button", name="当场解决").click()
    expect(page.get_by_text("已登记为当场解决。")).to_be_visible()
    expect(page.locator(".thumbs img")).to_have_count(2)
    look_at_both_sizes(page, axe)
    leader = signed_in("county_leader", phone=True)
    leader.goto("/findings/board")
    expect(leader.get_by_role("row", name="柳树村")).to_contain_text("1")
    look_at_both_sizes(leader, axe)


def test_a_spoken_note_is_heard_in_the_ticket(
    signed_in: SignIn, axe: Look, plot: dict[str, str]
) -> None:
    page = signed_in("grid_worker", phone=True)
    page.goto(f"/assignments/{plot['part']}/progress")
    page.get_by_role("button", name="录一段话").click()
    expect(page.get_by_role("button", name="停止（1 秒）")).to_be_visible()
    page.get_by_label("进展情况").fill("见语音")
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("录好了，随表单一起提交。")).to_be_visible()
    expect(page.get_by_label("试听录音")).to_be_visible()
    look_at_both_sizes(page, axe)
    page.get_by_role("button", name="重录").click()
    expect(page.get_by_role("button", name="停止（1 秒）")).to_be_visible()
    page.get_by_role("button", name="填报进展").click()  # stops the recorder first
    expect(page.get_by_text("进展已填报。")).to_be_visible()
    page.goto(f"/tickets/{plot['no']}")
    player = page.locator(".thumbs audio")
    ready = player.evaluate(
        "async one => { one.preload = 'auto'; await one.play(); return one.readyState }"
    )
    assert ready >= 2, "the browser can play what it recorded"
    axe(page)


def test_a_leader_leaves_a_word(signed_in: SignIn, axe: Look, plot: dict[str, str]) -> None:
    page = signed_in("county_leader", phone=True)
    expect(page).to_have_title("考评看板 - 云溪县12345热线")
    page.goto(f"/tickets/{plot['no']}")
    page.get_by_role("link", name="批示").click()
    look_at_both_sizes(page, axe)
    page.get_by_label("批示内容").fill("请一周内修好。")
    page.get_by_role("button", name="提交批示").click()
    expect(page.get_by_text("领导批示").first).to_be_visible()
    look_at_both_sizes(page, axe)
