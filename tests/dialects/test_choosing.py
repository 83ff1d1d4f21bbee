"""Choosing an interface: in the settings, in the environment, and from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.casework import citydialects
from hotline.casework.settings import effective_settings, save_settings
from hotline.config import BadSetting, Settings, from_environment
from hotline.errors import Incomplete
from hotline.outside.cityplatform import CityPlatform
from hotline.outside.dialects.city import DialectCity
from hotline.outside.webhooks import new_secret

ROOT = Path(__file__).resolve().parents[2]
VALUES = {
    "county_name": "卫河县", "office_name": "卫河县热线办", "county_code": "410599",
    "city_url": "http://127.0.0.1:9/base", "sync_on": "1",
}  # fmt: skip


def test_the_standard_interface_is_the_usual_one():
    assert from_environment({}).city_dialect == "standard"
    with pytest.raises(BadSetting):
        from_environment({"HOTLINE_CITY_SECRET": "plain"})
    with pytest.raises(BadSetting):
        from_environment({"HOTLINE_CITY_DIALECT": "../x"})
    chosen = {"HOTLINE_CITY_DIALECT": "api-key", "HOTLINE_CITY_SECRET": "plain"}
    assert from_environment(chosen).city_secret == "plain"


def test_the_secret_must_fit_the_interface(play, tmp_path):
    settings = Settings(tmp_path / "data")
    with pytest.raises(Incomplete) as refused:
        values = {**VALUES, "city_dialect": "vendor-rest", "city_secret": "user=a"}
        save_settings(play.by("admin"), values, settings)
    assert "password" in refused.value.details["fields"]["city_secret"]
    with pytest.raises(Incomplete) as refused:
        values = {**VALUES, "city_dialect": "nobody", "city_secret": "x"}
        save_settings(play.by("admin"), values, settings)
    assert "nobody" in refused.value.details["fields"]["city_dialect"]
    good = {**VALUES, "city_dialect": "vendor-rest", "city_secret": "user=a password=bcd"}
    save_settings(play.by("admin"), good, settings)
    assert effective_settings(settings)["city_dialect"] == "vendor-rest"
    with pytest.raises(Incomplete) as refused:
        values = {**VALUES, "city_dialect": "api-key", "city_secret": ""}
        save_settings(play.by("admin"), values, settings)
    assert "重新填写密钥" in refused.value.details["fields"]["city_secret"]
    with pytest.raises(Incomplete) as refused:
        values = {**VALUES, "city_dialect": "standard", "city_secret": "user=a password=bcd"}
        save_settings(play.by("admin"), values, settings)
    assert "whsec_" in refused.value.details["fields"]["city_secret"]


def test_a_login_is_not_sent_to_another_address_unasked(play, tmp_path):
    settings, words = Settings(tmp_path / "data"), "user=a password=bcd"
    kept = {**VALUES, "city_dialect": "vendor-rest", "city_secret": "", "sync_on": "0"}
    save_settings(play.by("admin"), {**kept, "city_secret": words}, settings)
    save_settings(play.by("admin"), kept, settings)
    elsewhere = {**kept, "city_url": "http://elsewhere.example/base"}
    for before in (kept, {**kept, "city_url": ""}):
        save_settings(play.by("admin"), before, settings)
        with pytest.raises(Incomplete) as refused:
            save_settings(play.by("admin"), elsewhere, settings)
        assert "重新填写密钥" in refused.value.details["fields"]["city_secret"]
    save_settings(play.by("admin"), {**elsewhere, "city_secret": words}, settings)
    assert effective_settings(settings)["city_url"] == elsewhere["city_url"]


def test_the_connection_is_the_chosen_one(play, tmp_path):
    settings = Settings(tmp_path / "data")
    chosen = {**VALUES, "city_dialect": "api-key", "city_secret": "k-12345"}
    city = citydialects.connect(chosen, settings, lambda: play.now)
    assert isinstance(city, DialectCity) and "k-12345" not in repr(vars(city))
    standard = {**VALUES, "city_dialect": "standard", "city_secret": new_secret()}
    assert isinstance(citydialects.connect(standard, settings, lambda: play.now), CityPlatform)
    for bad in ({"city_dialect": "gone"}, {"city_url": "ftp://x"}):
        with pytest.raises(ValueError, match="[。]"):
            citydialects.connect(chosen | bad, settings, lambda: play.now)


def test_a_file_of_the_countys_own_and_a_broken_one(tmp_path):
    own = tmp_path / "dialects"
    own.mkdir()
    (own / "ours.toml").write_bytes((ROOT / "tests/dialects/fourth.toml").read_bytes())
    (own / "broken.toml").write_text("[dialect]\nname = 1\n")
    found = citydialects.titles(tmp_path)
    assert list(found)[0] == "standard" and found["ours"] == "签名表单接口"
    assert "有误" in found["broken"]
    mark = citydialects.mark_of("ours", tmp_path)
    (own / "ours.toml").write_text("changed")
    assert citydialects.mark_of("ours", tmp_path) != mark


def app(*words, data):
    environ = {**os.environ, "HOTLINE_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "app.py", "dialect", *words], cwd=ROOT, env=environ,
        capture_output=True, text=True,
    )  # fmt: skip


def test_looking_at_dialects_from_the_command_line(tmp_path):
    assert "vendor-rest" in app("list", data=tmp_path).stdout
    assert "写法正确" in app("check", "vendor-rest", data=tmp_path).stdout
    assert "申请退单" in app("show", "vendor-rest", data=tmp_path).stdout
    bad = tmp_path / "bad.toml"
    text = (citydialects.SHIPPED / "api-key.toml").read_text("utf-8")
    bad.write_text(text.replace("code solved", "code solvd"), "utf-8")
    told = app("check", str(bad), data=tmp_path)
    assert told.returncode == 2 and "行“orders.ticket.answered.fields.solved”" in told.stderr
    event = tmp_path / "event.json"
    data = {"ticket_no": "T1", "content": "路灯不亮", "kind": "help", "urgency": "urgent",
            "registered_at": "2026-11-20T09:00:00+08:00"}  # fmt: skip
    event.write_text(json.dumps({"type": "ticket.registered", "data": data}))
    told = app("try", "tests/dialects/fourth.toml", str(event), data=tmp_path).stdout
    assert "/gateway/add.do" in told and "sign=（已隐去）" in told and "secret-" not in told
    told = app("try", "vendor-rest", str(event), data=tmp_path).stdout
    assert "Bearer （已隐去）" in told and "2026-11-20 09:00:00" in told
    event.write_text(json.dumps({"workOrderCode": "SZ1", "msgType": "urge", "opinion": "请抓紧"}))
    told = json.loads(app("try", "vendor-rest", str(event), "--down", data=tmp_path).stdout)
    assert told["type"] == "ticket.urged" and told["data"]["text"] == "请抓紧"
    event.write_text("{")
    assert app("try", "vendor-rest", str(event), data=tmp_path).returncode == 2
