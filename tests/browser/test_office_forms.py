"""What a script adds to the office's forms: places, phrases, hints, keys, the screen pop."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Window = Callable[..., Page]


def test_an_address_chooses_township_and_village(signed_in: Window) -> None:
    page = signed_in("operator")
    page.goto("/intake")
    page.fill("#address", "石桥镇前营村小学旁")
    expect(page.locator("#division")).to_have_value("410599102202")
    page.select_option("#town", label="柳河镇")
    expect(page.locator("#division")).to_have_value("410599101000")


def test_words_of_the_policy_propose_an_urgency(signed_in: Window) -> None:
    page = signed_in("operator")
    page.goto("/intake")
    page.fill("#content", "村里停水三天了。")
    expect(page.locator("#hint")).to_contain_text("是否按“基本生活保障”登记")
    page.click("#hint button")
    expect(page.locator("input[name=urgency][value=livelihood]")).to_be_checked()
    expect(page.locator("#hint")).to_be_hidden()


def test_registering_by_key_and_the_next_call(signed_in: Window) -> None:
    page = signed_in("operator")
    page.goto("/intake?caller=13811112222&line=12328")
    page.fill("#title", "前营村路灯不亮")
    page.fill("#content", "主街三盏路灯不亮。")
    page.check("input[name=kind][value=help]")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("已登记")
    page.goto("/intake?caller=13811112222")
    expect(page.locator("#title")).to_have_value("")
    expect(page.locator("#earlier")).to_contain_text("以前有 1 件工单")


def test_another_caller_never_meets_the_draft(signed_in: Window) -> None:
    page = signed_in("operator")
    page.goto("/intake?caller=13811113333")
    page.fill("#title", "没有写完的一件")
    page.wait_for_timeout(600)  # the draft is written after a pause in typing
    page.goto("/intake?caller=13811114444")
    expect(page.locator("#title")).to_have_value("")
    page.goto("/intake?caller=13811113333")
    expect(page.locator("#title")).to_have_value("没有写完的一件")


def test_unit_is_found_and_a_phrase_put_by_key(signed_in: Window) -> None:
    page = signed_in("dispatcher")
    page.goto("/intake")
    page.fill("#phone", "13811115555")
    page.fill("#title", "县道坑洼")
    page.fill("#content", "县道有大坑，夜里危险。")
    page.check("input[name=kind][value=help]")
    page.click("text=登记并派单")
    page.fill("#find-lead", "交通")
    expect(page.locator("#lead-list label:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    page.focus("#instruction")
    page.keyboard.press("Alt+2")
    expect(page.locator("#instruction")).to_have_value("请现场查看，附照片反馈。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note.done")).to_contain_text("已派单至县交通局")
