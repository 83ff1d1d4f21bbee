"""Typed text is never lost: kept on the device, filled in again, gone once the act succeeded."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.county import PASSWORD

Window = Callable[..., Page]
CONTENT = "三组灌溉水渠被垃圾堵塞，玉米地浇不上水。"
PHONE = "13812346721"


def fill(page: Page) -> None:
    page.goto("/intake")
    page.fill("#phone", PHONE)
    page.fill("#content", CONTENT)
    page.fill("#title", "柳树村水渠堵塞")
    page.locator("label", has_text="投诉").click()


def stored(page: Page, where: str) -> str:
    return page.evaluate(f"JSON.stringify({where})")


def wait_until_stored(page: Page, where: str, words: str) -> None:
    """Wait for the draft to be written (the page's rules forbid evaluating a condition there)."""
    for _ in range(50):
        if words in stored(page, where):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{words} never reached {where}")


def test_text_survives_a_lost_session(signed_in: Window) -> None:
    page = signed_in("operator")
    fill(page)
    page.context.clear_cookies()
    page.click("[data-busy='正在登记'] >> nth=0")
    expect(page.get_by_role("alert").first).to_contain_text("登录已过期")
    page.fill("#username", "operator")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/intake")
    expect(page.locator("#content")).to_have_value(CONTENT)
    expect(page.locator("#phone")).to_have_value(PHONE)
    expect(page.get_by_text("已填回您上次未提交的内容")).to_be_visible()


def test_numbers_never_stay_on_the_device(signed_in: Window) -> None:
    page = signed_in("operator")
    fill(page)
    wait_until_stored(page, "sessionStorage", PHONE)
    assert CONTENT in stored(page, "localStorage")
    assert PHONE not in stored(page, "localStorage")


def test_nobody_else_is_shown_the_draft(signed_in: Window) -> None:
    page = signed_in("operator")
    fill(page)
    wait_until_stored(page, "localStorage", "draft:operator")
    page.get_by_role("button", name="退出").click()
    page.fill("#username", "director")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.goto("/intake")
    expect(page.locator("#content")).to_have_value("")


def test_clearing_empties_form_and_device(signed_in: Window) -> None:
    page = signed_in("operator")
    fill(page)
    wait_until_stored(page, "localStorage", "draft:operator")
    page.reload()
    page.get_by_role("button", name="清除，重新填写").click()
    expect(page.locator("#content")).to_have_value("")
    assert "draft:" not in stored(page, "localStorage") + stored(page, "sessionStorage")


def test_who_signs_out_leaves_nothing_on_the_device(signed_in: Window) -> None:
    page = signed_in("operator")
    fill(page)
    wait_until_stored(page, "localStorage", "draft:operator")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")
    assert "draft:" not in stored(page, "localStorage") + stored(page, "sessionStorage")
