"""The frame in a real browser: log-in, drafts that survive, large type, keys, accessibility."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.county import PASSWORD

Window = Callable[..., Page]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_log_in_page_is_accessible(
    window: Window, axe: Callable[[Page], None], phone: bool
) -> None:
    page = window(phone)
    page.goto("/login")
    axe(page)
    page.fill("#username", "operator")
    page.fill("#password", "wrong")
    page.click("main button.primary")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#username")).to_have_value("operator")
    axe(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/password", "/menu", "/nowhere"])
def test_own_pages_are_accessible(
    signed_in: Window, axe: Callable[[Page], None], path: str, phone: bool
) -> None:
    page = signed_in("station_clerk", phone)
    page.goto(path)
    axe(page)
    page.click("[data-big]")
    axe(page)


def test_large_type_is_remembered(window: Window) -> None:
    page = window()
    page.goto("/login")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.click("[data-big]")
    page.reload()
    after = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert after == pytest.approx(before * 1.25)
    expect(page.locator("[data-big]")).to_have_text("标准字")


def test_help_opens_and_closes_by_key(signed_in: Window, axe: Callable[[Page], None]) -> None:
    page = signed_in("station_clerk")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_second_press_sends_nothing(signed_in: Window) -> None:
    page = signed_in("operator")
    page.goto("/password")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate(
        "() => { const b = document.querySelector('main form button');"
        " b.form.addEventListener('submit', e => setTimeout(() => e.target.requestSubmit(), 0));"
        " b.click(); }"
    )
    page.wait_for_load_state("networkidle")
    assert sent.count("POST") == 1


def test_works_without_scripts(browser, site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/login?next=/password")
    page.fill("#username", "operator")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("修改密码")
    page.click("[data-big]")
    expect(page.locator("html")).to_have_class("big")
    context.close()
