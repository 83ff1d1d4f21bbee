"""`sync form` and `sync forms`, as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hotline.casework import cityforms
from hotline.casework.act import Caller
from hotline.store.database import db
from tests.casework.conftest import Player
from tests.cityforms.sheet import city_form, plain_form
from tests.county import actor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def box(play: Player, tmp_path: Path) -> Path:
    play.closed()
    form = cityforms.read_file(city_form(tmp_path / "上报表.xlsx"), "上报表.xlsx")
    cityforms.keep(Caller(actor("dispatcher"), play.now), form)
    db.close()
    return tmp_path


def _run(box: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HOTLINE_DATA": str(box / "data"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "app.py", "sync", *arguments], cwd=ROOT, env=environ, text=True,
        capture_output=True, check=False,
    )  # fmt: skip


def _fill(box: Path, form: str, *more: str) -> subprocess.CompletedProcess[str]:
    out = str(box / "out.xlsx")
    return _run(box, "form", "--form", form, "--since", "2026-11-01", "--until", "2026-11-30",
                "--out", out, *more)  # fmt: skip


def test_a_kept_form_is_listed_and_filled(box: Path) -> None:
    assert "上报表　上报表.xlsx　填写 14/15 列" in _run(box, "forms").stdout
    done = _fill(box, "上报表", "--purpose", "断网期间报送")
    assert done.returncode == 0, done.stderr
    assert "已填好 1 件" in done.stdout
    sheet = load_workbook(box / "out.xlsx")["上报表"]
    assert (sheet["H5"].value, sheet["I5"].value) == ("赵大娘", "19900001234")
    assert (box / "out.xlsx").stat().st_mode & 0o077 == 0


def test_without_a_purpose_numbers_are_masked(box: Path) -> None:
    assert _fill(box, "上报表").returncode == 0
    assert load_workbook(box / "out.xlsx")["上报表"]["I5"].value == "199****1234"


def test_a_file_is_matched_by_its_heads(box: Path) -> None:
    form = plain_form(box / "新表.xlsx", "工单编号", "标题", "处置经过")
    done = _fill(box, str(form))
    assert done.returncode == 0 and "认不出的列留空：处置经过。" in done.stdout
    assert load_workbook(box / "out.xlsx").active["B2"].value == "柳树村自来水停水三天"


def test_a_required_head_nobody_knows_is_refused(box: Path) -> None:
    form = plain_form(box / "新表.xlsx", "工单编号", "标题", "处置经过*", "包联领导")
    done = _fill(box, str(form))
    assert done.returncode != 0 and not (box / "out.xlsx").exists()
    assert "认不出的列：处置经过*、包联领导。其中“处置经过*”是必填的" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("form", "more", "words"),
    [
        ("没有的", (), "没有名为“没有的”的市级表格，也没有这个文件。已有的表格：上报表。"),
        ("上报表", ("--what", "办结", "--until", "2026-10-01"), "截止日期早于开始日期"),
        ("上报表", ("--until", "2026-11-02"), "没有符合条件的工单"),
        ("上报表", ("--out", "没有的文件夹/a.xlsx"), "没有文件夹"),
        ("上报表", ("--out", "a.csv"), "请存为 .xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(
    box: Path, form: str, more: tuple[str, ...], words: str
) -> None:
    done = _fill(box, form, *more)
    assert done.returncode != 0 and words in done.stdout + done.stderr
