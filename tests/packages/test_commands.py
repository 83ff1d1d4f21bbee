"""The commands an operator types, and what they say."""

from __future__ import annotations

import re

import pytest

from hotline.casework import syncdesk
from hotline.commands import house
from hotline.commands.speech import run
from hotline.config import Settings
from hotline.jobs.line import CityLine
from hotline.outside import webhooks
from hotline.store import outbox, settings
from hotline.store.history import Audit
from tests.packages.conftest import COUNTY


@pytest.fixture
def typed(carry, monkeypatch, capsys, tmp_path):
    """Type a command on the county's box; returns exit code and what was said."""
    secret = webhooks.new_secret()
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_CITY_SECRET", secret)
    monkeypatch.setenv("HOTLINE_COUNTY_CODE", COUNTY)

    def type_in(*words):
        code = run(house, [str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return type_in


def test_there_and_back(carry, typed, tmp_path):
    number, stick, back = carry.play.closed(), tmp_path / "usb", tmp_path / "back"
    code, told = typed("sync", "export", "--out", stick)
    (package,) = stick.glob("*.hlsync")
    assert code == 0 and package.name in told and "回执包带回来" in told
    city = ("--data", tmp_path / "city", "--out", back, "--county", COUNTY)
    code, told = typed("sandbox-city-files", "import", package, *city)
    (receipts,) = back.glob("*.hlsync")
    assert code == 0 and str(receipts) in told and carry.store.ticket(number)
    code, told = typed("sync", "import", receipts)
    assert code == 0 and "拒收 0" in told and not outbox.has_waiting()
    code, told = typed("sync", "import", receipts)
    assert code == 0 and "这次没有重复办理" in told
    assert typed("sandbox-city-files", "import", package, *city)[1].count("导入过") == 1
    assert "已收到回执" in typed("sync", "packages")[1]


def test_down_with_receipts_on_the_stick(carry, typed, tmp_path):
    carry.dispatched()
    city = ("--data", tmp_path / "city", "--out", tmp_path / "usb", "--county", COUNTY)
    assert typed("sandbox-city-files", "export", *city)[0] == 0
    carry.dispatched()
    typed("sandbox-city-files", "export", *city)
    assert "没有待导出的消息" in typed("sandbox-city-files", "export", *city)[1]
    first, second = sorted((tmp_path / "usb").glob("*.hlsync"))
    code, told = typed("sync", "import", second)
    assert code == 1 and f"缺少前一个包：{first.name}" in told and "有 1 个文件没有导入" in told
    code, told = typed("sync", "import", second, first, "--out", tmp_path / "answers")
    assert code == 0 and len(re.findall("收下 1，拒收 0", told)) == 2
    assert len(list((tmp_path / "answers").glob("*-receipt.hlsync"))) == 2


def test_the_same_packages_once_more(carry, typed, tmp_path):
    carry.play.register()
    assert "没有还在等回执" in typed("sync", "export", "--again", "--out", tmp_path / "a")[1]
    typed("sync", "export", "--out", tmp_path / "a")
    code, told = typed("sync", "export", "--out", tmp_path / "a")
    assert code == 1 and "正等市平台的回执" in told
    assert typed("sync", "export", "--again", "--out", tmp_path / "b")[0] == 0
    (first,), (second,) = (sorted((tmp_path / name).iterdir()) for name in "ab")
    assert first.name == second.name and first.read_bytes() == second.read_bytes()


def test_what_cannot_be(carry, typed, tmp_path):
    assert typed("sync", "export", "--out", tmp_path / "x") == (1, "没有待报的消息，不需要导出。\n")
    code, told = typed("sync", "import", tmp_path / "nowhere.hlsync")
    assert code == 1 and "没有找到" in told
    key = tmp_path / "key.txt"
    key.write_text("not a key")
    code, told = typed("sync", "import", tmp_path / "x", "--key-file", key)
    assert code == 1 and "whsec_" in told
    assert "--job" not in typed("sync", "export", "--help")[1]


def test_by_file_the_line_rests_and_goes_on_again(carry, play, tmp_path):
    started = Settings(
        data=tmp_path / "data", city_url="https://city.example/x", city_secret=webhooks.new_secret()
    )

    def connection():
        line = CityLine(started, None)
        found = line.city()
        line.close()
        return found

    assert connection() is not None
    settings.save("sync_way", "file", play.now, "系统")
    assert connection() is None
    assert syncdesk.line_now(started, play.now).word == "按文件报送"
    settings.save("sync_way", "line", play.now, "系统")
    assert connection() is not None


def test_a_lost_package_is_declared_void_by_name(carry, typed, tmp_path):
    names = []
    for _ in range(2):
        carry.play.register()
        typed("sync", "export", "--out", tmp_path / "usb")
        names = sorted(path.name for path in (tmp_path / "usb").glob("*.hlsync"))
    code, told = typed("sync", "packages", "--void", names[0])
    assert code == 1 and "--reason" in told
    code, told = typed("sync", "packages", "--void", "other.hlsync", "--reason", "丢了")
    assert code == 1 and "没有已导出" in told
    code, told = typed("sync", "packages", "--void", names[0], "--reason", "U 盘丢了")
    assert code == 0 and told.count("已作废") == 2 and "待导出 2 条" in told
    trail = Audit.select().order_by(Audit.id.desc()).get()
    assert trail.details == {"作废": names, "原因": "U 盘丢了"} and trail.username == "system"
    assert typed("sync", "packages", "--void", names[0], "--reason", "再来")[0] == 1
