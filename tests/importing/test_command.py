"""`import-tickets` as an operator sees it: what was recognised, what is refused, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.commands import house
from hotline.commands.speech import run
from hotline.store.database import db, migrate
from hotline.store.mappings import mapping
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from tests.county import small_county

HEAD = ["编号", "题目", "内容", "日期", "承办单位", "办结时间", "经办人"]
OPEN = ["1", "路灯不亮", "村口路灯三天不亮", "2026-10-08", "", "", "甲"]
OVER = ["2", "水管漏水", "主管道漏水", "2026-10-08", "县水利局", "2026-10-09", "乙"]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    monkeypatch.setenv("HOTLINE_DATA", str(folder))
    open_keys(folder / "keys")
    migrate(folder / "hotline.db")
    small_county()
    db.close()
    return folder


def _run(path: Path, *more: str) -> int:
    return run(house, ["import-tickets", str(path), *more])


def test_what_was_recognised_is_told(installed, ledger, capsys):
    assert _run(ledger.write([HEAD, OPEN, OVER]), "--dry-run") == 0
    told = capsys.readouterr().out
    assert "认出的列：编号→原系统编号，内容→诉求内容，日期→受理时间" in told
    assert "不导入的列：题目，经办人" in told
    assert "没有标题，取内容的前几句作标题，共 2 行，首见于第 2 行" in told
    assert "读取 2；新增待派单 1；新增历史工单 1" in told
    assert "以上是预览，没有导入" in told
    assert Ticket.select().count() == 0


def test_a_refused_line_is_named_and_the_exit_code_is_two(installed, ledger, capsys):
    bad = [*OVER[:4], "县水力局", *OVER[5:]]
    assert _run(ledger.write([HEAD, OPEN, bad])) == 2
    told = capsys.readouterr()
    assert "第 3 行“承办单位”：没有“县水力局”这个单位" in told.out
    assert "没有导入任何一行" in told.err
    assert Ticket.select().count() == 0


def test_many_refused_lines_are_counted(installed, ledger, capsys):
    bad = [[str(n), *OPEN[1:3], "去年", *OPEN[4:]] for n in range(80)]
    assert _run(ledger.write([HEAD, *bad])) == 2
    told = capsys.readouterr().out
    assert told.count("不是认识的日期写法") == 50 and "其余 30 处从略" in told


def test_a_mapping_is_kept_by_name_and_used_again(installed, ledger, capsys):
    path = ledger.write([["编号", "标题", "内容"], OPEN[:3]])
    assert _run(path, "--mapping", "老系统") == 0
    assert "导入后保存为此方案" in capsys.readouterr().out
    assert mapping("老系统") == {"编号": "number", "标题": "title", "内容": "content"}
    assert _run(path.rename(path.with_name("另一个名字.csv")), "--mapping", "老系统") == 0
    told = capsys.readouterr().out
    assert "没有变化 1" in told and "由系统导入过" in told


def test_a_ledger_can_be_filed_as_history(installed, ledger, capsys):
    assert _run(ledger.write([HEAD, OPEN]), "--history") == 0
    assert Ticket.get().state == "closed"


@pytest.mark.parametrize(("name", "words"), [("没有这个文件.csv", "没有找到"), ("", "这是文件夹")])
def test_a_file_that_cannot_be_opened(installed, tmp_path, capsys, name, words):
    assert _run(tmp_path / name) == 1
    assert words in capsys.readouterr().err
