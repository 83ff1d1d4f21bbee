"""Settings on screen: what wins, what is refused, and secrets that never come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.casework.settings import effective_settings, phone_in_force
from hotline.config import Settings
from hotline.outside.webhooks import new_secret
from hotline.store.history import Audit
from hotline.store.units import county_office
from tests.pages.conftest import AsRole

STARTED = Settings(data=Path("var"), county_code="410599", city_url="https://old.example")
GOOD = {
    "county_name": "云溪县",
    "office_name": "云溪县12345热线办公室",
    "county_code": "410599",
    "office_phone": "0372-1234567",
    "city_url": "",
    "city_secret": "",
    "sync_on": "0",
}


def words(response) -> str:
    return response.get_data(as_text=True)


def noted() -> dict[str, str]:
    line = Audit.select().where(Audit.subject == "系统设置").order_by(Audit.id.desc()).get()
    return line.details


def test_what_is_saved_wins_over_the_start(as_role: AsRole) -> None:
    assert effective_settings(STARTED)["city_url"] == "https://old.example"
    secret = new_secret()
    data = {**GOOD, "city_url": "https://city.example/", "city_secret": secret, "sync_on": "1"}
    assert as_role("admin").send("/admin/settings", data).status_code == 303
    now = effective_settings(STARTED)
    assert (now["city_url"], now["city_secret"]) == ("https://city.example", secret)
    assert (now["sync_on"], now["office_phone"]) == ("1", "0372-1234567")


def test_the_telephone_alone_is_the_one_in_force(as_role: AsRole) -> None:
    office = county_office()
    assert office is not None
    office.phone = "0372-7654321"
    office.save()
    assert phone_in_force() == effective_settings(STARTED)["office_phone"] == "0372-7654321"
    as_role("admin").send("/admin/settings", GOOD)
    assert phone_in_force() == effective_settings(STARTED)["office_phone"] == "0372-1234567"


def test_secrets_are_counted_never_shown(as_role: AsRole) -> None:
    admin, secrets = as_role("admin"), f"{new_secret()} {new_secret()}"
    admin.send("/admin/settings", {**GOOD, "city_secret": secrets})
    page = words(admin.get("/admin/settings"))
    assert "已设置，2 个密钥" in page
    assert not any(secret in page for secret in secrets.split())
    assert noted()["市平台密钥"] == "已更换"
    kept = words(admin.send("/admin/settings", {**GOOD, "city_secret": "whsec_短"}))
    assert "whsec_短" not in kept
    admin.send("/admin/settings", GOOD)
    assert effective_settings(STARTED)["city_secret"] == secrets, "an empty field leaves it"


def test_new_names_show_everywhere_and_in_the_trail(as_role: AsRole) -> None:
    admin = as_role("admin")
    admin.send("/admin/settings", {**GOOD, "county_name": "清源县", "office_phone": ""})
    assert "清源县12345热线" in words(admin.get("/admin/settings"))
    assert county_office().division.name == "清源县"
    assert noted() == {"县（市、区、旗）名称": "云溪县 → 清源县"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("county_name", "", "请填写"),
        ("county_code", "41059", "6 位数字"),
        ("office_phone", "电话", "只能有数字"),
        ("city_url", "city.example", "http:// 或 https:// 开头"),
        ("city_secret", "abc", "whsec_"),
        ("sync_on", "1", "请先填写接口地址和密钥"),
    ],
)
def test_bad_values_are_refused_with_a_sentence(
    as_role: AsRole, name: str, value: str, sentence: str
) -> None:
    answer = as_role("admin").send("/admin/settings", {**GOOD, name: value})
    assert answer.status_code == 422 and sentence in words(answer)
    assert effective_settings(STARTED)["office_phone"] == ""


@pytest.mark.parametrize("username", ["director", "supervisor", "operator", "station_leader"])
def test_only_the_administrator(as_role: AsRole, username: str) -> None:
    assert as_role(username).get("/admin/settings").status_code == 403
    assert as_role(username).send("/admin/settings", GOOD).status_code == 403


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("https://12345.yunxi.gov.cn/", 303),
        ("", 303),
        ("12345.yunxi.gov.cn", 422),
        ("https://yunxi.gov.cn/?a=1", 422),
        ("javascript:alert(1)", 422),
    ],
)
def test_the_address_printed_in_qr_codes_is_an_address(
    as_role: AsRole, typed: str, status: int
) -> None:
    admin = as_role("admin")
    values = {**GOOD, "public_url": typed}
    assert admin.send("/admin/settings", values).status_code == status
    kept = effective_settings(STARTED)["public_url"]
    assert kept == (typed.rstrip("/") if status == 303 else "")
