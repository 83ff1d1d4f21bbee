"""Today on the phone: the office's words for time, how far it is, and a call in one tap."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from hotline.outside.holidays import published_marks
from hotline.rules import phrases_of_time
from hotline.rules.calendar import ZONE, DayMark, WorkCalendar
from hotline.rules.datum import gcj02
from hotline.rules.lamps import lamp
from tests.browser.conftest import Site
from tests.browser.test_field import _give, _rows, card, phone, ready, sign_in

__all__ = ["phone"]
FIELD = Path(__file__).resolve().parents[2] / "static" / "field"
NUMBER = "19900001234"
# Every record of the phone's own store, in the open and what it seals, as one text.
ALL_KEPT = """async () => {
  const texts = [JSON.stringify(localStorage), document.cookie];
  for (const name of ['today:' + await Field.store.person()])
    texts.push(JSON.stringify(await Field.store.today()));
  for (const item of await Field.store.all(await Field.store.person()))
    texts.push(JSON.stringify(await Field.store.secretOf(item)));
  return texts.join(' ');
}"""
# A computer has nothing to dial with; what would be dialled is written down instead.
DIALLED = """() => {
  window.dialled = [];
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="tel:"]');
    if (link) { event.preventDefault(); window.dialled.push(link.getAttribute('href')); }
  }, true);
}"""
WATCHED = """() => {
  window.asked = 0;
  const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (...how) => { window.asked += 1; ask(...how); };
}"""


def _calendar() -> WorkCalendar:
    marks, years = published_marks()
    return WorkCalendar(marks=marks, known_years=frozenset(years))


def _moments() -> list[tuple[datetime, datetime]]:
    """Return pairs of now and limit: edges of hours and days, holidays, and any by chance."""
    start = datetime(2026, 9, 28, 9, 0, tzinfo=ZONE)
    spans = [
        timedelta(minutes=m)
        for m in (0, 1, 59, 60, 61, 239, 240, 241, 600, 900, 1439, 1440, 2880, 2881, 7200, 14400)
    ]
    chance = random.Random(6)
    nows = [start, start.replace(hour=23, minute=58), datetime(2026, 12, 30, 16, 5, tzinfo=ZONE)]
    nows += [start + timedelta(minutes=chance.randrange(200_000)) for _ in range(40)]
    sure = [(now, now + sign * span) for now, span, sign in itertools.product(nows, spans, (1, -1))]
    return sure + [(now, now + timedelta(minutes=chance.randrange(-60_000, 60_000)))
                   for now in nows for _ in range(20)]  # fmt: skip


def _odd(marks: dict[object, DayMark]) -> list[str]:
    return [
        day.isoformat() for day, mark in marks.items() if mark.is_working != (day.weekday() < 5)
    ]


def test_page_and_phone_say_time_in_the_same_words(browser) -> None:
    """Over a thousand pairs around National Day and New Year, whatever zone the phone is set to."""
    days, pairs = _calendar(), _moments()
    context = browser.new_context(timezone_id="America/New_York")
    page = context.new_page()
    page.evaluate("window.Field = {}")
    page.add_script_tag(path=FIELD / "times.js")
    said = page.evaluate(
        """([pairs, odd]) => pairs.map(([now, due, warn]) => {
             const found = Field.times.left({due: due, warn: warn}, Date.parse(now), odd);
             return found.lamp + ' ' + found.words;
           })""",
        [[[now.isoformat(), due.isoformat(), (due - timedelta(hours=3)).isoformat()]
          for now, due in pairs], _odd(days.marks)],
    )  # fmt: skip
    context.close()
    wanted = [
        f"{lamp(now, due - timedelta(hours=3), due)} {phrases_of_time.time_left(now, due, days)}"
        for now, due in pairs
    ]
    differ = [(pair, one, two) for pair, one, two in zip(pairs, said, wanted, strict=True)
              if one != two]  # fmt: skip
    assert len(pairs) > 1000 and differ == []


@pytest.fixture
def place(browser) -> Iterator[Page]:
    """A page of nothing but the phone's reckoning with places."""
    context = browser.new_context()
    page = context.new_page()
    page.evaluate("window.Field = {}")
    for name in ("times", "forms", "place"):
        page.add_script_tag(path=FIELD / f"{name}.js")
    yield page
    context.close()


@pytest.mark.parametrize(("here", "there", "said"), [
    # Tiananmen: WGS-84 as a phone tells it, GCJ-02 as a map of the city has it, as published.
    ((39.9087, 116.3975), (39.910103, 116.403739), "约 50 米"),
    ((39.9087, 116.3975), (39.9191, 116.403739), "约 1.0 公里"),
    ((39.9087, 116.3975), (40.0101, 116.4037), "约 11 公里"),
])  # fmt: skip
def test_how_far_it_is(place: Page, here: tuple, there: tuple, said: str) -> None:
    told = place.evaluate(
        "([a, b]) => Field.place.far(Field.place.apart(Field.place.shifted(a), b))", [here, there]
    )
    assert told.replace("\u00a0", " ") == said


def test_page_and_phone_shift_a_point_alike(place: Page) -> None:
    """The same formula stands in rules/datum.py and place.js: to a tenth of a metre, all over."""
    points = [(lat, lng) for lat in range(18, 54, 3) for lng in range(74, 136, 3)]
    points += [(40.65789, 109.84123), (35.9, 114.35)]
    told = place.evaluate("points => points.map(Field.place.shifted)", [[*at] for at in points])
    for (lat, lng), (north, east) in zip(points, told, strict=True):
        assert (east, north) == pytest.approx(gcj02(lng, lat), abs=1e-6), (lat, lng)


def _placed(site: Site, part: int) -> None:
    import sqlite3

    with sqlite3.connect(site.data / "hotline.db", timeout=10) as line:
        line.execute(
            "UPDATE ticket SET lat = 40.65, lng = 109.84 WHERE id ="
            " (SELECT ticket_id FROM assignment WHERE id = ?)", (part,))  # fmt: skip


def test_the_distance_is_asked_for_by_hand_only(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "村东头的井盖松动了")
    _placed(site, part)
    page = phone()
    page.context.grant_permissions(["geolocation"], origin=site.url)
    page.context.set_geolocation({"latitude": 40.655, "longitude": 109.84})
    sent: list[str] = []
    page.context.on("request", lambda asked: sent.append(asked.url + (asked.post_data or "")))
    page.reload()
    ready(page)
    page.evaluate(WATCHED)
    page.goto(f"/field#p{part}")
    page.goto("/field#")
    expect(page.get_by_text("位置只用来算直线距离，不会上传。")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="显示距离").click()
    expect(card(page, part)).to_contain_text("850")
    assert page.evaluate("window.asked") == 1 and "40.655" not in " ".join(sent)
    page.goto(f"/field#p{part}")
    link = page.get_by_role("link", name="打开地图").get_attribute("href")
    assert link and link.startswith("geo:40.6") and "?q=40.6" in link


def test_without_coordinates_the_map_is_given_words(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "只有地址没有坐标的工单")
    page = phone()
    page.goto(f"/field#p{part}")
    link = page.get_by_role("link", name="打开地图")
    assert link.get_attribute("href") == "geo:0,0?q=" + quote("柳树村村东头")
    expect(page.get_by_role("button", name="复制地址")).to_be_visible()


def test_a_call_in_one_tap_is_noted_and_keeps_no_number(
    phone: Callable[..., Page], site: Site
) -> None:
    part = _give(site, "要打电话问清楚的工单")
    page = phone()
    card(page, part).get_by_role("button", name="签收").click()
    expect(card(page, part).get_by_role("link", name="登记联系")).to_be_visible()
    page.evaluate(DIALLED)
    card(page, part).get_by_role("button", name="拨打电话").click()
    expect(page).to_have_url(f"{site.url}/field#p{part}/contact")
    expect(page.locator("#f-text")).to_have_value(re.compile(r" 电话联系，$"))
    again = page.get_by_role("link", name=f"再拨一次 {NUMBER}")
    assert again.get_attribute("href") == f"tel:{NUMBER}"
    page.wait_for_timeout(300)
    assert page.evaluate("window.dialled") == [f"tel:{NUMBER}"]
    page.reload()  # a cheap phone threw the page away during the call: the moment stays, no number
    ready(page)
    expect(page.locator("#f-text")).to_have_value(re.compile(r" 电话联系，$"))
    page.get_by_label("已接通").check()
    page.locator("#f-text").press("End")
    page.locator("#f-text").press_sequentially("已说明情况，下午去看")
    noted = _rows(site, "SELECT count(*) FROM history WHERE act = 'reveal' AND ticket_id ="
                        " (SELECT ticket_id FROM assignment WHERE id = ?)", part)  # fmt: skip
    assert noted == [(1,)]
    page.wait_for_timeout(500)  # the draft is written a little after the last letter
    assert NUMBER not in page.evaluate(ALL_KEPT)
    page.get_by_role("button", name="登记联系").click()
    expect(card(page, part)).to_be_visible()
    expect(page.locator("#field-bar")).not_to_contain_text("待发送", timeout=20_000)
    ((text,),) = _rows(
        site, "SELECT text FROM history WHERE act = 'contact' AND assignment_id = ?", part
    )
    assert " 电话联系，已说明情况，下午去看" in text
    page.reload()
    ready(page)
    expect(card(page, part).get_by_role("button", name="拨打电话")).to_be_visible()


def test_without_a_line_the_office_is_rung(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "没有信号时要打电话的工单")
    page = phone()
    page.context.set_offline(True)
    page.goto(f"/field#p{part}")
    expect(page.locator("#field")).to_contain_text("诉求人的电话不存在手机上")
    expect(page.get_by_role("button", name="拨打电话")).to_have_count(0)


def test_a_refused_call_says_why(phone: Callable[..., Page], site: Site) -> None:
    part = _give(site, "单位已被撤回的工单")
    page = phone()
    page.context.route("**/field/today.json", lambda route: route.abort())
    page.goto(f"/field#p{part}")
    page.get_by_role("button", name="拨打电话").click()
    expect(page.locator("#field")).to_contain_text("诉求人的电话不存在手机上")
    page.context.unroute("**/field/today.json")
    _refuse(site, part)
    page.get_by_role("button", name="拨打电话").click()
    expect(page.locator("#field")).to_contain_text("没有留下电话")


def _refuse(site: Site, part: int) -> None:
    """The number is taken out while the list on the phone still offers the call."""
    import sqlite3

    with sqlite3.connect(site.data / "hotline.db", timeout=10) as line:
        line.execute("UPDATE requester SET phone_sealed = NULL, contact_phone_sealed = NULL")


def test_in_wechat_the_address_is_copied(browser, site: Site) -> None:
    """Its browser opens no map, so no dead link is offered."""
    part = _give(site, "在微信里打开的工单")
    agent = "Mozilla/5.0 (Linux; Android 10) Chrome/78.0 Mobile MicroMessenger/8.0"
    context = browser.new_context(
        base_url=site.url, user_agent=agent, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    sign_in(page)
    page.goto(f"/field#p{part}")
    expect(page.get_by_role("button", name="复制地址")).to_be_visible()
    expect(page.get_by_role("link", name="打开地图")).to_have_count(0)
    page.get_by_role("button", name="复制地址").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    context.close()
