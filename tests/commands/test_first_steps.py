"""What a new county does at the console: migrate, a first log-in, the rules, a copy and back."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest

from hotline.commands import house
from hotline.commands.running import marked_as_running
from hotline.commands.speech import run
from hotline.store.people import by_username
from hotline.store.settings import Heartbeat

PASSWORD = "clouds-over-the-creek"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated, empty county."""
    folder = tmp_path / "var"
    monkeypatch.setenv("HOTLINE_DATA", str(folder))
    assert run(house, ["migrate"]) == 0
    return folder


def _type(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))


def test_the_data_folder_is_closed_to_others(data: Path) -> None:
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_new_county_starts_under_the_default_policy(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, ["policy", "show"]) == 0
    assert "baotou" in capsys.readouterr().out


def test_the_first_administrator_is_made_at_the_console(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, PASSWORD)
    assert run(house, ["user", "add", "zhao", "--name", "赵管理", "--role", "admin"]) == 0
    person = by_username("zhao")
    assert person is not None
    assert person.role == "admin"
    assert person.must_change_password


def test_a_weak_password_and_an_unknown_role_are_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, "short")
    assert run(house, ["user", "add", "zhao", "--name", "赵", "--role", "admin"]) == 1
    assert run(house, ["user", "add", "zhao", "--name", "赵", "--role", "king"]) == 1
    told = capsys.readouterr().err
    assert "密码至少" in told
    assert "角色不存在" in told
    assert by_username("zhao") is None


def test_a_forgotten_password_is_set_anew(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _type(monkeypatch, PASSWORD)
    run(house, ["user", "add", "zhao", "--name", "赵", "--role", "admin"])
    before = by_username("zhao")
    _type(monkeypatch, "rain-on-the-hill-7")
    assert run(house, ["user", "password", "zhao"]) == 0
    after = by_username("zhao")
    assert before is not None and after is not None
    assert after.password_hash != before.password_hash
    assert after.session_epoch == before.session_epoch + 1


def test_a_copy_is_taken_seen_and_brought_back(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _type(monkeypatch, PASSWORD)
    run(house, ["user", "add", "zhao", "--name", "赵", "--role", "admin"])
    assert run(house, ["backup"]) == 0
    assert Heartbeat.get_by_id("backup").text
    _type(monkeypatch, PASSWORD)
    run(house, ["user", "add", "later", "--name", "后来", "--role", "admin"])
    (copy,) = (data / "backups").iterdir()
    assert run(house, ["restore", str(copy)]) == 0
    assert by_username("zhao") is not None
    assert by_username("later") is None


def test_nothing_is_restored_under_a_running_system(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(house, ["backup"])
    (copy,) = (data / "backups").iterdir()
    with marked_as_running(data):
        assert run(house, ["restore", str(copy)]) == 1
        assert run(house, ["restore", "--verify-only", str(copy)]) == 0
    assert "系统正在运行" in capsys.readouterr().err


def test_what_waits_for_the_city_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(house, ["sync", "status"]) == 0
    told = capsys.readouterr().out
    assert "市平台地址：未设置" in told and "对账：还没有核对过" in told
    assert run(house, ["sync", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["line"] == "未配置"
    assert run(house, ["sync", "push"]) == 1
    assert "还没有设置市平台" in capsys.readouterr().err


def test_a_ledger_is_looked_at_then_taken_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_text("标题,内容,受理时间\n路灯不亮,村口路灯三天不亮,2026-11-20 09:00\n", "utf-8")
    assert run(house, ["import-tickets", str(ledger), "--dry-run"]) == 0
    assert "没有导入" in capsys.readouterr().out
    assert run(house, ["import-tickets", str(ledger)]) == 0
    assert "已导入" in capsys.readouterr().out
    assert run(house, ["import-tickets", str(ledger), "--dry-run"]) == 0
    assert "没有变化 1" in capsys.readouterr().out


def test_a_ledger_that_is_no_table_is_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "photo.xlsx"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert run(house, ["import-tickets", str(photo)]) == 1
    assert "photo.xlsx" in capsys.readouterr().err


def test_an_unknown_ticket_is_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(house, ["explain", "4105992611219999"]) == 1
    assert "没有找到这件工单" in capsys.readouterr().err
