"""A dispatcher brings an old ledger in: upload, correct a column, look, confirm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

LEDGER = (
    "编号,题目,内容,受理时间,联系电话,承办单位,办结时间,满意度\n"
    "1,路灯不亮,村口路灯三天不亮了,2026-10-08 09:00,13800000001,,,\n"
    "2,水管漏水,主管道漏水,2026-10-01 09:00,13800000002,县水利局,2026-10-03 15:00,满意\n"
)


def _chosen(page: Page, folder: Path, text: str) -> None:
    ledger = folder / "旧台账.csv"
    ledger.write_bytes(text.encode("gb18030"))
    page.goto("/imports")
    page.set_input_files("#file", ledger)
    page.click("text=上传并预览")
    expect(page.locator("h1")).to_have_text("导入预览")


def test_a_ledger_comes_in(
    signed_in: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = signed_in("dispatcher")
    page.goto("/imports")
    axe(page)
    _chosen(page, tmp_path, LEDGER)
    axe(page)
    page.get_by_label("题目导入为").select_option(label="诉求标题")
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("main")).to_contain_text("选择已更改，下面是更改后的预览")
    expect(page.locator(".looked")).to_contain_text("路灯不亮")
    page.get_by_role("button", name="确认导入").click()
    expect(page.locator("h1")).to_have_text("导入完成")
    expect(page.locator("main")).to_contain_text("新增 2 件")
    axe(page)


def test_a_refused_line_is_seen_on_a_phone(
    signed_in: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = signed_in("director", phone=True)
    _chosen(page, tmp_path, LEDGER + "3,灯,灯不亮,2026-10-01,1.38E+10,县水力局,2026-10-02,还行\n")
    expect(page.locator(".wrongs")).to_contain_text("名称相近的有：县水利局")
    expect(page.get_by_role("button", name="确认导入")).to_have_attribute("aria-disabled", "true")
    axe(page)
