"""A dispatcher brings the city's form, looks, and takes the filled file along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser.conftest import Site, axe, browser, run_site, signed_in, window
from tests.cityforms.sheet import city_form
from tests.county import seeded_folder
from tests.pages import story

__all__ = ["axe", "browser", "signed_in", "window"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A county with one ticket, whose kind the city's list does not know."""
    data = seeded_folder(tmp_path_factory.mktemp("site"))
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    story.registered(kind="praise")
    db.close()
    yield from run_site(data)


def test_from_the_empty_form_to_the_filled_one(
    signed_in: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = signed_in("dispatcher")
    page.goto("/sync")
    page.click("text=市级表格")
    page.set_input_files("#file", city_form(tmp_path / "云溪县上报表.xlsx"))
    page.click("text=上传并识别列名")
    page.wait_for_selector("text=每一列填什么")
    axe(page)
    assert not page.is_visible("#text-15")
    page.select_option("#field-15", "fixed")
    page.fill("#text-15", "断网期间报送")
    page.click("button:has-text('保存')")
    page.wait_for_selector("text=已保存")
    page.click(".acts a:has-text('导出')")
    page.click("button:has-text('预览')")
    page.wait_for_selector("text=“诉求类型*”填“表扬”：1 件")
    axe(page)
    page.check("#personal")
    page.fill("#purpose", "断网期间按市里要求报送")
    with page.expect_download() as taken:
        page.click("button:has-text('导出 1 件')")
    taken.value.save_as(tmp_path / "taken.xlsx")
    assert taken.value.suggested_filename.startswith("云溪县上报表-")
    sheet = load_workbook(tmp_path / "taken.xlsx")["上报表"]
    assert (sheet["I5"].value, sheet["O5"].value) == ("19900001234", "断网期间报送")


def test_the_pages_on_a_phone(
    signed_in: Callable[..., Page], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = signed_in("director", phone=True)
    page.goto("/sync/forms")
    axe(page)
    page.set_input_files("#file", city_form(tmp_path / "手机上传.xlsx"))
    page.click("text=上传并识别列名")
    page.wait_for_selector("text=每一列填什么")
    axe(page)
    page.click(".acts a:has-text('导出')")
    axe(page)
