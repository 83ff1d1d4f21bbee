"""The command line speaks Chinese, says what is wrong, and returns a code a script can read."""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hotline.commands import house
from hotline.commands.speech import os_sentence, run


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the commands of this test use."""
    folder = tmp_path / "var"
    monkeypatch.setenv("HOTLINE_DATA", str(folder))
    return folder


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("HOTLINE_PORT", str(port))
        yield port


def test_without_a_word_it_lists_every_command_with_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(house, []) == 0
    told = capsys.readouterr().out
    context = click.Context(house)
    assert len(house.places) > 20
    for name in house.places:
        command = house.get_command(context, name)
        assert command is not None and command.name == name and command.help
        assert re.search(rf"^  {name} +\S", told, re.M), name
        assert f"例：python app.py {name}" in told, name


@pytest.mark.parametrize("name", sorted(house.places))
def test_every_help_page_is_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(house, [name, "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("用法：python app.py")
    assert not re.search(r"\b(Usage|Options|Commands|Show this)\b", told)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing-such"], "没有这个命令"),
        (["demo", "--nothing"], "没有 --nothing 这个选项"),
        (["demo", "--months", "0"], "months 的值不合要求"),
        (["restore"], "缺少 备份文件夹"),
        (["user"], "子命令"),
    ],
)
def test_a_slip_of_the_keyboard_is_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, words) == 2
    assert sentence in capsys.readouterr().err


def test_a_bad_setting_is_a_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_PORT", "eight")
    assert run(house, ["migrate"]) == 2
    assert "HOTLINE_PORT 应为" in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.parametrize("command", ["up", "serve", "prepare"])
def test_a_taken_port_is_a_sentence_before_anything_is_made(
    command: str, data: Path, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, [command]) == 1
    assert f"端口 {taken_port} 已被占用" in capsys.readouterr().err
    assert not data.exists()


def test_a_data_folder_that_is_a_file_is_a_sentence(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.write_text("not a folder")
    assert run(house, ["migrate"]) == 1
    assert "不能写入" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["backup"], ["sync", "status"], ["policy", "show"]])
def test_without_a_database_it_says_what_to_run_first(
    words: list[str], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(house, words) == 1
    assert "请先运行 sh deploy/start.sh" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence() -> None:
    sentence = os_sentence(OSError(errno.ENOSPC, "No space left on device", "/var/x"))
    assert sentence == "无法读写 /var/x：磁盘已满。请处理后再试。"
