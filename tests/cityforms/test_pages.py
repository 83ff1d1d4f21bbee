"""The pages of the city's forms: bring one, choose, look, take along."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hotline.casework import cityforms
from hotline.store.cityforms import CityForm
from hotline.store.history import Audit
from tests.cityforms.sheet import city_form, plain_form
from tests.pages import story
from tests.pages.conftest import AsRole


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return city_form(tmp_path / "上报表.xlsx")


def _bring(visitor, path: Path, name: str = ""):
    file = (io.BytesIO(path.read_bytes()), name or path.name)
    return visitor.send("/sync/forms", {"file": file}, content_type="multipart/form-data")


def _page(visitor, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


DAYS = "what=registered&since=2020-01-01&until=2090-01-01"


def test_a_form_is_brought_matched_and_listed(as_role: AsRole, empty: Path) -> None:
    dispatcher = as_role("dispatcher")
    answer = _bring(dispatcher, empty)
    assert answer.status_code == 303
    page = _page(dispatcher, answer.location)
    assert "表头在第 3 至 4 行，从第 5 行填起" in page and "诉求人/联系电话" in page
    assert "处理说明" in page and "咨询类、求助类、投诉类、举报类 等 5 项" in page
    assert "上报表" in _page(dispatcher, "/sync/forms")


def test_a_choice_is_kept_and_remembered_for_the_next_form(
    as_role: AsRole, empty: Path, tmp_path: Path
) -> None:
    dispatcher = as_role("dispatcher")
    where = _bring(dispatcher, empty).location
    kept = CityForm.get()
    chosen = {f"field-{one['at']}": one["field"] for one in kept.columns}
    form = {**chosen, "field-14": "record", "field-15": "fixed", "text-15": "已核", "name": "市表",
            "word-5-praise": "建议类"}  # fmt: skip
    assert dispatcher.send(where, form).status_code == 303
    columns = {one["head"]: one for one in CityForm.get().columns}
    assert columns["处理说明"]["field"] == "record" and columns["备注"]["text"] == "已核"
    assert columns["诉求类型*"]["words"] == {"praise": "建议类"}
    other = cityforms.read_file(plain_form(tmp_path / "b.xlsx", "标题", "处理说明"), "b.xlsx")
    assert [column.field for column in other.columns] == ["title", "record"]


def test_the_preview_masks_numbers_and_the_file_is_the_citys(as_role: AsRole, empty: Path) -> None:
    number = story.registered(phone="19900001234").ticket_no
    director = as_role("director")
    where = _bring(director, empty).location
    page = _page(director, f"{where}/export?{DAYS}")
    assert number in page and "199****1234" in page and "19900001234" not in page
    answer = director.send(f"{where}/filled.xlsx", _days(personal="1", purpose="断网期间报送"))
    sheet = load_workbook(io.BytesIO(answer.data))["上报表"]
    assert (sheet["B5"].value, sheet["I5"].value) == (number, "19900001234")
    assert sheet["A1"].value == "云溪县12345热线工单上报表"
    line = Audit.select().where(Audit.act == "export").order_by(Audit.id.desc()).get()
    noted = line.details if isinstance(line.details, dict) else json.loads(line.details)
    assert (noted["count"], noted["purpose"]) == (1, "断网期间报送")


def _days(**more: str) -> dict[str, object]:
    return {"what": "registered", "since": "2020-01-01", "until": "2090-01-01", **more}


def test_numbers_are_told_only_for_a_purpose(as_role: AsRole, empty: Path) -> None:
    story.registered(phone="19900001234")
    director = as_role("director")
    where = _bring(director, empty).location
    refused = director.send(f"{where}/filled.xlsx", _days(personal="1"))
    assert refused.status_code == 422 and "请写明用途" in refused.get_data(as_text=True)
    masked = director.send(f"{where}/filled.xlsx", _days())
    sheet = load_workbook(io.BytesIO(masked.data))["上报表"]
    assert sheet["I5"].value == "199****1234"


def test_a_requester_who_asked_for_secrecy_stays_secret(as_role: AsRole, empty: Path) -> None:
    story.registered(phone="19900001234", is_confidential=True, content="请拨 19900001234")
    director = as_role("director")
    where = _bring(director, empty).location
    answer = director.send(f"{where}/filled.xlsx", _days(personal="1", purpose="断网期间报送"))
    sheet = load_workbook(io.BytesIO(answer.data))["上报表"]
    assert [sheet[at].value for at in ("H5", "I5", "D5")] == ["保密", "保密", "请拨 199****1234"]


def test_tickets_whose_messages_wait_are_chosen(as_role: AsRole, empty: Path) -> None:
    number = story.registered().ticket_no
    dispatcher = as_role("dispatcher")
    where = _bring(dispatcher, empty).location
    page = _page(dispatcher, f"{where}/export?what=waiting")
    assert number in page and "共 <b>1</b> 件" in page


def test_twice_is_once_and_a_name_is_taken_once(as_role: AsRole, empty: Path) -> None:
    dispatcher = as_role("dispatcher")
    assert _bring(dispatcher, empty).status_code == 303
    again = _bring(dispatcher, empty)
    assert again.status_code == 409 and "已有名为“上报表”" in again.get_data(as_text=True)
    assert CityForm.select().count() == 1


def test_who_may_not(as_role: AsRole, empty: Path) -> None:
    where = _bring(as_role("dispatcher"), empty).location
    assert as_role("station_clerk").get("/sync/forms").status_code == 403
    assert as_role("admin").get(f"{where}/export").status_code == 403
    assert as_role("admin").send(f"{where}/filled.xlsx", _days()).status_code == 403
    assert as_role("dispatcher").get("/sync/forms/999").status_code == 404


def test_a_form_is_removed(as_role: AsRole, empty: Path) -> None:
    dispatcher = as_role("dispatcher")
    where = _bring(dispatcher, empty).location
    assert dispatcher.send(f"{where}/remove").status_code == 303
    assert dispatcher.get(where).status_code == 404


def test_wrong_days_are_said_at_the_field(as_role: AsRole, empty: Path) -> None:
    dispatcher = as_role("dispatcher")
    where = _bring(dispatcher, empty).location
    answer = dispatcher.get(f"{where}/export?what=closed&since=2026-11-20&until=2026-11-01")
    assert answer.status_code == 422
    assert re.search(r"截止日期早于开始日期", answer.get_data(as_text=True))
