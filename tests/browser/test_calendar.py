"""A snow day in a browser: look at the effect, mark it, watch the worker count, read the list."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hotline import clock
from hotline.casework import workdays
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser.conftest import Site, _make_county, run_site
from tests.casework.conftest import Player

SHOTS = os.environ.get("HOTLINE_SHOTS", "")
day: list[date] = []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    _make_county(data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    play = Player()
    play.now = clock.now()
    for _ in range(3):
        play.dispatched()
    day.append(workdays.calendar().next_working_day(clock.now().date()))
    db.close()
    yield from run_site(data)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_snow_day(
    signed_in: Callable[..., Page], axe: Callable[[Page], None], phone: bool
) -> None:
    page = signed_in("admin", phone=phone)
    page.goto("/admin/calendar")
    page.get_by_label("日期").fill(day[0].isoformat())
    page.get_by_label("上班" if phone else "放假", exact=True).check()
    page.get_by_label("事由").fill("大雪停止办公")
    page.get_by_role("button", name="先看影响").click()
    expect(page.get_by_text("约 3 件在办工单的期限会变动")).to_be_visible()
    _shot(page, f"look-{phone}")
    axe(page)
    page.get_by_role("button", name="增加").click()
    expect(page.get_by_text("在办工单的期限由后台按新日历重新计算")).to_be_visible()
    link = page.get_by_role("link", name="3 件").first
    for _ in range(20):
        if link.is_visible() and not page.get_by_text("正在后台计算").is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_text("文件怎样填写").click()
    _shot(page, f"calendar-{phone}")
    axe(page)
    link.click()
    expect(page.get_by_text("原因：本县安排").first).to_be_visible()
    _shot(page, f"recount-{phone}")
    axe(page)


def _shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"time-{name}.png"), full_page=True)
